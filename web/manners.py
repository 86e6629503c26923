"""How a reader wants pages, whatever they are about: the large type of the senior mode."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from flask import request

from .security import MAX_ADDRESS_BYTES

SENIOR_COOKIE = "senior"

ARGUMENTS = ("lang", "senior")
"""Arguments that say how a page is shown, not what is asked."""


def is_senior() -> bool:
    """Tell whether pages are shown in large type: `?senior`, else the cookie."""
    return (request.args.get("senior") or request.cookies.get(SENIOR_COOKIE)) == "1"


def address_with(name: str, value: str) -> str:
    """Return the address of this page with one of `ARGUMENTS` set; the query is kept.

    Of an address that is too long to be answered only the site is kept.
    """
    if len(request.query_string) + len(request.path) > MAX_ADDRESS_BYTES:
        return f"{request.script_root}/?{urlencode({name: value})}"
    pairs = request.args.items(multi=True)
    kept = [(key, text) for key, text in pairs if key not in (name, "senior")]
    return f"{_path()}?{urlencode([*kept, (name, value)])}"


def this_address() -> str:
    """Return the address of this page as it was asked for, on this site whatever it is."""
    query = request.query_string.decode("ascii", "ignore")
    return f"{_path()}?{query}" if query else _path()


def _path() -> str:
    return quote("/" + (request.script_root + request.path).lstrip("/"))
