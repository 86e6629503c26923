"""Outlines of what is reached: areas along parts of edges, each within the next one.

Every part is widened to both sides, and what is widened is joined. Holes of less than a
hectare are filled: they are the insides of blocks, not places out of reach. Corners are cut
by some metres. An area takes in the one before it and half a metre around, so that it
contains it whatever cutting corners and rounding do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from jindao.network.lengths import segment_lengths_m
from jindao.network.network import Network
from jindao.network.plane import Floats, Shapes, ground_area_m2, off_plane, on_plane, scale_at
from jindao.network.strokes import strokes

Ints = npt.NDArray[np.int64]
Ring = tuple[tuple[float, float], ...]
"""Closed, positions (lon, lat) in WGS-84 degrees."""

WIDTH_M: Final = {"foot": 35.0, "wheelchair": 35.0, "bicycle": 60.0}
"""How far to both sides of the ways an area extends, by mode: about a row of houses."""

LEAST_HOLE_M2: Final = 10_000.0
"""Holes from here on are kept."""

_CORNERS_M: Final = 3.0
_LINE_CORNERS_M: Final = 1.5
_WITHIN_M: Final = 0.5
"""What an area has around the one before it: more than rounding moves a corner."""

_GRID_DEG: Final = 1e-6
_DECIMALS: Final = 6
_QUARTER: Final = 3
"""Straight pieces for a quarter of a circle."""

_TOGETHER: Final = 128
"""About how many shapes are joined at once."""


class Outline(NamedTuple):
    """An area: polygons of an outer ring and its holes, and what it measures.

    Outer rings run against the clock, holes with it.
    """

    polygons: tuple[tuple[Ring, ...], ...]
    area_m2: float


class Parts(NamedTuple):
    """Parts of edges, each (n,): an edge between two shares of its length from its tail."""

    edge: Ints
    from_share: Floats
    to_share: Floats


def outlines(network: Network, steps: Sequence[Parts], width_m: float) -> tuple[Outline, ...]:
    """Return the areas of what is reached, smallest first.

    Parameters
    ----------
    network
        The network.
    steps
        What each area has more than the one before it.
    width_m
        How far to each side of the parts the areas reach.
    """
    made: list[Outline] = []
    before: Any = shapely.MultiPolygon()
    for step in steps:
        if len(step.edge):
            lines, scale = part_lines(network, step)
            joined = shapely.simplify(strokes(lines), _LINE_CORNERS_M * scale)
            # Lines of no length are lost in that.
            points = shapely.get_point(lines[shapely.length(lines) == 0], 0)
            ways = np.concatenate((joined, points))
            widened = shapely.buffer(ways, width_m * scale, quad_segs=_QUARTER)
            around = _grown(before, _WITHIN_M * scale)
            before = _filled(_joined(widened, scale, around), scale)
            degrees = shapely.transform(before, off_plane)
            made.append(_outline(shapely.set_precision(degrees, _GRID_DEG)))
        else:
            made.append(made[-1] if made else Outline((), 0.0))
    return tuple(made)


def _grown(area: Any, by: float) -> list[Any]:
    """Return polygons that together are an area and so much around it.

    Rings are moved one by one: to look for the holes of all at once takes far longer.
    """
    polygons = shapely.get_parts(area)
    outer = shapely.buffer(
        shapely.polygons(shapely.get_exterior_ring(polygons)), by, join_style="mitre"
    )
    grown = []
    for polygon, around in zip(polygons, outer, strict=True):
        rings = shapely.get_rings(polygon)[1:]
        smaller = shapely.buffer(shapely.polygons(rings), -by, join_style="mitre")
        holes = shapely.get_exterior_ring(shapely.get_parts(smaller))
        shell, *bays = shapely.get_rings(around)
        grown.append(shapely.Polygon(shell, [*bays, *holes]))
    return grown


def _joined(shapes: Shapes, scale: float, others: Sequence[Any]) -> Any:
    """Return the union of shapes and some polygons, by neighbourhoods of shapes first.

    Small holes of a neighbourhood are filled at once: none of their many corners has to be
    looked at again, and in the whole they are small holes or no holes at all. Corners are cut
    here, too: the time that takes grows with the square of the number of holes.
    """
    centres = shapely.get_coordinates(shapely.centroid(shapes))
    n = math.ceil(math.sqrt(len(shapes) / _TOGETHER))
    unions = [*others]
    for strip in np.array_split(np.argsort(centres[:, 0], kind="stable"), n):
        northward = strip[np.argsort(centres[strip, 1], kind="stable")]
        for near in np.array_split(northward, n):
            union = _filled(shapely.union_all(shapes[near]), scale)
            unions.append(shapely.simplify(union, _CORNERS_M * scale))
    return shapely.disjoint_subset_union_all(unions)


def part_lines(network: Network, parts: Parts) -> tuple[Shapes, float]:
    """Return (n,) lines of parts of edges on the plane, and the scale in their middle."""
    starts = network.geometry_offsets[parts.edge]
    counts = network.geometry_offsets[parts.edge + 1] - starts
    rows = np.arange(counts.sum()) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
    points = network.geometry[rows]
    line = np.repeat(np.arange(len(counts)), counts)
    share = _shares(points, counts)
    plane = on_plane(points)
    # On one axis all lines follow each other: line i is there from 2 i to 2 i + 1.
    axis = 2.0 * line + share
    ends = 2.0 * np.arange(len(counts)) + np.stack((parts.from_share, parts.to_share))
    inner = (axis > ends[0][line]) & (axis < ends[1][line])
    every = np.concatenate((ends[0], axis[inner], ends[1]))
    places = np.concatenate((np.arange(len(counts)), line[inner], np.arange(len(counts))))
    order = np.lexsort((every, places))
    x, y = (np.interp(every, axis, plane[:, column]) for column in (0, 1))
    lines: Shapes = shapely.linestrings(np.stack((x, y), axis=1)[order], indices=places[order])
    middle = (points[:, 1].min() + points[:, 1].max()) / 2
    return lines, float(scale_at(np.array([middle]))[0])


def _shares(points: Floats, counts: Ints) -> Floats:
    """Return how far along its own line each point of many lines lies, 0 to 1."""
    steps = np.concatenate(([0.0], segment_lengths_m(points)))
    firsts = np.cumsum(counts) - counts
    steps[firsts] = 0.0
    along = np.cumsum(steps)
    along -= np.repeat(along[firsts], counts)
    total = np.repeat(along[firsts + counts - 1], counts)
    shares: Floats = np.divide(along, total, out=np.zeros(len(along)), where=total > 0)
    return shares


def _filled(area: Any, scale: float) -> Any:
    """Return an area without its small holes, as a multi-polygon."""
    least = LEAST_HOLE_M2 * scale**2
    kept = []
    for polygon in shapely.get_parts(area):
        holes = shapely.get_rings(polygon)[1:]
        large = shapely.area(shapely.polygons(holes)) >= least
        kept.append(polygon if large.all() else shapely.Polygon(polygon.exterior, holes[large]))
    return shapely.MultiPolygon(kept)


def _outline(area: Any) -> Outline:
    polygons, area_m2 = [], 0.0
    for polygon in shapely.get_parts(shapely.orient_polygons(area)):
        rings = [
            np.round(shapely.get_coordinates(ring), _DECIMALS)
            for ring in shapely.get_rings(polygon)
        ]
        sizes_m2 = [ground_area_m2(ring) for ring in rings]
        area_m2 += sizes_m2[0] - sum(sizes_m2[1:])
        polygons.append(tuple(tuple(map(tuple, ring.tolist())) for ring in rings))
    return Outline(tuple(polygons), area_m2)
