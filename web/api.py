"""Results as files and data: downloads, suggestions, map files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar, cast
from urllib.parse import quote, urljoin

from flask import Blueprint, Response, current_app, jsonify, request, send_from_directory, url_for
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    FILE_TYPES,
    FORMATS,
    REACH_FILE_TYPES,
    REACH_FORMATS,
    SITE_FILE_TYPES,
    SITE_FORMATS,
    ExportOptions,
    LoopRequest,
    MapParts,
    Planner,
    Reach,
    ReachRequest,
    RouteRequest,
    Site,
    SiteQuery,
    TourRequest,
    Trip,
    export,
    export_reach,
    export_sites,
    file_name,
    reach_file_name,
    site_map_parts,
    to_plain,
    vendor_directory,
)

from . import asked_ways, edit_forms, forms, language, map_data

blueprint = Blueprint("api", __name__)

AskedTrip = TourRequest | RouteRequest | LoopRequest | edit_forms.AskedTour | asked_ways.AskedWay
Asked = AskedTrip | ReachRequest | SiteQuery
A = TypeVar("A", edit_forms.AskedTour, asked_ways.AskedWay)
"""What an address may ask for."""

_DOWNLOADS = {TourRequest: "api.tour", RouteRequest: "api.route", LoopRequest: "api.loop"}

_SUGGESTIONS = 8


def planner_in_use() -> Planner:
    """Return the planner of this application."""
    return cast(Planner, current_app.extensions["jindao"])


def export_options(trip: Trip, *, served: bool = False) -> ExportOptions:
    """Return how a trip is shown here: this request's language, the operator's tiles.

    A page that is `served` fetches its background as its map is moved; a file has it inside.
    """
    planner = planner_in_use()
    accent = accent_of(trip)
    if served:
        options = map_data.served_options(planner)
    else:
        alone = map_data.alone_options(planner, planner.background(trip))
        options = replace(alone, references=planner.references(trip))
    return replace(options, accent=accent) if accent else options


def accent_of(trip: Trip) -> str | None:
    """Return the colour of the theme a trip was asked for."""
    wanted = trip.request.theme
    planner = planner_in_use()
    subjects = (*planner.themes, *planner.strands, *planner.kinds)
    colours = {theme.id: theme.color for theme in subjects}
    return colours.get(wanted) if wanted else None


def reach_options(reach: Reach, *, served: bool = False) -> ExportOptions:
    """Return how what is reached is shown here, as `export_options` does."""
    planner = planner_in_use()
    if served:
        return map_data.served_options(planner)
    return map_data.alone_options(planner, planner.background_in(reach.bounds))


@blueprint.get("/tour.<name>")
def tour(name: str) -> Response:
    """Answer with a tour in one of the formats."""
    return _trip(name, edit_forms.asked_tour, edit_forms.planned)


@blueprint.get("/route.<name>")
def route(name: str) -> Response:
    """Answer with a route in one of the formats."""
    return _trip(name, asked_ways.asked_route, asked_ways.chosen)


@blueprint.get("/loop.<name>")
def loop(name: str) -> Response:
    """Answer with a loop in one of the formats."""
    return _trip(name, asked_ways.asked_loop, asked_ways.chosen)


@blueprint.get("/reach.<name>")
def reach(name: str) -> Response:
    """Answer with what is reached in one of the formats."""
    REACH_FORMATS[name]
    planner = planner_in_use()
    asked = planner.dated(forms.reach_request(request.args, planner))
    tag = _tag(asked, name)
    fresh = _not_modified(tag)
    if fresh:
        return fresh
    found = planner.reach(asked)
    content = export_reach(found, name, reach_options(found))
    kind = REACH_FILE_TYPES[name]
    return _file(
        content, kind.media_type, reach_file_name(found, name, language.current().code), tag
    )


@blueprint.get("/sites.<name>")
def sites(name: str) -> Response:
    """Answer with heritage sites in one of the formats."""
    SITE_FORMATS[name]
    planner = planner_in_use()
    query = forms.site_query(request.args, planner)
    tag = _tag(query, name)
    fresh = _not_modified(tag)
    if fresh:
        return fresh
    kind = SITE_FILE_TYPES[name]
    content = export_sites(planner.find_sites(query), name)
    name_here = language.current().say("sites.file_name")
    names = (f"jindao-sites{kind.suffix}", f"{name_here}{kind.suffix}")
    return _file(content, kind.media_type, names, tag)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Answer with names that begin like or contain what is typed."""
    text = request.args.get("q", "").strip()
    found = planner_in_use().suggest(text, limit=_SUGGESTIONS) if text else ()
    response = jsonify(suggestions=[to_plain(item) for item in found])
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@blueprint.get("/static/vendor/<path:name>")
def vendor(name: str) -> Response:
    """Answer with a file the map needs."""
    return send_from_directory(vendor_directory(), name)


