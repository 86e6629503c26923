"""The contraction: its order, its links, and the limits of what can be added up."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao import ENGINES, BundleError, DataError, RequestError, read_bundle, write_bundle
from jindao.network.contraction import Contraction
from jindao.network.network import Network
from jindao.network.snap import Snapped
from jindao.profiles import load_profiles
from jindao.profiles.prices import prices_of
from jindao.routing import hierarchy
from jindao.routing.contraction import ContractionEngine, contracted, contraction_of
from jindao.routing.graph import Ends, Graph
from jindao.routing.order import adjacency, contraction_order
from jindao.routing.router import Router
from tests.conftest import at, make_network
from tests.routing.test_engines import random_network, random_points

WALK = load_profiles()["walk"]


def plain(n: int, pairs: list[tuple[int, int]]) -> tuple[np.ndarray, ...]:
    dice = np.random.default_rng(n)
    ends = np.array(pairs, np.int32).reshape(-1, 2)
    lon, lat = dice.uniform(112, 113, n), dice.uniform(37, 38, n)
    return lon, lat, ends[:, 0].copy(), ends[:, 1].copy()


def priced(network: Network, costs: np.ndarray, durations_s: np.ndarray) -> Graph:
    prices = prices_of(network, WALK)._replace(cost=costs)
    return Graph(network=network, prices=prices, arc_duration_s=durations_s)


def links_by_hand(order: list[int], pairs: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return the links by rank as the definition says, one contraction after another."""
    rank = {node: place for place, node in enumerate(order)}
    links = {tuple(sorted((rank[a], rank[b]))) for a, b in pairs if a != b}
    for node in range(len(order)):
        higher = sorted(high for low, high in links if low == node)
        links |= set(combinations(higher, 2))
    return links


graphs = st.integers(1, 14).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=30),
    )
)


@settings(deadline=None, max_examples=60)
@given(graphs)
def test_links_are_those_of_the_definition(graph: tuple[int, list[tuple[int, int]]]) -> None:
    n, pairs = graph
    places = [at(100.0 * i, 37.0 * (i % 5)) for i in range(n)]
    made = contraction_of(make_network(places, [(a, b, 1.0) for a, b in pairs]))
    order = np.argsort(made.rank).tolist()
    found = {
        (low, int(high))
        for low in range(n)
        for high in made.link_head[made.link_first[low] : made.link_first[low + 1]]
    }
    assert found == links_by_hand(order, pairs)
    for node in range(n):
        above = sorted(high for low, high in found if low == node)
        assert made.parent[node] == (above[0] if above else -1)
        rows = slice(made.lower_first[node], made.lower_first[node + 1])
        below = [low for low, high in sorted(found) if high == node]
        assert made.lower[rows].tolist() == below
        assert made.link_head[made.lower_link[rows]].tolist() == [node] * len(below)


@settings(deadline=None, max_examples=100)
@given(graphs)
def test_the_order_holds_every_node_once(graph: tuple[int, list[tuple[int, int]]]) -> None:
    n, pairs = graph
    assert sorted(contraction_order(*plain(n, pairs))) == list(range(n))


def test_neighbours_are_told_once() -> None:
    _, _, tail, head = plain(4, [(0, 1), (1, 0), (2, 2), (1, 3), (0, 1)])
    first, neighbour = adjacency(4, tail, head)
    assert first.tolist() == [0, 1, 3, 3, 4]
    assert neighbour.tolist() == [1, 0, 3, 1]


def test_a_chain_stays_shallow() -> None:
    """A thousand nodes in a row are searched in a few steps, not in a thousand."""
    places = [at(10.0 * i, 0) for i in range(1000)]
    network = make_network(places, [(i, i + 1, 10.0) for i in range(999)])
    made = contraction_of(network)
    depth = np.zeros(1000, int)
    for node in range(998, -1, -1):
        depth[node] = depth[made.parent[node]] + 1 if made.parent[node] >= 0 else 0
    assert depth.max() <= 20
    assert len(made.link_head) < 2 * 999


