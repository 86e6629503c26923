"""Compiled searches for alternative ways: a tree from each end, and where they agree.

The backward tree holds, for a node, the row of `Topology` that leaves the next node for
it: the arc one passes is that of the row the other way round, `arc ^ 1`.
"""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled
from jindao.profiles.pricing import UNPRICED, Prices, price
from jindao.routing.kernels import (
    FAR,
    Floats,
    Ints,
    Scratch,
    SmallInts,
    drop_first,
    new_scratch,
    push,
    tail_of,
)
from jindao.routing.topology import Topology

_here = threading.local()


def scratches_for(n_nodes: int, n_edges: int) -> tuple[Scratch, Scratch]:
    """Return this thread's room for a forward and a backward tree, of no other search."""
    kept: dict[tuple[int, int], tuple[Scratch, Scratch]] = _here.__dict__.setdefault("kept", {})
    if (n_nodes, n_edges) not in kept:
        kept.clear()
        forward, back = (new_scratch(n_nodes, n_edges) for _ in range(2))
        kept[n_nodes, n_edges] = forward, back
    return kept[n_nodes, n_edges]


@compiled
def search_back(
    topology: Topology,
    prices: Prices,
    seed_node: Ints,
    seed_cost: Ints,
    limit: int,
    before: Ints,
    scratch: Scratch,
) -> int:
    """Settle the nodes that lie on a way of at most `limit`, against the direction.

    `before` (n_nodes,) is what each node costs from the origin, `FAR` or over the limit
    where it is too far. What scratch holds afterwards, and what is returned, is as with
    `kernels.search`; every node reached is settled.
    """
    distance, via, keys, nodes = scratch.distance, scratch.via, scratch.keys, scratch.nodes
    first_out, cost = topology.first_out, prices.cost
    size = 0
    n_touched = 0
    for seed in range(len(seed_node)):
        node, total = seed_node[seed], seed_cost[seed]
        if total < distance[node] and total + before[node] <= limit:
            if distance[node] == FAR:
                scratch.touched[n_touched] = node
                n_touched += 1
            distance[node] = total
            via[node] = -1 - seed
            push(keys, nodes, size, total, node)
            size += 1
    while size > 0:
        base, node = keys[0], nodes[0]
        size -= 1
        if size > 0:
            drop_first(keys, nodes, size)
        if base > distance[node]:
            continue
        for row in range(first_out[node], first_out[node + 1]):
            arc = topology.arc[row] ^ 1
            step = cost[arc]
            if step == UNPRICED:
                step = price(prices, arc)
                cost[arc] = step
            if step < 0:
                continue
            other = topology.head[row]
            total = base + step
            if total < distance[other] and total + before[other] <= limit:
                if distance[other] == FAR:
                    scratch.touched[n_touched] = other
                    n_touched += 1
                distance[other] = total
                via[other] = row
                push(keys, nodes, size, total, other)
                size += 1
    return n_touched


@compiled
def plateaus(
    topology: Topology,
    forward: Scratch,
    back: Scratch,
    by_start: SmallInts,
    by_end: SmallInts,
    length_m: Floats,
    on_best: npt.NDArray[np.bool_],
) -> tuple[SmallInts, SmallInts, Floats]:
    """Return where both trees go the same way, and how far the way there is the best's.

    Parameters
    ----------
    topology, forward, back
        The two trees.
    by_start, by_end
        The nodes of the backward tree, by their cost from the origin and to the
        destination.
    length_m, on_best
        (n_edges,) metres, and whether the best way passes the whole edge.

    Returns
    -------
    First node, last node and shared metres of each plateau; a node whose two arcs are in
    one tree only is a plateau of its own, unless it is where one would turn round.
    """
    n_nodes = len(forward.distance)
    start, end = np.empty(n_nodes, np.int32), np.empty(n_nodes, np.int32)
    before_m, after_m = np.empty(n_nodes), np.empty(n_nodes)
    for node in by_start:
        row = forward.via[node]
        start[node] = node
        end[node] = node
        before_m[node] = 0.0
        if row < 0:
            continue
        arc, tail = topology.arc[row], tail_of(topology, row)
        before_m[node] = before_m[tail] + (length_m[arc >> 1] if on_best[arc >> 1] else 0.0)
        if back.via[tail] >= 0 and topology.arc[back.via[tail]] == arc ^ 1:
            start[node] = start[tail]
            end[start[tail]] = node
    for node in by_end:
        row = back.via[node]
        after_m[node] = 0.0
        if row >= 0:
            edge = topology.arc[row] >> 1
            after_m[node] = after_m[tail_of(topology, row)]
            after_m[node] += length_m[edge] if on_best[edge] else 0.0
    found = 0
    firsts, lasts = np.empty(len(by_start), np.int32), np.empty(len(by_start), np.int32)
    shared_m = np.empty(len(by_start))
    for node in by_start:
        if start[node] != node:
            continue
        arrives, leaves = forward.via[node], back.via[node]
        if arrives >= 0 and leaves >= 0 and topology.arc[arrives] == topology.arc[leaves]:
            continue
        firsts[found], lasts[found] = node, end[node]
        shared_m[found] = before_m[node] + after_m[node]
        found += 1
    return firsts[:found], lasts[:found], shared_m[:found]


@compiled
def trace(
    topology: Topology, forward: Scratch, back: Scratch, node: int
) -> tuple[int, int, Ints, int]:
    """Return the way over a node: seeds it leaves and arrives by, and arcs between.

    Returns
    -------
    Number of the origin's seed and of the destination's, (n_arcs,) arcs, and how many of
    them lie before the node.
    """
    n_before, n_after = 0, 0
    at = node
    while forward.via[at] >= 0:
        at = tail_of(topology, forward.via[at])
        n_before += 1
    first = -1 - forward.via[at]
    at = node
    while back.via[at] >= 0:
        at = tail_of(topology, back.via[at])
        n_after += 1
    last = -1 - back.via[at]
    arcs = np.empty(n_before + n_after, np.int64)
    at = node
    for place in range(n_before - 1, -1, -1):
        arcs[place] = topology.arc[forward.via[at]]
        at = tail_of(topology, forward.via[at])
    at = node
    for place in range(n_before, n_before + n_after):
        arcs[place] = topology.arc[back.via[at]] ^ 1
        at = tail_of(topology, back.via[at])
    return first, last, arcs, n_before
