from __future__ import annotations

from dataclasses import replace

import numpy as np

from jindao.tours import search as module
from jindao.tours.exact import exact
from jindao.tours.pool import POOL_SIZE, Pool, new_pool
from jindao.tours.problem import Solution, TourProblem
from jindao.tours.recombine import recombined
from jindao.tours.schedule import violations
from tests.tours.problems import at_random, on_a_line


def pool_of(problem: TourProblem, *days: tuple[int, tuple[int, ...], tuple[int, int]]) -> Pool:
    """A pool that holds some days: which, its route, its ends."""
    pool = new_pool(problem.n_sites, problem.n_days)
    for row, (day, route, ends) in enumerate(days):
        pool.nodes[row, : len(route) + 2] = [ends[0], *route, ends[1]]
        pool.length[row] = len(route) + 2
        pool.day[row] = day
    return pool


def best_of(problem: TourProblem, *routes: tuple[int, ...]) -> Solution:
    stops = problem.first_stops
    score = int(problem.score[[site for route in routes for site in route]].sum())
    return Solution(routes=routes, stops=stops, score=score, iterations=0, proven=False)


def test_days_of_two_tours_make_a_better_one() -> None:
    # Each day has 60 s: {0, 1} and {2, 3} lie on two sides, 30 s away at most.
    problem = on_a_line([20, 30, -20, -30], scores=[1, 2, 3, 4], days=[(0, 60), (0, 60)])
    columns = module.columns_of(problem)
    pool = pool_of(problem, (0, (0, 1), (4, 4)), (0, (2, 3), (4, 4)))
    better = recombined(problem, columns, pool, best_of(problem, (0,), (2,)))
    # Both were found on day 0, and day 1 is another kind of day: it ends elsewhere.
    assert better is not None
    assert (better.score, better.routes) == (7, ((2, 3), ()))
    pool = pool_of(problem, (0, (0, 1), (4, 4)), (1, (2, 3), (4, 5)))
    better = recombined(problem, columns, pool, best_of(problem, (0,), (2,)))
    assert better is not None
    assert (better.score, better.routes) == (10, ((0, 1), (2, 3)))


def test_days_join_over_the_night() -> None:
    problem = on_a_line([10, 90], scores=[5, 5], days=[(0, 99)] * 2, nights=[20, 80], end=100)
    columns = module.columns_of(problem)
    apart = pool_of(problem, (0, (0,), (2, 4)), (1, (1,), (5, 3)))
    start = best_of(problem, (), ())
    alone = recombined(problem, columns, apart, start)
    assert alone is not None
    assert alone.score == 5
    joined = pool_of(problem, (0, (0,), (2, 5)), (1, (1,), (5, 3)))
    better = recombined(problem, columns, joined, start)
    assert better is not None
    assert (better.score, better.stops) == (10, (2, 5, 3))


def test_a_further_visit_of_a_kind_costs_no_more_than_its_score() -> None:
    # One kind but for site 3: 0 and 1 are worth 9 and 9 - 4, site 2 nothing beside 0.
    problem = on_a_line(
        [1, 2, 3, 4],
        scores=[9, 9, 1, 6],
        category=np.array([0, 0, 0, -1]),
        category_most=np.array([4]),
        repeat_loss=np.array([4]),
    )
    # The best so far is worth 9 + 5; with the loss of 4 in full the day in the pool were 12.
    best = replace(best_of(problem, (0, 1)), score=14)
    pool = pool_of(problem, (0, (0, 3, 2), (4, 5)))
    better = recombined(problem, module.columns_of(problem), pool, best)
    assert better is not None
    assert (better.score, better.routes) == (15, ((0, 3, 2),))


def test_what_it_finds_is_a_tour_and_never_better_than_the_best() -> None:
    found = 0
    for seed in range(120):
        problem = at_random(seed, rich=True)
        if problem.n_days < 2:
            continue
        columns, state = (
            module.columns_of(problem),
            module.state_of(problem, problem.first_stops, seed),
        )
        pool = new_pool(problem.n_sites, problem.n_days)
        module.run(columns, state, pool, 20)
        start = best_of(problem, *((),) * problem.n_days)
        better = recombined(problem, columns, pool, start)
        if better is not None:
            found += 1
            assert violations(problem, better) == ()
            assert better.score <= exact(problem).score
    assert found > 20


def test_a_pool_keeps_each_set_of_visits_once() -> None:
    problem = on_a_line([10, -10, 20], scores=[1, 1, 1], days=[(0, 50), (0, 50)])
    columns, state = module.columns_of(problem), module.state_of(problem, problem.first_stops, 1)
    pool = new_pool(3, 2)
    module.run(columns, state, pool, 200)
    rows = np.flatnonzero(pool.length)
    kept = {
        (int(pool.day[row]), frozenset(pool.nodes[row, 1 : pool.length[row] - 1].tolist()))
        for row in rows.tolist()
    }
    assert 1 < len(kept) == len(rows) < POOL_SIZE
