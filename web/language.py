"""Which language a page speaks, and how it says numbers, times and codes."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Protocol, TypeVar

from flask import g, request

from jindao import Texts, either, is_language, language, languages, say, tongue

from . import manners

COOKIE = "lang"

T = TypeVar("T")

_TWO_NAMES = re.compile(r"(?P<zh>[^A-Za-z]+) (?P<en>[A-Za-z][^\u3400-\u9fff.（]*)")
"""A publisher in Chinese and in English, `国务院 State Council of China`."""


class _Noted(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def facts(self) -> tuple[tuple[str, object], ...]: ...


class _Companion(Protocol):
    def name(self, locale: str) -> str: ...


class _Told(Protocol):
    @property
    def companions(self) -> Iterable[_Companion]: ...
    def why(self, locale: str) -> str: ...


@lru_cache(maxsize=1)
def words() -> Texts:
    """Return the words of the pages, read once."""
    return Texts("pages")


class _Titled(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def name_en(self) -> str: ...


class _Source(Protocol):
    @property
    def title_zh(self) -> str: ...
    @property
    def title_en(self) -> str: ...
    @property
    def publisher(self) -> str: ...


class _Dated(Protocol):
    @property
    def start_time(self) -> dt.datetime: ...
    @property
    def calendar(self) -> _Noted | None: ...


class Language:
    """One language: the pages' words and the way it writes quantities.

    Parameters
    ----------
    code
        A language there is a folder for, such as `zh` or `en`.
    """

    def __init__(self, code: str) -> None:
        self.code = code

    @property
    def html_lang(self) -> str:
        """Value of the `lang` attribute, such as `zh-CN`."""
        return tongue(self.code).tag

    @property
    def own_name(self) -> str:
        """What the language is called in itself."""
        return tongue(self.code).name

    @property
    def in_chinese(self) -> bool:
        """Whether what is known in Chinese and English only is told in Chinese."""
        return self.either(True, False)

    def either(self, zh: T, en: T) -> T:
        """Return the Chinese or the English of something, whichever its readers get."""
        return either(self.code, zh, en)

    def say(self, code: str, /, **facts: object) -> str:
        """Return one of the pages' sentences."""
        return words().say(code, self.code, **facts)

    def count(self, noun: str, number: int) -> str:
        """Return a number with its noun: `3 处文物点`, `1 site`."""
        return self.say(f"count.{noun}.{'one' if number == 1 else 'other'}", n=number)

    def note(self, note: _Noted, section: str = "note") -> str:
        """Return a note of a trip in words."""
        return say(f"{section}.{note.code}", self.code, **dict(note.facts))

    def story(self, story: _Told) -> str:
        """Return a story that a visit tells with others of its tour, in words."""
        names = [other.name(self.code) for other in story.companions]
        return say("why.story", self.code, names=names, why=story.why(self.code))

    def sentence(self, parts: Iterable[str]) -> str:
        """Return parts as one sentence; nothing where there are none."""
        return self._closed("list.semicolon", parts)

    def sentences(self, notes: Iterable[str]) -> str:
        """Return notes, each of which could stand alone, one after the other."""
        return self._closed("list.sentences", notes)

    def _closed(self, joiner: str, parts: Iterable[str]) -> str:
        told = self.say(joiner).join(part for part in parts if part)
        return self.say("list.sentence", told=told) if told else ""

    def or_else(self, code: str, other: str) -> str:
        """Return one of the pages' sentences, or another text where it has none."""
        return self.say(code) if words().has(code) else other

    def word(self, section: str, code: str | None) -> str:
        """Return the library's word for a code such as a category; "unknown" for none."""
        if not code:
            return self.say("unknown")
        word = say(f"{section}.{code}", self.code)
        return code.replace("_", " ") if word == f"{section}.{code}" else word

    def name(self, item: _Titled) -> str:
        """Return the name of a theme, profile or prefecture."""
        return self.either(item.name_zh, item.name_en) or item.name_zh

    def named(self, items: Iterable[_Titled]) -> list[tuple[str, str]]:
        """Return ids with names, as a menu lists them."""
        return [(item.id, self.name(item)) for item in items]

    def name_of(self, items: Iterable[_Titled], id_: str) -> str:
        """Return the name of the item with an id; the id where there is none."""
        return dict(self.named(items)).get(id_, id_)

    def coded(self, section: str, codes: Iterable[str]) -> list[tuple[str, str]]:
        """Return codes with their words, as a menu lists them."""
        return [(code, self.word(section, code)) for code in codes]

    def source(self, sources: Mapping[str, _Source], text: str) -> str:
        """Return where a fact is from in words, for a source's id or `field:id`."""
        field, _, id_ = text.rpartition(":")
        source = sources.get(id_)
        if source is None:
            return text
        title = self.either(source.title_zh, source.title_en) or source.title_zh
        publisher = source.publisher
        if two := _TWO_NAMES.fullmatch(publisher):
            publisher = two[self.either("zh", "en")]
        words = self.say("site.source", title=title, publisher=publisher)
        about = self.or_else(f"site.{field}", self.or_else(f"field.{field}", field))
        return self.say("site.source_of", field=about, source=words) if field else words

    def length(self, length_m: float | None) -> str:
        """Return metres below one kilometre, else kilometres; or "unknown"."""
        if length_m is None or not math.isfinite(length_m):
            return self.say("unknown")
        if length_m < 995:
            step = 10 if length_m >= 100 else 1
            return self.say("quantity.m", n=round(length_m / step) * step)
        return self.say("quantity.km", n=f"{length_m / 1000:.1f}")

    def height(self, height_m: float | None) -> str:
        """Return whole metres, or "unknown"."""
        if height_m is None or not math.isfinite(height_m):
            return self.say("unknown")
        return self.say("quantity.m", n=f"{height_m:.0f}")

    def duration(self, duration_s: float) -> str:
        """Return hours and minutes, to the minute; something short is never 0."""
        hours, minutes = divmod(round(duration_s / 60) or int(duration_s > 0), 60)
        if not hours:
            return self.say("quantity.minutes", minutes=minutes)
        if not minutes:
            return self.say("quantity.hours", hours=hours)
        return self.say("quantity.hours_minutes", hours=hours, minutes=minutes)

    def date(self, date: dt.date) -> str:
        """Return a date with its weekday."""
        return self.say(
            "quantity.date",
            year=date.year,
            day=date.day,
            month_name=self.say(f"month.{date.month}"),
            weekday=self.say(f"weekday.{date.isoweekday()}"),
        )

    def stage_date(self, stage: _Dated) -> str:
        """Return the date of a day of a tour, and which holiday it is part of."""
        day = self.date(stage.start_time)
        if stage.calendar is None:
            return day
        told = self.note(stage.calendar)
        return self.say("quantity.dated", date=day, told=told)

    def years(self, first: int | None, last: int | None) -> str:
        """Return a span of signed years in words, or "unknown"."""
        spans = [self._year(year) for year in (first, last) if year is not None]
        if len(set(spans)) == 2:
            return self.say("quantity.years", first=spans[0], last=spans[1])
        return spans[0] if spans else self.say("unknown")

    def _year(self, year: int) -> str:
        return self.say("quantity.year_bce" if year < 0 else "quantity.year_ce", n=abs(year))


def clock(moment: dt.datetime | dt.time) -> str:
    """Return hours and minutes of the day, `09:05`."""
    return moment.strftime("%H:%M")


def current() -> Language:
    """Return the language of this request: `?lang`, else cookie, else the browser's wish."""
    speech: Language | None = g.get("language")
    if speech is None:
        speech = Language(_chosen())
        g.language = speech
    return speech


def _chosen() -> str:
    wishes = [request.args.get("lang"), request.cookies.get(COOKIE)]
    for wish in (*wishes, *request.accept_languages.values()):
        if wish and is_language(wish):
            return language(wish)
    return language(None)


def switches() -> list[tuple[Language, str]]:
    """Every language with the address of this page in it, the query kept."""
    default = language(None)
    return [
        (Language(code), manners.address_with("lang", code))
        for code in sorted(languages(), key=lambda code: code != default)
    ]
