"""The surveyed ways of a stage as points one after another: what devices follow.

An estimated line and a ride by car are never part of a track: it ends where one begins, and
begins again where it ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import accumulate, pairwise, repeat
from typing import TYPE_CHECKING, Final, NamedTuple

from jindao.formats.chapters import Chapter, rounded
from jindao.formats.kept import kept
from jindao.formats.measured import measured_m
from jindao.geo import metres_per_degree
from jindao.model.leg import Leg

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

TRACK_POINT_LIMIT: Final = 10_000
"""Points of one track at most: older devices take no more."""

_STAGES_KEPT: Final = 32

ERROR_M: Final = 0.95
"""How far the line and its heights may move where points are left out, each for itself."""


class TrackPoint(NamedTuple):
    """A point of a track.

    `lon` and `lat` in WGS-84 degrees; `height_m` None where it is unknown;
    `along_m` from the begin of the stage, rides left out; `at_s` after the stage's begin, or
    on a route the moving time so far; NaN where a recording does not say.
    """

    lon: float
    lat: float
    height_m: float | None
    along_m: float
    at_s: float


Points = list[TrackPoint]


def surveyed_parts(chapter: Chapter) -> list[Points]:
    """Return the unbroken surveyed lines of a stage, in order.

    One whose points are all equal is no line to follow, and left out. The points have
    heights where those of every surveyed line of the stage are known.
    """
    surveyed = [s for leg in chapter.ways for s in leg.stretches if s.alignment == "surveyed"]
    with_heights = all(stretch.elevations_m is not None for stretch in surveyed)
    parts: list[Points] = []
    broken, before_m = True, 0.0
    for leg, (begin_s, end_s) in zip(chapter.legs, _clocks(chapter), strict=True):
        if leg.transfer:
            broken = True
            continue
        pace = (end_s - begin_s) / leg.length_m if leg.length_m > 0 else 0.0
        at_m = before_m
        for stretch in leg.stretches:
            if stretch.alignment != "surveyed":
                broken = True
            elif len(stretch.line) > 1:
                heights = stretch.elevations_m if with_heights else None
                measured = measured_m(stretch.line, stretch.length_m)
                points = [
                    TrackPoint(lon, lat, height, at_m + m, begin_s + (at_m - before_m + m) * pace)
                    for (lon, lat), height, m in zip(
                        stretch.line, heights or repeat(None, len(measured)), measured, strict=True
                    )
                ]
                if broken or not meet(parts[-1][-1], points[0]):
                    parts.append(points)
                else:
                    parts[-1].extend(points[1:])
                broken = False
            at_m += stretch.length_m
        before_m += leg.length_m
    return [points for points in parts if any(point[:2] != points[0][:2] for point in points)]


@kept(_STAGES_KEPT)
def thinned_parts(chapter: Chapter) -> tuple[Points, ...]:
    """Return the surveyed lines of a stage with no more points than they need.

    Those of the last few stages are kept: the files of a trip are made one after another.
    """
    return tuple(simplified(points) for points in surveyed_parts(chapter))


def meet(one: TrackPoint, other: TrackPoint) -> bool:
    """Tell whether two points are written alike."""
    return rounded(one[:2]) == rounded(other[:2])


def _clocks(chapter: Chapter) -> list[tuple[float, float]]:
    """Return from when to when each leg is under way, seconds after the stage's begin.

    They never run back, which an edited day that cannot be kept might.
    """
    if chapter.stage is None:
        ends = list(accumulate((leg.duration_s for leg in chapter.legs), initial=0.0))
        return list(pairwise(ends))
    begin = chapter.stage.start_time
    told = [(moment - begin).total_seconds() for clock in chapter.stage.clocks for moment in clock]
    moments = iter(accumulate(told, max, initial=0.0))
    next(moments)
    return list(zip(moments, moments, strict=True))


def begin_of(chapter: Chapter) -> dt.datetime | None:
    """Return when a stage begins, which times of points count from; None for a route."""
    return chapter.stage.start_time if chapter.stage is not None else None


def simplified(points: Points) -> Points:
    """Return fewer of the points: neither line nor heights move by more than 2 m.

    Line and heights are thinned apart, and a point that either needs is kept. What one needs
    lies on the other's line before it was thinned, so both errors may add up, not more.
    """
    import numpy as np

    if len(points) < 3:
        return points
    m_lon, m_lat = metres_per_degree((points[0].lat + points[-1].lat) / 2)
    lon, lat, heights, along_m, _ = (np.array(column) for column in zip(*points, strict=True))
    needed = _needed(lon * m_lon, lat * m_lat)
    if points[0].height_m is not None:
        needed |= _needed(along_m, heights)
    return [points[place] for place in np.flatnonzero(needed).tolist()]


def _needed(x: Floats, y: Floats) -> Bools:
    """Return which points of a line are needed (Douglas-Peucker).

    The simplifier drops points and keeps what else they carry: here their number.
    """
    import numpy as np
    import shapely

    numbered = np.column_stack((x, y, np.arange(len(x), dtype=np.float64)))
    thinned = shapely.simplify(shapely.linestrings(numbered), ERROR_M, preserve_topology=False)
    kept = np.zeros(len(x), bool)
    kept[shapely.get_coordinates(thinned, include_z=True)[:, 2].astype(int)] = True
    kept[[0, -1]] = True
    return kept


def tracks(parts: Sequence[Points], limit: int = TRACK_POINT_LIMIT) -> list[list[Points]]:
    """Return parts as tracks of at most so many points: one, where they are not more.

    A part that has more is cut; the next track begins where the one before ends.
    """
    made: list[list[Points]] = []
    room = 0
    for part in parts:
        rest = part
        while len(rest) > 1:
            if room < 2:
                made.append([])
                room = limit
            piece, rest = rest[:room], rest[room - 1 :]
            made[-1].append(piece)
            room -= len(piece)
    return made


def length_m(legs: Sequence[Leg]) -> float:
    """Return how much of some legs is surveyed, metres; rides are none."""
    return sum(
        stretch.length_m
        for leg in legs
        if not leg.transfer
        for stretch in leg.stretches
        if stretch.alignment == "surveyed"
    )
