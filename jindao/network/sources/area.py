"""An area to build a network of: the polygons of a GeoJSON file."""

from __future__ import annotations

import json
from typing import Any, Final, TypeAlias

import shapely

from jindao.errors import DataError
from jindao.network.sources.geojson import document_of, points_of

Area: TypeAlias = Any
"""A Polygon or MultiPolygon of shapely, lon/lat degrees."""

_LEAST_IN_RING: Final = 4


def read_area(path: str) -> Area:
    """Return the polygons of a GeoJSON file as one area, lon/lat degrees in WGS-84.

    The file is a Polygon or MultiPolygon, a Feature of one, or a FeatureCollection or
    GeometryCollection, of which everything that is no polygon is passed over.

    Raises
    ------
    DataError
        Where the file is missing, no GeoJSON, in another reference system, has a
        coordinate that cannot be one or holds no polygon.
    """
    area = shapely.make_valid(shapely.union_all(polygons_of(path)))
    polygons = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    merged = shapely.union_all(polygons)
    if not isinstance(merged, shapely.Polygon | shapely.MultiPolygon) or merged.is_empty:
        raise DataError("geojson_no_polygon", path=path)
    return merged


def polygons_of(path: str) -> list[shapely.Polygon]:
    """Return the polygons of a GeoJSON file as they are, sound or not; see `read_area`.

    Raises
    ------
    DataError
        As `read_area`, but for a file without polygons.
    """
    return [
        polygon
        for number, geometry in enumerate(_geometries(document_of(path)), start=1)
        for polygon in _polygons(geometry, path, number)
    ]


def _geometries(document: Any) -> list[dict[str, Any]]:
    """Return the geometries of a GeoJSON object, however deep they lie in it."""
    if not isinstance(document, dict):
        return []
    kind = document.get("type")
    if kind == "Feature":
        return _geometries(document.get("geometry"))
    inner = {"FeatureCollection": "features", "GeometryCollection": "geometries"}.get(str(kind))
    if inner is None:
        return [document]
    items = document.get(inner)
    return [found for item in items or [] for found in _geometries(item)]


def _polygons(geometry: dict[str, Any], path: str, number: int) -> list[shapely.Polygon]:
    coordinates: Any = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        coordinates = [coordinates]
    elif geometry.get("type") != "MultiPolygon":
        return []
    polygons = []
    for rings in coordinates or []:
        if not _is_list(rings) or not rings:
            raise _wrong(path, number, rings)
        lines = [points_of(ring, path, number) for ring in rings]
        for ring, line in zip(rings, lines, strict=True):
            if len(line) < _LEAST_IN_RING:
                raise _wrong(path, number, ring)
        polygons.append(shapely.Polygon(lines[0], lines[1:]))
    return polygons


def _wrong(path: str, number: int, value: Any) -> DataError:
    shown = json.dumps(value, ensure_ascii=False)[:80]
    return DataError("geojson_ring", path=path, feature=number, value=shown)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)
