"""Turn arcs of a network into a leg: geometry, length, time and what is on the way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import numpy.typing as npt

from jindao.model.leg import Leg, Stretch
from jindao.network.climb import climb
from jindao.network.codes import ALIGNMENTS, KERBS, KINDS, SURFACES
from jindao.network.columns import Float
from jindao.network.lengths import segment_lengths_m
from jindao.network.network import Network
from jindao.network.snap import Snapped
from jindao.routing.exits import without_exit
from jindao.routing.makeup import (
    WITHOUT_SURFACE,
    breakdown_of,
    facilities_beside,
    trails_along,
)
from jindao.routing.pieces import Course, Piece
from jindao.routing.steep import steep_of
from jindao.routing.turns import turns_along

__all__ = ["Piece", "make_leg"]

_STEPS = KINDS.index("steps")
_UNKNOWN = SURFACES.index("unknown")
_UNKNOWN_KERB = KERBS.index("unknown")

_Point = tuple[float, float, float]
"""Longitude and latitude in degrees, and height in metres, NaN where unknown."""


def make_leg(
    network: Network,
    pieces: Sequence[Piece],
    *,
    cost: int,
    duration_s: float,
    pushed_m: float,
    start: Snapped,
    steep_from: float | None = None,
) -> Leg:
    """Return the leg along consecutive pieces.

    Parameters
    ----------
    network
        The network the pieces belong to.
    pieces
        What is passed, in order; each begins where the one before ends.
    cost
        Whole cost of all pieces, decimetre-equivalents.
    duration_s
        Seconds for all pieces; the leg has them rounded up.
    pushed_m
        How much of it a bicycle must be pushed.
    start
        Where it begins; where `pieces` is empty the leg stands there, surveyed or
        estimated as the edge is.
    steep_from
        The grade, rise over run, from which on people must be told; None for none.
    """
    stretches = _stretches(network, pieces)
    if not stretches:
        standing = Piece(2 * start.edge, start.fraction, start.fraction)
        here = _rounded(standing.line(network))[0][2]
        point = (start.position.lon, start.position.lat, here)
        stretches = (_stretch(int(network.edge_alignment[start.edge]), [point], 0.0),)
    ascent_m, descent_m = _climb(stretches)
    course = Course.of(network, pieces)
    facilities = facilities_beside(network, course)
    return Leg(
        stretches=stretches,
        length_m=sum(s.length_m for s in stretches),
        duration_s=math.ceil(round(duration_s, 3)),
        cost=cost,
        ascent_m=ascent_m,
        descent_m=descent_m,
        steps_m=_length_where(network, pieces, network.edge_kind == _STEPS),
        unknown_surface_m=_length_where(
            network,
            pieces,
            (network.edge_surface == _UNKNOWN) & ~np.isin(network.edge_kind, WITHOUT_SURFACE),
        ),
        pushed_m=round(pushed_m, 3),
        names=_names(network, pieces),
        unknown_kerbs=_unknown_kerbs(network, pieces),
        breakdown=breakdown_of(network, course),
        trails=trails_along(network, course),
        turns=turns_along(network, course),
        facilities=facilities,
        steep=None if steep_from is None else steep_of(network, course, steep_from),
        without_exit=without_exit(network, course, facilities),
    )


def _stretches(network: Network, pieces: Sequence[Piece]) -> tuple[Stretch, ...]:
    stretches: list[Stretch] = []
    points: list[_Point] = []
    length_m, current = 0.0, -1
    for piece in pieces:
        alignment = int(network.edge_alignment[piece.edge])
        if alignment != current and points:
            stretches.append(_stretch(current, points, length_m))
            points, length_m = points[-1:], 0.0
        current = alignment
        line = _rounded(piece.line(network))
        points.extend(line[1:] if points and points[-1][:2] == line[0][:2] else line)
        length_m += piece.share * float(network.edge_length_m[piece.edge])
    if points:
        stretches.append(_stretch(current, points, length_m))
    return tuple(stretches)


def _stretch(alignment: int, points: list[_Point], length_m: float) -> Stretch:
    points = points if len(points) > 1 else [points[0], points[0]]
    heights = tuple(height for _, _, height in points)
    return Stretch(
        alignment=ALIGNMENTS[alignment],
        line=tuple((lon, lat) for lon, lat, _ in points),
        length_m=round(length_m, 3),
        elevations_m=None if any(map(math.isnan, heights)) else heights,
    )


def _rounded(line: Float) -> list[_Point]:
    return [(round(lon, 7), round(lat, 7), round(height, 1)) for lon, lat, height in line.tolist()]


def _climb(stretches: tuple[Stretch, ...]) -> tuple[float | None, float | None]:
    """Return ascent and descent of the whole profile, None where any height is unknown."""
    points: list[tuple[float, float]] = []
    heights: list[float] = []
    for stretch in stretches:
        if stretch.elevations_m is None:
            return None, None
        points.extend(stretch.line)
        heights.extend(stretch.elevations_m)
    along_m = np.concatenate(([0.0], np.cumsum(segment_lengths_m(np.array(points)))))
    ascent_m, descent_m = climb(along_m, heights)
    return round(ascent_m, 1), round(descent_m, 1)


def _length_where(network: Network, pieces: Sequence[Piece], holds: npt.NDArray[np.bool_]) -> float:
    return round(
        sum(p.share * float(network.edge_length_m[p.edge]) for p in pieces if holds[p.edge]), 3
    )


def _unknown_kerbs(network: Network, pieces: Sequence[Piece]) -> int:
    """Return how many crossings have an unknown kerb; edges in a row are one crossing."""
    unknown = [network.edge_kerb[piece.edge] == _UNKNOWN_KERB for piece in pieces]
    return sum(key for key, _ in groupby(unknown, key=bool))


def _names(network: Network, pieces: Sequence[Piece]) -> tuple[str, ...]:
    found = dict.fromkeys(int(network.edge_name[piece.edge]) for piece in pieces)
    return tuple(network.names[index] for index in found if index >= 0)
