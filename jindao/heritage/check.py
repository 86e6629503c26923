"""Check a dataset across its rows and files: every problem in one run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jindao.errors import Problem
from jindao.geo import geodesic_m
from jindao.heritage.dataset import Heritage, Theme
from jindao.heritage.load import Reading, embedded_directory, read_dataset
from jindao.model.place import CATEGORIES, PROTECTION_LEVELS, Site

SAME_PLACE_M = 150.0


def check_dataset(directory: Path | None = None, themes: Path | None = None) -> list[Problem]:
    """Return every problem of a dataset, in order of file and line.

    Raises
    ------
    DataError
        Where the directory is no dataset at all.
    """
    reading = read_dataset(directory or embedded_directory(), themes)
    problems = [
        *reading.problems,
        *_region_problems(reading.heritage),
        *_site_problems(reading),
        *_place_problems(reading),
        *_theme_problems(reading.heritage),
        *_trail_problems(reading.heritage),
        *_same_place_problems(reading),
    ]
    return sorted(problems, key=lambda p: (p.file, p.line, p.field, p.code))


def _region_problems(heritage: Heritage) -> Iterator[Problem]:
    try:
        ZoneInfo(heritage.region.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        facts = (("value", heritage.region.timezone),)
        yield Problem("region.toml", 0, "timezone", "timezone", facts)


def _site_problems(reading: Reading) -> Iterator[Problem]:
    from opening_hours import validate

    heritage = reading.heritage
    for site in heritage.sites:
        file, line = reading.lines[site.id]
        for field, known, words in (
            ("themes", heritage.themes, site.themes),
            ("strands", heritage.strands, site.strands),
            ("coordinate_source", heritage.sources, (site.coordinate_source,)),
            ("sources", heritage.sources, _source_ids(site)),
        ):
            for word in words:
                if word and word not in known:
                    yield Problem(file, line, field, "reference", (("value", word),))
        if site.opening_hours and not validate(site.opening_hours):
            facts = (("value", site.opening_hours),)
            yield Problem(file, line, "opening_hours", "opening_hours", facts)


def _source_ids(site: Site) -> tuple[str, ...]:
    """Return the source of each `source_id` or `field:source_id` token."""
    return tuple(token.rpartition(":")[2] for token in site.sources)


def _place_problems(reading: Reading) -> Iterator[Problem]:
    for place in reading.heritage.places:
        if place.coordinate_source not in reading.heritage.sources:
            file, line = reading.lines[place.id]
            facts = (("value", place.coordinate_source),)
            yield Problem(file, line, "coordinate_source", "reference", facts)


def _theme_problems(heritage: Heritage) -> Iterator[Problem]:
    trails = {trail.id for trail in heritage.trails}
    prefectures = {prefecture.id for prefecture in heritage.region.prefectures}
    for theme in (*heritage.themes.values(), *heritage.strands.values()):
        file = f"{theme.kind}s/{theme.id}.toml"
        if theme.trail and theme.trail not in trails:
            yield Problem(file, 0, "trail", "reference", (("value", theme.trail),))
        yield from _rule_problems(theme, file, heritage, prefectures)


def _rule_problems(
    theme: Theme, file: str, heritage: Heritage, prefectures: set[str]
) -> Iterator[Problem]:
    for index, rule in enumerate(theme.rules):
        for key, words, known in (
            ("category", rule.category, set(CATEGORIES)),
            ("protection_level", rule.protection_level, {*PROTECTION_LEVELS, "none"}),
            ("prefecture", rule.prefecture, prefectures),
            ("site", rule.site, set(heritage.site_by_id)),
        ):
            for word in words:
                if word not in known:
                    field = f"rule[{index}].when.{key}"
                    yield Problem(file, 0, field, "reference", (("value", word),))


def _trail_problems(heritage: Heritage) -> Iterator[Problem]:
    for trail in heritage.trails:
        file = f"trails/{trail.id}.geojson"
        if trail.theme not in heritage.themes:
            yield Problem(file, 0, "theme", "reference", (("value", trail.theme),))
        for source in trail.sources:
            if source not in heritage.sources:
                yield Problem(file, 0, "sources", "reference", (("value", source),))


def _same_place_problems(reading: Reading) -> Iterator[Problem]:
    """Yield sites that share a name and lie at one place: probably one site twice."""
    by_name: dict[str, list[Site]] = {}
    for site in reading.heritage.sites:
        by_name.setdefault(site.name_zh, []).append(site)
    for sites in by_name.values():
        for i, site in enumerate(sites):
            for other in sites[:i]:
                if (
                    site.position
                    and other.position
                    and geodesic_m(site.position, other.position) < SAME_PLACE_M
                ):
                    file, line = reading.lines[site.id]
                    facts = (("value", site.name_zh), ("other", other.id))
                    yield Problem(file, line, "name_zh", "same_place", facts)
