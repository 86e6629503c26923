"""The page of a published route, of each of its revisions, and its files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup

from jindao import (
    FILE_TYPES,
    FORMATS,
    Picture,
    PublicRoute,
    export,
    file_name,
    formats_for,
    notice_told,
    open_picture,
    route_ld,
    safe_json,
    upcoming_events,
)

from . import event_data, fresh, language, ready_pages
from .api import file_answer, file_options, gpx_options, page_options, planner_in_use
from .catalogue import catalogue_in_use
from .counting import counted
from .links import store_in_use
from .own_address import outside
from .route_page import events_shown, notices_told, page_key, part_of, route_shown, with_notices

blueprint = Blueprint("published", __name__)

_FOREVER: Final = "public, max-age=86400"
_NEVER_OTHER: Final = "public, max-age=31536000, immutable"
PICTURE_TYPE: Final = "image/jpeg"


@blueprint.get("/routes/<slug>")
def route(slug: str) -> Response:
    """Show what the public sees of a route."""
    return counted(_page(_open(slug)), slug, "view")


@blueprint.get("/routes/<slug>/<int:number>")
def revision(slug: str, number: int) -> Response:
    """Show one revision of a route: what a link or a QR code led to goes on leading there."""
    return counted(_page(_open(slug, number)), slug, "view")


@blueprint.get("/routes/<slug>/<int:number>.json")
def document(slug: str, number: int) -> Response:
    """Answer with what a revision holds: the same bytes for ever."""
    found = _open(slug, number)
    tag = found.revision.hash[:32]
    response = fresh.not_modified(tag) or Response(
        found.document, content_type="application/json; charset=utf-8"
    )
    return fresh.tagged(response, tag, _FOREVER, by_reader=False)


@blueprint.get("/routes/<slug>/<int:number>/<int:part>.<name>")
def file(slug: str, number: int, part: int, name: str) -> Response:
    """Answer with a part of a revision in one of the formats."""
    FORMATS[name]
    found = _open(slug, number)
    trip = part_of(found, part)
    today = planner_in_use().today()
    told = notices_told(found, today)
    if FILE_TYPES[name].has_map:
        trip = with_notices(trip, found, today)
    options = replace(
        file_options(trip, name),
        notices=told,
        link=outside(".revision", slug=slug, number=number),
        gpx=gpx_options(request.args),
        created_at=found.published_at,
    )
    asked = (options.locale, options.accent, str(options.link), str(options.gpx))
    said = (f"{line}|{line.en}" for line in told)
    tag = fresh.tag_of(
        planner_in_use(), found.revision.hash, str(part), name, *map(str, asked), *said
    )
    response = fresh.not_modified(tag)
    if response is None:
        kind = FILE_TYPES[name].media_type
        names = file_name(trip, name, options.locale)
        response = file_answer(export(trip, name, options), kind, names)
        response.last_modified = found.published_at
        counted(response, slug, name)
    return fresh.tagged(response, tag)


def _open(slug: str, number: int | None = None) -> PublicRoute:
    return catalogue_in_use().open(slug, language.current().code, number)


@blueprint.get("/pictures/<sha256>.jpg")
def picture(sha256: str) -> Response:
    """Answer with a picture of a published route: the same bytes for ever under this address."""
    return picture_answer(open_picture(store_in_use(), sha256), _NEVER_OTHER)


def picture_answer(found: Picture, keep: str) -> Response:
    """Return a picture as nothing but a picture, whatever asks for it."""
    tag = found.sha256[:32]
    response = fresh.not_modified(tag) or Response(found.data, content_type=PICTURE_TYPE)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return fresh.tagged(response, tag, keep, by_reader=False)


def picture_address(sha256: str) -> str:
    """Return the whole address of a picture."""
    return outside("published.picture", sha256=sha256)


@blueprint.app_context_processor
def _words_of_languages() -> dict[str, Any]:
    return {
        "notice_told": notice_told,
        "foreign_lang": lambda code: _marked(code, code),
        "native_lang": lambda code: _marked(code, language.current().code),
        "tongue_name": lambda code: language.Language(code).own_name,
        "tongue_tag": lambda code: language.Language(code).html_lang,
    }


def _marked(code: str, said_in: str) -> Markup:
    """Return the `lang` of a text, where what is in a language stands in a page of another."""
    if code == language.current().code:
        return Markup("")
    return Markup(' lang="{}"').format(language.Language(said_in).html_lang)


def _page(found: PublicRoute) -> Response:
    part = request.args.get("part", 1, type=int)
    if part != 1:
        part_of(found, part)
    key = page_key(found, "route", str(part))
    response = ready_pages.answer(key, found.changed_at, lambda: _made(found, part))
    if not found.is_newest:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def make_ready(slug: str) -> None:
    """Make the page of a route for the reader of this request, and keep it for all like him."""
    found = _open(slug)
    ready_pages.kept(page_key(found, "route", "1"), lambda: _made(found, 1))


def _made(found: PublicRoute, part: int) -> str:
    number, slug = found.revision.number, found.slug
    own = outside(".revision", slug=slug, number=number)
    downloads = []
    if found.trips:
        names = formats_for(found.trips[part - 1])
        downloads = [
            (name, url_for(".file", slug=slug, number=number, part=part, name=name))
            for name in names
        ]
    return render_template(
        "published.html",
        **route_shown(found, part, page_options),
        link=own,
        alone=False,
        is_draft=False,
        part_address=lambda n: url_for(".revision", slug=slug, number=number, part=n),
        event_address=lambda id_: url_for("events.event", slug=slug, id_=id_),
        newest=url_for(".route", slug=slug),
        newest_link=outside(".route", slug=slug),
        document=url_for(".document", slug=slug, number=number),
        downloads=downloads,
        card=_card(found, part),
        linked_data=Markup(safe_json(_linked_data(found))),
        oembed=outside("embed.oembed", url=outside(".route", slug=slug)),
        embed_code=f'<iframe src="{outside("embed.embed", slug=slug)}" width="100%"'
        ' height="480" style="border:0" loading="lazy" title="jindao"></iframe>',
    )


def _linked_data(found: PublicRoute) -> dict[str, Any]:
    """Return a route for search engines, with its events that are still to come."""
    coming = upcoming_events(events_shown(found), planner_in_use().today(), found.stage_days)
    events = [event_data.linked_data(found, event, None) for event in coming]
    return route_ld(found, outside(".route", slug=found.slug), _of(found), events)


def _of(found: PublicRoute) -> str:
    """Return the whole address of a route's cover picture, empty where it has none."""
    cover = found.content.cover
    return picture_address(cover.picture) if cover is not None and found.cover_size else ""


def _card(found: PublicRoute, part: int) -> dict[str, Any]:
    """Return the picture of a route's share card: its cover, else its map."""
    if found.cover_size:
        width, height = found.cover_size
        kind, picture = PICTURE_TYPE, _of(found)
        return {"picture": picture, "kind": kind, "width": width, "height": height}
    if not found.trips:
        return {}
    slug, number = found.slug, found.revision.number
    return {"picture": outside(".file", slug=slug, number=number, part=part, name="png")}
