"""Links one by one: at each step the path that joins most prize per cost.

For who builds one link a year: every step is worth building though none follows.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from jindao.assess.prize_graph import PrizeGraph

SLACK: Final = 1e-9
"""The share by which a sum of costs may seem to exceed a budget that it just meets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One link after those before it: the edges it adds, and the prize that they join."""

    edges: tuple[int, ...]
    gain: float
    cost: float


def ranked(
    graph: PrizeGraph,
    budget: float,
    *,
    built: Iterable[int] = (),
    among: Iterable[int] | None = None,
) -> tuple[Step, ...]:
    """Return what to build one after another until the budget is used up.

    Parameters
    ----------
    graph
        What is chosen from.
    budget
        What all steps may cost together; infinite where all is to be joined.
    built
        Edges that stand already.
    among
        The edges that may be built; None for all.
    """
    open_to = None if among is None else set(among)
    tree = graph.joined(built)
    left = budget * (1 + SLACK)
    steps = []
    while (step := _best_step(graph, tree, left, open_to)) is not None:
        steps.append(step)
        left -= step.cost
        for edge in step.edges:
            tree.update(graph.ends[edge].tolist())
    return tuple(steps)


def _best_step(
    graph: PrizeGraph, tree: set[int], left: float, open_to: set[int] | None
) -> Step | None:
    """Return the path from the tree that joins most prize per cost and can be paid."""
    prizes, costs = graph.prizes.tolist(), graph.costs.tolist()
    cost = dict.fromkeys(tree, 0.0)
    gain = dict.fromkeys(tree, 0.0)
    by: dict[int, tuple[int, int]] = {}
    done: set[int] = set()
    queue = [(0.0, node) for node in sorted(tree)]
    best, best_key = -1, (0.0, 0.0)
    while queue:
        here, node = heapq.heappop(queue)
        if node in done:
            continue
        done.add(node)
        if node in by:
            gain[node] = gain[by[node][1]] + prizes[node]
            if prizes[node] > 0 and (key := (gain[node] / here, -here)) > best_key:
                best, best_key = node, key
        for edge, other in graph.around[node]:
            onward = here + costs[edge]
            if other in done or onward > left or (open_to is not None and edge not in open_to):
                continue
            if onward < cost.get(other, math.inf):
                cost[other] = onward
                by[other] = (edge, node)
                heapq.heappush(queue, (onward, other))
    if best < 0:
        return None
    edges, node = [], best
    while node in by:
        edge, node = by[node]
        edges.append(edge)
    return Step(edges=tuple(reversed(edges)), gain=gain[best], cost=cost[best])
