"""Request values as people type them, alike on the command line and in addresses."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import Any

from jindao.errors import NotFoundError, RequestError
from jindao.geo import LonLat
from jindao.model.checks import check_range
from jindao.model.day import DAY_KEYS, OwnDay, day_value_error
from jindao.model.place import CATEGORIES
from jindao.model.preferences import WISHES, Preferences
from jindao.model.request import CAP_RANGE, Whereabouts
from jindao.texts import languages, say

POSITION_DECIMALS = 6
"""About a decimetre: what a request keeps of a position, so that equal ones are equal."""


_LENGTH = re.compile(r"(?P<number>\d+(\.\d*)?|\.\d+)\s*(?P<unit>km|m|公里|千米|米)?")
_TIME = re.compile(
    r"((?P<hours>\d+(\.\d*)?|\.\d+)\s*(?:h|:|小时|时|$))?\s*"
    r"((?P<minutes>\d+(\.\d*)?)\s*(?:min|m|分钟|分|$))?"
)


def read_whereabouts(text: str, *, field: str | None = None) -> Whereabouts:
    """Read `lon,lat` where both parts are numbers (a full-width comma will do), else a name.

    Raises
    ------
    RequestError
        Where the numbers are no position.
    """
    parts = text.replace("，", ",").split(",")
    if not text.strip():
        raise RequestError("field_required", field=field)
    if len(parts) != 2 or not all(map(_is_number, parts)):
        if (len(parts) == 1 and _is_number(text)) or not any(map(str.isalpha, text)):
            raise RequestError("position_form", field=field, value=text)
        return text.strip()
    position = LonLat.parse(text, field=field)
    return LonLat(round(position.lon, POSITION_DECIMALS), round(position.lat, POSITION_DECIMALS))


def read_number(text: str, *, field: str | None = None) -> float:
    """Read a number; `nan` and `inf` are numbers that no request allows."""
    if not _is_number(text):
        raise RequestError("number_form", field=field, value=text)
    return float(text)


def told_words(section: str, words: Sequence[str]) -> list[dict[str, str]]:
    """Return words one may write, each by language with what it means: `museum` is 博物馆."""

    def told(word: str, locale: str) -> str:
        name = say(f"{section}.{word}", locale)
        return word if name == word else say("label.with_id", locale, name=name, id=word)

    return [{locale: told(word, locale) for locale in languages()} for word in words]


def read_whole(text: str, *, field: str | None = None) -> int:
    """Read a whole number."""
    number = read_number(text, field=field) if _is_number(text) else math.nan
    if not math.isfinite(number) or number != int(number):
        raise RequestError("whole_number_form", field=field, value=text)
    return int(number)


def read_length_m(text: str, *, field: str | None = None) -> float:
    """Read a length as metres: `12km`, `800 m`, `3公里`, or kilometres alone, `3`."""
    found = _LENGTH.fullmatch(text.strip().lower())
    if found is None:
        raise RequestError("length_form", field=field, value=text)
    factor = 1.0 if found["unit"] in ("m", "米") else 1000.0
    return round(float(found["number"]) * factor, 3)


def read_minutes(text: str, *, field: str | None = None) -> float:
    """Read a time as minutes: `2h`, `90min`, `1h30`, `1:30`, `2小时`, or hours alone, `1.5`."""
    found = _TIME.fullmatch(text.strip().lower())
    if found is None or not (found["hours"] or found["minutes"]):
        raise RequestError("duration_form", field=field, value=text)
    hours, minutes = float(found["hours"] or 0.0), float(found["minutes"] or 0.0)
    return round(60 * hours + minutes, 3)


def read_date(text: str, *, field: str | None = None) -> dt.date:
    """Read a date of the calendar, ISO 8601."""
    try:
        return dt.date.fromisoformat(_padded(text, "-"))
    except ValueError:
        raise RequestError("date_form", field=field, value=text) from None


def read_time(text: str, *, field: str | None = None) -> dt.time:
    """Read a time of day without a zone, ISO 8601."""
    try:
        time = dt.time.fromisoformat(_padded(text, ":"))
    except ValueError:
        raise RequestError("time_form", field=field, value=text) from None
    if time.tzinfo is not None:
        raise RequestError("time_form", field=field, value=text)
    return time


def read_lunch(text: str, *, field: str | None = None) -> tuple[dt.time, dt.time]:
    """Read from when to when lunch is taken: `12:00-13:30`."""
    first, mark, last = text.replace("–", "-").replace("—", "-").replace("~", "-").partition("-")
    try:
        lunch = (read_time(first, field=field), read_time(last, field=field)) if mark else None
    except RequestError:
        lunch = None
    if lunch is None:
        raise RequestError("lunch_form", field=field, value=text)
    if lunch[1] <= lunch[0]:
        raise RequestError("lunch_reversed", field=field, value=text)
    return lunch


_FORM_OF_DAY = "2:start=10:00,hours=4"


def read_day(text: str, *, field: str | None = None) -> OwnDay:
    """Read what a day has of its own: `2:start=10:00,hours=4,max_km=10`.

    Raises
    ------
    RequestError
        Where it has another form, and for a key that is unknown or given twice, or a value
        that cannot be; each with the day.
    """
    plain = text.translate(str.maketrans("：＝，", ":=,")).strip()
    number, mark, told = plain.partition(":")
    if not mark or not number.strip().isdecimal():
        raise RequestError("pair_form", field=field, value=text, expected=_FORM_OF_DAY)
    day = int(number)
    values: dict[str, Any] = {}
    for part in filter(None, (part.strip() for part in told.split(","))):
        key, mark, value = (each.strip() for each in part.partition("="))
        if not mark:
            raise RequestError("pair_form", field=field, value=text, expected=_FORM_OF_DAY)
        if key not in DAY_KEYS:
            raise RequestError("day_key", field=field, day=day, key=key, known=list(DAY_KEYS))
        if DAY_KEYS[key] in values:
            raise RequestError("day_key_twice", field=field, day=day, key=key)
        try:
            read = read_time if key in ("start", "end") else read_number
            values[DAY_KEYS[key]] = read(value, field=field)
        except RequestError:
            raise day_value_error(day, key, value) from None
    return OwnDay(number=day, **values)


def read_cap(text: str, *, field: str | None = None) -> tuple[str, int]:
    """Read the most visits of one category: `museum=1`, `古建筑=3`.

    Raises
    ------
    RequestError
        Where it has another form, and for a category that there is not (NotFoundError).
    """
    name, mark, count = (part.strip() for part in text.replace("＝", "=").partition("="))
    if not (mark and name and count):
        raise RequestError("pair_form", field=field, value=text, expected="museum=2")
    words = {
        say(f"category.{category}", locale).casefold(): category
        for locale in languages()
        for category in CATEGORIES
    }
    category = name if name in CATEGORIES else words.get(name.casefold())
    if category is None:
        known = told_words("category", CATEGORIES)
        raise NotFoundError(
            "not_found.category", field=field, kind="category", name=name, known=known
        )
    most = read_whole(count, field=field)
    check_range(field or "max_category", most, *CAP_RANGE)
    return category, most


def read_preferences(
    wishes: Sequence[str],
    *,
    max_grade: str | None = None,
    no_steps: bool = False,
    min_width: str | None = None,
) -> Preferences:
    """Read `green=0.8` and its like, the steepest grade in percent and a width in metres.

    Raises
    ------
    RequestError
        Where a wish is unknown or told twice, or a number cannot be.
    """
    values: dict[str, float] = {}
    for text in wishes:
        name, mark, number = text.replace("＝", "=").partition("=")
        name = name.strip().lower()
        if not mark or name not in WISHES:
            known = told_words("field", WISHES)
            raise RequestError("wish_form", field="prefer", value=text, known=known)
        if name in values:
            raise RequestError("wish_twice", field="prefer", value=name)
        values[name] = read_number(number, field="prefer")
    steepest = None
    if max_grade is not None:
        percent = read_number(max_grade.strip().removesuffix("%"), field="max_grade")
        if not 1 <= percent <= 100:
            raise RequestError(
                "number_range", field="max_grade", value=max_grade, low="1 %", high="100 %"
            )
        steepest = percent / 100
    narrowest = None if min_width is None else read_number(min_width, field="min_width")
    try:
        return Preferences(**values, max_grade=steepest, no_steps=no_steps, min_width_m=narrowest)
    except RequestError as error:
        field = {"min_width_m": "min_width"}.get(error.field or "", error.field or "")
        if field in WISHES:
            (wish,) = told_words("field", (field,))
            raise RequestError("wish_range", field="prefer", wish=wish, **error.facts) from None
        error.field = field
        raise


def _padded(text: str, mark: str) -> str:
    """Return a date or time with the zeros that people leave out: `9:00`, `2026-2-3`."""
    parts = text.strip().split(mark)
    return mark.join(f"0{part}" if len(part) == 1 and part.isdigit() else part for part in parts)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
