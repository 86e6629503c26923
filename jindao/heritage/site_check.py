"""Check whether the cells of one site go together."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from jindao.errors import Problem
from jindao.heritage.dataset import Heritage
from jindao.heritage.pinyin import han_count, syllables
from jindao.model.place import Site

_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")

_Found = Iterator[tuple[str, str, dict[str, object]]]
"""Field, code and facts of each problem."""


def site_problems(site: Site, heritage: Heritage, file: str, line: int) -> Iterator[Problem]:
    """Yield what is wrong with a row that is sound in itself."""
    for found in (_lists(site), _hours(site), _words(site, heritage)):
        for field, code, facts in found:
            yield Problem(file, line, field, code, tuple(facts.items()))


def is_spelt(name_zh: str, pinyin: str) -> bool:
    """Tell whether a pinyin has a syllable for each Chinese character; none is fine."""
    return not pinyin or syllables(pinyin, han_count(name_zh)) is not None


def _lists(site: Site) -> _Found:
    level = site.protection_level
    if site.batch is not None and level not in ("national", "world"):
        yield "batch", "batch_level", {"value": level or "-"}
    if site.batch is None and level == "national":
        yield "batch", "batch_level", {"value": level}
    if (site.species or site.tree_grade) and site.category != "ancient_tree":
        yield "species", "not_a_tree", {"value": site.category}


def is_hours(text: str) -> bool:
    """Tell whether a text is written as OSM writes opening hours and seasons."""
    from opening_hours import validate

    return bool(validate(text))


def _hours(site: Site) -> _Found:
    for field, value in (("opening_hours", site.opening_hours), ("season", site.season)):
        if value and not is_hours(value):
            yield field, "opening_hours", {"value": value}
    sourced = {token.rpartition(":")[0] for token in site.sources}
    if site.opening_hours and "opening_hours" not in sourced:
        yield "opening_hours", "unsourced", {"value": site.opening_hours}
    if site.opening_hours_date and not _is_date(site.opening_hours_date):
        yield "opening_hours_date", "date", {"value": site.opening_hours_date}


def _words(site: Site, heritage: Heritage) -> _Found:
    if site.description_zh or site.description_en:
        for language in heritage.region.languages:
            if not site.description(language):
                yield f"description_{language}", "one_language", {}
    if not is_spelt(site.name_zh, site.name_pinyin):
        yield "name_pinyin", "pinyin", {"value": site.name_pinyin, "name": site.name_zh}


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True
