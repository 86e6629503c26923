"""Compiled searches on the columns: Dijkstra with an indexed heap.

Heap: binary, of nodes, ordered by `distance`; `place[v]` is the node's place in it, -1
outside and -2 once settled. Work arrays are given by the caller and left clean, so that
one search touches only the nodes it reaches.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled

Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

FAR: Final = np.int64(2**62)
_OUTSIDE: Final = -1
_SETTLED: Final = -2


@compiled
def _rise(heap: SmallInts, place: SmallInts, distance: Ints, at: int) -> None:
    node = heap[at]
    key = distance[node]
    while at > 0:
        parent = (at - 1) >> 1
        other = heap[parent]
        if distance[other] <= key:
            break
        heap[at] = other
        place[other] = at
        at = parent
    heap[at] = node
    place[node] = at


@compiled
def _sink(heap: SmallInts, place: SmallInts, distance: Ints, size: int) -> None:
    node = heap[0]
    key = distance[node]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and distance[heap[child + 1]] < distance[heap[child]]:
            child += 1
        other = heap[child]
        if distance[other] >= key:
            break
        heap[at] = other
        place[other] = at
        at = child
    heap[at] = node
    place[node] = at


@compiled
def search(
    first_out: Ints,
    head: SmallInts,
    cost: Ints,
    seed_node: Ints,
    seed_cost: Ints,
    wanted: npt.NDArray[np.bool_],
    n_wanted: int,
    distance: Ints,
    via: Ints,
    place: SmallInts,
    heap: SmallInts,
    touched: SmallInts,
) -> int:
    """Settle nodes from several seeds until every wanted node is settled.

    On return `distance` and `via` (row of the arc that reached the node, or -1 - seed)
    hold for settled nodes; `touched[:n]` are the nodes to clean, n is returned.
    """
    size = 0
    n_touched = 0
    for seed in range(len(seed_node)):
        node = seed_node[seed]
        if seed_cost[seed] < distance[node]:
            distance[node] = seed_cost[seed]
            via[node] = -1 - seed
            if place[node] == _OUTSIDE:
                touched[n_touched] = node
                n_touched += 1
                heap[size] = node
                place[node] = size
                size += 1
            _rise(heap, place, distance, place[node])
    while size > 0 and n_wanted > 0:
        node = heap[0]
        place[node] = _SETTLED
        size -= 1
        if size > 0:
            heap[0] = heap[size]
            _sink(heap, place, distance, size)
        if wanted[node]:
            n_wanted -= 1
        base = distance[node]
        for row in range(first_out[node], first_out[node + 1]):
            other = head[row]
            reached = base + cost[row]
            if reached < distance[other]:
                if place[other] == _OUTSIDE:
                    touched[n_touched] = other
                    n_touched += 1
                    heap[size] = other
                    place[other] = size
                    size += 1
                distance[other] = reached
                via[other] = row
                _rise(heap, place, distance, place[other])
    return n_touched


@compiled
def _clean(distance: Ints, place: SmallInts, touched: SmallInts, n_touched: int) -> None:
    for i in range(n_touched):
        node = touched[i]
        distance[node] = FAR
        place[node] = _OUTSIDE


@compiled
def matrix(
    first_out: Ints,
    head: SmallInts,
    tail: SmallInts,
    cost: Ints,
    duration_s: Floats,
    origin_offsets: Ints,
    origin_node: Ints,
    origin_cost: Ints,
    origin_duration_s: Floats,
    destination_point: Ints,
    destination_node: Ints,
    destination_cost: Ints,
    destination_duration_s: Floats,
    costs: Ints,
    durations_s: Floats,
) -> None:
    """Fill (n_origins, n_destinations) costs and durations, prepared as unreachable."""
    n_nodes = len(first_out) - 1
    distance = np.full(n_nodes, FAR, np.int64)
    via = np.empty(n_nodes, np.int64)
    place = np.full(n_nodes, _OUTSIDE, np.int32)
    heap = np.empty(n_nodes, np.int32)
    touched = np.empty(n_nodes, np.int32)
    wanted = np.zeros(n_nodes, np.bool_)
    n_wanted = 0
    for row in range(len(destination_node)):
        if not wanted[destination_node[row]]:
            wanted[destination_node[row]] = True
            n_wanted += 1
    for i in range(len(origin_offsets) - 1):
        first, last = origin_offsets[i], origin_offsets[i + 1]
        n_touched = search(
            first_out,
            head,
            cost,
            origin_node[first:last],
            origin_cost[first:last],
            wanted,
            n_wanted,
            distance,
            via,
            place,
            heap,
            touched,
        )
        for row in range(len(destination_node)):
            node = destination_node[row]
            if place[node] != _SETTLED:
                continue
            j = destination_point[row]
            total = distance[node] + destination_cost[row]
            if costs[i, j] < 0 or total < costs[i, j]:
                costs[i, j] = total
                seconds = destination_duration_s[row]
                while via[node] >= 0:
                    seconds += duration_s[via[node]]
                    node = tail[via[node]]
                durations_s[i, j] = seconds + origin_duration_s[first - 1 - via[node]]
        _clean(distance, place, touched, n_touched)


@compiled
def components(n_nodes: int, tail: SmallInts, head: SmallInts) -> SmallInts:
    """Return the number of the connected part of every node, direction ignored.

    Parts are numbered by falling number of edges, then by their lowest node.
    """
    parent = np.arange(n_nodes).astype(np.int32)
    for row in range(len(tail)):
        a, b = tail[row], head[row]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a < b:
            parent[b] = a
        elif b < a:
            parent[a] = b
    for node in range(n_nodes):
        root = node
        while parent[root] != root:
            root = parent[root]
        parent[node] = root
    edges = np.zeros(n_nodes, np.int64)
    for row in range(len(tail)):
        edges[parent[tail[row]]] += 1
    roots = np.flatnonzero(parent == np.arange(n_nodes))
    order = roots[np.argsort(-edges[roots], kind="mergesort")]
    number = np.empty(n_nodes, np.int32)
    for rank in range(len(order)):
        number[order[rank]] = rank
    for node in range(n_nodes):
        if parent[node] != node:
            number[node] = number[parent[node]]
    return number
