"""Results as files and data: downloads, suggestions, map files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

from flask import Blueprint, Response, current_app, jsonify, request, send_from_directory, url_for
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    FILE_TYPES,
    FORMATS,
    REACH_FILE_TYPES,
    REACH_FORMATS,
    SITE_FILE_TYPES,
    SITE_FORMATS,
    Background,
    DrawnTrail,
    ExportOptions,
    GpxOptions,
    LonLat,
    LoopRequest,
    MapParts,
    Planner,
    Reach,
    ReachRequest,
    RequestError,
    RouteQuery,
    RouteRequest,
    Site,
    SiteQuery,
    TourRequest,
    TrackMap,
    TrackReport,
    Trip,
    export,
    export_reach,
    export_sites,
    file_name,
    format_asked,
    formats_for,
    reach_file_name,
    site_dots,
    site_map_parts,
    to_plain,
    track_map,
    trail_map_parts,
    vendor_directory,
)

from . import asked_tours, asked_ways, edit_forms, forms, fresh, language, map_data
from .forms.kinds import FLAG
from .in_use import planner_in_use as planner_in_use
from .near import words_near
from .own_address import outside

blueprint = Blueprint("api", __name__)

AskedTrip = TourRequest | RouteRequest | LoopRequest | asked_tours.AskedTour | asked_ways.AskedWay
Asked = AskedTrip | ReachRequest | SiteQuery | RouteQuery
A = TypeVar("A", asked_tours.AskedTour, asked_ways.AskedWay)
"""What an address may ask for."""

_DOWNLOADS = {TourRequest: "api.tour", RouteRequest: "api.route", LoopRequest: "api.loop"}

_SUGGESTIONS = 8

_DOTS_INSIDE = 40
"""So many dots of a map are in its page; more would be most of what it weighs."""


def page_options(trip: Trip) -> ExportOptions:
    """Return how a page shows a trip: it fetches its background as its map is moved."""
    return _map_options(accent_of(trip))


def file_options(trip: Trip, name: str) -> ExportOptions:
    """Return how a file of a format shows a trip: with the background of its map inside.

    It says when it was made; its tag does not, so that a reader who has it keeps it.
    """
    planner = planner_in_use()
    background = planner.background(trip) if FILE_TYPES[name].has_map else Background()
    alone = map_data.alone_options(planner, background)
    made_at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    told = replace(alone, references=planner.references(trip), created_at=made_at)
    return _accented(told, trip)


def sketch_options(trip: Trip, *, with_background: bool = True) -> ExportOptions:
    """Return how a small drawing shows a trip: rivers and water, no other ways."""
    planner = planner_in_use()
    background = planner.background(trip, ways=False) if with_background else Background()
    return _accented(map_data.alone_options(planner, background), trip)


def _accented(options: ExportOptions, trip: Trip) -> ExportOptions:
    accent = accent_of(trip)
    return replace(options, accent=accent) if accent else options


def accent_of(trip: Trip) -> str | None:
    """Return the colour of the theme a trip was asked for."""
    wanted = trip.request.theme
    planner = planner_in_use()
    subjects = (*planner.themes, *planner.strands, *planner.kinds)
    colours = {theme.id: theme.color for theme in subjects}
    return colours.get(wanted) if wanted else None


def reach_file_options(reach: Reach, name: str) -> ExportOptions:
    """Return how a file of a format shows what is reached, as `file_options` does."""
    planner = planner_in_use()
    has_map = REACH_FILE_TYPES[name].has_map
    background = planner.background_in(reach.bounds) if has_map else Background()
    return map_data.alone_options(planner, background)


def gpx_options(arguments: forms.Arguments) -> GpxOptions:
    """Return what GPX files shall have beside their lines.

    `gpx_times=1`, `gpx_stops=0`, and `gpx_along`, repeated or with commas between.

    Raises
    ------
    RequestError
        Where one is neither yes nor no, or nothing such can be along the way (NotFoundError).
    """
    along = [part.strip() for text in arguments.getlist("gpx_along") for part in text.split(",")]
    return GpxOptions(
        times=_flag(arguments, "gpx_times", default=False),
        stops=_flag(arguments, "gpx_stops", default=True),
        along=tuple(part for part in along if part),
    )


def _flag(arguments: forms.Arguments, name: str, *, default: bool) -> bool:
    text = arguments.get(name, "").strip()
    try:
        return bool(FLAG.read(text)) if text else default
    except RequestError as error:
        raise RequestError(error.code, field=name, **error.facts) from None


@blueprint.get("/tour.<name>")
def tour(name: str) -> Response:
    """Answer with a tour in one of the formats."""
    return _trip(name, edit_forms.asked_tour, asked_tours.planned)


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
    name = format_asked(name, REACH_FILE_TYPES)
    REACH_FORMATS[name]
    planner = planner_in_use()
    asked = planner.dated(forms.reach_request(request.args, planner))
    tag = _tag(asked, name)
    known = _not_modified(tag)
    if known:
        return known
    found = planner.reach(asked)
    content = export_reach(found, name, reach_file_options(found, name))
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
    known = _not_modified(tag)
    if known:
        return known
    kind = SITE_FILE_TYPES[name]
    content = export_sites(planner.find_sites(query), name, stories=planner.heritage.stories)
    name_here = language.current().say("sites.file_name")
    names = (f"jindao-sites{kind.suffix}", f"{name_here}{kind.suffix}")
    return _file(content, kind.media_type, names, tag)


@blueprint.get("/map/sites.json")
def dots() -> Response:
    """Answer with the dots of a map of the sites that a search finds."""
    planner = planner_in_use()
    query = forms.site_query(request.args, planner)
    tag = _tag(query, "dots")
    known = _not_modified(tag)
    if known:
        return known
    page = url_for("pages.site", id_="-").removesuffix("-")
    content = site_dots(planner.find_sites(query), language.current().code, page)
    return fresh.tagged(Response(content, mimetype="application/json"), tag)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Answer with names that begin like or contain what is typed."""
    text = request.args.get("q", "").strip()
    found = planner_in_use().suggest(text, limit=_SUGGESTIONS) if text else ()
    response = jsonify(suggestions=[to_plain(item) for item in found])
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@blueprint.get("/near")
def near() -> Response:
    """Answer with what the position of a tap on a map is near, in words; empty where nothing is."""
    position = LonLat.parse(request.args.get("at", ""), field="at")
    response = jsonify(words=words_near(planner_in_use(), position))
    # Where somebody means to go is kept by nobody on the way.
    response.headers["Cache-Control"] = "private, max-age=300"
    response.vary.add("Cookie")
    return response


