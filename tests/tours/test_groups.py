from __future__ import annotations

from collections import Counter
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.tours.group_bound import bound_s, raised_s
from jindao.tours.group_place import Place
from jindao.tours.group_run import GroupRun, taken_by
from jindao.tours.groups import GroupDay, group_day, groups_that_fit
from jindao.tours.problem import TourProblem
from tests.tours.problems import at_random, on_a_line


def plan(problem: TourProblem, n_groups: int, capacity: list[int] | None = None) -> GroupDay:
    n = problem.n_sites
    return group_day(
        problem,
        0,
        tuple(range(n)),
        ends=problem.first_stops[:2],
        capacity=capacity or [1] * n,
        n_groups=n_groups,
    )


def rested(
    problem: TourProblem, run: GroupRun, place: int, before: bool, point: int, at_s: int
) -> int:
    """When a group goes on from a place, with its pause where that is there."""
    if run.pause is None or run.pause.on_way:
        return at_s
    if (run.pause.place, run.pause.before) != (place, before):
        return at_s
    assert at_s <= run.pause.begin_s
    assert problem.pause_opens_s[0] <= run.pause.begin_s <= problem.pause_closes_s[0]
    assert run.pause.end_s - run.pause.begin_s == problem.pause_s[point]
    return run.pause.end_s


def arrived(problem: TourProblem, run: GroupRun, place: int, way_s: int, left_s: int) -> int:
    """When a group comes to a visit, or the end, with its pause where that is on the way."""
    if run.pause is None or not run.pause.on_way or run.pause.place != place:
        return left_s + way_s
    length_s = problem.pause_way_s[0]
    assert run.pause.begin_s == max(left_s, problem.pause_opens_s[0])
    assert run.pause.begin_s <= problem.pause_closes_s[0]
    assert run.pause.end_s - run.pause.begin_s == length_s
    return int(max(left_s + way_s, run.pause.begin_s) + length_s)


def check(problem: TourProblem, day: GroupDay, capacity: list[int]) -> None:
    """Every group sees every site in its hours; no site ever holds too many."""
    n = problem.n_sites
    origin, destination = problem.first_stops[:2]
    moments: dict[int, Counter[int]] = {site: Counter() for site in range(n)}
    for run in day.runs:
        assert sorted(run.order) == list(range(n))
        assert run.start_s >= problem.day_start_s[0]
        now_s, here = run.start_s, origin
        now_s = rested(problem, run, 0, False, origin, now_s)
        for place, site in enumerate(run.order):
            way_s = problem.travel_between_s(0, here, site)
            now_s = arrived(problem, run, place, way_s, now_s)
            assert run.arrival_s[place] == now_s
            now_s = rested(problem, run, place + 1, True, site, now_s)
            begin_s = run.begin_s[place]
            assert begin_s >= now_s
            assert any(opens <= begin_s <= closes for opens, closes in problem.windows(0, site))
            now_s = run.departure_s[place]
            assert now_s == begin_s + problem.visit_s[site]
            moments[site].update(range(begin_s, now_s))
            now_s, here = rested(problem, run, place + 1, False, site, now_s), site
        home_s = problem.travel_between_s(0, here, destination)
        assert run.end_s == arrived(problem, run, n, home_s, now_s)
        assert run.end_s <= problem.day_end_s[0]
        if problem.has_pause(0):
            assert run.pause is not None or run.end_s <= problem.pause_closes_s[0]
        assert run.waiting_s >= 0
    for site, counts in moments.items():
        assert max(counts.values(), default=0) <= capacity[site]


def runs_by_hand(problem: TourProblem) -> list[tuple[int, tuple[tuple[int, int], ...]]]:
    """Every run of one group in whole seconds: its end, and pairs (site, begin)."""
    found = []
    origin, destination = problem.first_stops[:2]
    horizon = int(problem.day_end_s[0])

    def go_on(order: tuple[int, ...], here: int, now: int, told: tuple[Any, ...]) -> None:
        if not order:
            end = now + problem.travel_between_s(0, here, destination)
            if end <= horizon:
                found.append((end, tuple(sorted(told))))
            return
        site = order[0]
        reached = now + problem.travel_between_s(0, here, site)
        for begin in range(reached, horizon):
            if any(opens <= begin <= closes for opens, closes in problem.windows(0, site)):
                left = begin + int(problem.visit_s[site])
                go_on(order[1:], site, left, (*told, (site, begin)))

    for order in permutations(range(problem.n_sites)):
        go_on(order, origin, int(problem.day_start_s[0]), ())
    return sorted(set(found))


