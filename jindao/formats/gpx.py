"""Trips as GPX 1.1, of three kinds: plain, rich and route.

Plain has the stops as waypoints and a track per stage, and no extension: what every device
and every site takes. Rich has colours and symbols besides, in extensions of Garmin, OsmAnd
and gpx_style. Route has stops and turns as route points, for devices that route by themselves,
and no track. An estimated line is in none of them, nor a ride by car: tracks and routes end
where one begins, and begin again where it ends. Every point of a track has an elevation, or
none has.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from jindao.formats import along, stop_words, titles, words
from jindao.formats.chapters import Chapter, Stop, box_of, chapters
from jindao.formats.colours import colour
from jindao.formats.gpx_points import (
    NAME_LIMIT,
    RichLook,
    along_unknown,
    along_waypoints,
    stop_waypoints,
)
from jindao.formats.markup import DECLARATION, element, repeated, text
from jindao.formats.moments import moment, stamps
from jindao.formats.options import ExportOptions
from jindao.formats.safety import safety
from jindao.formats.safety_words import emergency_lines, safety_lines
from jindao.formats.short_names import line_name
from jindao.formats.track import (
    Points,
    begin_of,
    length_m,
    thinned_parts,
    tracks,
)
from jindao.geo import BBox
from jindao.model.guidance import Turn
from jindao.model.route import Route
from jindao.model.trip import Trip
from jindao.texts import say

CREATOR: Final = "jindao"
ODBL: Final = "https://opendatacommons.org/licenses/odbl/1-0/"

_GPX: Final = "http://www.topografix.com/GPX/1/1"
_SCHEMA: Final = f"{_GPX} http://www.topografix.com/GPX/1/1/gpx.xsd"
_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_EXTENSIONS: Final = {
    "xmlns_gpxx": "http://www.garmin.com/xmlschemas/GpxExtensions/v3",
    "xmlns_gpx_style": "http://www.topografix.com/GPX/gpx_style/0/2",
    "xmlns_osmand": "https://osmand.net/docs/technical/osmand-file-formats/osmand-gpx",
}
_GARMIN_COLOURS: Final = {
    "DarkRed": (139, 0, 0),
    "DarkGreen": (0, 100, 0),
    "DarkYellow": (181, 166, 66),
    "DarkBlue": (0, 0, 139),
    "DarkMagenta": (139, 0, 139),
    "DarkCyan": (0, 139, 139),
    "DarkGray": (105, 105, 105),
    "Red": (255, 0, 0),
    "Green": (0, 176, 0),
    "Blue": (0, 0, 255),
    "Magenta": (255, 0, 255),
    "Cyan": (0, 255, 255),
    "Black": (0, 0, 0),
}
"""Names of colours that Garmin's extension knows, and what they look like."""

_NOTHING_INSIDE: Final = '"></trkpt>'
_EMPTY: Final = '"/>'

_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The same trip gives the same archive."""


def to_gpx(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as plain GPX: stops, and a track per stage."""
    return _document(trip, chapters(trip), options)


def to_rich_gpx(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as GPX with colours and symbols in extensions."""
    return _document(trip, chapters(trip), options, rich=True)


def to_route_gpx(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as GPX for devices that route by themselves: stops and turns."""
    return _document(trip, chapters(trip), options, routed=True)


def to_gpx_zip(trip: Trip, options: ExportOptions) -> bytes:
    """Return an archive with a plain GPX file for each stage."""
    return zipped(
        (f"jindao-day-{chapter.number:02}.gpx", _document(trip, (chapter,), options))
        for chapter in chapters(trip)
    )


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of named files, the same for the same ones."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _document(
    trip: Trip,
    parts: Sequence[Chapter],
    options: ExportOptions,
    *,
    rich: bool = False,
    routed: bool = False,
) -> bytes:
    look = RichLook(trip, options) if rich else None
    waypoints = []
    if options.gpx.stops:
        waypoints += stop_waypoints(trip, parts, options.locale, look)
    waypoints += along_waypoints(parts, options.gpx.along, options.locale)
    lines: list[str] = []
    for chapter in parts:
        if routed:
            lines += _routes(chapter, trip, options.locale)
        else:
            lines += _tracks(chapter, trip, options, look)
    return document(_metadata(trip, parts, options), *waypoints, *lines, rich=rich)


