"""Days as the bound sees them: the sites that count, kinds of day, their best routes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from jindao.tours.bound_labels import (
    COUNT,
    NEVER,
    NOBODY,
    WORK,
    Day,
    Labels,
    Terms,
    begin_backward,
    begin_forward,
    join,
    spread,
)
from jindao.tours.problem import Ints, TourProblem
from jindao.tours.schedule import reachable, schedule
from jindao.tours.worth import toll_of

Ends = tuple[int, int]

N_BUCKETS: Final = 64
FIRST_LABELS: Final = 1 << 14
STEP: Final = 2_000_000
"""Labels made and compared between two looks at the clock."""
ROUTES: Final = 12
"""How many routes of a day are told of at once."""


class SpentError(Exception):
    """There is no effort or no time left."""


class Purse:
    """The effort that may be spent, and until when.

    Parameters
    ----------
    effort
        Labels made and compared, in all; None for as many as it takes.
    time_limit_s
        Seconds from now; None for any number.
    """

    def __init__(self, effort: int | None, time_limit_s: float | None) -> None:
        self.effort, self.spent = effort, 0
        self._end_s = None if time_limit_s is None else time.monotonic() + time_limit_s

    def step(self) -> int:
        """Return how much may be done before looking again.

        Raises
        ------
        SpentError
            There is nothing left.
        """
        late = self._end_s is not None and time.monotonic() >= self._end_s
        if late or (self.effort is not None and self.spent >= self.effort):
            raise SpentError
        return STEP if self.effort is None else min(STEP, self.effort - self.spent)


class Found(NamedTuple):
    """The best routes of a day between two ends.

    No route is worth more than `value`; `routes` are (worth, sites in order), not all
    of them worth so much.
    """

    value: int
    routes: tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """What to look for: the worth of sites and cuts, the days' ends, what to beat."""

    terms: Terms
    ends: tuple[Ends, ...]
    floors: tuple[int, ...]
    tolls: tuple[int, ...]
    loose: bool = False


def sites_that_count(problem: TourProblem) -> Ints:
    """Return the sites that a best tour may need, rising.

    A site that adds nothing is left out where a tour without it is never later, never
    longer and has lost no place for its pause.
    """
    worth = (problem.score > 0) | problem.must
    worth[problem.pairs[problem.pair_bonus > 0]] = True
    barred = np.zeros(problem.n_sites, np.bool_)
    barred[problem.category >= 0] = (
        problem.category_most[problem.category[problem.category >= 0]] < 1
    )
    can = reachable(problem) & ~barred
    for site in np.flatnonzero(can & ~worth).tolist():
        can[site] = not _can_be_left_out(problem, site)
    found: Ints = np.flatnonzero(can)
    return found


