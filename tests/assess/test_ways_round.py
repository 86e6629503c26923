"""Ways round closed stretches, judged by taking each stretch out."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.assess.bridges import bridges_of
from jindao.assess.stretches import Stretches, stretches_of
from jindao.assess.ways_round import Detour, longest
from jindao.network.build import build_network
from jindao.network.network import Network
from jindao.network.sources import SOURCES, SourceOptions
from jindao.profiles import load_profiles
from jindao.routing.ground import Ground
from tests.conftest import shared_data

Edges = list[tuple[int, int, int]]
"""Tail, head and length of each, metres."""

EVERY = 1_000


def graph_of(edges: Edges) -> nx.MultiGraph:
    graph = nx.MultiGraph()
    for row, (tail, head, length_m) in enumerate(edges):
        graph.add_edge(tail, head, key=row, length_m=length_m)
    return graph


def stretches_by_nodes(graph: nx.MultiGraph) -> Iterator[set[int]]:
    """Yield the edges of each stretch: those that meet at a node of just two ends are of one."""
    joined = nx.Graph()
    joined.add_nodes_from(key for _, _, key in graph.edges(keys=True))
    for node, degree in graph.degree():
        if degree == 2:
            nx.add_path(joined, [key for _, _, key in graph.edges(node, keys=True)])
    yield from nx.connected_components(joined)


def ways_round_of(edges: Edges) -> dict[frozenset[int], int | None]:
    """Return the way round of each stretch that is no ring; None of those that cut off."""
    graph = graph_of(edges)
    found: dict[frozenset[int], int | None] = {}
    for stretch in stretches_by_nodes(graph):
        own = graph.edge_subgraph([edge for edge in graph.edges(keys=True) if edge[2] in stretch])
        ends = [node for node, degree in own.degree() if degree % 2]
        if not ends:
            continue
        cut = graph.copy()
        cut.remove_edges_from(list(own.edges(keys=True)))
        try:
            found[frozenset(stretch)] = nx.shortest_path_length(cut, *ends, weight="length_m")
        except nx.NetworkXNoPath:
            found[frozenset(stretch)] = None
    return found


def detours_of(edges: Edges, most: int = EVERY) -> tuple[Stretches, list[Detour]]:
    """Return what is found where any stretch that others lead around may be closed."""
    tail, head, length_m = np.array(edges, np.int64).reshape(-1, 3).T
    stretches = stretches_of(tail, head)
    around = ways_round_of(edges)
    asked = [
        number
        for number, rows in enumerate(stretches.edges())
        if around.get(frozenset(rows.tolist())) is not None
    ]
    sums = stretches.sums(length_m.astype(np.float64))
    return stretches, longest(stretches, sums, np.array(asked, np.int64), most)


def judged(edges: Edges, most: int) -> None:
    """Compare with what is left where each stretch is taken out of the graph."""
    stretches, found = detours_of(edges, most)
    groups = [frozenset(rows.tolist()) for rows in stretches.edges()]
    graph = graph_of(edges)
    assert set(groups) == {frozenset(rows) for rows in stretches_by_nodes(graph)}
    around = ways_round_of(edges)
    rings = {rows for rows, is_ring in zip(groups, stretches.is_ring, strict=True) if is_ring}
    assert rings == set(groups) - set(around)
    lengths = {rows: sum(edges[row][2] for row in rows) for rows in groups}
    extra = sorted(
        (way - lengths[rows] for rows, way in around.items() if way is not None), reverse=True
    )
    assert [item.detour_m for item in found] == [metres for metres in extra if metres > 0][:most]
    for item in found:
        rows = groups[item.stretch]
        assert item.way_round_m == around[rows]
        assert item.detour_m == item.way_round_m - lengths[rows]
        # The way round is one: from end to end, each piece once, none of what is closed.
        assert item.stretch not in item.way_round
        assert sum(lengths[groups[piece]] for piece in item.way_round) == item.way_round_m
        at = int(stretches.one[item.stretch])
        for piece in item.way_round:
            ends = [int(stretches.one[piece]), int(stretches.other[piece])]
            ends.remove(at)
            [at] = ends
        assert at == stretches.other[item.stretch]


NODE = st.integers(0, 8)
EDGE = st.tuples(NODE, NODE, st.integers(0, 30))


@given(st.lists(EDGE, max_size=24), st.integers(1, 6))
def test_any_graph_with_loops_and_doubles(edges: Edges, most: int) -> None:
    judged(edges, most)


@pytest.mark.parametrize("seed", range(4))
def test_streets_with_blind_alleys(seed: int) -> None:
    """A grid of 7 by 7 that lost some streets, and nodes on what is left."""
    dice = np.random.default_rng(seed)
    edges: Edges = []
    for a, b in nx.grid_2d_graph(7, 7).edges():
        if dice.random() < 0.75:
            tail, head = a[0] * 7 + a[1], b[0] * 7 + b[1]
            between = 100 + len(edges)
            edges += [
                (tail, between, int(dice.integers(1, 200))),
                (between, head, int(dice.integers(1, 200))),
            ]
    for most in (1, 5, EVERY):
        judged(edges, most)


def test_equal_detours_are_told_in_one_order() -> None:
    """Of a square with a diagonal the four sides go round alike, whatever is asked first."""
    edges = [(0, 1, 50), (1, 2, 50), (2, 3, 50), (3, 0, 50), (0, 2, 10)]
    edges += [(node, 10 + node, 5) for node in range(4)]
    _, every = detours_of(edges)
    # The diagonal is 10 m, either way round 100 m; a side is 50 m, by diagonal and side 60 m.
    assert [item.detour_m for item in every] == [90.0, 10.0, 10.0, 10.0, 10.0]
    for most in range(1, 5):
        assert detours_of(edges, most)[1] == every[:most]


def test_a_graph_without_edges_has_no_stretch() -> None:
    nothing = np.zeros(0, np.int64)
    stretches = stretches_of(nothing, nothing)
    assert stretches.edges() == []
    assert longest(stretches, np.zeros(0), nothing, 5) == []


def test_the_ring_of_the_tiny_world_is_one_stretch(tiny_network: Network) -> None:
    """B-C-E-D has one junction, B: whoever comes there and goes on need not go round it."""
    columns = (tiny_network.edge_tail, tiny_network.edge_head, tiny_network.edge_length_m)
    edges = [(int(a), int(b), int(m)) for a, b, m in zip(*columns, strict=True)]
    judged(edges, 5)
    stretches, found = detours_of(edges)
    assert (len(stretches.one), stretches.is_ring.sum(), found) == (3, 1, [])


def test_a_sample_of_a_real_town() -> None:
    path = shared_data("osm", "taiyuan", "taiyuan_osm_lines_4412.geojson.gz")
    network = build_network(SOURCES["geojson"](str(path), SourceOptions()), name="ty", built_at="")
    here = np.flatnonzero(Ground(network, load_profiles()["walk"]).usable)
    tail, head = network.edge_tail[here].astype(np.int64), network.edge_head[here].astype(np.int64)
    length_m = network.edge_length_m[here]
    stretches = stretches_of(tail, head)
    groups = stretches.edges()
    cuts = stretches.of_edge[bridges_of(tail, head, length_m).row]
    led = np.setdiff1d(np.flatnonzero(~stretches.is_ring), cuts)
    found = longest(stretches, stretches.sums(length_m), led, 20)
    graph = nx.MultiGraph()
    for row, (a, b) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        graph.add_edge(a, b, key=row, length_m=length_m[row])

    def detour_m(stretch: int) -> float:
        rows = set(groups[stretch].tolist())
        own = [(int(tail[row]), int(head[row]), row) for row in rows]
        ends = [node for node, degree in graph.edge_subgraph(own).degree() if degree % 2]
        graph.remove_edges_from(own)
        around: float = nx.bidirectional_dijkstra(graph, *ends, weight="length_m")[0]
        graph.add_edges_from((a, b, row, {"length_m": length_m[row]}) for a, b, row in own)
        return around - float(length_m[list(rows)].sum())

    for item in found:
        assert item.detour_m == pytest.approx(detour_m(item.stretch), abs=0.06)
    told = {item.stretch for item in found}
    dice = np.random.default_rng(5)
    for stretch in dice.choice(led, 60, replace=False).tolist():
        assert stretch in told or detour_m(stretch) <= found[-1].detour_m + 0.06
