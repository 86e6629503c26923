"""Many places in one search: by hand, against the search from one, and against networkx."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pytest

from jindao.geo import LonLat
from jindao.network.codes import FORWARD
from jindao.network.network import Network
from jindao.network.snap import Snapped
from jindao.profiles import load_profiles
from jindao.routing import kernels
from jindao.routing.ground import Ground
from jindao.routing.reach import reached_parts
from jindao.routing.served import Places, length_prices, near_parts, served_parts
from tests.conftest import at, make_network
from tests.routing.test_engines import SEEDS, random_network, random_points
from tests.routing.test_reach import near, on, rows

PROFILES = load_profiles()
WALK, BIKE, WHEELCHAIR = PROFILES["walk"], PROFILES["bike"], PROFILES["wheelchair"]
SLACK_S = 0.03

Row = tuple[int, float, float]


def places(*parts: Row) -> Places:
    edge, low, high = zip(*parts, strict=True)
    return Places.of(np.array(edge), np.array(low), np.array(high))


def test_two_places_on_one_edge(tiny_network: Network) -> None:
    # At 80 m a minute, places 100 m and 300 m east of A: a minute on is 80 m to each side of
    # both, 75 s between them; B is 200 m, 150 s, from the second.
    ground = Ground(tiny_network, WALK)
    parts = served_parts(ground, Places.at([on(0, 0.2), on(0, 0.6)]), 60)
    assert rows(parts) == near(
        [
            (0, 0.04, 0.2, 60.0, 0.0),
            (0, 0.2, 0.36, 0.0, 60.0),
            (0, 0.44, 0.6, 60.0, 0.0),
            (0, 0.6, 0.76, 0.0, 60.0),
        ]
    )


def test_a_greenway_is_met_anywhere(tiny_network: Network) -> None:
    # All of B-D is the place: 300 s are 400 m to A's side and all of D-E, of which E is 300 s
    # away; the steps of B-C, 183.3 m of them.
    ground = Ground(tiny_network, WALK)
    parts = served_parts(ground, Places.along(np.array([2])), 300)
    assert rows(parts) == near(
        [
            (0, 0.2, 1.0, 300.0, 0.0),
            (1, 0.0, 300 * 2200 / 3600 / 400, 0.0, 300.0),
            (2, 0.0, 1.0, 0.0, 0.0),
            (3, 0.0, 1.0, 0.0, 300.0),
        ]
    )


def test_a_wheelchair_takes_no_steps(tiny_network: Network) -> None:
    parts = served_parts(Ground(tiny_network, WHEELCHAIR), Places.at([on(2, 0.0)]), 3600)
    assert 1 not in parts.edge
    assert set(parts.edge.tolist()) == {0, 2, 3, 4}


def test_people_go_there_and_not_from_there(tiny_network: Network) -> None:
    # B-D may be ridden from B only: to D comes who is on A-B, from D nobody comes to B.
    ground = Ground(tiny_network, BIKE)
    assert {0, 2} <= set(served_parts(ground, Places.at([on(3, 0.0)]), 600).edge.tolist())
    to_b = served_parts(ground, Places.at([on(0, 1.0)]), 600)
    assert set(to_b.edge.tolist()) == {0}


def test_lengths_know_no_slow_steps(tiny_network: Network) -> None:
    parts = near_parts(Ground(tiny_network, WALK), Places.at([on(0, 1.0)]), 300)
    assert rows(parts) == near(
        [(0, 0.4, 1.0, 300.0, 0.0), (1, 0.0, 0.75, 0.0, 300.0), (2, 0.0, 1.0, 0.0, 300.0)]
    )


def test_places_that_touch_are_one() -> None:
    made = places((3, 0.5, 0.7), (1, 0.2, 0.2), (3, 0.1, 0.5), (1, 0.2, 0.2))
    assert made.edge.tolist() == [1, 3]
    assert made.from_share.tolist() == [0.2, 0.1]
    assert made.to_share.tolist() == [0.2, 0.7]


def test_no_places_serve_nobody(tiny_network: Network) -> None:
    assert len(served_parts(Ground(tiny_network, WALK), Places.at([]), 600)) == 0


def test_more_places_than_a_heap_usually_has_room_for() -> None:
    # A street of 1,500 pieces of 10 m, each with a place in its middle: 5 m to one from anywhere.
    points = [at(10 * i, 0) for i in range(1501)]
    network = make_network(points, [(i, i + 1, 10.0) for i in range(1500)])
    middle = np.full(1500, 0.5)
    parts = near_parts(Ground(network, WALK), Places.of(np.arange(1500), middle, middle), 100)
    assert np.maximum(parts.from_s, parts.to_s).max() == pytest.approx(5.0)
    lengths = (parts.to_share - parts.from_share) * network.edge_length_m[parts.edge]
    assert lengths.sum() == pytest.approx(15_000)


def expected_s(
    ground: Ground, cost: np.ndarray[tuple[int], np.dtype[np.int64]], goals: Places
) -> dict[object, float]:
    """Return the hundredths from every node to the nearest place, by networkx."""
    network, graph = ground.network, nx.DiGraph()
    graph.add_node("goal")

    known: dict[tuple[object, object], int] = {}
    for edge in range(network.n_edges):
        tail, head = int(network.edge_tail[edge]), int(network.edge_head[edge])
        onward, back = int(cost[2 * edge]), int(cost[2 * edge + 1])
        here = np.flatnonzero(goals.edge == edge)
        arcs: list[tuple[object, object, int]] = []
        if len(here):
            low, high = float(goals.from_share[here[0]]), float(goals.to_share[here[-1]])
            if onward >= 0 or low == 0.0:
                arcs.append((tail, "goal", round(onward * low) if low else 0))
            if back >= 0 or high == 1.0:
                arcs.append((head, "goal", round(back * (1 - high)) if high < 1 else 0))
        else:
            arcs += [(tail, head, onward), (head, tail, back)]
        for start, end, weight in arcs:
            if weight >= 0 and weight < known.get((start, end), weight + 1):
                known[start, end] = weight
    for (start, end), weight in known.items():
        graph.add_edge(end, start, weight=weight)
    found: dict[object, float] = nx.single_source_dijkstra_path_length(graph, "goal")
    return found


def best(
    network: Network,
    cost: np.ndarray[tuple[int], np.dtype[np.int64]],
    goals: Places,
    to_goal: dict[object, float],
    edge: int,
    share: float,
) -> float:
    """Return the hundredths from a point on an edge to the nearest place."""
    onward, back = int(cost[2 * edge]), int(cost[2 * edge + 1])
    here = goals.edge == edge
    spans = list(zip(goals.from_share[here], goals.to_share[here], strict=True))
    if any(low <= share <= high for low, high in spans):
        return 0.0
    ahead = [low - share for low, _ in spans if low > share]
    behind = [share - high for _, high in spans if high < share]
    ways = []
    if onward >= 0:
        rest = to_goal.get(int(network.edge_head[edge]), np.inf)
        ways.append(min(ahead) * onward if ahead else (1 - share) * onward + rest)
    if back >= 0:
        rest = to_goal.get(int(network.edge_tail[edge]), np.inf)
        ways.append(min(behind) * back if behind else share * back + rest)
    return min(ways, default=np.inf)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("measure", ["time", "length"])
def test_times_are_those_of_networkx(measure: str, seed: int) -> None:
    network = random_network(seed)
    ground, dice = Ground(network, WALK), random.Random(seed)
    usable = np.flatnonzero(ground.usable)
    if not len(usable):
        return
    spots = [(int(dice.choice(usable)), dice.choice([0.0, 1.0, dice.random()])) for _ in range(4)]
    stretches = [(edge, share, share) for edge, share in spots]
    stretches.append((int(dice.choice(usable)), 0.25, 0.75))
    goals = places(*stretches)
    cost = (ground.time_prices if measure == "time" else length_prices(ground)).cost
    limit_s = dice.choice([60.0, 300.0, 900.0])
    parts = (served_parts if measure == "time" else near_parts)(ground, goals, limit_s)
    to_goal = expected_s(ground, cost, goals)
    for edge in usable.tolist():
        shares = [0.0, 1.0, *(dice.random() for _ in range(5))]
        found = parts.seconds_at(np.full(7, edge), np.array(shares))
        for share, seconds in zip(shares, found, strict=True):
            expected = best(network, cost, goals, to_goal, edge, share) / 100
            if expected <= limit_s - SLACK_S:
                assert seconds == pytest.approx(expected, abs=SLACK_S)
            elif expected > limit_s + SLACK_S:
                assert seconds == np.inf


@pytest.mark.parametrize("seed", SEEDS)
def test_from_one_place_where_all_ways_go_both_ways_it_is_the_search_from_there(seed: int) -> None:
    network = random_network(seed)
    network = make_network(
        [LonLat(x, y) for x, y in zip(network.node_lon, network.node_lat, strict=True)],
        list(zip(network.edge_tail, network.edge_head, network.edge_length_m, strict=True)),
    )
    ground = Ground(network, WALK)
    [start] = random_points(network, seed, 1)
    there = served_parts(ground, Places.at([start]), 900)
    back = reached_parts(ground, start, 900)
    edges = np.repeat(np.arange(network.n_edges), 5)
    shares = np.tile(np.linspace(0.1, 0.9, 5), network.n_edges)
    assert there.seconds_at(edges, shares) == pytest.approx(
        back.seconds_at(edges, shares), abs=SLACK_S
    )


def test_the_end_of_a_one_way_serves_who_comes_along_it() -> None:
    network = make_network([at(0, 0), at(300, 0)], [(0, 1, 300.0)], bicycle=[FORWARD])
    ground = Ground(network, BIKE)
    here = Snapped(edge=0, fraction=1.0, position=at(300, 0), gap_m=0.0, component=0)
    assert rows(served_parts(ground, Places.at([here]), 600)) == near([(0, 0.0, 1.0, 72.0, 0.0)])


def test_searches_leave_the_room_clean(tiny_network: Network) -> None:
    ground = Ground(tiny_network, WALK)
    first = rows(served_parts(ground, Places.at([on(0, 0.2)]), 600))
    scratch = kernels.scratch_for(tiny_network.n_nodes, tiny_network.n_edges)
    assert (scratch.distance == kernels.FAR).all()
    assert rows(served_parts(ground, Places.at([on(0, 0.2)]), 600)) == first
