"""Compile or load every kernel once, so that the first request need not."""

from __future__ import annotations

import numpy as np

from jindao.routing.reach import reached_parts
from jindao.routing.router import Router
from jindao.tours.problem import TourProblem
from jindao.tours.solve import solve


def warm_router(router: Router) -> None:
    """Run the kernels of one router on one point."""
    if router.network.n_edges == 0:
        return
    point = router.any_point()
    router.matrix([point], [point])
    router.leg(point, point)
    reached_parts(router.ground, point, 1.0)


def warm_search() -> None:
    """Run the tour search on two sites."""
    day = np.array([0, 86_400], np.int64)
    solve(
        TourProblem(
            travel_s=1 - np.eye(4, dtype=np.int64),
            visit_s=np.ones(2, np.int64),
            score=np.ones(2, np.int64),
            window_offsets=np.arange(3, dtype=np.int64),
            window_opens_s=np.zeros(2, np.int64),
            window_closes_s=np.full(2, 80_000, np.int64),
            day_start_s=day[:1],
            day_end_s=day[1:],
            must=np.zeros(2, np.bool_),
        ),
        seed=1,
        iterations=3,
        solver="search",
    )
