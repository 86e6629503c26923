"""GeoJSON lines with OpenStreetMap tags, plain or in ogr2ogr's layout.

There are no node ids in such a file: lines meet where their coordinates are equal to
seven decimals, OpenStreetMap's own precision.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.errors import DataError
from jindao.network import tags as osm
from jindao.network.facilities import facility_kind, facility_of, inner_place
from jindao.network.named_places import PLACE_TAGS, place_of
from jindao.network.raw import SURROUNDING_KINDS, RawFacility, RawNetwork, RawPlace, RawWay
from jindao.network.sources import SourceOptions
from jindao.network.sources.files import unpacked

_OTHER_TAGS: Final = ("other_tags", "all_tags")
_NOT_TAGS: Final = frozenset((*_OTHER_TAGS, "osm_id", "osm_way_id", "z_order", "@id", "id"))
_IDS: Final = ("osm_id", "osm_way_id", "@id", "id")
_ID_NUMBER: Final = re.compile(r"(?:way/|relation/|node/)?(-?\d+)$")
_NODE_TAGS: Final = ("barrier", "kerb", "crossing")
_DIMENSION: Final = {
    **dict.fromkeys(("Point", "MultiPoint"), 0),
    **dict.fromkeys(("LineString", "MultiLineString"), 1),
    **dict.fromkeys(("Polygon", "MultiPolygon"), 2),
}
_LEAST_IN_RING: Final = 4

_WGS84: Final = re.compile(r"(CRS84|EPSG:{1,2}(4326|4490))$", re.IGNORECASE)
"""WGS-84, and CGCS2000, which is within a metre of it."""

_METRES_FROM: Final = 1_000.0
"""Coordinates from here on are metres of some projection rather than wrong degrees."""

_PER_DEGREE: Final = 10_000_000
_CORNER: Final = np.array((180, 90))
_LAT_BITS: Final = 31
_PBF_MARK = b"OSMHeader"
_LOOKED_AT: Final = 1_024
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How the one text begins that has bytes of 0, which pictures have among their first."""
_PROGRESS_EVERY: Final = 1_000

_HSTORE_PAIR: Final = re.compile(
    r'\s*("(?:[^"\\]|\\.)*"|[^\s"=,]+)\s*=>\s*("(?:[^"\\]|\\.)*"|[^\s",]+)\s*(?:,|$)', re.DOTALL
)
_HSTORE_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)

Points = npt.NDArray[np.float64]


def read_geojson(what: str, options: SourceOptions) -> RawNetwork:
    """Return the ways of a GeoJSON file, with its water and green to draw beneath,
    and what polygons, lines and points it has beside the ways.

    Raises
    ------
    DataError
        Where the file is missing or no GeoJSON, is not in WGS-84, has a coordinate or
        tag that cannot be read, or holds no way.
    """
    reading = _Reading(what)
    features = features_of(what)
    for number, feature in enumerate(features, start=1):
        reading.feature(number, feature)
        if number % _PROGRESS_EVERY == 0:
            options.progress("read_ways", number, len(features))
    options.progress("read_ways", len(features), len(features))
    if not reading.ways:
        raise DataError("source_no_ways", source=what)
    return reading.result()


def features_of(what: str) -> list[Any]:
    """Return the features of a GeoJSON file in WGS-84.

    Raises
    ------
    DataError
        Where the file is missing, no GeoJSON, empty, or in another reference system.
    """
    document = document_of(what)
    features = document.get("features")
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise DataError("geojson_form", path=what)
    if not features:
        raise DataError("geojson_empty", path=what)
    return features


def document_of(what: str) -> dict[str, Any]:
    """Return a GeoJSON file's object, in WGS-84, of whatever type.

    Raises
    ------
    DataError
        Where the file is missing, no JSON object, or in another reference system.
    """
    data = unpacked(Path(what))
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        if _PBF_MARK in data[:32]:
            raise DataError("file_is_pbf", path=what) from None
        if b"\0" in data[:_LOOKED_AT] and not data.startswith(_UTF_16):
            raise DataError("file_binary", path=what) from None
        raise DataError("file_encoding", path=what, position=error.start) from None
    except (ValueError, RecursionError) as error:
        raise DataError("file_json", path=what, reason=str(error)) from None
    if not isinstance(document, dict):
        raise DataError("geojson_form", path=what)
    _check_crs(document.get("crs"), what)
    return document


