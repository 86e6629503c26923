"""The area whose network is judged: named or drawn, and how much of it the network covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from jindao.assess.regions import find_region
from jindao.errors import DataError, RequestError
from jindao.geo import LonLat
from jindao.heritage.dataset import Heritage
from jindao.model.assessment import AreaAsked, AssessRequest, Polygons
from jindao.model.note import Note
from jindao.network.network import Network
from jindao.network.plane import ground_area_m2, off_plane, on_plane, scale_at
from jindao.network.sources.area import polygons_of

LEAST_M2: Final = 100.0
"""An area smaller than this has no size: it is a point or a line."""

ALL_KNOWN: Final = 0.999
"""An area of which a network covers this share is covered: borders are drawn roughly."""

AROUND_M: Final = 60.0
"""How far around its outermost ways the ground still belongs to a network."""

_LEAST_CORNERS: Final = 3
_POSITION: Final = re.compile(r"^\s*[-+]?\d+(\.\d+)?\s*[,，]")
_LIKE_A_FILE: Final = re.compile(r"[/\\]|\.[A-Za-z0-9]{1,8}$")
_REASON: Final = re.compile(r"\[(\S+) (\S+)\]")


@dataclass(frozen=True, kw_only=True, eq=False)
class Area:
    """An area of ground, WGS-84 degrees.

    `shape` is all of it. `ground` is the part that the network tells anything about: inside
    the convex hull of its ways, `AROUND_M` around. What is outside of that is unknown.
    `name_en` is empty where nobody knows one.
    """

    name: str
    name_en: str = ""
    shape: Any
    shape_m2: float
    ground: Any
    ground_m2: float

    @property
    def covered_share(self) -> float:
        """The share of the area that the network tells anything about."""
        return min(1.0, self.ground_m2 / self.shape_m2)

    @property
    def is_covered(self) -> bool:
        """Whether the network covers all of the area."""
        return self.covered_share >= ALL_KNOWN

    @property
    def polygons(self) -> Polygons:
        """The polygons of all of it, outer rings against the clock."""
        return polygons_from(self.shape)


def read_area(text: str) -> AreaAsked:
    """Return the area that a text means: polygons of a GeoJSON file, a ring, or a name.

    Parameters
    ----------
    text
        The path of a file that ends with `.geojson` or `.json`; at least three positions
        `lon,lat`, parted by spaces or semicolons; or else a name, which is not looked up.

    Raises
    ------
    RequestError
        Where a position is none, or there are too few; where a file is meant, but by its name
        it is no GeoJSON.
    DataError
        Where a file cannot be read, is in another reference system or holds no polygon.
    """
    drawn = _drawn(text, "area")
    if drawn is not None:
        return drawn
    if _LIKE_A_FILE.search(text):
        raise RequestError("area_file", field="area", value=text)
    return text


def _drawn(text: str, field: str) -> Polygons | None:
    """Return the polygons of a file or a ring; None where a text is neither."""
    if text.lower().endswith((".geojson", ".json")):
        polygons = polygons_of(text)
        if not polygons:
            raise DataError("geojson_no_polygon", path=text)
        return tuple(_rings(polygon) for polygon in polygons)
    if not _POSITION.match(text):
        return None
    words = [word for word in re.split(r"[;；\s]+", text.replace("，", ",")) if word]
    ring = [LonLat.parse(word, field=field) for word in words]
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(ring) <= _LEAST_CORNERS:
        raise RequestError("area_corners", field=field, value=text, count=_LEAST_CORNERS)
    return ((tuple((point.lon, point.lat) for point in ring),),)


def read_no_go(text: str) -> Polygons:
    """Return the polygons that a text means, as `read_area` does, for links to keep out of.

    Raises
    ------
    RequestError
        Where it is a name, or a polygon has no size or crosses itself.
    DataError
        As `read_area`.
    """
    area = _drawn(text, "no_go")
    if area is None:
        raise RequestError("no_go_file", field="no_go", value=text)
    sound_shape(area, "no_go")
    return area


def area_named(text: str) -> str:
    """Return what an area that was read is called: a file's stem, empty for a ring."""
    return Path(text).stem if text.lower().endswith((".geojson", ".json")) else ""


