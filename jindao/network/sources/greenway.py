"""Greenway files 绿道: GPX tracks and routes, GeoJSON lines, shapefiles.

Each line may say its name, its level and more in the properties of `PROPERTIES`. A line
of GeoJSON or a shapefile is taken as `estimated` unless its `alignment` says `surveyed`,
and a GPX route is, too: nobody said that they walked it. A GPX track is a recording, so
it is `surveyed`. What a file leaves unsaid stays unknown.

Chinese files are often in GCJ-02 or BD-09, which a file cannot say: some 500 m beside
WGS-84, far enough to miss every way. Whoever has the file has to name its datum.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar
from xml.sax.saxutils import escape

import gpxpy
import numpy as np
import numpy.typing as npt
import shapely

from jindao._registry import not_found
from jindao.errors import DataError, MissingExtraError
from jindao.geo import LonLat, bd09_to_gcj02, gcj02_to_wgs84
from jindao.network.codes import ALIGNMENTS, GREENWAY_LEVELS
from jindao.network.raw import GreenwayLine
from jindao.network.sources.files import head_of, unpacked
from jindao.network.sources.geojson import features_of, points_of

Points = npt.NDArray[np.float64]
T = TypeVar("T")

TO_WGS84: Final[dict[str, Callable[[LonLat], LonLat]]] = {
    "wgs84": lambda position: position,
    "gcj02": gcj02_to_wgs84,
    "bd09": lambda position: gcj02_to_wgs84(bd09_to_gcj02(position)),
}
"""What makes WGS-84 of a position of each datum."""

PROPERTIES: Final = {
    "name": ("name", "名称", "绿道名称"),
    "level": ("level", "等级", "级别"),
    "alignment": ("alignment", "线位"),
    "surface": ("surface",),
    "bicycle": ("bicycle",),
    "foot": ("foot",),
    "attribution": ("attribution",),
}
"""What is read of a line: the names of its property, the first that is there counts."""

_LEVEL_OF: Final = {
    **{level: level for level in GREENWAY_LEVELS},
    "区域": "regional",
    "区域级": "regional",
    "省级": "regional",
    "区域绿道": "regional",
    "市域": "city",
    "市级": "city",
    "城市": "city",
    "城市级": "city",
    "城市绿道": "city",
    "社区": "community",
    "社区级": "community",
    "社区绿道": "community",
    "未知": "unknown",
}
_ALIGNMENT_OF: Final = {
    **{alignment: alignment for alignment in ALIGNMENTS},
    "实测": "surveyed",
    "示意": "estimated",
}
_ALLOWED: Final = {
    **dict.fromkeys(("yes", "designated", "official", "permissive"), True),
    **dict.fromkeys(("no", "private", "use_sidepath"), False),
}
"""What OpenStreetMap's words of who may use a way come to."""
_SHAPEFILE_MARK: Final = b"\x00\x00\x27\x0a"
_LINES: Final = ("LineString", "MultiLineString")
_NO_ENCODING: Final = "ISO-8859-1"
"""What GDAL takes where neither a .cpg file nor the .dbf names an encoding."""


def read_greenways(path: str, *, datum: str = "wgs84") -> list[GreenwayLine]:
    """Return the greenways of a file, told from its content: GPX, GeoJSON or shapefile.

    Parameters
    ----------
    path
        The file; of a shapefile the .shp, with its .dbf, .shx and .prj beside it.
    datum
        What its positions are in, one of `TO_WGS84`.

    Raises
    ------
    NotFoundError
        Where there is no such datum.
    MissingExtraError
        Where the file is a shapefile and pyogrio is not installed.
    DataError
        Where the file is missing, is something else, has a coordinate, level or
        alignment that cannot be one, or holds no line; where a shapefile does not say
        its reference system or, in letters other than English ones, its encoding.
    """
    if datum not in TO_WGS84:
        raise not_found("datum", datum, list(TO_WGS84))
    _, head = head_of(Path(path))
    if head.startswith(_SHAPEFILE_MARK):
        lines = list(_shapefile(path))
    elif head.startswith(b"<") and b"<gpx" in head:
        lines = list(_gpx(path))
    elif head.startswith(b"{"):
        lines = list(_geojson(path))
    else:
        raise DataError("file_format", path=path, expected="GPX, GeoJSON, .shp")
    if not lines:
        raise DataError("greenway_no_line", path=path)
    return [_moved(line, TO_WGS84[datum]) for line in lines] if datum != "wgs84" else lines


def _moved(line: GreenwayLine, to_wgs84: Callable[[LonLat], LonLat]) -> GreenwayLine:
    moved = [to_wgs84(LonLat(lon, lat)) for lon, lat in line.points.tolist()]
    points = np.array([(position.lon, position.lat) for position in moved])
    return replace(line, points=points)


