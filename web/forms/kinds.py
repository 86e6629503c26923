"""The kinds of values that request fields hold: how each is read, written and described."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jindao import (
    DAY_KEYS,
    WISHES,
    BBox,
    LonLat,
    RequestError,
    read_cap,
    read_date,
    read_day,
    read_length_m,
    read_lunch,
    read_minutes,
    read_number,
    read_preferences,
    read_time,
    read_whereabouts,
    read_whole,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a field's text means.

    Parameters
    ----------
    read, write
        From a text to a value, raising RequestError, and back.
    schema
        Its JSON Schema, alike in an address and in a JSON body.
    plain
        The types it may have in a JSON body.
    """

    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string", "minLength": 1})
    plain: tuple[type, ...] = (str,)


def _name(text: str) -> str:
    return text


def _yes(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off"):
        return False
    raise RequestError("yes_no_form", value=text)


def _wish(text: str) -> str:
    """Return a wish as it stands, once it has been understood."""
    read_preferences([text])
    return text


def _percent(text: str) -> str:
    read_preferences([], max_grade=text)
    return text


def _width(text: str) -> str:
    read_preferences([], min_width=text)
    return text


def _number_text(value: float) -> str:
    return repr(float(value)).removesuffix(".0")


def _time_text(value: dt.time) -> str:
    return value.isoformat().removesuffix(":00")


def _lunch_text(value: tuple[dt.time, dt.time]) -> str:
    return "-".join(map(_time_text, value))


def _length_text(value_m: float) -> str:
    return f"{_number_text(round(value_m / 1000, 6))}km"


def _minutes_text(value_min: float) -> str:
    return f"{_number_text(value_min)}min"


def _percent_text(grade: float) -> str:
    """Return the shortest percentage that is read back as the same grade."""
    percents = (round(100 * grade, decimals) for decimals in range(18))
    beside = (math.nextafter(100 * grade, towards) for towards in (0.0, 1000.0))
    same = (percent for percent in (*percents, *beside) if percent / 100 == grade)
    return _number_text(next(same, 100 * grade))


def _box_text(box: BBox) -> str:
    return ",".join(map(_number_text, (box.west, box.south, box.east, box.north)))


PLACE = Kind(read=read_whereabouts, plain=(str, list))
"""A position `lon,lat`, in JSON also `[lon, lat]`; or the name or id of a site or place."""

SITE = Kind(read=_name)
"""The id or name of a heritage site."""

_PAIR = {"type": "string", "pattern": "[^=＝][=＝]."}

VISITS = Kind(read=_name)
"""The sites of a day, with commas between; "-" for a day without any."""

STAY = Kind(read=_name, schema=_PAIR)
"""A site and how long one stays there, `SITE=90` or `SITE=90min`."""

SITE_DAY = Kind(read=_name)
"""A site, and for most uses the number of a day: `SITE=DAY`."""

SLEEP = Kind(read=_name)
"""The number of a day and where the night after it is spent: `DAY=PLACE`, `DAY=lon,lat`."""

ORDER = Kind(read=_name, schema=_PAIR)
"""A day and its sites in order: `DAY=SITE,SITE`."""

TEXT = Kind(read=_name)
WORD = Kind(read=_name)
"""One of the words that a field's choices give."""

NUMBER = Kind(read=read_number, write=_number_text, schema={"type": "number"}, plain=(int, float))
WHOLE = Kind(read=read_whole, schema={"type": "integer"}, plain=(int,))
FLAG = Kind(read=_yes, write=lambda value: "1" if value else "0", schema={"type": "boolean"},
            plain=(bool,))  # fmt: skip
DATE = Kind(read=read_date, write=dt.date.isoformat, schema={"type": "string", "format": "date"})
TIME = Kind(
    read=read_time,
    write=_time_text,
    schema={"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"},
)
LUNCH = Kind(
    read=read_lunch,
    write=_lunch_text,
    schema={
        "type": "string",
        "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]-([01]?[0-9]|2[0-3]):[0-5][0-9]$",
    },
)
DAY = Kind(
    read=read_day,
    write=lambda own: own.text,
    schema={
        "type": "string",
        "pattern": f"^[0-9]+:({'|'.join(DAY_KEYS)})=[0-9:.]+(,({'|'.join(DAY_KEYS)})=[0-9:.]+)*$",
    },
)
"""What one day has of its own."""

CAP = Kind(
    read=read_cap,
    write=lambda cap: f"{cap[0]}={cap[1]}",
    schema={"type": "string", "pattern": "^[^=]+=(0|[1-9][0-9]?|100)$"},
)
"""The most visits of one category."""

WISH = Kind(
    read=_wish,
    schema={"type": "string", "pattern": f"^({'|'.join(WISHES)})=(0(\\.[0-9]+)?|1(\\.0+)?)$"},
)
PERCENT = Kind(
    read=_percent,
    write=_percent_text,
    schema={"type": "number", "minimum": 1, "maximum": 100},
    plain=(int, float),
)
WIDTH = Kind(read=_width, write=_number_text, schema={"type": "number"}, plain=(int, float))
LENGTH = Kind(
    read=read_length_m,
    write=_length_text,
    schema={"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?(km|m|公里|千米|米)?$"},
)
MINUTES = Kind(
    read=read_minutes,
    write=_minutes_text,
    schema={
        "type": "string",
        "pattern": "^([0-9]+(\\.[0-9]+)?(h|小时)?|[0-9]+(\\.[0-9]+)?(min|分钟)|[0-9]+(h|:)[0-9]+)$",
    },
)
POSITION = Kind(
    read=LonLat.parse,
    schema={"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?,-?[0-9]+(\\.[0-9]+)?$"},
)
BOX = Kind(
    read=BBox.parse,
    write=_box_text,
    schema={"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?(,-?[0-9]+(\\.[0-9]+)?){3}$"},
)
