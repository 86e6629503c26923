"""What rows and files of a dataset say of each other: all of it must be there.

The program follows these references, so a dataset is not loaded where one leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jindao.errors import Problem
from jindao.heritage.dataset import THEME_KINDS, Heritage, Theme
from jindao.heritage.stories import story_problems
from jindao.model.place import Site

Lines = Mapping[str, tuple[str, int]]
"""File and line of each row, by id."""
Files = Mapping[tuple[str, str], str]
"""File of each theme, strand, kind of route and trail, by kind and id."""


def reference_problems(heritage: Heritage, lines: Lines, files: Files) -> Iterator[Problem]:
    """Yield every reference of a dataset that leads nowhere."""
    yield from _region(heritage)
    for site in heritage.sites:
        yield from site_references(site, heritage, *lines[site.id])
    for place in heritage.places:
        if place.coordinate_source not in heritage.sources:
            yield _dangling(*lines[place.id], "coordinate_source", place.coordinate_source)
    yield from story_problems(heritage, lines)
    trails = {trail.id for trail in heritage.trails}
    for theme in every_theme(heritage):
        if theme.trail and theme.trail not in trails:
            yield _dangling(files[theme.kind, theme.id], 0, "trail", theme.trail)
    for trail in heritage.trails:
        file = files["trail", trail.id]
        if trail.theme is not None and trail.theme not in heritage.themes:
            yield _dangling(file, 0, "theme", trail.theme)
        for source in trail.sources:
            if source not in heritage.sources:
                yield _dangling(file, 0, "sources", source)


def site_references(site: Site, heritage: Heritage, file: str, line: int) -> Iterator[Problem]:
    """Yield the references of one row that lead nowhere."""
    known: Iterable[tuple[str, Mapping[str, object], tuple[str, ...]]] = (
        ("themes", heritage.themes, site.themes),
        ("strands", heritage.strands, site.strands),
        ("coordinate_source", heritage.sources, (site.coordinate_source,)),
        ("sources", heritage.sources, source_ids(site)),
        ("part_of", heritage.site_by_id, (site.part_of or "",)),
    )
    for field, there, words in known:
        for word in words:
            if word and word not in there:
                yield _dangling(file, line, field, word)
    if site.part_of == site.id:
        yield Problem(file, line, "part_of", "own_part", (("value", site.id),))


def source_ids(site: Site) -> tuple[str, ...]:
    """Return the source of each `source_id` or `field:source_id` token."""
    return tuple(token.rpartition(":")[2] for token in site.sources)


def every_theme(heritage: Heritage) -> Iterator[Theme]:
    """Yield every theme, strand and kind of route."""
    for kind in THEME_KINDS:
        yield from getattr(heritage, f"{kind}s").values()


def _region(heritage: Heritage) -> Iterator[Problem]:
    zone = heritage.region.timezone
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Problem("region.toml", 0, "timezone", "timezone", (("value", zone),))
    for source in heritage.region.sources:
        if source not in heritage.sources:
            yield _dangling("region.toml", 0, "sources", source)


def _dangling(file: str, line: int, field: str, value: str) -> Problem:
    return Problem(file, line, field, "reference", (("value", value),))
