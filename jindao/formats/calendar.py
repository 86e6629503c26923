"""The visits of a trip as iCalendar (RFC 5545): an event each, with time and place."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Final

from jindao.formats import words
from jindao.formats.chapters import Chapter, Stop, chapters
from jindao.formats.gpx import about
from jindao.formats.gpx_points import stop_lines
from jindao.formats.options import ExportOptions
from jindao.model.trip import Route, Trip
from jindao.texts import say

_LINE_BYTES: Final = 75
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SHANGHAI: Final = "Asia/Shanghai"
_ZONE: Final = (
    "BEGIN:VTIMEZONE",
    f"TZID:{_SHANGHAI}",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)
"""One zone for all of China, without summer time since 1991."""


def to_ics(trip: Trip, options: ExportOptions) -> bytes:
    """Return a calendar: an event for each visit; of a route one for its day.

    A route without a date is a task without one. Where all clocks of the trip are eight hours
    ahead of UTC the times are those of Asia/Shanghai, else UTC.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//jindao//jindao {trip.provenance.jindao_version}//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        _text("X-WR-CALNAME", words.title(trip, options.locale)),
    ]
    local = not isinstance(trip, Route) and all(
        moment.utcoffset() == dt.timedelta(hours=8)
        for stage in trip.stages
        for moment in (stage.start_time, stage.end_time)
    )
    if local:
        lines += _ZONE
    if isinstance(trip, Route):
        lines += _route(trip, options)
    else:
        for chapter in chapters(trip):
            for stop in chapter.stops:
                if stop.visit is not None:
                    lines += _visit(stop, chapter, trip, options, local=local)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _visit(
    stop: Stop, chapter: Chapter, trip: Trip, options: ExportOptions, *, local: bool
) -> Iterator[str]:
    assert stop.visit is not None
    locale = options.locale
    lon, lat = stop.point
    name = words.stop_name(stop, locale)
    began = stop.begin or stop.visit.arrival
    told = [
        words.warning(trip, locale),
        words.chapter_title(chapter, trip, locale),
        words.times(stop, locale),
        *stop_lines(stop, locale),
        words.lunch(stop, locale),
    ]
    yield "BEGIN:VEVENT"
    yield from _head(f"{began.isoformat()} {name} {lon} {lat}", trip, options)
    yield _moment("DTSTART", began, local=local)
    yield _moment("DTEND", stop.visit.departure, local=local)
    yield _text("SUMMARY", name)
    yield _text("LOCATION", f"{name} ({lat:.6f}, {lon:.6f})")
    yield f"GEO:{lat:.6f};{lon:.6f}"
    yield _text("DESCRIPTION", "\n".join(line for line in told if line))
    yield "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _route(trip: Route, options: ExportOptions) -> Iterator[str]:
    day = trip.request.date
    name = words.title(trip, options.locale)
    kind = "VTODO" if day is None else "VEVENT"
    lon, lat = trip.waypoints[0].position.lon, trip.waypoints[0].position.lat
    yield f"BEGIN:{kind}"
    yield from _head(f"{day} {name} {lon} {lat}", trip, options)
    if day is not None:
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}"
    yield _text("SUMMARY", name)
    yield _text("LOCATION", words.clean(trip.waypoints[0].name(options.locale)))
    yield f"GEO:{lat:.6f};{lon:.6f}"
    told = [words.warning(trip, options.locale), about(trip, options)]
    yield _text("DESCRIPTION", "\n".join(line for line in told if line))
    yield f"END:{kind}"


def _head(what: str, trip: Trip, options: ExportOptions) -> Iterator[str]:
    """Yield what every entry begins with; the same visit keeps its name in later calendars."""
    facts = f"{what} {trip.provenance.network_id}"
    digest = hashlib.sha256(facts.encode("utf-8", "replace")).hexdigest()[:32]
    yield f"UID:{digest}@jindao"
    yield f"DTSTAMP:{(options.created_at or _EPOCH).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    if options.link:
        yield f"URL:{words.clean(options.link)}"
    yield _text("CATEGORIES", say("html.brand", options.locale))


def _moment(name: str, moment: dt.datetime, *, local: bool) -> str:
    if local:
        return f"{name};TZID={_SHANGHAI}:{moment:%Y%m%dT%H%M%S}"
    return f"{name}:{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _text(name: str, value: str) -> str:
    lines = "\n".join(words.clean(line) for line in value.split("\n"))
    for sign, told in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        lines = lines.replace(sign, told)
    return f"{name}:{lines}"


def _folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 bytes; every further one begins with a space."""
    piece, room = "", _LINE_BYTES
    for char in line:
        size = len(char.encode())
        if size > room:
            yield piece
            piece, room = " ", _LINE_BYTES - 1
        piece += char
        room -= size
    yield piece
