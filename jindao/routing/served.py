"""How long it takes from everywhere to the nearest of many places, in one search.

The search is that of `jindao.routing.reach`, from all places at once and against the
direction in which one moves: people go to a park, not from it. A place is a point on an
edge, or a part of one: on a greenway one has arrived wherever one meets it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from jindao._compile import announce, compiled
from jindao.network.snap import Snapped
from jindao.profiles.pricing import FORBIDDEN, Prices
from jindao.routing import kernels
from jindao.routing.ground import Ground
from jindao.routing.hierarchy import PER_SECOND
from jindao.routing.reach import ReachedParts, between, passed
from jindao.routing.topology import Topology, topology_of

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

PER_METRE: Final = PER_SECOND
"""Lengths are searched in whole centimetres, as durations in hundredths of a second."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Where one wants to get to: parts of edges, each (n,), sorted, none touching another.

    Place i is edge `edge[i]` between two shares of its length from its tail; of a point both
    are one.
    """

    edge: Ints
    from_share: Floats
    to_share: Floats

    def __len__(self) -> int:
        return len(self.edge)

    @classmethod
    def of(cls, edge: Ints, from_share: Floats, to_share: Floats) -> Self:
        """Return places in order; what touches or overlaps becomes one."""
        order = np.lexsort((from_share, edge))
        rows: list[tuple[int, float, float]] = []
        columns = (edge[order].tolist(), from_share[order].tolist(), to_share[order].tolist())
        for number, low, high in zip(*columns, strict=True):
            if rows and rows[-1][0] == number and low <= rows[-1][2]:
                rows[-1] = (number, rows[-1][1], max(rows[-1][2], high))
            else:
                rows.append((number, low, high))
        made = list(zip(*rows, strict=True)) or [(), (), ()]
        return cls(
            edge=np.array(made[0], np.int64),
            from_share=np.array(made[1], np.float64),
            to_share=np.array(made[2], np.float64),
        )

    @classmethod
    def at(cls, points: Iterable[Snapped]) -> Self:
        """Return the places at points of the network."""
        found = [(point.edge, point.fraction) for point in points]
        edges = np.array([edge for edge, _ in found], np.int64)
        shares = np.array([share for _, share in found], np.float64)
        return cls.of(edges, shares, shares)

    @classmethod
    def along(cls, edges: Ints) -> Self:
        """Return the whole length of some edges, sorted and each once, as places."""
        return cls(edge=edges, from_share=np.zeros(len(edges)), to_share=np.ones(len(edges)))


def served_parts(
    ground: Ground, places: Places, seconds: float, closed: Bools | None = None
) -> ReachedParts:
    """Return from where a place is reached within so many seconds, and in how many.

    Nobody passes an edge that `closed` (n_edges,) says is closed.
    """
    prices = ground.time_prices
    if closed is not None:
        prices = prices._replace(cost=np.where(np.repeat(closed, 2), FORBIDDEN, prices.cost))
    return _searched(ground, prices, places, seconds)


def near_parts(
    ground: Ground,
    places: Places,
    metres: float,
    *,
    leaving: bool = False,
    either_way: bool = False,
) -> ReachedParts:
    """Return from where a place is reached within so many metres along the ways.

    Or, `leaving`, what is reached from a place; `either_way` goes against one-way ways, too.
    The seconds of what is returned are metres: those of somebody who goes one in a second.
    """
    prices = length_prices(ground)
    if either_way:
        # What is forbidden costs less than nothing.
        cost = prices.cost.reshape(-1, 2).max(axis=1)
        prices = prices._replace(cost=np.repeat(cost, 2))
    return _searched(ground, _turned(prices) if leaving else prices, places, metres)


def length_prices(ground: Ground) -> Prices:
    """Return prices for what is shortest: the cost of an arc is its length in centimetres.

    At least 1, or `FORBIDDEN` where the profile must not pass.
    """
    lengths = np.rint(np.repeat(ground.network.edge_length_m, 2) * PER_METRE).astype(np.int64)
    cost = np.where(ground.time_prices.cost >= 0, np.maximum(lengths, 1), FORBIDDEN)
    return ground.time_prices._replace(cost=cost)


def _turned(prices: Prices) -> Prices:
    """Return what it costs to go each edge the other way."""
    cost = np.ascontiguousarray(prices.cost.reshape(-1, 2)[:, ::-1]).ravel()
    return prices._replace(cost=cost)


def _searched(ground: Ground, prices: Prices, places: Places, most: float) -> ReachedParts:
    announce(_parts, "compile_routing")
    network = ground.network
    against = _turned(prices)
    node, cost = _seeds(ground, against.cost, places)
    topology = topology_of(network)
    scratch = kernels.scratch_for(network.n_nodes, network.n_edges, len(node))
    limit = np.int64(round(most * PER_SECOND))
    # One node is wanted that there is not: the search ends at the limit.
    n_touched = kernels.search(topology, against, node, cost, 1, limit, scratch)
    rows = _parts(
        topology, against.cost, ground.passed_whole, places.edge, places.from_share,
        places.to_share, limit, scratch, n_touched,
    )  # fmt: skip
    kernels.clean(scratch, n_touched)
    return ReachedParts.of(rows, ground.passed_whole)


def _seeds(ground: Ground, cost: Ints, places: Places) -> tuple[Ints, Ints]:
    """Return the nodes beside places, each once, and what it costs from the nearest place."""
    network, edge = ground.network, places.edge
    ends = (
        (network.edge_tail[edge], places.from_share, cost[2 * edge + 1]),
        (network.edge_head[edge], 1.0 - places.to_share, cost[2 * edge]),
    )
    least = np.full(network.n_nodes, kernels.FAR, np.int64)
    for node, share, whole in ends:
        # At the very end of an edge one has left it, whatever its direction.
        here = (whole >= 0) | (share == 0.0)
        part = np.where(share == 0.0, 0, np.rint(share * whole)).astype(np.int64)
        np.minimum.at(least, node[here], part[here])
    found = np.flatnonzero(least < kernels.FAR)
    return found, least[found]


@compiled
def _parts(
    topology: Topology,
    cost: Ints,
    passed_whole: Bools,
    place_edge: Ints,
    place_from: Floats,
    place_to: Floats,
    limit: int | np.int64,
    scratch: Any,
    n_touched: int,
) -> Floats:
    """Return (n, 5) rows: edge, two shares from its tail, and the hundredths to each."""
    distance, touched, first_out = scratch.distance, scratch.touched, topology.first_out
    room = 5 * len(place_edge)
    for place in range(n_touched):
        node = touched[place]
        if distance[node] <= limit:
            room += 2 * (first_out[node + 1] - first_out[node])
    rows = np.empty((room, 5))
    has_place = np.zeros(len(topology.tail_of_edge), np.bool_)
    n = 0
    for i in range(len(place_edge)):
        edge = place_edge[i]
        onward, back = cost[2 * edge], cost[2 * edge + 1]
        low, high = place_from[i], place_to[i]
        if not has_place[edge]:
            has_place[edge] = True
            tail = distance[topology.tail_of_edge[edge]]
            n = between(rows, n, edge, 0.0, low, tail, 0, onward, back, limit)
        alone = (onward < 0 or high >= 1.0) and (back < 0 or low <= 0.0)
        if high > low or alone:  # a point is else the end of what is beside it
            rows[n, 0], rows[n, 1], rows[n, 2], rows[n, 3], rows[n, 4] = edge, low, high, 0.0, 0.0
            n += 1
        if i + 1 < len(place_edge) and place_edge[i + 1] == edge:
            n = between(rows, n, edge, high, place_from[i + 1], 0, 0, onward, back, limit)
        else:
            head = distance[topology.head_of_edge[edge]]
            n = between(rows, n, edge, high, 1.0, 0, head, onward, back, limit)
    for place in range(n_touched):
        node = touched[place]
        if distance[node] > limit:
            continue
        for row in range(first_out[node], first_out[node + 1]):
            arc = topology.arc[row]
            edge = arc >> 1
            tail = distance[topology.tail_of_edge[edge]]
            head = distance[topology.head_of_edge[edge]]
            if has_place[edge] or (arc & 1 and tail <= limit):
                continue  # it has had its parts, or has them from its tail
            onward, back = cost[2 * edge], cost[2 * edge + 1]
            if passed_whole[edge]:
                n = passed(rows, n, edge, tail, head, onward, back, limit)
            else:
                n = between(rows, n, edge, 0.0, 1.0, tail, head, onward, back, limit)
    return rows[:n].copy()
