from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest

from jindao.tours.problem import TourProblem
from jindao.tours.schedule import Pause, begin_s, latest_arrivals, schedule, violations
from jindao.tours.search import search
from tests.tours.problems import at_random, on_a_line


def with_pause(opens_s: int, closes_s: int, length_s: int = 10, **more: object) -> TourProblem:
    """Site 0 at 10, site 1 at 30, a stay of 5 each; one is back at 0 by 100."""
    pause_s = np.full(4, length_s)
    return on_a_line(
        [10, 30],
        scores=[1, 1],
        stays=[5, 5],
        pause_opens_s=np.array([opens_s]),
        pause_closes_s=np.array([closes_s]),
        pause_s=pause_s,
        **more,  # type: ignore[arg-type]
    )


def test_a_pause_comes_after_the_first_visit_that_ends_within_its_time() -> None:
    # Out 10, stay to 15, pause 15-25, on 20 to 45, stay to 50, home 30: 80.
    planned = schedule(with_pause(14, 40), 0, (0, 1))
    assert planned is not None
    assert planned.pause == Pause(place=1, before=False, begin_s=15, end_s=25)
    assert planned.arrival_s == (10, 45)
    assert planned.end_s == 80


def test_a_pause_fills_the_wait_for_a_gate_to_open() -> None:
    # At site 1 by 35, which opens at 45: the pause of 10 before it costs nothing.
    problem = with_pause(30, 40, windows=[((0, 90),), ((45, 90),)])
    planned = schedule(problem, 0, (0, 1))
    assert planned is not None
    assert planned.pause == Pause(place=2, before=True, begin_s=35, end_s=45)
    assert (planned.arrival_s, planned.begin_s, planned.end_s) == ((10, 35), (10, 45), 80)


def test_a_day_that_is_over_in_time_needs_no_pause() -> None:
    # Home at 25, before the pause would have to begin at 40; without that it ends at 35.
    done = schedule(with_pause(20, 40), 0, (0,))
    due = schedule(with_pause(0, 24), 0, (0,))
    assert done is not None
    assert due is not None
    assert (done.end_s, done.pause) == (25, None)
    assert due.end_s == 35
    assert due.pause == Pause(place=0, before=False, begin_s=0, end_s=10)


def test_a_pause_may_lie_on_a_long_way() -> None:
    # 60 s out from 0, and the pause may begin from 20 to 30: 10 s of it on the way there.
    problem = on_a_line(
        [60],
        scores=[1],
        days=[(0, 130)],
        pause_opens_s=np.array([20]),
        pause_closes_s=np.array([30]),
        pause_s=np.full(3, -1),
        pause_way_s=np.array([10]),
    )
    planned = schedule(problem, 0, (0,))
    assert planned is not None
    assert planned.pause == Pause(place=0, before=False, begin_s=20, end_s=30, on_way=True)
    assert (planned.arrival_s, planned.end_s) == ((70,), 130)
    assert search(problem, seed=1, iterations=5).score == 1


def test_a_pause_is_taken_only_where_it_can_be() -> None:
    problem = with_pause(14, 20)
    nowhere = on_a_line(
        [10, 30],
        scores=[1, 1],
        pause_opens_s=np.array([14]),
        pause_closes_s=np.array([20]),
        pause_s=np.array([-1, 10, -1, -1]),
    )
    assert schedule(problem, 0, (0, 1)) is not None
    assert schedule(nowhere, 0, (0, 1)) is None


def ends_with_a_pause_on_the_way(
    problem: TourProblem, day: int, route: tuple[int, ...], ends: tuple[int, int]
) -> Iterator[int]:
    """When the day ends, for every way on which the pause might be."""
    points, length_s = [ends[0], *route, ends[1]], int(problem.pause_way_s[day])
    for chosen in range(len(points) - 1 if length_s >= 0 else 0):
        now_s, ok = int(problem.day_start_s[day]), True
        for number, (here, there) in enumerate(pairwise(points)):
            left_s = now_s
            now_s += problem.travel_between_s(day, here, there)
            if number == chosen:
                ok = ok and left_s <= problem.pause_closes_s[day]
                now_s = max(now_s, int(problem.pause_opens_s[day])) + length_s
            if number < len(route):
                begun_s = begin_s(problem, day, there, now_s)
                ok = ok and begun_s is not None
                now_s = (begun_s or 0) + int(problem.visit_s[there])
        if ok and now_s <= problem.day_end_s[day]:
            yield now_s


