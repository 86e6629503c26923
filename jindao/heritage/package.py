"""A dataset's description for other programs: a Frictionless data package.

`datapackage.json` names every table with its schema, so that any reader of the standard
can check and load the dataset without this program. It follows the column tables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jindao.heritage.dataset import Heritage
from jindao.model.columns import (
    PLACE_COLUMNS,
    SITE_COLUMNS,
    SOURCE_COLUMNS,
    STORY_COLUMNS,
    WAIVER_COLUMNS,
    Column,
)
from jindao.texts import say

FILE_NAME: Final = "datapackage.json"
LICENCE: Final[Mapping[str, str]] = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
_TYPES: Final = {"text": "string", "whole": "integer", "number": "number", "list": "string"}


def data_package(heritage: Heritage) -> dict[str, Any]:
    """Return the description of a dataset as a Frictionless data package.

    Fields carry type, range, allowed words and their meaning in Chinese and English. The
    source of a position is a foreign key; lists of sources and sites that are part of
    another's in any file are what the standard cannot say.
    """
    region, directory = heritage.region, heritage.directory
    resources = [
        _table(f"sites/{path.name}", SITE_COLUMNS, heritage, f"sites-{path.stem}")
        for path in sorted((directory / "sites").glob("*.csv"))
    ]
    resources.append(_table("places.csv", PLACE_COLUMNS, heritage, "places"))
    resources.append(_table("sources.csv", SOURCE_COLUMNS, heritage, "sources"))
    if (directory / "stories.csv").exists():
        resources.append(_table("stories.csv", STORY_COLUMNS, heritage, "stories"))
    if (directory / "waivers.csv").exists():
        resources.append(_table("waivers.csv", WAIVER_COLUMNS, heritage, "waivers", key=False))
    return {
        "profile": "data-package",
        "name": f"jindao-heritage-{region.id}",
        "title": say("package.title", "en", region=region.name_en),
        "title_zh": say("package.title", "zh", region=region.name_zh),
        "licenses": [dict(LICENCE)],
        "contributors": [{"title": "jindao 晋道", "role": "author"}],
        "sources": [
            {"title": f"{source.title_zh} / {source.title_en}", "path": source.url}
            if source.url.startswith("http")
            else {"title": f"{source.title_zh} / {source.title_en}"}
            for source in heritage.sources.values()
            if source.id in _origins(heritage)
        ],
        "resources": resources,
    }


def package_text(heritage: Heritage) -> str:
    """Return the description as the text of its file."""
    return json.dumps(data_package(heritage), ensure_ascii=False, indent=1) + "\n"


def package_file(directory: Path) -> Path:
    """Return where the description of a dataset stands."""
    return directory / FILE_NAME


def _origins(heritage: Heritage) -> set[str]:
    """Return the sources that coordinates are from: the origins of the compilation."""
    located = {site.coordinate_source for site in heritage.sites}
    return located | {place.coordinate_source for place in heritage.places}


def _table(
    path: str, columns: tuple[Column, ...], heritage: Heritage, name: str, *, key: bool = True
) -> dict[str, Any]:
    header = (heritage.directory / path).read_text("utf-8-sig").partition("\n")[0].strip()
    present = header.split(",")
    by_name = {column.name: column for column in columns}
    table = name.partition("-")[0]
    schema: dict[str, Any] = {
        "fields": [_field(by_name[word], table, heritage) for word in present if word in by_name],
        "missingValues": [""],
    }
    if key:
        schema["primaryKey"] = ["id"]
    if "coordinate_source" in present:
        known = {"resource": "sources", "fields": ["id"]}
        schema["foreignKeys"] = [{"fields": ["coordinate_source"], "reference": known}]
    return {
        "name": name,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ","},
        "schema": schema,
    }


def _field(column: Column, table: str, heritage: Heritage) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "description": say(f"column.{column.name}", "en"),
        "description_zh": say(f"column.{column.name}", "zh"),
    }
    low, high = column.low, column.high
    if column.name in ("lon", "lat"):
        region = heritage.region
        low, high = region.longitude if column.name == "lon" else region.latitude
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    allowed = column.allowed
    if column.name == "prefecture":
        allowed = tuple(prefecture.id for prefecture in heritage.region.prefectures)
    if allowed:
        constraints["enum"] = list(allowed)
    if low is not None and high is not None:
        constraints |= {"minimum": low, "maximum": high}
    if column.name == "id" and table != "waivers":
        constraints["unique"] = True
    return field | ({"constraints": constraints} if constraints else {})