def least_end(problem: TourProblem, n_groups: int, capacity: list[int]) -> int | None:
    """The earliest that the last group can be done, by trying everything."""
    runs = runs_by_hand(problem)

    def fits(chosen: list[tuple[tuple[int, int], ...]]) -> bool:
        for site in range(problem.n_sites):
            stay = int(problem.visit_s[site])
            counts: Counter[int] = Counter()
            for begins in chosen:
                begin = dict(begins)[site]
                counts.update(range(begin, begin + stay))
            if max(counts.values(), default=0) > capacity[site]:
                return False
        return True

    def complete(chosen: list[tuple[tuple[int, int], ...]], first: int, until: int) -> bool:
        if len(chosen) == n_groups:
            return True
        for number in range(first, until):
            more = [*chosen, runs[number][1]]
            if fits(more) and complete(more, number, until):
                return True
        return False

    for end in sorted({run[0] for run in runs}):
        until = sum(run[0] <= end for run in runs)
        if complete([], 0, until):
            return end
    return None


def tiny(seed: int, n_sites: int, horizon: int) -> tuple[TourProblem, list[int]]:
    random = np.random.default_rng(seed)
    windows = []
    for _ in range(n_sites):
        opens = int(random.integers(0, 4))
        windows.append(((opens, int(random.integers(opens + 2, horizon))),))
    problem = on_a_line(
        random.integers(-2, 3, n_sites).tolist(),
        scores=[1] * n_sites,
        stays=random.integers(1, 4, n_sites).tolist(),
        windows=windows,
        days=[(0, horizon)],
    )
    return problem, random.integers(1, 3, n_sites).tolist()


@pytest.mark.parametrize(("n_groups", "n_sites", "horizon"), [(2, 2, 14), (3, 2, 12), (2, 3, 13)])
def test_tiny_ones_are_the_best_there_is(n_groups: int, n_sites: int, horizon: int) -> None:
    solved = 0
    for seed in range(40):
        problem, capacity = tiny(seed, n_sites, horizon)
        day = plan(problem, n_groups, capacity)
        check(problem, day, capacity)
        least = least_end(problem, n_groups, capacity)
        assert (day.end_s if len(day.runs) == n_groups else None) == least, seed
        assert day.proven == (least is not None)
        assert least is None or day.bound_s <= least
        solved += least is not None
    assert solved > 10


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 100_000), st.integers(2, 5), st.integers(1, 2))
def test_no_two_groups_are_in_one_site(seed: int, n_groups: int, room: int) -> None:
    problem = at_random(seed, n_sites=3, rich=True)
    check(problem, plan(problem, n_groups, [room] * 3), [room] * 3)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 100_000), st.integers(1, 4), st.integers(1, 2))
def test_the_table_finds_the_best_of_all_orders(seed: int, n_sites: int, room: int) -> None:
    problem = at_random(seed, n_sites=n_sites, rich=True)
    ends = problem.first_stops[:2]
    place = Place(problem, 0, tuple(range(n_sites)), ends, (room,) * n_sites)
    runs: list[GroupRun] = []
    for _ in range(3):
        taken = taken_by(runs, place.route)
        orders = [place.along(order, taken) for order in permutations(place.route)]
        least = min((run.end_s for run in orders if run is not None), default=None)
        best = place.best(taken)
        tolled = len(problem.toll) > 0
        # With limits on the way a later end may be all the table has: never an earlier one.
        if not tolled:
            assert (best and best.end_s) == least
        if best is None:
            assert least is None or tolled
            break
        assert least is not None
        assert best.end_s >= least
        runs.append(best)
        check(problem, GroupDay(runs=tuple(runs), bound_s=0, proven=False), [room] * n_sites)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 100_000), st.integers(2, 3), st.integers(2, 3))
def test_no_bound_is_above_what_can_be(seed: int, n_sites: int, n_groups: int) -> None:
    problem, capacity = tiny(seed, n_sites, 11)
    least = least_end(problem, n_groups, capacity)
    ends = problem.first_stops[:2]
    place = Place(problem, 0, tuple(range(n_sites)), ends, tuple(capacity), 100)
    low = bound_s(place, n_groups)
    assert raised_s(place, n_groups, low, 100) >= min(low, 100)
    if least is not None:
        assert low <= least
        assert raised_s(place, n_groups, low, least) <= least


def test_groups_begin_at_different_sites() -> None:
    # Three houses at the start, ten each: all are done at 30 where each begins elsewhere.
    problem = on_a_line([0, 0, 0], scores=[1] * 3, stays=[10] * 3)
    day = plan(problem, 3)
    assert (day.end_s, day.waiting_s, day.proven) == (30, 0, True)
    assert sorted(run.order[0] for run in day.runs) == [0, 1, 2]


