"""Solve a tour problem with one of the solvers there are."""

from __future__ import annotations

from itertools import product
from typing import Protocol

import numpy as np

from jindao._registry import Entry, Registry
from jindao.errors import NoTourError
from jindao.tours.counted import sites_that_count
from jindao.tours.exact import work_of
from jindao.tours.musts import smallest_conflict, tour_of_all
from jindao.tours.problem import Solution, TourProblem
from jindao.tours.schedule import schedule
from jindao.tours.worth import toll_of

EXACT_SITES = 8
"""Up to this many sites that count, the usual solver is the exact one."""

EXACT_WORK = 500_000
"""But not where it may take longer than this, in about microseconds."""


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
        "pyvrp": Entry(
            "jindao.tours.second_opinion:second_opinion",
            extra="second",
            about="a second opinion on plain problems",
        ),
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
        A name in `SOLVERS`, or `auto`: `exact` for at most 8 sites that count, with few
        places to choose nights from, otherwise `search`.

    Raises
    ------
    NotFoundError
        There is no such solver.
    MissingExtraError
        It is not installed.
    NoTourError
        `end_too_far` where even a day without visits is too short, `nights_too_far` where
        that is so wherever nights are spent, `end_beyond_limit` where the way to its end
        is more than the day may have, or, with nights that may be `chosen`, than all days;
        `must_conflict` where no tour found holds every must-visit. Points, tolls and, in
        `names`, as few sites as can be are given by their numbers; `proven` tells whether
        it is certain that these do not fit, and that no fewer do not.
    """
    solution = found(
        problem, seed=seed, iterations=iterations, time_limit_s=time_limit_s, solver=solver
    )
    for day, route in enumerate(solution.routes):
        ends = solution.stops[day], solution.stops[day + 1]
        if not route and schedule(problem, day, route, ends=ends) is None:
            raise _end_too_far(problem, day, ends)
        spent, limits = toll_of(problem, day, ends), problem.toll_limit[:, day]
        if not route and (spent > limits).any():
            raise _end_beyond(problem, day, ends, int((spent > limits).argmax()))
    musts = np.flatnonzero(problem.must).tolist()
    if set(musts) - set(solution.visited):
        held = tour_of_all(problem, musts, seed=seed, iterations=iterations)
        if held is None:
            raise _conflict(problem, musts, seed)
        return held
    return solution


def found(
    problem: TourProblem,
    *,
    seed: int,
    iterations: int | None = None,
    time_limit_s: float | None = None,
    solver: str = "auto",
) -> Solution:
    """Return what the solver finds, whether or not it keeps every condition.

    The parameters are those of `solve`; see `violations`.
    """
    if solver == "auto":
        count = len(sites_that_count(problem))
        few = count <= EXACT_SITES and work_of(problem, count) <= EXACT_WORK
        solver = "exact" if few else "search"
    choose = SOLVERS[solver]
    return choose(problem, seed=seed, iterations=iterations, time_limit_s=time_limit_s)


def _conflict(problem: TourProblem, musts: list[int], seed: int) -> NoTourError:
    conflict = smallest_conflict(problem, musts, seed=seed)
    return NoTourError(
        "must_conflict",
        field="must_visit",
        reason="conflict",
        names=tuple(str(site) for site in (musts if conflict is None else conflict.sites)),
        proven=conflict is not None and conflict.proven,
    )


def _end_beyond(problem: TourProblem, day: int, ends: tuple[int, int], toll: int) -> NoTourError:
    chosen = problem.nights_chosen
    pairs = product(problem.stops(0), problem.stops(problem.n_days)) if chosen else [ends]
    spent, ends = min((int(toll_of(problem, day, pair)[toll]), pair) for pair in pairs)
    return NoTourError(
        "end_beyond_limit",
        field="end",
        reason="end_beyond_limit",
        day=day + 1,
        origin=ends[0],
        destination=ends[1],
        toll=toll,
        value=spent,
        limit=int(problem.toll_limit[toll, day]),
        days=problem.n_days,
        chosen=chosen,
    )


def _end_too_far(problem: TourProblem, day: int, ends: tuple[int, int]) -> NoTourError:
    if problem.nights_chosen:
        whole_s = min(
            problem.travel_between_s(0, origin, destination)
            for origin in problem.stops(0)
            for destination in problem.stops(problem.n_days)
        )
        days_s = int((problem.day_end_s - problem.day_start_s).sum())
        days_s -= int(problem.pause_way_s[problem.pause_closes_s >= 0].clip(0).sum())
        return NoTourError(
            "nights_too_far",
            field="end",
            reason="end_too_far",
            hours=round(whole_s / 3600, 1),
            days=problem.n_days,
            limit_hours=round(days_s / 3600, 1),
        )
    limit_s = int(problem.day_end_s[day] - problem.day_start_s[day])
    way_s = problem.travel_between_s(day, *ends)
    if way_s <= limit_s and problem.has_pause(day):
        limit_s -= max(0, int(problem.pause_way_s[day]))
    return NoTourError(
        "end_too_far",
        field="end",
        reason="end_too_far",
        day=day + 1,
        origin=ends[0],
        destination=ends[1],
        way_s=way_s,
        minutes=-(-way_s // 60),
        limit_minutes=limit_s // 60,
    )
