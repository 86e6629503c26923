"""What is reached, by hand on small networks, and against networkx on random ones."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pytest

from jindao import LonLat
from jindao.network.codes import BACKWARD, FORWARD
from jindao.network.network import Network
from jindao.network.snap import Snapped
from jindao.profiles import load_profiles
from jindao.routing import kernels
from jindao.routing.ground import Ground
from jindao.routing.reach import ReachedParts, reached_parts
from tests.conftest import at, make_network
from tests.routing.test_engines import SEEDS, random_network, random_points

PROFILES = load_profiles()
WALK, BIKE = PROFILES["walk"], PROFILES["bike"]
BOTH = FORWARD | BACKWARD
SLACK_S = 0.03
"""Half a hundredth from rounding what is left of the edge of the start, and two more from
parts of less than one that the part beside them takes in."""

Row = tuple[int, float, float, float, float]


def on(edge: int, fraction: float) -> Snapped:
    position = LonLat(112.5, 37.8)
    return Snapped(edge=edge, fraction=fraction, position=position, gap_m=0.0, component=0)


def rows(parts: ReachedParts) -> list[Row]:
    columns = (parts.edge, parts.from_share, parts.to_share, parts.from_s, parts.to_s)
    table = zip(*(column.tolist() for column in columns), strict=True)
    return sorted((edge, *(round(x, 4) for x in rest)) for edge, *rest in table)


def near(expected: list[Row]) -> list[object]:
    return [pytest.approx(row, abs=2e-2 if row[4] > 1 else 1e-4) for row in expected]


def test_five_minutes_from_inside_an_edge(tiny_network: Network) -> None:
    # 4.8 km/h are 80 m a minute: 400 m. From 100 m east of A, B is 400 m away, just reached;
    # A is 100 m away, 75 s, and its end.
    parts = reached_parts(Ground(tiny_network, WALK), on(0, 0.2), 300)
    assert rows(parts) == near([(0, 0.0, 0.2, 75.0, 0.0), (0, 0.2, 1.0, 0.0, 300.0)])


def test_five_minutes_from_a_junction(tiny_network: Network) -> None:
    # From B, 400 m: back to 100 m from A; all of BD (300 m, 225 s) and 100 m of the 400 m on
    # to E; steps at 2.2 km/h, 183.3 m of 400.
    parts = reached_parts(Ground(tiny_network, WALK), on(2, 0.0), 300)
    assert rows(parts) == near(
        [
            (0, 0.2, 1.0, 300.0, 0.0),
            (1, 0.0, 300 * 2200 / 3600 / 400, 0.0, 300.0),
            (2, 0.0, 1.0, 0.0, 225.0),
            (3, 0.0, 0.25, 225.0, 300.0),
        ]
    )


def test_a_bicycle_keeps_to_the_one_way(tiny_network: Network) -> None:
    # BD may be ridden from B only, BC not at all. At 15 km/h a minute is 250 m.
    ground = Ground(tiny_network, BIKE)
    from_d = reached_parts(ground, on(3, 0.0), 600)
    assert rows(from_d) == near([(3, 0.0, 1.0, 0.0, 96.0), (4, 0.0, 1.0, 96.0, 168.0)])
    inside = reached_parts(ground, on(2, 0.5), 36)
    assert rows(inside) == near([(2, 0.5, 1.0, 0.0, 36.0)])


def test_parts_from_both_ends_meet_where_it_takes_equally_long() -> None:
    # To the ends of the third edge, 100 m long, 200 m and 240 m: 150 s and 180 s. x metres
    # from the first: 200 + x = 240 + 100 - x, so x = 70, after 202.5 s.
    points = [at(0, 0), at(200, 0), at(0, 240)]
    ground = Ground(make_network(points, [(0, 1, 200.0), (0, 2, 240.0), (1, 2, 100.0)]), WALK)
    parts = reached_parts(ground, on(0, 0.0), 3600)
    assert rows(parts)[2:] == near([(2, 0.0, 0.7, 150.0, 202.5), (2, 0.7, 1.0, 202.5, 180.0)])
    # After 195 s: 60 m from one end and 20 m from the other, and what is between is not.
    early = rows(reached_parts(ground, on(0, 0.0), 195))
    assert early[2:] == near([(2, 0.0, 0.6, 150.0, 195.0), (2, 0.8, 1.0, 195.0, 180.0)])
    assert rows(parts.within(195)) == near(early)


def test_the_rest_of_the_edge_of_the_start_is_reached_round_a_ring() -> None:
    # A ring of three edges of 300 m; the first is ridden one way only. From its middle on,
    # 450 m + 300 m + ... to its tail: 150 + 300 + 300 = 750 m, 180 s; then its first half.
    points = [at(0, 0), at(300, 0), at(150, 260)]
    edges = [(0, 1, 300.0), (1, 2, 300.0), (2, 0, 300.0)]
    ground = Ground(make_network(points, edges, bicycle=[FORWARD, BOTH, BOTH]), BIKE)
    parts = rows(reached_parts(ground, on(0, 0.5), 198))
    assert parts[:2] == near([(0, 0.0, 0.25, 180.0, 198.0), (0, 0.5, 1.0, 0.0, 36.0)])


def test_ferries_and_barriers_are_reached_whole_or_not() -> None:
    # 80 m to the ferry, 60 s; 400 m over at 8 km/h, 180 s.
    points = [at(0, 0), at(80, 0), at(480, 0), at(560, 0)]
    edges = [(0, 1, 80.0), (1, 2, 400.0), (2, 3, 80.0)]
    ground = Ground(make_network(points, edges, kinds=["footway", "ferry", "footway"]), WALK)
    assert [row[0] for row in rows(reached_parts(ground, on(0, 0.0), 239))] == [0]
    late = reached_parts(ground, on(0, 0.0), 270)
    assert rows(late)[1:] == near([(1, 0.0, 1.0, 60.0, 240.0), (2, 0.0, 0.5, 240.0, 270.0)])
    assert rows(late.within(239)) == near([(0, 0.0, 1.0, 0.0, 60.0)])
    nobody_stands_there = late.seconds_at(np.array([1, 0]), np.array([0.5, 0.5]))
    assert nobody_stands_there.tolist() == [np.inf, pytest.approx(30)]


def test_a_dead_end_of_a_one_way_leads_nowhere() -> None:
    network = make_network([at(0, 0), at(300, 0)], [(0, 1, 300.0)], bicycle=[FORWARD])
    assert rows(reached_parts(Ground(network, BIKE), on(0, 1.0), 600)) == [(0, 1.0, 1.0, 0.0, 0.0)]


def seconds_by_networkx(ground: Ground, start: Snapped) -> dict[object, int]:
    """Return the hundredths to every node, with the start as a node of its own."""
    network, cost = ground.network, ground.time_prices.cost
    graph = nx.DiGraph()

    def join(tail: object, head: object, weight: int) -> None:
        if (
            weight >= 0
            and not graph.get_edge_data(tail, head, {"weight": weight + 1})["weight"] <= weight
        ):
            graph.add_edge(tail, head, weight=weight)

    graph.add_node("start")
    for edge in range(network.n_edges):
        tail, head = int(network.edge_tail[edge]), int(network.edge_head[edge])
        onward, back = int(cost[2 * edge]), int(cost[2 * edge + 1])
        join(tail, head, onward)
        join(head, tail, back)
        if edge == start.edge:
            if onward >= 0:
                join("start", head, onward - round(onward * start.fraction))
            if back >= 0:
                join("start", tail, back - round(back * (1 - start.fraction)))
    found: dict[object, int] = nx.single_source_dijkstra_path_length(graph, "start")
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_times_are_those_of_networkx(seed: int) -> None:
    network = random_network(seed)
    ground, dice = Ground(network, WALK), random.Random(seed)
    cost = ground.time_prices.cost
    for start in random_points(network, seed, 4):
        limit_s = dice.choice([60, 300, 900, 3600])
        parts = reached_parts(ground, start, limit_s)
        hundredths = seconds_by_networkx(ground, start)
        edges = np.repeat(np.arange(network.n_edges), 7)
        shares = np.array([(0.0, 1.0, *(dice.random() for _ in range(5)))] * network.n_edges)
        found = parts.seconds_at(edges, shares.ravel())
        for edge, share, seconds in zip(edges, shares.ravel(), found, strict=True):
            onward, back = int(cost[2 * edge]), int(cost[2 * edge + 1])
            tail = hundredths.get(int(network.edge_tail[edge]))
            head = hundredths.get(int(network.edge_head[edge]))
            ways = []
            # The ways from the ends; on the edge of the start only on this side of it.
            own = edge == start.edge
            if onward >= 0 and tail is not None and (not own or share <= start.fraction):
                ways.append(tail + share * onward)
            if back >= 0 and head is not None and (not own or share >= start.fraction):
                ways.append(head + (1 - share) * back)
            if own and onward >= 0 and share >= start.fraction:
                ways.append((share - start.fraction) * onward)
            if own and back >= 0 and share <= start.fraction:
                ways.append((start.fraction - share) * back)
            if own and share == start.fraction:
                ways.append(0.0)
            expected = min(ways, default=np.inf) / 100
            if expected <= limit_s - SLACK_S:
                assert seconds == pytest.approx(expected, abs=SLACK_S)
            elif expected > limit_s + SLACK_S:
                assert seconds == np.inf


@pytest.mark.parametrize("seed", SEEDS)
def test_less_time_is_the_same_as_a_shorter_search(seed: int) -> None:
    network = random_network(seed)
    ground = Ground(network, WALK)
    [start] = random_points(network, seed, 1)
    longer = reached_parts(ground, start, 1200)
    for seconds in (30.0, 120.0, 600.0):
        cut, searched = longer.within(seconds), reached_parts(ground, start, seconds)
        assert cut.edge.dtype == searched.edge.dtype
        for edge in np.unique(searched.edge):
            widths = [
                float((parts.to_share - parts.from_share)[parts.edge == edge].sum())
                for parts in (cut, searched)
            ]
            assert widths[0] == pytest.approx(widths[1], abs=1e-4)
        assert set(searched.edge) <= set(cut.edge)


def test_searches_leave_the_room_clean(tiny_network: Network) -> None:
    ground = Ground(tiny_network, WALK)
    first = rows(reached_parts(ground, on(0, 0.2), 600))
    scratch = kernels.scratch_for(tiny_network.n_nodes, tiny_network.n_edges)
    assert (scratch.distance == kernels.FAR).all()
    assert rows(reached_parts(ground, on(0, 0.2), 600)) == first