def _gpx(path: str) -> Iterator[GreenwayLine]:
    try:
        document = gpxpy.parse(unpacked(Path(path)))
    except UnicodeDecodeError as error:
        raise DataError("file_encoding", path=path, position=error.start) from None
    except (gpxpy.gpx.GPXException, ValueError) as error:
        raise DataError("file_unreadable", path=path, reason=str(error)[:200]) from error
    holder = document.copyright_author or document.author_name
    credit = (f"© {holder}",) if holder else ()
    number = 0
    for track in document.tracks:
        for segment in track.segments:
            number += 1
            yield from _line(
                [[point.longitude, point.latitude] for point in segment.points],
                {"name": track.name, "alignment": "surveyed"},
                path,
                number,
                credit,
            )
    for route in document.routes:
        number += 1
        points = [[point.longitude, point.latitude] for point in route.points]
        yield from _line(points, {"name": route.name}, path, number, credit)


def _geojson(path: str) -> Iterator[GreenwayLine]:
    for number, feature in enumerate(features_of(path), start=1):
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        if not isinstance(geometry, dict) or geometry.get("type") not in _LINES:
            continue
        properties = feature.get("properties")
        coordinates = geometry.get("coordinates")
        parts = [coordinates] if geometry["type"] == "LineString" else coordinates
        for part in parts if isinstance(parts, list) else [parts]:
            said = properties if isinstance(properties, dict) else {}
            yield from _line(part, said, path, number)


def _shapefile(path: str) -> Iterator[GreenwayLine]:
    try:
        import pyogrio
        from pyogrio import raw as ogr
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "missing_extra", extra="greenways", name=Path(path).name, module=error.name
        ) from error
    try:
        info = pyogrio.read_info(path)
        if info["crs"] is None:
            raise DataError("shapefile_crs", path=path)
        found, _, geometries, columns = ogr.read(_in_wgs84(Path(path)))
    except UnicodeDecodeError:
        raise DataError("shapefile_encoding", path=path) from None
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
        raise DataError("file_unreadable", path=path, reason=str(error)[:200]) from error
    names = [str(name) for name in found["fields"]]
    for row, geometry in enumerate(shapely.from_wkb(geometries)):
        values = dict(zip(names, (column[row] for column in columns), strict=True))
        text = "".join((*names, *(value for value in values.values() if isinstance(value, str))))
        if info["encoding"] == _NO_ENCODING and not text.isascii():
            raise DataError("shapefile_encoding", path=path)
        for part in shapely.get_parts(geometry):
            if part.geom_type == "LineString":
                points = shapely.get_coordinates(part).tolist()
                yield from _line(points, values, path, row + 1)


def _in_wgs84(path: Path) -> str:
    """Return what GDAL opens as the same lines, transformed to WGS-84."""
    return (
        "<OGRVRTDataSource><OGRVRTWarpedLayer><OGRVRTLayer name='lines'>"
        f"<SrcDataSource>{escape(str(path.resolve()))}</SrcDataSource>"
        f"<SrcLayer>{escape(path.stem)}</SrcLayer></OGRVRTLayer>"
        "<TargetSRS>EPSG:4326</TargetSRS></OGRVRTWarpedLayer></OGRVRTDataSource>"
    )


def _line(
    coordinates: Any,
    properties: dict[str, Any],
    path: str,
    number: int,
    attribution: Sequence[str] = (),
) -> Iterator[GreenwayLine]:
    """Yield the greenway of one line; nothing where it has not two points."""
    points = points_of(coordinates, path, number)
    moves = np.ones(len(points), bool)
    moves[1:] = (np.diff(points, axis=0) != 0).any(axis=1)
    if moves.sum() < 2:
        return
    said = {fact: _said(properties, names) for fact, names in PROPERTIES.items()}
    credit = dict.fromkeys([*attribution, said["attribution"]])
    yield GreenwayLine(
        points=points[moves],
        name=said["name"] or "绿道",
        level=_word(said["level"] or "unknown", _LEVEL_OF, "level", path, number),
        alignment=_word(said["alignment"] or "estimated", _ALIGNMENT_OF, "alignment", path, number),
        surface=said["surface"],
        bicycle=_word(said["bicycle"] or "no", _ALLOWED, "bicycle", path, number),
        foot=_word(said["foot"] or "yes", _ALLOWED, "foot", path, number),
        attribution=tuple(line for line in credit if line),
    )


def _said(properties: dict[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = properties.get(name)
        if value is not None and not (isinstance(value, float) and math.isnan(value)):
            return str(value).strip()
    return ""


def _word(value: str, known: Mapping[str, T], field: str, path: str, number: int) -> T:
    if value.lower() not in known:
        raise DataError(
            "greenway_value",
            path=path,
            feature=number,
            key=field,
            value=value[:40],
            known=list(known),
        )
    return known[value.lower()]
