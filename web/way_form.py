"""What every form asks of a way: how one moves, and what is wished of it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from jindao import WISHES, LoopRequest, Profile, TourRequest, say

from . import forms, language
from .api import planner_in_use

WISHED = ("prefer", "max_grade", "min_width")
"""Fields of what is wished of a way, but for steps, which many must not have."""

_PROFILES = ("walk", "hike", "family", "bike", "wheelchair")
"""The order in which ways of moving are shown; others follow."""

_UNITS = {"length": 1000.0, "time": 60.0}
"""What a unit of a form's box is in that of the request: kilometres, and hours of minutes."""

_WISHED = ("0.3", "0.6", "1")


def way_parts() -> dict[str, Any]:
    """Return what the parts of a form that ask for a way need."""
    speech = language.current()
    planner = planner_in_use()
    return {
        "profiles": sorted(planner.profiles, key=_place),
        "wishes": [(wish, _wish_levels(wish)) for wish in WISHES],
        "wish_word": lambda wish: say(f"field.{wish}", speech.code),
        "bounds": _bounds(),
        "subjects": (
            ("field.theme", planner.themes),
            ("field.strand", planner.strands),
            ("field.kind", planner.kinds),
        ),
    }


@lru_cache(maxsize=1)
def _bounds() -> dict[str, dict[str, str]]:
    """Return the least and the most of each field of a tour and a loop, as a form says them."""
    ranges = {
        field.name: tuple(
            bound / _UNITS[field.name] if field.name in _UNITS else bound
            for bound in (field.low, field.high)
        )
        for made in (TourRequest, LoopRequest)
        for field in forms.FIELDS[made]
        if field.low is not None
    }
    return {name: {"min": _plain(low), "max": _plain(high)} for name, (low, high) in ranges.items()}


def _plain(value: float | dt.date) -> str:
    return value.isoformat() if isinstance(value, dt.date) else f"{value:g}"


def is_given(arguments: forms.Arguments, names: tuple[str, ...]) -> bool:
    """Tell whether arguments say anything in one of some fields."""
    return any(text.strip() for name in names for text in arguments.getlist(name))


def _place(profile: Profile) -> int:
    return _PROFILES.index(profile.id) if profile.id in _PROFILES else len(_PROFILES)


def _wish_levels(wish: str) -> list[tuple[str, str]]:
    """Return what may be wished of one thing, and in words how much that is."""
    speech = language.current()
    words = [speech.say(f"wish.much.{number}") for number in range(len(_WISHED))]
    return [(f"{wish}={much}", word) for much, word in zip(_WISHED, words, strict=True)]
