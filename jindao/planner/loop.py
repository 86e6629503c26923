"""Plan loops: meet the network, find ways round, and say honestly how good they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from jindao.errors import ClosedAreaError, NoLoopError, OutsideNetworkError
from jindao.geo import geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import score_all
from jindao.model.leg import Leg, Waypoint
from jindao.model.loop import Loop, Loops
from jindao.model.loop_request import LoopRequest
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.provenance import Provenance
from jindao.network.snap import Snapped
from jindao.planner.loop_names import apart, named
from jindao.planner.notes import time_notes, way_notes
from jindao.planner.waypoints import asked_near, locate, met, waypoint_of
from jindao.routing.loop_choice import FoundLoop, pieces_cost
from jindao.routing.loop_quality import quality_of
from jindao.routing.loops import LoopFinder
from jindao.routing.router import Router

ACCURACY_LIMIT_M: Final = 1_000.0
"""A site located less well is no reason to lead anybody there."""

WORST_ERROR: Final = 0.25
"""A loop that misses the size asked for by more is none that was asked for."""

TOLD_TWICE: Final = 0.1
TOLD_ERROR: Final = 0.05
_SITES: Final = 4
_NEAREST_M: Final = 30.0
_HALF: Final = 0.52
"""Share of the size at which a site is still within reach, there and back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Via:
    """A site of the theme, where it meets the network."""

    site: Site
    point: Snapped


def plan_loop(
    heritage: Heritage, router: Router, request: LoopRequest, provenance: Provenance
) -> Loops:
    """Return up to three loops for a request whose theme is an id, best first.

    Raises
    ------
    RequestError
        Where a name is unknown (NotFoundError) or the start too far from the network
        (OutsideNetworkError).
    NoLoopError
        Where the ways around are too short.
    """
    start = locate(heritage, request.start, "start")
    near = asked_near(router, start, "start")
    longest: list[Loop] = []
    for point in sorted(near.values(), key=lambda item: (item.gap_m, item.component)):
        planned = _from_point(heritage, router, request, provenance, start, point)
        kept = [loop for loop in planned if abs(loop.quality.length_error) <= WORST_ERROR]
        if kept:
            kept, alike = apart(kept)
            return Loops(request=request, candidates=named(heritage, kept), alike=alike)
        longest += planned
    raise _none(request, longest)


def _from_point(
    heritage: Heritage,
    router: Router,
    request: LoopRequest,
    provenance: Provenance,
    start: Waypoint,
    point: Snapped,
) -> list[Loop]:
    """Return loops from a point of the network, past sites of the theme where it can be."""
    timed = request.duration_min is not None
    target = request.duration_min * 60 if request.duration_min else request.length_m or 0.0
    finder = LoopFinder(router, point, target=target, timed=timed, seed=request.seed)
    target_m = target * router.profile.speed_mps if timed else target
    vias = _vias(heritage, router, request, start, point, target_m)
    vias = _within_reach(finder, vias, target)
    if vias:
        pairs = [(0, 1), (1, 0)] if len(vias) > 1 else []
        choices = [*pairs, *((i,) for i in range(len(vias)))]
        loops = finder.find([via.point for via in vias], choices)
        planned = [_loop(router, request, provenance, start, point, vias, item) for item in loops]
        if any(abs(loop.quality.length_error) <= WORST_ERROR for loop in planned):
            return planned
    loops = finder.find()
    return [_loop(router, request, provenance, start, point, (), item) for item in loops]


def _none(request: LoopRequest, planned: Sequence[Loop]) -> NoLoopError:
    """Return the error that names the longest way round there is."""
    longest_m = max((loop.length_m for loop in planned), default=0.0)
    if request.duration_min is not None:
        longest_s = max((loop.duration_s for loop in planned), default=0)
        return NoLoopError(
            "no_loop_time",
            minutes=round(request.duration_min),
            longest_min=round(longest_s / 60),
            longest_km=round(longest_m / 1000, 1),
        )
    return NoLoopError(
        "no_loop_length",
        km=round((request.length_m or 0.0) / 1000, 1),
        longest_km=round(longest_m / 1000, 1),
    )


