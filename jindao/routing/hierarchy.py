"""Compiled kernels of a customizable contraction hierarchy.

After J. Dibbelt, B. Strasser and D. Wagner, Customizable Contraction Hierarchies, ACM
Journal of Experimental Algorithmics 21 (2016). Nodes and links are those of
`jindao.routing.elimination`: a search from a node meets nothing but its root path, which
has one node at each depth, so its distances fit an array over depths.

A key is the cost of a link and its duration in one whole number, `cost << 30 | duration`
in decimetre-equivalents and hundredths of a second: of two ways that cost the same the
quicker is the lesser.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled, inner
from jindao.routing.elimination import link_between

Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

DURATION_BITS: Final = 30

PER_SECOND: Final = 100
"""Durations are counted in hundredths of a second."""

FAR: Final = np.int64(1) << np.int64(61)
"""Key where there is no way; two of them still fit a whole number of 64 bits."""

COST_LIMIT: Final = 1 << 30
DURATION_LIMIT: Final = 1 << 29
"""What one link may cost and last: two such together stay below what a key holds."""


@inner
def key_of(cost: int, duration_s: float) -> np.int64:
    """Return the key of a cost and a duration, `FAR` where the cost says it is closed."""
    if cost < 0:
        return FAR
    return (np.int64(cost) << DURATION_BITS) + np.int64(np.rint(duration_s * PER_SECOND))


@compiled
def arc_keys(costs: Ints, durations_s: Floats) -> Ints:
    """Return the key of every arc."""
    keys = np.empty(len(costs), np.int64)
    for arc in range(len(costs)):
        keys[arc] = key_of(costs[arc], durations_s[arc])
    return keys


@compiled
def customise(
    first: Ints,
    link_head: SmallInts,
    lower_first: Ints,
    lower: SmallInts,
    lower_link: SmallInts,
    edge_link: SmallInts,
    edge_rises: npt.NDArray[np.bool_],
    arc_key: Ints,
    up: Ints,
    down: Ints,
    up_over: SmallInts,
    down_over: SmallInts,
) -> bool:
    """Fill the keys of all links, upwards and downwards; tell whether every one is sound.

    Sound is what stays below the limits, so that no sum of two has overflown. A link is
    the cheaper of its edges, or two links over a lower node: `up_over` and `down_over`
    say which, `-2 - arc` or the link from the lower node to the tail; -1 where no way is.
    """
    n = len(first) - 1
    _put_arcs(edge_link, edge_rises, arc_key, up, down, up_over, down_over)
    place = np.zeros(n, np.int32)
    sound = True
    for node in range(n):
        for link in range(first[node], first[node + 1]):
            place[link_head[link]] = link
        for row in range(lower_first[node], lower_first[node + 1]):
            link = lower_link[row]
            rise, fall = up[link], down[link]
            if rise == FAR and fall == FAR:
                continue
            for other in range(link + 1, first[lower[row] + 1]):
                target = place[link_head[other]]
                there = fall + up[other]
                back = down[other] + rise
                if there < up[target]:
                    up[target] = there
                    up_over[target] = link
                if back < down[target]:
                    down[target] = back
                    down_over[target] = link
        for link in range(first[node], first[node + 1]):
            sound &= is_sound(up[link]) and is_sound(down[link])
    return sound


@inner
def _put_arcs(
    edge_link: SmallInts,
    edge_rises: npt.NDArray[np.bool_],
    arc_key: Ints,
    up: Ints,
    down: Ints,
    up_over: SmallInts,
    down_over: SmallInts,
) -> None:
    """Give every link the least key of its edges, none where it has no edge."""
    up[:] = FAR
    down[:] = FAR
    up_over[:] = -1
    down_over[:] = -1
    for edge in range(len(edge_link)):
        link = edge_link[edge]
        if link < 0:
            continue
        rising = 2 * edge + (not edge_rises[edge])
        falling = rising ^ 1
        if arc_key[rising] < up[link]:
            up[link] = arc_key[rising]
            up_over[link] = -2 - rising
        if arc_key[falling] < down[link]:
            down[link] = arc_key[falling]
            down_over[link] = -2 - falling


@compiled
def is_sound(key: int) -> bool:
    """Tell whether a key is below the limits, or stands for no way."""
    if key == FAR:
        return True
    duration = key & ((1 << DURATION_BITS) - 1)
    return key >> DURATION_BITS < COST_LIMIT and duration < DURATION_LIMIT


@inner
def climb(
    parent: SmallInts,
    depth: SmallInts,
    first: Ints,
    link_depth: SmallInts,
    key: Ints,
    nodes: SmallInts,
    starts: Ints,
    distance: Ints,
    ancestor: SmallInts,
    by_link: SmallInts,
) -> int:
    """Search up the root path of a point whose ends are given; return its depth, or -1.

    `nodes` are the ends of one edge, so one is an ancestor of the other; `starts` are
    the keys from the point to each. `distance`, `ancestor` and `by_link` are by depth;
    the link is the one a node was reached by, -1 - row where it is an end.
    """
    lowest = -1
    for row in range(len(nodes)):
        if lowest < 0 or nodes[row] < lowest:
            lowest = nodes[row]
    if lowest < 0:
        return -1
    bottom = depth[lowest]
    for d in range(bottom + 1):
        distance[d] = FAR
    for row in range(len(nodes)):
        d = depth[nodes[row]]
        if starts[row] < distance[d]:
            distance[d] = starts[row]
            by_link[d] = -1 - row
    node = lowest
    for d in range(bottom, -1, -1):
        ancestor[d] = node
        reached = distance[d]
        if reached < FAR:
            for link in range(first[node], first[node + 1]):
                key_there = reached + key[link]
                above = link_depth[link]
                if key_there < distance[above]:
                    distance[above] = key_there
                    by_link[above] = link
        node = parent[node]
    return int(bottom)


@inner
def common_depth(one: SmallInts, one_bottom: int, other: SmallInts, other_bottom: int) -> int:
    """Return the depth of the lowest common ancestor of two root paths, -1 for none."""
    low, high = -1, min(one_bottom, other_bottom)
    while low < high:
        middle = (low + high + 1) >> 1
        if one[middle] == other[middle]:
            low = middle
        else:
            high = middle - 1
    return low


@compiled
def matrix(
    parent: SmallInts,
    depth: SmallInts,
    height: int,
    first: Ints,
    link_depth: SmallInts,
    up: Ints,
    down: Ints,
    origin_offsets: Ints,
    origin_node: SmallInts,
    origin_key: Ints,
    destination_offsets: Ints,
    destination_node: SmallInts,
    destination_key: Ints,
) -> Ints:
    """Return the (n_origins, n_destinations) least keys; at least `FAR` for no way."""
    n_origins, n_destinations = len(origin_offsets) - 1, len(destination_offsets) - 1
    by_link = np.empty(height, np.int32)
    arriving = np.empty((n_destinations, height), np.int64)
    above = np.empty((n_destinations, height), np.int32)
    bottoms = np.empty(n_destinations, np.int64)
    for j in range(n_destinations):
        rows = slice(destination_offsets[j], destination_offsets[j + 1])
        bottoms[j] = climb(
            parent, depth, first, link_depth, down, destination_node[rows],
            destination_key[rows], arriving[j], above[j], by_link,
        )  # fmt: skip
    leaving = np.empty(height, np.int64)
    ancestor = np.empty(height, np.int32)
    found = np.empty((n_origins, n_destinations), np.int64)
    for i in range(n_origins):
        rows = slice(origin_offsets[i], origin_offsets[i + 1])
        bottom = climb(
            parent, depth, first, link_depth, up, origin_node[rows], origin_key[rows],
            leaving, ancestor, by_link,
        )  # fmt: skip
        for j in range(n_destinations):
            best = FAR
            shared = common_depth(ancestor, bottom, above[j], bottoms[j])
            for d in range(shared + 1):
                best = min(best, leaving[d] + arriving[j, d])
            found[i, j] = best
    return found


@compiled
def reaches(
    parent: SmallInts,
    depth: SmallInts,
    height: int,
    first: Ints,
    link_depth: SmallInts,
    up: Ints,
    down: Ints,
    origin_node: SmallInts,
    destination_node: SmallInts,
) -> bool:
    """Tell whether any way leads from one point to another, whatever it costs."""
    sides = np.zeros((2, height), np.bool_)
    ancestors = np.empty((2, height), np.int32)
    bottoms = np.empty(2, np.int64)
    for side in range(2):
        nodes = destination_node if side else origin_node
        if len(nodes) == 0:
            return False
        key = down if side else up
        node = nodes.min()
        bottoms[side] = depth[node]
        for start in nodes:
            sides[side, depth[start]] = True
        for d in range(depth[node], -1, -1):
            ancestors[side, d] = node
            if sides[side, d]:
                for link in range(first[node], first[node + 1]):
                    sides[side, link_depth[link]] |= key[link] < FAR
            node = parent[node]
    shared = common_depth(ancestors[0], bottoms[0], ancestors[1], bottoms[1])
    both = sides[0, : shared + 1] & sides[1, : shared + 1]
    return bool(both.any())


@compiled
def arcs_between(
    parent: SmallInts,
    depth: SmallInts,
    height: int,
    first: Ints,
    link_tail: SmallInts,
    link_head: SmallInts,
    link_depth: SmallInts,
    up: Ints,
    down: Ints,
    up_over: SmallInts,
    down_over: SmallInts,
    origin_node: SmallInts,
    origin_key: Ints,
    destination_node: SmallInts,
    destination_key: Ints,
) -> tuple[np.int64, int, int, SmallInts]:
    """Return the least key from one point to another, its end rows, and the arcs between."""
    leaving, arriving = np.empty(height, np.int64), np.empty(height, np.int64)
    ancestor, above = np.empty(height, np.int32), np.empty(height, np.int32)
    left_by, reached_by = np.empty(height, np.int32), np.empty(height, np.int32)
    bottom = climb(
        parent, depth, first, link_depth, up, origin_node, origin_key, leaving, ancestor, left_by
    )
    other_bottom = climb(
        parent, depth, first, link_depth, down, destination_node, destination_key,
        arriving, above, reached_by,
    )  # fmt: skip
    best, meeting = FAR, -1
    for d in range(common_depth(ancestor, bottom, above, other_bottom) + 1):
        if leaving[d] + arriving[d] < best:
            best = leaving[d] + arriving[d]
            meeting = d
    if meeting < 0:
        return FAR, -1, -1, np.empty(0, np.int32)
    # Links still to pass, the next on top: 2 x link upwards, 2 x link + 1 downwards. Both
    # root paths and one unpacking below them fit.
    stack = np.empty(4 * height + 4, np.int64)
    falls = 0
    d = meeting
    while reached_by[d] >= 0:
        stack[falls] = 2 * np.int64(reached_by[d]) + 1
        falls += 1
        d = depth[link_tail[reached_by[d]]]
    last = -1 - reached_by[d]
    for i in range(falls // 2):
        stack[i], stack[falls - 1 - i] = stack[falls - 1 - i], stack[i]
    size = falls
    d = meeting
    while left_by[d] >= 0:
        stack[size] = 2 * np.int64(left_by[d])
        size += 1
        d = depth[link_tail[left_by[d]]]
    arcs = _unpacked(
        stack, size, first, link_tail, link_head, up_over, down_over
    )  # fmt: skip
    return best, -1 - left_by[d], last, arcs


@inner
def _unpacked(
    stack: Ints,
    size: int,
    first: Ints,
    link_tail: SmallInts,
    link_head: SmallInts,
    up_over: SmallInts,
    down_over: SmallInts,
) -> SmallInts:
    """Return the arcs that links on a stack stand for, from the top down.

    A link is an arc, or else two links over a lower node.
    """
    arcs = np.empty(64, np.int32)
    n_arcs = 0
    while size > 0:
        size -= 1
        link, falls = stack[size] >> 1, stack[size] & 1
        over = down_over[link] if falls else up_over[link]
        if over >= 0:
            to_high = link_between(first, link_head, link_tail[over], link_head[link])
            rise, fall = (over, to_high) if falls else (to_high, over)
            stack[size] = 2 * np.int64(rise)
            stack[size + 1] = 2 * np.int64(fall) + 1
            size += 2
            continue
        if n_arcs == len(arcs):
            longer = np.empty(2 * n_arcs, np.int32)
            longer[:n_arcs] = arcs
            arcs = longer
        arcs[n_arcs] = -2 - over
        n_arcs += 1
    return arcs[:n_arcs].copy()
