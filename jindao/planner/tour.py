"""Plan a tour: gather candidates and places, measure the ways, let `tours` choose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from jindao.errors import (
    NoSolutionError,
    NoTourError,
    RequestError,
)
from jindao.geo import geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import score_all
from jindao.model.leg import Waypoint
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.request import TourRequest
from jindao.model.tour import LeftOut, Tour
from jindao.model.what_if import WhatIf
from jindao.network.snap import Snapped, nearest_of
from jindao.planner.about import about_notes, is_around
from jindao.planner.candidates import Meeting
from jindao.planner.closing import closure_notes
from jindao.planner.days import DayRouters
from jindao.planner.notes import step_notes, way_notes
from jindao.planner.prospects import Prospects, prospects_of
from jindao.planner.rests import rest_notes
from jindao.planner.stops import check_ways
from jindao.planner.stories import ties_between
from jindao.planner.titles import about, tour_title
from jindao.planner.waypoints import both_names, locate, met
from jindao.planner.ways import Measured, measure
from jindao.routing.router import Router
from jindao.texts import Spoken, languages, say
from jindao.tours.candidate import Candidate
from jindao.tours.daylight import daylight_limit_s
from jindao.tours.ground import TourGround, tour_ground
from jindao.tours.problem import UNREACHABLE, Solution
from jindao.tours.what_if import what_if as changes

BOUND_EFFORT: Final = 300_000_000
"""What a bound may cost, in labels: some five seconds at most, the same on any machine."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlannedGround:
    """The ground of a request, and where its sites and places meet the network."""

    heritage: Heritage
    routers: DayRouters
    tour: TourGround
    points: tuple[Snapped | None, ...]

    def finished(self, tour: Tour) -> Tour:
        """Return a tour made on this ground with the notes on its ways, sorted."""
        met_at = {point.position: point for point in self.points if point is not None}
        pairs: dict[Router, list[tuple[Snapped, Snapped]]] = {}
        for stage in tour.stages:
            pairs.setdefault(self.routers.on(stage.number - 1), []).extend(
                (met_at[origin.snapped], met_at[destination.snapped])
                for (origin, destination), leg in zip(
                    pairwise(stage.waypoints), stage.legs, strict=True
                )
                if not leg.transfer
            )
        closed = [
            note
            for router, ways in pairs.items()
            for note in closure_notes(router, router.closing, ways)
        ]
        waypoints = [waypoint for stage in tour.stages for waypoint in stage.waypoints]
        legs = [leg for leg in tour.legs if not leg.transfer]
        request = tour.request
        return replace(
            self._titled(tour),
            left_out=tuple(sorted(tour.left_out, key=_nearness)),
            notes=(
                *dict.fromkeys(closed),
                *way_notes(legs, waypoints, self.routers.profile, request.preferences),
                *step_notes(legs, self.routers.profile, request.preferences),
                *about_notes(self.heritage, tour, locate(self.heritage, request.start, "start")),
                *_transfer_notes(tour),
                *rest_notes(tour, self.heritage),
                *tour.notes,
            ),
        )

    def _titled(self, tour: Tour) -> Tour:
        """Return a tour whose title tells of its rides, and what it is around instead of about."""
        if not any(leg.transfer for leg in tour.legs) and not is_around(tour):
            return tour
        start = locate(self.heritage, tour.request.start, "start")
        zh, en = (
            tour_title(self.heritage, self.routers.profile, tour.request, start, locale, tour=tour)
            for locale in ("zh", "en")
        )
        return replace(tour, title_zh=zh, title_en=en)


def bound_notes(ground: PlannedGround, best: Solution) -> tuple[Note, ...]:
    """Return why no bound can be worked out on a ground, if that is so."""
    from jindao.tours.bound import MAX_SITES
    from jindao.tours.counted import sites_that_count

    count = 0 if best.proven else len(sites_that_count(ground.tour.problem))
    if count <= MAX_SITES:
        return ()
    return (Note(code="bound_too_many", facts=(("count", count), ("most", MAX_SITES))),)


def bound_of(ground: PlannedGround, best: Solution) -> int | None:
    """Return what no tour of a ground is worth more than, given the best that was found.

    None where `BOUND_EFFORT` does not reach one.
    """
    from jindao.tours.bound import upper_bound

    if best.proven:
        return best.score
    found = upper_bound(ground.tour.problem, best, effort=BOUND_EFFORT)
    return None if found is None else max(found.score, best.score)


