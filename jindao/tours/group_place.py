"""One group on a day's sites, some of which are taken by other groups for a while."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from jindao.tours.problem import TourProblem
from jindao.tours.schedule import Pause, pause_begin_s
from jindao.tours.worth import toll_of

ALL_ORDERS: Final = 7
"""Up to so many sites a group's best order is found among all; of more, among some."""

Taken = Mapping[int, Sequence[int]]
"""When other groups begin at each site, sorted."""

Steps = Any
"""What a group did, the last first: None, or ((point or `_PAUSES`, arrival, begin, end), Steps)."""

Key = tuple[int, int, bool]
"""The sites seen as bits, the last of them, and whether there was a pause."""

Layer = dict[Key, tuple[int, Steps]]
"""The earliest that a group may be free, and what it did until then."""

_PAUSE_AFTER: Final = -1
_PAUSE_BEFORE: Final = -2


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRun:
    """The day of one group: sites in its order, and seconds since midnight.

    Between arrival and begin it waits, or has its pause, as in a `Schedule`.
    """

    order: tuple[int, ...]
    start_s: int
    arrival_s: tuple[int, ...]
    begin_s: tuple[int, ...]
    departure_s: tuple[int, ...]
    end_s: int
    pause: Pause | None = None

    @property
    def waiting_s(self) -> int:
        """How long it waits at doors; a pause is none."""
        paused_s = 0
        if self.pause is not None and self.pause.before:
            paused_s = self.pause.end_s - self.pause.begin_s
        return sum(self.begin_s) - sum(self.arrival_s) - paused_s


