"""Where nights may be spent: places that are named, or towns near what there is to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from jindao.errors import ClosedAreaError, OutsideNetworkError
from jindao.geo import LonLat, geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.model.leg import Waypoint
from jindao.model.place import Place
from jindao.model.tour import Stage, Tour
from jindao.planner.days import DayRouters
from jindao.planner.distances import apart_m
from jindao.planner.waypoints import waypoint_of

TOWNS: Final = 24
"""So many towns are looked at for what lies around them, and as many to stop at between."""

BESIDE: Final = 0.25
APART: Final = 0.33
"""Shares of half a day's way: towns nearer to a better one are left out; towns farther from
every other are looked at to stop there."""

KINDS: Final = ("prefecture_seat", "county_seat", "town")
"""Kinds of places that have beds; a village may have none."""


def towns_for(
    heritage: Heritage,
    sites: Sequence[tuple[LonLat, int]],
    ends: tuple[LonLat, LonLat],
    *,
    reach_m: float,
    through_m: float,
) -> tuple[Place, ...]:
    """Return towns that lie well for some sites, and towns to stop at in between.

    A town counts for the worth of every site within reach, the less the farther it is; one
    beside a better town gives way to it. The others are those farthest from every end and
    town so far, until no stretch of the way is without one.

    Parameters
    ----------
    heritage
        Where the towns are.
    sites
        Positions of the sites, and what a visit to each is worth.
    ends
        Where the tour starts and ends.
    reach_m
        How far one goes to a site from a bed, metres in a straight line.
    through_m
        Towns by which the way from start to end is longer than this are out of it.
    """
    towns = [place for place in heritage.places if place.kind in KINDS]
    out_m = apart_m([town.position for town in towns], ends)
    towns = [t for t, way_m in zip(towns, out_m.sum(axis=1), strict=True) if way_m <= through_m]
    far_m = apart_m([town.position for town in towns], [position for position, _ in sites])
    scores = np.array([score for _, score in sites], np.float64)
    worth = np.maximum(0.0, 1.0 - far_m / reach_m) @ scores
    weighed = [
        (-float(value), town.id, town)
        for value, town in zip(worth, towns, strict=True)
        if value > 0
    ]
    chosen: list[Place] = []
    for _, _, place in sorted(weighed, key=lambda entry: entry[:2]):
        if all(geodesic_m(place.position, t.position) >= reach_m * BESIDE for t in chosen):
            chosen.append(place)
        if len(chosen) == TOWNS:
            break
    return (*chosen, *_between(towns, chosen, ends, reach_m * APART))


def _between(
    towns: Sequence[Place], chosen: Sequence[Place], ends: tuple[LonLat, LonLat], apart: float
) -> list[Place]:
    """Return towns that are farther than some metres from every other, farthest first."""
    if not towns:
        return []
    places = [town.position for town in towns]
    far_m = apart_m(places, [*ends, *(town.position for town in chosen)]).min(axis=1)
    more: list[Place] = []
    while len(more) < TOWNS and far_m.max() > apart:
        farthest = int(far_m.argmax())
        more.append(towns[farthest])
        far_m = np.minimum(far_m, apart_m(places, [places[farthest]])[:, 0])
    return more


OFFERED: Final = 8
"""So many places are offered for a night that is changed, beside the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodging:
    """A place where the night after a day may be spent.

    `distance_m` is the straight distance from the last visit of the day, None where there is
    none.
    """

    waypoint: Waypoint
    distance_m: float | None


def lodgings(
    heritage: Heritage, routers: DayRouters, tour: Tour
) -> tuple[tuple[Lodging, ...], ...]:
    """Return where each night of a tour but the last may be spent instead.

    That is at its start, and in the `OFFERED` towns on the network that are nearest to where
    the day ends. A day that is not in the tour has none.
    """
    towns = [place for place in heritage.places if place.kind in KINDS]

    @cache
    def is_near(position: LonLat) -> bool:
        try:
            return bool(routers.near(position))
        except (OutsideNetworkError, ClosedAreaError):
            return False

    def offered(stage: Stage) -> tuple[Lodging, ...]:
        last = stage.visits[-1].waypoint.position if stage.visits else None
        here = last or stage.end.position
        found: dict[LonLat, Waypoint] = {}
        if not tour.request.free_start:
            home = tour.stages[0].start
            found[home.position] = home
        nearest = sorted(towns, key=lambda town: (geodesic_m(here, town.position), town.id))
        most = len(found) + OFFERED
        for town in nearest:
            if len(found) == most:
                break
            if town.position not in found and is_near(town.position):
                found[town.position] = waypoint_of(town, "nights")
        found.pop(stage.end.position, None)
        return tuple(
            Lodging(
                waypoint=waypoint,
                distance_m=None if last is None else round(geodesic_m(last, position), 1),
            )
            for position, waypoint in found.items()
        )

    by_day = {stage.number: offered(stage) for stage in tour.stages}
    return tuple(by_day.get(day, ()) for day in range(1, tour.request.days))
