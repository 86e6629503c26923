"""The map of a trip: Folium draws frame, background and lines; `map.js` the stops.

Folium puts names into its script unescaped, so it is given geometry only; names
travel as JSON and become text nodes. Nothing is asked of other hosts but tiles.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

import folium
from folium.template import Template

from jindao.formats import stop_words, titles, words
from jindao.formats.chapters import Chapter, Stop, chapters, has_estimated, rides, rounded
from jindao.formats.colours import (
    AREA_FILLS,
    CLOSED_COLOURS,
    LINE_LOOKS,
    RIDE_COLOUR,
    colour,
)
from jindao.formats.drawn_once import Drawn
from jindao.formats.map_parts import MAP_ID, MapParts, colour_class, map_words, parts_of
from jindao.formats.options import ExportOptions
from jindao.geo import BBox
from jindao.model.closure import Closure
from jindao.model.leg import Line
from jindao.model.trip import Background, Trip, bounds
from jindao.texts import either, say
from jindao.tiles.source import MAX_ZOOM, is_tianditu

CANVAS_FROM_POINTS = 5_000
_VIEW_MARGIN_PX = (36, 28)
_VIEW_CONTROLS_PX = (68, 32)
"""What a map keeps free around what it shows: at its right edge stand the buttons to zoom."""
_PART_OF_STEP = 0.25
_RUNS_AT_MOST = 3
"""Runs of numbers that a marker of many stops shows."""

_DASHES = "9 6"
_DOTS = "0.5 8"
Rings = Sequence[Sequence[Line]]
_POLYLINE: Any = folium.PolyLine  # its constructor has no types
_TAGS = re.compile(r"<[^>]*>")


class _Map(folium.Map):
    """A Folium map that links nothing: the page has what it needs."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class _MovedTiles(folium.TileLayer):
    """Tiles in GCJ-02, each drawn by `map.js` where it belongs on a WGS-84 map."""

    _template = Template(
        "{% macro script(this, kwargs) %}\nvar {{ this.get_name() }} = L.tileLayer.gcj02("
        "{{ this.tiles|tojson }}, {{ this.options|tojavascript }});\n{% endmacro %}"
    )


def map_parts(trip: Trip, options: ExportOptions) -> MapParts:
    """Return the map of a trip in parts, the same bytes for the same trip."""
    parts = chapters(trip)
    points = sum(len(line.line) for line in options.background.lines)
    frame = framed(bounds(trip), options, prefer_canvas=points > CANVAS_FROM_POINTS)
    _add_closures(frame, trip.closures)
    _add_lines(frame, parts, options)
    return parts_of(frame, _data(trip, parts, options), options)


def framed(
    box: BBox, options: ExportOptions, *, prefer_canvas: bool = True, fills: bool = False
) -> Any:
    """Return a Folium map of a box with its tiles or background, not yet rendered.

    Maps zoom in whole steps. One whose box `fills` it does in parts of a step, unless it has
    tiles, which would blur.
    """
    west, south = rounded((box.west, box.south))
    east, north = rounded((box.east, box.north))
    frame: Any = _Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=13,
        max_zoom=MAX_ZOOM,
        tiles=None,
        zoom_control=False,
        attribution_control=True,
        prefer_canvas=prefer_canvas and not options.tile_layers,
        zoom_snap=_PART_OF_STEP if fills and not options.tile_layers else None,
    )
    frame._id = MAP_ID
    if options.tile_layers:
        _add_tiles(frame, options)
    else:
        _add_background(frame, options.background)
    view = folium.FitBounds(
        [[south, west], [north, east]],
        padding_top_left=_VIEW_MARGIN_PX,
        padding_bottom_right=_VIEW_CONTROLS_PX,
        max_zoom=16,
    )
    view.options["animate"] = False  # or a map is fetched for where it was before, too
    view.add_to(frame)
    return frame


