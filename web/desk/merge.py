"""Two versions of a route side by side, part by part, and the choice between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from jindao import RouteContent, RouteText

from ..language import current
from .content_form import PLAIN, TEXT, in_order

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_SHOWN: Final = 12

WHOLE: Final = ("contact", "cover", "stages", "sources", "notices", "events")
"""What is chosen as one: a half of each version would be nobody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One part that two versions tell differently, as lines that people read.

    `choice` is `mine` or `theirs` where only that one changed it, None where both did.
    """

    part: str
    language: str | None
    mine: tuple[str, ...]
    theirs: tuple[str, ...]
    choice: str | None = None

    @property
    def key(self) -> str:
        """What the choice is called in a form."""
        return f"{self.part}_{self.language}" if self.language else self.part


def differences(
    mine: RouteContent, theirs: RouteContent, before: RouteContent | None = None
) -> tuple[Difference, ...]:
    """Return where two versions differ, with the obvious choice by what both began from."""
    found = []
    order = in_order(mine)
    pairs = zip(
        *(_parts(each, order) for each in (mine, theirs, before or theirs)),
        strict=True,
    )
    for (part, language, own), (_, _, other), (_, _, first) in pairs:
        if own == other:
            continue
        choice = None if before is None else _choice(own, other, first)
        found.append(
            Difference(
                part=part,
                language=language,
                mine=tuple(_lines(own)),
                theirs=tuple(_lines(other)),
                choice=choice,
            )
        )
    return tuple(found)


def merged(mine: RouteContent, theirs: RouteContent, choices: Mapping[str, str]) -> RouteContent:
    """Return my version, with their parts where `choices` says `theirs`."""
    parts = {
        name: getattr(theirs, name) for name in (*PLAIN, *WHOLE) if choices.get(name) == "theirs"
    }
    texts = []
    for language in in_order(mine):
        text = mine.text(language)
        for name in TEXT:
            if choices.get(f"{name}_{language}") == "theirs":
                text = replace(text, **{name: getattr(theirs.text(language), name)})
        texts.append(text)
    told = tuple(text for text in texts if text != RouteText(language=text.language))
    return replace(mine, texts=told, **parts)  # at once: parts of it hold only together


def _choice(mine: object, theirs: object, before: object) -> str | None:
    if mine == before:
        return "theirs"
    return "mine" if theirs == before else None


def _parts(content: RouteContent, order: tuple[str, ...]) -> Iterator[tuple[str, str | None, Any]]:
    for language in order:
        for name in TEXT:
            yield name, language, getattr(content.text(language), name)
    for name in (*PLAIN, *WHOLE):
        yield name, None, getattr(content, name)


def _lines(value: Any) -> Iterator[str]:
    """Yield what a value says, a line for each item of a list and each line of a text."""
    if isinstance(value, tuple):
        for item in value:
            yield " · ".join(_lines(item))
    elif is_dataclass(value):
        for field in fields(value):
            yield from _lines(getattr(value, field.name))
    elif isinstance(value, str) and _HASH.fullmatch(value):
        yield f"{value[:_SHOWN]}…"  # a plan or a picture: two of them differ by more than that
    elif isinstance(value, bool):
        if value:  # only events have such a thing
            yield current().say("events.cancelled")
    elif value is not None and value != "":
        yield from str(value).splitlines()
