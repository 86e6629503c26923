from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from jindao.errors import NoTourError
from jindao.tours.musts import Conflict, smallest_conflict, tour_of_all
from jindao.tours.problem import TourProblem
from jindao.tours.schedule import violations
from jindao.tours.search import search
from jindao.tours.solve import solve
from tests.tours.planted import planted
from tests.tours.problems import at_random, on_a_line


def found_before(seed: int) -> TourProblem:
    """Sites of a tour that the search found, every one of them a must-visit."""
    problem = at_random(seed, n_sites=14)
    found = search(problem, seed=seed, iterations=300)
    must = np.isin(np.arange(problem.n_sites), found.visited)
    asked = dataclasses.replace(problem, must=must)
    assert violations(asked, found) == ()
    return asked


@pytest.mark.parametrize("seed", range(25))
def test_musts_of_a_tour_drawn_first_are_never_refused(seed: int) -> None:
    asked, tour = planted(seed, days=1 + seed % 3, musts=3 + seed % 10, others=seed % 4 * 6)
    assert violations(asked, tour) == ()
    assert violations(asked, solve(asked, seed=seed, iterations=200)) == ()


def test_a_tour_found_before_is_never_refused() -> None:
    for seed in range(20):
        asked = found_before(seed)
        assert violations(asked, solve(asked, seed=seed + 1, iterations=1)) == (), seed


def test_a_tour_of_all_takes_others_along() -> None:
    # 60 s out and back for the far site; the other two lie on the way.
    problem = on_a_line([30, 10, 20], scores=[1, 5, 5], must=[0], days=[(0, 60)])
    tour = tour_of_all(problem, [0], seed=1, iterations=50)
    assert tour is not None
    assert (set(tour.visited), violations(problem, tour)) == ({0, 1, 2}, ())


def test_two_ends_of_a_street_conflict() -> None:
    # 50 s out and back each way in 100 s: one of the far sites, and what lies before it.
    problem = on_a_line([10, 30, -30, 20], scores=[1] * 4)
    assert smallest_conflict(problem, [0, 1, 2, 3]) == Conflict((1, 2), True)
    assert smallest_conflict(problem, [0, 1, 3]) is None


def test_a_site_that_is_never_open_is_a_conflict_alone() -> None:
    problem = on_a_line([10, 20], scores=[1, 1], windows=[((0, 90),), ()])
    assert smallest_conflict(problem, [0, 1]) == Conflict((1,), True)


def test_four_long_stays_conflict_before_nine_short_ones() -> None:
    # 390 minutes: 4 x 100 do not fit, any three sites do; 8 x 45 do, 9 x 45 do not.
    problem = on_a_line(
        [1] * 14, scores=[1] * 14, stays=[45] * 5 + [100] * 4 + [45] * 5, days=[(0, 390)]
    )
    assert smallest_conflict(problem, list(range(14))) == Conflict((5, 6, 7, 8), True)


def test_what_is_not_proven_is_not_said_to_be() -> None:
    # Stays of 36 s and 2 s of way in 362 s: ten fit, eleven do not; not all tens are tried.
    problem = on_a_line([1] * 40, scores=[1] * 40, stays=[36] * 40, days=[(0, 362)])
    conflict = smallest_conflict(problem, list(range(40)))
    assert conflict is not None
    assert (len(conflict.sites), conflict.proven) == (11, False)


def test_forty_must_visits_are_answered_with_a_conflict() -> None:
    random = np.random.default_rng(1)
    stays = random.integers(20, 60, 40).tolist()
    problem = on_a_line([1] * 40, scores=[1] * 40, stays=stays, must=list(range(40)))
    with pytest.raises(NoTourError) as caught:
        solve(problem, seed=1, iterations=50)
    names = [int(name) for name in caught.value.facts["names"]]  # type: ignore[union-attr]
    # 100 s less the 2 s of way: the two longest stays are over it, one never is.
    assert sum(sorted(stays)[-2:]) > 98
    assert (len(names), caught.value.facts["proven"]) == (2, True)
    assert sum(stays[site] for site in names) > 98


def test_a_hundred_must_visits_over_five_days_are_found() -> None:
    asked, _ = planted(1, days=5, musts=100, others=20)
    found = solve(asked, seed=1)
    assert not violations(asked, found)
    assert asked.must.sum() == 100
