"""A map of a trip or of one of its stages as SVG to print: no tile, no script, no address.

North is up and the scale is true in its middle. Surveyed lines are drawn through, estimated
ones dashed, rides by car dotted; what is beneath is what the trip's background holds.
"""

from __future__ import annotations

import itertools
import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import quoteattr

from jindao.formats import titles
from jindao.formats.chapters import Chapter, Stop, chapters
from jindao.formats.colours import AREA_FILLS, CLOSED_COLOURS, LINE_LOOKS, RIDE_COLOUR, colour
from jindao.formats.drawing import Points, Sheet, Stroke, bar_m, strokes
from jindao.formats.map_labels import MARK, Mark, all_points, half_width, labels
from jindao.formats.options import ExportOptions
from jindao.formats.shapes import text
from jindao.formats.shared_marks import SharedMark, shared_marks
from jindao.geo import BBox
from jindao.model.leg import Line
from jindao.model.trip import Background, Trip, bounds
from jindao.texts import say

DASHES: Final = {"surveyed": "", "estimated": "7 5", "ride": "0.1 5"}
"""Dashes of the lines of a trip by what is known of them, in units of the map."""

_PAPER, _INK, _SOFT, _EDGE = "#fbf8f1", "#22201c", "#5c554b", "#cfc4ae"
_FONTS: Final = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
_MARGIN: Final = 34.0
_APART: Final = 1.6
"""Space between two marks, in units of the map."""

_NAMES_AT_MOST: Final = 2
_BAR_SHARE: Final = 0.28
"""The scale bar is at most this share of the map's width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorMap:
    """The map as an `<svg>` element, what its lines stand for, and its ground.

    `kinds` are those of `DASHES` that are drawn. `box` is the ground it shows, degrees.
    """

    svg: str
    kinds: tuple[str, ...]
    box: BBox


def vector_map(
    trip: Trip,
    options: ExportOptions,
    *,
    width: float,
    height: float,
    place: int | None = None,
    box: BBox | None = None,
) -> VectorMap:
    """Return the map of a trip, or of the chapter at a place (from 0) with the rest faded.

    Parameters
    ----------
    trip
        The trip; what it shows beneath is `options.background`.
    options
        Language, colours and background.
    width, height
        Size of the drawing in its own units; it scales to whatever holds it.
    place
        Which chapter fills the map; None for the whole trip.
    box
        The ground to show instead, degrees.
    """
    parts = chapters(trip)
    if box is None:
        box = bounds(trip) if place is None else parts[place].box
    sheet = Sheet.over(box, _MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    shown = _shown(sheet, width, height)
    drawn = [s for s in strokes(trip, sheet, first=place) if _near(s.points, width, height)]
    own = [stroke for stroke in drawn if place in (None, stroke.number)]
    title = (
        titles.title(trip, options.locale)
        if place is None
        else say(
            "booklet.map_of",
            options.locale,
            what=titles.chapter_title(parts[place], trip, options.locale),
        )
    )
    numbered = [(n, part) for n, part in enumerate(parts) if place in (None, n)]
    marks = _marks(numbered, sheet, options)
    clip = (
        f"clip-{options.locale}-{'all' if place is None else place}-{zlib.crc32(str(box).encode())}"
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"'
        f" font-family={quoteattr(_FONTS)}"
        f' class="vector-map" aria-label={quoteattr(title)}>',
        f'<clipPath id="{clip}"><rect width="{width:g}" height="{height:g}"/></clipPath>',
        f'<g clip-path="url(#{clip})">',
        f'<rect width="{width:g}" height="{height:g}" fill="{_PAPER}"/>',
        *background_svg(options.background, sheet, width, height),
        *_lines([s for s in drawn if s not in own], options, opacity=0.35),
        *_closures(trip, sheet),
        *_lines(own, options),
        *(_mark(mark) for mark in marks),
        *labels(
            marks,
            all_points(stroke.points for stroke in own),
            [(0, height - 34, width * 0.62, height), (width - 40, 0, width, 46)],
            width,
            height,
        ),
        *furniture(sheet, width, height, options.locale),
        "</g>",
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" fill="none"'
        f' stroke="{_EDGE}"/>',
        "</svg>",
    ]
    kinds = tuple(kind for kind in DASHES if any(stroke.kind == kind for stroke in own))
    return VectorMap(svg="\n".join(lines), kinds=kinds, box=shown)


def crowds(trip: Trip, *, width: float, height: float, place: int) -> list[BBox]:
    """Return the ground of each group of stops that cover each other on a chapter's map.

    A map of that ground tells them apart; groups of stops at one place are none.
    """
    chapter = chapters(trip)[place]
    sheet = Sheet.over(chapter.box, _MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    groups: list[list[Stop]] = []
    for stop in chapter.stops:
        near = [group for group in groups if any(_cover(stop, other, sheet) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*itertools.chain.from_iterable(near), stop])
    return [
        BBox(min(lons), min(lats), max(lons), max(lats))
        for group in groups
        for lons, lats in [zip(*(stop.point for stop in group), strict=True)]
        if len({stop.point for stop in group}) > 1 and any(stop.visit for stop in group)
    ]


def _cover(stop: Stop, other: Stop, sheet: Sheet) -> bool:
    return math.dist(sheet.at(stop.point), sheet.at(other.point)) < 2 * MARK


def _shown(sheet: Sheet, width: float, height: float) -> BBox:
    """Return the ground that a whole sheet shows, its margins with it."""
    west = sheet.west - sheet.x0 / sheet.per_lon
    north = sheet.north + sheet.y0 / sheet.per_lat
    return BBox(west, north - height / sheet.per_lat, west + width / sheet.per_lon, north)


def _near(points: Points, width: float, height: float) -> bool:
    """Tell whether a line's box meets the sheet."""
    xs, ys = zip(*points, strict=True)
    return bool(min(xs) < width and max(xs) > 0 and min(ys) < height and max(ys) > 0)


