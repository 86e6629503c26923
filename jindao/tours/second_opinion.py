"""A second opinion on a tour problem: PyVRP, an engine that shares nothing with ours.

Days are vehicles, those alike of one type. A site is a group of clients, one for each of
its windows, of which one at most is served; on days without that window it is too far
away. A visit's prize is its score times more than all the travel there can be: of two
tours the one with the higher score is better, and the shorter one of two equals.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyvrp import (
    Client,
    ClientGroup,
    Depot,
    Location,
    PenaltyParams,
    ProblemData,
    Result,
    SolveParams,
    VehicleType,
)
from pyvrp import solve as solve_vehicles
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxIterations, MultipleCriteria, StoppingCriterion

from jindao.errors import RequestError
from jindao.tours.problem import UNREACHABLE, Ints, Solution, TourProblem
from jindao.tours.schedule import reachable, schedule
from jindao.tours.worth import score_of, toll_of, too_many

USUAL_ITERATIONS = 5_000
MAX_PENALTY = 1e9
"""What a second too late costs at most: above any prize, below any overflow."""

Route = tuple[int, ...]


def second_opinion(
    problem: TourProblem,
    *,
    seed: int,
    iterations: int | None = None,
    time_limit_s: float | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Solution:
    """Return a good tour; the same for the same problem, seed and iterations.

    Parameters
    ----------
    problem
        What to solve: without pauses, stops to choose, repeats, pairs, more than one
        limited toll, and without limits of a category over several days.
    seed
        Any whole number from 0.
    iterations
        How long to search; None for 5 000, or without end where a time limit is given.
    time_limit_s
        Stop after this many seconds, preparations included.
    clock
        What tells these seconds; by `time.thread_time` others may use the machine.

    Raises
    ------
    RequestError
        PyVRP cannot express something the problem holds: `pyvrp_pause` and the like.
    """
    until = None if time_limit_s is None else _Until(clock, clock() + time_limit_s)
    if iterations is None and time_limit_s is None:
        iterations = USUAL_ITERATIONS
    _refuse_what_it_cannot_express(problem)
    kinds, visits = _kinds(problem), _visits(problem)
    routes: list[Route] = [()] * problem.n_days
    done = 0
    if visits:
        result = _solved(_as_vehicles(problem, kinds, visits), seed, _stop(iterations, until))
        done, left = result.num_iterations, [list(days) for days in kinds]
        for trip in result.best.routes():
            day = left[trip.vehicle_type()].pop(0)
            order = tuple(visits[step.idx].site for step in trip.schedule() if step.is_client())
            routes[day] = _what_fits(problem, day, order)
    return Solution(
        routes=tuple(routes),
        stops=problem.first_stops,
        score=score_of(problem, [site for route in routes for site in route]),
        iterations=done,
        proven=False,
    )


@dataclass(frozen=True, slots=True)
class _Visit:
    """A site within one window, and the days that have it so."""

    site: int
    opens_s: int
    closes_s: int
    days: frozenset[int]


def _refuse_what_it_cannot_express(problem: TourProblem) -> None:
    shared = np.bincount(problem.category[problem.category >= 0], minlength=1).max() > 1
    choices = np.diff(problem.stop_offsets).max() > 1
    refused = {
        "pyvrp_pause": any(problem.has_pause(day) for day in range(problem.n_days)),
        "pyvrp_stops": bool(choices),
        "pyvrp_tolls": len(_limited_tolls(problem)) > 1,
        "pyvrp_categories": problem.n_days > 1 and len(_limited_categories(problem)) > 0,
        "pyvrp_repeats": bool(problem.repeat_loss.any() and shared),
        "pyvrp_pairs": bool(problem.pair_bonus.any()),
    }
    for code, holds in refused.items():
        if holds:
            raise RequestError(code, field="solver")


def _limited_tolls(problem: TourProblem) -> list[int]:
    """Return the tolls of which a day might have too much."""
    steps = problem.n_sites + 1
    return [
        toll
        for toll, table in enumerate(problem.toll)
        if table.size and (steps * int(table.max()) > problem.toll_limit[toll]).any()
    ]


def _limited_categories(problem: TourProblem) -> list[int]:
    """Return the categories of which a tour might have too many visits."""
    most = problem.category_most
    counts = np.bincount(problem.category[problem.category >= 0], minlength=len(most))
    return [int(kind) for kind in np.flatnonzero(counts > most)]


def _kinds(problem: TourProblem) -> list[list[int]]:
    """Return the days, those together that offer the same."""
    kinds: dict[object, list[int]] = {}
    for day in range(problem.n_days):
        likeness = (
            int(problem.day_start_s[day]),
            int(problem.day_end_s[day]),
            int(problem.day_table[day]),
            problem.first_stops[day : day + 2],
            tuple(problem.toll_limit[:, day].tolist()),
            tuple(problem.windows(day, site) for site in range(problem.n_sites)),
        )
        kinds.setdefault(likeness, []).append(day)
    return list(kinds.values())


def _visits(problem: TourProblem) -> list[_Visit]:
    """Return the ways to visit each site that may be of use, site by site."""
    of_use = reachable(problem) & ((problem.score > 0) | problem.must)
    found = []
    for site in np.flatnonzero(of_use).tolist():
        days: dict[tuple[int, int], list[int]] = {}
        for day in range(problem.n_days):
            for opens_s, closes_s in problem.windows(day, site):
                if closes_s >= problem.day_start_s[day] and opens_s <= problem.day_end_s[day]:
                    days.setdefault((opens_s, closes_s), []).append(day)
        found += [_Visit(site, *window, frozenset(those)) for window, those in days.items()]
    return found


def _as_vehicles(problem: TourProblem, kinds: list[list[int]], visits: list[_Visit]) -> ProblemData:
    """Return the problem in PyVRP's words; clients stand in the order of the visits."""
    stops = sorted(set(problem.first_stops))
    # PyVRP's stubs know arrays of one dimension only.
    times_s: list[Any] = [_apart_s(problem, days[0], visits, stops) for days in kinds]
    tolls, groups = _limited_tolls(problem), _groups(problem, visits)
    lengths: list[Any] = [
        _toll_apart(problem, tolls[0], days[0], visits, stops) if tolls else table
        for days, table in zip(kinds, times_s, strict=True)
    ]
    return ProblemData(
        locations=[Location(0, 0) for _ in range(len(visits) + len(stops))],
        clients=_clients(problem, visits, groups),
        depots=[Depot(location=len(visits) + number) for number in range(len(stops))],
        vehicle_types=[
            _vehicle_type(problem, days, stops, number) for number, days in enumerate(kinds)
        ],
        distance_matrices=lengths,
        duration_matrices=times_s,
        groups=groups,
    )


