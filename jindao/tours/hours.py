"""Opening hours of one day, from OpenStreetMap's syntax, with "unknown" kept apart.

A wrong "open" sends people to a shut gate, a wrong "closed" hides a site: whatever the
text leaves to a phone call, to a notice not yet published or to the reader's sense is
unknown. Times are wall-clock seconds since midnight at the place.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jindao.geo import LonLat
from jindao.tours.problem import DAY_S

if TYPE_CHECKING:
    from opening_hours import OpeningHours

Windows = tuple[tuple[int, int], ...]

ALL_DAY: Final[Windows] = ((0, DAY_S),)
_WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_COMMENT = re.compile(r'"[^"]*"')
_SUN = re.compile(r"\b(?:sunrise|sunset|dawn|dusk)\b")
_OPEN_END = re.compile(r"\d:\d\d\s*\+")
_OFF = re.compile(r"\b(?:off|closed)\s*$")
_MOVED_HOLIDAYS_DAYS = 8
"""China moves days off next to a holiday by a yearly notice, at most about this far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """When a site may be visited on one day.

    `windows` are the times not known to be closed, sorted and apart, within
    [0, 86400]. `status_known` tells that it is surely open then; otherwise it may be.
    `text` is what the windows were read from, None where there is nothing.
    """

    status_known: bool
    windows: Windows
    text: str | None


def opening_windows(
    opening_hours: str | None,
    date: dt.date,
    *,
    zone: ZoneInfo,
    position: LonLat | None,
    country: str,
) -> DayHours:
    """Return the opening hours of a day.

    Unknown, and all day: no text, a text that cannot be read, a comment alone, a
    fallback rule, the sun without a position. Unknown, within the hours given: hours
    with a comment, an open end, a public holiday moved by notice, a school holiday. A
    text that only says when it is closed does not say when it is open.

    Parameters
    ----------
    opening_hours
        OpenStreetMap's `opening_hours` syntax.
    date
        The day at the place.
    zone
        Time zone of the place.
    position
        Where the place is: for sunrise and sunset.
    country
        ISO code of the country whose public holidays `PH` means.
    """
    text = (opening_hours or "").strip()
    bare = _COMMENT.sub("", text)
    unread = DayHours(status_known=False, windows=ALL_DAY, text=text or None)
    if not text or "||" in bare or (_SUN.search(bare) and position is None):
        return unread
    variants = [text]
    calendar: str | None = country
    if re.search(r"\bPH\b", bare) and _is_holiday(date, zone, country) is None:
        calendar = None
        variants.append(_always(text, "PH", date))
    if re.search(r"\bSH\b", bare):
        variants += [_always(variant, "SH", date) for variant in variants]
    read = []
    for variant in variants:
        parsed = _parse(variant, zone, position, calendar)
        if parsed is None:
            return unread
        read.append(_read(parsed, variant, date, zone))
    certain, windows = read[0]
    for other_certain, other_windows in read[1:]:
        certain = certain and other_certain and other_windows == windows
        windows = _merged([*windows, *other_windows])
    return DayHours(status_known=certain, windows=windows, text=text)


def status_at(hours: DayHours, begin_s: int, end_s: int) -> str:
    """Return `open`, `closed` or `unknown` for a whole stay on the day."""
    if not any(opens <= begin_s and end_s <= closes for opens, closes in hours.windows):
        return "closed"
    return "open" if hours.status_known else "unknown"


def _parse(
    text: str, zone: ZoneInfo, position: LonLat | None, country: str | None
) -> OpeningHours | None:
    # The stubs of opening-hours-py leave its errors out.
    from opening_hours import (  # type: ignore[attr-defined]
        OpeningHours,
        ParserError,
        UnknownCountryError,
    )

    coordinates = (position.lat, position.lon) if position else None
    if _only_off(text):
        text = f"24/7; {text}"
    try:
        return OpeningHours(
            text, timezone=zone, country=country, coords=coordinates, auto_country=False
        )
    except (ParserError, UnknownCountryError):
        return None


def _read(parsed: OpeningHours, text: str, date: dt.date, zone: ZoneInfo) -> tuple[bool, Windows]:
    """Return whether every window is sure, and the windows."""
    from opening_hours import State

    midnight = dt.datetime.combine(date, dt.time(), zone)
    tomorrow = dt.datetime.combine(date + dt.timedelta(days=1), dt.time(), zone)
    certain, windows = True, []
    for begins, ends, state, comment in parsed.intervals(midnight, tomorrow):
        if state == State.CLOSED:
            continue
        certain &= state == State.OPEN and not comment
        windows.append((_seconds(begins, date, zone), _seconds(ends, date, zone)))
    bare = _COMMENT.sub("", text)
    if windows and (_OPEN_END.search(bare) or _only_off(text)):
        certain = False
    return certain, _merged(windows)


def _only_off(text: str) -> bool:
    """Tell whether a text says when it is closed and never when it is open."""
    rules = [rule.strip() for rule in _COMMENT.sub("", text).split(";")]
    return all(_OFF.search(rule) for rule in rules)


def _always(text: str, holiday: str, date: dt.date) -> str:
    """Return a text as it reads where the date is a holiday."""
    parts = re.split(f"({_COMMENT.pattern})", text)
    today = _WEEKDAYS[date.weekday()]
    return "".join(
        part if part.startswith('"') else re.sub(rf"\b{holiday}\b", today, part) for part in parts
    )


def _is_holiday(date: dt.date, zone: ZoneInfo, country: str) -> bool | None:
    """Tell whether a day is a public holiday; None where nobody can know from here."""
    calendar = _parse("PH", zone, None, country)
    if calendar is None:
        return None

    def holidays_between(first: dt.date, last: dt.date) -> bool:
        begins = dt.datetime.combine(first, dt.time(), zone)
        ends = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
        return any(calendar.is_open(begin) for begin, *_ in calendar.intervals(begins, ends))

    if holidays_between(date, date):
        return True
    if not holidays_between(dt.date(date.year, 1, 1), dt.date(date.year, 12, 31)):
        return None
    reach = dt.timedelta(days=_MOVED_HOLIDAYS_DAYS)
    if country == "CN" and holidays_between(date - reach, date + reach):
        return None
    return False


def _seconds(moment: dt.datetime, date: dt.date, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    if local.date() != date:
        return 0 if local.date() < date else DAY_S
    return local.hour * 3600 + local.minute * 60 + local.second


def _merged(windows: list[tuple[int, int]]) -> Windows:
    merged: list[tuple[int, int]] = []
    for opens, closes in sorted(windows):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closes, merged[-1][1]))
        elif opens < closes:
            merged.append((opens, closes))
    return tuple(merged)
