"""The ground that links are built on: ways that can be made greenways, and gaps between them.

Nodes of the network that a standing greenway joins are one node here. Ways are cut where a
new part begins on them. Everything is measured on Mercator's plane, in metres of the ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import substring

from jindao.assess.subject import greenway_edges
from jindao.model.leg import ALIGNMENTS
from jindao.model.links import LinkCosts, LinkPart
from jindao.network.codes import KINDS, STRUCTURES
from jindao.network.network import Network
from jindao.network.plane import off_plane, on_plane, scale_at

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NEW: Final = "new"
"""The kind of a part where there is no way."""

_END: Final = 1e-6
"""So near, as a share of an edge, a point on it is the node at its end."""
_DIGITS: Final = 7


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """The edges of an area that links may use, and those that are greenways already.

    `yuan_per_m` (n_edges,) is what a metre costs, 0 on standing greenways and inf where
    nothing may be built. `lines` (n_edges,) are the edges on Mercator's plane, `scale` is the
    plane's there; `no_go` are prepared polygons on it, None for none. Of the greenways that
    touch the area `guessed` are those whose alignment is only estimated, and `not_on_foot`
    those that nobody may walk: the latter neither stand nor are built.
    """

    network: Network
    costs: LinkCosts
    yuan_per_m: Floats
    standing: Bools
    estimated: Bools
    guessed: Bools
    not_on_foot: Bools
    lines: npt.NDArray[np.object_]
    scale: float
    no_go: Any

    @property
    def open(self) -> Bools:
        """Which edges can be made greenways."""
        return np.isfinite(self.yuan_per_m) & ~self.standing

    def is_free(self, line: Any) -> bool:
        """Tell whether a line on the plane keeps out of all that is no-go."""
        return self.no_go is None or not _enters(np.array([line], object), self.no_go)[0]


def ways_of(network: Network, costs: LinkCosts, area: Any, no_go: Any) -> Ways:
    """Return the ways that links in an area may use.

    Ways are used that lie all in the area and do not enter what is no-go; greenways stand
    wherever they touch it. A greenway whose alignment is only estimated does not stand: it
    is built new, where it is drawn. One that nobody may walk joins no one to anything.

    Parameters
    ----------
    network
        The network.
    costs
        What a metre costs.
    area, no_go
        Polygons of shapely, lon/lat degrees; `no_go` may be None.
    """
    plane = on_plane(network.geometry)
    counts = np.diff(network.geometry_offsets)
    numbers = np.repeat(np.arange(network.n_edges), counts)
    lines: npt.NDArray[np.object_] = shapely.linestrings(plane, indices=numbers)
    ground = shapely.transform(area, on_plane)
    shapely.prepare(ground)
    estimated = network.edge_alignment == ALIGNMENTS.index("estimated")
    walked = network.edge_foot > 0
    here = greenway_edges(network) & shapely.intersects(ground, lines)
    standing = here & ~estimated & walked
    rates = np.array([costs.upgrade.get(kind, np.inf) for kind in KINDS])
    yuan = rates[network.edge_kind]
    dearer = {"bridge": costs.bridge_factor, "tunnel": costs.tunnel_factor}
    yuan = yuan * np.array([dearer.get(kind, 1.0) for kind in STRUCTURES])[network.edge_structure]
    yuan = np.where(estimated, costs.new_yuan_per_m, yuan)
    inside = shapely.covers(ground, lines) & walked
    yuan[~inside] = np.inf
    forbidden = None
    if no_go is not None:
        forbidden = shapely.transform(no_go, on_plane)
        shapely.prepare(forbidden)
        yuan[_enters(lines, forbidden)] = np.inf
    yuan[standing] = 0.0
    south, north = area.bounds[1], area.bounds[3]
    return Ways(
        network=network,
        costs=costs,
        yuan_per_m=yuan,
        standing=standing,
        estimated=estimated,
        guessed=here & estimated,
        not_on_foot=here & ~walked,
        lines=lines,
        scale=float(scale_at(np.array([(south + north) / 2]))[0]),
        no_go=forbidden,
    )


def _enters(lines: npt.NDArray[np.object_], polygons: Any) -> Bools:
    """Tell which lines have points inside of polygons; along the border is not inside."""
    met = shapely.intersects(polygons, lines)
    met[met] &= ~shapely.touches(polygons, lines[met])
    entered: Bools = met
    return entered


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on an edge: its share of the length from the tail."""

    edge: int
    share: float


@dataclass(frozen=True, slots=True)
class Piece:
    """What may be built between two nodes of the ground: along an edge, or along a new line.

    Along an edge it is what lies between two shares of its length.
    """

    first: int
    second: int
    cost_yuan: float
    edge: int = -1
    low: float = 0.0
    high: float = 1.0
    line: Any = None


