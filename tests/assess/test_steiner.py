"""Choices on abstract graphs, against counting all of them and against networkx."""

from __future__ import annotations

import math
from collections.abc import Iterator

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.assess.dual_ascent import ascent_at
from jindao.assess.prize_graph import PrizeGraph
from jindao.assess.ranked import SLACK, in_lots, ranked
from jindao.assess.reduced import reduced, useful_edges
from jindao.assess.steiner_dual import solve_dual
from jindao.assess.steiner_exact import solve_exact


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


def affordable(graph: PrizeGraph, budget: float) -> Iterator[list[int]]:
    """Yield every set of edges that can be paid for."""
    for number in range(2**graph.n_edges):
        edges = [edge for edge in range(graph.n_edges) if number >> edge & 1]
        if graph.cost_of(edges) <= budget:
            yield edges


def best_of_all(graph: PrizeGraph, budget: float) -> float:
    """Count every set of edges."""
    return max(graph.value_of(edges) for edges in affordable(graph, budget))


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
    assert choice.value <= best + 1e-9
    assert best <= choice.bound + 1e-6
    assert choice.cost <= budget + 1e-9
    assert choice.value >= sum(step.gain for step in ranked(graph, budget)) - 1e-9
    assert is_tree(graph, choice.edges)


@settings(max_examples=40)
@given(graphs(), st.integers(0, 30))
def test_a_bound_without_whole_answers_is_none_below_the_best(
    graph: PrizeGraph, budget: int
) -> None:
    choice, best = solve_exact(graph, budget, up_to=0), best_of_all(graph, budget)
    assert choice.value <= best + 1e-9
    assert best <= choice.bound + 1e-6
    assert choice.cost <= budget + 1e-9


@settings(max_examples=40)
@given(graphs(), st.floats(0.01, 5.0), st.integers(0, 30))
def test_trees_join_less_than_the_bound_by_what_moats_left(
    graph: PrizeGraph, price: float, budget: int
) -> None:
    moats = ascent_at(graph, budget, price)
    left = moats.slack.reshape(-1, 2).min(axis=1)
    for edges in affordable(graph, budget):
        tree = graph.pruned(edges)
        assert graph.value_of(tree) + left[list(tree)].sum() <= moats.bound + 1e-6


@settings(max_examples=80)
@given(graphs(), st.floats(0.01, 5.0), st.integers(0, 30), st.integers(0, 20))
def test_edges_of_what_can_be_paid_for_and_is_worth_it_are_useful(
    graph: PrizeGraph, price: float, budget: int, value: int
) -> None:
    useful = useful_edges(graph, budget, value, [ascent_at(graph, budget, price)])
    for edges in affordable(graph, budget):
        if graph.value_of(edges) >= value:
            assert useful[list(graph.pruned(edges))].all()


@settings(max_examples=80)
@given(graphs(), st.integers(1, 30), st.floats(0.0, 1.0))
def test_what_is_left_out_is_in_no_better_choice(
    graph: PrizeGraph, budget: int, share: float
) -> None:
    best = best_of_all(graph, budget)
    small, bound = reduced(graph, budget, share * best)
    assert bound >= best - 1e-6
    assert best_of_all(small.graph, budget) == pytest.approx(best)
    for edge, parts in enumerate(small.edges):
        assert small.graph.costs[edge] == pytest.approx(graph.cost_of(parts))
    everything = small.whole(range(small.graph.n_edges))
    assert len(set(everything)) == len(everything)
    assert graph.value_of(everything) == pytest.approx(float(small.graph.prizes.sum()))
    assert small.inside(everything) == list(range(small.graph.n_edges))


@settings(max_examples=60)
@given(graphs(), st.integers(0, 40), st.sets(st.integers(0, 8)))
def test_links_one_by_one_are_those_of_a_plain_search(
    graph: PrizeGraph, budget: int, among: set[int]
) -> None:
    among &= set(range(graph.n_edges))
    apart = graph.costs + 2.0 ** (np.arange(graph.n_edges) - 20)  # no two paths cost the same
    graph = PrizeGraph(graph.root, graph.prizes, graph.ends, apart)
    left, tree = float(budget), {graph.root}
    for step in ranked(graph, budget, among=among):
        rates = rates_from(graph, tree, among, left)
        assert step.gain / step.cost == pytest.approx(max(rates))
        tree |= set(graph.ends[list(step.edges)].ravel().tolist())
        left -= step.cost
        assert left >= -1e-6
    assert rates_from(graph, tree, among, left) == []


