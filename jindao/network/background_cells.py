"""The background of maps in square cells: what a page fetches as its map is moved.

A cell is one square of Web Mercator at one of `LEVELS`, drawn over two zooms. It holds
whole numbers only: lines are simplified for the last zoom they are drawn at, laid on a grid
and written as steps from point to point.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao.errors import NotFoundError
from jindao.geo import BBox
from jindao.model.trip import Background
from jindao.network.codes import ALIGNMENTS, BACKGROUND_KINDS, KINDS
from jindao.network.columns import Float, Int
from jindao.network.network import Network

LEVELS: Final = (5, 7, 9, 11, 13, 15)
"""Zooms of cells. A map zoomed to z shows the last level below z: 512 or 1024 pixels wide,
and at the last level more."""

GRID: Final = 4096
LAST_GRID: Final = 8192
"""Whole numbers across a cell, and across one of the last level: some 0.1 m."""

VERSION: Final = "1"
"""Changes when cells are made otherwise."""

NEAR_LEVEL: Final = 11
NEAR_ACCURACY_M: Final = 300.0

_MAIN: Final = ("trunk", "primary", "secondary")
_MINOR: Final = ("tertiary", "unclassified", "residential", "living_street", "road")
_ESTIMATED: Final = "estimated"
_FROM_LEVEL: Final = {"trunk": 7, "primary": 7, "secondary": 9, "tertiary": 11, _ESTIMATED: 7}
_ALL_LEVEL: Final = 13
"""The first level that a kind of way is drawn at, and that of all others."""

_TOLERANCE_PX: Final = 0.7
_LAST_TOLERANCE_M: Final = 0.8
_LEAST_AREA_PX2: Final = 16.0
_LEAST_LINE_PX: Final = 4.0
_MARGIN: Final = 1 / 64
"""Share of a cell that lines reach beyond it, so that none ends at the seam."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """The name of a place on a map; the lower `rank`, the sooner it is shown.

    `level` is the first of `LEVELS` whose cells have it; one that is not good to
    `NEAR_ACCURACY_M` is not in those beyond `NEAR_LEVEL`, where it would stand elsewhere.
    """

    lon: float
    lat: float
    accuracy_m: float
    rank: int
    level: int
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class _Lines:
    """Many lines in one array, with the box of each: (n, 4) west, south, east, north."""

    points: Float
    offsets: Int
    boxes: npt.NDArray[np.float32]

    @classmethod
    def of(cls, points: Float, offsets: Int) -> _Lines:
        if len(offsets) < 2:
            return cls(points, offsets, np.zeros((0, 4), np.float32))
        low = np.minimum.reduceat(points, offsets[:-1])
        high = np.maximum.reduceat(points, offsets[:-1])
        return cls(points, offsets, np.hstack((low, high)).astype(np.float32))

    def meeting(self, rows: Int, box: BBox) -> Int:
        """Return those of some lines whose own box meets a box, within float32."""
        west, south, east, north = self.boxes[rows].T
        meets = (west <= box.east) & (east >= box.west) & (south <= box.north)
        found: Int = rows[meets & (north >= box.south)]
        return found

    def taken(self, rows: Int) -> tuple[Float, Int]:
        """Return the points of some lines one after another, and whose each is."""
        counts = self.offsets[rows + 1] - self.offsets[rows]
        firsts = np.repeat(self.offsets[rows] - np.cumsum(counts) + counts, counts)
        return self.points[firsts + np.arange(len(firsts))], np.repeat(np.arange(len(rows)), counts)


class BackgroundCells:
    """The background of a network in cells. Safe to share between threads.

    Parameters
    ----------
    network
        Whose ways, water and green are drawn; no boundary of it is.
    more
        Lines of the dataset: its boundaries always, the rest on a schematic network.
    labels
        Names of places.
    data_version
        Hash of the dataset that `more` and `labels` are from.
    """

    levels = LEVELS

    def __init__(
        self, network: Network, more: Background, labels: Sequence[Label], data_version: str
    ) -> None:
        self._network = network
        self._labels = tuple(labels)
        schematic = network.meta.source == "skeleton"
        self._more = [line for line in more.lines if schematic or line.kind == "boundary"]
        credit = (*network.meta.attribution, *(more.attribution if self._more else ()))
        self.attribution = tuple(dict.fromkeys(credit))
        """Credit lines that a map with this background must show."""
        facts = "\n".join((VERSION, network.meta.id, data_version))
        self.version = hashlib.sha256(facts.encode()).hexdigest()[:16]
        """Changes with what the cells hold."""

    @cached_property
    def box(self) -> BBox:
        """The box around all there is to draw."""
        points = [self._network.geometry]
        points += [np.array(line.line) for line in self._more]
        if len(self._network.background):
            points.append(self._network.background)
        if self._labels:
            points.append(np.array([(label.lon, label.lat) for label in self._labels]))
        low = np.min([part.min(axis=0) for part in points], axis=0)
        high = np.max([part.max(axis=0) for part in points], axis=0)
        return BBox(*(float(value) for value in (*low, *high)))

    def cell(self, level: int, column: int, row: int) -> bytes:
        """Return a cell as JSON; row 0 is in the north.

        `grid` is the number of units across; `areas` and `lines` hold by kind lists of
        x, y, then steps (dx, dy) in those units, y to the south; `labels` are lists of
        x, y, rank, Chinese and English name.

        Raises
        ------
        NotFoundError
            Where there is no such level or cell.
        """
        if level not in LEVELS or not (0 <= column < 2**level and 0 <= row < 2**level):
            name, known = f"{level}/{column}/{row}", [str(one) for one in LEVELS]
            raise NotFoundError("not_found.cell", kind="cell", name=name, known=known)
        square = _Square(level, column, row)
        areas, lines = self._areas(square), self._lines(square)
        content = {
            "grid": square.grid,
            "areas": {kind: steps for kind, steps in areas if steps},
            "lines": {kind: steps for kind, steps in lines if steps},
            "labels": list(self._labels_in(square)),
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    @cached_property
    def _ways(self) -> _Lines:
        return _Lines.of(self._network.geometry, self._network.geometry_offsets)

    @cached_property
    def _shapes(self) -> _Lines:
        return _Lines.of(self._network.background, self._network.background_offsets)

    @cached_property
    def _way_classes(self) -> dict[str, tuple[Int, Int]]:
        """By class of way: its edges in order of the level they are first drawn at, with it."""
        network = self._network
        names = np.array(
            ["main" if k in _MAIN else "minor" if k in _MINOR else "path" for k in KINDS]
        )
        classes = names[network.edge_kind]
        is_estimated = network.edge_alignment == ALIGNMENTS.index(_ESTIMATED)
        classes = np.where(is_estimated, _ESTIMATED, classes)
        first = np.array([_FROM_LEVEL.get(kind, _ALL_LEVEL) for kind in KINDS])
        levels = np.where(is_estimated, _FROM_LEVEL[_ESTIMATED], first[network.edge_kind])
        rows = {str(name): np.flatnonzero(classes == name) for name in np.unique(classes)}
        return {name: (found, levels[found]) for name, found in rows.items()}

    def _lines(self, square: _Square) -> Iterator[tuple[str, list[list[int]]]]:
        rivers = np.flatnonzero(self._network.background_kind == BACKGROUND_KINDS.index("river"))
        drawn = square.lines(*self._shapes.taken(self._shapes.meeting(rivers, square.box)))
        yield "river", drawn
        for kind in dict.fromkeys(line.kind for line in self._more):
            for estimated in (False, True):
                meant = [
                    np.array(line.line)
                    for line in self._more
                    if line.kind == kind and line.estimated == estimated and len(line.line) > 1
                ]
                if meant and kind in ("river", "boundary"):
                    owners = np.repeat(np.arange(len(meant)), [len(line) for line in meant])
                    name = f"{kind}_estimated" if estimated else kind
                    more = square.lines(np.concatenate(meant), owners)
                    yield name, drawn + more if name == "river" else more
        for name, (rows, levels) in self._way_classes.items():
            shown = rows[levels <= square.level]
            yield name, square.lines(*self._ways.taken(self._ways.meeting(shown, square.box)))

    def _areas(self, square: _Square) -> Iterator[tuple[str, list[list[int]]]]:
        for kind in ("green", "water"):
            rows = np.flatnonzero(self._network.background_kind == BACKGROUND_KINDS.index(kind))
            found = self._shapes.taken(self._shapes.meeting(rows, square.box))
            rings = [np.array(line.line) for line in self._more if line.kind == kind]
            owners = np.repeat(np.arange(len(rings)), [len(ring) for ring in rings])
            more = square.areas(np.concatenate(rings), owners) if rings else []
            yield kind, square.areas(*found) + more

    def _labels_in(self, square: _Square) -> Iterator[list[Any]]:
        for label in self._labels:
            if square.level > NEAR_LEVEL and label.accuracy_m > NEAR_ACCURACY_M:
                continue
            x, y = square.laid(np.array([[label.lon, label.lat]]))[0]
            if label.level <= square.level and 0 <= x < square.grid and 0 <= y < square.grid:
                yield [int(x), int(y), label.rank, label.name_zh, label.name_en]


class _Square:
    """One cell: its box, and what is laid on its grid."""

    def __init__(self, level: int, column: int, row: int) -> None:
        self.level = level
        last = level == LEVELS[-1]
        self.grid = LAST_GRID if last else GRID
        self._column, self._row = column, row
        margin = _MARGIN
        west, north = _lon_lat(level, column - margin, row - margin)
        east, south = _lon_lat(level, column + 1 + margin, row + 1 + margin)
        self.box = BBox(west, south, east, north)
        # The last zoom a cell is drawn at has 1024 pixels across.
        self._px = self.grid / 1024
        equator_m = 40_075_016.686 * math.cos(math.radians((north + south) / 2))
        m = self.grid / (equator_m / 2**level)
        self._tolerance = _LAST_TOLERANCE_M * m if last else _TOLERANCE_PX * self._px
        self._margin = margin * self.grid

    def laid(self, points: Float) -> Float:
        """Return (n, 2) lon/lat degrees in units of the grid, y to the south."""
        size = 2.0**self.level
        x = (points[:, 0] + 180) / 360
        y = (1 - np.arcsinh(np.tan(np.radians(points[:, 1]))) / np.pi) / 2
        shifted = np.column_stack((x * size - self._column, y * size - self._row))
        return shifted * self.grid

    def lines(self, points: Float, owners: Int) -> list[list[int]]:
        """Return lines joined where two meet end to end, simplified, cut and as steps."""
        import shapely

        kept = _long_enough(owners, 2)
        if not kept.any():
            return []
        made = shapely.linestrings(self.laid(points[kept]), indices=_counted(owners[kept]))
        joined = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(made)))
        joined = joined[shapely.length(joined) >= _LEAST_LINE_PX * self._px]
        simple = shapely.simplify(joined, self._tolerance, preserve_topology=False)
        return list(_steps(shapely.get_parts(shapely.clip_by_rect(simple, *self._edges)), 2))

    def areas(self, points: Float, owners: Int) -> list[list[int]]:
        """Return the outlines of areas, simplified, cut and as steps, without the small."""
        import shapely

        kept = _long_enough(owners, 4)
        if not kept.any():
            return []
        rings = shapely.linearrings(self.laid(points[kept]), indices=_counted(owners[kept]))
        whole = shapely.make_valid(shapely.polygons(rings))
        large = whole[shapely.area(whole) >= _LEAST_AREA_PX2 * self._px**2]
        simple = shapely.make_valid(shapely.simplify(large, self._tolerance))
        parts = shapely.get_parts(shapely.clip_by_rect(simple, *self._edges))
        polygons = parts[shapely.get_dimensions(parts) == 2]
        return list(_steps(shapely.get_exterior_ring(shapely.get_parts(polygons)), 4))

    @property
    def _edges(self) -> tuple[float, float, float, float]:
        return -self._margin, -self._margin, self.grid + self._margin, self.grid + self._margin


def _long_enough(owners: Int, least: int) -> npt.NDArray[np.bool_]:
    """Return which points belong to a line of at least so many."""
    counts = np.bincount(owners, minlength=1)
    return np.asarray(counts[owners] >= least)


def _counted(owners: Int) -> Int:
    """Return owners renumbered from 0 without gaps; they are in rising order."""
    numbers: Int = np.unique(owners, return_inverse=True)[1]
    return numbers


def _steps(lines: Iterable[Any], least: int) -> Iterator[list[int]]:
    """Yield each line of at least so many points that differ, as a point and its steps."""
    import shapely

    for line in lines:
        points = np.rint(shapely.get_coordinates(line)).astype(np.int64)
        moved = np.concatenate(([True], np.any(np.diff(points, axis=0) != 0, axis=1)))
        points = points[moved]
        if len(points) >= least:
            yield [int(value) for value in np.diff(points, axis=0, prepend=[[0, 0]]).ravel()]


def _lon_lat(level: int, column: float, row: float) -> tuple[float, float]:
    lon = column / 2**level * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / 2**level))))
    return max(-180.0, min(180.0, lon)), lat
