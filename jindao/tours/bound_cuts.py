"""How the bound is made tighter: what sites remember, and subset-row cuts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

import numpy as np

from jindao.tours.bound_master import Cut, Floats
from jindao.tours.problem import Ints, TourProblem

MAX_CUTS: Final = 62
"""Labels keep the counts of cuts as bits."""
CUTS: Final = 12
"""How many cuts to make at once, and how many of them may share a site."""
SHARED: Final = 4
VIOLATION: Final = 0.02
"""How far shares must be over a cut's one to make it."""


def first_memory(problem: TourProblem, sites: Ints, *, nearest: int) -> list[int]:
    """Return the sites that each site remembers at first, as bits of their places.

    These are the closest ones, and all to which one gets in no time: a way that takes no
    time cannot come back.
    """
    n = len(sites)
    travel = problem.travel_s[:, sites[:, None], sites[None, :]].min(axis=0)
    near = np.minimum(travel, travel.T) + problem.visit_s[sites][None, :]
    np.fill_diagonal(near, -1)
    memory = [_bits(row) for row in np.argsort(near, axis=1, kind="stable")[:, :nearest].tolist()]
    still = (travel == 0) & (problem.visit_s[sites] == 0)[:, None]
    still |= still.T | np.eye(n, dtype=np.bool_)
    for _ in range(n):
        wider = still @ still
        if bool((wider == still).all()):
            break
        still = wider
    return [bits | _bits(np.flatnonzero(row)) for bits, row in zip(memory, still, strict=True)]


def _bits(places: Iterable[int]) -> int:
    bits = 0
    for place in places:
        bits |= 1 << int(place)
    return bits


def more_memory(memory: Sequence[int], routes: Iterable[Sequence[int]]) -> list[int]:
    """Return what sites must remember lest these routes come back to a site."""
    more = list(memory)
    for route in routes:
        for site, between in _returns(route):
            for other in between:
                more[other] |= 1 << site
    return more


def comes_back(memory: Sequence[int], route: Sequence[int]) -> bool:
    """Tell whether a route comes back to a site that all sites between remember."""
    return any(
        all(memory[other] >> site & 1 for other in between) for site, between in _returns(route)
    )


def _returns(route: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """Yield each site that a route comes back to, and the sites between."""
    last: dict[int, int] = {}
    for place, site in enumerate(route):
        if site in last:
            yield site, route[last[site] + 1 : place]
        last[site] = place


def find_cuts(routes: Sequence[Sequence[int]], shares: Floats, n: int) -> list[Cut]:
    """Return subset-row cuts that the shares of some routes break, the worst first."""
    triples = np.array(list(combinations(range(n), 3)), np.int64).reshape(-1, 3)
    broken = np.full(len(triples), -1.0)
    for route, share in zip(routes, shares.tolist(), strict=True):
        counts = np.bincount(np.array(route, np.int64), minlength=n)
        broken += share * (counts[triples].sum(axis=1) // 2)
    cuts: list[Cut] = []
    used = np.zeros(n, np.int64)
    for place in np.argsort(-broken, kind="stable").tolist():
        if broken[place] < VIOLATION or len(cuts) == CUTS:
            break
        first, second, third = triples[place].tolist()
        if used[triples[place]].max() >= SHARED:
            continue
        used[triples[place]] += 1
        sites = (first, second, third)
        cuts.append(Cut(sites=sites, memory=_memory_of(sites, routes)))
    return cuts


def _memory_of(sites: tuple[int, int, int], routes: Sequence[Sequence[int]]) -> int:
    """Return the sites past which a cut must go on counting to see some routes."""
    memory = _bits(sites)
    for route in routes:
        hits = [place for place, site in enumerate(route) if site in sites]
        for first, second in zip(hits[::2], hits[1::2], strict=False):
            memory |= _bits(route[first : second + 1])
    return memory
