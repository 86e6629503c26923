"""What a visit to a site is worth: its renown as officially recorded, and its themes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jindao.heritage.dataset import Heritage, Theme
from jindao.heritage.rules import belonging, lists_of
from jindao.heritage.words import kind_of, strand_of, theme_of
from jindao.model.note import Note
from jindao.model.place import Belonging, Site

SCORES_KEPT: Final = 64
"""So many combinations of theme, strands and kind have the scores of all sites kept."""

BESIDE: Final = "rule_beside"
"""The code of why a site was chosen that only goes with what is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSite:
    """A site with what a visit is worth to a tour, and why it was chosen."""

    site: Site
    score: int
    why: tuple[Note, ...]


def base_points(heritage: Heritage, site: Site) -> tuple[int, tuple[Note, ...]]:
    """Return the points of a site before themes weigh them, with the reasons.

    Points of its protection level (or as a national scenic area, where that is more) and
    of its batches of the national lists, plus one bonus for each further list it stands
    on, plus the largest for age and for rarity.
    """
    scoring = heritage.scoring
    level = site.protection_level or "none"
    points = scoring.level_points.get(level, 0)
    if site.scenic_batch is not None:
        points = max(points, scoring.scenic_points)
    notes = [Note(code=f"level_{level}")] if site.protection_level else []
    for batch, bonuses in (
        (site.batch, scoring.batch_bonuses),
        (site.scenic_batch, scoring.scenic_batch_bonuses),
    ):
        for bonus in bonuses:
            if bonus.batch == batch:
                points += bonus.points
                notes.append(_rule_note(bonus.why_zh, bonus.why_en))
    lists = lists_of(site)
    for listed in scoring.list_bonuses:
        if listed.listed in lists:
            points += listed.points
            notes.append(_rule_note(listed.why_zh, listed.why_en))
    for age in scoring.age_bonuses:
        if age.category and site.category not in age.category:
            continue
        if site.first_year is not None and site.first_year < age.year:
            points += age.points
            notes.append(_rule_note(age.why_zh, age.why_en))
            break
    may_be_rare = not scoring.rarity_listed or set(scoring.rarity_listed) & set(lists)
    count = heritage.peers(site) if may_be_rare else None
    for rare in sorted(scoring.rarity_bonuses, key=lambda bonus: bonus.at_most):
        if count is not None and count <= rare.at_most:
            points += rare.points
            code = "unique" if count == 1 else "rare"
            notes.append(Note(code=code, facts=(("count", count),)))
            break
    return points, tuple(notes)


@lru_cache(maxsize=4)
def _all_points(heritage: Heritage) -> dict[str, tuple[int, tuple[Note, ...]]]:
    """Return the base points of every site by id: they are asked for again and again."""
    return {site.id: base_points(heritage, site) for site in heritage.sites}


def score_sites(
    heritage: Heritage,
    sites: Sequence[Site],
    theme: str | None,
    strands: Sequence[str],
    kind: str | None = None,
) -> tuple[ScoredSite, ...]:
    """Return the sites that belong, with scores, highest first.

    A site must belong to the theme and to the kind of route where one is given, and to
    at least one of the strands where some are given; its score is its base points times
    the weights (the heaviest strand's), at least 1.

    Raises
    ------
    NotFoundError
        Where a theme, strand or kind is unknown.
    """
    wanted = [[theme_of(heritage, theme)]] if theme else []
    wanted += [[strand_of(heritage, strand) for strand in strands]] if strands else []
    wanted += [[kind_of(heritage, kind)]] if kind else []
    known = _all_points(heritage)
    scored = []
    for site in sites:
        ties = [_heaviest(heritage, site, themes) for themes in wanted]
        if None in ties:
            continue
        points, reasons = known.get(site.id) or base_points(heritage, site)
        weight, told = 1.0, []
        for tie in ties:
            if tie is not None:
                weight *= tie.weight
                told.append(_rule_note(tie.why_zh, tie.why_en, beside=tie.beside))
        score = max(1, round(points * weight))
        scored.append(ScoredSite(site=site, score=score, why=(*told, *reasons)))
    return tuple(sorted(scored, key=lambda item: (-item.score, item.site.id)))


@lru_cache(maxsize=SCORES_KEPT)
def score_all(
    heritage: Heritage, theme: str | None, strands: tuple[str, ...], kind: str | None = None
) -> tuple[ScoredSite, ...]:
    """Return what `score_sites` says of all sites: tours and pages ask it again and again.

    Raises
    ------
    NotFoundError
        Where a theme, strand or kind is unknown.
    """
    return score_sites(heritage, heritage.sites, theme, strands, kind)


def _heaviest(heritage: Heritage, site: Site, themes: Sequence[Theme]) -> Belonging | None:
    found = [tie for theme in themes if (tie := belonging(heritage, site, theme))]
    return max(found, key=lambda tie: tie.weight, default=None)


def is_about(why: Sequence[Note]) -> bool:
    """Tell whether a site is what was asked for is about, by why it was chosen."""
    return all(note.code != BESIDE for note in why)


def _rule_note(why_zh: str, why_en: str, *, beside: bool = False) -> Note:
    return Note(code=BESIDE if beside else "rule", facts=(("why_zh", why_zh), ("why_en", why_en)))
