"""A good choice for a budget and a bound on the best, for graphs too large for a proof.

Moats at several prices per cost (`dual_ascent`) bound the best, and what they use up hints
at trees: the cheapest that spans it, without branches that cost more than they join, and
links one by one along it. Trees that are too dear lose the branches that bring least; what
is left of the budget is used up one link at a time. Then nodes are joined for whatever
brings least, and branches that bring little given up for others, as long as that helps.
"""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import numpy as np

from jindao.assess.dual_ascent import Ascent, ascents
from jindao.assess.prize_graph import Choice, PrizeGraph, chosen
from jindao.assess.ranked import SLACK, ranked
from jindao.assess.reduced import reduced

_TRIES: Final = 2_000
"""So many branches are tried to be given up, at most."""


def solve_dual(graph: PrizeGraph, budget: float, seconds: float = math.inf) -> Choice:
    """Return a good choice for a budget, with a bound that the moats prove.

    Parameters
    ----------
    graph
        What is chosen from.
    budget
        What the edges may cost together, >= 0.
    seconds
        When to stop exchanging branches.
    """
    found = first_choice(graph, budget, seconds)
    if not found.edges and found.gap <= 0:
        return found
    return found.bounded(reduced(graph, budget, found.value)[1])


def first_choice(graph: PrizeGraph, budget: float, seconds: float) -> Choice:
    """Return a good choice, as `solve_dual`, but for a bound that is not so near."""
    if budget <= 0 or not graph.n_edges:
        return chosen(graph, (), float(graph.prizes[graph.root]), "primal_dual")
    ends_at = time.monotonic() + seconds
    moats = ascents(graph, budget)
    pool = {tree for ascent in moats for tree in _trees(graph, budget, ascent)}
    full = {filled(graph, budget, edges) for edges in ((), *sorted(pool))}
    best = max(full, key=lambda edges: (graph.value_of(edges), -graph.cost_of(edges), edges))
    found = _exchanged(graph, budget, best, moats[0].bound, ends_at)
    return chosen(graph, found, moats[0].bound, "primal_dual")


def _trees(graph: PrizeGraph, budget: float, ascent: Ascent) -> Iterator[tuple[int, ...]]:
    """Yield trees that can be paid for, along what the moats have used up."""
    used = np.flatnonzero(ascent.slack.reshape(-1, 2).min(axis=1) <= 0).tolist()
    yield from trees_among(graph, budget, used, ascent.price)


def trees_among(
    graph: PrizeGraph, budget: float, edges: Sequence[int], price: float
) -> Iterator[tuple[int, ...]]:
    """Yield trees of some edges that can be paid for, worth a price per cost."""
    yield _trimmed(graph, _worth_it(graph, _spanning(graph, edges), price), budget)
    steps = ranked(graph, budget, among=edges)
    yield tuple(sorted(edge for step in steps for edge in step.edges))


def _spanning(graph: PrizeGraph, edges: Iterable[int]) -> list[int]:
    """Return the cheapest of some edges that join all that those join (Kruskal)."""
    part = list(range(graph.n_nodes))

    def whole(node: int) -> int:
        while part[node] != node:
            part[node] = part[part[node]]
            node = part[node]
        return node

    costs, ends, kept = graph.costs.tolist(), graph.ends.tolist(), []
    for edge in sorted(edges, key=lambda edge: (costs[edge], edge)):
        first, second = (whole(node) for node in ends[edge])
        if first != second:
            part[first] = second
            kept.append(edge)
    return kept


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


class _Tree:
    """A tree from the root whose ends can be given up, with all that only they hang on."""

    def __init__(self, graph: PrizeGraph, edges: Iterable[int]) -> None:
        self._graph = graph
        self.hangs = graph.grown(edges)
        self.above = {
            node: int(graph.ends[edge].sum()) - node
            for node, edge in self.hangs.items()
            if edge >= 0
        }
        self.below: dict[int, set[int]] = {node: set() for node in self.hangs}
        for node, over in self.above.items():
            self.below[over].add(node)

    def ends(self) -> list[int]:
        """Return the nodes that nothing hangs on."""
        return [node for node in self.above if not self.below[node]]

    def branch(self, end: int) -> tuple[int, ...]:
        """Return the edges from an end up to what is worth something without it."""
        node, path = end, [self.hangs[end]]
        while (node := self.above[node]) in self.above and self._is_passed(node):
            path.append(self.hangs[node])
        return tuple(path)

    def _is_passed(self, node: int) -> bool:
        return len(self.below[node]) == 1 and not self._graph.prizes[node]

    def rate(self, end: int) -> float:
        """Return the prize per cost of the branch of an end."""
        return float(self._graph.prizes[end]) / self._graph.cost_of(self.branch(end))

    def give_up(self, end: int) -> int | None:
        """Take the branch of an end away; return an end whose branch is another now, if any."""
        node, last = end, end
        for _ in self.branch(end):
            last, node = node, self.above.pop(node)
            del self.hangs[last], self.below[last]
        self.below[node].discard(last)
        if node not in self.above:
            return None
        while self._is_passed(node):
            [node] = self.below[node]
        return None if self.below[node] else node


