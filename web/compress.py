"""Answers of text are sent compressed to who takes that: slow lines are common."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

WORTH_BYTES = 860
"""Less than this fits into one packet anyway."""

_TYPES = frozenset(
    (
        *("text/html", "text/css", "text/javascript", "text/plain", "application/javascript"),
        *("application/json", "application/problem+json", "application/geo+json"),
        *("application/atom+xml", "application/xml"),
        *("application/gpx+xml", "application/vnd.google-earth.kml+xml"),
        *("application/vnd.garmin.tcx+xml", "application/ld+json"),
        *("image/svg+xml", "text/csv", "text/calendar"),
    )
)
_FILE_LEVEL, _PAGE_LEVEL = 9, 6


def compress(app: Flask) -> None:
    """Compress every answer that is text, to be read or downloaded; its tag becomes a weak one."""
    app.after_request(_compressed)


def _compressed(response: Response) -> Response:
    if response.mimetype not in _TYPES:
        return response
    response.vary.add("Accept-Encoding")
    takes = request.accept_encodings.quality("gzip") > 0
    whole = response.status_code == 200 or response.status_code >= 400
    if not takes or not whole or request.method == "HEAD":
        return response
    if "Content-Encoding" in response.headers:
        return response
    is_file = response.direct_passthrough
    response.direct_passthrough = False
    content = response.get_data()
    if len(content) < WORTH_BYTES:
        return response
    packed = _packed_file(content) if is_file else gzip.compress(content, _PAGE_LEVEL, mtime=0)
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"
    tag, is_weak = response.get_etag()
    if tag is not None and not is_weak:
        response.set_etag(tag, weak=True)
    return response


@lru_cache(maxsize=64)
def _packed_file(content: bytes) -> bytes:
    """Return a file compressed, each once for as long as the process lives."""
    return gzip.compress(content, _FILE_LEVEL, mtime=0)
