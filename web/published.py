"""The page of a published route, of each of its revisions, and its files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request, url_for
from markupsafe import Markup

from jindao import (
    FILE_TYPES,
    FORMATS,
    ExportOptions,
    NotFoundError,
    Notice,
    Picture,
    PublicRoute,
    RouteEvent,
    RouteNotice,
    ShownPicture,
    Spoken,
    Tour,
    Trip,
    export,
    file_name,
    formats_for,
    notice_told,
    open_picture,
    past_events,
    render_markdown,
    route_ld,
    safe_json,
    upcoming_events,
)

from . import event_data, fresh, language, ready_pages, trip_page
from .api import file_answer, file_options, gpx_options, page_options, planner_in_use
from .catalogue import catalogue_in_use
from .counting import counted
from .links import store_in_use
from .own_address import outside

blueprint = Blueprint("published", __name__)

_WEB: Final = ("https://", "http://")
_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.ASCII)
_PHONE: Final = re.compile(r"\+?[\d ()-]{3,40}", re.ASCII)
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


def part_of(found: PublicRoute, part: int) -> Trip:
    """Return one of the trips of a route, counted from 1.

    Raises
    ------
    NotFoundError
        Where there are not so many.
    """
    if not 1 <= part <= len(found.trips):
        known = [str(number) for number in range(1, len(found.trips) + 1)]
        raise NotFoundError(
            "not_found.route_part", field="part", kind="part", name=str(part), known=known
        )
    return found.trips[part - 1]


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


def page_key(found: PublicRoute, *parts: str) -> str:
    """Return what changes when a page does that shows a route.

    Notices and events come and go by the day.
    """
    today = planner_in_use().today()
    coming = [event.id for event in upcoming_events(_events(found), today, found.stage_days)]
    return ready_pages.key_of(
        *(found.revision.hash, found.published_at, found.languages, found.bureau),
        *(own_notices(found, today), _standing(found, today), coming, *parts),
    )


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


def _events(found: PublicRoute) -> tuple[RouteEvent, ...]:
    """Return the events of a route; an earlier revision has none that anybody should go to."""
    return found.content.events if found.is_newest else ()


def _linked_data(found: PublicRoute) -> dict[str, Any]:
    """Return a route for search engines, with its events that are still to come."""
    coming = upcoming_events(_events(found), planner_in_use().today(), found.stage_days)
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


def route_shown(
    found: PublicRoute,
    part: int,
    options_of: Callable[[Trip], ExportOptions],
    *,
    today: dt.date | None = None,
    resolve: Callable[[str, str], str | None] | None = None,
    place_of_picture: Callable[[str], str] | None = None,
) -> dict[str, Any]:
    """Return what a page shows of a part of a route, for its template.

    Parameters
    ----------
    found, part
        The route, and which of its trips, from 1.
    options_of
        How the map of a trip looks.
    today
        Notices that are over by then are left out; default: today.
    resolve
        Where links of the text to sites, routes and stages lead; default: pages here.
    place_of_picture
        Where a picture is, by its SHA-256; default: here.

    Raises
    ------
    NotFoundError
        Where there is no such part.
    """
    planner = planner_in_use()
    today = today or planner.today()
    events = _events(found)
    zone = ZoneInfo(planner.region.timezone)
    values: dict[str, Any] = {"trip": None}
    if found.trips or part != 1:
        trip = with_notices(part_of(found, part), found, today)
        values = trip_page.trip_shown(trip, options_of(trip))
        values["is_tour"] = isinstance(trip, Tour)
    subjects = (*planner.themes, *planner.strands, *planner.kinds)
    theme = next((one for one in subjects if one.id == found.content.theme), None)
    names = found.stage_names(language.current().code)
    return {
        **values,
        "route": found,
        "part": part,
        "stage_names": names if _one_each(found) else (),
        "cover": _cover(found, place_of_picture or _picture_here),
        "body": _body(found, resolve or _inside, place_of_picture or _picture_here),
        "notices": own_notices(found, today),
        "closures": _standing(found, today),
        "upcoming": upcoming_events(events, today, found.stage_days),
        "past": past_events(events, today, found.stage_days),
        "theme": theme,
        "published_on": found.published_at.astimezone(zone).date(),
        "season": found.content.season,
        "web_link": web_link,
        "mail_link": mail_link,
        "phone_link": phone_link,
    }


def _cover(found: PublicRoute, place: Callable[[str], str]) -> dict[str, Any] | None:
    """Return what a page shows of a route's cover picture, None where it has none."""
    cover, size = found.content.cover, found.cover_size
    if cover is None or size is None:
        return None
    return {
        "address": place(cover.picture),
        "width": size[0],
        "height": size[1],
        "alt": found.text.cover_alt,
        "credit": cover.credit,
        "licence": cover.licence,
    }


