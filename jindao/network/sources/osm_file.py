"""OpenStreetMap files: .osm, .osm.gz, .osm.bz2 and .osm.pbf, read with pyosmium.

A province is cut out of a country's extract beforehand, with osmium-tool:

    osmium extract --bbox 110.2,34.5,114.6,40.8 china-latest.osm.pbf -o shanxi.osm.pbf

Its default strategy, `complete_ways`, keeps every node of the ways that reach out of
the box; with `--polygon shanxi.geojson` in place of the box it cuts along the border.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import osmium
import shapely

from jindao.errors import DataError
from jindao.network import tags as osm
from jindao.network.access import WAY_KEYS
from jindao.network.raw import RawNetwork, RawTrail, RawWayWriter
from jindao.network.sources import SourceOptions
from jindao.network.sources.files import head_of
from jindao.network.sources.osm_beside import read_beside
from jindao.network.trails import trail_of

_NODE_KEYS: Final = ("barrier", "kerb", "crossing")
_PBF_MARK: Final = b"OSMHeader"
_CUT_SHORT: Final = ("EOF", "truncated", "no element found", "unclosed", "close failed", "-7")
_NO_PLACE: Final = 2**31 - 1
_PER_DEGREE: Final = 1e7
_PROGRESS_EVERY: Final = 1_000
_KEPT_KEYS: Final = WAY_KEYS | osm.LEVEL_KEYS
_WKB_HEAD: Final = 9
"""Bytes before the coordinates of a line in well-known binary: order, type, count."""

_WKB: Final = osmium.geom.WKBFactory()
_EVERY_NODE: Final = osmium.geom.use_nodes.ALL


def read_osm_file(what: str, options: SourceOptions) -> RawNetwork:
    """Return the ways of an OpenStreetMap file, with water and green to draw beneath.

    The format is told from the file's content; nodes may stand before or after the
    ways that use them.

    Raises
    ------
    DataError
        Where the file is missing, is something else, ends too early, or holds no way.
    """
    path = Path(what)
    file = osmium.io.File(str(path), _format_of(path))
    reading = _Reading(options)
    try:
        reading.relations(file)
        reading.ways(file)
        reading.late_nodes(file)
        beside = read_beside(file)
    except RuntimeError as error:
        reason = str(error)
        if any(mark in reason for mark in _CUT_SHORT):
            raise DataError("file_truncated", path=what) from error
        raise DataError("file_unreadable", path=what, reason=reason) from error
    if not len(reading.raw_ways):
        raise DataError("source_no_ways", source=what)
    return replace(reading.result(path.name), **beside._asdict())


def _format_of(path: Path) -> str:
    packed, head = head_of(path)
    if not packed and _PBF_MARK in head[:20]:
        return "pbf"
    if head.startswith(b"<") and b"<osm" in head and b"<osmChange" not in head:
        return f"osm.{packed}" if packed else "osm"
    raise DataError("file_format", path=str(path), expected=".osm, .osm.gz, .osm.bz2, .osm.pbf")


_Line = npt.NDArray[np.float64] | array  # type: ignore[type-arg]
"""Positions, (n, 2) lon/lat degrees; or the keys of nodes whose places come later."""


class _Reading:
    """What has been read so far."""

    def __init__(self, options: SourceOptions) -> None:
        self.raw_ways = RawWayWriter()
        self._progress = options.progress
        self._keys, self._places = array("q"), bytearray()
        self._missing: set[int] = set()
        self._late: tuple[list[int], list[tuple[float, float]]] = ([], [])
        self._node_tags: dict[int, dict[str, str]] = {}
        self._background: list[tuple[str, _Line]] = []
        self._areas: dict[int, tuple[str, list[int]]] = {}
        self._tags_of_area: dict[int, dict[str, str]] = {}
        self._area_of_way: dict[int, list[int]] = {}
        self._outer_lines: dict[int, _Line] = {}
        self._trails: list[RawTrail] = []

    def relations(self, file: osmium.io.File) -> None:
        """Note official trails, and which ways bound water, green and squares to walk on.

        An area is walked along its edge: its outer ways are ways with the area's tags.
        """
        relation: Any
        for relation in osmium.FileProcessor(file, osmium.osm.RELATION):
            tags = dict(relation.tags)
            members = (member.ref for member in relation.members if member.type == "w")
            trail = trail_of(relation.id, tags, members)
            if trail is not None:
                self._trails.append(trail)
            if tags.pop("type", "") != "multipolygon":
                continue
            ways = [m.ref for m in relation.members if m.type == "w" and m.role != "inner"]
            if osm.may_be_way(tags):
                for way in ways:
                    self._tags_of_area.setdefault(way, tags)
            kind = osm.background_kind(tags)
            if kind is None:
                continue
            self._areas[relation.id] = (kind, ways)
            for way in ways:
                self._area_of_way.setdefault(way, []).append(relation.id)

    def ways(self, file: osmium.io.File) -> None:
        """Read ways with the places of their nodes, and nodes that stop or slow somebody."""
        marked = osmium.filter.KeyFilter(*_NODE_KEYS)
        marked.enable_for(osmium.osm.NODE)
        entities = osmium.osm.NODE | osmium.osm.WAY
        processor = osmium.FileProcessor(file, entities).with_locations("flex_mem")
        done = 0
        thing: Any
        for thing in processor.with_filter(marked):
            if thing.is_node():
                self._node_tags[thing.id] = dict(thing.tags)
                continue
            self._way(thing)
            done += 1
            if done % _PROGRESS_EVERY == 0:
                self._progress("read_ways", done, None)
        self._progress("read_ways", done, done)

    def _way(self, way: Any) -> None:
        if osm.may_be_way(way.tags):
            tags = {key: value for key, value in way.tags if key in _KEPT_KEYS}
            self.raw_ways.add(way.id, self._nodes(way), tags)
            return
        if way.id in self._tags_of_area:
            self.raw_ways.add(way.id, self._nodes(way), self._tags_of_area[way.id])
        kind = osm.background_kind(way.tags)
        is_line = "waterway" in way.tags and kind == "river"
        if kind is not None and (is_line or way.is_closed()):
            self._background.append((kind, self._line(way)))
        if way.id in self._area_of_way:
            self._outer_lines[way.id] = self._line(way)

    def _nodes(self, way: Any) -> array[int]:
        """Return the keys of a way's nodes, and remember where they are."""
        keys = array("q", [node.ref for node in way.nodes])
        places = _places_of(way)
        if places is not None:
            self._keys.extend(keys)
            self._places.extend(places)
            return keys
        for node in way.nodes:
            if node.x == _NO_PLACE:
                self._missing.add(node.ref)
            else:
                self._note(node.ref, node.x, node.y)
        return keys

    def _note(self, key: int, x: int, y: int) -> None:
        keys, places = self._late
        keys.append(key)
        places.append((x / _PER_DEGREE, y / _PER_DEGREE))

    def _line(self, way: Any) -> _Line:
        """Return where a way goes, or the keys of its nodes while some are still missing."""
        places = _places_of(way)
        if places is None:
            return self._nodes(way)
        return np.frombuffer(places, np.float64).reshape(-1, 2)

    def late_nodes(self, file: osmium.io.File) -> None:
        """Find nodes that stand after the ways that use them, or have negative ids."""
        if not self._missing:
            return
        node: Any
        for node in osmium.FileProcessor(file, osmium.osm.NODE):
            if node.id in self._missing and node.location.valid():
                self._note(node.id, node.location.x, node.location.y)

    def result(self, name: str) -> RawNetwork:
        ways = self.raw_ways.ways()
        late_keys, late_places = self._late
        places = np.concatenate(
            (
                np.frombuffer(self._places, np.float64).reshape(-1, 2),
                np.array(late_places, np.float64).reshape(-1, 2),
            )
        )
        marked = np.array(sorted(self._node_tags), np.int64)
        used = set(marked[np.isin(marked, ways.nodes)].tolist())
        raw = RawNetwork.of_nodes(
            np.concatenate((np.frombuffer(self._keys, np.int64), np.array(late_keys, np.int64))),
            places[:, 0],
            places[:, 1],
            ways=ways,
            node_tags={key: tags for key, tags in self._node_tags.items() if key in used},
            background=[],
            source=f"osm: {name}",
            trails=self._trails,
        )
        for kind, line in self._background:
            raw.background.append((kind, _resolved(raw, line)))
        raw.background.extend(self._rings(raw))
        return raw

    def _rings(self, raw: RawNetwork) -> Iterable[tuple[str, npt.NDArray[np.float64]]]:
        """Yield the outer rings of multipolygons whose ways are all here."""
        for kind, ways in self._areas.values():
            lines = [
                _resolved(raw, self._outer_lines[way]) for way in ways if way in self._outer_lines
            ]
            parts = [shapely.LineString(line) for line in lines if len(line) > 1]
            for merged in shapely.get_parts(shapely.line_merge(shapely.MultiLineString(parts))):
                if shapely.is_closed(merged):
                    yield kind, shapely.get_coordinates(merged)


def _places_of(way: Any) -> bytes | None:
    """Return lon and lat of a way's nodes as float64, None where one's place is unknown.

    All are taken at once, which is several times as fast as one by one.
    """
    try:
        line = _WKB.create_linestring(way, _EVERY_NODE)
    except (osmium.InvalidLocationError, RuntimeError):  # the latter: fewer than two nodes
        return None
    return bytes.fromhex(line)[_WKB_HEAD:]


def _resolved(raw: RawNetwork, line: _Line) -> npt.NDArray[np.float64]:
    if isinstance(line, np.ndarray):
        return line
    rows = raw.rows_of(np.array(line, np.int64))
    rows = rows[rows >= 0]
    return np.stack((raw.node_lon[rows], raw.node_lat[rows]), axis=1)