def add_areas(frame: Any, areas: Iterable[Rings], options: ExportOptions) -> None:
    """Draw areas in the accent, each a list of polygons of rings; what lies in more is darker."""
    drawn = list(areas)
    for number, polygons in enumerate(drawn):
        area: Any = folium.Polygon(
            [(0.0, 0.0)],
            color=options.accent,
            weight=1.5,
            fill_color=options.accent,
            fill_opacity=area_opacity(len(drawn)),
        )
        area.locations = [[lat_lon(ring, 6) for ring in polygon] for polygon in polygons]
        if area.locations:
            _add(frame, area, f"area_{number + 1}")


def area_opacity(count: int) -> float:
    """Return how dense each of so many areas is drawn that lie on each other."""
    return round(0.5 / (count + 1), 3)


def _tiles_credit(options: ExportOptions) -> str:
    """Return who is to be named for the tiles, in plain words."""
    plain = html.unescape(_TAGS.sub("", options.tiles_attribution))
    known = "tianditu" if is_tianditu(options.tiles) else "tiles"
    return words.clean(plain) or say(f"html.{known}", options.locale)


def _add_tiles(frame: folium.Map, options: ExportOptions) -> None:
    credit = html.escape(_tiles_credit(options))
    for number, layer in enumerate(options.tile_layers):
        kind = _MovedTiles if layer.datum == "gcj02" else folium.TileLayer
        look: dict[str, Any] = {"subdomains": layer.subdomains} if layer.subdomains else {}
        name = f"tiles_{number + 1}"
        drawn = kind(
            tiles=layer.url,
            attr=credit,
            name=name,
            max_zoom=MAX_ZOOM,
            max_native_zoom=layer.max_native_zoom,
            overlay=number > 0,
            **look,
        )
        stable(drawn, name).add_to(frame)


def _add_background(frame: folium.Map, background: Background) -> None:
    """Draw areas first, then lines; one layer per kind keeps the script small."""
    for kind, fill in AREA_FILLS.items():
        rings = [
            lat_lon(line.line, 5)
            for line in background.lines
            if line.kind == kind and len(line.line) > 2
        ]
        if rings:
            area: Any = folium.Polygon(rings[0], stroke=False, fill_color=fill, fill_opacity=1.0)
            # One group per ring: as plain rings all but the first would be holes.
            area.locations = [[ring] for ring in rings]
            _add(frame, area, kind)
    for kind, (paint, weight, dashes) in LINE_LOOKS.items():
        for estimated in (False, True):
            lines = [
                lat_lon(line.line, 5)
                for line in background.lines
                if line.kind == kind and line.estimated == estimated
            ]
            layer_name = f"{kind}_estimated" if estimated else kind
            dash_array = "3 5" if estimated else dashes
            _add_line(frame, lines, layer_name, color=paint, weight=weight, dash_array=dash_array)


def _add_lines(frame: folium.Map, parts: tuple[Chapter, ...], options: ExportOptions) -> None:
    """Draw rides in dots; then a white casing, solid for surveyed, dashes for estimated.

    Dots and dashes are drawn once where ways lie on each other: twice they look solid.
    """
    driven, guessed = Drawn(), Drawn()
    ridden = [
        lat_lon(line, 6)
        for part in parts
        for leg in part.rides
        for stretch in leg.stretches
        for line in driven.lines(stretch.line)
    ]
    dotted = {"dash_array": _DOTS, "line_cap": "round", "weight": 3.5}
    _add_line(frame, ridden, "rides", color=RIDE_COLOUR, **dotted)
    every = [lat_lon(s.line, 6) for part in parts for leg in part.ways for s in leg.stretches]
    _add_line(frame, every, "casing", color="#ffffff", weight=8.5, opacity=0.95)
    for number, part in enumerate(parts):
        lines: dict[bool, list[Line]] = {True: [], False: []}
        for leg in part.ways:
            for stretch in leg.stretches:
                if stretch.alignment == "surveyed":
                    lines[True].append(lat_lon(stretch.line, 6))
                else:
                    lines[False] += [lat_lon(line, 6) for line in guessed.lines(stretch.line)]
        look = {"color": colour(number, options), "weight": 4.5}
        _add_line(frame, lines[True], f"stage_{number + 1}_surveyed", **look)
        dashed = {**look, "dash_array": _DASHES, "line_cap": "butt"}
        _add_line(frame, lines[False], f"stage_{number + 1}_estimated", **dashed)


