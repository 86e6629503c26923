"""The catalogue of published routes: what a search finds, as a list and a map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from flask import Blueprint, Response, current_app, request, url_for

from jindao import (
    DIFFICULTIES,
    BBox,
    Catalogue,
    ExportOptions,
    MapParts,
    Notice,
    RequestError,
    RouteEntry,
    RouteQuery,
    dot_map_parts,
    dots_file,
)

from . import forms, fresh, language, manners, map_data, ready_pages
from .api import address
from .in_use import planner_in_use
from .page import page

blueprint = Blueprint("catalogue", __name__)

_PER_PAGE = 30
_DOTS_INSIDE = 40
_AROUND_DEG = 0.02
MONTHS = tuple(range(1, 13))


def catalogue_in_use() -> Catalogue:
    """Return the catalogue of this application."""
    return cast(Catalogue, current_app.extensions["jindao_catalogue"])


@blueprint.get("/routes")
def routes() -> Response:
    """Show the published routes that a search finds, one page of them."""
    try:
        query = forms.routes_query(request.args, planner_in_use())
    except RequestError as error:
        return _list(RouteQuery(), error)
    version, changed_at = catalogue_in_use().state()
    pairs = request.args.items(multi=True)
    asked = [pair for pair in pairs if pair[0] not in manners.ARGUMENTS]
    key = ready_pages.key_of("routes", version, planner_in_use().today(), asked)
    return ready_pages.answer(key, changed_at, lambda: _list(query).get_data(as_text=True))


def _list(query: RouteQuery, wrong: RequestError | None = None) -> Response:
    """Return a page of what a search finds; none of it where anything is wrong with it."""
    speech = language.current()
    found = catalogue_in_use().find(query, speech.code, planner_in_use().today())
    entries = () if wrong else found.entries
    pages = max(1, -(-len(entries) // _PER_PAGE))
    number = min(forms.page_number(request.args), pages)
    first = (number - 1) * _PER_PAGE
    here = address(".routes", query)
    return page(
        "routes.html",
        wrong,
        values=request.args,
        entries=entries[first : first + _PER_PAGE],
        found=found,
        total=len(entries),
        first=first,
        number=number,
        pages=pages,
        page_address=lambda page: f"{here}&page={page}",
        difficulties=[(code, speech.say(f"routes.difficulty.{code}")) for code in DIFFICULTIES],
        months=[(str(month), speech.say(f"month.{month}")) for month in MONTHS],
        counties=[(name, speech.say("routes.of_county", name=county(name), n=n))
                  for name, n in found.counties],
        county=county,
        in_force=in_force,
        map=routes_map(
            entries,
            map_data.served_options(planner_in_use()),
            lambda slug: url_for("published.route", slug=slug),
            dots_at=address(".dots", query),
        ),
    )  # fmt: skip


@blueprint.get("/map/routes.json")
def dots() -> Response:
    """Answer with the dots of a map of the routes that a search finds."""
    query = forms.routes_query(request.args, planner_in_use())
    catalogue, locale = catalogue_in_use(), language.current().code
    version, _ = catalogue.state()
    tag = fresh.content_tag(
        "\n".join((version, str(query), locale, str(planner_in_use().today()))).encode()
    )
    known = fresh.not_modified(tag)
    if known:
        return fresh.tagged(known, tag)
    entries = catalogue.find(query, locale, planner_in_use().today()).entries
    page = url_for("published.route", slug="-").removesuffix("-")
    content = dots_file(
        page,
        (
            (entry.facts.start, entry.title, facts_line(entry), entry.slug)
            for entry in entries
            if entry.facts
        ),
    )
    return fresh.tagged(Response(content, mimetype="application/json"), tag)


def in_force(entry: RouteEntry) -> tuple[Notice, ...]:
    """Return the notices that hold today and concern a route."""
    return catalogue_in_use().in_force(entry, planner_in_use().today())


def county(name: str) -> str:
    """Return the name of a county in the language of this page."""
    return planner_in_use().county_name(name, language.current().code)


def facts_line(entry: RouteEntry) -> str:
    """Return how long a route is, in few words."""
    speech = language.current()
    if entry.facts is None:
        return speech.say("unknown")
    days = speech.count("day", entry.facts.days)
    return speech.say("routes.line", days=days, length=speech.length(entry.facts.length_m))


def routes_map(
    entries: Sequence[RouteEntry],
    options: ExportOptions,
    address_of: Callable[[str], str],
    *,
    dots_at: str | None = None,
) -> MapParts | None:
    """Return a map with where routes begin; None where none begins anywhere.

    Parameters
    ----------
    entries
        The routes.
    options
        How the map looks.
    address_of
        From a slug to the address of its page.
    dots_at
        Where a page fetches the dots from where they are many.
    """
    points = [(entry, entry.facts.start) for entry in entries if entry.facts]
    if not points:
        return None
    lons, lats = [at.lon for _, at in points], [at.lat for _, at in points]
    margin = _AROUND_DEG if len(set(zip(lons, lats, strict=True))) == 1 else 0.0
    fetched = dots_at is not None and len(points) > _DOTS_INSIDE
    return dot_map_parts(
        []
        if fetched
        else [
            {
                "lat": at.lat,
                "lon": at.lon,
                "name": entry.title,
                "line": facts_line(entry),
                "href": address_of(entry.slug),
            }
            for entry, at in points
        ],
        BBox(min(lons) - margin, min(lats) - margin, max(lons) + margin, max(lats) + margin),
        options,
        dots_at=dots_at if fetched else None,
    )
