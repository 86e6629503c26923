from __future__ import annotations

import importlib.util
import logging
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao import _compile
from jindao.errors import NotFoundError, NoTourError
from jindao.tours import search as search_module
from jindao.tours.exact import exact
from jindao.tours.problem import TourProblem
from jindao.tours.schedule import violations
from jindao.tours.search import search
from jindao.tours.solve import SOLVERS, solve
from tests.tours.problems import at_random, on_a_line

FEW = 300
"""Iterations that settle eight sites."""

INSTALLED = [name for name in SOLVERS if name != "pyvrp" or importlib.util.find_spec("pyvrp")]


def musts(problem: TourProblem, routes: tuple[tuple[int, ...], ...]) -> int:
    return int(problem.must[[site for route in routes for site in route]].sum())


@pytest.mark.parametrize("name", INSTALLED)
def test_every_solver_takes_the_best_two_of_three(name: str) -> None:
    # 60 s from 0: 20 and 30 on one side (60 s there and back), 25 on the other (50 s).
    problem = on_a_line([20, 30, -25], scores=[4, 4, 7], days=[(0, 60)])
    solution = solve(problem, seed=1, iterations=FEW, solver=name)
    assert solution.score == 8
    assert set(solution.routes[0]) == {0, 1}
    assert violations(problem, solution) == ()


@pytest.mark.parametrize("name", INSTALLED)
def test_every_solver_waits_between_two_windows(name: str) -> None:
    # Site 0 may begin in 0..5 or 40..45, and one reaches it at 10; site 1 fills the wait.
    problem = on_a_line(
        [10, 12], scores=[5, 5], stays=[0, 20], windows=[((0, 5), (40, 45)), ((0, 90),)]
    )
    solution = solve(problem, seed=3, iterations=FEW, solver=name)
    assert solution.routes == ((1, 0),)


@pytest.mark.parametrize("name", INSTALLED)
def test_every_solver_keeps_a_must_visit_of_no_score(name: str) -> None:
    problem = on_a_line([40, -30, -20], scores=[0, 9, 9], must=[0])
    solution = solve(problem, seed=1, iterations=FEW, solver=name)
    assert solution.routes == ((0,),)
    assert solution.score == 0


@pytest.mark.parametrize("name", INSTALLED)
def test_every_solver_says_that_a_must_visit_does_not_fit(name: str) -> None:
    problem = on_a_line([60, -10], scores=[5, 5], must=[0])
    with pytest.raises(NoTourError) as caught:
        solve(problem, seed=1, iterations=FEW, solver=name)
    assert caught.value.code == "must_conflict"
    assert caught.value.facts["names"] == ("0",)


@pytest.mark.parametrize("name", INSTALLED)
def test_every_solver_says_that_the_end_is_too_far(name: str) -> None:
    problem = on_a_line([10], scores=[5], end=121, days=[(0, 120)])
    with pytest.raises(NoTourError) as caught:
        solve(problem, seed=1, iterations=FEW, solver=name)
    assert caught.value.code == "end_too_far"
    assert caught.value.facts["minutes"] == 3
    assert caught.value.facts["limit_minutes"] == 2


def test_search_against_exact_on_300_problems() -> None:
    optimal = 0
    for seed in range(300):
        problem = at_random(seed, must=seed % 2 == 1)
        found = search(problem, seed=seed, iterations=FEW)
        best = exact(problem)
        wrong = [line for line in violations(problem, found) if "missing" not in line]
        assert wrong == [], seed
        worth = (musts(problem, found.routes), found.score)
        assert worth <= (musts(problem, best.routes), best.score), seed
        optimal += worth == (musts(problem, best.routes), best.score)
    assert optimal >= 0.98 * 300


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**31 - 1), days=st.integers(0, 2**31 - 1))
def test_search_is_feasible_and_never_better_than_exact(seed: int, days: int) -> None:
    problem = at_random(days)
    found, best = search(problem, seed=seed, iterations=50), exact(problem)
    assert violations(problem, found) == ()
    assert found.score <= best.score


