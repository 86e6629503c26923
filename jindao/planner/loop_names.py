"""What tells the loops of a request apart: where each leads, and what it passes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.heritage.dataset import Heritage
from jindao.model.guidance import HEADINGS, way_name
from jindao.model.loop import Loop
from jindao.network.plane import on_plane
from jindao.network.same_way import share_beside
from jindao.planner.gazetteer import spelt
from jindao.planner.rest_places import Parks
from jindao.routing.loop_choice import SHARED_LIMIT

BESIDE: Final = 0.01
"""The share of a loop's length within which a line beside another is the same way."""

AROUND: Final = 0.03
"""A loop whose middle is nearer to its start than this share of its length has no heading."""

PASSED: Final = 2
"""So many names of what a loop passes are told in its title."""


def apart(loops: Sequence[Loop]) -> tuple[list[Loop], int]:
    """Return the loops that do not run beside a better one, and how many do.

    Lines close beside each other, as two maps have them of one road, are one way.
    """
    kept: list[Loop] = []
    for loop in loops:
        if all(beside_share(loop, other) < SHARED_LIMIT for other in kept):
            kept.append(loop)
    return kept, len(loops) - len(kept)


def beside_share(one: Loop, other: Loop) -> float:
    """Return which share of the shorter of two loops lies beside the other, 0 to 1."""
    short, long = sorted((one, other), key=lambda loop: loop.length_m)
    return share_beside(_line(short), _line(long), BESIDE * long.length_m)


def named(heritage: Heritage, loops: Sequence[Loop]) -> tuple[Loop, ...]:
    """Return loops with their headings and the names of what they pass.

    Of the names those come first that no other loop has.
    """
    passed = [list(dict.fromkeys(_passed(heritage, loop))) for loop in loops]
    often = Counter(name for names in passed for name in names)
    return tuple(
        replace(
            loop,
            heading=_heading(loop),
            passes=tuple(sorted(names, key=lambda name: often[name])[:PASSED]),
        )
        for loop, names in zip(loops, passed, strict=True)
    )


def _passed(heritage: Heritage, loop: Loop) -> Iterator[tuple[str, str]]:
    """Yield the sites, trails, parks and named ways of a loop, Chinese and English."""
    for waypoint in loop.waypoints[1:-1]:
        yield waypoint.name("zh"), waypoint.name("en")
    trails = [fact for leg in loop.legs for turn in leg.turns for fact in turn.facts]
    ways = [str(name) for code, name in trails if code == "trail"]
    parks = Parks(heritage, {w.site_id for w in loop.waypoints if w.site_id})
    yield from (_way(heritage, name) for name in ways if name)
    for leg in loop.legs:
        # What is only drawn roughly passes nothing for certain.
        surveyed = (s for s in leg.stretches if s.alignment == "surveyed")
        for stretch in surveyed:
            beside = parks.beside(replace(leg, stretches=(stretch,), length_m=stretch.length_m))
            yield from ((seat.name_zh, seat.name_en) for seat in beside)
    yield from (_way(heritage, name) for leg in loop.legs for name in leg.names if name)


def _way(heritage: Heritage, name: str) -> tuple[str, str]:
    latin = spelt(heritage, name)
    return way_name(name, latin, "zh"), way_name(name, latin, "en")


def _heading(loop: Loop) -> str:
    """Return where the middle of a loop lies from its start, one of `HEADINGS`.

    Empty where it leads around its start.
    """
    points = on_plane(_line(loop))
    lengths = np.hypot(*np.diff(points, axis=0).T)
    if not lengths.sum():
        return ""
    middle = np.average((points[:-1] + points[1:]) / 2, axis=0, weights=lengths)
    east, north = (middle - points[0]).tolist()
    if math.hypot(east, north) < AROUND * lengths.sum():
        return ""
    return HEADINGS[round(math.degrees(math.atan2(east, north)) / 45.0) % len(HEADINGS)]


def _line(loop: Loop) -> npt.NDArray[np.float64]:
    points = [point for leg in loop.legs for point in leg.line]
    return np.array(points, np.float64).reshape(-1, 2)
