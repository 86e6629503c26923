"""The order in which nodes are contracted: thin ones first, then cell by cell.

Nodes with at most two neighbours are contracted in rounds of independent sets: this adds
no edge anywhere, and halves every chain in each round, so that chains stay shallow. What
remains, the kernel, is dissected by `jindao.routing.dissection`.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled, inner
from jindao.routing.dissection import dissect

Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

_THIN: Final = 2
"""Nodes with so many neighbours are contracted before all others."""


def contraction_order(lon: Floats, lat: Floats, tail: SmallInts, head: SmallInts) -> SmallInts:
    """Return the order in which nodes are contracted.

    Parameters
    ----------
    lon, lat
        (n_nodes,) degrees.
    tail, head
        (n_edges,) ends of the edges, in any direction; parallel edges and loops do no
        harm.

    Returns
    -------
    (n_nodes,) int32, nodes from the first to the last. The same input, the same order.
    """
    n_nodes = len(lon)
    first, neighbour = adjacency(n_nodes, tail, head)
    peeled, degree = _peel(first, neighbour)
    rest = np.flatnonzero(degree >= 0).astype(np.int32)
    number = np.full(n_nodes, -1, np.int32)
    number[rest] = np.arange(len(rest), dtype=np.int32)
    kernel_first, kernel_neighbour = _kernel(rest, number, first, neighbour, degree)
    middle = np.radians(float(lat[rest].mean())) if len(rest) else 0.0
    x = np.ascontiguousarray(lon[rest] * np.cos(middle))
    y = np.ascontiguousarray(lat[rest], np.float64)
    cells = dissect(x, y, kernel_first, kernel_neighbour)
    return np.concatenate((peeled, rest[cells])).astype(np.int32)


def adjacency(n_nodes: int, tail: SmallInts, head: SmallInts) -> tuple[Ints, SmallInts]:
    """Return the neighbours of every node, each once and in ascending order.

    Returns
    -------
    (n_nodes + 1,) int64 offsets into the (n,) int32 neighbours.
    """
    apart = tail != head
    one, other = tail[apart].astype(np.int64), head[apart].astype(np.int64)
    pairs = np.unique(np.concatenate((one * n_nodes + other, other * n_nodes + one)))
    first = np.zeros(n_nodes + 1, np.int64)
    np.cumsum(np.bincount(pairs // max(n_nodes, 1), minlength=n_nodes), out=first[1:])
    return first, (pairs % max(n_nodes, 1)).astype(np.int32)


@compiled
def _peel(first: Ints, neighbour: SmallInts) -> tuple[SmallInts, SmallInts]:
    """Contract thin nodes in rounds; `neighbour` becomes what the others are joined to.

    Returns the contracted nodes in order, and how many neighbours each other node has
    at the front of its part of `neighbour`; -1 where it is contracted.
    """
    n_nodes = len(first) - 1
    degree = np.empty(n_nodes, np.int32)
    for row in range(n_nodes):
        degree[row] = first[row + 1] - first[row]
    order = np.empty(n_nodes, np.int32)
    n_order = 0
    thin = np.flatnonzero(degree <= _THIN).astype(np.int32)
    blocked = np.full(n_nodes, -1, np.int32)
    turn = 0
    while len(thin) > 0:
        later = np.empty(4 * len(thin) + 4, np.int32)
        n_later = 0
        for row in range(len(thin)):
            node = thin[row]
            if degree[node] < 0 or degree[node] > _THIN:
                continue
            if blocked[node] == turn:
                later[n_later] = node
                n_later += 1
                continue
            start = first[node]
            count = degree[node]
            degree[node] = -1
            order[n_order] = node
            n_order += 1
            for i in range(count):
                beside = neighbour[start + i]
                beyond = neighbour[start + 1 - i] if count == 2 else -1
                blocked[beside] = turn
                _replace(first, neighbour, degree, beside, node, beyond)
                if degree[beside] <= _THIN:
                    later[n_later] = beside
                    n_later += 1
        thin = later[:n_later].copy()
        turn += 1
    return order[:n_order].copy(), degree


@inner
def _replace(
    first: Ints, neighbour: SmallInts, degree: SmallInts, node: int, old: int, new: int
) -> None:
    """Put a new neighbour in the place of an old one, or drop it where it is there or -1."""
    start = first[node]
    place = -1
    known = new < 0
    for row in range(start, start + degree[node]):
        if neighbour[row] == old:
            place = row
        if neighbour[row] == new:
            known = True
    if known:
        degree[node] -= 1
        neighbour[place] = neighbour[start + degree[node]]
    else:
        neighbour[place] = new


@compiled
def _kernel(
    rest: SmallInts, number: SmallInts, first: Ints, neighbour: SmallInts, degree: SmallInts
) -> tuple[Ints, SmallInts]:
    """Return the neighbours among the nodes that were not peeled."""
    offsets = np.zeros(len(rest) + 1, np.int64)
    for row in range(len(rest)):
        offsets[row + 1] = offsets[row] + degree[rest[row]]
    found = np.empty(offsets[-1], np.int32)
    for row in range(len(rest)):
        start = first[rest[row]]
        for i in range(degree[rest[row]]):
            found[offsets[row] + i] = number[neighbour[start + i]]
        found[offsets[row] : offsets[row + 1]].sort()
    return offsets, found
