"""Who may be in a tour: sites that belong, lie near enough and meet the network."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from jindao.errors import ClosedAreaError, OutsideNetworkError, RequestError
from jindao.geo import geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import ScoredSite, score_all, score_sites
from jindao.heritage.search import find_site
from jindao.heritage.words import kind_of, strand_of, theme_of
from jindao.model.leg import Waypoint
from jindao.model.note import Note
from jindao.model.request import TourRequest
from jindao.model.tour import LeftOut
from jindao.network.snap import Snapped
from jindao.planner.closing import closed_note
from jindao.planner.days import DayRouters
from jindao.planner.distances import apart_m
from jindao.planner.transfers import DETOUR, FAST_MPS, SLOW_M, SLOW_MPS, WAIT_S, ride_s
from jindao.planner.waypoints import both_names, names_and_id, points_near, waypoint_of
from jindao.profiles import Profile
from jindao.tours.candidate import Candidate

HORIZON_M: Final = 25_000.0
"""Sites this near to the start are candidates even where time does not reach them."""

MOST: Final = 300
"""So many candidates at most: more make the search worse, not the tour better."""

_BALL: Final = 1.01
"""Distances on the ball are within 0.6 % of those on the ellipsoid."""

_DETOUR: Final = 1.2
"""Ways are so much longer than straight lines, at the least."""


def resolved(heritage: Heritage, request: TourRequest) -> TourRequest:
    """Return the request with names of themes, strands and sites as ids.

    Raises
    ------
    RequestError
        Where one of them is not known (NotFoundError), or a site is both a must-visit and
        to be avoided, whatever it was called each time.
    """

    def site_ids(names: Sequence[str], field: str) -> tuple[str, ...]:
        found = (find_site(heritage, name, field=field).id for name in names)
        return tuple(sorted(set(found)))

    must_visit = site_ids(request.must_visit, "must_visit")
    avoid = site_ids(request.avoid, "avoid")
    both = [heritage.site_by_id[id_] for id_ in must_visit if id_ in avoid]
    if both:
        names = [names_and_id(site) for site in both]
        raise RequestError("must_and_avoid", field="avoid", names=names)
    return replace(
        request,
        theme=theme_of(heritage, request.theme).id if request.theme else None,
        strands=tuple(sorted({strand_of(heritage, name).id for name in request.strands})),
        kind=kind_of(heritage, request.kind).id if request.kind else None,
        must_visit=must_visit,
        avoid=avoid,
        category_caps=tuple(sorted(request.category_caps)),
        own_days=tuple(sorted(request.own_days, key=lambda own: own.number)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A candidate and its nearest point on each connected part of the network.

    `ridden_s` is how long one rides out of the way to it, seconds, where one's own power
    does not reach it; None where it does.
    """

    candidate: Candidate
    nearest: dict[int, Snapped]
    ridden_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The candidates of a request, best first, sites that cannot be one, and what to tell."""

    meetings: list[Meeting]
    left_out: list[LeftOut]
    notes: tuple[Note, ...] = ()


def gather(
    heritage: Heritage,
    request: TourRequest,
    routers: DayRouters,
    start: Waypoint,
    end: Waypoint,
    keep: Collection[str] = (),
) -> Gathered:
    """Return the candidates of a request, best first, and sites that cannot be one.

    A site is considered where it belongs and lies within half a day's way of start or
    end, or within `HORIZON_M`, or where all days are enough to come past it, each by one's
    own power or with the rides of the request; a must-visit always, and so are sites to
    `keep`. Of many, `MOST`: first those within reach of one's own power that are worth
    most, so that rides take none of them away, then those worth most for the time one
    rides out of the way. That there are more is told.

    Raises
    ------
    RequestError
        Where one of those has no position, or lies too far from the network, or where
        it is closed.
    """
    profile = routers.profile
    own_m, own_whole_m = half_day_m(request, profile), through_m(request, profile)
    reach_m, whole_m = ride_reach_m(request, profile), ride_through_m(request, profile)
    direct_m = geodesic_m(start.position, end.position)
    county = _county_at(heritage, start)
    meetings: list[Meeting] = []
    left_out: list[LeftOut] = []
    wanted = {*request.must_visit, *keep}
    everyone = _scored(heritage, request, wanted)
    most_m = max(HORIZON_M, own_m, own_whole_m, reach_m, whole_m)
    beyond_all = surely_beyond(most_m, everyone, (start, end))
    for scored in everyone:
        site, must = scored.site, scored.site.id in request.must_visit
        always = site.id in wanted
        if site.position is None:
            if always:
                raise RequestError("site_not_located", field="must_visit", name=both_names(site))
            if (site.prefecture, site.county) == county:
                left_out.append(LeftOut(site=site, reason=Note(code="not_located")))
            continue
        if site.id in beyond_all and not always:
            continue
        far_m = [geodesic_m(site.position, w.position) for w in (start, end)]
        own = min(far_m) <= max(HORIZON_M, own_m) or sum(far_m) <= own_whole_m
        ridden = min(far_m) <= reach_m or sum(far_m) <= whole_m
        if not (own or ridden or always):
            continue
        if site.id in request.avoid:
            left_out.append(LeftOut(site=site, reason=Note(code="avoided")))
            continue
        try:
            nearest = points_near(routers, waypoint_of(site, "visit"), "must_visit")
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
        out_s = None if own or always else int(ride_s(np.array(sum(far_m) - direct_m)))
        meetings.append(Meeting(candidate=candidate, nearest=nearest, ridden_s=out_s))
    kept, beyond = most_promising(meetings, wanted, MOST)
    return Gathered(meetings=kept, left_out=left_out, notes=_told(kept, beyond))


def most_promising(
    meetings: Sequence[Meeting], wanted: Collection[str], most: int
) -> tuple[list[Meeting], list[Meeting]]:
    """Return the candidates that are kept, best first, and those that are one too many.

    Those `wanted` come first, then those in reach of one's own power in their order, then
    the others by score for each second that one rides out of the way.
    """

    def rank(meeting: Meeting) -> tuple[int, float]:
        if meeting.candidate.site.id in wanted:
            return 0, 0.0
        if meeting.ridden_s is None:
            return 1, 0.0
        return 2, -meeting.candidate.score / meeting.ridden_s

    ranked = sorted(meetings, key=rank)
    kept = max(len(wanted), most)
    return ranked[:kept], ranked[kept:]


def _told(kept: Sequence[Meeting], beyond: Sequence[Meeting]) -> tuple[Note, ...]:
    """Return the note on sites that were not weighed: how many, and the best of them."""
    if not beyond:
        return ()
    best = max(beyond, key=lambda m: m.candidate.score).candidate
    facts = (
        ("count", len(beyond)),
        ("kept", len(kept)),
        ("score", best.score),
        ("name_zh", best.site.name("zh")),
        ("name_en", best.site.name("en")),
    )
    return (Note(code="beyond_candidates", facts=facts),)


def half_day_m(request: TourRequest, profile: Profile) -> float:
    """Return how far one gets in half of the longest day, with time for nothing else, metres."""
    return request.longest_hours * 3600 * profile.speed_mps / (2 * request.pace)


def through_m(request: TourRequest, profile: Profile) -> float:
    """Return how far one gets in all days where nights are spent on the way, metres."""
    if not request.stays_out:
        return 0.0
    return 2 * request.days * half_day_m(request, profile) / _DETOUR


def ride_reach_m(request: TourRequest, profile: Profile) -> float:
    """Return how far one gets from a place and back in a day with rides, straight metres.

    At most half of what one ride of all the time that the request has for rides, and one's
    own power in all that is left, come to: several rides, each with its wait, get one less
    far.
    """
    own_m = 2 * half_day_m(request, profile)
    day_s = request.longest_hours * 3600
    rides_s = min(request.transfer_hours * 3600, day_s)
    ridden_m = _ridden_m(rides_s)
    if ridden_m == 0:
        return own_m / 2
    return max(own_m, ridden_m + own_m * (day_s - rides_s) / day_s) / 2


def ride_through_m(request: TourRequest, profile: Profile) -> float:
    """Return how far one gets in all days with rides where nights are spent on the way."""
    if _ridden_m(request.transfer_hours * 3600) == 0:
        return through_m(request, profile)
    if not request.stays_out:
        return 0.0
    return 2 * request.days * ride_reach_m(request, profile)


def _ridden_m(seconds: float) -> float:
    """Return how far apart, in a straight line, what a ride of some seconds joins lies."""
    slow_s = SLOW_M / SLOW_MPS
    driven_s = max(0.0, seconds - WAIT_S)
    return (min(driven_s, slow_s) * SLOW_MPS + max(0.0, driven_s - slow_s) * FAST_MPS) / DETOUR


def _scored(
    heritage: Heritage, request: TourRequest, wanted: Collection[str]
) -> Sequence[ScoredSite]:
    """Return the sites of theme, strands and kind, and those wanted, with scores."""
    musts = [heritage.site_by_id[id_] for id_ in sorted(wanted)]
    if not (request.theme or request.strands or request.kind):
        return score_sites(heritage, musts, None, ())
    scored = score_all(heritage, request.theme, request.strands, request.kind)
    known = {item.site.id for item in scored}
    others = [site for site in musts if site.id not in known]
    return (*scored, *score_sites(heritage, others, None, ()))


def surely_beyond(
    limit_m: float, scored: Sequence[ScoredSite], waypoints: Sequence[Waypoint]
) -> set[str]:
    """Return the ids of sites that are farther than a limit from all waypoints.

    Those that are hardly so are not among them: distances on the ball are quick to find,
    those on the ellipsoid are what counts.
    """
    placed = [item.site for item in scored if item.site.position is not None]
    places = [site.position for site in placed if site.position is not None]
    far_m = apart_m(places, [waypoint.position for waypoint in waypoints]).min(axis=1)
    return {placed[row].id for row in np.flatnonzero(far_m > _BALL * limit_m).tolist()}


def _county_at(heritage: Heritage, start: Waypoint) -> tuple[str, str] | None:
    """Return prefecture and county of the located site nearest to the start."""
    located = [site for site in heritage.sites if site.position is not None]
    if not located:
        return None
    far_m = apart_m([site.position for site in located if site.position], [start.position])
    nearest = located[int(far_m[:, 0].argmin())]
    return nearest.prefecture, nearest.county
