"""What is reached, as files: one line in the table per format."""

from __future__ import annotations

from typing import Any

from jindao._registry import Registry
from jindao.codec import to_plain
from jindao.formats import stop_words, titles, words
from jindao.formats.chapters import rounded
from jindao.formats.exporter import Format
from jindao.formats.filetype import FileType
from jindao.formats.geojson import point_feature
from jindao.formats.jsonfile import dump, load
from jindao.formats.options import ExportOptions
from jindao.model.reach import Reach, ReachArea, ReachedSite
from jindao.texts import say

Plain = dict[str, Any]

SCHEMA = 1


REACH_FILE_TYPES: dict[str, FileType] = {
    "geojson": FileType(
        "jindao.formats.reach:to_geojson", media_type="application/geo+json", suffix=".geojson"
    ),
    "json": FileType("jindao.formats.reach:to_json", media_type="application/json", suffix=".json"),
    "html": FileType(
        "jindao.formats.reach_page:render",
        media_type="text/html; charset=utf-8",
        suffix=".html",
        has_map=True,
    ),
    "txt": FileType(
        "jindao.formats.reach:to_text", media_type="text/plain; charset=utf-8", suffix=".txt"
    ),
}

REACH_FORMATS: Registry[Format[Reach]] = Registry("format", REACH_FILE_TYPES)


def to_json(reach: Reach, options: ExportOptions) -> bytes:
    """Return what is reached as JSON that `read_reach_json` turns into an equal reach."""
    return dump({"kind": "reach", "schema": SCHEMA, **to_plain(reach)})


def read_reach_json(data: bytes) -> Reach:
    """Return what is reached, as `to_json` wrote it.

    Raises
    ------
    DataError
        As `read_json` for a trip.
    """
    return load(data, {"reach": Reach})


def to_geojson(reach: Reach, options: ExportOptions) -> bytes:
    """Return one feature per time, the largest first, then start and sites as points.

    Drawn in that order the smaller areas lie on the larger ones.
    """
    box = reach.bounds
    features = [_area(area, reach) for area in reversed(reach.areas)]
    snapped = reach.start.snapped
    start: Plain = {
        "kind": "start",
        "name_zh": words.clean(reach.start.name_zh),
        "name_en": words.clean(reach.start.name_en),
        "gap_m": reach.start.gap_m,
    }
    features.append(point_feature((snapped.lon, snapped.lat), start))
    features += [_site(item, "site") for item in reach.sites]
    features += [_site(item, "uncertain_site") for item in reach.uncertain]
    locale = options.locale
    member: Plain = {
        "kind": "reach",
        "title": title(reach, locale),
        "request": to_plain(reach.request),
        "width_m": reach.width_m,
        "notes": note_lines(reach, locale),
        "about": about(reach, locale),
        "datum": say("geojson.datum", locale),
        "attribution": credit(reach),
        "provenance": to_plain(reach.provenance),
    }
    if options.created_at is not None:
        member["created_at"] = to_plain(options.created_at)
    return dump(
        {
            "type": "FeatureCollection",
            "bbox": [*rounded((box.west, box.south)), *rounded((box.east, box.north))],
            "features": features,
            "jindao": member,
        }
    )


def to_text(reach: Reach, options: ExportOptions) -> bytes:
    """Return what is reached as a plain UTF-8 text: warnings first, then time by time."""
    locale = options.locale
    lines = [title(reach, locale)]
    notes = note_lines(reach, locale)
    if notes:
        lines += ["", say("html.cautions", locale), *(f"  ! {line}" for line in notes)]
    lines.append("")
    for area in reach.areas:
        lines.append(area_line(reach, area, locale))
        if area.facilities:
            lines.append(f"  {facilities_line(area, locale)}")
    for heading, items in site_lists(reach, locale):
        lines += ["", heading, *(f"  - {site_line(item, locale)}" for item in items)]
    lines += ["", about(reach, locale), *credit(reach)]
    lines.append(words.made_with(reach.provenance, locale))
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def title(reach: Reach, locale: str) -> str:
    """Return what was asked, in a line."""
    return say(
        "reach.title",
        locale,
        start=titles.short_point_name(reach.start, locale),
        profile=words.label("profile", reach.request.profile, locale),
        minutes=[f"{area.minutes:g}" for area in reach.areas],
    )


