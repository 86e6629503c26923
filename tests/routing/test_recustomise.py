"""The partial update: the same links, to the last one, as customising everything."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao import DataError
from jindao.network.network import Network
from jindao.profiles.pricing import FORBIDDEN
from jindao.routing import contraction, hierarchy, recustomise
from jindao.routing.contraction import ContractionEngine
from jindao.routing.graph import Graph
from jindao.routing.recustomise import edges_by_link
from tests.conftest import at, make_network
from tests.routing.test_contraction import end_at, priced
from tests.routing.test_engines import random_network, walking

ARRAYS = ("_up", "_down", "_up_over", "_down_over")


def arrays(engine: ContractionEngine) -> list[list[int]]:
    return [getattr(engine, name).tolist() for name in ARRAYS]


def with_costs(graph: Graph, edges: np.ndarray, costs: np.ndarray) -> Graph:
    """Return a graph with other costs on both arcs of some edges."""
    changed = graph.arc_cost.copy()
    changed[2 * edges], changed[2 * edges + 1] = costs, costs
    return priced(graph.network, changed, graph.arc_duration_s)


def closed(graph: Graph, edges: np.ndarray) -> Graph:
    return with_costs(graph, edges, np.full(len(edges), FORBIDDEN))


@settings(deadline=None, max_examples=150)
@given(st.integers(0, 10_000), st.integers(0, 12))
def test_closing_and_opening_again_leave_the_links_of_a_full_customisation(
    seed: int, count: int
) -> None:
    network = random_network(seed)
    edges = np.array(random.Random(seed).choices(range(network.n_edges), k=count), np.int64)
    graph = walking(network)
    engine = ContractionEngine(graph)
    before = arrays(engine)
    shut = closed(graph, edges)
    partial = engine.reweighted(shut, edges)
    assert arrays(partial) == arrays(ContractionEngine(shut))
    assert arrays(engine) == before
    assert arrays(partial.reweighted(graph, edges)) == before


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_any_other_costs_are_put_on_as_exactly(seed: int, count: int) -> None:
    """Some edges get dearer, some cheaper, some as dear as others: ties must not matter."""
    dice = np.random.default_rng(seed)
    network = random_network(seed)
    plain = priced(network, dice.integers(1, 4, 2 * network.n_edges), np.ones(2 * network.n_edges))
    engine = ContractionEngine(plain)
    edges = np.unique(dice.integers(0, network.n_edges, count))
    other = with_costs(plain, edges, dice.choice([FORBIDDEN, 1, 2, 3, 9], len(edges)))
    assert arrays(engine.reweighted(other, edges)) == arrays(ContractionEngine(other))


def grid(side: int) -> Network:
    places = [at(100.0 * (i % side), 100.0 * (i // side)) for i in range(side * side)]
    edges = [(i, i + 1, 100.0) for i in range(side * side) if i % side != side - 1]
    edges += [(i, i + side, 100.0) for i in range(side * (side - 1))]
    return make_network(places, edges)


def test_one_closed_edge_of_a_grid_touches_few_links() -> None:
    """Of the links of 40 x 40 nodes one edge makes a handful anew, not all."""
    graph = walking(grid(40))
    engine = ContractionEngine(graph)
    edges = np.array([800], np.int64)
    shut = closed(graph, edges)
    partial = engine.reweighted(shut, edges)
    full = ContractionEngine(shut)
    assert arrays(partial) == arrays(full)
    changed = np.count_nonzero(engine._up != partial._up)
    assert 0 < changed < len(engine._up) // 20


def test_where_many_links_change_all_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = walking(grid(40))
    engine = ContractionEngine(graph)
    edges = np.arange(0, 3000, 7)
    shut = closed(graph, edges)
    monkeypatch.setattr(contraction, "LEAST_LINKS", 10)
    assert engine._update(shut, edges) == recustomise.GAVE_UP
    engine = ContractionEngine(graph)
    assert arrays(engine.reweighted(shut, edges)) == arrays(ContractionEngine(shut))


def test_closing_nothing_changes_nothing() -> None:
    graph = walking(grid(4))
    engine = ContractionEngine(graph)
    nothing = np.zeros(0, np.int64)
    assert arrays(engine.reweighted(graph, nothing)) == arrays(engine)


def test_a_detour_too_dear_to_add_up_is_refused() -> None:
    """Two ways from 0 to 2: over 1 for 20, over 3 for more than keys can hold."""
    network = make_network(
        [at(0, 0), at(100, 100), at(200, 0), at(100, -100)],
        [(0, 1, 1.0), (1, 2, 1.0), (0, 3, 1.0), (3, 2, 1.0)],
    )
    dear = hierarchy.COST_LIMIT - 1
    costs = np.repeat(np.array([10, 10, 5, 5], np.int64), 2)
    graph = priced(network, costs, np.ones(8))
    edges = np.array([2, 3])
    engine = ContractionEngine(graph)
    with pytest.raises(DataError, match="too large"):
        engine.reweighted(with_costs(graph, edges, np.array([dear + 1, 5])), edges)
    edges = np.array([0])
    assert engine.reweighted(closed(graph, edges), edges).matrix(end_at(0), end_at(2))[0] == [[10]]


def test_a_sum_that_only_a_closure_makes_too_large_is_refused() -> None:
    """A triangle with one side for 10 and two for all that is allowed: together too much.

    The side across from the node that is contracted first has a link over it. While that
    side is open nobody needs the sum; once it is closed the link would rest on it.
    """
    corners = [at(0, 0), at(100, 100), at(200, 0)]
    network = make_network(corners, [(0, 1, 1.0), (1, 2, 1.0), (0, 2, 1.0)])
    found = []
    for side in range(3):
        costs = np.full(6, hierarchy.COST_LIMIT - 1)
        costs[2 * side : 2 * side + 2] = 10
        graph, edges = priced(network, costs, np.ones(6)), np.array([side])
        shut = closed(graph, edges)
        engine = ContractionEngine(graph)
        copied = engine.reweighted(graph, np.zeros(0, np.int64))
        found.append(copied._update(shut, edges))
        if found[-1] == recustomise.UNSOUND:
            with pytest.raises(DataError, match="too large"):
                engine.reweighted(shut, edges)
            with pytest.raises(DataError, match="too large"):
                ContractionEngine(shut)
    assert found.count(recustomise.UNSOUND) == 1


def test_edges_stand_by_their_link() -> None:
    """Edges 0 and 3 on link 1, edge 1 on link 0, edge 2 a loop without one."""
    offsets, edges = edges_by_link(np.array([1, 0, -1, 1], np.int32), 3)
    assert offsets.tolist() == [0, 1, 3, 3]
    assert edges.tolist() == [1, 0, 3]
