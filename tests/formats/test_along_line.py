"""Ways laid end to end, as a page draws them."""

from __future__ import annotations

import dataclasses
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.formats.along_line import laid_out, measured_m, sampled, way_data
from jindao.formats.chapters import chapters
from jindao.model.breakdown import Breakdown
from jindao.model.tour import Tour
from tests.formats.conftest import HOME, SITE_1, make_leg, make_ride, make_route


def test_a_line_is_measured_in_proportion() -> None:
    # One hundredth of a degree north, then two: a third of 3,000 m, then the rest.
    line = ((112.5, 37.80), (112.5, 37.81), (112.5, 37.83))
    assert measured_m(line, 3000.0) == pytest.approx((0.0, 1000.0, 3000.0))


def test_a_line_of_one_place_has_no_length() -> None:
    assert measured_m(((112.5, 37.8), (112.5, 37.8)), 0.0) == (0.0, 0.0)
    assert measured_m((), 0.0) == ()


def decoded(leg: dict[str, Any]) -> list[tuple[float, float]]:
    lats, lons = (list(accumulate(leg["shifts"][start::2])) for start in (0, 1))
    return [(lon / 1e5, lat / 1e5) for lat, lon in zip(lats, lons, strict=True)]


def test_lines_come_back_from_their_shifts(tour: Tour) -> None:
    data = way_data(tour)
    assert [chapter["colour"] for chapter in data["chapters"]] == ["jd-c0", "jd-c1"]
    told = [leg for chapter in data["chapters"] for leg in chapter["legs"]]
    assert len(told) == len(tour.legs) == 4
    for leg, made in zip(tour.legs, told, strict=True):
        for point, back in zip(leg.line, decoded(made), strict=True):
            assert back == pytest.approx(point, abs=0.6e-5)


def test_alignment_and_rides_are_told(tour: Tour, ridden: Tour) -> None:
    middle = way_data(tour)["chapters"][0]["legs"][1]
    assert middle["alignment"] == [["surveyed", 279.0], ["estimated", 298.0], ["surveyed", 204.0]]
    rides = [leg["ride"] for chapter in way_data(ridden)["chapters"] for leg in chapter["legs"]]
    assert rides == [leg.transfer for leg in ridden.legs]
    assert sum(rides) == 3


def test_what_nobody_looked_at_is_unknown(tour: Tour) -> None:
    leg = way_data(tour)["chapters"][0]["legs"][0]
    assert leg["surface"] == leg["steepness"] == [["unknown", 544.0]]
    assert leg["heights"] is None


def test_what_is_known_is_told_in_order(tour: Tour) -> None:
    known = make_leg(
        ("surveyed", (HOME, SITE_1), 100.0),
        heights=[(800.0, 810.0)],
        breakdown=Breakdown(surface=(("asphalt", 60.0), ("gravel", 40.0)), steepness=()),
    )
    stage = dataclasses.replace(tour.stages[0], legs=(known, *tour.stages[0].legs[1:]))
    data = way_data(dataclasses.replace(tour, stages=(stage,)))
    leg = data["chapters"][0]["legs"][0]
    assert leg["surface"] == [["asphalt", 60.0], ["gravel", 40.0]]
    # A height every 25 m: at 0, 25, 50, 75 and 100 m.
    assert leg["heights"] == [800, 802, 805, 808, 810]


def test_a_ride_takes_no_room(ridden: Tour) -> None:
    for chapter in chapters(ridden):
        for before_m, leg in laid_out(chapter):
            assert not leg.transfer
            assert before_m < chapter.length_m


def test_a_ride_has_no_heights(tour: Tour) -> None:
    ride = dataclasses.replace(
        make_ride((HOME, SITE_1), 40_000.0, 3600),
        stretches=(
            dataclasses.replace(
                make_leg(("estimated", (HOME, SITE_1), 40_000.0)).stretches[0],
                elevations_m=(1.0, 2.0),
            ),
        ),
    )
    stage = dataclasses.replace(tour.stages[0], legs=(ride, *tour.stages[0].legs[1:]))
    data = way_data(dataclasses.replace(tour, stages=(stage,)))
    assert data["chapters"][0]["legs"][0]["heights"] is None


@given(
    st.lists(st.tuples(st.floats(0.0, 50.0), st.floats(-100, 3000)), min_size=2, max_size=20),
    st.integers(2, 60),
)
def test_samples_keep_to_the_heights(points: list[tuple[float, float]], count: int) -> None:
    alongs = tuple(accumulate(step for step, _ in points))
    alongs = tuple(along - alongs[0] for along in alongs)
    heights = tuple(height for _, height in points)
    made = list(sampled(alongs, heights, count))
    assert len(made) == count
    assert made[-1] == pytest.approx(heights[-1], abs=1e-3) or alongs[-1] == alongs[-2]
    assert all(min(heights) - 1e-6 <= height <= max(heights) + 1e-6 for height in made)


def test_heights_beneath_an_estimated_line_are_none() -> None:
    middle, end = (113.31, 40.0), (113.32, 40.0)
    leg = make_leg(
        ("surveyed", ((113.30, 40.0), middle), 50.0),
        ("estimated", (middle, end), 50.0),
        heights=[(900.0, 950.0), (950.0, 1000.0)],
    )
    data = way_data(make_route(legs=(leg, leg)))
    # Every 25 m: 0, 25, 50, 75, 100.
    assert data["chapters"][0]["legs"][0]["heights"] == [900, 925, None, None, None]
