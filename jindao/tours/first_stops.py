"""Where the nights of a tour are spent at first, before there are visits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from jindao.tours.problem import Flags, Ints, TourProblem
from jindao.tours.schedule import schedule

_PARTS: Final = 1024
"""A way to a stop that is drawn counts for some of so many parts."""

_TIMES_EVEN: Final = (1.0, 1.5, 2.0, 3.0, 4.0)
"""Prices of a toll that are tried, in such as make all of it worth all time of a day."""

_ROUNDING: Final = 1e-9
"""More than floating-point numbers are off by, as a share: what hardly fits may fit."""

Stops = tuple[int, ...]

Amounts = npt.NDArray[np.int64] | npt.NDArray[np.float64]


class _Ways(NamedTuple):
    """The ways of a day without visits, (n_origins, n_destinations).

    `squares` of their minutes, and whether the day is too short for them, or a limit.
    """

    squares: Ints
    beyond: Flags


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

    That is so where no stops let every day reach its end, over whatever points, in time or
    with what it may have of a toll, or where both together are too much for any price of
    the toll in time (Lagrange): who keeps both limits keeps their sum. A way over others
    may be quicker than the one that leads there directly.
    """

    def directly(day: int, origins: Ints, ends: Ints) -> Flags:
        table, pairs = problem.day_table[day], np.ix_(origins, ends)
        fits: Flags = problem.travel_s[table][pairs] <= days_s[day]
        for toll, limits in zip(problem.toll, problem.toll_limit, strict=True):
            fits &= toll[table][pairs] <= limits[day]
        return fits

    days_s = problem.day_end_s - problem.day_start_s
    if _may_arrive(problem, directly):
        return False
    return not all(_may_arrive(problem, overall) for overall in _necessary(problem, days_s))


_Reaches = Callable[[int, Ints, Ints], Flags]
"""Which ends of a day can be reached from which origins, (n_origins, n_ends)."""


def _may_arrive(problem: TourProblem, reaches: _Reaches) -> bool:
    """Tell whether some stops let every day reach its end, by what is said of single days."""
    reached = np.array(problem.stops(0))
    for day in range(problem.n_days):
        ends = np.array(problem.stops(day + 1))
        reached = ends[reaches(day, reached, ends).any(axis=0)]
        if not len(reached):
            return False
    return True


def _necessary(problem: TourProblem, days_s: Ints) -> Iterator[_Reaches]:
    """Yield conditions that every day keeps: its time, and time and one toll at a price."""
    yield _within(problem, problem.travel_s, days_s)
    for toll, limits in zip(problem.toll, problem.toll_limit, strict=True):
        even = float(days_s.max()) / max(1, int(limits.min()))
        for times in _TIMES_EVEN:
            price_s = times * even
            yield _within(problem, problem.travel_s + price_s * toll, days_s + price_s * limits)


def _within(problem: TourProblem, ways: Amounts, most: Amounts) -> _Reaches:
    """Return whether the least way over any points is within what each day may have."""
    least = [_least_over(table) for table in ways]

    def reaches(day: int, origins: Ints, ends: Ints) -> Flags:
        found = least[problem.day_table[day]][np.ix_(origins, ends)]
        fits: Flags = found <= most[day] * (1 + _ROUNDING)
        return fits

    return reaches


def _least_over(ways: Amounts) -> Amounts:
    """Return the least way between any two points over any others (Floyd, 1962)."""
    least = ways.copy()
    for over in range(len(least)):
        np.minimum(least, least[:, over, None] + least[over], out=least)
    return least
