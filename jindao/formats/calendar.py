"""The visits of a trip as iCalendar (RFC 5545): an event each, with time and place."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from jindao.formats import ical, stop_words, titles, words
from jindao.formats.chapters import Chapter, Stop, chapters
from jindao.formats.gpx import about
from jindao.formats.gpx_points import stop_lines
from jindao.formats.options import ExportOptions
from jindao.model.route import Route
from jindao.model.trip import Trip
from jindao.texts import say


def to_ics(trip: Trip, options: ExportOptions) -> bytes:
    """Return a calendar: an event for each visit; of a route one for its day.

    A route without a date is a task without one. Where all clocks of the trip are eight hours
    ahead of UTC the times are those of Asia/Shanghai, else UTC.
    """
    local = not isinstance(trip, Route) and ical.are_local(
        moment for stage in trip.stages for moment in (stage.start_time, stage.end_time)
    )
    return ical.document(
        titles.title(trip, options.locale),
        trip.provenance.jindao_version,
        _entries(trip, options, local=local),
        local=local,
    )


def _entries(trip: Trip, options: ExportOptions, *, local: bool) -> Iterator[str]:
    if isinstance(trip, Route):
        yield from _route(trip, options)
        return
    for chapter in chapters(trip):
        for stop in chapter.stops:
            if stop.visit is not None:
                yield from _visit(stop, chapter, trip, options, local=local)


def _visit(
    stop: Stop, chapter: Chapter, trip: Trip, options: ExportOptions, *, local: bool
) -> Iterator[str]:
    assert stop.visit is not None
    locale = options.locale
    lon, lat = stop.point
    name = titles.stop_name(stop, locale)
    began = stop.begin or stop.visit.arrival
    told = [
        words.warning(trip, locale),
        titles.chapter_title(chapter, trip, locale),
        stop_words.times(stop, locale),
        *stop_lines(stop, locale),
        stop_words.lunch(stop, locale),
    ]
    yield "BEGIN:VEVENT"
    yield from _head(f"{began.isoformat()} {name} {lon} {lat}", trip, options)
    yield ical.moment("DTSTART", began, local=local)
    yield ical.moment("DTEND", stop.visit.departure, local=local)
    yield ical.text("SUMMARY", name)
    yield ical.text("LOCATION", f"{name} ({lat:.6f}, {lon:.6f})")
    yield f"GEO:{lat:.6f};{lon:.6f}"
    yield ical.text("DESCRIPTION", "\n".join(line for line in told if line))
    yield "TRANSP:OPAQUE"
    yield "END:VEVENT"


def _route(trip: Route, options: ExportOptions) -> Iterator[str]:
    day = trip.request.date
    name = titles.title(trip, options.locale)
    kind = "VTODO" if day is None else "VEVENT"
    lon, lat = trip.waypoints[0].position.lon, trip.waypoints[0].position.lat
    yield f"BEGIN:{kind}"
    yield from _head(f"{day} {name} {lon} {lat}", trip, options)
    if day is not None:
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}"
    yield ical.text("SUMMARY", name)
    yield ical.text("LOCATION", words.clean(trip.waypoints[0].name(options.locale)))
    yield f"GEO:{lat:.6f};{lon:.6f}"
    told = [words.warning(trip, options.locale), about(trip, options)]
    yield ical.text("DESCRIPTION", "\n".join(line for line in told if line))
    yield f"END:{kind}"


def _head(what: str, trip: Trip, options: ExportOptions) -> Iterator[str]:
    """Yield what every entry begins with; the same visit keeps its name in later calendars."""
    facts = f"{what} {trip.provenance.network_id}"
    digest = hashlib.sha256(facts.encode("utf-8", "replace")).hexdigest()[:32]
    yield f"UID:{digest}@jindao"
    yield f"DTSTAMP:{(options.created_at or ical.EPOCH).astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    if options.link:
        yield f"URL:{words.clean(options.link)}"
    yield ical.text("CATEGORIES", say("html.brand", options.locale))
