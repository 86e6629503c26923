"""What is said of steep ways, and of ways whose grade nobody knows."""

from __future__ import annotations

from typing import Any

import pytest

from jindao import (
    ExportOptions,
    LoopRequest,
    Planner,
    Route,
    RouteRequest,
    Settings,
    export,
    from_plain,
    to_plain,
)
from jindao.model.trip import Trip
from jindao.network.network import Network
from tests.conftest import at, make_network
from tests.planner.test_planner import small_world
from tests.routing.test_steep import hill


def route(network: Network, profile: str, *east_m: float) -> Route:
    planner = Planner(Settings(), network=network, heritage=small_world())
    return planner.plan_route(
        RouteRequest(waypoints=tuple(at(metres, 0) for metres in east_m), profile=profile)
    )


def told(trip: Trip, code: str) -> dict[str, Any]:
    [note] = [note for note in trip.notes if note.code == code]
    return dict(note.facts)


def codes(trip: Trip) -> set[str]:
    return {note.code for note in trip.notes if note.code.startswith("steep")}


def test_a_wheelchair_is_told_of_the_standard() -> None:
    """Two legs meet at 300 m; 400 m of 10 % begin at 200 m."""
    found = route(hill(40.0), "wheelchair", 0, 300, 800)
    facts = told(found, "steep_by_standard")
    assert facts["metres"] == pytest.approx(400, abs=8)  # two legs, each with its own windows
    assert (facts["limit"], facts["value"], facts["km"]) == ("8", "10", 0.2)
    assert facts["place"].startswith("112.5022")
    for locale, standard in (("en", "1:12, or 8.3 %"), ("zh", "1:12，即 8.3%")):
        text = export(found, "txt", ExportOptions(locale=locale)).decode()
        assert standard in text
        assert "GB 50763" in text
    assert from_plain(Route, to_plain(found)) == found
    on_top = route(hill(40.0), "wheelchair", 700, 200)
    assert told(on_top, "steep_by_standard")["km"] == 0.1


def test_a_bicycle_is_told_without_a_standard() -> None:
    found = route(hill(52.0), "bike", 0, 800)
    text = export(found, "txt", ExportOptions(locale="en")).decode()
    assert "400 m are steeper than 12 % by the elevation data, up to 13 %" in text


def test_unknown_grades_are_told_to_a_wheelchair_only(tiny_network: Network) -> None:
    found = route(tiny_network, "wheelchair", 0, 400)
    assert codes(found) == {"steep_unknown"}
    assert told(found, "steep_unknown") == {"km": 0.4}
    assert codes(route(tiny_network, "bike", 0, 400)) == set()
    assert codes(route(hill(8.0), "wheelchair", 0, 800)) == set()


def test_a_loop_over_thirty_percent_is_told() -> None:
    """A square of 400 m sides, whose north side lies 160 m higher: 40 % up and down."""
    corners = [at(0, 0), at(400, 0), at(400, 400), at(0, 400)]
    network = make_network(
        corners,
        [(0, 1, 400.0), (1, 2, 400.0), (2, 3, 400.0), (3, 0, 400.0)],
        elevations_m=[900, 900, 900, 1060, 1060, 1060, 1060, 900],
    )
    planner = Planner(Settings(), network=network, heritage=small_world())
    for profile, count in (("walk", 1), ("family", 1), ("hike", 0)):
        request = LoopRequest(start=at(0, 0), length_m=1600.0, profile=profile)
        [loop, *_] = planner.plan_loop(request).candidates
        assert sum(note.code == "steep" for note in loop.notes) == count
        if count:
            assert told(loop, "steep")["metres"] == 800