def _clients(problem: TourProblem, visits: list[_Visit], groups: list[ClientGroup]) -> list[Client]:
    capped = _limited_categories(problem)
    group_of = {place: number for number, group in enumerate(groups) for place in group.clients}
    all_travel_s = int((problem.day_end_s - problem.day_start_s).sum())
    return [
        Client(
            location=place,
            delivery=[int(problem.category[visit.site] == kind) for kind in capped],
            service_duration=int(problem.visit_s[visit.site]),
            tw_early=visit.opens_s,
            tw_late=visit.closes_s,
            prize=int(problem.score[visit.site]) * (all_travel_s + 1),
            required=bool(problem.must[visit.site]) and place not in group_of,
            group=group_of.get(place),
        )
        for place, visit in enumerate(visits)
    ]


def _vehicle_type(
    problem: TourProblem, days: list[int], stops: list[int], number: int
) -> VehicleType:
    """Return a kind of day; what costs is travel, or all time where a toll is limited."""
    day, tolls = days[0], _limited_tolls(problem)
    return VehicleType(
        num_available=len(days),
        capacity=[int(problem.category_most[kind]) for kind in _limited_categories(problem)],
        start_depot=stops.index(problem.first_stops[day]),
        end_depot=stops.index(problem.first_stops[day + 1]),
        tw_early=int(problem.day_start_s[day]),
        tw_late=int(problem.day_end_s[day]),
        max_distance=int(problem.toll_limit[tolls[0], day]) if tolls else UNREACHABLE**2,
        unit_distance_cost=0 if tolls else 1,
        unit_duration_cost=1 if tolls else 0,
        profile=number,
    )


