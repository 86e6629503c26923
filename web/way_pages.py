"""Routes from place to place and loops: their forms, those to choose from, and one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    JindaoError,
    Loop,
    NoSolutionError,
    Planner,
    RequestError,
    Route,
    point_name,
    read_minutes,
    title,
)

from . import asked_ways, forms, language
from .api import address, format_links, planner_in_use, share_card
from .asked_ways import AskedWay
from .cards import Card, card_of, is_compared
from .page import is_asked, page
from .pages import blueprint as blueprint
from .trip_page import trip_facts, trip_page
from .way_form import WISHED, is_given, way_parts

ROUTE_MORE = ("via", "date", "theme", *WISHED)
LOOP_MORE = ("theme", "date", *WISHED)
"""Fields that are folded away until one of them is used or wrong."""

_ROUTE_FIELDS = ("start", "end", "profile", "no_steps", *ROUTE_MORE)
_LOOP_FIELDS = ("start", "length", "time", "profile", "no_steps", "seed", *LOOP_MORE)


@blueprint.get("/route")
def route() -> AnyResponse:
    """Show a route beside the others there are, or its form: empty, or with what is wrong."""
    return _chosen_way(asked_ways.asked_route, _route_form, "pages.route")


@blueprint.get("/route/edit")
def route_form() -> Response:
    """Show the form that asks for a route, filled in."""
    return _route_form()


@blueprint.get("/loops")
def loops() -> AnyResponse:
    """Show up to three loops to choose from, or the form again with what is wrong."""
    if not is_asked():
        return redirect(url_for("pages.loop"))
    planner = planner_in_use()
    try:
        asked = asked_ways.asked_loop(request.args, planner)
        found = asked_ways.choices(asked, planner)
    except (RequestError, NoSolutionError) as error:
        return _loop_form(error)
    return page(
        "loops.html",
        None,
        cards=list(_cards(asked, found, "pages.loop", with_background=True)),
        start=point_name(found[0].waypoints[0], language.current().code),
        change=address("pages.loop_form", found[0].request),
        most=forms.CHOICES,
        alike=asked_ways.alike(asked, planner),
    )


@blueprint.get("/loop")
def loop() -> AnyResponse:
    """Show a loop beside the others there are, or its form: empty, or with what is wrong."""
    return _chosen_way(asked_ways.asked_loop, _loop_form, "pages.loop")


@blueprint.get("/loop/edit")
def loop_form() -> Response:
    """Show the form that asks for a loop, filled in."""
    return _loop_form()


def _chosen_way(
    read: Callable[[forms.Arguments, Planner], AskedWay],
    form: Callable[[JindaoError | None], Response],
    endpoint: str,
) -> Response:
    """Show a way beside the others there are, or the form: empty, or with what is wrong."""
    if not is_asked():
        return form(None)
    planner = planner_in_use()
    try:
        asked = read(request.args, planner)
        found = asked_ways.choices(asked, planner)
        shown = forms.chosen(found, asked.choice)
    except (RequestError, NoSolutionError) as error:
        return form(error)
    return _way_page(asked, shown, found, endpoint)


def _cards(
    asked: AskedWay, found: tuple[Route, ...], endpoint: str, *, with_background: bool
) -> Iterator[Card]:
    for number, way in enumerate(found, start=1):
        choice = AskedWay(request=asked.request, choice=number)
        others = [other for other in found if other is not way]
        yield card_of(
            number, way, address(endpoint, choice), others, with_background=with_background
        )


def _way_page(asked: AskedWay, shown: Route, found: tuple[Route, ...], endpoint: str) -> Response:
    return trip_page(
        "way.html",
        shown,
        **way_shown(shown),
        choice=asked.choice,
        cards=list(_cards(asked, found, endpoint, with_background=False)) if len(found) > 1 else [],
        change=address(f"{endpoint}_form", asked.request),
        downloads=format_links(asked, shown),
        **share_card(endpoint, asked, shown),
    )


def way_shown(way: Route) -> dict[str, Any]:
    """Return what the page of a way tells beside what every trip has, for its template."""
    speech = language.current()
    is_loop = isinstance(way, Loop)
    return {
        "title": title(way, speech.code)
        if is_loop
        else speech.say(
            "route.title",
            start=way.waypoints[0].name(speech.code),
            end=way.waypoints[-1].name(speech.code),
        ),
        "summary": trip_facts("loop.summary" if is_loop else "route.summary", way),
        "compared": speech.sentence(
            speech.note(note) for note in way.notes if is_compared(note.code)
        ),
        "quality": way.quality if isinstance(way, Loop) else None,
    }


def _route_form(error: JindaoError | None = None) -> Response:
    return _form("route_form.html", error, _ROUTE_FIELDS, forms.route_defaults(), ROUTE_MORE)


def _loop_form(error: JindaoError | None = None) -> Response:
    defaults = forms.loop_defaults()
    if not is_given(request.args, ("length", "time")):
        defaults["length"] = "5"
    return _form("loop_form.html", error, _LOOP_FIELDS, defaults, LOOP_MORE)


def _form(
    template: str,
    error: JindaoError | None,
    fields: tuple[str, ...],
    defaults: forms.Arguments,
    more: tuple[str, ...],
) -> Response:
    planner = planner_in_use()
    values = forms.filled(request.args, defaults)
    shown = forms.with_names(values, planner, language.current().code)
    for name, plain in (("length", _kilometres), ("time", _hours)):
        if shown.get(name):
            shown[name] = plain(shown[name])
    return page(
        template,
        error,
        fields,
        values=shown,
        more=more,
        is_open=is_given(request.args, more),
        **way_parts(),
    )


def _kilometres(text: str) -> str:
    """Return a length as the form's box for kilometres shows it: `5km` is `5`."""
    number = text.strip().lower().removesuffix("km").removesuffix("公里").strip()
    return number if number.replace(".", "", 1).isdigit() else text


def _hours(text: str) -> str:
    """Return a time as the form's box for hours shows it, where that is the same time."""
    try:
        minutes = read_minutes(text)
    except RequestError:
        return text
    hours = f"{minutes / 60:g}"
    return hours if float(hours) * 60 == minutes else text
