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

from jindao._compile import compiled, inner
from jindao.profiles.pricing import UNPRICED, Prices, price
from jindao.routing.kernels import FAR, drop_first, push, tail_of
from jindao.routing.topology import Topology

Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

WALKED: Final = 5.0
"""How many times as much an edge costs that is passed before."""

NEAR: Final = 0.03
"""A loop that misses its size by as much is not told from one that meets it."""

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
        out, on, back = (
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
        )
        kept[n_nodes, n_edges] = Room(
            out=out,
            on=on,
            back=back,
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
        if seeds.cost[seed] < field.cost[seeds.node[seed]]:
            n_touched = _reach(
                field, n_touched, heap, seeds.node[seed], seeds.cost[seed], -1 - seed,
                seeds.size[seed], seeds.again[seed],
            )  # fmt: skip
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
            length = size.weight[arc >> size.halved]
            reached = field.size[node] + length
            if reached + (within.size[other] if bounded else 0.0) > limit:
                continue
            step = _cost_of(prices, arc)
            factor = penalty[arc >> 1]
            total = base + np.int64(step * factor)
            if step >= 0 and total < field.cost[other]:
                again = field.again[node] + (length if factor == WALKED else 0.0)
                n_touched = _reach(field, n_touched, heap, other, total, row, reached, again)
                heap += 1
    return n_settled, n_touched


@compiled
def _reach(
    field: Field,
    n_touched: int,
    heap: int,
    node: int,
    cost: int,
    via: int,
    size: float,
    again: float,
) -> int:
    """Note that a node is reached for less, and put it on the heap; return `n_touched`."""
    if field.cost[node] == FAR:
        field.touched[n_touched] = node
        n_touched += 1
    field.cost[node] = cost
    field.via[node] = via
    field.size[node] = size
    field.again[node] = again
    push(field.keys, field.nodes, heap, cost, node)
    return n_touched


@inner
def _cost_of(prices: Prices, arc: int) -> int:
    """Return the cost of an arc, worked out where nobody asked for it yet."""
    cost = prices.cost[arc]
    if cost == UNPRICED:
        cost = price(prices, arc)
        prices.cost[arc] = cost
    return int(cost)


@compiled
def wipe(field: Field, n_touched: int) -> None:
    """Leave a field as it was before."""
    for row in range(n_touched):
        field.cost[field.touched[row]] = FAR


@inner
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
    limit: float,
    field: Field,
    n_settled: int,
    code: Ints,
    stem: Floats,
) -> None:
    """Tell how much of the way to every settled node any loop must pass twice.

    An edge of the tree of ways that no other edge bridges is the only way to what lies
    behind it. Every edge beside the tree gets a random number, which is put on both its
    ends: where the numbers behind an edge of the tree cancel out (exclusive or), no edge
    leads out of there. Edges that no loop up to the limit can contain do not count. On
    return `code` is 0 for nodes whose last edge is the only way to them.
    """
    _mark_sides(topology, prices, size, start_edge, limit, field, n_settled, code)
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
def missed(total: float, target: float) -> float:
    """Return how bad it is to miss a size: little within `NEAR`, then more and more."""
    error = abs(total / target - 1.0)
    return float(error + 2.5 * max(0.0, error - NEAR))


@inner
def _mark_sides(
    topology: Topology,
    prices: Prices,
    size: Size,
    start_edge: int,
    limit: float,
    field: Field,
    n_settled: int,
    code: Ints,
) -> None:
    """Put the number of every edge beside the tree on both its ends."""
    for place in range(n_settled):
        code[field.order[place]] = 0
    for place in range(n_settled):
        node = field.order[place]
        for row in range(topology.first_out[node], topology.first_out[node + 1]):
            arc, other = topology.arc[row], topology.head[row]
            if arc & 1 or field.cost[other] == FAR or arc >> 1 == start_edge:
                continue
            closed = prices.cost[arc] < 0 and prices.cost[arc ^ 1] < 0
            total = field.size[node] + size.weight[arc >> size.halved] + field.size[other]
            if closed or total > limit:
                continue
            if not _on_tree(topology, field, node, arc) and not _on_tree(
                topology, field, other, arc
            ):
                code[node] ^= _mixed(arc >> 1)
                code[other] ^= _mixed(arc >> 1)


@inner
def _on_tree(topology: Topology, field: Field, node: int, arc: int) -> bool:
    """Tell whether a field reached a node by the edge of an arc."""
    via = field.via[node]
    return bool(via >= 0 and topology.arc[via] >> 1 == arc >> 1)


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
            missed(total, target)
            + 1.2 * (on.again[node] + back.again[node]) / total
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
