"""Alternative ways: three corridors by hand, and every promise on random networks.

The corridors (positions in metres, lengths beside them; the cheapest way is 1000 m):

        N1----400----N2          north: 350 + 400 + 350 = 1100
       /      Z       \\          Z: 260 from M1 and from M2, round a block
      S--M1--450--M2---T         middle: 275 + 450 + 275 = 1000
       \\              W|         W: 150 from M2 and from T
        P1----400----P2          south: 400 + 400 + 400 = 1200
      F1-------500------F2       far: 500 + 500 + 500 = 1500
"""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from jindao import NoRouteError, Preferences
from jindao.network.codes import FORWARD
from jindao.network.network import Network
from jindao.network.snap import Snapped
from jindao.profiles import load_profiles
from jindao.routing import alternatives
from jindao.routing.alternatives import Way, find_ways
from jindao.routing.router import Router
from tests.conftest import at, make_network
from tests.routing.test_engines import random_network, random_points

WALK = load_profiles()["walk"]
S, M1, M2, T, N1, N2, P1, P2, Z, W, F1, F2 = range(12)
PLACES = [
    (0, 0), (275, 0), (725, 0), (1000, 0), (200, 250), (800, 250), (200, -250), (800, -250),
    (500, 100), (900, -100), (0, -500), (1000, -500),
]  # fmt: skip
EDGES = [
    (S, M1, 275.0), (M1, M2, 450.0), (M2, T, 275.0),
    (S, N1, 350.0), (N1, N2, 400.0), (N2, T, 350.0),
    (S, P1, 400.0), (P1, P2, 400.0), (P2, T, 400.0),
    (M1, Z, 260.0), (Z, M2, 260.0),
    (M2, W, 150.0), (W, T, 150.0),
    (S, F1, 500.0), (F1, F2, 500.0), (F2, T, 500.0),
]  # fmt: skip
MIDDLE, NORTH, SOUTH, FAR = [0, 1, 2], [3, 4, 5], [6, 7, 8], [13, 14, 15]
ROUND_Z, OVER_W = [0, 9, 10, 2], [0, 1, 11, 12]


def corridors() -> Network:
    return make_network([at(*place) for place in PLACES], EDGES)


def point(network: Network, edge: int, fraction: float) -> Snapped:
    node = network.edge_tail[edge] if fraction < 0.5 else network.edge_head[edge]
    return Snapped(edge=edge, fraction=fraction, position=at(*PLACES[node]), gap_m=0.0, component=0)


def found(network: Network, more: int = 9, engine: str = "auto") -> list[list[int]]:
    ways = find_ways(
        Router(network, WALK, engine), point(network, 0, 0.0), point(network, 2, 1.0), more
    )
    return [way.edges.tolist() for way in ways]


@pytest.mark.parametrize("engine", ["compiled", "contraction", "reference"])
def test_the_two_other_corridors_are_found_and_nothing_else(engine: str) -> None:
    assert found(corridors(), engine=engine) == [MIDDLE, NORTH, SOUTH]


def test_as_many_as_are_asked_for() -> None:
    assert found(corridors(), more=1) == [MIDDLE, NORTH]
    assert found(corridors(), more=0) == [MIDDLE]


def test_round_a_block_is_not_locally_optimal(monkeypatch: pytest.MonkeyPatch) -> None:
    """550 of 1000 m are shared, it costs 1.07 of the best: only the third rule forbids it."""
    monkeypatch.setattr(alternatives._Search, "is_local", lambda self, candidate: True)
    assert found(corridors()) == [MIDDLE, NORTH, SOUTH, ROUND_Z]


