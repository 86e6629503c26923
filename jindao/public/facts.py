"""What a published route comes to, worked out of its trips: what a catalogue filters by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from jindao.formats.hours_text import MONTHS
from jindao.geo import BBox, LonLat
from jindao.model.place import Site
from jindao.model.trip import Leg, Tour, Trip, bounds

_SPAN: Final = re.compile(rf"({'|'.join(MONTHS)})(?:-({'|'.join(MONTHS)}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """What a route comes to.

    `length_m`, `moving_s` and `ascent_m` are without rides by car; the ascent is None where
    that of any way is unknown. `days` is how many days it takes as it was planned. `start`
    is where it begins, `area` the box around it. `places` are pairs of prefecture and county
    of what is visited. `step_free` is True where no steps are on the way and everything
    visited is step-free, False where any is not, None where nobody knows.
    """

    length_m: float
    moving_s: int
    ascent_m: float | None
    estimated_m: float
    days: int
    start: LonLat
    area: BBox
    sites: tuple[Site, ...]
    profiles: tuple[str, ...]
    step_free: bool | None

    @property
    def places(self) -> frozenset[tuple[str, str]]:
        """Prefectures and counties of what is visited."""
        return frozenset((site.prefecture, site.county) for site in self.sites)


def facts_of(trips: Sequence[Trip]) -> RouteFacts | None:
    """Return what trips come to together; None where there are none."""
    if not trips:
        return None
    legs = [leg for trip in trips for leg in trip.legs if not leg.transfer]
    boxes = [bounds(trip) for trip in trips]
    visited = [visit.site for trip in trips if isinstance(trip, Tour) for visit in trip.visits]
    sites = tuple({site.id: site for site in visited}.values())
    climbs = [leg.ascent_m for leg in legs]
    known = [climb for climb in climbs if climb is not None]
    first = trips[0]
    start = first.stages[0].start if isinstance(first, Tour) else first.waypoints[0]
    return RouteFacts(
        length_m=sum(leg.length_m for leg in legs),
        moving_s=sum(leg.duration_s for leg in legs),
        ascent_m=sum(known) if len(known) == len(climbs) else None,
        estimated_m=sum(leg.estimated_m for leg in legs),
        days=sum(len(trip.stages) if isinstance(trip, Tour) else 1 for trip in trips),
        start=start.position,
        area=BBox(
            min(box.west for box in boxes),
            min(box.south for box in boxes),
            max(box.east for box in boxes),
            max(box.north for box in boxes),
        ),
        sites=sites,
        profiles=tuple(dict.fromkeys(trip.request.profile for trip in trips)),
        step_free=_step_free(legs, sites),
    )


def _step_free(legs: Iterable[Leg], sites: Iterable[Site]) -> bool | None:
    """Return whether one gets everywhere without steps; an estimated way nobody has seen."""
    told: list[bool | None] = [site.step_free for site in sites]
    for leg in legs:
        told.append(False if leg.steps_m > 0 else None if leg.estimated_m > 0 else True)
    if False in told:
        return False
    return None if None in told or not told else True


def months_of(season: str) -> frozenset[int] | None:
    """Return the months, 1 to 12, that a season in OSM syntax names; None where unknown.

    `Apr-Oct`, `Mar,Sep-Nov`, and over the turn of the year `Nov-Feb`.
    """
    months: set[int] = set()
    for first, last in _SPAN.findall(season):
        begin = MONTHS[first] - 1
        end = MONTHS[last] - 1 if last else begin
        months.update((begin + step) % 12 + 1 for step in range((end - begin) % 12 + 1))
    return frozenset(months) or None
