"""Events on published routes: a page for each, with when each group is where, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from flask import Blueprint, Response, current_app, render_template, url_for
from markupsafe import Markup

from jindao import (
    ROSTER_FILE_TYPES,
    ROSTER_FORMATS,
    EventPlan,
    EventPlans,
    NotFoundError,
    PublicRoute,
    Roster,
    RouteEvent,
    export_roster,
    languages,
    notice_told,
    plan_lines,
    roster_tables,
    safe_json,
    told_roster,
)

from . import fresh, language, map_data, ready_pages, route_page
from .api import file_answer
from .catalogue import catalogue_in_use
from .counting import counted
from .event_data import linked_data
from .in_use import planner_in_use
from .own_address import outside

blueprint = Blueprint("events", __name__)


def plans_in_use() -> EventPlans:
    """Return the plans of events of this application."""
    return cast(EventPlans, current_app.extensions["jindao_events"])


@blueprint.get("/routes/<slug>/events/<id_>")
def event(slug: str, id_: str) -> Response:
    """Show an event of what the public sees of a route."""
    found = catalogue_in_use().open(slug, language.current().code)
    asked = found.content.event(id_)
    key = route_page.page_key(found, "event", id_, planner_in_use().events_made_with)
    return ready_pages.answer(key, found.changed_at, lambda: _made(found, asked))


@blueprint.get("/routes/<slug>/events/<id_>.<name>")
def file(slug: str, id_: str, name: str) -> Response:
    """Answer with the roster of an event in one of its formats.

    Raises
    ------
    NotFoundError
        Where the event has no roster, as well.
    """
    ROSTER_FORMATS[name]
    found = catalogue_in_use().open(slug, language.current().code)
    asked = found.content.event(id_)
    roster = told_roster(plan_of(found, asked), asked, found.content)
    if roster is None:
        raise NotFoundError("not_found.roster", field="event", kind="roster", name=id_, known=[])
    parts = (found.revision.hash, "event", id_, name, language.current().code)
    tag = fresh.tag_of(planner_in_use(), *parts)
    response = fresh.not_modified(tag)
    if response is None:
        link = outside(".event", slug=slug, id_=id_)
        kind = ROSTER_FILE_TYPES[name]
        file_name = f"{slug}-{id_}{kind.suffix}"
        content = made_file(found, roster, name, link)
        response = file_answer(content, kind.media_type, (file_name, file_name))
        response.last_modified = found.published_at
        counted(response, slug, name)
    return fresh.tagged(response, tag)


def made_file(found: PublicRoute, roster: Roster, name: str, link: str | None) -> bytes:
    """Return the roster of an event as a file, which leads back to its page.

    What is printed says everything in each language.
    """
    planner, own = planner_in_use(), language.current().code
    options = map_data.alone_options(planner, planner.background(roster.tour))
    if not ROSTER_FILE_TYPES[name].has_map:
        options = replace(options, background=type(options.background)())
    also = tuple(code for code in languages() if code != own) if name == "pdf" else ()
    told = replace(options, link=link, also=also, created_at=found.published_at)
    return export_roster(roster, name, told)


def plan_of(found: PublicRoute, asked: RouteEvent) -> EventPlan:
    """Return when each group of an event of a route is where."""
    document, stage = found.documents[asked.stage - 1], found.content.stages[asked.stage - 1]
    return plans_in_use().of(document, stage.trip, asked, planner_in_use().today())


def event_shown(
    found: PublicRoute,
    asked: RouteEvent,
    plan: EventPlan,
    downloads: Sequence[tuple[str, str]],
    route_address: str,
) -> dict[str, Any]:
    """Return what a page shows of an event, for its template.

    Parameters
    ----------
    found, asked, plan
        The route, the event, and when each group is where.
    downloads
        Names of formats and where their files are.
    route_address
        Where the page of the route is.
    """
    code, today = language.current().code, planner_in_use().today()
    roster = plan.roster
    names = found.stage_names(code)
    last_day = found.last_day(asked)
    is_past = last_day < today
    notices = [one for one in found.notices if one.holds_between(asked.date, last_day)]
    return {
        "route": found,
        "event": asked,
        "page_title": page_title(asked, found.language),
        "is_past": is_past,
        "roster": roster,
        "lines": plan_lines(plan, code),
        "tables": roster_tables(roster, code) if roster else (),
        "starts": sorted({group.stages[0].start_time for group in roster.groups}) if roster else [],
        "start": roster.tour.stages[0].start.name(code) if roster else "",
        "stage_name": names[asked.stage - 1],
        "contact": asked.contact or found.content.contact,
        "closures": [] if is_past else notices,
        "notice_told": notice_told,
        "downloads": downloads,
        "route_address": route_address,
        "web_link": route_page.web_link,
        "mail_link": route_page.mail_link,
        "phone_link": route_page.phone_link,
    }


def page_title(asked: RouteEvent, locale: str) -> str:
    """Return what the page of an event is called: one that was cancelled says so first."""
    title = asked.title(locale)
    return (
        language.current().say("events.cancelled_title", title=title) if asked.cancelled else title
    )


def in_words(name: str) -> str:
    """Return the key of what a format of rosters is called beside those of trips."""
    return f"roster_{name}" if name in ("csv", "html", "pdf") else name


def formats(plan: EventPlan) -> tuple[str, ...]:
    """Return the formats that the roster of an event can be had in here."""
    return ROSTER_FORMATS.here() if plan.roster is not None else ()


def _made(found: PublicRoute, asked: RouteEvent) -> str:
    plan = plan_of(found, asked)
    downloads = [
        (in_words(name), url_for(".file", slug=found.slug, id_=asked.id, name=name))
        for name in formats(plan)
    ]
    return render_template(
        "event.html",
        **event_shown(found, asked, plan, downloads, url_for("published.route", slug=found.slug)),
        link=outside(".event", slug=found.slug, id_=asked.id),
        linked_data=Markup(safe_json(linked_data(found, asked, plan))),
    )
