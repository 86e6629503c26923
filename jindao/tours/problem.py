"""The tour problem in whole numbers, and the plain judge of what is feasible.

Choose visits and put them in order, day by day, so that their scores add up to the
most: the team orienteering problem with several time windows a day. Nothing here
knows a map, a calendar or a solver.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

UNREACHABLE: Final = 10**9
"""Travel time between two points that nothing joins, seconds; thousands add up safely."""

DAY_S: Final = 86_400
MAX_SCORE: Final = 10**6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TourProblem:
    """Sites with scores, stays and windows; days with a start, an end and a budget.

    Sites are 0..n-1; index n is the start and n + 1 the end. Every day begins at the
    start; every day but the last ends at the start, the last one at the end. Times are
    whole seconds, on each day since its own midnight.

    Parameters
    ----------
    travel_s
        (n + 2, n + 2) travel times, `UNREACHABLE` at most; may be asymmetric.
    visit_s, score
        (n,) length of stay, and what a visit is worth.
    window_offsets
        (n_days * n + 1,) where the windows of a day and site begin: those of site i
        on day d are `window_offsets[d * n + i]` to `window_offsets[d * n + i + 1]`.
    window_opens_s, window_closes_s
        First and last moment a stay may *begin*, sorted and disjoint per day and site.
    day_start_s, day_end_s
        (n_days,) when a day begins, and when it must be over.
    must
        (n,) sites that have to be visited.
    free_end
        The last day ends at its last visit: going to the end costs nothing.
    """

    travel_s: Ints
    visit_s: Ints
    score: Ints
    window_offsets: Ints
    window_opens_s: Ints
    window_closes_s: Ints
    day_start_s: Ints
    day_end_s: Ints
    must: Flags
    free_end: bool = False

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            if field.name != "free_end":
                kind = np.bool_ if field.name == "must" else np.int64
                column = _column(getattr(self, field.name), kind, field.name)
                object.__setattr__(self, field.name, column)
        self._check_shapes()
        self._check_numbers()
        self._check_windows()

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return len(self.visit_s)

    @property
    def n_days(self) -> int:
        """Number of days."""
        return len(self.day_start_s)

    def end_index(self, day: int) -> int:
        """Return the index at which a day ends."""
        return self.n_sites + (day == self.n_days - 1)

    def travel_between_s(self, day: int, origin: int, destination: int) -> int:
        """Return the travel time on a day; nothing to a free end."""
        if self.free_end and day == self.n_days - 1 and destination == self.n_sites + 1:
            return 0
        return int(self.travel_s[origin, destination])

    def windows(self, day: int, site: int) -> tuple[tuple[int, int], ...]:
        """Return the first and last moments a stay may begin on a day."""
        first, last = self.window_offsets[day * self.n_sites + site :][:2]
        return tuple(
            zip(
                self.window_opens_s[first:last].tolist(),
                self.window_closes_s[first:last].tolist(),
                strict=True,
            )
        )

    def check(self, solution: Solution) -> tuple[str, ...]:
        """Return what is wrong with a solution, in English; nothing if it holds."""
        wrong = []
        visited = [site for route in solution.routes for site in route]
        if len(solution.routes) != self.n_days:
            wrong.append(f"{len(solution.routes)} routes for {self.n_days} days")
        strangers = [site for site in visited if not 0 <= site < self.n_sites]
        if strangers:
            return (*wrong, f"sites {strangers} do not exist")
        if len(set(visited)) < len(visited):
            wrong.append("a site is visited twice")
        for day, route in enumerate(solution.routes[: self.n_days]):
            if schedule(self, day, route) is None:
                wrong.append(f"day {day} cannot be done in time")
        missing = sorted(set(np.flatnonzero(self.must).tolist()) - set(visited))
        if missing:
            wrong.append(f"must-visits {missing} are missing")
        score = int(self.score[visited].sum()) if visited else 0
        if score != solution.score:
            wrong.append(f"score is {score}, not {solution.score}")
        return tuple(wrong)

    def _check_shapes(self) -> None:
        n, days = len(self.visit_s), len(self.day_start_s)
        expected = {
            "travel_s": (n + 2, n + 2),
            "visit_s": (n,),
            "score": (n,),
            "must": (n,),
            "window_offsets": (days * n + 1,),
            "window_opens_s": (len(self.window_opens_s),),
            "window_closes_s": (len(self.window_opens_s),),
            "day_start_s": (days,),
            "day_end_s": (days,),
        }
        for name, shape in expected.items():
            actual = getattr(self, name).shape
            _expect(actual == shape, f"{name} has shape {actual}, expected {shape}")
        _expect(days >= 1, "there is no day")

    def _check_numbers(self) -> None:
        _within(self.travel_s, "travel_s", 0, UNREACHABLE)
        _within(self.visit_s, "visit_s", 0, UNREACHABLE)
        _within(self.score, "score", 0, MAX_SCORE)
        _within(self.day_start_s, "day_start_s", 0, UNREACHABLE)
        _within(self.day_end_s, "day_end_s", 0, UNREACHABLE)
        late = self.day_end_s < self.day_start_s
        _expect(not late.any(), f"day_end_s is before day_start_s on day {int(late.argmax())}")
        n = self.n_sites
        _expect(self.travel_s[n, n] == 0, f"travel_s[{n}, {n}] (start to start) is not 0")

    def _check_windows(self) -> None:
        offsets, opens, closes = self.window_offsets, self.window_opens_s, self.window_closes_s
        _expect(
            offsets[0] == 0 and offsets[-1] == len(opens) and bool((np.diff(offsets) >= 0).all()),
            f"window_offsets must rise from 0 to {len(opens)}",
        )
        _within(opens, "window_opens_s", 0, UNREACHABLE)
        _within(closes, "window_closes_s", 0, UNREACHABLE)
        _expect(bool((opens <= closes).all()), "a window closes before it opens")
        follows = np.ones(len(opens), np.bool_)
        follows[offsets[:-1][offsets[:-1] < len(opens)]] = False
        again = np.flatnonzero(follows)
        _expect(
            bool((closes[again - 1] < opens[again]).all()),
            "windows of one day and site must be sorted and disjoint",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The sites visited on each day, in order.

    `iterations` is how long the search ran (0 for an exact answer); `proven` tells
    that no solution has a higher score.
    """

    routes: tuple[tuple[int, ...], ...]
    score: int
    iterations: int
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When each visit of a day is reached, begun and left, seconds since midnight."""

    arrival_s: tuple[int, ...]
    begin_s: tuple[int, ...]
    departure_s: tuple[int, ...]
    end_s: int


def begin_s(problem: TourProblem, day: int, site: int, arrival_s: int) -> int | None:
    """Return when a stay begins for an arrival; None where it is too late."""
    for opens_s, closes_s in problem.windows(day, site):
        if arrival_s <= closes_s:
            return max(arrival_s, opens_s)
    return None


def schedule(
    problem: TourProblem, day: int, route: Sequence[int], *, day_end_s: int | None = None
) -> Schedule | None:
    """Return the times of a day's route as early as can be; None if it cannot be done.

    Parameters
    ----------
    problem
        What the times come from.
    day
        Which day, from 0.
    route
        Sites in order.
    day_end_s
        Another end of the day than the problem's, seconds since midnight.
    """
    limit_s = int(problem.day_end_s[day]) if day_end_s is None else day_end_s
    now_s, here = int(problem.day_start_s[day]), problem.n_sites
    arrivals, begins, departures = [], [], []
    for site in route:
        arrival_s = now_s + problem.travel_between_s(day, here, site)
        begun_s = begin_s(problem, day, site, arrival_s)
        if begun_s is None:
            return None
        now_s, here = begun_s + int(problem.visit_s[site]), site
        arrivals.append(arrival_s)
        begins.append(begun_s)
        departures.append(now_s)
    end_s = now_s + problem.travel_between_s(day, here, problem.end_index(day))
    if end_s > limit_s:
        return None
    return Schedule(
        arrival_s=tuple(arrivals),
        begin_s=tuple(begins),
        departure_s=tuple(departures),
        end_s=end_s,
    )


def reachable(problem: TourProblem) -> Flags:
    """Tell which sites some tour may contain, (n,) bool; the others none can.

    A necessary condition that holds for any travel times: by the quickest way, over
    other sites where that is quicker, one gets there, stays and ends the day in time.
    """
    n = problem.n_sites
    quickest = problem.travel_s.copy()
    for via in range(n + 2):
        np.minimum(quickest, quickest[:, via, None] + quickest[None, via, :], out=quickest)
    can = np.zeros(n, np.bool_)
    for day in range(problem.n_days):
        free = problem.free_end and day == problem.n_days - 1
        for site in np.flatnonzero(~can).tolist():
            arrival_s = int(problem.day_start_s[day] + quickest[n, site])
            begun_s = begin_s(problem, day, site, arrival_s)
            if begun_s is not None:
                home_s = 0 if free else int(quickest[site, problem.end_index(day)])
                end_s = begun_s + int(problem.visit_s[site]) + home_s
                can[site] = end_s <= problem.day_end_s[day]
    return can


def _column(values: npt.ArrayLike, kind: type[np.generic], name: str) -> npt.NDArray[np.generic]:
    array = np.asarray(values)
    if kind is np.int64 and array.size and array.dtype.kind not in "iu":
        raise ValueError(f"tour problem: {name} must hold whole numbers, not {array.dtype}")
    array = np.array(array, dtype=kind, order="C")
    array.flags.writeable = False
    return array


def _within(values: Ints, name: str, low: int, high: int) -> None:
    if values.size and not low <= values.min() <= values.max() <= high:
        raise ValueError(
            f"tour problem: {name} has {values.min()}..{values.max()}, expected {low}..{high}"
        )


def _expect(holds: bool | np.bool_, otherwise: str) -> None:
    if not holds:
        raise ValueError(f"tour problem: {otherwise}")
