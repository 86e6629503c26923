"""Select sites, and score them for a theme and strands by rules that are data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jindao._registry import not_found
from jindao.geo import BBox, LonLat, geodesic_m
from jindao.heritage.dataset import Heritage, Rule, Scoring, Theme
from jindao.heritage.search import matching
from jindao.model.place import CATEGORIES, PROTECTION_LEVELS, Belonging, Site
from jindao.model.trip import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteQuery:
    """Which sites to find; every condition given must hold.

    `theme` and `strands` ask the rules; `text` is matched as `jindao.heritage.search`
    does; `near` orders by distance.
    """

    theme: str | None = None
    strands: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    protection_levels: tuple[str, ...] = ()
    prefectures: tuple[str, ...] = ()
    area: BBox | None = None
    near: LonLat | None = None
    text: str | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSite:
    """A site with what a visit is worth to a tour, and why it was chosen."""

    site: Site
    score: int
    why: tuple[Note, ...]


def belonging(site: Site, theme: Theme) -> Belonging | None:
    """Return how a site belongs to a theme: by its heaviest rule; None where by none."""
    rules = [rule for rule in theme.rules if _holds(rule, site, theme)]
    if not rules:
        return None
    best = max(rules, key=lambda rule: rule.weight)
    return Belonging(theme=theme.id, weight=best.weight, why_zh=best.why_zh, why_en=best.why_en)


def _holds(rule: Rule, site: Site, theme: Theme) -> bool:
    tags = site.themes if theme.kind == "theme" else site.strands
    year, level = site.first_year, site.protection_level or "none"
    return (
        (not rule.tagged or theme.id in tags)
        and (not rule.category or site.category in rule.category)
        and (not rule.protection_level or level in rule.protection_level)
        and (not rule.prefecture or site.prefecture in rule.prefecture)
        and (not rule.county or site.county in rule.county)
        and (not rule.site or site.id in rule.site)
        and (rule.built_before is None or (year is not None and year < rule.built_before))
        and (rule.built_after is None or (year is not None and year > rule.built_after))
    )


def base_points(site: Site, scoring: Scoring) -> tuple[int, tuple[Note, ...]]:
    """Return the points of a site for its protection and age, with the reasons."""
    level = site.protection_level or "none"
    points = scoring.level_points.get(level, 0)
    notes = [Note(code=f"level_{level}")] if site.protection_level else []
    if site.first_year is not None:
        for bonus in scoring.age_bonuses:
            if site.first_year < bonus.year:
                points += bonus.points
                notes.append(_rule_note(bonus.why_zh, bonus.why_en))
                break
    return points, tuple(notes)


def score_sites(
    heritage: Heritage, sites: Sequence[Site], theme: str | None, strands: Sequence[str]
) -> tuple[ScoredSite, ...]:
    """Return the sites that belong, with scores, highest first.

    A site must belong to the theme where one is given, and to at least one of the
    strands where some are given; its score is its base points times both weights (the
    heaviest strand's), at least 1.

    Raises
    ------
    NotFoundError
        Where a theme or strand is unknown.
    """
    wanted_theme = theme_of(heritage, theme) if theme else None
    wanted_strands = [strand_of(heritage, strand) for strand in strands]
    scored = []
    for site in sites:
        by_theme = belonging(site, wanted_theme) if wanted_theme else None
        by_strand = max(
            (b for strand in wanted_strands if (b := belonging(site, strand))),
            key=lambda b: b.weight,
            default=None,
        )
        if (wanted_theme and not by_theme) or (wanted_strands and not by_strand):
            continue
        points, reasons = base_points(site, heritage.scoring)
        weight = (by_theme.weight if by_theme else 1) * (by_strand.weight if by_strand else 1)
        told = [_rule_note(b.why_zh, b.why_en) for b in (by_theme, by_strand) if b]
        scored.append(
            ScoredSite(site=site, score=max(1, round(points * weight)), why=(*told, *reasons))
        )
    return tuple(sorted(scored, key=lambda item: (-item.score, item.site.id)))


def _rule_note(why_zh: str, why_en: str) -> Note:
    return Note(code="rule", facts=(("why_zh", why_zh), ("why_en", why_en)))


def theme_of(heritage: Heritage, name: str) -> Theme:
    """Return a theme by id or by name in any language."""
    return _named(heritage.themes, name, "theme")


def strand_of(heritage: Heritage, name: str) -> Theme:
    """Return a strand by id or by name in any language."""
    return _named(heritage.strands, name, "strand")


def _named(themes: Mapping[str, Theme], name: str, kind: str) -> Theme:
    if name in themes:
        return themes[name]
    for theme in themes.values():
        if name.casefold() in (theme.name_zh, theme.name_en.casefold()):
            return theme
    raise not_found(kind, name, list(themes), field=kind)


def find_sites(heritage: Heritage, query: SiteQuery) -> tuple[Site, ...]:
    """Return the sites that a query asks for: by match, by distance, or by score.

    Raises
    ------
    NotFoundError
        Where a word of the query is unknown, with the known ones.
    """
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
    scored = score_sites(heritage, chosen, query.theme, query.strands)
    sites = [item.site for item in scored]
    if query.text:
        sites = matching(query.text, sites)
    if query.near is not None:
        near = query.near
        sites = sorted(
            (site for site in sites if site.position is not None),
            key=lambda site: geodesic_m(near, site.position) if site.position else 0.0,
        )
    return tuple(sites[: query.limit])


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
