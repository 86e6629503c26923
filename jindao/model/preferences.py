"""What somebody wants of a way: wishes from 0 to 1, and limits."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final

from jindao.errors import RequestError
from jindao.texts import in_every_language

STEPS_OF_ONE: Final = 10
"""Wishes are rounded to tenths, so that few distinct ones are asked for."""

WISHES: Final = ("green", "quiet", "shade", "gentle", "paved", "lit", "rest", "theme")
LIMITS: Final = ("max_grade", "no_steps", "min_width_m")
LIMIT_RANGES: Final = {"max_grade": (0.01, 1.0), "min_width_m": (0.1, 10.0)}
"""The least and the most that limits may be: a grade, rise over run, and metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What somebody wants of a way.

    Parameters
    ----------
    green, quiet, shade, gentle, paved, lit, rest, theme
        How much it matters to walk among green, away from loud roads, in the shade, with
        little climbing, on a paved surface, with light at night, near places to sit, and
        near what the theme is about: 0 not at all, 1 very much. Rounded to tenths.
    max_grade
        Steepest grade to take, rise over run.
    no_steps
        Whether steps are to be avoided.
    min_width_m
        Narrowest way to take, metres; ways without a recorded width are taken.

    What breaks a limit is dear, not forbidden: it counts 20 times its length and 500 m
    more. So a limit is broken where no way round is cheaper than that, and then it is told.
    """

    green: float = 0.0
    quiet: float = 0.0
    shade: float = 0.0
    gentle: float = 0.0
    paved: float = 0.0
    lit: float = 0.0
    rest: float = 0.0
    theme: float = 0.0
    max_grade: float | None = None
    no_steps: bool = False
    min_width_m: float | None = None

    def __post_init__(self) -> None:
        for wish in WISHES:
            value = _number(wish, getattr(self, wish), 0.0, 1.0)
            object.__setattr__(self, wish, round(value * STEPS_OF_ONE) / STEPS_OF_ONE)
        if not isinstance(self.no_steps, bool):
            told = in_every_language("type.bool")
            raise RequestError("type", field="no_steps", value=repr(self.no_steps), expected=told)
        for limit, (low, high) in LIMIT_RANGES.items():
            if getattr(self, limit) is not None:
                _number(limit, getattr(self, limit), low, high)

    @property
    def is_plain(self) -> bool:
        """Whether nothing is wanted that the profile does not say."""
        return self == Preferences()

    @property
    def wishes(self) -> dict[str, float]:
        """The wishes that matter at all."""
        return {wish: getattr(self, wish) for wish in WISHES if getattr(self, wish) > 0}


assert tuple(field.name for field in fields(Preferences)) == WISHES + LIMITS


def _number(field: str, value: object, low: float, high: float) -> float:
    sound = isinstance(value, int | float) and not isinstance(value, bool)
    if not sound or not math.isfinite(value) or not low <= value <= high:  # type: ignore[arg-type, operator]
        raise RequestError("number_range", field=field, value=value, low=low, high=high)
    return float(value)  # type: ignore[arg-type]


PLAIN: Final = Preferences()
"""Nothing wished for."""
