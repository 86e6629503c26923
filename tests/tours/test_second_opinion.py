from __future__ import annotations

import dataclasses
import itertools
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from jindao.errors import MissingExtraError, RequestError
from jindao.tours.problem import Solution, TourProblem
from jindao.tours.schedule import schedule, violations
from jindao.tours.solve import SOLVERS, solve
from jindao.tours.worth import score_of, toll_of, too_many
from tests.tours.problems import at_random, on_a_line

pytest.importorskip("pyvrp")
second_opinion = pytest.importorskip("jindao.tours.second_opinion").second_opinion

FEW = 150
"""Iterations that settle five sites."""


def best_by_trying_all(problem: TourProblem) -> tuple[int, int] | None:
    """Return the most must-visits of any tour, and the highest score of those with them."""
    sets = [{frozenset(route) for route in _doable(problem, day)} for day in range(problem.n_days)]
    tours = (frozenset.union(*days) for days in itertools.product(*sets) if _disjoint(days))
    allowed = [sorted(tour) for tour in tours if not too_many(problem, sorted(tour))]
    return max(
        ((int(problem.must[tour].sum()), score_of(problem, tour)) for tour in allowed),
        default=None,
    )


def _doable(problem: TourProblem, day: int) -> Iterator[tuple[int, ...]]:
    origin, destination = problem.first_stops[day : day + 2]
    for count in range(problem.n_sites + 1):
        for route in itertools.permutations(range(problem.n_sites), count):
            spent = toll_of(problem, day, (origin, *route, destination))
            if (spent <= problem.toll_limit[:, day]).all() and schedule(problem, day, route):
                yield route


def _disjoint(days: tuple[frozenset[int], ...]) -> bool:
    return sum(map(len, days)) == len(frozenset.union(*days))


def with_a_toll(problem: TourProblem, seed: int) -> TourProblem:
    random = np.random.default_rng(seed)
    toll = random.integers(0, 900, (1, *problem.travel_s.shape))
    return dataclasses.replace(
        problem, toll=toll, toll_limit=random.integers(900, 2500, (1, problem.n_days))
    )


def with_categories(problem: TourProblem, seed: int) -> TourProblem:
    random = np.random.default_rng(seed)
    return dataclasses.replace(
        problem,
        category=random.integers(-1, 2, problem.n_sites),
        category_most=random.integers(1, 3, 2),
    )


def with_two_tables(problem: TourProblem) -> TourProblem:
    slower = np.minimum(problem.travel_s[0] * 2, 10**9)
    return dataclasses.replace(
        problem,
        travel_s=np.stack((problem.travel_s[0], slower)),
        day_table=np.arange(problem.n_days) % 2,
    )


def variants(seed: int) -> Iterator[TourProblem]:
    problem = at_random(seed, n_sites=5, must=seed % 2 == 1)
    yield problem
    yield with_two_tables(problem)
    yield with_a_toll(problem, seed)
    if problem.n_days == 1:
        yield with_categories(problem, seed)


def worth(problem: TourProblem, solution: Solution) -> tuple[int, int]:
    return int(problem.must[list(solution.visited)].sum()), solution.score


def test_it_is_right_and_nearly_always_best() -> None:
    found_best, tried = 0, 0
    for seed in range(20):
        for problem in variants(seed):
            best = best_by_trying_all(problem)
            if best is None:
                continue
            found = second_opinion(problem, seed=seed, iterations=FEW)
            wrong = [line for line in violations(problem, found) if "must-visits" not in line]
            assert wrong == [], seed
            if best[0] == problem.must.sum():
                tried += 1
                assert worth(problem, found) <= best, seed
                found_best += worth(problem, found) == best
    assert tried >= 40
    assert found_best >= 0.97 * tried


def test_same_seed_same_tour() -> None:
    problem = at_random(7, n_sites=40)
    first = second_opinion(problem, seed=2**40, iterations=60)
    assert first.iterations == 60
    assert second_opinion(problem, seed=2**40, iterations=60) == first


def test_a_time_limit_ends_it() -> None:
    found = second_opinion(at_random(3, n_sites=30), seed=1, time_limit_s=0.05)
    assert not found.proven
    assert found.iterations < 10_000


def test_no_sites_make_an_empty_tour() -> None:
    assert second_opinion(on_a_line([], scores=[]), seed=1).routes == ((),)


def test_must_visits_that_do_not_fit_together_are_not_forced() -> None:
    # There and back takes 80 s and 60 s, and there are 100 s.
    problem = on_a_line([40, -30], scores=[1, 2], must=[0, 1])
    found = second_opinion(problem, seed=1, iterations=FEW)
    assert len(found.visited) == 1
    assert violations(problem, found) == (f"must-visits [{1 - found.visited[0]}] are missing",)


def test_a_day_closed_for_a_site_is_another_days_visit() -> None:
    # Site 0 is open on day 1 only, site 1 on both: each day holds one of them.
    problem = on_a_line([40, -40], scores=[1, 1], days=[(0, 100), (0, 100)])
    problem = dataclasses.replace(
        problem,
        window_offsets=np.array([0, 0, 1, 2, 3]),
        window_opens_s=problem.window_opens_s[:3],
        window_closes_s=problem.window_closes_s[:3],
    )
    assert second_opinion(problem, seed=1, iterations=FEW).routes == ((1,), (0,))


TOLLS = {"toll": np.ones((2, 1, 4, 4), np.int64), "toll_limit": np.ones((2, 2), np.int64)}


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("pyvrp_pause", {"pause_closes_s": np.array([-1, 50])}),
        ("pyvrp_stops", {"stop_offsets": [0, 1, 3, 4], "stop_points": [2, 2, 3, 3]}),
        ("pyvrp_tolls", TOLLS),
        ("pyvrp_categories", {"category": [0, 0], "category_most": [1]}),
        ("pyvrp_repeats", {"category": [0, 0], "category_most": [2], "repeat_loss": [1]}),
        ("pyvrp_pairs", {"pairs": [[0, 1]], "pair_bonus": [5]}),
    ],
)
def test_what_it_cannot_express_is_named(code: str, fields: dict[str, Any]) -> None:
    plain = on_a_line([10, 20], scores=[1, 1], days=[(0, 100), (0, 100)])
    problem = dataclasses.replace(
        plain, **{name: np.asarray(value) for name, value in fields.items()}
    )
    with pytest.raises(RequestError) as caught:
        second_opinion(problem, seed=1)
    assert caught.value.code == code
    assert "PyVRP" in caught.value.message("zh")


def test_limits_that_cannot_bind_are_no_reason_to_refuse() -> None:
    plain = on_a_line([10, 20], scores=[1, 1], days=[(0, 100), (0, 100)])
    problem = dataclasses.replace(
        plain,
        toll=np.ones((2, 1, 4, 4), np.int64),
        toll_limit=np.full((2, 2), 3),
        category=np.array([0, 0]),
        category_most=np.array([2]),
    )
    assert second_opinion(problem, seed=1, iterations=FEW).score == 2


def test_it_is_one_of_the_solvers() -> None:
    assert solve(on_a_line([10], scores=[3]), seed=1, iterations=9, solver="pyvrp").score == 3


def test_without_pyvrp_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    monkeypatch.delitem(sys.modules, "jindao.tours.second_opinion")
    with pytest.raises(MissingExtraError) as caught:
        SOLVERS["pyvrp"]
    assert caught.value.extra == "second"
