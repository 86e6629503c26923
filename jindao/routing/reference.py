"""The reference engine: networkx, slow and plain, the judge of every other."""

from __future__ import annotations

import threading
from itertools import pairwise
from typing import Self

import networkx as nx
import numpy as np

from jindao.routing.graph import UNREACHABLE, Ends, Floats, Graph, Ints


class ReferenceEngine:
    """Dijkstra of networkx on a MultiDiGraph whose keys are arcs.

    A search puts its origin into the graph and takes it out again, one at a time.
    """

    def __init__(self, graph: Graph) -> None:
        self._lock = threading.Lock()
        self._graph = nx.MultiDiGraph()
        self._graph.add_nodes_from(range(graph.network.n_nodes))
        network, costs = graph.network, graph.arc_cost
        for arc in np.flatnonzero(costs >= 0).tolist():
            ends = network.edge_tail[arc // 2], network.edge_head[arc // 2]
            tail, head = ends[::-1] if arc % 2 else ends
            facts = {"cost": int(costs[arc]), "duration_s": float(graph.arc_duration_s[arc])}
            self._graph.add_edge(int(tail), int(head), arc, **facts)

    @property
    def nbytes(self) -> int:
        """Memory of its graph, bytes: about half a kilobyte for an edge of networkx."""
        return 512 * int(self._graph.number_of_edges())

    def reweighted(self, graph: Graph, edges: Ints) -> Self:
        """Return an engine for a graph whose costs differ on some edges only."""
        return type(self)(graph)

    def matrix(self, origins: Ends, destinations: Ends) -> tuple[Ints, Floats]:
        """Return cost and duration from every origin to every destination."""
        shape = (origins.n_points, destinations.n_points)
        costs, durations = np.full(shape, UNREACHABLE, np.int64), np.full(shape, np.inf)
        for i in range(origins.n_points):
            reached, duration = self._search(origins, i)
            for row in range(len(destinations.node)):
                node, j = int(destinations.node[row]), int(destinations.point[row])
                if node not in reached:
                    continue
                cost = reached[node] + int(destinations.cost[row])
                if costs[i, j] == UNREACHABLE or cost < costs[i, j]:
                    costs[i, j] = cost
                    durations[i, j] = duration(node) + destinations.duration_s[row]
        return costs, durations

    def arcs(self, origins: Ends, destinations: Ends) -> tuple[int, int, list[int]] | None:
        """Return the cheapest way from the one origin to the one destination."""
        paths = self._with_origin(origins, 0)
        best: tuple[int, int, list[int]] | None = None
        lowest = 0
        for row in range(len(destinations.node)):
            node = int(destinations.node[row])
            if node not in paths[0]:
                continue
            cost = paths[0][node] + int(destinations.cost[row])
            if best is None or cost < lowest:
                lowest = cost
                nodes = paths[1][node][1:]
                arcs = [self._cheapest(tail, head) for tail, head in pairwise(nodes)]
                best = (self._row(origins, 0, nodes[0]), row, arcs)
        return best

    def _with_origin(
        self, origins: Ends, point: int
    ) -> tuple[dict[object, int], dict[object, list[int]]]:
        rows = np.flatnonzero(origins.point == point)
        if not len(rows):
            return {}, {}
        found: tuple[dict[object, int], dict[object, list[int]]]
        with self._lock:
            self._graph.add_edges_from(
                ("origin", int(origins.node[row]), -1 - int(row), {"cost": int(origins.cost[row])})
                for row in rows
            )
            try:
                found = nx.single_source_dijkstra(self._graph, "origin", weight="cost")
            finally:
                self._graph.remove_node("origin")
        return found

    def _search(self, origins: Ends, point: int) -> tuple[dict[object, int], _DurationAlong]:
        reached, paths = self._with_origin(origins, point)
        return reached, _DurationAlong(self, origins, point, paths)

    def _cheapest(self, tail: int, head: int) -> int:
        parallel = self._graph[tail][head]
        return int(min(parallel, key=lambda arc: (parallel[arc]["cost"], arc)))

    def _row(self, origins: Ends, point: int, node: int) -> int:
        rows = np.flatnonzero((origins.point == point) & (origins.node == node))
        return int(min(rows, key=lambda row: int(origins.cost[row])))


class _DurationAlong:
    """The duration of a found way, added up over its arcs when asked for."""

    def __init__(
        self,
        engine: ReferenceEngine,
        origins: Ends,
        point: int,
        paths: dict[object, list[int]],
    ) -> None:
        self._engine, self._origins, self._point, self._paths = engine, origins, point, paths

    def __call__(self, node: int) -> float:
        nodes = self._paths[node][1:]
        graph = self._engine._graph
        total = float(
            self._origins.duration_s[self._engine._row(self._origins, self._point, nodes[0])]
        )
        for tail, head in pairwise(nodes):
            arc = self._engine._cheapest(tail, head)
            total += float(graph[tail][head][arc]["duration_s"])
        return total
