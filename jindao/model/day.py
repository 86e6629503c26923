"""A day of a trip: what it has of its own, and its whole frame."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import Final

from jindao.errors import RequestError
from jindao.model.checks import check_kind
from jindao.texts import in_every_language

MAX_HOURS = 16.0
MIN_HOURS = 0.5

DAY_RANGES: Final[dict[str, tuple[float, float]]] = {
    "hours": (MIN_HOURS, MAX_HOURS),
    "max_km": (0.1, 500),
    "max_ascent_m": (1, 10_000),
}
"""The least and the most that a day may have: hours, kilometres, metres of climb."""

DAY_KEYS: Final = {
    "start": "start_time",
    "end": "end_time",
    "hours": "hours",
    "max_km": "max_km",
    "max_ascent": "max_ascent_m",
}
"""What can be said of one day as people write it, and the attribute that means."""


def seconds_of(moment: dt.time) -> int:
    """Return the seconds since midnight."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def day_value_error(day: int, key: str, value: object) -> RequestError:
    """Return the error for a value that a day cannot have, with what was expected."""
    low, high = DAY_RANGES.get(DAY_KEYS[key], (0, 0))
    expected = in_every_language(f"type.day_{key}", low=low, high=high)
    return RequestError("day_value", field="day", day=day, key=key, value=value, expected=expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFrame:
    """What a day of a trip has to keep to.

    `start_s` and `end_s` are when it begins and must be over, seconds since midnight;
    `max_km` and `max_ascent_m` the most it may have, None for no limit.
    """

    start_s: int
    end_s: int
    max_km: float | None
    max_ascent_m: float | None

    @property
    def hours(self) -> float:
        """How long it is."""
        return (self.end_s - self.start_s) / 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDay:
    """What one day of a trip has of its own; None where it is like the others.

    Parameters
    ----------
    number
        Which day, counted from 1.
    start_time, end_time
        When it begins, and when it must be over.
    hours
        How long it is, 0.5 to 16; not beside an `end_time`.
    max_km, max_ascent_m
        The most that it may have under one's own power.
    """

    number: int
    start_time: dt.time | None = None
    end_time: dt.time | None = None
    hours: float | None = None
    max_km: float | None = None
    max_ascent_m: float | None = None

    def __post_init__(self) -> None:
        check_kind("day", self.number, "whole")
        for key, attribute in DAY_KEYS.items():
            value = getattr(self, attribute)
            check_kind("day", value, "time" if key in ("start", "end") else "number", optional=True)
            low, high = DAY_RANGES.get(attribute, (-math.inf, math.inf))
            if isinstance(value, int | float) and not low <= value <= high:
                raise day_value_error(self.number, key, value)
        if all(getattr(self, attribute) is None for attribute in DAY_KEYS.values()):
            raise RequestError("day_empty", field="day", day=self.number, known=list(DAY_KEYS))
        if self.end_time is not None and self.hours is not None:
            raise RequestError("day_end_and_hours", field="day", day=self.number)

    @property
    def text(self) -> str:
        """The day as people write it, `2:start=10:00,hours=4`; read back it is equal."""
        said = [
            f"{key}={_text(value)}"
            for key, attribute in DAY_KEYS.items()
            if (value := getattr(self, attribute)) is not None
        ]
        return f"{self.number}:{','.join(said)}"

    def frame(self, usual: DayFrame) -> DayFrame:
        """Return what the day has to keep to, where nothing else is said as usual.

        Raises
        ------
        RequestError
            `day_midnight` where it would go on past midnight, `day_reversed` where it ends
            before it begins, and `day_length` where from its start to its end it is shorter
            or longer than a day may be.
        """
        start_s = usual.start_s if self.start_time is None else seconds_of(self.start_time)
        hours = usual.hours if self.hours is None else self.hours
        end_s = start_s + round(hours * 3600)
        if self.end_time is not None:
            end_s = seconds_of(self.end_time)
        start = f"{start_s // 3600:02d}:{start_s % 3600 // 60:02d}"
        if end_s > 24 * 3600:
            raise RequestError(
                "day_midnight", field="day", day=self.number, start=start, hours=hours
            )
        if end_s <= start_s:
            raise RequestError(
                "day_reversed", field="day", day=self.number, start=start, end=self.end_time
            )
        if not MIN_HOURS * 3600 <= end_s - start_s <= MAX_HOURS * 3600:
            raise RequestError(
                "day_length",
                field="day",
                day=self.number,
                start=start,
                end=self.end_time,
                low=MIN_HOURS,
                high=MAX_HOURS,
            )
        return DayFrame(
            start_s=start_s,
            end_s=end_s,
            max_km=usual.max_km if self.max_km is None else self.max_km,
            max_ascent_m=usual.max_ascent_m if self.max_ascent_m is None else self.max_ascent_m,
        )

    def starting_as_usual(self) -> OwnDay | None:
        """Return the day without a start of its own; None where it has nothing else."""
        keeps = any(
            getattr(self, attribute) is not None
            for attribute in DAY_KEYS.values()
            if attribute != "start_time"
        )
        return replace(self, start_time=None) if keeps else None

    def longer(self, hours: float) -> OwnDay:
        """Return the day with so many hours more, where it says how long it is.

        Raises
        ------
        RequestError
            Where there can be no such day.
        """
        if self.end_time is None:
            return self if self.hours is None else replace(self, hours=self.hours + hours)
        end_s = seconds_of(self.end_time) + round(hours * 3600)
        if end_s >= 24 * 3600:
            raise day_value_error(self.number, "end", self.end_time)
        end_time = (dt.datetime.min + dt.timedelta(seconds=end_s)).time()
        return replace(self, end_time=end_time)


def _text(value: dt.time | float) -> str:
    if isinstance(value, dt.time):
        return value.isoformat().removesuffix(":00")
    return repr(float(value)).removesuffix(".0")
