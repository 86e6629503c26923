"""The choice that joins most prize for a budget, with a proof: cuts, then whole answers.

What cannot be of use is dropped. The relaxation of what is left begins with the cuts around
moats; it is solved and cut until nothing is broken any more, and trees are looked for along
the edges it uses; mostly that proves a choice already. Otherwise whole edges are asked for,
and whatever in the answer hangs apart from the root gives further cuts, until nothing does.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from jindao.assess.cut_relaxation import Relaxation
from jindao.assess.dual_ascent import ascents, moats_at
from jindao.assess.prize_graph import ENOUGH, Choice, PrizeGraph, chosen
from jindao.assess.ranked import SLACK
from jindao.assess.reduced import reduced
from jindao.assess.steiner_dual import filled, first_choice, trees_among

_FIRST_SHARE: Final = 0.25
"""The share of the time that may go to the choice to begin with."""

_HINTED: Final = 0.05
"""From so much on an edge of the relaxation is a hint at what to choose among."""

_CHEAPEST_SHARE: Final = 0.25
"""The share of the time that may go to joining the same for less."""


def solve_exact(
    graph: PrizeGraph,
    budget: float,
    *,
    gap: float = 0.0,
    seconds: float = 60.0,
    up_to: float = math.inf,
) -> Choice:
    """Return the choice that joins most prize for a budget, of equal ones a cheap one.

    Parameters
    ----------
    graph
        What is chosen from.
    budget
        What the edges may cost together, >= 0.
    gap
        How far from the best it may be, as a share; what is joined is then joined as cheaply
        as it can be.
    seconds
        When to stop; `Choice.gap` tells how far the proof came by then.
    up_to
        Where more edges than so many cannot be shown to be useless, no whole answer is
        looked for: the choice is that of `first_choice`, or what the relaxation hints at.

    `Choice.method` is `exact` where it is proven to be within the gap, else `best_found`.
    """
    best = _searched(graph, budget, gap, seconds, up_to)
    return replace(best, method="exact" if best.is_within(gap) else "best_found")


def _searched(graph: PrizeGraph, budget: float, gap: float, seconds: float, up_to: float) -> Choice:
    """Return the best choice that is found, as `solve_exact`."""
    ends_at = time.monotonic() + seconds
    best = first_choice(graph, budget, _FIRST_SHARE * seconds)
    if not best.edges and best.gap <= 0:
        return best
    small, bound = reduced(graph, budget, best.value)
    best = best.bounded(bound)
    whole = small.graph.n_edges <= up_to
    if not best.is_within(gap) and small.graph.n_edges:
        proof_ends = ends_at - (_CHEAPEST_SHARE * seconds if whole else 0.0)
        inner = chosen(small.graph, small.inside(best.edges), best.bound, best.method)
        inner = _proven(small.graph, budget, inner, gap, proof_ends, whole)
        best = _better(graph, budget, best, small.whole(inner.edges))
        best = best.bounded(inner.bound)
    return _cheaper(graph, best, ends_at) if whole else best


def _cheaper(graph: PrizeGraph, best: Choice, ends_at: float) -> Choice:
    """Return a choice that joins the same prizes for less, where there is one."""
    if not best.edges:
        return best
    small, _ = reduced(graph, best.cost, best.value)
    inner = chosen(small.graph, small.inside(best.edges), best.bound, best.method)
    if inner.value < best.value * (1 - SLACK):  # part of it was given up for something cheaper
        return _cheapest(graph, best, ends_at)
    inner = _cheapest(small.graph, inner, ends_at)
    found = chosen(graph, small.whole(inner.edges), best.bound, best.method)
    as_good = found.value >= best.value * (1 - SLACK)
    return found if as_good and found.cost < best.cost else best


def _proven(
    graph: PrizeGraph, budget: float, best: Choice, gap: float, ends_at: float, whole: bool
) -> Choice:
    relaxation = Relaxation(graph, budget)
    relaxation.add_moats(moats_at(graph, ascents(graph, budget)[0].price))
    best, tight = _relaxed(graph, relaxation, budget, best, gap, ends_at)
    if best.is_within(gap) or not (tight and whole):
        return best
    relaxation.want_whole(gap / 2)
    while (left := ends_at - time.monotonic()) > 0:
        relaxation.start_from(best.edges)
        ended = relaxation.solve(left)
        best = best.bounded(relaxation.bound(whole=True))
        values = relaxation.values()
        if values is None:
            return best
        best = _better(graph, budget, best, relaxation.edges(values))
        if best.is_within(gap) or not ended or not relaxation.separate(values):
            return best
    return best


def _relaxed(
    graph: PrizeGraph,
    relaxation: Relaxation,
    budget: float,
    best: Choice,
    gap: float,
    ends_at: float,
) -> tuple[Choice, bool]:
    """Return the choice with its bound, and whether the relaxation holds every cut."""
    while (left := ends_at - time.monotonic()) > 0:
        if not relaxation.solve(left):
            return best, False
        best = best.bounded(relaxation.bound(whole=False))
        values = relaxation.values()
        if values is None or best.is_within(gap):
            return best, True
        best = _better(graph, budget, best, relaxation.edges(values))
        for tree in trees_among(graph, budget, relaxation.edges(values, _HINTED), 0.0):
            best = _better(graph, budget, best, filled(graph, budget, tree))
        if not relaxation.separate(values):
            return best, True
    return best, False


def _better(graph: PrizeGraph, budget: float, best: Choice, edges: Sequence[int]) -> Choice:
    """Return the choice of what some edges join to the root, where it is better."""
    found = chosen(graph, edges, best.bound, best.method)
    affordable = found.cost <= budget * (1 + SLACK)
    return found if affordable and found.value > best.value else best


def _cheapest(graph: PrizeGraph, best: Choice, ends_at: float) -> Choice:
    """Return a choice that joins the same prizes at least cost, as far as the time goes."""
    must = [node for node in sorted(graph.joined(best.edges)) if graph.prizes[node] > 0]
    if not best.edges:
        return best
    relaxation = Relaxation(graph, None, must)
    wanted = np.zeros(graph.n_nodes)
    wanted[must] = graph.costs.sum()
    relaxation.add_moats(moats_at(replace(graph, prizes=wanted), 1.0))
    whole = False
    while (left := ends_at - time.monotonic()) > 0:
        if whole:
            relaxation.start_from(best.edges)
        ended = relaxation.solve(left)
        values = relaxation.values()
        if values is None or not (ended or whole):
            return best
        found = chosen(graph, relaxation.edges(values), best.bound, best.method)
        if found.value >= best.value and found.cost < best.cost:
            best = found
        least = -relaxation.bound(whole=whole)
        if best.cost <= least * (1 + ENOUGH) or not ended:
            return best
        if not relaxation.separate(values):
            if whole:
                return best
            relaxation.want_whole(0.0)
            whole = True
    return best
