from __future__ import annotations

import dataclasses
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest

from jindao.tours import bound
from jindao.tours.bound import upper_bound
from jindao.tours.problem import UNREACHABLE, Solution, TourProblem
from jindao.tours.schedule import schedule, violations
from jindao.tours.worth import score_of, toll_of


def best_by_trying_all(problem: TourProblem) -> Solution | None:
    """Return a tour of the highest score, over all stops, orders and cuts into days."""
    best: Solution | None = None
    stops = list(product(*(problem.stops(number) for number in range(problem.n_days + 1))))
    sets = days_by_set(problem)
    for chosen in stops:
        plans: dict[frozenset[int], tuple[tuple[int, ...], ...]] = {frozenset(): ()}
        for day in range(problem.n_days):
            ways = sets[day, chosen[day], chosen[day + 1]]
            plans = {
                visited | inside: (*routes, way)
                for visited, routes in plans.items()
                for inside, way in ways.items()
                if not visited & inside
            }
        for visited, routes in plans.items():
            score = score_of(problem, sorted(visited))
            tour = Solution(routes=routes, stops=chosen, score=score, iterations=0, proven=True)
            if (best is None or score > best.score) and not violations(problem, tour):
                best = tour
    return best


def days_by_set(
    problem: TourProblem,
) -> dict[tuple[int, int, int], dict[frozenset[int], tuple[int, ...]]]:
    """Return a route for each set of sites that a day can hold, for each two ends."""
    found = {}
    for day in range(problem.n_days):
        for ends in product(problem.stops(day), problem.stops(day + 1)):
            ways: dict[frozenset[int], tuple[int, ...]] = {}
            for size in range(problem.n_sites + 1):
                for route in permutations(range(problem.n_sites), size):
                    if frozenset(route) in ways:
                        continue
                    spent = toll_of(problem, day, (ends[0], *route, ends[1]))
                    if (spent > problem.toll_limit[:, day]).any():
                        continue
                    if schedule(problem, day, route, ends=ends) is not None:
                        ways[frozenset(route)] = route
            found[day, *ends] = ways
    return found


def at_random(
    seed: int,
    *,
    n_sites: int,
    n_days: int | None = None,
    nights: bool = False,
    pauses: bool = False,
    tolls: bool = False,
    categories: bool = False,
    pairs: bool = False,
    must: bool = False,
) -> TourProblem:
    """Sites and stops at random in a square, with what is asked for."""
    random = np.random.default_rng(seed)
    n, days = n_sites, int(random.integers(1, 4)) if n_days is None else n_days
    n_points = n + (5 if nights else 2)
    places = random.uniform(0, 3000, (n_points, 2))
    straight = np.sqrt(((places[:, None] - places[None]) ** 2).sum(-1))
    n_tables = int(random.integers(1, 3))
    detour = random.uniform(1.0, 1.4, (n_tables, n_points, n_points))
    travel = np.ceil(straight * detour).astype(np.int64)
    travel[random.random(travel.shape) < 0.05] = UNREACHABLE
    travel[:, n:, n:] = straight[n:, n:].astype(np.int64)
    travel[:, np.arange(n_points), np.arange(n_points)] = 0
    offsets, windows = [0], []
    for _ in range(days * n):
        edges = np.sort(random.choice(16_000, 2 * int(random.integers(0, 4)), replace=False))
        windows += [tuple(pair) for pair in edges.reshape(-1, 2).tolist()]
        offsets.append(len(windows))
    bounds = np.array(windows, np.int64).reshape(-1, 2)
    start = random.integers(0, 3000, days)
    more: dict[str, np.ndarray] = {"day_table": random.integers(0, n_tables, days)}
    if nights:
        stops = [
            sorted(random.choice(5, int(random.integers(1, 4)), False)) for _ in range(days + 1)
        ]
        more["stop_offsets"] = np.cumsum([0, *(len(stop) for stop in stops)])
        more["stop_points"] = n + np.array([point for stop in stops for point in stop])
    if pauses:
        more["pause_opens_s"] = start + random.integers(0, 4000, days)
        closes = more["pause_opens_s"] + random.integers(0, 5000, days)
        more["pause_closes_s"] = np.where(random.random(days) < 0.8, closes, -1)
        length = random.integers(0, 2500, n_points)
        more["pause_s"] = np.where(random.random(n_points) < 0.6, length, -1)
    if tolls:
        kinds = int(random.integers(1, 3))
        more["toll"] = random.integers(0, 10, (kinds, *travel.shape))
        more["toll_limit"] = random.integers(5, 30, (kinds, days))
    if categories:
        more["category"] = random.integers(-1, 2, n)
        more["category_most"] = random.integers(1, 5, 2)
        more["repeat_loss"] = np.sort(random.integers(0, 40, int(random.integers(0, 4))))
    if pairs:
        both = [(a, b) for a in range(n) for b in range(a + 1, n)]
        chosen = random.permutation(len(both))[: int(random.integers(0, 6))]
        more["pairs"] = np.array([both[each] for each in chosen], np.int64).reshape(-1, 2)
        more["pair_bonus"] = random.integers(0, 80, len(more["pairs"]))
    return TourProblem(
        travel_s=travel,
        visit_s=random.integers(0, 2000, n) * (random.random(n) < 0.8),
        score=random.integers(0, 100, n),
        window_offsets=np.array(offsets),
        window_opens_s=bounds[:, 0],
        window_closes_s=bounds[:, 1],
        day_start_s=start,
        day_end_s=start + random.integers(4000, 12_000, days),
        must=(random.random(n) < 0.15) & must,
        **more,
    )


