"""Choices on abstract graphs, against counting all of them and against networkx."""

from __future__ import annotations

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.assess.prize_graph import PrizeGraph
from jindao.assess.ranked import ranked
from jindao.assess.steiner_dual import bound_at, grown, solve_dual
from jindao.assess.steiner_exact import relaxed_bound, solve_exact


def graph_of(prizes: list[float], edges: list[tuple[int, int, float]], root: int = 0) -> PrizeGraph:
    ends = np.array([edge[:2] for edge in edges], np.int64).reshape(-1, 2)
    return PrizeGraph(root, np.array(prizes, float), ends, np.array([e[2] for e in edges], float))


@st.composite
def graphs(draw: st.DrawFn, most_edges: int = 9) -> PrizeGraph:
    """Draw a graph of a few nodes, in one part or more, root anywhere."""
    n = draw(st.integers(2, 6))
    prizes = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n))
    pairs = [(a, b) for a in range(n) for b in range(a + 1, n)]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=most_edges, unique=True))
    costs = draw(st.lists(st.integers(1, 9), min_size=len(chosen), max_size=len(chosen)))
    edges = [(a, b, cost) for (a, b), cost in zip(chosen, costs, strict=True)]
    return graph_of(prizes, edges, draw(st.integers(0, n - 1)))


def best_of_all(graph: PrizeGraph, budget: float) -> float:
    """Count every set of edges."""
    subsets = (
        [edge for edge in range(graph.n_edges) if number >> edge & 1]
        for number in range(2**graph.n_edges)
    )
    return max(graph.value_of(edges) for edges in subsets if graph.cost_of(edges) <= budget)


def is_tree(graph: PrizeGraph, edges: tuple[int, ...]) -> bool:
    nodes = {graph.root, *(node for edge in edges for node in graph.ends[edge].tolist())}
    return len(edges) == len(nodes) - 1 and graph.joined(edges) == nodes


@settings(max_examples=60)
@given(graphs(), st.integers(0, 30))
def test_exact_is_the_best_of_all(graph: PrizeGraph, budget: int) -> None:
    choice = solve_exact(graph, budget)
    assert choice.value == pytest.approx(best_of_all(graph, budget))
    assert choice.gap < 1e-6
    assert choice.cost <= budget + 1e-9
    assert is_tree(graph, choice.edges)


@settings(max_examples=60)
@given(graphs(), st.integers(0, 30))
def test_moats_bound_the_best(graph: PrizeGraph, budget: int) -> None:
    choice, best = solve_dual(graph, budget), best_of_all(graph, budget)
    assert choice.value <= best <= choice.bound + 1e-6
    assert choice.cost <= budget + 1e-9
    assert is_tree(graph, choice.edges)
    assert best <= relaxed_bound(graph, budget, choice, 10.0).bound + 1e-6


@settings(max_examples=40)
@given(graphs(), st.floats(0.01, 5.0))
def test_growth_is_no_more_than_any_tree_loses(graph: PrizeGraph, price: float) -> None:
    tree, growth = grown(graph, price)
    total = float(graph.prizes.sum())

    def lost(edges: list[int]) -> float:
        return price * graph.cost_of(edges) + total - graph.value_of(edges)

    subsets = (
        [edge for edge in range(graph.n_edges) if number >> edge & 1]
        for number in range(2**graph.n_edges)
    )
    least = min(map(lost, subsets))
    assert growth <= least + 1e-6
    assert lost(list(tree)) <= 2 * least + 1e-6  # what Goemans and Williamson prove


@settings(max_examples=40)
@given(graphs(), st.floats(0.01, 5.0), st.integers(0, 30))
def test_every_price_bounds_the_best(graph: PrizeGraph, price: float, budget: int) -> None:
    _, growth = grown(graph, price)
    assert best_of_all(graph, budget) <= bound_at(graph, budget, price, growth) + 1e-6


@settings(max_examples=25)
@given(graphs())
def test_a_larger_budget_never_joins_less(graph: PrizeGraph) -> None:
    values = [solve_exact(graph, budget).value for budget in (0, 3, 7, 12, 40)]
    assert values == sorted(values)


