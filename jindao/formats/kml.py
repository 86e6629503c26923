"""Trips as KML 2.2, in folders as 两步路 and Google Earth show them, and as KMZ.

Surveyed ways are lines in the folder of tracks. An estimated one lies in a folder of its own,
drawn as dashes and named 示意, so that nothing takes it for a line to follow; a ride by car is
only told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from jindao.formats import titles
from jindao.formats.chapters import Chapter, chapters
from jindao.formats.colours import colour
from jindao.formats.dashes import dashes
from jindao.formats.drawn_once import Drawn
from jindao.formats.gpx import about, degrees, zipped
from jindao.formats.gpx_points import stop_comment, stop_lines
from jindao.formats.markup import DECLARATION, element, repeated, text
from jindao.formats.options import ExportOptions
from jindao.formats.track import Points, thinned_parts
from jindao.model.leg import Line, Stretch
from jindao.model.trip import Trip
from jindao.texts import say

_KML: Final = "http://www.opengis.net/kml/2.2"
_ATOM: Final = "http://www.w3.org/2005/Atom"


def to_kml(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as a KML file."""
    locale, parts = options.locale, chapters(trip)
    author = element("atom:author", text("atom:name", "jindao"))
    link = element("atom:link", href=options.link) if options.link else ""
    document = element(
        "Document",
        text("name", titles.title(trip, locale)),
        text("open", 1),
        author,
        link,
        text("description", about(trip, options)),
        *(_style(chapter, options) for chapter in parts),
        _folder("tracks", _tracks(trip, parts, locale), locale),
        _folder("waypoints", _stops(trip, parts, locale), locale),
        _folder("estimated", _estimated(trip, parts, locale), locale),
    )
    whole = element("kml", document, xmlns=_KML, xmlns_atom=_ATOM)
    return (DECLARATION + whole + "\n").encode()


def to_kmz(trip: Trip, options: ExportOptions) -> bytes:
    """Return the KML file in an archive, as phones take it."""
    return zipped([("doc.kml", to_kml(trip, options))])


def _folder(code: str, placemarks: Iterable[str], locale: str) -> str:
    """Return a folder; nothing where there is nothing in it."""
    inside = "".join(placemarks)
    return element("Folder", text("name", say(f"kml.{code}", locale)), inside) if inside else ""


def _style(chapter: Chapter, options: ExportOptions) -> str:
    """Return the style of a stage: its line, and its dashes in the same colour."""
    shade = colour(chapter.number - 1, options)
    line = f"{shade[5:7]}{shade[3:5]}{shade[1:3]}"
    styles = [("track", "ff", 4), ("dashes", "99", 2)]
    return "".join(
        element(
            "Style",
            element("LineStyle", text("color", f"{opacity}{line}"), text("width", width)),
            id=f"{kind}-{chapter.number}",
        )
        for kind, opacity, width in styles
    )


def _tracks(trip: Trip, parts: Sequence[Chapter], locale: str) -> Iterator[str]:
    for chapter in parts:
        name = titles.chapter_title(chapter, trip, locale)
        lines = thinned_parts(chapter)
        for number, points in enumerate(lines, start=1):
            told = name
            if len(lines) > 1:
                told = say("gpx.part", locale, name=name, number=number)
            yield element(
                "Placemark",
                text("name", told),
                text("styleUrl", f"#track-{chapter.number}"),
                _line(_coordinates(points)),
            )


def _coordinates(points: Points) -> str:
    columns: list[Sequence[object]] = [
        [point.lon for point in points],
        [point.lat for point in points],
    ]
    if points[0].height_m is None:
        return repeated("%.6f,%.6f", columns, " ")
    columns.append([point.height_m for point in points])
    return repeated("%.6f,%.6f,%.1f", columns, " ")


def _line(coordinates: str) -> str:
    return element("LineString", text("tessellate", 1), text("coordinates", coordinates))


def _stops(trip: Trip, parts: Sequence[Chapter], locale: str) -> Iterator[str]:
    seen = set()
    for chapter in parts:
        day = titles.chapter_title(chapter, trip, locale) if chapter.stage else ""
        for stop in chapter.stops:
            if (stop.number, stop.point) in seen:
                continue
            seen.add((stop.number, stop.point))
            lines = [stop_comment(stop, day, locale), *stop_lines(stop, locale)]
            lon, lat = stop.point
            yield element(
                "Placemark",
                text("name", titles.stop_name(stop, locale)),
                text("description", "\n".join(line for line in lines if line)),
                element("Point", text("coordinates", f"{degrees(lon)},{degrees(lat)}")),
            )


def _estimated(trip: Trip, parts: Sequence[Chapter], locale: str) -> Iterator[str]:
    for chapter in parts:
        name = titles.chapter_title(chapter, trip, locale)
        # Once on each day, not once in all: each day may be looked at alone.
        once = Drawn()
        for stretch in _guessed(chapter):
            fresh = list(once.lines(stretch.line))
            drawn = [_dash(dash) for line in fresh for dash in dashes(line)]
            if drawn:
                yield element(
                    "Placemark",
                    text("name", say("gpx.route_name", locale, name=name)),
                    text("description", say("kml.estimated_about", locale)),
                    text("styleUrl", f"#dashes-{chapter.number}"),
                    element("MultiGeometry", *map(_line, drawn)),
                )


def _guessed(chapter: Chapter) -> Iterator[Stretch]:
    for leg in chapter.ways:
        yield from (stretch for stretch in leg.stretches if stretch.alignment != "surveyed")


def _dash(line: Line) -> str:
    return " ".join(f"{degrees(lon)},{degrees(lat)}" for lon, lat in line)
