"""Where the nights of a tour are spent that people changed: any place on the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from jindao.geo import LonLat, geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.model.edit import TourEdit
from jindao.model.place import Place, Site
from jindao.model.trip import Waypoint
from jindao.planner.days import DayRouters
from jindao.planner.waypoints import locate, points_near, waypoint_of
from jindao.tours.edited import with_stops
from jindao.tours.ground import TourGround

_SAME_M: Final = 1.0
"""Places that are no farther apart are one: an address holds six decimals of a degree."""


def nights_slept(heritage: Heritage, routers: DayRouters, edit: TourEdit) -> tuple[Waypoint, ...]:
    """Return the places where an edit, which is resolved, says that nights are spent.

    Raises
    ------
    OutsideNetworkError, ClosedAreaError
        Where one is not on the network, or is where it is closed; the field is `sleep` for
        one that is changed, else `kept_nights`.
    """
    changed = {sleep.day for sleep in edit.changes.sleeps}
    found: dict[LonLat, Waypoint] = {}
    for day, night in enumerate(edit.nights_asked, start=1):
        if night is not None and night not in found:
            waypoint = named(heritage, night)
            points_near(routers, waypoint, "sleep" if day in changed else "kept_nights")
            found[night] = waypoint
    return tuple(found.values())


def named(heritage: Heritage, position: LonLat) -> Waypoint:
    """Return the waypoint of a night, with the name of the place or site that is there."""
    known: tuple[Place | Site, ...] = (*heritage.places, *heritage.sites)
    text = str(position)
    for item in known:
        if item.position is not None and str(item.position) == text:
            return replace(waypoint_of(item, "nights"), site_id=None)
    return locate(heritage, position, "nights")


def with_nights(ground: TourGround, nights: Sequence[LonLat | None]) -> TourGround:
    """Return the ground with each night where it is said to be; as before where that is None.

    Those places are on the ground: at its start, or among its other places.
    """
    if not any(nights):
        return ground
    places = [*range(2, len(ground.places))]

    def far_m(place: int, night: LonLat) -> float:
        waypoint = ground.places[place]
        far_m = geodesic_m(waypoint.position, night) if waypoint else float("inf")
        return 0.0 if far_m < _SAME_M else far_m

    between = [
        choices
        if night is None
        else (min((*choices, *places), key=lambda place: far_m(place, night)),)
        for choices, night in zip(ground.stops[1:-1], nights, strict=True)
    ]
    n = len(ground.candidates)
    stops = (ground.stops[0], *between, ground.stops[-1])
    return with_stops(ground, [[n + place for place in stop] for stop in stops])
