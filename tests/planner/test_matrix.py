from __future__ import annotations

from typing import Any

import pytest

from jindao import (
    LonLat,
    MatrixRequest,
    NotFoundError,
    OutsideNetworkError,
    Planner,
    Preferences,
    RequestError,
    RouteRequest,
    Settings,
)
from jindao.network.network import Network
from tests.conftest import PLACES_M, A, B, C, D, F, at


@pytest.fixture
def planner(tiny_network: Network) -> Planner:
    return Planner(Settings(), network=tiny_network)


def spots(*nodes: int) -> tuple[LonLat, ...]:
    return tuple(at(*PLACES_M[node]) for node in nodes)


def test_times_and_costs_are_those_of_routes(planner: Planner) -> None:
    points = spots(A, B, C, D)
    matrix = planner.matrix(MatrixRequest(points=points))
    for i, origin in enumerate(points):
        for j, destination in enumerate(points):
            if i != j:
                route = planner.plan_route(RouteRequest(waypoints=(origin, destination)))
                assert (matrix.costs[i][j], matrix.durations_s[i][j]) == (
                    route.cost,
                    route.duration_s,
                )
    assert [matrix.costs[i][i] for i in range(4)] == [0] * 4
    assert [matrix.durations_s[i][i] for i in range(4)] == [0] * 4
    assert matrix.provenance.profile == "walk"


def test_where_no_way_leads_is_none(planner: Planner) -> None:
    # By bicycle B-D is one-way and B-C are steps; F is an island.
    matrix = planner.matrix(MatrixRequest(points=spots(B, D, F), profile="bike"))
    assert matrix.durations_s[0][1] is not None
    assert matrix.durations_s[1][0] is None
    assert matrix.durations_s[0][2] is matrix.costs[2][1] is None


def test_wishes_change_the_ways(planner: Planner) -> None:
    points = spots(B, C)
    plain = planner.matrix(MatrixRequest(points=points))
    without = planner.matrix(MatrixRequest(points=points, preferences=Preferences(no_steps=True)))
    # 400 m of steps against 1,000 m round by D and E.
    assert without.durations_s[0][1] > plain.durations_s[0][1]  # type: ignore[operator]
    assert planner.matrix(MatrixRequest(points=points)) is plain


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"points": (LonLat(112.5, 37.8),)}, "matrix_points", "points"),
        ({"points": (LonLat(112.5, 37.8),) * 51}, "matrix_points", "points"),
        ({"points": ("a", 3)}, "type", "points"),
        ({"points": ("a", "b"), "profile": None}, "type", "profile"),
        (
            {"points": ("a", "b"), "preferences": Preferences(theme=1)},
            "theme_of_wish_missing",
            "theme",
        ),
    ],
)
def test_a_request_that_cannot_be_is_refused(values: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(RequestError) as caught:
        MatrixRequest(**values)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_wrong_points_are_named(planner: Planner) -> None:
    here = at(*PLACES_M[A])
    with pytest.raises(OutsideNetworkError) as caught:
        planner.matrix(MatrixRequest(points=(here, LonLat(0, 0))))
    assert caught.value.field == "points"
    with pytest.raises(NotFoundError):
        planner.matrix(MatrixRequest(points=(here, "乌有乡")))
