"""Problems with must-visits that are known to fit: the tour is drawn first."""

from __future__ import annotations

import numpy as np

from jindao.tours.problem import Solution, TourProblem

START_S, SIDE_M = 8 * 3600, 9000


def planted(seed: int, *, days: int, musts: int, others: int = 0) -> tuple[TourProblem, Solution]:
    """Return a problem and a tour of all its must-visits.

    Sites lie anywhere within 9 km, 4 m/s. The tour goes to some of them each day, in any
    order; each is open from up to an hour before the tour comes to up to an hour after, on
    that day alone or, half of them, on all. The days end up to a quarter of an hour after the
    tour does. `others` are sites that need not be visited.
    """
    random = np.random.default_rng(seed)
    n, home = musts + others, musts + others
    places = random.uniform(0, SIDE_M, (n + 1, 2))
    apart_m = np.sqrt(((places[:, None] - places[None]) ** 2).sum(-1))
    travel_s = np.ceil(apart_m * random.uniform(0.25, 0.32, (n + 1, n + 1))).astype(np.int64)
    np.fill_diagonal(travel_s, 0)
    visit_s = random.integers(300, 2400, n)
    cuts = np.sort(random.integers(0, musts + 1, days - 1))
    routes = tuple(tuple(part.tolist()) for part in np.split(random.permutation(musts), cuts))
    windows = [[list[tuple[int, int]]() for _ in range(n)] for _ in range(days)]
    ends_s = []
    for day, route in enumerate(routes):
        here, now_s = home, START_S
        for site in route:
            begun_s = now_s + int(travel_s[here, site])
            opens_s, closes_s = begun_s - random.integers(3600), begun_s + random.integers(3600)
            alone = random.random() < 0.5
            for open_day in [day] if alone else range(days):
                windows[open_day][site] = [(max(0, int(opens_s)), int(closes_s))]
            here, now_s = site, begun_s + int(visit_s[site])
        ends_s.append(now_s + int(travel_s[here, home]) + int(random.integers(900)))
    for site in range(musts, n):
        opens_s = START_S + int(random.integers(6 * 3600))
        for day in range(days):
            windows[day][site] = [(opens_s, opens_s + 2 * 3600)]
    rows = [row for of_day in windows for row in of_day]
    flat = np.array([window for row in rows for window in row], np.int64).reshape(-1, 2)
    score = random.integers(1, 50, n)
    problem = TourProblem(
        travel_s=travel_s,
        visit_s=visit_s,
        score=score,
        window_offsets=np.cumsum([0, *map(len, rows)]),
        window_opens_s=flat[:, 0],
        window_closes_s=flat[:, 1],
        day_start_s=np.full(days, START_S),
        day_end_s=np.array(ends_s),
        must=np.arange(n) < musts,
        stop_offsets=np.arange(days + 2),
        stop_points=np.full(days + 1, home),
    )
    tour = Solution(
        routes=routes,
        stops=(home,) * (days + 1),
        score=int(score[:musts].sum()),
        iterations=0,
        proven=False,
    )
    return problem, tour
