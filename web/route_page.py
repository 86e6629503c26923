"""What a page shows of a published route: its trip, text, pictures, notices and events."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import url_for
from markupsafe import Markup

from jindao import (
    ExportOptions,
    NotFoundError,
    Notice,
    PublicRoute,
    RouteEvent,
    RouteNotice,
    ShownPicture,
    Spoken,
    Tour,
    Trip,
    notice_told,
    past_events,
    render_markdown,
    upcoming_events,
)

from . import language, ready_pages, trip_page
from .api import planner_in_use

_WEB: Final = ("https://", "http://")
_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+", re.ASCII)
_PHONE: Final = re.compile(r"\+?[\d ()-]{3,40}", re.ASCII)


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


def page_key(found: PublicRoute, *parts: str) -> str:
    """Return what changes when a page does that shows a route.

    Notices and events come and go by the day.
    """
    today = planner_in_use().today()
    coming = [event.id for event in upcoming_events(events_shown(found), today, found.stage_days)]
    return ready_pages.key_of(
        *(found.revision.hash, found.published_at, found.languages, found.bureau),
        *(own_notices(found, today), standing_notices(found, today), coming, *parts),
    )


def events_shown(found: PublicRoute) -> tuple[RouteEvent, ...]:
    """Return the events of a route; an earlier revision has none that anybody should go to."""
    return found.content.events if found.is_newest else ()


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
    events = events_shown(found)
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
        "closures": standing_notices(found, today),
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
        Spoken(notice_told(one, "zh"), notice_told(one, "en"))
        for one in standing_notices(found, today)
    ]
    for notice in own_notices(found, today):
        days = ""
        if notice.first_day or notice.last_day:
            first, last = notice.first_day or "…", notice.last_day or "…"
            days = f" ({first} – {last})"
        zh, en = notice.text_zh or notice.text_en, notice.text_en or notice.text_zh
        told.append(Spoken(zh + days, en + days))
    return tuple(told)


def standing_notices(found: PublicRoute, today: dt.date) -> list[Notice]:
    """Return the notices that concern a route and are not over."""
    return [notice for notice in found.notices if not notice.is_over(today)]


def with_notices(trip: Trip, found: PublicRoute, today: dt.date) -> Trip:
    """Return a trip of a route with the notices that stand, for its map."""
    known = {closure.id for closure in trip.closures}
    told = [notice.closure for notice in standing_notices(found, today)]
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
