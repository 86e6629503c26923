"""What people ask for: frozen, hashable, checked when made."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

from jindao.errors import RequestError
from jindao.geo import LonLat
from jindao.model.preferences import PLAIN, Preferences
from jindao.texts import in_every_language

MAX_WAYPOINTS = 200
DATE_RANGE: Final = (dt.date(1970, 1, 1), dt.date(2200, 1, 1))
"""The first and the last day that a request may be for."""

MAX_DAYS = 30
MAX_MUST_VISITS = 100
MAX_HOURS = 16.0
MIN_HOURS = 0.5

Whereabouts = LonLat | str
"""A position, or the name or id of a site or place."""


_KINDS: dict[str, tuple[type, ...]] = {
    "position_or_name": (LonLat, str),
    "date": (dt.date,),
    "time": (dt.time,),
    "number": (int, float),
    "whole": (int,),
    "text": (str,),
    "bool": (bool,),
    "preferences": (Preferences,),
}


def _check(field: str, value: object, expected: str, *, optional: bool = False) -> None:
    """Refuse a value of another kind than a field takes."""
    if value is None and optional:
        return
    if expected == "texts":
        sound = isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    else:
        sound = isinstance(value, _KINDS[expected])
        sound = sound and isinstance(value, bool) == (expected == "bool")
        sound = sound and not (expected == "date" and isinstance(value, dt.datetime))
    if not sound:
        told = in_every_language(f"type.{expected}")
        raise RequestError("type", field=field, value=repr(value), expected=told)


def _check_year(date: dt.date | None) -> None:
    """Refuse a date that no calendar of holidays or closures reaches."""
    if date is not None and not DATE_RANGE[0] <= date <= DATE_RANGE[1]:
        raise RequestError("date_range", field="date", value=date)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRequest:
    """A route through waypoints in the order given.

    Parameters
    ----------
    waypoints
        Start, vias and end: 2 to 200 positions or names.
    profile
        How one moves: the id of a profile.
    preferences
        What is wished of the way.
    theme
        The theme or strand that the wish for a theme means.
    date
        The day of the way, for closures; None is today where the place is.
    """

    waypoints: tuple[Whereabouts, ...]
    profile: str = "walk"
    preferences: Preferences = PLAIN
    theme: str | None = None
    date: dt.date | None = None

    def __post_init__(self) -> None:
        _check("date", self.date, "date", optional=True)
        _check_year(self.date)
        _check("profile", self.profile, "text")
        _check("preferences", self.preferences, "preferences")
        _check("theme", self.theme, "text", optional=True)
        if self.preferences.theme > 0 and self.theme is None:
            raise RequestError("theme_of_wish_missing", field="theme")
        for waypoint in self.waypoints:
            _check("waypoints", waypoint, "position_or_name")
        if not 2 <= len(self.waypoints) <= MAX_WAYPOINTS:
            raise RequestError(
                "waypoint_count", field="via", count=len(self.waypoints), limit=MAX_WAYPOINTS
            )


LODGINGS: Final = ("auto", "start", "choose")

TOUR_RANGES: Final[dict[str, tuple[float, float]]] = {
    "hours": (MIN_HOURS, MAX_HOURS),
    "days": (1, MAX_DAYS),
    "seed": (0, 2**31 - 1),
    "lunch_minutes": (10, 180),
    "max_km": (0.1, 500),
    "max_ascent_m": (1, 10_000),
    "transfer_hours": (0, 12),
    "pace": (0.5, 3),
    "variety": (0, 1),
    "max_per_category": (1, 100),
    "rest_every_min": (5, 180),
}
"""The least and the most that fields of a tour request may be."""


_EXPECTED: Final = {
    "position_or_name": ("start", "end"),
    "date": ("date",),
    "time": ("start_time",),
    "number": ("hours", "transfer_hours", "pace", "variety", "max_km", "max_ascent_m"),
    "whole": ("days", "seed", "lunch_minutes", "max_per_category", "rest_every_min"),
    "bool": ("free_end", "free_start", "daylight"),
    "text": ("theme", "kind", "profile", "lodging"),
    "texts": ("strands", "must_visit", "avoid"),
    "preferences": ("preferences",),
}
"""What kinds of values the fields of a tour request take."""

_OPTIONAL: Final = (
    *("end", "theme", "kind", "max_km", "max_ascent_m", "max_per_category"),
    "rest_every_min",
)


def seconds_of(moment: dt.time) -> int:
    """Return the seconds since midnight."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second


