"""Closures as files: tables, lines for a GIS, a page with a map, a text, JSON."""

from __future__ import annotations

from typing import Any

from jindao._registry import Registry
from jindao.codec import to_plain
from jindao.formats import words
from jindao.formats.assess_geojson import features_of
from jindao.formats.chapters import rounded
from jindao.formats.exporter import Format
from jindao.formats.filetype import FileType
from jindao.formats.jsonfile import dump
from jindao.formats.judged_tables import robustness_about, robustness_title
from jindao.formats.options import ExportOptions
from jindao.formats.robustness_layers import closure_layers
from jindao.model.robustness import Robustness
from jindao.texts import say

Plain = dict[str, Any]


ROBUSTNESS_FILE_TYPES: dict[str, FileType] = {
    "csv": FileType(
        "jindao.formats.judged:to_csv", media_type="text/csv; charset=utf-8", suffix=".csv"
    ),
    "geojson": FileType(
        "jindao.formats.robustness:to_geojson",
        media_type="application/geo+json",
        suffix=".geojson",
    ),
    "gpkg": FileType(
        "jindao.formats.assess_gpkg:closures_to_gpkg",
        extra="greenways",
        needs="pyogrio",
        media_type="application/geopackage+sqlite3",
        suffix=".gpkg",
    ),
    "html": FileType(
        "jindao.formats.robustness_page:render",
        media_type="text/html; charset=utf-8",
        suffix=".html",
        has_map=True,
    ),
    "json": FileType(
        "jindao.formats.judged:to_json", media_type="application/json", suffix=".json"
    ),
    "txt": FileType(
        "jindao.formats.judged:to_text", media_type="text/plain; charset=utf-8", suffix=".txt"
    ),
}

ROBUSTNESS_FORMATS: Registry[Format[Robustness]] = Registry("format", ROBUSTNESS_FILE_TYPES)


def to_geojson(made: Robustness, options: ExportOptions) -> bytes:
    """Return closures and ways round as features (RFC 7946), each of which says its `layer`.

    The foreign member `jindao` holds what was looked at, the notes and the sources.
    """
    locale = options.locale
    box = made.bounds
    member: Plain = {
        "kind": "robustness",
        "title": robustness_title(made, locale),
        "request": to_plain(made.request),
        "plan": to_plain(made.plan),
        "day": to_plain(made.day),
        "told": list(robustness_about(made, locale)),
        "about": say("robust.about", locale),
        "datum": say("geojson.datum", locale),
        "attribution": credit(made),
        "provenance": to_plain(made.provenance),
        **{
            name: getattr(made, name)
            for name in ("km", "sites", "value", "stretches", "led_around", "rings")
        },
    }
    if options.created_at is not None:
        member["created_at"] = to_plain(options.created_at)
    return dump(
        {
            "type": "FeatureCollection",
            "bbox": [*rounded((box.west, box.south)), *rounded((box.east, box.north))],
            "features": [
                feature for layer in closure_layers(made) for feature in features_of(layer)
            ],
            "jindao": member,
        }
    )


def credit(made: Robustness) -> list[str]:
    """Return the credit lines of the data."""
    return list(dict.fromkeys(words.clean(line) for line in made.provenance.attribution))
