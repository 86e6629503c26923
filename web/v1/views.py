"""The API's addresses: read, ask the planner, answer as JSON with a tag."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Flask, Response, abort, current_app, request
from werkzeug.exceptions import UnsupportedMediaType

from jindao import JindaoError, RequestError, to_plain

from .. import fresh, language
from ..api import planner_in_use
from ..forms import Arguments
from .body import arguments_of, refuse_unknown
from .document import document
from .examples import examples_in_use
from .operations import LANG, OPERATIONS, Operation
from .tracks import answer as track_answer

blueprint = Blueprint("v1", __name__, url_prefix="/api/v1")

_FRESH_S: Final = 300
_JSON: Final = "application/json"


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Answer with the description of this API, OpenAPI 3.1."""
    content = _json(document_in_use())
    tag = fresh.content_tag(content)
    known = fresh.not_modified(tag)
    return fresh.tagged(known or Response(content, content_type=_JSON), tag)


def prepare(app: Flask) -> None:
    """Find the examples of the description now, so that who reads it first need not wait."""
    examples_in_use(app.extensions["jindao"], app.extensions)


def document_in_use() -> dict[str, Any]:
    """Return the description of this API in the language of the request."""
    return document(planner_in_use(), language.current(), current_app.extensions)


def _view(operation: Operation) -> Callable[[], Response]:
    def view() -> Response:
        if request.accept_mimetypes and not request.accept_mimetypes.best_match([_JSON]):
            abort(406)
        planner = planner_in_use()
        arguments, wrong = _arguments(operation)
        call = operation.read(arguments, planner, wrong)
        tag = fresh.tag_of(planner, operation.name, call.query, repr(call.extras))
        known = None if request.method == "POST" else fresh.not_modified(tag)
        if known:
            return _kept(operation, known, tag)
        answer = operation.answer(planner, call)
        response = Response(_json(to_plain(answer)), content_type=_JSON)
        if request.method == "POST":
            response.headers["Cache-Control"] = "no-store"
            return response
        return _kept(operation, response, tag)

    return view


def _arguments(operation: Operation) -> tuple[Arguments, list[RequestError]]:
    """Return what the address or the JSON body asks for, and what is wrong with its names.

    Raises
    ------
    RequestError
        Where the body is no JSON object.
    """
    if request.method != "POST":
        return request.args, refuse_unknown(request.args, (*operation.taken, LANG))
    if not request.is_json:
        raise UnsupportedMediaType
    arguments, wrong = arguments_of(request.get_data(), operation.taken)
    arguments.setlist("lang", request.args.getlist("lang"))
    return arguments, wrong + refuse_unknown(request.args, (LANG,))


def _json(plain: Any) -> bytes:
    try:
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        raise JindaoError("json_not_finite") from None
    # A lone surrogate, which UTF-8 cannot hold, becomes the escape JSON has for it.
    return text.encode("utf-8", "backslashreplace")


def _kept(operation: Operation, response: Response, tag: str) -> Response:
    """Let a trip be asked for again each time, for closures change; lists keep a while."""
    keep = fresh.ASK_EACH_TIME if operation.plans else f"public, max-age={_FRESH_S}"
    return fresh.tagged(response, tag, keep, by_reader=False)


@blueprint.post("/tracks")
def tracks() -> Response:
    """Answer with everything that is told of a track that was sent."""
    if request.accept_mimetypes and not request.accept_mimetypes.best_match([_JSON]):
        abort(406)
    response = Response(_json(to_plain(track_answer())), content_type=_JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


for _operation in OPERATIONS:
    blueprint.add_url_rule(
        f"/{_operation.name}",
        _operation.name,
        _view(_operation),
        methods=["GET", "POST"] if _operation.posts else ["GET"],
    )
