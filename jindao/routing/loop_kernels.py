"""Compiled searches for loops: fields of ways out and back, and where they meet best.

A loop is a way out that is given, from the start to a turning point, then a way from there
to a meeting node, then the way from that node back to the start. The last two come from
two fields: all cheapest ways from the turning point, and all cheapest ways back. Edges
passed before cost `penalty` times as much; that stands in an array of its own, never in
the prices.
"""

from __future__ import annotations

import threading
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled
from jindao.profiles.pricing import UNPRICED, Prices, price
from jindao.routing.kernels import FAR, drop_first, push, tail_of
from jindao.routing.topology import Topology

Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

WALKED: Final = 5.0
"""How many times as much an edge costs that is passed before."""

VIA: Final = -1
"""Stands for a via in a list of arcs: nothing is trimmed across it."""

SIZE, AGAIN, COST, AREA, CROSSINGS = range(5)
"""Columns of what `judge` tells of a loop."""

_SEEDS: Final = 16


class Field(NamedTuple):
    """The cheapest ways from, or to, some seeds; room is left clean after use.

    `cost` is `FAR` where no way leads. `via` is the row of the topology that reached the
    node (its arc turned round where the ways lead to the seeds), or -1 - seed. `size` is
    how long the way is, in metres or seconds, and `again` how much of that lies on edges
    passed before. `order[:n]` are the settled nodes in the order of their costs.
    """

    cost: Ints
    via: Ints
    size: Floats
    again: Floats
    order: SmallInts
    touched: SmallInts
    keys: Ints
    nodes: SmallInts


class Size(NamedTuple):
    """What the size of an arc is: `weight[arc >> halved]`, in metres or seconds."""

    weight: Floats
    halved: int


class Seeds(NamedTuple):
    """What a field starts from, by row: node, cost, size, and how much of that is again."""

    node: Ints
    cost: Ints
    size: Floats
    again: Floats


class Room(NamedTuple):
    """What a thread keeps to search loops on one network, left clean.

    `out`, `on` and `back` are fields; `penalty` (n_edges,) is 1 where nothing is passed
    before; `used` (n_edges,) counts; `code` and `stem` (n_nodes,) are for `stems`.
    """

    out: Field
    on: Field
    back: Field
    penalty: Floats
    used: SmallInts
    code: Ints
    stem: Floats


_here = threading.local()


def room_for(n_nodes: int, n_edges: int) -> Room:
    """Return the room of this thread for a network of such a size."""
    kept: dict[tuple[int, int], Room] = _here.__dict__.setdefault("room", {})
    if (n_nodes, n_edges) not in kept:
        kept.clear()
        heap = 2 * n_edges + _SEEDS
        fields = [
            Field(
                cost=np.full(n_nodes, FAR, np.int64),
                via=np.empty(n_nodes, np.int64),
                size=np.empty(n_nodes),
                again=np.empty(n_nodes),
                order=np.empty(n_nodes, np.int32),
                touched=np.empty(n_nodes, np.int32),
                keys=np.empty(heap, np.int64),
                nodes=np.empty(heap, np.int32),
            )
            for _ in range(3)
        ]
        kept[n_nodes, n_edges] = Room(
            *fields,
            penalty=np.ones(n_edges),
            used=np.zeros(n_edges, np.int32),
            code=np.zeros(n_nodes, np.int64),
            stem=np.zeros(n_nodes),
        )
    return kept[n_nodes, n_edges]


@compiled
def grow(
    topology: Topology,
    prices: Prices,
    size: Size,
    penalty: Floats,
    seeds: Seeds,
    backward: bool,
    within: Field,
    bounded: bool,
    limit: float,
    field: Field,
) -> tuple[int, int]:
    """Fill a clean field with the cheapest ways up to a size; return settled and touched.

    Where `bounded`, only nodes that `within` reached, and the limit is for the sum of the
    sizes in both fields: what is left is an ellipse. Where `backward`, ways lead to the
    seeds.
    """
    heap = 0
    n_touched = n_settled = 0
    for seed in range(len(seeds.node)):
        node = seeds.node[seed]
        if seeds.cost[seed] < field.cost[node]:
            if field.cost[node] == FAR:
                field.touched[n_touched] = node
                n_touched += 1
            field.cost[node] = seeds.cost[seed]
            field.via[node] = -1 - seed
            field.size[node] = seeds.size[seed]
            field.again[node] = seeds.again[seed]
            push(field.keys, field.nodes, heap, seeds.cost[seed], node)
            heap += 1
    turned = 1 if backward else 0
    while heap > 0:
        base, node = field.keys[0], field.nodes[0]
        heap -= 1
        if heap > 0:
            drop_first(field.keys, field.nodes, heap)
        if base > field.cost[node]:
            continue
        field.order[n_settled] = node
        n_settled += 1
        for row in range(topology.first_out[node], topology.first_out[node + 1]):
            other = topology.head[row]
            if bounded and within.cost[other] == FAR:
                continue
            arc = topology.arc[row] ^ turned
            reached = field.size[node] + size.weight[arc >> size.halved]
            if reached + (within.size[other] if bounded else 0.0) > limit:
                continue
            step = prices.cost[arc]
            if step == UNPRICED:
                step = price(prices, arc)
                prices.cost[arc] = step
            if step < 0:
                continue
            factor = penalty[arc >> 1]
            total = base + (step if factor == 1.0 else np.int64(step * factor))
            if total < field.cost[other]:
                if field.cost[other] == FAR:
                    field.touched[n_touched] = other
                    n_touched += 1
                field.cost[other] = total
                field.via[other] = row
                field.size[other] = reached
                field.again[other] = field.again[node]
                if factor == WALKED:
                    field.again[other] += size.weight[arc >> size.halved]
                push(field.keys, field.nodes, heap, total, other)
                heap += 1
    return n_settled, n_touched


