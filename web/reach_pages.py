"""How far one gets from a place within some minutes: its form, its map and its text twin."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    JindaoError,
    Reach,
    ReachedSite,
    RequestError,
    point_name,
    reach_map_parts,
    reach_words,
)

from . import forms, language, map_data
from .api import address, planner_in_use, reach_format_links
from .page import is_asked, page
from .pages import blueprint as blueprint
from .way_form import is_given, way_parts

MINUTES = ("5", "10", "15", "20", "30", "45", "60", "90", "120")
"""Times that are offered; others can be written."""

MORE = ("date",)

_FIELDS = ("start", "minutes", "profile", "date")


@blueprint.get("/reach")
def reach() -> AnyResponse:
    """Show what is reached, or its form: empty, or again with what is wrong."""
    if not is_asked():
        return _form()
    planner = planner_in_use()
    try:
        asked = planner.dated(forms.reach_request(request.args, planner))
        found = planner.reach(asked)
    except RequestError as error:
        return _form(error)
    return _reach_page(found)


@blueprint.get("/reach/edit")
def reach_form() -> Response:
    """Show the form that asks what is reached, filled in."""
    return _form()


def _reach_page(found: Reach) -> Response:
    return page(
        "reach.html",
        None,
        change=address("pages.reach_form", found.request),
        downloads=reach_format_links(found.request),
        **shown(found),
    )


def shown(found: Reach) -> dict[str, Any]:
    """Return what the page of something reached tells, for its template."""
    options = map_data.served_options(planner_in_use())
    sites = [item.site for item in (*found.sites, *found.uncertain)]
    links = {site.id: url_for("pages.site", id_=site.id) for site in sites}
    parts = reach_map_parts(found, options, links)
    return {
        "reach": found,
        "told": reach_words(found, options),
        "rings": _rings(found),
        "profile": language.current().name_of(planner_in_use().profiles, found.request.profile),
        "start": point_name(found.start, language.current().code),
        "accent": options.accent,
        "map_style": Markup(parts.head),
        "map_body": Markup(parts.body),
        "map_script": Markup(parts.script),
    }


def _rings(found: Reach) -> list[tuple[float, list[ReachedSite]]]:
    """Return the sites by the shortest of the times that reaches them."""
    rings: list[tuple[float, list[ReachedSite]]] = []
    before = -1.0
    for area in found.areas:
        inside = [item for item in found.sites if before < item.minutes <= area.minutes]
        rings.append((area.minutes, inside))
        before = area.minutes
    return rings


def _form(error: JindaoError | None = None) -> Response:
    planner = planner_in_use()
    values = forms.filled(request.args, forms.reach_defaults())
    shown = forms.with_names(values, planner, language.current().code)
    texts = [
        text.strip()
        for value in shown.getlist("minutes")
        for text in value.replace("，", ",").split(",")
        if text.strip()
    ]
    return page(
        "reach_form.html",
        error,
        _FIELDS,
        values=shown,
        offered=[(text, text in texts) for text in MINUTES],
        other=", ".join(text for text in texts if text not in MINUTES),
        more=MORE,
        is_open=is_given(request.args, MORE),
        **way_parts(),
    )
