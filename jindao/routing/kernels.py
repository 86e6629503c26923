"""Compiled searches on the columns: Dijkstra with a heap of four children.

The heap holds (cost, node) pairs and is not told when a node gets cheaper: the node is
pushed again and its dearer pair skipped when it comes up. Room to work in is kept by each
thread and left clean, so that a search touches only the nodes it reaches.
"""

from __future__ import annotations

import threading
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled, compiled_in_place, inner_in_place
from jindao.profiles.pricing import UNPRICED, Prices, price
from jindao.routing.topology import Topology

Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

FAR: Final = np.int64(2**62)

_SEEDS: Final = 1024
"""Room in the heap for what a search starts from."""


@inner_in_place
def push(keys: Ints, nodes: SmallInts, size: int, key: int, node: int) -> None:
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


@inner_in_place
def drop_first(keys: Ints, nodes: SmallInts, size: int) -> None:
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


class Scratch(NamedTuple):
    """Room for searches on one network, left clean by each of them.

    `distance` and `via` hold for the nodes that a search reached, `touched[:n]`; `keys`
    and `nodes` are the heap.
    """

    distance: Ints
    via: Ints
    wanted: npt.NDArray[np.bool_]
    touched: SmallInts
    keys: Ints
    nodes: SmallInts


_here = threading.local()


def scratch_for(n_nodes: int, n_edges: int, n_seeds: int = _SEEDS) -> Scratch:
    """Return the room of this thread for a network of such a size.

    For more than the usual number of seeds it is made anew.
    """
    if n_seeds > _SEEDS:
        return new_scratch(n_nodes, n_edges, n_seeds)
    kept: dict[tuple[int, int], Scratch] = _here.__dict__.setdefault("scratch", {})
    if (n_nodes, n_edges) not in kept:
        kept.clear()
        kept[n_nodes, n_edges] = new_scratch(n_nodes, n_edges)
    return kept[n_nodes, n_edges]


def new_scratch(n_nodes: int, n_edges: int, n_seeds: int = _SEEDS) -> Scratch:
    """Return clean room for a network of such a size."""
    heap = 2 * n_edges + n_seeds
    return Scratch(
        distance=np.full(n_nodes, FAR, np.int64),
        via=np.empty(n_nodes, np.int64),
        wanted=np.zeros(n_nodes, np.bool_),
        touched=np.empty(n_nodes, np.int32),
        keys=np.empty(heap, np.int64),
        nodes=np.empty(heap, np.int32),
    )


@compiled_in_place
def search(
    topology: Topology,
    prices: Prices,
    seed_node: Ints,
    seed_cost: Ints,
    n_wanted: int,
    limit: int | np.int64,
    scratch: Scratch,
) -> int:
    """Settle nodes from several seeds until every wanted node is settled, or the limit met.

    On return `scratch.distance` and `scratch.via` (row of the arc that reached the node,
    or -1 - seed) hold for every settled node; `scratch.touched[:n]` are the nodes that
    `clean` is to be given, n is returned. Arcs that have no price yet get one.
    """
    # The arrays are taken out of their tuples once: see `pricing.price_all`.
    distance, via, touched = scratch.distance, scratch.via, scratch.touched
    keys, nodes, wanted = scratch.keys, scratch.nodes, scratch.wanted
    first_out, arcs, heads = topology.first_out, topology.arc, topology.head
    cost = prices.cost
    size = 0
    n_touched = 0
    for seed in range(len(seed_node)):
        if seed_cost[seed] < distance[seed_node[seed]]:
            n_touched = _note(
                distance, via, touched, n_touched, seed_node[seed], seed_cost[seed], -1 - seed
            )
            push(keys, nodes, size, seed_cost[seed], seed_node[seed])
            size += 1
    while size > 0 and n_wanted > 0:
        base, node = keys[0], nodes[0]
        size -= 1
        if size > 0:
            drop_first(keys, nodes, size)
        if base > distance[node]:
            continue
        if base > limit:
            break
        if wanted[node]:
            n_wanted -= 1
        for row in range(first_out[node], first_out[node + 1]):
            arc = arcs[row]
            step = cost[arc]
            if step == UNPRICED:
                step = price(prices, arc)
                cost[arc] = step
            if step < 0:
                continue
            other = heads[row]
            if base + step < distance[other]:
                n_touched = _note(distance, via, touched, n_touched, other, base + step, row)
                push(keys, nodes, size, base + step, other)
                size += 1
    return n_touched


@inner_in_place
def _note(
    distances: Ints,
    vias: Ints,
    touched: SmallInts,
    n_touched: int,
    node: int,
    distance: int,
    via: int,
) -> int:
    """Note that a node is reached for less, and by what; return `n_touched`."""
    if distances[node] == FAR:
        touched[n_touched] = node
        n_touched += 1
    distances[node] = distance
    vias[node] = via
    return n_touched


@compiled_in_place
def clean(scratch: Scratch, n_touched: int) -> None:
    """Leave the room as it was before a search."""
    for row in range(n_touched):
        scratch.distance[scratch.touched[row]] = FAR


@compiled_in_place
def tail_of(topology: Topology, row: int) -> int:
    """Return the node that the arc of a row leaves."""
    arc = topology.arc[row]
    edge = arc >> 1
    return int(topology.head_of_edge[edge] if arc & 1 else topology.tail_of_edge[edge])


@compiled_in_place
def matrix(
    topology: Topology,
    prices: Prices,
    duration_s: Floats,
    origin_offsets: Ints,
    origin_node: Ints,
    origin_cost: Ints,
    origin_duration_s: Floats,
    destination_point: Ints,
    destination_node: Ints,
    destination_cost: Ints,
    destination_duration_s: Floats,
    scratch: Scratch,
    costs: Ints,
    durations_s: Floats,
) -> None:
    """Fill (n_origins, n_destinations) costs and durations, prepared as unreachable."""
    wanted, distance, via = scratch.wanted, scratch.distance, scratch.via
    n_wanted = 0
    for row in range(len(destination_node)):
        if not wanted[destination_node[row]]:
            wanted[destination_node[row]] = True
            n_wanted += 1
    for i in range(len(origin_offsets) - 1):
        first, last = origin_offsets[i], origin_offsets[i + 1]
        n_touched = search(
            topology, prices, origin_node[first:last], origin_cost[first:last], n_wanted, FAR,
            scratch,
        )  # fmt: skip
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
                    seconds += duration_s[topology.arc[via[node]]]
                    node = tail_of(topology, via[node])
                durations_s[i, j] = seconds + origin_duration_s[first - 1 - via[node]]
        clean(scratch, n_touched)
    for row in range(len(destination_node)):
        wanted[destination_node[row]] = False


def components(n_nodes: int, tail: SmallInts, head: SmallInts) -> SmallInts:
    """Return the number of the connected part of every node, direction ignored.

    Parts are numbered by falling number of edges, then by their lowest node.
    """
    lowest = _lowest_nodes(n_nodes, tail, head)
    edges = np.bincount(lowest[tail], minlength=n_nodes)
    lowest_nodes = np.flatnonzero(lowest == np.arange(n_nodes))
    order = lowest_nodes[np.argsort(-edges[lowest_nodes], kind="stable")]
    number = np.empty(n_nodes, np.int32)
    number[order] = np.arange(len(order))
    return number[lowest]


@compiled
def _lowest_nodes(n_nodes: int, tail: SmallInts, head: SmallInts) -> SmallInts:
    """Return the lowest node of the connected part of every node."""
    parent = np.empty(n_nodes, np.int32)
    for node in range(n_nodes):
        parent[node] = node
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
    return parent
