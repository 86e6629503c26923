"""One planner and one engine shared by many threads."""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from jindao import NoRouteError, Planner, RouteRequest, Settings, TourRequest, load_heritage
from jindao.network.network import Network
from jindao.planner import catalogue, networks, route
from jindao.profiles import load_profiles
from jindao.routing.router import Router
from tests.conftest import at, make_network

N = 8


@pytest.fixture
def hasty() -> Iterator[None]:
    """Let threads change places as often as can be."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(do: Callable[[int], Any]) -> list[Any]:
    """Return what N threads get that begin at once; an error is what one gets, too."""
    line = threading.Barrier(N)

    def one(number: int) -> Any:
        line.wait()
        try:
            return do(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(N) as pool:
        return list(pool.map(one, range(N)))


class Slow:
    """A function made slow, and how often it was called."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.calls = 0

    def __call__(self, *values: Any, **named: Any) -> Any:
        self.calls += 1
        time.sleep(0.05)
        return self._function(*values, **named)


def street() -> Network:
    return make_network([at(0, 0), at(1000, 0)], [(0, 1, 1000.0)])


def test_dataset_and_network_are_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    load, opening = Slow(catalogue.load_heritage), Slow(networks.open_network)
    monkeypatch.setattr(catalogue, "load_heritage", load)
    monkeypatch.setattr(networks, "open_network", opening)
    planner = Planner(Settings())
    found = together(lambda number: planner.network if number % 2 else planner.heritage)
    assert len({id(item) for item in found}) == 2
    assert (load.calls, opening.calls) == (1, 1)


def test_equal_requests_at_once_are_planned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Slow(route.plan_route)
    monkeypatch.setattr(route, "plan_route", plan)
    planner = Planner(Settings(), network=street())
    request = RouteRequest(waypoints=(at(0, 0), at(900, 0)))
    found = together(lambda _: planner.plan_route(dataclasses.replace(request)))
    assert plan.calls == 1
    assert {id(item) for item in found} == {id(planner.plan_route(request))}


def test_a_request_that_failed_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    planner = Planner(Settings(), network=street())
    request = RouteRequest(waypoints=(at(0, 0), at(900, 0)))

    def no_way(*_: Any, **__: Any) -> None:
        raise NoRouteError("no_route_islands", start="", end="", profile={}, reason="islands")

    failing = Slow(no_way)
    with monkeypatch.context() as patch:
        patch.setattr(route, "plan_route", failing)
        found = together(lambda _: planner.plan_route(request))
    assert [type(item) for item in found] == [NoRouteError] * N
    assert failing.calls == 1
    assert round(planner.plan_route(request).length_m) == 900


def test_tours_of_one_planner_at_once_are_those_made_one_by_one() -> None:
    heritage = load_heritage()

    def tour(planner: Planner, number: int) -> Any:
        start = ("平遥", "大同", "晋城", "运城")[number % 4]
        return planner.plan_tour(
            TourRequest(
                start=start,
                date=dt.date(2026, 10, 14),
                strands=("history",),
                profile=("bike", "walk")[number // 4],
                hours=6.0,
            )
        )

    alone, shared = Planner(Settings(), heritage=heritage), Planner(Settings(), heritage=heritage)
    assert together(lambda number: tour(shared, number)) == [tour(alone, n) for n in range(N)]


@pytest.mark.usefixtures("hasty")
def test_the_reference_engine_searches_for_several_at_once() -> None:
    side = 7
    points = [at(100 * (i % side), 100 * (i // side)) for i in range(side * side)]
    rng = np.random.default_rng(11)
    edges = [
        (i, j, 100.0 + float(rng.integers(50)))
        for i in range(side * side)
        for j in (i + 1, i + side)
        if j < side * side and (j == i + side or j % side)
    ]
    network = make_network(points, edges)
    router = Router(network, load_profiles()["walk"], "reference")
    spots = [router.near(at(*spot))[0] for spot in rng.uniform(0, 600, (20, 2)).tolist()]

    def search(number: int) -> list[int]:
        costs, _ = router.matrix(spots[number : number + 4], spots)
        legs = [router.leg(spots[number], spot).cost for spot in spots]
        return [*costs.ravel().tolist(), *legs]

    assert together(search) == [search(number) for number in range(N)]
