"""The proven bound: no tour of a problem is worth more.

Days are relaxed to ng-routes and shared out by a linear program, solved by column
generation. Every round gives a bound by itself (Lagrange), in whole numbers, whatever
the linear program's rounding: the multipliers are made whole first, and the best route
under them is found exactly. Where the routes chosen come back to a site, sites remember
more; where three sites are shared out in halves, a subset-row cut forbids it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from jindao._compile import announce
from jindao.tours.bound_cuts import MAX_CUTS, comes_back, find_cuts, first_memory, more_memory
from jindao.tours.bound_days import (
    DayKind,
    Ends,
    Found,
    Pricing,
)
from jindao.tours.bound_effort import Purse, SpentError
from jindao.tours.bound_labels import spread
from jindao.tours.bound_master import SCALE, Column, Floats, Master, Multipliers, Rows, terms_of
from jindao.tours.bound_times import NEVER
from jindao.tours.counted import sites_that_count
from jindao.tours.problem import Ints, Solution, TourProblem
from jindao.tours.schedule import violations

MAX_SITES: Final = 62
"""More sites in reach have no bound: labels keep them as bits."""

EFFORT: Final = 300_000_000
"""Labels made and compared, unless asked for more or less: some seconds."""

NEAREST: Final = 6
GUIDE: Final = 3
"""How many of the closest sites one remembers at first, and in the labels that guide."""

SHARE: Final = 0.6
"""How far from the best multipliers towards those of the program to look."""
QUICK: Final = 6
STEADY: Final = 3
"""How often in a row to look for routes quickly, which gives no bound; and each which
time by steady multipliers, not by those of the program."""

TINY: Final = 1e-6
"""Shares of a route below this are none; rewards above this part of a point are one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """No tour is worth more than `score`.

    `complete` tells that the bound is as good as this method gets or met by the tour it
    was to be compared with, not cut short; `effort` is labels made and compared.
    """

    score: int
    effort: int
    complete: bool


def upper_bound(
    problem: TourProblem,
    best: Solution | None = None,
    *,
    effort: int | None = None,
    time_limit_s: float | None = None,
) -> Bound | None:
    """Return a proven bound on what any tour is worth; None where none was reached.

    A tour here has every must-visit and keeps every limit. Where the days cannot be
    done at all, or a must-visit not be reached, there is none, and the bound is 0.

    Parameters
    ----------
    problem
        What to bound.
    best
        The best tour known: once the bound is down to its score, nothing is left to do.
    effort
        How many labels to make and compare at most. The same effort gives the same bound.
    time_limit_s
        Stop after this many seconds, looked at every few hundredths of one.
    """
    sites = sites_that_count(problem)
    if len(sites) > MAX_SITES:
        return None
    missing = np.setdiff1d(np.flatnonzero(problem.must), sites)
    if missing.size:
        return Bound(score=0, effort=0, complete=True)
    announce(spread, "compile_bound")
    purse = Purse(EFFORT if effort is None else effort, time_limit_s)
    known = best if best is not None and not violations(problem, best) else None
    relaxation = _Relaxation(problem, sites, known, purse)
    complete = True
    try:
        relaxation.tighten()
    except SpentError:
        complete = False
    if relaxation.score is None:
        return None
    # Less than nothing: the penalty of what cannot be done is in it.
    return Bound(score=max(0, relaxation.score), effort=purse.spent, complete=complete)


