"""How often routes are looked at: numbers by day, in memory first, then in the store.

Nothing of who asks is noted. Programs that say what they are do not count, nor what a
browser fetches before anybody asks for it. What was counted in the last minute is lost where
the process is killed.
"""

from __future__ import annotations

import atexit
import datetime as dt
import re
import threading
import weakref
from collections import Counter
from typing import Final, cast

from flask import Flask, Response, current_app, request

from jindao import Count, Store, StoreError

from .in_use import planner_in_use

FLUSH_S: Final = 60.0

_PROGRAMS: Final = re.compile(
    r"bot|crawl|spider|slurp|scrap|preview|fetch|monitor|probe|headless|lighthouse|curl|wget"
    r"|python|httpx|aiohttp|java/|go-http|okhttp|libwww|perl|ruby|php|node|axios|postman|werkzeug",
    re.IGNORECASE,
)


class Counting:
    """Numbers that wait to be kept. Safe to share between threads.

    Parameters
    ----------
    store
        Where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._waiting: Counter[tuple[str, str, dt.date]] = Counter()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, route: str, what: str, day: dt.date) -> None:
        """Count one; it is kept within a minute."""
        with self._lock:
            self._waiting[route, what, day] += 1
            if self._thread is None:
                self._thread = threading.Thread(
                    target=_keep_on, args=(weakref.ref(self), self._stop)
                )
                self._thread.daemon = True
                self._thread.start()
                atexit.register(_last, weakref.ref(self))

    def flush(self) -> None:
        """Keep what waits; where the store cannot be written, it waits on."""
        with self._lock:
            waiting, self._waiting = self._waiting, Counter()
        if not waiting:
            return
        counts = [
            Count(route=route, what=what, day=day, number=number)
            for (route, what, day), number in sorted(waiting.items())
        ]
        try:
            with self._store.work() as work:
                work.counts.add(counts)
        except StoreError:  # the store has logged it
            with self._lock:
                self._waiting.update(waiting)

    def __del__(self) -> None:
        self._stop.set()


def _keep_on(counting: weakref.ref[Counting], stop: threading.Event) -> None:
    while not stop.wait(FLUSH_S):
        _last(counting)


def _last(counting: weakref.ref[Counting]) -> None:
    known = counting()
    if known is not None:
        known.flush()


def begin(app: Flask, store: Store) -> None:
    """Have an application count what is done with routes."""
    app.extensions["jindao_counting"] = Counting(store)


def counted(response: Response, route: str, what: str) -> Response:
    """Count an answer that a person reads; return it.

    A page that a browser has already is looked at again; a file that it has is not.
    """
    if request.method == "GET" and response.status_code in (200, 304) and is_person():
        counting = cast(Counting, current_app.extensions["jindao_counting"])
        counting.add(route, what, planner_in_use().today())
    return response


def is_person() -> bool:
    """Tell whether a person may be asking, by what the program says of itself."""
    told = request.headers.get("User-Agent", "")
    early = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return bool(told) and not _PROGRAMS.search(told) and "prefetch" not in early
