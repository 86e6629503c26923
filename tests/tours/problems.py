"""Small tour problems: drawn by hand, or at random from a seed."""

from __future__ import annotations

from typing import Any

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
    nights: list[int] | None = None,
    free_end: bool = False,
    **more: Any,
) -> TourProblem:
    """Sites on a straight line, one second a step; the start at 0, the end at `end`.

    `windows` hold the first and last moment a stay may begin, the same every day; every
    night may be spent at any of `nights`, at the start where there are none. `more` are
    fields of the problem.
    """
    points = np.array([*places, 0, end, *(nights or [])], np.int64)
    n, spans = len(places), days or [(0, 100)]
    rows = (windows or [ALWAYS] * n) * len(spans)
    flat = [window for row in rows for window in row]
    travel_s = np.abs(points[:, None] - points[None, :])
    if free_end:
        travel_s[:, n + 1] = 0
    if nights:
        between = [list(range(n + 2, n + 2 + len(nights)))] * (len(spans) - 1)
        stops = [[n], *between, [n + 1]]
        more["stop_offsets"] = np.cumsum([0, *map(len, stops)])
        more["stop_points"] = np.array([point for stop in stops for point in stop])
    return TourProblem(
        travel_s=travel_s,
        visit_s=np.array(stays or [0] * n, np.int64),
        score=np.array(scores, np.int64),
        window_offsets=np.cumsum([0, *(len(row) for row in rows)]),
        window_opens_s=np.array([window[0] for window in flat], np.int64),
        window_closes_s=np.array([window[1] for window in flat], np.int64),
        day_start_s=np.array([span[0] for span in spans]),
        day_end_s=np.array([span[1] for span in spans]),
        must=np.isin(np.arange(n), must or []),
        **more,
    )


def at_random(
    seed: int, *, n_sites: int | None = None, must: bool = False, rich: bool = False
) -> TourProblem:
    """Up to 8 sites, up to 3 days, one-way detours, up to 3 windows a day, a free end.

    A `rich` one also has nights to choose, pauses, tolls, categories, pairs, and another
    table of travel times on some days; each of them now and then.
    """
    random = np.random.default_rng(seed)
    n = int(random.integers(1, 9)) if n_sites is None else n_sites
    days = int(random.integers(1, 4))
    nights = int(random.integers(0, 4)) if rich else 0
    size = n + 2 + nights
    points = random.uniform(0, 3000, (size, 2))
    straight = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
    travel = np.ceil(straight * random.uniform(1.0, 1.4, (size, size))).astype(np.int64)
    travel[random.random((size, size)) < 0.05] = UNREACHABLE
    np.fill_diagonal(travel, 0)
    travel[n, n + 1] = straight[n, n + 1]
    offsets, windows = [0], []
    for _ in range(days * n):
        edges = np.sort(random.choice(20_000, 2 * int(random.integers(0, 4)), replace=False))
        windows += [tuple(pair) for pair in edges.reshape(-1, 2)]
        offsets.append(len(windows))
    bounds = np.array(windows, np.int64).reshape(-1, 2)
    start = random.integers(0, 3000, days)
    end = start + random.integers(5000, 15_000, days)
    if random.random() < 0.3:
        travel[:, n + 1] = 0
    fields: dict[str, Any] = {}
    if rich:
        fields = _riches(random, n, days, nights, travel, start)
    return TourProblem(
        **{"travel_s": travel, **fields},
        visit_s=random.integers(0, 2000, n),
        score=random.integers(1, 100, n),
        window_offsets=np.array(offsets),
        window_opens_s=bounds[:, 0],
        window_closes_s=bounds[:, 1],
        day_start_s=start,
        day_end_s=end,
        must=(random.random(n) < 0.15) & must,
    )


def _riches(
    random: np.random.Generator,
    n: int,
    days: int,
    nights: int,
    travel: np.ndarray,
    start: np.ndarray,
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if nights:
        between = [list(range(n + 2, n + 2 + nights))] * (days - 1)
        stops = [[n], *between, [n + 1]]
        fields["stop_offsets"] = np.cumsum([0, *map(len, stops)])
        fields["stop_points"] = np.array([point for stop in stops for point in stop])
    if random.random() < 0.3:
        fields["travel_s"] = np.stack((travel, np.minimum(travel + travel // 3, UNREACHABLE)))
        fields["day_table"] = random.integers(0, 2, days)
    tables = len(fields.get("travel_s", [0]))
    if random.random() < 0.5:
        opens = start + random.integers(0, 6000, days)
        fields["pause_opens_s"] = opens
        fields["pause_closes_s"] = np.where(
            random.random(days) < 0.7, opens + random.integers(0, 4000, days), -1
        )
        fields["pause_way_s"] = np.where(random.random(days) < 0.5, random.integers(0, 2000), -1)
        fields["pause_s"] = np.where(
            random.random(len(travel)) < 0.8, random.integers(0, 2000, len(travel)), -1
        )
    if random.random() < 0.5:
        tolls = int(random.integers(1, 3))
        places = random.uniform(0, 600, (tolls, tables, len(travel), 2))
        apart = np.sqrt(((places[:, :, :, None] - places[:, :, None]) ** 2).sum(-1))
        fields["toll"] = np.ceil(apart).astype(np.int64)
        fields["toll_limit"] = random.integers(500, 4000, (tolls, days))
    if random.random() < 0.5:
        fields["category"] = random.integers(-1, 2, n)
        fields["category_most"] = random.integers(1, 5, 2)
        fields["repeat_loss"] = np.sort(random.integers(0, 60, int(random.integers(0, 3))))
    if n > 2 and random.random() < 0.5:
        pairs = np.array([(i, j) for i in range(n) for j in range(i)])
        chosen = random.choice(len(pairs), int(random.integers(1, 4)), replace=False)
        fields["pairs"] = pairs[chosen]
        fields["pair_bonus"] = random.integers(1, 80, len(chosen))
    return fields
