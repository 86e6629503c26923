"""Where the nights of a tour are spent at first, before there are visits."""

from __future__ import annotations

from random import Random
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from jindao.tours.problem import Ints, TourProblem
from jindao.tours.schedule import schedule

_PARTS: Final = 1024
"""A way to a stop that is drawn counts for some of so many parts."""

Stops = tuple[int, ...]


class _Ways(NamedTuple):
    """The ways of a day without visits, (n_origins, n_destinations).

    `squares` of their minutes, and whether the day is too short for them, or a limit.
    """

    squares: Ints
    beyond: npt.NDArray[np.bool_]


class FirstStops:
    """Stops that every day can do, or as many days as can be, with ways short and even.

    Parameters
    ----------
    problem
        Whose days they are for.
    """

    def __init__(self, problem: TourProblem) -> None:
        self._stops = [sorted(set(problem.stops(day))) for day in range(problem.n_days + 1)]
        self._ways = [self._ways_of(problem, day) for day in range(problem.n_days)]

    def _ways_of(self, problem: TourProblem, day: int) -> _Ways:
        table, origins, destinations = problem.day_table[day], *self._stops[day : day + 2]
        ways_s = problem.travel_s[table, origins][:, destinations]
        beyond = problem.day_start_s[day] + ways_s > problem.day_end_s[day]
        spent = problem.toll[:, table][:, origins][:, :, destinations]
        beyond |= (spent > problem.toll_limit[:, day, None, None]).any(axis=0)
        if problem.has_pause(day):
            for a, origin in enumerate(origins):
                for b, destination in enumerate(destinations):
                    held = schedule(problem, day, (), ends=(origin, destination))
                    beyond[a, b] |= held is None
        return _Ways((ways_s // 60) ** 2, beyond)

    def shortest(self) -> Stops:
        """Return those with the least sum of the squares of the ways."""
        return self._least([np.full(len(stops), _PARTS) for stops in self._stops])

    def drawn(self, random: Random) -> Stops:
        """Return those that are least where each stop makes its ways shorter by some part."""
        return self._least(
            [
                np.array([int(random.random() * _PARTS) for _ in stops], np.int64)
                for stops in self._stops
            ]
        )

    def _least(self, parts: list[Ints]) -> Stops:
        chosen: list[Stops] = [(point,) for point in self._stops[0]]
        failed, squares = np.zeros(len(chosen), np.int64), np.zeros(len(chosen), np.int64)
        for day, ways in enumerate(self._ways):
            fails = failed[:, None] + ways.beyond
            sums = squares[:, None] + ways.squares * parts[day + 1][None, :]
            # Of as good ones the first, by the points they lead over.
            by_points = sorted(range(len(chosen)), key=chosen.__getitem__)
            best = [
                by_points[np.lexsort((sums[by_points, at], fails[by_points, at]))[0]]
                for at in range(len(self._stops[day + 1]))
            ]
            places = np.arange(len(best))
            failed, squares = fails[best, places], sums[best, places]
            chosen = [
                (*chosen[before], point)
                for before, point in zip(best, self._stops[day + 1], strict=True)
            ]
        return min(zip(failed.tolist(), squares.tolist(), chosen, strict=True))[2]


def never_arrives(problem: TourProblem) -> bool:
    """Tell whether it is certain that no tour holds: the end is too far for its days.

    That is so where no stops let every day reach its end in time, over whatever points:
    a way over others may be quicker than the one that leads there directly.
    """
    if _may_arrive(problem, problem.travel_s):
        return False
    return not _may_arrive(problem, np.stack([_quickest(table) for table in problem.travel_s]))


def _may_arrive(problem: TourProblem, travel_s: Ints) -> bool:
    """Tell whether some stops let every day reach its end by given ways alone."""
    reached = np.array(problem.stops(0))
    for day in range(problem.n_days):
        ways_s = travel_s[problem.day_table[day]]
        ends = np.array(problem.stops(day + 1))
        in_time = problem.day_start_s[day] + ways_s[np.ix_(reached, ends)]
        reached = ends[(in_time <= problem.day_end_s[day]).any(axis=0)]
        if not len(reached):
            return False
    return True


def _quickest(ways_s: Ints) -> Ints:
    """Return the quickest way between any two points over any others (Floyd, 1962)."""
    quickest = ways_s.copy()
    for over in range(len(quickest)):
        np.minimum(quickest, quickest[:, over, None] + quickest[over], out=quickest)
    return quickest
