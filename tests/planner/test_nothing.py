"""Requests that leave nothing to go, or nothing to see: which of their fields is in the way."""

from __future__ import annotations

from typing import Any

import pytest

from jindao import (
    LonLat,
    LoopRequest,
    NoTourError,
    Planner,
    RequestError,
    RouteRequest,
    Settings,
)
from jindao.texts import say
from tests.conftest import at
from tests.planner.test_planner import plan, site, small_world, street

SITES = (site("near", at(800, 0)), site("next", at(1600, 0)))


def refusal(**changes: Any) -> NoTourError:
    with pytest.raises(NoTourError) as caught:
        plan(*SITES, **changes)
    return caught.value


@pytest.mark.parametrize("most", [0.1, 0.8, 1.5])
def test_too_few_kilometres_tell_how_many_it_takes(most: float) -> None:
    error = refusal(max_km=most)
    # To the nearer house and back: 800 m each way.
    assert (error.code, error.field) == ("nothing_within_length", "max_km")
    assert (error.facts["needed"], error.facts["most"]) == (1.6, most)
    assert error.facts["name"] == {"zh": "near楼", "en": "Near House"}
    assert "1.6" in say(f"error.{error.code}", "zh", **{**error.facts, "field": "max_km"})


def test_what_is_said_to_be_enough_is_enough_and_no_less_is() -> None:
    needed = refusal(max_km=0.1).facts["needed"]
    assert isinstance(needed, float)
    assert [visit.site.id for visit in plan(*SITES, max_km=needed).visits] == ["near"]
    assert refusal(max_km=round(needed - 0.1, 1)).facts["needed"] == needed


def test_too_little_time_is_told_of_time_whatever_else_is_little() -> None:
    assert refusal(max_km=0.1, hours=0.5).code == "nothing_fits"


@pytest.mark.parametrize(
    ("waypoints", "code"),
    [
        ((at(100, 0), at(100, 0)), "same_place"),
        ((at(100, 0), at(100, 0), at(100, 0)), "same_place"),
        ((at(100, 0), at(100.5, 0)), "same_point"),
        ((at(100, 0), at(100, 40)), "same_point"),
    ],
)
def test_a_route_between_one_point_is_none(waypoints: tuple[LonLat, ...], code: str) -> None:
    planner = Planner(Settings(), network=street(), heritage=small_world(*SITES))
    for ask in (planner.plan_route, planner.alternatives):
        if len(waypoints) > 2 and ask == planner.alternatives:
            continue
        with pytest.raises(RequestError) as caught:
            ask(RouteRequest(waypoints=waypoints))
        assert (caught.value.code, caught.value.field) == (code, "end")


def test_a_route_out_and_back_to_its_start_is_one() -> None:
    planner = Planner(Settings(), network=street(), heritage=small_world(*SITES))
    route = planner.plan_route(RouteRequest(waypoints=(at(100, 0), at(900, 0), at(100, 0))))
    assert route.length_m == pytest.approx(1600, abs=2)


def test_a_long_loop_is_refused_in_kilometres() -> None:
    with pytest.raises(RequestError) as caught:
        LoopRequest(start=at(0, 0), length_m=5_000_000.0)
    facts = caught.value.facts
    assert (facts["value"], facts["low"], facts["high"]) == ("5000", "0.3", "300")
