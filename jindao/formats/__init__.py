"""Trips as files: one module and one line in the table per format."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from jindao._registry import Registry
from jindao.formats import filetype, titles, words
from jindao.formats.assessment import ASSESS_FILE_TYPES, ASSESS_FORMATS
from jindao.formats.assessment import title as _assessment_title
from jindao.formats.exporter import Exporter, Format
from jindao.formats.files import write_bytes
from jindao.formats.filetype import FileType, format_asked
from jindao.formats.judged import JUDGED_FILE_TYPES, JUDGED_FORMATS, Judged
from jindao.formats.links import LINKS_FILE_TYPES, LINKS_FORMATS
from jindao.formats.options import ExportOptions
from jindao.formats.reach import REACH_FILE_TYPES, REACH_FORMATS
from jindao.formats.reach import title as _reach_title
from jindao.formats.results import RESULTS, Result
from jindao.formats.robustness import ROBUSTNESS_FILE_TYPES, ROBUSTNESS_FORMATS
from jindao.formats.roster import ROSTER_FILE_TYPES, ROSTER_FORMATS
from jindao.formats.sites import SITE_FILE_TYPES, SITE_FORMATS, SiteFormat
from jindao.model.assessment import Assessment
from jindao.model.place import Site
from jindao.model.reach import Reach
from jindao.model.story import Story
from jindao.model.trip import Trip
from jindao.texts import say

__all__ = [
    "ASSESS_FILE_TYPES",
    "ASSESS_FORMATS",
    "FILE_TYPES",
    "FORMATS",
    "JUDGED_FILE_TYPES",
    "JUDGED_FORMATS",
    "LINKS_FILE_TYPES",
    "LINKS_FORMATS",
    "REACH_FILE_TYPES",
    "REACH_FORMATS",
    "ROBUSTNESS_FILE_TYPES",
    "ROBUSTNESS_FORMATS",
    "ROSTER_FILE_TYPES",
    "ROSTER_FORMATS",
    "SITE_FILE_TYPES",
    "SITE_FORMATS",
    "ExportOptions",
    "FileType",
    "Format",
    "Judged",
    "SiteFormat",
    "assessment_file_name",
    "export",
    "export_assessment",
    "export_judged",
    "export_links",
    "export_reach",
    "export_robustness",
    "export_roster",
    "export_sites",
    "file_name",
    "format_asked",
    "format_of",
    "formats_for",
    "reach_file_name",
    "result_file_name",
    "vendor_directory",
    "write",
    "write_bytes",
]


FILE_TYPES: dict[str, FileType] = {
    "gpx": FileType("jindao.formats.gpx:to_gpx", media_type="application/gpx+xml", suffix=".gpx"),
    "gpx_rich": FileType(
        "jindao.formats.gpx:to_rich_gpx", media_type="application/gpx+xml", suffix=".rich.gpx"
    ),
    "gpx_route": FileType(
        "jindao.formats.gpx:to_route_gpx", media_type="application/gpx+xml", suffix=".route.gpx"
    ),
    "gpx_zip": FileType(
        "jindao.formats.gpx:to_gpx_zip", media_type="application/zip", suffix=".gpx.zip"
    ),
    "kml": FileType(
        "jindao.formats.kml:to_kml",
        media_type="application/vnd.google-earth.kml+xml",
        suffix=".kml",
    ),
    "kmz": FileType(
        "jindao.formats.kml:to_kmz", media_type="application/vnd.google-earth.kmz", suffix=".kmz"
    ),
    "tcx": FileType(
        "jindao.formats.tcx:to_tcx",
        media_type="application/vnd.garmin.tcx+xml",
        suffix=".tcx",
    ),
    "fit": FileType(
        "jindao.formats.fit:to_fit",
        media_type="application/vnd.ant.fit",
        suffix=".fit",
        fits="jindao.formats.fit:is_one_course",
    ),
    "fit_zip": FileType(
        "jindao.formats.fit:to_fit_zip", media_type="application/zip", suffix=".fit.zip"
    ),
    "csv": FileType(
        "jindao.formats.timetable:to_csv", media_type="text/csv; charset=utf-8", suffix=".csv"
    ),
    "ics": FileType(
        "jindao.formats.calendar:to_ics", media_type="text/calendar; charset=utf-8", suffix=".ics"
    ),
    "jsonld": FileType(
        "jindao.formats.jsonld:to_jsonld", media_type="application/ld+json", suffix=".jsonld"
    ),
    "geojson": FileType(
        "jindao.formats.geojson:to_geojson", media_type="application/geo+json", suffix=".geojson"
    ),
    "json": FileType(
        "jindao.formats.jsonfile:to_json", media_type="application/json", suffix=".json"
    ),
    "html": FileType(
        "jindao.formats.html:render",
        media_type="text/html; charset=utf-8",
        suffix=".html",
        has_map=True,
    ),
    "txt": FileType(
        "jindao.formats.text:to_text", media_type="text/plain; charset=utf-8", suffix=".txt"
    ),
    "poster": FileType(
        "jindao.formats.poster:to_poster", media_type="image/svg+xml", suffix=".svg"
    ),
    "pdf_phone": FileType(
        "jindao.formats.booklet:to_phone_pdf",
        extra="pdf",
        needs="weasyprint",
        media_type="application/pdf",
        suffix=".phone.pdf",
        has_map=True,
        called=("phone", "手机"),
    ),
    "pdf": FileType(
        "jindao.formats.booklet:to_pdf",
        extra="pdf",
        needs="weasyprint",
        media_type="application/pdf",
        suffix=".pdf",
        has_map=True,
    ),
    "poster_png": FileType(
        "jindao.formats.raster:to_poster_png",
        extra="pictures",
        needs="resvg_py",
        media_type="image/png",
        suffix=".poster.png",
        called=("poster", "海报"),
    ),
    "profile": FileType(
        "jindao.formats.profile:to_profile",
        media_type="image/svg+xml",
        suffix=".profile.svg",
        called=("profile", "剖面"),
    ),
    "profile_png": FileType(
        "jindao.formats.raster:to_profile_png",
        extra="pictures",
        needs="resvg_py",
        media_type="image/png",
        suffix=".profile.png",
        called=("profile", "剖面"),
    ),
    "png": FileType("jindao.formats.picture:to_png", media_type="image/png", suffix=".png"),
}

FORMATS: Registry[Format[Trip]] = Registry("format", FILE_TYPES)

_NAME_LIMIT = 60
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|]+')
_NOT_ASCII_WORDS = re.compile(r"[^a-z0-9]+")


export: Final = Exporter(FORMATS)
"""Returns a trip as a file of a format of `FORMATS`."""


def formats_for(trip: Trip) -> tuple[str, ...]:
    """Return the formats that a trip can be had in here: all but those it does not fit."""
    found = []
    for name in FORMATS.here():
        module, _, check = (FILE_TYPES[name].fits or "").partition(":")
        if not module or getattr(importlib.import_module(module), check)(trip):
            found.append(name)
    return tuple(found)


def export_sites(
    sites: tuple[Site, ...],
    format: str,  # noqa: A002
    options: ExportOptions | None = None,
    *,
    stories: Sequence[Story] = (),
) -> bytes:
    """Return heritage sites as a file of a format of `SITE_FORMATS`.

    Of the stories those are told that one of the sites belongs to, where a format has room
    for them: in JSON.

    Raises
    ------
    NotFoundError
        For a format that there is not; `known` lists those there are.
    """
    ids = {site.id for site in sites}
    told = tuple(story for story in stories if not ids.isdisjoint(story.sites))
    return SITE_FORMATS[format](sites, options or ExportOptions(), told)


export_reach: Final = Exporter(REACH_FORMATS)
"""Returns what is reached as a file of a format of `REACH_FORMATS`."""


export_assessment: Final = Exporter(ASSESS_FORMATS)
"""Returns an assessment as a file of a format of `ASSESS_FORMATS`."""


export_judged: Final = Exporter(JUDGED_FORMATS)
"""Returns plans side by side or scores as a file of a format of `JUDGED_FORMATS`."""


export_robustness: Final = Exporter(ROBUSTNESS_FORMATS)
"""Returns closures as a file of a format of `ROBUSTNESS_FORMATS`."""


export_links: Final = Exporter(LINKS_FORMATS)
"""Returns missing links as a file of a format of `LINKS_FORMATS`."""


export_roster: Final = Exporter(ROSTER_FORMATS)
"""Returns a roster of groups as a file of a format of `ROSTER_FORMATS`."""


def vendor_directory() -> Path:
    """Return where the files are that a page with a map links: Leaflet and ours."""
    return Path(__file__).parent / "assets"


def format_of(path: Path | str, types: Mapping[str, FileType] = FILE_TYPES) -> str:
    """Return the format of a table that a file's name stands for, the longest that fits.

    Raises
    ------
    NotFoundError
        For any other suffix; `known` lists the known ones.
    """
    return filetype.format_of(path, types)


def write(trip: Trip, path: Path | str, options: ExportOptions | None = None) -> None:
    """Write a trip to a file whose suffix says the format, whole or not at all.

    Raises
    ------
    NotFoundError
        For an unknown suffix.
    OutputError
        Where the file cannot be written; what stood there is untouched.
    """
    write_bytes(path, export(trip, format_of(path), options))


def file_name(trip: Trip, format: str, locale: str = "zh") -> tuple[str, str]:  # noqa: A002
    """Return a download's name twice: in ASCII, and in a language for `filename*`."""
    FORMATS[format]
    return _names(titles.title(trip, "en"), titles.title(trip, locale), FILE_TYPES[format], locale)