def ground_for(
    heritage: Heritage,
    routers: DayRouters,
    request: TourRequest,
    provenance: Provenance,
    zone: ZoneInfo,
    *,
    keep: Collection[str] = (),
    stays_min: Mapping[str, int] | None = None,
    slept: Sequence[Waypoint] = (),
    patience: float = 1.0,
) -> PlannedGround:
    """Return everything that tours for a request are made of, whose names are ids.

    Notes of its tours say what is closed that the ways avoid, and which warnings hold on
    them; a site that is closed on some days only may be visited on the others. Sites to
    `keep` are among the candidates whatever they are worth, and even where no way leads
    there; `stays_min` says how long one stays where that is not usual, `slept` where one
    may sleep beside what the request says, and `patience` how long a way may be that is not
    ridden though that is quicker.

    Raises
    ------
    RequestError
        Where a name is unknown (NotFoundError), a point too far from the network
        (OutsideNetworkError) or where it is closed (ClosedAreaError).
    NoRouteError
        Where start, end and must-visits are not joined for this profile.
    NoTourError
        Where there is nothing to plan with.
    """
    prospects = prospects_of(heritage, routers, request, keep, slept)
    return ground_of(prospects, provenance, zone, stays_min=stays_min, patience=patience)


def ground_of(
    prospects: Prospects,
    provenance: Provenance,
    zone: ZoneInfo,
    *,
    stays_min: Mapping[str, int] | None = None,
    patience: float = 1.0,
) -> PlannedGround:
    """Return the ground of a request's prospects, as `ground_for` does.

    Raises
    ------
    RequestError, NoRouteError, NoTourError
        As `ground_for`.
    """
    heritage, routers, request = prospects.heritage, prospects.routers, prospects.request
    router, start, end = routers.strict, prospects.start, prospects.end
    meetings, n = prospects.meetings, len(prospects.meetings)
    measured = measure(routers, prospects.points, request, prospects.own_s, patience)
    at = tuple(tuple(n + place for place in stop) for stop in prospects.stops)
    check_ways(routers, request, at, measured.points, measured.travel_s)
    rows = _kept(router, measured, meetings, prospects.points, prospects.keep)
    kept = [row for row in rows if row < n]
    lost = sorted({*range(n)} - {*kept})
    left_out = [
        *prospects.left_out,
        *(
            LeftOut(site=m.candidate.site, reason=_apart(routers, m))
            for m in (*(meetings[row] for row in lost), *prospects.apart)
        ),
    ]
    if not kept:
        _tell_nearest(heritage, request, start)
    measured = measured.only(rows)
    places = [
        met(waypoint, point)
        for waypoint, point in zip((start, end, *prospects.towns), prospects.places, strict=True)
    ]
    candidates = tuple(
        replace(
            meetings[row].candidate,
            waypoint=met(meetings[row].candidate.waypoint, prospects.at[row]),
            stay_min=(stays_min or {}).get(meetings[row].candidate.site.id),
        )
        for row in kept
    )
    return PlannedGround(
        heritage=heritage,
        routers=routers,
        points=measured.points,
        tour=tour_ground(
            request,
            title_zh=tour_title(heritage, router.profile, request, places[0], "zh"),
            title_en=tour_title(heritage, router.profile, request, places[0], "en"),
            candidates=candidates,
            places=(
                None if request.free_start else places[0],
                None if request.free_end else places[1],
                *places[2:],
            ),
            stops=prospects.stops,
            ways=measured.ways(request),
            left_out=tuple(left_out),
            provenance=provenance,
            zone=zone,
            country=heritage.region.holiday_calendar or heritage.region.country,
            last_light_s=_last_light_s(router, request, start, zone),
            notes=prospects.notes,
            ties=ties_between(heritage, candidates),
            shut=_shut(routers, candidates, measured.points),
        ),
    )


def what_if(ground: PlannedGround, best: Solution) -> tuple[WhatIf, ...]:
    """Return what changes of the request of a ground would make of its best tour."""
    asked = ground.tour.request
    start = locate(ground.heritage, asked.start, "start")

    def last_light(request: TourRequest) -> Sequence[int | None]:
        return _last_light_s(ground.routers.strict, request, start, ground.tour.zone)

    return changes(
        ground.tour,
        best,
        last_light,
        any_day=not ground.routers.closing.closures,
        elsewhere=_elsewhere(ground),
    )


def _elsewhere(ground: PlannedGround) -> TourGround | None:
    """Return the ground with nights in towns that are chosen; None where they are already."""
    asked, tour = ground.tour.request, ground.tour
    chosen = asked.stays_out and not asked.nights
    if asked.days == 1 or chosen:
        return None
    other = replace(asked, nights=(), lodging="choose")
    try:
        found = ground_for(ground.heritage, ground.routers, other, tour.provenance, tour.zone)
    except (RequestError, NoSolutionError):
        return None
    return found.tour


def _last_light_s(
    router: Router, request: TourRequest, start: Waypoint, zone: ZoneInfo
) -> tuple[int | None, ...]:
    """Return when it gets too dark each day, where days have to end in daylight."""
    if not request.daylight:
        return ()
    dates = [request.date + dt.timedelta(days=day) for day in range(request.days)]
    return tuple(daylight_limit_s(start.position, date, zone, router.profile) for date in dates)