@blueprint.get("/static/vendor/<path:name>")
def vendor(name: str) -> Response:
    """Answer with a file the map needs."""
    return send_from_directory(vendor_directory(), name)


@blueprint.get("/favicon.ico")
def favicon() -> AnyResponse:
    """Answer with the sign of the site, for browsers that ask at the root."""
    return current_app.send_static_file("favicon.svg")


def format_links(asked: AskedTrip, trip: Trip) -> list[tuple[str, str]]:
    """Every download there is of a trip: format and address."""
    request_of = asked
    if isinstance(asked, asked_tours.AskedTour | asked_ways.AskedWay):
        request_of = asked.request
    endpoint = _DOWNLOADS[type(request_of)]
    return [(name, address(endpoint, asked, name)) for name in formats_for(trip)]


def as_form(address: str) -> dict[str, object]:
    """Return where a form goes that leads to an address, and its hidden fields, as pairs."""
    parts = urlsplit(address)
    return {"action": parts.path, "fields": parse_qsl(parts.query, keep_blank_values=True)}


def share_card(endpoint: str, asked: AskedTrip, trip: Trip) -> dict[str, str]:
    """Return what a messenger shows of a page: its whole address, and that of its picture."""
    picture = dict(format_links(asked, trip)).get("png", "")
    whole = [
        urljoin(outside("pages.planner_form"), text) for text in (address(endpoint, asked), picture)
    ]
    return {"link": whole[0], "picture": whole[1] if picture else ""}


