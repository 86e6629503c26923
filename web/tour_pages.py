"""Tours to choose from, and one tour: planned, or as people have changed it.

A page that changes its tour in place asks for no page but for what differs: `tour_part`.
The map's layers come as data, the texts as the page's own templates tell them, for they are
words in the reader's language, with times, plurals and cautions that one renderer knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    JindaoError,
    NoSolutionError,
    Note,
    NotFoundError,
    RequestError,
    Site,
    Tour,
    safe_json,
)

from . import asked_tours, edit_forms, forms, language
from .api import address, format_links, page_options, planner_in_use, share_card
from .asked_tours import AskedTour
from .cards import card_of
from .page import is_asked, messages, page, status_of
from .pages import blueprint as blueprint
from .tour_form import tour_form
from .trip_page import trip_facts, trip_page, trip_shown, ways_of

_OUT_OF_REACH = frozenset({"off_network", "not_connected"})
"""Why a site was left out that nobody can add."""

_CANDIDATES = 40
_ADD: Final = "add"
_SLEEP: Final = "sleep"
_TEXTS: Final = {
    ".trip-head": "_tour_head.html",
    ".trip-text": "_tour_text.html",
    "[data-legends]": "_tour_legends.html",
}
"""What another tour has other words for, by what selects it."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A tour to show.

    Parameters
    ----------
    asked
        What it was planned by.
    settled
        The same tour as one that nothing more changes.
    tour
        The tour itself.
    wrong
        Why it is not the one that was asked for; None where it is.
    """

    asked: AskedTour
    settled: AskedTour
    tour: Tour
    wrong: JindaoError | None

    @property
    def shown(self) -> AskedTour:
        """What the address of its page says of it."""
        return self.asked if self.asked.edit is None else self.settled


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
    told = _told()
    if isinstance(told, JindaoError):
        return tour_form(told)
    if told.wrong is None and edit_forms.is_changing(request.args):
        return redirect(address("pages.tour", told.settled), code=303)
    own = address("pages.tour", told.shown) if told.wrong else None
    fields = _fields(told.tour)
    return trip_page("tour.html", told.tour, told.wrong, fields, **_values(told), own=own)


@blueprint.get("/tour/part")
def tour_part() -> AnyResponse:
    """Answer with what a page that shows another tour of the same request has to change.

    `address` is that of the tour, and without an error it is settled; `texts` are elements
    by what selects those they replace; `ways`, `stops` and `spots` are drawn on the map.

    Raises
    ------
    RequestError, NoSolutionError
        Where there is no tour to show at all.
    """
    told = _told()
    if isinstance(told, JindaoError):
        raise told
    own = address("pages.tour", told.shown)
    options = page_options(told.tour)
    wrong, general = messages(told.wrong, _fields(told.tour))
    values = trip_shown(told.tour, options) | _values(told)
    values |= {"own": own, "wrong": wrong, "general": general}
    speech = language.current()
    response = jsonify(
        address=own,
        title=f"{told.tour.title(speech.code)} · {speech.say('brand.name')}",
        texts={name: render_template(template, **values) for name, template in _TEXTS.items()},
        ways=ways_of(told.tour),
        stops=values["map_stops"],
        spots=list(map(_spot, _addable(values["candidates"]))),
    )
    response.status_code = status_of(told.wrong)
    response.headers["Cache-Control"] = "no-store"
    return response


def _told() -> Told | JindaoError:
    """Return the tour that is asked for, or was before what is wrong; what is, if there is none."""
    planner = planner_in_use()
    wrong: JindaoError | None = None
    for arguments in _attempts():
        try:
            asked = edit_forms.asked_tour(arguments, planner)
            found = asked_tours.planned(asked, planner)
        except (RequestError, NoSolutionError) as error:
            wrong = wrong or error
            continue
        settled = asked_tours.settled(asked, found)
        return Told(asked=asked, settled=settled, tour=found, wrong=wrong)
    assert wrong is not None
    return wrong


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


def _values(told: Told) -> dict[str, Any]:
    """Return what the page of a tour shows beside the trip itself."""
    found, own = told.tour, told.shown
    candidates = list(_candidates(told.asked, found))
    spots = [_spot(item) for item in _addable(candidates)]
    return {
        **shown(found, told.settled.pins),
        "is_stale": _names_unknown_sites(told.wrong),
        "edited": told.asked.edit is not None,
        "choice": told.asked.choice,
        "candidates": candidates,
        "lodgings": planner_in_use().lodgings(found),
        "sleep_wrong": _sleep_day(found),
        "sleep_text": next((text for text in request.args.getlist(_SLEEP)[::-1] if text), ""),
        "spots": Markup(safe_json(spots)),
        "state": _state(told.settled),
        "neighbours": _orders(found),
        "step": STAY_STEP_MIN,
        "downloads": format_links(own, found),
        **share_card("pages.tour", own, found),
        "change": address("pages.planner_form", own if told.asked.edit else found.request),
        "others": address("pages.tours", found.request),
        "planned": address("pages.tour", found.request),
    }


def _names_unknown_sites(error: JindaoError | None) -> bool:
    """Tell whether what a tour was changed to names sites that the data do not have now."""
    errors = error.errors if isinstance(error, forms.InvalidForm) else (error,)
    names = {field.name for field in forms.STATE_FIELDS}
    return any(isinstance(one, NotFoundError) and one.field in names for one in errors)


def _fields(found: Tour) -> tuple[str, ...]:
    """Return the fields that the page of a tour has: a place to sleep only where there is one."""
    return (_ADD, _SLEEP) if _night_days(found) else (_ADD,)


def _night_days(found: Tour) -> list[int]:
    """Return the days of a tour after which there is a night."""
    return [stage.number for stage in found.stages if stage.number < found.request.days]


def _sleep_day(found: Tour) -> int | None:
    """Return the night beside which stands what is wrong with the place of one."""
    days = _night_days(found)
    asked = request.args.get(forms.SLEEP_DAY.name) or request.args.get(_SLEEP, "").partition("=")[0]
    return next((day for day in days if str(day) == asked.strip()), days[0] if days else None)


def _addable(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    return (item for item in candidates if item.can_come_in)


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
        "problems": [note for note in found.notes if asked_tours.is_problem(note)],
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
