"""Trips as plain GPX 1.1: stops as waypoints, surveyed lines as tracks.

An estimated line is never a track: a stage that has one also gets a `rte`, whose
name says that it is only indicative. A ride by car is neither: routes and tracks end
where one begins, and begin again where it ends. Every point of a track has an elevation, or none
has. No extensions or times of points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from xml.sax.saxutils import quoteattr

import gpxpy.gpx as gpxpy
from shapely.geometry import LineString

from jindao.formats import words
from jindao.formats.chapters import (
    Chapter,
    Stop,
    chapters,
    estimated_m,
    has_estimated,
    rides,
    rounded,
)
from jindao.formats.options import ExportOptions
from jindao.formats.safety import safety_lines
from jindao.geo import metres_per_degree
from jindao.model.trip import Route, Stretch, Trip, bounds
from jindao.texts import say

CREATOR = "jindao"
NAME_LIMIT = 30
TRACK_POINT_LIMIT = 10_000
ROUTE_POINT_LIMIT = 200
SIMPLIFIED_TO_M = 1.9
ODBL = "https://opendatacommons.org/licenses/odbl/1-0/"

_SYMBOLS = {
    "start": "Flag, Green",
    "end": "Flag, Red",
    "lodging": "Lodging",
    "via": "Flag, Blue",
    "visit": "Flag, Blue",
    "bridge": "Bridge",
    "museum": "Museum",
    "natural_landscape": "Scenic Area",
    "tomb": "Cemetery",
}

Points = list[tuple[float, ...]]
"""Longitude and latitude in degrees, and height in metres where it is known."""


def to_gpx(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as a GPX 1.1 file."""
    gpx = gpxpy.GPX()
    gpx.creator = CREATOR
    _describe(gpx, trip, options)
    parts = chapters(trip)
    gpx.waypoints = _waypoints(trip, parts, options.locale)
    for chapter in parts:
        name = words.chapter_title(chapter, trip, options.locale)
        gpx.routes += _routes(chapter, name, options.locale)
        segments = surveyed_segments(chapter)
        if segments:
            gpx.tracks.append(_track(chapter, name, segments, trip, options.locale))
    text: str = gpx.to_xml(version="1.1")
    return (text + "\n").encode()


def surveyed_segments(chapter: Chapter) -> list[Points]:
    """Return the surveyed lines of a stage's ways, joined where nothing lies between.

    One whose points are all equal is no line to follow, and left out. The points have
    heights where those of every surveyed line of the stage are known.
    """
    surveyed = [s for leg in chapter.ways for s in leg.stretches if s.alignment == "surveyed"]
    with_heights = all(stretch.elevations_m is not None for stretch in surveyed)
    segments: list[Points] = []
    broken = True
    for leg in chapter.legs:
        for stretch in leg.stretches:
            points: Points = [rounded(point) for point in stretch.line]
            if with_heights and stretch.elevations_m is not None:
                pairs = zip(points, stretch.elevations_m, strict=True)
                points = [(*point, round(height, 1)) for point, height in pairs]
            if leg.transfer or stretch.alignment != "surveyed":
                broken = True
            elif len(points) > 1:
                if broken or segments[-1][-1][:2] != points[0][:2]:
                    segments.append(points)
                else:
                    segments[-1].extend(points[1:])
                broken = False
    return [points for points in segments if any(point[:2] != points[0][:2] for point in points)]


def simplified(points: Points, error_m: float = SIMPLIFIED_TO_M) -> Points:
    """Return fewer of the points, none of the line farther off than an error."""
    lats = [point[1] for point in points]
    m_lon, m_lat = metres_per_degree((min(lats) + max(lats)) / 2)
    line = LineString([(lon * m_lon, lat * m_lat, *height) for lon, lat, *height in points])
    kept = line.simplify(error_m, preserve_topology=False)
    return [
        (*rounded((x / m_lon, y / m_lat)), *(round(z, 1) for z in height))
        for x, y, *height in kept.coords
    ]


def _describe(gpx: gpxpy.GPX, trip: Trip, options: ExportOptions) -> None:
    locale, made_with = options.locale, trip.provenance
    gpx.name = words.title(trip, locale)
    gpx.description = _about(trip, locale)
    gpx.author_name = CREATOR
    holders = [words.clean(line) for line in made_with.attribution]
    if holders:
        # gpxpy writes attributes as they are; quoteattr escapes and adds quotes.
        gpx.copyright_author = quoteattr("; ".join(holders), {'"': "&quot;"})[1:-1]
        if options.created_at is not None:
            gpx.copyright_year = str(options.created_at.year)
        if any("OpenStreetMap" in line for line in holders):
            gpx.copyright_license = ODBL
    gpx.time = options.created_at
    gpx.keywords = words.clean(", ".join([CREATOR, *_subjects(trip)]))
    box = bounds(trip)
    west, south = rounded((box.west, box.south))
    east, north = rounded((box.east, box.north))
    gpx.bounds = gpxpy.GPXBounds(south, north, west, east)


def _subjects(trip: Trip) -> list[str]:
    if isinstance(trip, Route):
        return [trip.request.profile]
    theme = trip.request.theme
    return [*([theme] if theme else []), *trip.request.strands, trip.request.profile]


