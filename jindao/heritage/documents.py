"""Read the TOML and GeoJSON documents of a dataset: region, themes, scoring, trails."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jindao.errors import Problem, RequestError
from jindao.geo import LonLat
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
from jindao.heritage.tables import Report, hidden_sign, read_text
from jindao.model.columns import EARLIEST_YEAR, LATEST_YEAR
from jindao.model.day import MAX_HOURS, MIN_HOURS
from jindao.model.leg import ALIGNMENTS, Line
from jindao.model.place import CATEGORIES, PROTECTION_LEVELS
from jindao.model.reference import EmergencyNumber
from jindao.model.request import MAX_DAYS
from jindao.model.trip import BackgroundLine
from jindao.texts import languages

_LARGE: Final = 1e12
"""No number of a dataset is as large as this."""
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")


class Document:
    """One table of a TOML or JSON file: reads its keys and reports what is wrong."""

    def __init__(
        self, table: Mapping[str, Any], file: str, report: Report, prefix: str = ""
    ) -> None:
        self._table, self._file, self._report, self._prefix = table, file, report, prefix

    def wrong(self, key: str, code: str, **facts: object) -> None:
        """Report a key."""
        self._report(Problem(self._file, 0, f"{self._prefix}{key}", code, tuple(facts.items())))

    def text(self, key: str, *, required: bool = True) -> str:
        """Return a text; empty where it is missing."""
        value = self._table.get(key, "")
        if not isinstance(value, str):
            self.wrong(key, "text", value=str(value))
            return ""
        if required and not value.strip():
            self.wrong(key, "empty")
        if hidden := hidden_sign(value):
            self.wrong(key, "hidden_sign", value=hidden)
        return value.strip()

    def number(self, key: str, low: float, high: float) -> float:
        """Return a number in a range; `low` where it is wrong."""
        value = self._table.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(key, "number", value=str(value))
            return low
        if not low <= value <= high:
            self.wrong(key, "range", value=value, low=f"{low:g}", high=f"{high:g}")
            return low
        return float(value)

    def maybe_number(self, key: str, low: float, high: float) -> float | None:
        """Return a number in a range; None where the key is missing or null."""
        return None if self._table.get(key) is None else self.number(key, low, high)

    def year(self, key: str) -> int | None:
        """Return a signed year; None where the key is missing or null."""
        year = self.maybe_number(key, EARLIEST_YEAR, LATEST_YEAR)
        return None if year is None else int(year)

    def flag(self, key: str) -> bool:
        """Return a yes or no; no where it is missing."""
        value = self._table.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, "choice", value=str(value), expected=["true", "false"])
        return value is True

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where it is missing."""
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, "text_list", value=str(value))
            return ()
        return tuple(value)

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a list of numbers; empty where it is missing."""
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(
            type(item) in (int, float) and abs(item) < _LARGE for item in value
        ):
            self.wrong(key, "number_list", value=str(value))
            return ()
        return tuple(value)

    def pair(self, key: str, low: float, high: float) -> tuple[float, float]:
        """Return two numbers, the first less than the second."""
        value = self._table.get(key)
        sound = (
            isinstance(value, list)
            and len(value) == 2
            and all(isinstance(item, int | float) for item in value)
            and low <= value[0] < value[1] <= high
        )
        if not sound or value is None:
            self.wrong(key, "pair", value=str(value), low=low, high=high)
            return low, high
        return float(value[0]), float(value[1])

    def choice(self, key: str, allowed: tuple[str, ...], *, default: str = "") -> str:
        """Return a text that must be one of some words; missing only with a default."""
        value = self.text(key, required=not default) or default
        if value and value not in allowed:
            self.wrong(key, "choice", value=value, expected=list(allowed))
        return value

    def choices(self, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of texts, each of which must be one of some words."""
        found = self.words(key)
        for word in found:
            if word not in allowed:
                self.wrong(key, "choice", value=word, expected=list(allowed))
        return found

    def table(self, key: str) -> Document:
        """Return a table inside this one; empty where it is missing or no table."""
        value = self._table.get(key, {})
        if not isinstance(value, dict):
            self.wrong(key, "table", value=str(value))
            value = {}
        return Document(value, self._file, self._report, f"{self._prefix}{key}.")

    def tables(self, key: str) -> list[Document]:
        """Return the list of tables under a key."""
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, "table", value=str(value))
            return []
        return [
            Document(item, self._file, self._report, f"{self._prefix}{key}[{i}].")
            for i, item in enumerate(value)
        ]

    def keys(self) -> set[str]:
        """Return the keys there are."""
        return set(self._table)


def read_toml(path: Path, name: str, report: Report) -> Document | None:
    """Return a TOML file as a document; None, with a problem reported, where it is none."""
    text = read_text(path, name, report)
    if text is None:
        return None
    try:
        return Document(tomllib.loads(text), name, report)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        report(Problem(name, 0, "", "toml", (("reason", str(error)),)))
        return None


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


def read_features(path: Path, name: str, report: Report) -> list[tuple[Document, Line]]:
    """Return properties and line of each LineString feature of a GeoJSON file.

    A feature without a geometry has an empty line.
    """
    text = read_text(path, name, report)
    if text is None:
        return []
    try:
        features = json.loads(text)["features"]
        pairs = [(item["properties"] or {}, item["geometry"]) for item in features]
        if not all(isinstance(properties, dict) for properties, _ in pairs):
            raise TypeError("properties are no object")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        report(Problem(name, 0, "", "geojson", (("reason", f"{type(error).__name__}: {error}"),)))
        return []
    found = []
    for index, (properties, geometry) in enumerate(pairs):
        document = Document(properties, name, report, f"features[{index}].")
        line = () if geometry is None else _line(document, geometry)
        if line is not None:
            found.append((document, line))
    return found


def _line(document: Document, geometry: object) -> Line | None:
    kind = geometry.get("type") if isinstance(geometry, dict) else geometry
    if not isinstance(geometry, dict) or kind != "LineString":
        document.wrong("geometry", "choice", value=str(kind), expected=["LineString"])
        return None
    try:
        positions = [LonLat(float(lon), float(lat)) for lon, lat, *_ in geometry["coordinates"]]
    except (RequestError, KeyError, TypeError, ValueError, OverflowError) as error:
        document.wrong("geometry", "position", reason=str(error))
        return None
    if len(positions) < 2:
        document.wrong("geometry", "short_line")
        return None
    return tuple((p.lon, p.lat) for p in positions)


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
