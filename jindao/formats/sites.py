"""Heritage sites as files: JSON, GeoJSON and CSV."""

from __future__ import annotations

import csv
import io
from typing import Any, Protocol

from jindao._registry import Registry
from jindao.codec import to_plain
from jindao.formats.filetype import FileType
from jindao.formats.geojson import point_feature
from jindao.formats.jsonfile import dump
from jindao.formats.options import ExportOptions
from jindao.model.columns import SITE_COLUMNS
from jindao.model.place import Site
from jindao.model.story import Story
from jindao.texts import say

_COLUMNS = tuple(column.name for column in SITE_COLUMNS)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class SiteFormat(Protocol):
    """Sites as the bytes of a file, with the stories that they tell where it has room."""

    def __call__(
        self, sites: tuple[Site, ...], options: ExportOptions, stories: tuple[Story, ...], /
    ) -> bytes:
        """Return the file."""


def to_json(sites: tuple[Site, ...], options: ExportOptions, stories: tuple[Story, ...]) -> bytes:
    """Return sites as `{"kind": "sites", "schema": 1, "sites": [...], "stories": [...]}`."""
    return dump(
        {"kind": "sites", "schema": 1, "sites": to_plain(sites), "stories": to_plain(stories)}
    )


def to_geojson(
    sites: tuple[Site, ...], options: ExportOptions, stories: tuple[Story, ...]
) -> bytes:
    """Return sites as a feature collection; one nobody has located has no geometry."""
    features = [_feature(site) for site in sites]
    note = {"datum": say("geojson.datum", options.locale)}
    return dump({"type": "FeatureCollection", "features": features, "jindao": note})


def to_csv(sites: tuple[Site, ...], options: ExportOptions, stories: tuple[Story, ...]) -> bytes:
    """Return sites as a table with a byte order mark, as spreadsheets want it.

    The columns are those of the dataset, so that the table can be checked and read.
    Lists are joined by `;`. A text that a spreadsheet would take for a formula gets an
    apostrophe in front.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for site in sites:
        row = _row(site)
        if site.rough_position is not None:
            row["lon"], row["lat"] = site.rough_position.lon, site.rough_position.lat
        writer.writerow({name: cell(value) for name, value in row.items()})
    return text.getvalue().encode("utf-8-sig", "replace")


SITE_FILE_TYPES: dict[str, FileType] = {
    "json": FileType("jindao.formats.sites:to_json", media_type="application/json", suffix=".json"),
    "geojson": FileType(
        "jindao.formats.sites:to_geojson", media_type="application/geo+json", suffix=".geojson"
    ),
    "csv": FileType(
        "jindao.formats.sites:to_csv", media_type="text/csv; charset=utf-8", suffix=".csv"
    ),
}

SITE_FORMATS: Registry[SiteFormat] = Registry("format", SITE_FILE_TYPES)


def _row(site: Site) -> dict[str, Any]:
    row: dict[str, Any] = to_plain(site)
    row["located"] = site.position is not None
    row["lon"], row["lat"] = row.pop("position") or (None, None)
    del row["rough_position"]
    return row


def _feature(site: Site) -> dict[str, Any]:
    row = _row(site)
    lon, lat = row.pop("lon"), row.pop("lat")
    if lon is None:
        return {"type": "Feature", "geometry": None, "properties": row}
    return point_feature((lon, lat), row)


def cell(value: Any) -> Any:
    """Return a value as a cell of a table that no spreadsheet takes for a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        value = ";".join(map(str, value))
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value
