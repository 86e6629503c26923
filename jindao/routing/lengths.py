"""The shortest ways between points, in metres: whatever they cost or how long they take."""

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

    def lengths_m(self, origin: Snapped, destinations: Sequence[Snapped], limit_m: float) -> Floats:
        """Return how long the shortest way to each is, metres; inf where it is longer.

        The search ends at the limit, or where all destinations are found.
        """
        announce(kernels.search, "compile_routing")
        network, graph = self._network, self._graph
        leaving = Ends.departures([origin], graph)
        arriving = Ends.arrivals(destinations, graph)
        scratch = kernels.scratch_for(network.n_nodes, network.n_edges)
        scratch.wanted[arriving.node] = True
        limit = np.int64(round(limit_m * PER_METRE))
        n_touched = kernels.search(
            topology_of(network), graph.prices, leaving.node, leaving.cost,
            len(np.unique(arriving.node)), limit, scratch,
        )  # fmt: skip
        best = np.full(len(destinations), kernels.FAR, np.int64)
        reached = scratch.distance[arriving.node]
        total = np.where(reached < kernels.FAR, reached + arriving.cost, kernels.FAR)
        np.minimum.at(best, arriving.point, total)
        scratch.wanted[arriving.node] = False
        kernels.clean(scratch, n_touched)
        for row, point in enumerate(destinations):
            along = direct(origin, point, graph)
            if along is not None:
                best[row] = min(int(best[row]), along[0])
        lengths: Floats = np.where(best <= limit, best / PER_METRE, np.inf)
        return lengths
