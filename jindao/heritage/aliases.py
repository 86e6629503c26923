"""Other words for columns and cells: what people write instead of the dataset's own.

The words are data, in `aliases.toml` and in `jindao/texts`; the command line and tables
of someone's own are read with the same ones.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from jindao.heritage.dataset import Heritage, Region
from jindao.model.place import CATEGORIES, PROTECTION_LEVELS, Place, Site
from jindao.texts import languages, say


def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "aliases.toml").read_text("utf-8"))


_TABLE: Final = _table()
HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    column: tuple(words) for column, words in _TABLE["header"].items()
}
"""Other headers a column is known by."""
VALUES: Final[Mapping[str, Mapping[str, list[str]]]] = _TABLE["value"]
"""Other words for what a cell may hold, by column and code."""
GENERIC: Final[Mapping[str, str]] = _TABLE["generic"]
"""English of the generic part a Chinese name ends in; the first that fits."""
_COUNTY_SUFFIXES: Final = "县市区"
_SAID: Final = {"category": CATEGORIES, "protection_level": (*PROTECTION_LEVELS, "none")}
"""Columns whose words `jindao/texts` has names for."""


def folded(text: str) -> str:
    """Return a word as it is compared: full width, case and outer blanks aside."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


@cache
def _codes(column: str) -> Mapping[str, str]:
    codes = {}
    for code in _SAID.get(column, ()):
        for language in languages():
            codes[folded(say(f"{column}.{code}", language))] = code
    for code, words in VALUES.get(column, {}).items():
        codes |= {folded(word): code for word in (code, *words)}
    return codes


def column_of(word: str) -> str:
    """Return the column that a header names; empty where none."""
    return _columns().get(folded(word), "")


@cache
def _columns() -> Mapping[str, str]:
    return {
        folded(alias): column for column, aliases in HEADERS.items() for alias in (column, *aliases)
    }


def code_of(column: str, word: str) -> str:
    """Return the dataset's own word for what a cell says; the cell where none is known."""
    return _codes(column).get(folded(word), word)


def prefecture_of(region: Region, word: str) -> str:
    """Return the id of the prefecture called so; the word where none is."""
    wanted = folded(word)
    for prefecture in region.prefectures:
        bare = prefecture.name_zh.removesuffix("市")
        if wanted in map(folded, (prefecture.id, prefecture.name_zh, bare, prefecture.name_en)):
            return prefecture.id
    return word


def county_of(heritage: Heritage, word: str) -> str:
    """Return the full name of a county, for a name without 县, 市 or 区 too."""
    items: tuple[Site | Place, ...] = (*heritage.sites, *heritage.places)
    known = {item.county for item in items if item.county}
    if word in known:
        return word
    full = [name for name in known if name.rstrip(_COUNTY_SUFFIXES) == word and len(word) > 1]
    return full[0] if len(full) == 1 else word


def ids_of(themes: Mapping[str, Any], words: Iterable[str]) -> list[str]:
    """Return the ids of themes or strands called so in any language."""
    names = {
        folded(name): theme.id
        for theme in themes.values()
        for name in (theme.id, theme.name_zh, theme.name_en)
    }
    return [names.get(folded(word), word) for word in words]