def _vias(
    heritage: Heritage,
    router: Router,
    request: LoopRequest,
    start: Waypoint,
    point: Snapped,
    target_m: float,
) -> list[_Via]:
    """Return sites of the theme near enough as the crow flies, best first."""
    if request.theme is None:
        return []
    vias = []
    name = request.theme
    theme = name if name in heritage.themes else None
    strands = (name,) if name in heritage.strands else ()
    kind = name if name in heritage.kinds else None
    for scored in score_all(heritage, theme, strands, kind):
        site = scored.site
        accuracy_m = site.coordinate_accuracy_m
        if site.position is None or accuracy_m is None or accuracy_m > ACCURACY_LIMIT_M:
            continue
        away_m = geodesic_m(site.position, start.position)
        if site.id == start.site_id or not _NEAREST_M < away_m < _HALF * target_m:
            continue
        try:
            near = router.near(site.position).get(point.component)
        except (ClosedAreaError, OutsideNetworkError):
            continue
        if near is not None and near.edge != point.edge:
            vias.append(_Via(site=site, point=near))
    return vias


def _within_reach(finder: LoopFinder, vias: Sequence[_Via], target: float) -> list[_Via]:
    """Return the best of the sites that there is a way to and back, on different edges."""
    kept: list[_Via] = []
    sizes = finder.reach([via.point for via in vias]) if vias else []
    for via, size in zip(vias, sizes, strict=True):
        apart = all(via.point.edge != other.point.edge for other in kept)
        if size <= _HALF * target and apart and len(kept) < _SITES:
            kept.append(via)
    return kept


def _loop(
    router: Router,
    request: LoopRequest,
    provenance: Provenance,
    start: Waypoint,
    point: Snapped,
    vias: Sequence[_Via],
    found: FoundLoop,
) -> Loop:
    """Return a loop with its legs, numbers and notes."""
    passed = [vias[i] for i in found.vias]
    points = [point, *(via.point for via in passed)]
    legs = tuple(
        router.along(pieces, cost=pieces_cost(router, pieces), start=origin)
        for pieces, origin in zip(found.legs, points, strict=True)
    )
    begin = met(start, point)
    stops = [met(waypoint_of(via.site, "via"), via.point) for via in passed]
    waypoints = (begin, *stops, replace(begin, kind="end"))
    if request.duration_min is not None:
        error = sum(leg.duration_s for leg in legs) / (request.duration_min * 60) - 1
    else:
        error = sum(leg.length_m for leg in legs) / (request.length_m or 1.0) - 1
    quality = quality_of(router.network, found.pieces, error)
    loop = Loop(
        request=request,
        waypoints=waypoints,
        legs=legs,
        notes=(),
        provenance=provenance,
        quality=quality,
    )
    return replace(loop, notes=(*_notes(loop, passed), *_way_notes(router, legs, waypoints)))


def _way_notes(
    router: Router, legs: Sequence[Leg], waypoints: Sequence[Waypoint]
) -> tuple[Note, ...]:
    return (
        *way_notes(legs, waypoints, router.profile, router.preferences),
        *time_notes(legs, router.profile),
    )


def _notes(loop: Loop, passed: Sequence[_Via]) -> list[Note]:
    """Return what is to be told of a loop before anybody sets out on it."""
    quality = loop.quality
    notes = []
    percent = ("percent", round(100 * quality.walked_twice))
    if quality.walked_twice > 0.999:
        notes.append(Note(code="loop_out_and_back"))
    elif quality.walked_twice >= TOLD_TWICE:
        notes.append(Note(code="loop_twice", facts=(percent,)))
    if abs(quality.length_error) >= TOLD_ERROR:
        code = "loop_longer" if quality.length_error > 0 else "loop_shorter"
        off = ("percent", round(100 * abs(quality.length_error)))
        notes.append(Note(code=code, facts=(off,)))
    if passed:
        names_zh = "、".join(via.site.name("zh") for via in passed)
        names_en = ", ".join(via.site.name("en") for via in passed)
        facts = (("names_zh", names_zh), ("names_en", names_en))
        notes.append(Note(code="loop_past", facts=facts))
    elif loop.request.theme is not None:
        notes.append(Note(code="loop_no_site"))
    return notes