def test_how_far_round_is_looked_for_a_shorter_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The middle 220 m round the block are a cheapest way, 250 m are not all."""
    places = [at(*place) for place in [*PLACES, (390, 50), (610, 50)]]
    edges = [*EDGES[:9], (M1, 12, 150.0), (12, Z, 110.0), (Z, 13, 110.0), (13, M2, 150.0)]
    network = make_network(places, edges)
    assert found(network) == [MIDDLE, NORTH, SOUTH]
    monkeypatch.setattr(alternatives, "LOCAL", 0.22)
    assert [0, 9, 10, 11, 12, 2] in found(network)


def test_a_way_that_shares_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """725 of 1000 m are shared."""
    monkeypatch.setattr(alternatives._Search, "is_local", lambda self, candidate: True)
    monkeypatch.setattr(alternatives, "MAX_SHARE", 0.73)
    assert OVER_W in found(corridors())
    monkeypatch.setattr(alternatives, "MAX_SHARE", 0.72)
    assert OVER_W not in found(corridors())


def test_a_way_that_is_half_as_long_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alternatives, "MAX_STRETCH", 1.51)
    assert found(corridors()) == [MIDDLE, NORTH, SOUTH, FAR]
    monkeypatch.setattr(alternatives, "MAX_STRETCH", 1.5)
    assert found(corridors()) == [MIDDLE, NORTH, SOUTH]


def test_an_alternative_shares_little_with_the_others_too() -> None:
    """North by way of a parallel arc is a third way with 700 of 1100 m of the second."""
    twice = make_network([at(*place) for place in PLACES], [*EDGES, (N1, N2, 400.0)])
    ways = found(twice)
    assert len(ways) == 3
    assert ways[1] in (NORTH, [3, 16, 5])
    assert ways[2] == SOUTH


def test_one_way_corridors_are_passed_only_the_right_way() -> None:
    foot = [FORWARD if edge in NORTH else 3 for edge in range(len(EDGES))]
    network = make_network([at(*place) for place in PLACES], EDGES, foot=foot)
    assert found(network) == [MIDDLE, NORTH, SOUTH]
    router = Router(network, WALK)
    back = find_ways(router, point(network, 2, 1.0), point(network, 0, 0.0), 9)
    assert [way.edges.tolist() for way in back] == [MIDDLE[::-1], SOUTH[::-1]]
    assert back[1].cost == 12_000


def test_points_within_one_edge_have_the_way_round() -> None:
    """A ring of 1000 m: 400 m along the edge, or 600 m round, which is too far by a bit."""
    places = [at(0, 0), at(500, 0), at(250, 200)]
    network = make_network(places, [(0, 1, 600.0), (1, 2, 200.0), (2, 0, 200.0)])
    router = Router(network, WALK)

    def along(first: float, second: float) -> list[tuple[int, list[int]]]:
        ways = find_ways(router, point(network, 0, first), point(network, 0, second))
        return [(way.cost, way.edges.tolist()) for way in ways]

    assert along(0.1, 0.85) == [(4500, [0]), (5500, [0, 2, 1, 0])]
    assert along(0.1, 0.7) == [(3600, [0])]
    assert along(0.3, 0.3) == [(0, [])]


@pytest.mark.parametrize(
    ("arcs", "first", "last", "twice"),
    [
        ([0, 2, 4], 0.0, 1.0, False),
        ([0, 2, 0], 0.6, 0.6, False),
        ([0, 2, 0], 0.5, 0.6, True),
        ([0, 2, 1], 0.5, 0.5, True),
        ([0, 2, 3, 4], 0.0, 1.0, True),
        ([0, 1, 4], 0.9, 1.0, True),
    ],
)
def test_no_ground_is_passed_twice(arcs: list[int], first: float, last: float, twice: bool) -> None:
    starts, stops = np.zeros(len(arcs)), np.ones(len(arcs))
    starts[0], stops[-1] = first, last
    way = Way(cost=1, arcs=np.array(arcs), starts=starts, stops=stops)
    assert way.passes_twice is twice
    assert Way.of(way.pieces, 1).arcs.tolist() == arcs


def test_shared_metres_count_parts_of_edges_in_either_direction() -> None:
    network = corridors()
    whole = Way(
        cost=1, arcs=np.array([0, 2, 4]), starts=np.zeros(3), stops=np.array([1.0, 1.0, 0.4])
    )
    back = Way(
        cost=1, arcs=np.array([5, 3]), starts=np.array([0.8, 0.0]), stops=np.array([1.0, 0.5])
    )
    assert whole.length_m(network) == pytest.approx(275 + 450 + 110)
    assert back.length_m(network) == pytest.approx(55 + 225)
    assert whole.shared_m(back, network) == pytest.approx(55 + 225)
    assert back.shared_m(whole, network) == pytest.approx(55 + 225)
    assert whole.share(back, network) == pytest.approx(1.0)


def costs_between(router: Router) -> dict[int, dict[int, int]]:
    """Return the cost between all nodes, by networkx."""
    network, graph = router.network, nx.DiGraph()
    graph.add_nodes_from(range(network.n_nodes))
    for arc in range(2 * network.n_edges):
        cost = router.graph.cost_of(arc)
        ends = int(network.edge_tail[arc // 2]), int(network.edge_head[arc // 2])
        tail, head = ends[::-1] if arc % 2 else ends
        if cost >= 0 and cost < graph.get_edge_data(tail, head, {"cost": cost + 1})["cost"]:
            graph.add_edge(tail, head, cost=cost)
    return dict(nx.all_pairs_dijkstra_path_length(graph, weight="cost"))


def check_way(router: Router, way: Way, origin: Snapped, destination: Snapped) -> list[int]:
    """Check that a way leads from a point to another, and return its inner nodes."""
    network = router.network
    nodes, cost = [], 0
    for number, piece in enumerate(way.pieces):
        edge, against = divmod(piece.arc, 2)
        ends = int(network.edge_tail[edge]), int(network.edge_head[edge])
        tail, head = ends[::-1] if against else ends
        price = router.graph.cost_of(piece.arc)
        assert price >= 0
        if number > 0:
            assert piece.start == 0.0
            assert nodes[-1] == tail
        else:
            where = origin.fraction if not against else 1 - origin.fraction
            assert (edge, piece.start) == (origin.edge, where) or piece.start == 0.0
        if number < len(way.pieces) - 1:
            assert piece.stop == 1.0
            nodes.append(head)
        else:
            where = destination.fraction if not against else 1 - destination.fraction
            assert (edge, piece.stop) == (destination.edge, where) or piece.stop == 1.0
        cost += round(price * piece.stop) - round(price * piece.start)
    assert len(set(nodes)) == len(nodes)
    assert way.cost == cost
    return nodes


def spans(way: Way) -> dict[int, list[tuple[float, float]]]:
    told: dict[int, list[tuple[float, float]]] = {}
    for p in way.pieces:
        span = (1 - p.stop, 1 - p.start) if p.arc % 2 else (p.start, p.stop)
        told.setdefault(p.arc // 2, []).append(span)
    return told


def shared(network: Network, way: Way, other: Way) -> float:
    """Return the share of two ways, span by span."""
    ours, theirs = spans(way), spans(other)
    lengths = network.edge_length_m

    def metres(parts: dict[int, list[tuple[float, float]]]) -> float:
        return sum(float(lengths[e]) * (b - a) for e, rows in parts.items() for a, b in rows)

    both = sum(
        float(lengths[edge]) * max(0.0, min(b, d) - max(a, c))
        for edge in ours.keys() & theirs.keys()
        for a, b in ours[edge]
        for c, d in theirs[edge]
    )
    return both / min(metres(ours), metres(theirs))


def check_local(router: Router, way: Way, nodes: list[int], reach: float, costs: dict) -> None:
    """Check that every part between nodes that costs little enough is a cheapest way."""
    arcs = [piece.arc for piece in way.pieces if piece.share == 1.0]
    along = {nodes[0]: 0} if nodes else {}
    for arc in arcs:
        edge, against = divmod(arc, 2)
        ends = int(router.network.edge_tail[edge]), int(router.network.edge_head[edge])
        tail, head = ends[::-1] if against else ends
        if tail in along and head in nodes:
            along[head] = along[tail] + router.graph.cost_of(arc)
    for a, b in combinations(nodes, 2):
        if a in along and b in along and along[b] - along[a] <= reach:
            assert costs[a][b] == along[b] - along[a]


def every_pair(seed: int) -> list[tuple[Router, Snapped, Snapped]]:
    network = random_network(seed)
    points = random_points(network, seed, 7)
    router = Router(network, WALK, ["compiled", "contraction"][seed % 2])
    return [(router, a, b) for a in points for b in points if a is not b]


@pytest.mark.parametrize("seed", range(60))
def test_every_promise_holds_on_random_networks(seed: int) -> None:
    costs = None
    for router, origin, destination in every_pair(seed):
        try:
            ways = find_ways(router, origin, destination)
        except NoRouteError:
            continue
        costs = costs_between(router) if costs is None else costs
        assert ways[0].cost == router.matrix([origin], [destination])[0][0, 0]
        for number, way in enumerate(ways):
            nodes = check_way(router, way, origin, destination)
            if number == 0:
                continue
            assert ways[0].cost <= way.cost < 1.4 * ways[0].cost
            for other in ways[:number]:
                assert shared(router.network, way, other) < 0.6
            check_local(router, way, nodes, 0.25 * ways[0].cost, costs)


def test_random_networks_have_alternatives_to_check() -> None:
    counts = [0, 0, 0]
    for seed in range(60):
        for router, origin, destination in every_pair(seed):
            try:
                counts[len(find_ways(router, origin, destination)) - 1] += 1
            except NoRouteError:
                continue
    assert counts[1] > 70
    assert counts[2] > 9


@pytest.mark.parametrize("seed", range(0, 60, 6))
def test_the_same_ways_every_time_and_with_prices_worked_out_before(seed: int) -> None:
    wishes = Preferences(green=1.0, gentle=0.5)
    network = random_network(seed)
    points = random_points(network, seed, 7)

    def told(*, fresh: bool) -> list[list[tuple[int, list[int]]]]:
        router = Router(network, WALK, "compiled", preferences=wishes)
        if not fresh:
            assert router.graph.arc_cost.all()
        rows = []
        for a, b in combinations(points, 2):
            try:
                ways = find_ways(router, a, b)
            except NoRouteError:
                continue
            rows.append([(way.cost, way.arcs.tolist()) for way in ways])
        return rows

    assert told(fresh=True) == told(fresh=False) == told(fresh=True)
