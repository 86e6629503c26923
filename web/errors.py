"""The only map from errors to HTTP: one status per class, one page, one JSON shape (RFC 9457)."""

from __future__ import annotations

import difflib
import json
import logging
import math
from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from jindao import (
    ConflictError,
    JindaoError,
    MissingExtraError,
    NoSolutionError,
    NotAllowedError,
    NotFoundError,
    NotPublishableError,
    RequestError,
    SignInError,
    SourceError,
    SourceRateLimitedError,
    StoreError,
    WithdrawnError,
    to_plain,
)

from . import forms, language, manners
from .cors import API
from .problems import STATUSES

logger = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[JindaoError], int], ...] = (
    (NotFoundError, 404),
    (WithdrawnError, 410),
    (RequestError, 400),
    (NoSolutionError, 422),
    (SignInError, 401),
    (NotAllowedError, 403),
    (ConflictError, 409),
    (NotPublishableError, 422),
    (SourceError, 503),
    (StoreError, 503),
    (MissingExtraError, 501),
    (JindaoError, 500),
)
_RETRY_AFTER_S = 30
_SHOWN = 80


def register(app: Flask) -> None:
    """Answer every error of an application, and never with a traceback."""
    app.register_error_handler(JindaoError, _answer_jindao)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def status_of(error: JindaoError) -> int:
    """Return the HTTP status of an error: its class's, but 429 for who must wait to sign in."""
    if error.code == "sign_in_wait":
        return 429
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def wants_json() -> bool:
    """Tell whether this request's answer, and so its error, is JSON."""
    if request.path.startswith(API) or request.path.endswith((".json", ".geojson")):
        return True
    if request.endpoint in (
        "api.suggest",
        "api.near",
        "health.healthz",
        "health.readyz",
    ):
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"]


def _answer_jindao(error: JindaoError) -> Response:
    status = status_of(error)
    if status >= 500:
        logger.error("%s", error, exc_info=error)
    if status == 500:
        # Such as what is wrong in which file: the log has it, and it is nobody else's.
        return _answer(status, error.code, language.current().say("http.500"))
    response = _answer(status, error.code, *_told(error))
    if status in (429, 503):
        response.headers["Retry-After"] = str(_retry_after_s(error))
    return response


def _answer_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    if status == 404 and request.path.startswith(API):
        return _answer_jindao(_no_address(request.path))
    speech = language.current()
    code = f"http.{status}"
    message = _too_large() if status == 413 else speech.say(code)
    if message == code:
        message = speech.say("http.other", status=status)
    response = _answer(status, f"http_{status}", message)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _too_large() -> str:
    """Return what the body of this request may be at most, and that nothing of it was kept."""
    speech, sent = language.current(), request.content_length
    told = [speech.say("http.413")]
    for most in (request.max_content_length, request.max_form_memory_size):
        if most is not None and (sent is None or sent > most):
            told.append(speech.say("http.413_limit", size=_size(most)))
            break
    return " ".join([*told, speech.say("http.413_kept")])


def _size(count: int) -> str:
    return f"{count >> 20} MB" if count >= 1 << 20 else f"{count >> 10} KB"


def _no_address(path: str) -> NotFoundError:
    """Return the error for an address that the API does not have, with those it may have been."""
    rules = current_app.url_map.iter_rules()
    known = sorted(rule.rule for rule in rules if rule.rule.startswith(API))
    name, _, inside = path.removeprefix(API).partition("/")
    if name == "sites" and inside:
        near = [f"{API}sites?text={inside[:_SHOWN]}"]
    else:
        near = difflib.get_close_matches(f"{API}{name}"[:_SHOWN], known, n=2, cutoff=0.8) or known
    return NotFoundError(
        "not_found.address", field="address", kind="address", name=path[:_SHOWN], known=near
    )


def _answer_unexpected(error: Exception) -> Response:
    logger.error("unexpected error at %s", request.path, exc_info=error)
    return _answer(500, "unexpected", language.current().say("http.500"))


def _told(error: JindaoError) -> tuple[str, list[dict[str, Any]]]:
    """Return what is wrong as sentences, and each of it by field."""
    locale = language.current().code
    all_of = error.errors if isinstance(error, forms.InvalidForm) else (error,)
    errors = [
        {
            "field": forms.field_name(one),
            "code": one.code,
            "message": one.message(locale),
            "facts": {name: _plain(fact) for name, fact in one.facts.items()},
        }
        for one in all_of
    ]
    joiner = language.current().say("list.semicolon")
    return joiner.join(str(one["message"]) for one in errors), errors


def _answer(
    status: int, code: str, message: str, errors: Sequence[dict[str, Any]] = ()
) -> Response:
    if wants_json():
        speech = language.current()
        shape = {
            "type": "about:blank",
            "title": speech.say(STATUSES.get(status, "error_page.other")),
            "status": status,
            "detail": message,
            "code": code,
            "errors": list(errors),
        }
        content = json.dumps(shape, ensure_ascii=False).encode("utf-8", "backslashreplace")
        response = Response(content, content_type="application/problem+json")
    else:
        response = make_response(
            render_template(
                "error.html",
                status=status,
                code=code,
                message=message,
                again=manners.this_address() if _may_work_again(status) else None,
                form=request.path if _is_form(status) else None,
            )
        )
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_work_again(status: int) -> bool:
    """Tell whether the same address may well be answered a little later."""
    return status in (429, 503) and request.method in ("GET", "HEAD")


def _is_form(status: int) -> bool:
    """Tell whether what was too large came from a form that stands at this address."""
    methods = request.url_rule.methods if request.url_rule else None
    return status == 413 and "GET" in (methods or ())


def _plain(fact: object) -> Any:
    if isinstance(fact, float) and not math.isfinite(fact):
        return str(fact)
    if isinstance(fact, dict):
        return {str(name): _plain(value) for name, value in fact.items()}
    if isinstance(fact, list | tuple):
        return [_plain(value) for value in fact]
    try:
        return to_plain(fact)
    except JindaoError:
        return str(fact)


def _retry_after_s(error: JindaoError) -> int:
    if isinstance(error, SourceRateLimitedError | SignInError):
        wait = error.facts.get("retry_after_s")
        if isinstance(wait, int | float) and math.isfinite(wait) and wait > 0:
            return math.ceil(wait)
    return _RETRY_AFTER_S
