"""Pages that were made a moment ago, for whoever asks for the same one next.

What a page is made of is in its tag, so one that changes has another. Each answer has a word
of trust of its own: a kept page gets it in the place of the one it was made with.
"""

from __future__ import annotations

import datetime as dt
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, cast
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, request

from . import fresh, language, manners, security
from .in_use import planner_in_use
from .own_address import outside

PAGES: Final = 1024
"""So many pages are kept, compressed to some 15 kB each; none longer than `LARGEST`."""
LARGEST: Final = 400_000
"""Characters of a page."""
_LEVEL: Final = 1

_OWN: Final = "private, no-cache"


class ReadyPages:
    """The pages that were asked for last, by their tags. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, tuple[bytes, str]] = OrderedDict()

    def get(self, tag: str, word: str, made: Callable[[], str]) -> str:
        """Return the page with a tag and with a word of trust; it is made where it is not kept."""
        with self._lock:
            known = self._pages.get(tag)
            if known is not None:
                self._pages.move_to_end(tag)
        if known is not None:
            packed, old_word = known
            return zlib.decompress(packed).decode().replace(old_word, word)
        page = made()
        if len(page) <= LARGEST:
            packed = zlib.compress(page.encode(), _LEVEL)
            with self._lock:
                self._pages[tag] = packed, word
                while len(self._pages) > PAGES:
                    self._pages.popitem(last=False)
        return page


def prepare(app: Flask) -> None:
    """Give an application a place for its pages."""
    app.extensions["jindao_ready_pages"] = ReadyPages()
    app.extensions["jindao_begun_at"] = dt.datetime.now(dt.UTC)


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


def answer(tag: str, changed_at: dt.datetime | None, made: Callable[[], str]) -> Response:
    """Answer with the page of a tag from `tag_of`, or that it has not changed.

    `changed_at` is when what the public sees was changed last, see `modified_at`.
    """
    modified = modified_at(changed_at)
    response = fresh.not_modified(tag, modified)
    if response is None:
        pages = cast(ReadyPages, current_app.extensions["jindao_ready_pages"])
        response = Response(pages.get(tag, security.nonce(), made), mimetype="text/html")
        response.last_modified = modified
    return fresh.tagged(response, tag, _OWN)


def tag_of(*parts: object) -> str:
    """Return what changes when a page does: what it shows, for whom, and where it stands."""
    reader = (
        *(language.current().code, manners.is_senior(), manners.this_address()),
        "MicroMessenger" in request.user_agent.string,
        *(outside("pages.planner_form"), current_app.jinja_env.globals["files_version"]),
    )
    return fresh.tag_of(planner_in_use(), *map(str, parts), *map(str, reader))
