"""Which parts of a network's edges the stretches of a plan mean.

In an area it is what lies inside, along a line what runs beside it and no farther than it
goes. Where ways run side by side a line removes all of them, and signs those that it follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from jindao.model.closure import Closure
from jindao.model.plan import PlannedStretch
from jindao.network.closures import MOST, edge_lines, edges_near, edges_of
from jindao.network.network import Network
from jindao.network.plane import on_plane, scale_at

BESIDE_M: Final = 5.0
"""How far from a line lie the ways that are removed or signed along it."""

CLEARLY_M: Final = 1.0
"""So much nearer to a line is the way that it follows than one that runs beside that."""

LEAST_PIECE_M: Final = 1.0
"""Where a line begins or ends so near to a junction, the edge is not cut."""

_ACROSS: Final = np.linspace(0.0, 1.0, 5)
"""Where along a part it is measured how far away an axis is."""

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Span(NamedTuple):
    """A part of an edge, between two shares of its length from its tail."""

    edge: int
    low: float
    high: float


class _Part(NamedTuple):
    """A span, and its line on the plane, where a metre of the ground is `scale`."""

    span: Span
    line: Any
    scale: float


class _Beside(NamedTuple):
    """A span beside an axis: how far away, and between which places along the axis."""

    span: Span
    away_m: float
    start: float
    stop: float


def spans_of(network: Network, stretches: Sequence[PlannedStretch]) -> list[list[Span]]:
    """Return for each stretch the parts of edges that it means."""
    found: list[list[Span]] = []
    for stretch in stretches:
        if stretch.polygons:
            rings = [shapely.Polygon(polygon[0], polygon[1:]) for polygon in stretch.polygons]
            area = shapely.transform(shapely.union_all(rings), on_plane)
            [edges] = edges_of(network, [as_closure(stretch)])
            found.append([part.span for part in _inside(network, edges, area)])
            continue
        along: list[Span] = []
        for points in stretch.lines:
            axis = shapely.LineString(on_plane(np.array(points, np.float64)))
            parts = _along(network, axis, float(scale_at(np.array(points)[:, 1]).mean()))
            along += _followed(parts, axis) if stretch.change == "sign" else _spans(parts)
        found.append(along)
    return found


def as_closure(stretch: PlannedStretch) -> Closure:
    """Return a stretch as what closes all of it."""
    return Closure(
        id=stretch.id,
        kind="closed",
        reason_zh="",
        reason_en="",
        first_day=None,
        last_day=None,
        modes=stretch.modes,
        polygons=stretch.polygons,
        lines=stretch.lines,
    )


def _spans(parts: Iterable[_Part]) -> list[Span]:
    return [part.span for part in parts]


def _along(network: Network, axis: Any, scale: float) -> list[_Part]:
    """Return the parts of edges that run along an axis, no farther than it goes."""
    area = shapely.buffer(axis, BESIDE_M * scale, cap_style="flat")
    edges, _ = edges_near(network, np.array([area], object))
    return _inside(network, np.unique(edges), area, axis)


def _followed(parts: Sequence[_Part], axis: Any) -> list[Span]:
    """Return the spans of parts but for those that run beside a clearly nearer one."""
    kept: list[_Beside] = []
    for beside in sorted((_beside(part, axis) for part in parts), key=lambda item: item.away_m):
        nearer = [item for item in kept if item.away_m <= beside.away_m - CLEARLY_M]
        if _shared(beside, nearer) <= MOST * (beside.stop - beside.start):
            kept.append(beside)
    return [item.span for item in kept]


def _beside(part: _Part, axis: Any) -> _Beside:
    points = shapely.line_interpolate_point(part.line, _ACROSS, normalized=True)
    away = float(shapely.distance(points, axis).mean())
    at = shapely.line_locate_point(axis, shapely.points(shapely.get_coordinates(part.line)))
    return _Beside(part.span, away / part.scale, float(at.min()), float(at.max()))


def _shared(beside: _Beside, others: Iterable[_Beside]) -> float:
    """Return how much of an axis others have in common with what is beside it."""
    shared, onward = 0.0, beside.start
    for other in sorted(others, key=lambda item: item.start):
        begin, end = max(onward, other.start), min(beside.stop, other.stop)
        shared += max(0.0, end - begin)
        onward = max(onward, end)
    return shared


def _inside(network: Network, edges: Ints, area: Any, axis: Any = None) -> list[_Part]:
    """Return the parts of edges inside an area on the plane, those along an axis, if given.

    An edge without length is inside a drawn area only: along a line nobody can say.
    """
    lines, scale = edge_lines(network, edges)
    found = []
    for edge, line, size in zip(edges.tolist(), lines, scale.tolist(), strict=True):
        length = float(shapely.length(line))
        if not length:
            found += [] if axis is not None else [_Part(Span(edge, 0.0, 1.0), line, size)]
            continue
        least = LEAST_PIECE_M * size / length
        for part in shapely.get_parts(shapely.line_merge(shapely.intersection(line, area))):
            if part.geom_type != "LineString" or not _leads_along(part, axis):
                continue
            ends = shapely.points([part.coords[0], part.coords[-1]])
            low, high = sorted(shapely.line_locate_point(line, ends, normalized=True).tolist())
            if shapely.length(part) > (1.0 - least) * length:
                low, high = 0.0, 1.0  # also of a ring, whose ends are one place
            low, high = low if low > least else 0.0, high if high < 1.0 - least else 1.0
            if high - low > least:
                found.append(_Part(Span(edge, low, high), part, size))
    return found


def _leads_along(part: Any, axis: Any) -> bool:
    """Tell whether most of a part leads along an axis, to or fro, not across it."""
    if axis is None:
        return True
    at = shapely.line_locate_point(axis, shapely.points(shapely.get_coordinates(part)))
    return bool(np.abs(np.diff(at)).sum() > MOST * shapely.length(part))