def background_svg(
    background: Background, sheet: Sheet, width: float, height: float
) -> Iterator[str]:
    """Yield what lies beneath as paths, areas first, estimated lines dashed."""
    for kind, fill in AREA_FILLS.items():
        rings = [
            f"{path}z"
            for item in background.lines
            if item.kind == kind and (path := path_data(item.line, sheet, width, height))
        ]
        if rings:
            yield f'<path d="{"".join(rings)}" fill="{fill}"/>'
    for kind, (paint, weight, dashes) in LINE_LOOKS.items():
        for estimated in (False, True):
            paths = [
                path
                for item in background.lines
                if item.kind == kind and item.estimated == estimated
                if (path := path_data(item.line, sheet, width, height))
            ]
            dashed = "3 4" if estimated else dashes
            if paths:
                yield (
                    f'<path d="{"".join(paths)}" fill="none" stroke="{paint}"'
                    f' stroke-width="{0.6 * weight:g}"'
                    + (f' stroke-dasharray="{dashed}"' if dashed else "")
                    + "/>"
                )


def path_data(line: Line, sheet: Sheet, width: float, height: float) -> str:
    """Return a line as path data, points too near each other left out; "" off the sheet."""
    placed = [sheet.at(point) for point in line]
    if len(placed) < 2 or not _near(tuple(placed), width, height):
        return ""
    kept = placed[:1]
    for point in placed[1:]:
        if math.dist(point, kept[-1]) >= 0.8:
            kept.append(point)
    return "M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in kept) if len(kept) > 1 else ""


def _closures(trip: Trip, sheet: Sheet) -> Iterator[str]:
    for closure in trip.closures:
        paint = CLOSED_COLOURS[closure.kind]
        for line in closure.lines:
            yield (
                f'<polyline points="{_points(map(sheet.at, line))}" fill="none" stroke="{paint}"'
                ' stroke-width="4" stroke-dasharray="3 2"/>'
            )
        for polygon in closure.polygons:
            for ring in polygon:
                yield (
                    f'<polygon points="{_points(map(sheet.at, ring))}" fill="{paint}"'
                    f' fill-opacity="0.15" stroke="{paint}" stroke-width="1.2"/>'
                )


