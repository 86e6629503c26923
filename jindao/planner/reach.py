"""Tell what is reached from a start: areas, heritage sites and facilities."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.errors import ClosedAreaError
from jindao.heritage.dataset import Heritage
from jindao.model.closure import about_closures, told_facts
from jindao.model.leg import ALIGNMENTS
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.reach import Reach, ReachArea, ReachedSite, ReachRequest
from jindao.network.closures import NOTHING_CLOSED, InForce
from jindao.network.codes import FACILITY_KINDS, KERBS
from jindao.network.network import Network
from jindao.network.outline import WIDTH_M, Outline, outlines
from jindao.network.snap import Snapped, nearest_of
from jindao.planner.closing import swapped_notes
from jindao.planner.notes import way_notes
from jindao.planner.waypoints import asked_near, locate, met
from jindao.profiles import Profile
from jindao.routing.ground import Ground
from jindao.routing.reach import ReachedParts, reached_parts, steps_of

Floats = npt.NDArray[np.float64]

UNCERTAIN_FROM_M: Final = 1_000.0
"""Positions of sites no better than this may be somewhere else altogether."""

ENGINE: Final = "compiled"
"""What searches, whichever engine finds routes."""


def plan_reach(
    heritage: Heritage,
    ground: Ground,
    request: ReachRequest,
    provenance: Provenance,
    closing: InForce = NOTHING_CLOSED,
) -> Reach:
    """Return what is reached from the start of a request, past nothing that is closed.

    Raises
    ------
    NotFoundError
        Where the start is an unknown name.
    OutsideNetworkError
        Where it is too far from the network.
    """
    network, profile = ground.network, ground.profile
    start = locate(heritage, request.start, "start")
    area = closing.closed_at(start.position)
    if area is not None:
        where = str(start.position)
        raise ClosedAreaError(
            "closed_area", field="start", position=where, **about_closures([area])
        )
    point = nearest_of(asked_near(ground, start, "start"))
    start = met(start, point)
    parts = reached_parts(ground, point, 60 * request.minutes[-1], closing.closed_edges)
    cuts = [parts.within(60 * minutes) for minutes in request.minutes]
    width_m = WIDTH_M[profile.mode]
    drawn = outlines(network, steps_of(cuts, request.minutes), width_m)
    areas = tuple(
        _area(network, minutes, cut, outline)
        for minutes, cut, outline in zip(request.minutes, cuts, drawn, strict=True)
    )
    reach = Reach(
        request=request,
        start=start,
        areas=areas,
        sites=(),
        uncertain=(),
        width_m=width_m,
        notes=(),
        provenance=provenance,
    )
    sites = _sites(heritage, ground, reach, parts, point.component)
    return replace(
        reach,
        sites=tuple(item for item in sites if not _is_uncertain(item)),
        uncertain=tuple(item for item in sites if _is_uncertain(item)),
        notes=(
            *swapped_notes(closing),
            *(
                Note(code=f"near_{item.kind}", facts=told_facts(item))
                for item in closing.near(reach.bounds)
            ),
            *_notes(ground, reach, parts, point, profile),
        ),
    )


def _area(network: Network, minutes: float, parts: ReachedParts, outline: Outline) -> ReachArea:
    length_m = float(_lengths_m(network, parts).sum())
    return ReachArea(
        minutes=minutes,
        polygons=outline.polygons,
        area_km2=round(outline.area_m2 / 1e6, 4),
        network_km=round(length_m / 1000, 3),
        facilities=_facilities(network, parts),
    )


def _lengths_m(network: Network, parts: ReachedParts) -> Floats:
    lengths_m: Floats = (parts.to_share - parts.from_share) * network.edge_length_m[parts.edge]
    return lengths_m


def _facilities(network: Network, parts: ReachedParts) -> tuple[tuple[str, int], ...]:
    """Return how many facilities of each kind are met, in the order of the kinds."""
    beside = np.flatnonzero(network.facility_edge >= 0)
    edges = network.facility_edge[beside].astype(np.int64)
    shares = network.facility_at[beside].astype(np.float64)
    met_here = beside[np.isfinite(parts.seconds_at(edges, shares))]
    counts = Counter(network.facility_kind[met_here].tolist())
    return tuple((FACILITY_KINDS[kind], counts[kind]) for kind in sorted(counts))


def _sites(
    heritage: Heritage, ground: Ground, reach: Reach, parts: ReachedParts, component: int
) -> list[ReachedSite]:
    """Return the located sites that the network meets within the time, soonest first."""
    limit_m = ground.network.meta.snap_limit_m
    around = reach.bounds.grown(limit_m)
    found = []
    for site in heritage.sites:
        if site.position is None or site.position not in around:
            continue
        point = ground.snapper.nearest(site.position, limit_m).get(component)
        if point is None:
            continue
        seconds = float(parts.seconds_at(np.array([point.edge]), np.array([point.fraction]))[0])
        if math.isfinite(seconds):
            # Rounded up, so that no site seems nearer than it is.
            minutes = math.ceil(seconds / 6 - 1e-6) / 10
            found.append(ReachedSite(site=site, minutes=minutes, gap_m=round(point.gap_m, 1)))
    return sorted(found, key=lambda item: (item.minutes, item.site.id))


def _is_uncertain(item: ReachedSite) -> bool:
    return (item.site.coordinate_accuracy_m or 0.0) > UNCERTAIN_FROM_M


def _notes(
    ground: Ground, reach: Reach, parts: ReachedParts, point: Snapped, profile: Profile
) -> tuple[Note, ...]:
    """Return what people must know of the areas before they trust them, worst first."""
    network, start = ground.network, reach.start
    lengths_m = _lengths_m(network, parts)
    notes = []
    estimated = network.edge_alignment[parts.edge] == ALIGNMENTS.index("estimated")
    if estimated.any():
        notes.append(Note(code="estimated", facts=(("km", _km(lengths_m[estimated])),)))
    notes += way_notes((), (start,), profile)
    if point.component != 0:
        on_it = ground.components[network.edge_tail] == point.component
        length_m = network.edge_length_m[on_it & ground.usable]
        notes.append(Note(code="reach_island", facts=(("km", _km(length_m)),)))
    if lengths_m.sum() == 0:
        notes.append(Note(code="reach_nowhere"))
    elif _touches_border(network, reach):
        notes.append(Note(code="reach_border"))
    unknown = network.edge_surface[parts.edge] == 0
    if profile.warns_unknown_surface and unknown.any():
        share = round(100 * float(lengths_m[unknown].sum() / lengths_m.sum()))
        facts = (("km", _km(lengths_m[unknown])), ("percent", share))
        notes.append(Note(code="unknown_surface", facts=facts))
    kerbs = len(np.unique(parts.edge[network.edge_kerb[parts.edge] == KERBS.index("unknown")]))
    if profile.warns_unknown_kerbs and kerbs:
        notes.append(Note(code="unknown_kerbs", facts=(("count", kerbs),)))
    if np.isnan(network.edge_ascent_m[parts.edge]).any():
        notes.append(Note(code="reach_elevation_unknown"))
    return tuple(notes)


def _km(lengths_m: Floats) -> float:
    return round(float(lengths_m.sum()) / 1000, 1)


def _touches_border(network: Network, reach: Reach) -> bool:
    """Tell whether the largest area comes to where the network's ways end."""
    rings = [polygon[0] for polygon in reach.areas[-1].polygons]
    lons = [lon for ring in rings for lon, _ in ring]
    lats = [lat for ring in rings for _, lat in ring]
    box = network.bbox
    return (
        min(lons) <= box.west
        or max(lons) >= box.east
        or min(lats) <= box.south
        or max(lats) >= box.north
    )
