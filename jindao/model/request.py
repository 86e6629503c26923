"""What people ask for: frozen, hashable, checked when made."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from jindao.errors import NotFoundError, RequestError
from jindao.geo import LonLat
from jindao.model.checks import check_kind, check_range, check_year
from jindao.model.day import DAY_RANGES, DayFrame, OwnDay, seconds_of
from jindao.model.place import CATEGORIES
from jindao.model.preferences import PLAIN, Preferences

MAX_WAYPOINTS = 200
MAX_DAYS = 30
MAX_MUST_VISITS = 100

Whereabouts = LonLat | str
"""A position, or the name or id of a site or place."""


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
        check_kind("date", self.date, "date", optional=True)
        check_year(self.date)
        check_kind("profile", self.profile, "text")
        check_kind("preferences", self.preferences, "preferences")
        check_kind("theme", self.theme, "text", optional=True)
        if self.preferences.theme > 0 and self.theme is None:
            raise RequestError("theme_of_wish_missing", field="theme")
        for waypoint in self.waypoints:
            check_kind("waypoints", waypoint, "position_or_name")
        if not 2 <= len(self.waypoints) <= MAX_WAYPOINTS:
            raise RequestError(
                "waypoint_count", field="via", count=len(self.waypoints), limit=MAX_WAYPOINTS
            )


LODGINGS: Final = ("auto", "start", "choose")

TOUR_RANGES: Final[dict[str, tuple[float, float]]] = {
    **DAY_RANGES,
    "days": (1, MAX_DAYS),
    "seed": (0, 2**31 - 1),
    "lunch_minutes": (10, 180),
    "transfer_hours": (0, 12),
    "pace": (0.5, 3),
    "variety": (0, 1),
    "max_per_category": (1, 100),
    "rest_every_min": (5, 180),
}
"""The least and the most that fields of a tour request may be."""


CAP_RANGE: Final = (0, 100)
"""The least and the most visits that a single category may be limited to."""

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
    category_caps
        The most visits of single categories, 0 to 100, whatever `max_per_category` is:
        pairs (category, count), of each category at most one.
    daylight
        Whether days have to end while it is light.
    rest_every_min
        After so many minutes under way one sits down for five, 5 to 180; a visit is a
        rest as well. None for no rests.
    own_days
        What single days have of their own; of each at most one.
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
    category_caps: tuple[tuple[str, int], ...] = ()
    daylight: bool = False
    rest_every_min: int | None = None
    own_days: tuple[OwnDay, ...] = ()
    preferences: Preferences = PLAIN
    seed: int = 1

    def __post_init__(self) -> None:
        for expected, fields in _EXPECTED.items():
            for field in fields:
                check_kind(field, getattr(self, field), expected, optional=field in _OPTIONAL)
        for night in self.nights:
            check_kind("nights", night, "position_or_name")
        for moment in self.lunch or ():
            check_kind("lunch", moment, "time")
        for field, (low, high) in TOUR_RANGES.items():
            check_range(field, getattr(self, field), low, high)
        self._check_days()
        check_year(self.date)
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
        start_s = seconds_of(self.start_time)
        if start_s + self.hours * 3600 > 24 * 3600:
            raise RequestError(
                "day_past_midnight", field="hours", start_time=self.start_time, hours=self.hours
            )
        self._check_own_days()
        self._check_caps()

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
            if last <= first:
                raise RequestError("lunch_reversed", field="lunch", value=self.lunch_text)
            if last - first < self.lunch_minutes * 60:
                raise RequestError(
                    "lunch_short", field="lunch", minutes=self.lunch_minutes, value=self.lunch_text
                )

    def _check_own_days(self) -> None:
        """Refuse days that there are not, two of one number, and frames that cannot be."""
        numbers = [own.number for own in self.own_days]
        for number in numbers:
            if not 1 <= number <= self.days:
                raise RequestError("edit_day", field="day", value=number, days=self.days)
        twice = [number for number, count in Counter(numbers).items() if count > 1]
        if twice:
            raise RequestError("day_twice", field="day", day=twice[0])
        for day in range(self.days):
            self.frame(day)

    def _check_caps(self) -> None:
        """Refuse limits of categories that there are not, and two of one category."""
        low, high = CAP_RANGE
        for category, count in self.category_caps:
            if category not in CATEGORIES:
                raise NotFoundError(
                    "not_found.category",
                    field="max_category",
                    kind="category",
                    name=category,
                    known=list(CATEGORIES),
                )
            check_kind("max_category", count, "whole")
            check_range("max_category", count, low, high)
        twice = Counter(category for category, _ in self.category_caps).most_common(1)
        if twice and twice[0][1] > 1:
            raise RequestError("category_twice", field="max_category", category=twice[0][0])

    def most_of(self, category: str) -> int | None:
        """Return the most visits of a category; None for no limit."""
        return dict(self.category_caps).get(category, self.max_per_category)

    def frame(self, day: int) -> DayFrame:
        """Return what a day, counted from 0, has to keep to."""
        start_s = seconds_of(self.start_time)
        usual = DayFrame(
            start_s=start_s,
            end_s=start_s + round(self.hours * 3600),
            max_km=self.max_km,
            max_ascent_m=self.max_ascent_m,
        )
        own = next((own for own in self.own_days if own.number == day + 1), None)
        return usual if own is None else own.frame(usual)

    @property
    def frames(self) -> tuple[DayFrame, ...]:
        """What each day has to keep to."""
        return tuple(map(self.frame, range(self.days)))

    @property
    def longest_hours(self) -> float:
        """How long its longest day is."""
        return max(frame.hours for frame in self.frames)

    def starting_at(self, start_time: dt.time) -> TourRequest:
        """Return the request with each day beginning then, whatever it has of its own."""
        own_days = tuple(filter(None, (own.starting_as_usual() for own in self.own_days)))
        return replace(self, start_time=start_time, own_days=own_days)

    def longer(self, hours: float) -> TourRequest:
        """Return the request with so many hours more on each day.

        Raises
        ------
        RequestError
            Where a day cannot be so long.
        """
        own_days = tuple(own.longer(hours) for own in self.own_days)
        return replace(self, hours=self.hours + hours, own_days=own_days)

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
