"""Headers that keep a page to itself: nothing is asked of other hosts but map tiles."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from flask import Flask, Response, abort, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from jindao import tile_origins

MAX_ADDRESS_BYTES = 8192
MAX_BODY_BYTES = 64 * 1024

_UPLOADS: Final = (
    *("desk.check", "desk.edit", "desk.new", "desk.new_assessment", "desk.save_route"),
    *("pages.import_track", "reports.send", "v1.tracks"),
)
"""What takes larger bodies, with limits of its own."""

Policy = Mapping[str, str]
"""Values by directive of a Content-Security-Policy, such as `frame-ancestors`."""

_NOTHING_ELSE: Final[Mapping[str, Policy]] = {}


def protect(
    app: Flask,
    tiles: str | None,
    datum: str | None = None,
    of_blueprint: Mapping[str, Policy] = _NOTHING_ELSE,
) -> None:
    """Limit what a request may be and what a page may load.

    Parameters
    ----------
    app
        The application to protect.
    tiles, datum
        What the settings say of map tiles; their hosts are the only ones a page may ask.
    of_blueprint
        Directives that the pages of a blueprint, by its name, have of their own; such as
        who may show them in a frame.

    Raises
    ------
    DataError
        Where those tiles cannot be, or would be drawn off their place.
    """
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BODY_BYTES
    images = " ".join(["'self'", "data:", *tile_origins(tiles, datum)])

    @app.before_request
    def refuse_large_body() -> None:
        if (request.content_length or 0) > MAX_BODY_BYTES and request.endpoint not in _UPLOADS:
            abort(413)

    @app.before_request
    def refuse_long_address() -> None:
        if len(request.environ.get("QUERY_STRING", "")) + len(request.path) > MAX_ADDRESS_BYTES:
            abort(414)

    @app.after_request
    def add_headers(response: Response) -> Response:
        own = of_blueprint.get(request.blueprint or "", {})
        if response.status_code != 304:  # the page that is kept has the policy it came with
            response.headers.setdefault("Content-Security-Policy", _policy(images, own))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=()"
        )
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return response


def nonce() -> str:
    """Return this response's word of trust for inline scripts and styles."""
    word: str | None = g.get("nonce")
    if word is None:
        word = secrets.token_urlsafe(16)
        g.nonce = word
    return word


def behind_proxies(app: Flask, number: int) -> None:
    """Take the sender and the scheme from what the last `number` proxies wrote.

    The host is what the request names, so proxies have to hand on `Host`: a header of its
    own would be as good as its sender where a proxy does not write it.
    """
    if number:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=number, x_proto=number, x_host=0
        )


def _policy(images: str, own: Policy) -> str:
    word = f"'nonce-{nonce()}'"
    directives = {
        "default-src": "'none'",
        "script-src": f"'self' {word}",
        "style-src": f"'self' {word}",
        "style-src-attr": "'unsafe-inline'",
        "img-src": images,
        "connect-src": "'self'",
        "font-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
        "base-uri": "'none'",
        **own,
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())
