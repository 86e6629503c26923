"""A tour problem with fewer sites, and its tours in the numbers of the whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from jindao.tours.problem import Solution, TourProblem
from jindao.tours.worth import score_of


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


def whole_of(problem: TourProblem, sites: Sequence[int], part: Solution) -> Solution:
    """Return a tour of `only(problem, sites)` as one of the problem itself."""
    shift = problem.n_sites - len(sites)
    routes = tuple(tuple(sites[site] for site in route) for route in part.routes)
    return Solution(
        routes=routes,
        stops=tuple(stop + shift for stop in part.stops),
        score=score_of(problem, [site for route in routes for site in route]),
        iterations=part.iterations,
        proven=False,
    )
