"""Days as the bound sees them: the sites that count, kinds of day, their best routes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np

from jindao.tours.bound_effort import Purse
from jindao.tours.bound_join import completions, join
from jindao.tours.bound_labels import (
    COUNT,
    NOBODY,
    PARENT,
    SITE,
    TOLL,
    WORK,
    Course,
    Labels,
    Terms,
    begin,
    spread,
)
from jindao.tours.bound_times import NEVER, Day
from jindao.tours.problem import Ints, TourProblem
from jindao.tours.schedule import quickest, schedule
from jindao.tours.worth import toll_of

Ends = tuple[int, int]

N_BUCKETS: Final = 64
FIRST_LABELS: Final = 1 << 14
ROUTES: Final = 40
"""How many routes of a day are told of at once."""


class Found(NamedTuple):
    """The best routes of a day between two ends.

    No route is worth more than `value`; `routes` are (worth, sites in order), not all
    of them worth so much.
    """

    value: int
    routes: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """What to look for: the worth of sites and cuts, the days' ends, what to beat.

    With `guide`, (n,) sites to remember as bits, labels that remember only so much are
    made first, and others dropped where these show that they lead to nothing.
    """

    terms: Terms
    ends: tuple[Ends, ...]
    floors: tuple[int, ...]
    tolls: tuple[int, ...]
    guide: Ints | None = None
    loose: bool = False


class DayKind:
    """Days that offer the same: same times, table, windows, pause and limits.

    Parameters
    ----------
    problem
        What the day is taken from.
    day
        One of the days.
    sites
        The sites that count; routes are told of by their places in it.
    origins, destinations
        All points at which such days may begin, or end.
    """

    def __init__(
        self,
        problem: TourProblem,
        day: int,
        sites: Ints,
        origins: Iterable[int],
        destinations: Iterable[int],
    ) -> None:
        self._problem, self._day, self._sites = problem, day, sites
        self._origins = np.unique(np.array(list(origins), np.int64))
        self._destinations = np.unique(np.array(list(destinations), np.int64))
        self._table = problem.travel_s[problem.day_table[day]]
        self._start_s = int(problem.day_start_s[day])
        self._limit_s = int(problem.day_end_s[day])
        self._paused = problem.has_pause(day)
        self._columns = self._make_day()
        self._middle_s = (self._start_s + self._limit_s) // 2
        self._width = (self._limit_s - self._start_s) // N_BUCKETS + 1
        self._latest, self._first = self._clocks()

    def _make_day(self) -> Day:
        problem, day, sites = self._problem, self._day, self._sites
        windows = [problem.windows(day, site) for site in sites.tolist()]
        flat = np.array([pair for row in windows for pair in row], np.int64).reshape(-1, 2)
        nowhere = np.full(len(sites), -1, np.int64)
        return Day(
            travel=np.ascontiguousarray(self._table[np.ix_(sites, sites)]),
            visit=problem.visit_s[sites],
            offsets=np.cumsum([0, *(len(row) for row in windows)]),
            opens=np.ascontiguousarray(flat[:, 0]),
            closes=np.ascontiguousarray(flat[:, 1]),
            pause=problem.pause_s[sites] if self._paused else nowhere,
            pause_span=np.array(
                [
                    problem.pause_opens_s[day],
                    problem.pause_closes_s[day],
                    problem.pause_way_s[day] if self._paused else -1,
                ]
            ),
            toll=np.zeros((len(sites), len(sites), 0), np.int64),
            toll_limit=np.zeros(0, np.int64),
        )

    def _clocks(self) -> tuple[Ints, Ints]:
        """Return the last clocks of forward and of backward labels, (2, n) each."""
        day, n = self._columns, len(self._sites)
        between = quickest(day.travel, n)
        out = self._table[np.ix_(self._origins, self._sites)].min(axis=0)
        home = self._table[np.ix_(self._sites, self._destinations)].min(axis=1)
        out = np.minimum(out, (out[:, None] + between).min(axis=0, initial=NEVER))
        home = np.minimum(home, (between + home[None, :]).min(axis=1, initial=NEVER))
        latest = np.tile(self._limit_s - home, (2, 1))
        if self._paused:
            np.minimum(latest[0], day.pause_span[1], out=latest[0])
        first = np.tile(-(self._start_s + out + day.visit), (2, 1))
        return latest, first

    def _with_tolls(self, tolls: Sequence[int]) -> Day:
        """Return the day with only some of the tolls that there are."""
        problem, sites = self._problem, self._sites
        if not tolls:
            return self._columns
        table = problem.toll[list(tolls), problem.day_table[self._day]]
        return self._columns._replace(
            toll=np.ascontiguousarray(np.moveaxis(table[:, sites[:, None], sites[None, :]], 0, -1)),
            toll_limit=problem.toll_limit[list(tolls), self._day].copy(),
        )

    def broken(self, ends: Ends, route: Sequence[int]) -> tuple[int, ...]:
        """Return the tolls of which a route has too much."""
        points = (ends[0], *self._sites[list(route)].tolist(), ends[1])
        over = toll_of(self._problem, self._day, points) > self._problem.toll_limit[:, self._day]
        return tuple(np.flatnonzero(over).tolist())

    def _can_be_empty(self, ends: Ends) -> bool:
        """Tell whether the day may pass without a visit."""
        done = schedule(self._problem, self._day, (), ends=ends) is not None
        return done and not self.broken(ends, ())

    def best(self, pricing: Pricing, purse: Purse) -> dict[Ends, Found]:
        """Return the best routes between each two ends; those without a route are absent.

        Where nothing beats the floor, the floor is the value.

        Raises
        ------
        SpentError
            The purse is empty.
        """
        n = len(self._sites)
        floors = dict(zip(pricing.ends, pricing.floors, strict=True))
        guide = pricing.guide
        rests = None if guide is None else self._completions(pricing, guide, purse)
        ahead, back = {}, {}
        for origin in sorted({ends[0] for ends in floors}):
            floor = min(floors[ends] for ends in floors if ends[0] == origin)
            course = self._course(True, floor, None if rests is None else rests[0])
            ahead[origin] = self._spread(pricing, (origin,), course, purse)
        for destination in sorted({ends[1] for ends in floors}):
            floor = min(floors[ends] for ends in floors if ends[1] == destination)
            course = self._course(False, floor, None if rests is None else rests[1])
            back[destination] = self._spread(pricing, (destination,), course, purse)
        self._balance(ahead.values(), back.values())
        day, found = self._with_tolls(pricing.tolls), {}
        for ends, floor in floors.items():
            value, routes = floor, list[tuple[int, tuple[int, ...]]]()
            if floor < 0 and self._can_be_empty(ends):
                value, routes = 0, [(0, ())]
            one, other = ahead[ends[0]], back[ends[1]]
            worths, pairs = np.full(n, value), np.full((n, 2), NOBODY)
            purse.spent += join(
                day, pricing.terms, one, other, -self._limit_s, self._width, worths, pairs
            )
            for site in np.argsort(-worths, kind="stable")[:ROUTES].tolist():
                if pairs[site, 0] != NOBODY:
                    routes.append((int(worths[site]), _trace(one, other, pairs[site])))
            value = max([value, *(worth for worth, _ in routes)])
            if value > -NEVER:
                found[ends] = Found(value, tuple(routes))
        return found

    def _completions(self, pricing: Pricing, guide: Ints, purse: Purse) -> tuple[Ints, Ints]:
        """Return the most that may come after forward, and before backward labels.

        Both come from labels that remember less, know no cuts and no tolls, and go all
        through the day.
        """
        n, rests = len(self._sites), list[Ints]()
        none = np.zeros(n, np.int64)
        terms = pricing.terms._replace(memory=guide, price=none[:0], inside=none, keeps=none)
        less = replace(pricing, terms=terms, tolls=(), guide=None)
        for ahead in (False, True):
            points = sorted({ends[0 if ahead else 1] for ends in pricing.ends})
            floor = min(pricing.floors)
            course = self._course(ahead, floor, rests[0] if ahead else None)
            course = course._replace(middle=NEVER, latest=self._latest if ahead else self._first)
            labels = self._spread(less, points, course, purse)
            rest = np.empty((2, n, N_BUCKETS), np.int64)
            other = -self._limit_s if ahead else self._start_s
            completions(labels, course.origin, self._width, other, rest)
            rests.append(rest)
        return rests[0], rests[1]

    def _course(self, ahead: bool, floor: int, rest: Ints | None) -> Course:
        half = self._middle_s if ahead else -self._middle_s - 1
        return Course(
            ahead=ahead,
            latest=self._latest if ahead else np.minimum(self._first, half),
            middle=half,
            origin=self._start_s if ahead else -self._limit_s,
            width=self._width,
            rest=np.zeros((2, len(self._sites), 0), np.int64) if rest is None else rest,
            floor=floor,
        )

    def _spread(
        self, pricing: Pricing, points: Iterable[int], course: Course, purse: Purse
    ) -> Labels:
        """Return the labels from some points, the ends of the day in one direction."""
        day, loose = self._with_tolls(pricing.tolls), pricing.loose
        labels = _empty(len(self._sites), len(pricing.tolls))
        # The first labels are kept whatever their clock: ways that end early meet them.
        first = course._replace(latest=self._latest if course.ahead else self._first)
        for point in points:
            clocks = self._clocks_at(point, course.ahead)
            ways = self._ways(point, course.ahead, pricing.tolls)
            labels = _with_room(labels)
            begin(day, pricing.terms, labels, first, clocks, *ways, loose)
        purse.spent += int(labels.tally[WORK])
        done = False
        while not done:
            labels, before = _with_room(labels), int(labels.tally[WORK])
            done = spread(day, pricing.terms, labels, course, loose, before + purse.step())
            purse.spent += int(labels.tally[WORK]) - before
        return labels

    def _clocks_at(self, point: int, ahead: bool) -> tuple[int, int]:
        """Return when a day begins, or ends, for each kind of label."""
        opens_s, closes_s, _ = self._columns.pause_span.tolist()
        if ahead:
            rested_s, pause_s = NEVER, int(self._problem.pause_s[point])
            if self._paused and pause_s >= 0 and self._start_s <= closes_s:
                rested_s = max(self._start_s, opens_s) + pause_s
            return self._start_s, rested_s
        if self._paused:
            return -self._limit_s, -min(self._limit_s, closes_s)
        return NEVER, -self._limit_s

    def _ways(self, point: int, ahead: bool, tolls: Sequence[int]) -> tuple[Ints, Ints]:
        """Return travel times and tolls between an end of the day and the sites."""
        tables = self._problem.toll[list(tolls), self._problem.day_table[self._day]]
        if ahead:
            ways, spent = self._table[point, self._sites], tables[:, point, self._sites]
        else:
            ways, spent = self._table[self._sites, point], tables[:, self._sites, point]
        return np.ascontiguousarray(ways), np.ascontiguousarray(spent.T)

    def _balance(self, ahead: Iterable[Labels], back: Iterable[Labels]) -> None:
        """Move the time at which the two directions meet to where they are like many."""
        one, other = (sum(int(each.tally[WORK]) for each in side) for side in (ahead, back))
        if one > 2 * other or other > 2 * one:
            step = (self._limit_s - self._start_s) // 40
            self._middle_s += -step if one > other else step
            self._middle_s = min(max(self._middle_s, self._start_s), self._limit_s)


def _empty(n: int, n_tolls: int) -> Labels:
    return Labels(
        table=np.empty((max(FIRST_LABELS, 4 * n), TOLL + n_tolls), np.int64),
        head=np.full((2, n, N_BUCKETS), NOBODY),
        tally=np.zeros(3, np.int64),
    )


def _with_room(labels: Labels) -> Labels:
    """Return the labels with room for a good many more."""
    table, n = labels.table, labels.head.shape[1]
    if labels.tally[COUNT] + 4 * n <= len(table):
        return labels
    return labels._replace(table=np.concatenate([table, np.empty_like(table)]))


def _trace(ahead: Labels, back: Labels, pair: Ints) -> tuple[int, ...]:
    """Return the sites of a route, from the two labels that meet in it."""
    label, other = int(pair[0]), int(back.table[pair[1], PARENT])
    route = []
    while label != NOBODY:
        route.append(int(ahead.table[label, SITE]))
        label = int(ahead.table[label, PARENT])
    route.reverse()
    while other != NOBODY:
        route.append(int(back.table[other, SITE]))
        other = int(back.table[other, PARENT])
    return tuple(route)
