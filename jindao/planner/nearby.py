"""The place or site beside a point that has no name: what people know it by."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from jindao.geo import LonLat, geodesic_m, metres_per_degree
from jindao.heritage.dataset import Heritage
from jindao.model.leg import Nearby
from jindao.model.place import Place, Site

NEAR_M: Final = 2_000.0
"""A place farther off describes nothing."""

_ACCURATE_M: Final = 200.0
"""A place whose position is known no better than this tells no direction."""

_HEADINGS: Final = (
    *("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"),
)

_Item = TypeVar("_Item", bound=Site | Place)


@dataclass(frozen=True, slots=True, eq=False)
class Landmarks(Generic[_Item]):
    """Located places or sites, and where they are: (n, 2) lon/lat degrees."""

    items: tuple[_Item, ...]
    at: npt.NDArray[np.float64]

    @classmethod
    def of(cls, items: Iterable[_Item]) -> Landmarks[_Item]:
        """Take those of some places or sites that have a position."""
        located = [(item, item.position) for item in items if item.position is not None]
        at = [(position.lon, position.lat) for _, position in located]
        return cls(tuple(item for item, _ in located), np.array(at, np.float64).reshape(-1, 2))

    def nearest(self, position: LonLat) -> _Item | None:
        """Return the one nearest to a position, None where there is none at all."""
        if not self.items:
            return None
        off_m = (self.at - (position.lon, position.lat)) * metres_per_degree(position.lat)
        return self.items[int(np.argmin((off_m**2).sum(axis=1)))]


def nearby(heritage: Heritage, position: LonLat) -> Nearby | None:
    """Return the nearest place or site whose position is well known; None where none is near.

    Places, parks, stations and what else the network in use has names for count as well, of
    its streets none: those are known by their middle. Of a place whose accuracy is not told
    none is taken, nor one that is farther than `NEAR_M`.
    """
    item = _well_known(heritage).nearest(position)
    if item is None or item.position is None:
        return None
    distance_m = geodesic_m(item.position, position)
    if distance_m >= NEAR_M:
        return None
    return Nearby(
        name_zh=item.name_zh,
        name_en=item.name_en,
        distance_m=round(distance_m, 1),
        heading=heading(item.position, position),
    )


def heading(of: LonLat, position: LonLat) -> str:
    """Return to which of eight sides of one position another lies, such as `northwest`."""
    m_lon, m_lat = metres_per_degree(position.lat)
    east, north = (position.lon - of.lon) * m_lon, (position.lat - of.lat) * m_lat
    return _HEADINGS[round(math.degrees(math.atan2(east, north)) / 45) % 8]


@lru_cache(maxsize=4)
def _well_known(heritage: Heritage) -> Landmarks[Site | Place]:
    spots = (place for place in heritage.streets() if place.kind != "street")
    items: tuple[Site | Place, ...] = (*heritage.places, *heritage.sites, *spots)
    known = (i for i in items if (i.coordinate_accuracy_m or math.inf) <= _ACCURATE_M)
    return Landmarks.of(known)
