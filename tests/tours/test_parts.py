from __future__ import annotations

import numpy as np

from jindao.tours.parts import only
from jindao.tours.schedule import schedule
from jindao.tours.worth import score_of
from tests.tours.problems import at_random, on_a_line


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


def test_a_part_may_ask_for_all_its_sites() -> None:
    problem = on_a_line([10, 20], scores=[1, 1], must=[1])
    assert only(problem, [0, 1]).must.tolist() == [False, True]
    assert only(problem, [0, 1], must=True).must.tolist() == [True, True]
    assert np.array_equal(only(problem, []).stop_points, [0, 1])
