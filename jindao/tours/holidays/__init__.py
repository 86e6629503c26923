"""Public holidays as they are proclaimed: one TOML file per country, by ISO code.

China moves days off and working days by a notice every year, so no rule can tell next
year's: a year without its notice is unknown, but for the days that the law itself fixes.
Countries without a file are none of this room's business.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from jindao.model.note import Note
from jindao.texts import Spoken

_SATURDAY: Final = 5
_NEXT_NOTICE_BEGINS: Final = (12, 29)
"""Month and day from which the notice of the next year may move days (2019's: 29 December)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Days off in a row under one name, both ends included."""

    name: Spoken
    first: dt.date
    last: dt.date

    def holds(self, date: dt.date) -> bool:
        """Tell whether a day is one of them."""
        return self.first <= date <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What was proclaimed for one year, and where.

    `working_weekends` are Saturdays and Sundays on which offices work (调休上班); a
    museum's Saturday stays a Saturday.
    """

    year: int
    title: str
    number: str
    published: dt.date
    url: str
    breaks: tuple[Break, ...]
    working_weekends: frozenset[dt.date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The public holidays of a country in the years whose notice is known.

    `fixed` are the days, by month and day, that the law makes holidays every year from
    `fixed_from` on.
    """

    country: str
    notices: tuple[Notice, ...]
    fixed: Mapping[tuple[int, int], Spoken]
    fixed_from: dt.date

    def name(self, date: dt.date) -> Spoken | None:
        """Return the name of the holiday that a day is known to be part of."""
        for notice in self.notices:
            for days in notice.breaks:
                if days.holds(date):
                    return days.name
        if date >= self.fixed_from and not self._works(date):
            return self.fixed.get((date.month, date.day))
        return None

    def missing_year(self, date: dt.date) -> int | None:
        """Return the year whose notice would have to be known to be sure of a day."""
        known = {notice.year for notice in self.notices}
        if date.year not in known:
            return date.year
        if (date.month, date.day) >= _NEXT_NOTICE_BEGINS and date.year + 1 not in known:
            return date.year + 1
        return None

    def is_holiday(self, date: dt.date) -> bool | None:
        """Tell whether a day is off, by law or moved; None where no notice says so yet."""
        if self.name(date) is not None:
            return True
        if self._works(date):
            return False
        return None if self.missing_year(date) is not None else False

    def is_working_day(self, date: dt.date) -> bool | None:
        """Tell whether offices work on a day; None where no notice says so yet."""
        off = self.is_holiday(date)
        if off is None:
            return None
        return not off and (date.weekday() < _SATURDAY or self._works(date))

    def note(self, date: dt.date) -> Note | None:
        """Return what there is to say of a day; None of one like any other of its weekday.

        Codes: `holiday` with its names, `working_weekend` (offices work on it),
        `holidays_unknown` with the `year` whose notice is not known here.
        """
        name = self.name(date)
        if name is not None:
            return Note(code="holiday", facts=(("name_zh", str(name)), ("name_en", name.en)))
        if self._works(date):
            return Note(code="working_weekend")
        year = self.missing_year(date)
        return None if year is None else Note(code="holidays_unknown", facts=(("year", year),))

    def _works(self, date: dt.date) -> bool:
        return any(date in notice.working_weekends for notice in self.notices)


@lru_cache
def calendar_of(country: str) -> Calendar | None:
    """Return the calendar of a country, read once; None where there is none here.

    Parameters
    ----------
    country
        Its ISO 3166 code of two letters.
    """
    for file in resources.files(__package__).iterdir():
        if file.name == f"{country}.toml":
            return parse_calendar(file.read_text("utf-8"), country)
    return None


def parse_calendar(text: str, country: str) -> Calendar:
    """Return the calendar that a TOML text holds.

    Raises
    ------
    ValueError
        Where breaks overlap or end before they begin, a working day is no weekend or
        is off, days lie outside their year, or a year stands twice.
    KeyError
        Where something is missing.
    """
    table = tomllib.loads(text)
    law = table["law"]
    notices = tuple(_notice(entry) for entry in table["years"])
    years = [notice.year for notice in notices]
    if years != sorted(set(years)):
        raise ValueError(f"{country}: years stand twice or out of order: {years}")
    fixed: dict[tuple[int, int], Spoken] = {}
    for entry in law["days"]:
        month, day = entry["day"].split("-")
        fixed[int(month), int(day)] = _name(entry)
    return Calendar(country=country, notices=notices, fixed=fixed, fixed_from=law["in_force"])


def _notice(entry: Mapping[str, Any]) -> Notice:
    breaks = tuple(
        Break(name=_name(days), first=days["first"], last=days["last"]) for days in entry["breaks"]
    )
    notice = Notice(
        year=entry["year"],
        title=entry["title"],
        number=entry["number"],
        published=entry["published"],
        url=entry["url"],
        breaks=breaks,
        working_weekends=frozenset(entry["working_weekends"]),
    )
    _check(notice)
    return notice


def _check(notice: Notice) -> None:
    begins = dt.date(notice.year - 1, *_NEXT_NOTICE_BEGINS)
    ends = dt.date(notice.year, 12, 31)
    before = begins - dt.timedelta(days=1)
    for days in notice.breaks:
        if not before < days.first <= days.last <= ends:
            raise ValueError(f"{notice.year}: {days.name} is not in order or not of that year")
        before = days.last
    for date in sorted(notice.working_weekends):
        if date.weekday() < _SATURDAY or any(days.holds(date) for days in notice.breaks):
            raise ValueError(f"{notice.year}: {date} is no weekend that could be worked on")
        if not begins <= date <= ends:
            raise ValueError(f"{notice.year}: {date} is not of that year")


def _name(entry: Mapping[str, str]) -> Spoken:
    return Spoken(entry["name_zh"], entry["name_en"])