def _trimmed(
    graph: PrizeGraph, edges: Iterable[int], budget: float, kept: int = -1
) -> tuple[int, ...]:
    """Return a tree without the branches that bring least, until it can be paid for.

    The branch that ends at `kept` stays to the last.
    """
    tree, left = _Tree(graph, edges), graph.cost_of(edges)
    queue = [(end == kept, tree.rate(end), end) for end in tree.ends()]
    heapq.heapify(queue)
    while left > budget * (1 + SLACK):
        _, rate, end = heapq.heappop(queue)
        if end not in tree.above or tree.below[end] or rate != tree.rate(end):
            continue
        left -= graph.cost_of(tree.branch(end))
        changed = tree.give_up(end)
        if changed is not None:
            heapq.heappush(queue, (changed == kept, tree.rate(changed), changed))
    return tuple(sorted(edge for edge in tree.hangs.values() if edge >= 0))


def filled(graph: PrizeGraph, budget: float, edges: tuple[int, ...]) -> tuple[int, ...]:
    """Return a tree with what else can be paid for."""
    more = ranked(graph, budget - graph.cost_of(edges), built=edges)
    return graph.pruned((*edges, *(edge for step in more for edge in step.edges)))


def _exchanged(
    graph: PrizeGraph, budget: float, edges: tuple[int, ...], bound: float, ends_at: float
) -> tuple[int, ...]:
    """Return a tree with branches given up for others, as long as that joins more."""
    value, tried, better = graph.value_of(edges), 0, True
    while better:
        better = False
        for change in (_with_another, _without_one):
            for found in change(graph, budget, edges):
                tried += 1
                if (worth := graph.value_of(found)) > value * (1 + SLACK):
                    edges, value, better = found, worth, True
                    break
                if tried > _TRIES or time.monotonic() > ends_at or value >= bound:
                    return edges
    return edges


def _without_one(
    graph: PrizeGraph, budget: float, edges: tuple[int, ...]
) -> Iterator[tuple[int, ...]]:
    """Yield trees with a branch only where there is nothing better, those of little first."""
    tree = _Tree(graph, edges)
    for end in sorted(tree.ends(), key=lambda end: (tree.rate(end), end)):
        path = tree.branch(end)
        kept = tuple(sorted(set(edges).difference(path)))
        others = set(range(graph.n_edges)).difference(path)
        more = ranked(graph, budget - graph.cost_of(kept), built=kept, among=others)
        yield filled(graph, budget, (*kept, *(edge for step in more for edge in step.edges)))


def _with_another(
    graph: PrizeGraph, budget: float, edges: tuple[int, ...]
) -> Iterator[tuple[int, ...]]:
    """Yield trees with another node joined, for whatever brings least then."""
    for end, path in _paths(graph, budget, edges):
        yield filled(graph, budget, _trimmed(graph, (*edges, *path), budget, end))


def _paths(graph: PrizeGraph, budget: float, edges: tuple[int, ...]) -> list[tuple[int, list[int]]]:
    """Return the cheapest paths from a tree to each prize beside it, the best rates first."""
    costs, prizes = graph.costs.tolist(), graph.prizes.tolist()
    least = dict.fromkeys(graph.joined(edges), 0.0)
    by: dict[int, tuple[int, int]] = {}
    gain = dict.fromkeys(least, 0.0)
    queue = [(0.0, node) for node in sorted(least)]
    found = []
    while queue:
        here, node = heapq.heappop(queue)
        if here > least[node]:
            continue
        if node in by:
            gain[node] = gain[by[node][1]] + prizes[node]
            if prizes[node] > 0:
                found.append((-gain[node] / here, node))
        for edge, other in graph.around[node]:
            onward = here + costs[edge]
            if onward <= budget and onward < least.get(other, math.inf):
                least[other], by[other] = onward, (edge, node)
                heapq.heappush(queue, (onward, other))
    return [(end, _back(by, end)) for _, end in sorted(found)]


def _back(by: dict[int, tuple[int, int]], node: int) -> list[int]:
    path = []
    while node in by:
        edge, node = by[node]
        path.append(edge)
    return path
