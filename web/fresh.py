"""Answers that need not be sent again: their tags, and how long they are fresh.

A tag is made of what was asked and of everything an answer is made from. It is compared
weakly, as RFC 9110 wants of `If-None-Match`, for compressing an answer makes its tag weak.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Final

from flask import Response, request

from jindao import Planner

ASK_EACH_TIME: Final = "public, no-cache"
"""May be kept by anybody, and is asked for again each time."""

_DIGITS: Final = 32
_SECOND: Final = dt.timedelta(seconds=1)
"""What times in headers are exact to."""


def tag_of(planner: Planner, *parts: str) -> str:
    """Return what changes when what is asked does, the program, its data or its settings."""
    settings = planner.settings
    return content_tag(
        "\n".join(
            (
                *parts,
                planner.version,
                planner.network_meta.id,
                planner.data_version,
                planner.closures.version,
                settings.tiles or "",
                settings.tiles_datum or "",
                settings.tiles_attribution,
                settings.map_review_number,
            )
        ).encode("utf-8", "backslashreplace")
    )


def content_tag(content: bytes) -> str:
    """Return what changes when a content does."""
    return hashlib.sha256(content).hexdigest()[:_DIGITS]


def has(tag: str) -> bool:
    """Tell whether who asks has the answer with a tag already."""
    return request.if_none_match.contains_weak(tag)


def not_modified(tag: str, changed_at: dt.datetime | None = None) -> Response | None:
    """Return the answer to who has it already; None for anybody else.

    Parameters
    ----------
    tag
        Of the answer.
    changed_at
        When anything in it changed last; default: whoever has no tag is not asked for a time.
    """
    since = None if request.if_none_match else request.if_modified_since
    is_old = changed_at is not None and since is not None and changed_at < since + _SECOND
    if not has(tag) and not is_old:
        return None
    response = Response(status=304)
    response.set_etag(tag, weak=request.if_none_match.is_weak(tag))
    return response


def tagged(
    response: Response, tag: str, keep: str = ASK_EACH_TIME, *, by_reader: bool = True
) -> Response:
    """Mark an answer with its tag and with how long it may be kept.

    Parameters
    ----------
    response
        The answer, or that it has not changed.
    tag
        Its tag, from `tag_of` or `content_tag`.
    keep
        The value of `Cache-Control`.
    by_reader
        Whether it differs by the language of who asks.
    """
    if response.status_code != 304:
        response.set_etag(tag, weak=True)  # files say when they were made, too
    response.headers["Cache-Control"] = keep
    if by_reader:
        response.vary.update(("Accept-Language", "Cookie"))
    return response
