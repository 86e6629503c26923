"""Compiled: the arcs of a loop from the fields it was found in, and what it is like."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled, inner
from jindao.profiles.pricing import Prices
from jindao.routing.kernels import tail_of
from jindao.routing.loop_kernels import Field, Floats, Ints, Seeds, Size, SmallInts
from jindao.routing.topology import Topology

Degrees = npt.NDArray[np.floating[Any]]
Bools = npt.NDArray[np.bool_]

VIA: Final = -1
"""Stands for a via in a list of arcs: nothing is trimmed across it."""

SIZE, AGAIN, COST, AREA, CROSSINGS = range(5)
"""Columns of what `judge` tells of a loop."""


@compiled
def path_to(topology: Topology, field: Field, node: int) -> tuple[int, SmallInts]:
    """Return the seed that a node is reached from, and the arcs on the way to it."""
    n = 0
    at = node
    while field.via[at] >= 0:
        n += 1
        at = tail_of(topology, field.via[at])
    arcs = np.empty(n, np.int32)
    at = node
    for place in range(n - 1, -1, -1):
        arcs[place] = topology.arc[field.via[at]]
        at = tail_of(topology, field.via[at])
    return -1 - field.via[at], arcs


@inner
def path_from(topology: Topology, field: Field, node: int) -> tuple[int, SmallInts]:
    """Return the seed that a node leads to, and the arcs on the way there."""
    seed, arcs = path_to(topology, field, node)
    return seed, arcs[::-1] ^ 1


@compiled
def trimmed(arcs: SmallInts) -> SmallInts:
    """Return arcs without spurs: none is followed by its own way back, but at a via."""
    kept = np.empty(len(arcs), np.int32)
    n = 0
    for arc in arcs:
        if n > 0 and arc != VIA and kept[n - 1] != VIA and kept[n - 1] == arc ^ 1:
            n -= 1
        else:
            kept[n] = arc
            n += 1
    return kept[:n]


@compiled
def joined(
    topology: Topology, out: SmallInts, on: Field, back: Field, node: int
) -> tuple[int, int, SmallInts]:
    """Return seeds and arcs of the loop that meets at a node, spurs trimmed.

    The seeds are those of `on` and `back`.
    """
    left, first = path_to(topology, on, node)
    came, last = path_from(topology, back, node)
    arcs = np.empty(len(out) + len(first) + len(last), np.int32)
    arcs[: len(out)] = out
    arcs[len(out) : len(out) + len(first)] = first
    arcs[len(out) + len(first) :] = last
    return left, came, trimmed(arcs)


@compiled
def judge(
    topology: Topology,
    prices: Prices,
    size: Size,
    arcs: SmallInts,
    lon: Degrees,
    lat: Degrees,
    busy: Bools,
    used: SmallInts,
    told: Floats,
) -> None:
    """Fill `told` with what the whole arcs of a loop are: see `SIZE` and the others.

    `AREA` is in square degrees of latitude, `busy` (n_edges,) are the edges that one
    crosses. `used` is clean, and is left so.
    """
    told[:] = 0.0
    for arc in arcs:
        if arc != VIA:
            used[arc >> 1] += 1
    before = VIA
    first = -1
    scale = 1.0
    for arc in arcs:
        if arc == VIA:
            continue
        edge = arc >> 1
        length = size.weight[arc >> size.halved]
        told[SIZE] += length
        told[COST] += prices.cost[arc]
        if used[edge] > 1:
            told[AGAIN] += length
        tail, head = topology.tail_of_edge[edge], topology.head_of_edge[edge]
        if arc & 1:
            tail, head = head, tail
        if first < 0:
            first = tail
            scale = np.cos(np.deg2rad(lat[first]))
        x, y = (lon[tail] - lon[first]) * scale, lat[tail] - lat[first]
        told[AREA] += 0.5 * (x * (lat[head] - lat[first]) - (lon[head] - lon[first]) * scale * y)
        if before != VIA and not busy[edge] and not busy[before >> 1]:
            told[CROSSINGS] += crossed(topology, busy, tail)
        before = arc
    told[AREA] = abs(told[AREA])
    for arc in arcs:
        if arc != VIA:
            used[arc >> 1] = 0


@inner
def crossed(topology: Topology, busy: Bools, node: int) -> int:
    """Return 1 where a busy road leads through a node, else 0."""
    n = 0
    for row in range(topology.first_out[node], topology.first_out[node + 1]):
        if busy[topology.arc[row] >> 1]:
            n += 1
    return 1 if n > 1 else 0


@compiled
def judge_meetings(
    topology: Topology,
    prices: Prices,
    size: Size,
    out: SmallInts,
    on: Field,
    back: Field,
    onward: Seeds,
    homeward: Seeds,
    found: Ints,
    lon: Degrees,
    lat: Degrees,
    busy: Bools,
    used: SmallInts,
    told: Floats,
) -> None:
    """Fill a row of `told` for the loop of every meeting node."""
    for row in range(len(found)):
        left, came, arcs = joined(topology, out, on, back, found[row])
        judge(topology, prices, size, arcs, lon, lat, busy, used, told[row])
        told[row, SIZE] += onward.size[left] + homeward.size[came]
        told[row, AGAIN] += 2.0 * (onward.again[left] + homeward.again[came])
