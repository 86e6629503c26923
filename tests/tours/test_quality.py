"""How good the search is within few iterations, on problems made up here.

Floors lie one part in a hundred below what is found, and far above what insertions alone
find: a move that no longer works, or a worse choice among insertions, falls below them.
"""

from __future__ import annotations

import numpy as np
import pytest

from jindao.tours.problem import TourProblem
from jindao.tours.schedule import violations
from jindao.tours.search import search

HOUR_S = 3600


def town(seed: int, *, sites: int, days: int, nights: int = 0) -> TourProblem:
    """Sites in five clusters within 12 km, 4 m/s; some close at noon, some open late."""
    random = np.random.default_rng(seed)
    centres = random.uniform(0, 12_000, (5, 2))
    places = centres[random.integers(0, 5, sites)] + random.normal(0, 900, (sites, 2))
    places = np.vstack([places, centres[:1], centres[1 : 1 + nights]])
    apart_m = np.sqrt(((places[:, None] - places[None]) ** 2).sum(-1))
    visit_s = random.integers(600, 3600, sites)
    kinds = random.integers(0, 3, sites)
    spans = [
        ((0, 86_000),),
        ((8 * HOUR_S, 11 * HOUR_S),),
        ((9 * HOUR_S, 10 * HOUR_S), (14 * HOUR_S, 16 * HOUR_S)),
    ]
    rows = [spans[kind] for kind in kinds.tolist()] * days
    flat = np.array([window for row in rows for window in row])
    stops = [[sites], *[list(range(sites, sites + 1 + nights))] * (days - 1), [sites]]
    return TourProblem(
        travel_s=np.ceil(apart_m / 4).astype(np.int64),
        visit_s=visit_s,
        score=1 + visit_s * random.integers(50, 150, sites) // 10_000,
        window_offsets=np.cumsum([0, *map(len, rows)]),
        window_opens_s=flat[:, 0],
        window_closes_s=flat[:, 1],
        day_start_s=np.full(days, 8 * HOUR_S),
        day_end_s=np.full(days, 17 * HOUR_S),
        must=np.zeros(sites, np.bool_),
        stop_offsets=np.cumsum([0, *map(len, stops)]),
        stop_points=np.array([point for stop in stops for point in stop]),
    )


@pytest.mark.parametrize(
    ("problem", "iterations", "floor"),
    [
        (town(1, sites=60, days=1), 1000, 342),
        (town(2, sites=80, days=3), 400, 1012),
        (town(3, sites=80, days=3, nights=4), 600, 1005),
    ],
    ids=["a day", "three days", "three days, nights chosen"],
)
def test_the_search_reaches_its_floor(problem: TourProblem, iterations: int, floor: int) -> None:
    scores = []
    for seed in (1, 2, 3):
        found = search(problem, seed=seed, iterations=iterations)
        assert violations(problem, found) == ()
        scores.append(found.score)
    assert sum(scores) >= 3 * floor, scores
