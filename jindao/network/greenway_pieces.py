"""The ways near greenways, taken apart so that nodes can be put in and pieces be signed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
import shapely.ops

from jindao.geo import metres_per_degree
from jindao.network import tags as osm
from jindao.network.raw import GreenwayLine, RawNetwork

SAME_PLACE_M: Final = 1.0
_AROUND_M: Final = 100.0
_DIGITS: Final = 7
"""OpenStreetMap's own precision; new nodes at one place are one node."""

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


class Plane:
    """Metres east and north of a line's middle; right for some tens of kilometres."""

    def __init__(self, points: Floats) -> None:
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        self._origin = middle
        self._scale = np.array(metres_per_degree(float(middle[1])))
        self.low = points.min(axis=0) - _AROUND_M / self._scale
        self.high = points.max(axis=0) + _AROUND_M / self._scale

    def xy(self, points: Floats) -> Floats:
        """Return (n, 2) metres from (n, 2) lon/lat degrees."""
        metres: Floats = (points - self._origin) * self._scale
        return metres

    def degrees(self, xy: Floats) -> Floats:
        """Return lon/lat degrees from metres."""
        points: Floats = xy / self._scale + self._origin
        return points


@dataclass(slots=True)
class _Way:
    """A way's nodes, its tags, and by segment the greenway that goes along it."""

    nodes: list[int]
    tags: dict[str, str]
    usable: bool = True
    signs: list[GreenwayLine | None] = field(default_factory=list)
    pending: list[tuple[int, float, int]] = field(default_factory=list)
    """Nodes to put in: the segment, the share of it before the node, and its key."""

    def __post_init__(self) -> None:
        self.signs = self.signs or [None] * max(0, len(self.nodes) - 1)

    def settle(self) -> None:
        for place, _, key in sorted(self.pending, reverse=True):
            if key not in self.nodes[place : place + 2]:
                self.nodes.insert(place + 1, key)
                self.signs.insert(place, self.signs[place])
        self.pending.clear()

    def pieces(self) -> Iterator[tuple[list[int], dict[str, str]]]:
        start = 0
        for place in range(1, len(self.signs) + 1):
            if place == len(self.signs) or self.signs[place] is not self.signs[start]:
                yield self.nodes[start : place + 1], self.tags | _sign_tags(self.signs[start])
                start = place
        if not self.signs:
            yield self.nodes, self.tags


@dataclass(frozen=True, slots=True)
class _Local:
    """Segments around a line: their way, place in it and (n, 4) ends in metres.

    `on_level` are those of bridges and tunnels, `outer` (n, 2) says of both ends whether
    they are ends of the way, `dead` whether they are dead ends.
    """

    ways: Rows
    places: Rows
    ends: Floats
    on_level: npt.NDArray[np.bool_]
    outer: npt.NDArray[np.bool_]
    dead: npt.NDArray[np.bool_]
    tree: Any