def reach_file_name(
    reach: Reach,
    format: str,  # noqa: A002
    locale: str = "zh",
) -> tuple[str, str]:
    """Return the name of a download of what is reached, as `file_name` does of a trip."""
    REACH_FORMATS[format]
    return _names(
        _reach_title(reach, "en"), _reach_title(reach, locale), REACH_FILE_TYPES[format], locale
    )


def assessment_file_name(
    assessment: Assessment,
    format: str,  # noqa: A002
    locale: str = "zh",
) -> tuple[str, str]:
    """Return the name of a download of an assessment, as `file_name` does of a trip."""
    ASSESS_FORMATS[format]
    english, local = (_assessment_title(assessment, code) for code in ("en", locale))
    return _names(english, local, ASSESS_FILE_TYPES[format], locale)


def result_file_name(
    kind: str,
    result: Result,
    format: str,  # noqa: A002
    locale: str = "zh",
) -> tuple[str, str]:
    """Return the name of a download of what came of a kind of job, as `file_name` of a trip."""
    asked = RESULTS[kind]
    asked.formats[format]
    english, local = (asked.title(result, code) for code in ("en", locale))
    return _names(english, local, asked.file_types[format], locale)


def _names(english: str, local: str, kind: FileType, locale: str) -> tuple[str, str]:
    ascii_words = _NOT_ASCII_WORDS.sub("-", english.lower()).strip("-")
    ascii_name = "-".join(part for part in ("jindao", ascii_words[:_NAME_LIMIT].strip("-")) if part)
    spoken = words.shortened(_NOT_IN_FILE_NAMES.sub(" ", local), _NAME_LIMIT)
    return ascii_name + kind.suffix, f"{say('html.file_brand', locale)} {spoken}{kind.suffix}"
