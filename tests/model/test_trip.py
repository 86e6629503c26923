"""What trips add up to, and that they stay plain values."""

from __future__ import annotations

import dataclasses

import pytest

from jindao.codec import from_plain, to_plain
from jindao.errors import DataError
from jindao.model.trip import Leg, Route, Tour
from tests.formats.conftest import make_leg, make_route, make_tour


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
    ]
    assert list(to_plain(make_tour())) == [
        *("request", "title_zh", "title_en", "stages", "left_out", "notes", "provenance"),
        "closures",
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
