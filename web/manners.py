"""How a reader wants pages, whatever they are about: the large type of the senior mode."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from flask import g, request
from markupsafe import escape

from jindao import languages

from .security import MAX_ADDRESS_BYTES

SENIOR_COOKIE = "senior"

ARGUMENTS = ("lang", "senior")
"""Arguments that say how a page is shown, not what is asked."""


def is_senior() -> bool:
    """Tell whether pages are shown in large type: `?senior`, else the cookie."""
    return (request.args.get("senior") or request.cookies.get(SENIOR_COOKIE)) == "1"


def address_with(name: str, value: str) -> str:
    """Return the address of this page with one of `ARGUMENTS` set; the query is kept.

    Of an address that is too long to be answered only the site is kept. While a page is made
    that is to be kept it is a mark, see `marked`.
    """
    word = g.get("marked_with")
    if word is not None:
        return _mark(word, name, value)
    if len(request.query_string) + len(request.path) > MAX_ADDRESS_BYTES:
        return f"{request.script_root}/?{urlencode({name: value})}"
    pairs = request.args.items(multi=True)
    kept = [(key, text) for key, text in pairs if key not in (name, "senior")]
    return f"{_path()}?{urlencode([*kept, (name, value)])}"


@contextmanager
def marked(word: str) -> Iterator[None]:
    """Have `address_with` return marks in this context, which begin with a word nobody can guess.

    So that a page may be kept for others, who come to it by another address.
    """
    g.marked_with = word
    try:
        yield
    finally:
        del g.marked_with


def without_marks(page: str, word: str) -> str:
    """Return a page that was made with marks with the addresses of this request in their places."""
    for name, value in (
        *(("lang", code) for code in languages()),
        *(("senior", value) for value in ("0", "1")),
    ):
        page = page.replace(_mark(word, name, value), escape(address_with(name, value)))
    return page


def _mark(word: str, name: str, value: str) -> str:
    return f"{word}.{name}.{value}."


def this_address() -> str:
    """Return the address of this page as it was asked for, on this site whatever it is."""
    query = request.query_string.decode("ascii", "ignore")
    return f"{_path()}?{query}" if query else _path()


def _path() -> str:
    return quote("/" + (request.script_root + request.path).lstrip("/"))
