"""Every engine against the networkx reference, on seeded random networks."""

from __future__ import annotations

import random

import numpy as np
import pytest

from jindao import ENGINES, LonLat
from jindao.network.codes import BACKWARD, FORWARD
from jindao.network.network import Network
from jindao.network.snap import Snapped
from jindao.profiles import arc_durations_s, load_profiles
from jindao.profiles.prices import prices_of
from jindao.profiles.pricing import FORBIDDEN
from jindao.routing.graph import UNREACHABLE, Ends, Graph, direct
from jindao.routing.router import Router
from tests.conftest import at, make_network

SEEDS = range(40)
WALK = load_profiles()["walk"]


def walking(network: Network) -> Graph:
    return Graph(
        network=network,
        prices=prices_of(network, WALK),
        arc_duration_s=arc_durations_s(network, WALK),
    )


def random_network(seed: int) -> Network:
    """Return a network with parallel edges, one-ways, islands, loops and short edges."""
    dice = random.Random(seed)
    n = dice.choice([2, 3, 8, 30, 60])
    m = dice.choice([n, 2 * n, 3 * n])
    points = [at(dice.uniform(0, 3000), dice.uniform(0, 3000)) for _ in range(n)]
    edges = []
    for _ in range(m):
        tail = dice.randrange(n)
        head = tail if dice.random() < 0.05 else dice.randrange(n)
        edges.append((tail, head, dice.choice([0.0, 0.1, 1.0, dice.uniform(1, 900)])))
        if dice.random() < 0.1:
            edges.append((tail, head, dice.uniform(1, 900)))
    access = [FORWARD | BACKWARD, FORWARD, BACKWARD, 0]
    foot = dice.choices(access, weights=[6, 2, 2, 1], k=len(edges))
    kinds = dice.choices(["footway", "steps", "primary", "path"], k=len(edges))
    return make_network(points, edges, foot=foot, kinds=kinds)


def random_points(network: Network, seed: int, count: int) -> list[Snapped]:
    dice = random.Random(seed)
    return [
        Snapped(
            edge=dice.randrange(network.n_edges),
            fraction=dice.choice([0.0, 1.0, 0.5, dice.random()]),
            position=LonLat(112.5, 37.8),
            gap_m=0.0,
            component=0,
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "reference"])
@pytest.mark.parametrize("seed", SEEDS)
def test_costs_equal_the_reference(engine: str, seed: int) -> None:
    network = random_network(seed)
    points = random_points(network, seed, 12)
    judge, judged = Router(network, WALK, "reference"), Router(network, WALK, engine)
    expected, expected_s = judge.matrix(points, points)
    costs, seconds = judged.matrix(points, points)
    assert costs.tolist() == expected.tolist()
    assert np.isfinite(seconds).tolist() == (costs != UNREACHABLE).tolist()
    assert np.isfinite(expected_s).tolist() == (expected != UNREACHABLE).tolist()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", SEEDS)
def test_ways_are_connected_and_cost_what_the_matrix_says(engine: str, seed: int) -> None:
    network = random_network(seed)
    points = random_points(network, seed, 6)
    graph = walking(network)
    search, costs = ENGINES[engine](graph), walking(network).arc_cost
    heads = np.stack([network.edge_head, network.edge_tail], axis=1).ravel()
    tails = np.stack([network.edge_tail, network.edge_head], axis=1).ravel()
    for origin in points:
        for destination in points:
            leaving = Ends.departures([origin], graph)
            arriving = Ends.arrivals([destination], graph)
            matrix = search.matrix(leaving, arriving)[0][0, 0]
            found = search.arcs(leaving, arriving)
            if found is None:
                assert matrix == UNREACHABLE
                continue
            first, last, arcs = found
            node, cost = int(leaving.node[first]), int(leaving.cost[first])
            for arc in arcs:
                assert costs[arc] != FORBIDDEN
                assert tails[arc] == node
                node, cost = int(heads[arc]), cost + int(costs[arc])
            assert node == arriving.node[last]
            assert cost + arriving.cost[last] == matrix


@pytest.mark.parametrize("seed", SEEDS)
def test_legs_cost_what_the_matrix_says(seed: int) -> None:
    from jindao import NoRouteError

    network = random_network(seed)
    points = random_points(network, seed, 6)
    router = Router(network, WALK)
    costs, seconds = router.matrix(points, points)
    for i, origin in enumerate(points):
        for j, destination in enumerate(points):
            if costs[i, j] == UNREACHABLE:
                with pytest.raises(NoRouteError):
                    router.leg(origin, destination)
                continue
            leg = router.leg(origin, destination)
            assert leg.cost == costs[i, j]
            assert leg.duration_s >= seconds[i, j] - 1e-2 or leg.cost == 0


def test_points_on_one_edge_need_no_node() -> None:
    network = make_network([at(0, 0), at(1000, 0)], [(0, 1, 1000.0)], foot=[FORWARD])
    graph = walking(network)
    near = Snapped(edge=0, fraction=0.2, position=at(200, 0), gap_m=0.0, component=0)
    far = Snapped(edge=0, fraction=0.7, position=at(700, 0), gap_m=0.0, component=0)
    way = direct(near, far, graph)
    assert way is not None
    assert way[0] == 5000
    assert direct(far, near, graph) is None
    router = Router(network, WALK)
    assert router.matrix([near, far], [near, far])[0].tolist() == [[0, 5000], [UNREACHABLE, 0]]
