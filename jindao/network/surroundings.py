"""What lies along the edges: green, shade, noise and places to rest.

Each edge is looked at in points `SAMPLE_M` apart or less, each in the middle of an equal
part of its length. In fifteenths (`FULL_SHARE` is all of it) it is said of an edge:

| column  | what counts                                                   | within   |
|---------|---------------------------------------------------------------|----------|
| `green` | share in or near green or wood                                | 15 m     |
| `shade` | share in wood; all of a roofed edge                           | 0 m      |
|         | near a row of trees, or the 4 m that a single tree spreads    | 8 m      |
| `rest`  | share near a bench or shelter, in a straight line             | 200 m    |
| `noise` | mean of the loudest at each point:                            |          |
|         | 15 on a motorway, trunk or primary road, 10 on a secondary    | to 60 m  |
|         | 8 on a railway, each less in proportion to the distance       | to 40 m  |
|         | 6 on a tertiary road, for the road itself only                |          |

Only what is recorded counts: 0 says that nothing is known there, not that nothing is
there. Roads and railways in tunnels are heard by nobody but those in the tunnel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.network.codes import FULL_SHARE, KINDS
from jindao.network.columns import Float, Int
from jindao.network.lengths import segment_lengths_m
from jindao.network.plane import Floats, Shapes, on_plane, shapes_on_plane

SAMPLE_M: Final = 20.0
GREEN_REACH_M: Final = 15.0
SHADE_REACH_M: Final = 8.0
TREE_RADIUS_M: Final = 4.0
REST_REACH_M: Final = 200.0
REST_KINDS: Final = ("bench", "shelter")

ROAD_NOISE: Final = {"trunk": 15, "primary": 15, "secondary": 10, "tertiary": 6}
"""How loud it is on a road, by its kind."""

NOISE_REACH: Final = {
    **{kind: (ROAD_NOISE[kind], 60.0) for kind in ("trunk", "primary", "secondary")},
    "rail": (8, 40.0),
}
"""What is heard beside it: how loud it is there itself, and how far away no more, in m."""

_SAMPLES_AT_ONCE: Final = 200_000
_LONGEST_PIECE_M: Final = 100.0
"""Noisy lines are cut to this: a long slanting one has a large box, full of other points."""

Lines = Mapping[str, list[Any]]
"""Geometries of shapely, lon/lat degrees, by kind."""

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Samples:
    """Points along some edges on the plane, in a tree; `edge` is the place of each one's."""

    points: Shapes
    tree: shapely.STRtree
    edge: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]

    def shares(self, values: npt.NDArray[Any], full: float = 1.0) -> npt.NDArray[np.uint8]:
        """Return the mean of the points' values for each edge, in fifteenths of `full`."""
        sums = np.bincount(self.edge, weights=values, minlength=len(self.counts))
        fifteenths = np.floor(sums / self.counts / full * FULL_SHARE + 0.5)
        return fifteenths.astype(np.uint8)


class _Near:
    """Geometries on the plane with the reach of each, looked up among the points."""

    def __init__(self, *groups: tuple[list[Any], float]) -> None:
        moved = [(*shapes_on_plane(shapes), reach_m) for shapes, reach_m in groups]
        self._shapes = np.concatenate([shapes for shapes, _, _ in moved])
        self._reach = np.concatenate([scale * reach_m for _, scale, reach_m in moved])
        grown = self._reach[:, None] * (-1.0, -1.0, 1.0, 1.0)
        self._boxes = shapely.bounds(self._shapes).reshape(-1, 4) + grown

    def found(self, samples: _Samples) -> Bools:
        """Return which points lie within the reach of any of the geometries."""
        near = np.zeros(len(samples.points), bool)
        west, south, east, north = shapely.total_bounds(samples.points)
        box = self._boxes
        meets = (box[:, 0] <= east) & (box[:, 2] >= west)
        meets &= (box[:, 1] <= north) & (box[:, 3] >= south)
        if meets.any():
            shapes, reach = self._shapes[meets], self._reach[meets]
            near[samples.tree.query(shapes, predicate="dwithin", distance=reach)[1]] = True
        return near


class _Noise:
    """Noisy lines cut into straight pieces on the plane."""

    def __init__(self, lines: Lines) -> None:
        froms, tos, levels, reaches = [np.zeros((0, 2))], [np.zeros((0, 2))], [], []
        for kind, (level, reach_m) in NOISE_REACH.items():
            moved, scale = shapes_on_plane(lines.get(kind, []))
            long = shapely.length(moved) > 0  # others cannot be cut
            moved, scale = moved[long], scale[long]
            moved = shapely.segmentize(moved, _LONGEST_PIECE_M * scale)
            points, line = shapely.get_coordinates(moved, return_index=True)
            piece = np.flatnonzero(line[1:] == line[:-1])
            froms.append(points[piece])
            tos.append(points[piece + 1])
            levels += [level] * len(piece)
            reaches.append(reach_m * scale[line[piece]])
        self._from, self._to = np.concatenate(froms), np.concatenate(tos)
        self._level = np.array(levels, np.float64)
        self._reach = np.concatenate(reaches)
        reach = self._reach[:, None]
        low, high = np.minimum(self._from, self._to), np.maximum(self._from, self._to)
        self._boxes = np.concatenate((low - reach, high + reach), axis=1)

    def loudest(self, samples: _Samples) -> Floats:
        """Return how loud the loudest line is at each point, 0 to 15."""
        loud = np.zeros(len(samples.points))
        west, south, east, north = shapely.total_bounds(samples.points)
        box = self._boxes
        meets = (box[:, 0] <= east) & (box[:, 2] >= west)
        near = np.flatnonzero(meets & (box[:, 1] <= north) & (box[:, 3] >= south))
        if not len(near):
            return loud
        piece, point = samples.tree.query(shapely.box(*self._boxes[near].T))
        piece = near[piece]
        places = shapely.get_coordinates(samples.points)[point]
        away = _distance(places, self._from[piece], self._to[piece]) / self._reach[piece]
        np.maximum.at(loud, point, self._level[piece] * np.maximum(0.0, 1.0 - away))
        return loud


