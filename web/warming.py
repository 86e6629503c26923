"""Pages of published routes are made before anybody asks for them, and anew where they change.

One thread does it, and gives way: it begins no page while requests are worked on, and rests
after each for as long as that took; for several times as long where anybody came meanwhile. What
changed it is told by the catalogue, whoever changed it.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Iterator
from typing import Final

from flask import Flask, g, request

from jindao import (
    Catalogue,
    JindaoError,
    Planner,
    RouteEntry,
    StoreError,
    languages,
)

from . import published
from .ready_pages import ReadyPages

POLL_S: Final = 5.0
"""So often the catalogue is asked whether anything changed; after a form was sent at once."""
PATIENCE_S: Final = 2.0
"""So long a page waits for a moment in which nothing is asked for."""
_LOOK_S: Final = 0.01
_REST, _LONG_REST = 1.0, 6.0
"""So many times as long as a page took it rests: where nobody came meanwhile, and where one did."""
_PROBES: Final = ("health", "metrics", "static")
logger = logging.getLogger(__name__)

_Seen = tuple[object, ...]


class Warming:
    """Makes the pages of one application ready.

    Parameters
    ----------
    app
        Whose pages.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._planner: Planner = app.extensions["jindao"]
        self._catalogue: Catalogue = app.extensions["jindao_catalogue"]
        self._pages: ReadyPages = app.extensions["jindao_ready_pages"]
        self._lock = threading.Lock()
        self._under_way = self._come = 0
        self._changed = threading.Event()
        self._thread: threading.Thread | None = None
        self._base = self._planner.settings.address
        self._seen: dict[tuple[str, str], _Seen] = {}
        self._done: tuple[str, dt.date] | None = None

    def watch(self) -> None:
        """Have each request counted, and the first one begin it in a process that serves."""

        @self._app.before_request
        def come() -> None:
            g.is_under_way = True
            with self._lock:
                self._under_way += 1
                self._come += 1
            is_probe = (request.endpoint or "").split(".")[0] in _PROBES
            if not self._is_begun and not is_probe:
                self.begin(request.root_url)

        @self._app.teardown_request
        def go(_error: BaseException | None) -> None:
            if g.pop("is_under_way", False):
                with self._lock:
                    self._under_way -= 1
            if request.method not in ("GET", "HEAD", "OPTIONS"):
                self._changed.set()

    def begin(self, base: str | None = None) -> None:
        """Begin to make pages, for readers who come by an address; by default by our own.

        Nothing is begun where neither is known. Threads do not outlive a fork, so in a server
        that forks each process begins one with its first request.
        """
        with self._lock:
            self._base = self._base or base
            if not self._is_begun and self._base is not None:
                self._thread = threading.Thread(target=self._go_on, name="warming", daemon=True)
                self._thread.start()

    @property
    def _is_begun(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def make_ready(self) -> int:
        """Make each page that is not ready and there is room for; return how many were.

        Raises
        ------
        StoreError
            Where the store is gone; what is not made then is made the next time.
        """
        version, _ = self._catalogue.state()
        today = self._planner.today()
        if self._done == (version, today):
            return 0
        made = 0
        for entry, code in self._waiting(today):
            if not self._pages.has_room:
                break
            before = self._come
            took_s = self._make(entry.slug, code)
            made += 1
            time.sleep(took_s * (_REST if self._come == before else _LONG_REST))
        self._done = version, today
        return made

    def _go_on(self) -> None:
        while True:
            try:
                made = self.make_ready()
                if made:
                    logger.info("%d pages of routes made ready", made)
            except JindaoError as error:  # the store, which is looked for again
                logger.warning("no pages are made ready: %s", error)
            except Exception:  # whatever it was, the next change may be shown
                logger.exception("no pages are made ready")
            self._changed.wait(POLL_S)
            self._changed.clear()

    def _waiting(self, today: dt.date) -> Iterator[tuple[RouteEntry, str]]:
        """Yield the routes that look otherwise than they did last time, the newest first."""
        seen, self._seen = self._seen, {}
        every = [(entry, code) for code in languages() for entry in self._catalogue.entries(code)]
        every.sort(key=lambda pair: pair[0].listed.published_at, reverse=True)
        for entry, code in every:
            near = self._catalogue.notices_near(entry, today)
            # They are over some day.
            own = today if entry.content.notices or entry.content.events else None
            looks = (entry.listed, entry.languages, near, own)
            if seen.get((entry.slug, code)) != looks:
                yield entry, code
            self._seen[entry.slug, code] = looks

    def _make(self, slug: str, code: str) -> float:
        """Make a page when nothing is asked for; return how long it took, seconds."""
        last_s = time.monotonic() + PATIENCE_S
        while self._under_way and time.monotonic() < last_s:
            time.sleep(_LOOK_S)
        begun_s = time.monotonic()
        with self._app.test_request_context(f"/routes/{slug}?lang={code}", base_url=self._base):
            try:
                published.make_ready(slug)
            except StoreError:
                raise
            except JindaoError as error:  # withdrawn just now
                logger.info("page of %s not made ready: %s", slug, error)
            except Exception:
                logger.exception("page of %s could not be made ready", slug)
        return time.monotonic() - begun_s


def prepare(app: Flask) -> None:
    """Have an application that serves make its pages ready."""
    warming = Warming(app)
    app.extensions["jindao_warming"] = warming
    warming.watch()