def _apart_s(problem: TourProblem, day: int, visits: list[_Visit], stops: list[int]) -> Ints:
    """Return the travel times between visits and stops; beyond a day to what is closed."""
    points = [visit.site for visit in visits] + stops
    beyond_s = 2 * int((problem.day_end_s - problem.day_start_s).max()) + 1
    apart_s: Ints = problem.travel_s[problem.day_table[day]][np.ix_(points, points)]
    np.minimum(apart_s, beyond_s, out=apart_s)
    closed = [place for place, visit in enumerate(visits) if day not in visit.days]
    apart_s[:, closed] = beyond_s
    np.fill_diagonal(apart_s, 0)
    return apart_s


def _toll_apart(
    problem: TourProblem, toll: int, day: int, visits: list[_Visit], stops: list[int]
) -> Ints:
    """Return what a toll takes between visits and stops."""
    points = [visit.site for visit in visits] + stops
    apart: Ints = problem.toll[toll, problem.day_table[day]][np.ix_(points, points)]
    np.fill_diagonal(apart, 0)
    return apart


def _groups(problem: TourProblem, visits: list[_Visit]) -> list[ClientGroup]:
    """Return the sites with several windows, as groups of visits."""
    places: dict[int, list[int]] = {}
    for place, visit in enumerate(visits):
        places.setdefault(visit.site, []).append(place)
    return [
        ClientGroup(clients, required=bool(problem.must[site]))
        for site, clients in places.items()
        if len(clients) > 1
    ]


def _solved(data: ProblemData, seed: int, stop: StoppingCriterion) -> Result:
    with warnings.catch_warnings():
        # Said where no tour it found holds every must-visit; the caller sees that.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        return solve_vehicles(
            data,
            stop,
            seed=seed % 2**32,
            collect_stats=False,
            params=SolveParams(penalty=PenaltyParams(max_penalty=MAX_PENALTY)),
        )


class _Until:
    """Stops a search at some time of a clock, however long the preparations took."""

    def __init__(self, clock: Callable[[], float], end_s: float) -> None:
        self._clock, self._end_s = clock, end_s

    def __call__(self, best_cost: int) -> bool:
        return self._clock() >= self._end_s


def _stop(iterations: int | None, until: _Until | None) -> MultipleCriteria:
    criteria: list[StoppingCriterion] = []
    if iterations is not None:
        criteria.append(MaxIterations(iterations))
    if until is not None:
        criteria.append(until)
    return MultipleCriteria(criteria)


def _what_fits(problem: TourProblem, day: int, route: Route) -> Route:
    """Return a route without its least visits as long as it cannot be done.

    PyVRP's best is over time where no tour it found holds every must-visit.
    """
    while route and not _can_be_done(problem, day, route):
        least = min(route, key=lambda site: (problem.must[site], problem.score[site]))
        route = tuple(site for site in route if site != least)
    return route


def _can_be_done(problem: TourProblem, day: int, route: Route) -> bool:
    origin, destination = problem.first_stops[day : day + 2]
    spent = toll_of(problem, day, (origin, *route, destination))
    return (
        schedule(problem, day, route) is not None
        and bool((spent <= problem.toll_limit[:, day]).all())
        and not too_many(problem, route)
    )
