"""Edit a tour: take it as it is or make the best around what was said of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from jindao.errors import NoSolutionError, OutsideNetworkError, RequestError
from jindao.heritage.dataset import Heritage
from jindao.model.changes import KeptChanges, Stay
from jindao.model.edit import TourEdit
from jindao.model.leg import Leg, Stretch, Waypoint
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.request import TourRequest
from jindao.model.tour import LeftOut, Tour
from jindao.planner.asked_edit import days_of
from jindao.planner.best_tour import asked_with
from jindao.planner.days import DayRouters
from jindao.planner.distances import apart_m as straight_m
from jindao.planner.slept import check_nights, nights_slept, shut_nights, with_nights
from jindao.planner.tour import PlannedGround, ground_for
from jindao.planner.transfers import Readiness, readinesses
from jindao.routing.graph import Floats, Ints
from jindao.tours.build import tour_of
from jindao.tours.edited import Routes, around, placed, run
from jindao.tours.ground import TourGround, Ways
from jindao.tours.lenient import LenientSchedule
from jindao.tours.problem import UNREACHABLE, Solution
from jindao.tours.problem_notes import problem_notes
from jindao.tours.worth import score_of

T = TypeVar("T")

_NOT_TOLD: Final = ("days_unused",)
"""Notes that say why a tour is as the search made it, which an edited one is not."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kept:
    """A tour just as people want it, and how its days would run.

    `apart_m` are the straight distances between the points of the ground.
    """

    ground: PlannedGround
    solution: Solution
    days: tuple[LenientSchedule, ...]
    apart_m: Floats

    @property
    def problems(self) -> tuple[Note, ...]:
        """A note on everything that is wrong with the tour."""
        ground = self.ground
        nights = shut_nights(ground.routers, ground.tour, ground.points)
        notes = problem_notes(ground.tour, self.solution, self.days, self.apart_m)
        return (*(shut.note(ground.tour.request.date) for shut in nights), *notes)

    def tour(self, dropped: Sequence[LeftOut] = ()) -> Tour:
        """Return the tour, with a note on everything that is wrong with it."""
        ground = self.ground.tour
        made = tour_of(ground, self.solution, times=[found.times for found in self.days])
        told = tuple(note for note in made.notes if note.code not in _NOT_TOLD)
        finished = self.ground.finished(replace(made, left_out=tuple(dropped), notes=told))
        return replace(finished, notes=(*self.problems, *finished.notes))


def edit_tour(
    heritage: Heritage,
    routers: DayRouters,
    edit: TourEdit,
    provenance: Provenance,
    zone: ZoneInfo,
) -> Tour:
    """Return an edited tour; the edit is resolved.

    One that was made with another network has the note `other_network`.

    Raises
    ------
    RequestError, NoRouteError, NoTourError
        As `plan_tour`; a tour that is taken as it is has notes where it cannot be done.
        `edit_network` where it was made with another network and is not on this one.
    """
    tour, notes = on_network(
        edit,
        provenance,
        lambda: _edited(heritage, routers, edit, provenance, zone),
    )
    return replace(tour, notes=(*notes, *tour.notes))


def on_network(
    edit: TourEdit, provenance: Provenance, plan: Callable[[], T]
) -> tuple[T, tuple[Note, ...]]:
    """Return what is planned for a kept tour, and a note where the network is another.

    Raises
    ------
    RequestError
        `edit_network` where the tour was made with another network and is not on this one.
    """
    if edit.network_id in ("", provenance.network_id):
        return plan(), ()
    networks = {
        "made": f"{edit.network_name} ({edit.network_id})",
        "given": f"{provenance.network_name} ({provenance.network_id})",
    }
    try:
        planned = plan()
    except OutsideNetworkError as error:
        raise RequestError("edit_network", field="network", **networks, **error.facts) from error
    return planned, (Note(code="other_network", facts=tuple(networks.items())),)


def _edited(
    heritage: Heritage,
    routers: DayRouters,
    edit: TourEdit,
    provenance: Provenance,
    zone: ZoneInfo,
) -> Tour:
    said = _said(edit)
    if edit.reoptimise:
        made = _best(heritage, routers, edit, said, provenance, zone)
    else:
        kept = as_it_is(heritage, routers, edit, provenance, zone)
        dropped = [
            LeftOut(site=heritage.site_by_id[site], reason=Note(code="avoided"))
            for site in said.drops
        ]
        made = kept.tour(dropped)
    # What has to be in it, or out of it, is no wish of the request.
    return replace(made, request=_request_at(edit), kept=said)


def _best(
    heritage: Heritage,
    routers: DayRouters,
    edit: TourEdit,
    said: KeptChanges,
    provenance: Provenance,
    zone: ZoneInfo,
) -> Tour:
    """Return the best tour around what was said; of several readiness to ride the best."""
    made: list[Tour] = []
    failed: NoSolutionError | None = None
    for ready in readinesses(edit.request.transfer_hours):
        try:
            made.append(_best_by(heritage, routers, edit, said, provenance, zone, ready))
        except NoSolutionError as error:
            failed = failed or error
    if failed is not None and not made:
        raise failed
    return max(made, key=lambda tour: tour.quality.score if tour.quality else 0)


