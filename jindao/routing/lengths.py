"""The shortest ways between places, in metres: whatever they cost or how long they take."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from jindao._compile import announce
from jindao.network.snap import Snapped
from jindao.routing import kernels
from jindao.routing.graph import Ends, Graph, direct
from jindao.routing.ground import Ground
from jindao.routing.served import PER_METRE, length_prices
from jindao.routing.topology import topology_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Shortest:
    """Finds the shortest ways of a profile, one origin at a time.

    Parameters
    ----------
    ground
        What the network is for the profile.
    """

    def __init__(self, ground: Ground) -> None:
        self._network = ground.network
        self._graph = Graph(
            network=ground.network,
            prices=length_prices(ground),
            arc_duration_s=ground.durations_s,
        )

    def lengths_m(
        self, origin: Sequence[Snapped], destinations: Sequence[Sequence[Snapped]], limit_m: float
    ) -> Floats:
        """Return how long the shortest way to each is, metres; inf where it is longer.

        Each place is given by the points where one gets from it to the ways, whose gaps are
        part of the way. The search ends at the limit, or where all destinations are found.
        """
        announce(kernels.search, "compile_routing")
        network, graph = self._network, self._graph
        points = [point for place in destinations for point in place]
        of = np.repeat(np.arange(len(destinations)), [len(place) for place in destinations])
        leaving, arriving = Ends.departures(origin, graph), Ends.arrivals(points, graph)
        off, off_to = _gaps(origin), _gaps(points)
        scratch = kernels.scratch_for(network.n_nodes, network.n_edges)
        scratch.wanted[arriving.node] = True
        limit = np.int64(round(limit_m * PER_METRE))
        n_touched = kernels.search(
            topology_of(network), graph.prices, leaving.node,
            leaving.cost + off[leaving.point], len(np.unique(arriving.node)), limit, scratch,
        )  # fmt: skip
        best = np.full(len(destinations), kernels.FAR, np.int64)
        reached = scratch.distance[arriving.node]
        onward = arriving.cost + off_to[arriving.point]
        total = np.where(reached < kernels.FAR, reached + onward, kernels.FAR)
        np.minimum.at(best, of[arriving.point], total)
        scratch.wanted[arriving.node] = False
        kernels.clean(scratch, n_touched)
        for row, start in enumerate(origin):
            for to in [to for to, point in enumerate(points) if point.edge == start.edge]:
                along = direct(start, points[to], graph)
                if along is not None:
                    whole = int(off[row]) + along[0] + int(off_to[to])
                    best[of[to]] = min(int(best[of[to]]), whole)
        lengths: Floats = np.where(best <= limit, best / PER_METRE, np.inf)
        return lengths


def _gaps(points: Sequence[Snapped]) -> Ints:
    """Return how far places are off their points, as whole costs."""
    return np.array([round(point.gap_m * PER_METRE) for point in points], np.int64)