def _check_crs(crs: Any, path: str) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not _WGS84.search(name):
        raise DataError("geojson_crs", path=path, crs=name or json.dumps(crs)[:80])


def points_of(coordinates: Any, path: str, feature: int) -> Points:
    """Return (n, 2) lon/lat degrees from GeoJSON positions; heights are left out.

    Raises
    ------
    DataError
        Where a position is no pair of finite numbers, or not in degrees.
    """
    for position in coordinates if isinstance(coordinates, list) else [coordinates]:
        if not _is_position(position):
            raise DataError(
                "geojson_coordinate", path=path, feature=feature, value=str(position)[:80]
            )
    points = np.array([position[:2] for position in coordinates], np.float64).reshape(-1, 2)
    if not len(points) or (np.abs(points) <= (180.0, 90.0)).all():
        return points
    x, y = points[(np.abs(points) > (180.0, 90.0)).any(axis=1)][0].tolist()
    if abs(x) <= 90.0 and abs(y) <= 180.0:
        raise DataError("geojson_swapped", path=path, feature=feature, x=x, y=y)
    if max(abs(x), abs(y)) < _METRES_FROM:
        raise DataError("geojson_range", path=path, feature=feature, x=x, y=y)
    raise DataError("geojson_metres", path=path, feature=feature, x=x, y=y, crs="EPSG:3857")


def _is_position(position: Any) -> bool:
    return (
        isinstance(position, list)
        and len(position) >= 2
        and all(
            isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf
            for value in position[:2]
        )
    )


def parse_hstore(text: str) -> dict[str, str]:
    r"""Return the pairs of PostgreSQL's hstore text, `"key"=>"value", ...`.

    A backslash keeps the next character as it is; an unquoted NULL is no value.

    Raises
    ------
    ValueError
        Where the text is no hstore.
    """
    pairs = {}
    place = 0
    text = text.rstrip()
    while place < len(text):
        match = _HSTORE_PAIR.match(text, place)
        if match is None:
            raise ValueError(text[place : place + 40])
        if match[2].upper() != "NULL":
            pairs[_unquoted(match[1])] = _unquoted(match[2])
        place = match.end()
    return pairs


def _unquoted(text: str) -> str:
    if text.startswith('"'):
        text = text[1:-1]
    return _HSTORE_ESCAPE.sub(r"\1", text)


