"""What a printed trip rests on beside itself: where facts are from, and whom to call in need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from jindao.texts import either


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where facts are from."""

    id: str
    title_zh: str
    title_en: str
    publisher: str
    url: str
    licence: str
    retrieved: str
    note_zh: str
    note_en: str

    def title(self, locale: str) -> str:
        """Return the title in a language, in the other where it has none."""
        return either(locale, self.title_zh, self.title_en or self.title_zh)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyNumber:
    """A number to call in need, and who answers."""

    number: str
    name_zh: str
    name_en: str

    def name(self, locale: str) -> str:
        """Return who answers, in a language."""
        return either(locale, self.name_zh, self.name_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The sources that a trip's sites cite, and the emergency numbers where it is.

    `emergency` is empty where nobody said which numbers hold there.
    """

    sources: tuple[Source, ...] = ()
    emergency: tuple[EmergencyNumber, ...] = ()

    def by_id(self) -> Mapping[str, Source]:
        """Return the sources by their ids."""
        return {source.id: source for source in self.sources}


def day_of(moment: str) -> str | None:
    """Return the day, YYYY-MM-DD, of an ISO 8601 date or time; None where it is neither."""
    try:
        return dt.datetime.fromisoformat(moment).date().isoformat()
    except ValueError:
        return None
