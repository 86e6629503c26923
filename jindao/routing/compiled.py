"""The compiled engine: Dijkstra in numba, on prices worked out where it comes by."""

from __future__ import annotations

from typing import Self

import numpy as np

from jindao._compile import announce
from jindao.routing import kernels
from jindao.routing.graph import UNREACHABLE, Ends, Floats, Graph, Ints
from jindao.routing.topology import topology_of


class CompiledEngine:
    """Dijkstra, stopped when every destination is settled.

    Nothing is prepared: with fresh weights a near way is found at once.
    """

    def __init__(self, graph: Graph) -> None:
        announce(kernels.search, "compile_routing")
        self._graph = graph
        self._topology = topology_of(graph.network)

    @property
    def nbytes(self) -> int:
        """Memory of what it has made of its graph: nothing."""
        return 0

    def reweighted(self, graph: Graph, edges: Ints) -> Self:
        """Return an engine for a graph whose costs differ on some edges only."""
        return type(self)(graph)

    def matrix(self, origins: Ends, destinations: Ends) -> tuple[Ints, Floats]:
        """Return cost and duration from every origin to every destination."""
        graph = self._graph
        shape = (origins.n_points, destinations.n_points)
        costs, durations = np.full(shape, UNREACHABLE, np.int64), np.full(shape, np.inf)
        offsets = np.searchsorted(origins.point, np.arange(origins.n_points + 1)).astype(np.int64)
        kernels.matrix(
            self._topology,
            graph.prices,
            graph.arc_duration_s,
            offsets,
            origins.node,
            origins.cost,
            origins.duration_s,
            destinations.point,
            destinations.node,
            destinations.cost,
            destinations.duration_s,
            kernels.scratch_for(graph.network.n_nodes, graph.network.n_edges),
            costs,
            durations,
        )
        return costs, durations

    def arcs(self, origins: Ends, destinations: Ends) -> tuple[int, int, list[int]] | None:
        """Return the cheapest way from the one origin to the one destination."""
        graph, topology = self._graph, self._topology
        scratch = kernels.scratch_for(graph.network.n_nodes, graph.network.n_edges)
        wanted = np.unique(destinations.node)
        scratch.wanted[wanted] = True
        n_touched = kernels.search(
            topology,
            graph.prices,
            origins.node,
            origins.cost,
            len(wanted),
            kernels.FAR,
            scratch,
        )
        scratch.wanted[wanted] = False
        distance, via = scratch.distance, scratch.via
        found = None
        rows = [row for row, node in enumerate(destinations.node) if distance[node] < kernels.FAR]
        if rows:
            totals = [int(distance[destinations.node[r]] + destinations.cost[r]) for r in rows]
            last = rows[totals.index(min(totals))]
            node, arcs = int(destinations.node[last]), []
            while via[node] >= 0:
                arcs.append(int(topology.arc[via[node]]))
                node = kernels.tail_of(topology, via[node])
            found = -1 - int(via[node]), last, arcs[::-1]
        kernels.clean(scratch, n_touched)
        return found
