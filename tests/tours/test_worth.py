from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.tours.bound import upper_bound
from jindao.tours.exact import exact
from jindao.tours.problem import NOWHERE, TourProblem
from jindao.tours.search import search
from jindao.tours.worth import added_by, losses_of, score_of, worth_of
from tests.tours.problems import at_random, on_a_line

ONE_KIND = {
    "category": np.array([0, 0, 0, NOWHERE]),
    "category_most": np.array([9]),
    "repeat_loss": np.array([3, 5]),
}
"""The second of the three loses 3, the third 5; the last site is of no kind."""


def varied(seed: int, *, must: bool = False) -> TourProblem:
    """A random problem in which small sites and large losses meet in two categories."""
    problem = at_random(seed, must=must)
    random, n = np.random.default_rng(seed), problem.n_sites
    return replace(
        problem,
        score=random.integers(0, 30, n),
        category=random.integers(-1, 2, n),
        category_most=np.full(2, n),
        repeat_loss=np.sort(random.integers(0, 30, int(random.integers(1, 4)))),
    )


def test_a_further_visit_loses_its_own_score_at_most() -> None:
    problem = on_a_line([1, 2, 3, 4], scores=[2, 9, 4, 1], **ONE_KIND)
    assert losses_of(problem, [0, 1, 2, 3]) == {2: 3, 0: 2}
    assert worth_of(problem, [0, 1, 2, 3]).repeats == 5
    assert score_of(problem, [0, 1, 2, 3]) == 11
    assert losses_of(problem, [0, 2]) == {0: 2}
    assert losses_of(problem, [0, 3]) == {}
    assert added_by(problem, [0, 1, 2]) == {
        0: (("site", 2), ("repeat", -2)),
        1: (("site", 9),),
        2: (("site", 4), ("repeat", -3)),
    }


@pytest.mark.parametrize("solver", [exact, search])
def test_a_small_must_of_a_kind_costs_no_points(solver: object) -> None:
    problem = on_a_line(
        [1, 2, 3],
        scores=[1, 9, 9],
        must=[0],
        category=np.zeros(3, np.int64),
        category_most=np.array([3]),
        repeat_loss=np.array([4]),
    )
    found = solver(problem, seed=1, iterations=50)  # type: ignore[operator]
    # 9, 9 less 4, and 1 less all of it.
    assert (sorted(found.visited), found.score) == ([0, 1, 2], 14)


@given(st.integers(0, 100_000))
def test_one_more_visit_never_lowers_the_score(seed: int) -> None:
    problem = varied(seed)
    random = np.random.default_rng(seed)
    order = random.permutation(problem.n_sites).tolist()
    before, gained = 0, []
    for count in range(1, len(order) + 1):
        worth = score_of(problem, order[:count])
        gained.append(worth - before)
        assert 0 <= gained[-1] <= problem.score[order[count - 1]]
        before = worth
    assert sum(value for parts in added_by(problem, order).values() for _, value in parts) == before
    assert all(sum(value for _, value in parts) >= 0 for parts in added_by(problem, order).values())


@given(st.integers(0, 100_000))
def test_it_is_the_most_that_a_part_is_worth_with_the_losses_in_full(seed: int) -> None:
    problem = varied(seed)
    losses, n = problem.repeat_loss.tolist(), problem.n_sites

    def in_full(part: list[int]) -> int:
        total = int(problem.score[part].sum())
        for kind in (0, 1):
            again = int((problem.category[part] == kind).sum()) - 1
            total -= sum(losses[min(place, len(losses) - 1)] for place in range(again))
        return total

    visited = np.random.default_rng(seed).permutation(n)[: max(1, n - 1)].tolist()
    parts = (
        [site for bit, site in enumerate(visited) if bits >> bit & 1]
        for bits in range(1 << len(visited))
    )
    assert score_of(problem, visited) == max(map(in_full, parts))


@settings(deadline=None)  # what the search compiles, it compiles in the first of them
@given(st.integers(0, 100_000), st.booleans())
def test_solvers_bound_and_judge_agree_to_the_point(seed: int, must: bool) -> None:
    problem = varied(seed, must=must)
    best = exact(problem)
    assert best.score == score_of(problem, best.visited)
    found = search(problem, seed=seed, iterations=60)
    assert found.score == score_of(problem, found.visited)
    musts = set(np.flatnonzero(problem.must).tolist())
    if not musts - set(best.visited):
        assert found.score <= best.score or musts - set(found.visited)
        bound = upper_bound(problem)
        assert bound is not None
        assert bound.score >= best.score
        assert bound.score <= worth_of(problem, range(problem.n_sites)).total
