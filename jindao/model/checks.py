"""What every request checks of its values when it is made."""

from __future__ import annotations

import datetime as dt
import math
from typing import Final

from jindao.errors import RequestError
from jindao.geo import LonLat
from jindao.model.preferences import Preferences
from jindao.texts import in_every_language

DATE_RANGE: Final = (dt.date(1970, 1, 1), dt.date(2200, 1, 1))
"""The first and the last day that a request may be for."""

_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "position_or_name": (LonLat, str),
    "date": (dt.date,),
    "time": (dt.time,),
    "number": (int, float),
    "whole": (int,),
    "text": (str,),
    "bool": (bool,),
    "preferences": (Preferences,),
}


def check_kind(field: str, value: object, expected: str, *, optional: bool = False) -> None:
    """Refuse a value of another kind than a field takes.

    Raises
    ------
    RequestError
        `type`, with the field, the value and what was expected.
    """
    if value is None and optional:
        return
    if expected == "texts":
        sound = isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    else:
        sound = isinstance(value, _KINDS[expected])
        sound = sound and isinstance(value, bool) == (expected == "bool")
        sound = sound and not (expected == "date" and isinstance(value, dt.datetime))
    if not sound:
        told = in_every_language(f"type.{expected}")
        raise RequestError("type", field=field, value=repr(value), expected=told)


def check_year(date: dt.date | None) -> None:
    """Refuse a date that no calendar of holidays or closures reaches."""
    if date is not None and not DATE_RANGE[0] <= date <= DATE_RANGE[1]:
        raise RequestError("date_range", field="date", value=date)


def check_range(field: str, value: float | None, low: float, high: float) -> None:
    """Refuse a number that is no number or outside a range; None is no number to check."""
    if value is not None and not (math.isfinite(value) and low <= value <= high):
        raise RequestError("number_range", field=field, value=value, low=low, high=high)
