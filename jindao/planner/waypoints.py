"""Waypoints from what people ask for: positions, and names of places and sites."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from jindao.errors import ClosedAreaError, OutsideNetworkError, RequestError
from jindao.geo import LonLat
from jindao.heritage.dataset import Heritage
from jindao.heritage.search import find_position
from jindao.model.leg import Waypoint
from jindao.model.place import Place, Site
from jindao.model.request import Whereabouts
from jindao.network.snap import Snapped
from jindao.planner.days import DayRouters
from jindao.planner.nearby import nearby
from jindao.routing.ground import Ground
from jindao.routing.router import Router
from jindao.texts import either, languages, say

ASKED_FARTHER: Final = 2.0
"""So many times the limit of a network a point that was asked for may be off it."""


def locate(heritage: Heritage, where: Whereabouts, field: str) -> Waypoint:
    """Return the waypoint for a position or name, not yet on the network.

    Raises
    ------
    NotFoundError
        Where no place or located site is called so, with near names.
    """
    if isinstance(where, LonLat):
        return Waypoint(
            kind=field,
            name_zh="",
            name_en="",
            position=where,
            snapped=where,
            gap_m=0.0,
            near=nearby(heritage, where),
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


def points_near(
    router: Router | Ground | DayRouters,
    waypoint: Waypoint,
    field: str,
    *,
    limit_m: float | None = None,
) -> dict[int, Snapped]:
    """Return the nearest point of each connected part to a waypoint.

    `limit_m` is how far it may be, by default the network's own limit.

    Raises
    ------
    OutsideNetworkError, ClosedAreaError
        With the waypoint's name, where it has one.
    """
    try:
        return router.near(waypoint.position, limit_m=limit_m, field=field)
    except (OutsideNetworkError, ClosedAreaError) as error:
        if waypoint.name_zh:
            error.facts["position"] = {
                locale: say("label.quoted", locale, name=waypoint.name(locale))
                for locale in languages()
            }
        raise


def asked_near(router: Router | Ground, waypoint: Waypoint, field: str) -> dict[int, Snapped]:
    """Return the nearest point of each connected part to a waypoint that was asked for.

    Where nothing is within the limit of the network, what is within `ASKED_FARTHER` times
    that will do: people are told the gap. Sites that nobody named keep to the limit.

    Raises
    ------
    OutsideNetworkError, ClosedAreaError
        With the waypoint's name, where it has one.
    """
    try:
        return points_near(router, waypoint, field)
    except OutsideNetworkError as error:
        return points_near(router, waypoint, field, limit_m=ASKED_FARTHER * error.limit_m)


def both_names(item: Site | Place) -> dict[str, str]:
    """Return the names by language, as error texts take them."""
    return {locale: either(locale, item.name_zh, item.name_en) for locale in languages()}


def names_and_id(item: Site | Place) -> dict[str, str]:
    """Return the names by language, each with the id that commands and addresses take."""
    return {
        locale: say("label.with_id", locale, name=name, id=item.id)
        for locale, name in both_names(item).items()
    }


def met(waypoint: Waypoint, point: Snapped) -> Waypoint:
    """Return a waypoint where it meets the network."""
    return replace(waypoint, snapped=point.position, gap_m=round(point.gap_m, 1))
