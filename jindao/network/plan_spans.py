"""Which parts of a network's edges the stretches of a plan mean.

In an area it is what lies inside. Along a line it is no more than runs beside it: what is
removed or closed there is all that does, of ways side by side each of them; what is signed
is the one chain of ways that the line follows (see `plan_chain`).

A part of an edge runs along a line where it leads on at least twice as far as away from the
line. One that leaves the strip beside the line before its own end must lead on six times as
far as away, and be `LEAST_ALONG` times as long as the strip is wide, and so long must be what
a line that goes on elsewhere only begins: what crosses, forks off or goes on from a junction
stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.ops import substring

from jindao.model.plan import Line, PlannedLine, PlannedStretch
from jindao.network.closures import MOST, edge_lines, edges_near
from jindao.network.network import Network
from jindao.network.plan_chain import (
    LEAST_PIECE_M,
    REACH_M,
    Span,
    Strip,
    chain_of,
    shares_of,
)
from jindao.network.plane import on_plane, scale_at

BESIDE_M: Final = {"add": 5.0, "remove": 5.0, "close": 10.0, "sign": REACH_M}
"""How far from a line lie the ways that a change along it may mean, or build again."""

LEAST_ALONG: Final = {"sideways": 4.0, "onward": 1.0}
"""How long a part must be, in widths of the strip, that leaves it sideways or is only begun."""

_LEADING: Final = {"beside": 1 / 2, "sideways": 1 / 6}
"""How much farther from a line a part may be at its end, for each metre that it leads on."""

_WITHIN: Final = 0.98
"""What is so near to the border of a strip, as a share of its width, left it sideways."""

_ACROSS: Final = np.linspace(0.0, 1.0, 5)
"""Where along a part it is measured how far away an axis is."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """What a stretch means of a network.

    `beside` are those of `spans` that run beside others of them along a line. Of the lines
    `unlaid_m` follow no way; of what is signed so many `gaps` are between ways.
    """

    spans: tuple[Span, ...]
    beside: tuple[Span, ...] = ()
    unlaid_m: float = 0.0
    gaps: int = 0


class _Part(NamedTuple):
    """A span, and its line on the plane, where a metre of the ground is `scale`."""

    span: Span
    line: Any
    scale: float


class _Beside(NamedTuple):
    """A span beside an axis: how far away, and between which places along the axis.

    On a ring they may lie below 0 or beyond its end, where a span goes on over its beginning.
    """

    span: Span
    away_m: float
    start: float
    stop: float


def taken_by(network: Network, stretches: Sequence[PlannedStretch]) -> list[Taken]:
    """Return for each stretch the parts of edges that it means."""
    strips = [_strips(stretch) for stretch in stretches]
    near = iter(_edges_in(network, [strip for own in strips for strip in own]))
    return [
        _taken(network, stretch, [(strip, next(near)) for strip in own])
        for stretch, own in zip(stretches, strips, strict=True)
    ]


def built_again_m(network: Network, lines: Sequence[PlannedLine]) -> list[float]:
    """Return how many metres of each line to build lie along ways that there are.

    Of bridges and tunnels nothing does.
    """
    strips = [_strip(line.line, "add") for line in lines]
    found = []
    for line, strip, edges in zip(lines, strips, _edges_in(network, strips), strict=True):
        width = BESIDE_M["add"] * strip.scale
        parts = _along(network, edges, strip, width)
        again = (strip.axis.length - _missed(parts, strip.axis, width)) / strip.scale
        found.append(again if line.structure == "ground" else 0.0)
    return found


def _edges_in(network: Network, strips: Sequence[Strip]) -> list[Ints]:
    """Return for each strip the edges that may come into it."""
    if not strips:
        return []
    edge, place = edges_near(network, np.array([strip.area for strip in strips], object))
    order = np.lexsort((edge, place))
    return np.split(edge[order], np.searchsorted(place[order], np.arange(1, len(strips))))


def _strips(stretch: PlannedStretch) -> list[Strip]:
    """Return where the ways may lie that a stretch means: its area, or beside each line.

    An area that crosses itself is what its border encloses, as one that is read from a file.
    """
    if stretch.polygons:
        drawn = [shapely.Polygon(polygon[0], polygon[1:]) for polygon in stretch.polygons]
        ground = shapely.union_all(shapely.make_valid(np.array(drawn, object)))
        return [Strip(shapely.transform(ground, on_plane), None, 1.0)]
    return [_strip(line, stretch.change) for line in stretch.lines]


def _strip(line: Line, change: str) -> Strip:
    points = np.array(line, np.float64)
    axis, scale = shapely.LineString(on_plane(points)), float(scale_at(points[:, 1]).mean())
    return Strip(shapely.buffer(axis, BESIDE_M[change] * scale, cap_style="flat"), axis, scale)


def _taken(network: Network, stretch: PlannedStretch, near: Sequence[tuple[Strip, Ints]]) -> Taken:
    spans: list[Span] = []
    beside: list[Span] = []
    unlaid_m, gaps = 0.0, 0
    for strip, edges in near:
        if strip.axis is None:
            spans += [part.span for part in _inside(network, edges, strip)]
        elif stretch.change == "sign":
            chain = chain_of(network, edges, strip)
            spans += chain.spans
            unlaid_m, gaps = unlaid_m + chain.unlaid_m, gaps + chain.gaps
        else:
            width = BESIDE_M[stretch.change] * strip.scale
            parts = _along(network, edges, strip, width)
            spans += [part.span for part in parts]
            beside += _not_followed(parts, strip.axis)
            unlaid_m += _missed(parts, strip.axis, width) / strip.scale
    return Taken(spans=tuple(spans), beside=tuple(beside), unlaid_m=unlaid_m, gaps=gaps)


def _along(network: Network, edges: Ints, strip: Strip, width: float) -> list[_Part]:
    """Return the parts of edges that run along the axis of a strip."""
    parts = _inside(network, edges, strip)
    return [part for part in parts if _leads_along(part, strip.axis, width)]


def _missed(parts: Sequence[_Part], axis: Any, width: float) -> float:
    """Return how long the axis is where no part runs beside it, on the plane."""
    lines = shapely.union_all(np.array([part.line for part in parts], object))
    beside = shapely.buffer(lines, width / _WITHIN)
    return float(shapely.length(shapely.difference(axis, beside)))


def _not_followed(parts: Sequence[_Part], axis: Any) -> list[Span]:
    """Return the spans of parts that run beside others that are nearer to an axis."""
    followed: list[_Beside] = []
    others: list[Span] = []
    around = (-axis.length, 0.0, axis.length) if axis.is_closed else (0.0,)
    for beside in sorted((_beside(part, axis) for part in parts), key=lambda item: item.away_m):
        turned = [
            other._replace(start=other.start + turn, stop=other.stop + turn)
            for other in followed
            for turn in around
        ]
        if _shared(beside, turned) <= MOST * (beside.stop - beside.start):
            followed.append(beside)
        else:
            others.append(beside.span)
    return others


def _beside(part: _Part, axis: Any) -> _Beside:
    points = shapely.line_interpolate_point(part.line, _ACROSS, normalized=True)
    away = float(shapely.distance(points, axis).mean())
    at = _places(part, axis)
    return _Beside(part.span, away / part.scale, float(at.min()), float(at.max()))


def _shared(beside: _Beside, others: Iterable[_Beside]) -> float:
    """Return how much of an axis others have in common with what is beside it."""
    shared, onward = 0.0, beside.start
    for other in sorted(others, key=lambda item: item.start):
        begin, end = max(onward, other.start), min(beside.stop, other.stop)
        shared += max(0.0, end - begin)
        onward = max(onward, end)
    return shared


def _inside(network: Network, edges: Ints, strip: Strip) -> list[_Part]:
    """Return the parts of edges inside a strip.

    An edge without length is inside a drawn area only: along a line nobody can say.
    """
    lines, scale = edge_lines(network, edges)
    length = shapely.length(lines)
    shapely.prepare(strip.area)
    whole = shapely.covers(strip.area, lines)
    found = []
    for row in np.flatnonzero(whole & (length > 0 if strip.axis is not None else True)).tolist():
        found.append(_Part(Span(int(edges[row]), 0.0, 1.0), lines[row], float(scale[row])))
    partly = shapely.intersects(strip.area, lines) & ~whole & (length > 0)
    for row in np.flatnonzero(partly).tolist():
        line, least = lines[row], LEAST_PIECE_M * scale[row] / length[row]
        for part in shapely.get_parts(shapely.line_merge(shapely.intersection(line, strip.area))):
            for low, high in shares_of(line, part, least):
                piece = (
                    part
                    if (low, high) == (0.0, 1.0)
                    else substring(line, low, high, normalized=True)
                )
                found.append(_Part(Span(int(edges[row]), low, high), piece, float(scale[row])))
    return found


def _leads_along(part: _Part, axis: Any, width: float) -> bool:
    """Tell whether a part leads along an axis, to or fro, and goes on doing so."""
    at = _places(part, axis)
    onward = float(np.abs(np.diff(at)).sum())
    ends = shapely.points([part.line.coords[0], part.line.coords[-1]])
    ends_at = np.mod(at[[0, -1]], axis.length) if axis.is_closed else at[[0, -1]]
    met = shapely.get_coordinates(shapely.line_interpolate_point(axis, ends_at))
    (x, y), (other_x, other_y) = shapely.get_coordinates(ends) - met
    aside = float(np.hypot(other_x - x, other_y - y))
    if onward <= MOST * shapely.length(part.line) or aside > _LEADING["beside"] * onward:
        return False
    cut = np.array([part.span.low > 0.0, part.span.high < 1.0])
    if not cut.any():
        return True
    sideways = bool((shapely.distance(ends, axis) >= _WITHIN * width).any())
    if sideways:
        least = LEAST_ALONG["sideways"] * width
        return onward >= least and aside <= _LEADING["sideways"] * onward
    return bool(cut.all()) or onward >= min(LEAST_ALONG["onward"] * width, MOST * axis.length)


def _places(part: _Part, axis: Any) -> Floats:
    """Return where along an axis the points of a part are.

    Along a ring they go on over the place where it begins, below 0 or beyond its end.
    """
    points = shapely.points(shapely.get_coordinates(part.line))
    places: Floats = shapely.line_locate_point(axis, points)
    return np.unwrap(places, period=axis.length) if axis.is_closed else places
