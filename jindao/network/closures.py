"""Which edges closures and warnings touch, and which of them hold on a day.

An edge is in an area when more than `INSIDE_M` of it lie inside, or all of it. An edge is
along a line when most of it, or `ALONG_M` of it, lie within `BESIDE_M` of the line and lead
the same way: what only crosses the line stays open, a path close beside a road is closed
with it. An edge that is touched is closed as a whole, from junction to junction.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.geo import BBox, LonLat
from jindao.model.closure import Closure
from jindao.network.network import Network
from jindao.network.plane import on_plane, scale_at

INSIDE_M: Final = 5.0
"""So much of an edge may lie in an area and does not count: borders are drawn by hand."""

BESIDE_M: Final = 10.0
"""How far from a line the ways along it run."""

MOST: Final = 0.5
"""The share of an edge that must be along a line, and lead the same way."""

ALONG_M: Final = 50.0
"""So much of a long edge is enough: who cannot pass a part of it cannot pass it."""

KEPT: Final = 32
"""So many sets of closures that hold together are remembered."""

Ints = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True, kw_only=True, eq=False)
class InForce:
    """The closures and warnings that hold on some days for a mode.

    `edges` has, for each of `closures`, the edges that it touches, ascending. `swapped`
    are those of them that lie elsewhere because their coordinates look exchanged.
    """

    closures: tuple[Closure, ...] = ()
    edges: tuple[Ints, ...] = ()
    swapped: tuple[Closure, ...] = ()

    @cached_property
    def key(self) -> str:
        """What ways depend on: a hash of what is closed, empty where nothing is."""
        shut = [closure for closure in self.closures if closure.kind == "closed"]
        return _hash(shut)

    @cached_property
    def closed_edges(self) -> Ints:
        """The edges that are closed, ascending."""
        pairs = zip(self.closures, self.edges, strict=True)
        shut = [edges for closure, edges in pairs if closure.kind == "closed"]
        return np.unique(np.concatenate([np.zeros(0, np.int64), *shut]))

    def on(self, edge: int) -> tuple[Closure, ...]:
        """Return what closes an edge or warns of it, in the order of the file."""
        return tuple(self.closures[place] for place in self._by_edge.get(edge, ()))

    def shut(self, edge: int) -> tuple[Closure, ...]:
        """Return what closes an edge, in the order of the file."""
        return tuple(closure for closure in self.on(edge) if closure.kind == "closed")

    @cached_property
    def _by_edge(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for place, edges in enumerate(self.edges):
            for edge in edges.tolist():
                found.setdefault(edge, []).append(place)
        return found

    def closed_at(self, position: LonLat) -> Closure | None:
        """Return the closed area that a position lies in, None where in none."""
        for closure, box in self._areas:
            if position in box and closure.covers(position):
                return closure
        return None

    @cached_property
    def _areas(self) -> tuple[tuple[Closure, BBox], ...]:
        return tuple((c, c.bbox) for c in self.closures if c.kind == "closed" and c.polygons)

    def near(self, area: BBox) -> tuple[Closure, ...]:
        """Return those whose box meets an area."""
        return tuple(closure for closure in self.closures if _meets(closure.bbox, area))


NOTHING_CLOSED: Final = InForce()


@dataclass(frozen=True, kw_only=True, slots=True)
class Astray:
    """A closure that lies wholly outside the box of a network.

    `swapped` where it would lie in the box with its longitudes and latitudes exchanged.
    """

    closure: Closure
    swapped: bool


class Closures:
    """Closures and warnings on one network. Safe to share between threads.

    Parameters
    ----------
    network
        The network whose edges they touch.
    closures
        Of any days and modes.
    """

    def __init__(self, network: Network, closures: Sequence[Closure]) -> None:
        self.all = tuple(closures)
        self._network = network
        self._lock = threading.Lock()
        self._edges: list[Ints] | None = None
        self._known: OrderedDict[tuple[str, ...], InForce] = OrderedDict()

    @cached_property
    def version(self) -> str:
        """Hash of all closures, empty where there is none."""
        return _hash(self.all)

    @cached_property
    def astray(self) -> tuple[Astray, ...]:
        """The closures that no edge of the network can meet, in the order of the file."""
        return astray_of(self._network.bbox, self.all) if self._network.n_edges else ()

    @cached_property
    def _swapped(self) -> frozenset[int]:
        """Places of the closures whose coordinates look exchanged."""
        found = {item.closure for item in self.astray if item.swapped}
        return frozenset(place for place, closure in enumerate(self.all) if closure in found)

    def on(self, first: dt.date, last: dt.date, mode: str) -> InForce:
        """Return what holds for a mode on any of the days from first to last.

        Equal sets of closures are the same object.
        """
        return self._in_force([closure.holds(first, last, mode) for closure in self.all])

    def throughout(self, first: dt.date, last: dt.date, mode: str) -> InForce:
        """Return what holds for a mode on each of the days from first to last."""
        return self._in_force(
            [
                closure.holds(first, first, mode) and closure.holds(last, last, mode)
                for closure in self.all
            ]
        )

    def _in_force(self, holds: Sequence[bool]) -> InForce:
        places = [place for place, held in enumerate(holds) if held]
        if not places:
            return NOTHING_CLOSED
        key = tuple(self.all[place].id for place in places)
        with self._lock:
            if self._edges is None:
                self._edges = edges_of(self._network, self.all)
            if key not in self._known:
                self._known[key] = InForce(
                    closures=tuple(self.all[place] for place in places),
                    edges=tuple(self._edges[place] for place in places),
                    swapped=tuple(self.all[place] for place in places if place in self._swapped),
                )
            self._known.move_to_end(key)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
            return self._known[key]


def astray_of(area: BBox, closures: Sequence[Closure]) -> tuple[Astray, ...]:
    """Return the closures whose box does not meet an area."""
    around = area.grown(BESIDE_M)
    boxes = [(closure, closure.bbox) for closure in closures]
    return tuple(
        Astray(closure=closure, swapped=_meets_swapped(box, around))
        for closure, box in boxes
        if not _meets(box, around)
    )


def edges_of(
    network: Network, closures: Sequence[Closure], *, beside_m: float = BESIDE_M
) -> list[Ints]:
    """Return for each closure the edges that it touches, ascending.

    `beside_m` is how far from a line the ways along it run.
    """
    if not closures or not network.n_edges:
        return [np.zeros(0, np.int64) for _ in closures]
    along = np.array([bool(closure.lines) for closure in closures])
    areas, axes = _shapes(closures, beside_m)
    edge, place = edges_near(network, areas)
    edges, row = np.unique(edge, return_inverse=True)
    lines, scale = edge_lines(network, edges)
    line, area = lines[row], areas[place]
    shapely.prepare(areas)
    whole = shapely.covers(area, line)
    inside_m = np.where(whole, shapely.length(line), 0.0)
    partly = np.flatnonzero(~whole & shapely.intersects(area, line))
    inside_m[partly] = shapely.length(shapely.intersection(line[partly], area[partly]))
    inside_m /= scale[row]
    touched = whole | (inside_m > INSIDE_M)
    rows = np.flatnonzero(along[place])
    length_m = shapely.length(line[rows]) / scale[row[rows]]
    onward_m = _onward(line[rows], axes[place[rows]]) / scale[row[rows]]
    # An edge without length has no direction: it is along what it lies within.
    enough_m = np.minimum(MOST * length_m, ALONG_M)
    mostly = (inside_m[rows] > enough_m) & (onward_m > MOST * inside_m[rows])
    touched[rows] = mostly | (whole[rows] & (length_m == 0))
    order = np.lexsort((edge[touched], place[touched]))
    ends = np.searchsorted(place[touched][order], np.arange(len(closures) + 1))
    found = edge[touched][order]
    return [found[ends[i] : ends[i + 1]] for i in range(len(closures))]


def _shapes(closures: Sequence[Closure], beside_m: float) -> tuple[Shapes, Shapes]:
    """Return on the plane what each closure covers, and its lines, None where an area."""
    areas, axes = np.empty(len(closures), object), np.empty(len(closures), object)
    for place, closure in enumerate(closures):
        if closure.lines:
            axes[place] = shapely.MultiLineString(list(closure.lines))
        areas[place] = axes[place] or shapely.MultiPolygon(
            [(polygon[0], list(polygon[1:])) for polygon in closure.polygons]
        )
    middle = shapely.bounds(areas)[:, [1, 3]].mean(axis=1)
    areas, axes = shapely.transform(areas, on_plane), shapely.transform(axes, on_plane)
    rows = [place for place, closure in enumerate(closures) if closure.lines]
    areas[rows] = shapely.buffer(areas[rows], beside_m * scale_at(middle[rows]))
    return areas, axes


def edges_near(network: Network, areas: Shapes) -> tuple[Ints, Ints]:
    """Return pairs of an edge and the place of an area whose boxes meet."""
    points = on_plane(np.asarray(network.geometry))
    starts = np.asarray(network.geometry_offsets[:-1])
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    west, south, east, north = shapely.total_bounds(areas)
    near = np.flatnonzero(
        (low[:, 0] <= east) & (high[:, 0] >= west) & (low[:, 1] <= north) & (high[:, 1] >= south)
    )
    boxes = shapely.box(low[near, 0], low[near, 1], high[near, 0], high[near, 1])
    found, place = shapely.STRtree(shapely.envelope(areas)).query(boxes)
    return near[found], place


def edge_lines(network: Network, edges: Ints) -> tuple[Shapes, npt.NDArray[np.float64]]:
    """Return the lines of edges on the plane, and the scale at the start of each."""
    starts = network.geometry_offsets[edges]
    counts = network.geometry_offsets[edges + 1] - starts
    ends = np.cumsum(counts)
    rows = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - ends + counts, counts)
    degrees = np.asarray(network.geometry[rows])
    owner = np.repeat(np.arange(len(edges)), counts)
    lines: Shapes = shapely.linestrings(on_plane(degrees), indices=owner)
    return lines, scale_at(degrees[ends - counts, 1])


def _onward(lines: Shapes, axes: Shapes) -> npt.NDArray[np.float64]:
    """Return how far each line leads along its axis, to or fro, on the plane."""
    onward = np.zeros(len(lines))
    points, owner = shapely.get_coordinates(lines, return_index=True)
    if not len(points):
        return onward
    at = shapely.line_locate_point(axes[owner], shapely.points(points))
    same: Any = owner[1:] == owner[:-1]
    np.add.at(onward, owner[1:][same], np.abs(np.diff(at))[same])
    return onward


def _meets(one: BBox, other: BBox) -> bool:
    return (
        one.west <= other.east
        and other.west <= one.east
        and one.south <= other.north
        and other.south <= one.north
    )


def _meets_swapped(one: BBox, other: BBox) -> bool:
    """Tell whether a box would meet another one with longitude and latitude exchanged."""
    return (
        one.south <= other.east
        and other.west <= one.north
        and one.west <= other.north
        and other.south <= one.east
    )


def _hash(closures: Sequence[Closure]) -> str:
    """Return a hash of all that some closures say, empty where there is none."""
    return sha256(repr(tuple(closures)).encode()).hexdigest()[:16] if closures else ""
