"""The sites that a best tour of a problem may need."""

from __future__ import annotations

import numpy as np

from jindao.tours.problem import Ints, TourProblem
from jindao.tours.schedule import reachable


def sites_that_count(problem: TourProblem) -> Ints:
    """Return the sites that a best tour may need, rising.

    A site that adds nothing is left out where a tour without it is never later, never
    longer and has lost no place for its pause.
    """
    worth = (problem.score > 0) | problem.must
    worth[problem.pairs[problem.pair_bonus > 0]] = True
    barred = np.zeros(problem.n_sites, np.bool_)
    barred[problem.category >= 0] = (
        problem.category_most[problem.category[problem.category >= 0]] < 1
    )
    can = reachable(problem) & ~barred
    for site in np.flatnonzero(can & ~worth).tolist():
        can[site] = not _can_be_left_out(problem, site)
    found: Ints = np.flatnonzero(can)
    return found


def _can_be_left_out(problem: TourProblem, site: int) -> bool:
    if problem.pause_s[site] >= 0 and bool((problem.pause_closes_s >= 0).any()):
        return False
    stay = np.zeros(1 + len(problem.toll), np.int64)
    stay[0] = problem.visit_s[site]
    for number, tables in enumerate((problem.travel_s, *problem.toll)):
        around = tables[:, :, site, None] + tables[:, None, site, :] + stay[number]
        if bool((tables > around).any()):
            return False
    return True
