"""What trips add up to, and that they stay plain values."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.codec import from_plain, to_plain
from jindao.errors import DataError
from jindao.formats.chapters import Chapter, chapters, estimated_m, has_estimated
from jindao.model.breakdown import Breakdown
from jindao.model.leg import Leg
from jindao.model.route import Route
from jindao.model.tour import Tour
from tests.formats.conftest import (
    HOME,
    SITE_1,
    make_leg,
    make_route,
    make_tour,
    make_waypoint,
)


@pytest.mark.parametrize("trip", [make_route(), make_tour()], ids=["route", "tour"])
def test_totals_are_those_of_the_legs(trip: Route | Tour) -> None:
    assert trip.length_m == pytest.approx(sum(leg.length_m for leg in trip.legs))
    assert trip.duration_s == sum(leg.duration_s for leg in trip.legs)
    assert not hasattr(trip, "__dict__")
    with pytest.raises(dataclasses.FrozenInstanceError):
        trip.notes = ()  # type: ignore[misc]
    assert from_plain(type(trip), to_plain(trip)) == trip


def test_the_order_of_fields_is_the_order_in_files() -> None:
    assert list(to_plain(make_route())) == [
        "request",
        "waypoints",
        "legs",
        "notes",
        "provenance",
        "closures",
        "light",
    ]
    assert list(to_plain(make_tour())) == [
        *("request", "title_zh", "title_en", "stages", "left_out", "notes", "provenance"),
        *("closures", "quality", "character", "kept"),
    ]


def test_heights_are_as_many_as_points_and_joined_as_they_are() -> None:
    a, b, c = (113.0, 40.0), (113.1, 40.0), (113.2, 40.0)
    lines = (("surveyed", (a, b), 1.0), ("estimated", (b, c), 1.0))
    leg = make_leg(*lines, heights=[(1.0, 2.0), (2.0, 3.0)])
    assert leg.line == (a, b, c)
    assert leg.elevations_m == (1, 2, 3)
    assert from_plain(Leg, to_plain(leg)) == leg
    assert make_leg(*lines, heights=[(1.0, 2.0), None]).elevations_m is None
    with pytest.raises(DataError) as caught:
        make_leg(*lines, heights=[(1.0, 2.0), (2.0,)])
    assert caught.value.code == "stretch_elevations"


@given(st.lists(st.tuples(st.booleans(), st.floats(1, 1e5), st.integers(1, 9999)), max_size=6))
def test_rides_are_in_no_sum(kinds: list[tuple[bool, float, int]]) -> None:
    """Whatever rides lie between, all sums are those of the other legs alone."""
    legs = tuple(
        make_leg(
            ("estimated", (HOME, SITE_1), length_m),
            duration_s=seconds,
            transfer=transfer,
            breakdown=Breakdown() if transfer else Breakdown(surface=(("asphalt", length_m),)),
            facilities=None if transfer else (),
        )
        for transfer, length_m, seconds in kinds
    )
    walked = tuple(leg for leg in legs if not leg.transfer)
    whole, without = make_route(legs=legs), make_route(legs=walked)
    assert whole.length_m == without.length_m
    assert whole.duration_s == without.duration_s
    assert whole.breakdown == without.breakdown
    assert whole.facilities == without.facilities
    assert whole.facility_notes == without.facility_notes
    assert estimated_m(whole) == estimated_m(without)
    assert has_estimated(whole) == bool(walked)
    assert whole.transfer_s == sum(seconds for transfer, _, seconds in kinds if transfer)
    [chapter], [alone] = chapters_of(legs), chapters_of(walked)
    assert chapter.length_m == alone.length_m
    assert chapter.moving_s == alone.moving_s


def chapters_of(legs: tuple[Leg, ...]) -> tuple[Chapter, ...]:
    waypoints = tuple(
        make_waypoint("via", f"{number}", f"{number}", HOME) for number in range(len(legs) + 1)
    )
    return chapters(make_route(legs=legs, waypoints=waypoints))
