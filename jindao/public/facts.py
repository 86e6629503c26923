"""What a published route comes to, worked out of its trips: what a catalogue filters by.

What a trip comes to is worked out once and kept in the store beside it; what a route does is
the sum of its trips.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from jindao.codec import from_plain, to_plain
from jindao.errors import DataError
from jindao.formats.hours_text import MONTHS
from jindao.formats.jsonfile import read_json
from jindao.geo import BBox, LonLat
from jindao.model.leg import Leg
from jindao.model.place import Site
from jindao.model.publication import canonical_json
from jindao.model.tour import Tour
from jindao.model.trip import Trip, bounds, days_of
from jindao.store import Work

FACTS: Final = 1
"""Number of this way to work them out; what is kept by another is worked out anew."""

_SPAN: Final = re.compile(rf"({'|'.join(MONTHS)})(?:-({'|'.join(MONTHS)}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSeen:
    """A heritage site that a route visits: its id, its names, and where it is."""

    id: str
    name_zh: str
    name_en: str
    prefecture: str
    county: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """What a trip comes to, or a route of several.

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
    sites: tuple[SiteSeen, ...]
    profiles: tuple[str, ...]
    step_free: bool | None

    @property
    def places(self) -> frozenset[tuple[str, str]]:
        """Prefectures and counties of what is visited."""
        return frozenset((site.prefecture, site.county) for site in self.sites)


def facts_of(trip: Trip) -> RouteFacts:
    """Return what a trip comes to."""
    legs = [leg for leg in trip.legs if not leg.transfer]
    visited = [visit.site for visit in trip.visits] if isinstance(trip, Tour) else []
    sites = tuple({site.id: site for site in visited}.values())
    climbs = [leg.ascent_m for leg in legs]
    known = [climb for climb in climbs if climb is not None]
    start = trip.stages[0].start if isinstance(trip, Tour) else trip.waypoints[0]
    return RouteFacts(
        length_m=sum(leg.length_m for leg in legs),
        moving_s=sum(leg.duration_s for leg in legs),
        ascent_m=sum(known) if len(known) == len(climbs) else None,
        estimated_m=sum(leg.estimated_m for leg in legs),
        days=days_of(trip),
        start=start.position,
        area=bounds(trip),
        sites=tuple(
            SiteSeen(
                id=site.id,
                name_zh=site.name_zh,
                name_en=site.name_en,
                prefecture=site.prefecture,
                county=site.county,
            )
            for site in sites
        ),
        profiles=(trip.request.profile,),
        step_free=_step_free(legs, sites),
    )


def joined_facts(parts: Sequence[RouteFacts]) -> RouteFacts | None:
    """Return what trips come to one after another; None where there are none."""
    if len(parts) < 2:
        return parts[0] if parts else None
    climbs = [part.ascent_m for part in parts]
    known = [climb for climb in climbs if climb is not None]
    boxes = [part.area for part in parts]
    return RouteFacts(
        length_m=sum(part.length_m for part in parts),
        moving_s=sum(part.moving_s for part in parts),
        ascent_m=sum(known) if len(known) == len(climbs) else None,
        estimated_m=sum(part.estimated_m for part in parts),
        days=sum(part.days for part in parts),
        start=parts[0].start,
        area=BBox(
            min(box.west for box in boxes),
            min(box.south for box in boxes),
            max(box.east for box in boxes),
            max(box.north for box in boxes),
        ),
        sites=tuple({site.id: site for part in parts for site in part.sites}.values()),
        profiles=tuple(dict.fromkeys(name for part in parts for name in part.profiles)),
        step_free=_all_of([part.step_free for part in parts]),
    )


def known_facts(work: Work, trips: Iterable[str]) -> dict[str, RouteFacts]:
    """Return what is kept of some trips, by the SHA-256 of their JSON; not all may be."""
    kept = work.public.facts(tuple(dict.fromkeys(trips)), FACTS)
    known: dict[str, RouteFacts] = {}
    for trip, told in kept.items():
        try:
            known[trip] = from_plain(RouteFacts, json.loads(told))
        except (DataError, ValueError):
            continue
    return known


def facts_in(work: Work, trip: str) -> RouteFacts:
    """Work out what the trip with a SHA-256 comes to.

    Raises
    ------
    NotFoundError
        Where it is not kept.
    DataError
        Where it is no trip.
    """
    return facts_of(read_json(work.routes.trip(trip)))


def keep_facts(work: Work, found: Mapping[str, RouteFacts]) -> None:
    """Keep what trips come to, by the SHA-256 of their JSON, where it is not kept yet."""
    told = {trip: canonical_json(to_plain(facts)) for trip, facts in found.items()}
    work.public.keep_facts(told, FACTS)


def prepare_facts(work: Work, trips: Iterable[str]) -> None:
    """Work out and keep what some trips come to, where that is not known."""
    wanted = tuple(dict.fromkeys(trips))
    known = known_facts(work, wanted)
    keep_facts(work, {trip: facts_in(work, trip) for trip in wanted if trip not in known})


def _step_free(legs: Iterable[Leg], sites: Iterable[Site]) -> bool | None:
    """Return whether one gets everywhere without steps; an estimated way nobody has seen."""
    told: list[bool | None] = [site.step_free for site in sites]
    for leg in legs:
        told.append(False if leg.steps_m > 0 else None if leg.estimated_m > 0 else True)
    return _all_of(told)


def _all_of(told: Sequence[bool | None]) -> bool | None:
    """Return False where any is, None where any is unknown or nothing is told."""
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
