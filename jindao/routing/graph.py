"""What every engine searches: usable arcs by tail, and ends inside edges.

Arc 2e passes edge e from tail to head, arc 2e + 1 against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from jindao.network.network import Network
from jindao.network.snap import Snapped
from jindao.profiles import pricing
from jindao.profiles.pricing import Prices

UNREACHABLE: Final = -1
"""Cost in a matrix where there is no way."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Graph:
    """A network with what passing its arcs costs and takes.

    `prices` work out the costs; `arc_duration_s` (2 x n_edges,) are seconds.
    """

    network: Network
    prices: Prices
    arc_duration_s: Floats

    @cached_property
    def arc_cost(self) -> Ints:
        """The cost of every arc, (2 x n_edges,), whole and >= 1, or `FORBIDDEN`."""
        pricing.price_all(self.prices)
        return self.prices.cost

    def cost_of(self, arc: int) -> int:
        """Return the cost of one arc, or `FORBIDDEN`."""
        cost = int(self.prices.cost[arc])
        if cost == pricing.UNPRICED:
            cost = int(pricing.price(self.prices, arc))
        return cost


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
    def departures(cls, points: Sequence[Snapped], graph: Graph) -> Self:
        """Return how points are left: on to the head of each usable arc."""
        return cls._of(points, graph, leaving=True)

    @classmethod
    def arrivals(cls, points: Sequence[Snapped], graph: Graph) -> Self:
        """Return how points are reached: from the tail of each usable arc."""
        return cls._of(points, graph, leaving=False)

    @classmethod
    def _of(cls, points: Sequence[Snapped], graph: Graph, *, leaving: bool) -> Self:
        network = graph.network
        rows: list[tuple[int, int, int, int, float]] = []
        for index, point in enumerate(points):
            for arc in (2 * point.edge, 2 * point.edge + 1):
                cost = graph.cost_of(arc)
                if cost < 0:
                    continue
                before = cost_before(cost, share_before(point, arc))
                part = cost - before if leaving else before
                done = share_before(point, arc)
                share = 1 - done if leaving else done
                ends_at_head = leaving == (arc % 2 == 0)
                nodes = network.edge_head if ends_at_head else network.edge_tail
                rows.append(
                    (
                        index,
                        int(nodes[point.edge]),
                        arc,
                        part,
                        share * float(graph.arc_duration_s[arc]),
                    )
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


def direct(origin: Snapped, destination: Snapped, graph: Graph) -> tuple[int, float, int] | None:
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
        cost = graph.cost_of(arc)
        start, stop = share_before(origin, arc), share_before(destination, arc)
        if cost >= 0 and start <= stop:
            part = cost_before(cost, stop) - cost_before(cost, start)
            ways.append((part, (stop - start) * float(graph.arc_duration_s[arc]), arc))
    return min(ways, default=None)
