"""A trip's line on a flat sheet: what the poster and the picture draw, each its own way."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jindao.formats.chapters import chapters
from jindao.formats.drawn_once import Drawn
from jindao.geo import BBox, metres_per_degree
from jindao.model.leg import Line
from jindao.model.trip import Trip, bounds

Points = tuple[tuple[float, float], ...]

_LEAST_M: Final = 400.0
"""A trip smaller than this is not blown up further: it would show what nobody measured."""

_NEAR: Final = 1.0
"""Points nearer than this to the one before, in units of the sheet, are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A part of the line: of stage `number` (from 0), `surveyed`, `estimated` or a `ride`."""

    number: int
    kind: str
    points: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Where on a sheet a position lies: north is up, metres are equal in both directions."""

    west: float
    north: float
    x0: float
    y0: float
    per_lon: float
    per_lat: float
    unit_m: float

    @classmethod
    def over(cls, box: BBox, left: float, top: float, width: float, height: float) -> Sheet:
        """Return the sheet that holds a box in a rectangle, in its middle.

        `unit_m` is what one unit of the sheet is on the ground, metres.
        """
        m_lon, m_lat = metres_per_degree((box.south + box.north) / 2)
        wide_m, high_m = (box.east - box.west) * m_lon, (box.north - box.south) * m_lat
        unit_m = max(wide_m / width, high_m / height, _LEAST_M / min(width, height))
        return cls(
            west=box.west,
            north=box.north,
            x0=left + (width - wide_m / unit_m) / 2,
            y0=top + (height - high_m / unit_m) / 2,
            per_lon=m_lon / unit_m,
            per_lat=m_lat / unit_m,
            unit_m=unit_m,
        )

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return where a position (lon, lat) lies on the sheet."""
        return (
            self.x0 + (point[0] - self.west) * self.per_lon,
            self.y0 + (self.north - point[1]) * self.per_lat,
        )


def sheet_of(trip: Trip, left: float, top: float, width: float, height: float) -> Sheet:
    """Return the sheet that holds a whole trip in a rectangle."""
    return Sheet.over(bounds(trip), left, top, width, height)


def bar_m(longest_m: float) -> float:
    """Return the longest round length (1, 2 or 5 with zeros) that is no longer, metres."""
    power = 10.0 ** math.floor(math.log10(longest_m))
    return next(step * power for step in (5, 2, 1) if step * power <= longest_m * (1 + 1e-9))


def strokes(trip: Trip, sheet: Sheet, *, first: int | None = None) -> Iterator[Stroke]:
    """Yield the parts of a trip's line in order, those of a chapter (from 0) `first`.

    Where dashes or dots would lie on each other, the first of them is drawn, and the rest not.
    """
    driven, guessed = Drawn(), Drawn()
    numbered = sorted(enumerate(chapters(trip)), key=lambda item: item[0] != first)
    for number, chapter in numbered:
        for leg in chapter.legs:
            for stretch in leg.stretches:
                surveyed = stretch.alignment == "surveyed"
                kind = "ride" if leg.transfer else "surveyed" if surveyed else "estimated"
                drawn = driven if leg.transfer else guessed
                for line in (stretch.line,) if kind == "surveyed" else drawn.lines(stretch.line):
                    points = _thinned(line, sheet)
                    if len(points) > 1:
                        yield Stroke(number=number, kind=kind, points=points)


def _thinned(line: Line, sheet: Sheet) -> Points:
    placed = [sheet.at(point) for point in line]
    kept = placed[:1]
    for place in placed[1:-1]:
        if math.dist(place, kept[-1]) >= _NEAR:
            kept.append(place)
    return (*kept, *placed[1:][-1:])
