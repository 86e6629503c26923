from __future__ import annotations

from itertools import permutations

import pytest

from jindao.errors import RequestError
from jindao.tours.exact import exact
from jindao.tours.problem import TourProblem
from jindao.tours.schedule import schedule, violations
from jindao.tours.worth import score_of, toll_of, too_many
from tests.tours.problems import at_random, on_a_line


def best_by_trying_all(problem: TourProblem) -> tuple[int, int] | None:
    """Most must-visits, then most score, over every order cut into days in every way."""
    best: tuple[int, int] | None = None
    for size in range(problem.n_sites + 1):
        for order in permutations(range(problem.n_sites), size):
            reach = {(0, point) for point in problem.stops(0)}
            for day in range(problem.n_days):
                reach = {
                    (stop, destination)
                    for first, origin in reach
                    for stop in range(first, size + 1)
                    for destination in problem.stops(day + 1)
                    if holds(problem, day, order[first:stop], (origin, destination))
                }
            if any(stop == size for stop, _ in reach) and not too_many(problem, order):
                worth = int(problem.must[list(order)].sum()), score_of(problem, order)
                best = max(best or worth, worth)
    return best


def holds(problem: TourProblem, day: int, route: tuple[int, ...], ends: tuple[int, int]) -> bool:
    spent = toll_of(problem, day, (ends[0], *route, ends[1]))
    in_time = schedule(problem, day, route, ends=ends) is not None
    return in_time and bool((spent <= problem.toll_limit[:, day]).all())


@pytest.mark.parametrize("rich", [False, True])
@pytest.mark.parametrize("seed", range(60))
def test_equals_trying_everything(seed: int, rich: bool) -> None:
    problem = at_random(seed, n_sites=seed % (4 if rich else 5) + 1, must=True, rich=rich)
    solution = exact(problem)
    best = best_by_trying_all(problem)
    if best is None:
        assert solution.visited == ()
        return
    assert (int(problem.must[list(solution.visited)].sum()), solution.score) == best
    assert solution.proven
    assert [w for w in violations(problem, solution) if "missing" not in w] == []


def test_of_equal_scores_the_shorter_days() -> None:
    # From 0: 10 then 20 and back is 40 s; 20 then 10 the same; over 30 too it is 60.
    problem = on_a_line([20, 10, 30], scores=[5, 5, 0])
    solution = exact(problem)
    assert solution.score == 10
    assert set(solution.routes[0]) == {0, 1}
    # Waiting for a window makes one order earlier: site 1 (at 10) opens at 30.
    waiting = on_a_line([20, 10], scores=[5, 5], windows=[((0, 90),), ((30, 90),)])
    assert exact(waiting).routes == ((0, 1),)


def test_days_are_used_together() -> None:
    # Each day is long enough for one of the two far sites only.
    problem = on_a_line([20, -20], scores=[1, 2], days=[(0, 40), (0, 40)])
    solution = exact(problem)
    assert solution.score == 3
    assert sorted(solution.routes) == [(0,), (1,)]


def test_too_many_sites_are_refused() -> None:
    with pytest.raises(RequestError) as caught:
        exact(on_a_line(list(range(1, 12)), scores=[1] * 11))
    assert caught.value.code == "exact_too_many"
    assert caught.value.facts == {"count": 11, "limit": 10}


def test_sites_out_of_reach_do_not_count() -> None:
    problem = on_a_line([*range(1, 11), 80], scores=[1] * 11)
    assert exact(problem).score == 10