@compiled
def wipe(field: Field, n_touched: int) -> None:
    """Leave a field as it was before."""
    for row in range(n_touched):
        field.cost[field.touched[row]] = FAR


@compiled
def _mixed(number: int) -> int:
    """Return a number that looks random, other for every other number (splitmix64)."""
    mixed = np.uint64(number + 1) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.int64(mixed ^ (mixed >> np.uint64(31)))  # type: ignore[return-value]


@compiled
def stems(
    topology: Topology,
    prices: Prices,
    size: Size,
    seeds: Seeds,
    start_edge: int,
    field: Field,
    n_settled: int,
    code: Ints,
    stem: Floats,
) -> None:
    """Tell how much of the way to every settled node any loop must pass twice.

    An edge of the tree of ways that no other edge bridges is the only way to what lies
    behind it. Every edge beside the tree gets a random number, which is put on both its
    ends: where the numbers behind an edge of the tree cancel out (exclusive or), no edge
    leads out of there. On return `code` is 0 for nodes whose last edge is such a one.
    """
    for place in range(n_settled):
        code[field.order[place]] = 0
    for place in range(n_settled):
        node = field.order[place]
        for row in range(topology.first_out[node], topology.first_out[node + 1]):
            arc, other = topology.arc[row], topology.head[row]
            if arc & 1 or field.cost[other] == FAR or arc >> 1 == start_edge:
                continue
            if prices.cost[arc] < 0 and prices.cost[arc ^ 1] < 0:
                continue
            if field.via[other] >= 0 and topology.arc[field.via[other]] >> 1 == arc >> 1:
                continue
            if field.via[node] >= 0 and topology.arc[field.via[node]] >> 1 == arc >> 1:
                continue
            code[node] ^= _mixed(arc >> 1)
            code[other] ^= _mixed(arc >> 1)
    for seed in range(len(seeds.node)):
        if field.cost[seeds.node[seed]] < FAR and field.via[seeds.node[seed]] != -1 - seed:
            code[seeds.node[seed]] ^= _mixed(-3 - seed)
    for place in range(n_settled - 1, -1, -1):
        node = field.order[place]
        if field.via[node] >= 0:
            code[tail_of(topology, field.via[node])] ^= code[node]
    for place in range(n_settled):
        node = field.order[place]
        via = field.via[node]
        before = 0.0
        last = seeds.size[-1 - via] if via < 0 else 0.0
        if via >= 0:
            before = stem[tail_of(topology, via)]
            last = size.weight[topology.arc[via] >> size.halved]
        stem[node] = before + (last if code[node] == 0 else 0.0)


@compiled
def meetings(
    topology: Topology,
    on: Field,
    n_settled: int,
    back: Field,
    out_size: float,
    target: float,
    found: Ints,
) -> int:
    """Put the nodes into `found` where both fields meet best; return how many.

    Best is near to the target, with little on edges passed before, and cheap. Of nodes on
    one and the same loop only one is taken; nodes where the way back is that by which one
    came lie on a spur and are none.
    """
    room = len(found)
    scores, sizes = np.empty(room), np.empty(room)
    n = 0
    for place in range(n_settled):
        node = on.order[place]
        if back.cost[node] == FAR:
            continue
        came, goes = on.via[node], back.via[node]
        if came >= 0 and goes >= 0 and topology.arc[came] >> 1 == topology.arc[goes] >> 1:
            continue
        total = out_size + on.size[node] + back.size[node]
        if total <= 0.0:
            continue
        score = (
            3.0 * abs(total / target - 1.0)
            + 2.0 * (on.again[node] + back.again[node]) / total
            + 0.01 * (on.cost[node] + back.cost[node]) / target
        )
        if n == room and score >= scores[n - 1]:
            continue
        known = False
        for other in range(n):
            if abs(sizes[other] - total) < 1e-6 * target:
                known = True
                break
        if known:
            continue
        at = n if n < room else room - 1
        while at > 0 and scores[at - 1] > score:
            scores[at], sizes[at], found[at] = scores[at - 1], sizes[at - 1], found[at - 1]
            at -= 1
        scores[at], sizes[at], found[at] = score, total, node
        n = min(n + 1, room)
    return n


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


@compiled
def path_from(topology: Topology, field: Field, node: int) -> tuple[int, SmallInts]:
    """Return the seed that a node leads to, and the arcs on the way there."""
    n = 0
    at = node
    while field.via[at] >= 0:
        n += 1
        at = tail_of(topology, field.via[at])
    arcs = np.empty(n, np.int32)
    at = node
    for place in range(n):
        arcs[place] = topology.arc[field.via[at]] ^ 1
        at = tail_of(topology, field.via[at])
    return -1 - field.via[at], arcs


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
    lon: Floats,
    lat: Floats,
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
        told[AREA] += 0.5 * (
            x * (lat[head] - lat[first]) - (lon[head] - lon[first]) * scale * y
        )
        if before != VIA and not busy[edge] and not busy[before >> 1]:
            told[CROSSINGS] += crossed(topology, busy, tail)
        before = arc
    told[AREA] = abs(told[AREA])
    for arc in arcs:
        if arc != VIA:
            used[arc >> 1] = 0


@compiled
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
    lon: Floats,
    lat: Floats,
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
