"""Lines on each other are drawn once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.formats.along_line import way_data
from jindao.formats.drawing import sheet_of, strokes
from jindao.formats.drawn_once import Drawn, part
from jindao.formats.map import map_parts
from jindao.formats.options import ExportOptions
from jindao.formats.sketch import sketch_svg
from jindao.model.leg import Line
from jindao.model.route import Route
from tests.formats.conftest import make_leg, make_route

A, B, C, D = (112.50, 37.80), (112.51, 37.80), (112.52, 37.80), (112.52, 37.81)
HALF = (112.505, 37.80)


def test_a_way_out_and_back_is_drawn_out() -> None:
    drawn = Drawn()
    assert list(drawn.lines((A, C, D, C, A))) == [(A, C, D)]
    assert list(drawn.lines((D, C, A))) == []


def test_a_way_that_goes_on_is_drawn_from_where_it_parts() -> None:
    drawn = Drawn()
    assert list(drawn.lines((A, B))) == [(A, B)]
    [(begin, end, last)] = drawn.lines((A, C, D))
    assert begin == pytest.approx(B, abs=1e-9)
    assert (end, last) == (C, D)


def test_a_part_of_a_longer_line_is_none_and_the_other_parts_are() -> None:
    drawn = Drawn()
    assert list(drawn.lines((HALF, B))) == [(HALF, B)]
    first, last = drawn.fresh((A, C))
    assert first == pytest.approx((0.0, 0.25))
    assert last == pytest.approx((0.5, 1.0))


def test_lines_beside_and_across_each_other_are_drawn() -> None:
    drawn = Drawn()
    assert len(list(drawn.lines((A, C)))) == 1
    # Ten metres north; then one that crosses both.
    beside = ((112.50, 37.80009), (112.52, 37.80009))
    assert list(drawn.lines(beside)) == [beside]
    across = ((112.51, 37.79), (112.51, 37.81))
    assert list(drawn.lines(across)) == [across]


PLACES = st.integers(0, 40).map(lambda number: 112.5 + number / 1000)


@given(st.lists(PLACES, min_size=2, max_size=9))
def test_to_and_fro_on_one_road_every_metre_is_drawn_once(lons: list[float]) -> None:
    line = tuple((lon, 37.8) for lon in lons)
    drawn = sum(abs(b[0] - a[0]) for a, b in map(_ends, Drawn().lines(line)))
    assert drawn == pytest.approx(max(lons) - min(lons), abs=1e-4)


def _ends(line: Line) -> tuple[tuple[float, float], tuple[float, float]]:
    lons = [point[0] for point in line]
    return (min(lons), 37.8), (max(lons), 37.8)


def test_a_part_of_a_line_is_cut_within_its_pieces() -> None:
    begin, end = part((A, C, D), (0.5, 1.0))
    assert begin == pytest.approx(B)
    assert end == C
    assert part((A, C, D), (0.0, 2.0)) == (A, C, D)


@pytest.fixture
def out_and_back() -> Route:
    """A route that goes out on an estimated line, 1,000 m, and back on it."""
    legs = (
        make_leg(("estimated", (A, B), 1000.0)),
        make_leg(("estimated", (B, HALF), 500.0), ("estimated", (HALF, A), 500.0)),
    )
    ends = make_route().waypoints
    return make_route(waypoints=(ends[0], ends[1], ends[0]), legs=legs)


def test_every_map_draws_it_once(out_and_back: Route) -> None:
    options = ExportOptions()
    script = map_parts(out_and_back, options).script
    [lines] = re.findall(r"jindao_stage_1_estimated = L\.polyline\(\s*(\[.*?\]),\s*\{", script)
    assert lines == "[[[37.8, 112.5], [37.8, 112.51]]]"
    found = list(strokes(out_and_back, sheet_of(out_and_back, 0, 0, 100, 100)))
    assert [stroke.kind for stroke in found] == ["estimated"]
    [path] = re.findall(r'class="sk-guess"[^>]* d="([^"]*)"', sketch_svg(out_and_back, options))
    assert path.count("M") == 1
    there, back = way_data(out_and_back)["chapters"][0]["legs"]
    assert there["again"] == []
    assert back["again"] == [[0.0, 500.0], [500.0, 1000.0]]
