"""Trips carry the light of their days and where they can be left."""

from __future__ import annotations

import datetime as dt

from jindao import LoopRequest, Planner, RouteRequest, Settings, safety
from jindao.network.network import Network
from tests.conftest import at
from tests.planner.test_planner import small_world

DAY = dt.date(2026, 6, 21)
WHERE = (at(0, 0), at(900, 300))


def planner(network: Network) -> Planner:
    return Planner(Settings(), network=network, heritage=small_world())


def test_a_route_with_a_day_has_its_light(tiny_network: Network) -> None:
    found = planner(tiny_network).plan_route(RouteRequest(waypoints=WHERE, date=DAY))
    assert found.light is not None
    assert found.light.sunrise is not None
    assert found.light.sunset is not None
    # By hand for 112.5 E, 37.8 N and a sun at 23.44 degrees: noon is 30 min after that of 120 E,
    # and 1 min 50 s of the equation of time later, at 12:31:50. The rim of the sun is at the
    # horizon at an hour angle of acos((sin -0.833 - sin 37.8 sin 23.44) / (cos 37.8 cos 23.44)),
    # 110.9 degrees: 7 h 23 min 30 s before and after.
    moments = (found.light.sunrise, found.light.sunset)
    assert [f"{moment:%H:%M}" for moment in moments] == ["05:08", "19:55"]
    assert found.light.sunset.utcoffset() == dt.timedelta(hours=8)
    assert safety(found)[0].light == found.light


def test_without_a_day_it_is_unknown(tiny_network: Network) -> None:
    found = planner(tiny_network).plan_route(RouteRequest(waypoints=WHERE))
    assert found.light is None
    assert safety(found)[0].light is None


def test_legs_say_where_there_is_no_exit(tiny_network: Network) -> None:
    found = planner(tiny_network).plan_route(RouteRequest(waypoints=WHERE))
    assert all(leg.without_exit is not None for leg in found.legs)
    [day] = safety(found)
    assert day.without_exit is not None
    assert 0.0 <= day.without_exit.length_m <= found.length_m + 0.1


def test_loops_have_light_too(tiny_network: Network) -> None:
    request = LoopRequest(start=at(0, 0), length_m=1000, date=DAY)
    loops = planner(tiny_network).plan_loop(request).candidates
    assert loops
    assert all(loop.light is not None for loop in loops)
