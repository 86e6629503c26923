"""The elevation profile of a chapter as shapes: a page draws them, a person reads them.

Shapes live in a box of `WIDTH` x `HEIGHT` that may be stretched; words stand beside it, at
shares (0..1) of its sides.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jindao.formats.along_line import PAINTED, laid_out
from jindao.formats.chapters import Chapter, Stop
from jindao.formats.measured import measured_m, sampled
from jindao.model.breakdown import UNKNOWN, along
from jindao.model.leg import Stretch

WIDTH: Final = 1000
HEIGHT: Final = 200
_SAMPLES: Final = 240
_TOUCHING: Final = 1e-5
"""Two pieces nearer than this share of the whole are one: lengths are rounded."""
_LEAST_RANGE_M: Final = 60.0
"""A way that is flatter than this is not drawn like mountains."""
_STEPS_M: Final = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_STEPS_KM: Final = (0.5, 1, 2, 5, 10, 20, 50, 100)
_LINES_AT_MOST: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of one code: where it begins and ends, shares of the length."""

    code: str
    begin: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ElevationProfile:
    """The heights along a chapter's ways.

    Parameters
    ----------
    length_m
        Length of the ways; rides take no room.
    low_m, high_m
        The lowest and the highest height that is known.
    line, area
        Paths of SVG for the line and the ground beneath it, with gaps where it is unknown.
    gaps
        Where heights are unknown; `estimated` where that is for an estimated line.
    heights
        Pairs (share of the box's height from its top, metres) for lines across.
    distances
        Pairs (share, kilometres) for marks below.
    stops
        Pairs (share, stop) for every stop the ways lead to or from.
    bands
        By aspect (`steepness`, `surface`): its stretches along the ways.
    """

    length_m: float
    low_m: float
    high_m: float
    line: str
    area: str
    gaps: tuple[Band, ...]
    heights: tuple[tuple[float, int], ...]
    distances: tuple[tuple[float, float], ...]
    stops: tuple[tuple[float, Stop], ...]
    bands: dict[str, tuple[Band, ...]]


def elevation_profile(chapter: Chapter) -> ElevationProfile | None:
    """Return the elevation profile of a chapter; None where no height of it is known."""
    length_m = chapter.length_m
    known = list(_pieces(chapter, length_m))
    every = [height for _, _, heights, _ in known for height in heights]
    if not every or length_m <= 0:
        return None
    step, bottom, top = _frame(min(every), max(every))
    curves: list[list[tuple[float, float]]] = []
    gaps: list[Band] = []
    for begin_m, piece_m, heights, code in known:
        begin, end = begin_m / length_m, (begin_m + piece_m) / length_m
        if not heights:
            if gaps and gaps[-1].code == code and abs(gaps[-1].end - begin) < _TOUCHING:
                begin = gaps.pop().begin
            gaps.append(Band(code=code, begin=begin, end=end))
            continue
        points = [
            (
                (begin_m + piece_m * number / (len(heights) - 1)) / length_m * WIDTH,
                (top - height) / (top - bottom) * HEIGHT,
            )
            for number, height in enumerate(heights)
        ]
        if curves and abs(curves[-1][-1][0] - points[0][0]) < _TOUCHING * WIDTH:
            curves[-1].extend(points[1:])
        else:
            curves.append(points)
    return ElevationProfile(
        length_m=length_m,
        low_m=min(every),
        high_m=max(every),
        line="".join(_path(points) for points in curves),
        area="".join(_ground(points) for points in curves),
        gaps=tuple(gaps),
        heights=tuple(
            ((top - metres) / (top - bottom), metres)
            for metres in range(bottom, top + 1, step)
            if metres not in (bottom, top)
        ),
        distances=tuple(_distances(length_m)),
        stops=tuple(_stops(chapter, length_m)),
        bands={name: tuple(_bands(chapter, name)) for name in PAINTED},
    )


def _pieces(chapter: Chapter, whole_m: float) -> Iterator[tuple[float, float, list[float], str]]:
    """Yield (begin, length, heights at equal steps, code) of each stretch, metres.

    An estimated one has no heights: its line runs straight through hills.
    """
    for at_m, leg in laid_out(chapter):
        for stretch in leg.stretches:
            if stretch.length_m <= 0:
                continue
            code = UNKNOWN if stretch.alignment == "surveyed" else stretch.alignment
            yield at_m, stretch.length_m, _heights(stretch, whole_m), code
            at_m += stretch.length_m


def _heights(stretch: Stretch, whole_m: float) -> list[float]:
    heights = stretch.ground_m
    if heights is None or len(heights) < 2:
        return []
    count = max(2, math.ceil(_SAMPLES * stretch.length_m / whole_m))
    return list(sampled(measured_m(stretch.line, stretch.length_m), heights, count))


def _frame(low_m: float, high_m: float) -> tuple[int, int, int]:
    """Return a step of heights, and the multiples of it below and above a range."""
    if high_m - low_m < _LEAST_RANGE_M:
        middle = (low_m + high_m) / 2
        low_m, high_m = middle - _LEAST_RANGE_M / 2, middle + _LEAST_RANGE_M / 2
    span = high_m - low_m
    step = next((s for s in _STEPS_M if span / s <= _LINES_AT_MOST), _STEPS_M[-1])
    return step, math.floor(low_m / step) * step, math.ceil(high_m / step) * step


def _path(points: list[tuple[float, float]]) -> str:
    pairs = " ".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{pairs}"


def _ground(points: list[tuple[float, float]]) -> str:
    first, last = points[0][0], points[-1][0]
    pairs = " ".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{first:.1f} {HEIGHT} {pairs} {last:.1f} {HEIGHT}z"


def _distances(length_m: float) -> Iterator[tuple[float, float]]:
    km = length_m / 1000
    step = next((s for s in _STEPS_KM if km / s <= _LINES_AT_MOST + 1), _STEPS_KM[-1])
    for number in itertools.count():
        # The last mark would stand upon the end of the box.
        if number * step > km * 0.96:
            return
        yield number * step / km, number * step


def _stops(chapter: Chapter, length_m: float) -> Iterator[tuple[float, Stop]]:
    at_m = 0.0
    for stop in chapter.stops:
        if stop.leg is not None and not stop.leg.transfer:
            at_m += stop.leg.length_m
        yield min(1.0, at_m / length_m), stop


def _bands(chapter: Chapter, aspect: str) -> Iterator[Band]:
    runs = along(chapter).of(aspect)
    total = sum(metres for _, metres in runs) or 1.0
    begin = 0.0
    for code, metres in runs:
        end = begin + metres / total
        yield Band(code=code, begin=begin, end=min(1.0, end))
        begin = end