def add_trail(
    frame: Any, number: int, lines: Iterable[Line], paint: str, *, surveyed: bool
) -> None:
    """Draw a trail: solid on white where it is surveyed, else dashed."""
    drawn = [lat_lon(line, 6) for line in lines]
    _add_line(frame, drawn, f"trail_{number + 1}_casing", color="#ffffff", weight=8, opacity=0.9)
    dashes = {} if surveyed else {"dash_array": _DASHES, "line_cap": "butt"}
    _add_line(frame, drawn, f"trail_{number + 1}", color=paint, weight=4, **dashes)


def add_stroke(frame: Any, name: str, lines: Iterable[Line], **look: Any) -> None:
    """Draw lines of (lon, lat) in one look, as Leaflet names its parts; none of a point."""
    _add_line(frame, [lat_lon(line, 6) for line in lines], name, line_cap="butt", **look)


def _add_closures(frame: folium.Map, closures: tuple[Closure, ...]) -> None:
    """Draw closed areas and lines in dashes, so that they are not told by colour alone."""
    for kind, paint in CLOSED_COLOURS.items():
        meant = [closure for closure in closures if closure.kind == kind]
        look: dict[str, Any] = {"color": paint, "weight": 3, "dash_array": "2 6"}
        areas = [
            [lat_lon(ring, 6) for ring in polygon]
            for closure in meant
            for polygon in closure.polygons
        ]
        if areas:
            area: Any = folium.Polygon(areas[0], fill_color=paint, fill_opacity=0.15, **look)
            area.locations = areas
            _add(frame, area, f"{kind}_areas")
        lines = [lat_lon(line, 6) for closure in meant for line in closure.lines]
        _add_line(frame, lines, f"{kind}_lines", **{**look, "weight": 10, "opacity": 0.6})


def _add_line(frame: folium.Map, lines: Iterable[Line], name: str, **look: Any) -> None:
    drawable = [line for line in lines if len(line) > 1]
    if drawable:
        _add(frame, _POLYLINE(drawable, **look), name)


def _add(frame: folium.Map, layer: Any, name: str) -> None:
    layer.options["interactive"] = False
    stable(layer, name).add_to(frame)


def stable(layer: Any, name: str) -> Any:
    """Give an element a name of ours: Folium's are random, so no two pages are equal."""
    layer._id = f"{MAP_ID}_{name}"
    return layer


def lat_lon(line: Line, digits: int) -> Line:
    """Return a line of (lon, lat) as Folium wants it, to so many decimals."""
    return tuple((round(lat, digits), round(lon, digits)) for lon, lat in line)


def _data(trip: Trip, parts: tuple[Chapter, ...], options: ExportOptions) -> dict[str, Any]:
    locale = options.locale
    return {
        "attribution": credit_lines((*trip.provenance.attribution, *options.map_credit)),
        "background": background_data(options),
        "estimated": has_estimated(trip),
        "rides": bool(rides(trip.legs)),
        "stops": _markers(parts, locale),
        "closures": _closures(trip, locale),
        "words": map_words(locale),
    }


def credit_lines(lines: Iterable[str]) -> list[str]:
    """Return lines cleaned, each once, without empty ones."""
    return list(dict.fromkeys(line for line in map(words.clean, lines) if line))


def background_data(options: ExportOptions) -> dict[str, Any] | None:
    """Return what `background.js` wants, for the block of data; None where it draws nothing."""
    served = options.served_background
    if served is None or options.tile_layers:
        return None
    return {**asdict(served), "names": either(options.locale, "zh", "en")}


def map_credit(options: ExportOptions) -> list[str]:
    """Return the lines a map of one's own must show of its tiles, its background, its review."""
    tiles = [_tiles_credit(options)] if options.tile_layers else []
    return credit_lines([*tiles, *options.map_credit])


