"""Where nights are spent at first: by hand, and the least of all there are."""

from __future__ import annotations

from itertools import product
from random import Random

from jindao.tours.first_stops import FirstStops
from jindao.tours.problem import TourProblem
from jindao.tours.schedule import schedule
from jindao.tours.worth import toll_of
from tests.tours.problems import at_random, on_a_line


def badness(problem: TourProblem, stops: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
    """Days that cannot be done, squares of the minutes under way, the stops."""
    failed = squares = 0
    for day in range(problem.n_days):
        ends = stops[day], stops[day + 1]
        over = (toll_of(problem, day, ends) > problem.toll_limit[:, day]).any()
        failed += bool(over or schedule(problem, day, (), ends=ends) is None)
        squares += (problem.travel_between_s(day, *ends) // 60) ** 2
    return failed, squares, stops


def test_nights_lie_evenly_along_the_way() -> None:
    # 6000 s to go on two days: half of it each, and not 1000 s and 5000 s.
    problem = on_a_line([1], scores=[1], days=[(0, 9000)] * 2, nights=[1000, 3000], end=6000)
    assert FirstStops(problem).shortest() == (1, 4, 2)


def test_a_night_that_days_can_reach_comes_before_an_even_one() -> None:
    # The second day is too short for the half of the way.
    days = [(0, 9000), (0, 2000)]
    problem = on_a_line([1], scores=[1], days=days, nights=[3000, 5000], end=6000)
    assert FirstStops(problem).shortest() == (1, 4, 2)


def test_the_shortest_are_the_least_of_all() -> None:
    for seed in range(150):
        problem = at_random(seed, rich=True)
        every = product(*(problem.stops(day) for day in range(problem.n_days + 1)))
        least = min(badness(problem, stops) for stops in every)
        assert badness(problem, FirstStops(problem).shortest())[:2] == least[:2], seed


def test_drawn_ones_differ_fail_no_more_days_and_come_again() -> None:
    different = 0
    for seed in range(60):
        problem = at_random(seed, rich=True)
        first = FirstStops(problem)
        failed = badness(problem, first.shortest())[0]
        drawn = [first.drawn(Random(number)) for number in range(4)]
        assert drawn == [first.drawn(Random(number)) for number in range(4)]
        assert all(badness(problem, stops)[0] == failed for stops in drawn)
        different += len(set(drawn)) > 1
    assert different > 5
