"""The planner: joins data, network, routing and tours; one method per user verb."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from jindao._registry import not_found
from jindao.model.matrix import Matrix, MatrixRequest
from jindao.model.provenance import Provenance
from jindao.model.reach import Reach, ReachRequest
from jindao.model.request import RouteRequest, TourRequest
from jindao.model.route import Route
from jindao.model.tour import Tour, TourQuality
from jindao.model.track import TrackAsked, TrackReport
from jindao.model.trip import Background, Trip, bounds
from jindao.model.what_if import WhatIf
from jindao.planner.judge import NetworkJudge

if TYPE_CHECKING:
    from jindao.model.edit import TourEdit
    from jindao.model.event import RouteEvent
    from jindao.model.groups import GroupsRequest
    from jindao.model.loop import Loops
    from jindao.model.loop_request import LoopRequest
    from jindao.model.roster import EventPlan, Roster
    from jindao.network.closures import InForce
    from jindao.planner.days import DayRouters
    from jindao.planner.lodging import Lodging
    from jindao.planner.tour import PlannedGround
    from jindao.routing.router import Router
    from jindao.tours.problem import Solution
    from jindao.tracks.track import Track

T = TypeVar("T")
Dated = TypeVar("Dated", "RouteRequest", "LoopRequest", "ReachRequest", "MatrixRequest")


class Planner(NetworkJudge):
    """Plans routes and tours on one network with one dataset, and judges that network.

    Safe to share between threads. Equal requests are planned once.

    Parameters
    ----------
    settings
        Where network and dataset are; default: from the environment.
    network, heritage
        Used instead of what the settings name.
    engine
        Name of a routing engine.
    """

    def plan_route(self, request: RouteRequest) -> Route:
        """Return the route through the request's waypoints in order.

        Where there are closures, a request without a date is one for today, and the route
        says so.

        Raises
        ------
        RequestError
            Where a name or theme is unknown (NotFoundError), a point too far from the
            network (OutsideNetworkError) or where it is closed (ClosedAreaError).
        NoRouteError
            Where two waypoints are not joined for this profile.
        """
        from jindao.planner.closing import with_closures
        from jindao.planner.credit import credited
        from jindao.planner.latin import with_latin
        from jindao.planner.light import with_light
        from jindao.planner.route import plan_route
        from jindao.planner.wishes import with_theme_id

        request = self.dated(with_theme_id(self.heritage, request))

        def plan() -> Route:
            closing = self._closing(request.profile, request.date)
            router, plain = self._routers.for_route(request, closing)
            provenance = self._provenance(router)
            route = plan_route(
                self.heritage, router, request, provenance, plain=plain, closing=closing
            )
            lit = with_light(with_closures(route, closing), self._zone)
            return credited(with_latin(lit, self.heritage), self._credit)

        return self._once(request, plan)

    def alternatives(self, request: RouteRequest) -> tuple[Route, ...]:
        """Return the route of a request, and up to two others between its two points.

        The route that `plan_route` returns is the first; the others tell in their notes
        what is better about them, and what is not. The request of each is the one asked
        here: planned by itself it gives the first.

        Raises
        ------
        RequestError
            As for a route, and where there are more than two waypoints.
        NoRouteError
            Where the two are not joined for this profile.
        """
        from jindao.planner.alternatives import check_points, plan_alternatives
        from jindao.planner.latin import with_latin
        from jindao.planner.wishes import with_theme_id

        check_points(request)
        request = self.dated(with_theme_id(self.heritage, request))

        def plan() -> tuple[Route, ...]:
            best = self.plan_route(request)
            closing = self._closing(request.profile, request.date)
            router, plain = self._routers.for_route(request, closing)
            first, *others = plan_alternatives(
                self.heritage, router, best, plain=plain, closing=closing
            )
            return first, *(with_latin(route, self.heritage) for route in others)

        return self._once(("alternatives", request), plan)

    def dated(self, request: Dated) -> Dated:
        """Return a request with its day, where there are closures that may depend on it."""
        if request.date is not None or not self.closures.all:
            return request
        return replace(request, date=self.today())

    def plan_tour(self, request: TourRequest) -> Tour:
        """Return the best tour found for a request; the same request, the same tour.

        Of several days it keeps to the closures that hold on any of them.

        Raises
        ------
        RequestError
            As for a route, and for unknown themes, strands and sites.
        NoTourError
            With the reason.
        """
        return self.plan_tours(request, 1)[0]

    def explain_tour(self, request: TourRequest) -> Tour:
        """Return the tour of `plan_tour` with a proven bound on what any could be worth.

        That takes some seconds more; where none is reached, `quality.bound` is None still.

        Raises
        ------
        RequestError, NoTourError
            As `plan_tour`.
        """
        return self.explain_tours(request, 1)[0]

    def explain_tours(self, request: TourRequest, count: int = 3) -> tuple[Tour, ...]:
        """Return the tours of `plan_tours`, each with the bound on what any could be worth.

        The bound is that of the request, so it is the same for all.

        Raises
        ------
        RequestError, NoTourError
            As `plan_tours`.
        """
        from jindao.planner.candidates import resolved
        from jindao.planner.tour import bound_notes, bound_of

        tours = self.plan_tours(request, count)
        request = resolved(self.heritage, request)
        bound = self._once(("bound", request), lambda: bound_of(*self._planned(request)))

        def told() -> tuple[Tour, ...]:
            notes = bound_notes(*self._planned(request)) if bound is None else ()
            return tuple(
                replace(
                    tour,
                    quality=TourQuality(score=tour.score, bound=bound),
                    notes=(*tour.notes, *notes),
                )
                for tour in tours
            )

        return self._once(("explained", request, count), told)

    def plan_tours(self, request: TourRequest, count: int = 3) -> tuple[Tour, ...]:
        """Return the best tour, and up to `count` - 1 others that really differ from it.

        They differ by their sites, by where these lie or by their character, and are worth
        at least 60 % of the best; the `character` of each says why one would take it. The
        request of each is the one asked here: planned by itself it gives the first.

        Raises
        ------
        RequestError
            As for a tour, and where `count` is not 1 to 3.
        NoTourError
            With the reason.
        """
        from jindao.planner.candidates import resolved
        from jindao.planner.choice import check_count, plan_tours

        check_count(count)
        request = resolved(self.heritage, request)

        def plan() -> tuple[Tour, ...]:
            ground, best = self._planned(request)
            return tuple(self._told(tour, ground) for tour in plan_tours(ground, best, count))

        return self._once(("tours", request, count), plan)

    def what_if(self, request: TourRequest) -> tuple[WhatIf, ...]:
        """Return what changes of a request would make of its tour, each searched for.

        An hour more, no lunch, nights in other towns, a better one of the next six days, and
        a day more; those that make no sense for the request are left out, other days also
        where something is closed.

        Raises
        ------
        RequestError, NoTourError
            As for a tour.
        """
        from jindao.planner.candidates import resolved
        from jindao.planner.tour import what_if

        request = resolved(self.heritage, request)
        return self._once(("what_if", request), lambda: what_if(*self._planned(request)))

    def edit_tour(self, edit: TourEdit) -> Tour:
        """Return a tour that is kept but for some changes; equal edits, equal tours.

        Either the best is made of the days around what is pinned, or the tour is taken
        just as it is said; what keeps that from being done is in its notes.

        Raises
        ------
        RequestError
            As for a tour, and for sites and days that are not in the edited one.
        NoTourError
            Where no tour holds what is pinned, with the reason.
        """
        from jindao.planner.asked_edit import resolved
        from jindao.planner.closing import with_closures
        from jindao.planner.credit import credited
        from jindao.planner.edit import edit_tour
        from jindao.planner.latin import with_latin

        edit = resolved(self.heritage, edit)

        def plan() -> Tour:
            routers = self._day_routers(edit.request)
            provenance = self._provenance(routers.strict)
            tour = edit_tour(self.heritage, routers, edit, provenance, self._zone)
            told = with_latin(with_closures(tour, routers.closing), self.heritage)
            return credited(told, self._credit)

        return self._once(edit, plan)

    def lodgings(self, tour: Tour) -> tuple[tuple[Lodging, ...], ...]:
        """Return where each night of a tour but the last may be spent instead.

        Each has the start, and the towns nearest to where the day ends, with how far they
        are. Any other place on the network will do as well.
        """
        from jindao.planner.lodging import lodgings

        return lodgings(self.heritage, self._day_routers(tour.request), tour)

    def roster(self, tour: Tour, request: GroupsRequest) -> Roster:
        """Return when each of several groups is where on a tour, none in another's way.

        Raises
        ------
        RequestError
            As for a tour, and for a site that is not in it.
        NoTourError
            Where not all groups fit: what the limit is, and how many were found to fit.
        """
        from jindao.planner.groups import plan_roster

        def plan() -> Roster:
            routers = self._day_routers(tour.request)
            provenance = self._provenance(routers.strict)
            return plan_roster(self.heritage, routers, tour, request, provenance, self._zone)

        return self._once(("roster", tour, request), plan)

    def plan_event(self, trip: Trip, event: RouteEvent) -> EventPlan:
        """Return when each group of an event on a trip is where; what is wrong is told in it."""
        from jindao.planner.events import plan_event

        return plan_event(self.edit_tour, self.roster, trip, event)

    @property
    def events_made_with(self) -> str:
        """What changes when the plan of an event might: program, network, data, closures."""
        parts = (self.version, self.network_meta.id, self.data_version, self.closures.version)
        return "\n".join(parts)

    def _planned(self, request: TourRequest) -> tuple[PlannedGround, Solution]:
        """Return the ground of a request whose names are ids, and the best tour on it.

        Tours, their bound and what would change them are told from the same.
        """
        from jindao.planner.best_tour import best_on_ground

        def plan() -> tuple[PlannedGround, Solution]:
            routers = self._day_routers(request)
            provenance = self._provenance(routers.strict)
            return best_on_ground(self.heritage, routers, request, provenance, self._zone)

        return self._grounds.get((request, self.closures.version), plan)

    def _told(self, tour: Tour, ground: PlannedGround) -> Tour:
        """Return a tour with its closures, names in Latin letters and credits."""
        from jindao.planner.closing import with_closures
        from jindao.planner.credit import credited
        from jindao.planner.latin import with_latin

        told = with_latin(with_closures(tour, ground.routers.closing), self.heritage)
        return credited(told, self._credit)

    def reach(self, request: ReachRequest) -> Reach:
        """Return what is reached from the request's start within its times.

        Raises
        ------
        RequestError
            Where the start is unknown (NotFoundError) or too far from the network
            (OutsideNetworkError).
        """
        from jindao.planner.credit import credited
        from jindao.planner.reach import ENGINE, plan_reach

        ground = self._routers.ground(request.profile)
        request = self.dated(request)

        def plan() -> Reach:
            provenance = self._made_with(request.profile, ENGINE)
            closing = self._closing(request.profile, request.date)
            found = plan_reach(self.heritage, ground, request, provenance, closing)
            return credited(found, self._credit)

        return self._once(request, plan)

    def plan_loop(self, request: LoopRequest) -> Loops:
        """Return up to three loops from a start, best first; equal requests, equal loops.

        Raises
        ------
        RequestError
            As for a route, and for an unknown theme.
        NoLoopError
            Where the ways around are too short.
        """
        from jindao.planner.closing import loops_with_closures
        from jindao.planner.credit import loops_credited
        from jindao.planner.latin import loops_with_latin
        from jindao.planner.light import loops_with_light
        from jindao.planner.loop import plan_loop
        from jindao.planner.wishes import with_theme_id

        request = self.dated(with_theme_id(self.heritage, request))

        def plan() -> Loops:
            wanted = request.preferences
            theme = request.theme if wanted.theme > 0 else None
            # Loops search by themselves: nothing is prepared for them.
            closing = self._closing(request.profile, request.date)
            router = self._routers.get(request.profile, wanted, theme, "compiled", closing)
            loops = plan_loop(self.heritage, router, request, self._provenance(router))
            lit = loops_with_light(loops_with_closures(loops, closing), self._zone)
            return loops_credited(loops_with_latin(lit, self.heritage), self._credit)

        return self._once(request, plan)

    def matrix(self, request: MatrixRequest) -> Matrix:
        """Return how long it takes from each of some points to each other.

        Raises
        ------
        RequestError
            As for a route.
        """
        from jindao.planner.matrix import plan_matrix
        from jindao.planner.wishes import with_theme_id

        request = self.dated(with_theme_id(self.heritage, request))

        def plan() -> Matrix:
            wanted = request.preferences
            theme = request.theme if wanted.theme > 0 else None
            closing = self._closing(request.profile, request.date)
            router = self._routers.get(request.profile, wanted, theme, closing=closing)
            return plan_matrix(self.heritage, router, request, self._provenance(router))

        return self._once(request, plan)

    def background(self, trip: Trip, *, ways: bool = True) -> Background:
        """Return what a map shows beneath a trip where no tiles are configured.

        Without `ways` it is what a small drawing has room for.
        """
        return self.background_in(bounds(trip), ways=ways)

    def compile_beside(self) -> None:
        """Let a second process compile the tour search if the first tour is so found earlier.

        For programs that are one process and are about to plan a tour or to `warm_up`.
        """
        from jindao.planner.second_process import compile_search_beside

        compile_search_beside()

    def warm_up(self) -> None:
        """Load data and compile or load the search kernels, so that requests do not."""
        from jindao.planner.warm import (
            warm_alternatives,
            warm_bound,
            warm_names,
            warm_router,
            warm_search,
        )

        warm_names(self.heritage)
        today = self.today()
        for profile in self.profiles:
            # What is wrong with the file of closures is told now, too.
            self._routers.get(profile.id, closing=self._closing(profile.id, today))
            warm_router(self._routers.get(profile.id))
        warm_alternatives(self._routers.get(self.profiles[0].id))
        warm_search()
        warm_bound()

    def _day_routers(self, request: TourRequest) -> DayRouters:
        """Return what finds the ways of each day of a tour."""
        from jindao.planner.days import DayRouters
        from jindao.profiles import load_profiles

        about = next((n for n in (request.theme, *request.strands, request.kind) if n), None)
        theme = about if request.preferences.theme > 0 else None

        def router(closing: InForce) -> Router:
            return self._routers.get(request.profile, request.preferences, theme, closing=closing)

        strict = router(self._closing(request.profile, request.date, request.days))
        if not strict.closing.closures or request.days == 1:
            table = (0,) * request.days
            return DayRouters(routers=(strict,), table=table, strict=strict, lenient=strict)
        dates = [request.date + dt.timedelta(days=day) for day in range(request.days)]
        daily = [self._closing(request.profile, date) for date in dates]
        distinct = list(dict.fromkeys(daily))
        mode = load_profiles()[request.profile].mode
        return DayRouters(
            routers=tuple(map(router, distinct)),
            table=tuple(map(distinct.index, daily)),
            strict=strict,
            lenient=router(self.closures.throughout(dates[0], dates[-1], mode)),
        )

    def _closing(self, profile: str, date: dt.date | None, days: int = 1) -> InForce:
        """Return what is closed or warned of for a profile, on any of some days."""
        from jindao.network.closures import NOTHING_CLOSED
        from jindao.profiles import load_profiles

        known = load_profiles()
        if date is None or profile not in known:
            return NOTHING_CLOSED
        last = date + dt.timedelta(days=days - 1)
        return self.closures.on(date, last, known[profile].mode)

    def report_track(
        self, track: Track, asked: TrackAsked | None = None, plan: Trip | None = None
    ) -> TrackReport:
        """Return a track as it is asked for, with everything that is told of it.

        Its datum is told from the network, it is cleaned, matched and compared with a plan
        as `asked` says. Nothing of it is kept. One that is shifted for certain is only told
        of, until a datum is asked for (`TrackReport.unshifted`).

        Raises
        ------
        RequestError
            For an unknown datum or profile (NotFoundError), and where a track is to be
            matched and the network is the schematic one.
        DataError
            Where it has no line.
        """
        from jindao.planner.tracks import check_asked, report_track

        asked = TrackAsked() if asked is None else asked
        check_asked(asked, schematic=self.is_estimated)
        if self.is_estimated:
            return report_track(track, asked, None, None, plan)
        router = self._routers.get(asked.profile)
        return report_track(track, asked, router, self._provenance(router), plan)

    def route_of_track(
        self,
        track: Track,
        asked: TrackAsked | None = None,
        *,
        recorded: bool | None = None,
    ) -> Route:
        """Return the route that leads along a track, with its own line as it is.

        Parameters
        ----------
        track
            Where it leads.
        asked
            Its datum, whether it is cleaned first, and the profile that goes there.
        recorded
            Whether it was recorded on the ground or drawn, so that its line is estimated;
            None: recorded where its points have times.

        Raises
        ------
        RequestError
            For an unknown datum or profile (NotFoundError), and where the network says for
            certain that it is in another datum.
        DataError
            Where it has no line.
        """
        from jindao.planner.track_route import route_of_track
        from jindao.profiles import load_profiles

        asked = TrackAsked(clean=True) if asked is None else asked
        profiles = load_profiles()
        if asked.profile not in profiles:
            raise not_found("profile", asked.profile, list(profiles))
        report = self.report_track(track.with_line(), replace(asked, match=False))
        return route_of_track(
            report,
            self.heritage,
            profiles[asked.profile],
            self._made_with(asked.profile, "track"),
            recorded=recorded,
        )

    # Judge

    def _provenance(self, router: Router) -> Provenance:
        return self._made_with(router.profile.id, router.engine_name)
