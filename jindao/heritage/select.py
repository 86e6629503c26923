"""Select sites by what they are and where they lie."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from jindao._registry import not_found
from jindao.geo import BBox, LonLat, geodesic_m
from jindao.heritage.aliases import code_of, column_of, prefecture_of
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import score_sites
from jindao.heritage.search import matching
from jindao.model.place import CATEGORIES, PROTECTION_LEVELS, Site

Counted = tuple[str, ...]
COUNTED: Final = (
    "prefecture",
    "county",
    "category",
    "protection_level",
    "batch",
    "village_batch",
    "scenic_grade",
    "scenic_batch",
    "museum_grade",
    "located",
)
"""What sites can be counted by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteQuery:
    """Which sites to find; every condition given must hold.

    `theme`, `strands` and `kind` (of route) ask the rules; `text` is matched as
    `jindao.heritage.search` does; `near` orders by distance.
    """

    theme: str | None = None
    strands: tuple[str, ...] = ()
    kind: str | None = None
    categories: tuple[str, ...] = ()
    protection_levels: tuple[str, ...] = ()
    prefectures: tuple[str, ...] = ()
    area: BBox | None = None
    near: LonLat | None = None
    text: str | None = None
    limit: int | None = None


def find_sites(heritage: Heritage, query: SiteQuery) -> tuple[Site, ...]:
    """Return the sites that a query asks for: by match, by distance, or by score.

    Raises
    ------
    NotFoundError
        Where a word of the query is unknown, with the known ones.
    """
    query = _in_own_words(heritage, query)
    _check_words(heritage, query)
    chosen = [
        site
        for site in heritage.sites
        if (not query.categories or site.category in query.categories)
        and (
            not query.protection_levels
            or (site.protection_level or "none") in query.protection_levels
        )
        and (not query.prefectures or site.prefecture in query.prefectures)
        and (query.area is None or (site.position is not None and site.position in query.area))
    ]
    matched = matching(heritage, query.text, chosen) if query.text else None
    if matched is not None:
        chosen = [site for _, site in matched]
    scored = score_sites(heritage, chosen, query.theme, query.strands, query.kind)
    ranked = [(0.0, item.site) for item in scored]
    if matched is not None:
        belonging = {item.site.id for item in scored}
        ranked = [pair for pair in matched if pair[1].id in belonging]
    if query.near is not None:
        near = query.near
        located = [(rank, site) for rank, site in ranked if site.position is not None]
        ranked = sorted(
            located,
            key=lambda pair: (
                -pair[0],
                geodesic_m(near, pair[1].position) if pair[1].position else 0.0,
            ),
        )
    return tuple(site for _, site in ranked[: query.limit])


def count_sites(heritage: Heritage, sites: Sequence[Site], by: Sequence[str]) -> Counter[Counted]:
    """Return how many sites share the values of some of `COUNTED`, `none` where empty.

    Raises
    ------
    NotFoundError
        Where a site cannot be counted by a word.
    """
    by = [column_of(word) or word for word in by]
    for word in by:
        if word not in COUNTED:
            raise not_found("count_by", word, list(COUNTED), field="count_by")
    return Counter(tuple(_value(site, word) for word in by) for site in sites)


def _value(site: Site, word: str) -> str:
    if word == "located":
        return "no" if site.position is None else "yes"
    return str(getattr(site, word) or "none")


def _in_own_words(heritage: Heritage, query: SiteQuery) -> SiteQuery:
    """Return a query with 石窟寺, 国保 or 大同 as the dataset calls them."""
    region = heritage.region
    return replace(
        query,
        categories=tuple(code_of("category", word) for word in query.categories),
        protection_levels=tuple(
            code_of("protection_level", word) for word in query.protection_levels
        ),
        prefectures=tuple(prefecture_of(region, word) for word in query.prefectures),
    )


def _check_words(heritage: Heritage, query: SiteQuery) -> None:
    prefectures = [prefecture.id for prefecture in heritage.region.prefectures]
    for kind, words, known in (
        ("category", query.categories, list(CATEGORIES)),
        ("protection_level", query.protection_levels, [*PROTECTION_LEVELS, "none"]),
        ("prefecture", query.prefectures, prefectures),
    ):
        for word in words:
            if word not in known:
                raise not_found(kind, word, known, field=kind)