@dataclass(slots=True)
class Building:
    """A graph of pieces that grows: nodes of the network, points on its edges, and others."""

    ways: Ways
    parts: list[int] = field(init=False)
    _spots: dict[int, dict[float, int]] = field(init=False, default_factory=dict)
    _new: list[tuple[int, int, Any]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        network = self.ways.network
        self.parts = list(range(network.n_nodes))
        free = self.ways.standing | (self.ways.open & (network.edge_length_m <= 0))
        for edge in np.flatnonzero(free).tolist():
            first, second = int(network.edge_tail[edge]), int(network.edge_head[edge])
            self.parts[self.find(first)] = self.find(second)

    def find(self, node: int) -> int:
        """Return the one node that a node is part of: itself, or its greenway's."""
        while self.parts[node] != node:
            self.parts[node] = self.parts[self.parts[node]]
            node = self.parts[node]
        return node

    def fresh(self) -> int:
        """Return a node of its own."""
        self.parts.append(len(self.parts))
        return len(self.parts) - 1

    def node_at(self, spot: Spot) -> int:
        """Return the node at a point on an edge, a new one where there is none."""
        network = self.ways.network
        if spot.share < _END or self.ways.standing[spot.edge]:
            return int(network.edge_tail[spot.edge])
        if spot.share > 1 - _END:
            return int(network.edge_head[spot.edge])
        cuts = self._spots.setdefault(spot.edge, {})
        share = round(spot.share, 9)
        if share not in cuts:
            cuts[share] = self.fresh()
        return cuts[share]

    def build_new(self, first: int, second: int, line: Any) -> None:
        """Let a new way be built between two nodes along a line on the plane."""
        if line.length > 0 and self.ways.is_free(line):
            self._new.append((first, second, line))
        elif line.length == 0:
            self.parts[self.find(first)] = self.find(second)

    def pieces(self) -> list[Piece]:
        """Return all that may be built, between different nodes."""
        network, ways, found = self.ways.network, self.ways, []
        tails, heads = network.edge_tail.tolist(), network.edge_head.tolist()
        costs = (ways.yuan_per_m * network.edge_length_m).tolist()
        for edge in np.flatnonzero(ways.open).tolist():
            ends = [(0.0, tails[edge]), *sorted(self._spots.get(edge, {}).items())]
            ends.append((1.0, heads[edge]))
            for (low, first), (high, second) in pairwise(ends):
                first, second = self.find(first), self.find(second)
                if first != second:
                    cost = (high - low) * costs[edge]
                    found.append(Piece(first, second, cost, edge, low, high))
        for first, second, line in self._new:
            first, second = self.find(first), self.find(second)
            if first != second:
                cost = self._new_m(line) * ways.costs.new_yuan_per_m
                found.append(Piece(first, second, cost, line=line))
        return found

    def _new_m(self, line: Any) -> float:
        length_m: float = line.length / self.ways.scale * self.ways.costs.new_detour
        return length_m

    def part(self, piece: Piece) -> LinkPart:
        """Return a piece as a part of a link, from its first node to its second."""
        ways, line = self.ways, self.drawn(piece)
        along = piece.edge >= 0
        whole_m = float(ways.network.edge_length_m[piece.edge]) if along else 0.0
        return LinkPart(
            kind=KINDS[ways.network.edge_kind[piece.edge]] if along else NEW,
            estimated=bool(ways.estimated[piece.edge]) if along else True,
            line=line_of(line),
            length_m=(piece.high - piece.low) * whole_m if along else self._new_m(line),
            cost_yuan=piece.cost_yuan,
        )

    def drawn(self, piece: Piece) -> Any:
        """Return the line of a piece on the plane."""
        if piece.line is not None:
            return piece.line
        line = self.ways.lines[piece.edge]
        if (piece.low, piece.high) == (0.0, 1.0):
            return line
        return substring(line, piece.low, piece.high, normalized=True)


def line_of(line: Any) -> tuple[tuple[float, float], ...]:
    """Return a line on the plane as positions in degrees."""
    points = off_plane(shapely.get_coordinates(line))
    return tuple((round(lon, _DIGITS), round(lat, _DIGITS)) for lon, lat in points.tolist())


def spot_on(ways: Ways, edge: int, point: Any) -> tuple[Spot, Any]:
    """Return the point of an edge nearest to a point on the plane, and the line to it."""
    share = float(shapely.line_locate_point(ways.lines[edge], point, normalized=True))
    met = shapely.line_interpolate_point(ways.lines[edge], share, normalized=True)
    if ways.standing[edge]:
        return Spot(edge, share), shapely.LineString([point, met])
    share = 0.0 if share < _END else 1.0 if share > 1 - _END else share
    return Spot(edge, share), shapely.LineString([point, met])


def nearest_first(ways: Ways, tree: Any, edges: Ints, point: Any, reach_m: float) -> list[int]:
    """Return the edges of a tree within reach of a point, nearest first."""
    found = edges[tree.query(point, predicate="dwithin", distance=reach_m * ways.scale)]
    away = shapely.distance(ways.lines[found], point)
    return [int(edge) for edge in found[np.lexsort((found, away))]]


def tree_of(ways: Ways, edges: Sequence[int] | Ints) -> Any:
    """Return an index over some edges."""
    return shapely.STRtree(ways.lines[np.asarray(edges, np.int64)])