def _best_by(
    heritage: Heritage,
    routers: DayRouters,
    edit: TourEdit,
    said: KeptChanges,
    provenance: Provenance,
    zone: ZoneInfo,
    ready: Readiness,
) -> Tour:
    request, stays = _request_around(edit, said), _stays_min(edit, said)
    slept = nights_slept(heritage, routers, edit)
    ground = _ground(
        heritage, routers, request, provenance, zone, ready, stays_min=stays, slept=slept
    )
    where = with_nights(ground.tour, edit.nights_asked)
    check_nights(routers, edit, where, ground.points)
    index = _index(where)
    fixed, orders = _pinned(edit, said)
    pinned, solution = around(
        where,
        {index[site]: day for site, day in fixed.items()},
        {day: tuple(index[site] for site in sites) for day, sites in orders.items()},
    )
    return ground.finished(tour_of(pinned, solution))


def _said(edit: TourEdit) -> KeptChanges:
    """Return what holds of a tour once it is changed."""
    said = edit.kept.after(edit.changes)
    stays = _stays_min(edit, said)
    return replace(
        said,
        stays=tuple(
            Stay(site=site, minutes=stays[site])
            for site in sorted(stays)
            if site not in edit.changes.drops
        ),
    )


def as_it_is(
    heritage: Heritage,
    routers: DayRouters,
    edit: TourEdit,
    provenance: Provenance,
    zone: ZoneInfo,
) -> Kept:
    """Return a tour as it is once changed, whether or not it can be done so.

    Sites without a place of their own come where they do the least harm. Of several
    readiness to ride, it is the first by which the least is wrong with it.

    Raises
    ------
    RequestError, NoRouteError
        As `plan_tour`.
    """
    made: Kept | None = None
    failed: NoSolutionError | None = None
    for ready in reversed(readinesses(edit.request.transfer_hours)):
        try:
            kept = _as_it_is_by(heritage, routers, edit, provenance, zone, ready)
        except NoSolutionError as error:
            failed = failed or error
            continue
        if made is None or len(kept.problems) < len(made.problems):
            made = kept
        if not made.problems:
            break
    if made is None:
        assert failed is not None
        raise failed
    return made


def _as_it_is_by(
    heritage: Heritage,
    routers: DayRouters,
    edit: TourEdit,
    provenance: Provenance,
    zone: ZoneInfo,
    ready: Readiness,
) -> Kept:
    changes, day_of, said = edit.changes, days_of(edit), edit.kept.after(edit.changes)
    keep = {*day_of, *(item.site for item in changes.additions)}
    request = replace(
        _request_at(edit),
        must_visit=tuple(sorted({*edit.request.must_visit} | said.inside)),
        avoid=tuple(site for site in edit.request.avoid if site not in keep),
    )
    stays = _stays_min(edit, said)
    slept = nights_slept(heritage, routers, edit)
    ground = _ground(
        heritage, routers, request, provenance, zone, ready,
        keep=keep, stays_min=stays, slept=slept,
    )  # fmt: skip
    tour = with_nights(ground.tour, edit.nights_asked)
    apart = _apart_m(ground)
    apart_s = np.ceil(apart / routers.profile.speed_mps * request.pace).astype(np.int64)
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


def _ground(
    heritage: Heritage,
    routers: DayRouters,
    request: TourRequest,
    provenance: Provenance,
    zone: ZoneInfo,
    ready: Readiness,
    *,
    keep: Collection[str] = (),
    stays_min: Mapping[str, int],
    slept: Sequence[Waypoint],
) -> PlannedGround:
    """Return the ground of a request as one goes it by a readiness to ride."""
    ground = ground_for(
        heritage,
        routers,
        replace(request, transfer_hours=ready.hours),
        provenance,
        zone,
        keep=keep,
        stays_min=stays_min,
        slept=slept,
        patience=ready.patience,
    )
    return asked_with(ground, request)


def _stays_min(edit: TourEdit, said: KeptChanges) -> dict[str, int]:
    return {stay.site: stay.minutes for stay in (*edit.stays, *said.stays)}


def _pinned(edit: TourEdit, said: KeptChanges) -> tuple[dict[str, int], dict[int, tuple[str, ...]]]:
    """Return the days of sites that have to be on one, and the orders of days, from 0."""
    day_of = days_of(edit)
    orders = {order.day - 1: order.sites for order in said.orders}
    fixed = {pin.site: day_of[pin.site] for pin in said.pins if not pin.anywhere}
    fixed |= {site: day for day, sites in orders.items() for site in sites}
    return fixed, orders


def _request_at(edit: TourEdit) -> TourRequest:
    """Return the request with its days beginning when they do from now on."""
    start_time = edit.changes.start_time
    return edit.request if start_time is None else edit.request.starting_at(start_time)


def _request_around(edit: TourEdit, said: KeptChanges) -> TourRequest:
    """Return the request of the best tour around what was said."""
    request, out = _request_at(edit), {*said.drops}
    stay = ({*request.must_visit} | said.inside) - out
    return replace(
        request,
        must_visit=tuple(sorted(stay)),
        avoid=tuple(sorted(({*request.avoid} | out) - stay)),
    )


def _index(ground: TourGround) -> dict[str, int]:
    return {candidate.site.id: at for at, candidate in enumerate(ground.candidates)}


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

    def leg(table: int, i: int, j: int) -> Leg:
        origin, destination = points[i], points[j]
        if ways.travel_s[table, i, j] != UNREACHABLE or origin is None or destination is None:
            return ways.leg(table, i, j)
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
