"""Who may be in a tour: sites that belong, lie near enough and meet the network."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from jindao.errors import ClosedAreaError, OutsideNetworkError, RequestError
from jindao.geo import geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import ScoredSite, score_sites
from jindao.heritage.search import find_site
from jindao.heritage.words import kind_of, strand_of, theme_of
from jindao.model.request import TourRequest
from jindao.model.trip import LeftOut, Note, Waypoint
from jindao.network.snap import Snapped
from jindao.planner.closing import closed_note
from jindao.planner.distances import apart_m
from jindao.planner.waypoints import both_names, points_near, waypoint_of
from jindao.profiles import Profile
from jindao.routing.router import Router
from jindao.tours.candidate import Candidate

HORIZON_M: Final = 25_000.0
"""Sites this near to the start are candidates even where time does not reach them."""

MOST: Final = 300
"""So many candidates at most: more make the search worse, not the tour better."""

_DETOUR: Final = 1.2
"""Ways are so much longer than straight lines, at the least."""


def resolved(heritage: Heritage, request: TourRequest) -> TourRequest:
    """Return the request with names of themes, strands and sites as ids."""

    def site_ids(names: Sequence[str], field: str) -> tuple[str, ...]:
        found = (find_site(heritage, name, field=field).id for name in names)
        return tuple(sorted(set(found)))

    return replace(
        request,
        theme=theme_of(heritage, request.theme).id if request.theme else None,
        strands=tuple(sorted({strand_of(heritage, name).id for name in request.strands})),
        kind=kind_of(heritage, request.kind).id if request.kind else None,
        must_visit=site_ids(request.must_visit, "must_visit"),
        avoid=site_ids(request.avoid, "avoid"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A candidate and its nearest point on each connected part of the network."""

    candidate: Candidate
    nearest: dict[int, Snapped]


def gather(
    heritage: Heritage,
    request: TourRequest,
    router: Router,
    start: Waypoint,
    end: Waypoint,
    keep: Collection[str] = (),
) -> tuple[list[Meeting], list[LeftOut]]:
    """Return the candidates of a request, best first, and sites that cannot be one.

    A site is considered where it belongs and lies within half a day's way of start or
    end, or within `HORIZON_M`, or where all days are enough to come past it; a must-visit
    always, and so are sites to `keep`. Of many, the `MOST` that are worth most.

    Raises
    ------
    RequestError
        Where one of those has no position, or lies too far from the network, or where
        it is closed.
    """
    horizon_m = max(HORIZON_M, half_day_m(request, router.profile))
    longest_m = through_m(request, router.profile)
    county = _county_at(heritage, start)
    meetings: list[Meeting] = []
    left_out: list[LeftOut] = []
    wanted = {*request.must_visit, *keep}
    for scored in _scored(heritage, request, wanted):
        site, must = scored.site, scored.site.id in request.must_visit
        always = site.id in wanted
        if site.position is None:
            if always:
                raise RequestError("site_not_located", field="must_visit", name=both_names(site))
            if (site.prefecture, site.county) == county:
                left_out.append(LeftOut(site=site, reason=Note(code="not_located")))
            continue
        apart_m = [geodesic_m(site.position, w.position) for w in (start, end)]
        if min(apart_m) > horizon_m and sum(apart_m) > longest_m and not always:
            continue
        if site.id in request.avoid:
            left_out.append(LeftOut(site=site, reason=Note(code="avoided")))
            continue
        try:
            nearest = points_near(router, waypoint_of(site, "visit"), "must_visit")
        except OutsideNetworkError as error:
            if always:
                raise
            facts = (("distance_m", round(error.distance_m)),)
            left_out.append(LeftOut(site=site, reason=Note(code="off_network", facts=facts)))
            continue
        except ClosedAreaError as error:
            if always:
                raise
            left_out.append(LeftOut(site=site, reason=closed_note(error)))
            continue
        candidate = Candidate(
            site=site,
            waypoint=waypoint_of(site, "visit"),
            score=scored.score,
            why=(Note(code="must"), *scored.why) if must else scored.why,
            must=must,
        )
        meetings.append(Meeting(candidate=candidate, nearest=nearest))
    meetings.sort(key=lambda m: m.candidate.site.id not in wanted)
    return meetings[: max(len(wanted), MOST)], left_out


def half_day_m(request: TourRequest, profile: Profile) -> float:
    """Return how far one gets in half a day, there being time for nothing else, metres."""
    return request.hours * 3600 * profile.speed_mps / (2 * request.pace)


def through_m(request: TourRequest, profile: Profile) -> float:
    """Return how far one gets in all days where nights are spent on the way, metres."""
    if request.transfer_hours > 0:
        return math.inf
    if request.days == 1 or request.lodging == "start":
        return 0.0
    return 2 * request.days * half_day_m(request, profile) / _DETOUR


def _scored(
    heritage: Heritage, request: TourRequest, wanted: Collection[str]
) -> Sequence[ScoredSite]:
    """Return the sites of theme, strands and kind, and those wanted, with scores."""
    musts = [heritage.site_by_id[id_] for id_ in sorted(wanted)]
    if not (request.theme or request.strands or request.kind):
        return score_sites(heritage, musts, None, ())
    scored = score_sites(heritage, heritage.sites, request.theme, request.strands, request.kind)
    known = {item.site.id for item in scored}
    others = [site for site in musts if site.id not in known]
    return (*scored, *score_sites(heritage, others, None, ()))


def _county_at(heritage: Heritage, start: Waypoint) -> tuple[str, str] | None:
    """Return prefecture and county of the located site nearest to the start."""
    located = [site for site in heritage.sites if site.position is not None]
    if not located:
        return None
    far_m = apart_m([site.position for site in located if site.position], [start.position])
    nearest = located[int(far_m[:, 0].argmin())]
    return nearest.prefecture, nearest.county