def _lines(drawn: Sequence[Stroke], options: ExportOptions, opacity: float = 1.0) -> Iterator[str]:
    if not drawn:
        return
    yield f'<g opacity="{opacity:g}" fill="none" stroke-linejoin="round">'
    for casing in (True, False):
        for stroke in drawn:
            if casing and stroke.kind != "surveyed":
                continue
            shade = RIDE_COLOUR if stroke.kind == "ride" else colour(stroke.number, options)
            dashes = DASHES[stroke.kind]
            yield (
                f'<polyline points="{_points(stroke.points)}"'
                f' stroke="{"#ffffff" if casing else shade}"'
                f' stroke-width="{5.2 if casing else 2.8}"'
                f' stroke-linecap="{"butt" if stroke.kind == "estimated" else "round"}"'
                + (f' stroke-dasharray="{dashes}"' if dashes else "")
                + "/>"
            )
    yield "</g>"


def _points(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _marks(
    parts: Sequence[tuple[int, Chapter]], sheet: Sheet, options: ExportOptions
) -> list[Mark]:
    """Return the marks of stops; those that would cover each other share one."""
    found = shared_marks(
        parts, sheet, options.locale, high=2 * MARK + _APART, half_width=_half_with_gap
    )
    return [
        Mark(
            x=mark.x,
            y=mark.y,
            sign=mark.sign,
            name=_name(mark, options.locale),
            shade=colour(mark.place, options),
            visit=mark.visit,
        )
        for mark in found
    ]


def _name(mark: SharedMark, locale: str) -> str:
    """Return the name of a mark; "" where too many places share it, which lists name."""
    stops = [stop for stop in mark.stops if stop.number] if mark.visit else mark.stops
    names = list(dict.fromkeys(titles.short_stop_name(stop, locale) for stop in stops))
    return " · ".join(names) if len(names) <= _NAMES_AT_MOST else ""


def _half_with_gap(sign: str) -> float:
    return half_width(sign) + _APART / 2


def _mark(mark: Mark) -> str:
    half = half_width(mark.sign)
    return (
        f'<rect x="{mark.x - half:.1f}" y="{mark.y - MARK:.1f}" width="{2 * half:.1f}"'
        f' height="{2 * MARK:g}" rx="{MARK if mark.visit else 3:g}" fill="{mark.shade}"'
        ' stroke="#ffffff" stroke-width="1.6"/>'
        + text(mark.x, mark.y + 3.6, mark.sign, 10, "#ffffff", "middle", bold=True)
    )


def furniture(sheet: Sheet, width: float, height: float, locale: str) -> Iterator[str]:
    """Yield scale bar and datum, and which way is north."""
    length_m = bar_m(_BAR_SHARE * width * sheet.unit_m)
    long = length_m / sheet.unit_m
    unit, value = ("km", length_m / 1000) if length_m >= 1000 else ("m", length_m)
    told = say(f"poster.scale_{unit}", locale, value=f"{value:g}")
    y = height - 12.0
    yield (
        f'<path d="M12 {y - 5:.1f}v5h{long:.1f}v-5M{12 + long / 2:.1f} {y - 3:.1f}v3" fill="none"'
        f' stroke="{_INK}" stroke-width="1.2"/>'
    )
    yield text(12, y - 8, told, 9, _INK)
    yield text(18 + long, y, say("booklet.datum_short", locale), 8, _SOFT)
    x = width - 20.0
    yield f'<path d="M{x:g} 12l-6 18 6-4 6 4z" fill="{_INK}"/>'
    yield text(x, 40, say("poster.north", locale), 10, _INK, "middle", bold=True)