class _Relaxation:
    """A problem's relaxation, made tighter step by step; `score` bounds so far."""

    def __init__(
        self, problem: TourProblem, sites: Ints, known: Solution | None, purse: Purse
    ) -> None:
        self.score: int | None = None
        self._problem, self._sites, self._purse = problem, sites, purse
        self._rows = Rows.of(problem, sites)
        self._stops = [sorted(set(problem.stops(day))) for day in range(problem.n_days + 1)]
        self._set_days()
        self._memory = first_memory(problem, sites, nearest=NEAREST)
        self._guide = np.array(first_memory(problem, sites, nearest=GUIDE), np.int64)
        self._tolls: tuple[int, ...] = ()
        self._master = self._make_master()
        self._known = None if known is None else known.score
        self._centre: Multipliers | None = None
        self._value = NEVER
        if known is not None:
            self._add_known(known)

    def _set_days(self) -> None:
        """Find the kinds of day, and the lanes: days of which one is like another."""
        problem, stops = self._problem, self._stops
        likeness = [self._likeness(day) for day in range(problem.n_days)]
        names = list(dict.fromkeys(likeness))
        self._kind_of_day = [names.index(each) for each in likeness]
        self._kinds = []
        for kind in range(len(names)):
            days = [day for day, number in enumerate(self._kind_of_day) if number == kind]
            origins = [point for day in days for point in stops[day]]
            destinations = [point for day in days for point in stops[day + 1]]
            self._kinds.append(DayKind(problem, days[0], self._sites, origins, destinations))
        keys = []
        for day, kind in enumerate(self._kind_of_day):
            ends = stops[day], stops[day + 1]
            fixed = max(map(len, ends)) == 1
            keys.append((kind, ends[0][0], ends[1][0]) if fixed else (kind, day))
        lanes = list(dict.fromkeys(keys))
        self._lane_of_day = [lanes.index(key) for key in keys]
        self._kind_of_lane = [lane[0] for lane in lanes]

    def _likeness(self, day: int) -> object:
        problem = self._problem
        return (
            problem.frame(day),
            tuple(problem.windows(day, site) for site in self._sites.tolist()),
        )

    def _make_master(self) -> Master:
        lanes = self._lane_of_day
        days = np.bincount(lanes, minlength=len(self._kind_of_lane)).tolist()
        links = [
            (point, lanes[day - 1], lanes[day])
            for day in range(1, self._problem.n_days)
            for point in self._stops[day]
            if len(self._stops[day]) > 1
        ]
        return Master(self._rows, days, links)

    def _add_known(self, known: Solution) -> None:
        place = {site: number for number, site in enumerate(self._sites.tolist())}
        for day, route in enumerate(known.routes):
            if all(site in place for site in route):
                ends = known.stops[day], known.stops[day + 1]
                inside = tuple(place[site] for site in route)
                self._master.add(Column(self._lane_of_day[day], ends, inside))

    def tighten(self) -> None:
        """Make the bound as small as can be, or no larger than the known score.

        Raises
        ------
        SpentError
            There is no effort left; `score` holds what was reached.
        """
        while True:
            shares = self._generate()
            if shares is None or self._is_met():
                return
            if not self._grow(shares) and not self._cut(shares):
                return

    def _is_met(self) -> bool:
        return self._known is not None and self.score is not None and self.score <= self._known

    def _generate(self) -> Floats | None:
        """Take in routes until no more are worth it; return their shares.

        None where there is no tour.
        """
        master, share, quick = self._master, SHARE, 0
        while True:
            worth, shares, costs = master.solve()
            if self.score is not None and self._whole(worth + TINY) >= self.score:
                return shares
            target = master.multipliers(costs)
            at = target if self._centre is None else self._centre.towards(target, share)
            quick += 1
            near = at if quick % STEADY == 0 else target
            if quick <= QUICK and self._take(self._price(near, loose=True), target, costs):
                continue
            quick = 0
            found = self._price(at, loose=False)
            bound = self._bound(at, found)
            if bound is None:
                self.score = 0
                return None
            if self._centre is None or bound < self._value:
                self._centre = at
            self._value = min(bound, self._value)
            self._lower(bound)
            if self._is_met():
                return shares
            if self._take(found, target, costs):
                share = SHARE
            elif share < 1.0 and self._centre is not None:
                share = 1.0
            else:
                return shares

    def _whole(self, worth: float) -> int:
        """Return the most that a tour may be worth below a bound, in points."""
        return int(worth // 1) // self._rows.unit * self._rows.unit

    def _lower(self, value: int) -> None:
        score = min(value // SCALE, self._rows.most_worth) // self._rows.unit * self._rows.unit
        self.score = score if self.score is None else min(score, self.score)

    def _price(self, at: Multipliers, *, loose: bool) -> list[dict[Ends, Found]]:
        """Return the best routes of each kind of day under multipliers."""
        master = self._master
        terms = terms_of(at, self._rows, master.cuts, self._memory)
        worth = master.worth(at, terms.reward)
        floors: list[dict[Ends, int]] = [{} for _ in self._kinds]
        for day, kind in enumerate(self._kind_of_day):
            for origin in self._stops[day]:
                for destination in self._stops[day + 1]:
                    floors[kind].setdefault((origin, destination), -NEVER)
        for place in master.alive():
            column = master.columns[place]
            of_kind = floors[self._kind_of_lane[column.lane]]
            of_kind[column.ends] = max(of_kind[column.ends], int(worth[place]))
        return [
            kind.best(
                Pricing(
                    terms=terms,
                    ends=tuple(floor),
                    floors=tuple(floor.values()),
                    tolls=self._tolls,
                    guide=None if loose else self._guide,
                    loose=loose,
                ),
                self._purse,
            )
            for kind, floor in zip(self._kinds, floors, strict=True)
        ]

    def _bound(self, at: Multipliers, found: list[dict[Ends, Found]]) -> int | None:
        """Return the bound of multipliers, in parts; None where there is no tour."""
        best = dict.fromkeys(self._stops[0], 0)
        for day, kind in enumerate(self._kind_of_day):
            longer: dict[int, int] = {}
            for origin, value in best.items():
                for destination in self._stops[day + 1]:
                    way = found[kind].get((origin, destination))
                    if way is not None:
                        total = value + way.value
                        longer[destination] = max(longer.get(destination, total), total)
            best = longer
        return at.constant(self._rows) + max(best.values()) if best else None

    def _take(self, found: list[dict[Ends, Found]], target: Multipliers, costs: Floats) -> bool:
        """Take in the routes that the program's multipliers call for; tell if any."""
        master = self._master
        whole = np.round(np.clip(costs, -1e9, 1e9) * SCALE).astype(np.int64)
        reward, taken = target.reward(self._rows), False
        for lane, kind in enumerate(self._kind_of_lane):
            for ends, (_, routes) in found[kind].items():
                for _, route in routes:
                    column = Column(lane, ends, route)
                    if not self._belongs(column):
                        continue
                    paid = np.array([cut.count(route) for cut in master.cuts], np.int64)
                    worth = int(reward[list(route)].sum() - paid @ target.cut[: len(paid)])
                    if worth - master.price(column, whole) > TINY * SCALE * 10:
                        taken = master.add(column) or taken
        return taken

    def _belongs(self, column: Column) -> bool:
        days = [day for day, lane in enumerate(self._lane_of_day) if lane == column.lane]
        origins, destinations = self._stops[days[0]], self._stops[days[0] + 1]
        return column.ends[0] in origins and column.ends[1] in destinations

    def _grow(self, shares: Floats) -> bool:
        """Make sites remember more, and tolls count, where routes in use call for it."""
        master = self._master
        used = np.flatnonzero(shares > TINY).tolist()
        memory = more_memory(self._memory, [master.columns[place].route for place in used])
        broken = set(self._tolls)
        for place in used:
            lane, ends, route = master.columns[place]
            broken.update(self._kinds[self._kind_of_lane[lane]].broken(ends, route))
        if memory == self._memory and len(broken) == len(self._tolls):
            return False
        self._memory, self._tolls = memory, tuple(sorted(broken))
        for place in master.alive():
            lane, ends, route = master.columns[place]
            over = self._kinds[self._kind_of_lane[lane]].broken(ends, route)
            if broken.intersection(over) or comes_back(memory, route):
                master.drop(place)
        return True

    def _cut(self, shares: Floats) -> bool:
        """Forbid what is shared out in halves; tell if there was anything."""
        master = self._master
        used = np.flatnonzero(shares > TINY).tolist()
        routes = [master.columns[place].route for place in used]
        room = MAX_CUTS - len(master.cuts)
        cuts = find_cuts(routes, shares[used], len(self._sites))[:room]
        for cut in cuts:
            master.add_cut(cut)
        return bool(cuts)
