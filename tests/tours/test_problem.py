from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from jindao.tours.problem import UNREACHABLE, Solution, TourProblem
from jindao.tours.schedule import Schedule, begin_s, reachable, schedule, violations
from tests.tours.problems import at_random, on_a_line


def test_times_of_a_day_by_hand() -> None:
    # Start 0; site 0 at 10 opens at 15; site 1 at 4; each stay 5; one is back at 0.
    problem = on_a_line([10, 4], scores=[1, 1], stays=[5, 5], windows=[((15, 50),), ((0, 50),)])
    # 10 s out, wait until 15, leave at 20; 6 s to site 1 at 26, leave at 31; home at 35.
    assert schedule(problem, 0, (0, 1)) == Schedule(
        arrival_s=(10, 26), begin_s=(15, 26), departure_s=(20, 31), end_s=35
    )


def test_a_day_must_end_in_time() -> None:
    assert schedule(on_a_line([10], scores=[1], days=[(0, 20)]), 0, (0,)) is not None
    assert schedule(on_a_line([10], scores=[1], days=[(0, 19)]), 0, (0,)) is None
    late = schedule(on_a_line([10], scores=[1], days=[(0, 19)]), 0, (0,), day_end_s=20)
    assert late is not None
    assert late.end_s == 20


def test_several_windows_a_day() -> None:
    problem = on_a_line([1], scores=[1], windows=[((5, 8), (20, 30))])
    assert [begin_s(problem, 0, 0, t) for t in (0, 6, 8, 9, 25, 30, 31)] == [
        5,
        6,
        8,
        20,
        25,
        30,
        None,
    ]


def test_only_the_last_day_ends_at_the_end_and_only_a_free_one_for_nothing() -> None:
    days = [(0, 100), (0, 100)]
    fixed = on_a_line([10], scores=[1], days=days, end=30)
    free = on_a_line([10], scores=[1], days=days, end=30, free_end=True)
    ends = [schedule(problem, day, (0,)) for problem in (fixed, free) for day in (0, 1)]
    # Out 10 and back 10; out 10 and on 20; out 10 and back 10; out 10 and stop.
    assert [end.end_s for end in ends if end] == [20, 30, 20, 10]
    empty = schedule(fixed, 1, ())
    assert empty is not None
    assert empty.end_s == 30


def test_reachable_is_what_one_can_get_to_and_back_from() -> None:
    problem = on_a_line(
        [50, 51, 10, 10],
        scores=[1] * 4,
        stays=[0, 0, 80, 81],
        windows=[((0, 50),), ((0, 50),), ((0, 90),), ((0, 90),)],
    )
    assert reachable(problem).tolist() == [True, False, True, False]


def test_check_lists_every_violation() -> None:
    problem = on_a_line([10, 60], scores=[3, 4], must=[1])
    good = Solution(routes=((0,),), stops=(2, 3), score=3, iterations=0, proven=False)
    assert violations(problem, good) == ("must-visits [1] are missing",)
    bad = Solution(routes=((0, 0, 1),), stops=(2, 3), score=1, iterations=0, proven=False)
    assert violations(problem, bad) == (
        "a site is visited twice",
        "day 0 cannot be done in time",
        "score is 7, not 1",
    )
    strange = Solution(routes=((7,), ()), stops=(2, 3), score=0, iterations=0, proven=False)
    assert violations(problem, strange) == ("2 routes for 1 days", "sites [7] do not exist")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("travel_s", np.zeros((3, 2), np.int64), r"travel_s has shape \(1, 3, 2\)"),
        ("stop_points", np.array([1, 3]), "stop_points has 1..3, expected 1..2"),
        ("stop_offsets", np.array([0, 0, 2]), "a stop has no point"),
        ("day_table", np.array([1]), "day_table has 1..1, expected 0..0"),
        ("pause_closes_s", np.array([-2]), "pause_closes_s has -2"),
        ("pause_opens_s", np.array([1, 2]), r"pause_opens_s has shape \(2,\)"),
        ("toll", np.zeros((1, 1, 2, 2), np.int64), r"toll has shape \(1, 1, 2, 2\)"),
        ("category", np.array([0]), "category has 0..0, expected -1..-1"),
        ("repeat_loss", np.array([2, 1]), "repeat_loss must never fall"),
        ("pairs", np.array([[0, 0]]), r"pair_bonus has shape \(0,\), expected \(1,\)"),
        ("travel_s", np.zeros((3, 3)), "travel_s must hold whole numbers, not float64"),
        ("travel_s", np.full((3, 3), -1), "travel_s has -1..-1, expected 0..1000000000"),
        ("travel_s", np.full((3, 3), UNREACHABLE + 1), "travel_s has 1000000001"),
        ("travel_s", np.full((3, 3), 1), "travel_s from a stop to itself is not 0"),
        ("score", np.array([-1]), "score has -1"),
        ("must", np.zeros(2, np.bool_), "must has shape"),
        ("day_end_s", np.array([-1]), "day_end_s has -1"),
        ("day_start_s", np.array([101]), "day_end_s is before day_start_s on day 0"),
        ("window_offsets", np.array([1, 1]), "window_offsets must rise from 0 to 1"),
        ("window_opens_s", np.array([90_000]), "a window closes before it opens"),
    ],
)
def test_a_wrong_problem_says_what_is_wrong(field: str, value: np.ndarray, message: str) -> None:
    good = on_a_line([10], scores=[1])
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(good, **{field: value})


def test_windows_are_sorted_and_apart() -> None:
    for windows in (((5, 8), (8, 9)), ((5, 8), (1, 2))):
        with pytest.raises(ValueError, match="sorted and disjoint"):
            on_a_line([1], scores=[1], windows=[windows])
    # Another site may begin with an earlier window.
    on_a_line([1, 2, 3], scores=[1, 1, 1], windows=[((5, 8),), (), ((1, 2),)])


def test_columns_cannot_be_changed() -> None:
    problem: TourProblem = at_random(1)
    with pytest.raises(ValueError, match="read-only"):
        problem.score[0] = 5
