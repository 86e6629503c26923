"""Pages that were made before, for whoever asks for the same one next.

What a page is made of is in its key, so one that changes has another. Some of a page differs
with each answer, its word of trust and the addresses that lead to it in another language or
another size of type: it is made with marks in their places, which each answer fills in.
"""

from __future__ import annotations

import datetime as dt
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, cast
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, request

from . import fresh, language, manners, security
from .in_use import planner_in_use
from .own_address import outside

ROOM: Final = 200_000_000
"""Bytes that the kept pages may take, compressed: some ten thousand of routes."""
LARGEST: Final = 400_000
"""Characters of a page; none longer is kept."""
_LEVEL: Final = 1

_OWN: Final = "private, no-cache"


class ReadyPages:
    """The pages that were asked for last, by their keys. Safe to share between threads.

    Parameters
    ----------
    room
        Bytes they may take, compressed.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._taken = 0
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
        self._making: dict[str, tuple[threading.Lock, int]] = {}

    def get(self, key: str, word: str, made: Callable[[], str]) -> tuple[str, str]:
        """Return the page with a key and the word of trust that it was made with.

        It is made where it is not kept: by one who asks, the others wait for it.
        """
        found = self._kept(key)
        if found is None:
            with self._turn(key):
                found = self._kept(key)
                if found is None:
                    found = made(), word
                    self._keep(key, *found)
        return found

    def has(self, key: str) -> bool:
        """Tell whether a page is kept."""
        with self._lock:
            return key in self._pages

    @property
    def has_room(self) -> bool:
        """Whether a further page would be kept without one that is kept going for it."""
        with self._lock:
            return self._taken + LARGEST < self._room

    def _kept(self, key: str) -> tuple[str, str] | None:
        with self._lock:
            known = self._pages.get(key)
            if known is None:
                return None
            self._pages.move_to_end(key)
        packed, word = known
        return zlib.decompress(packed).decode(), word

    def _keep(self, key: str, page: str, word: str) -> None:
        if len(page) > LARGEST:
            return
        packed = zlib.compress(page.encode(), _LEVEL)
        with self._lock:
            old = self._pages.pop(key, (b"", ""))
            self._pages[key] = packed, word
            self._taken += len(packed) - len(old[0])
            while self._taken > self._room:
                _, (gone, _) = self._pages.popitem(last=False)
                self._taken -= len(gone)

    @contextmanager
    def _turn(self, key: str) -> Iterator[None]:
        """Let one after the other make the page with a key."""
        with self._lock:
            turn, waiting = self._making.get(key, (threading.Lock(), 0))
            self._making[key] = turn, waiting + 1
        try:
            with turn:
                yield
        finally:
            with self._lock:
                turn, waiting = self._making.pop(key)
                if waiting > 1:
                    self._making[key] = turn, waiting - 1


def prepare(app: Flask) -> None:
    """Give an application a place for its pages."""
    app.extensions["jindao_ready_pages"] = ReadyPages()
    app.extensions["jindao_begun_at"] = dt.datetime.now(dt.UTC)


def ready_pages_in_use() -> ReadyPages:
    """Return the kept pages of this application."""
    return cast(ReadyPages, current_app.extensions["jindao_ready_pages"])


def modified_at(changed_at: dt.datetime | None) -> dt.datetime:
    """Return when what is shown of the store may have changed last.

    Not before this process began, with its data and its words, nor before this day did:
    what holds for some days comes and goes at midnight.
    """
    planner = planner_in_use()
    zone = ZoneInfo(planner.region.timezone)
    midnight = dt.datetime.combine(planner.today(), dt.time(), zone)
    begun_at = current_app.extensions["jindao_begun_at"]
    return max(time for time in (begun_at, midnight, changed_at) if time is not None)


def answer(key: str, changed_at: dt.datetime | None, made: Callable[[], str]) -> Response:
    """Answer with the page of a key from `key_of`, or that it has not changed.

    `changed_at` is when what the public sees was changed last, see `modified_at`.
    """
    modified = modified_at(changed_at)
    tag = fresh.content_tag(f"{key}\n{manners.this_address()}".encode())
    response = fresh.not_modified(tag, modified)
    if response is None:
        page, old_word = kept(key, made)
        page = manners.without_marks(page, old_word).replace(old_word, security.nonce())
        response = Response(page, mimetype="text/html")
        response.last_modified = modified
    return fresh.tagged(response, tag, _OWN)


def kept(key: str, made: Callable[[], str]) -> tuple[str, str]:
    """Return a page with its marks and the word that they begin with; it is kept from now on."""
    word = security.nonce()

    def marked() -> str:
        with manners.marked(word):
            return made()

    return ready_pages_in_use().get(key, word, marked)


def key_of(*parts: object) -> str:
    """Return what changes when a page does: what it shows, and for whom."""
    reader = (
        *(language.current().code, manners.is_senior()),
        "MicroMessenger" in request.user_agent.string,
        *(outside("pages.planner_form"), current_app.jinja_env.globals["files_version"]),
    )
    return fresh.tag_of(planner_in_use(), *map(str, parts), *map(str, reader))