def _distance(points: Floats, starts: Floats, ends: Floats) -> Floats:
    """Return how far each point is from the straight line of its row."""
    along, out = ends - starts, points - starts
    squared = (along**2).sum(axis=1)
    share = (along * out).sum(axis=1) / np.where(squared > 0, squared, 1.0)
    off = out - np.clip(share, 0.0, 1.0)[:, None] * along
    distances: Floats = np.hypot(off[:, 0], off[:, 1])
    return distances


def surroundings_of(
    geometry: Float, offsets: Int, kind: Int, sheltered: Bools, lines: Lines
) -> dict[str, npt.NDArray[np.uint8]]:
    """Return the columns `edge_green`, `edge_shade`, `edge_noise` and `edge_rest`.

    Parameters
    ----------
    geometry, offsets
        The edges' geometry, as in a network.
    kind
        (n_edges,) places in `KINDS`.
    sheltered
        (n_edges,) whether an edge is roofed.
    lines
        What lies about: `green`, `wood`, `tree_row`, `tree`, `rail`, the kinds of
        `ROAD_NOISE`, and `rest` for where one can sit.

    Returns
    -------
    (n_edges,) uint8 each, 0 to 15.
    """
    wood, rows, trees = (lines.get(name, []) for name in ("wood", "tree_row", "tree"))
    green = _Near((lines.get("green", []) + wood, GREEN_REACH_M))
    shade = _Near((wood, 0.0), (rows, SHADE_REACH_M), (trees, SHADE_REACH_M + TREE_RADIUS_M))
    rest = _Near((lines.get("rest", []), REST_REACH_M))
    noise = _Noise(lines)
    names = ("edge_green", "edge_shade", "edge_noise", "edge_rest")
    columns = {name: np.zeros(len(kind), np.uint8) for name in names}
    for edges, samples in _sampled(geometry, offsets):
        columns["edge_green"][edges] = samples.shares(green.found(samples))
        columns["edge_shade"][edges] = samples.shares(shade.found(samples))
        columns["edge_noise"][edges] = samples.shares(noise.loudest(samples), FULL_SHARE)
        columns["edge_rest"][edges] = samples.shares(rest.found(samples))
    columns["edge_shade"][sheltered] = FULL_SHARE
    own = np.array([ROAD_NOISE.get(name, 0) for name in KINDS], np.uint8)[kind]
    columns["edge_noise"] = np.maximum(columns["edge_noise"], own)
    return columns


def _sampled(geometry: Float, offsets: Int) -> Iterator[tuple[Int, _Samples]]:
    """Yield some edges at a time, from west to east, with the points along them."""
    steps = np.concatenate((segment_lengths_m(geometry), [0.0]))
    steps[offsets[1:] - 1] = 0.0
    lengths = np.add.reduceat(steps, offsets[:-1]) if len(offsets) > 1 else np.zeros(0)
    counts = np.maximum(1, np.ceil(lengths / SAMPLE_M - 1e-9)).astype(np.int64)
    order = np.argsort(geometry[offsets[:-1], 0], kind="stable")
    ends = np.cumsum(counts[order])
    start = 0
    while start < len(order):
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _SAMPLES_AT_ONCE)))
        edges = order[start:stop]
        yield edges, _samples(geometry, offsets, edges, counts[edges])
        start = stop


def _samples(geometry: Float, offsets: Int, edges: Int, counts: npt.NDArray[np.int64]) -> _Samples:
    sizes = offsets[edges + 1] - offsets[edges]
    firsts = np.cumsum(sizes) - sizes
    rows = np.arange(int(sizes.sum())) - np.repeat(firsts - offsets[edges], sizes)
    degrees = np.asarray(geometry[rows], np.float64)
    along = np.concatenate(([0.0], np.cumsum(segment_lengths_m(degrees))))
    starts, lasts = along[firsts], along[firsts + sizes - 1]
    edge = np.repeat(np.arange(len(edges)), counts)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
    wanted = starts[edge] + (lasts - starts)[edge] * ((number + 0.5) / counts[edge])
    lon, lat = (np.interp(wanted, along, degrees[:, axis]) for axis in (0, 1))
    points = shapely.points(on_plane(np.stack((lon, lat), axis=1)))
    return _Samples(
        points=points,
        tree=shapely.STRtree(points),
        edge=edge,
        counts=counts,
    )