class WorkingWays:
    """The ways near greenways, and those that are added.

    `junctions` are the keys of the nodes where added ways meet others.

    Parameters
    ----------
    raw
        All ways and nodes.
    rows
        Which of the ways are near.
    """

    def __init__(self, raw: RawNetwork, rows: Rows) -> None:
        self.junctions: set[int] = set()
        self._first_new = min(0, int(raw.node_key.min(initial=0))) - 1
        self._way_of_row = {int(row): number for number, row in enumerate(rows)}
        self._ways: list[_Way] = []
        for row in rows.tolist():
            way = raw.ways[row]
            self._ways.append(_Way(list(way.nodes), way.tags))
        self._n_mapped = len(self._ways)
        keys = np.array(sorted({key for way in self._ways for key in way.nodes}), np.int64)
        found = raw.rows_of(keys)
        keys, found = keys[found >= 0], found[found >= 0]
        self._places: dict[int, tuple[float, float]] = dict(
            zip(
                keys.tolist(),
                zip(raw.node_lon[found].tolist(), raw.node_lat[found].tolist(), strict=True),
                strict=True,
            )
        )
        self._new: dict[tuple[float, float], int] = {}
        self._table: tuple[Rows, Rows, Floats] | None = None
        self._around: tuple[Plane, _Local] | None = None

    def keep_only(self, usable: Callable[[int], bool]) -> None:
        """Leave out of what follows the ways that nobody may use, told by their rows."""
        for row, number in self._way_of_row.items():
            self._ways[number].usable = usable(row)

    def nodes(self, way: int) -> list[int]:
        """Return the keys of a way's nodes."""
        return self._ways[way].nodes

    def tags(self, way: int) -> dict[str, str]:
        """Return a way's tags."""
        return self._ways[way].tags

    def places(self, way: int) -> Floats:
        """Return where a way's nodes are, (n, 2) lon/lat degrees, NaN where that is unknown."""
        nowhere = (np.nan, np.nan)
        return np.array([self._places.get(key, nowhere) for key in self.nodes(way)])

    def segments(self, plane: Plane) -> tuple[Rows, Rows, Floats]:
        """Return the way, the place and the (n, 4) ends in metres of segments around a line."""
        local = self._local(plane)
        return local.ways, local.places, local.ends

    def sign(self, way: int, first: int, last: int, line: GreenwayLine) -> None:
        """Say that a greenway goes along some segments; a greenway that is there stays."""
        signs = self._ways[way].signs
        for place in range(first, last + 1):
            signs[place] = signs[place] or line

    def add_part(
        self,
        plane: Plane,
        drawn: Any,
        start_m: float,
        end_m: float,
        line: GreenwayLine,
        *,
        joined_m: float,
        beside_m: float,
    ) -> float:
        """Add a part of a line as a way of its own, joined to others; return its length.

        Parameters
        ----------
        plane
            The metres that the line is in.
        drawn
            The whole line, metres.
        start_m, end_m
            From where to where along it.
        line
            What the way is.
        joined_m
            How far from a way the line's ends may be, and from it dead ends, to be joined.
        beside_m
            How far from a way it may be where it leaves the way it followed.
        """
        part = shapely.ops.substring(drawn, start_m, end_m)
        xy = shapely.get_coordinates(part)
        local = self._local(plane)
        stops = [
            (at_m, self._node_at(plane.degrees(point)))
            for at_m, point in zip(_along(xy).tolist(), xy, strict=True)
        ]
        limits = (
            beside_m if start_m > 0.0 else joined_m,
            beside_m if end_m < drawn.length else joined_m,
        )
        joints = [self._join(plane, local, xy[end], limits[end]) for end in (0, -1)]
        stops += self._crossings(plane, local, part)
        for stop, key in self._dead_ends(plane, local, part, joined_m, line):
            stops.append((stop, key))
        stops.sort(key=lambda stop: stop[0])
        keys = [key for _, key in stops]
        keys = self._with_end(plane, keys, joints[0], xy[0])
        keys = self._with_end(plane, keys[::-1], joints[1], xy[-1])[::-1]
        keys = [key for key, before in zip(keys, [None, *keys[:-1]], strict=True) if key != before]
        if len(keys) > 1:
            self._add_way(keys, line)
        return float(part.length)

    def settle(self) -> None:
        """Put the new nodes into the ways they were found on."""
        for way in self._ways:
            if way.pending:
                way.settle()
        self._table = self._around = None

    def pieces(self, row: int) -> Iterable[tuple[list[int], dict[str, str]]]:
        """Return what became of a mapped way: runs of its nodes, and their tags."""
        return self._ways[self._way_of_row[row]].pieces()

    def new_ways(self) -> Iterator[tuple[list[int], dict[str, str]]]:
        """Return the nodes and tags of every way that was added."""
        for way in self._ways[self._n_mapped :]:
            yield from way.pieces()

    def new_nodes(self) -> tuple[Rows, Floats]:
        """Return the keys and the (n, 2) lon/lat degrees of nodes that were added."""
        return np.array(list(self._new.values()), np.int64), np.array(
            list(self._new), np.float64
        ).reshape(-1, 2)

    def _add_way(self, keys: list[int], line: GreenwayLine) -> None:
        signs: list[GreenwayLine | None] = [line] * (len(keys) - 1)
        self._ways.append(_Way(keys, _tags_of(line), signs=signs))

    def _node_at(self, place: Floats) -> int:
        """Return the new node at a place."""
        lon, lat = (round(value, _DIGITS) for value in place.tolist())
        if (lon, lat) not in self._new:
            key = self._first_new - len(self._new)
            self._new[lon, lat] = key
            self._places[key] = (lon, lat)
        return self._new[lon, lat]

    def _local(self, plane: Plane) -> _Local:
        """Return the segments around a line, as they were when the last line was settled."""
        if self._around is not None and self._around[0] is plane:
            return self._around[1]
        if self._table is None:
            self._table = self._flat()
        ways, places, ends = self._table
        low = np.minimum(ends[:, :2], ends[:, 2:])
        high = np.maximum(ends[:, :2], ends[:, 2:])
        near = ((low <= plane.high) & (high >= plane.low)).all(axis=1)
        ways, places, ends = ways[near], places[near], ends[near]
        facts = {way: self._ways[way] for way in set(ways.tolist())}
        levels = {number: _has_level(way.tags) for number, way in facts.items()}
        keys = np.array(
            [
                facts[way].nodes[place : place + 2]
                for way, place in zip(ways.tolist(), places.tolist(), strict=True)
            ],
            np.int64,
        ).reshape(-1, 2)
        last = np.array([len(facts[way].nodes) - 2 for way in ways.tolist()], np.int64)
        outer = np.stack((places == 0, places == last), axis=1)
        metres = np.concatenate((plane.xy(ends[:, :2]), plane.xy(ends[:, 2:])), axis=1)
        _, number_of, times = np.unique(keys, return_inverse=True, return_counts=True)
        local = _Local(
            ways=ways,
            places=places,
            ends=metres,
            on_level=np.array([levels[way] for way in ways.tolist()], bool),
            outer=outer,
            dead=outer & (times[number_of.reshape(-1, 2)] == 1),
            tree=shapely.STRtree(shapely.linestrings(metres.reshape(-1, 2, 2))),
        )
        self._around = (plane, local)
        return local

    def _flat(self) -> tuple[Rows, Rows, Floats]:
        """Return the way, the place and the (n, 4) lon/lat ends of every segment to use."""
        ways, places, ends = [], [], []
        for number, way in enumerate(self._ways):
            if way.usable:
                for place, (one, other) in enumerate(zip(way.nodes, way.nodes[1:], strict=False)):
                    if one in self._places and other in self._places and one != other:
                        ways.append(number)
                        places.append(place)
                        ends.append((*self._places[one], *self._places[other]))
        return (
            np.array(ways, np.int64),
            np.array(places, np.int64),
            np.array(ends, np.float64).reshape(-1, 4),
        )

    def _join(self, plane: Plane, local: _Local, xy: Floats, limit_m: float) -> int | None:
        """Return the node of a way at its nearest place, put in where there is none."""
        rows = local.tree.query(shapely.Point(xy), "dwithin", limit_m)
        share, _ = _nearest(local.ends[rows], xy)
        share = np.where(local.on_level[rows], np.rint(share), share)
        ends = local.ends[rows]
        apart = np.hypot(*(ends[:, :2] + share[:, None] * (ends[:, 2:] - ends[:, :2]) - xy).T)
        at_end = local.outer[rows, (share == 1.0).astype(np.int64)]
        apart[local.on_level[rows] & ~at_end] = np.inf
        if not len(rows) or apart.min() > limit_m:
            return None
        best = int(np.argmin(apart))
        return self._put(plane, local, int(rows[best]), float(share[best]))

    def _put(self, plane: Plane, local: _Local, row: int, share: float) -> int:
        """Return a node at a share of a segment: an end of it that is near, or a new one."""
        way, place = self._ways[int(local.ways[row])], int(local.places[row])
        start, end = local.ends[row, :2], local.ends[row, 2:]
        length_m = float(np.hypot(*(end - start)))
        known = [(0.0, way.nodes[place]), (1.0, way.nodes[place + 1])]
        known += [(at, key) for other, at, key in way.pending if other == place]
        at, key = min(known, key=lambda item: abs(item[0] - share))
        if abs(at - share) * length_m > SAME_PLACE_M:
            key = self._node_at(plane.degrees(start + share * (end - start)))
            way.pending.append((place, share, key))
        self.junctions.add(key)
        return key

    def _crossings(self, plane: Plane, local: _Local, part: Any) -> list[tuple[float, int]]:
        """Return where a part crosses ways, and the nodes there; ways on a level are not met."""
        crossing = np.sort(local.tree.query(part, "intersects"))
        found = []
        for row in crossing[~local.on_level[crossing]].tolist():
            met = shapely.intersection(local.tree.geometries[row], part)
            for point in shapely.get_coordinates(met):
                share, _ = _nearest(local.ends[row : row + 1], point)
                at_m = float(part.project(shapely.Point(point)))
                found.append((at_m, self._put(plane, local, row, float(share[0]))))
        return found

    def _dead_ends(
        self, plane: Plane, local: _Local, part: Any, joined_m: float, line: GreenwayLine
    ) -> Iterator[tuple[float, int]]:
        """Yield where dead ends beside a part are joined to it, each by a short way."""
        near = np.sort(local.tree.query(part, "dwithin", joined_m))
        apart = shapely.distance(local.tree.geometries[near], part)
        open_ends = local.dead[near] & ~local.on_level[near, None] & (apart > 0.0)[:, None]
        for place, end in np.argwhere(open_ends).tolist():
            row = int(near[place])
            key = self._ways[int(local.ways[row])].nodes[int(local.places[row]) + end]
            point = shapely.Point(local.ends[row, 2 * end : 2 * end + 2])
            apart_m, at_m = float(part.distance(point)), float(part.project(point))
            if apart_m > joined_m or not 0.0 < at_m < part.length:
                continue
            self.junctions.add(key)
            here = shapely.get_coordinates(part.interpolate(at_m))[0]
            joint = key if apart_m <= SAME_PLACE_M else self._node_at(plane.degrees(here))
            if joint != key:
                self._add_way([key, joint], line)
            yield at_m, joint

    def _with_end(self, plane: Plane, keys: list[int], joint: int | None, xy: Floats) -> list[int]:
        """Return nodes that begin at a joint, which takes the place of an end close to it."""
        if joint is None or joint in keys[:2]:
            return keys[keys.index(joint) :] if joint in keys[:2] else keys
        apart_m = float(np.hypot(*(plane.xy(np.array([self._places[joint]]))[0] - xy)))
        return [joint, *(keys[1:] if apart_m <= SAME_PLACE_M else keys)]