@blueprint.get("/favicon.ico")
def favicon() -> AnyResponse:
    """Answer with the sign of the site, for browsers that ask at the root."""
    return current_app.send_static_file("favicon.svg")


def format_links(asked: AskedTrip) -> list[tuple[str, str]]:
    """Every download of a trip: format and address."""
    request_of = asked
    if isinstance(asked, edit_forms.AskedTour | asked_ways.AskedWay):
        request_of = asked.request
    endpoint = _DOWNLOADS[type(request_of)]
    return [(name, address(endpoint, asked, name)) for name in FORMATS.here()]


def share_card(endpoint: str, asked: AskedTrip) -> dict[str, str]:
    """Return what a messenger shows of a page: its whole address, and that of its picture."""
    picture = dict(format_links(asked)).get("png", "")
    whole = [urljoin(request.url_root, text) for text in (address(endpoint, asked), picture)]
    return {"link": whole[0], "picture": whole[1] if picture else ""}


def reach_format_links(asked: ReachRequest) -> list[tuple[str, str]]:
    """Every download of what is reached: format and address."""
    return [(name, address("api.reach", asked, name)) for name in REACH_FORMATS]


def site_format_links(query: SiteQuery) -> list[tuple[str, str]]:
    """Every download of a search for sites: format and address."""
    return [(name, address("api.sites", query, name)) for name in SITE_FORMATS]


def address(endpoint: str, asked: Asked, name: str | None = None) -> str:
    """Return the canonical address of a request, in the language of this page."""
    query = _query(asked)
    speech = f"lang={language.current().code}"
    place = url_for(endpoint, name=name) if name else url_for(endpoint)
    return f"{place}?{query}{'&' if query else ''}{speech}"


def site_map(
    sites: Sequence[Site], accent: str | None = None, around: Sequence[Site] = ()
) -> MapParts | None:
    """Return a map of sites whose dots lead to their pages; None where none is located.

    `around` are shown as well, more quietly.
    """
    options = map_data.served_options(planner_in_use())
    options = replace(options, accent=accent) if accent else options
    links = {site.id: url_for("pages.site", id_=site.id) for site in (*sites, *around)}
    return site_map_parts(sites, options, links, around)


def file_answer(content: bytes, media_type: str, names: tuple[str, str]) -> Response:
    """Return a file of the dataset to download, fresh as long as the data is."""
    tag = hashlib.sha256(content).hexdigest()[:32]
    if tag in request.if_none_match:
        return _cacheable(Response(status=304), tag)
    return _file(content, media_type, names, tag)


def _query(asked: Asked) -> str:
    if isinstance(asked, asked_ways.AskedWay):
        return asked_ways.query_of(asked)
    if isinstance(asked, edit_forms.AskedTour):
        return edit_forms.query_of(asked)
    return forms.query_of(asked)


def _tag(asked: Asked, name: str) -> str:
    planner = planner_in_use()
    parts = (
        type(asked).__name__,
        name,
        _query(asked),
        language.current().code,
        planner.version,
        planner.network_meta.id,
        planner.data_version,
        planner.closures.version,
        planner.settings.tiles or "",
        planner.settings.tiles_attribution,
        planner.settings.tiles_datum or "",
        planner.settings.map_review_number,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _not_modified(tag: str) -> Response | None:
    return _cacheable(Response(status=304), tag) if tag in request.if_none_match else None


def _trip(
    name: str,
    read: Callable[[forms.Arguments, Planner], A],
    plan: Callable[[A, Planner], Trip],
) -> Response:
    """Answer with a trip in one of the formats; it is planned only where it is not known."""
    FORMATS[name]
    planner = planner_in_use()
    asked = read(request.args, planner)
    tag = _tag(asked, name)
    return _not_modified(tag) or _download(name, plan(asked, planner), tag)


def _download(name: str, trip: Trip, tag: str) -> Response:
    content = export(trip, name, export_options(trip))
    names = file_name(trip, name, language.current().code)
    return _file(content, FILE_TYPES[name].media_type, names, tag)


def _file(content: bytes, media_type: str, names: tuple[str, str], tag: str) -> Response:
    plain, full = names
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"
    )
    return _cacheable(response, tag)


def _cacheable(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.update(("Accept-Language", "Cookie"))
    return response
