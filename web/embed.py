"""A published route in a frame of other sites' pages, and how they find it: oEmbed.

The one page that any site may show in a frame. It tells the page around it how high it is
by one message, `{"type": "jindao:height", "slug": ..., "height": ...}` in CSS pixels, and
reads nothing of that page.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    render_template,
    request,
)
from markupsafe import escape
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from jindao import RequestError, is_language, languages

from . import language, ready_pages
from .api import page_options
from .catalogue import catalogue_in_use
from .counting import counted
from .own_address import is_own, outside
from .route_page import page_key, route_shown

blueprint = Blueprint("embed", __name__)

FRAMES: Final = {"embed": {"frame-ancestors": "*"}}
"""What the pages here may do that no other may: be shown by anybody."""

HEIGHTS: Final = (200, 1200)
"""Least and greatest height of the map, CSS pixels."""
HEIGHT: Final = 320
LAYERS: Final = ("map", "facts", "stops", "profile")
"""What can be shown, in this order."""
SHOWN: Final = ("map", "facts")
_WIDTH: Final = 640
_FRAME_HEIGHT: Final = 480
_FOLD: Final = 80


@blueprint.get("/embed/<slug>")
def embed(slug: str) -> Response:
    """Show a route in a frame."""
    height, layers = read_height(), read_layers()
    _check_language()
    found = catalogue_in_use().open(slug, language.current().code)
    response = ready_pages.answer(
        page_key(found, "embed", str(height), *layers),
        found.changed_at,
        lambda: render_template(
            "embed.html",
            **route_shown(found, 1, page_options),
            height=height,
            layers=layers,
            link=outside("published.route", slug=slug),
        ),
    )
    response.headers["X-Robots-Tag"] = "noindex"  # the route's own page is what is looked for
    return counted(response, slug, "embed")


def read_height() -> int:
    """Return how high the map shall be.

    Raises
    ------
    RequestError
        Where it is no whole number within `HEIGHTS`.
    """
    text = request.args.get("height", "").strip()
    if not text:
        return HEIGHT
    low, high = HEIGHTS
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    if not low <= value <= high:
        raise RequestError("number_range", field="height", value=text[:_FOLD], low=low, high=high)
    return value


def read_layers() -> tuple[str, ...]:
    """Return what shall be shown, of `LAYERS`.

    Raises
    ------
    RequestError
        Where one is none of them.
    """
    told = [part.strip() for text in request.args.getlist("layers") for part in text.split(",")]
    wanted = [part for part in told if part]
    for part in wanted:
        if part not in LAYERS:
            raise RequestError(
                "embed_layer", field="layers", value=part[:_FOLD], known=list(LAYERS)
            )
    return tuple(layer for layer in LAYERS if layer in (wanted or SHOWN))


def _check_language() -> None:
    text = request.args.get("lang", "").strip()
    if text and not is_language(text):
        raise RequestError(
            "embed_language", field="lang", value=text[:_FOLD], known=list(languages())
        )


@blueprint.get("/oembed")
def oembed() -> Response:
    """Answer how a route's page is embedded, as https://oembed.com says."""
    if request.args.get("format", "json") != "json":
        abort(501)
    slug = _slug_of(request.args.get("url", ""))
    _check_language()
    found = catalogue_in_use().open(slug, language.current().code)
    width = _at_most("maxwidth", _WIDTH)
    height = _at_most("maxheight", _FRAME_HEIGHT)
    source = outside("embed.embed", slug=slug, lang=language.current().code)
    title = found.content.title(found.language)
    frame = (
        f'<iframe src="{escape(source)}" width="{width}" height="{height}"'
        f' style="border:0" loading="lazy" title="{escape(title)}"></iframe>'
    )
    speech = language.current()
    answer = jsonify(
        version="1.0",
        type="rich",
        title=title,
        author_name=speech.either(found.bureau.name_zh, found.bureau.name_en),
        provider_name=speech.say("brand.name"),
        provider_url=outside("pages.planner_form"),
        cache_age=3600,
        html=frame,
        width=width,
        height=height,
    )
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


def _at_most(name: str, usual: int) -> int:
    text = request.args.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        raise RequestError("number_form", field=name, value=text[:_FOLD])
    return min(usual, max(HEIGHTS[0], int(text)))


def _slug_of(text: str) -> str:
    """Return the slug in an address of a route's page of this site.

    Raises
    ------
    NotFound
        Where it is no such address, as oEmbed wants.
    """
    try:
        parts = urlsplit(text.strip())
        if parts.scheme not in ("http", "https") or not is_own(parts.netloc):
            raise NotFound
        path = parts.path.removeprefix(request.script_root)
        adapter = current_app.url_map.bind("localhost")
        endpoint, values = adapter.match(path, method="GET")
    except (ValueError, RequestRedirect):
        raise NotFound from None
    if endpoint not in ("published.route", "published.revision", "embed.embed"):
        raise NotFound
    return str(values["slug"])
