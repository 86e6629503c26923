"""What people ask for: frozen, hashable, checked when made."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from jindao.errors import RequestError
from jindao.geo import LonLat
from jindao.model.preferences import PLAIN, Preferences
from jindao.texts import say

MAX_WAYPOINTS = 200
MAX_DAYS = 30
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
        told = {locale: say(f"type.{expected}", locale) for locale in ("zh", "en")}
        raise RequestError("type", field=field, value=repr(value), expected=told)


def _check_year(date: dt.date | None) -> None:
    """Refuse a date that no calendar of holidays or closures reaches."""
    if date is not None and not dt.date(1970, 1, 1) <= date <= dt.date(2200, 1, 1):
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
        Ids or names of sites.
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
    preferences: Preferences = PLAIN
    seed: int = 1

    def __post_init__(self) -> None:
        _check("start", self.start, "position_or_name")
        _check("end", self.end, "position_or_name", optional=True)
        _check("date", self.date, "date")
        _check("start_time", self.start_time, "time")
        _check("hours", self.hours, "number")
        _check("free_end", self.free_end, "bool")
        for field in ("days", "seed"):
            _check(field, getattr(self, field), "whole")
        for field in ("theme", "kind"):
            _check(field, getattr(self, field), "text", optional=True)
        _check("profile", self.profile, "text")
        _check("preferences", self.preferences, "preferences")
        for field in ("strands", "must_visit", "avoid"):
            _check(field, getattr(self, field), "texts")
        if not (math.isfinite(self.hours) and MIN_HOURS <= self.hours <= MAX_HOURS):
            raise RequestError(
                "number_range", field="hours", value=self.hours, low=MIN_HOURS, high=MAX_HOURS
            )
        if not 1 <= self.days <= MAX_DAYS:
            raise RequestError("number_range", field="days", value=self.days, low=1, high=MAX_DAYS)
        if not 0 <= self.seed < 2**31:
            raise RequestError("number_range", field="seed", value=self.seed, low=0, high=2**31 - 1)
        _check_year(self.date)
        if self.free_end and self.end is not None:
            raise RequestError("end_and_free_end", field="end")
        if not (self.theme or self.strands or self.kind or self.must_visit):
            raise RequestError("theme_missing", field="theme")
        both = sorted(set(self.must_visit) & set(self.avoid))
        if both:
            raise RequestError("must_and_avoid", field="avoid", names=both)
        begins = self.start_time
        start_s = begins.hour * 3600 + begins.minute * 60 + begins.second
        if start_s + self.hours * 3600 > 24 * 3600:
            raise RequestError(
                "day_past_midnight", field="hours", start_time=self.start_time, hours=self.hours
            )
