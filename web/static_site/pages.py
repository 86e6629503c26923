"""Pages of a site of files: their addresses are relative, and they ask nobody else for anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import render_template

from jindao import Background, ExportOptions, Planner, Trip, languages

from .. import language
from ..api import accent_of


class Pages:
    """How the pages of one site are made.

    Parameters
    ----------
    planner
        Whose settings name the address of the site, where it is known.
    """

    def __init__(self, planner: Planner) -> None:
        self._planner = planner
        self._address = planner.settings.address

    def whole(self, path: str) -> str:
        """Return the whole address of a file of the site; nothing where that is not known."""
        return f"{self._address}/{path}" if self._address else ""

    def plain_options(self) -> ExportOptions:
        """Return how a map in a file looks, with nothing beneath it."""
        return ExportOptions(
            locale=language.current().code,
            map_review_number=self._planner.settings.map_review_number,
        )

    def options(self, trip: Trip, *, with_map: bool = True) -> ExportOptions:
        """Return how the map of a trip in a file looks: what lies beneath is in the file."""
        background = self._planner.background(trip) if with_map else Background()
        options = replace(self.plain_options(), background=background)
        accent = accent_of(trip)
        return replace(options, accent=accent) if accent else options

    def render(self, template: str, *, depth: int, trust: str, page: str, **values: Any) -> bytes:
        """Return a page.

        Parameters
        ----------
        template
            Which.
        depth
            How many folders of the site it lies in.
        trust
            What its word of trust is made of: hexadecimal digits that change when it does.
        page
            Where it is in the folder of each language.
        **values
            What the template needs.
        """
        up = "../" * depth
        word = trust[:22]
        policy = (
            "default-src 'none'; base-uri 'none'; form-action 'none'; connect-src 'self'; "
            f"font-src 'self'; img-src 'self' data:; script-src 'self' 'nonce-{word}'; "
            f"style-src 'self' 'nonce-{word}'; style-src-attr 'unsafe-inline'"
        )
        made = render_template(
            template,
            url_for=_static_address(up),
            nonce=lambda: word,
            policy=policy,
            others=[(language.Language(code), f"{up}{code}/{page}") for code in languages()],
            **values,
        )
        return made.encode()


def picture_name(sha256: str) -> str:
    """Return what the file of a picture is called beside the page that shows it."""
    return f"picture-{sha256[:16]}.jpg"


def page_name(part: int) -> str:
    """Return what the page of a part of a route is called in the route's folder."""
    return "index.html" if part == 1 else f"part-{part}.html"


def _static_address(up: str) -> Callable[..., str]:
    """Return what templates call for addresses: of our files only, there is nothing else."""

    def address(endpoint: str, **values: str) -> str:
        folder = {"static": "static/", "api.vendor": "static/vendor/"}[endpoint]
        return f"{up}{folder}{values.get('filename') or values['name']}"

    return address
