"""The shapes of elevation profiles, worked by hand."""

from __future__ import annotations

import dataclasses
import re

import pytest

from jindao.formats import export
from jindao.formats.chapters import Chapter, chapters
from jindao.formats.elevation_profile import HEIGHT, WIDTH, elevation_profile
from jindao.model.breakdown import Breakdown
from jindao.model.leg import Leg
from jindao.model.tour import Tour
from tests.formats.conftest import HOME, SITE_1, SITE_2, make_leg, make_ride


def chapter_of(tour: Tour, *legs: Leg) -> Chapter:
    """Return the first chapter of a tour with other legs: home, two sites, home."""
    stage = dataclasses.replace(tour.stages[0], legs=legs)
    return chapters(dataclasses.replace(tour, stages=(stage,)))[0]


def rising(low_m: float, high_m: float, length_m: float = 1000.0) -> Leg:
    return make_leg(
        ("surveyed", (HOME, SITE_1), length_m),
        heights=[(low_m, high_m)],
        breakdown=Breakdown(
            steepness=(("up_10", length_m),), surface=(("asphalt", length_m),), kind=()
        ),
    )


def unknown(length_m: float = 1000.0) -> Leg:
    return make_leg(("estimated", (SITE_1, SITE_2), length_m))


def numbers(path: str) -> list[tuple[float, float]]:
    found = [float(text) for text in re.findall(r"-?\d+(?:\.\d+)?", path)]
    return list(zip(found[::2], found[1::2], strict=True))


def test_nothing_is_drawn_where_nothing_is_known(tour: Tour) -> None:
    assert elevation_profile(chapter_of(tour, unknown(), unknown(), unknown())) is None


def test_a_known_an_unknown_and_a_known_leg(tour: Tour) -> None:
    found = elevation_profile(
        chapter_of(tour, rising(800, 1000), unknown(2000.0), rising(1000, 900))
    )
    assert found is not None
    assert (found.length_m, found.low_m, found.high_m) == (4000.0, 800.0, 1000.0)
    assert [(gap.begin, gap.end) for gap in found.gaps] == [(0.25, 0.75)]
    # 200 m in steps of 50: the frame is 800 to 1000 m, so heights are shares of 200 units.
    curves = [numbers(part) for part in found.line.split("M") if part]
    assert len(curves) == 2
    assert curves[0][0] == (0.0, HEIGHT)
    assert curves[0][-1] == (WIDTH / 4, 0.0)
    assert curves[1][0] == (3 * WIDTH / 4, 0.0)
    assert curves[1][-1] == (WIDTH, HEIGHT / 2)
    assert found.heights == ((0.75, 850), (0.5, 900), (0.25, 950))
    assert found.distances == ((0.0, 0), (0.25, 1), (0.5, 2), (0.75, 3))
    assert [share for share, _ in found.stops] == [0.0, 0.25, 0.75, 1.0]
    assert [stop.number for _, stop in found.stops] == [None, 1, 2, None]


def test_known_legs_that_meet_are_one_line(tour: Tour) -> None:
    found = elevation_profile(
        chapter_of(tour, rising(800, 900), rising(900, 1000), rising(1000, 800))
    )
    assert found is not None
    assert found.line.count("M") == found.area.count("M") == found.area.count("z") == 1
    assert found.gaps == ()


def test_flat_land_stays_flat(tour: Tour) -> None:
    found = elevation_profile(
        chapter_of(tour, rising(800, 803), rising(803, 801), rising(801, 800))
    )
    assert found is not None
    ys = [y for _, y in numbers(found.line)]
    # Three metres in a frame of at least sixty.
    assert max(ys) - min(ys) <= HEIGHT * 3 / 60 + 0.2


def test_bands_are_shares_of_the_ways(tour: Tour) -> None:
    found = elevation_profile(chapter_of(tour, rising(800, 900), unknown(), rising(900, 800, 2000)))
    assert found is not None
    bands = [(band.code, band.begin, band.end) for band in found.bands["steepness"]]
    assert bands == [
        ("up_10", 0.0, 0.25),
        ("unknown", 0.25, 0.5),
        ("up_10", 0.5, 1.0),
    ]


def test_a_ride_takes_no_room(tour: Tour) -> None:
    ride = make_ride((SITE_1, SITE_2), 40_000.0, 3600)
    found = elevation_profile(chapter_of(tour, rising(800, 900), ride, rising(900, 800)))
    assert found is not None
    assert found.length_m == 2000.0
    assert [share for share, _ in found.stops] == [0.0, 0.5, 0.5, 1.0]
    assert found.gaps == ()


@pytest.mark.parametrize("high_m", [801.0, 950.0, 1300.0, 3000.0, 8848.0])
def test_everything_stays_in_the_box(tour: Tour, high_m: float) -> None:
    found = elevation_profile(chapter_of(tour, rising(800, high_m), unknown(), rising(high_m, 800)))
    assert found is not None
    for x, y in (*numbers(found.line), *numbers(found.area)):
        assert 0 <= x <= WIDTH
        assert -0.05 <= y <= HEIGHT + 0.05
    assert 1 <= len(found.heights) <= 4
    assert all(0 < share < 1 for share, _ in found.heights)


def test_heights_beneath_an_estimated_line_are_a_gap_that_says_so(tour: Tour) -> None:
    # 1 km from 800 to 900 m, a straight estimated one over 2000 m, then 2 km without heights.
    partly = make_leg(
        ("surveyed", (HOME, SITE_1), 1000.0),
        ("estimated", (SITE_1, SITE_2), 1000.0),
        heights=[(800.0, 900.0), (900.0, 2000.0)],
    )
    bare = make_leg(("surveyed", (SITE_2, HOME), 1000.0))
    found = elevation_profile(chapter_of(tour, partly, bare, bare))
    assert found is not None
    assert (found.low_m, found.high_m) == (800.0, 900.0)
    assert [(gap.code, gap.begin, gap.end) for gap in found.gaps] == [
        ("estimated", 0.25, 0.5), ("unknown", 0.5, 1.0),
    ]  # fmt: skip
    assert max(x for x, _ in numbers(found.line)) == WIDTH / 4
    stage = dataclasses.replace(tour.stages[0], legs=(partly, bare, bare))
    drawn = export(dataclasses.replace(tour, stages=(stage,)), "profile").decode()
    assert ">示意</text>" in drawn
    assert ">不详</text>" in drawn
