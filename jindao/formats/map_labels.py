"""The names beside the marks of a printed map: each whole, on one line or two, or not at all.

A name covers no mark, no other name and nothing that stands at the map's edge; of the places
left it takes the one that covers least of the way. What is not named is in the lists, by number.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jindao.formats import words
from jindao.formats.shapes import INK, text

MARK: Final = 8.5
"""Half the height of a mark, in units of the map."""

_SIZE: Final = 9.5
_COLUMN: Final = 0.54 * _SIZE
"""The width of a narrow character; wide ones are two such columns."""

_LINE: Final = _SIZE + 2
_GAP: Final = MARK + 3
_EDGE: Final = 3.0
_AT_MOST: Final = 24
_BROKEN_FROM: Final = 14
"""Columns from which a name may stand on two lines."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in units of the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One mark of a map: where it is drawn, its sign and the name that belongs to it."""

    x: float
    y: float
    sign: str
    name: str
    shade: str
    visit: bool


@dataclass(frozen=True, slots=True)
class _Label:
    """Lines of a name in a box, which they fill from its left, middle or right."""

    lines: tuple[str, ...]
    box: Box
    anchor: str

    def svg(self) -> Iterator[str]:
        left, top, right, _ = self.box
        x = {"start": left, "middle": (left + right) / 2, "end": right}[self.anchor]
        for halo in (True, False):
            for number, line in enumerate(self.lines):
                y = top + (number + 1) * _LINE - 2.6
                shade = "#ffffff" if halo else INK
                yield text(x, y, line, _SIZE, shade, self.anchor, halo=halo)


def labels(
    marks: Sequence[Mark],
    ways: Iterable[tuple[float, float]],
    taken: Iterable[Box],
    width: float,
    height: float,
) -> Iterator[str]:
    """Yield the names of marks as SVG, those of visits placed first.

    Parameters
    ----------
    marks
        All of the map.
    ways
        The points of the ways that a name had better not cover.
    taken
        What no name may cover, beside the marks.
    width, height
        Of the map, in its own units.
    """
    points = list(ways)
    full = [_around(mark) for mark in marks] + list(taken)
    named = [mark for mark in marks[:_AT_MOST] if mark.name]
    for mark in sorted(named, key=lambda mark: not mark.visit):
        free = [
            label
            for lines in _broken(mark.name)
            for label in _places(mark, lines)
            if _inside(label.box, width, height)
            if not any(_meet(label.box, other) for other in full)
        ]
        if free:
            label = min(free, key=lambda label: sum(_holds(label.box, at) for at in points))
            full.append(label.box)
            yield from label.svg()


def columns_of(sign: str) -> int:
    """Return the columns of a sign; a dot between numbers is as wide as two of them."""
    return words.text_width(sign) + sign.count("·")


def half_width(sign: str) -> float:
    """Return half the width of a mark, which widens with its sign."""
    return max(MARK, 2.8 * columns_of(sign) + 3.6)


def _around(mark: Mark) -> Box:
    half = half_width(mark.sign)
    return (mark.x - half, mark.y - MARK, mark.x + half, mark.y + MARK)


def _broken(name: str) -> Iterator[tuple[str, ...]]:
    """Yield a name on one line, then on two of nearly the same width where words allow it."""
    yield (name,)
    if words.text_width(name) < _BROKEN_FROM or " " not in name:
        return
    parts = name.split(" ")
    pairs = [(" ".join(parts[:n]), " ".join(parts[n:])) for n in range(1, len(parts))]
    yield min(pairs, key=lambda pair: max(map(words.text_width, pair)))


def _places(mark: Mark, lines: tuple[str, ...]) -> Iterator[_Label]:
    """Yield where a name may stand: right, left, below, above."""
    long = _COLUMN * max(map(words.text_width, lines))
    high = _LINE * len(lines)
    side = half_width(mark.sign) - MARK + _GAP
    x, y = mark.x, mark.y
    middle = (y - high / 2, y + high / 2)
    yield _Label(lines, (x + side, middle[0], x + side + long, middle[1]), "start")
    yield _Label(lines, (x - side - long, middle[0], x - side, middle[1]), "end")
    yield _Label(lines, (x - long / 2, y + _GAP, x + long / 2, y + _GAP + high), "middle")
    yield _Label(lines, (x - long / 2, y - _GAP - high, x + long / 2, y - _GAP), "middle")


def _inside(box: Box, width: float, height: float) -> bool:
    left, top, right, bottom = box
    return left > _EDGE and top > _EDGE and right < width - _EDGE and bottom < height - _EDGE


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _holds(box: Box, point: tuple[float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def all_points(lines: Iterable[Sequence[tuple[float, float]]]) -> Iterator[tuple[float, float]]:
    """Yield points along lines, close enough that a name cannot lie between two of them."""
    for line in lines:
        for (x, y), (to_x, to_y) in itertools.pairwise(line):
            steps = 1 + int(max(abs(to_x - x), abs(to_y - y)) / (_LINE / 2))
            for step in range(steps):
                yield x + (to_x - x) * step / steps, y + (to_y - y) * step / steps
        yield from line[-1:]
