"""What is chosen from when links are planned: a graph of prizes and costs, without geography.

A node is worth its prize once it is joined to the root, an edge costs what building it
does. What stands already costs nothing: its nodes are one node here. The choice that joins
most prize for a budget is the budgeted prize-collecting Steiner tree.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.assess.tree_kernels import Entering

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ENOUGH: Final = 1e-7
"""A gap, as a share, that is told as none."""


@dataclass(frozen=True, slots=True, eq=False)
class PrizeGraph:
    """Nodes with prizes and edges with costs, one of the nodes being the root.

    Parameters
    ----------
    root
        The node that stands already; its own prize counts for every choice.
    prizes
        (n_nodes,) finite, >= 0.
    ends
        (n_edges, 2) the nodes each edge joins, two different ones.
    costs
        (n_edges,) finite, > 0, in any unit.

    Raises
    ------
    ValueError
        Where any of that does not hold.
    """

    root: int
    prizes: Floats
    ends: Ints
    costs: Floats
    around: tuple[tuple[tuple[int, int], ...], ...] = field(init=False)
    """Of each node the edges that end there, each with the node at its other end."""
    entering: Entering = field(init=False)
    """The same as columns."""

    def __post_init__(self) -> None:
        n_nodes, n_edges = len(self.prizes), len(self.costs)
        if self.ends.shape != (n_edges, 2):
            raise ValueError(f"ends: {self.ends.shape} is not ({n_edges}, 2)")
        if not 0 <= self.root < n_nodes:
            raise ValueError(f"root: {self.root} is no node of {n_nodes}")
        if not (np.isfinite(self.prizes).all() and (self.prizes >= 0).all()):
            raise ValueError("prizes: not all are finite and 0 or more")
        if not (np.isfinite(self.costs).all() and (self.costs > 0).all()):
            raise ValueError("costs: not all are finite and more than 0")
        if n_edges and (self.ends.min() < 0 or self.ends.max() >= n_nodes):
            raise ValueError(f"ends: not all are nodes of {n_nodes}")
        if (self.ends[:, 0] == self.ends[:, 1]).any():
            raise ValueError("ends: an edge joins a node to itself")
        around: list[list[tuple[int, int]]] = [[] for _ in range(n_nodes)]
        for edge, (first, second) in enumerate(self.ends.tolist()):
            around[first].append((edge, second))
            around[second].append((edge, first))
        object.__setattr__(self, "around", tuple(map(tuple, around)))
        heads = self.ends[:, ::-1].ravel()
        arcs = np.argsort(heads, kind="stable").astype(np.int64)
        first = np.searchsorted(heads[arcs], np.arange(n_nodes + 1))
        tails = np.ascontiguousarray(self.ends.ravel(), np.int64)
        object.__setattr__(self, "entering", Entering(first.astype(np.int64), arcs, tails))

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.prizes)

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.costs)

    def cost_of(self, edges: Iterable[int]) -> float:
        """Return what some edges cost together."""
        return float(self.costs[list(edges)].sum())

    def joined(self, edges: Iterable[int]) -> set[int]:
        """Return the nodes that some edges join to the root, the root among them."""
        return set(self.grown(edges))

    def grown(self, edges: Iterable[int]) -> dict[int, int]:
        """Return the nodes that some edges join to the root, each with the edge it hangs on.

        The root hangs on edge -1. Nodes come after those they hang on.
        """
        allowed = set(edges)
        hangs = {self.root: -1}
        front = [self.root]
        while front:
            node = front.pop()
            for edge, other in self.around[node]:
                if edge in allowed and other not in hangs:
                    hangs[other] = edge
                    front.append(other)
        return hangs

    def away(self, weights: Floats, sources: Iterable[int]) -> Floats:
        """Return the least weight of a way from the sources to each node, inf where none leads.

        Parameters
        ----------
        weights
            (2 * n_edges,) >= 0: of each edge from its first end, then from its second.
        sources
            The nodes where ways begin.
        """
        weight, first_ends = weights.tolist(), self.ends[:, 0].tolist()
        least = {int(node): 0.0 for node in sources}
        queue = [(0.0, node) for node in sorted(least)]
        while queue:
            here, node = heapq.heappop(queue)
            if here > least[node]:
                continue
            for edge, other in self.around[node]:
                onward = here + weight[2 * edge + (first_ends[edge] != node)]
                if onward < least.get(other, np.inf):
                    least[other] = onward
                    heapq.heappush(queue, (onward, other))
        away = np.full(self.n_nodes, np.inf)
        away[list(least)] = list(least.values())
        return away

    def value_of(self, edges: Iterable[int]) -> float:
        """Return the prizes that some edges join to the root, the root's own included."""
        return float(self.prizes[sorted(self.joined(edges))].sum())

    def pruned(self, edges: Iterable[int]) -> tuple[int, ...]:
        """Return what of some edges a tree needs that joins the same prizes, in order.

        Nothing apart from the root is left, no way around, and no end without a prize.
        """
        hangs = self.grown(edges)
        needed: set[int] = set()
        for node in reversed(hangs):
            edge = hangs[node]
            on_the_way = any(onward in needed for onward, _ in self.around[node])
            if edge >= 0 and (self.prizes[node] > 0 or on_the_way):
                needed.add(edge)
        return tuple(sorted(needed))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The edges that are chosen for a budget: a tree from the root.

    `value` is the prize they join, `bound` one that no choice for the budget exceeds;
    `method` is one of `CHOICE_METHODS`.
    """

    edges: tuple[int, ...]
    value: float
    cost: float
    bound: float
    method: str

    @property
    def gap(self) -> float:
        """How far the bound is above the value, as a share of the bound; 0 for the best."""
        return max(0.0, self.bound - self.value) / self.bound if self.bound > 0 else 0.0

    def is_within(self, gap: float) -> bool:
        """Tell whether the value is proven to be so near the best, as a share."""
        return self.gap <= max(gap, ENOUGH)

    def bounded(self, bound: float) -> Choice:
        """Return the same with a bound on all that is better, where that is nearer."""
        return replace(self, bound=max(self.value, min(self.bound, bound)))


def chosen(graph: PrizeGraph, edges: Sequence[int], bound: float, method: str) -> Choice:
    """Return a choice of edges, without those that join nothing."""
    needed = graph.pruned(edges)
    value = graph.value_of(needed)
    return Choice(
        edges=needed,
        value=value,
        cost=graph.cost_of(needed),
        bound=max(bound, value),
        method=method,
    )
