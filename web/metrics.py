"""Numbers for Prometheus: requests, how long they took, what was planned and what was known.

Labels are endpoints of this application, kinds of work, methods and status codes; no
address, query or sender. Where PROMETHEUS_MULTIPROC_DIR names a directory, the numbers of
all processes that share it are added up.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import threading
from typing import Final, cast

from flask import Blueprint, Flask, Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client import generate_latest as written
from prometheus_client.multiprocess import MultiProcessCollector

from jindao import Planner

from .in_use import planner_in_use, taken_s
from .limits import work_of_request

blueprint = Blueprint("metrics", __name__)

_METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
_SECONDS: Final = (0.005, 0.01, 0.03, 0.06, 0.1, 0.2, 0.4, 1.0, 2.0, 5.0, 10.0, 30.0)
_FORWARDED: Final = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")
_SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"


class Metrics:
    """The numbers of one application.

    Parameters
    ----------
    planner
        Whose plans are counted.
    """

    def __init__(self, planner: Planner) -> None:
        self.registry = CollectorRegistry()
        self._planner = planner
        self._lock = threading.Lock()
        self._counted = (0, 0)
        self._requests = Counter(
            "jindao_requests",
            "Requests answered",
            ("endpoint", "work", "method", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "jindao_request_seconds",
            "How long requests took",
            ("endpoint",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._plans = Counter("jindao_plans", "Plans worked out", registry=self.registry)
        self._known = Counter(
            "jindao_plan_cache_hits", "Plans that were known already", registry=self.registry
        )

    def begin(self) -> None:
        """Count from now on: what was planned before the first request was for nobody.

        A server that loads the application before it parts would count that once a process.
        """
        self._counted = self._planner.plans_made

    def count(self, status: int, took_s: float) -> None:
        """Count the request under way, answered with a status after some seconds."""
        endpoint = request.endpoint or "none"
        method = request.method if request.method in _METHODS else "other"
        self._requests.labels(endpoint, work_of_request() or "free", method, str(status)).inc()
        self._seconds.labels(endpoint).observe(took_s)
        with self._lock:
            made, known = self._planner.plans_made
            self._plans.inc(made - self._counted[0])
            self._known.inc(known - self._counted[1])
            self._counted = (made, known)

    def text(self) -> bytes:
        """Return the numbers as Prometheus reads them, of all processes that share them."""
        if _SHARED not in os.environ:
            return written(self.registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return written(registry)


def measure(app: Flask, planner: Planner) -> None:
    """Count every request of an application."""
    metrics = Metrics(planner)
    app.extensions["jindao_metrics"] = metrics

    @app.after_request
    def count(response: Response) -> Response:
        metrics.count(response.status_code, taken_s())
        return response


@blueprint.get("/metrics")
def show() -> Response:
    """Answer with the numbers, to who has the token or sits at this machine."""
    planner = planner_in_use()
    token = planner.settings.metrics_token
    if token is not None:
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, f"Bearer {token}".encode()):
            abort(401)
    elif not _is_here(planner.settings.proxies):
        abort(403)
    metrics = cast(Metrics, current_app.extensions["jindao_metrics"])
    response = Response(metrics.text(), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_here(proxies: int) -> bool:
    """Tell whether this machine asks; what a proxy hands on that nobody told of is not."""
    if not proxies and any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