def test_groups_start_later_rather_than_wait_at_the_door() -> None:
    # One house for one group at a time: the others set out so that nobody waits.
    problem = on_a_line([5], scores=[1], stays=[10])
    day = plan(problem, 4)
    assert [run.start_s for run in day.runs] == [0, 10, 20, 30]
    assert (day.end_s, day.waiting_s, day.proven) == (50, 0, True)


def test_two_groups_at_once_take_half_the_time() -> None:
    problem = on_a_line([5], scores=[1], stays=[10])
    assert plan(problem, 4, [2]).end_s == 30


def test_lunch_is_taken_in_turn() -> None:
    problem = on_a_line(
        [0, 0],
        scores=[1, 1],
        stays=[10, 10],
        pause_opens_s=np.array([8]),
        pause_closes_s=np.array([25]),
        pause_s=np.full(4, 6),
    )
    day = plan(problem, 2)
    check(problem, day, [1, 1])
    # Twenty of houses and six of lunch; or 10, 10 and home before lunch is due.
    assert day.end_s == 20


def test_lunch_is_taken_on_the_way() -> None:
    # Nobody can eat at a house: ten inside, lunch on the ten of the way, ten inside, ten home.
    problem = on_a_line(
        [0, 10],
        scores=[1, 1],
        stays=[10, 10],
        pause_opens_s=np.array([8]),
        pause_closes_s=np.array([25]),
        pause_s=np.full(4, -1),
        pause_way_s=np.array([6]),
    )
    day = plan(problem, 1)
    check(problem, day, [1, 1])
    assert day.end_s == 10 + 10 + 6 + 10 + 10
    run = day.runs[0]
    assert run.pause is not None
    assert (run.pause.on_way, run.pause.end_s - run.pause.begin_s) == (True, 6)
    # Two in turn: whoever begins further off goes there, and eats on the way back.
    two = plan(problem, 2)
    check(problem, two, [1, 1])
    assert len(two.runs) == 2
    assert all(run.pause is not None and run.pause.on_way for run in two.runs)


def test_what_is_late_is_told_with_when_it_would_be_done() -> None:
    # Four rounds of ten and five each way: done at 50, the day is over at 40.
    problem = on_a_line([5], scores=[1], stays=[10], days=[(0, 40)])
    day = plan(problem, 4)
    assert (len(day.runs), day.late_s, day.bound_s, day.proven) == (3, 50, 50, False)


def test_a_bound_looks_at_whoever_comes_first_and_last() -> None:
    # Three rounds of ten at each of two houses ten apart, ways of five out and home.
    # Whoever is in the third round at one house begins there at 5 + 20 or later; no answer
    # is done before 5 + 10 + 10 + 10 + 5 = 40, and three in turn need 5 + 30 + 10 + 5.
    problem = on_a_line([-5, 5], scores=[1, 1], stays=[10, 10])
    place = Place(problem, 0, (0, 1), problem.first_stops[:2], (1, 1), 200)
    assert bound_s(place, 1) == 40
    assert bound_s(place, 3) >= 40
    day = plan(problem, 3)
    assert day.bound_s <= day.end_s == least_end(problem, 3, [1, 1])


def test_more_sites_than_the_table_holds() -> None:
    problem = on_a_line([0] * 11, scores=[1] * 11, stays=[10] * 11, days=[(0, 200)])
    day = plan(problem, 3)
    check(problem, day, [1] * 11)
    assert (day.end_s, day.proven) == (110, True)


def test_as_many_as_fit_are_placed() -> None:
    # Begin by 25, ten each: three of four groups.
    problem = on_a_line([0], scores=[1], stays=[10], windows=[((0, 25),)])
    day = plan(problem, 4)
    assert len(day.runs) == 3
    assert not day.proven
    assert groups_that_fit(problem, 0, 0, ends=(1, 1), capacity=1) == 3
    assert groups_that_fit(problem, 0, 0, ends=(1, 1), capacity=2) == 6


def test_many_groups_and_sites_in_time() -> None:
    places = list(range(0, 160, 20))
    problem = on_a_line(places, scores=[1] * 8, stays=[30] * 8, days=[(0, 3000)])
    day = plan(problem, 12)
    check(problem, day, [1] * 8)
    assert len(day.runs) == 12
    # Twelve rounds at the house furthest out, and the way there and back, are the least.
    assert day.end_s < 2 * day.bound_s


def test_windows_of_every_kind_are_kept() -> None:
    for stays, room in product(((0, 0), (5, 0)), (1, 2)):
        problem = on_a_line(
            [3, 6], scores=[1, 1], stays=list(stays), windows=[((0, 2), (8, 20)), ((4, 50),)]
        )
        day = plan(problem, 3, [room, room])
        check(problem, day, [room, room])
        assert len(day.runs) == 3
