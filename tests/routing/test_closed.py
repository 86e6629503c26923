"""Routers with closures: ways round them, engines alike, and what is said where none is."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from jindao import ENGINES, ClosedAreaError, Closure, NoRouteError, OutsideNetworkError
from jindao.network.closures import Closures, InForce
from jindao.network.network import Network
from jindao.profiles import load_profiles
from jindao.routing.router import Router
from tests.closed import STEPS, box, feature, line
from tests.conftest import at
from tests.network.test_closures import read
from tests.routing.test_engines import random_network, random_points

DAY = dt.date(2026, 10, 14)
WALK = load_profiles()["walk"]

SOMETHING = Closure(
    id="a", kind="closed", reason_zh="甲", reason_en="a", first_day=None, last_day=None,
    modes=("foot",), polygons=((((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0)),),),
)  # fmt: skip
"""A closure far from everything, to hang edges on."""


def closing(folder: Path, network: Network, *features: Any) -> InForce:
    return Closures(network, read(folder, *features)).on(DAY, DAY, "foot")


def router(folder: Path, network: Network, *features: Any, engine: str = "compiled") -> Router:
    opened = Router(network, WALK, engine)
    return opened.closed(closing(folder, network, *features))


def ends(walker: Router) -> list[Any]:
    return [walker.near(at(0, 10))[0], walker.near(at(900, -10))[0]]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_way_goes_round_closed_steps(
    tmp_path: Path, tiny_network: Network, engine: str
) -> None:
    """A-B-C is 900 m; without B-C it is A-B-D-E-C, 1500 m."""
    shut = router(tmp_path, tiny_network, feature(STEPS), engine=engine)
    assert shut.opened is not None
    start, end = ends(shut)
    assert shut.opened.leg(start, end).names == ("AB", "BC")
    leg = shut.leg(start, end)
    assert leg.length_m == pytest.approx(1500, abs=0.1)
    assert leg.names == ("AB", "BD", "DE", "EC")
    # Nothing of this comes back into the open router.
    assert shut.opened.leg(start, end).names == ("AB", "BC")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(25))
def test_engines_agree_on_what_closures_leave(engine: str, seed: int) -> None:
    """The partial update of each engine against networkx on the closed graph."""
    network = random_network(seed)
    dice = random.Random(seed)
    edges = np.unique(dice.choices(range(network.n_edges), k=max(1, network.n_edges // 5)))
    shut = InForce(closures=(SOMETHING,), edges=(edges,))
    points = random_points(network, seed, 10)
    judge = Router(network, WALK, "reference", closing=shut)
    judged = Router(network, WALK, engine).closed(shut)
    costs = judged.matrix(points, points)[0]
    assert costs.tolist() == judge.matrix(points, points)[0].tolist()
    for i, origin in enumerate(points):
        for j, destination in enumerate(points):
            way = judged.way(origin, destination)
            assert (way is None) == (costs[i, j] < 0)
            if way is not None:
                assert way[0] == costs[i, j]
                assert not {piece.edge for piece in way[1]} & set(edges.tolist())


def test_a_start_in_a_closed_area_is_refused_with_its_reason(
    tmp_path: Path, tiny_network: Network
) -> None:
    shut = router(tmp_path, tiny_network, feature(STEPS, to="2026-10-31"))
    with pytest.raises(ClosedAreaError) as caught:
        shut.near(at(700, 20), field="start")
    assert caught.value.field == "start"
    assert caught.value.closure_ids == ["works"]
    assert caught.value.message("en").endswith(
        "lies in an area that is closed: works (until 2026-10-31)"
    )
    assert "施工（至 2026-10-31）" in caught.value.message("zh")


def test_beside_a_closed_way_the_nearest_open_one_is_met(
    tmp_path: Path, tiny_network: Network
) -> None:
    """At (700, 60), 10 m off the area: B-C is 60 m off and closed, D-E 240 m off."""
    shut = router(tmp_path, tiny_network, feature(STEPS))
    point = shut.near(at(700, 60))[0]
    assert shut.network.names[shut.network.edge_name[point.edge]] == "BD"
    assert point.gap_m == pytest.approx(200, abs=0.5)


def test_where_all_ways_near_are_closed_this_is_the_reason(
    tmp_path: Path, tiny_network: Network
) -> None:
    shut = router(tmp_path, tiny_network, feature(box(-50, -50, 1000, 350)))
    with pytest.raises(ClosedAreaError) as caught:
        shut.near(at(-100, 0), field="end")
    assert caught.value.code == "closed_around"
    with pytest.raises(OutsideNetworkError):
        shut.near(at(-5000, 0))


def test_a_cut_names_the_closures_that_cut_it(tmp_path: Path, tiny_network: Network) -> None:
    shut = router(
        tmp_path,
        tiny_network,
        feature(box(600, 250, 800, 350), id="path", reason_en="rockfall"),
        feature(line((500, 0), (900, 0)), id="steps", reason_en="repairs"),
        feature(box(2850, 0, 2950, 400), id="island", reason_en="elsewhere"),
    )
    start, end = ends(shut)
    with pytest.raises(NoRouteError) as caught:
        shut.leg(start, end)
    assert caught.value.reason == "closed"
    # The steps are on the way that would be taken; the path is not.
    assert caught.value.closure_ids == ["steps"]
    assert "repairs" in caught.value.message("en")


def test_islands_stay_islands(tmp_path: Path, tiny_network: Network) -> None:
    shut = router(tmp_path, tiny_network, feature(STEPS))
    start = shut.near(at(0, 0))[0]
    [island] = shut.near(at(2900, 200)).values()
    with pytest.raises(NoRouteError) as caught:
        shut.leg(start, island)
    assert caught.value.reason == "islands"


def test_a_warning_closes_nothing(tmp_path: Path, tiny_network: Network) -> None:
    shut = router(tmp_path, tiny_network, feature(STEPS, kind="warning"))
    assert shut.leg(*ends(shut)).names == ("AB", "BC")


def test_closed_costs_are_not_those_of_the_open_router(
    tmp_path: Path, tiny_network: Network
) -> None:
    """Known costs are taken over, and only closed arcs are forbidden in the copy."""
    opened = Router(tiny_network, WALK, "contraction")
    shut = opened.closed(closing(tmp_path, tiny_network, feature(STEPS)))
    assert (opened.graph.arc_cost > 0).all()
    assert np.flatnonzero(shut.graph.arc_cost < 0).tolist() == [2, 3]
