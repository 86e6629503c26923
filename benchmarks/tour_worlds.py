"""Tour problems from a seed: sites in clusters, with several windows a day.

Sites lie around towns and some of them anywhere, 15 km/h by bicycle and slower uphill.
Most are open all day, many close at noon, some open for short hours or one day less;
what takes longer to visit is often worth more, and so is what lies in a rich town.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from tour_instances import Instance

from jindao.tours.problem import TourProblem

SIDE_M, TOWN_M = 30_000, 1_200
METRES_A_SECOND, DETOUR, UPHILL_S_PER_M = 15 / 3.6, 1.3, 4
HOUR_S = 3600
DAY_S = (8 * HOUR_S + HOUR_S // 2, 18 * HOUR_S + HOUR_S // 2)
OPEN_H = (
    (0.35, ((8, 18),)),
    (0.20, ((0, 24),)),
    (0.25, ((8.5, 11.5), (14, 17.5))),
    (0.12, ((9, 11), (12.5, 15), (16, 18))),
    (0.08, ((9.5, 12),)),
)
"""Shares of the sites, and when they are open, hours since midnight."""


def world(seed: int, *, sites: int, days: int) -> Instance:
    """Return the problem of a seed; the first town holds the start, the nights, the end."""
    random = np.random.default_rng(seed)
    towns = random.uniform(0, SIDE_M, (max(2, sites // 25), 2))
    town = random.integers(0, len(towns), sites)
    alone = random.random(sites) < 0.2
    places = towns[town] + random.normal(0, TOWN_M, (sites, 2))
    places[alone] = random.uniform(0, SIDE_M, (int(alone.sum()), 2))
    heights_m = random.uniform(0, 150, sites + 1)
    stays_s = 60 * np.rint(random.lognormal(np.log(25), 0.5, sites)).astype(np.int64).clip(5, 120)
    rich = random.uniform(0.6, 1.4, len(towns))[town]
    score = 4 * rich * np.sqrt(stays_s / 60) * random.lognormal(0, 0.4, sites)
    windows = [windows_of(random, stay_s, days) for stay_s in stays_s.tolist()]
    by_day = [windows[site][day] for day in range(days) for site in range(sites)]
    flat = [window for those in by_day for window in those]
    problem = TourProblem(
        travel_s=travel_s(np.vstack([places, towns[:1]]), heights_m),
        visit_s=stays_s,
        score=np.rint(score).astype(np.int64).clip(1, 100),
        window_offsets=np.cumsum([0, *map(len, by_day)]),
        window_opens_s=np.array([opens_s for opens_s, _ in flat], np.int64),
        window_closes_s=np.array([closes_s for _, closes_s in flat], np.int64),
        day_start_s=np.full(days, DAY_S[0]),
        day_end_s=np.full(days, DAY_S[1]),
        must=np.zeros(sites, np.bool_),
        stop_offsets=np.arange(days + 2),
        stop_points=np.full(days + 1, sites),
    )
    return Instance(f"world {seed}, {sites} sites, {days} d", problem)


def travel_s(
    places: npt.NDArray[np.float64], heights_m: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    """Return the times between all places, rounded up; uphill takes longer than down."""
    apart_m = np.sqrt(((places[:, None] - places[None]) ** 2).sum(-1))
    climb_m = np.maximum(heights_m[None] - heights_m[:, None], 0)
    times = np.ceil(apart_m * DETOUR / METRES_A_SECOND + climb_m * UPHILL_S_PER_M)
    return times.astype(np.int64)


def windows_of(random: np.random.Generator, stay_s: int, days: int) -> list[list[tuple[int, int]]]:
    """Return when a stay may begin on each day: it is over before the site closes."""
    kind = random.choice(len(OPEN_H), p=[share for share, _ in OPEN_H])
    hours, closed = OPEN_H[kind][1], int(random.integers(0, 7))
    always = hours == ((0, 24),)
    open_s = [(round(opens * HOUR_S), round(closes * HOUR_S) - stay_s) for opens, closes in hours]
    windows = [(opens_s, closes_s) for opens_s, closes_s in open_s if opens_s <= closes_s]
    return [windows if always or day != closed else [] for day in range(days)]
