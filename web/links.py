"""Links that last: what a page shows is kept under eight letters, and opens as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from jindao import (
    FILE_TYPES,
    FORMATS,
    REACH_FILE_TYPES,
    REACH_FORMATS,
    DataError,
    DeepLink,
    ExportOptions,
    KeptTrip,
    NotFoundError,
    Planner,
    Reach,
    RequestError,
    Route,
    Store,
    Trip,
    export,
    export_reach,
    file_name,
    format_asked,
    formats_for,
    point_name,
    qr_svg,
    reach_file_name,
    read_code,
    read_json,
    read_reach_json,
    walk_links,
)

from . import (
    asked_tours,
    asked_ways,
    edit_forms,
    forms,
    fresh,
    language,
    reach_pages,
    tour_pages,
    trip_page,
    way_pages,
)
from .api import (
    file_answer,
    file_options,
    gpx_options,
    page_options,
    planner_in_use,
    reach_file_options,
)
from .own_address import is_own, outside
from .security import MAX_ADDRESS_BYTES

blueprint = Blueprint("links", __name__)

Shown = Trip | Reach
"""What a page shows that can be shared."""

Reader = Callable[[forms.Arguments, Planner], tuple[str, Shown]]
"""Arguments of a page -> the canonical query of what it shows, and that."""

_EXAMPLE = "/tour?start=…"
_SUFFIX = re.compile(r"\.([a-z_]+(?:\.[a-z]+)?)", re.IGNORECASE)
_SHOWN = 80
_NO_PAGE = ("link_address_form", "link_address_long")
_TRIPS_READY = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A start or a stop, and the links that lead there on foot; a start has no number."""

    number: int | None
    name: str
    links: tuple[DeepLink, ...]


def store_in_use() -> Store:
    """Return the store of this application."""
    return cast(Store, current_app.extensions["jindao_store"])


def _tour(arguments: forms.Arguments, planner: Planner) -> tuple[str, Trip]:
    asked = edit_forms.asked_tour(arguments, planner)
    tour = asked_tours.planned(asked, planner)
    shown = asked_tours.settled(asked, tour) if asked.edit else asked
    return edit_forms.query_of(shown), tour


def _route(arguments: forms.Arguments, planner: Planner) -> tuple[str, Trip]:
    asked = asked_ways.asked_route(arguments, planner)
    return asked_ways.query_of(asked), asked_ways.chosen(asked, planner)


def _loop(arguments: forms.Arguments, planner: Planner) -> tuple[str, Trip]:
    asked = asked_ways.asked_loop(arguments, planner)
    return asked_ways.query_of(asked), asked_ways.chosen(asked, planner)


def _reach(arguments: forms.Arguments, planner: Planner) -> tuple[str, Reach]:
    asked = planner.dated(forms.reach_request(arguments, planner))
    return forms.query_of(asked), planner.reach(asked)


READERS: dict[str, Reader] = {
    "/tour": _tour,
    "/route": _route,
    "/loop": _loop,
    "/reach": _reach,
}
"""Pages that can be shared: path -> what it shows for some arguments."""


@blueprint.post("/t")
def share() -> AnyResponse:
    """Keep what a page's address shows, and lead to its short link."""
    path, arguments = _page_of(request.form.get("address", ""))
    planner = planner_in_use()
    query, found = READERS[path](arguments, planner)
    made = found.provenance
    kept = store_in_use().keep(
        address=f"{path}?{query}",
        result=_written(found, "json", ExportOptions()),
        network_id=made.network_id,
        data_version=made.data_version,
        jindao_version=made.jindao_version,
        closures_version=planner.closures.version,
    )
    return redirect(url_for(".open_link", text=kept.code, lang=_asked_language()), code=303)


@blueprint.get("/t/", defaults={"text": ""})
@blueprint.get("/t/<path:text>")
def open_link(text: str) -> AnyResponse:
    """Show what was kept, or give it in one of its formats."""
    code, name = read_link(text)
    clean = f"{code}.{name}" if name else code
    if text != clean:
        return redirect(url_for(".open_link", text=clean, lang=_asked_language()))
    kept = store_in_use().get(code)
    try:
        found = _result_of(kept)
    except DataError as error:
        if name:
            raise NotFoundError("link_unreadable", field="link", kind="link", name=code) from error
        return _page("kept_unreadable.html", 410, kept=kept, again=_again(kept))
    if name:
        return _file(kept, found, name)
    return _kept_page(kept, found)


