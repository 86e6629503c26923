"""A good choice for a budget and a bound on the best, for graphs too large for a proof.

The budget is priced: with a price per cost the question is which tree loses least, in cost
and in prizes left out. That is answered by growing moats around nodes with prizes until they
meet or have used up what the node is worth, and pruning what came of it (Goemans and
Williamson, "A general approximation technique for constrained forest problems", SIAM Journal
on Computing 24, 1995). The price is then bisected. Whatever the price, what the moats grew
by bounds the best choice: no tree for the budget joins more than

    all prizes - growth(price) + price * budget

What the trees leave of the budget is used up one link at a time, and links that bring little
are given up for others.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np

from jindao.assess.prize_graph import Choice, PrizeGraph, chosen
from jindao.assess.ranked import SLACK, ranked

PRICES: Final = 24
"""So many prices are tried."""

_FILLED: Final = 4
"""So many of the trees are filled up, those that join most."""

_ROUNDS: Final = 40
"""So many branches are tried to be given up, at most."""


def solve_dual(graph: PrizeGraph, budget: float) -> Choice:
    """Return a good choice for a budget, with a bound that the moats prove.

    Parameters
    ----------
    graph
        What is chosen from.
    budget
        What the edges may cost together, >= 0.
    """
    total = float(graph.prizes.sum())
    bound = total
    pool: list[tuple[int, ...]] = []
    low, high = 0.0, _too_dear(graph)
    for turn in range(PRICES):
        price = high / 2**10 if turn == 0 else math.sqrt(low * high) if low else high / 2**4
        edges, growth = grown(graph, price)
        bound = min(bound, bound_at(graph, budget, price, growth))
        if graph.cost_of(edges) > budget * (1 + SLACK):
            low = price
            edges = _trimmed(graph, edges, budget)
        else:
            high = price
        pool.append(edges)
        if low and high / low < 1 + 1e-6:
            break
    fullest = sorted(dict.fromkeys(pool), key=graph.value_of)[-_FILLED:]
    filled = [_filled(graph, budget, edges) for edges in ((), *fullest)]
    best = max(filled, key=lambda edges: (graph.value_of(edges), -graph.cost_of(edges)))
    return chosen(graph, _exchanged(graph, budget, best), bound, "primal_dual")


def _too_dear(graph: PrizeGraph) -> float:
    """Return a price of cost at which no edge is worth building."""
    if not graph.n_edges:
        return 1.0
    return 2 * max(float(graph.prizes.sum()), 1.0) / float(graph.costs.min())


def bound_at(graph: PrizeGraph, budget: float, price: float, growth: float) -> float:
    """Return what no choice for a budget exceeds, by how much moats grew at a price."""
    return float(graph.prizes.sum()) - growth + price * budget


def grown(graph: PrizeGraph, price: float) -> tuple[tuple[int, ...], float]:
    """Return the tree that moats leave at a price per cost, and how much they grew.

    The growth is no more than what any tree loses: its cost times the price, and the prizes
    that it leaves out.
    """
    part = np.arange(graph.n_nodes)
    room = graph.prizes.copy()
    room[graph.root] = 0.0
    grows = room > 0
    slack = graph.costs * price
    first, second = graph.ends.T if graph.n_edges else np.zeros((2, 0), np.int64)
    growth, taken = 0.0, []
    while grows.any():
        ends = part[first], part[second]
        rate = grows[ends[0]].astype(float) + grows[ends[1]]
        rate[ends[0] == ends[1]] = 0.0
        with np.errstate(divide="ignore", invalid="ignore"):
            meets = np.where(rate > 0, slack / rate, np.inf)
        edge = int(np.argmin(meets)) if len(meets) else -1
        step = float(meets[edge]) if edge >= 0 else math.inf
        active = np.flatnonzero(grows)
        weakest = int(active[np.argmin(room[active])])
        stops = room[weakest] <= step
        step = max(0.0, min(step, float(room[weakest])))
        growth += step * len(active)
        room[active] -= step
        slack -= rate * step
        if stops:
            grows[weakest] = False
            continue
        taken.append(edge)
        kept, gone = int(ends[0][edge]), int(ends[1][edge])
        part[part == gone] = kept
        room[kept] += room[gone]
        grows[kept], grows[gone] = part[graph.root] != kept, False
    return _worth_it(graph, taken, price), growth


def _worth_it(graph: PrizeGraph, edges: Iterable[int], price: float) -> tuple[int, ...]:
    """Return the part of a tree at the root without branches that cost more than they join."""
    hangs = graph.grown(edges)
    worth = graph.prizes.copy()
    above = {}
    for node, edge in hangs.items():
        if edge >= 0:
            above[node] = int(graph.ends[edge].sum()) - node
    for node in reversed(hangs):
        if node in above:
            worth[above[node]] += max(0.0, worth[node] - price * graph.costs[hangs[node]])
    kept: list[int] = []
    inside = {graph.root}
    for node, edge in hangs.items():
        if edge >= 0 and above[node] in inside and worth[node] > price * graph.costs[edge]:
            inside.add(node)
            kept.append(edge)
    return tuple(kept)


def _branches(graph: PrizeGraph, edges: Iterable[int]) -> list[tuple[float, float, list[int]]]:
    """Return the paths to the ends of a tree that nothing else hangs on: prize, cost, edges."""
    hangs = graph.grown(edges)
    above = {n: int(graph.ends[e].sum()) - n for n, e in hangs.items() if e >= 0}
    under: dict[int, int] = {}
    for node in above.values():
        under[node] = under.get(node, 0) + 1
    found = []
    for end in above:
        if under.get(end):
            continue
        prize, node, path = float(graph.prizes[end]), end, [hangs[end]]
        while (node := above[node]) in above and under[node] == 1 and not graph.prizes[node]:
            path.append(hangs[node])
        found.append((prize, graph.cost_of(path), path))
    return found


def _trimmed(graph: PrizeGraph, edges: tuple[int, ...], budget: float) -> tuple[int, ...]:
    """Return a tree without the branches that bring least, until it can be paid for."""
    left = set(edges)
    while graph.cost_of(left) > budget * (1 + SLACK):
        _, _, path = min(_branches(graph, left), key=lambda b: (b[0] / b[1], b[2]))
        left.difference_update(path)
    return tuple(sorted(left))


def _filled(graph: PrizeGraph, budget: float, edges: tuple[int, ...]) -> tuple[int, ...]:
    """Return a tree with what else can be paid for."""
    more = ranked(graph, budget - graph.cost_of(edges), built=edges)
    return graph.pruned((*edges, *(edge for step in more for edge in step.edges)))


def _exchanged(graph: PrizeGraph, budget: float, edges: tuple[int, ...]) -> tuple[int, ...]:
    """Return a tree with branches given up for others, as long as that joins more."""
    value = graph.value_of(edges)
    for _ in range(_ROUNDS):
        for _, _, path in sorted(_branches(graph, edges), key=lambda b: (b[0] / b[1], b[2])):
            found = _filled_without(graph, budget, set(edges).difference(path), path)
            if graph.value_of(found) > value:
                edges, value = found, graph.value_of(found)
                break
        else:
            return edges
    return edges


def _filled_without(
    graph: PrizeGraph, budget: float, edges: set[int], path: list[int]
) -> tuple[int, ...]:
    """Return a tree filled up, with a branch only where there is nothing better."""
    kept = tuple(sorted(edges))
    others = set(range(graph.n_edges)).difference(path)
    more = ranked(graph, budget - graph.cost_of(kept), built=kept, among=others)
    return _filled(graph, budget, (*kept, *(edge for step in more for edge in step.edges)))
