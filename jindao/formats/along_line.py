"""The ways of a trip laid end to end: where each metre of them is, and what it is like."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final

from jindao.formats.chapters import Chapter, chapters
from jindao.formats.drawn_once import Drawn
from jindao.formats.map_parts import colour_class
from jindao.formats.measured import measured_m, sampled
from jindao.model.breakdown import UNKNOWN, Runs
from jindao.model.trip import Leg, Line, Trip

PAINTED: Final = ("steepness", "surface")
"""Aspects of a breakdown that a line on a map may be coloured by."""

_DIGITS: Final = 5
_HEIGHTS_AT_MOST: Final = 400


def way_data(trip: Trip) -> dict[str, Any]:
    """Return what a page needs to draw and colour the ways itself.

    Of each leg: its line as `shifts` (latitude and longitude in 1e-5 degrees, each the
    difference to the one before), `length` in metres, whether it is a `ride`, and pairs
    (code, metres) in order of travel: `alignment`, and those of `PAINTED`, where nothing
    is recorded `unknown`. `again` are pairs (from, to), metres along, of what of a ride or of an
    estimated line lies on one before: dashes drawn on dashes look solid. `heights` are whole
    metres at equal steps from the leg's begin to its end, None in the place of one beneath an
    estimated line, and altogether where any other is unknown.
    """
    driven, guessed = Drawn(), Drawn()
    return {
        "chapters": [
            {
                "colour": colour_class(place),
                "legs": [
                    _leg(leg) | {"again": _again(leg, driven if leg.transfer else guessed)}
                    for leg in chapter.legs
                ],
            }
            for place, chapter in enumerate(chapters(trip))
        ]
    }


def _leg(leg: Leg) -> dict[str, Any]:
    runs = {name: _sound(leg.breakdown.of(name), leg.length_m) for name in PAINTED}
    return {
        "shifts": list(_shifts(leg.line)),
        "length": round(leg.length_m, 1),
        "ride": leg.transfer,
        "alignment": [[s.alignment, round(s.length_m, 1)] for s in leg.stretches],
        "heights": _heights(leg),
        **{name: [list(pair) for pair in pairs] for name, pairs in runs.items()},
    }


def _again(leg: Leg, drawn: Drawn) -> list[list[float]]:
    """Return where a leg lies on lines of its kind that are drawn already, and draw the rest."""
    found: list[list[float]] = []
    begin_m = 0.0
    for stretch in leg.stretches:
        if leg.transfer or stretch.alignment != "surveyed":
            alongs_m = measured_m(stretch.line, stretch.length_m)
            at_m = 0.0
            for span in (*drawn.fresh(stretch.line), None):
                low_m, high_m = (
                    (stretch.length_m, stretch.length_m)
                    if span is None
                    else (_along_m(alongs_m, span[0]), _along_m(alongs_m, span[1]))
                )
                if low_m > at_m:
                    found.append([round(begin_m + at_m, 1), round(begin_m + low_m, 1)])
                at_m = high_m
        begin_m += stretch.length_m
    return found


def _along_m(alongs_m: Sequence[float], place: float) -> float:
    low = min(math.floor(place), len(alongs_m) - 1)
    high = min(low + 1, len(alongs_m) - 1)
    return alongs_m[low] + (place - low) * (alongs_m[high] - alongs_m[low])


def _sound(runs: Runs, length_m: float) -> Runs:
    return runs or ((UNKNOWN, round(length_m, 1)),)


def _shifts(line: Line) -> Iterator[int]:
    before = (0, 0)
    for lon, lat in line:
        point = (round(lat * 10**_DIGITS), round(lon * 10**_DIGITS))
        yield point[0] - before[0]
        yield point[1] - before[1]
        before = point


def _heights(leg: Leg) -> list[int | None] | None:
    heights = leg.elevations_m
    if leg.transfer or heights is None or len(heights) < 2 or len(heights) != len(leg.line):
        return None
    count = min(_HEIGHTS_AT_MOST, max(2, round(leg.length_m / 25) + 1))
    alongs = measured_m(leg.line, leg.length_m)
    found: list[int | None] = [round(height) for height in sampled(alongs, heights, count)]
    for begin_m, end_m in _guessed(leg):
        first = math.ceil(begin_m / leg.length_m * (count - 1) - 1e-6)
        last = math.floor(end_m / leg.length_m * (count - 1) + 1e-6)
        found[first : last + 1] = [None] * (min(last, count - 1) + 1 - first)
    return found


def _guessed(leg: Leg) -> Iterator[tuple[float, float]]:
    """Yield from where to where a leg is estimated, metres from its begin."""
    at_m = 0.0
    for stretch in leg.stretches:
        if stretch.alignment != "surveyed" and stretch.length_m > 0:
            yield at_m, at_m + stretch.length_m
        at_m += stretch.length_m


def laid_out(chapter: Chapter) -> Iterator[tuple[float, Leg]]:
    """Yield each way of a chapter with the metres before it; rides take no room."""
    before_m = 0.0
    for leg in chapter.ways:
        yield before_m, leg
        before_m += leg.length_m
