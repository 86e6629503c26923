"""The pages around the data: themes, trails, and the dataset to take away."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from flask import Blueprint, Response, render_template

from jindao import SiteQuery, Theme, package_text

from . import language
from .api import address, file_answer, planner_in_use, site_format_links, site_map

blueprint = Blueprint("guide", __name__)

_SHOWN_SITES = 40
_LONG_AGO = (2000, 1, 1, 0, 0, 0)
"""One date for every file in the package, so that equal data is an equal file."""


@blueprint.get("/themes")
def themes() -> str:
    """Show every theme, strand and kind of route."""
    planner = planner_in_use()
    groups = (
        ("field.theme", planner.themes),
        ("field.strand", planner.strands),
        ("field.kind", planner.kinds),
    )
    return render_template("themes.html", groups=groups)


@blueprint.get("/themes/<id_>")
def theme(id_: str) -> str:
    """Show how many sites a theme has, where, and example tours."""
    guide = planner_in_use().theme_guide(id_)
    examples = [(tour, address("pages.tour", tour.request)) for tour in guide.examples]
    return render_template(
        "theme.html",
        guide=guide,
        examples=examples,
        shown=guide.sites[:_SHOWN_SITES],
        map=site_map(guide.sites, guide.theme.color, query=_query_of(guide.theme)),
    )


def _query_of(theme: Theme) -> SiteQuery:
    """Return the search that finds the sites of a theme, strand or kind of route."""
    if theme.kind == "strand":
        return SiteQuery(strands=(theme.id,))
    return SiteQuery(kind=theme.id) if theme.kind == "kind" else SiteQuery(theme=theme.id)


@blueprint.get("/trails")
def trails() -> str:
    """Show the documented trails, greenways and historic roads."""
    return render_template("trails.html", trails=planner_in_use().trails)


@blueprint.get("/data")
def data() -> str:
    """Show what the dataset holds, its licence and origins, and offer its files."""
    planner = planner_in_use()
    return render_template(
        "data.html",
        facts=planner.data_facts(),
        downloads=site_format_links(SiteQuery()),
        origins=list(planner.heritage.sources.values()),
    )


@blueprint.get("/data/datapackage.json")
def data_package() -> Response:
    """Answer with the description of the dataset, a Frictionless data package."""
    content = package_text(planner_in_use().heritage).encode()
    return file_answer(content, "application/json", ("datapackage.json", "datapackage.json"))


@blueprint.get("/data/datapackage.zip")
def data_archive() -> Response:
    """Answer with the whole dataset and its description in one file."""
    heritage = planner_in_use().heritage
    files = {
        path.relative_to(heritage.directory).as_posix(): path.read_bytes()
        for path in sorted(heritage.directory.rglob("*"))
        if path.suffix in (".csv", ".toml", ".geojson", ".md")
    }
    files["datapackage.json"] = package_text(heritage).encode()
    names = ("jindao-heritage.zip", f"{language.current().say('data.file_name')}.zip")
    return file_answer(_archive(files), "application/zip", names)


def _archive(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            info = zipfile.ZipInfo(str(Path(name).as_posix()), _LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return content.getvalue()