class Place:
    """The sites of one day, and how a group goes round where others are already."""

    def __init__(
        self,
        problem: TourProblem,
        day: int,
        route: tuple[int, ...],
        ends: tuple[int, int],
        capacity: tuple[int, ...],
    ) -> None:
        self.problem, self.day, self.route, self.ends = problem, day, route, ends
        self.capacity = dict(zip(route, capacity, strict=True))
        self.stay_s = {site: int(problem.visit_s[site]) for site in route}
        self.windows = {site: problem.windows(day, site) for site in route}
        points = {*route, *ends}
        self.travel_s = {
            (a, b): problem.travel_between_s(day, a, b) for a in points for b in points
        }
        self.start_s, self.end_s = int(problem.day_start_s[day]), int(problem.day_end_s[day])
        self.has_pause = problem.has_pause(day)
        self.due_s = int(problem.pause_closes_s[day])

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

    def bound_s(self, n_groups: int) -> int:
        """Return when the last group is done at the earliest."""
        alone = self.best({site: [] for site in self.route})
        bound_s = self.start_s if alone is None else alone.end_s
        for site in self.route:
            reached_s = self.start_s + self.travel_s[self.ends[0], site]
            opens_s = min((opens for opens, _ in self.windows[site]), default=0)
            rounds = -(-n_groups // self.capacity[site])
            done_s = max(reached_s, opens_s) + rounds * self.stay_s[site]
            bound_s = max(bound_s, done_s + self.quickest_s(site))
        return bound_s

    def quickest_s(self, site: int) -> int:
        """Return the quickest way to the day's end, over one other site at most."""
        return min(
            self.travel_s[site, self.ends[1]],
            *(self.travel_s[site, via] + self.travel_s[via, self.ends[1]] for via in self.route),
        )

    def best(self, taken: Taken, first: int | None = None) -> GroupRun | None:
        """Return the run of one more group that is done first; None where there is none.

        Parameters
        ----------
        taken
            When others begin at each site, sorted.
        first
            The site to begin with, any by default.
        """
        if len(self.route) > ALL_ORDERS:
            runs = [
                self.along(order, taken)
                for order in self._some_orders()
                if first is None or order[0] == first
            ]
            return min((run for run in runs if run), key=lateness, default=None)
        # The earliest departure by sites seen, the last of them, and whether there was a pause.
        at: Layer = {}
        self._keep(at, (0, -1, False), self.start_s, None)
        self.paused(at, (0, -1, False), self.start_s, self.ends[0], None)
        layer = dict(at)
        for size in range(len(self.route)):
            after: Layer = {}
            for (seen, last, paused), (now_s, steps) in layer.items():
                here = self.ends[0] if last < 0 else self.route[last]
                for number, site in enumerate(self.route):
                    if not seen >> number & 1 and (size or first in (None, site)):
                        key = (seen | 1 << number, number, paused)
                        arrived_s = now_s + self.travel_s[here, site]
                        self.visit(after, key, site, arrived_s, taken, steps)
            layer = after
        return self.finished(layer)

    def along(self, order: Sequence[int], taken: Taken) -> GroupRun | None:
        """Return the run of one more group in an order; None where there is none."""
        layer: Layer = {}
        self._keep(layer, (0, -1, False), self.start_s, None)
        self.paused(layer, (0, -1, False), self.start_s, self.ends[0], None)
        here = self.ends[0]
        for number, site in enumerate(order):
            after: Layer = {}
            for (_, _, paused), (now_s, steps) in layer.items():
                arrived_s = now_s + self.travel_s[here, site]
                self.visit(after, (0, number, paused), site, arrived_s, taken, steps)
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
        arrived_s: int,
        taken: Taken,
        steps: Steps,
    ) -> None:
        """Keep what comes of a visit, with a pause before or after it or none."""
        choices = [(arrived_s, key[2], steps)]
        if self.has_pause and not key[2]:
            ended_s = self._pause_end_s(site, arrived_s)
            if ended_s is not None:
                pause_s = int(self.problem.pause_s[site])
                step = (_PAUSE_BEFORE, arrived_s, ended_s - pause_s, ended_s)
                choices.append((ended_s, True, (step, steps)))
        for ready_s, paused, before in choices:
            begun_s = self.begin_s(site, ready_s, taken)
            if begun_s is None:
                continue
            left_s = begun_s + self.stay_s[site]
            if left_s + self.quickest_s(site) > self.end_s:
                continue
            made: Steps = ((site, arrived_s, begun_s, left_s), before)
            after = (key[0], key[1], paused)
            self._keep(layer, after, left_s, made)
            if not paused:
                self.paused(layer, after, left_s, site, made)

    def finished(self, layer: Layer) -> GroupRun | None:
        """Return the run done first that keeps the day's end, pause and limits."""
        runs = []
        for (_, _, paused), (now_s, steps) in layer.items():
            run = self._run_of(now_s, steps)
            limit_s = self.end_s
            if self.has_pause and not paused:
                limit_s = min(limit_s, self.due_s)
            if run.end_s <= limit_s and self._within_limits(run.order):
                runs.append(run)
        return min(runs, key=lateness, default=None)

    def _within_limits(self, order: Sequence[int]) -> bool:
        spent = toll_of(self.problem, self.day, (self.ends[0], *order, self.ends[1]))
        return not bool((spent > self.problem.toll_limit[:, self.day]).any())

    def _run_of(self, now_s: int, steps: Steps) -> GroupRun:
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
                )
        last = visits[-1][0] if visits else self.ends[0]
        return GroupRun(
            order=tuple(step[0] for step in visits),
            start_s=self.start_s,
            arrival_s=tuple(step[1] for step in visits),
            begin_s=tuple(step[2] for step in visits),
            departure_s=tuple(step[3] for step in visits),
            end_s=now_s + self.travel_s[last, self.ends[1]],
            pause=pause,
        )

    def later(self, run: GroupRun, others: Taken) -> GroupRun:
        """Return a run whose waits are moved to before it starts, as far as may be."""
        begins, pause = list(run.begin_s), run.pause
        limit_s = run.end_s - self._home_s(run)
        for place in range(len(begins) - 1, -1, -1):
            site = run.order[place]
            here = pause if pause is not None and pause.place == place + 1 else None
            if here is not None and not here.before:
                pause, limit_s = self._pause_later(here, limit_s)
            begins[place] = self._begin_later(
                site, begins[place], limit_s - self.stay_s[site], others[site]
            )
            limit_s = begins[place]
            if here is not None and here.before:
                pause, limit_s = self._pause_later(here, limit_s)
            before = run.order[place - 1] if place else self.ends[0]
            limit_s -= self.travel_s[before, site]
        start_s = limit_s if begins else run.start_s
        if pause is not None and pause.place == 0:
            pause, start_s = self._pause_later(pause, limit_s)
        return self._timed(run, begins, pause, start_s)

    def _home_s(self, run: GroupRun) -> int:
        return self.travel_s[(self.ends[0], *run.order)[-1], self.ends[1]]

    def _pause_later(self, pause: Pause, limit_s: int) -> tuple[Pause, int]:
        """Return a pause as late as it may be, and when it begins."""
        length_s = pause.end_s - pause.begin_s
        begin_s = max(pause.begin_s, min(limit_s - length_s, self.due_s))
        return replace(pause, begin_s=begin_s, end_s=begin_s + length_s), begin_s

    def _begin_later(self, site: int, begin_s: int, limit_s: int, others: Sequence[int]) -> int:
        """Return the last moment to begin by a limit at which there is room."""
        stay_s = self.stay_s[site]
        choices = {limit_s, *(other - stay_s for other in others)}
        choices |= {closes_s for _, closes_s in self.windows[site]}
        for choice in sorted((c for c in choices if begin_s < c <= limit_s), reverse=True):
            inside = any(opens <= choice <= closes for opens, closes in self.windows[site])
            if inside and self.has_room(site, choice, others):
                return choice
        return begin_s

    def _timed(
        self, run: GroupRun, begins: Sequence[int], pause: Pause | None, start_s: int
    ) -> GroupRun:
        arrivals, departures, now_s, here = [], [], start_s, self.ends[0]
        if pause is not None and pause.place == 0:
            now_s = pause.end_s
        for place, (site, begin_s) in enumerate(zip(run.order, begins, strict=True)):
            arrivals.append(now_s + self.travel_s[here, site])
            departures.append(begin_s + self.stay_s[site])
            now_s, here = departures[-1], site
            if pause is not None and (pause.place, pause.before) == (place + 1, False):
                now_s = pause.end_s
        return replace(
            run,
            start_s=start_s,
            arrival_s=tuple(arrivals),
            begin_s=tuple(begins),
            departure_s=tuple(departures),
            end_s=now_s + self._home_s(run),
            pause=pause,
        )


def lateness(run: GroupRun) -> tuple[int, int, int]:
    """Return what sorts runs: the one done first, then the one that waits least."""
    return run.end_s, run.waiting_s, run.start_s


def taken_by(runs: Sequence[GroupRun], sites: Sequence[int]) -> dict[int, list[int]]:
    """Return when groups begin at each of some sites, sorted."""
    begins: dict[int, list[int]] = {site: [] for site in sites}
    for run in runs:
        for site, begin_s in zip(run.order, run.begin_s, strict=True):
            insort(begins[site], begin_s)
    return begins
