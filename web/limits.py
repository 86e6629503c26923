"""How often one address may ask: a limit for each kind of work, counted over all its pages.

Counted in this process, or in Redis for several; while Redis is away each process counts
for itself, and the pages go on.
"""

from __future__ import annotations

import ipaddress
import math
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from flask import Flask, Response, request
from flask_limiter import ApplicationLimit, Limiter
from limits.errors import ConfigurationError

from jindao import MissingExtraError, Settings

_WORK: Final[Mapping[str, str]] = {
    **dict.fromkeys(("tour", "tours", "groups"), "plan"),
    **dict.fromkeys(("route", "routes", "loop", "loops", "reach", "matrix"), "route"),
    **dict.fromkeys(("suggest", "near", "places"), "suggest"),
    **dict.fromkeys(("import", "tracks"), "plan"),
    "report": "report",
    "t": "share",
    "tiles": "tile",
}
"""The kind of work by the first word of a path, without `/api/v1/`; all else is a page."""

_SENT: Final = ("import", "report", "tracks", "t")
"""What is work only where something is sent; to look at them is to look at a page."""

_FREE: Final = ("static", "healthz", "readyz", "metrics", "favicon.ico")
_PARTS: Final = ("start-map.json", "openapi.json")
"""Parts of pages that look like downloads."""

_API: Final = "/api/v1/"
_CELLS: Final = "/map/cells/"
_KEPT_FILE: Final = re.compile(r"/t/[^/]*\.[a-z_]+")
_ROUTE_FILE: Final = re.compile(r"/routes/[^/]+/\d+/\d+\.[a-z_]+")
"""A file of a published route; its pages are under `/routes` too."""
_REDIS_PATIENCE_S: Final = 1


def limit(app: Flask, settings: Settings) -> Limiter:
    """Refuse, with 429 and Retry-After, who asks more often than the settings allow.

    Raises
    ------
    MissingExtraError
        Where the settings name a Redis and its client is not installed.
    """
    rates = dict(settings.limits)
    try:
        limiter = Limiter(
            asker,
            app=app,
            application_limits=[
                ApplicationLimit(
                    lambda: rates.get(work_of_request() or "", ""),
                    key_function=lambda: f"{work_of_request()}|{asker()}",
                )
            ],
            enabled=bool(rates),
            strategy="sliding-window-counter",
            in_memory_fallback_enabled=settings.redis_url is not None,
            swallow_errors=True,
            **_storage(settings.redis_url),
        )
    except ConfigurationError as error:
        raise MissingExtraError(
            "missing_extra", extra="redis", name="redis", module="redis"
        ) from error

    @app.after_request
    def say_when(response: Response) -> Response:
        if response.status_code == 429 and limiter.current_limit is not None:
            response.headers["Retry-After"] = str(_wait_s(limiter))
        return response

    return limiter


def _wait_s(limiter: Limiter) -> int:
    """Return after how many seconds one may ask again; the whole period where nobody knows."""
    breached = limiter.current_limit
    assert breached is not None
    wait_s = float(breached.limit.get_expiry())
    with suppress(limiter.storage.base_exceptions):  # type: ignore[arg-type]
        wait_s = min(wait_s, breached.reset_at - time.time())
    return max(1, math.ceil(wait_s))


def work_of(path: str, method: str = "GET") -> str | None:
    """Return the kind of work that a path asks for; None for what is not counted."""
    first = path.removeprefix(_API).lstrip("/").split("/")[0]
    if first in _FREE:
        return None
    if path.startswith(_CELLS):
        return "tile"
    word, _, suffix = first.partition(".")
    is_file = suffix and first not in _PARTS
    if is_file or path.startswith("/data/") or _KEPT_FILE.match(path) or _ROUTE_FILE.match(path):
        return "download"
    if word == "routes" and not path.startswith(_API):
        return "page"
    if word in _SENT and method in ("GET", "HEAD"):
        return "page"
    return _WORK.get(word, "page")


def work_of_request() -> str | None:
    """Return the kind of work of this request; None for what is not counted."""
    return work_of(request.path, request.method)


def asker() -> str:
    """Return who asks: the address, of IPv6 the first 64 bits, which one home shares."""
    text = request.remote_addr or "unknown"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return text


def _storage(redis_url: str | None) -> dict[str, Any]:
    if redis_url is None:
        return {"storage_uri": "memory://"}
    patience = {
        "socket_connect_timeout": _REDIS_PATIENCE_S,
        "socket_timeout": _REDIS_PATIENCE_S,
    }
    # A socket's scheme has a name of its own there.
    known = re.sub(r"^unix://", "redis+unix://", redis_url)
    return {"storage_uri": known, "storage_options": patience}
