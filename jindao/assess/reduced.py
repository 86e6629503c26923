"""Graphs without what no better choice uses: too dear to reach, or shown useless by moats.

What is left out may be left out of every choice for the budget that joins no less than is
joined already: the best of the smaller graph is the best of all, or no better than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.assess.dual_ascent import Ascent, ascents
from jindao.assess.prize_graph import Floats, PrizeGraph
from jindao.assess.ranked import SLACK

_ROUNDS: Final = 5
_WORTH: Final = 0.95
"""Another round is made where the last left no more than this share of the edges."""
_ASCENTS: Final = 4
"""The moats of so many prices are looked at, those of the best bounds."""


@dataclass(frozen=True, slots=True, eq=False)
class Reduced:
    """A smaller graph, and of each of its edges those of the whole one that it stands for."""

    graph: PrizeGraph
    edges: tuple[tuple[int, ...], ...]

    def whole(self, edges: Iterable[int]) -> list[int]:
        """Return the edges of the whole graph that some stand for."""
        return [part for edge in edges for part in self.edges[edge]]

    def inside(self, edges: Iterable[int]) -> list[int]:
        """Return the edges that stand for nothing but some of the whole graph."""
        known = set(edges)
        return [edge for edge, parts in enumerate(self.edges) if known.issuperset(parts)]


def reduced(graph: PrizeGraph, budget: float, value: float) -> tuple[Reduced, float]:
    """Return what is left for choices that join no less than a value, and what bounds them.

    Parameters
    ----------
    graph
        What is chosen from.
    budget
        What the edges may cost together, > 0.
    value
        What some choice for the budget joins.
    """
    small = Reduced(graph, tuple((edge,) for edge in range(graph.n_edges)))
    bound = float(graph.prizes.sum())
    for _ in range(_ROUNDS):
        before = small.graph.n_edges
        moats = ascents(small.graph, budget)
        bound = min(bound, moats[0].bound)
        small = _joined_up(small, useful_edges(small.graph, budget, value, moats[:_ASCENTS]))
        if not small.graph.n_edges or small.graph.n_edges > _WORTH * before:
            break
    return small, min(bound, float(small.graph.prizes.sum()))


def useful_edges(
    graph: PrizeGraph, budget: float, value: float, moats: Sequence[Ascent]
) -> npt.NDArray[np.bool_]:
    """Tell which edges some tree may use that is worth a value and can be paid for.

    Each arc of a tree is reached from the root and leads on to a prize: the tree costs, and
    loses, no less than the cheapest such way does.
    """
    through = _through(graph, np.repeat(graph.costs, 2))
    useful: npt.NDArray[np.bool_] = through <= budget * (1 + SLACK)
    for ascent in moats:
        room = ascent.bound - value + 1e-9 * max(ascent.bound, 1.0)
        useful &= np.asarray(_through(graph, ascent.slack) <= room)
    return np.asarray(useful.reshape(-1, 2).any(axis=1))


def _through(graph: PrizeGraph, weights: Floats) -> Floats:
    """Return the least weight of a way from the root along each arc and on to a prize."""
    tails, heads = graph.entering.tails, graph.ends[:, ::-1].ravel()
    there = graph.away(weights, [graph.root])
    onward = graph.away(weights.reshape(-1, 2)[:, ::-1].ravel(), np.flatnonzero(graph.prizes))
    through: Floats = there[tails] + weights + onward[heads]
    through[heads == graph.root] = np.inf
    return through


def _joined_up(small: Reduced, kept: npt.NDArray[np.bool_]) -> Reduced:
    """Return some edges, without ends that join nothing, and as one where none branches off.

    Of several edges between the same nodes the cheapest is kept.
    """
    graph, root = small.graph, small.graph.root
    around: dict[int, dict[int, tuple[float, tuple[int, ...]]]] = {root: {}}

    def add(first: int, second: int, cost: float, parts: tuple[int, ...]) -> None:
        known = around.setdefault(first, {}).get(second)
        if known is None or cost < known[0]:
            around[first][second] = around.setdefault(second, {})[first] = (cost, parts)

    for edge in np.flatnonzero(kept).tolist():
        first, second = graph.ends[edge].tolist()
        add(first, second, float(graph.costs[edge]), small.edges[edge])
    looked_at = sorted(around)
    while looked_at:
        node = looked_at.pop()
        beside = around.get(node)
        if beside is None or node == root or graph.prizes[node] > 0 or len(beside) > 2:
            continue
        ends = sorted(around.pop(node).items())
        for other, _ in ends:
            del around[other][node]
        if len(ends) == 2:
            (first, (cost, parts)), (second, (more, others)) = ends
            add(first, second, cost + more, (*parts, *others))
        looked_at += [other for other, _ in ends]
    nodes = _reached(around, root)
    number = {node: place for place, node in enumerate(nodes)}
    rows = [
        (number[node], number[other], *edge)
        for node in nodes
        for other, edge in sorted(around[node].items())
        if node < other
    ]
    ends_of = np.array([row[:2] for row in rows], np.int64).reshape(-1, 2)
    costs = np.array([row[2] for row in rows], float)
    found = PrizeGraph(number[root], graph.prizes[nodes], ends_of, costs)
    return Reduced(found, tuple(row[3] for row in rows))


def _reached(around: dict[int, dict[int, tuple[float, tuple[int, ...]]]], root: int) -> list[int]:
    seen, front = {root}, [root]
    while front:
        for other in around[front.pop()]:
            if other not in seen:
                seen.add(other)
                front.append(other)
    return sorted(seen)
