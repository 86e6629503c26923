"""The exact solver for few sites: the judge of the search.

For each day and the points where it may begin and end, every set of sites that the day
can hold; then the best choice of disjoint sets whose days join over the nights.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from jindao.errors import RequestError
from jindao.tours.counted import sites_that_count
from jindao.tours.problem import Solution, TourProblem
from jindao.tours.schedule import begin_s, pause_begin_s, schedule
from jindao.tours.worth import score_of, toll_of, too_many

MAX_SITES = 10


def work_of(problem: TourProblem, n_sites: int) -> int:
    """Return how much the exact solver has to do at most, in about microseconds.

    Sets of sites times the points where days may begin and end, and ways to join days.
    """
    work, sets = 0, 2**n_sites
    for day in range(problem.n_days):
        begins, ends = len(problem.stops(day)), len(problem.stops(day + 1))
        work += begins * sets * (n_sites * n_sites // 2 + 8 * ends)
        work += begins * ends * (3**n_sites if day else sets)
    return work


class _Day(NamedTuple):
    """A way to spend a day: the set of sites as bits, its shape, where it ends, the order."""

    sites: int
    shape: int
    destination: int
    route: tuple[int, ...]


class _Plan(NamedTuple):
    """The best use of some days for a set of sites: its shape, stops and routes."""

    shape: int
    stops: tuple[int, ...]
    routes: tuple[tuple[int, ...], ...]


class _Label(NamedTuple):
    """A way to have visited a set: when one may leave with and without the pause, tolls."""

    due_s: int | None
    done_s: int | None
    tolls: tuple[int, ...]
    route: tuple[int, ...]


def exact(
    problem: TourProblem,
    *,
    seed: int = 0,
    iterations: int | None = None,
    time_limit_s: float | None = None,
) -> Solution:
    """Return a tour of the highest score; of those, one with short and even days.

    As many must-visits as can be come first. There is nothing random and nothing to
    stop early: `seed`, `iterations` and `time_limit_s` are what every solver takes.

    Raises
    ------
    RequestError
        More than 10 sites count: are in reach and of use.
    """
    sites = sites_that_count(problem).tolist()
    if len(sites) > MAX_SITES:
        raise RequestError("exact_too_many", field="solver", count=len(sites), limit=MAX_SITES)
    plans = {(0, point): _Plan(0, (point,), ()) for point in problem.stops(0)}
    for day in range(problem.n_days):
        plans = _join(plans, problem, day, sites)
    allowed = [key for key in plans if not too_many(problem, _inside(sites, key[0]))]
    best = max(allowed, key=lambda key: _worth(problem, sites, key, plans), default=None)
    if best is None:
        routes: tuple[tuple[int, ...], ...] = ((),) * problem.n_days
        return Solution(
            routes=routes, stops=problem.first_stops, score=0, iterations=0, proven=True
        )
    return Solution(
        routes=plans[best].routes,
        stops=plans[best].stops,
        score=score_of(problem, _inside(sites, best[0])),
        iterations=0,
        proven=True,
    )


def _inside(sites: list[int], chosen: int) -> list[int]:
    return [site for bit, site in enumerate(sites) if chosen >> bit & 1]


def _worth(
    problem: TourProblem,
    sites: list[int],
    key: tuple[int, int],
    plans: dict[tuple[int, int], _Plan],
) -> tuple[int, int, int]:
    inside = _inside(sites, key[0])
    return int(problem.must[inside].sum()), score_of(problem, inside), -plans[key].shape


def _join(
    plans: dict[tuple[int, int], _Plan], problem: TourProblem, day: int, sites: list[int]
) -> dict[tuple[int, int], _Plan]:
    """Return the best plans with one more day, by what they visit and where they end."""
    longer: dict[tuple[int, int], _Plan] = {}
    ways = {origin: _days(problem, day, sites, origin) for origin in problem.stops(day)}
    for (chosen, origin), plan in plans.items():
        for way in ways[origin]:
            if chosen & way.sites:
                continue
            key, shape = (chosen | way.sites, way.destination), plan.shape + way.shape
            if key not in longer or shape < longer[key].shape:
                stops = (*plan.stops, way.destination)
                longer[key] = _Plan(shape, stops, (*plan.routes, way.route))
    return longer


def _days(problem: TourProblem, day: int, sites: list[int], origin: int) -> list[_Day]:
    """Return the shortest day for every set that it can hold and every end."""
    best: dict[tuple[int, int], _Day] = {}
    for chosen, route in _routes(problem, day, sites, origin):
        for destination in problem.stops(day + 1):
            spent = toll_of(problem, day, (origin, *route, destination))
            planned = schedule(problem, day, route, ends=(origin, destination))
            if planned is None or (spent > problem.toll_limit[:, day]).any():
                continue
            minutes = (planned.end_s - int(problem.day_start_s[day])) // 60
            key, shape = (chosen, destination), minutes * minutes
            if key not in best or shape < best[key].shape:
                best[key] = _Day(chosen, shape, destination, route)
    return list(best.values())


def _routes(
    problem: TourProblem, day: int, sites: list[int], origin: int
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield sets of sites and orders of them that nothing else is better than."""
    start_s = int(problem.day_start_s[day])
    pause_s = _rest(problem, day, origin, start_s) if problem.has_pause(day) else start_s
    first = _Label(
        start_s if problem.has_pause(day) else None, pause_s, (0,) * len(problem.toll), ()
    )
    labels: dict[tuple[int, int], list[_Label]] = {(0, -1): [first]}
    yield 0, ()
    while labels:
        longer: dict[tuple[int, int], list[_Label]] = {}
        for (chosen, last), group in labels.items():
            here = sites[last] if last >= 0 else origin
            for bit, site in enumerate(sites):
                if chosen >> bit & 1:
                    continue
                for label in group:
                    grown = _grown(problem, day, label, here, site)
                    if grown is not None:
                        _keep(longer.setdefault((chosen | 1 << bit, bit), []), grown)
        for (chosen, _), group in longer.items():
            for label in group:
                yield chosen, label.route
        labels = longer