@dataclass(frozen=True, slots=True, kw_only=True)
class TourRequest:
    """A themed tour within the time one has.

    Parameters
    ----------
    theme, strands
        What it is about: a theme, strands, or both (a site must belong to each
        of the two given). At least one of them, a kind, or must-visits.
    kind
        The kind of route, such as historical, rural or study; further narrows the sites.
    profile
        How one moves.
    start
        Where each day begins: a position, or the name of a site or place.
    end
        Where the last day ends; None is where it began.
    free_end
        End wherever the last visit is; `end` must be None.
    date, start_time
        The first day, and when each day begins, in the time zone of the place.
    hours
        Time for one day, 0.5 to 16.
    days
        1 to 30. With several, every night but the last is spent at the start.
    must_visit, avoid
        Ids or names of sites; at most 100 must-visits.
    free_start
        Whether the first day begins at its first visit, near the start at best.
    nights
        Where nights are spent: the same place every night, or one for each.
    lodging
        Where nights are spent that `nights` does not give: at the start (`start`), in
        towns that are chosen (`choose`), or chosen where the tour ends elsewhere (`auto`).
    lunch
        From when to when lunch is taken, each day; None for no pause.
    lunch_minutes
        How long it takes, 10 to 180.
    max_km, max_ascent_m
        The most that a day may have under one's own power; None for no limit.
    transfer_hours
        So long a day one may go by car between areas, by taxi or with a driver; 0 for not
        at all.
    pace
        Ways take so many times the usual time, 0.5 to 3.
    variety
        How much less a further visit of one category is worth, 0 to 1.
    max_per_category
        The most visits of one category; None for no limit.
    daylight
        Whether days have to end while it is light.
    rest_every_min
        After so many minutes under way one sits down for five, 5 to 180; a visit is a
        rest as well. None for no rests.
    preferences
        What is wished of the ways; the theme is that of the tour, else its first strand.
    seed
        Same request and seed, same tour.
    """

    start: Whereabouts
    date: dt.date
    theme: str | None = None
    strands: tuple[str, ...] = ()
    kind: str | None = None
    profile: str = "walk"
    end: Whereabouts | None = None
    free_end: bool = False
    start_time: dt.time = dt.time(9, 0)
    hours: float = 6.0
    days: int = 1
    must_visit: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    free_start: bool = False
    nights: tuple[Whereabouts, ...] = ()
    lodging: str = "auto"
    lunch: tuple[dt.time, dt.time] | None = None
    lunch_minutes: int = 45
    max_km: float | None = None
    max_ascent_m: float | None = None
    transfer_hours: float = 0.0
    pace: float = 1.0
    variety: float = 0.0
    max_per_category: int | None = None
    daylight: bool = False
    rest_every_min: int | None = None
    preferences: Preferences = PLAIN
    seed: int = 1

    def __post_init__(self) -> None:
        for expected, fields in _EXPECTED.items():
            for field in fields:
                _check(field, getattr(self, field), expected, optional=field in _OPTIONAL)
        for night in self.nights:
            _check("nights", night, "position_or_name")
        for moment in self.lunch or ():
            _check("lunch", moment, "time")
        for field, (low, high) in TOUR_RANGES.items():
            value = getattr(self, field)
            if value is not None and not (math.isfinite(value) and low <= value <= high):
                raise RequestError("number_range", field=field, value=value, low=low, high=high)
        self._check_days()
        _check_year(self.date)
        if self.free_end and self.end is not None:
            raise RequestError("end_and_free_end", field="end")
        if not (self.theme or self.strands or self.kind or self.must_visit):
            raise RequestError("theme_missing", field="theme")
        if len(self.must_visit) > MAX_MUST_VISITS:
            raise RequestError(
                "must_count",
                field="must_visit",
                count=len(self.must_visit),
                limit=MAX_MUST_VISITS,
            )
        both = sorted(set(self.must_visit) & set(self.avoid))
        if both:
            raise RequestError("must_and_avoid", field="avoid", names=both)
        start_s = seconds_of(self.start_time)
        if start_s + self.hours * 3600 > 24 * 3600:
            raise RequestError(
                "day_past_midnight", field="hours", start_time=self.start_time, hours=self.hours
            )

    def _check_days(self) -> None:
        """Refuse nights, lodging and lunch that do not fit the days."""
        if self.lodging not in LODGINGS:
            raise RequestError(
                "one_of", field="lodging", value=self.lodging, known=", ".join(LODGINGS)
            )
        count, most = len(self.nights), self.days - 1
        if count not in ((0, 1, most) if most else (0,)):
            code = {0: "nights_none", 1: "nights_one"}.get(most, "nights_count")
            raise RequestError(code, field="nights", count=count, nights=most, days=self.days)
        if self.lunch is not None:
            first, last = map(seconds_of, self.lunch)
            if last - first < self.lunch_minutes * 60:
                raise RequestError(
                    "lunch_short", field="lunch", minutes=self.lunch_minutes, value=self.lunch_text
                )

    @property
    def stays_out(self) -> bool:
        """Whether nights are spent on the way, not always at the start."""
        on_the_way = self.end is not None or self.free_start
        chosen = self.lodging == "choose" or (self.lodging == "auto" and on_the_way)
        return self.days > 1 and (chosen or bool(self.nights))

    @property
    def lunch_text(self) -> str:
        """From when to when lunch is taken, as people write it; empty for no pause."""
        return "-".join(moment.isoformat("minutes") for moment in self.lunch or ())
