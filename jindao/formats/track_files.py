"""Tracks as files: one line in the table per format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from jindao._registry import Registry
from jindao.codec import to_plain
from jindao.formats import words
from jindao.formats.exporter import Format
from jindao.formats.filetype import FileType
from jindao.formats.jsonfile import dump
from jindao.formats.options import ExportOptions
from jindao.formats.track_words import made_text, report_text
from jindao.model.track import TrackReport

SCHEMA: Final = 1


_HERE: Final = "jindao.formats.track_files"
TRACK_FILE_TYPES: Final[dict[str, FileType]] = {
    "gpx": FileType(
        "jindao.formats.track_gpx:to_track_gpx", media_type="application/gpx+xml", suffix=".gpx"
    ),
    "geojson": FileType(
        f"{_HERE}:to_geojson", media_type="application/geo+json", suffix=".geojson"
    ),
    "json": FileType(f"{_HERE}:to_json", media_type="application/json", suffix=".json"),
    "txt": FileType(f"{_HERE}:to_text", media_type="text/plain; charset=utf-8", suffix=".txt"),
}

TRACK_FORMATS: Final[Registry[Format[TrackReport]]] = Registry("format", TRACK_FILE_TYPES)


def export_track(
    report: TrackReport,
    format: str,  # noqa: A002
    options: ExportOptions | None = None,
) -> bytes:
    """Return what is told of a track as a file of a format of `TRACK_FORMATS`.

    Raises
    ------
    NotFoundError
        For a format that there is not; `known` lists those there are.
    RequestError
        For a track that is shifted for certain where no datum was asked for.
    """
    return TRACK_FORMATS[format](report.unshifted(), options or ExportOptions())


def to_text(report: TrackReport, options: ExportOptions) -> bytes:
    """Return everything that is told, in lines of text."""
    return report_text(report, options.locale).encode()


def to_json(report: TrackReport, _: ExportOptions) -> bytes:
    """Return everything that is told, and the points, as JSON."""
    return dump({"kind": "track", "schema": SCHEMA, **to_plain(report)})


def to_geojson(report: TrackReport, options: ExportOptions) -> bytes:
    """Return the ways that a track went and what is off them; unmatched, its own lines."""
    features = [*_lines(report), *_marks(report)]
    about = made_text(report, options.locale)
    return json.dumps(
        {"type": "FeatureCollection", "description": about, "features": features},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def _lines(report: TrackReport) -> Iterator[dict[str, Any]]:
    name = words.clean(report.name)
    if report.matched is None:
        for line in report.lines:
            yield _feature("LineString", line.line, {"kind": "track", "name": name})
        return
    for stretch in report.matched.stretches:
        if stretch.leg is None:
            facts: dict[str, Any] = {"kind": "unmatched", "length_m": stretch.length_m}
            yield _feature("LineString", stretch.line, facts)
            continue
        leg = stretch.leg
        facts = {
            "kind": "matched",
            "length_m": round(leg.length_m, 1),
            "ascent_m": leg.ascent_m,
            "descent_m": leg.descent_m,
            "names": [words.clean(way) for way in leg.names],
            "estimated_m": round(leg.estimated_m, 1),
        }
        yield _feature("LineString", leg.line, facts)


def _marks(report: TrackReport) -> Iterator[dict[str, Any]]:
    for name, position in report.marks:
        point = (position.lon, position.lat)
        yield _feature("Point", point, {"kind": "waypoint", "name": words.clean(name)})


def _feature(kind: str, coordinates: Any, facts: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": facts, "geometry": geometry}
