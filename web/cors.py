"""Which other sites' pages may use the JSON API: the origins of a setting, none by default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flask import Flask, Response, request

API: Final = "/api/v1/"
_AGE_S: Final = 24 * 3600


def allow(app: Flask, origins: Sequence[str]) -> None:
    """Tell browsers that pages of some origins may read the API; never with credentials.

    Parameters
    ----------
    app
        The application.
    origins
        Such as `https://map.example.org`; `*` is every one.
    """
    if not origins:
        return

    @app.after_request
    def add_headers(response: Response) -> Response:
        if not request.path.startswith(API):
            return response
        everyone = "*" in origins
        if not everyone:
            response.vary.add("Origin")
        origin = request.headers.get("Origin", "")
        if not origin or not (everyone or origin.lower() in origins):
            return response
        response.headers["Access-Control-Allow-Origin"] = "*" if everyone else origin
        response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(response.allow))
            response.headers["Access-Control-Allow-Headers"] = (
                "Accept-Language, Content-Type, If-None-Match"
            )
            response.headers["Access-Control-Max-Age"] = str(_AGE_S)
        return response
