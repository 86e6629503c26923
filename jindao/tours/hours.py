"""Opening hours of one day, from OpenStreetMap's syntax, with "unknown" kept apart.

A wrong "open" sends people to a shut gate, a wrong "closed" hides a site: whatever the
text leaves to a phone call, to a notice not yet published or to the reader's sense is
unknown. Times are wall-clock seconds since midnight at the place.

`PH` means the holidays of `jindao.tours.holidays` where that room has a calendar of the
country, days off moved by a notice among them, and else those opening-hours-py knows.
Weekdays are what the week says: a Saturday that offices work on is still a Saturday.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jindao.geo import LonLat
from jindao.model.note import Note
from jindao.texts import Spoken
from jindao.tours.holidays import calendar_of
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
_WEEKDAY = rf"(?:{'|'.join(_WEEKDAYS)})"
_HOLIDAY = re.compile(r"\b([PS]H)\b(?:\s+([+-]\d+)\s+days?\b)?")
_AMONG = rf"{_WEEKDAY}(?:-{_WEEKDAY}|\[[^]]*\])?"
_HOLIDAYS = re.compile(
    rf"(?P<days>{_HOLIDAY.pattern}(?:,{_HOLIDAY.pattern})*)"
    rf"(?:\s+(?P<within>{_AMONG}(?:,{_AMONG})*))?"
)
"""Holidays, `PH`, `SH` or `PH -1 day`; with weekdays after a space, those among them only."""
_NEVER = "PH"
"""What never matches: a public holiday, read without a country."""
_MOST_GUESSES = 6
"""A text that hangs on more unknown holidays than this is not read."""

_Guess = tuple[str, dt.date]
"""Whether a day is a `PH` or `SH`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """When a site may be visited on one day.

    `windows` are the times not known to be closed, sorted and apart, within
    [0, 86400]. `status_known` tells that it is surely open then; otherwise it may be.
    `text` is what the windows were read from, None where there is nothing. `reason`
    says which calendar is missing, where that is what keeps the hours from being known.
    `holiday` is the name of the public holiday that the day is part of, whether or not
    it changes the hours; None as well where the names are not known here. `closed_for` is
    the holiday without which it would be open, where it is closed for one all day.
    `shut_by` is what else closes it all day, whatever its hours are: a closure.
    """

    status_known: bool
    windows: Windows
    text: str | None
    reason: Note | None = None
    holiday: Spoken | None = None
    closed_for: Spoken | None = None
    shut_by: Spoken | None = None


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
    with a comment, an open end, a school holiday, a public holiday in a year whose
    calendar is not known, each only where it makes a difference. A
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
    calendar = calendar_of(country)
    holiday = calendar.name(date) if calendar else None
    unread = DayHours(status_known=False, windows=ALL_DAY, text=text or None, holiday=holiday)
    bare = _COMMENT.sub("", text)
    if not text or "||" in bare or (_SUN.search(bare) and position is None):
        return unread
    known, open_ = _holidays_needed(bare, date, country)
    nth = any("[" in (found["within"] or "") for found in _HOLIDAYS.finditer(bare))
    if nth or len(open_) > _MOST_GUESSES:
        return unread
    readings = {}
    for guess in itertools.product((False, True), repeat=len(open_)):
        variant = _without_holidays(text, date, known | dict(zip(open_, guess, strict=True)))
        parsed = _parse(variant, zone, position)
        if parsed is None:
            return unread
        readings[guess] = _read(parsed, variant, date, zone)
    matter = [day for place, day in enumerate(open_) if _matters(readings, place)]
    windows = _merged([window for _, windows in readings.values() for window in windows])
    closed_for = None
    if calendar and not windows:
        off = _closing_holiday(text, date, known | dict.fromkeys(open_, False), zone, position)
        closed_for = calendar.name(off) if off else None
    return DayHours(
        status_known=not matter and all(certain for certain, _ in readings.values()),
        windows=windows,
        text=text,
        reason=_reason(matter, country),
        holiday=holiday,
        closed_for=closed_for,
    )


def calendar_notes(hours: Iterable[DayHours]) -> tuple[Note, ...]:
    """Return what there is to say of calendars that opening hours miss, each once."""
    return tuple(dict.fromkeys(day.reason for day in hours if day.reason is not None))


