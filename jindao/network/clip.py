"""Keeping of raw ways only what lies in an area.

A way is cut at its last node inside: no position is made up where it crosses the
border, so a network ends up to one segment short of it. A segment between two nodes
inside is kept, although the border may bend in between. A ring to draw beneath is kept
whole where any of it lies inside, a river between its nodes inside.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from jindao.errors import DataError
from jindao.network.raw import GreenwayLine, RawFacility, RawNetwork, RawPlace

Area: TypeAlias = Any
"""A Polygon or MultiPolygon of shapely, lon/lat degrees."""
Points = npt.NDArray[np.float64]

_LEAST_IN_RING: Final = 4


def clip(raw: RawNetwork, area: Area, *, name: str) -> RawNetwork:
    """Return the ways between nodes inside an area, its border included.

    Parameters
    ----------
    raw
        Ways and nodes as a source gave them.
    area
        Polygons, lon/lat degrees.
    name
        What the area is called in an error: its file.

    Raises
    ------
    DataError
        Where no part of a way lies inside.
    """
    shapely.prepare(area)
    inside = shapely.intersects_xy(area, raw.node_lon, raw.node_lat)
    rows = raw.rows_of(raw.ways.nodes)
    # A node that is missing stays: whether it lies inside nobody knows, and it is counted.
    kept = (rows < 0) | inside[rows]
    way = raw.ways.way_of_node()
    reached = np.zeros(len(raw.ways), bool)
    reached[way[(rows >= 0) & inside[rows]]] = True
    ways = raw.ways.cut(kept & reached[way])
    if not len(ways):
        raise DataError(
            "clip_nothing",
            path=name,
            source=raw.source,
            area=_box(*area.bounds),
            box=_bounds(raw),
        )
    keys = set(raw.node_key[inside].tolist()) if raw.node_tags else set()
    return replace(
        raw,
        ways=ways,
        node_key=raw.node_key[inside],
        node_lon=raw.node_lon[inside],
        node_lat=raw.node_lat[inside],
        node_tags={key: tags for key, tags in raw.node_tags.items() if key in keys},
        surroundings=[item for item in raw.surroundings if area.intersects(item[1])],
        facilities=[item for item in raw.facilities if area.intersects(_point(item))],
        places=[item for item in raw.places if area.intersects(_point(item))],
        background=[
            (kind, part) for kind, line in raw.background for part in _background_inside(line, area)
        ],
    )


def clip_line(line: GreenwayLine, area: Area) -> list[GreenwayLine]:
    """Return the parts of a greenway between points inside an area, as `clip` does with ways."""
    return [
        replace(line, points=part) for part in _parts_inside(line.points, area) if len(part) > 1
    ]


def _point(item: RawFacility | RawPlace) -> Any:
    return shapely.Point(item.lon, item.lat)


def _bounds(raw: RawNetwork) -> str:
    if not len(raw.node_key):
        return "-"
    return _box(raw.node_lon.min(), raw.node_lat.min(), raw.node_lon.max(), raw.node_lat.max())


def _box(west: float, south: float, east: float, north: float) -> str:
    return f"{west:.4f},{south:.4f},{east:.4f},{north:.4f}"


def _background_inside(line: Points, area: Area) -> list[Points]:
    if len(line) < 2:
        return []
    if len(line) >= _LEAST_IN_RING and (line[0] == line[-1]).all():
        within = area.representative_point()
        around = shapely.intersects_xy(shapely.polygons(line), within.x, within.y)
        return [line] if around or area.intersects(shapely.linestrings(line)) else []
    return _parts_inside(line, area)


def _parts_inside(line: Points, area: Area) -> list[Points]:
    inside = shapely.intersects_xy(area, line[:, 0], line[:, 1])
    breaks = np.flatnonzero(np.diff(inside)) + 1
    parts = np.split(line, breaks)
    return [part for part, kept in zip(parts, inside[[0, *breaks]], strict=True) if kept]
