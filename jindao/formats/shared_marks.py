"""Marks of stops on a drawn map: those that would cover each other share one."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from jindao.formats.chapters import Chapter, Stop
from jindao.formats.drawing import Sheet
from jindao.formats.map import shared_label, stop_label

_SAME: Final = 1.0
"""Stops nearer than this on the sheet are at one place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMark:
    """A mark and the stops that share it, in order.

    `x` and `y` are the middle of their places on the sheet, `half` is half its width; `place`
    is the chapter (from 0) of the first of them.
    """

    x: float
    y: float
    half: float
    sign: str
    place: int
    stops: tuple[Stop, ...]

    @property
    def visit(self) -> bool:
        """Whether it marks a visit, or a stop with a number, and not only where one starts."""
        return any(stop.number for stop in self.stops)


def shared_marks(
    parts: Iterable[tuple[int, Chapter]],
    sheet: Sheet,
    locale: str,
    *,
    high: float,
    half_width: Callable[[str], float],
) -> list[SharedMark]:
    """Return the marks of the stops of some chapters, none of which meets another.

    Where one starts or ends at the place of a visit, the visit's mark is enough.

    Parameters
    ----------
    parts
        Chapters with their places in the trip, from 0.
    sheet
        Where positions lie.
    locale
        Of the signs.
    high
        The height of a mark, in units of the sheet.
    half_width
        Half the width of a mark with such a sign.
    """

    def shared(members: list[tuple[int, Stop]]) -> SharedMark:
        spots = dict.fromkeys(sheet.at(stop.point) for _, stop in members)
        xs, ys = zip(*spots, strict=True)
        sign = _sign([stop for _, stop in members], sheet, locale)
        return SharedMark(
            x=math.fsum(xs) / len(xs),
            y=math.fsum(ys) / len(ys),
            half=half_width(sign),
            sign=sign,
            place=next((place for place, stop in members if stop.number), members[0][0]),
            stops=tuple(stop for _, stop in members),
        )

    groups = [[(place, stop)] for place, chapter in parts for stop in chapter.stops]
    marks = [shared(group) for group in groups]
    while pair := next((pair for pair in _pairs(len(marks)) if _meet(marks, pair, high)), None):
        first, second = pair
        groups[first] += groups.pop(second)
        del marks[second]
        marks[first] = shared(groups[first])
    return marks


def _pairs(count: int) -> Iterable[tuple[int, int]]:
    return itertools.combinations(range(count), 2)


def _meet(marks: list[SharedMark], pair: tuple[int, int], high: float) -> bool:
    a, b = marks[pair[0]], marks[pair[1]]
    return abs(a.x - b.x) < a.half + b.half and abs(a.y - b.y) < high


def _sign(stops: list[Stop], sheet: Sheet, locale: str) -> str:
    """Return the signs of where one starts and ends, then the numbers; at most one sign."""
    visits = [stop for stop in stops if stop.number]
    if not visits:
        return shared_label(stops, locale)
    spots = [sheet.at(stop.point) for stop in visits]
    apart = [
        stop
        for stop in stops
        if not stop.number
        and stop.kind != "via"
        and all(math.dist(sheet.at(stop.point), spot) >= _SAME for spot in spots)
    ]
    numbers = shared_label(visits, locale)
    return f"{stop_label(apart[0], locale)}·{numbers}" if apart else numbers
