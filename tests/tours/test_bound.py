from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest

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
    for seed in range(25):
        problem = at_random(seed, n_sites=3 + seed % 4, **dict.fromkeys(features, True))
        best, bound = best_by_trying_all(problem), upper_bound(problem)
        assert bound is not None, seed
        if best is not None:
            assert bound.score >= best.score, seed
            tried += 1
            equal += bound.score == best.score
    assert tried >= 5
    assert equal >= 0.7 * tried, (equal, tried)