FEATURES: dict[str, tuple[str, ...]] = {
    "plain": (),
    "nights": ("nights",),
    "pauses": ("pauses",),
    "tolls": ("tolls",),
    "categories": ("categories",),
    "pairs": ("pairs",),
    "must": ("must",),
    "all": ("nights", "pauses", "tolls", "categories", "pairs", "must"),
}


@pytest.mark.parametrize("features", FEATURES.values(), ids=FEATURES)
def test_never_below_the_best_tour_and_mostly_equal(features: tuple[str, ...]) -> None:
    equal = tried = 0
    for seed in range(16):
        problem = at_random(seed, n_sites=2 + seed % 5, **dict.fromkeys(features, True))
        best, found = best_by_trying_all(problem), upper_bound(problem)
        assert found is not None, seed
        assert found.complete
        if best is not None:
            assert found.score >= best.score, seed
            known = upper_bound(problem, best)
            assert known is not None
            assert known.score >= best.score, seed
            tried += 1
            equal += found.score == best.score
    assert tried >= 10
    assert equal >= 0.8 * tried, (equal, tried)


@pytest.mark.parametrize("seed", range(100, 116))
def test_a_short_memory_grows(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bound, "NEAREST", 1)
    monkeypatch.setattr(bound, "GUIDE", 1)
    problem = at_random(seed, n_sites=6, n_days=1)
    best, found = best_by_trying_all(problem), upper_bound(problem)
    assert found is not None
    # One day's routes in shares are worth no more than the best of them.
    assert found.score == (0 if best is None else best.score)


def on_a_line(
    places: list[int],
    *,
    scores: list[int],
    days: int = 1,
    day_s: int = 100,
    stops: list[list[int]] | None = None,
    **more: Any,
) -> TourProblem:
    """Sites without a stay on a line, one second a step; stops at 0, or where given."""
    points = [places for stop in stops or [] for places in stop] or [0, 0]
    line = np.array([*places, *points])
    n = len(places)
    if stops:
        more["stop_offsets"] = np.cumsum([0, *(len(stop) for stop in stops)])
        more["stop_points"] = n + np.arange(len(points))
    return TourProblem(
        travel_s=np.abs(line[:, None] - line[None]),
        visit_s=np.zeros(n, np.int64),
        score=np.array(scores),
        window_offsets=np.arange(days * n + 1),
        window_opens_s=np.zeros(days * n, np.int64),
        window_closes_s=np.full(days * n, 86_400),
        day_start_s=np.zeros(days, np.int64),
        day_end_s=np.full(days, day_s),
        must=more.pop("must", np.zeros(n, np.bool_)),
        **more,
    )