def status_at(hours_on: Callable[[int], DayHours], begin_s: int, end_s: int) -> str:
    """Return `open`, `closed` or `unknown` for a whole stay.

    Parameters
    ----------
    hours_on
        Gives the hours of the day itself, 0, and of those after it: what of a stay is
        past midnight is the next day's.
    begin_s, end_s
        When the stay begins and ends, seconds since midnight of the day itself.
    """
    last = max(begin_s, end_s - 1) // DAY_S
    told = {
        _status_on(hours_on(day), max(0, begin_s - day * DAY_S), min(DAY_S, end_s - day * DAY_S))
        for day in range(begin_s // DAY_S, last + 1)
    }
    return next(status for status in ("closed", "unknown", "open") if status in told)


def _status_on(hours: DayHours, begin_s: int, end_s: int) -> str:
    if not any(opens <= begin_s and end_s <= closes for opens, closes in hours.windows):
        return "closed"
    return "open" if hours.status_known else "unknown"


def _parse(
    text: str, zone: ZoneInfo, position: LonLat | None, country: str | None = None
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


def _holidays_needed(
    bare: str, date: dt.date, country: str
) -> tuple[dict[_Guess, bool], tuple[_Guess, ...]]:
    """Return what is known of the holidays a text hangs on, and which are not.

    The day before counts too: its hours may last past midnight.
    """
    known: dict[_Guess, bool] = {}
    unknown: dict[_Guess, None] = {}
    for kind, shift in _HOLIDAY.findall(bare):
        for day in (date - dt.timedelta(days=1), date):
            asked = kind, day - dt.timedelta(days=int(shift or 0))
            told = _is_holiday(asked[1], country) if kind == "PH" else None
            if told is None:
                unknown[asked] = None
            else:
                known[asked] = told
    return known, tuple(unknown)


def _without_holidays(text: str, date: dt.date, holidays: Mapping[_Guess, bool]) -> str:
    """Return a text with holidays written as weekdays, right for a date and the night before.

    opening-hours-py takes no calendar of ours; and to it `PH Mo` is any Monday.
    """

    def weekdays(found: re.Match[str]) -> str:
        days = {
            _WEEKDAYS[day.weekday()]
            for kind, shift in _HOLIDAY.findall(found["days"])
            for day in (date - dt.timedelta(days=1), date)
            if holidays[kind, day - dt.timedelta(days=int(shift or 0))]
        }
        if found["within"]:
            days &= set(_weekdays_of(found["within"]))
        return ",".join(sorted(days, key=_WEEKDAYS.index)) or _NEVER

    parts = re.split(f"({_COMMENT.pattern})", text)
    return "".join(
        part if part.startswith('"') else _HOLIDAYS.sub(weekdays, part) for part in parts
    )


def _closing_holiday(
    text: str,
    date: dt.date,
    holidays: Mapping[_Guess, bool],
    zone: ZoneInfo,
    position: LonLat | None,
) -> dt.date | None:
    """Return the holiday that alone keeps a place closed on a day, the day itself first."""
    shifts = sorted({int(shift or 0) for kind, shift in _HOLIDAY.findall(text) if kind == "PH"})
    for shift in sorted(shifts, key=abs):
        asked = "PH", date - dt.timedelta(days=shift)
        if holidays.get(asked):
            variant = _without_holidays(text, date, {**holidays, asked: False})
            parsed = _parse(variant, zone, position)
            if parsed is not None and _read(parsed, variant, date, zone)[1]:
                return asked[1]
    return None


def _weekdays_of(sequence: str) -> Iterator[str]:
    """Yield the days of a list of weekdays and ranges of them such as `Sa-Mo,We`."""
    for item in sequence.split(","):
        first, _, last = item.partition("-")
        begin, end = _WEEKDAYS.index(first), _WEEKDAYS.index(last or first)
        for step in range((end - begin) % 7 + 1):
            yield _WEEKDAYS[(begin + step) % 7]


def _matters(readings: Mapping[tuple[bool, ...], tuple[bool, Windows]], place: int) -> bool:
    """Tell whether it makes a difference what one of the guesses is."""
    return any(
        reading != readings[(*guess[:place], True, *guess[place + 1 :])]
        for guess, reading in readings.items()
        if not guess[place]
    )


def _reason(matter: list[_Guess], country: str) -> Note | None:
    years = [_missing_year(day, country) for kind, day in matter if kind == "PH"]
    if years:
        return Note(code="calendar_unknown", facts=(("year", min(years)),))
    return Note(code="school_holidays_unknown") if matter else None


def _missing_year(date: dt.date, country: str) -> int:
    calendar = calendar_of(country)
    return (calendar.missing_year(date) if calendar else None) or date.year


def _is_holiday(date: dt.date, country: str) -> bool | None:
    """Tell whether a day is a public holiday; None where nobody can know from here."""
    calendar = calendar_of(country)
    if calendar is not None:
        return calendar.is_holiday(date)
    days = _holidays_elsewhere(country, date.year)
    return date in days if days else None


@lru_cache
def _holidays_elsewhere(country: str, year: int) -> frozenset[dt.date]:
    """Return the holidays of a year that opening-hours-py knows; none where it knows not."""
    utc = ZoneInfo("UTC")
    calendar = _parse("PH", utc, None, country)
    if calendar is None:
        return frozenset()
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    begins = dt.datetime.combine(first, dt.time(), utc)
    ends = dt.datetime.combine(last, dt.time(), utc) + dt.timedelta(days=1)
    return frozenset(
        day
        for begin, end, *_ in calendar.intervals(begins, ends)
        if calendar.is_open(begin)
        for day in _dates(begin, end)
    )


def _dates(begin: dt.datetime, end: dt.datetime) -> Iterator[dt.date]:
    for step in range((end - begin).days):
        yield begin.date() + dt.timedelta(days=step)


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
