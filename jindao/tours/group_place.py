"""One group on a day's sites, some of which are taken by other groups for a while."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np

from jindao.tours.group_run import GroupRun, Taken, lateness
from jindao.tours.group_table import GroupTable
from jindao.tours.problem import Ints, TourProblem
from jindao.tours.schedule import Pause, pause_begin_s, quickest
from jindao.tours.worth import toll_of

ALL_ORDERS: Final = 10
"""Up to so many sites a group's best order is found among all; of more, among some."""

_SLOW: Final = 60
"""How many visits of the compiled table are weighed up in the time of one beside it."""

Steps = Any
"""What a group did, the last first: None, or ((site or `_PAUSE_*`, arrival, begin, end), Steps)."""

Key = tuple[int, int, bool]
"""The sites seen as bits, the last of them, and whether there was a pause."""

Layer = dict[Key, tuple[int, Steps]]
"""The earliest that a group may be free, and what it did until then."""

_PAUSE_AFTER: Final = -1
_PAUSE_BEFORE: Final = -2
_PAUSE_ON_WAY: Final = -3


class Place:
    """The sites of one day, and how a group goes round where others are already."""

    def __init__(
        self,
        problem: TourProblem,
        day: int,
        route: tuple[int, ...],
        ends: tuple[int, int],
        capacity: tuple[int, ...],
        end_s: int | None = None,
    ) -> None:
        self.problem, self.day, self.route, self.ends = problem, day, route, ends
        self.capacity = dict(zip(route, capacity, strict=True))
        self.stay_s = {site: int(problem.visit_s[site]) for site in route}
        self.windows = {site: problem.windows(day, site) for site in route}
        points = {*route, *ends}
        self.travel_s = {
            (a, b): problem.travel_between_s(day, a, b) for a in points for b in points
        }
        self.start_s = int(problem.day_start_s[day])
        self.end_s = int(problem.day_end_s[day]) if end_s is None else end_s
        self.has_pause = problem.has_pause(day)
        self.due_s = int(problem.pause_closes_s[day])
        self.slowly_weighed = 0

    @property
    def weighed(self) -> int:
        """How much was weighed up so far, in visits of the compiled table."""
        fast = self.table.weighed if len(self.route) <= ALL_ORDERS else 0
        return fast + _SLOW * self.slowly_weighed

    @cached_property
    def points(self) -> tuple[int, ...]:
        """The sites, then where the day begins and where it ends."""
        return (*self.route, *self.ends)

    @cached_property
    def quickest_s(self) -> Ints:
        """Times between `points`, (n + 2, n + 2), over sites where that is quicker."""
        direct_s = [[self.travel_s[a, b] for b in self.points] for a in self.points]
        return quickest(np.array(direct_s, np.int64), len(self.route))

    @cached_property
    def home_s(self) -> dict[int, int]:
        """The quickest way from each site to the day's end, over others where quicker."""
        return dict(zip(self.route, self.quickest_s[:, -1].tolist(), strict=False))

    def begin_s(self, site: int, arrival_s: int, taken: Taken) -> int | None:
        """Return when a group may begin at a site; `taken` are the begins of others there."""
        stay_s, others = self.stay_s[site], taken[site]
        for opens_s, closes_s in self.windows[site]:
            first_s = max(opens_s, arrival_s)
            ends = sorted({begin + stay_s for begin in others if begin + stay_s > first_s})
            for begin_s in (first_s, *ends):
                if begin_s > closes_s:
                    break
                if self.has_room(site, begin_s, others):
                    return begin_s
        return None

    def has_room(self, site: int, begin_s: int, others: Sequence[int]) -> bool:
        """Tell whether one more group may be at a site from a moment on.

        All stay equally long there, so it is fullest when some group comes in.
        """
        stay_s = self.stay_s[site]
        if stay_s == 0:
            return True
        near = others[
            bisect_right(others, begin_s - stay_s) : bisect_right(others, begin_s + stay_s - 1)
        ]
        if len(near) < self.capacity[site]:
            return True
        moments = [begin_s, *(begin for begin in near if begin > begin_s)]
        return all(
            sum(begin <= moment < begin + stay_s for begin in near) < self.capacity[site]
            for moment in moments
        )

    def best(
        self, taken: Taken, first: int | None = None, end_s: int | None = None
    ) -> GroupRun | None:
        """Return the run of one more group that is done first; None where there is none.

        Of up to `ALL_ORDERS` sites it is exact, but for limits on what adds up along the
        way: those are kept, and where that needs a later end a few orders are tried.

        Parameters
        ----------
        taken
            When others begin at each site, sorted.
        first
            The site to begin with, any by default.
        end_s
            By when it has to be done, the day's end by default.
        """
        if 0 < len(self.route) <= ALL_ORDERS:
            runs = list(self.table.runs(taken, first, end_s))
            if not runs or any(self.within_limits(run.order) for run in runs):
                sound = (run for run in runs if self.within_limits(run.order))
                return min(sound, key=lateness, default=None)
        made = [
            self.along(order, taken)
            for order in self._some_orders()
            if first is None or order[:1] == (first,)
        ]
        limit_s = self.end_s if end_s is None else end_s
        kept = (run for run in made if run is not None and run.end_s <= limit_s)
        return min(kept, key=lateness, default=None)

    @cached_property
    def table(self) -> GroupTable:
        """The table for the best order of up to `ALL_ORDERS` sites."""
        return GroupTable(self)

    def along(self, order: Sequence[int], taken: Taken) -> GroupRun | None:
        """Return the run of one more group in an order; None where there is none."""
        self.slowly_weighed += len(order)
        layer: Layer = {}
        self._keep(layer, (0, -1, False), self.start_s, None)
        self.paused(layer, (0, -1, False), self.start_s, self.ends[0], None)
        here = self.ends[0]
        for number, site in enumerate(order):
            after: Layer = {}
            for (_, _, paused), (now_s, steps) in layer.items():
                self.visit(after, (0, number, paused), site, (here, now_s), taken, steps)
            layer, here = after, site
        return self.finished(layer)

    def _some_orders(self) -> Iterator[tuple[int, ...]]:
        """Yield the order of the tour begun at each of its sites, and each turned round."""
        for number in range(len(self.route)):
            turned = self.route[number:] + self.route[:number]
            yield turned
            yield turned[::-1]

    @staticmethod
    def _keep(
        layer: Layer,
        key: Key,
        now_s: int,
        steps: Steps,
    ) -> None:
        if key not in layer or now_s < layer[key][0]:
            layer[key] = (now_s, steps)

    def paused(
        self,
        layer: Layer,
        key: Key,
        now_s: int,
        point: int,
        steps: Steps,
    ) -> None:
        """Keep what comes of a pause at a point, where one may be there."""
        ended_s = self._pause_end_s(point, now_s) if self.has_pause and not key[2] else None
        if ended_s is not None:
            pause_s = int(self.problem.pause_s[point])
            step = (_PAUSE_AFTER, now_s, ended_s - pause_s, ended_s)
            self._keep(layer, (key[0], key[1], True), ended_s, (step, steps))

    def _pause_end_s(self, point: int, now_s: int) -> int | None:
        begun_s = pause_begin_s(self.problem, self.day, point, now_s)
        return None if begun_s is None else begun_s + int(self.problem.pause_s[point])

    def visit(
        self,
        layer: Layer,
        key: Key,
        site: int,
        left: tuple[int, int],
        taken: Taken,
        steps: Steps,
    ) -> None:
        """Keep what comes of a visit, with a pause before, after or on the way to it or none.

        `left` is the point that is left, and when.
        """
        here, left_s = left
        arrived_s = left_s + self.travel_s[here, site]
        choices = [(arrived_s, arrived_s, key[2], steps)]
        if self.has_pause and not key[2]:
            ended_s = self._pause_end_s(site, arrived_s)
            if ended_s is not None:
                pause_s = int(self.problem.pause_s[site])
                step = (_PAUSE_BEFORE, arrived_s, ended_s - pause_s, ended_s)
                choices.append((arrived_s, ended_s, True, (step, steps)))
            eaten = self._pause_on_way(left_s, self.travel_s[here, site])
            if eaten is not None:
                choices.append((eaten[0], eaten[0], True, (eaten[1], steps)))
        for reached_s, ready_s, paused, before in choices:
            begun_s = self.begin_s(site, ready_s, taken)
            if begun_s is None:
                continue
            departed_s = begun_s + self.stay_s[site]
            if departed_s + self.home_s[site] > self.end_s:
                continue
            made: Steps = ((site, reached_s, begun_s, departed_s), before)
            after = (key[0], key[1], paused)
            self._keep(layer, after, departed_s, made)
            if not paused:
                self.paused(layer, after, departed_s, site, made)

    def _pause_on_way(
        self, left_s: int, way_s: int
    ) -> tuple[int, tuple[int, int, int, int]] | None:
        """Return the arrival after a way with a pause on it, and the pause as a step."""
        length_s = int(self.problem.pause_way_s[self.day])
        if length_s < 0 or left_s > self.due_s:
            return None
        begun_s = max(left_s, int(self.problem.pause_opens_s[self.day]))
        step = (_PAUSE_ON_WAY, left_s, begun_s, begun_s + length_s)
        return max(left_s + way_s, begun_s) + length_s, step

    def finished(self, layer: Layer) -> GroupRun | None:
        """Return the run done first that keeps the day's end, pause and limits."""
        runs = []
        for (_, _, paused), (now_s, steps) in layer.items():
            way_s = self.travel_s[self._last(steps), self.ends[1]]
            due_s = self.due_s if self.has_pause and not paused else self.end_s
            if now_s + way_s <= min(due_s, self.end_s):
                runs.append(self._run_of(now_s + way_s, steps))
            eaten = self._pause_on_way(now_s, way_s) if self.has_pause and not paused else None
            if eaten is not None and eaten[0] <= self.end_s:
                runs.append(self._run_of(eaten[0], (eaten[1], steps)))
        kept = (run for run in runs if self.within_limits(run.order))
        return min(kept, key=lateness, default=None)

    def _last(self, steps: Steps) -> int:
        """Return where a group is that did some steps."""
        while steps is not None and steps[0][0] < 0:
            steps = steps[1]
        return self.ends[0] if steps is None else int(steps[0][0])

    def within_limits(self, order: Sequence[int]) -> bool:
        """Tell whether an order keeps the limits on what adds up along the way."""
        if not len(self.problem.toll):
            return True
        spent = toll_of(self.problem, self.day, (self.ends[0], *order, self.ends[1]))
        return not bool((spent > self.problem.toll_limit[:, self.day]).any())

    def _run_of(self, end_s: int, steps: Steps) -> GroupRun:
        told = []
        while steps is not None:
            step, steps = steps
            told.append(step)
        told.reverse()
        visits = [step for step in told if step[0] >= 0]
        pause = None
        for place, step in enumerate(told):
            if step[0] < 0:
                pause = Pause(
                    place=place + (step[0] == _PAUSE_BEFORE),
                    before=step[0] == _PAUSE_BEFORE,
                    begin_s=step[2],
                    end_s=step[3],
                    on_way=step[0] == _PAUSE_ON_WAY,
                )
        return GroupRun(
            order=tuple(step[0] for step in visits),
            start_s=self.start_s,
            arrival_s=tuple(step[1] for step in visits),
            begin_s=tuple(step[2] for step in visits),
            departure_s=tuple(step[3] for step in visits),
            end_s=end_s,
            pause=pause,
        )
