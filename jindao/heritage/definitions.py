"""What a dataset defines beside its sites: region, themes, scoring, visits, periods, trails."""

from __future__ import annotations

import re
from typing import Any, Final

from jindao.heritage.dataset import (
    DATUMS,
    LISTS,
    RULE_KEYS,
    TRAIL_LEVELS,
    AgeBonus,
    BatchBonus,
    Example,
    ListBonus,
    Prefecture,
    RarityBonus,
    Region,
    Rule,
    Scoring,
    Theme,
    Trail,
)
from jindao.heritage.documents import Document
from jindao.model.columns import EARLIEST_YEAR, LATEST_YEAR
from jindao.model.day import MAX_HOURS, MIN_HOURS
from jindao.model.leg import ALIGNMENTS, Line
from jindao.model.place import CATEGORIES, PROTECTION_LEVELS
from jindao.model.reference import EmergencyNumber
from jindao.model.request import MAX_DAYS
from jindao.model.trip import BackgroundLine
from jindao.texts import languages

_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")


def read_region(document: Document) -> Region:
    """Return the region of `region.toml`."""
    return Region(
        id=document.text("id"),
        name_zh=document.text("name_zh"),
        name_en=document.text("name_en"),
        country=document.text("country"),
        timezone=document.text("timezone"),
        longitude=document.pair("longitude", -180, 180),
        latitude=document.pair("latitude", -90, 90),
        public_map_datum=document.choice("public_map_datum", DATUMS, default="wgs84"),
        languages=_languages(document),
        holiday_calendar=document.text("holiday_calendar", required=False),
        boundaries=document.text("boundaries", required=False),
        sources=document.words("sources"),
        prefectures=tuple(
            Prefecture(
                id=item.text("id"), name_zh=item.text("name_zh"), name_en=item.text("name_en")
            )
            for item in document.tables("prefecture")
        ),
        emergency=tuple(
            EmergencyNumber(
                number=item.text("number"),
                name_zh=item.text("name_zh"),
                name_en=item.text("name_en"),
            )
            for item in document.tables("emergency")
        ),
    )


def _languages(document: Document) -> tuple[str, ...]:
    words = document.words("languages")
    for word in words:
        if word not in languages():
            document.wrong("languages", "choice", value=word, expected=list(languages()))
    return words or languages()


def read_theme(document: Document, kind: str) -> Theme:
    """Return the theme or strand of one file."""
    color = document.text("color")
    if color and not _COLOR.fullmatch(color):
        document.wrong("color", "color", value=color)
    rules = tuple(_rule(item) for item in document.tables("rule"))
    if not rules:
        document.wrong("rule", "empty")
    return Theme(
        id=document.text("id"),
        kind=kind,
        name_zh=document.text("name_zh"),
        name_en=document.text("name_en"),
        summary_zh=document.text("summary_zh"),
        summary_en=document.text("summary_en"),
        color=color,
        trail=document.text("trail", required=False) or None,
        rules=rules,
        examples=tuple(_example(item) for item in document.tables("example")),
    )


def _example(document: Document) -> Example:
    return Example(
        start=document.text("start"),
        profile=document.text("profile"),
        hours=document.number("hours", MIN_HOURS, MAX_HOURS),
        days=int(document.maybe_number("days", 1, MAX_DAYS) or 1),
        why_zh=document.text("why_zh"),
        why_en=document.text("why_en"),
    )


def _rule(document: Document) -> Rule:
    when = document.table("when")
    for key in sorted(when.keys() - set(RULE_KEYS)):
        when.wrong(key, "unknown_key", expected=list(RULE_KEYS))
    if not when.keys():
        document.wrong("when", "empty")
    within_km = when.maybe_number("within_km", 0.1, 1000)
    near = when.words("near")
    if bool(near) != (within_km is not None):
        when.wrong("within_km" if near else "near", "empty")
    return Rule(
        weight=document.number("weight", 0.01, 100),
        why_zh=document.text("why_zh"),
        why_en=document.text("why_en"),
        tagged=when.flag("tagged"),
        category=when.words("category"),
        protection_level=when.words("protection_level"),
        prefecture=when.words("prefecture"),
        county=when.words("county"),
        site=when.words("site"),
        name=when.words("name"),
        listed=when.choices("listed", LISTS),
        strand=when.words("strand"),
        near=near,
        within_km=within_km,
        built_before=when.year("built_before"),
        built_after=when.year("built_after"),
        beside=document.flag("beside"),
    )