def _transfer_notes(tour: Tour) -> list[Note]:
    rides = [leg for leg in tour.legs if leg.transfer]
    if not rides:
        return []
    facts = (
        ("count", len(rides)),
        ("km", round(sum(leg.length_m for leg in rides) / 1000)),
        ("hours", round(sum(leg.duration_s for leg in rides) / 3600, 1)),
    )
    return [Note(code="transfers", facts=facts)]


_NEARLY: Final = (
    ("set_aside",),
    ("no_time", "no_time_open", "lunch", "dark"),
    *(("over_limit_length",), ("over_limit_ascent",), ("over_limit_transfer",), ("no_room",)),
    *(("worse",), ("category_full",), ("repeated",), ("clash", "lunch_clash")),
    *(("window",), ("opens_late",)),
    ("closed", "closed_days", "closed_holiday", "closed_days_holiday"),
)
"""Reasons of sites that nearly were in the tour, nearest first; then every other.

Those told in the same measure stand together.
"""


def _nearness(item: LeftOut) -> tuple[int, float]:
    """Return what sorts sites that were left out: what nearly fitted comes first."""
    code, facts = item.reason.code, dict(item.reason.facts)
    place = next((at for at, codes in enumerate(_NEARLY) if code in codes), len(_NEARLY))
    named = ("minutes", "time", "distance_m", "over")
    amount = next((facts[name] for name in named if facts.get(name)), 0)
    return place, amount if isinstance(amount, int | float) else 0


def _apart(routers: DayRouters, meeting: Meeting) -> Note:
    """Return why a site is not joined to a tour: closed on every day, or for its ways."""
    position, point = meeting.candidate.waypoint.position, nearest_of(meeting.nearest)
    shut = [routers.shut_on(day, position, point) for day in range(len(routers.table))]
    told = list(dict.fromkeys(filter(None, shut)))
    if not all(shut):
        return Note(code="not_connected")
    facts = tuple((f"told_{lang}", say("closure.list", lang, told=told)) for lang in languages())
    return Note(code="in_closure", facts=facts)


def _shut(
    routers: DayRouters, candidates: Sequence[Candidate], points: Sequence[Snapped | None]
) -> dict[tuple[int, int], Spoken]:
    """Return what closes candidates, in words, by day and candidate."""
    shut: dict[tuple[int, int], Spoken] = {}
    if len(routers.routers) == 1:
        return shut
    for site, (candidate, point) in enumerate(zip(candidates, points, strict=False)):
        for day in range(len(routers.table)):
            told = routers.shut_on(day, candidate.waypoint.position, point) if point else None
            if told is not None:
                shut[day, site] = told
    return shut


def _tell_nearest(heritage: Heritage, request: TourRequest, start: Waypoint) -> None:
    """Raise the error that names the nearest fitting site, where there is one at all."""
    sites = [
        item.site
        for item in score_all(heritage, request.theme, request.strands, request.kind)
        if item.site.id not in request.avoid
    ]
    distances = [
        (geodesic_m(site.position, start.position), site) for site in sites if site.position
    ]
    if distances:
        distance_m, nearest = min(distances, key=lambda pair: pair[0])
        raise NoTourError(
            "no_candidates_near",
            field="start",
            reason="no_candidates",
            start={locale: start.name(locale) for locale in languages()},
            about={locale: about(heritage, request, locale) for locale in languages()},
            name=both_names(nearest),
            km=round(distance_m / 1000, 1),
        )


def _kept(
    router: Router,
    measured: Measured,
    meetings: Sequence[Meeting],
    points: Sequence[Snapped | None],
    keep: Collection[str],
) -> list[int]:
    """Return the rows of candidates that can be reached and left again, and of all places.

    Those to `keep` are among them all the same.

    Raises
    ------
    NoRouteError
        Where there is no way to the end, or to a must-visit and on to the end.
    """
    n, travel_s = len(meetings), measured.travel_s.min(axis=0)
    start, end = n, n + 1
    nights = range(n + 2, len(points))
    reached = (travel_s[[start, *nights]] != UNREACHABLE).any(axis=0)
    left = (travel_s[:, [end, *nights]] != UNREACHABLE).any(axis=1)
    from_point, to_point = points[start], points[end]
    if travel_s[start, end] == UNREACHABLE and from_point and to_point:
        router.leg(from_point, to_point)
    for i, meeting in enumerate(meetings):
        site = points[i]
        if meeting.candidate.must and site and not (reached[i] and left[i]):
            if from_point:
                router.leg(from_point, site)
            if to_point:
                router.leg(site, to_point)
    kept = np.array([meeting.candidate.site.id in keep for meeting in meetings], np.bool_)
    usable = (reached & left)[:n] | kept
    return [*np.flatnonzero(usable).tolist(), *range(n, len(points))]
