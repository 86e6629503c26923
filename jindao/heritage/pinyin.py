"""Hanyu Pinyin as people type it: without tones, and by first letters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

_SYLLABLE: Final = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(?:iang|iong|uang|ang|eng|ian|iao|ing|ong|uai|uan|ai|an"
    r"|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|ve|a|e|i|o|u|v)|a[ino]?|ang|e[inr]?|eng|ou?)"
)
_LONGEST: Final = 6
_DIAERESIS: Final = "\u0308"
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0002ebef\u3007]")
_APART: Final = re.compile(r"[^a-z]+")


def han_count(text: str) -> int:
    """Return how many Chinese characters a text has."""
    return len(_HAN.findall(text))


def has_han(text: str) -> bool:
    """Tell whether a text has Chinese characters."""
    return _HAN.search(text) is not None


def without_tones(text: str, umlaut: str = "ü") -> str:
    """Return a text without tone marks; each ü is written as `umlaut`."""
    bare: list[str] = []
    for letter in unicodedata.normalize("NFD", text):
        if letter == _DIAERESIS and bare and bare[-1] in "uU":
            bare[-1] = umlaut if bare[-1] == "u" else umlaut.upper()
        elif not unicodedata.combining(letter):
            bare.append(letter)
    return unicodedata.normalize("NFC", "".join(bare))


@cache
def syllables(pinyin: str, count: int) -> tuple[str, ...] | None:
    """Return the syllables of a text in pinyin, toneless and in lower case, ü as v.

    Parameters
    ----------
    pinyin
        Written by the rules: inside a word, a syllable that begins with a, o or e
        stands after an apostrophe.
    count
        How many syllables there must be: the Chinese characters of the name.

    Returns
    -------
    None where the text cannot be read as so many syllables.
    """
    words = [word for word in _APART.split(without_tones(pinyin, "v").casefold()) if word]
    readings = [(0, ())] if not words else [*_readings(words[0])]
    for word in words[1:]:
        more = _readings(word)
        readings = [(n + m, (*a, *b)) for n, a in readings for m, b in more if n + m <= count]
    for number, found in readings:
        if number == count:
            return found
    return None


def _readings(word: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return every reading of one word: its number of syllables and the syllables."""
    ends: list[list[tuple[str, ...]]] = [[()], *([] for _ in word)]
    for start, found in enumerate(ends[:-1]):
        if not found or (start and word[start] in "aoe"):
            continue
        for end in range(start + 1, min(len(word), start + _LONGEST) + 1):
            if _SYLLABLE.fullmatch(word, start, end):
                ends[end].extend((*before, word[start:end]) for before in found)
    return [(len(reading), reading) for reading in ends[-1]]


def initials(pinyin: str, count: int) -> str:
    """Return the first letters of the syllables; empty where it cannot be read."""
    return "".join(syllable[0] for syllable in syllables(pinyin, count) or ())
