"""The form that asks for a tour: where from, how long, how, what, when, and more."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Response, request, url_for

from jindao import CATEGORIES, LODGINGS, JindaoError, SiteQuery, background_data, map_credit

from . import edit_forms, forms, language, map_data
from .api import planner_in_use
from .page import page
from .pages import blueprint as blueprint
from .way_form import is_given, way_parts

FIELDS = (
    *("start", "end", "free_start", "free_end", "date", "start_time", "hours", "days"),
    *("theme", "strand", "kind", "profile", "must_visit", "avoid", "night", "lodging"),
    *("lunch", "lunch_minutes", "pace", "variety", "max_per_category", "max_category"),
    *("max_km", "max_ascent", "by_car", "prefer", "no_steps", "max_grade", "min_width"),
    *("daylight", "day", "rest_every"),
)
"""Fields of the form, so that a message can stand beside its field."""

MORE = (
    *("end", "free_start", "free_end", "kind", "must_visit", "avoid", "night", "lodging"),
    *("lunch", "lunch_minutes", "pace", "variety", "max_per_category", "max_category"),
    *("max_km", "max_ascent", "by_car", "prefer", "max_grade", "min_width"),
    *("daylight", "day", "rest_every"),
)
"""Fields that are folded away until one of them is used or wrong."""

_CAPS = (0, 1, 2, 3, 5)
"""How many visits of a category at most the form offers."""

_LUNCHES = ("11:00-13:00", "11:30-13:30", "12:00-14:00")


@blueprint.get("/")
def planner_form() -> Response:
    """Show the form that asks for a tour."""
    return tour_form()


@blueprint.get("/start-map.json")
def start_map() -> Response:
    """Answer with what a map shows on which people choose where to start."""
    planner = planner_in_use()
    speech = language.current()
    area = planner.network.bbox
    dots = [
        {"name": site.name(speech.code), "lon": site.position.lon, "lat": site.position.lat}
        for site in planner.find_sites(SiteQuery())
        if site.position
        and area.west <= site.position.lon <= area.east
        and area.south <= site.position.lat <= area.north
    ]
    options = map_data.served_options(planner)
    background = background_data(options)
    drawing = "background.js" if background else "map.js"
    data = {
        "box": [[area.south, area.west], [area.north, area.east]],
        "sites": dots,
        "background": background,
        "tiles": [asdict(layer) for layer in options.tile_layers],
        "attribution": map_credit(options),
        "styles": [url_for("api.vendor", name=name) for name in ("map.css", "leaflet.css")],
        "scripts": [url_for("api.vendor", name=name) for name in ("leaflet.js", drawing)],
    }
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    response = Response(content, content_type="application/json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.vary.update(("Accept-Language", "Cookie"))
    return response


def _caps(category: str) -> list[tuple[str, str]]:
    """Return what one may say of a category: how many visits at most, and that in words."""
    speech = language.current()
    return [
        (
            f"{category}={count}",
            speech.say("cap.most", n=count) if count else speech.say("cap.none"),
        )
        for count in _CAPS
    ]


def tour_form(error: JindaoError | None = None) -> Response:
    """Show the form: filled in, and with what is wrong beside its fields."""
    planner = planner_in_use()
    asked = forms.with_days(request.args)
    values = forms.filled(asked, forms.tour_defaults(planner))
    shown = forms.with_names(values, planner, language.current().code)
    speech = language.current()
    is_tour = request.endpoint == "pages.tour"
    return page(
        "planner.html",
        error,
        FIELDS,
        values=shown,
        edits=edit_forms.edits(request.args) if is_tour else [],
        more=MORE,
        caps=[(name, _caps(name)) for name in CATEGORIES],
        boxes=forms.day_boxes(shown),
        is_open=is_given(asked, MORE),
        changes=[] if is_tour else edit_forms.edits(request.args, edit_forms.KEPT),
        lodgings=[(name, speech.say(f"lodging.{name}")) for name in LODGINGS],
        lunches=[(text, text.replace("-", "–")) for text in _LUNCHES],
        **way_parts(),
    )
