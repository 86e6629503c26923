"""What a page of one's own shows of something that has a page here: the same, in its frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jindao.formats.html import block_of
from jindao.formats.map_parts import MapParts


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParts:
    """The parts of a page, as HTML; they want `page.css`.

    Parameters
    ----------
    article
        All that is told beside the map, its sources too.
    map
        The map, None where there is none; links of the article lead to `#map`.
    legend, no_script
        What its signs mean, and what is told where it cannot be shown; empty without a map.
    scripts
        Further scripts of ours that it wants, after `map.js` where it has a map.
    """

    article: str
    map: MapParts | None = None
    legend: str = ""
    no_script: str = ""
    scripts: tuple[str, ...] = ()


def page_parts(
    template: str,
    context: Mapping[str, Any],
    map_: MapParts | None = None,
    *,
    scripts: tuple[str, ...] = (),
) -> PageParts:
    """Return the parts of a page from its template, as `whole_page` takes them."""
    article = block_of(template, "article", context)
    if map_ is None:
        return PageParts(article=article, scripts=scripts)
    return PageParts(
        article=article,
        map=map_,
        legend=block_of(template, "legend", context),
        no_script=block_of(template, "noscript", context),
        scripts=scripts,
    )
