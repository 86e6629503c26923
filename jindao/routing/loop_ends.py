"""The ends of the ways that a loop is made of: how points are left and reached."""

from __future__ import annotations

import math

import numpy as np

from jindao.network.snap import Snapped
from jindao.routing.graph import Ends, Graph, share_before
from jindao.routing.kernels import FAR
from jindao.routing.legs import Piece
from jindao.routing.loop_kernels import WALKED, Field, Seeds, Size


class LoopEnds:
    """How points are left and reached: by which arcs, for what, and by which pieces of edges.

    Parameters
    ----------
    graph
        What arcs cost.
    size
        What the size of a loop is measured in.
    """

    def __init__(self, graph: Graph, size: Size) -> None:
        self._graph, self._size = graph, size

    def arcs(self, point: Snapped, *, leaving: bool) -> list[int]:
        """Return the arcs by which a point is left or reached."""
        return [int(arc) for arc in self._ends(point, leaving=leaving).arc]

    def seeds(self, point: Snapped, *, leaving: bool, passed: int = -9) -> Seeds:
        """Return how a point is left or reached; back by an arc just passed is dear."""
        ends = self._ends(point, leaving=leaving)
        shares = np.array([share_before(point, int(arc)) for arc in ends.arc])
        shares = 1.0 - shares if leaving else shares
        sizes = np.array(
            [float(self._size.weight[arc >> self._size.halved]) for arc in ends.arc.tolist()]
        )
        parts = np.asarray(shares * sizes, np.float64)
        turned = ends.arc == passed ^ 1
        return Seeds(
            node=ends.node,
            cost=np.where(turned, np.int64(WALKED) * ends.cost, ends.cost),
            size=parts,
            again=np.where(turned, parts, 0.0),
        )

    def arrival(self, field: Field, point: Snapped) -> tuple[int, int, float]:
        """Return arc and node by which a field reaches a point for least, and the size."""
        best = (int(FAR), -1, -1, math.inf)
        seeds = self.seeds(point, leaving=False)
        for row, arc in enumerate(self.arcs(point, leaving=False)):
            node = int(seeds.node[row])
            if field.cost[node] < FAR:
                cost = int(field.cost[node] + seeds.cost[row])
                best = min(best, (cost, arc, node, float(field.size[node] + seeds.size[row])))
        return best[1:]

    def _ends(self, point: Snapped, *, leaving: bool) -> Ends:
        make = Ends.departures if leaving else Ends.arrivals
        return make([point], self._graph)


def leaving_piece(point: Snapped, arc: int) -> Piece:
    """Return what of an arc is passed where it leaves a point on it."""
    return Piece(arc, share_before(point, arc), 1.0)


def arriving_piece(point: Snapped, arc: int) -> Piece:
    """Return what of an arc is passed where it reaches a point on it."""
    return Piece(arc, 0.0, share_before(point, arc))


def trimmed(leg: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Return a leg that neither passes the point it begins or ends at, nor turns round there."""
    if len(leg) > 2 and leg[0].arc == leg[1].arc ^ 1:
        leg = (Piece(leg[1].arc, 1.0 - leg[0].start, 1.0), *leg[2:])
    if len(leg) > 2 and leg[-1].arc == leg[-2].arc ^ 1:
        leg = (*leg[:-2], Piece(leg[-2].arc, 0.0, 1.0 - leg[-1].stop))
    return tuple(piece for piece in leg if piece.share > 0.0)
