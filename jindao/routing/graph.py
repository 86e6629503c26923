"""What every engine searches: usable arcs by tail, and ends inside edges.

Arc 2e passes edge e from tail to head, arc 2e + 1 against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from jindao.network.network import Network
from jindao.network.snap import Snapped

UNREACHABLE: Final = -1
"""Cost in a matrix where there is no way."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Graph:
    """A network with what passing its arcs costs and takes.

    `arc_cost` (2 x n_edges,) is whole and >= 1, or negative where an arc is not to be
    used; `arc_duration_s` goes with it.

    The usable arcs by the node they leave are made when asked for: those of node v are
    rows `first_out[v]` to `first_out[v + 1]` of `head`, `arc`, `cost` and `duration_s`.
    """

    network: Network
    arc_cost: Ints
    arc_duration_s: Floats

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return self.network.n_nodes

    @cached_property
    def arc(self) -> npt.NDArray[np.int32]:
        """The usable arcs, by the node they leave."""
        usable = np.flatnonzero(self.arc_cost >= 0)
        order = np.argsort(self._ends(usable, leaving=True), kind="stable")
        return usable[order].astype(np.int32)

    @cached_property
    def tail(self) -> npt.NDArray[np.int32]:
        """The node that each row's arc leaves."""
        return self._ends(self.arc, leaving=True)

    @cached_property
    def head(self) -> npt.NDArray[np.int32]:
        """The node that each row's arc reaches."""
        return self._ends(self.arc, leaving=False)

    @cached_property
    def first_out(self) -> Ints:
        """Where the rows of each node begin, (n_nodes + 1,)."""
        offsets = np.zeros(self.n_nodes + 1, np.int64)
        np.cumsum(np.bincount(self.tail, minlength=self.n_nodes), out=offsets[1:])
        return offsets

    @cached_property
    def cost(self) -> Ints:
        """The cost of each row's arc."""
        return self.arc_cost[self.arc]

    @cached_property
    def duration_s(self) -> Floats:
        """The duration of each row's arc, seconds."""
        return self.arc_duration_s[self.arc]

    def _ends(self, arcs: npt.NDArray[Any], *, leaving: bool) -> npt.NDArray[np.int32]:
        edges, against = arcs // 2, arcs % 2 == 1
        tails, heads = self.network.edge_tail[edges], self.network.edge_head[edges]
        ends: npt.NDArray[np.int32] = np.where(against == leaving, heads, tails).astype(np.int32)
        return ends


@dataclass(frozen=True, kw_only=True, eq=False)
class Ends:
    """How points inside edges reach the nodes around them, or are reached from there.

    Row r says: point `point[r]` and node `node[r]` are joined by the part of arc
    `arc[r]` between them, for `cost[r]` and `duration_s[r]`. A point has at most two
    rows, one per direction of its edge.
    """

    n_points: int
    point: Ints
    node: Ints
    arc: Ints
    cost: Ints
    duration_s: Floats

    @classmethod
    def departures(
        cls, points: Sequence[Snapped], network: Network, costs: Ints, durations_s: Floats
    ) -> Self:
        """Return how points are left: on to the head of each usable arc."""
        return cls._of(points, network, costs, durations_s, leaving=True)

    @classmethod
    def arrivals(
        cls, points: Sequence[Snapped], network: Network, costs: Ints, durations_s: Floats
    ) -> Self:
        """Return how points are reached: from the tail of each usable arc."""
        return cls._of(points, network, costs, durations_s, leaving=False)

    @classmethod
    def _of(
        cls,
        points: Sequence[Snapped],
        network: Network,
        costs: Ints,
        durations_s: Floats,
        *,
        leaving: bool,
    ) -> Self:
        rows: list[tuple[int, int, int, int, float]] = []
        for index, point in enumerate(points):
            for arc in (2 * point.edge, 2 * point.edge + 1):
                cost = int(costs[arc])
                if cost < 0:
                    continue
                before = cost_before(cost, share_before(point, arc))
                part = cost - before if leaving else before
                done = share_before(point, arc)
                share = 1 - done if leaving else done
                ends_at_head = leaving == (arc % 2 == 0)
                nodes = network.edge_head if ends_at_head else network.edge_tail
                rows.append(
                    (index, int(nodes[point.edge]), arc, part, share * float(durations_s[arc]))
                )
        columns = list(zip(*rows, strict=True)) or [()] * 5
        return cls(
            n_points=len(points),
            point=np.array(columns[0], np.int64),
            node=np.array(columns[1], np.int64),
            arc=np.array(columns[2], np.int64),
            cost=np.array(columns[3], np.int64),
            duration_s=np.array(columns[4], np.float64),
        )


def share_before(point: Snapped, arc: int) -> float:
    """Return how much of an arc lies before a point on its edge, 0 to 1."""
    return point.fraction if arc % 2 == 0 else 1 - point.fraction


def cost_before(cost: int, share: float) -> int:
    """Return the whole cost of the first share of an arc; the rest is what remains."""
    return round(cost * share)


def direct(
    origin: Snapped, destination: Snapped, costs: Ints, durations_s: Floats
) -> tuple[int, float, int] | None:
    """Return the way between two points along the edge both lie on.

    Returns
    -------
    Cost, duration in seconds and arc of the cheaper direction; None where they lie on
    different edges or no usable arc leads from one to the other.
    """
    if origin.edge != destination.edge:
        return None
    ways = []
    for arc in (2 * origin.edge, 2 * origin.edge + 1):
        cost = int(costs[arc])
        start, stop = share_before(origin, arc), share_before(destination, arc)
        if cost >= 0 and start <= stop:
            part = cost_before(cost, stop) - cost_before(cost, start)
            ways.append((part, (stop - start) * float(durations_s[arc]), arc))
    return min(ways, default=None)
