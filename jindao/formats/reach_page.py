"""What is reached, as one page that needs nothing else: map, numbers, sites and sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jindao.formats import reach as told
from jindao.formats import words
from jindao.formats.html import whole_page
from jindao.formats.map import add_areas, area_opacity, framed
from jindao.formats.map_parts import MapParts, colour_class, map_words, parts_of
from jindao.formats.options import ExportOptions
from jindao.model.reach import Reach, ReachedSite
from jindao.texts import say, tongue


def render(reach: Reach, options: ExportOptions) -> bytes:
    """Return the page; the only thing it may ask of another host is a tile."""
    return whole_page(
        "reach.html", reach_map_parts(reach, options), options, reach_words(reach, options)
    )


def reach_map_parts(
    reach: Reach, options: ExportOptions, links: Mapping[str, str] | None = None
) -> MapParts:
    """Return a map with the areas, the start and one dot per site.

    `links` are the addresses of pages of sites, by id.
    """
    pages = links or {}
    locale = options.locale
    frame = framed(reach.bounds, options, prefer_canvas=False)
    add_areas(frame, (area.polygons for area in reversed(reach.areas)), options)
    data = {
        "attribution": _sources(reach, options),
        "stops": [_start(reach, locale)],
        "sites": [
            *(_dot(item, locale, pages) for item in reach.sites),
            *(_dot(item, locale, pages) | {"quiet": True} for item in reach.uncertain),
        ],
        "words": map_words(locale) | {"map": say("reach.map", locale)},
    }
    return parts_of(frame, data, options)


def _start(reach: Reach, locale: str) -> dict[str, Any]:
    return {
        "lat": reach.start.snapped.lat,
        "lon": reach.start.snapped.lon,
        "kind": "start",
        "colour": colour_class(0),
        "label": say("html.mark_start", locale),
        "ids": ["start"],
        "name": words.point_name(reach.start, locale),
        "lines": [say("gpx.start", locale)],
    }


def _dot(item: ReachedSite, locale: str, links: Mapping[str, str]) -> dict[str, Any]:
    position = item.site.position
    assert position is not None
    category = say(f"category.{item.site.category}", locale)
    minutes = say("reach.minutes", locale, minutes=f"{item.minutes:g}")
    dot: dict[str, Any] = {
        "lat": position.lat,
        "lon": position.lon,
        "name": words.clean(item.site.name(locale)),
        "line": words.join([category, minutes], locale),
    }
    if item.site.id in links:
        dot["href"] = links[item.site.id]
    return dot


def reach_words(reach: Reach, options: ExportOptions) -> dict[str, Any]:
    """Return everything that is said of what is reached, for a template.

    `title`, `about` and lines of `notes` (of which `strong_notes` may not be overlooked),
    `areas` with their facilities, `lists` of sites, `sources`; `figures` are pairs (value, what
    it counts), `keys` pairs (density of the area on the map, minutes).
    """
    locale = options.locale
    return {
        "locale": locale,
        "lang": tongue(locale).tag,
        "say": lambda key, **facts: say(key, locale, **facts),
        "title": told.title(reach, locale),
        "figures": [
            (
                say("reach.km2", locale, area=told.area_km2(area)),
                say("reach.within", locale, minutes=f"{area.minutes:g}"),
            )
            for area in reach.areas
        ],
        "accent": options.accent,
        "keys": [
            (_seen(len(reach.areas) - place, len(reach.areas)), f"{area.minutes:g}")
            for place, area in enumerate(reach.areas)
        ],
        "estimated": any(item.code == "estimated" for item in reach.notes),
        "notes": told.note_lines(reach, locale),
        "strong_notes": told.note_lines(reach, locale, code="estimated"),
        "areas": [
            (told.area_line(reach, area, locale),
             told.facilities_line(area, locale) if area.facilities else "")
            for area in reach.areas
        ],
        "lists": [
            (heading, [told.site_line(item, locale) for item in items])
            for heading, items in told.site_lists(reach, locale)
        ],
        "about": told.about(reach, locale),
        "sources": _sources(reach, options),
        "made_with": reach.provenance,
        "made_with_line": words.made_with(reach.provenance, locale),
        "created_at": options.created_at,
    }  # fmt: skip


def _seen(layers: int, count: int) -> float:
    """Return how dense so many areas of all look on each other."""
    return round(1 - (1 - area_opacity(count)) ** layers, 3)


def _sources(reach: Reach, options: ExportOptions) -> list[str]:
    return list(dict.fromkeys([*told.credit(reach), *map(words.clean, options.map_credit)]))
