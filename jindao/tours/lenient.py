"""When a day's visits take place as they would really run, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Final

import numpy as np

from jindao.tours.problem import UNREACHABLE, Ints, TourProblem
from jindao.tours.schedule import Pause, Schedule, pause_begin_s, schedule
from jindao.tours.worth import toll_of

VIOLATIONS: Final = ("closed", "late", "unreachable", "no_pause", "day_long", "toll")


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that keeps a day from being done as it is.

    `code` is one of `VIOLATIONS`. `place` is the visit it is about, from 0; of
    `unreachable` the visit that nothing leads to, the number of visits for the day's end.
    `amount` and `limit` are, of `late`, the arrival and the last moment to begin; of
    `day_long`, when the day ends and when it should be over; of `toll`, what toll number
    `place` comes to, and the most it may be. Whole seconds, or the toll's unit.
    """

    code: str
    place: int = 0
    amount: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LenientSchedule:
    """The times of a day, and everything that is wrong with them; nothing if it holds."""

    times: Schedule
    violations: tuple[Violation, ...]


def lenient_schedule(
    problem: TourProblem,
    day: int,
    route: Sequence[int],
    *,
    ends: tuple[int, int],
    apart_s: Ints | None = None,
) -> LenientSchedule:
    """Return the times of a day's route, whether or not it can be done.

    Where it can, they are those of `schedule`. Elsewhere a visit that is reached too late
    begins on arrival, and the day ends when it ends; one still waits for what opens later.
    The pause is where least goes wrong, then where the day is over first. It is never left
    out to make up for time: there is none, and `no_pause`, only where its time has passed
    everywhere.

    Parameters
    ----------
    problem, day, route, ends
        As `schedule` takes them.
    apart_s
        (n_points, n_points) how long to allow between points that nothing joins; 0 by
        default.
    """
    tolls = tuple(_tolls(problem, day, (ends[0], *route, ends[1])))
    kept = schedule(problem, day, route, ends=ends)
    if kept is not None and kept.end_s < UNREACHABLE:
        return LenientSchedule(times=kept, violations=tolls)
    sides: list[tuple[int, str] | None] = [None]
    if problem.has_pause(day):
        sides += product(range(len(route) + 1), ("before", "after", "on_way"))
    tried = [_run(problem, day, route, ends, apart_s, side) for side in sides]
    best = min((found for found in tried if found), key=_badness)
    return LenientSchedule(times=best.times, violations=(*best.violations, *tolls))


def _badness(found: LenientSchedule) -> tuple[bool, int, int, int]:
    fasting = any(violation.code == "no_pause" for violation in found.violations)
    over_s = sum(v.amount - v.limit for v in found.violations if v.code in ("late", "day_long"))
    return fasting, len(found.violations), over_s, found.times.end_s


def _run(
    problem: TourProblem,
    day: int,
    route: Sequence[int],
    ends: tuple[int, int],
    apart_s: Ints | None,
    side: tuple[int, str] | None,
) -> LenientSchedule | None:
    """Return the day with its pause at one place and side; None where it cannot be there."""
    walk = _Walk(problem, day, side, apart_s)
    visits: list[tuple[int, int, int]] = []
    fits = side != (0, "before") and walk.paused(ends[0], 0, "after")
    for place, (here, site) in enumerate(pairwise((ends[0], *route))):
        fits = fits and walk.travelled(place, here, site)
        arrived_s = walk.now_s
        fits = fits and walk.paused(site, place + 1, "before")
        begun_s, broken = _begun(problem, day, site, place, walk.now_s)
        walk.wrong += [broken] if broken else []
        walk.now_s = begun_s + int(problem.visit_s[site])
        visits.append((arrived_s, begun_s, walk.now_s))
        fits = fits and walk.paused(site, place + 1, "after")
    if not (fits and walk.travelled(len(route), (ends[0], *route)[-1], ends[1])):
        return None
    now_s, end_s = walk.now_s, int(problem.day_end_s[day])
    if problem.has_pause(day) and walk.pause is None and now_s > problem.pause_closes_s[day]:
        walk.wrong.append(Violation(code="no_pause"))
    if now_s > end_s:
        walk.wrong.append(Violation(code="day_long", amount=now_s, limit=end_s))
    arrivals, begins, departures = zip(*visits, strict=True) if visits else ((),) * 3
    times = Schedule(
        arrival_s=arrivals, begin_s=begins, departure_s=departures, end_s=now_s, pause=walk.pause
    )
    return LenientSchedule(times=times, violations=tuple(walk.wrong))


class _Walk:
    """Where a day has got to, its pause at one place and side: before, after or on the way."""

    def __init__(
        self, problem: TourProblem, day: int, side: tuple[int, str] | None, apart_s: Ints | None
    ) -> None:
        self._problem, self._day, self._side, self._apart_s = problem, day, side, apart_s
        self.now_s = int(problem.day_start_s[day])
        self.pause: Pause | None = None
        self.wrong: list[Violation] = []

    def paused(self, point: int, place: int, when: str) -> bool:
        """Take the pause where it is to be; tell whether that, or nothing, was possible."""
        if self._side != (place, when):
            return True
        begun_s = pause_begin_s(self._problem, self._day, point, self.now_s)
        if begun_s is None:
            return False
        self.now_s = begun_s + int(self._problem.pause_s[point])
        self.pause = Pause(place=place, before=when == "before", begin_s=begun_s, end_s=self.now_s)
        return True

    def travelled(self, place: int, origin: int, destination: int) -> bool:
        """Go on, with the pause on the way where it is to be there; tell whether it may be."""
        travel_s = self._travel_s(place, origin, destination)
        if self._side != (place, "on_way"):
            self.now_s += travel_s
            return True
        problem, day = self._problem, self._day
        length_s = int(problem.pause_way_s[day])
        if length_s < 0 or self.now_s > problem.pause_closes_s[day]:
            return False
        begun_s = max(self.now_s, int(problem.pause_opens_s[day]))
        self.pause = Pause(
            place=place, before=False, begin_s=begun_s, end_s=begun_s + length_s, on_way=True
        )
        self.now_s = max(self.now_s + travel_s, begun_s) + length_s
        return True

    def _travel_s(self, place: int, origin: int, destination: int) -> int:
        travel_s = self._problem.travel_between_s(self._day, origin, destination)
        if travel_s < UNREACHABLE:
            return travel_s
        self.wrong.append(Violation(code="unreachable", place=place))
        return 0 if self._apart_s is None else int(self._apart_s[origin, destination])


def _begun(
    problem: TourProblem, day: int, site: int, place: int, now_s: int
) -> tuple[int, Violation | None]:
    """Return when a visit begins, and what is wrong with that."""
    windows = problem.windows(day, site)
    if not windows:
        return now_s, Violation(code="closed", place=place, amount=now_s)
    for opens_s, closes_s in windows:
        if now_s <= closes_s:
            return max(now_s, opens_s), None
    return now_s, Violation(code="late", place=place, amount=now_s, limit=windows[-1][1])


def _tolls(problem: TourProblem, day: int, points: Sequence[int]) -> Iterator[Violation]:
    """Yield what adds up to more than the day may have; nothing is added over no way."""
    joined = [
        pair for pair in pairwise(points) if problem.travel_between_s(day, *pair) < UNREACHABLE
    ]
    spent = sum((toll_of(problem, day, pair) for pair in joined), np.zeros(len(problem.toll), int))
    for toll in np.flatnonzero(spent > problem.toll_limit[:, day]).tolist():
        limit = int(problem.toll_limit[toll, day])
        yield Violation(code="toll", place=toll, amount=int(spent[toll]), limit=limit)