def _closures(trip: Trip, locale: str) -> list[dict[str, Any]]:
    """Return a sign for each closure, at the point of its outline nearest the trip."""
    box = bounds(trip)
    lon, lat = (box.west + box.east) / 2, (box.south + box.north) / 2
    signs = []
    for closure in trip.closures:
        outlines = [*closure.lines, *(polygon[0] for polygon in closure.polygons)]
        points = [point for line in outlines for point in line]
        nearest = min(points, key=lambda point: (point[0] - lon) ** 2 + (point[1] - lat) ** 2)
        place = rounded(nearest)
        word = say(f"html.{'closed' if closure.kind == 'closed' else 'warned'}", locale)
        signs.append(
            {"lat": place[1], "lon": place[0], "kind": closure.kind, "word": word,
             "line": words.clean(closure.told(locale))}
        )  # fmt: skip
    return signs


def _markers(parts: tuple[Chapter, ...], locale: str) -> list[dict[str, Any]]:
    """Return one marker per position: stops that share one share a marker."""
    shared: dict[tuple[float, float], list[tuple[int, int, Stop]]] = {}
    for place, chapter in enumerate(parts):
        for index, stop in enumerate(chapter.stops):
            shared.setdefault(stop.point, []).append((place, index, stop))
    return [_marker(parts, stops, locale) for stops in shared.values()]


def _marker(
    parts: tuple[Chapter, ...], stops: Sequence[tuple[int, int, Stop]], locale: str
) -> dict[str, Any]:
    """Return the marker of stops at one position, each with its place and its chapter's."""
    kinds = [stop.kind for _, _, stop in stops]
    kind = next((kind for kind in ("visit", "lodging") if kind in kinds), kinds[0])
    named = [stop for _, _, stop in stops if stop.kind == kind or kind != "visit"]
    names = list(dict.fromkeys(titles.stop_name(stop, locale) for stop in named))
    several = kind == "visit" and len(names) > 1
    lines: list[str] = []
    for place, _, stop in stops:
        if several and stop.kind == "visit":
            lines.append(f"{stop.number} {titles.stop_name(stop, locale)}")
        lines += _popup(parts[place], stop, locale)
    # Where a day ends the next begins: one sign is enough.
    told = [stop for place, _, stop in stops if stop.kind != "start" or place == 0]
    lon, lat = stops[0][2].point
    return {
        "lat": lat,
        "lon": lon,
        "kind": kind,
        "colour": colour_class(stops[0][0]),
        "ids": [stop_id(place, index) for place, index, _ in stops],
        "name": " · ".join(names) if several else names[0],
        "lines": lines,
        "label": shared_label(told or [stops[0][2]], locale),
    }


def shared_label(stops: Sequence[Stop], locale: str) -> str:
    """Return what one marker of several stops shows: `3·7`, `3–6`, or the signs of their kinds."""
    numbers = sorted({stop.number for stop in stops if stop.number})
    if not numbers:
        signs = dict.fromkeys(stop_label(stop, locale) for stop in stops)
        return "·".join(list(signs)[:2])
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    told = [f"{run[0]}–{run[-1]}" if len(run) > 2 else "·".join(map(str, run)) for run in runs]
    return "·".join(told if len(told) <= _RUNS_AT_MOST else [*told[:_RUNS_AT_MOST], "…"])


def stop_id(place: int, index: int) -> str:
    """Return the id of a stop in a page: its stage and its place there."""
    return f"stop-{place + 1}-{index}"


def stop_label(stop: Stop, locale: str) -> str:
    """Return what a marker shows: the number, or a sign for start and end."""
    return str(stop.number) if stop.number else say(f"html.mark_{stop.kind}", locale)


def _popup(chapter: Chapter, stop: Stop, locale: str) -> list[str]:
    day = say("html.day", locale, number=chapter.number) if chapter.stage else ""
    kind = "" if stop.kind == "visit" else say(f"gpx.{stop.kind}", locale)
    lines = [
        words.join([day, kind, stop_words.times(stop, locale)], locale),
        stop_words.lunch(stop, locale),
    ]
    if stop.visit:
        code = stop.visit.opening_status
        lines.append(f"{words.STATUS_SIGNS[code]} {words.status(code, locale)}")
    return [line for line in [*lines, *stop_words.cautions(stop, locale)] if line]
