"""Compiled: put the costs of a few edges on a hierarchy that is customised already.

The partial update of Dibbelt, Strasser and Wagner (see `jindao.routing.hierarchy`): links
wait in a heap, the lowest first. Each is made again out of its edges and the pairs of
links below it; only where that changes its key, and only the links above that may have
rested on the old key or may rest on the new one, come into the heap in turn. What is left
is what customising everything would have made, to the last link.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled, inner
from jindao.routing.elimination import link_between
from jindao.routing.hierarchy import FAR, SmallInts, is_sound, key_of

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_ROOM = 1024

UNSOUND: Final = -1
GAVE_UP: Final = -2


@compiled
def edges_by_link(edge_link: SmallInts, n_links: int) -> tuple[Ints, SmallInts]:
    """Return the edges of every link, ascending: (n_links + 1,) offsets and the edges."""
    offsets = np.zeros(n_links + 1, np.int64)
    for edge in range(len(edge_link)):
        if edge_link[edge] >= 0:
            offsets[edge_link[edge] + 1] += 1
    for link in range(n_links):
        offsets[link + 1] += offsets[link]
    edges = np.empty(offsets[n_links], np.int32)
    fill = offsets[:-1].copy()
    for edge in range(len(edge_link)):
        link = edge_link[edge]
        if link >= 0:
            edges[fill[link]] = edge
            fill[link] += 1
    return offsets, edges


@compiled
def recustomise(
    changed: Ints,
    first: Ints,
    link_tail: SmallInts,
    link_head: SmallInts,
    lower_first: Ints,
    lower: SmallInts,
    lower_link: SmallInts,
    edge_link: SmallInts,
    edge_rises: npt.NDArray[np.bool_],
    edge_offsets: Ints,
    edges: SmallInts,
    arc_cost: Ints,
    arc_duration_s: Floats,
    up: Ints,
    down: Ints,
    up_over: SmallInts,
    down_over: SmallInts,
    limit: int,
) -> int:
    """Bring the keys of all links up to date with the costs of some edges.

    `changed` are the edges; `arc_cost` and `arc_duration_s` are those of all arcs as they
    are now, a cost below 0 is closed. Returns how many links were made again; `UNSOUND`
    where one of them no longer is (see `hierarchy.customise`), and `GAVE_UP` where they are
    more than a limit: then all must be made.
    """
    waiting = np.zeros(len(link_head), np.bool_)
    heap = np.empty(max(_ROOM, len(changed)), np.int32)
    size = 0
    for edge in changed:
        link = edge_link[edge]
        if link >= 0 and not waiting[link]:
            waiting[link] = True
            size = _push(heap, size, link)
    made = 0
    while size > 0:
        link = heap[0]
        size = _drop_first(heap, size)
        waiting[link] = False
        made += 1
        if made > limit:
            return GAVE_UP
        old_up, old_down = up[link], down[link]
        _make(
            link, first, link_tail, link_head, lower_first, lower, lower_link, edge_rises,
            edge_offsets, edges, arc_cost, arc_duration_s, up, down, up_over, down_over,
        )  # fmt: skip
        if not (is_sound(up[link]) and is_sound(down[link])):
            return UNSOUND
        if up[link] == old_up and down[link] == old_down:
            continue
        node, high = link_tail[link], link_head[link]
        for other in range(first[node], first[node + 1]):
            if other == link:
                continue
            beside = link_head[other]
            target = link_between(first, link_head, min(high, beside), max(high, beside))
            if waiting[target]:
                continue
            # The ways over the node from this link's head to the other's, and back.
            there, back = up[target], down[target]
            if high > beside:
                there, back = back, there
            if _matters(there, old_down + up[other], down[link] + up[other]) or _matters(
                back, down[other] + old_up, down[other] + up[link]
            ):
                waiting[target] = True
                heap = _with_room(heap, size)
                size = _push(heap, size, target)
    return made


@inner
def _matters(key: int, before: int, now: int) -> bool:
    """Tell whether a key may have rested on a way over a lower node, or may from now on."""
    return key == before or now <= key


@inner
def _make(
    link: int,
    first: Ints,
    link_tail: SmallInts,
    link_head: SmallInts,
    lower_first: Ints,
    lower: SmallInts,
    lower_link: SmallInts,
    edge_rises: npt.NDArray[np.bool_],
    edge_offsets: Ints,
    edges: SmallInts,
    arc_cost: Ints,
    arc_duration_s: Floats,
    up: Ints,
    down: Ints,
    up_over: SmallInts,
    down_over: SmallInts,
) -> None:
    """Make one link out of its edges, then over each node below both of its ends.

    In the order of `hierarchy.customise`, so that of equals the same is taken.
    """
    best_up: Any = FAR
    best_down: Any = FAR
    over_up: Any = -1
    over_down: Any = -1
    for row in range(edge_offsets[link], edge_offsets[link + 1]):
        edge = np.int64(edges[row])
        rising = 2 * edge + (0 if edge_rises[edge] else 1)
        falling = rising ^ 1
        rise, fall = (
            key_of(arc_cost[rising], arc_duration_s[rising]),
            key_of(arc_cost[falling], arc_duration_s[falling]),
        )
        if rise < best_up:
            best_up, over_up = rise, -2 - rising
        if fall < best_down:
            best_down, over_down = fall, -2 - falling
    low, high = link_tail[link], link_head[link]
    by_low = lower_first[low + 1] - lower_first[low] <= lower_first[high + 1] - lower_first[high]
    node = low if by_low else high
    for row in range(lower_first[node], lower_first[node + 1]):
        below = lower[row]
        if below >= low:
            break
        if by_low:
            to_low = lower_link[row]
            if up[to_low] == FAR and down[to_low] == FAR:
                continue
            to_high = link_between(first, link_head, below, high)
        else:
            to_high = lower_link[row]
            to_low = link_between(first, link_head, below, low)
        if to_low < 0 or to_high < 0:
            continue
        there, back = down[to_low] + up[to_high], down[to_high] + up[to_low]
        if there < best_up:
            best_up, over_up = there, to_low
        if back < best_down:
            best_down, over_down = back, to_low
    up[link], down[link] = best_up, best_down
    up_over[link], down_over[link] = over_up, over_down


@inner
def _with_room(heap: SmallInts, size: int) -> SmallInts:
    """Return a heap of so many with room for one more."""
    if size < len(heap):
        return heap
    longer = np.empty(2 * size, np.int32)
    longer[:size] = heap
    return longer


@inner
def _push(heap: SmallInts, size: int, link: int) -> int:
    """Add a link to a heap of so many; return how many it holds then."""
    at = size
    while at > 0:
        parent = (at - 1) >> 1
        if heap[parent] <= link:
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = link
    return size + 1


@inner
def _drop_first(heap: SmallInts, size: int) -> int:
    """Take the first link from a heap of so many; return how many it holds then."""
    size -= 1
    link = heap[size]
    at = 0
    while True:
        child = 2 * at + 1
        if child >= size:
            break
        if child + 1 < size and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= link:
            break
        heap[at] = heap[child]
        at = child
    heap[at] = link
    return size
