"""How outputs speak: cleaned text, words for codes, times and lengths, notes of a trip."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal

from jindao.formats.chapters import has_estimated
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.route import Route
from jindao.model.tour import Stage, Tour, TourQuality
from jindao.model.trip import Trip
from jindao.texts import say, texts

MAP_WORDS = ("map", "zoom_in", "zoom_out", "close", "more")
"""What the controls of a map say, in `jindao/texts` under `html.`."""
STATUS_SIGNS = {"open": "✓", "closed": "✕", "unknown": "?"}

_FORBIDDEN = re.compile(
    "[^\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
    "|[\u202a-\u202e\u2066-\u2069\ufeff]"
)
_CUT, _JOINER = "…", "\u200d"
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return a text on one line, without what XML forbids or what turns reading round."""
    return _SPACES.sub(" ", _FORBIDDEN.sub("", text)).strip()


def shortened(text: str, limit: int, size: Callable[[str], int] = len) -> str:
    """Return a cleaned text of at most `limit`, in characters or as `size` counts.

    It is cut between two words where one ends in its second half, and never within a
    character that is written as several.
    """
    text = clean(text)
    if size(text) <= limit:
        return text
    room = limit - size(_CUT)
    end = next((end for end in range(len(text), 0, -1) if size(text[:end]) <= room), 0)
    gap = text.rfind(" ", 0, end + 1)
    if gap >= end / 2:
        end = gap
    while end > 0 and (_joins(text[end : end + 1]) or text[end - 1] == _JOINER):
        end -= 1
    return text[:end].rstrip(" ,.;:·、，。；：（(") + _CUT


def _joins(character: str) -> bool:
    """Tell whether a character only adds to the one before it."""
    if not character:
        return False
    adds = unicodedata.category(character) in ("Mn", "Me", "Mc")
    return adds or character == _JOINER or "\U0001f3fb" <= character <= "\U0001f3ff"


def text_width(text: str) -> int:
    """Return how many columns a terminal needs for a text."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines, each column flush right on a terminal."""
    widths = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            " " * (width - text_width(cell)) + cell for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    ]


def label(section: str, code: str | None, locale: str) -> str:
    """Return the word for a code such as a category; the code where there is none."""
    if not code:
        return ""
    key = f"{section}.{code}"
    return say(key, locale) if texts().has(key) else code.replace("_", " ")


def note(section: str, item: Note, locale: str) -> str:
    """Return the sentence of a note kept under a section of the texts."""
    facts: dict[str, object] = {
        name: clean(fact) if isinstance(fact, str) else fact for name, fact in item.facts
    }
    return clean(say(f"{section}.{item.code}", locale, **facts))


def made_with(provenance: Provenance, locale: str) -> str:
    """Return what a result was made with: version, engine, data and network, with their dates."""
    data, network = dated_sources(provenance, locale)
    return say(
        "html.made_with",
        locale,
        version=provenance.jindao_version,
        engine=provenance.engine,
        data=data,
        network=network,
        network_id=provenance.network_id,
    )


def dated_sources(provenance: Provenance, locale: str) -> tuple[str, str]:
    """Return the version of the data and the name of the network, dated where that is known."""
    data, network = clean(provenance.data_version), clean(provenance.network_name)
    if provenance.data_date is not None:
        data = say("html.data_as_of", locale, data=data, date=clean(provenance.data_date))
    if provenance.network_date is not None:
        date = clean(provenance.network_date)
        network = say("html.network_built", locale, network=network, date=date)
    return data, network


def clock(time: dt.datetime, day: dt.date | None = None) -> str:
    """Return `09:40`, with `+1` where it is past the midnight after `day`."""
    days = (time.date() - day).days if day else 0
    return f"{time:%H:%M}" + (f" +{days}" if days > 0 else "")


def date(day: dt.date, locale: str) -> str:
    """Return a date with its weekday."""
    return say(
        "html.date",
        locale,
        year=day.year,
        month_name=say(f"html.month.{day.month}", locale),
        day=day.day,
        weekday=say(f"html.weekday.{day.isoweekday()}", locale),
    )


