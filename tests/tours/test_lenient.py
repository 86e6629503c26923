from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jindao.tours.lenient import Violation, lenient_schedule
from jindao.tours.problem import UNREACHABLE
from jindao.tours.schedule import Pause, schedule
from jindao.tours.worth import toll_of
from tests.tours.problems import at_random, on_a_line


@given(st.integers(0, 100_000), st.integers(0, 4))
def test_a_day_that_can_be_done_is_that_of_the_judge(seed: int, length: int) -> None:
    problem = at_random(seed, n_sites=4, rich=True)
    random = np.random.default_rng(seed)
    day = int(random.integers(problem.n_days))
    route = tuple(random.permutation(4)[:length].tolist())
    ends = problem.first_stops[day], problem.first_stops[day + 1]
    judged = schedule(problem, day, route, ends=ends)
    found = lenient_schedule(problem, day, route, ends=ends)
    over = (toll_of(problem, day, (ends[0], *route, ends[1])) > problem.toll_limit[:, day]).any()
    assert (judged is not None and not over) == (not found.violations)
    if judged is not None:
        assert found.times == judged
        assert {v.code for v in found.violations} <= {"toll"}
    else:
        assert {v.code for v in found.violations} - {"toll"}
    assert len(found.times.arrival_s) == len(route)
    for place, site in enumerate(route):
        assert found.times.begin_s[place] >= found.times.arrival_s[place]
        stay_s = found.times.departure_s[place] - found.times.begin_s[place]
        assert stay_s == problem.visit_s[site]


def test_a_visit_that_is_too_late_begins_on_arrival() -> None:
    # Site 0 at 10 may begin by 8; site 1 at 30 opens at 50; home at 30 + 5 + 30.
    problem = on_a_line(
        [10, 30], scores=[1, 1], stays=[5, 5], windows=[((0, 8),), ((50, 90),)], days=[(0, 80)]
    )
    found = lenient_schedule(problem, 0, (0, 1), ends=(2, 2))
    assert found.violations == (
        Violation(code="late", place=0, amount=10, limit=8),
        Violation(code="day_long", amount=85, limit=80),
    )
    assert found.times.begin_s == (10, 50)
    assert found.times.end_s == 85


def test_what_is_closed_all_day_is_told_and_visited() -> None:
    problem = on_a_line([10, 30], scores=[1, 1], stays=[5, 5], windows=[(), ((0, 90),)])
    found = lenient_schedule(problem, 0, (0, 1), ends=(2, 2))
    assert found.violations == (Violation(code="closed", place=0, amount=10),)
    assert found.times.begin_s == (10, 35)


def test_a_pause_that_fits_nowhere_is_told() -> None:
    problem = on_a_line(
        [30],
        scores=[1],
        stays=[5],
        pause_opens_s=np.array([10]),
        pause_closes_s=np.array([20]),
        pause_s=np.array([10, -1, -1]),
    )
    found = lenient_schedule(problem, 0, (0,), ends=(1, 1))
    assert found.violations == (Violation(code="no_pause"),)
    assert found.times.pause is None


def test_a_late_visit_still_leaves_room_for_the_pause() -> None:
    # Out 10 (too late), pause 15-25 after it, home at 35.
    problem = on_a_line(
        [10],
        scores=[1],
        stays=[5],
        windows=[((0, 8),)],
        pause_opens_s=np.array([14]),
        pause_closes_s=np.array([20]),
        pause_s=np.array([10, -1, -1]),
    )
    found = lenient_schedule(problem, 0, (0,), ends=(1, 1))
    assert [v.code for v in found.violations] == ["late"]
    assert found.times.pause == Pause(place=1, before=False, begin_s=15, end_s=25)


def test_a_way_that_is_not_there_and_a_limit_that_is_broken() -> None:
    problem = on_a_line(
        [10, 30],
        scores=[1, 1],
        toll=np.abs(np.subtract.outer([10, 30, 0, 0], [10, 30, 0, 0]))[None, None],
        toll_limit=np.array([[35]]),
    )
    travel_s = problem.travel_s.copy()
    travel_s[0, 0, 1] = UNREACHABLE
    from dataclasses import replace

    apart_s = np.full((4, 4), 7)
    cut = replace(problem, travel_s=travel_s)
    found = lenient_schedule(cut, 0, (0, 1), ends=(2, 2), apart_s=apart_s)
    # 10 out, 7 allowed, 30 home; 10 + 30 of the toll: nothing over no way.
    assert found.times.end_s == 47
    assert found.violations == (
        Violation(code="unreachable", place=1),
        Violation(code="toll", place=0, amount=40, limit=35),
    )


def test_lunch_is_not_left_out_to_make_up_for_time() -> None:
    # Out 10, stay 5, home: 25 without the pause, in time; 35 with it, 5 too late.
    problem = on_a_line(
        [10],
        scores=[1],
        stays=[5],
        days=[(0, 30)],
        pause_opens_s=np.array([5]),
        pause_closes_s=np.array([20]),
        pause_s=np.array([10, -1, -1]),
    )
    found = lenient_schedule(problem, 0, (0,), ends=(1, 1))
    assert found.violations == (Violation(code="day_long", amount=35, limit=30),)
    assert found.times.pause == Pause(place=1, before=True, begin_s=10, end_s=20)


@given(st.integers(0, 100_000), st.integers(0, 4))
def test_no_lunch_is_told_only_where_there_is_none(seed: int, length: int) -> None:
    problem = at_random(seed, n_sites=4, rich=True)
    random = np.random.default_rng(seed)
    day = int(random.integers(problem.n_days))
    route = tuple(random.permutation(4)[:length].tolist())
    ends = problem.first_stops[day], problem.first_stops[day + 1]
    found = lenient_schedule(problem, day, route, ends=ends)
    if "no_pause" not in {violation.code for violation in found.violations}:
        return
    # With no pause every stop is reached earliest: none may begin where one can be.
    assert problem.pause_way_s[day] < 0 or found.times.end_s > problem.pause_closes_s[day]
    stops = [
        (ends[0], int(problem.day_start_s[day])),
        *zip(route, found.times.arrival_s, strict=True),
    ]
    for point, now_s in stops:
        assert problem.pause_s[point] < 0 or now_s > problem.pause_closes_s[day]
    if problem.pause_way_s[day] >= 0:
        left_s = [problem.day_start_s[day], *found.times.departure_s]
        assert min(left_s) > problem.pause_closes_s[day]
