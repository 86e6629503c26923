"""What changes of a request would make of its tour, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jindao.formats import words
from jindao.model.place import Site
from jindao.model.what_if import WhatIf
from jindao.texts import say

_SHOWN: Final = 5


def what_if_text(items: Sequence[WhatIf], locale: str) -> str:
    """Return one line for every change: what it gains, and what it loses for that."""
    lines = [say("what_if.heading", locale), *(f"  - {_line(item, locale)}" for item in items)]
    return "\n".join(lines) + "\n"


def _line(item: WhatIf, locale: str) -> str:
    parts = [words.note("what_if", item.note, locale)]
    for code, sites in (("gained", item.gained), ("lost", item.lost)):
        if sites:
            parts.append(say(f"what_if.{code}", locale, names=_names(sites, locale)))
    return words.join(parts, locale)


def _names(sites: Sequence[Site], locale: str) -> list[str]:
    names = [words.clean(site.name(locale)) for site in sites[:_SHOWN]]
    return [*names, "…"] if len(sites) > _SHOWN else names
