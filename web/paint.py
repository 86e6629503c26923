"""How ways are painted by what they are like: colours with dashes, so never by colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Look:
    """How a line is drawn: its colour, and its dashes in pixels, empty for a solid one."""

    colour: str
    dashes: str = ""


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
        "down_15": Look("#1f3a68", "2 4"),
        "down_10": Look("#2f5f8a", "5 4 1 4"),
        "down_5": Look("#3d769c", "9 4 1 4"),
        "down_2": Look("#4f86a0", "14 4 1 4"),
        "level": Look("#4d7048"),
        "up_2": Look("#97700f", "14 3"),
        "up_5": Look("#b4631d", "9 4"),
        "up_10": Look("#ab3d27", "5 4"),
        "up_15": Look("#741a28", "2 3"),
        "unknown": _UNKNOWN,
    },
    "surface": {
        "paved": Look("#3d4a57"),
        "stone": Look("#6c5a94", "10 3"),
        "gravel": Look("#97700f", "7 4"),
        "earth": Look("#7a5530", "4 4"),
        "steps": Look("#ab3d27", "2 3"),
        "other": Look("#4f86a0", "12 3 2 3"),
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


def look_of(aspect: str, code: str) -> Look:
    """Return how a code of a breakdown is painted."""
    return LOOKS[aspect][group_of(aspect, code)]


def totals(aspect: str, pairs: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return pairs (key in `LOOKS`, metres) of what there is, in the order of the legend."""
    sums: dict[str, float] = {}
    for code, metres in pairs:
        key = group_of(aspect, code)
        sums[key] = sums.get(key, 0.0) + metres
    return [(key, sums[key]) for key in LOOKS[aspect] if sums.get(key, 0.0) > 0]
