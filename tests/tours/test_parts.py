from __future__ import annotations

import numpy as np

from jindao.tours.parts import only, smallest_conflict
from jindao.tours.problem import Solution, TourProblem
from jindao.tours.schedule import schedule
from jindao.tours.search import search
from jindao.tours.worth import score_of
from tests.tours.problems import at_random, on_a_line


def by_search(problem: TourProblem) -> Solution:
    return search(problem, seed=1, iterations=200)


def test_a_part_keeps_times_windows_and_worth() -> None:
    for seed in range(60):
        problem = at_random(seed, n_sites=6, rich=True)
        sites = [4, 1, 5]
        part = only(problem, sites)
        assert score_of(part, [0, 1, 2]) == score_of(problem, sites)
        for day in range(problem.n_days):
            moved = {point: 3 + point - 6 for point in range(6, problem.n_points)}
            ends = problem.first_stops[day], problem.first_stops[day + 1]
            within = schedule(part, day, (1, 0), ends=(moved[ends[0]], moved[ends[1]]))
            assert within == schedule(problem, day, (1, 4), ends=ends)


def test_two_ends_of_a_street_conflict() -> None:
    # 50 s out and back each way in 100 s: one of the far sites, and what lies before it.
    problem = on_a_line([10, 30, -30, 20], scores=[1] * 4)
    assert smallest_conflict(problem, [0, 1, 2, 3], by_search) == (1, 2)
    assert smallest_conflict(problem, [0, 1, 3], by_search) == ()


def test_a_site_that_is_never_open_is_a_conflict_alone() -> None:
    problem = on_a_line([10, 20], scores=[1, 1], windows=[((0, 90),), ()])
    assert smallest_conflict(problem, [0, 1], by_search) == (1,)


def test_a_conflict_of_many_is_one_that_nothing_can_leave() -> None:
    # Stays of 25 s: three and the way fit into 100 s, four do not; site 4 takes no time.
    problem = on_a_line([1, 2, 3, 4, 5], scores=[1] * 5, stays=[25, 25, 25, 25, 0])
    conflict = smallest_conflict(problem, [0, 1, 2, 3, 4], by_search)
    assert conflict == (0, 1, 2, 3)
    again = on_a_line([1] * 12, scores=[1] * 12, stays=[10] * 12)
    assert len(smallest_conflict(again, list(range(12)), by_search)) == 10


def test_a_part_may_ask_for_all_its_sites() -> None:
    problem = on_a_line([10, 20], scores=[1, 1], must=[1])
    assert only(problem, [0, 1]).must.tolist() == [False, True]
    assert only(problem, [0, 1], must=True).must.tolist() == [True, True]
    assert np.array_equal(only(problem, []).stop_points, [0, 1])
