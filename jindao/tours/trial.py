"""What a tour lacks to hold one more site: tried in the judge, never guessed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

import numpy as np

from jindao.tours.problem import UNREACHABLE, Solution, TourProblem
from jindao.tours.schedule import begin_s, schedule
from jindao.tours.worth import toll_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A day with a site put in at some place.

    `late_s` is by how much the day would be too long, 0 where it is not; None where the
    hours of its visits cannot be kept however long it is. `over` is by how much each
    limit on what adds up along the way would be exceeded, 0 where it is kept.
    """

    day: int
    late_s: int | None
    over: tuple[int, ...]

    @property
    def in_limits(self) -> bool:
        """Whether every limit is kept."""
        return not any(self.over)

    @property
    def fits(self) -> bool:
        """Whether the day can be done so."""
        return self.late_s == 0 and self.in_limits

    @property
    def only_over(self) -> int | None:
        """The limit that alone keeps the day from being done so; None where that is more."""
        exceeded = [toll for toll, amount in enumerate(self.over) if amount]
        return exceeded[0] if self.late_s == 0 and len(exceeded) == 1 else None


def tried(problem: TourProblem, day: int, route: Sequence[int], ends: tuple[int, int]) -> Trial:
    """Return what a day lacks to be done by some route between two points."""
    end_s = _earliest_end_s(problem, day, route, ends)
    late_s = None if end_s is None else max(0, end_s - int(problem.day_end_s[day]))
    over: tuple[int, ...] = ()
    if len(problem.toll):
        spent = toll_of(problem, day, (ends[0], *route, ends[1]))
        over = tuple(np.maximum(0, spent - problem.toll_limit[:, day]).tolist())
    return Trial(day=day, late_s=late_s, over=over)


def _earliest_end_s(
    problem: TourProblem, day: int, route: Sequence[int], ends: tuple[int, int]
) -> int | None:
    """Return when a day of any length is over; None where its hours cannot be kept.

    Just what the judge says: without a pause there is only one way to do a day, which is
    gone here without keeping its times.
    """
    if problem.has_pause(day):
        planned = schedule(problem, day, route, ends=ends, day_end_s=UNREACHABLE - 1)
        return None if planned is None else planned.end_s
    here, now_s = ends[0], int(problem.day_start_s[day])
    for site in route:
        arrival_s = now_s + problem.travel_between_s(day, here, site)
        begun_s = begin_s(problem, day, site, arrival_s)
        if begun_s is None:
            return None
        here, now_s = site, begun_s + int(problem.visit_s[site])
    end_s = now_s + problem.travel_between_s(day, here, ends[1])
    return end_s if end_s < UNREACHABLE else None


def trials_beside(problem: TourProblem, solution: Solution, site: int) -> list[Trial]:
    """Return what each day lacks with a site put in at each place."""
    return [
        tried(problem, day, (*route[:place], site, *route[place:]), _ends(solution, day))
        for day, route in enumerate(solution.routes)
        for place in range(len(route) + 1)
    ]


def trials_alone(problem: TourProblem, site: int) -> list[Trial]:
    """Return what each day lacks with that visit alone; one that fits comes alone.

    Days begin and end nearest to it, or anywhere they may where other things count. Of
    days that offer it the same, the first is tried.
    """
    made: list[Trial] = []
    seen: set[Hashable] = set()
    for day in range(problem.n_days):
        likeness = _likeness(problem, day, site)
        if likeness in seen:
            continue
        seen.add(likeness)
        ends = nearest_ends(problem, day, site)
        first = tried(problem, day, (site,), ends)
        if first.fits:
            return [first]
        made.append(first)
        if len(problem.toll) or problem.has_pause(day):
            for others in product(problem.stops(day), problem.stops(day + 1)):
                trial = tried(problem, day, (site,), others) if others != ends else first
                if trial.fits:
                    return [trial]
                made.append(trial)
    return made


def _likeness(problem: TourProblem, day: int, site: int) -> Hashable:
    """Return what days have in common that offer a visit alone the same."""
    return (
        problem.frame(day),
        problem.stops(day),
        problem.stops(day + 1),
        problem.windows(day, site),
    )


def nearest_ends(problem: TourProblem, day: int, site: int) -> tuple[int, int]:
    """Return the points at which a day may begin and end that are nearest to a site."""
    return (
        min(problem.stops(day), key=lambda point: problem.travel_between_s(day, point, site)),
        min(problem.stops(day + 1), key=lambda point: problem.travel_between_s(day, site, point)),
    )


def _ends(solution: Solution, day: int) -> tuple[int, int]:
    return solution.stops[day], solution.stops[day + 1]


@lru_cache(maxsize=4)
def without_pauses(problem: TourProblem) -> TourProblem:
    """Return the problem without the pauses of its days, made once; itself where it has none."""
    if not (problem.pause_closes_s >= 0).any():
        return problem
    return replace(problem, pause_closes_s=np.full(problem.n_days, -1, np.int64))


@lru_cache(maxsize=4)
def always_open(problem: TourProblem) -> TourProblem:
    """Return the problem in which a visit may begin at any time of its day, made once."""
    windows = problem.n_sites * problem.n_days
    return replace(
        problem,
        window_offsets=np.arange(windows + 1),
        window_opens_s=np.zeros(windows, np.int64),
        window_closes_s=np.full(windows, UNREACHABLE - 1),
    )


def swaps(
    problem: TourProblem,
    solution: Solution,
    site: int,
    welcome: Callable[[tuple[int, ...]], bool] = lambda changed: True,
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each visit that need not be made whose place a site could take, the least first.

    With it come all visits of the tour after the change, which have to be `welcome`: that
    is asked first.
    """
    everything = solution.visited
    places = sorted(
        (int(problem.score[visited]), visited, day, place)
        for day, place, visited in _with_time_for(problem, solution, site)
        if not problem.must[visited]
    )
    for _, visited, day, place in places:
        route = solution.routes[day]
        others = (*(other for other in everything if other != visited), site)
        changed = (*route[:place], site, *route[place + 1 :])
        if welcome(others) and tried(problem, day, changed, _ends(solution, day)).fits:
            yield visited, others


def _with_time_for(
    problem: TourProblem, solution: Solution, site: int
) -> Iterator[tuple[int, int, int]]:
    """Yield the day, place and visit where a site takes no more than the day in its place.

    Only ways and visits are counted: with hours, pauses and limits fewer are left.
    """
    visit_s = problem.visit_s
    for day, route in enumerate(solution.routes):
        if not route:
            continue
        way_s, (origin, end) = problem.travel_s[problem.day_table[day]], _ends(solution, day)
        old = np.array(route)
        before, after = np.array([origin, *route[:-1]]), np.array([*route[1:], end])
        taken_s = way_s[before, old].sum() + way_s[old[-1], end] + visit_s[old].sum()
        freed_s = way_s[before, old] + visit_s[old] + way_s[old, after]
        needed_s = way_s[before, site] + visit_s[site] + way_s[site, after]
        over_s = problem.day_start_s[day] + taken_s - freed_s + needed_s - problem.day_end_s[day]
        for place in np.flatnonzero(over_s <= 0).tolist():
            yield day, place, route[place]
