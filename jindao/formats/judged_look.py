"""How plans and scores look on a map, whatever draws it: no two things are told by colour alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jindao.formats.assess_look import ESTIMATED_DASHES, GREENWAY, Dot
from jindao.model.plan_comparison import ChangedWays
from jindao.model.score import WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A line: its colour, and its width and dashes in pixels or units."""

    color: str
    weight: float
    dash_array: str | None = None
    opacity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A sign and what it means: `strokes` on each other, a `fill`, a `dot`, or words alone."""

    told: str
    strokes: tuple[Stroke, ...] = ()
    fill: str = ""
    dashes: str = ""
    dot: Dot | None = None
    opacity: float = 1.0

    @property
    def is_drawn(self) -> bool:
        """Whether there is a sign."""
        return bool(self.strokes or self.fill or self.dot)


_BUILT: Final = "#1f5fa8"
_SIGNED: Final = "#7b3fa0"
_GONE: Final = "#b3261e"
_SHUT: Final = "#b35900"

CHANGE_STROKES: Final = {
    "sign": (Stroke(color=_SIGNED, weight=11, opacity=0.5),),
    "add": (Stroke(color=_BUILT, weight=5),),
    "remove": (Stroke(color=_GONE, weight=7), Stroke(color="#ffffff", weight=3)),
    "close": (Stroke(color=_SHUT, weight=7, dash_array="3 4"),),
    "left": (Stroke(color=_SHUT, weight=3, dash_array="2 6"),),
}
"""What plans do to ways, the lowest first: a broad band, a line, a hollow one, bars.

`left` is what is closed on other days than the one that was counted.
"""

CHANGE_DOTS: Final = {
    "sign": Dot(radius=5.5, fill="#ffffff", rim=_SIGNED, weight=3.0),
    "add": Dot(radius=6.0, fill=_BUILT, rim="#ffffff"),
    "remove": Dot(radius=5.0, fill="#ffffff", rim=_GONE, weight=2.5),
    "close": Dot(radius=5.0, fill=_SHUT, rim="#ffffff"),
    "left": Dot(radius=4.0, fill="#ffffff", rim=_SHUT, weight=1.5, dashes="2 2"),
}

OPEN_END_DOT: Final = Dot(radius=6.5, fill="#fff3d6", rim="#22201c", weight=2.0)

GREENWAY_STROKES: Final = {
    "built": Stroke(color=GREENWAY, weight=4),
    "estimated": Stroke(color=GREENWAY, weight=4, dash_array=ESTIMATED_DASHES),
    "planned": Stroke(color=GREENWAY, weight=4, dash_array="2 4"),
}
"""Greenways of today by what they are."""

CLASSES: Final = ("#f6e8c3", "#d5d3a0", "#8fc0a0", "#3f8f9d", "#234d7d")
"""Fills of areas by their index, from the lowest fifth of all points to the highest."""

UNKNOWN_FILL: Final = "#b9b2a6"
UNKNOWN_DASHES: Final = "3 4"
"""Of areas whose index may be anything."""

FILL_OPACITY: Final = 0.72


def looks_as(change: ChangedWays) -> str:
    """Return which of `CHANGE_STROKES` a change has."""
    return change.change if change.counts else "left"


def strokes(kind: str, *, estimated: bool) -> Iterator[Stroke]:
    """Yield the strokes of a change, on each other; dashed where it is only estimated."""
    for stroke in CHANGE_STROKES[kind]:
        dashes = ESTIMATED_DASHES if estimated else stroke.dash_array
        yield Stroke(
            color=stroke.color, weight=stroke.weight, dash_array=dashes, opacity=stroke.opacity
        )


def class_of(points: float) -> int:
    """Return the class of an index, 0 the lowest."""
    return min(len(CLASSES) - 1, int(points * len(CLASSES) / WHOLE))


def class_bounds() -> Iterator[tuple[float, float]]:
    """Yield between which points each class lies."""
    step = WHOLE / len(CLASSES)
    for place in range(len(CLASSES)):
        yield place * step, (place + 1) * step
