"""What is wrong out there: a form for whoever was there, without an account.

It asks for nothing of the person, and keeps nothing of them: of a photo only what is seen. A
form that another site sends, or a program that fills every field, is not kept.
"""

from __future__ import annotations

import secrets
from contextlib import closing
from importlib.util import find_spec
from typing import Any, Final

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.datastructures import MultiDict

from jindao import (
    MOST_PICTURE_BYTES,
    REPORT_KINDS,
    JindaoError,
    LonLat,
    ReportQueue,
    ReportText,
    RequestError,
)

from . import language
from .catalogue import catalogue_in_use
from .import_pages import from_here
from .in_use import planner_in_use
from .page import page

blueprint = Blueprint("reports", __name__)

COOKIE: Final = "report"
TRAP: Final = "website"
"""A field that nobody sees; who fills it is a program."""
_AGE_S: Final = 2 * 3600
_FIELDS: Final = ("kind", "text", "place", "photo")
_SENT_BYTES: Final = MOST_PICTURE_BYTES + (64 << 10)
"""The most that a form may be: the largest photo, and the text beside it."""


@blueprint.get("/report")
def form() -> Response:
    """Show the form for a report on a route or a site."""
    return _page(request.args)


@blueprint.post("/report")
def send() -> Response:
    """Keep a report, and thank for it."""
    if not from_here():
        abort(403)
    request.max_content_length = _SENT_BYTES
    values = request.form
    known, told = request.cookies.get(COOKIE, ""), values.get("token", "")
    if not known or not secrets.compare_digest(known.encode(), told.encode()):
        return _page(values, RequestError("report_token", field="token"))
    if values.get(TRAP):
        return _page(values, sent=True)
    try:
        queue = ReportQueue(current_app.extensions["jindao_store"], planner_in_use().heritage)
        queue.tell(_told(values), _photo())
    except JindaoError as error:
        return _page(values, error)
    return _page(values, sent=True)


def _told(values: MultiDict[str, str]) -> ReportText:
    text = values.get("revision", "")
    revision = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
    return ReportText(
        kind=values.get("kind", ""),
        text=values.get("text", "").replace("\r\n", "\n").strip(),
        route=values.get("route", ""),
        revision=revision if values.get("route") else None,
        site=values.get("site", ""),
        position=_position(values.get("place", "").strip()),
        language=language.current().code,
    )


def _photo() -> bytes | None:
    """Return the file of the photo that came along, if one did; too large a one cut off."""
    upload = request.files.get("photo")
    if upload is None or not upload.filename:
        return None
    with closing(upload):
        data: bytes = upload.read(MOST_PICTURE_BYTES + 1)
    return data


def _position(text: str) -> LonLat | None:
    """Return a position that was typed or picked: a pair of numbers, or a name."""
    if not text:
        return None
    if any(letter.isalpha() for letter in text):
        return planner_in_use().position(text, "place")
    return LonLat.parse(text, field="place")


def _page(
    values: MultiDict[str, str], error: JindaoError | None = None, *, sent: bool = False
) -> Response:
    about = _about(values)
    token = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
    speech = language.current()
    kinds = [(kind, speech.say(f"report.kind.{kind}")) for kind in REPORT_KINDS]
    response = page(
        "report.html", error, _FIELDS, values=values, kinds=kinds, sent=sent, token=token,
        trap=TRAP, takes_photos=find_spec("PIL") is not None, **about,
    )  # fmt: skip
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-store"
    response.set_cookie(
        COOKIE, token, max_age=_AGE_S, path="/", httponly=True, samesite="Strict",
        secure=request.is_secure,
    )  # fmt: skip
    return response


def _about(values: MultiDict[str, str]) -> dict[str, Any]:
    """Return what a report is on: a route that is public, or a site.

    Raises
    ------
    NotFoundError, WithdrawnError
        Where there is none.
    """
    slug, id_ = values.get("route", ""), values.get("site", "")
    if bool(slug) == bool(id_):
        raise RequestError("report_of", field="route")
    if id_:
        return {"route": None, "site": planner_in_use().site(id_)}
    found = catalogue_in_use().open(slug, language.current().code)
    return {"route": found, "site": None}
