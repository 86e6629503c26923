"""What lies on the two sides of every bridge, judged by taking each one out."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from jindao.assess.bridge_tree import sides_of


@pytest.mark.parametrize("seed", range(12))
def test_sides_are_what_networkx_finds_without_the_bridge(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n_nodes, n_edges = 24, int(rng.integers(1, 40))
    tail, head = rng.integers(0, n_nodes, (2, n_edges))  # loops and doubles, too
    worth = rng.integers(0, 9, (n_edges, 2)).astype(np.float64)
    sides = sides_of(tail, head, worth)
    graph = nx.MultiGraph()
    graph.add_edges_from(
        (int(a), int(b), row) for row, (a, b) in enumerate(zip(tail, head, strict=True))
    )
    # networkx's bridges of a multigraph leave out doubles; loops are none.
    expected = {row for a, b, row in graph.edges(keys=True) if _parts_without(graph, a, b, row)}
    assert set(sides.row.tolist()) == expected
    for place, row in enumerate(sides.row.tolist()):
        cut = graph.copy()
        cut.remove_edge(int(tail[row]), int(head[row]), row)
        both = [
            {key for _, _, key in cut.edges(nx.node_connected_component(cut, end), keys=True)}
            for end in (int(tail[row]), int(head[row]))
        ]
        found = [
            set(sides.cut_off(place, is_beyond=is_beyond).tolist()) for is_beyond in (True, False)
        ]
        assert found in (both, both[::-1])
        for side, sums in zip(found, (sides.beyond, sides.rest), strict=True):
            assert worth[sorted(side)].sum(axis=0).tolist() == sums[place].tolist()


def _parts_without(graph: nx.MultiGraph, a: int, b: int, row: int) -> bool:
    cut = graph.copy()
    cut.remove_edge(a, b, row)
    return not nx.has_path(cut, a, b)


def test_a_graph_without_edges_has_no_bridge() -> None:
    nothing = np.zeros(0, np.int64)
    assert len(sides_of(nothing, nothing, np.zeros((0, 3))).row) == 0
