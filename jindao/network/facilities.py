"""Facilities beside the ways: which tags make one, and which edge leads to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.network.codes import FACILITY_KINDS, FEES, WHEELCHAIRS
from jindao.network.columns import Float, Int
from jindao.network.plane import on_plane, scale_at
from jindao.network.raw import RawFacility
from jindao.network.tags import Tags, english_name, is_out_of_use

FACILITY_REACH_M: Final = 60.0
"""How far from an edge, or from a route, a facility is still beside it."""

_RULES: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("bench", {"amenity": "bench"}),
    ("toilets", {"amenity": "toilets"}),
    ("drinking_water", {"amenity": "drinking_water"}),
    ("drinking_water", {"amenity": "fountain", "drinking_water": "yes"}),
    ("drinking_water", {"man_made": "water_tap", "drinking_water": "yes"}),
    ("drinking_water", {"natural": "spring", "drinking_water": "yes"}),
    ("shelter", {"amenity": "shelter"}),
    ("post_station", {"tourism": "information", "information": "office"}),
    ("post_station", {"tourism": "information", "information": "visitor_centre"}),
    ("bicycle_rental", {"amenity": "bicycle_rental"}),
    ("fitness", {"leisure": "fitness_station"}),
    ("first_aid", {"emergency": "first_aid"}),
    ("first_aid", {"emergency": "first_aid_kit"}),
    ("first_aid", {"emergency": "defibrillator"}),
    ("medical", {"amenity": "hospital"}),
    ("medical", {"amenity": "clinic"}),
    ("medical", {"amenity": "doctors"}),
    ("medical", {"amenity": "pharmacy"}),
    ("emergency_shelter", {"emergency": "assembly_point"}),
    ("emergency_shelter", {"emergency:social_facility": "shelter"}),
    ("parking", {"amenity": "parking"}),
    ("bicycle_parking", {"amenity": "bicycle_parking"}),
    ("station", {"railway": "station"}),
    ("station", {"railway": "halt"}),
    ("station", {"railway": "subway_entrance"}),
    ("food", {"amenity": "restaurant"}),
    ("food", {"amenity": "fast_food"}),
    ("food", {"amenity": "food_court"}),
    ("food", {"amenity": "cafe"}),
    ("stop", {"highway": "bus_stop"}),
    ("stop", {"public_transport": "platform"}),
    ("stop", {"railway": "tram_stop"}),
)
"""Kinds and the tags that make one, all of them; the first that fits is taken."""

_POST_STATION: Final = "驿站"
_NO_POST_STATION: Final = re.compile("菜鸟|妈妈|快递|邮政")
_MAY_BE_POST_STATION: Final = (
    {"tourism": "information"},
    {"amenity": "shelter"},
    {"amenity": "community_centre"},
)
"""What is a post station where it is named so; parcel shops and inns are named so, too."""

FACILITY_TAGS: Final[frozenset[tuple[str, str]]] = frozenset(
    next(iter(tags.items())) for tags in (*(tags for _, tags in _RULES), *_MAY_BE_POST_STATION)
)
"""A tag, as (key, value), that every facility has one of."""

FACILITY_KEYS: Final = frozenset(
    (
        *(key for _, tags in _RULES for key in tags),
        *("name", "name:en", "access", "wheelchair", "toilets:wheelchair", "fee"),
    )
)
"""Every tag of a facility that is looked at here."""

assert {kind for kind, _ in _RULES} == set(FACILITY_KINDS)

_CLOSED: Final = ("private", "no")
_WHEELCHAIR_OF: Final = {"designated": "yes", **{word: word for word in WHEELCHAIRS}}
_FREE: Final = ("no", "free", "0")
_AMOUNT: Final = re.compile(r"\d")


def facility_kind(tags: Tags) -> str | None:
    """Return the kind of a facility, one of `FACILITY_KINDS`; None where it is none.

    What is private, closed or out of use is none.
    """
    if tags.get("access") in _CLOSED or is_out_of_use(tags):
        return None
    if _is_post_station(tags):
        return "post_station"
    return next((kind for kind, wanted in _RULES if _has(tags, wanted)), None)


def _is_post_station(tags: Tags) -> bool:
    name = tags.get("name", "")
    if _POST_STATION not in name or _NO_POST_STATION.search(name):
        return False
    return any(_has(tags, wanted) for wanted in _MAY_BE_POST_STATION)


def _has(tags: Tags, wanted: Tags) -> bool:
    return all(tags.get(key) == value for key, value in wanted.items())


def facility_of(tags: Tags, place: Callable[[], tuple[float, float]]) -> RawFacility | None:
    """Return the facility that tags record, None where they record none.

    Parameters
    ----------
    tags
        Of a node or an area.
    place
        Tells its lon and lat in degrees; asked only where there is a facility.
    """
    kind = facility_kind(tags)
    if kind is None:
        return None
    lon, lat = place()
    wheelchair = tags.get("wheelchair") or tags.get("toilets:wheelchair") or ""
    return RawFacility(
        kind=kind,
        lon=lon,
        lat=lat,
        name=tags.get("name") or None,
        name_en=english_name(tags),
        wheelchair=_WHEELCHAIR_OF.get(wheelchair, "unknown"),
        fee=fee_of(tags.get("fee", "")),
    )


def inner_place(shape: Any) -> tuple[float, float]:
    """Return the lon and lat of a point inside a shapely geometry."""
    point = shapely.point_on_surface(shape)
    return point.x, point.y


def fee_of(text: str) -> str:
    """Return whether something costs money, one of `FEES`: an amount does."""
    if text in _FREE:
        return "no"
    return "yes" if text == "yes" or _AMOUNT.search(text) else "unknown"


def facility_columns(
    facilities: Sequence[RawFacility],
    names: Callable[[str | None], int],
    *,
    geometry: Float,
    offsets: Int,
    walkable: npt.NDArray[np.bool_],
) -> dict[str, npt.NDArray[np.generic]]:
    """Return the `facility_*` columns of a network.

    Parameters
    ----------
    facilities
        In the order in which they are kept.
    names
        Gives the number of a name, -1 for None.
    geometry, offsets
        The edges' geometry, as in a network.
    walkable
        (n_edges,) which edges one may be led along to a facility.
    """
    lon = np.array([facility.lon for facility in facilities], np.float64)
    lat = np.array([facility.lat for facility in facilities], np.float64)
    edge, at = nearest_edges(lon, lat, geometry, offsets, np.flatnonzero(walkable))
    return {
        "facility_kind": _places([f.kind for f in facilities], FACILITY_KINDS),
        "facility_lon": lon,
        "facility_lat": lat,
        "facility_name": np.array([names(f.name) for f in facilities], np.int64),
        "facility_wheelchair": _places([f.wheelchair for f in facilities], WHEELCHAIRS),
        "facility_fee": _places([f.fee for f in facilities], FEES),
        "facility_edge": edge,
        "facility_at": at,
    }


def _places(words: list[str], allowed: tuple[str, ...]) -> npt.NDArray[np.int64]:
    return np.array([allowed.index(word) for word in words], np.int64)


def nearest_edges(
    lon: Float, lat: Float, geometry: Float, offsets: Int, edges: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the nearest of some edges to each position, -1 where none is within reach.

    Also where along it, from 0 to 1; of edges equally near the first is taken.
    """
    nearest, at = np.full(len(lon), -1, np.int64), np.zeros(len(lon))
    if not len(lon) or not len(edges):
        return nearest, at
    sizes = offsets[edges + 1] - offsets[edges]
    line = np.repeat(np.arange(len(edges)), sizes)
    rows = np.arange(len(line)) - np.repeat(np.cumsum(sizes) - sizes - offsets[edges], sizes)
    lines = shapely.linestrings(on_plane(geometry[rows]), indices=line)
    points = shapely.points(on_plane(np.stack((lon, lat), axis=1)))
    reach = FACILITY_REACH_M * scale_at(lat)
    point, line = shapely.STRtree(lines).query(points, predicate="dwithin", distance=reach)
    order = np.lexsort((edges[line], shapely.distance(points[point], lines[line]), point))
    point, line = point[order], line[order]
    firsts = np.flatnonzero(np.diff(point, prepend=-1))
    point, line = point[firsts], line[firsts]
    nearest[point] = edges[line]
    at[point] = shapely.line_locate_point(lines[line], points[point], normalized=True)
    return nearest, np.clip(np.nan_to_num(at), 0.0, 1.0)