def dates(trip: Tour, locale: str) -> str:
    """Return the date of a tour, or its first and last."""
    first = trip.request.date
    last = first + dt.timedelta(days=max(0, len(trip.stages) - 1))
    return " – ".join(date(day, locale) for day in dict.fromkeys((first, last)))


def stage_date(stage: Stage, locale: str) -> str:
    """Return the date of a day with its weekday, and which holiday it is part of."""
    day, told = date(stage.start_time.date(), locale), stage.calendar
    if told is None:
        return day
    what = say(f"note.{told.code}", locale, **dict(told.facts))
    return say("html.dated", locale, date=day, told=what)


def decimal(value: float, decimals: int, sign: str = "") -> str:
    """Return a number with so many decimals; one that would look like none has one digit."""
    number = f"{value:{sign},.{decimals}f}"
    if value and not float(number.replace(",", "")):
        number = f"{Decimal(f'{value:.1g}'):{sign}f}"
    return number


def duration(seconds: float, locale: str) -> str:
    """Return `1 h 20 min`, to the minute; something short is never `0 min`."""
    minutes = round(seconds / 60) or (1 if seconds > 0 else 0)
    hours, rest = divmod(minutes, 60)
    key = "minutes" if not hours else "hours_minutes" if rest else "hours"
    return say(f"html.{key}", locale, hours=hours, minutes=rest)


def distance(metres: float, locale: str) -> str:
    """Return `850 m` below a kilometre, else `3.2 km`."""
    if round(metres) < 1000:
        return say("html.metres", locale, value=round(metres))
    return say("html.kilometres", locale, value=f"{metres / 1000:.1f}")


def about_distance(metres: float, locale: str) -> str:
    """Return a length as one tells it on the way: to 10 m, from a kilometre on to 100 m."""
    if metres < 995:
        return say("html.metres", locale, value=max(10, int(metres / 10 + 0.5) * 10))
    return say("html.kilometres", locale, value=f"{metres / 1000:.1f}")


def status(code: str, locale: str) -> str:
    """Return an opening status in words."""
    return say(f"status.{code}", locale)


def join(parts: list[str], locale: str) -> str:
    """Return the parts that say something, in one line."""
    return say("html.joiner", locale).join(part for part in parts if part)


def quality(trip: Trip, locale: str) -> str:
    """Return what a tour is worth, and how near that is proven to be to the best."""
    if isinstance(trip, Route) or trip.quality is None:
        return ""
    found = trip.quality
    if found.gap is None:
        return say("html.quality_unknown", locale, score=found.score)
    told = _nearness(found, locale)
    if trip.request.days > 1 and not trip.request.stays_out:
        return say("html.quality_nights_at_start", locale, told=told)
    return told


def _nearness(found: TourQuality, locale: str) -> str:
    """Return how near to the best a tour is proven to be."""
    assert found.gap is not None
    if found.gap <= 0:
        return say("html.quality_best", locale, score=found.score)
    # Rounded up: what is proven is "at most".
    percent = f"{math.ceil(1000 * found.gap - 1e-9) / 10:.1f}"
    return say("html.quality_gap", locale, score=found.score, percent=percent)


def character(trip: Trip, locale: str) -> list[str]:
    """Return why one would take a tour rather than others, as far as there are words for it."""
    if isinstance(trip, Route):
        return []
    return [
        note("choice", item, locale)
        for item in trip.character
        if texts().has(f"choice.{item.code}")
    ]


def strong_lines(trip: Trip, locale: str) -> list[str]:
    """Return what nobody may overlook: that an estimated line is no way to walk."""
    told = [
        note("note", item, locale)
        for item in trip.notes
        if item.code in ("estimated", "estimated_short")
    ]
    return told or ([say("html.estimated_banner", locale)] if has_estimated(trip) else [])


def warning(trip: Trip, locale: str) -> str:
    """Return the few words that stand on whatever shows an estimated trip; else nothing."""
    return say("safety.strong_estimated", locale) if has_estimated(trip) else ""


def caution_lines(trip: Trip, locale: str) -> list[str]:
    """Return every note of a trip in words, the estimated lines first."""
    lines = [*strong_lines(trip, locale), *(note("note", item, locale) for item in trip.notes)]
    return list(dict.fromkeys(lines))
