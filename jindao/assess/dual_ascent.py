"""Bounds that moats against arcs prove, and what they show to be useless.

The budget is priced: with a price per cost the question is which tree loses least, in cost
and in prizes left out. Every node with a prize digs moats around itself, no deeper than its
prize and, over all moats that an arc enters, than the arc costs (Wong, "A dual ascent
approach for Steiner tree problems on a directed graph", Mathematical Programming 28, 1984).
Whatever the price, no tree for the budget joins more than

    all prizes - what was dug + price * budget

and one that uses arcs which moats have not used up, or leaves out nodes that could still
dig, joins less by as much.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from jindao.assess.prize_graph import Floats, Ints, PrizeGraph
from jindao.assess.tree_kernels import Room, ascend

_NEAR: Final = 0.01
"""The best price is looked for to so near, as a share."""
_CHEAPEST: Final = 1e-4
"""The least price that is tried, as a share of all prizes over the budget."""
_MOST_LOGGED: Final = 1_000_000
"""Room for the nodes of all moats together."""
_GOLDEN: Final = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True, eq=False)
class Ascent:
    """The moats at a price per cost.

    `bound` is what no tree for the budget joins more than; `slack` (n_arcs,) is what the
    moats left of each arc, in prizes.
    """

    price: float
    bound: float
    slack: Floats


def ascent_at(graph: PrizeGraph, budget: float, price: float) -> Ascent:
    """Return the moats at a price per cost."""
    dug, slack, _ = _ascended(graph, price, 0)
    return Ascent(price, float(graph.prizes.sum()) - dug + price * budget, slack)


def moats_at(graph: PrizeGraph, price: float) -> list[tuple[int, set[int]]]:
    """Return each moat at a price per cost: the node that dug it, and all nodes inside."""
    _, _, log = _ascended(graph, price, _MOST_LOGGED)
    moats, at = [], 0
    while count := int(log[at]):
        inside = log[at + 1 : at + 1 + count].tolist()
        moats.append((inside[0], set(inside)))
        at += count + 1
    return moats


def _ascended(graph: PrizeGraph, price: float, logged: int) -> tuple[float, Floats, Ints]:
    """Return how much was dug, what is left of each arc, and the moats in so much room."""
    slack, room = np.repeat(graph.costs * price, 2), graph.prizes.copy()
    room[graph.root] = 0.0
    n_nodes = graph.n_nodes
    work = Room(
        keys=np.empty(n_nodes),
        nodes=np.empty(n_nodes, np.int64),
        moat=np.empty(n_nodes, np.int64),
        seen=np.full(n_nodes, -1, np.int64),
        arcs=np.empty(2 * graph.n_edges, np.int64),
        log=np.zeros(logged, np.int64),
    )
    return ascend(graph.root, graph.entering, slack, room, work), slack, work.log


def ascents(graph: PrizeGraph, budget: float) -> list[Ascent]:
    """Return moats at several prices, those of the least bound first.

    Parameters
    ----------
    graph
        What is chosen from.
    budget
        What the edges may cost together, > 0.
    """
    found = [ascent_at(graph, budget, 0.0)]
    high = math.log(max(float(graph.prizes.sum()), 1e-9) / budget)
    low = high + math.log(_CHEAPEST)
    here, there = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    first, second = (ascent_at(graph, budget, math.exp(price)) for price in (here, there))
    while high - low > _NEAR:
        found += [first, second]
        if first.bound < second.bound:
            high, there, second = there, here, first
            here = high - _GOLDEN * (high - low)
            first = ascent_at(graph, budget, math.exp(here))
        else:
            low, here, first = here, there, second
            there = low + _GOLDEN * (high - low)
            second = ascent_at(graph, budget, math.exp(there))
    unique = {ascent.price: ascent for ascent in found}
    return sorted(unique.values(), key=lambda ascent: ascent.bound)