def _grown(problem: TourProblem, day: int, label: _Label, here: int, site: int) -> _Label | None:
    """Return a label with one more visit; None where the day cannot hold it."""
    table, limits = problem.toll[:, problem.day_table[day]], problem.toll_limit[:, day]
    tolls = tuple(t + int(way) for t, way in zip(label.tolls, table[:, here, site], strict=True))
    if any(t > limit for t, limit in zip(tolls, limits, strict=True)):
        return None
    way_s = problem.travel_between_s(day, here, site)
    due_s = None if label.due_s is None else label.due_s + way_s
    ready = [] if label.done_s is None else [label.done_s + way_s]
    eaten = _rest_on_way(problem, day, label.due_s, way_s)
    ready += [] if eaten is None else [eaten]
    if due_s is not None:
        rested = _rest(problem, day, site, due_s)
        ready += [] if rested is None else [rested]
    due_s = _left(problem, day, site, due_s)
    done = [_left(problem, day, site, moment) for moment in ready]
    if due_s is not None:
        done.append(_rest(problem, day, site, due_s))
    done_s = min((moment for moment in done if moment is not None), default=None)
    if due_s is None and done_s is None:
        return None
    return _Label(due_s, done_s, tolls, (*label.route, site))


def _rest(problem: TourProblem, day: int, point: int, now_s: int) -> int | None:
    """Return when a pause ends that is taken at a point from now on."""
    begun_s = pause_begin_s(problem, day, point, now_s)
    return None if begun_s is None else begun_s + int(problem.pause_s[point])


def _rest_on_way(problem: TourProblem, day: int, left_s: int | None, way_s: int) -> int | None:
    """Return when the next point is reached with a pause on the way there."""
    length_s = int(problem.pause_way_s[day])
    if left_s is None or length_s < 0 or left_s > problem.pause_closes_s[day]:
        return None
    return max(left_s + way_s, int(problem.pause_opens_s[day])) + length_s


def _left(problem: TourProblem, day: int, site: int, ready_s: int | None) -> int | None:
    """Return when a visit is over that begins once it may; None past the day's end."""
    begun_s = None if ready_s is None else begin_s(problem, day, site, ready_s)
    if begun_s is None:
        return None
    left_s = begun_s + int(problem.visit_s[site])
    return left_s if left_s <= problem.day_end_s[day] else None


def _keep(group: list[_Label], label: _Label) -> None:
    """Add a label to those of its set and last site, unless one of them is as good."""
    if any(_as_good(other, label) for other in group):
        return
    group[:] = [other for other in group if not _as_good(label, other)]
    group.append(label)


def _as_good(one: _Label, other: _Label) -> bool:
    def no_later(a: int | None, b: int | None) -> bool:
        return b is None or (a is not None and a <= b)

    return (
        no_later(one.due_s, other.due_s)
        and no_later(one.done_s, other.done_s)
        and all(a <= b for a, b in zip(one.tolls, other.tolls, strict=True))
    )
