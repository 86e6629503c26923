"""Where nights are spent at first: by hand, and the least of all there are."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import numpy as np

from jindao.tours.exact import exact
from jindao.tours.first_stops import FirstStops, never_arrives
from jindao.tours.problem import TourProblem
from jindao.tours.schedule import schedule, violations
from jindao.tours.search import search
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


def test_an_end_too_far_for_all_days_is_known_at_once() -> None:
    # 6000 s to go on two days of 2900 s; one of 3000 s is enough, with the night at 3000.
    short = on_a_line([1], scores=[1], days=[(0, 2900)] * 2, nights=[3000], end=6000)
    assert never_arrives(short)
    assert search(short, seed=1).iterations == 0
    assert not never_arrives(replace(short, day_end_s=short.day_end_s + 100))


def test_a_way_over_a_site_may_be_quicker_than_the_direct_one() -> None:
    problem = on_a_line([50], scores=[1], days=[(0, 120)], end=100)
    travel_s = problem.travel_s.copy()
    origin, end = problem.stops(0)[0], problem.stops(1)[0]
    travel_s[0, origin, end] = 500
    assert not never_arrives(replace(problem, travel_s=travel_s))
    travel_s[0, 0, end] = 71
    assert never_arrives(replace(problem, travel_s=travel_s))


def test_time_and_a_toll_may_be_too_much_together() -> None:
    # 90 s with a toll of 34 directly; over the site 110 s on foot and 20 s with a toll of 28.
    problem = on_a_line([50], scores=[1], days=[(0, 100)], end=100)
    origin, end = problem.stops(0)[0], problem.stops(1)[0]
    travel_s, toll = problem.travel_s.copy(), np.zeros((1, *problem.travel_s.shape), np.int64)
    travel_s[0, origin, end], toll[0, 0, origin, end] = 90, 34
    travel_s[0, origin, 0], travel_s[0, 0, end], toll[0, 0, 0, end] = 110, 20, 28

    def within(end_s: int, limit: int) -> TourProblem:
        days, limits = np.array([end_s]), np.array([[limit]])
        return replace(problem, travel_s=travel_s, toll=toll, toll_limit=limits, day_end_s=days)

    assert never_arrives(within(100, 30))
    assert search(within(100, 30), seed=1).iterations == 0
    assert not never_arrives(within(100, 34))
    assert not never_arrives(within(130, 30))
    assert search(within(130, 30), seed=1).score == 1


def test_where_it_never_arrives_no_tour_keeps_its_conditions() -> None:
    never = by_toll = 0
    for seed in range(300):
        problem = at_random(seed, rich=True)
        shorter = {"day_end_s": problem.day_start_s + (600, 2500)[seed % 2]}
        problem = replace(problem, **shorter, toll_limit=problem.toll_limit // 10)
        if never_arrives(problem):
            never += 1
            by_toll += not never_arrives(replace(problem, toll_limit=problem.toll_limit + 10**6))
            assert violations(problem, exact(problem, seed=1)), seed
    assert never > 5
    assert by_toll > 5
