"""Tours: days of visits, their bounds, edits, nights, groups and events."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from jindao.model.request import TourRequest
from jindao.model.tour import Tour, TourQuality
from jindao.model.trip import Trip
from jindao.model.what_if import WhatIf
from jindao.planner.route_planner import RoutePlanner

if TYPE_CHECKING:
    from jindao.model.edit import TourEdit
    from jindao.model.event import RouteEvent
    from jindao.model.groups import GroupsRequest
    from jindao.model.roster import EventPlan, Roster
    from jindao.network.closures import InForce
    from jindao.planner.days import DayRouters
    from jindao.planner.lodging import Lodging
    from jindao.planner.tour import PlannedGround
    from jindao.routing.router import Router
    from jindao.tours.problem import Solution


class TourPlanner(RoutePlanner):
    """Plans tours, changes them, and tells who is where on them."""

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