def test_a_grid_is_cut_along_its_lines() -> None:
    """A grid of 30 by 30 has separators of about 30 nodes: few of all pairs become links."""
    places = [at(100.0 * (i % 30), 100.0 * (i // 30)) for i in range(900)]
    edges = [(i, i + 1, 100.0) for i in range(900) if i % 30 != 29]
    edges += [(i, i + 30, 100.0) for i in range(870)]
    made = contraction_of(make_network(places, edges))
    assert len(made.link_head) < 0.04 * 900 * 899 / 2


def test_of_equal_costs_the_quicker_is_taken() -> None:
    """Two ways of equal cost; the second takes half the time."""
    network = make_network(
        [at(0, 0), at(100, 100), at(200, 0), at(100, -100)],
        [(0, 1, 100.0), (1, 2, 100.0), (0, 3, 100.0), (3, 2, 100.0)],
    )
    costs = np.full(8, 1000, np.int64)
    durations = np.array([80.0, 80.0, 80.0, 80.0, 40.0, 40.0, 40.0, 40.0])
    graph = priced(network, costs, durations)
    engine = ContractionEngine(graph)
    start = Snapped(edge=0, fraction=0.0, position=at(0, 0), gap_m=0, component=0)
    end = Snapped(edge=1, fraction=1.0, position=at(200, 0), gap_m=0, component=0)
    leaving = Ends.departures([start], graph)
    arriving = Ends.arrivals([end], graph)
    cost, seconds = engine.matrix(leaving, arriving)
    assert (cost[0, 0], seconds[0, 0]) == (2000, 80.0)


@pytest.mark.parametrize("seed", range(10))
def test_matrix_and_way_take_the_same_time(seed: int) -> None:
    network = random_network(seed)
    points = random_points(network, seed, 6)
    router = Router(network, WALK, "contraction")
    costs, seconds = router.matrix(points, points)
    for i, origin in enumerate(points):
        for j, destination in enumerate(points):
            if costs[i, j] >= 0:
                leg = router.leg(origin, destination)
                assert leg.cost == costs[i, j]
                assert leg.duration_s >= seconds[i, j] - 0.5
                assert leg.duration_s < seconds[i, j] + 1.5


def chain_with_costs(costs: list[int]) -> ContractionEngine:
    n = len(costs) + 1
    network = make_network(
        [at(10.0 * i, 0) for i in range(n)], [(i, i + 1, 10.0) for i in range(n - 1)]
    )
    arcs = np.repeat(np.array(costs, np.int64), 2)
    return ContractionEngine(priced(network, arcs, np.ones(len(arcs))))


def end_at(node: int) -> Ends:
    return Ends(
        n_points=1,
        point=np.zeros(1, np.int64),
        node=np.array([node]),
        arc=np.zeros(1, np.int64),
        cost=np.zeros(1, np.int64),
        duration_s=np.zeros(1),
    )


def test_costs_too_large_to_add_up_are_refused_not_unreachable() -> None:
    limit = hierarchy.COST_LIMIT
    assert chain_with_costs([limit - 1]).matrix(end_at(0), end_at(1))[0] == [[limit - 1]]
    with pytest.raises(DataError) as caught:
        chain_with_costs([limit])
    assert caught.value.code == "cost_overflow"
    assert "107374 km" in caught.value.message("en")
    with pytest.raises(DataError):
        chain_with_costs([limit - 1] * 5)


def test_a_time_too_long_to_add_up_is_refused() -> None:
    network = make_network([at(0, 0), at(10, 0)], [(0, 1, 10.0)])
    costs, longest_s = np.full(2, 100, np.int64), hierarchy.DURATION_LIMIT / hierarchy.PER_SECOND
    ContractionEngine(priced(network, costs, np.full(2, longest_s - 1)))
    with pytest.raises(DataError) as caught:
        ContractionEngine(priced(network, costs, np.full(2, longest_s)))
    assert "62 days" in caught.value.message("en")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_matrix_of_nothing_and_of_too_much(engine: str, tiny_network: Network) -> None:
    router = Router(tiny_network, WALK, engine)
    points = random_points(tiny_network, 1, 1)
    assert router.matrix([], points)[0].shape == (0, 1)
    assert router.matrix(points, [])[0].shape == (1, 0)
    with pytest.raises(RequestError):
        router.matrix(points * 10_000, points * 10_000)


def test_a_closed_way_is_unreachable_not_an_overflow() -> None:
    engine = chain_with_costs([10, -1, 10])
    costs, seconds = engine.matrix(end_at(0), end_at(3))
    assert costs.tolist() == [[-1]]
    assert np.isinf(seconds).all()
    assert engine.arcs(end_at(0), end_at(3)) is None


def test_a_bundle_keeps_the_contraction(tiny_network: Network, tmp_path: Path) -> None:
    network = contracted(tiny_network)
    write_bundle(network, tmp_path / "bundle")
    again = read_bundle(tmp_path / "bundle")
    assert again.meta == network.meta
    made = again.contraction
    assert made is not None
    assert network.contraction is not None
    for field in fields(Contraction):
        kept, was = getattr(made, field.name), getattr(network.contraction, field.name)
        assert kept.tolist() == was.tolist()
    assert contraction_of(again) is made


@pytest.mark.parametrize(
    ("array", "value"),
    [("rank", 7), ("parent", 0), ("link_head", -1), ("lower_link", 99), ("edge_link", 99)],
)
def test_a_contraction_that_points_outside_is_refused(
    tiny_network: Network, tmp_path: Path, array: str, value: int
) -> None:
    made = contraction_of(tiny_network)
    bent = getattr(made, array).copy()
    bent[-1] = value
    network = replace(tiny_network, contraction=replace(made, **{array: bent}))
    write_bundle(network, tmp_path / "bundle")
    with pytest.raises(BundleError) as caught:
        read_bundle(tmp_path / "bundle")
    assert (caught.value.code, caught.value.facts["column"]) == ("bundle_index", "contraction")


def test_a_contraction_cut_short_is_refused(tiny_network: Network, tmp_path: Path) -> None:
    made = contraction_of(tiny_network)
    network = replace(tiny_network, contraction=replace(made, lower=made.lower[:-1]))
    write_bundle(network, tmp_path / "bundle")
    with pytest.raises(BundleError) as caught:
        read_bundle(tmp_path / "bundle")
    assert (caught.value.code, caught.value.facts["column"]) == ("bundle_index", "contraction")
