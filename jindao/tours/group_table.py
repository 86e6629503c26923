"""The best day of one more group over all orders of its sites, by a compiled table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from jindao._compile import announce
from jindao.tours import group_kernels as kernels
from jindao.tours.group_run import GroupRun, Taken
from jindao.tours.problem import UNREACHABLE, Ints
from jindao.tours.schedule import Pause

if TYPE_CHECKING:
    from jindao.tours.group_place import Place


class GroupTable:
    """The columns of a place, and the table over the sites a group has seen.

    `weighed` counts the visits that were weighed up so far.
    """

    def __init__(self, place: Place) -> None:
        problem, route = place.problem, place.route
        n = len(route)
        self._place = place
        announce(kernels.fill_table, "compile_groups")
        windows = [place.windows[site] for site in route]
        bounds = np.array([pair for some in windows for pair in some], np.int64).reshape(-1, 2)
        self._sites = kernels.Sites(
            travel_s=np.array(
                [[place.travel_s[a, b] for b in place.points] for a in place.points], np.int64
            ),
            stay_s=np.array([place.stay_s[site] for site in route], np.int64),
            room=np.array([place.capacity[site] for site in route], np.int64),
            window_offsets=np.cumsum([0, *map(len, windows)]).astype(np.int64),
            opens=bounds[:, 0].copy(),
            closes=bounds[:, 1].copy(),
            taken=np.zeros((n, 1), np.int64),
            n_taken=np.zeros(n, np.int64),
            times=np.array(
                [
                    place.start_s,
                    place.end_s,
                    problem.pause_opens_s[place.day],
                    problem.pause_closes_s[place.day],
                    problem.pause_way_s[place.day],
                ],
                np.int64,
            ),
            pause_s=problem.pause_s[[*route, place.ends[0]]],
            rest_s=_rest_s(place),
        )
        self.weighed = 0
        self._now = np.zeros(2**n * n * 2, np.int64)
        self._told = np.zeros((2**n * n * 2, 6), np.int64)
        self._ends = np.zeros((n, 3), np.int64)

    def runs(
        self, taken: Taken, first: int | None = None, end_s: int | None = None
    ) -> Iterator[GroupRun]:
        """Yield the run that is done first for each last site and kind of pause.

        All are done by `end_s`, the day's end by default. Where there is no limit on what
        adds up, there are only those that are done first of all.
        """
        route = self._place.route
        number = -1 if first is None else route.index(first)
        self._fill(self._sites.opens, self._sites.closes, taken, number, end_s)
        least = self._ends.min()
        if least >= kernels.NEVER:
            return
        most = kernels.NEVER - 1 if len(self._place.problem.toll) else least
        for last, kind in np.argwhere(self._ends <= most).tolist():
            yield self._traced(last, kind)

    def least_end_s(
        self, number: int, opens_s: int, closes_s: int, end_s: int | None = None
    ) -> int:
        """Return when a group alone is done at the earliest, `NEVER` where not by the end.

        It has to begin its visit to the site with a number on the route from one moment to
        another; limits on what adds up along the way are passed over.
        """
        low, high = self._sites.window_offsets[number : number + 2].tolist()
        opens, closes = self._sites.opens.copy(), self._sites.closes.copy()
        np.maximum(opens[low:high], opens_s, out=opens[low:high])
        np.minimum(closes[low:high], closes_s, out=closes[low:high])
        self._fill(opens, closes, dict.fromkeys(self._place.route, ()), -1, end_s)
        return int(self._ends.min())

    def _fill(self, opens: Ints, closes: Ints, taken: Taken, first: int, end_s: int | None) -> None:
        begins: Sequence[Sequence[int]] = [taken[site] for site in self._place.route]
        counts = np.array([len(some) for some in begins], np.int64)
        others = np.zeros((len(begins), max(1, int(counts.max()))), np.int64)
        for row, some in enumerate(begins):
            others[row, : len(some)] = some
        times = self._sites.times.copy()
        times[kernels.END] = self._place.end_s if end_s is None else end_s
        sites = self._sites._replace(
            opens=opens, closes=closes, taken=others, n_taken=counts, times=times
        )
        self.weighed += kernels.fill_table(sites, first, self._now, self._told, self._ends)

    def _traced(self, last: int, kind: int) -> GroupRun:
        place, n = self._place, len(self._place.route)
        state = ((2**n - 1) * n + last) * 2 + (kind == kernels.RESTED)
        rows: list[list[int]] = []
        sites: list[int] = []
        while state >= 0:
            row: list[int] = self._told[state].tolist()
            rows.append(row)
            sites.append(place.route[state // 2 % n])
            state = row[kernels.PARENT]
        rows.reverse()
        order = tuple(reversed(sites))
        begins = tuple(row[kernels.BEGIN] for row in rows)
        departures = tuple(
            begin + place.stay_s[site] for begin, site in zip(begins, order, strict=True)
        )
        return GroupRun(
            order=order,
            start_s=place.start_s,
            arrival_s=tuple(row[kernels.ARRIVAL] for row in rows),
            begin_s=begins,
            departure_s=departures,
            end_s=int(self._ends[last, kind]),
            pause=self._pause(rows, state, departures[-1], kind),
        )

    def _pause(self, rows: list[list[int]], first: int, left_s: int, kind: int) -> Pause | None:
        """Return the pause of a traced run; `first` is what came before its first visit."""
        problem, place = self._place.problem, self._place
        made: dict[str, Any]
        opens_s = int(problem.pause_opens_s[place.day])
        if kind == kernels.HOME_PAUSED:
            begin_s = max(left_s, opens_s)
            length_s = int(problem.pause_way_s[place.day])
            made = {"place": len(rows), "before": False, "on_way": True}
        elif kind == kernels.UNRESTED:
            return None
        elif first == kernels.FROM_PAUSE:
            begin_s = max(place.start_s, opens_s)
            length_s = int(problem.pause_s[place.ends[0]])
            made = {"place": 0, "before": False}
        else:
            number = next(at for at, row in enumerate(rows) if row[kernels.PAUSE])
            row = rows[number]
            begin_s = row[kernels.PAUSE_BEGIN]
            length_s = row[kernels.PAUSE_END] - begin_s
            on_way = row[kernels.PAUSE] == kernels.PAUSED_ON_WAY
            made = {
                "place": number + (not on_way),
                "before": row[kernels.PAUSE] == kernels.PAUSED_BEFORE,
                "on_way": on_way,
            }
        return Pause(begin_s=begin_s, end_s=begin_s + length_s, **made)


def _rest_s(place: Place) -> Ints:
    """Return how long it takes at least to be done after a site with others seen, (2**n, n).

    Every site that is left takes its stay and the way from the nearest other one.
    """
    n = len(place.route)
    quickest, home_s = place.quickest_s[:n, :n].copy(), place.quickest_s[:n, -1]
    np.fill_diagonal(quickest, 0 if n == 1 else UNREACHABLE)
    more_s = quickest.min(axis=0) + [place.stay_s[site] for site in place.route]
    unseen = ~np.arange(2**n)[:, None] >> np.arange(n) & 1
    left_s = unseen @ more_s + np.where(unseen, home_s, UNREACHABLE).min(axis=1)
    rest: Ints = np.maximum(left_s[:, None], home_s[None, :])
    rest[-1] = home_s
    return rest