def document(*children: str, rich: bool = False) -> bytes:
    """Return a GPX file around its metadata, waypoints and lines, in this order."""
    whole = element(
        "gpx",
        *children,
        version="1.1",
        creator=CREATOR,
        xmlns=_GPX,
        xmlns_xsi=_INSTANCE,
        xsi_schemaLocation=_SCHEMA,
        **(_EXTENSIONS if rich else {}),
    )
    return (DECLARATION + whole + "\n").encode()


def _metadata(trip: Trip, parts: Sequence[Chapter], options: ExportOptions) -> str:
    name = titles.title(trip, options.locale)
    if len(parts) == 1 and parts[0].stage is not None:
        name = f"{name} {titles.chapter_title(parts[0], trip, options.locale)}"
    link = ""
    if options.link:
        link = element("link", text("text", titles.title(trip, options.locale)), href=options.link)
    return element(
        "metadata",
        text("name", name),
        text("desc", about(trip, options, parts)),
        element("author", text("name", CREATOR)),
        _copyright(trip, options),
        link,
        text("time", moment(options.created_at)),
        text("keywords", words.clean(", ".join([CREATOR, *subjects(trip)]))),
        bounds_element(box_of(parts)),
    )


def _copyright(trip: Trip, options: ExportOptions) -> str:
    holders = [words.clean(line) for line in trip.provenance.attribution]
    if not holders:
        return ""
    return element(
        "copyright",
        text("year", None if options.created_at is None else options.created_at.year),
        text("license", ODBL if any("OpenStreetMap" in line for line in holders) else None),
        author="; ".join(holders),
    )


def bounds_element(box: BBox) -> str:
    """Return a box as GPX says it."""
    sides = {"minlat": box.south, "minlon": box.west, "maxlat": box.north, "maxlon": box.east}
    return element("bounds", **{side: degrees(value) for side, value in sides.items()})