def score(problem: TourProblem) -> int | None:
    found = upper_bound(problem)
    return None if found is None else found.score


def test_one_day_by_hand() -> None:
    # Out 10 s and back 10 s.
    assert score(on_a_line([10], scores=[7], day_s=20)) == 7
    assert score(on_a_line([10], scores=[7], day_s=19)) == 0
    # 20 s there and back for each of the two: 40 s for both.
    both = {"scores": [5, 4]}
    assert score(on_a_line([10, -10], **both, day_s=40)) == 9
    assert score(on_a_line([10, -10], **both, day_s=39)) == 5


def test_days_share_the_sites() -> None:
    # A day holds one of the two: three days are worth no more than two.
    sites = {"scores": [1, 5], "day_s": 22}
    assert score(on_a_line([10, -10], **sites, days=1)) == 5
    assert score(on_a_line([10, -10], **sites, days=2)) == 6
    assert score(on_a_line([10, -10], **sites, days=3)) == 6


def test_windows_of_a_day() -> None:
    # The site at 10 opens again at 50: 10 s out, wait, 10 s back.
    line = on_a_line([10], scores=[3], day_s=60)
    twice = dataclasses.replace(
        line,
        window_offsets=np.array([0, 2]),
        window_opens_s=np.array([0, 50]),
        window_closes_s=np.array([9, 55]),
    )
    assert score(twice) == 3
    assert score(dataclasses.replace(twice, day_end_s=np.array([59]))) == 0


def test_sites_in_one_place_and_no_time() -> None:
    assert score(on_a_line([5] * 12, scores=[2] * 12, day_s=10)) == 24


def test_categories_and_repeats() -> None:
    one_kind = {"category": np.zeros(3, np.int64)}
    scores = [5, 4, 1]
    most = {"category_most": np.array([2])}
    assert score(on_a_line([1, 2, 3], scores=scores, **one_kind, **most)) == 9
    # The second is worth 3 less, the third all of its 1: 5 + 1 + 0.
    losses = {"category_most": np.array([3]), "repeat_loss": np.array([3])}
    assert score(on_a_line([1, 2, 3], scores=scores, **one_kind, **losses)) == 6
    # A must is worth nothing here, not less: 5 + 1 + 0 again.
    small = {"must": np.array([False, False, True])}
    assert score(on_a_line([1, 2, 3], scores=scores, **one_kind, **losses, **small)) == 6
    none = {"category_most": np.array([0])}
    assert score(on_a_line([1, 2, 3], scores=scores, **one_kind, **none)) == 0


def test_pairs() -> None:
    pair = {"pairs": np.array([[0, 1]]), "pair_bonus": np.array([10])}
    assert score(on_a_line([10, -10], scores=[5, 0], day_s=40, **pair)) == 15
    # Only one of them fits, and half of each in shares is no more.
    assert score(on_a_line([10, -10], scores=[5, 4], day_s=39, **pair)) >= 5


def test_must_visits() -> None:
    one = {"must": np.array([True, False])}
    assert score(on_a_line([10, -10], scores=[1, 9], day_s=39, **one)) == 1
    # No tour has both, or gets to the one: there is none, and the bound is 0.
    both = {"must": np.array([True, True])}
    assert score(on_a_line([10, -10], scores=[1, 9], day_s=39, **both)) == 0
    assert score(on_a_line([60, -10], scores=[1, 9], **one)) == 0


