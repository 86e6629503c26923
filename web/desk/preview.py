"""A route as the public would see it, before it is published: for its editors and reviewers."""

from __future__ import annotations

from flask import render_template, request, url_for

from jindao import RequestError, languages

from .. import language
from ..api import page_options
from ..route_page import route_shown
from . import door
from .door import blueprint as blueprint


@door.page("/routes/<slug>/preview", "view")
def preview(slug: str) -> str:
    """Show the newest revision, or `?revision=N`, with the template of the public page.

    Nothing of it is counted or kept ready, and what exists of published routes only (their
    files, the pages of their events) is not led to.
    """
    who, desk, code = door.actor(), door.desk(), language.current().code
    number, part = _number("revision"), _number("part") or 1
    found = desk.preview(who, slug, code, number)
    shown = route_shown(
        found,
        part,
        page_options,
        place_of_picture=lambda sha256: url_for(".picture", slug=slug, sha256=sha256),
    )

    def address(part: int, code: str) -> str:
        return url_for(".preview", slug=slug, revision=number, part=part, lang=code)

    return render_template(
        "desk/preview.html",
        **shown,
        is_draft=True,
        alone=False,
        newest=desk.route(who, slug).newest.number,
        tongues=[(each, address(part, each)) for each in languages() if each != code],
        part_address=lambda other: address(other, code),
        event_address=None,
        downloads=(),
    )


def _number(name: str) -> int | None:
    """Return a number of the address from 1, None where it names none."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text)):
        raise RequestError("number_range", field=name, value=text[:20], low=1, high="…")
    return int(text)
