"""Where the nights of a tour are spent that people changed: any place on the network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from jindao.geo import LonLat, geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.model.closure import Closure, about_closures
from jindao.model.edit import TourEdit
from jindao.model.leg import Waypoint
from jindao.model.note import Note
from jindao.model.place import Place, Site
from jindao.network.snap import Snapped
from jindao.planner.days import DayRouters
from jindao.planner.stops import check_ways, closed_on
from jindao.planner.waypoints import locate, points_near, waypoint_of
from jindao.texts import languages, say
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutNight:
    """A night in a place that is closed on the day before or after it; days from 0."""

    night: int
    day: int
    place: Waypoint
    closures: tuple[Closure, ...]

    def note(self, first: dt.date) -> Note:
        """Return what is wrong with it, in a tour that begins on some day."""
        told = {lang: [closure.told(lang) for closure in self.closures] for lang in languages()}
        return Note(
            code="problem.night_closed",
            facts=(
                ("day", self.night + 1),
                *((f"name_{lang}", self.place.name(lang)) for lang in languages()),
                ("on", self.day + 1),
                ("date", (first + dt.timedelta(days=self.day)).isoformat()),
                *(
                    (f"told_{lang}", say("closure.list", lang, told=told[lang]))
                    for lang in languages()
                ),
            ),
        )


def shut_nights(
    routers: DayRouters, ground: TourGround, points: Sequence[Snapped | None]
) -> Iterator[ShutNight]:
    """Yield the nights of a ground that have one place only, and that one is closed.

    `points` are where candidates and places meet the network.
    """
    if len(routers.routers) == 1:
        return
    for night, choices in enumerate(ground.stops[1:-1]):
        place, point = ground.places[choices[0]], points[len(ground.candidates) + choices[0]]
        if len(choices) > 1 or place is None or point is None:
            continue
        for day in (night, night + 1):
            by = routers.shut_by(day, place.position, point)
            if by:
                yield ShutNight(night=night, day=day, place=place, closures=by)
                break


def check_nights(
    routers: DayRouters, edit: TourEdit, ground: TourGround, points: Sequence[Snapped | None]
) -> None:
    """Check that one may sleep where an edit says, and get there and away again.

    Raises
    ------
    ClosedAreaError
        `closed_on_day`, with the day and what closes the place; the field is `sleep` for a
        night that is changed, else `kept_nights`.
    NoRouteError
        `no_way_on_day`, where a day has no way from its start to its end.
    """
    changed = {sleep.day for sleep in edit.changes.sleeps}
    for shut in shut_nights(routers, ground, points):
        field = "sleep" if shut.night + 1 in changed else "kept_nights"
        raise closed_on(
            edit.request, shut.day, shut.place, about_closures(shut.closures), field=field
        )
    n = len(ground.candidates)
    stops = tuple(tuple(n + place for place in stop) for stop in ground.stops)
    check_ways(routers, edit.request, stops, points, ground.ways.travel_s)
