"""How reports to print are put together: one frame, once in every language asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from typing import Any, Final

from markupsafe import Markup

from jindao.formats.html import templates
from jindao.formats.options import ExportOptions
from jindao.texts import say

_STYLES: Final = resources.files("jindao.formats") / "assets"


def report_page(
    template: str, edition: Callable[[ExportOptions], dict[str, Any]], options: ExportOptions
) -> str:
    """Return a report as the page that is printed: all in it, nothing linked.

    Parameters
    ----------
    template
        What its maps and tables are told by, within `report_frame.html`.
    edition
        Returns everything that it says in the language of the options.
    options
        The first language, and which others after it.
    """
    locales = tuple(dict.fromkeys((options.locale, *options.also)))
    editions = [edition(replace(options, locale=locale, also=())) for locale in locales]
    return (
        templates()
        .get_template(template)
        .render(
            editions=editions,
            lang=editions[0]["lang"],
            title=editions[0]["title"],
            author=say("html.brand", options.locale),
            created=options.created_at.isoformat() if options.created_at else "",
            accent=options.accent,
            style=Markup((_STYLES / "report.css").read_text("utf-8")),
        )
    )
