"""Lines that would lie on each other, each drawn once: two patterns of dashes make a solid line.

A way out and back, or the same road on two days, is one line on the ground. What is drawn
first is drawn whole; of what comes later only the parts that nothing was drawn on.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from jindao.geo import metres_per_degree
from jindao.model.leg import Line

_NEAR_M: Final = 1.5
"""Lines no farther apart than this lie on each other."""

_BEARINGS: Final = 180
"""Pieces are looked up by their bearing, in whole degrees, there and back alike."""

Span = tuple[float, float]
"""A part of a line, from place to place: 1.5 is half-way from its second point to its third."""

_Point = tuple[float, float]


class Drawn:
    """What is drawn so far."""

    def __init__(self) -> None:
        self._scale: _Point | None = None
        self._pieces: dict[int, list[tuple[_Point, _Point]]] = {}

    def fresh(self, line: Line) -> tuple[Span, ...]:
        """Return the parts of a line, (lon, lat), that lie on nothing drawn, and draw them.

        Pieces of the line count, too, once they are passed: a line that turns back on itself
        ends where it turns.
        """
        if not line:
            return ()
        self._scale = self._scale or metres_per_degree(line[0][1])
        x_m, y_m = self._scale
        points = [(lon * x_m, lat * y_m) for lon, lat in line]
        spans: list[Span] = []
        for place, (a, b) in enumerate(pairwise(points)):
            if a == b:
                continue
            for begin, end in self._left(a, b):
                if spans and spans[-1][1] == place + begin:
                    spans[-1] = (spans[-1][0], place + end)
                else:
                    spans.append((place + begin, place + end))
            self._pieces.setdefault(_bearing(a, b), []).append((a, b))
        return tuple(spans)

    def lines(self, line: Line) -> Iterator[Line]:
        """Yield the parts of a line that lie on nothing drawn, and draw them."""
        for span in self.fresh(line):
            yield part(line, span)

    def _left(self, a: _Point, b: _Point) -> list[Span]:
        """Return the shares of a piece on which nothing is drawn."""
        bearing = _bearing(a, b)
        left = [(0.0, 1.0)]
        for turn in (-1, 0, 1):
            for c, d in self._pieces.get((bearing + turn) % _BEARINGS, ()):
                begin, end = _shared(a, b, c, d)
                if end > begin:
                    left = [
                        span
                        for low, high in left
                        for span in ((low, min(high, begin)), (max(low, end), high))
                        if span[1] > span[0]
                    ]
            if not left:
                break
        return left


def part(line: Line, span: Span) -> Line:
    """Return a part of a line."""
    begin, end = span
    inside = line[math.floor(begin) + 1 : math.ceil(end)]
    return (_point_at(line, begin), *inside, _point_at(line, end))


def _point_at(line: Line, place: float) -> _Point:
    low = min(math.floor(place), len(line) - 1)
    share = place - low
    if share == 0:
        return line[low]
    (west, south), (east, north) = line[low], line[low + 1]
    return west + share * (east - west), south + share * (north - south)


def _bearing(a: _Point, b: _Point) -> int:
    return round(math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))) % _BEARINGS


def _shared(a: _Point, b: _Point, c: _Point, d: _Point) -> Span:
    """Return which share of the piece a-b lies on c-d; an empty one where none does."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    ends = sorted(
        (
            ((x - a[0]) * dx + (y - a[1]) * dy) / square,
            ((x - a[0]) * dy - (y - a[1]) * dx) / math.sqrt(square),
        )
        for x, y in (c, d)
    )
    (low, low_off_m), (high, high_off_m) = ends
    begin, end = max(0.0, low), min(1.0, high)
    if end <= begin:
        return 0.0, 0.0
    off_m = [
        low_off_m + (at - low) / (high - low) * (high_off_m - low_off_m) for at in (begin, end)
    ]
    if max(map(abs, off_m)) > _NEAR_M:
        return 0.0, 0.0
    # What is left beside an end is too short to be seen.
    slack = _NEAR_M / math.sqrt(square)
    return (0.0 if begin < slack else begin), (1.0 if end > 1.0 - slack else end)