def _can_be_left_out(problem: TourProblem, site: int) -> bool:
    if problem.pause_s[site] >= 0 and bool((problem.pause_closes_s >= 0).any()):
        return False
    stay = np.zeros(1 + len(problem.toll), np.int64)
    stay[0] = problem.visit_s[site]
    for number, tables in enumerate((problem.travel_s, *problem.toll)):
        around = tables[:, :, site, None] + tables[:, None, site, :] + stay[number]
        if bool((tables > around).any()):
            return False
    return True


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
        self._origins, self._destinations = sorted(set(origins)), sorted(set(destinations))
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
            pause_span=np.array([problem.pause_opens_s[day], problem.pause_closes_s[day]]),
            toll=np.zeros((0, len(sites), len(sites)), np.int64),
            toll_limit=np.zeros(0, np.int64),
        )

    def _clocks(self) -> tuple[Ints, Ints]:
        """Return the last clocks of forward and of backward labels, (2, n) each."""
        day, n = self._columns, len(self._sites)
        quickest = day.travel.copy()
        for via in range(n):
            np.minimum(quickest, quickest[:, via, None] + quickest[None, via, :], out=quickest)
        out = self._table[np.ix_(self._origins, self._sites)].min(axis=0)
        home = self._table[np.ix_(self._sites, self._destinations)].min(axis=1)
        out = np.minimum(out, (out[:, None] + quickest).min(axis=0, initial=NEVER))
        home = np.minimum(home, (quickest + home[None, :]).min(axis=1, initial=NEVER))
        latest = np.tile(self._limit_s - home, (2, 1))
        if self._paused:
            np.minimum(latest[0], day.pause_span[1], out=latest[0])
        first = np.tile(-(self._start_s + out + day.visit), (2, 1))
        return latest, first

    def with_tolls(self, tolls: Sequence[int]) -> Day:
        """Return the day with only some of the tolls that there are."""
        problem, sites = self._problem, self._sites
        if not tolls:
            return self._columns
        table = problem.toll[list(tolls), problem.day_table[self._day]]
        return self._columns._replace(
            toll=np.ascontiguousarray(table[:, sites[:, None], sites[None, :]]),
            toll_limit=problem.toll_limit[list(tolls), self._day].copy(),
        )

    def broken(self, ends: Ends, route: Sequence[int]) -> tuple[int, ...]:
        """Return the tolls of which a route has too much."""
        points = (ends[0], *self._sites[list(route)].tolist(), ends[1])
        over = toll_of(self._problem, self._day, points) > self._problem.toll_limit[:, self._day]
        return tuple(np.flatnonzero(over).tolist())

    def can_be_empty(self, ends: Ends) -> bool:
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
        day = self.with_tolls(pricing.tolls)
        origins = sorted({origin for origin, _ in pricing.ends})
        destinations = sorted({destination for _, destination in pricing.ends})
        ahead = {point: self._spread(day, pricing, point, True, purse) for point in origins}
        back = {point: self._spread(day, pricing, point, False, purse) for point in destinations}
        self._balance(ahead.values(), back.values())
        found = {}
        for ends, floor in zip(pricing.ends, pricing.floors, strict=True):
            value, routes = floor, []
            if floor < 0 and self.can_be_empty(ends):
                value, routes = 0, [(0, ())]
            one, other = ahead[ends[0]], back[ends[1]]
            worths = np.full(len(self._sites), value)
            pairs = np.full((len(self._sites), 2), NOBODY)
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

    def _spread(self, day: Day, pricing: Pricing, point: int, ahead: bool, purse: Purse) -> Labels:
        labels = _empty(len(self._sites), len(pricing.tolls))
        self._begin(day, pricing, point, ahead, labels)
        latest = self._latest if ahead else np.minimum(self._first, -self._middle_s - 1)
        origin = self._start_s if ahead else -self._limit_s
        middle = self._middle_s if ahead else -self._middle_s - 1
        done = False
        while not done:
            before = int(labels.tally[WORK])
            done = spread(
                day,
                pricing.terms,
                labels,
                latest,
                origin,
                self._width,
                middle,
                ahead,
                pricing.loose,
                before + purse.step(),
            )
            purse.spent += int(labels.tally[WORK]) - before
            if labels.tally[COUNT] + 2 * len(self._sites) > len(labels.clock):
                labels = _longer(labels)
        return labels

    def _begin(self, day: Day, pricing: Pricing, point: int, ahead: bool, labels: Labels) -> None:
        """Make the first labels of a direction."""
        problem, sites, opens_s, closes_s = self._problem, self._sites, *day.pause_span.tolist()
        tables = problem.toll[list(pricing.tolls), problem.day_table[self._day]]
        if ahead:
            rested, pause_s = NEVER, int(problem.pause_s[point])
            if self._paused and pause_s >= 0 and self._start_s <= closes_s:
                rested = max(self._start_s, opens_s) + pause_s
            clocks = self._start_s, rested
            ways, tolls = self._table[point, sites], tables[:, point, sites]
            begin, latest = begin_forward, self._latest
        else:
            due_s = min(self._limit_s, closes_s) if self._paused else self._limit_s
            clocks = -self._limit_s if self._paused else NEVER, -due_s
            ways, tolls = self._table[sites, point], tables[:, sites, point]
            begin, latest = begin_backward, self._first
        arrays = np.ascontiguousarray(ways), np.ascontiguousarray(tolls)
        begin(day, pricing.terms, labels, latest, self._width, clocks, *arrays)

    def _balance(self, ahead: Iterable[Labels], back: Iterable[Labels]) -> None:
        """Move the time at which the two directions meet to where they are like many."""
        one, other = (sum(int(each.tally[WORK]) for each in side) for side in (ahead, back))
        if one > 2 * other or other > 2 * one:
            step = (self._limit_s - self._start_s) // 40
            self._middle_s += -step if one > other else step
            self._middle_s = min(max(self._middle_s, self._start_s), self._limit_s)


def _empty(n: int, n_tolls: int) -> Labels:
    size = max(FIRST_LABELS, 4 * n)
    columns = {name: np.empty(size, np.int64) for name in Labels._fields}
    columns["toll"] = np.empty((size, n_tolls), np.int64)
    columns["head"] = np.full((2, n, N_BUCKETS), NOBODY)
    columns["tally"] = np.zeros(3, np.int64)
    return Labels(**columns)


def _longer(labels: Labels) -> Labels:
    """Return the labels with room for twice as many."""
    columns = labels._asdict()
    for name in columns.keys() - {"head", "tally"}:
        columns[name] = np.concatenate([columns[name], np.empty_like(columns[name])])
    return Labels(**columns)


def _trace(ahead: Labels, back: Labels, pair: Ints) -> tuple[int, ...]:
    """Return the sites of a route, from the two labels that meet in it."""
    label, other = int(pair[0]), int(back.parent[pair[1]])
    route = []
    while label != NOBODY:
        route.append(int(ahead.site[label]))
        label = int(ahead.parent[label])
    route.reverse()
    while other != NOBODY:
        route.append(int(back.site[other]))
        other = int(back.parent[other])
    return tuple(route)
