"""Routes, loops, reach and matrices: what is asked of the network on one day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from jindao.model.matrix import Matrix, MatrixRequest
from jindao.model.provenance import Provenance
from jindao.model.reach import Reach, ReachRequest
from jindao.model.request import RouteRequest
from jindao.model.route import Route
from jindao.planner.routed import RoutedCatalogue

if TYPE_CHECKING:
    from jindao.model.loop import Loops
    from jindao.model.loop_request import LoopRequest
    from jindao.network.closures import InForce
    from jindao.routing.router import Router

Dated = TypeVar("Dated", "RouteRequest", "LoopRequest", "ReachRequest", "MatrixRequest")


class RoutePlanner(RoutedCatalogue):
    """Plans routes and loops, and tells what is reached and how long ways take."""

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

    def dated(self, request: Dated) -> Dated:
        """Return a request with its day, where there are closures that may depend on it."""
        if request.date is not None or not self.closures.all:
            return request
        return replace(request, date=self.today())

    def _closing(self, profile: str, date: dt.date | None, days: int = 1) -> InForce:
        """Return what is closed or warned of for a profile, on any of some days."""
        from jindao.network.closures import NOTHING_CLOSED
        from jindao.profiles import load_profiles

        known = load_profiles()
        if date is None or profile not in known:
            return NOTHING_CLOSED
        last = date + dt.timedelta(days=days - 1)
        return self.closures.on(date, last, known[profile].mode)

    def _provenance(self, router: Router) -> Provenance:
        return self._made_with(router.profile.id, router.engine_name)
