"""What every part of the application asks of it: its planner, and how long a request takes."""

from __future__ import annotations

import time
from typing import cast

from flask import Flask, current_app, g

from jindao import Planner


def planner_in_use() -> Planner:
    """Return the planner of this application."""
    return cast(Planner, current_app.extensions["jindao"])


def time_requests(app: Flask) -> None:
    """Note when each request begins, before anything else is done for it."""

    @app.before_request
    def begin() -> None:
        g.begun_s = time.perf_counter()


def taken_s() -> float:
    """Return how long the request under way has taken; 0 where it never began."""
    now_s = time.perf_counter()
    return now_s - float(g.get("begun_s", now_s))
