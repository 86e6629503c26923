"""Solve a tour problem with one of the solvers there are."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from jindao._registry import Entry, Registry
from jindao.errors import NoTourError
from jindao.tours.problem import Solution, TourProblem, reachable, schedule

EXACT_SITES = 8
"""Up to this many sites in reach, the usual solver is the exact one."""


class Solver(Protocol):
    """Finds the visits and their order."""

    def __call__(
        self,
        problem: TourProblem,
        *,
        seed: int,
        iterations: int | None,
        time_limit_s: float | None,
    ) -> Solution:
        """Return the best solution found; a must-visit may be missing from it."""


SOLVERS: Registry[Solver] = Registry(
    "solver",
    {
        "exact": Entry("jindao.tours.exact:exact", about="proven best, for few sites"),
        "search": Entry("jindao.tours.search:search", about="good tours for any number of sites"),
    },
)


def solve(
    problem: TourProblem,
    *,
    seed: int,
    iterations: int | None = None,
    time_limit_s: float | None = None,
    solver: str = "auto",
) -> Solution:
    """Return the best tour found.

    The same problem, seed and iterations give the same tour on any machine; a time
    limit gives that up.

    Parameters
    ----------
    problem
        What to solve.
    seed
        Where the search begins; any whole number from 0.
    iterations
        How long to search; None for the usual length for the number of sites.
    time_limit_s
        Stop searching after this many seconds.
    solver
        A name in `SOLVERS`, or `auto`: `exact` for at most 8 sites in reach, otherwise
        `search`.

    Raises
    ------
    NotFoundError
        There is no such solver.
    NoTourError
        `end_too_far` where even a day without visits is too short, `must_unreachable`
        where no tour found holds every must-visit; its `names` are site indices.
    """
    if solver == "auto":
        candidates = reachable(problem) & ((problem.score > 0) | problem.must)
        solver = "exact" if np.count_nonzero(candidates) <= EXACT_SITES else "search"
    solution = SOLVERS[solver](problem, seed=seed, iterations=iterations, time_limit_s=time_limit_s)
    for day, route in enumerate(solution.routes):
        if schedule(problem, day, route) is None:
            raise _end_too_far(problem, day)
    visited = [site for route in solution.routes for site in route]
    missing = np.setdiff1d(np.flatnonzero(problem.must), visited)
    if missing.size:
        raise NoTourError(
            "must_unreachable",
            field="must_visit",
            reason="unreachable",
            names=tuple(str(site) for site in missing.tolist()),
        )
    return solution


def _end_too_far(problem: TourProblem, day: int) -> NoTourError:
    needed_s = problem.travel_between_s(day, problem.n_sites, problem.end_index(day))
    limit_s = int(problem.day_end_s[day] - problem.day_start_s[day])
    return NoTourError(
        "end_too_far",
        field="end",
        reason="end_too_far",
        minutes=-(-needed_s // 60),
        limit_minutes=limit_s // 60,
    )