@pytest.mark.parametrize("seed", range(6))
def test_all_prizes_are_joined_for_no_more_than_networkx_needs(seed: int) -> None:
    graph = town(seed, 40, 12)
    plain = networkx.Graph()
    for (first, second), cost in zip(graph.ends.tolist(), graph.costs.tolist(), strict=True):
        plain.add_edge(first, second, weight=cost)
    wanted = [graph.root, *np.flatnonzero(graph.prizes).tolist()]
    theirs = networkx.algorithms.approximation.steiner_tree(plain, wanted)
    choice = solve_exact(graph, float(graph.costs.sum()))
    assert choice.value == graph.prizes.sum()
    assert choice.cost <= theirs.size(weight="weight") + 1e-6


def town(seed: int, n: int, prized: int) -> PrizeGraph:
    """Return a connected graph of places near each other, the same for the same seed."""
    random = np.random.default_rng(seed)
    places = random.random((n, 2))
    away = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    pairs = {(min(a, b), max(a, b)) for a in range(n) for b in np.argsort(away[a])[1:4].tolist()}
    pairs |= {tuple(sorted(e)) for e in networkx.minimum_spanning_tree(networkx.Graph(away)).edges}
    prizes = np.zeros(n)
    prizes[random.choice(np.arange(1, n), prized, replace=False)] = random.integers(5, 99, prized)
    return graph_of(prizes.tolist(), [(a, b, float(away[a, b])) for a, b in sorted(pairs)])


@pytest.mark.parametrize("seed", range(3))
def test_a_gap_that_is_allowed_is_told_and_kept_to(seed: int) -> None:
    graph = town(seed, 60, 25)
    budget = 0.2 * float(graph.costs.sum())
    best, near = solve_exact(graph, budget), solve_exact(graph, budget, gap=0.05)
    assert best.gap < 1e-6
    assert near.gap <= 0.05
    assert near.bound >= best.value - 1e-6
    assert near.value <= best.value + 1e-6
    assert solve_dual(graph, budget).value >= 0.8 * best.value


SHARED_TRUNK = graph_of([0, 0, 10, 10, 9], [(0, 1, 10), (1, 2, 1), (1, 3, 1), (0, 4, 8)])
"""Two sites behind one trunk, 12 for 20 together; another for 8 by itself."""


def test_a_trunk_is_paid_once() -> None:
    assert solve_exact(SHARED_TRUNK, 12).edges == (0, 1, 2)
    assert solve_exact(SHARED_TRUNK, 11).value == 10
    assert solve_exact(SHARED_TRUNK, 20).value == 29


def test_ranked_takes_what_joins_most_for_its_cost_first() -> None:
    steps = ranked(SHARED_TRUNK, 20)
    assert [(step.gain, step.cost) for step in steps] == [(9, 8), (10, 11), (10, 1)]
    assert [step.edges for step in steps] == [(3,), (0, 1), (2,)]


def test_ranked_goes_on_from_what_is_built() -> None:
    assert [step.edges for step in ranked(SHARED_TRUNK, 2, built=(0,))] == [(1,), (2,)]
    assert ranked(SHARED_TRUNK, 20, among=(0,)) == ()


def test_no_budget_builds_nothing() -> None:
    for choice in (solve_exact(SHARED_TRUNK, 0), solve_dual(SHARED_TRUNK, 0)):
        assert (choice.edges, choice.value, choice.cost) == ((), 0.0, 0.0)
    assert solve_exact(SHARED_TRUNK, 0).gap == 0.0


def test_nothing_to_build_is_told_as_that() -> None:
    alone = graph_of([3.0], [])
    assert solve_exact(alone, 10).edges == ()
    assert solve_exact(alone, 10).value == 3.0


@pytest.mark.parametrize(
    ("prizes", "edges", "said"),
    [
        ([0, 1], [(0, 1, 0.0)], "costs"),
        ([0, 1], [(0, 1, -2.0)], "costs"),
        ([0, 1], [(0, 1, float("nan"))], "costs"),
        ([0, -1], [(0, 1, 1.0)], "prizes"),
        ([0, 1], [(1, 1, 1.0)], "itself"),
        ([0, 1], [(0, 2, 1.0)], "ends"),
    ],
)
def test_a_graph_that_is_none_is_refused(
    prizes: list[float], edges: list[tuple[int, int, float]], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        graph_of(prizes, edges)