def trip_at(text: str, field: str) -> Trip:
    """Return the trip that a link of this site leads to: a short link, or a page's address.

    Raises
    ------
    RequestError
        Where it is no such link, or there is nothing there to go along; `field` tells where
        it stood. As the page does where that cannot be planned.
    """
    try:
        found = _shown_at(text)
    except RequestError as error:
        if error.code in _NO_PAGE:
            raise RequestError("link_no_trip", field=field, value=text[:_SHOWN]) from error
        error.field = field
        raise
    if isinstance(found, Reach):
        raise RequestError("link_no_trip", field=field, value=text[:_SHOWN])
    return found


def _shown_at(text: str) -> Shown:
    """Return what the page of a link shows."""
    try:
        parts = urlsplit(text)
    except ValueError:
        raise _no_page(text) from None
    short = parts.path.removeprefix(request.script_root)
    if short.startswith("/t/") and (not parts.netloc or is_own(parts.netloc)):
        code, _ = read_link(short.removeprefix("/t/"))
        try:
            return _result_of(store_in_use().get(code))
        except DataError as error:
            raise NotFoundError("link_unreadable", kind="link", name=code) from error
    path, arguments = _page_of(text)
    return READERS[path](arguments, planner_in_use())[1]


def read_link(text: str) -> tuple[str, str | None]:
    """Return the code and the format that the end of a link names, without what was glued on.

    Raises
    ------
    RequestError
        Where the code was cut off.
    NotFoundError
        Where it cannot be a code, or there is no such format.
    """
    code = read_code(text)
    rest = text.strip()[len(code) :]
    found = _SUFFIX.match(rest)
    if found is None:
        return code, None
    # A sentence may go on behind the dot that ends it: `.gpx.Thanks` is no suffix.
    first = found[1].partition(".")[0]
    named = (format_asked(text, FILE_TYPES) for text in (found[1], first, found[1].lower()))
    name = next((text for text in named if text in FORMATS), None)
    if name is None and found[0] == rest:
        FORMATS[found[1]]
    return code, name


@blueprint.app_context_processor
def _words_to_share() -> dict[str, Any]:
    return {
        "qr": lambda text, label: Markup(qr_svg(text, label)),
        "walk_places": walk_places,
        "page_to_share": page_to_share,
    }


def walk_places(found: Shown) -> list[Place]:
    """Return where one starts and a trip's stops, each with links that lead there on foot."""
    locale = language.current().code
    if isinstance(found, Reach):
        points = [found.start]
    elif isinstance(found, Route):
        points = list(found.waypoints[:-1])
    else:
        points = [found.stages[0].start, *(visit.waypoint for visit in found.visits)]
    return [
        Place(
            number=number or None,
            name=point_name(point, locale),
            links=walk_links(point.position, point_name(point, locale)),
        )
        for number, point in enumerate(points)
        if number == 0 or point.position != points[0].position
    ]


def _result_of(kept: KeptTrip) -> Shown:
    """Return what was kept; a page, its picture and its files read it once."""
    return _reach_in(kept.result) if kept.address.startswith("/reach?") else _trip_in(kept.result)


_trip_in = lru_cache(maxsize=_TRIPS_READY)(read_json)
_reach_in = lru_cache(maxsize=_TRIPS_READY)(read_reach_json)


def _written(found: Shown, name: str, options: ExportOptions) -> bytes:
    """Return what a page shows as a file of one of its formats."""
    if isinstance(found, Reach):
        return export_reach(found, name, options)
    return export(found, name, options)


def _page_of(address: str) -> tuple[str, forms.Arguments]:
    """Return the path and the arguments of a page's address, as a browser shows or a form sends."""
    address = address.strip()
    if len(address.encode("utf-8", "replace")) > MAX_ADDRESS_BYTES:
        raise RequestError(
            "link_address_long", field="address", length=len(address), limit=MAX_ADDRESS_BYTES
        )
    try:
        parts = urlsplit(address)
        arguments = MultiDict(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=1000))
    except ValueError:
        raise _no_page(address) from None
    path = parts.path.removeprefix(request.script_root)
    own = not parts.netloc or (parts.scheme in ("http", "https") and is_own(parts.netloc))
    if not own or path not in READERS or not parts.query:
        raise _no_page(address)
    return path, arguments


