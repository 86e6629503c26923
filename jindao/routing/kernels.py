"""Compiled searches on the columns: Dijkstra with a heap of four children.

The heap holds (cost, node) pairs and is not told when a node gets cheaper: the node is
pushed again and its dearer pair skipped when it comes up. Work arrays are left clean, so
that one search touches only the nodes it reaches. All kernels stand in one file: the
cache on disk notices changes only in the file of the function that is called.
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


@compiled
def _push(keys: Ints, nodes: SmallInts, size: int, key: int, node: int) -> None:
    """Add a pair to a heap of so many."""
    at = size
    while at > 0:
        parent = (at - 1) >> 2
        if keys[parent] <= key:
            break
        keys[at] = keys[parent]
        nodes[at] = nodes[parent]
        at = parent
    keys[at] = key
    nodes[at] = node


@compiled
def _drop_first(keys: Ints, nodes: SmallInts, size: int) -> None:
    """Take the first pair from a heap that holds so many afterwards."""
    key, node = keys[size], nodes[size]
    at = 0
    while True:
        child = 4 * at + 1
        if child >= size:
            break
        best = child
        for other in range(child + 1, min(child + 4, size)):
            if keys[other] < keys[best]:
                best = other
        if keys[best] >= key:
            break
        keys[at] = keys[best]
        nodes[at] = nodes[best]
        at = best
    keys[at] = key
    nodes[at] = node


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
    keys: Ints,
    nodes: SmallInts,
    touched: SmallInts,
) -> int:
    """Settle nodes from several seeds until every wanted node is settled.

    `distance` comes in as `FAR` everywhere. On return it and `via` (row of the arc that
    reached the node, or -1 - seed) hold for every wanted node that can be reached;
    `touched[:n]` are the nodes to clean, n is returned. `keys` and `nodes` have room for
    every arc and seed.
    """
    size = 0
    n_touched = 0
    for seed in range(len(seed_node)):
        node = seed_node[seed]
        if seed_cost[seed] < distance[node]:
            if distance[node] == FAR:
                touched[n_touched] = node
                n_touched += 1
            distance[node] = seed_cost[seed]
            via[node] = -1 - seed
            _push(keys, nodes, size, seed_cost[seed], node)
            size += 1
    while size > 0 and n_wanted > 0:
        base, node = keys[0], nodes[0]
        size -= 1
        if size > 0:
            _drop_first(keys, nodes, size)
        if base > distance[node]:
            continue
        if wanted[node]:
            n_wanted -= 1
        for row in range(first_out[node], first_out[node + 1]):
            other = head[row]
            reached = base + cost[row]
            if reached < distance[other]:
                if distance[other] == FAR:
                    touched[n_touched] = other
                    n_touched += 1
                distance[other] = reached
                via[other] = row
                _push(keys, nodes, size, reached, other)
                size += 1
    return n_touched


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
    keys = np.empty(len(cost) + 2, np.int64)
    nodes = np.empty(len(cost) + 2, np.int32)
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
            keys,
            nodes,
            touched,
        )
        for row in range(len(destination_node)):
            node = destination_node[row]
            if distance[node] == FAR:
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
        for i_touched in range(n_touched):
            distance[touched[i_touched]] = FAR


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