def _along(xy: Floats) -> Floats:
    """Return how far along a line each of its points is, metres."""
    steps = np.hypot(*np.diff(xy, axis=0).T)
    return np.concatenate(([0.0], np.cumsum(steps)))


def _nearest(ends: Floats, xy: Floats) -> tuple[Floats, Floats]:
    """Return where on (n, 4) segments the place nearest to a point is, and how far from it.

    Where is the share of the segment before that place, from 0 to 1.
    """
    step = ends[:, 2:] - ends[:, :2]
    square = np.maximum((step**2).sum(axis=1), 1e-12)
    share = np.clip(((xy - ends[:, :2]) * step).sum(axis=1) / square, 0.0, 1.0)
    apart = np.hypot(*(ends[:, :2] + share[:, None] * step - xy).T)
    return share, apart


def _has_level(tags: osm.Tags) -> bool:
    """Tell whether a way passes over or under others."""
    return any(tags.get(key, "no") not in ("no", "0", "") for key in osm.LEVEL_KEYS)


def _sign_tags(line: GreenwayLine | None) -> dict[str, str]:
    if line is None:
        return {}
    return {osm.SIGNED_GREENWAY: line.name, osm.SIGNED_LEVEL: line.level}


def _tags_of(line: GreenwayLine) -> dict[str, str]:
    """Return the tags of a way that is made of a greenway's line."""
    kind = "footway" if line.foot else "cycleway"
    tags = {"highway": kind, "name": line.name, osm.ALIGNMENT: line.alignment}
    if not line.foot:
        tags["foot"] = "no"
    if line.surface:
        tags["surface"] = line.surface
    if line.bicycle:
        tags["bicycle"] = "yes"
    return tags
