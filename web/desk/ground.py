"""Where the maps of a bureau's forms open: at its own area, not at all that is known."""

from __future__ import annotations

from jindao import Bureau, Place, Site

from ..in_use import planner_in_use

Box = tuple[tuple[float, float], tuple[float, float]]
"""Southwest and northeast corner, each latitude and longitude, as the map's script has them."""


def area_box(bureau: Bureau) -> Box | None:
    """Return what holds the sites and places of a bureau's area that are on the network.

    None where there are none: then a map opens at all of the network.
    """
    planner = planner_in_use()
    known: tuple[Site | Place, ...] = (*planner.heritage.sites, *planner.heritage.places)
    points = [
        one.position
        for one in known
        if one.position is not None
        and one.position in planner.network.bbox
        and bureau.covers(one.prefecture, one.county)
    ]
    if not points:
        return None
    lons, lats = [point.lon for point in points], [point.lat for point in points]
    return (min(lats), min(lons)), (max(lats), max(lons))