def degrees(value: float) -> str:
    """Return degrees to 6 decimals, about a decimetre, without those that say nothing."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def subjects(trip: Trip) -> list[str]:
    """Return the codes of what a trip is about, and of how one moves."""
    if isinstance(trip, Route):
        return [trip.request.profile]
    theme = trip.request.theme
    return [*([theme] if theme else []), *trip.request.strands, trip.request.profile]


def about(trip: Trip, options: ExportOptions, parts: Sequence[Chapter] | None = None) -> str:
    """Return what a file says of itself: datum, doubts, safety, what it was made with.

    Of some chapters only where `parts` names them.
    """
    locale = options.locale
    parts = chapters(trip) if parts is None else parts
    profile = words.label("profile", trip.provenance.profile, locale)
    lines = [say("gpx.datum", locale)]
    if options.gpx.times:
        lines.append(say(f"gpx.{'no_times' if isinstance(trip, Route) else 'times'}", locale))
    lines.append(say("gpx.profile", locale, profile=profile))
    guessed_m = math.fsum(chapter.estimated_m for chapter in parts)
    if any(chapter.has_estimated for chapter in parts):
        length = words.distance(guessed_m, locale)
        lines.append(say("gpx.estimated", locale, length=length))
    else:
        told_of = {chapter.number for chapter in parts}
        gaps_m = sum(day.gaps_m for day in safety(trip) if day.number in told_of)
        key = "surveyed_but_gaps" if round(gaps_m) > 0 else "surveyed"
        lines.append(say(f"gpx.{key}", locale, length=words.distance(gaps_m, locale)))
    found = [ride for chapter in parts for ride in chapter.rides]
    if found:
        length = stop_words.ridden(found, locale)
        lines.append(say("gpx.rides", locale, count=len(found), length=length))
    lines += [say("gpx.notice", locale, told=told) for told in options.notices]
    lines += along_unknown(parts, options.gpx.along, locale)
    lines += [words.note("note", note, locale) for note in trip.notes]
    told_of = {chapter.number for chapter in parts}
    for chapter, (name, told) in zip(chapters(trip), safety_lines(trip, locale), strict=True):
        if chapter.number in told_of:
            lines += [say("gpx.safety", locale, name=name), *told]
    lines += emergency_lines(options)
    data, network = words.dated_sources(trip.provenance, locale)
    lines.append(say("gpx.made_with", locale, data=data, network=network))
    return "\n".join(lines)


def _tracks(
    chapter: Chapter, trip: Trip, options: ExportOptions, look: RichLook | None
) -> Iterator[str]:
    made = tracks(thinned_parts(chapter))
    length = words.distance(length_m(chapter.ways), options.locale)
    begin = begin_of(chapter) if options.gpx.times else None
    for number, segments in enumerate(made, start=1):
        part = number if len(made) > 1 else None
        yield element(
            "trk",
            text("name", line_name(chapter, trip, options.locale, NAME_LIMIT, part)),
            text("desc", say("gpx.track_about", options.locale, length=length)),
            text("number", chapter.number),
            text("type", trip.provenance.profile),
            _line_style(chapter, options) if look is not None else "",
            *(segment(points, begin) for points in segments),
        )


def segment(points: Points, begin: dt.datetime | None) -> str:
    """Return points as a segment of a track, with times where its begin is known."""
    columns: list[Sequence[object]] = [
        [point.lat for point in points],
        [point.lon for point in points],
    ]
    inside = ""
    if points and points[0].height_m is not None:
        inside += "<ele>%.1f</ele>"
        columns.append([point.height_m for point in points])
    if begin is not None:
        inside += "%s"
        times = stamps(begin, [point.at_s for point in points])
        columns.append([when and f"<time>{when}</time>" for when in times])
    told = repeated(f'<trkpt lat="%.6f" lon="%.6f">{inside}</trkpt>', columns)
    return f"<trkseg>{told.replace(_NOTHING_INSIDE, _EMPTY)}</trkseg>"


def _line_style(chapter: Chapter, options: ExportOptions) -> str:
    shade = colour(chapter.number - 1, options)
    return element(
        "extensions",
        element("gpxx:TrackExtension", text("gpxx:DisplayColor", _garmin_colour(shade))),
        element("gpx_style:line", text("gpx_style:color", shade[1:]), text("gpx_style:width", 4)),
        text("osmand:color", f"#ff{shade[1:]}"),
        text("osmand:width", "bold"),
    )


def _garmin_colour(shade: str) -> str:
    """Return the name of the colour that looks most like one, `#rrggbb`."""
    rgb = [int(shade[place : place + 2], 16) for place in (1, 3, 5)]
    return min(
        _GARMIN_COLOURS,
        key=lambda name: sum((a - b) ** 2 for a, b in zip(rgb, _GARMIN_COLOURS[name], strict=True)),
    )


def _routes(chapter: Chapter, trip: Trip, locale: str) -> Iterator[str]:
    """Yield a route for every part of a stage whose ways are all surveyed."""
    parts = [part for part in _surveyed_stops(chapter) if len(part) > 1]
    for number, part in enumerate(parts, start=1):
        of = number if len(parts) > 1 else None
        yield element(
            "rte",
            text("name", line_name(chapter, trip, locale, NAME_LIMIT, of)),
            text("desc", say("gpx.route_about", locale)),
            text("number", chapter.number),
            *(_route_point(*point) for stop in part for point in _route_points(stop, locale)),
        )


def _surveyed_stops(chapter: Chapter) -> list[list[Stop]]:
    """Return the stops of a stage, parted where a ride by car or an estimated way lies between.

    A device draws what lies between two route points as a line to follow.
    """
    parts: list[list[Stop]] = []
    for stop in chapter.stops:
        if not parts or (stop.leg is not None and (stop.leg.transfer or stop.leg.has_estimated)):
            parts.append([])
            stop = replace(stop, leg=None)
        parts[-1].append(stop)
    return parts


def _route_points(stop: Stop, locale: str) -> Iterator[tuple[tuple[float, float], str, str]]:
    """Yield (position, name, description) of the turns of the way to a stop, and of the stop."""
    if stop.leg is not None:
        said = along.turns_told(stop.leg, locale)
        for turn, told in zip(stop.leg.turns[1:], said[1:], strict=True):
            yield (turn.position.lon, turn.position.lat), _short(turn, told), told
    name = titles.stop_name(stop, locale)
    yield stop.point, words.shortened(name, NAME_LIMIT), name if len(name) > NAME_LIMIT else ""


def _short(turn: Turn, told: str) -> str:
    name = words.clean(str(dict(turn.facts).get("name") or ""))
    return words.shortened(name or told, NAME_LIMIT)


def _route_point(point: tuple[float, float], name: str, told: str) -> str:
    return element(
        "rtept",
        text("name", name),
        text("desc", told if told != name else ""),
        lat=degrees(point[1]),
        lon=degrees(point[0]),
    )
