"""Which links a contraction makes: topology only, the same for all weights.

Nodes are called by their rank, the place in the order of contraction. Contracting a node
joins its higher neighbours to one another; every such pair and every edge is a link, kept
at its lower end. The parent of a node is its lowest higher neighbour; all of them stand
on its root path, the way from parent to parent.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled, inner

Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int32]


@compiled
def eliminate(
    rank: SmallInts, tail: SmallInts, head: SmallInts
) -> tuple[SmallInts, Ints, SmallInts]:
    """Contract nodes in order.

    Returns the parent of every node in the elimination tree (-1 for a root), and the
    links: (n + 1,) offsets into the higher ends, which ascend at each node.
    """
    n = len(rank)
    count, higher = _higher_ends(rank, tail, head)
    room = 2 * len(higher) + 16
    link_head = np.empty(room, np.int32)
    first = np.zeros(n + 1, np.int64)
    parent = np.full(n, -1, np.int32)
    child = np.full(n, -1, np.int32)
    sibling = np.full(n, -1, np.int32)
    seen = np.full(n, -1, np.int32)
    n_links = 0
    for node in range(n):
        seen[node] = node
        start = n_links
        most = count[node + 1] - count[node]
        below = child[node]
        while below >= 0:
            most += first[below + 1] - first[below]
            below = sibling[below]
        if n_links + most > room:
            room = 2 * (n_links + most)
            wider = np.empty(room, np.int32)
            wider[:n_links] = link_head[:n_links]
            link_head = wider
        for row in range(count[node], count[node + 1]):
            if seen[higher[row]] != node:
                seen[higher[row]] = node
                link_head[n_links] = higher[row]
                n_links += 1
        below = child[node]
        while below >= 0:
            for link in range(first[below], first[below + 1]):
                if seen[link_head[link]] != node:
                    seen[link_head[link]] = node
                    link_head[n_links] = link_head[link]
                    n_links += 1
            below = sibling[below]
        link_head[start:n_links].sort()
        first[node + 1] = n_links
        if n_links > start:
            parent[node] = link_head[start]
            sibling[node] = child[parent[node]]
            child[parent[node]] = node
    return parent, first, link_head[:n_links].copy()


@inner
def _higher_ends(rank: SmallInts, tail: SmallInts, head: SmallInts) -> tuple[Ints, SmallInts]:
    """Return the edges by their lower end: offsets into the higher ends."""
    n = len(rank)
    count = np.zeros(n + 1, np.int64)
    for edge in range(len(tail)):
        if tail[edge] != head[edge]:
            count[min(rank[tail[edge]], rank[head[edge]]) + 1] += 1
    for node in range(n):
        count[node + 1] += count[node]
    higher = np.empty(count[n], np.int32)
    fill = count[:-1].copy()
    for edge in range(len(tail)):
        if tail[edge] != head[edge]:
            a, b = rank[tail[edge]], rank[head[edge]]
            higher[fill[min(a, b)]] = max(a, b)
            fill[min(a, b)] += 1
    return count, higher


@compiled
def postorder(parent: SmallInts) -> SmallInts:
    """Return the place of every node when each tree is walked, children first.

    The elimination is the same; nodes that are searched together come to stand together.
    """
    n = len(parent)
    size = np.ones(n, np.int32)
    for node in range(n):
        if parent[node] >= 0:
            size[parent[node]] += size[node]
    place = np.empty(n, np.int32)
    next_free = np.empty(n, np.int32)
    at = 0
    for node in range(n):
        if parent[node] < 0:
            place[node] = at + size[node] - 1
            next_free[node] = at
            at += size[node]
    for node in range(n - 1, -1, -1):
        if parent[node] >= 0:
            start = next_free[parent[node]]
            next_free[parent[node]] += size[node]
            place[node] = start + size[node] - 1
            next_free[node] = start
    return place


@compiled
def depths(parent: SmallInts) -> SmallInts:
    """Return how many ancestors every node has."""
    depth = np.zeros(len(parent), np.int32)
    for node in range(len(parent) - 1, -1, -1):
        if parent[node] >= 0:
            depth[node] = depth[parent[node]] + 1
    return depth


@compiled
def lower_links(n: int, first: Ints, link_head: SmallInts) -> tuple[Ints, SmallInts, SmallInts]:
    """Return the links by their higher end: offsets, lower ends ascending, and the links."""
    offsets = np.zeros(n + 1, np.int64)
    for link in range(len(link_head)):
        offsets[link_head[link] + 1] += 1
    for node in range(n):
        offsets[node + 1] += offsets[node]
    lower = np.empty(len(link_head), np.int32)
    links = np.empty(len(link_head), np.int32)
    fill = offsets[:-1].copy()
    for node in range(n):
        for link in range(first[node], first[node + 1]):
            higher = link_head[link]
            lower[fill[higher]] = node
            links[fill[higher]] = link
            fill[higher] += 1
    return offsets, lower, links


@inner
def link_between(first: Ints, link_head: SmallInts, low: int, high: int) -> int:
    """Return the link between two nodes, -1 where there is none."""
    start, end = first[low], first[low + 1]
    while start < end:
        middle = (start + end) >> 1
        if link_head[middle] < high:
            start = middle + 1
        else:
            end = middle
    return start if start < first[low + 1] and link_head[start] == high else -1


@compiled
def links_of_edges(
    rank: SmallInts, tail: SmallInts, head: SmallInts, first: Ints, link_head: SmallInts
) -> SmallInts:
    """Return the link of every edge, -1 for a loop."""
    found = np.empty(len(tail), np.int32)
    for edge in range(len(tail)):
        a, b = rank[tail[edge]], rank[head[edge]]
        found[edge] = -1 if a == b else link_between(first, link_head, min(a, b), max(a, b))
    return found