def _body(
    found: PublicRoute,
    resolve: Callable[[str, str], str | None],
    place: Callable[[str], str],
) -> Markup:
    """Return what a route says at length, with the pictures that its revision shows."""
    sizes = dict(found.pictures)

    def shown(sha256: str) -> ShownPicture | None:
        if sha256 not in sizes:
            return None
        return ShownPicture(address=place(sha256), size=sizes[sha256])

    return Markup(render_markdown(found.text.body, resolve, shown))


def _picture_here(sha256: str) -> str:
    return url_for("published.picture", sha256=sha256)


def own_notices(found: PublicRoute, today: dt.date) -> tuple[RouteNotice, ...]:
    """Return what a route tells of itself that is not over."""
    return tuple(
        notice
        for notice in found.content.notices
        if notice.last_day is None or notice.last_day >= today
    )


def notices_told(found: PublicRoute, today: dt.date) -> tuple[Spoken, ...]:
    """Return what is told of a route these days, as its page tells it, for its files."""
    told = [
        Spoken(notice_told(one, "zh"), notice_told(one, "en")) for one in _standing(found, today)
    ]
    for notice in own_notices(found, today):
        days = ""
        if notice.first_day or notice.last_day:
            first, last = notice.first_day or "…", notice.last_day or "…"
            days = f" ({first} – {last})"
        zh, en = notice.text_zh or notice.text_en, notice.text_en or notice.text_zh
        told.append(Spoken(zh + days, en + days))
    return tuple(told)


def _standing(found: PublicRoute, today: dt.date) -> list[Notice]:
    return [notice for notice in found.notices if not notice.is_over(today)]


def with_notices(trip: Trip, found: PublicRoute, today: dt.date) -> Trip:
    """Return a trip of a route with the notices that stand, for its map."""
    known = {closure.id for closure in trip.closures}
    told = [notice.closure for notice in _standing(found, today)]
    new = [closure for closure in told if closure.id not in known]
    return replace(trip, closures=(*trip.closures, *new)) if new else trip


def _inside(kind: str, name: str) -> str | None:
    """Return where a link of a text leads that names a site, a route or a stage."""
    if kind == "stage":
        return f"#stage-{int(name) - 1}" if name.isascii() and name.isdigit() else None
    if kind == "site":
        return url_for("pages.site", id_=name)
    return url_for(".route", slug=name) if kind == "route" else None


def _one_each(found: PublicRoute) -> bool:
    """Tell whether each stage of a route is one day of the only trip it makes."""
    trips = found.trips
    if len(trips) != 1 or not isinstance(trips[0], Tour):
        return False
    return len(trips[0].stages) == len(found.content.stages)


def web_link(text: str) -> str:
    """Return an address of the web that somebody wrote; nothing where it is none."""
    return text if text.lower().startswith(_WEB) else ""


def mail_link(text: str) -> str:
    """Return where a mail to an address is written; nothing where it is none."""
    return f"mailto:{text}" if _MAIL.fullmatch(text) else ""


def phone_link(text: str) -> str:
    """Return where a number is called; nothing where it is none."""
    return "tel:" + re.sub(r"[ ()-]", "", text) if _PHONE.fullmatch(text) else ""