def _about(trip: Trip, locale: str) -> str:
    profile = words.label("profile", trip.provenance.profile, locale)
    lines = [say("gpx.datum", locale), say("gpx.profile", locale, profile=profile)]
    if has_estimated(trip):
        length = words.distance(estimated_m(trip), locale)
        lines.append(say("gpx.estimated", locale, length=length))
    else:
        lines.append(say("gpx.surveyed", locale))
    found = rides(trip.legs)
    if found:
        length = words.ridden(found, locale)
        lines.append(say("gpx.rides", locale, count=len(found), length=length))
    lines += [words.note("note", note, locale) for note in trip.notes]
    for name, told in safety_lines(trip, locale):
        lines += [say("gpx.safety", locale, name=name), *told]
    lines.append(
        say(
            "gpx.made_with",
            locale,
            data=words.clean(trip.provenance.data_version),
            network=words.clean(trip.provenance.network_name),
        )
    )
    return "\n".join(lines)


def _waypoints(trip: Trip, parts: tuple[Chapter, ...], locale: str) -> list[gpxpy.GPXWaypoint]:
    made: dict[tuple[int | None, tuple[float, float]], tuple[Stop, Chapter]] = {}
    nights: dict[tuple[float, float], list[str]] = {}
    for chapter in parts:
        for stop in chapter.stops:
            made.setdefault((stop.number, stop.point), (stop, chapter))
            if stop.kind == "lodging":
                days = nights.setdefault(stop.point, [])
                days.append(words.chapter_title(chapter, trip, locale))
    return [
        _waypoint(
            stop, chapter, trip, locale, nights.get(stop.point, ()) if not stop.number else ()
        )
        for stop, chapter in made.values()
    ]


def _waypoint(
    stop: Stop, chapter: Chapter, trip: Trip, locale: str, nights: Sequence[str]
) -> gpxpy.GPXWaypoint:
    lon, lat = stop.point
    day = words.chapter_title(chapter, trip, locale) if chapter.stage else ""
    number = say("gpx.number", locale, number=stop.number) if stop.number else ""
    category = stop.visit.site.category if stop.visit else stop.kind
    lunch = words.lunch(stop, locale)
    comment = words.join([number, day, words.times(stop, locale), lunch], locale)
    full_name = words.stop_name(stop, locale)
    lines = [full_name if len(full_name) > NAME_LIMIT else "", comment]
    if nights:
        lines.append(say("gpx.nights", locale, days=list(nights)))
    if stop.leg is not None and stop.leg.transfer:
        lines.append(words.ride([stop.leg], locale))
    if stop.visit:
        lines.append(words.status(stop.visit.opening_status, locale))
        lines += [words.about(stop.visit.site, locale), *words.why(stop, locale)]
        lines.append(words.access(stop.visit.site, locale))
    lines += words.cautions(stop, locale)
    return gpxpy.GPXWaypoint(
        lat,
        lon,
        name=words.shortened(full_name, NAME_LIMIT),
        comment=comment or None,
        description="\n".join(line for line in lines if line) or None,
        symbol=_SYMBOLS.get(category, _SYMBOLS[stop.kind]),
        type=words.label("category", category, locale)
        if stop.visit
        else say(f"gpx.{stop.kind}", locale),
    )


def _routes(chapter: Chapter, name: str, locale: str) -> list[gpxpy.GPXRoute]:
    """Return a route for every part of a stage between rides that has an estimated line."""
    parts = [
        part
        for part in _between_rides(chapter)
        if any(s.alignment != "surveyed" for stop in part for s in _stretches(stop))
    ]
    made = []
    for number, part in enumerate(parts, start=1):
        told = name if len(parts) == 1 else say("gpx.part", locale, name=name, number=number)
        route = gpxpy.GPXRoute(
            name=say("gpx.route_name", locale, name=told),
            description=say("gpx.route_about", locale),
            number=chapter.number,
        )
        route.points = [
            gpxpy.GPXRoutePoint(
                lat, lon, name=words.shortened(words.stop_name(stop, locale), NAME_LIMIT)
            )
            if stop
            else gpxpy.GPXRoutePoint(lat, lon)
            for (lon, lat), stop in _route_points(part)
        ]
        made.append(route)
    return made


def _between_rides(chapter: Chapter) -> list[list[Stop]]:
    """Return the stops of a stage, parted where a ride by car lies between."""
    parts: list[list[Stop]] = []
    for stop in chapter.stops:
        if not parts or (stop.leg is not None and stop.leg.transfer):
            parts.append([])
            stop = replace(stop, leg=None)
        parts[-1].append(stop)
    return parts


def _stretches(stop: Stop) -> tuple[Stretch, ...]:
    return () if stop.leg is None else stop.leg.stretches


def _route_points(part: Sequence[Stop]) -> Iterator[tuple[tuple[float, float], Stop | None]]:
    estimated = [
        [rounded(p) for s in _stretches(stop) if s.alignment != "surveyed" for p in s.line]
        for stop in part
    ]
    with_lines = sum(map(len, estimated)) < ROUTE_POINT_LIMIT
    for stop, line in zip(part, estimated, strict=True):
        yield from ((point, None) for point, _ in groupby(line if with_lines else ()))
        yield stop.point, stop


def _track(
    chapter: Chapter, name: str, segments: list[Points], trip: Trip, locale: str
) -> gpxpy.GPXTrack:
    if sum(map(len, segments)) > TRACK_POINT_LIMIT:
        segments = [simplified(points) for points in segments]
    length_m = sum(
        s.length_m for leg in chapter.ways for s in leg.stretches if s.alignment == "surveyed"
    )
    track = gpxpy.GPXTrack(
        name=name,
        description=say("gpx.track_about", locale, length=words.distance(length_m, locale)),
        number=chapter.number,
    )
    track.type = trip.provenance.profile  # type: ignore[assignment]
    track.segments = [
        gpxpy.GPXTrackSegment(
            [
                gpxpy.GPXTrackPoint(lat, lon, elevation=height[0] if height else None)
                for lon, lat, *height in points
            ]
        )
        for points in segments
    ]
    return track