def area_of(
    request: AssessRequest, heritage: Heritage, network: Network, extent: Any = None
) -> Area:
    """Return the area of a request.

    `extent` is the ground that is told of, None for that of the network: networks that are
    compared share one.

    Raises
    ------
    NotFoundError
        Where no region is called so.
    RequestError
        Where it has no size, crosses itself or lies outside the network.
    """
    if isinstance(request.area, str):
        region = find_region(heritage, request.area)
        name, name_en, shape = region.name, region.name_en, region.shape
    else:
        name, name_en, shape = request.area_name, "", sound_shape(request.area)
    shape_m2 = area_m2(shape)
    ground = shapely.intersection(shape, extent_of(network) if extent is None else extent)
    ground_m2 = area_m2(ground)
    if ground_m2 < LEAST_M2:
        box = network.bbox if network.n_edges else None
        raise RequestError(
            "area_outside_network",
            field="area",
            area=_box(shape.bounds),
            box=_box((box.west, box.south, box.east, box.north)) if box else "-",
        )
    return Area(
        name=name,
        name_en=name_en,
        shape=shape,
        shape_m2=shape_m2,
        ground=ground,
        ground_m2=ground_m2,
    )


def sound_shape(polygons: Polygons, field: str = "area") -> Any:
    """Return polygons as one shape of shapely.

    Raises
    ------
    RequestError
        Where a position is none, a ring crosses itself, or they have no size.
    """
    shapes = []
    for rings in polygons:
        for ring in rings:
            for lon, lat in ring:
                _checked(lon, lat, field)
        if any(len(set(ring)) < _LEAST_CORNERS for ring in rings):
            raise RequestError("area_no_size", field=field)
        shape = shapely.Polygon(rings[0], rings[1:])
        if area_m2(shape) < LEAST_M2 and shape.is_valid:
            raise RequestError("area_no_size", field=field)
        if not shape.is_valid:
            _refuse(shape, field)
        shapes.append(shape)
    return shapely.union_all(shapes)


def _checked(lon: float, lat: float, field: str) -> None:
    try:
        LonLat(lon, lat)
    except RequestError as error:
        raise RequestError(error.code, field=field, **error.facts) from None


def _refuse(shape: Any, field: str) -> None:
    """Refuse a polygon that is none: without size, or crossing itself, telling where."""
    if shapely.convex_hull(shape).area == 0.0 or area_m2(shapely.convex_hull(shape)) < LEAST_M2:
        raise RequestError("area_no_size", field=field)
    met = _REASON.search(shapely.is_valid_reason(shape))
    lon, lat = map(float, met.groups()) if met else shape.exterior.coords[0]
    raise RequestError("area_crosses_itself", field=field, position=f"{lon:.6f},{lat:.6f}")


def extent_of(network: Network, *others: Network) -> Any:
    """Return the ground that networks tell anything about, lon/lat degrees."""
    if not network.n_edges:
        return shapely.MultiPolygon()
    points = np.concatenate([network.geometry, *(other.geometry for other in others)])
    hull = shapely.convex_hull(shapely.multipoints(on_plane(points)))
    box = network.bbox
    scale = float(scale_at(np.array([(box.south + box.north) / 2]))[0])
    return shapely.transform(shapely.buffer(hull, AROUND_M * scale), off_plane)


def area_m2(shape: Any) -> float:
    """Return the area of polygons of lon/lat degrees on the ellipsoid, metres squared."""
    total = 0.0
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon" and not part.is_empty:
            rings = [ground_area_m2(shapely.get_coordinates(r)) for r in shapely.get_rings(part)]
            total += rings[0] - sum(rings[1:])
        elif part.geom_type in ("MultiPolygon", "GeometryCollection"):
            total += area_m2(part)
    return total


def partly_covered(area: Area) -> tuple[Note, ...]:
    """Return what people must know where the network ends inside an area."""
    if area.is_covered:
        return ()
    percent = round(100 * area.covered_share, 1)
    return (Note(code="judged_partly_covered", facts=(("percent", percent),)),)


def polygons_from(shape: Any) -> Polygons:
    """Return polygons of shapely as values, outer rings against the clock."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return tuple(_rings(part) for part in shapely.orient_polygons(np.array(parts, object)))


def _rings(polygon: Any) -> tuple[tuple[tuple[float, float], ...], ...]:
    return tuple(
        tuple(map(tuple, shapely.get_coordinates(ring).tolist()))
        for ring in shapely.get_rings(polygon)
    )


def _box(bounds: tuple[float, ...]) -> str:
    return ",".join(f"{value:.4f}" for value in bounds)
