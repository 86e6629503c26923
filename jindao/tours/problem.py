"""The tour problem in whole numbers: what may be visited, when, and what it is worth.

Choose visits and put them in order, day by day, so that they are worth the most: the
team orienteering problem with several time windows a day, nights to choose, a pause,
limits on what adds up along the way, and visits that are worth more or less together.
Nothing here knows a map, a calendar or a solver.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

UNREACHABLE: Final = 10**9
"""Travel time between two points that nothing joins, seconds; thousands add up safely."""

DAY_S: Final = 86_400
MAX_SCORE: Final = 10**6
NOWHERE: Final = -1
"""The category of a site that has none."""


def _none(*shape: int) -> Ints:
    return np.zeros(shape, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TourProblem:
    """Sites with scores, stays and windows; days with a start, an end and a budget.

    Points 0..n-1 are the sites; the points after them are where a day may begin or end:
    the start, the end, places to spend a night. A point that stands for "anywhere" has
    travel times of 0. Times are whole seconds, on each day since its own midnight.

    Parameters
    ----------
    travel_s
        (n_points, n_points) travel times, or one such table for each kind of day,
        (n_tables, n_points, n_points); `UNREACHABLE` at most; may be asymmetric.
    day_table
        (n_days,) which table a day goes by; the first by default.
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
    stop_offsets, stop_points
        (n_days + 2,) and the points they cut up: where the tour may stop between days.
        Day d begins at one of the points of stop d, and ends at one of stop d + 1. By
        default stop 0 and every night is point n, the last stop point n + 1.
    pause_opens_s, pause_closes_s
        (n_days,) first and last moment a pause may begin; none where `pause_closes_s`
        is -1. It is taken where a visit begins or ends or the day begins, once, unless
        the day is over by `pause_closes_s`.
    pause_s
        (n_points,) how long the pause takes there, -1 where it cannot be taken.
    pause_way_s
        (n_days,) how long it takes on the way between two points, -1 where it cannot be
        taken there.
    toll, toll_limit
        (n_tolls, n_tables, n_points, n_points) and (n_tolls, n_days): what adds up
        along the ways of a day (metres, metres of climb, seconds in a car), and the most
        that a day may have of it.
    category, category_most
        (n,) 0..n_categories-1 or `NOWHERE`; (n_categories,) the most visits of each.
    repeat_loss
        What the second, third .. visit of one category is worth less, never falling;
        every further one as the last. Empty: nothing. Of the visits of a category the
        one with the highest score comes first, and none is worth less than nothing: it
        loses its own score at most. (So a tour is worth the most that any part of it
        would be with the losses in full, and a further visit never lowers that.)
    pairs, pair_bonus
        (n_pairs, 2) sites and (n_pairs,) what both together are worth on top.
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
    day_table: Ints = field(default_factory=lambda: _none(0))
    stop_offsets: Ints = field(default_factory=lambda: _none(0))
    stop_points: Ints = field(default_factory=lambda: _none(0))
    pause_opens_s: Ints = field(default_factory=lambda: _none(0))
    pause_closes_s: Ints = field(default_factory=lambda: _none(0))
    pause_s: Ints = field(default_factory=lambda: _none(0))
    pause_way_s: Ints = field(default_factory=lambda: _none(0))
    toll: Ints = field(default_factory=lambda: _none(0, 0, 0, 0))
    toll_limit: Ints = field(default_factory=lambda: _none(0, 0))
    category: Ints = field(default_factory=lambda: _none(0))
    category_most: Ints = field(default_factory=lambda: _none(0))
    repeat_loss: Ints = field(default_factory=lambda: _none(0))
    pairs: Ints = field(default_factory=lambda: _none(0, 2))
    pair_bonus: Ints = field(default_factory=lambda: _none(0))

    def __post_init__(self) -> None:
        for each in dataclasses.fields(self):
            kind = np.bool_ if each.name == "must" else np.int64
            self._set(each.name, _column(getattr(self, each.name), kind, each.name))
        if self.travel_s.ndim == 2:
            self._set("travel_s", self.travel_s[None])
        _expect(self.n_days >= 1, "there is no day")
        self._set_defaults()
        self._check_shapes()
        self._check_numbers()
        self._check_windows()
        self._check_stops()

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return len(self.visit_s)

    @property
    def n_points(self) -> int:
        """Number of sites and of the points where days may begin or end."""
        return int(self.travel_s.shape[-1])

    @property
    def n_days(self) -> int:
        """Number of days."""
        return len(self.day_start_s)

    @property
    def first_stops(self) -> tuple[int, ...]:
        """The first point of each stop: n_days + 1 of them."""
        return tuple(self.stop_points[self.stop_offsets[:-1]].tolist())

    @property
    def nights_chosen(self) -> bool:
        """Whether any stop is to be chosen among several points."""
        return len(self.stop_points) > self.n_days + 1

    def stops(self, number: int) -> tuple[int, ...]:
        """Return the points at which the tour may stop before a day (n_days: the end)."""
        first, last = self.stop_offsets[number : number + 2]
        return tuple(self.stop_points[first:last].tolist())

    def travel_between_s(self, day: int, origin: int, destination: int) -> int:
        """Return the travel time between two points on a day."""
        return int(self.travel_s[self.day_table[day], origin, destination])

    def has_pause(self, day: int) -> bool:
        """Tell whether a day is to have a pause."""
        return bool(self.pause_closes_s[day] >= 0)

    def frame(self, day: int) -> tuple[object, ...]:
        """Return all that a day is but its stops and windows; like days have equal ones."""
        paused = self.has_pause(day)
        return (
            int(self.day_table[day]),
            int(self.day_start_s[day]),
            int(self.day_end_s[day]),
            int(self.pause_opens_s[day]) if paused else 0,
            int(self.pause_closes_s[day]),
            int(self.pause_way_s[day]) if paused else 0,
            self.toll_limit[:, day].tobytes(),
        )

    def windows(self, day: int, site: int) -> tuple[tuple[int, int], ...]:
        """Return the first and last moments a stay may begin on a day."""
        opens_s, closes_s, row = (
            self.window_opens_s,
            self.window_closes_s,
            day * self.n_sites + site,
        )
        first, last = int(self.window_offsets[row]), int(self.window_offsets[row + 1])
        return tuple([(int(opens_s[at]), int(closes_s[at])) for at in range(first, last)])

    def _set(self, name: str, value: npt.NDArray[np.generic]) -> None:
        value.flags.writeable = False
        object.__setattr__(self, name, value)

    def _set_defaults(self) -> None:
        n, days = self.n_sites, self.n_days
        if not self.stop_offsets.size and not self.stop_points.size:
            self._set("stop_offsets", np.arange(days + 2, dtype=np.int64))
            self._set("stop_points", np.array([n] * days + [n + 1], np.int64))
        tolls = len(self.toll)
        empty = {
            "day_table": np.zeros(days, np.int64),
            "pause_opens_s": np.zeros(days, np.int64),
            "pause_closes_s": np.full(days, -1, np.int64),
            "pause_s": np.full(self.n_points, -1, np.int64),
            "pause_way_s": np.full(days, -1, np.int64),
            "toll": np.zeros((0, *self.travel_s.shape), np.int64),
            "toll_limit": np.zeros((tolls, days), np.int64),
            "category": np.full(n, NOWHERE, np.int64),
        }
        for name, value in empty.items():
            if not getattr(self, name).size:
                self._set(name, value)

    def _check_shapes(self) -> None:
        n, days = len(self.visit_s), len(self.day_start_s)
        tables, points = self.travel_s.shape[0], self.travel_s.shape[-1]
        tolls = len(self.toll)
        expected = {
            "travel_s": (tables, max(points, n + 1), max(points, n + 1)),
            "visit_s": (n,),
            "score": (n,),
            "must": (n,),
            "window_offsets": (days * n + 1,),
            "window_opens_s": (len(self.window_opens_s),),
            "window_closes_s": (len(self.window_opens_s),),
            "day_start_s": (days,),
            "day_end_s": (days,),
            "day_table": (days,),
            "stop_offsets": (days + 2,),
            "stop_points": (len(self.stop_points),),
            "pause_opens_s": (days,),
            "pause_closes_s": (days,),
            "pause_s": (points,),
            "pause_way_s": (days,),
            "toll": (tolls, tables, points, points),
            "toll_limit": (tolls, days),
            "category": (n,),
            "category_most": (len(self.category_most),),
            "repeat_loss": (len(self.repeat_loss),),
            "pairs": (len(self.pairs), 2),
            "pair_bonus": (len(self.pairs),),
        }
        for name, shape in expected.items():
            actual = getattr(self, name).shape
            _expect(actual == shape, f"{name} has shape {actual}, expected {shape}")

    def _check_numbers(self) -> None:
        limits = {
            "travel_s": (0, UNREACHABLE),
            "visit_s": (0, UNREACHABLE),
            "score": (0, MAX_SCORE),
            "day_start_s": (0, UNREACHABLE),
            "day_end_s": (0, UNREACHABLE),
            "day_table": (0, len(self.travel_s) - 1),
            "pause_opens_s": (0, UNREACHABLE),
            "pause_closes_s": (-1, UNREACHABLE),
            "pause_s": (-1, UNREACHABLE),
            "pause_way_s": (-1, UNREACHABLE),
            "toll": (0, UNREACHABLE),
            "toll_limit": (0, UNREACHABLE),
            "category": (NOWHERE, len(self.category_most) - 1),
            "category_most": (0, UNREACHABLE),
            "repeat_loss": (0, MAX_SCORE),
            "pairs": (0, self.n_sites - 1),
            "pair_bonus": (0, MAX_SCORE),
        }
        for name, (low, high) in limits.items():
            _within(getattr(self, name), name, low, high)
        late = self.day_end_s < self.day_start_s
        _expect(not late.any(), f"day_end_s is before day_start_s on day {int(late.argmax())}")
        paused = self.pause_closes_s >= 0
        _expect(
            bool((self.pause_opens_s <= self.pause_closes_s)[paused].all()),
            "a pause closes before it opens",
        )
        _expect(bool((np.diff(self.repeat_loss) >= 0).all()), "repeat_loss must never fall")
        same = np.sort(self.pairs, axis=1)
        _expect(bool((same[:, 0] < same[:, 1]).all()), "a pair holds one site twice")
        _expect(len(np.unique(same, axis=0)) == len(same), "a pair is given twice")

    def _check_windows(self) -> None:
        offsets, opens, closes = self.window_offsets, self.window_opens_s, self.window_closes_s
        _cuts(offsets, "window_offsets", len(opens))
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

    def _check_stops(self) -> None:
        _cuts(self.stop_offsets, "stop_offsets", len(self.stop_points))
        _within(self.stop_points, "stop_points", self.n_sites, self.n_points - 1)
        _expect(bool((np.diff(self.stop_offsets) > 0).all()), "a stop has no point")
        used = np.unique(self.stop_points)
        for table in self.travel_s:
            _expect(not table[used, used].any(), "travel_s from a stop to itself is not 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """The sites visited on each day, in order, and where the days begin and end.

    `stops` are n_days + 1 points: day d leads from `stops[d]` to `stops[d + 1]`. `score`
    counts pairs and repeats. `iterations` is how long the search ran (0 for an exact
    answer); `proven` tells that no solution has a higher score.
    """

    routes: tuple[tuple[int, ...], ...]
    stops: tuple[int, ...]
    score: int
    iterations: int
    proven: bool

    @property
    def visited(self) -> tuple[int, ...]:
        """Every site visited, in order."""
        return tuple(site for route in self.routes for site in route)


def _column(values: npt.ArrayLike, kind: type[np.generic], name: str) -> npt.NDArray[np.generic]:
    array = np.asarray(values)
    if kind is np.int64 and array.size and array.dtype.kind not in "iu":
        raise ValueError(f"tour problem: {name} must hold whole numbers, not {array.dtype}")
    return np.array(array, dtype=kind, order="C")


def _within(values: npt.NDArray[np.int64], name: str, low: int, high: int) -> None:
    if values.size and not low <= values.min() <= values.max() <= high:
        raise ValueError(
            f"tour problem: {name} has {values.min()}..{values.max()}, expected {low}..{high}"
        )


def _cuts(offsets: Ints, name: str, length: int) -> None:
    rises = bool((np.diff(offsets) >= 0).all())
    holds = offsets[0] == 0 and offsets[-1] == length and rises
    _expect(holds, f"{name} must rise from 0 to {length}")


def _expect(holds: bool | np.bool_, otherwise: str) -> None:
    if not holds:
        raise ValueError(f"tour problem: {otherwise}")
