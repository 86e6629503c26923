"""What a check found wrong with a draft, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from jindao.texts import either, say

_NUMBERED: Final = re.compile(r"\b(event|notice|source|stage|waypoint) ([0-9]+)")
_TEXT: Final = re.compile(r"(\w+) (body|summary|title)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check found; `key` names it where a reason is given for it."""

    code: str
    severity: str
    place: str
    facts: tuple[tuple[str, str | int | float], ...] = ()

    @property
    def key(self) -> str:
        """What it is called among reasons: its code and place."""
        return f"{self.code}:{self.place}" if self.place else self.code

    def message(self, locale: str | None = None) -> str:
        """Return the sentence for people."""
        facts = dict(self.facts)
        if "language" in facts:
            facts["language"] = say(f"finding_place.{facts['language']}", locale)
        name = either(locale, facts.get("site_zh"), facts.get("site_en"))
        told = _in_words(_named(self.place, name, facts), locale)
        return say(f"finding.{self.code}", locale, place=told, **facts)

    @staticmethod
    def key_told(key: str, locale: str | None = None) -> str:
        """Return what a finding is about by its `key` alone, such as was kept with a reason.

        The facts of the finding are not kept with it: the words say where it was and what kind of
        thing it was. A key of no check is returned as it is.
        """
        code, _, place = key.partition(":")
        name = say(f"finding_name.{code}", locale)
        if name == f"finding_name.{code}":
            return key
        parts = [found[0] for found in _NUMBERED.finditer(place)]
        where = " ".join(_in_words(part, locale) for part in parts)
        return say("finding_name.at", locale, place=where, name=name) if where else name


def _named(place: str, name: object, facts: Mapping[str, object]) -> str:
    """Return the place of a finding with its site's name for the id, or none where it is told."""
    part, _, id_ = place.rpartition(" ")
    if not _NUMBERED.fullmatch(part) or id_.isdecimal():
        return place
    return f"{part} {name}" if name else part if "told_zh" in facts else place


def _in_words(place: str, locale: str | None) -> str:
    """Return the place of a finding as people call it."""
    text = _TEXT.fullmatch(place)
    if text:
        language, part = (say(f"finding_place.{word}", locale) for word in text.groups())
        return say("finding_place.text", locale, language=language, part=part)
    return _NUMBERED.sub(
        lambda found: say(f"finding_place.{found[1]}", locale, number=found[2]), place
    )
