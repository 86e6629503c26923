"""A loop as somebody asks for it: frozen, hashable, checked when made."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

from jindao.errors import RequestError
from jindao.model.checks import check_kind, check_year
from jindao.model.preferences import PLAIN, Preferences
from jindao.model.request import Whereabouts

MIN_LENGTH_M: Final = 300.0
MAX_LENGTH_M: Final = 300_000.0
MIN_DURATION_MIN: Final = 5.0
MAX_DURATION_MIN: Final = 16 * 60.0
LOOP_RANGES: Final[dict[str, tuple[float, float]]] = {
    "length_m": (MIN_LENGTH_M, MAX_LENGTH_M),
    "duration_min": (MIN_DURATION_MIN, MAX_DURATION_MIN),
    "seed": (0, 2**31 - 1),
}
"""The least and the most that fields of a loop request may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopRequest:
    """A way that ends where it starts, of a length or a time.

    Parameters
    ----------
    start
        Where it starts and ends: a position, or the name of a site or place.
    length_m, duration_min
        How long it is to be: 300 m to 300 km, or 5 minutes to 16 hours on the move.
        Exactly one of them.
    profile
        How one moves: the id of a profile.
    theme
        A theme, strand or kind of route: where its sites are near enough, it leads past
        one or two of them.
    preferences
        What is wished of the way; a wish for the theme means the request's.
    seed
        Same request and seed, same loops; another seed sets out in other directions.
    date
        The day of the way, for closures; None is today where the place is.
    """

    start: Whereabouts
    length_m: float | None = None
    duration_min: float | None = None
    profile: str = "walk"
    theme: str | None = None
    preferences: Preferences = PLAIN
    seed: int = 1
    date: dt.date | None = None

    def __post_init__(self) -> None:
        check_kind("start", self.start, "position_or_name")
        for field in ("length_m", "duration_min"):
            check_kind(field, getattr(self, field), "number", optional=True)
        check_kind("profile", self.profile, "text")
        check_kind("theme", self.theme, "text", optional=True)
        check_kind("preferences", self.preferences, "preferences")
        check_kind("seed", self.seed, "whole")
        check_kind("date", self.date, "date", optional=True)
        check_year(self.date)
        if self.preferences.theme > 0 and self.theme is None:
            raise RequestError("theme_of_wish_missing", field="theme")
        if (self.length_m is None) == (self.duration_min is None):
            code = "loop_size_missing" if self.length_m is None else "loop_size_twice"
            raise RequestError(code, field="length_m")
        for field, (low, high) in LOOP_RANGES.items():
            value = getattr(self, field)
            if value is not None and not (math.isfinite(value) and low <= value <= high):
                if field == "length_m":
                    raise RequestError(
                        "length_range",
                        field=field,
                        value=f"{value / 1000:g}",
                        low=f"{low / 1000:g}",
                        high=f"{high / 1000:g}",
                    )
                raise RequestError("number_range", field=field, value=value, low=low, high=high)
