"""Links one by one: at each step the path that joins most prize per cost.

For who builds one link a year: every step is worth building though none follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from jindao.assess.prize_graph import Floats, PrizeGraph
from jindao.assess.tree_kernels import Links, Reach, add_links

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
    costs = graph.costs.astype(float)
    if among is not None:
        costs = np.full(graph.n_edges, np.inf)
        open_to = list(among)
        costs[open_to] = graph.costs[open_to]
    reach, links = _room(graph, sorted(graph.joined(built)))
    found = add_links(graph.entering, costs, graph.prizes, budget * (1 + SLACK), reach, links)
    stops = np.cumsum(links.counts[:found]).tolist()
    return tuple(
        Step(edges=tuple(links.edges[stop - count : stop].tolist()), gain=gain, cost=cost)
        for stop, count, gain, cost in zip(
            stops, links.counts.tolist(), links.gains.tolist(), links.spent.tolist(), strict=False
        )
    )


def in_lots(
    graph: PrizeGraph, steps: Iterable[Step], lengths: Floats, least: float
) -> tuple[Step, ...]:
    """Return steps with long ones cut at nodes with prizes that they pass.

    After each lot what is left of its step brings no less per cost than the whole did:
    otherwise it would have been left out. So it pays to go on.

    Parameters
    ----------
    graph
        What was chosen from.
    steps
        Steps from the root on, each from what stands before it.
    lengths
        (n_edges,) how long each edge is, in any unit.
    least
        How long a lot is at least, where its step is.
    """
    standing, lots = {graph.root}, []
    for step in steps:
        first, second = graph.ends[step.edges[0]].tolist()
        here, lot, gain = first if first in standing else second, list[int](), 0.0
        ahead = float(lengths[list(step.edges)].sum())
        for edge in step.edges:
            here = int(graph.ends[edge].sum()) - here
            standing.add(here)
            lot.append(edge)
            gain += float(graph.prizes[here])
            ahead -= float(lengths[edge])
            long_enough = lengths[lot].sum() >= least and ahead >= least
            if edge == step.edges[-1] or (graph.prizes[here] > 0 and long_enough):
                lots.append(Step(edges=tuple(lot), gain=gain, cost=graph.cost_of(lot)))
                lot, gain = [], 0.0
    return tuple(lots)


def _room(graph: PrizeGraph, joined: list[int]) -> tuple[Reach, Links]:
    """Return room to find links in, with those nodes joined already."""
    n_nodes, in_heap = graph.n_nodes, 2 * graph.n_edges + graph.n_nodes
    reach = Reach(
        cost=np.full(n_nodes, np.inf),
        gain=np.zeros(n_nodes),
        by=np.full(n_nodes, -1, np.int64),
        keys=np.empty(in_heap),
        nodes=np.empty(in_heap, np.int64),
    )
    links = Links(
        edges=np.empty(n_nodes, np.int64),
        counts=np.empty(n_nodes, np.int64),
        gains=np.empty(n_nodes),
        spent=np.empty(n_nodes),
        wanted=np.flatnonzero(graph.prizes > 0),
        joined=np.empty(n_nodes, np.int64),
        n_joined=len(joined),
    )
    links.joined[: len(joined)] = joined
    return reach, links
