"""Compile or load every kernel and index once, so that the first request need not."""

from __future__ import annotations

import numpy as np

from jindao.heritage.dataset import Heritage
from jindao.heritage.name_index import index_of
from jindao.routing import alternative_kernels as trees
from jindao.routing import kernels
from jindao.routing.reach import reached_parts
from jindao.routing.router import Router
from jindao.routing.topology import topology_of
from jindao.tours.bound import upper_bound
from jindao.tours.problem import TourProblem
from jindao.tours.solve import solve


def warm_names(heritage: Heritage) -> None:
    """Make the index by which sites and places are found by name."""
    index_of(heritage)


def warm_router(router: Router) -> None:
    """Run the kernels of one router on one point."""
    if router.network.n_edges == 0:
        return
    point = router.any_point()
    router.matrix([point], [point])
    router.leg(point, point)
    reached_parts(router.ground, point, 1.0)


def warm_alternatives(router: Router) -> None:
    """Run the kernels of alternatives on no points at all."""
    network, prices = router.network, router.graph.prices
    if network.n_nodes == 0:
        return
    topology = topology_of(network)
    forward, back = trees.scratches_for(network.n_nodes, network.n_edges)
    nothing, nowhere = np.zeros(0, np.int64), np.zeros(0, np.int32)
    kernels.search(topology, prices, nothing, nothing, 1, 0, forward)
    trees.search_back(topology, prices, nothing, nothing, 0, forward.distance, back)
    on_best = np.zeros(network.n_edges, np.bool_)
    trees.plateaus(topology, forward, back, nowhere, nowhere, prices.length_m, on_best)
    forward.via[0] = back.via[0] = -1
    trees.trace(topology, forward, back, 0)


def warm_search() -> None:
    """Run the tour search on two sites."""
    solve(_two_sites(), seed=1, iterations=3, solver="search")


def warm_bound() -> None:
    """Run the proof of how good a tour is on two sites."""
    upper_bound(_two_sites())


def _two_sites() -> TourProblem:
    day = np.array([0, 86_400], np.int64)
    return TourProblem(
        travel_s=1 - np.eye(4, dtype=np.int64),
        visit_s=np.ones(2, np.int64),
        score=np.ones(2, np.int64),
        window_offsets=np.arange(3, dtype=np.int64),
        window_opens_s=np.zeros(2, np.int64),
        window_closes_s=np.full(2, 80_000, np.int64),
        day_start_s=day[:1],
        day_end_s=day[1:],
        must=np.zeros(2, np.bool_),
    )
