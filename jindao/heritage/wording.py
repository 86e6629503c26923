"""Periods and counties in English, which the tables of a dataset hold in Chinese only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from jindao.heritage.dataset import Heritage
from jindao.heritage.spelling import county_english
from jindao.texts import either

_JOINTS: Final = {"至": " to ", "-": " to ", "、": ", ", "，": ", "}
_JOINT: Final = re.compile(r"([至、，-])")
_YEAR: Final = re.compile(r"(\d{3,4})年?")


def county_name(heritage: Heritage, county: str, locale: str) -> str:
    """Return a county's name in a language; in Chinese where it cannot be spelt."""
    return either(locale, county, county_english(heritage, county))


def period_name(heritage: Heritage, period: str, locale: str) -> str:
    """Return a period in a language; in Chinese where a part of it has no English."""
    return either(locale, period, period_english(heritage, period)) or period


@lru_cache(maxsize=1024)
def period_english(heritage: Heritage, period: str) -> str:
    """Return 金、明至清 as Jin, Ming to Qing; empty where a part has no English."""
    spoken = []
    for part in _JOINT.split(period):
        year = _YEAR.fullmatch(part)
        word = _JOINTS.get(part) or (year[1] if year else _names(heritage.periods, part))
        if not word:
            return ""
        spoken.append(word)
    return "".join(spoken)


def _names(known: Mapping[str, str], part: str) -> str:
    """Return the English of periods that stand beside each other (明清), the longest first."""
    if part in known:
        return known[part]
    for cut in range(len(part) - 1, 0, -1):
        if part[:cut] in known and (rest := _names(known, part[cut:])):
            return f"{known[part[:cut]]}, {rest}"
    return ""
