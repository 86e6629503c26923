"""The pages people read: the planner form, a tour, a route, heritage sites."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    CATEGORIES,
    PROTECTION_LEVELS,
    JindaoError,
    NoSolutionError,
    RequestError,
    SiteQuery,
    Tour,
    Trip,
    map_parts,
    safe_json,
    site_ld,
)

from . import errors, forms, language
from .api import (
    accent_of,
    address,
    export_options,
    format_links,
    planner_in_use,
    site_format_links,
    site_map,
)

blueprint = Blueprint("pages", __name__)

_SITES_PER_PAGE = 60
_WELL_KNOWN_LEVELS = ("world", "national")
_WELL_KNOWN = 80


@blueprint.get("/")
def planner_form() -> Response:
    """Show the form that asks for a tour."""
    return _tour_form()


@blueprint.get("/tour")
def tour() -> AnyResponse:
    """Show a tour, or its form again with what is wrong."""
    if not _asked():
        return redirect(url_for(".planner_form"))
    try:
        planner = planner_in_use()
        trip = planner.plan_tour(forms.tour_request(request.args, planner))
    except (RequestError, NoSolutionError) as error:
        return _tour_form(error)
    return _trip_page("tour.html", trip, ".planner_form", _tour_summary(trip))


@blueprint.get("/route")
def route() -> AnyResponse:
    """Show a route, or its form: empty, or again with what is wrong."""
    if not _asked():
        return _route_form()
    try:
        planner = planner_in_use()
        trip = planner.plan_route(forms.route_request(request.args, planner))
    except (RequestError, NoSolutionError) as error:
        return _route_form(error)
    return _trip_page("route.html", trip, ".route_form", _trip_facts("route.summary", trip))


@blueprint.get("/route/edit")
def route_form() -> Response:
    """Show the form that asks for a route, filled in."""
    return _route_form()


@blueprint.get("/sites")
def sites() -> Response:
    """Show the heritage sites that a search finds, one page of them."""
    planner = planner_in_use()
    wrong: RequestError | None = None
    try:
        query = forms.site_query(request.args, planner)
        found = planner.find_sites(query)
    except RequestError as error:
        wrong, query, found = error, SiteQuery(), ()
    pages = max(1, -(-len(found) // _SITES_PER_PAGE))
    number = min(forms.page_number(request.args), pages)
    first = (number - 1) * _SITES_PER_PAGE
    return _page(
        "sites.html",
        wrong,
        values=request.args,
        sites=found[first : first + _SITES_PER_PAGE],
        total=len(found),
        first=first,
        number=number,
        pages=pages,
        page_address=lambda page: f"{address('.sites', query)}&page={page}",
        downloads=site_format_links(query),
        categories=CATEGORIES,
        protection_levels=(*PROTECTION_LEVELS, "none"),
        map=site_map(found),
    )


@blueprint.get("/sites/<id_>")
def site(id_: str) -> Response:
    """Show what is known of one heritage site, and from where."""
    planner = planner_in_use()
    found = planner.site(id_)
    guide = planner.site_guide(found)
    url = url_for(".site", id_=found.id, _external=True)
    return _page(
        "site.html",
        None,
        site=found,
        guide=guide,
        tours=[(asked, address(".tour", asked)) for asked in guide.tours],
        map=site_map(
            [found],
            guide.themes[0].color if guide.themes else None,
            [other for other, _ in guide.nearby],
        ),
        linked_data=Markup(
            safe_json(site_ld(found, url, planner.region.name_zh, planner.region.country))
        ),
    )


def _asked() -> bool:
    return any(text.strip() for name, text in request.args.items(multi=True) if name != "lang")


def _tour_form(error: JindaoError | None = None) -> Response:
    values = forms.filled(request.args, forms.tour_defaults(planner_in_use()))
    if not _asked():
        planner = planner_in_use()
        here = [theme.id for theme in planner.themes if theme.id in planner.themes_here]
        strands = [strand.id for strand in planner.strands if strand.id in planner.themes_here]
        if here:
            values.setdefault("theme", here[0])
        elif strands:
            values.setdefault("strand", strands[0])
    return _form("planner.html", error, values)


def _route_form(error: JindaoError | None = None) -> Response:
    return _form("route_form.html", error, forms.filled(request.args, forms.route_defaults()))


def _form(template: str, error: JindaoError | None, values: forms.Arguments) -> Response:
    shown = forms.with_names(values, planner_in_use(), language.current().code)
    return _page(template, error, values=shown, well_known=_well_known())


def _trip_page(template: str, trip: Trip, form: str, summary: str) -> Response:
    parts = map_parts(trip, export_options(trip))
    return _page(
        template,
        None,
        trip=trip,
        summary=summary,
        stage_colours=parts.head.count(".jd-c"),
        map_style=Markup(parts.head),
        map_body=Markup(parts.body),
        map_script=Markup(parts.script),
        downloads=format_links(trip),
        change=address(form, trip.request),
        profile=_profile_name(trip),
        accent=accent_of(trip),
        estimated_m=sum(leg.estimated_m for leg in trip.legs),
        ascent_m=_total(leg.ascent_m for leg in trip.legs),
        descent_m=_total(leg.descent_m for leg in trip.legs),
    )


def _tour_summary(tour: Tour) -> str:
    speech = language.current()
    return _trip_facts(
        "tour.summary",
        tour,
        days=speech.count("day", len(tour.stages)),
        sites=speech.count("site", len(tour.visits)),
    )


def _trip_facts(code: str, trip: Trip, **facts: str) -> str:
    speech = language.current()
    return speech.say(
        code,
        profile=_profile_name(trip),
        length=speech.length(trip.length_m),
        moving=speech.duration(trip.duration_s),
        **facts,
    )


def _profile_name(trip: Trip) -> str:
    return language.current().name_of(planner_in_use().profiles, trip.request.profile)


def _total(parts_m: Iterable[float | None]) -> float | None:
    """Return a sum, unknown where a part of it is."""
    total_m = 0.0
    for part_m in parts_m:
        if part_m is None:
            return None
        total_m += part_m
    return total_m


def _page(template: str, error: JindaoError | None, **values: object) -> Response:
    """Return a page; with an error, its status and what is wrong by field."""
    wrong, general = _messages(error)
    status = 200 if error is None else errors.status_of(error)
    page = render_template(template, wrong=wrong, general=general, **values)
    return make_response(page, status)


def _messages(error: JindaoError | None) -> tuple[dict[str, str], list[str]]:
    if error is None:
        return {}, []
    locale = language.current().code
    wrong: dict[str, str] = {}
    general: list[str] = []
    for one in error.errors if isinstance(error, forms.InvalidForm) else (error,):
        name = forms.field_name(one)
        if name in forms.SHOWN_FIELDS:
            wrong.setdefault(name, one.message(locale))
        else:
            general.append(one.message(locale))
    return wrong, general


def _well_known() -> list[str]:
    query = SiteQuery(protection_levels=_WELL_KNOWN_LEVELS, limit=_WELL_KNOWN)
    speech = language.current()
    return sorted({site.name(speech.code) for site in planner_in_use().find_sites(query)})