def page_to_share() -> str | None:
    """Return the page that this request would share; None where it shares none of ours."""
    if request.endpoint != "links.share":
        return None
    try:
        path, arguments = _page_of(request.form.get("address", ""))
    except (RequestError, HTTPException):  # no page of ours, or a body that is too large to read
        return None
    return f"{request.script_root}{path}?{urlencode(list(arguments.items(multi=True)))}"


def _no_page(address: str) -> RequestError:
    return RequestError(
        "link_address_form", field="address", value=address[:_SHOWN], expected=_EXAMPLE
    )


def _kept_page(kept: KeptTrip, found: Shown) -> Response:
    planner = planner_in_use()
    date = found.request.date
    now = {
        "data": (kept.data_version, planner.data_version),
        "network": (kept.network_id, planner.network_meta.id),
        "closures": (kept.closures_version, planner.closures.version),
    }
    formats = tuple(REACH_FORMATS) if isinstance(found, Reach) else formats_for(found)
    template, shown = _shown(kept, found)
    return _page(
        template,
        200,
        kept=kept,
        made_on=kept.made_at.astimezone(ZoneInfo(planner.region.timezone)).date(),
        past=date is not None and date < planner.today(),
        changed=[name for name, (then, today) in now.items() if then != today],
        again=_again(kept),
        link=_link(kept.code),
        downloads=[(name, url_for(".open_link", text=f"{kept.code}.{name}")) for name in formats],
        **shown,
    )


def _shown(kept: KeptTrip, found: Shown) -> tuple[str, dict[str, Any]]:
    """Return the template that shows what was kept as it does what is planned, and its values."""
    if isinstance(found, Reach):
        return "reach.html", reach_pages.shown(found)
    options = replace(page_options(found), link=_link(kept.code))
    values = {
        **trip_page.trip_shown(found, options),
        "picture": outside(".open_link", text=f"{kept.code}.png"),
    }
    if isinstance(found, Route):
        return "way.html", {**values, **way_pages.way_shown(found)}
    state = MultiDict(parse_qsl(urlsplit(kept.address).query))
    shown = tour_pages.shown(found, state.getlist("pin"))
    shown |= {"edited": edit_forms.is_edited(state), "choice": state.get("choice", 1, type=int)}
    return "tour.html", {**values, **shown}


def _page(template: str, status: int, **values: object) -> Response:
    response = make_response(render_template(template, **values), status)
    response.headers["X-Robots-Tag"] = "noindex"  # it is for those who were sent the link
    return response


def _file(kept: KeptTrip, found: Shown, name: str) -> Response:
    if isinstance(found, Reach):
        REACH_FORMATS[name]
        kind = REACH_FILE_TYPES[name]
        options = reach_file_options(found, name)
        names = reach_file_name(found, name, options.locale)
    else:
        kind = FILE_TYPES[name]
        options = replace(
            file_options(found, name),
            link=_link(kept.code),
            gpx=gpx_options(request.args),
            created_at=kept.made_at,
        )
        names = file_name(found, name, options.locale)
    shown_as = (options.locale, options.accent, str(options.link), str(options.gpx))
    tag = fresh.tag_of(planner_in_use(), kept.code, name, *shown_as)
    response = fresh.not_modified(tag)
    if response is None:
        response = file_answer(_written(found, name, options), kind.media_type, names)
        if kind.media_type.startswith("image/"):
            # To be seen and kept by a long press; `download` on a link still downloads it.
            shown = response.headers["Content-Disposition"].replace("attachment", "inline", 1)
            response.headers["Content-Disposition"] = shown
    response.headers["X-Robots-Tag"] = "noindex"
    return fresh.tagged(response, tag)


def _link(code: str) -> str:
    """Return a short link as people send it."""
    return outside(".open_link", text=code)


def _again(kept: KeptTrip) -> str:
    """Return where the same is planned with the data of today."""
    return f"{request.script_root}{kept.address}&lang={language.current().code}"


def _asked_language() -> str | None:
    """Return the language to keep on the way, where one was asked for."""
    return language.current().code if "lang" in request.args else None
