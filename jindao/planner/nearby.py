"""The place or site beside a point that has no name: what people know it by."""

from __future__ import annotations

import math
from typing import Final

from jindao.geo import LonLat, geodesic_m, metres_per_degree
from jindao.heritage.dataset import Heritage
from jindao.model.place import Place, Site
from jindao.model.trip import Nearby

NEAR_M: Final = 2_000.0
"""A place farther off describes nothing."""

_ACCURATE_M: Final = 200.0
"""A place whose position is known no better than this tells no direction."""

_HEADINGS: Final = (
    *("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"),
)


def nearby(heritage: Heritage, position: LonLat) -> Nearby | None:
    """Return the nearest place or site whose position is well known; None where none is near.

    Of a place whose accuracy is not told none is taken, nor one that is farther than `NEAR_M`.
    """
    m_lon, m_lat = metres_per_degree(position.lat)
    found: tuple[Site | Place, LonLat] | None = None
    least_m = NEAR_M
    known: tuple[Site | Place, ...] = (*heritage.places, *heritage.sites)
    for item in known:
        at, accuracy_m = item.position, item.coordinate_accuracy_m
        if at is None or accuracy_m is None or accuracy_m > _ACCURATE_M:
            continue
        away_m = math.hypot((position.lon - at.lon) * m_lon, (position.lat - at.lat) * m_lat)
        if away_m < least_m:
            found, least_m = (item, at), away_m
    if found is None:
        return None
    item, at = found
    east, north = (position.lon - at.lon) * m_lon, (position.lat - at.lat) * m_lat
    eighth = round(math.degrees(math.atan2(east, north)) / 45) % 8
    return Nearby(
        name_zh=item.name_zh,
        name_en=item.name_en,
        distance_m=round(geodesic_m(at, position), 1),
        heading=_HEADINGS[eighth],
    )
