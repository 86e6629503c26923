"""Missing links as one page that needs nothing else: map, figures, lists and sources."""

from __future__ import annotations

from typing import Any, Final

from jindao.formats import assess_look as look
from jindao.formats import links as told
from jindao.formats import words
from jindao.formats.cautions import cautions
from jindao.formats.html import whole_page
from jindao.formats.map import add_stroke, add_trail, background_data, framed
from jindao.formats.map_parts import MapParts, colour_class, map_words, parts_of
from jindao.formats.options import ExportOptions
from jindao.formats.page_parts import PageParts, page_parts
from jindao.geo import BBox
from jindao.model.links import Joined, Link, LinkPlan
from jindao.texts import say, tongue

STRONG: Final = ("links_no_greenway", "links_estimated_greenway", "judged_partly_covered")
"""Notes that may not be overlooked."""

_SCRIPTS: Final = ("folds.js",)


def render(plan: LinkPlan, options: ExportOptions) -> bytes:
    """Return the page; the only thing it may ask of another host is a tile."""
    drawn = links_map_parts(plan, options)
    return whole_page("links.html", drawn, options, _words(plan, options), also=_SCRIPTS)


def parts(plan: LinkPlan, options: ExportOptions) -> PageParts:
    """Return what the page shows, for a page of one's own."""
    drawn = links_map_parts(plan, options)
    return page_parts("links.html", _words(plan, options), drawn, scripts=_SCRIPTS)


def links_map_parts(plan: LinkPlan, options: ExportOptions) -> MapParts:
    """Return a map with greenways that stand, the links of the best choice, and what they join.

    What is estimated is dashed.
    """
    locale = options.locale
    frame = framed(_box(plan), options, prefer_canvas=False)
    border = [ring for polygon in plan.polygons for ring in polygon]
    add_stroke(frame, "area", border, color="#777777", weight=1.5, dash_array="1 4")
    forbidden = [ring for polygon in plan.request.no_go for ring in polygon]
    add_stroke(frame, "no_go", forbidden, color="#8a2c2c", weight=2, dash_array="6 3 1 3")
    add_stroke(frame, "greenways", plan.greenways, color=look.GREENWAY, weight=4)
    for place, estimated in enumerate((False, True)):
        lines = [
            line
            for link in plan.links
            for part, line in told.stretches(link)
            if part.estimated == estimated
        ]
        add_trail(frame, place, lines, options.accent, surveyed=not estimated)
    data = {
        "attribution": _sources(plan, options),
        "background": background_data(options),
        "stops": [_pin(link, locale) for link in plan.links],
        "sites": [
            *(_dot(item, locale) for link in plan.links for item in link.joins),
            *(_dot(item, locale) | {"quiet": True} for item in plan.apart),
        ],
        "words": map_words(locale) | {"map": say("links.map", locale)},
    }
    return parts_of(frame, data, options)


def _box(plan: LinkPlan) -> BBox:
    """Return the box around the links, or around the area where there is none."""
    points = [point for link in plan.links for part in link.parts for point in part.line]
    if not points:
        return plan.bounds
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return BBox(min(lons), min(lats), max(lons), max(lats))


def _pin(link: Link, locale: str) -> dict[str, Any]:
    lon, lat = told.middle([part.line for part in link.parts])
    return {
        "lat": lat,
        "lon": lon,
        "kind": "visit",
        "colour": colour_class(0),
        "label": str(link.rank),
        "ids": [f"link-{link.rank}"],
        "name": say("links.nth", locale, rank=link.rank),
        "lines": [told.link_line(link, locale)],
    }


def _dot(item: Joined, locale: str) -> dict[str, Any]:
    lon, lat = item.position
    points = say("links.points", locale, points=told.points(item.points))
    return {"lat": lat, "lon": lon, "name": told.joined_name(item, locale), "line": points}


def _words(plan: LinkPlan, options: ExportOptions) -> dict[str, Any]:
    """Return everything that is said of a plan, for the template."""
    locale = options.locale
    strong = [line for code in STRONG for line in told.note_lines(plan, locale, code=code)]
    return {
        "lang": tongue(locale).tag,
        "say": lambda key, **facts: say(key, locale, **facts),
        "title": told.title(plan, locale),
        "figures": [
            (str(len(plan.links)), say("links.fig_links", locale)),
            (told.money(plan.cost_yuan, locale), say("links.fig_cost", locale)),
            (told.points(plan.gain), say("links.gain", locale)),
            (f"{told.gap_percent(plan)} %", say("links.fig_gap", locale)),
        ],
        "accent": options.accent,
        "greenway": look.GREENWAY,
        "has_greenways": bool(plan.greenways),
        "cautions": cautions(told.note_lines(plan, locale), strong),
        "summary": [
            say_it(plan, locale) for say_it in (told.summary, told.proof, told.method, told.worth)
        ],
        "best": [(link.rank, told.link_line(link, locale)) for link in plan.links],
        "lists": told.lists(plan, locale)[1 if plan.links else 0 :],
        "sources": _sources(plan, options),
        "made_with": plan.provenance,
        "made_with_line": words.made_with(plan.provenance, locale),
        "created_at": options.created_at,
    }


def _sources(plan: LinkPlan, options: ExportOptions) -> list[str]:
    return list(dict.fromkeys([*told.credit(plan), *map(words.clean, options.map_credit)]))
