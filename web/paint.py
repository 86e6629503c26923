"""How ways are painted by what they are like: in colours with dashes or hatching, never bare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Look:
    """How a line and a band are drawn.

    Parameters
    ----------
    colour
        Of both.
    dashes
        Of the line, in pixels; empty for a solid one.
    tile
        Width of what is repeated along the band; it is 10 high. 0 for a plain band.
    hatch
        What is drawn on the colour in each tile, the data of an SVG path.
    """

    colour: str
    dashes: str = ""
    tile: int = 0
    hatch: str = ""


def _rising(tile: int) -> tuple[int, str]:
    return tile, f"M0 10L{tile} 0"


def _falling(tile: int) -> tuple[int, str]:
    return tile, f"M0 0L{tile} 10"


_UNKNOWN: Final = Look("#7d7565", "1 7")

_SURFACES: Final = {
    "paved": ("asphalt", "concrete", "paved", "paving_stones", "wood", "metal"),
    "stone": ("sett", "cobblestone", "rock", "stone"),
    "gravel": ("compacted", "fine_gravel", "gravel", "pebblestone", "unpaved"),
    "earth": ("dirt", "earth", "grass", "ground", "mud", "sand", "clay", "snow"),
    "steps": ("steps",),
}
"""Surfaces that are painted alike, by the word of their group."""

LOOKS: Final[dict[str, dict[str, Look]]] = {
    "steepness": {
        "down_15": Look("#1f3a68", "2 4", *_falling(6)),
        "down_10": Look("#2f5f8a", "5 4 1 4", *_falling(9)),
        "down_5": Look("#3d769c", "9 4 1 4", *_falling(15)),
        "down_2": Look("#4f86a0", "14 4 1 4", *_falling(28)),
        "level": Look("#4d7048"),
        "up_2": Look("#97700f", "14 3", *_rising(28)),
        "up_5": Look("#b4631d", "9 4", *_rising(15)),
        "up_10": Look("#ab3d27", "5 4", *_rising(9)),
        "up_15": Look("#741a28", "2 3", *_rising(6)),
        "unknown": _UNKNOWN,
    },
    "surface": {
        "paved": Look("#3d4a57"),
        "stone": Look("#6c5a94", "10 3", 14, "M7 0V10M0 5H14"),
        "gravel": Look("#97700f", "7 4", 10, "M2 3H5M6 8H9"),
        "earth": Look("#7a5530", "4 4", 40, "M0 5H40"),
        "steps": Look("#ab3d27", "2 3", 6, "M3 0V10"),
        "other": Look("#4f86a0", "12 3 2 3", 18, "M0 0L18 10M0 10L18 0"),
        "unknown": _UNKNOWN,
    },
}
"""By aspect: every way of painting, in the order of the legend."""

_GROUP_OF: Final = {code: group for group, codes in _SURFACES.items() for code in codes}


def group_of(aspect: str, code: str) -> str:
    """Return the key in `LOOKS` for a code of a breakdown."""
    if aspect == "surface" and code != "unknown":
        return _GROUP_OF.get(code, "other")
    return code if code in LOOKS[aspect] else "unknown"


def totals(aspect: str, pairs: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return pairs (key in `LOOKS`, metres) of what there is, in the order of the legend."""
    sums: dict[str, float] = {}
    for code, metres in pairs:
        key = group_of(aspect, code)
        sums[key] = sums.get(key, 0.0) + metres
    return [(key, sums[key]) for key in LOOKS[aspect] if sums.get(key, 0.0) > 0]