def rates_from(graph: PrizeGraph, tree: set[int], among: set[int], left: float) -> list[float]:
    """Return prize per cost of the cheapest path to each prize that can be paid for."""
    plain = networkx.Graph()
    plain.add_nodes_from(range(graph.n_nodes))
    for edge in sorted(among):
        first, second = graph.ends[edge].tolist()
        plain.add_edge(first, second, weight=float(graph.costs[edge]))
    away, paths = networkx.multi_source_dijkstra(plain, tree)
    return [
        float(graph.prizes[[n for n in path if n not in tree]].sum()) / away[node]
        for node, path in paths.items()
        if node not in tree and graph.prizes[node] > 0 and away[node] <= left * (1 + SLACK)
    ]


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


@settings(max_examples=60)
@given(graphs(), st.integers(0, 30), st.sampled_from([0.0, 0.1]), st.sampled_from([0.0, 60.0]))
def test_exact_is_what_is_proven_to_be_within_the_gap(
    graph: PrizeGraph, budget: int, gap: float, seconds: float
) -> None:
    for up_to in (0, math.inf):
        choice = solve_exact(graph, budget, gap=gap, seconds=seconds, up_to=up_to)
        near = choice.value >= (1 - gap) * best_of_all(graph, budget) - 1e-6
        assert choice.method in ("exact", "best_found")
        assert choice.method == "best_found" or near
        assert (choice.method == "exact") == (choice.gap <= max(gap, 1e-7))


def test_without_time_for_a_proof_it_is_the_best_found() -> None:
    graph = town(0, 60, 25)
    budget = 0.2 * float(graph.costs.sum())
    methods = [
        solve_exact(graph, budget, seconds=seconds, gap=gap).method
        for seconds, gap in ((60.0, 0.0), (0.0, 0.0), (0.0, 0.5))
    ]
    assert methods == ["exact", "best_found", "exact"]


@settings(max_examples=60)
@given(graphs(), st.data())
def test_least_weights_are_those_of_networkx(graph: PrizeGraph, data: st.DataObject) -> None:
    """Edges weigh otherwise each way, as what moats have left of them does."""
    n_arcs = 2 * graph.n_edges
    weights = data.draw(st.lists(st.integers(0, 9), min_size=n_arcs, max_size=n_arcs))
    sources = data.draw(st.sets(st.integers(0, graph.n_nodes - 1)))
    theirs = networkx.DiGraph()
    theirs.add_nodes_from(range(graph.n_nodes))
    for edge, (first, second) in enumerate(graph.ends.tolist()):
        for arc, (tail, head) in enumerate(((first, second), (second, first)), start=2 * edge):
            known = theirs.get_edge_data(tail, head, {"weight": math.inf})["weight"]
            theirs.add_edge(tail, head, weight=min(known, weights[arc]))
    least = networkx.multi_source_dijkstra_path_length(theirs, sources) if sources else {}
    expected = [least.get(node, math.inf) for node in range(graph.n_nodes)]
    assert graph.away(np.array(weights, float), sources).tolist() == expected


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


def test_a_step_past_several_prizes_is_built_in_lots() -> None:
    #  root -5- (2) -3- (0) -1- (9) -2- (1): 11 for 9 first, of which 2 for 5; then 1 for 2
    chain = graph_of([0, 2, 0, 9, 1], [(1, 0, 5), (1, 2, 3), (3, 2, 1), (3, 4, 2)])
    steps = ranked(chain, 20)
    assert [(step.edges, step.gain, step.cost) for step in steps] == [
        ((0, 1, 2), 11, 9),
        ((3,), 1, 2),
    ]
    lots = in_lots(chain, steps, chain.costs, 4)
    assert [(lot.edges, lot.gain, lot.cost) for lot in lots] == [
        ((0,), 2, 5),
        ((1, 2), 9, 4),
        ((3,), 1, 2),
    ]
    assert in_lots(chain, steps, chain.costs, 4.5) == steps


@settings(max_examples=40)
@given(graphs(), st.integers(0, 30), st.integers(0, 9))
def test_it_pays_to_go_on_after_every_lot(graph: PrizeGraph, budget: int, least: int) -> None:
    steps = ranked(graph, budget)
    lots = in_lots(graph, steps, graph.costs, least)
    assert [e for lot in lots for e in lot.edges] == [e for s in steps for e in s.edges]
    for step in steps:
        rest = [lot for lot in lots if set(lot.edges) <= set(step.edges)]
        assert sum(lot.gain for lot in rest) == pytest.approx(step.gain)
        assert len(rest) == 1 or min(lot.cost for lot in rest) >= least
        for begin in range(len(rest)):
            gain = sum(lot.gain for lot in rest[begin:])
            cost = sum(lot.cost for lot in rest[begin:])
            assert gain / cost >= step.gain / step.cost - 1e-9


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
