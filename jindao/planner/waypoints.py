"""Waypoints from what people ask for: positions, and names of places and sites."""

from __future__ import annotations

from dataclasses import replace

from jindao.errors import ClosedAreaError, OutsideNetworkError, RequestError
from jindao.geo import LonLat
from jindao.heritage.dataset import Heritage
from jindao.heritage.search import find_position
from jindao.model.place import Place, Site
from jindao.model.request import Whereabouts
from jindao.model.trip import Waypoint
from jindao.network.snap import Snapped
from jindao.routing.ground import Ground
from jindao.routing.router import Router


def locate(heritage: Heritage, where: Whereabouts, field: str) -> Waypoint:
    """Return the waypoint for a position or name, not yet on the network.

    Raises
    ------
    NotFoundError
        Where no place or located site is called so, with near names.
    """
    if isinstance(where, LonLat):
        return Waypoint(
            kind=field, name_zh="", name_en="", position=where, snapped=where, gap_m=0.0
        )
    return waypoint_of(find_position(heritage, where, field=field), field)


def waypoint_of(item: Site | Place, kind: str) -> Waypoint:
    """Return the waypoint at a place or located site, not yet on the network."""
    position = item.position
    if position is None:
        raise RequestError("site_not_located", field=kind, name=both_names(item))
    return Waypoint(
        kind=kind,
        name_zh=item.name_zh,
        name_en=item.name_en,
        position=position,
        snapped=position,
        gap_m=0.0,
        site_id=item.id if isinstance(item, Site) else None,
        accuracy_m=item.coordinate_accuracy_m,
    )


def points_near(router: Router | Ground, waypoint: Waypoint, field: str) -> dict[int, Snapped]:
    """Return the nearest point of each connected part to a waypoint.

    Raises
    ------
    OutsideNetworkError, ClosedAreaError
        With the waypoint's name, where it has one.
    """
    try:
        return router.near(waypoint.position, field=field)
    except (OutsideNetworkError, ClosedAreaError) as error:
        if waypoint.name_zh:
            names = {"zh": f"“{waypoint.name_zh}”", "en": f'"{waypoint.name_en}"'}
            error.facts["position"] = names
        raise


def both_names(item: Site | Place) -> dict[str, str]:
    """Return the names by language, as error texts take them."""
    return {"zh": item.name_zh, "en": item.name_en}


def met(waypoint: Waypoint, point: Snapped) -> Waypoint:
    """Return a waypoint where it meets the network."""
    return replace(waypoint, snapped=point.position, gap_m=round(point.gap_m, 1))
