"""OpenStreetMap files: .osm, .osm.gz, .osm.bz2 and .osm.pbf, read with pyosmium."""

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
from jindao.network.raw import RawNetwork, RawWay
from jindao.network.sources import SourceOptions
from jindao.network.sources.files import head_of
from jindao.network.sources.osm_beside import read_beside

_NODE_KEYS: Final = ("barrier", "kerb", "crossing")
_PBF_MARK: Final = b"OSMHeader"
_CUT_SHORT: Final = ("EOF", "truncated", "no element found", "unclosed", "close failed", "-7")
_NO_PLACE: Final = 2**31 - 1
_PER_DEGREE: Final = 1e7
_PROGRESS_EVERY: Final = 1_000


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
        reading.outers(file)
        reading.ways(file)
        reading.late_nodes(file)
        surroundings, facilities = read_beside(file)
    except RuntimeError as error:
        reason = str(error)
        if any(mark in reason for mark in _CUT_SHORT):
            raise DataError("file_truncated", path=what) from error
        raise DataError("file_unreadable", path=what, reason=reason) from error
    if not reading.raw_ways:
        raise DataError("source_no_ways", source=what)
    return replace(reading.result(path.name), surroundings=surroundings, facilities=facilities)


def _format_of(path: Path) -> str:
    packed, head = head_of(path)
    if not packed and _PBF_MARK in head[:20]:
        return "pbf"
    if head.startswith(b"<") and b"<osm" in head and b"<osmChange" not in head:
        return f"osm.{packed}" if packed else "osm"
    raise DataError("file_format", path=str(path), expected=".osm, .osm.gz, .osm.bz2, .osm.pbf")


class _Reading:
    """What has been read so far."""

    def __init__(self, options: SourceOptions) -> None:
        self.raw_ways: list[RawWay] = []
        self._progress = options.progress
        self._keys, self._x, self._y = array("q"), array("q"), array("q")
        self._missing: set[int] = set()
        self._node_tags: dict[int, dict[str, str]] = {}
        self._background: list[tuple[str, tuple[int, ...]]] = []
        self._areas: dict[int, tuple[str, list[int]]] = {}
        self._tags_of_area: dict[int, dict[str, str]] = {}
        self._area_of_way: dict[int, list[int]] = {}
        self._outer_nodes: dict[int, tuple[int, ...]] = {}

    def outers(self, file: osmium.io.File) -> None:
        """Note which ways bound multipolygons: water, green, and squares to walk on.

        An area is walked along its edge: its outer ways are ways with the area's tags.
        """
        relation: Any
        for relation in osmium.FileProcessor(file, osmium.osm.RELATION):
            tags = dict(relation.tags)
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
            self.raw_ways.append(RawWay(way.id, self._nodes(way), dict(way.tags)))
            return
        if way.id in self._tags_of_area:
            self.raw_ways.append(RawWay(way.id, self._nodes(way), self._tags_of_area[way.id]))
        kind = osm.background_kind(way.tags)
        is_line = "waterway" in way.tags and kind == "river"
        if kind is not None and (is_line or way.is_closed()):
            self._background.append((kind, self._nodes(way)))
        if way.id in self._area_of_way:
            self._outer_nodes[way.id] = self._nodes(way)

    def _nodes(self, way: Any) -> tuple[int, ...]:
        nodes = list(way.nodes)
        keys = tuple(node.ref for node in nodes)
        x = [node.x for node in nodes]
        if _NO_PLACE in x:
            self._missing.update(
                key for key, value in zip(keys, x, strict=True) if value == _NO_PLACE
            )
            nodes = [node for node in nodes if node.x != _NO_PLACE]
            x = [node.x for node in nodes]
        self._keys.extend(keys if len(nodes) == len(keys) else [node.ref for node in nodes])
        self._x.extend(x)
        self._y.extend([node.y for node in nodes])
        return keys

    def late_nodes(self, file: osmium.io.File) -> None:
        """Find nodes that stand after the ways that use them, or have negative ids."""
        if not self._missing:
            return
        node: Any
        for node in osmium.FileProcessor(file, osmium.osm.NODE):
            if node.id in self._missing and node.location.valid():
                self._keys.append(node.id)
                self._x.append(node.location.x)
                self._y.append(node.location.y)

    def result(self, name: str) -> RawNetwork:
        used = {key for way in self.raw_ways for key in way.nodes}
        raw = RawNetwork.of_nodes(
            np.frombuffer(self._keys, np.int64),
            np.frombuffer(self._x, np.int64) / _PER_DEGREE,
            np.frombuffer(self._y, np.int64) / _PER_DEGREE,
            ways=self.raw_ways,
            node_tags={key: tags for key, tags in self._node_tags.items() if key in used},
            background=[],
            source=f"osm: {name}",
        )
        for kind, nodes in self._background:
            raw.background.append((kind, _line(raw, nodes)))
        raw.background.extend(self._rings(raw))
        return raw

    def _rings(self, raw: RawNetwork) -> Iterable[tuple[str, npt.NDArray[np.float64]]]:
        """Yield the outer rings of multipolygons whose ways are all here."""
        for kind, ways in self._areas.values():
            lines = [_line(raw, self._outer_nodes[way]) for way in ways if way in self._outer_nodes]
            parts = [shapely.LineString(line) for line in lines if len(line) > 1]
            for merged in shapely.get_parts(shapely.line_merge(shapely.MultiLineString(parts))):
                if shapely.is_closed(merged):
                    yield kind, shapely.get_coordinates(merged)


def _line(raw: RawNetwork, nodes: tuple[int, ...]) -> npt.NDArray[np.float64]:
    rows = raw.rows_of(np.array(nodes, np.int64))
    rows = rows[rows >= 0]
    return np.stack((raw.node_lon[rows], raw.node_lat[rows]), axis=1)
