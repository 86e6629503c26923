"""The timetable of a trip as a table for spreadsheets: a row for every stop."""

from __future__ import annotations

import csv
import io
from typing import Any, Final

from jindao.formats import stop_words, titles, words
from jindao.formats.chapters import Chapter, Stop, chapters
from jindao.formats.options import ExportOptions
from jindao.formats.sites import cell
from jindao.model.trip import Trip
from jindao.texts import say

_COLUMNS: Final = (
    *("day", "date", "number", "kind", "name", "arrival", "stay_min", "departure", "opening"),
    *("way", "way_km", "way_min", "ascent_m", "estimated_m", "lon", "lat", "notes"),
)


def to_csv(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as CSV in UTF-8 with a mark, which Excel and WPS open as it is."""
    locale = options.locale
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(say(f"timetable.{column}", locale) for column in _COLUMNS)
    for chapter in chapters(trip):
        for stop in chapter.stops:
            row = _row(chapter, stop, trip, locale)
            writer.writerow(cell(row[column]) for column in _COLUMNS)
    return table.getvalue().encode("utf-8-sig", "replace")


def _row(chapter: Chapter, stop: Stop, trip: Trip, locale: str) -> dict[str, Any]:
    leg, visit = stop.leg, stop.visit
    lon, lat = stop.point
    row: dict[str, Any] = {
        "day": chapter.number,
        "date": _day(chapter, trip),
        "number": "" if stop.number is None else stop.number,
        "kind": say(f"timetable.kind_{stop.kind}", locale),
        "name": titles.stop_name(stop, locale),
        "arrival": words.clock(stop.arrival, stop.day) if stop.arrival else "",
        "departure": words.clock(stop.departure, stop.day) if stop.departure else "",
        "stay_min": round(visit.stay_s / 60) if visit else "",
        "opening": words.status(visit.opening_status, locale) if visit else "",
        "lon": lon,
        "lat": lat,
        "notes": words.join(
            [stop_words.lunch(stop, locale), *stop_words.cautions(stop, locale)], locale
        ),
        **dict.fromkeys(("way", "way_km", "way_min", "ascent_m", "estimated_m"), ""),
    }
    if leg is not None:
        profile = words.label("profile", trip.provenance.profile, locale)
        row |= {
            "way": say("timetable.ride", locale) if leg.transfer else profile,
            "way_km": round(leg.length_m / 1000, 0 if leg.transfer else 2),
            "way_min": round((stop.way_s or leg.duration_s) / 60),
            "ascent_m": "" if leg.ascent_m is None else round(leg.ascent_m),
            "estimated_m": round(leg.estimated_m),
        }
    return row


def _day(chapter: Chapter, trip: Trip) -> str:
    if chapter.stage is not None:
        return chapter.stage.start_time.date().isoformat()
    return trip.request.date.isoformat() if trip.request.date else ""
