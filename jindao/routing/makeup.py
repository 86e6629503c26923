"""What a leg is made of, which official trails it follows, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.model.breakdown import NOISES, Breakdown, Runs, runs_to, steepness_of
from jindao.model.guidance import Facility, TrailUse
from jindao.network.along import FacilityFinder
from jindao.network.codes import (
    FULL_SHARE,
    GREENWAY_LEVELS,
    KINDS,
    LITS,
    SURFACES,
    TRAIL_KINDS,
    TRAIL_NETWORKS,
)
from jindao.network.network import Network
from jindao.routing.pieces import Course

WITHOUT_SURFACE: Final = tuple(
    KINDS.index(kind) for kind in ("steps", "barrier", "ferry", "estimated")
)
"""Kinds of ways of which nobody expects a surface to be recorded."""

WINDOW_M: Final = 50.0
"""Slopes are measured over about this length; over less they would be noise of heights."""

_UNKNOWN: Final = SURFACES.index("unknown")
_NETWORKS_KEPT: Final = 2


def breakdown_of(network: Network, course: Course) -> Breakdown:
    """Return what a course is made of, in the order of travel."""
    edges, ends_m = course.edges, course.ends_m.tolist()

    def runs(codes: Iterable[str]) -> Runs:
        return runs_to(zip(codes, ends_m, strict=True))

    return Breakdown(
        surface=runs(_surface(network, edge) for edge in edges.tolist()),
        kind=runs(KINDS[kind] for kind in network.edge_kind[edges]),
        steepness=_steepness(course),
        light=runs(LITS[lit] for lit in network.edge_lit[edges]),
        width=runs("known" if width else "unknown" for width in network.edge_width_dm[edges]),
        greenway=runs(_greenway(network, edge) for edge in edges.tolist()),
        green=_shares(network.edge_green[edges], course),
        shade=_shares(network.edge_shade[edges], course),
        noise=runs(_noise(int(noise)) for noise in network.edge_noise[edges]),
    )


def _surface(network: Network, edge: int) -> str:
    """Return the surface, or the kind of way where none is recorded and none expected."""
    surface, kind = int(network.edge_surface[edge]), int(network.edge_kind[edge])
    return KINDS[kind] if surface == _UNKNOWN and kind in WITHOUT_SURFACE else SURFACES[surface]


def _greenway(network: Network, edge: int) -> str:
    if network.edge_greenway[edge] < 0:
        return "none"
    level = GREENWAY_LEVELS[network.edge_greenway_level[edge]]
    return "unlevelled" if level == "unknown" else level


def _noise(value: int) -> str:
    return [name for name, least in NOISES.items() if value >= least][-1]


def _shares(shares: npt.NDArray[np.integer], course: Course) -> Runs:
    """Return how much of each piece is green or shady; where on it nobody knows.

    The part that is like the end of the piece before comes first: there are fewer runs.
    """
    ends: list[tuple[str, float]] = []
    last = "none"
    parts = zip(shares.tolist(), course.starts_m.tolist(), course.ends_m.tolist(), strict=True)
    for share, start_m, end_m in parts:
        yes_m = (end_m - start_m) * share / FULL_SHARE
        if share in (0, FULL_SHARE):
            last = "yes" if share else "none"
        elif last == "yes":
            ends.append(("yes", start_m + yes_m))
            last = "none"
        else:
            ends.append(("none", end_m - yes_m))
            last = "yes"
        ends.append((last, end_m))
    return runs_to(ends)


def _steepness(course: Course) -> Runs:
    """Return the slope of each window; unknown where any height in it is."""
    length_m = course.length_m
    if length_m == 0.0:
        return ()
    marks_m = np.linspace(0.0, length_m, max(1, round(length_m / WINDOW_M)) + 1)
    known = ~np.isnan(course.points[:, 2])
    heights = np.interp(marks_m, course.along_m, np.where(known, course.points[:, 2], 0.0))
    dark_m = np.where(known[1:] & known[:-1], 0.0, np.diff(course.along_m))
    unknown_m = np.interp(marks_m, course.along_m, np.concatenate(([0.0], np.cumsum(dark_m))))
    grades = np.diff(heights) / np.diff(marks_m)
    grades[np.diff(unknown_m) > 0] = np.nan
    # The heights' own rounding must not lift a slope that is just on a border over it.
    codes = [steepness_of(round(grade, 6)) for grade in grades.tolist()]
    marks_m[-1] = length_m
    return runs_to(zip(codes, marks_m[1:].tolist(), strict=True))


def trails_along(network: Network, course: Course) -> tuple[TrailUse, ...]:
    """Return the official trails a course follows, in the order of first use."""
    lengths_m: dict[int, float] = {}
    steps = np.diff(course.ends_m, prepend=0.0).tolist()
    for edge, length_m in zip(course.edges.tolist(), steps, strict=True):
        for trail in network.trails_of(edge):
            lengths_m[trail] = lengths_m.get(trail, 0.0) + length_m
    return tuple(
        TrailUse(
            name=_text(network, network.trail_name[trail]),
            ref=_text(network, network.trail_ref[trail]),
            kind=TRAIL_KINDS[network.trail_kind[trail]],
            network=TRAIL_NETWORKS[network.trail_network[trail]],
            length_m=round(length_m, 1),
        )
        for trail, length_m in lengths_m.items()
        if round(length_m, 1) > 0
    )


def _text(network: Network, place: int) -> str:
    return network.names[place] if place >= 0 else ""


def facilities_beside(network: Network, course: Course) -> tuple[Facility, ...] | None:
    """Return the facilities beside a course; None where the network has none anywhere."""
    if not network.n_facilities:
        return None
    pieces = course.pieces
    found = _finder(network).along(
        course.edges,
        np.array([piece.start for piece in pieces], np.float64),
        np.array([piece.stop for piece in pieces], np.float64),
        np.array([piece.arc % 2 == 1 for piece in pieces], bool),
    )
    return tuple(
        Facility(
            kind=item.kind,
            name=item.name or "",
            position=item.position,
            wheelchair=item.wheelchair,
            fee=item.fee,
            along_m=round(item.along_m, 1),
            gap_m=round(item.gap_m, 1),
        )
        for item in found.found
    )


@lru_cache(maxsize=_NETWORKS_KEPT)
def _finder(network: Network) -> FacilityFinder:
    """Return the finder of a network, whose index is made once."""
    return FacilityFinder(network)
