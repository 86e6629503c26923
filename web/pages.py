"""The pages of heritage sites: a search, and one of them."""

from __future__ import annotations

from flask import Blueprint, Response, request
from markupsafe import Markup

from jindao import (
    CATEGORIES,
    PROTECTION_LEVELS,
    Notice,
    RequestError,
    Site,
    SiteQuery,
    safe_json,
    site_ld,
)

from . import forms
from .api import address, planner_in_use, site_format_links, site_map
from .catalogue import catalogue_in_use
from .own_address import outside
from .page import page

blueprint = Blueprint("pages", __name__)

_SITES_PER_PAGE = 60


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
        map=site_map(found, query=query),
    )


@blueprint.get("/sites/<id_>")
def site(id_: str) -> Response:
    """Show what is known of one heritage site, and from where."""
    planner = planner_in_use()
    found = planner.site(id_)
    guide = planner.site_guide(found)
    url = outside(".site", id_=found.id)
    return page(
        "site.html",
        None,
        site=found,
        notices=notices_at(found),
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


def notices_at(site: Site) -> tuple[Notice, ...]:
    """Return the notices that stand of a site, or of an area that it lies in."""
    every = catalogue_in_use().notices(planner_in_use().today())
    return tuple(one for one in every if one.concerns(site.id, site.position))
