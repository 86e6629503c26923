"""How far one gets from a point in so much time: parts of edges, from both of their ends.

The search is Dijkstra by duration in whole hundredths of a second. A part of an edge is
reached from one end, as far as the time left there leads; an edge that is reached from
both ends gives two parts that meet where it takes equally long from either. What is
passed only whole, a ferry or barrier, is reached whole or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from jindao._compile import announce, compiled, inner
from jindao.network.outline import Parts
from jindao.network.snap import Snapped
from jindao.profiles.pricing import FORBIDDEN
from jindao.routing import kernels
from jindao.routing.graph import Ends, Graph
from jindao.routing.ground import Ground
from jindao.routing.hierarchy import PER_SECOND
from jindao.routing.topology import Topology, topology_of

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_SHARE_SLACK: Final = 1e-9
"""What two ways to work out the same share of an edge may differ by."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReachedParts:
    """Parts of edges that are reached, each (n,), sorted by edge.

    Part i is edge `edge[i]` between the shares `from_share` and `to_share` of its length
    from its tail, from_share <= to_share; it takes `from_s` and `to_s` seconds to get to
    these two ends, and between them in proportion. `whole` are edges that are passed only
    whole: nobody is in the middle of one.
    """

    edge: Ints
    from_share: Floats
    to_share: Floats
    from_s: Floats
    to_s: Floats
    whole: Bools

    def __len__(self) -> int:
        return len(self.edge)

    def within(self, seconds: float) -> ReachedParts:
        """Return what is reached in less time: cut where the time is up."""
        nearest = np.minimum(self.from_s, self.to_s)
        farthest = np.maximum(self.from_s, self.to_s)
        kept = np.where(self.whole, farthest, nearest) <= seconds
        edge, whole = self.edge[kept], self.whole[kept]
        low, high = self.from_share[kept], self.to_share[kept]
        low_s, high_s = self.from_s[kept], self.to_s[kept]
        cut = farthest[kept] > seconds
        rise_s = np.where(cut, np.abs(high_s - low_s), 1.0)
        share = (seconds - np.minimum(low_s, high_s)) / rise_s * (high - low)
        onward, back = cut & (high_s > low_s), cut & (high_s < low_s)
        return ReachedParts(
            edge=edge,
            from_share=np.where(back, high - share, low),
            to_share=np.where(onward, low + share, high),
            from_s=np.where(back, seconds, low_s),
            to_s=np.where(onward, seconds, high_s),
            whole=whole,
        )

    def seconds_at(self, edges: Ints, shares: Floats) -> Floats:
        """Return how long it takes to points on edges, inf where they are not reached."""
        first = np.searchsorted(self.edge, edges, side="left")
        last = np.searchsorted(self.edge, edges, side="right")
        seconds = np.full(len(edges), np.inf)
        for step in range(int((last - first).max(initial=0))):
            asked = np.flatnonzero(first + step < last)
            row = first[asked] + step
            low, high = self.from_share[row], self.to_share[row]
            share = shares[asked]
            inside = (share >= low - _SHARE_SLACK) & (share <= high + _SHARE_SLACK)
            inside &= ~self.whole[row]
            width = np.maximum(high - low, _SHARE_SLACK)
            along = np.clip((share - low) / width, 0.0, 1.0)
            here_s = self.from_s[row] + along * (self.to_s[row] - self.from_s[row])
            seconds[asked] = np.where(inside, np.minimum(seconds[asked], here_s), seconds[asked])
        return seconds

    @classmethod
    def of(cls, rows: Floats, whole: Bools) -> Self:
        """Return parts from rows of edge, shares and hundredths, in any order."""
        order = np.argsort(rows[:, 0], kind="stable")
        edge, low, high, low_time, high_time = rows[order].T
        edges = edge.astype(np.int64)
        return cls(
            edge=edges,
            from_share=np.ascontiguousarray(low),
            to_share=np.ascontiguousarray(high),
            from_s=low_time / PER_SECOND,
            to_s=high_time / PER_SECOND,
            whole=whole[edges],
        )


def steps_of(cuts: Sequence[ReachedParts], minutes: Sequence[float]) -> list[Parts]:
    """Return what each time reaches that the one before it did not.

    Ways along which no time passes are reached at once; a point alone is no part of a way.
    """
    steps = []
    for before, cut in zip((0.0, *minutes), cuts, strict=False):
        last_s = np.maximum(cut.from_s, cut.to_s)
        new = last_s > 60 * before
        if not before:
            new |= cut.to_share > cut.from_share
        steps.append(Parts(cut.edge[new], cut.from_share[new], cut.to_share[new]))
    return steps


