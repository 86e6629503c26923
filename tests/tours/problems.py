"""Small tour problems: drawn by hand, or at random from a seed."""

from __future__ import annotations

import numpy as np

from jindao.tours.problem import UNREACHABLE, TourProblem

ALWAYS = ((0, 86_400),)


def on_a_line(
    places: list[int],
    *,
    scores: list[int],
    stays: list[int] | None = None,
    windows: list[tuple[tuple[int, int], ...]] | None = None,
    days: list[tuple[int, int]] | None = None,
    must: list[int] | None = None,
    end: int = 0,
    free_end: bool = False,
) -> TourProblem:
    """Sites on a straight line, one second a step; the start at 0, the end at `end`.

    `windows` hold the first and last moment a stay may begin, the same every day.
    """
    points = np.array([*places, 0, end], np.int64)
    n, spans = len(places), days or [(0, 100)]
    rows = (windows or [ALWAYS] * n) * len(spans)
    flat = [window for row in rows for window in row]
    return TourProblem(
        travel_s=np.abs(points[:, None] - points[None, :]),
        visit_s=np.array(stays or [0] * n, np.int64),
        score=np.array(scores, np.int64),
        window_offsets=np.cumsum([0, *(len(row) for row in rows)]),
        window_opens_s=np.array([window[0] for window in flat], np.int64),
        window_closes_s=np.array([window[1] for window in flat], np.int64),
        day_start_s=np.array([span[0] for span in spans]),
        day_end_s=np.array([span[1] for span in spans]),
        must=np.isin(np.arange(n), must or []),
        free_end=free_end,
    )


def at_random(seed: int, *, n_sites: int | None = None, must: bool = False) -> TourProblem:
    """Up to 8 sites, up to 3 days, one-way detours, up to 3 windows a day, a free end."""
    random = np.random.default_rng(seed)
    n = int(random.integers(1, 9)) if n_sites is None else n_sites
    days = int(random.integers(1, 4))
    points = random.uniform(0, 3000, (n + 2, 2))
    straight = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
    travel = np.ceil(straight * random.uniform(1.0, 1.4, (n + 2, n + 2))).astype(np.int64)
    travel[random.random((n + 2, n + 2)) < 0.05] = UNREACHABLE
    np.fill_diagonal(travel, 0)
    travel[n, n + 1] = straight[n, n + 1]
    offsets, windows = [0], []
    for _ in range(days * n):
        edges = np.sort(random.choice(20_000, 2 * int(random.integers(0, 4)), replace=False))
        windows += [tuple(pair) for pair in edges.reshape(-1, 2)]
        offsets.append(len(windows))
    bounds = np.array(windows, np.int64).reshape(-1, 2)
    start = random.integers(0, 3000, days)
    return TourProblem(
        travel_s=travel,
        visit_s=random.integers(0, 2000, n),
        score=random.integers(0, 100, n),
        window_offsets=np.array(offsets),
        window_opens_s=bounds[:, 0],
        window_closes_s=bounds[:, 1],
        day_start_s=start,
        day_end_s=start + random.integers(5000, 15_000, days),
        must=(random.random(n) < 0.15) & must,
        free_end=bool(random.random() < 0.3),
    )
