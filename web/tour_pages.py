"""Tours to choose from, and one tour: planned, or as people have changed it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from flask import Response, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    JindaoError,
    NoSolutionError,
    Note,
    RequestError,
    Site,
    Tour,
    safe_json,
)

from . import edit_forms, forms, language
from .api import address, format_links, planner_in_use, share_card
from .cards import card_of
from .edit_forms import AskedTour
from .page import is_asked, page
from .pages import blueprint as blueprint
from .tour_form import tour_form
from .trip_page import trip_facts, trip_page

_OUT_OF_REACH = frozenset({"off_network", "not_connected"})
"""Why a site was left out that nobody can add."""

_CANDIDATES = 40
STAY_STEP_MIN = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A site that could come into a tour, and why it is not in it, where that is known."""

    site: Site
    reason: Note | None

    @property
    def can_come_in(self) -> bool:
        """Whether a way leads there, so that adding it makes a tour."""
        return self.reason is None or self.reason.code not in _OUT_OF_REACH


@blueprint.get("/tours")
def tours() -> AnyResponse:
    """Show up to three tours to choose from, or the form again with what is wrong."""
    if not is_asked():
        return redirect(url_for("pages.planner_form"))
    planner = planner_in_use()
    try:
        asked = forms.tour_request(request.args, planner)
        found = planner.plan_tours(asked, forms.CHOICES)
    except (RequestError, NoSolutionError) as error:
        return tour_form(error)
    cards = [
        card_of(number, tour, address("pages.tour", AskedTour(request=tour.request, choice=number)))
        for number, tour in enumerate(found, start=1)
    ]
    return page(
        "tours.html",
        None,
        cards=cards,
        asked=found[0].request,
        change=address("pages.planner_form", found[0].request),
        most=forms.CHOICES,
    )


@blueprint.get("/tour")
def tour() -> AnyResponse:
    """Show a tour; after a change at its settled address, or with what is wrong."""
    if not is_asked():
        return redirect(url_for("pages.planner_form"))
    planner = planner_in_use()
    wrong: JindaoError | None = None
    for arguments in _attempts():
        try:
            asked = edit_forms.asked_tour(arguments, planner)
            found = edit_forms.planned(asked, planner)
        except (RequestError, NoSolutionError) as error:
            wrong = wrong or error
            continue
        settled = edit_forms.settled(asked, found)
        if wrong is None and edit_forms.is_changing(arguments):
            return redirect(address("pages.tour", settled), code=303)
        return _tour_page(asked, settled, found, wrong)
    assert wrong is not None
    return tour_form(wrong)


def _attempts() -> Iterator[forms.Arguments]:
    """Yield what is asked, then the tour before its changes, then as it was planned.

    Of an address that was cut off, what arrived comes second.
    """
    yield request.args
    if edit_forms.WHOLE in request.args:
        yield edit_forms.as_arrived(request.args)
    if edit_forms.is_edited(request.args) or request.args.get("choice"):
        yield edit_forms.without_changes(request.args)
        yield edit_forms.without_edit(request.args)


def _tour_page(
    asked: AskedTour, settled: AskedTour, found: Tour, error: JindaoError | None
) -> Response:
    own = settled if asked.edit else asked
    candidates = list(_candidates(asked, found))
    return trip_page(
        "tour.html",
        found,
        error,
        ("add",),
        **shown(found, settled.pins),
        edited=asked.edit is not None,
        choice=asked.choice,
        candidates=candidates,
        spots=Markup(safe_json([_spot(item) for item in candidates if item.can_come_in])),
        state=_state(settled),
        neighbours=_orders(found),
        step=STAY_STEP_MIN,
        downloads=format_links(asked, found),
        own=address("pages.tour", own) if error else None,
        **share_card("pages.tour", own, found),
        change=address("pages.planner_form", own if asked.edit else found.request),
        others=address("pages.tours", found.request),
        planned=address("pages.tour", found.request),
    )


def shown(found: Tour, pins: Collection[str]) -> dict[str, Any]:
    """Return what the page of a tour tells beside what every trip has, for its template."""
    speech = language.current()
    return {
        "summary": trip_facts(
            "tour.summary",
            found,
            days=speech.count("day", len(found.stages)),
            sites=speech.count("site", len(found.visits)),
        ),
        "problems": [note for note in found.notes if edit_forms.is_problem(note)],
        "pins": pins,
    }


def _state(settled: AskedTour) -> list[tuple[str, str]]:
    """Return what every form that changes the tour sends along."""
    query = parse_qsl(edit_forms.query_of(settled), keep_blank_values=True)
    return [*query, ("lang", language.current().code)]


def _orders(found: Tour) -> dict[str, tuple[str, str]]:
    """Return for each visited site the orders of its day with it earlier and later.

    An order is empty where there is nothing before or after it.
    """
    orders: dict[str, tuple[str, str]] = {}
    for stage in found.stages:
        sites = [visit.site.id for visit in stage.visits]
        for place, site in enumerate(sites):
            orders[site] = (
                _swapped(stage.number, sites, place - 1),
                _swapped(stage.number, sites, place),
            )
    return orders


def _swapped(day: int, sites: list[str], place: int) -> str:
    if not 0 <= place < len(sites) - 1:
        return ""
    swapped = [*sites]
    swapped[place : place + 2] = swapped[place + 1], swapped[place]
    return f"{day}={','.join(swapped)}"


def _candidates(asked: AskedTour, found: Tour) -> Iterator[Candidate]:
    """Yield sites that could come in: those left out, for an edited tour of the planned one."""
    inside = {visit.site.id for visit in found.visits}
    planned = found
    if asked.edit is not None:
        try:
            planned = planner_in_use().plan_tour(asked.request)
        except NoSolutionError:
            return
        for visit in planned.visits:
            if visit.site.id not in inside:
                inside.add(visit.site.id)
                yield Candidate(site=visit.site, reason=None)
    for item in planned.left_out[:_CANDIDATES]:
        if item.site.id not in inside and item.site.position is not None:
            yield Candidate(site=item.site, reason=item.reason)


def _spot(item: Candidate) -> dict[str, object]:
    speech = language.current()
    assert item.site.position is not None
    return {
        "id": item.site.id,
        "name": item.site.name(speech.code),
        "line": speech.word("category", item.site.category),
        "lat": item.site.position.lat,
        "lon": item.site.position.lon,
        "href": url_for("pages.site", id_=item.site.id),
    }
