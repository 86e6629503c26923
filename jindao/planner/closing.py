"""What closures do to a trip, in notes: only what people would have met is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

from jindao.errors import ClosedAreaError
from jindao.model.closure import Closure, told_facts
from jindao.model.leg import Waypoint
from jindao.model.loop import Loops
from jindao.model.note import Note
from jindao.model.route import Route
from jindao.model.tour import Tour
from jindao.model.trip import bounds
from jindao.network.closures import InForce
from jindao.network.snap import Snapped
from jindao.planner.waypoints import asked_near
from jindao.routing.legs import Piece
from jindao.routing.router import Router
from jindao.texts import in_every_language

VIEW_M: Final = 500.0
"""So far around a trip closures are shown with it."""

_Trip = TypeVar("_Trip", Route, Tour)


def with_closures(trip: _Trip, closing: InForce) -> _Trip:
    """Return a trip with the closures that lie where it is."""
    if not closing.closures:
        return trip
    near = closing.near(bounds(trip).grown(VIEW_M))
    return replace(trip, closures=near, notes=(*swapped_notes(closing), *trip.notes))


def swapped_notes(closing: InForce) -> list[Note]:
    """Return a note on each closure that closes nothing as its coordinates look exchanged."""
    return [Note(code="closure_swapped", facts=(("id", item.id),)) for item in closing.swapped]


def loops_with_closures(loops: Loops, closing: InForce) -> Loops:
    """Return loops with the closures that lie where they are, and a note on each of them."""
    if not closing.closures:
        return loops
    told = []
    for loop in loops.candidates:
        near = closing.near(bounds(loop).grown(VIEW_M))
        notes = [Note(code=f"near_{item.kind}", facts=told_facts(item)) for item in near]
        notes = [*swapped_notes(closing), *notes]
        told.append(replace(loop, closures=near, notes=(*notes, *loop.notes)))
    return replace(loops, candidates=tuple(told))


def met_without_closures(
    router: Router, asked: Sequence[Waypoint], points: Sequence[Snapped]
) -> list[int]:
    """Return the edges where waypoints would meet the network, were nothing closed."""
    if router.opened is None:
        return []
    near = [asked_near(router.opened, waypoint, waypoint.kind) for waypoint in asked]
    pairs = zip(near, points, strict=True)
    return [choice[point.component].edge for choice, point in pairs if point.component in choice]


def closure_notes(
    router: Router,
    closing: InForce,
    pairs: Sequence[tuple[Snapped, Snapped]],
    wanted: Sequence[int] = (),
) -> tuple[Note, ...]:
    """Return what the ways between pairs of points avoid, and the warnings on them.

    A closure is avoided where the way without closures leads through it, or where one of
    the edges that were wanted is closed.
    """
    if not closing.closures:
        return ()
    warned = any(closure.kind == "warning" for closure in closing.closures)
    if router.opened is None and not warned:
        return ()
    ways = _pieces(router, pairs)
    notes = warning_notes(router, closing, ways) if warned else []
    if router.opened is not None:
        notes = [*_avoided(router, closing, ways, _pieces(router.opened, pairs), wanted), *notes]
    return tuple(notes)


def closed_note(error: ClosedAreaError) -> Note:
    """Return why a site that lies where it is closed is not in a tour."""
    told = in_every_language("closure.list", told=error.told)
    return Note(
        code="in_closure", facts=tuple((f"told_{locale}", text) for locale, text in told.items())
    )


def _pieces(router: Router, pairs: Sequence[tuple[Snapped, Snapped]]) -> list[Piece]:
    ways = [router.way(origin, destination) for origin, destination in pairs]
    return [piece for way in ways if way is not None for piece in way[1]]


def _avoided(
    router: Router,
    closing: InForce,
    ways: Sequence[Piece],
    open_ways: Sequence[Piece],
    wanted: Sequence[int],
) -> list[Note]:
    edges = [*wanted, *(piece.edge for piece in open_ways)]
    met = dict.fromkeys(closure for edge in edges for closure in closing.shut(edge))
    notes = [Note(code="closure_avoided", facts=told_facts(closure)) for closure in met]
    open_m = _length_m(router, open_ways)
    longer_m = round(_length_m(router, ways) - open_m)
    if notes and longer_m > 0 and open_m > 0:
        percent = round(100 * longer_m / open_m)
        facts = (("longer_m", longer_m), ("percent", percent))
        notes.append(Note(code="closure_detour", facts=facts))
    return notes


def warning_notes(router: Router, closing: InForce, ways: Sequence[Piece]) -> list[Note]:
    """Return the warnings that hold on some pieces, with how much of them."""
    found_m: dict[Closure, float] = {}
    for piece in ways:
        for closure in closing.on(piece.edge):
            if closure.kind == "warning":
                length_m = _length_m(router, [piece])
                found_m[closure] = found_m.get(closure, 0.0) + length_m
    return [
        Note(
            code="closure_warning",
            facts=(*told_facts(closure), ("km", max(0.1, round(length_m / 1000, 1)))),
        )
        for closure, length_m in found_m.items()
    ]


def _length_m(router: Router, pieces: Sequence[Piece]) -> float:
    lengths = router.network.edge_length_m
    return sum(piece.share * float(lengths[piece.edge]) for piece in pieces)
