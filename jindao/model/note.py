"""Notes: what people are told of a result, as a code with facts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something to tell people: a code in `jindao/texts` under `note.`, with facts.

    `facts` are pairs so that a note can be compared and hashed.
    """

    code: str
    facts: tuple[tuple[str, str | int | float | None], ...] = ()
