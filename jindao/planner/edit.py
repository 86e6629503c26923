"""Edit a tour: check what is asked of it, take it as it is or make the best around pins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from jindao.errors import NotFoundError, OutsideNetworkError, RequestError
from jindao.geo import LonLat, geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.heritage.search import find_site
from jindao.model.edit import TourEdit
from jindao.model.place import Site
from jindao.model.request import TourRequest
from jindao.model.trip import LeftOut, Leg, Note, Provenance, Stretch, Tour
from jindao.network.closures import NOTHING_CLOSED, InForce
from jindao.planner.candidates import resolved as resolved_request
from jindao.planner.distances import apart_m as straight_m
from jindao.planner.tour import PlannedGround, ground_for
from jindao.planner.waypoints import both_names
from jindao.routing.graph import Floats, Ints
from jindao.routing.router import Router
from jindao.tours.build import tour_of
from jindao.tours.edited import Routes, around, placed, run
from jindao.tours.ground import TourGround, Ways
from jindao.tours.lenient import LenientSchedule
from jindao.tours.problem import UNREACHABLE, Solution
from jindao.tours.problem_notes import problem_notes
from jindao.tours.worth import score_of

_NOT_TOLD: Final = ("days_unused",)
"""Notes that say why a tour is as the search made it, which an edited one is not."""


def resolved(heritage: Heritage, edit: TourEdit) -> TourEdit:
    """Return an edit with names of sites as ids, checked against the tour.

    Raises
    ------
    RequestError
        Where a site is not known (NotFoundError), not in the tour or in it already, or
        where two changes contradict each other; each with the field.
    """

    def id_of(name: str, field: str) -> str:
        return site_of(heritage, name, field).id

    asked = edit.changes
    changes = replace(
        asked,
        pins=tuple(replace(pin, site=id_of(pin.site, "pin")) for pin in asked.pins),
        drops=tuple(id_of(name, "drop") for name in asked.drops),
        orders=tuple(
            replace(order, sites=tuple(id_of(name, "order") for name in order.sites))
            for order in asked.orders
        ),
        moves=tuple(replace(move, site=id_of(move.site, "move")) for move in asked.moves),
        stays=tuple(replace(stay, site=id_of(stay.site, "stay")) for stay in asked.stays),
        additions=tuple(replace(item, site=id_of(item.site, "add")) for item in asked.additions),
    )
    made = replace(
        edit,
        request=resolved_request(heritage, edit.request),
        days=tuple(tuple(id_of(name, "days") for name in day) for day in edit.days),
        changes=changes,
        stays=tuple(replace(stay, site=id_of(stay.site, "stay")) for stay in edit.stays),
    )
    _check_sites(heritage, made)
    _check_orders(heritage, made)
    return made


def site_of(heritage: Heritage, name: str, field: str) -> Site:
    """Return the site called so; where there is none, the error names the field."""
    try:
        return find_site(heritage, name)
    except NotFoundError as error:
        code = error.code.replace("not_found.site", "not_found.edit")
        raise NotFoundError(code, field=field, **error.facts) from None


def _check_sites(heritage: Heritage, edit: TourEdit) -> None:
    """Refuse changes to what is not in the tour, and those that contradict each other."""
    changes = edit.changes
    inside = {site for day in edit.days for site in day}
    added = {item.site for item in changes.additions}
    dropped = set(changes.drops)

    def refuse(code: str, field: str, site: str, **facts: object) -> None:
        name = both_names(heritage.site_by_id[site])
        raise RequestError(code, field=field, name=name, **facts)

    for item in changes.additions:
        if item.site in inside:
            refuse("edit_in_tour", "add", item.site)
    ordered = [(site, "order") for order in changes.orders for site in order.sites]
    named = [
        *((pin.site, "pin") for pin in changes.pins),
        *((site, "drop") for site in changes.drops),
        *((move.site, "move") for move in changes.moves),
        *((stay.site, "stay") for stay in changes.stays),
        *ordered,
    ]
    for site, field in named:
        if site not in inside and (site not in added or field in ("pin", "drop", "move")):
            refuse("edit_not_in_tour", field, site)
    for site, field in named:
        if site in dropped and field != "drop":
            refuse("edit_dropped", field, site)


def _check_orders(heritage: Heritage, edit: TourEdit) -> None:
    """Refuse orders of what is not on the day, or, taken as they are, of only some of it."""
    day_of, dropped = _days_of(edit), set(edit.changes.drops)
    for order in edit.changes.orders:
        for site in order.sites:
            if day_of.get(site, order.day - 1) != order.day - 1:
                name = both_names(heritage.site_by_id[site])
                day = day_of[site] + 1
                raise RequestError("edit_other_day", field="order", name=name, day=day)
        here = [site for site, day in day_of.items() if day == order.day - 1]
        missing = [site for site in here if site not in order.sites and site not in dropped]
        if missing and not edit.reoptimise:
            names = [both_names(heritage.site_by_id[site]) for site in missing]
            raise RequestError("edit_order_without", field="order", names=names, day=order.day)


def _days_of(edit: TourEdit) -> dict[str, int]:
    """Return the day of every site that has one, from 0, once it is changed."""
    days = {site: day for day, sites in enumerate(edit.days) for site in sites}
    days |= {move.site: move.day - 1 for move in edit.changes.moves}
    days |= {item.site: item.day - 1 for item in edit.changes.additions if item.day is not None}
    return {site: day for site, day in days.items() if site not in edit.changes.drops}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kept:
    """A tour just as people want it, and how its days would run.

    `apart_m` are the straight distances between the points of the ground.
    """

    ground: PlannedGround
    solution: Solution
    days: tuple[LenientSchedule, ...]
    apart_m: Floats

    def tour(self, dropped: Sequence[LeftOut] = ()) -> Tour:
        """Return the tour, with a note on everything that is wrong with it."""
        ground = self.ground.tour
        problems = problem_notes(ground, self.solution, self.days, self.apart_m)
        made = tour_of(ground, self.solution, times=[found.times for found in self.days])
        told = tuple(note for note in made.notes if note.code not in _NOT_TOLD)
        finished = self.ground.finished(replace(made, left_out=tuple(dropped), notes=told))
        return replace(finished, notes=(*problems, *finished.notes))


def edit_tour(
    heritage: Heritage,
    router: Router,
    edit: TourEdit,
    provenance: Provenance,
    zone: ZoneInfo,
    closing: InForce = NOTHING_CLOSED,
) -> Tour:
    """Return an edited tour; the edit is resolved.

    One that was made with another network has the note `other_network`.

    Raises
    ------
    RequestError, NoRouteError, NoTourError
        As `plan_tour`; a tour that is taken as it is has notes where it cannot be done.
        `edit_network` where it was made with another network and is not on this one.
    """
    if edit.network_id in ("", provenance.network_id):
        return _edited(heritage, router, edit, provenance, zone, closing)
    networks = {
        "made": f"{edit.network_name} ({edit.network_id})",
        "given": f"{provenance.network_name} ({provenance.network_id})",
    }
    try:
        tour = _edited(heritage, router, edit, provenance, zone, closing)
    except OutsideNetworkError as error:
        raise RequestError("edit_network", field="network", **networks, **error.facts) from error
    other = Note(code="other_network", facts=tuple(networks.items()))
    return replace(tour, notes=(other, *tour.notes))


def _edited(
    heritage: Heritage,
    router: Router,
    edit: TourEdit,
    provenance: Provenance,
    zone: ZoneInfo,
    closing: InForce,
) -> Tour:
    if not edit.reoptimise:
        kept = as_it_is(heritage, router, edit, provenance, zone, closing)
        dropped = [
            LeftOut(site=heritage.site_by_id[site], reason=Note(code="avoided"))
            for site in edit.changes.drops
        ]
        return kept.tour(dropped)
    request, stays = _request_around(edit), _stays_min(edit)
    ground = ground_for(heritage, router, request, provenance, zone, closing, stays_min=stays)
    where = _with_nights(ground.tour, edit.nights)
    index = _index(where)
    fixed, orders = _pinned(edit)
    pinned, solution = around(
        where,
        {index[site]: day for site, day in fixed.items()},
        {day: tuple(index[site] for site in sites) for day, sites in orders.items()},
    )
    return ground.finished(tour_of(pinned, solution))


def as_it_is(
    heritage: Heritage,
    router: Router,
    edit: TourEdit,
    provenance: Provenance,
    zone: ZoneInfo,
    closing: InForce = NOTHING_CLOSED,
) -> Kept:
    """Return a tour as it is once changed, whether or not it can be done so.

    Sites without a place of their own come where they do the least harm.

    Raises
    ------
    RequestError, NoRouteError
        As `plan_tour`.
    """
    changes, day_of = edit.changes, _days_of(edit)
    keep = {*day_of, *(item.site for item in changes.additions)}
    request = replace(
        edit.request,
        start_time=changes.start_time or edit.request.start_time,
        avoid=tuple(site for site in edit.request.avoid if site not in keep),
    )
    ground = ground_for(
        heritage,
        router,
        request,
        provenance,
        zone,
        closing,
        keep=keep,
        stays_min=_stays_min(edit),
    )
    tour = _with_nights(ground.tour, edit.nights)
    apart = _apart_m(ground)
    apart_s = np.ceil(apart / router.profile.speed_mps * request.pace).astype(np.int64)
    tour = replace(tour, ways=_bridged(ground, apart, apart_s))
    index, stops = _index(tour), tour.problem.first_stops
    orders = {order.day - 1: order.sites for order in changes.orders}
    ordered = {site for sites in orders.values() for site in sites}
    moved = {move.site for move in changes.moves} | {item.site for item in changes.additions}
    routes: Routes = tuple(
        tuple(
            index[site]
            for site in orders.get(day, sites)
            if day in orders or (site in day_of and site not in moved)
        )
        for day, sites in enumerate(edit.days)
    )
    free = [day for day in range(request.days) if day not in orders] or [*range(request.days)]
    for site in (*(m.site for m in changes.moves), *(item.site for item in changes.additions)):
        if site not in ordered:
            days = [day_of[site]] if site in day_of else free
            routes = placed(tour.problem, routes, stops, index[site], days, apart_s)
    solution = Solution(
        routes=routes,
        stops=stops,
        score=score_of(tour.problem, [site for route in routes for site in route]),
        iterations=0,
        proven=False,
    )
    return Kept(
        ground=replace(ground, tour=tour),
        solution=solution,
        days=run(tour, routes, stops, apart_s),
        apart_m=apart,
    )


def _stays_min(edit: TourEdit) -> dict[str, int]:
    return {stay.site: stay.minutes for stay in (*edit.stays, *edit.changes.stays)}


def _pinned(edit: TourEdit) -> tuple[dict[str, int], dict[int, tuple[str, ...]]]:
    """Return the days of sites that have to be on one, and the orders of days, from 0."""
    changes, day_of = edit.changes, _days_of(edit)
    orders = {order.day - 1: order.sites for order in changes.orders}
    fixed = {pin.site: day_of[pin.site] for pin in changes.pins if not pin.anywhere}
    fixed |= {move.site: move.day - 1 for move in changes.moves}
    fixed |= {item.site: item.day - 1 for item in changes.additions if item.day is not None}
    fixed |= {site: day for day, sites in orders.items() for site in sites}
    return fixed, orders


def _request_around(edit: TourEdit) -> TourRequest:
    """Return the request of the best tour around what is pinned."""
    changes, request = edit.changes, edit.request
    fixed, _ = _pinned(edit)
    stay = {*fixed, *(pin.site for pin in changes.pins), *(s.site for s in changes.stays)}
    stay |= {*request.must_visit, *(item.site for item in changes.additions)}
    stay -= set(changes.drops)
    return replace(
        request,
        start_time=changes.start_time or request.start_time,
        must_visit=tuple(sorted(stay)),
        avoid=tuple(sorted({*request.avoid, *changes.drops} - stay)),
    )


def _index(ground: TourGround) -> dict[str, int]:
    return {candidate.site.id: at for at, candidate in enumerate(ground.candidates)}


def _with_nights(ground: TourGround, nights: Sequence[LonLat]) -> TourGround:
    """Return the ground with each night at the place that is nearest to where it was."""
    if not nights:
        return ground

    def far_m(place: int, night: LonLat) -> float:
        waypoint = ground.places[place]
        return geodesic_m(waypoint.position, night) if waypoint else 0.0

    between = [
        (min(choices, key=lambda place: (far_m(place, night), place)),)
        for choices, night in zip(ground.stops[1:-1], nights, strict=True)
    ]
    stops = (ground.stops[0], *between, ground.stops[-1])
    n = len(ground.candidates)
    problem = replace(
        ground.problem,
        stop_offsets=np.cumsum([0, *map(len, stops)]),
        stop_points=np.array([n + place for stop in stops for place in stop], np.int64),
    )
    return replace(ground, stops=stops, problem=problem)


def _apart_m(ground: PlannedGround) -> Floats:
    """Return the straight distances between the points of a ground; 0 to anywhere."""
    real = [row for row, point in enumerate(ground.points) if point is not None]
    apart = np.zeros((len(ground.points), len(ground.points)))
    places = [point.position for point in ground.points if point is not None]
    apart[np.ix_(real, real)] = straight_m(places, places)
    return apart


def _bridged(ground: PlannedGround, apart_m: Floats, apart_s: Ints) -> Ways:
    """Return the ways with straight, estimated legs where nothing joins two points."""
    ways, points = ground.tour.ways, ground.points

    def leg(i: int, j: int) -> Leg:
        origin, destination = points[i], points[j]
        if ways.travel_s[i, j] != UNREACHABLE or origin is None or destination is None:
            return ways.leg(i, j)
        line = tuple((p.position.lon, p.position.lat) for p in (origin, destination))
        length_m = round(float(apart_m[i, j]), 1)
        return Leg(
            stretches=(Stretch(alignment="estimated", line=line, length_m=length_m),),
            length_m=length_m,
            duration_s=int(apart_s[i, j]),
            cost=0,
            ascent_m=None,
            descent_m=None,
            steps_m=0.0,
            unknown_surface_m=0.0,
            names=(),
        )

    return replace(ways, leg=leg)