def reach_format_links(asked: ReachRequest) -> list[tuple[str, str]]:
    """Every download of what is reached: format and address."""
    return [(name, address("api.reach", asked, name)) for name in REACH_FORMATS]


def site_format_links(query: SiteQuery) -> list[tuple[str, str]]:
    """Every download of a search for sites: format and address."""
    return [(name, address("api.sites", query, name)) for name in SITE_FORMATS]


def address(endpoint: str, asked: Asked, name: str | None = None) -> str:
    """Return the canonical address of a request, in the language of this page."""
    query = _sent_query(asked)
    speech = f"lang={language.current().code}"
    place = url_for(endpoint, name=name) if name else url_for(endpoint)
    return f"{place}?{query}{'&' if query else ''}{speech}"


def site_map(
    sites: Sequence[Site],
    accent: str | None = None,
    around: Sequence[Site] = (),
    query: SiteQuery | None = None,
) -> MapParts | None:
    """Return a map of sites whose dots lead to their pages; None where none is located.

    Parameters
    ----------
    sites
        What is shown.
    accent
        Colour of their dots.
    around
        Further sites, shown more quietly.
    query
        What finds `sites`: where they are many, the page fetches their dots by it.
    """
    is_fetched = query is not None and len(sites) > _DOTS_INSIDE
    inside = around if is_fetched else (*sites, *around)
    return site_map_parts(
        sites,
        _map_options(accent),
        {site.id: url_for("pages.site", id_=site.id) for site in inside},
        around,
        dots_at=address("api.dots", query) if query is not None and is_fetched else None,
    )


def trail_map(trails: Sequence[DrawnTrail]) -> MapParts | None:
    """Return a map of trails; None where none has a line."""
    return trail_map_parts(trails, _map_options(None))


def map_of_track(report: TrackReport) -> TrackMap | None:
    """Return a map of an uploaded track; None where it has no line."""
    return track_map(report, _map_options(None))


def _map_options(accent: str | None) -> ExportOptions:
    options = map_data.served_options(planner_in_use())
    return replace(options, accent=accent) if accent else options


def file_answer(content: bytes, media_type: str, names: tuple[str, str]) -> Response:
    """Return a file of the dataset to download, fresh as long as the data is."""
    tag = fresh.content_tag(content)
    return _not_modified(tag) or _file(content, media_type, names, tag)


def _query(asked: Asked) -> str:
    if isinstance(asked, asked_ways.AskedWay):
        return asked_ways.query_of(asked)
    if isinstance(asked, asked_tours.AskedTour):
        return edit_forms.query_of(asked)
    return forms.query_of(asked)


def _sent_query(asked: Asked) -> str:
    """Return the query of an address that is sent around."""
    if isinstance(asked, asked_tours.AskedTour):
        return edit_forms.address_query(asked)
    return _query(asked)


def _tag(asked: Asked, name: str) -> str:
    parts = (type(asked).__name__, name, _query(asked), language.current().code)
    return fresh.tag_of(planner_in_use(), *parts)


def _not_modified(tag: str) -> Response | None:
    known = fresh.not_modified(tag)
    return fresh.tagged(known, tag) if known else None


def _trip(
    name: str,
    read: Callable[[forms.Arguments, Planner], A],
    plan: Callable[[A, Planner], Trip],
) -> Response:
    """Answer with a trip in one of the formats; it is planned only where it is not known."""
    name = format_asked(name, FILE_TYPES)
    FORMATS[name]
    planner = planner_in_use()
    asked = read(request.args, planner)
    tag = _tag(asked, f"{name} {gpx_options(request.args)}")
    return _not_modified(tag) or _download(name, plan(asked, planner), tag)


def _download(name: str, trip: Trip, tag: str) -> Response:
    options = replace(file_options(trip, name), gpx=gpx_options(request.args))
    content = export(trip, name, options)
    names = file_name(trip, name, language.current().code)
    return _file(content, FILE_TYPES[name].media_type, names, tag)


def _file(content: bytes, media_type: str, names: tuple[str, str], tag: str) -> Response:
    plain, full = names
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(full, safe='')}"
    )
    return fresh.tagged(response, tag)
