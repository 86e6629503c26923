"""Logs for machines: one JSON object a line, with the id of the request it is about.

A request's line holds method, path, status and duration; never its query, its body or its
sender: where people want to go is nobody's business. What looks like an exact position in
any other message is rounded to two decimals, some 1 km.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
import uuid
from typing import Any, Final

from flask import Flask, Response, g, has_request_context, request

from jindao import Settings, without_secrets

from .in_use import taken_s

HEADER: Final = "X-Request-ID"
SLOW_S: Final = 5.0
"""A request that takes longer is logged as a warning."""

_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_EXACT = re.compile(r"(?<![\w.])(\d{1,3}\.\d{2})\d+")
_ADDRESS = re.compile(r"[a-z][a-z0-9+]{1,20}://\S+")
_QUERY = re.compile(r"(/[\w.%-]{0,200})\?\S+")
_SHOWN_PATH = 120
_LONGEST = 8000
_KEPT = "/t/"
_QUIET = ("/healthz", "/readyz", "/metrics")
logger = logging.getLogger(__name__)
_access = logging.getLogger("web.access")


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON without secrets and exact positions."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": private(record.getMessage()),
        }
        if has_request_context():
            line["request_id"] = request_id()
        line |= getattr(record, "request_facts", {})
        if record.exc_info:
            line["trace"] = private(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


def private(text: str) -> str:
    """Return a text with positions rounded, and addresses without secrets and queries.

    Only the end of a very long text is kept: of a trace that is where the error is told.
    """
    text = text if len(text) <= _LONGEST else f"... {text[-_LONGEST:]}"
    text = _ADDRESS.sub(lambda found: without_secrets(found[0]), text)
    return _EXACT.sub(r"\1", _QUERY.sub(r"\1", text))


def start(settings: Settings) -> None:
    """Write the logs of this process to stderr, and tell of variables that are no settings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for noisy in ("numba", "flask-limiter"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    for name, near in settings.unknown().items():
        known = f"; is it {near}?" if near else ""
        logger.warning("the environment has %s, but there is no such setting%s", name, known)


def request_id() -> str:
    """Return the id of this request: the one it came with where that is one, else a new one."""
    known: str | None = g.get("request_id")
    if known is None:
        given = request.headers.get(HEADER, "")
        known = given if _ID.fullmatch(given) else uuid.uuid4().hex
        g.request_id = known
    return known


def follow(app: Flask) -> None:
    """Log every request of an application, and answer it with its id."""

    @app.after_request
    def log(response: Response) -> Response:
        response.headers[HEADER] = request_id()
        took_s = taken_s()
        facts = {
            "method": request.method if request.method.isascii() else "?",
            "path": shown_path(),
            "status": response.status_code,
            "ms": round(1000 * took_s, 1),
            "bytes": response.content_length,
        }
        _access.log(_level(response.status_code, took_s), "request", extra={"request_facts": facts})
        return response


def shown_path() -> str:
    """Return the path of this request as a log may show it: a short link without its code."""
    if request.path.startswith(_KEPT):
        return f"{_KEPT}<code>"
    return private(request.path[:_SHOWN_PATH])


def _level(status: int, took_s: float) -> int:
    if status >= 500:
        return logging.ERROR
    if took_s > SLOW_S:
        return logging.WARNING
    return logging.DEBUG if request.path in _QUIET else logging.INFO
