"""The pages people read: a route, heritage sites."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    CATEGORIES,
    PROTECTION_LEVELS,
    JindaoError,
    NoSolutionError,
    RequestError,
    SiteQuery,
    safe_json,
    site_ld,
)

from . import forms, language
from .api import address, format_links, planner_in_use, site_format_links, site_map
from .page import is_asked, page
from .trip_page import trip_facts, trip_page

blueprint = Blueprint("pages", __name__)

_SITES_PER_PAGE = 60


@blueprint.get("/route")
def route() -> AnyResponse:
    """Show a route, or its form: empty, or again with what is wrong."""
    if not is_asked():
        return _route_form()
    try:
        planner = planner_in_use()
        trip = planner.plan_route(forms.route_request(request.args, planner))
    except (RequestError, NoSolutionError) as error:
        return _route_form(error)
    return trip_page(
        "route.html",
        trip,
        change=address(".route_form", trip.request),
        downloads=format_links(trip.request),
        summary=trip_facts("route.summary", trip),
    )


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
    return page(
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
    return page(
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


def _route_form(error: JindaoError | None = None) -> Response:
    values = forms.filled(request.args, forms.route_defaults())
    shown = forms.with_names(values, planner_in_use(), language.current().code)
    return page("route_form.html", error, values=shown)
