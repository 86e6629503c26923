"""When each of several groups is where on a tour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from jindao.model.event import RouteEvent
from jindao.model.groups import GroupsRequest
from jindao.model.leg import Waypoint
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.tour import Rest, Tour
from jindao.texts import either


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupVisit:
    """When a group reaches a site, goes in, and leaves."""

    site_id: str
    name_zh: str
    name_en: str
    arrival: dt.datetime
    begin: dt.datetime
    departure: dt.datetime

    def name(self, locale: str) -> str:
        """Return the site's name in a language."""
        return either(locale, self.name_zh, self.name_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStage:
    """A day of one group.

    `start` and `end` are None where the day begins at its first or ends at its last visit,
    whichever that is. `rest` is the lunch break; of its places 0 is the start and n the
    n-th visit.
    """

    number: int
    start_time: dt.datetime
    visits: tuple[GroupVisit, ...]
    end_time: dt.datetime
    start: Waypoint | None = None
    end: Waypoint | None = None
    rest: Rest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterGroup:
    """One group, numbered from 1, and its days."""

    number: int
    stages: tuple[GroupStage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterDay:
    """When the last group is done on a day, and when it is at the earliest.

    Found are orders and times by which the last group is done early, then with little
    waiting. No order lets the last group be done before `bound_time`; where that is
    `end_time` the end is proven the earliest. `waiting_s` is how long all groups wait at
    doors together: that nobody can wait less is not proven.
    """

    number: int
    end_time: dt.datetime
    bound_time: dt.datetime
    waiting_s: int

    @property
    def proven(self) -> bool:
        """Whether the last group cannot be done earlier."""
        return self.bound_time == self.end_time

    @property
    def gap_s(self) -> int:
        """How much earlier the last group could be done at most."""
        return round((self.end_time - self.bound_time).total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """When every group is where, so that no site ever holds more than it can.

    Every group has all days of `days`, those of the tour that have visits. `holds` are
    pairs of a site's id and how many groups it holds at once, in the tour's order. `notes`
    tell what is wrong with the tour itself, and of another network than it was made with.
    `event` is what it is for, None where it is for nothing in particular.
    """

    request: GroupsRequest
    tour: Tour
    groups: tuple[RosterGroup, ...]
    days: tuple[RosterDay, ...]
    holds: tuple[tuple[str, int], ...]
    provenance: Provenance
    notes: tuple[Note, ...] = ()
    event: RouteEvent | None = None

    @property
    def waiting_s(self) -> int:
        """How long all groups wait at doors together."""
        return sum(day.waiting_s for day in self.days)

    @property
    def proven(self) -> bool:
        """Whether on no day the last group can be done earlier than it is."""
        return all(day.proven for day in self.days)

    def title(self, locale: str) -> str:
        """Return what its tour is called in a language."""
        return self.tour.title(locale)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPlan:
    """When each group of an event is where.

    `roster` is None where the stage has no visits, so that there is nothing to share out,
    or where none can be made: `refused` then says why, pairs of a language and a sentence,
    and `problems` what is wrong with the tour itself on that day.
    """

    roster: Roster | None = None
    refused: tuple[tuple[str, str], ...] = ()
    problems: tuple[Note, ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """What is wrong with the tour on that day, and else to tell of it."""
        return self.problems if self.roster is None else self.roster.notes

    def why_not(self, locale: str) -> str:
        """Return why there is no roster, empty where there is one or none is wanted."""
        told = dict(self.refused)
        return told.get(locale) or next(iter(told.values()), "")
