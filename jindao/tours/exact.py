"""The exact solver for few sites: the judge of the search.

For each day, the earliest departure for every set of sites and last site among them
(arriving earlier never hurts, also with several windows); then the best choice of
disjoint sets over the days.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from jindao.errors import RequestError
from jindao.tours.problem import Solution, TourProblem, begin_s, reachable

MAX_SITES = 10


class _Day(NamedTuple):
    """A way to spend a day: the set of sites as bits, when it ends, the order."""

    sites: int
    end_s: int
    route: tuple[int, ...]


class _Plan(NamedTuple):
    """The best use of some days for a set of sites: when they end, and their routes."""

    ends_s: int
    routes: tuple[tuple[int, ...], ...]


def exact(
    problem: TourProblem,
    *,
    seed: int = 0,
    iterations: int | None = None,
    time_limit_s: float | None = None,
) -> Solution:
    """Return a tour of the highest score; of those, one whose days end earliest.

    As many must-visits as can be come first. There is nothing random and nothing to
    stop early: `seed`, `iterations` and `time_limit_s` are what every solver takes.

    Raises
    ------
    RequestError
        More than 10 sites are in reach.
    """
    sites = np.flatnonzero(reachable(problem) & ((problem.score > 0) | problem.must)).tolist()
    if len(sites) > MAX_SITES:
        raise RequestError("exact_too_many", field="solver", count=len(sites), limit=MAX_SITES)
    days: dict[object, tuple[_Day, ...]] = {}
    plans = {0: _Plan(0, ())}
    for day in range(problem.n_days):
        key = _likeness(problem, day, sites)
        if key not in days:
            days[key] = _days(problem, day, sites)
        plans = _join(plans, days[key])
    best = max(plans, key=lambda chosen: _worth(problem, sites, chosen, plans), default=None)
    routes = plans[best].routes if best is not None else ((),) * problem.n_days
    return Solution(
        routes=routes,
        score=sum(int(problem.score[site]) for route in routes for site in route),
        iterations=0,
        proven=True,
    )


def _worth(
    problem: TourProblem, sites: list[int], chosen: int, plans: dict[int, _Plan]
) -> tuple[int, int, int]:
    inside = [site for bit, site in enumerate(sites) if chosen >> bit & 1]
    musts, score = int(problem.must[inside].sum()), int(problem.score[inside].sum())
    return musts, score, -plans[chosen].ends_s


def _likeness(problem: TourProblem, day: int, sites: list[int]) -> object:
    """Return what two days have in common when they offer the same."""
    return (
        int(problem.day_start_s[day]),
        int(problem.day_end_s[day]),
        day == problem.n_days - 1,
        tuple(problem.windows(day, site) for site in sites),
    )


def _days(problem: TourProblem, day: int, sites: list[int]) -> tuple[_Day, ...]:
    """Return the earliest end and the order for every set that one day can hold."""
    start_s, limit_s = int(problem.day_start_s[day]), int(problem.day_end_s[day])
    n, end = problem.n_sites, problem.end_index(day)
    ways = {0: _Day(0, start_s + problem.travel_between_s(day, n, end), ())}
    labels: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {(0, -1): (start_s, ())}
    while labels:
        longer: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {}
        for (chosen, last), (now_s, route) in labels.items():
            here = sites[last] if route else n
            for bit, site in enumerate(sites):
                if chosen >> bit & 1:
                    continue
                reach_s = now_s + problem.travel_between_s(day, here, site)
                begun_s = begin_s(problem, day, site, reach_s)
                if begun_s is None:
                    continue
                left_s = begun_s + int(problem.visit_s[site])
                key = (chosen | 1 << bit, bit)
                if left_s <= limit_s and (key not in longer or left_s < longer[key][0]):
                    longer[key] = (left_s, (*route, site))
        for (chosen, bit), (left_s, route) in longer.items():
            end_s = left_s + problem.travel_between_s(day, sites[bit], end)
            if chosen not in ways or end_s < ways[chosen].end_s:
                ways[chosen] = _Day(chosen, end_s, route)
        labels = longer
    return tuple(way for way in ways.values() if way.end_s <= limit_s)


def _join(plans: dict[int, _Plan], days: tuple[_Day, ...]) -> dict[int, _Plan]:
    """Return the best plans with one more day."""
    longer: dict[int, _Plan] = {}
    for chosen, plan in plans.items():
        for day in days:
            if chosen & day.sites:
                continue
            ends_s, both = plan.ends_s + day.end_s, chosen | day.sites
            if both not in longer or ends_s < longer[both].ends_s:
                longer[both] = _Plan(ends_s, (*plan.routes, day.route))
    return longer
