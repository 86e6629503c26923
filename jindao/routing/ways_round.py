"""Compiled search for ways round: between the ends of a stretch, without the stretch.

The search goes from both ends at once and stops at the first way that shows the stretch to be
none of those asked for, so that of thousands of stretches only a few are searched to the end.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from jindao._compile import announce, compiled_in_place
from jindao.routing.kernels import FAR, Ints, SmallInts, drop_first, push


class Web(NamedTuple):
    """Stretches between junctions, each of which is passed in both directions.

    Stretches that leave junction v are rows `first_out[v]` to `first_out[v + 1]` of `stretch`
    and `head`. `one`, `other` and `length` (n_stretches,) are the ends of each and its length,
    a whole number of any unit; rings, which have no two ends, leave no junction.
    """

    first_out: Ints
    stretch: SmallInts
    head: SmallInts
    one: SmallInts
    other: SmallInts
    length: Ints


class Room(NamedTuple):
    """Room for searches in a web, one row for each end, left clean by all of them.

    `via` is the row of the web by which a junction was reached, -1 at the end itself. `keys`
    and `nodes` are heaps of so many `sizes`; `state` (3,) is how many junctions are touched
    from each end, and the junction where the best way meets.
    """

    distance: Ints
    via: Ints
    touched: SmallInts
    keys: Ints
    nodes: SmallInts
    sizes: Ints
    state: Ints


def web_of(n_junctions: int, one: Ints, other: Ints, length: Ints) -> Web:
    """Return the web of some stretches; those whose ends are one, or are -1, are rings."""
    rows = np.flatnonzero(one != other)
    tails = np.concatenate((one[rows], other[rows]))
    order = np.argsort(tails, kind="stable")
    return Web(
        first_out=np.searchsorted(tails[order], np.arange(n_junctions + 1)).astype(np.int64),
        stretch=np.concatenate((rows, rows))[order].astype(np.int32),
        head=np.concatenate((other[rows], one[rows]))[order].astype(np.int32),
        one=one.astype(np.int32),
        other=other.astype(np.int32),
        length=length.astype(np.int64),
    )


def _room_for(web: Web) -> Room:
    n_junctions, heap = len(web.first_out) - 1, len(web.head) + 1
    return Room(
        distance=np.full((2, n_junctions), FAR, np.int64),
        via=np.full((2, n_junctions), -1, np.int64),
        touched=np.empty((2, n_junctions), np.int32),
        keys=np.empty((2, heap), np.int64),
        nodes=np.empty((2, heap), np.int32),
        sizes=np.zeros(2, np.int64),
        state=np.zeros(3, np.int64),
    )


def longest_detours(web: Web, asked: Ints, most: int) -> Ints:
    """Return the ways round of the stretches with the longest detours.

    Parameters
    ----------
    web
        The stretches.
    asked
        (n,) stretches whose detours are compared: neither rings nor bridges.
    most
        How many are wanted; where the last of them has equals, these are found, too.

    Returns
    -------
    (n,) lengths of the shortest ways round; -1 where the way round is no longer than the
    stretch, or the detour is shorter than those of `most` others, as far as that was seen.
    """
    announce(_longest_detours, "compile_routing")
    found = np.full(len(asked), -1, np.int64)
    longest = np.empty(most + 1, np.int64), np.empty(most + 1, np.int32)
    _longest_detours(web, asked, most, _room_for(web), *longest, found)
    return found


def shortest_ways_round(web: Web, closed: Ints) -> list[Ints]:
    """Return, for stretches that ways lead around, those of a shortest one from end to end."""
    room = _room_for(web)
    ways = []
    for each in closed.tolist():
        _search(web, each, 0, room)
        halves = [_half(web, room, side, int(room.state[2])) for side in range(2)]
        ways.append(np.array(halves[0][::-1] + halves[1], np.int64))
        _clean(room)
    return ways


def _half(web: Web, room: Room, side: int, junction: int) -> list[int]:
    """Return the stretches from where two searches met to the end that one began from."""
    stretches = []
    while room.via[side, junction] >= 0:
        stretch = int(web.stretch[room.via[side, junction]])
        stretches.append(stretch)
        junction = int(web.one[stretch]) + int(web.other[stretch]) - junction
    return stretches


@compiled_in_place
def _longest_detours(
    web: Web, asked: Ints, most: int, room: Room, longest: Ints, numbers: SmallInts, found: Ints
) -> None:
    """Fill what `longest_detours` returns; `longest` is a heap of the longest seen so far."""
    size = 0
    for place in range(len(asked)):
        length = web.length[asked[place]]
        wanted = max(longest[0], 1) if size == most else 1
        around = _search(web, asked[place], length + wanted, room)
        _clean(room)
        if around < length + wanted:
            continue
        found[place] = around
        push(longest, numbers, size, around - length, place)
        size += 1
        if size > most:
            size -= 1
            drop_first(longest, numbers, size)


@compiled_in_place
def _search(web: Web, closed: int, enough: int, room: Room) -> int:
    """Return the length of a way round: the shortest, or any that is shorter than `enough`.

    `FAR` where there is none. `room` is to be cleaned afterwards.
    """
    first_out, heads, stretches, lengths = web.first_out, web.head, web.stretch, web.length
    distance, via, state = room.distance, room.via, room.state
    sizes = room.sizes
    best = FAR
    for side in range(2):
        end = web.other[closed] if side else web.one[closed]
        distance[side, end] = 0
        via[side, end] = -1
        room.touched[side, 0] = end
        state[side] = 1
        push(room.keys[side], room.nodes[side], 0, 0, end)
        sizes[side] = 1
    while sizes[0] > 0 and sizes[1] > 0:
        if best < enough or room.keys[0, 0] + room.keys[1, 0] >= best:
            break
        side = 0 if sizes[0] <= sizes[1] else 1
        keys, nodes = room.keys[side], room.nodes[side]
        base, node = keys[0], nodes[0]
        sizes[side] -= 1
        if sizes[side] > 0:
            drop_first(keys, nodes, sizes[side])
        if base > distance[side, node]:
            continue
        for row in range(first_out[node], first_out[node + 1]):
            if stretches[row] == closed:
                continue
            other, total = heads[row], base + lengths[stretches[row]]
            if total >= distance[side, other] or total >= best:
                continue
            if distance[side, other] == FAR:
                room.touched[side, state[side]] = other
                state[side] += 1
            distance[side, other] = total
            via[side, other] = row
            push(keys, nodes, sizes[side], total, other)
            sizes[side] += 1
            if distance[1 - side, other] < FAR and total + distance[1 - side, other] < best:
                best = total + distance[1 - side, other]
                state[2] = other
    return int(best)


@compiled_in_place
def _clean(room: Room) -> None:
    """Leave the room as it was before a search."""
    for side in range(2):
        for place in range(room.state[side]):
            room.distance[side, room.touched[side, place]] = FAR