def read_scoring(document: Document) -> Scoring:
    """Return the base points of `scoring.toml`."""
    levels = document.table("protection_level")
    names = (*PROTECTION_LEVELS, "none")
    age_bonuses = [
        AgeBonus(
            year=int(item.number("year", EARLIEST_YEAR, LATEST_YEAR)),
            category=item.choices("category", CATEGORIES),
            **_bonus(item),
        )
        for item in document.tables("built_before")
    ]
    rarity, scenic = document.table("rarity"), document.table("scenic")
    story = document.table("story")
    return Scoring(
        level_points={name: int(levels.number(name, 0, 10_000)) for name in names},
        age_bonuses=tuple(sorted(age_bonuses, key=lambda bonus: -bonus.points)),
        list_bonuses=tuple(
            ListBonus(listed=item.choice("listed", LISTS), **_bonus(item))
            for item in document.tables("listed")
        ),
        batch_bonuses=_batches(document),
        scenic_points=int(scenic.maybe_number("points", 0, 10_000) or 0),
        scenic_batch_bonuses=_batches(scenic),
        story_percent=int(story.maybe_number("percent", 0, 100) or 0),
        rarity_eras=tuple(sorted(int(year) for year in rarity.numbers("eras"))),
        rarity_listed=rarity.choices("listed", LISTS),
        rarity_bonuses=tuple(
            RarityBonus(
                at_most=int(item.number("at_most", 1, 10_000)),
                points=int(item.number("points", 0, 1000)),
            )
            for item in rarity.tables("bonus")
        ),
    )


def _batches(document: Document) -> tuple[BatchBonus, ...]:
    return tuple(
        BatchBonus(batch=int(item.number("number", 1, 99)), **_bonus(item))
        for item in document.tables("batch")
    )


def _bonus(document: Document) -> dict[str, Any]:
    return {
        "points": int(document.number("points", 0, 1000)),
        "why_zh": document.text("why_zh"),
        "why_en": document.text("why_en"),
    }


def read_visits(document: Document) -> dict[str, int]:
    """Return the visit minutes by category of `visits.toml`."""
    minutes = document.table("minutes")
    for key in sorted(minutes.keys() - set(CATEGORIES)):
        minutes.wrong(key, "choice", value=key, expected=list(CATEGORIES))
    return {key: int(minutes.number(key, 5, 600)) for key in sorted(minutes.keys())}


def read_periods(document: Document) -> dict[str, str]:
    """Return the English names of periods of `periods.toml`."""
    names = document.table("name_en")
    return {key: names.text(key) for key in sorted(names.keys())}


def read_trail(document: Document, line: Line) -> Trail:
    """Return the trail of one feature."""
    places = document.tables("places")
    if line and len(places) != len(line):
        document.wrong("places", "place_count", count=len(places), expected=len(line))
    return Trail(
        id=document.text("id"),
        name_zh=document.text("name_zh"),
        name_en=document.text("name_en"),
        theme=document.text("theme", required=False) or None,
        level=document.choice("level", TRAIL_LEVELS),
        alignment=document.choice("alignment", ALIGNMENTS) if line else None,
        detour_factor=document.number("detour_factor", 1.0, 5.0) if line else 1.0,
        line=line,
        place_names_zh=tuple(place.text("name_zh") for place in places),
        place_names_en=tuple(place.text("name_en") for place in places),
        sources=document.words("sources"),
        length_km=document.maybe_number("length_km", 0.1, 100_000),
        year=document.year("year"),
        about_zh=document.text("about_zh", required=False),
        about_en=document.text("about_en", required=False),
    )


def read_background(document: Document, line: Line) -> BackgroundLine:
    """Return one line of `background.geojson`."""
    return BackgroundLine(
        kind=document.choice("kind", ("river", "water", "green", "boundary")),
        line=line,
        estimated=document.choice("alignment", ALIGNMENTS) == "estimated",
        name=document.text("id", required=False),
    )