def area_line(reach: Reach, area: ReachArea, locale: str) -> str:
    """Return an area in numbers."""
    return say(
        "reach.area",
        locale,
        minutes=f"{area.minutes:g}",
        area=area_km2(area),
        km=f"{area.network_km:.1f}",
        count=len(reach.sites_within(area.minutes)),
    )


def area_km2(area: ReachArea) -> str:
    """Return the size of an area in square kilometres, small ones more closely."""
    return f"{area.area_km2:.2f}" if area.area_km2 < 10 else f"{area.area_km2:.0f}"


def facilities_line(area: ReachArea, locale: str) -> str:
    """Return the facilities of an area in words."""
    counts = [f"{words.label('facility', kind, locale)} {count}" for kind, count in area.facilities]
    return say("reach.facilities", locale, counts=counts)


def site_lists(reach: Reach, locale: str) -> list[tuple[str, tuple[ReachedSite, ...]]]:
    """Return the lists of sites with their headings; empty ones are left out."""
    lists = [
        (say("reach.sites", locale, count=len(reach.sites)), reach.sites),
        (say("reach.uncertain", locale, count=len(reach.uncertain)), reach.uncertain),
    ]
    return [pair for pair in lists if pair[1]]


def site_line(item: ReachedSite, locale: str) -> str:
    """Return a site with its time, and what is uncertain about where it is."""
    name = words.clean(item.site.name(locale))
    parts = [say("reach.site", locale, name=name, minutes=f"{item.minutes:g}")]
    accuracy_m = item.site.coordinate_accuracy_m
    if accuracy_m is not None and accuracy_m >= stop_words.ACCURACY_WORTH_SAYING_M:
        parts.append(say("html.accuracy", locale, length=words.distance(accuracy_m, locale)))
    if item.gap_m >= stop_words.GAP_WORTH_SAYING_M:
        parts.append(say("html.gap", locale, length=words.distance(item.gap_m, locale)))
    return words.join(parts, locale)


def note_lines(reach: Reach, locale: str, code: str | None = None) -> list[str]:
    """Return the notes in words, or those of one code."""
    return [words.note("note", n, locale) for n in reach.notes if code in (None, n.code)]


def about(reach: Reach, locale: str) -> str:
    """Return how the areas are made, in a sentence."""
    return say("reach.about", locale, width=f"{reach.width_m:g}")


def credit(reach: Reach) -> list[str]:
    """Return the credit lines of the data."""
    return list(dict.fromkeys(words.clean(line) for line in reach.provenance.attribution))


def _area(area: ReachArea, reach: Reach) -> Plain:
    properties: Plain = {
        "kind": "area",
        "minutes": area.minutes,
        "area_km2": area.area_km2,
        "network_km": area.network_km,
        "sites": len(reach.sites_within(area.minutes)),
        "profile": reach.request.profile,
        "credit": "; ".join(credit(reach)),
    }
    if area.facilities:
        properties["facilities"] = dict(area.facilities)
    coordinates = [
        [[list(point) for point in ring] for ring in polygon] for polygon in area.polygons
    ]
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
        "properties": properties,
    }


def _site(item: ReachedSite, kind: str) -> Plain:
    site = item.site
    assert site.position is not None
    properties: Plain = {
        "kind": kind,
        "site_id": site.id,
        "name_zh": words.clean(site.name_zh),
        "name_en": words.clean(site.name_en),
        "category": site.category,
        "minutes": item.minutes,
        "gap_m": item.gap_m,
        "coordinate_accuracy_m": site.coordinate_accuracy_m,
    }
    return point_feature((site.position.lon, site.position.lat), properties)
