"""Names that a row lacks, suggested: pinyin, English and id from the Chinese name.

How characters are read is learnt from the names of the dataset itself. A suggestion is a
draft for somebody who knows the place: nothing is taken for true without being asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

from jindao.heritage.aliases import GENERIC
from jindao.heritage.dataset import Heritage
from jindao.heritage.pinyin import han_count, has_han, syllables, without_tones
from jindao.model.place import Place, Site

_LETTERS: Final = re.compile(r"[^\W\d_]+")
_WORDS: Final = re.compile(r"[^a-z0-9]+")

Readings = dict[tuple[str, str], Counter[str]]
"""How often a character is read how, by what stands beside it and the character."""


@lru_cache(maxsize=4)
def _readings(heritage: Heritage) -> Readings:
    readings: Readings = defaultdict(Counter)
    items: tuple[Site | Place, ...] = (*heritage.places, *heritage.sites)
    for item in items:
        for (context, character), syllable in _pairs(item.name_zh, item.name_pinyin):
            readings[context, character][syllable] += 1
    return readings


def _pairs(name: str, pinyin: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield each character of a name with its context and its syllable, tone and all."""
    bare = syllables(pinyin, han_count(name)) if pinyin else None
    if bare is None:
        return
    toned = "".join(_LETTERS.findall(unicodedata.normalize("NFC", pinyin))).casefold()
    if len(toned) != sum(map(len, bare)):
        return
    start = 0
    for (context, character), syllable in zip(_contexts(name), bare, strict=True):
        spelt = toned[start : start + len(syllable)]
        start += len(syllable)
        for around in (*context, ""):
            yield (around, character), spelt


def _contexts(name: str) -> list[tuple[list[str], str]]:
    """Return each character with what tells its reading, best first: its neighbours."""
    characters = [character for character in name if has_han(character)]
    before, behind = ["", *characters], [*characters[1:], ""]
    return [
        ([*([f"{right}>"] if right else []), *([f"{left}<"] if left else [])], character)
        for left, character, right in zip(before, characters, behind, strict=False)
    ]


def suggest_pinyin(heritage: Heritage, name: str) -> str:
    """Return a name in pinyin, one word; empty where a character is not known."""
    readings = _readings(heritage)
    spelt = ""
    for context, character in _contexts(name):
        known = next(
            (found for around in (*context, "") if (found := readings.get((around, character)))),
            None,
        )
        if known is None:
            return ""
        syllable = known.most_common(1)[0][0]
        spelt += "'" if spelt and without_tones(syllable[0]) in "aoe" else ""
        spelt += syllable
    return unicodedata.normalize("NFC", spelt[:1].upper() + spelt[1:])


def suggest_english(heritage: Heritage, name: str) -> str:
    """Return a name in English by the naming rule: pinyin, and the generic part's word."""
    for ending, english in GENERIC.items():
        specific = name.removesuffix(ending)
        if specific != name and specific:
            spelt = suggest_pinyin(heritage, specific)
            return f"{without_tones(spelt)} {english}" if spelt else ""
    return without_tones(suggest_pinyin(heritage, name))


def suggest_id(english: str, prefecture: str, taken: Collection[str]) -> str:
    """Return an id made of prefecture and English name that is not taken yet."""
    words = [word for word in _WORDS.split(without_tones(english, "v").casefold()) if word]
    if not words:
        return ""
    stem = "-".join([prefecture, *words] if prefecture else words)
    number, id_ = 1, stem
    while id_ in taken:
        number += 1
        id_ = f"{stem}-{number}"
    return id_


@lru_cache(maxsize=512)
def county_english(heritage: Heritage, county: str) -> str:
    """Return a county's English name: pinyin, and County, City or District.

    Where no name of the dataset tells how a character is read, the Chinese stands.
    """
    for suffix, english in (("县", "County"), ("区", "District"), ("市", "City")):
        if county.endswith(suffix):
            # A name of one character keeps the suffix: 应县 is Yingxian County.
            specific = county.removesuffix(suffix) if len(county) > 2 else county
            spelt = without_tones(suggest_pinyin(heritage, specific))
            return f"{spelt} {english}" if spelt else county
    return county