def reached_parts(
    ground: Ground, start: Snapped, seconds: float, closed: Ints | None = None
) -> ReachedParts:
    """Return what is reached from a point within so many seconds.

    The work grows with what is reached, not with the network, unless edges are `closed`.
    """
    announce(_parts, "compile_routing")
    network, prices = ground.network, ground.time_prices
    if closed is not None and len(closed):
        cost = prices.cost.copy()
        cost[2 * closed] = cost[2 * closed + 1] = FORBIDDEN
        prices = prices._replace(cost=cost)
    graph = Graph(network=network, prices=prices, arc_duration_s=ground.durations_s)
    leaving = Ends.departures([start], graph)
    topology = topology_of(network)
    scratch = kernels.scratch_for(network.n_nodes, network.n_edges)
    limit = np.int64(round(seconds * PER_SECOND))
    # One node is wanted that there is not: the search ends at the limit.
    n_touched = kernels.search(topology, prices, leaving.node, leaving.cost, 1, limit, scratch)
    rows = _parts(
        topology, prices.cost, ground.passed_whole, start.edge, start.fraction, limit, scratch,
        n_touched,
    )  # fmt: skip
    kernels.clean(scratch, n_touched)
    return ReachedParts.of(rows, ground.passed_whole)


@compiled
def _parts(
    topology: Topology,
    cost: Ints,
    passed_whole: Bools,
    start_edge: int,
    start_share: float,
    limit: int | np.int64,
    scratch: Any,
    n_touched: int,
) -> Floats:
    """Return (n, 5) rows: edge, two shares from its tail, and the hundredths to each."""
    distance, touched, first_out = scratch.distance, scratch.touched, topology.first_out
    room = 5
    for place in range(n_touched):
        node = touched[place]
        if distance[node] <= limit:
            room += 2 * (first_out[node + 1] - first_out[node])
    rows = np.empty((room, 5))
    tail = distance[topology.tail_of_edge[start_edge]]
    head = distance[topology.head_of_edge[start_edge]]
    onward, back = cost[2 * start_edge], cost[2 * start_edge + 1]
    n = 0
    if (onward < 0 or start_share >= 1.0) and (back < 0 or start_share <= 0.0):
        # The start is no part's end where its edge leads no farther.
        rows[0, 0], rows[0, 1], rows[0, 2] = start_edge, start_share, start_share
        rows[0, 3], rows[0, 4] = 0.0, 0.0
        n = 1
    # The start divides its edge in two, each with an end where no time has passed.
    n = between(rows, n, start_edge, 0.0, start_share, tail, 0, onward, back, limit)
    n = between(rows, n, start_edge, start_share, 1.0, 0, head, onward, back, limit)
    for place in range(n_touched):
        node = touched[place]
        if distance[node] > limit:
            continue
        for row in range(first_out[node], first_out[node + 1]):
            arc = topology.arc[row]
            edge = arc >> 1
            tail = distance[topology.tail_of_edge[edge]]
            head = distance[topology.head_of_edge[edge]]
            if edge == start_edge or (arc & 1 and tail <= limit):
                continue  # it has had its parts, or has them from its tail
            onward, back = cost[2 * edge], cost[2 * edge + 1]
            if passed_whole[edge]:
                n = passed(rows, n, edge, tail, head, onward, back, limit)
            else:
                n = between(rows, n, edge, 0.0, 1.0, tail, head, onward, back, limit)
    return rows[:n].copy()


@inner
def between(
    rows: Floats,
    n: int,
    edge: int,
    low: float,
    high: float,
    low_time: int | np.int64,
    high_time: int | np.int64,
    onward: int | np.int64,
    back: int | np.int64,
    limit: int | np.int64,
) -> int:
    """Add what is reached of an edge between two shares, from either; return how many rows.

    `onward` and `back` are the costs of the whole edge in its two directions.
    """
    from_low = onward >= 0 and low_time <= limit
    from_high = back >= 0 and high_time <= limit
    width = high - low
    if from_low and from_high:
        meet = (high_time - low_time + back * width) / (onward + back)
        meet = low + min(max(meet, 0.0), width)
        # Seeds are whole hundredths: less than one of them is no part of its own.
        if (high - meet) * back < 1:
            meet = high
        elif (meet - low) * onward < 1:
            meet = low
    else:
        meet = high if from_low else low
    if from_low:
        stop = min(meet, low + (limit - low_time) / onward)
        if stop > low:
            rows[n, 0], rows[n, 1], rows[n, 2] = edge, low, stop
            rows[n, 3], rows[n, 4] = low_time, low_time + (stop - low) * onward
            n += 1
    if from_high:
        stop = max(meet, high - (limit - high_time) / back)
        if stop < high:
            rows[n, 0], rows[n, 1], rows[n, 2] = edge, stop, high
            rows[n, 3], rows[n, 4] = high_time + (high - stop) * back, high_time
            n += 1
    return n


@inner
def passed(
    rows: Floats,
    n: int,
    edge: int,
    tail: int | np.int64,
    head: int | np.int64,
    onward: int | np.int64,
    back: int | np.int64,
    limit: int | np.int64,
) -> int:
    """Add an edge that is passed only whole, from where it is passed sooner."""
    over = tail + onward if onward >= 0 and tail <= limit else limit + 1
    against = head + back if back >= 0 and head <= limit else limit + 1
    if min(over, against) > limit:
        return n
    rows[n, 0], rows[n, 1], rows[n, 2] = edge, 0.0, 1.0
    if over <= against:
        rows[n, 3], rows[n, 4] = tail, over
    else:
        rows[n, 3], rows[n, 4] = against, head
    return n + 1
