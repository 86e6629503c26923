"""Bridges of a graph: edges whose loss splits it, and how much lies on either side.

Tarjan's search in depth (1974), without recursion. Two edges between the same nodes are no
bridges; one that begins where it ends is none either.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Bridges(NamedTuple):
    """Edges whose loss splits a component, each (n,), as rows of what was searched.

    `beyond` and `rest` are the weights of the edges on its two sides, without its own.
    """

    row: Ints
    beyond: Floats
    rest: Floats


def bridges_of(tail: Ints, head: Ints, weight: Floats) -> Bridges:
    """Return the bridges of an undirected graph.

    Parameters
    ----------
    tail, head
        (n_edges,) nodes, any whole numbers.
    weight
        (n_edges,) what each edge is worth, such as its length.
    """
    nodes, ends = np.unique(np.concatenate((tail, head)), return_inverse=True)
    n_nodes, n_edges = len(nodes), len(tail)
    tails, heads = ends[:n_edges], ends[n_edges:]
    arcs = np.concatenate((tails, heads))
    order = np.argsort(arcs, kind="stable")
    first = np.searchsorted(arcs[order], np.arange(n_nodes + 1)).tolist()
    edge_of = (order % n_edges).tolist() if n_edges else []
    other = np.concatenate((heads, tails))[order].tolist()
    found_at, lowest = [-1] * n_nodes, [0] * n_nodes
    entered_by = [-1] * n_nodes
    next_arc = first[:-1]
    worth, below = weight.tolist(), [0.0] * n_nodes
    counted = [False] * n_edges
    bridges: list[tuple[int, int, float]] = []
    total_of_root: dict[int, float] = {}
    clock = 0
    for root in range(n_nodes):
        if found_at[root] >= 0:
            continue
        found_at[root] = lowest[root] = clock
        clock += 1
        path = [root]
        while path:
            node = path[-1]
            at = next_arc[node]
            if at < first[node + 1]:
                next_arc[node] = at + 1
                edge, there = edge_of[at], other[at]
                if counted[edge]:
                    continue
                counted[edge] = True
                if found_at[there] < 0:
                    found_at[there] = lowest[there] = clock
                    clock += 1
                    entered_by[there] = edge
                    path.append(there)
                else:
                    lowest[node] = min(lowest[node], found_at[there])
                    below[node] += worth[edge]
                continue
            path.pop()
            if not path:
                total_of_root[root] = below[root]
                continue
            parent, edge = path[-1], entered_by[node]
            lowest[parent] = min(lowest[parent], lowest[node])
            if lowest[node] > found_at[parent]:
                bridges.append((edge, root, below[node]))
            below[parent] += below[node] + worth[edge]
    rows = np.array([edge for edge, _, _ in bridges], np.int64)
    beyond = np.array([side for _, _, side in bridges], np.float64)
    totals = np.array([total_of_root[root] for _, root, _ in bridges], np.float64)
    rest = np.maximum(totals - beyond - weight[rows], 0.0)
    order = np.argsort(rows, kind="stable")
    return Bridges(rows[order], beyond[order], rest[order])
