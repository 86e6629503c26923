"""Headers that keep a page to itself: nothing is asked of other hosts but map tiles."""

from __future__ import annotations

import secrets

from flask import Flask, Response, abort, g, request

from jindao import tile_origins

MAX_ADDRESS_BYTES = 8192
MAX_BODY_BYTES = 64 * 1024


def protect(app: Flask, tiles: str | None, datum: str | None = None) -> None:
    """Limit what a request may be and what a page may load.

    Parameters
    ----------
    app
        The application to protect.
    tiles, datum
        What the settings say of map tiles; their hosts are the only ones a page may ask.

    Raises
    ------
    DataError
        Where those tiles cannot be, or would be drawn off their place.
    """
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    images = " ".join(["'self'", "data:", *tile_origins(tiles, datum)])

    @app.before_request
    def refuse_long_address() -> None:
        if len(request.environ.get("QUERY_STRING", "")) + len(request.path) > MAX_ADDRESS_BYTES:
            abort(414)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", _policy(images))
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


def _policy(images: str) -> str:
    word = f"'nonce-{nonce()}'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {word}",
            f"style-src 'self' {word}",
            "style-src-attr 'unsafe-inline'",
            f"img-src {images}",
            "connect-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
            "base-uri 'none'",
        )
    )
