"""A tour that people changed: taken as it is and checked, or made the best of around pins."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from jindao.errors import NoTourError
from jindao.model.note import Note
from jindao.texts import in_every_language
from jindao.tours.build import best_solution
from jindao.tours.ground import TourGround
from jindao.tours.lenient import LenientSchedule, lenient_schedule
from jindao.tours.problem import Flags, Ints, Solution, TourProblem
from jindao.tours.problem_notes import category_note, violation_note
from jindao.tours.schedule import schedule
from jindao.tours.worth import score_of, toll_of, too_many

Routes = tuple[tuple[int, ...], ...]


def run(
    ground: TourGround, routes: Routes, stops: Sequence[int], apart_s: Ints | None = None
) -> tuple[LenientSchedule, ...]:
    """Return the days of a tour as they would really run."""
    return tuple(
        lenient_schedule(
            ground.problem, day, route, ends=(stops[day], stops[day + 1]), apart_s=apart_s
        )
        for day, route in enumerate(routes)
    )


def placed(
    problem: TourProblem,
    routes: Routes,
    stops: Sequence[int],
    site: int,
    days: Sequence[int],
    apart_s: Ints | None = None,
) -> Routes:
    """Return the routes with a site where it does the least harm on one of some days.

    That is where the fewest things go wrong, then where it takes the least time.
    """

    def harm(day: int, route: tuple[int, ...]) -> tuple[int, int]:
        ends = stops[day], stops[day + 1]
        found = lenient_schedule(problem, day, route, ends=ends, apart_s=apart_s)
        return len(found.violations), found.times.end_s

    choices = []
    for day in days:
        route = routes[day]
        wrong, end_s = harm(day, route)
        for place in range(len(route) + 1):
            longer = (*route[:place], site, *route[place:])
            more_wrong, later_s = harm(day, longer)
            choices.append((more_wrong - wrong, later_s - end_s, day, place, longer))
    *_, best_day, _, best = min(choices)
    return (*routes[:best_day], best, *routes[best_day + 1 :])


def around(
    ground: TourGround, fixed: Mapping[int, int], orders: Mapping[int, tuple[int, ...]]
) -> tuple[TourGround, Solution]:
    """Return the best tour found around what is pinned, and the ground it keeps to.

    Parameters
    ----------
    ground
        What the tour may be made of; what has to be in it is a must there.
    fixed
        The days of sites that have one.
    orders
        The visits of days whose order is given. They follow each other so; others come
        between them where there is time.

    Raises
    ------
    NoTourError
        As `best_solution`, and where a site is not open on its day (`must_closed`,
        `must_hours_short`) or an order cannot be kept (`order_impossible`).
    """
    for site, day in fixed.items():
        _check_open(ground, site, day)
    pinned = dataclasses.replace(ground, problem=_on_days(ground.problem, fixed))
    if not orders:
        return pinned, best_solution(pinned)
    try:
        solution = _beside(pinned, orders)
    except NoTourError as error:
        nights = _nights_for(pinned.problem, orders) if error.code == "order_impossible" else None
        if nights is None:
            raise
        pinned = with_stops(pinned, nights)
        solution = _beside(pinned, orders)
    return pinned, _filled(pinned, solution, frozenset(orders))


def with_stops(ground: TourGround, points: Sequence[Sequence[int]]) -> TourGround:
    """Return the ground where the tour may stop at some of the points, n_days + 1 of them."""
    n = len(ground.candidates)
    problem = dataclasses.replace(
        ground.problem,
        stop_offsets=np.cumsum([0, *map(len, points)]),
        stop_points=np.array([point for stop in points for point in stop], np.int64),
    )
    stops = tuple(tuple(point - n for point in stop) for stop in points)
    return dataclasses.replace(ground, stops=stops, problem=problem)


def _nights_for(
    problem: TourProblem, orders: Mapping[int, tuple[int, ...]]
) -> tuple[tuple[int, ...], ...] | None:
    """Return where the tour stops so that given orders can be kept in the least time.

    Beside ordered days that is one point; between other days all that there were. None
    where no nights let every order be kept, or there is nothing to choose.
    """
    choices = [problem.stops(number) for number in range(problem.n_days + 1)]
    if all(len(points) == 1 for points in choices):
        return None
    ways: dict[int, tuple[int, tuple[int, ...]]] = {point: (0, (point,)) for point in choices[0]}
    for day in range(problem.n_days):
        longer: dict[int, tuple[int, tuple[int, ...]]] = {}
        for point in choices[day + 1]:
            ends = [
                (spent_s + took_s, (*way, point))
                for last, (spent_s, way) in ways.items()
                if (took_s := _took_s(problem, day, orders.get(day, ()), (last, point))) is not None
            ]
            if ends:
                longer[point] = min(ends)
        ways = longer
    if not ways:
        return None
    _, best = min(ways.values())
    return tuple(
        (best[number],) if {number - 1, number} & set(orders) else points
        for number, points in enumerate(choices)
    )


def _took_s(
    problem: TourProblem, day: int, route: tuple[int, ...], ends: tuple[int, int]
) -> int | None:
    """Return how long a day takes; None where it cannot be done."""
    planned = schedule(problem, day, route, ends=ends)
    if planned is None or not _holds(problem, day, route, ends):
        return None
    return planned.end_s - int(problem.day_start_s[day])


def _check_open(ground: TourGround, site: int, day: int) -> None:
    if ground.problem.windows(day, site):
        return
    hours = ground.hours[day][site]
    candidate = ground.candidates[site]
    if hours.shut_by is not None:
        raise NoTourError(
            "must_in_closure",
            field="must_visit",
            reason="in_closure",
            names=[candidate.name],
            told_zh=str(hours.shut_by),
            told_en=hours.shut_by.en,
        )
    shut = hours.closed_for
    closed = "must_closed" if shut is None else "must_closed_holiday"
    raise NoTourError(
        "must_hours_short" if hours.windows else closed,
        field="must_visit",
        reason="hours_short" if hours.windows else "closed",
        names=[candidate.name],
        date=(ground.request.date + dt.timedelta(days=day)).isoformat(),
        hours=hours.text,
        minutes=candidate.stay_minutes,
        holiday_zh=str(shut or ""),
        holiday_en=shut.en if shut else "",
    )


def _on_days(problem: TourProblem, fixed: Mapping[int, int]) -> TourProblem:
    """Return the problem with windows of some sites on one day only."""
    allowed = np.ones((problem.n_days, problem.n_sites), np.bool_)
    for site, day in fixed.items():
        allowed[:, site] = False
        allowed[day, site] = True
    return _opened(problem, allowed)


def _opened(problem: TourProblem, allowed: Flags) -> TourProblem:
    """Return the problem with the windows of some days and sites, (n_days, n)."""
    counts = np.diff(problem.window_offsets)
    kept = np.repeat(allowed.ravel(), counts)
    counts = np.where(allowed.ravel(), counts, 0)
    return dataclasses.replace(
        problem,
        window_offsets=np.concatenate(([0], np.cumsum(counts))),
        window_opens_s=problem.window_opens_s[kept],
        window_closes_s=problem.window_closes_s[kept],
    )


def _beside(ground: TourGround, orders: Mapping[int, tuple[int, ...]]) -> Solution:
    """Return the best tour found of the other days, with the days whose order is given."""
    problem = ground.problem
    taken = [site for route in orders.values() for site in route]
    rest = _without(problem, taken, list(orders))
    forced = [
        site
        for site in np.flatnonzero(rest.must).tolist()
        if not any(rest.windows(day, site) for day in range(rest.n_days))
    ]
    rest = dataclasses.replace(rest, must=rest.must & ~np.isin(np.arange(rest.n_sites), forced))
    routes: Routes = ((),) * problem.n_days
    stops = problem.first_stops
    if rest.must.any() or len(orders) < problem.n_days:
        try:
            candidates = tuple(
                dataclasses.replace(candidate, must=bool(must))
                for candidate, must in zip(ground.candidates, rest.must, strict=True)
            )
            found = best_solution(dataclasses.replace(ground, problem=rest, candidates=candidates))
            routes, stops = found.routes, found.stops
        except NoTourError as error:
            if not error.code.startswith("nothing_"):
                raise
    routes = tuple(orders.get(day, route) for day, route in enumerate(routes))
    for site in forced:
        days = [day for day in orders if problem.windows(day, site)]
        routes = placed(problem, routes, stops, site, days or list(orders))
    for day in orders:
        if not _holds(problem, day, routes[day], (stops[day], stops[day + 1])):
            raise _order_impossible(ground, day, routes[day], stops)
    over = too_many(problem, [site for route in routes for site in route])
    if over:
        raise _impossible(min(orders), category_note(ground, *over[0]))
    return _solution(problem, routes, stops)


def _without(problem: TourProblem, taken: Sequence[int], days: Sequence[int]) -> TourProblem:
    """Return the problem of the other days and sites, where some are settled."""
    allowed = np.ones((problem.n_days, problem.n_sites), np.bool_)
    allowed[days] = False
    allowed[:, taken] = False
    must = problem.must.copy()
    must[taken] = False
    kinds = problem.category[taken]
    counts = np.bincount(kinds[kinds >= 0], minlength=len(problem.category_most))
    return dataclasses.replace(
        _opened(problem, allowed),
        must=must,
        category_most=np.maximum(problem.category_most - counts, 0),
    )


def _order_impossible(
    ground: TourGround, day: int, route: tuple[int, ...], stops: Sequence[int]
) -> NoTourError:
    found = lenient_schedule(ground.problem, day, route, ends=(stops[day], stops[day + 1]))
    return _impossible(day, violation_note(ground, day, route, stops, found.violations[0], None))


def _impossible(day: int, note: Note) -> NoTourError:
    told = in_every_language(f"note.{note.code}", **dict(note.facts))
    return NoTourError("order_impossible", field="order", reason="order", day=day + 1, problem=told)


def _holds(problem: TourProblem, day: int, route: Sequence[int], ends: tuple[int, int]) -> bool:
    if schedule(problem, day, route, ends=ends) is None:
        return False
    spent = toll_of(problem, day, (ends[0], *route, ends[1]))
    return not bool((spent > problem.toll_limit[:, day]).any())


def _solution(problem: TourProblem, routes: Routes, stops: Sequence[int]) -> Solution:
    visited = [site for route in routes for site in route]
    return Solution(
        routes=routes,
        stops=tuple(stops),
        score=score_of(problem, visited),
        iterations=0,
        proven=False,
    )


def _filled(ground: TourGround, solution: Solution, days: frozenset[int]) -> Solution:
    """Return a solution with what still fits on some days, the most for its time first."""
    problem = ground.problem
    while True:
        visited = solution.visited
        choices: list[tuple[float, int, int, tuple[int, ...]]] = []
        for site in sorted(set(range(problem.n_sites)) - set(visited)):
            gain = score_of(problem, (*visited, site)) - solution.score
            if gain > 0 and not too_many(problem, (*visited, site)):
                for day in sorted(days):
                    choices += _insertions(problem, solution, day, site, gain)
        if not choices:
            return solution
        _, _, day, longer = min(choices)
        routes = (*solution.routes[:day], longer, *solution.routes[day + 1 :])
        solution = _solution(problem, routes, solution.stops)


def _insertions(
    problem: TourProblem, solution: Solution, day: int, site: int, gain: int
) -> Iterator[tuple[float, int, int, tuple[int, ...]]]:
    """Yield how a site fits on a day: the best for its time sorts first."""
    route, ends = solution.routes[day], (solution.stops[day], solution.stops[day + 1])
    before = schedule(problem, day, route, ends=ends)
    if before is None or not problem.windows(day, site):
        return
    for place in range(len(route) + 1):
        longer = (*route[:place], site, *route[place:])
        planned = schedule(problem, day, longer, ends=ends)
        if planned is not None and _holds(problem, day, longer, ends):
            yield -gain / max(1, planned.end_s - before.end_s), site, day, longer
