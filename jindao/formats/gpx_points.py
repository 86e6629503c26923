"""The waypoints of a GPX file: stops, and what is found along the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jindao.formats import along, stop_words, titles, words
from jindao.formats.chapters import Chapter, Stop
from jindao.formats.colours import colour
from jindao.formats.markup import element, text
from jindao.formats.options import ExportOptions
from jindao.formats.safety import escape_spots, exits_known
from jindao.model.guidance import facilities_along
from jindao.model.trip import Trip
from jindao.texts import say

NAME_LIMIT: Final = 30
"""Characters of a name: older devices cut what is longer."""

ESCAPE_FROM_M: Final = 500.0
"""Exits are told beside stretches that have none for longer than this."""

_SYMBOLS: Final = {
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
_KINDS: Final = {
    "water": ("drinking_water",),
    "toilets": ("toilets",),
    "shelter": ("shelter", "emergency_shelter", "post_station"),
    "station": ("station", "stop"),
}
_ALONG_SYMBOLS: Final = {
    "drinking_water": "Drinking Water",
    "toilets": "Restroom",
    "shelter": "Building",
    "emergency_shelter": "Building",
    "post_station": "Building",
    "station": "Ground Transportation",
    "stop": "Ground Transportation",
    "escape": "Trail Head",
}
_OSMAND_ICONS: Final = {
    "museum": "tourism_museum",
    "natural_landscape": "tourism_viewpoint",
    "bridge": "bridge_structure_suspension",
    "tomb": "historic_tomb",
    "ancient_building": "historic_castle",
    "lodging": "tourism_hotel",
    "start": "special_flag_start",
    "end": "special_flag_finish",
}


@dataclass(frozen=True, slots=True)
class RichLook:
    """How the waypoints of a rich file look: the colour of their stage, a symbol each."""

    trip: Trip
    options: ExportOptions

    def extensions(self, category: str, chapter: Chapter) -> str:
        """Return the extensions of a stop in a chapter."""
        return element(
            "extensions",
            element("gpxx:WaypointExtension", text("gpxx:DisplayMode", "SymbolAndName")),
            text("osmand:icon", _OSMAND_ICONS.get(category, "special_marker")),
            text("osmand:background", "circle"),
            text("osmand:color", f"#ff{colour(chapter.number - 1, self.options)[1:]}"),
        )


def stop_waypoints(
    trip: Trip, parts: Sequence[Chapter], locale: str, look: RichLook | None
) -> list[str]:
    """Return the stops of some chapters, each once."""
    made: dict[tuple[int | None, tuple[float, float]], tuple[Stop, Chapter]] = {}
    nights: dict[tuple[float, float], list[str]] = {}
    for chapter in parts:
        for stop in chapter.stops:
            made.setdefault((stop.number, stop.point), (stop, chapter))
            if stop.kind == "lodging":
                days = nights.setdefault(stop.point, [])
                days.append(titles.chapter_title(chapter, trip, locale))
    return [
        _stop(
            stop,
            chapter,
            titles.chapter_title(chapter, trip, locale) if chapter.stage else "",
            nights.get(stop.point, ()) if not stop.number else (),
            locale,
            look,
        )
        for stop, chapter in made.values()
    ]


def _stop(
    stop: Stop,
    chapter: Chapter,
    day: str,
    nights: Sequence[str],
    locale: str,
    look: RichLook | None,
) -> str:
    category = stop.visit.site.category if stop.visit else stop.kind
    comment = stop_comment(stop, day, locale)
    name = titles.stop_name(stop, locale)
    lines = [name if len(name) > NAME_LIMIT else "", comment]
    if nights:
        lines.append(say("gpx.nights", locale, days=list(nights)))
    lines += stop_lines(stop, locale)
    kind = (
        words.label("category", category, locale) if stop.visit else say(f"gpx.{stop.kind}", locale)
    )
    return waypoint(
        stop.point,
        text("name", words.shortened(name, NAME_LIMIT)),
        text("cmt", comment),
        text("desc", "\n".join(line for line in lines if line)),
        text("sym", _SYMBOLS.get(category, _SYMBOLS[stop.kind])),
        text("type", kind),
        look.extensions(category, chapter) if look is not None else "",
    )


def stop_comment(stop: Stop, day: str, locale: str) -> str:
    """Return which stop of which day it is, and when, in one line."""
    number = say("gpx.number", locale, number=stop.number) if stop.number else ""
    lunch = stop_words.lunch(stop, locale)
    return words.join([number, day, stop_words.times(stop, locale), lunch], locale)


def stop_lines(stop: Stop, locale: str) -> list[str]:
    """Return what is known of a stop and what is not, a line each."""
    lines = []
    if stop.leg is not None and stop.leg.transfer:
        lines.append(stop_words.ride([stop.leg], locale))
    if stop.visit:
        lines.append(words.status(stop.visit.opening_status, locale))
        lines += [stop_words.about(stop.visit.site, locale), *stop_words.why(stop, locale)]
        lines.append(stop_words.access(stop.visit.site, locale))
    lines += stop_words.cautions(stop, locale)
    return [line for line in lines if line]


def along_unknown(parts: Sequence[Chapter], wanted: Sequence[str], locale: str) -> list[str]:
    """Return a line for what is wanted along the way and not known of some chapter."""
    lines = []
    if any(word in _KINDS for word in wanted):
        walked = [chapter for chapter in parts if chapter.ways]
        if not walked or any(facilities_along(chapter) is None for chapter in walked):
            lines.append(say("gpx.along_unknown", locale))
    if "escape" in wanted and not all(exits_known(chapter) for chapter in parts):
        lines.append(say("gpx.escape_unknown", locale))
    return lines


def along_waypoints(parts: Sequence[Chapter], wanted: Sequence[str], locale: str) -> Iterator[str]:
    """Yield what stands along the ways of some chapters, each once."""
    kinds = {kind for word in wanted for kind in _KINDS.get(word, ())}
    seen = set()
    for chapter in parts:
        for item in facilities_along(chapter) or ():
            key = (item.kind, item.position)
            if item.kind in kinds and key not in seen:
                seen.add(key)
                kind = words.label("facility_one", item.kind, locale)
                yield waypoint(
                    (item.position.lon, item.position.lat),
                    text("name", words.shortened(item.name or kind, NAME_LIMIT)),
                    text("desc", along.facility(item, locale)),
                    text("sym", _ALONG_SYMBOLS[item.kind]),
                    text("type", kind),
                )
        if "escape" in wanted:
            for number, spot in enumerate(escape_spots(chapter, ESCAPE_FROM_M), start=1):
                told = "escape" if chapter.stage is None else "escape_of_day"
                length = words.distance(spot.along_m, locale)
                yield waypoint(
                    (spot.position.lon, spot.position.lat),
                    text("name", say(f"gpx.{told}", locale, number=number, day=chapter.number)),
                    text("desc", say("gpx.escape_about", locale, length=length)),
                    text("sym", _ALONG_SYMBOLS["escape"]),
                    text("type", say("gpx.escape_type", locale)),
                )


def waypoint(point: tuple[float, float], *children: str) -> str:
    """Return a waypoint at (lon, lat) degrees."""
    lon, lat = (f"{value:.6f}".rstrip("0").rstrip(".") for value in point)
    return element("wpt", *children, lat=lat, lon=lon)
