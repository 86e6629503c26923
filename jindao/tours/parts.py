"""A tour problem with fewer sites, and which sites no tour holds together."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final

import numpy as np

from jindao.tours.exact import MAX_SITES, exact
from jindao.tours.problem import Solution, TourProblem

_TRIED_WHOLE: Final = 3
"""Sets of up to so many sites are all tried for a conflict, smallest first."""


def only(problem: TourProblem, sites: Sequence[int], *, must: bool = False) -> TourProblem:
    """Return the problem with some of its sites, in the order given.

    Parameters
    ----------
    problem
        What to take a part of.
    sites
        Which sites: site `sites[i]` becomes site i.
    must
        Whether all of them have to be visited; otherwise those that had to be.
    """
    n, chosen = problem.n_sites, np.array(sites, np.int64)
    points = np.concatenate((chosen, np.arange(n, problem.n_points)))
    rows = (np.arange(problem.n_days)[:, None] * n + chosen[None]).ravel()
    first, last = problem.window_offsets[rows], problem.window_offsets[rows + 1]
    windows = np.concatenate([np.arange(0), *map(np.arange, first, last)]).astype(np.int64)
    renamed = np.full(problem.n_points, -1, np.int64)
    renamed[points] = np.arange(len(points))
    pairs = renamed[problem.pairs].reshape(-1, 2)
    whole = (pairs >= 0).all(axis=1)
    return dataclasses.replace(
        problem,
        travel_s=problem.travel_s[:, points[:, None], points],
        visit_s=problem.visit_s[chosen],
        score=problem.score[chosen],
        window_offsets=np.concatenate(([0], np.cumsum(last - first))),
        window_opens_s=problem.window_opens_s[windows],
        window_closes_s=problem.window_closes_s[windows],
        must=np.ones(len(chosen), np.bool_) if must else problem.must[chosen],
        stop_points=renamed[problem.stop_points],
        pause_s=problem.pause_s[points],
        toll=problem.toll[:, :, points[:, None], points],
        category=problem.category[chosen],
        pairs=pairs[whole],
        pair_bonus=problem.pair_bonus[whole],
    )


def smallest_conflict(
    problem: TourProblem, sites: Sequence[int], search: Callable[[TourProblem], Solution]
) -> tuple[int, ...]:
    """Return as few of some sites as can be that no tour holds together.

    All sets of up to three are tried with the exact solver. A larger conflict is one from
    which no site can be left out; with more than 10 sites `search` judges, which may
    miss a tour. Empty where a tour holds all of them.
    """

    def fit(chosen: Sequence[int]) -> bool:
        part = only(problem, chosen, must=True)
        solved = exact(part) if len(chosen) <= MAX_SITES else search(part)
        return len(solved.visited) == len(chosen)

    for size in range(1, min(_TRIED_WHOLE, len(sites)) + 1):
        for chosen in combinations(sites, size):
            if not fit(chosen):
                return chosen
    conflict = tuple(sites)
    if len(conflict) <= _TRIED_WHOLE or fit(conflict):
        return ()
    for site in sites:
        fewer = tuple(other for other in conflict if other != site)
        if len(fewer) > _TRIED_WHOLE and not fit(fewer):
            conflict = fewer
    return conflict
