"""How far from the network the points of a request may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from jindao import (
    LoopRequest,
    OutsideNetworkError,
    Planner,
    ReachRequest,
    RouteRequest,
    Settings,
)
from tests.closed import box, closure_file, feature
from tests.conftest import at
from tests.planner.test_loop import grid
from tests.planner.test_planner import small_world

FAR, TOO_FAR = at(0, -900), at(0, -1100)
"""The network's limit is 500 m: twice that is near enough for what was asked for."""


def planner(settings: Settings = Settings()) -> Planner:  # noqa: B008
    return Planner(settings, network=grid(3, 3), heritage=small_world())


def test_points_that_were_asked_for_may_be_farther_and_the_gap_is_told() -> None:
    route = planner().plan_route(RouteRequest(waypoints=(FAR, at(400, 400))))
    assert route.waypoints[0].gap_m == pytest.approx(900, abs=2)
    [gap] = [dict(note.facts)["gap_m"] for note in route.notes if note.code == "gap"]
    assert gap == pytest.approx(900, abs=2)
    loop = planner().plan_loop(LoopRequest(start=FAR, length_m=800)).candidates[0]
    assert loop.waypoints[0].gap_m == pytest.approx(900, abs=2)
    reach = planner().reach(ReachRequest(start=FAR, minutes=(5,)))
    assert reach.start.gap_m == pytest.approx(900, abs=2)


def test_twice_the_limit_is_the_end() -> None:
    with pytest.raises(OutsideNetworkError) as caught:
        planner().plan_route(RouteRequest(waypoints=(TOO_FAR, at(400, 400))))
    assert caught.value.limit_m == 1000
    with pytest.raises(OutsideNetworkError):
        planner().plan_loop(LoopRequest(start=TOO_FAR, length_m=800))
    with pytest.raises(OutsideNetworkError):
        planner().reach(ReachRequest(start=TOO_FAR, minutes=(5,)))


def test_far_points_go_with_closures(tmp_path: Path) -> None:
    settings = Settings(closures=closure_file(tmp_path, feature(box(150, -20, 250, 20))))
    route = planner(settings).plan_route(RouteRequest(waypoints=(FAR, at(400, 0))))
    assert "closure_avoided" in {note.code for note in route.notes}