def test_nights_are_where_the_next_day_begins() -> None:
    # A night at 0 or at 30. The site at 50 is 70 s from 0 over there to 30, and 70 s from
    # 30 over there to 0; the one at -20 is 40 s from 0 and back, 70 s with 30 at one end.
    two = {"scores": [5, 4], "days": 2, "stops": [[0], [0, 30], [0]]}
    assert score(on_a_line([50, -20], day_s=70, **two)) == 9
    assert score(on_a_line([50, -20], day_s=69, **two)) == 4
    # By half a night here and half a night there both seem to be possible.
    assert score(on_a_line([35, -6], day_s=40, **two)) >= 5


def test_pauses_take_time_and_have_their_place() -> None:
    pause = {"pause_opens_s": np.array([5]), "pause_closes_s": np.array([12])}
    # At the start from 5 to 15, then out and back: 35 s. At the site from 10: 30 s.
    start = {**pause, "pause_s": np.array([-1, 10, -1])}
    site = {**pause, "pause_s": np.array([10, -1, -1])}
    assert score(on_a_line([10], scores=[5], day_s=35, **start)) == 5
    assert score(on_a_line([10], scores=[5], day_s=34, **start)) == 0
    assert score(on_a_line([10], scores=[5], day_s=30, **site)) == 5
    assert score(on_a_line([10], scores=[5], day_s=29, **site)) == 0
    # A site worth nothing is where the pause is; the day of 12 s needs none.
    far = {**pause, "pause_s": np.array([-1, 10, -1, -1])}
    assert score(on_a_line([10, 6], scores=[5, 0], day_s=30, **far)) == 5
    assert score(on_a_line([6], scores=[5], day_s=12, **start)) == 5


def test_tolls_have_a_limit() -> None:
    line = on_a_line([10, -10], scores=[5, 4], day_s=40)
    tolled = {"toll": line.travel_s[None]}
    assert score(dataclasses.replace(line, **tolled, toll_limit=np.array([[40]]))) == 9
    assert score(dataclasses.replace(line, **tolled, toll_limit=np.array([[39]]))) == 5
    assert score(dataclasses.replace(line, **tolled, toll_limit=np.array([[19]]))) == 0


def test_days_that_cannot_be_done() -> None:
    assert score(on_a_line([10], scores=[5], stops=[[0], [200]])) == 0


def test_a_known_tour_changes_nothing_but_the_work() -> None:
    problem = at_random(3, n_sites=6, n_days=2)
    best = best_by_trying_all(problem)
    assert best is not None
    alone, known = upper_bound(problem), upper_bound(problem, best)
    assert alone is not None
    assert known is not None
    assert known.score == alone.score == best.score
    assert known.complete
    # One that does not hold tells nothing.
    wrong = dataclasses.replace(best, score=best.score + 1)
    assert upper_bound(problem, wrong) == alone


def test_effort_and_time_are_limits() -> None:
    problem = at_random(1, n_sites=25, n_days=2)
    full = upper_bound(problem)
    assert full is not None
    assert upper_bound(problem) == full
    assert upper_bound(problem, effort=1) is None
    assert upper_bound(problem, time_limit_s=0) is None
    some = upper_bound(problem, effort=full.effort // 2)
    assert some is None or (some.score >= full.score and not some.complete)
    assert some == upper_bound(problem, effort=full.effort // 2)


def test_too_many_sites_have_no_bound() -> None:
    assert score(on_a_line([1 + place % 40 for place in range(63)], scores=[1] * 63)) is None
    # Out of reach, they do not count.
    assert score(on_a_line([*range(40), *[60] * 30], scores=[1] * 70)) == 40


def test_bounds_are_multiples_of_what_all_scores_are() -> None:
    problem = at_random(5, n_sites=20, n_days=2)
    tens = dataclasses.replace(problem, score=problem.score // 10 * 10)
    found = score(tens)
    assert found is not None
    assert found % 10 == 0
