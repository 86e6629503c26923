"""The pages around the data: themes, trails, and the dataset to take away."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from flask import Blueprint, Response, abort, render_template

from jindao import DrawnTrail, SiteQuery, Theme, Trail, package_text

from . import language
from .api import address, file_answer, planner_in_use, site_format_links, site_map, trail_map

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
    """Show the documented trails, greenways and historic roads, those that have a line on a map."""
    known = planner_in_use().trails
    with_line = [trail for trail in known if trail.line]
    drawn = trail_map([_drawn(trail) for trail in with_line])
    numbers = {trail.id: number for number, trail in enumerate(with_line, start=1)}
    return render_template("trails.html", trails=known, map=drawn, numbers=numbers)


@blueprint.get("/trails/<id_>")
def trail(id_: str) -> str:
    """Show one trail: where it runs on a map, and the places along it in order."""
    found = next((trail for trail in planner_in_use().trails if trail.id == id_), None)
    if found is None:
        abort(404)
    drawn = trail_map([_drawn(found, with_places=True)])
    return render_template("trail.html", trail=found, map=drawn, places=_places(found))


def _drawn(trail: Trail, *, with_places: bool = False) -> DrawnTrail:
    """Return a trail as a map draws it, with a pin at each place along it or one in all."""
    speech = language.current()
    surveyed = trail.alignment == "surveyed"
    said = [speech.say(f"legend.{'surveyed' if surveyed else 'estimated'}")]
    if trail.length_km:
        said.append(speech.say("trails.km", n=f"{trail.length_km:g}"))
    return DrawnTrail(
        id=trail.id,
        name=trail.name(speech.code),
        told=speech.sentence(said),
        line=trail.line,
        surveyed=surveyed,
        places=_places(trail) if with_places and len(_places(trail)) == len(trail.line) else (),
    )


def _places(trail: Trail) -> tuple[tuple[str, str], ...]:
    """Return pairs (id on the page, name) of the places along a trail, in order."""
    names = language.current().either(trail.place_names_zh, trail.place_names_en)
    return tuple((f"place-{number}", name) for number, name in enumerate(names, start=1))


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
