"""The compiled engine: Dijkstra in numba straight on the graph's arrays."""

from __future__ import annotations

import numpy as np

from jindao.routing import kernels
from jindao.routing.graph import UNREACHABLE, Ends, Floats, Graph, Ints


class CompiledEngine:
    """Dijkstra, stopped when every destination is settled."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def matrix(self, origins: Ends, destinations: Ends) -> tuple[Ints, Floats]:
        """Return cost and duration from every origin to every destination."""
        graph = self._graph
        shape = (origins.n_points, destinations.n_points)
        costs, durations = np.full(shape, UNREACHABLE, np.int64), np.full(shape, np.inf)
        offsets = np.searchsorted(origins.point, np.arange(origins.n_points + 1)).astype(np.int64)
        kernels.matrix(
            graph.first_out,
            graph.head,
            graph.tail,
            graph.cost,
            graph.duration_s,
            offsets,
            origins.node,
            origins.cost,
            origins.duration_s,
            destinations.point,
            destinations.node,
            destinations.cost,
            destinations.duration_s,
            costs,
            durations,
        )
        return costs, durations

    def arcs(self, origins: Ends, destinations: Ends) -> tuple[int, int, list[int]] | None:
        """Return the cheapest way from the one origin to the one destination."""
        graph, n = self._graph, self._graph.n_nodes
        distance, via = np.full(n, kernels.FAR), np.empty(n, np.int64)
        room = len(graph.cost) + len(origins.node)
        wanted = np.zeros(n, np.bool_)
        wanted[destinations.node] = True
        kernels.search(
            graph.first_out,
            graph.head,
            graph.cost,
            origins.node,
            origins.cost,
            wanted,
            int(wanted.sum()),
            distance,
            via,
            np.empty(room, np.int64),
            np.empty(room, np.int32),
            np.empty(n, np.int32),
        )
        rows = [row for row, node in enumerate(destinations.node) if distance[node] < kernels.FAR]
        if not rows:
            return None
        last = min(rows, key=lambda r: int(distance[destinations.node[r]] + destinations.cost[r]))
        node, arcs = int(destinations.node[last]), []
        while via[node] >= 0:
            arcs.append(int(graph.arc[via[node]]))
            node = int(graph.tail[via[node]])
        return -1 - int(via[node]), last, arcs[::-1]
