"""A map of scores: areas by the least and by the most that their index may be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from jindao.formats import assess_look
from jindao.formats import judged_look as look
from jindao.formats.assessment import area_name
from jindao.formats.judged_told import index_words, percent
from jindao.formats.map import framed
from jindao.formats.map_layers import Layers
from jindao.formats.map_parts import MapParts
from jindao.formats.options import ExportOptions
from jindao.formats.pen import Pen, sheet_svg
from jindao.formats.shapes import text
from jindao.geo import BBox
from jindao.model.assessment import box_around
from jindao.model.leg import Line
from jindao.model.score import AreaScore, Scores
from jindao.texts import say

ENDS: Final = ("low", "high")
"""What areas are coloured by: the least their index may be, and the most."""

_DOT: Final = assess_look.Dot(radius=6.0, fill="#22201c", rim="#ffffff", weight=2.0)


def scored_map_parts(
    made: Scores, box: BBox, options: ExportOptions, attribution: list[str]
) -> MapParts:
    """Return a map of areas, coloured by one end of what their index may be or the other.

    Every area has a dot that tells of it: the page wants `layers.js` after `map.js`, and has
    the ids `area-1` and so on where it tells of them.
    """
    locale = options.locale
    layers = Layers(framed(box, options, prefer_canvas=False, fills=True))
    drawn = [area for area in made.areas if area.polygons]
    for end in ENDS:
        name = say(f"scored.layer_{end}", locale)
        choice = say("scored.choice", locale)
        layer = layers.add(f"index_{end}", name, shown=end == "low", choice=choice)
        for area in drawn:
            dashes = look.UNKNOWN_DASHES if area.is_unknown else None
            rim = {"color": assess_look.BORDER, "weight": 1.5, "dash_array": dashes}
            fill = {"fill_color": _fill(area, end), "fill_opacity": look.FILL_OPACITY}
            layer.areas(area.polygons, **rim, **fill)
    dots = layers.add("areas", say("assess.layer.areas", locale))
    dots.dots(
        [(inside(area), _name(area, locale), facts(made, area, locale)) for area in drawn],
        _DOT,
        [{"id": f"area-{area.place}", "box": _box(area)} for area in drawn],
    )
    return layers.parts(
        options,
        attribution=attribution,
        told={
            "map": say("scored.map", locale),
            "back": say("compared.back", locale),
        },
    )


def scored_svg(
    made: Scores, box: BBox, end: str, options: ExportOptions, size: tuple[float, float]
) -> str:
    """Return a map of areas by one end of their index as an `<svg>` element to print.

    The numbers are their places.
    """

    def draw(pen: Pen) -> Iterator[str]:
        for area in made.areas:
            dashes = f' stroke-dasharray="{look.UNKNOWN_DASHES}"' if area.is_unknown else ""
            yield from pen.polygons(
                area.polygons,
                f'fill="{_fill(area, end)}" fill-opacity="{look.FILL_OPACITY:g}"'
                f' stroke="{assess_look.BORDER}" stroke-width="0.8"{dashes}',
            )
        for area in made.areas:
            if area.polygons:
                x, y = pen.at(inside(area))
                yield (
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="#ffffff"'
                    f' stroke="{assess_look.BORDER}" stroke-width="0.8"/>'
                )
                yield text(x, y + 3, str(area.place), 8.5, "#22201c", "middle", bold=True)

    return sheet_svg(say(f"scored.layer_{end}", options.locale), box, options, size, draw)


def keys(made: Scores, locale: str) -> Iterator[look.Key]:
    """Yield the signs of the map, and what they mean."""
    for fill, (low, high) in zip(look.CLASSES, look.class_bounds(), strict=True):
        told = say("scored.class", locale, low=f"{low:g}", high=f"{high:g}")
        yield look.Key(told=told, fill=fill, opacity=look.FILL_OPACITY)
    if any(area.is_unknown for area in made.areas):
        told = say("scored.unknown", locale)
        yield look.Key(
            told=told,
            fill=look.UNKNOWN_FILL,
            dashes=look.UNKNOWN_DASHES,
            opacity=look.FILL_OPACITY,
        )


def facts(made: Scores, area: AreaScore, locale: str) -> list[str]:
    """Return all that is told of an area, a line each."""
    first, last = area.likely_ranks
    return [
        say("scored.index", locale, index=index_words(area, locale)),
        say(
            "scored.ranks",
            locale,
            place=area.place,
            count=len(made.areas),
            best=area.best_rank,
            worst=area.worst_rank,
            first=first,
            last=last,
        ),
        say("scored.unknown_weight", locale, share=percent(area.unknown_weight)),
    ]


def _name(area: AreaScore, locale: str) -> str:
    return area_name(area.name, area.name_en, locale)


def _fill(area: AreaScore, end: str) -> str:
    """Return the fill of an area by the least or the most that its index may be."""
    if area.is_unknown:
        return look.UNKNOWN_FILL
    points: float = getattr(area, end)
    return look.CLASSES[look.class_of(points)]


def _box(area: AreaScore) -> list[list[float]]:
    box = box_around([point for rings in area.polygons for point in rings[0]])
    return [[box.south, box.west], [box.north, box.east]]


def inside(area: AreaScore) -> tuple[float, float]:
    """Return a position inside the largest polygon of an area, where it is wide.

    That is the middle of the longest of some lines across it from west to east.
    """
    rings = max(area.polygons, key=lambda rings: _size(rings[0]))
    south, north = min(lat for _, lat in rings[0]), max(lat for _, lat in rings[0])
    widest = (-1.0, rings[0][0])
    for step in range(1, _ACROSS):
        lat = south + (north - south) * step / _ACROSS
        cuts = sorted(cut for ring in rings for cut in _cuts(ring, lat))
        for west, east in zip(cuts[::2], cuts[1::2], strict=False):
            widest = max(widest, (east - west, ((west + east) / 2, lat)))
    lon, lat = widest[1]
    return round(lon, 6), round(lat, 6)


_ACROSS: Final = 16


def _cuts(ring: Line, lat: float) -> Iterator[float]:
    """Yield where a ring crosses a latitude."""
    for (lon, one), (other_lon, other) in pairwise(ring):
        if (one > lat) != (other > lat):
            yield lon + (lat - one) * (other_lon - lon) / (other - one)


def _size(ring: Line) -> float:
    """Return the area of a ring, in square degrees: enough to compare it with its neighbours."""
    pairs = pairwise(ring)
    return abs(sum(x * next_y - next_x * y for (x, y), (next_x, next_y) in pairs))
