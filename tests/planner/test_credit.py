"""The dataset is credited where something of it is in a result, and nowhere else."""

from __future__ import annotations

import pytest

from jindao import LonLat, LoopRequest, Planner, Preferences, ReachRequest, RouteRequest, Settings
from jindao.model.provenance import Provenance
from tests.planner.test_alternatives import S, T, corridors
from tests.planner.test_planner import site, small_world
from tests.planner.test_wishes import HERITAGE, by_the_pagoda


def held(provenance: Provenance) -> bool:
    assert provenance.attribution[0] == "tiny world"
    return any("heritage dataset" in line for line in provenance.attribution)


@pytest.fixture(scope="module")
def bare() -> Planner:
    """Return a planner where no site of the dataset lies."""
    return Planner(Settings(), network=corridors(), heritage=small_world())


def test_ways_between_positions_owe_the_dataset_nothing(bare: Planner) -> None:
    request = RouteRequest(waypoints=(S, T))
    assert [held(way.provenance) for way in bare.alternatives(request)] == [False] * 3
    assert not held(bare.reach(ReachRequest(start=S)).provenance)
    loops = bare.plan_loop(LoopRequest(start=S, length_m=2000.0)).candidates
    assert not any(held(loop.provenance) for loop in loops)


def test_a_name_or_a_theme_is_of_the_dataset() -> None:
    network, start, end = by_the_pagoda()
    planner = Planner(Settings(), network=network, heritage=HERITAGE)
    assert not held(planner.plan_route(RouteRequest(waypoints=(start, end))).provenance)
    named = RouteRequest(waypoints=("shuozhou-yingxian-wooden-pagoda", end))
    assert held(planner.plan_route(named).provenance)
    drawn = RouteRequest(waypoints=(start, end), preferences=Preferences(theme=1), theme="history")
    assert held(planner.plan_route(drawn).provenance)
    assert held(planner.reach(ReachRequest(start=start, minutes=(60.0,))).provenance)


def test_a_site_in_reach_is_of_the_dataset() -> None:
    where = LonLat((S.lon + T.lon) / 2, S.lat)
    planner = Planner(Settings(), network=corridors(), heritage=small_world(site("house", where)))
    assert held(planner.reach(ReachRequest(start=S, minutes=(60.0,))).provenance)