def test_nothing_of_worth_is_left_that_would_fit() -> None:
    for seed in range(40):
        problem = at_random(seed)
        found = search(problem, seed=1, iterations=20)
        visited = {site for route in found.routes for site in route}
        for site in set(range(problem.n_sites)) - visited:
            for day, route in enumerate(found.routes):
                for place in range(len(route) + 1):
                    longer = list(found.routes)
                    longer[day] = (*route[:place], site, *route[place:])
                    score = found.score + int(problem.score[site])
                    more = replace(found, routes=tuple(longer), score=score)
                    assert problem.score[site] == 0 or violations(problem, more)


def test_same_seed_same_tour_whatever_numpy_draws() -> None:
    problem = at_random(7, n_sites=40)
    np.random.seed(5)
    before = np.random.get_state()[1].copy()
    first = search(problem, seed=11, iterations=700)
    assert (np.random.get_state()[1] == before).all()
    np.random.random(10)
    assert search(problem, seed=11, iterations=700) == first


def test_a_pause_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = at_random(8, n_sites=30)
    steps: list[int] = []
    run = search_module.run

    def in_threes(columns: object, state: object, pool: object, iterations: int) -> None:
        steps.append(iterations)
        for done in range(0, max(1, iterations), 3):
            run(columns, state, pool, min(3, iterations - done))  # type: ignore[arg-type]

    whole = search(problem, seed=2, iterations=500)
    monkeypatch.setattr(search_module, "announce", lambda function, code: None)
    monkeypatch.setattr(search_module, "run", in_threes)
    assert search(problem, seed=2, iterations=500) == whole
    assert sum(steps) == 500
    assert len(steps) > 1


def test_auto_proves_few_sites_and_searches_many() -> None:
    few = on_a_line(list(range(1, 9)), scores=[1] * 8)
    many = on_a_line(list(range(1, 10)), scores=[1] * 9)
    beyond = on_a_line([*range(1, 9), 90], scores=[1] * 9)
    assert solve(few, seed=1).proven
    assert not solve(many, seed=1, iterations=10).proven
    assert solve(beyond, seed=1).proven


def test_a_time_limit_ends_the_search() -> None:
    solution = search(at_random(3, n_sites=50), seed=1, time_limit_s=0.05)
    assert solution.iterations >= 1


def test_no_sites_make_an_empty_tour() -> None:
    problem = on_a_line([], scores=[])
    for name in INSTALLED:
        assert solve(problem, seed=1, iterations=5, solver=name).routes == ((),)


def test_an_unknown_solver_is_named() -> None:
    with pytest.raises(NotFoundError) as caught:
        solve(on_a_line([1], scores=[1]), seed=1, solver="magic")
    assert caught.value.facts["known"] == ["exact", "search", "pyvrp"]


def test_the_first_compilation_is_announced(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    problem = on_a_line([1], scores=[1])
    monkeypatch.setattr(_compile, "_announced", set())
    with caplog.at_level(logging.INFO, "jindao"):
        monkeypatch.setattr(_compile, "needs_compiling", lambda function: True)
        search(problem, seed=1, iterations=1)
        search(problem, seed=1, iterations=1)
        monkeypatch.setattr(_compile, "_announced", set())
        monkeypatch.setattr(_compile, "needs_compiling", lambda function: False)
        search(problem, seed=1, iterations=1)
    assert [record.code for record in caplog.records] == ["compile_search"]


def test_sites_that_only_pairs_make_worthwhile_count_for_the_choice_of_solver() -> None:
    # Eight sites with a score and three that only bonuses make count: too many to be exact.
    problem = on_a_line(
        list(range(1, 12)),
        scores=[1] * 8 + [0] * 3,
        pairs=np.array([(0, 8), (1, 9), (2, 10)]),
        pair_bonus=np.array([5, 5, 5]),
    )
    solution = solve(problem, seed=1, iterations=20)
    assert violations(problem, solution) == ()
    assert solution.iterations == 20


def test_many_towns_to_choose_from_are_not_tried_one_by_one() -> None:
    towns = list(range(-24, 24))
    problem = on_a_line(list(range(1, 9)), scores=[1] * 8, days=[(0, 100)] * 3, nights=towns)
    solution = solve(problem, seed=1, iterations=20)
    assert (solution.iterations, solution.proven) == (20, False)
    near = on_a_line(list(range(1, 9)), scores=[1] * 8, days=[(0, 100)] * 3)
    assert solve(near, seed=1).proven
