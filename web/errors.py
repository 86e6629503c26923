"""The only map from errors to HTTP: one status per class, one JSON shape, one page."""

from __future__ import annotations

import logging
import math
from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from jindao import (
    JindaoError,
    MissingExtraError,
    NoSolutionError,
    NotFoundError,
    RequestError,
    SourceError,
    SourceRateLimitedError,
    StoreError,
    to_plain,
)

from . import language

logger = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[JindaoError], int], ...] = (
    (NotFoundError, 404),
    (RequestError, 400),
    (NoSolutionError, 422),
    (SourceError, 503),
    (StoreError, 503),
    (MissingExtraError, 501),
    (JindaoError, 500),
)
_RETRY_AFTER_S = 30


def register(app: Flask) -> None:
    """Answer every error of an application, and never with a traceback."""
    app.register_error_handler(JindaoError, _answer_jindao)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def status_of(error: JindaoError) -> int:
    """Return the HTTP status of an error's class."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def wants_json() -> bool:
    """Tell whether this request's answer, and so its error, is JSON."""
    if request.path.endswith((".json", ".geojson")) or request.endpoint in (
        "api.suggest",
        "api.healthz",
    ):
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _answer_jindao(error: JindaoError) -> Response:
    status = status_of(error)
    if status >= 500:
        logger.error("%s", error, exc_info=error)
    locale = language.current().code
    message = error.message(locale)
    response = _answer(status, error.code, message, field=error.field, facts=error.facts)
    if status == 503:
        response.headers["Retry-After"] = str(_retry_after_s(error))
    return response


def _answer_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    speech = language.current()
    code = f"http.{status}"
    message = speech.say(code)
    if message == code:
        message = speech.say("http.other", status=status)
    response = _answer(status, f"http_{status}", message)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _answer_unexpected(error: Exception) -> Response:
    logger.error("unexpected error at %s", request.path, exc_info=error)
    return _answer(500, "unexpected", language.current().say("http.500"))


def _answer(
    status: int,
    code: str,
    message: str,
    *,
    field: str | None = None,
    facts: dict[str, object] | None = None,
) -> Response:
    if wants_json():
        plain = {name: _plain(fact) for name, fact in (facts or {}).items()}
        shape = {"code": code, "message": message, "field": field, "facts": plain}
        response = jsonify(error=shape)
    else:
        response = make_response(
            render_template("error.html", status=status, code=code, message=message)
        )
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _plain(fact: object) -> Any:
    if isinstance(fact, float) and not math.isfinite(fact):
        return str(fact)
    if isinstance(fact, dict):
        return {str(name): _plain(value) for name, value in fact.items()}
    try:
        return to_plain(fact)
    except JindaoError:
        return str(fact)


def _retry_after_s(error: JindaoError) -> int:
    if isinstance(error, SourceRateLimitedError):
        wait = error.facts.get("retry_after_s")
        if isinstance(wait, int | float) and math.isfinite(wait) and wait > 0:
            return math.ceil(wait)
    return _RETRY_AFTER_S