class _Reading:
    """Ways, nodes and background of the features read so far."""

    def __init__(self, path: str) -> None:
        self.ways: list[RawWay] = []
        self._path = path
        self._coordinates: list[Points] = []
        self._node_tags: dict[int, dict[str, str]] = {}
        self._background: list[tuple[str, Points]] = []
        self._surroundings: list[tuple[str, Any]] = []
        self._facilities: list[RawFacility] = []
        self._places: list[RawPlace] = []

    def feature(self, number: int, feature: Any) -> None:
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if not isinstance(geometry, dict):
            return
        kind = geometry.get("type")
        tags = self._tags(number, feature.get("properties"))
        is_way = osm.may_be_way(tags)
        beneath = osm.background_kind(tags)
        if kind == "Point" and any(key in tags for key in _NODE_TAGS):
            point = points_of([geometry.get("coordinates")], self._path, number)
            self._node_tags[int(_keys(point)[0])] = tags
        elif kind in ("LineString", "MultiLineString", "Polygon", "MultiPolygon") and (
            is_way or beneath
        ):
            for line in _lines(geometry):
                points = points_of(line, self._path, number)
                if is_way:
                    self._way(_id_of(feature, -number), points, tags)
                elif beneath == "river" or "Polygon" in kind:
                    self._background.append((beneath or "", points))
        self._beside(number, geometry, tags)

    def _beside(self, number: int, geometry: dict[str, Any], tags: dict[str, str]) -> None:
        """Note what makes the ways beside it green, shady or noisy, facilities and places."""
        around = osm.surrounding_kind(tags)
        dimension = _DIMENSION.get(geometry["type"], -1)
        if around is None or dimension != SURROUNDING_KINDS[around]:
            around = None
        is_somewhere = facility_kind(tags) is not None or PLACE_TAGS & tags.items()
        if around is None and (dimension == 1 or not is_somewhere):
            return
        for shape in self._shapes(number, geometry):
            if around is not None:
                self._surroundings.append((around, shape))
            if dimension == 1:
                continue
            if facility := facility_of(tags, partial(inner_place, shape)):
                self._facilities.append(facility)
            if place := place_of(tags, partial(inner_place, shape)):
                self._places.append(place)

    def _shapes(self, number: int, geometry: dict[str, Any]) -> Iterator[Any]:
        """Yield the points, lines or polygons of a geometry; those too short are left out."""
        kind, coordinates = geometry["type"], geometry.get("coordinates")
        for part in coordinates or [] if kind.startswith("Multi") else [coordinates]:
            if kind.endswith("Point"):
                yield shapely.Point(points_of([part], self._path, number)[0])
                continue
            rings = part if kind.endswith("Polygon") and isinstance(part, list) else [part]
            lines = [points_of(ring, self._path, number) for ring in rings]
            if kind.endswith("LineString") and len(lines[0]) > 1:
                yield shapely.LineString(lines[0])
            elif kind.endswith("Polygon") and lines and min(map(len, lines)) >= _LEAST_IN_RING:
                yield shapely.Polygon(lines[0], lines[1:])

    def _way(self, way_id: int, points: Points, tags: dict[str, str]) -> None:
        self._coordinates.append(points)
        self.ways.append(RawWay(way_id, tuple(_keys(points).tolist()), tags))

    def _tags(self, number: int, properties: Any) -> dict[str, str]:
        if not isinstance(properties, dict):
            return {}
        tags = {}
        for column in _OTHER_TAGS:
            tags.update(self._other_tags(number, properties.get(column)))
        for key, value in properties.items():
            text = _text(value)
            if text and key not in _NOT_TAGS:
                tags[key] = text
        return tags

    def _other_tags(self, number: int, value: Any) -> dict[str, str]:
        if isinstance(value, str) and not value.lstrip().startswith("{"):
            try:
                return parse_hstore(value)
            except ValueError as error:
                raise DataError(
                    "geojson_hstore", path=self._path, feature=number, value=str(error)
                ) from None
        try:
            pairs = json.loads(value) if isinstance(value, str) else value or {}
            return {key: _text(item) for key, item in pairs.items() if _text(item)}
        except (AttributeError, json.JSONDecodeError):
            raise DataError(
                "geojson_hstore", path=self._path, feature=number, value=str(value)[:40]
            ) from None

    def result(self) -> RawNetwork:
        points = np.concatenate(self._coordinates)
        keys = _keys(points)
        place = _places(keys)
        return RawNetwork.of_nodes(
            keys,
            place[:, 0],
            place[:, 1],
            ways=self.ways,
            node_tags=self._node_tags,
            background=self._background,
            surroundings=self._surroundings,
            facilities=self._facilities,
            places=self._places,
            source=f"geojson: {Path(self._path).name}",
        )


def _lines(geometry: dict[str, Any]) -> Iterator[Any]:
    """Yield the lines of a geometry; of a polygon the outer ring."""
    coordinates = geometry.get("coordinates")
    kind = geometry["type"]
    if kind == "LineString":
        yield coordinates
        return
    parts = coordinates if isinstance(coordinates, list) else []
    if kind == "MultiPolygon":
        parts = [ring for polygon in parts if isinstance(polygon, list) for ring in polygon[:1]]
    yield from parts[:1] if kind == "Polygon" else parts


def _keys(points: Points) -> npt.NDArray[np.int64]:
    """Return one number per position, equal where seven decimals are equal."""
    shifted = np.rint((points + _CORNER) * _PER_DEGREE).astype(np.int64)
    keys: npt.NDArray[np.int64] = shifted[:, 0] << _LAT_BITS | shifted[:, 1]
    return keys


def _places(keys: npt.NDArray[np.int64]) -> Points:
    """Return the rounded positions that `_keys` stand for."""
    shifted = np.stack((keys >> _LAT_BITS, keys & (1 << _LAT_BITS) - 1), axis=1)
    places: Points = (shifted - _CORNER * _PER_DEGREE) / _PER_DEGREE
    return places


def _text(value: Any) -> str:
    """Return a property as a tag's value, empty where it has none."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().encode("utf-8", "replace").decode()


def _id_of(feature: dict[str, Any], otherwise: int) -> int:
    properties = feature["properties"]
    for value in (*(properties.get(key) for key in _IDS), feature.get("id")):
        match = _ID_NUMBER.match(_text(value))
        if match:
            return int(match[1])
    return otherwise
