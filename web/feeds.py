"""The published routes for programs: GeoJSON, Atom, the sitemap, and what robots may read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import Blueprint, Response, request

from jindao import (
    RouteEntry,
    atom_feed,
    geojson_feed,
    notices_atom,
    notices_geojson,
    sitemap,
)

from . import fresh, language, published, ready_pages
from .catalogue import catalogue_in_use
from .in_use import planner_in_use
from .own_address import outside

blueprint = Blueprint("feeds", __name__)

_ATOM_ENTRIES = 100
_PAGES = (
    *("pages.planner_form", "catalogue.routes", "guide.themes", "guide.trails"),
    *("guide.data", "pages.sites"),
)
"""Pages that a search engine may want beside those of routes and sites."""


@blueprint.get("/routes.geojson")
def geojson() -> Response:
    """Answer with where the published routes begin."""
    return _feed("application/geo+json", lambda entries: geojson_feed(entries, _address, _picture))


@blueprint.get("/routes.atom")
def atom() -> Response:
    """Answer with the routes that were published last."""
    speech = language.current()
    return _feed(
        "application/atom+xml",
        lambda entries: atom_feed(
            entries[:_ATOM_ENTRIES],
            title=speech.say("routes.feed", region=speech.name(planner_in_use().region)),
            locale=speech.code,
            own=outside(".atom", lang=speech.code),
            page=outside("catalogue.routes", lang=speech.code),
            address=_address,
            picture=_picture,
        ),
    )


@blueprint.get("/notices.geojson")
def notices_geojson_() -> Response:
    """Answer with the closures and warnings that stand, as a file of closures."""
    today = planner_in_use().today()
    return _feed(
        "application/geo+json", lambda _: notices_geojson(catalogue_in_use().notices(today))
    )


@blueprint.get("/notices.atom")
def notices_atom_() -> Response:
    """Answer with the closures and warnings that stand."""
    speech, planner = language.current(), planner_in_use()
    _, changed_at = catalogue_in_use().state()
    return _feed(
        "application/atom+xml",
        lambda _: notices_atom(
            catalogue_in_use().notices(planner.today()),
            title=speech.say("routes.notices_feed", region=speech.name(planner.region)),
            locale=speech.code,
            own=outside(".notices_atom_", lang=speech.code),
            page=outside("catalogue.routes", lang=speech.code),
            changed_at=ready_pages.modified_at(changed_at),
        ),
    )


@blueprint.get("/sitemap.xml")
def site_map() -> Response:
    """Answer with the addresses of pages that a search engine may show."""

    def made(entries: tuple[RouteEntry, ...]) -> bytes:
        pages: list[tuple[str, dt.datetime | None]] = [
            (outside(endpoint), None) for endpoint in _PAGES
        ]
        pages += [(_address(entry.slug), entry.modified_at) for entry in entries]
        today = planner_in_use().today()
        pages += [
            (outside("events.event", slug=entry.slug, id_=event.id), entry.modified_at)
            for entry in entries
            for event in entry.events_to_come(today)
        ]
        return sitemap(pages)

    return _feed("application/xml", made)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Answer what robots are to leave alone: work that is done for people who ask."""
    closed = ("/tour", "/tours", "/loop", "/loops", "/route?", "/reach", "/t/", "/import", "/api/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {outside('.site_map')}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _address(slug: str) -> str:
    return outside("published.route", slug=slug)


def _picture(entry: RouteEntry) -> str:
    cover = entry.content.cover
    return published.picture_address(cover.picture) if cover is not None else ""


def _feed(media_type: str, made: Callable[[tuple[RouteEntry, ...]], bytes]) -> Response:
    """Return a feed of every route, or that it has not changed."""
    catalogue, locale = catalogue_in_use(), language.current().code
    version, changed_at = catalogue.state()
    planner = planner_in_use()
    parts = (
        *(version, locale, media_type, request.path, _address("-")),
        *(planner.version, planner.today().isoformat()),
    )
    tag = fresh.content_tag("\n".join(parts).encode())
    modified = ready_pages.modified_at(changed_at)
    response = fresh.not_modified(tag, modified)
    if response is None:
        feed = made(catalogue.entries(locale))
        response = Response(feed, content_type=f"{media_type}; charset=utf-8")
        response.last_modified = modified
    return fresh.tagged(response, tag)