def ends_with_a_pause_at(
    problem: TourProblem, day: int, route: tuple[int, ...], ends: tuple[int, int]
) -> list[int]:
    """When the day ends, for every place and side at which the pause might be."""
    found = list(ends_with_a_pause_on_the_way(problem, day, route, ends))
    for place, before in product(range(len(route) + 1), (False, True)):
        now_s, here = int(problem.day_start_s[day]), ends[0]
        ok = not (place == 0 and before)
        for number, site in enumerate([ends[0], *route]):
            if number:
                now_s += problem.travel_between_s(day, here, site)
            for side in (True, False):
                if not side and number:
                    begun_s = begin_s(problem, day, site, now_s)
                    ok = ok and begun_s is not None
                    now_s = (begun_s or 0) + int(problem.visit_s[site])
                if (number, side) == (place, before):
                    late = now_s > problem.pause_closes_s[day] or problem.pause_s[site] < 0
                    ok = ok and not late
                    now_s = max(now_s, int(problem.pause_opens_s[day])) + int(problem.pause_s[site])
            here = site
        end_s = now_s + problem.travel_between_s(day, here, ends[1])
        if ok and end_s <= problem.day_end_s[day]:
            found.append(end_s)
    return found


def test_schedules_with_a_pause_against_trying_every_place() -> None:
    tried = 0
    for seed in range(400):
        problem = at_random(seed, n_sites=4, rich=True)
        random = np.random.default_rng(seed)
        for day in range(problem.n_days):
            if not problem.has_pause(day):
                continue
            route = tuple(random.permutation(4)[: random.integers(0, 4)].tolist())
            ends = problem.first_stops[day], problem.first_stops[day + 1]
            found = ends_with_a_pause_at(problem, day, route, ends)
            plain = schedule(_without_pause(problem), day, route, ends=ends)
            if plain is not None and plain.end_s <= problem.pause_closes_s[day]:
                found.append(plain.end_s)
            planned = schedule(problem, day, route, ends=ends)
            assert (planned.end_s if planned else None) == min(found, default=None), seed
            tried += planned is not None
    assert tried > 50


def test_a_visit_may_be_reached_as_late_as_is_said_and_no_later() -> None:
    tried = 0
    for seed in range(300):
        problem = at_random(seed, n_sites=4, rich=True)
        random = np.random.default_rng(seed)
        for day in range(problem.n_days):
            route = tuple(random.permutation(4)[: random.integers(1, 4)].tolist())
            ends = problem.first_stops[day], problem.first_stops[day + 1]
            planned = schedule(problem, day, route, ends=ends)
            if planned is None:
                continue
            first_s = latest_arrivals(problem, day, route, planned, ends[1])[0]
            reached_s = planned.arrival_s[0]
            if planned.pause is not None and planned.pause.place == 0:
                continue
            # The first visit is reached later the same by a longer way to it.
            for late_s, fits in ((first_s - reached_s, True), (first_s - reached_s + 1, False)):
                table = problem.travel_s.copy()
                table[:, ends[0], route[0]] += late_s
                later = replace(
                    problem,
                    travel_s=table,
                    pause_s=np.where(np.arange(problem.n_points) == ends[0], -1, problem.pause_s),
                )
                found = schedule(later, day, route, ends=ends)
                if fits:
                    assert found is not None, (seed, day)
                elif found is not None:
                    assert found.pause is not None, (seed, day)
                    assert found.pause.place == 0
            tried += 1
    assert tried > 100


def _without_pause(problem: TourProblem) -> TourProblem:
    return replace(problem, pause_closes_s=np.full(problem.n_days, -1))


def test_nights_are_spent_where_that_saves_the_most_way() -> None:
    # Sites at 40 and 60; a night at 50 lets each day see one, a night at 0 does not.
    problem = on_a_line([40, 60], scores=[1, 1], days=[(0, 60), (0, 90)], nights=[0, 50], end=100)
    found = search(problem, seed=1, iterations=50)
    assert found.score == 2
    assert found.stops == (2, 5, 3)
    assert violations(problem, found) == ()


def test_violations_name_stops_tolls_and_categories() -> None:
    problem = on_a_line(
        [10, 20],
        scores=[3, 4],
        toll=np.abs(np.subtract.outer([10, 20, 0, 0], [10, 20, 0, 0]))[None, None],
        toll_limit=np.array([[39]]),
        category=np.array([0, 0]),
        category_most=np.array([1]),
        repeat_loss=np.array([2]),
        pairs=np.array([[0, 1]]),
        pair_bonus=np.array([10]),
    )
    found = search(problem, seed=1, iterations=20)
    assert (found.score, found.routes) == (3, ((0,),))
    both = replace(found, routes=((0, 1),), stops=(3, 3), score=15)
    # 3 + 4 for the sites, 10 for the pair, 2 less for the second of a category.
    assert violations(problem, both) == (
        "stop 0 is at 3, expected (2,)",
        "day 0 has 40 of toll 0, at most 39",
        "2 visits of category 0, at most 1",
    )


@pytest.mark.parametrize(("bonus", "routes"), [(0, {1}), (9, {0, 2})])
def test_a_pair_is_worth_a_longer_way(bonus: int, routes: set[int]) -> None:
    # One end of the street or the other: 5 + 4 on the left, 10 on the right.
    problem = on_a_line(
        [-30, 45, -40],
        scores=[5, 10, 4],
        pairs=np.array([[2, 0]]),
        pair_bonus=np.array([bonus]),
    )
    assert set(search(problem, seed=1, iterations=50).visited) == routes
