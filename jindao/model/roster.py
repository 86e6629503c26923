"""Several groups on one tour: what is asked for, and when each group is where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from jindao.errors import RequestError
from jindao.model.place import MOST_AT_ONCE
from jindao.model.trip import Note, Provenance, Rest, Tour, Waypoint
from jindao.texts import either

GROUPS: Final = (2, 20)
"""The fewest and the most groups."""
GROUP_SIZE: Final = (1, 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupsRequest:
    """How many groups are to visit the sites of a tour, and how many a site holds.

    Parameters
    ----------
    groups
        How many groups, 2 to 20.
    size
        How many people are in each, 1 to 500; None where nobody says.
    capacity
        Pairs of site and groups that it holds at once. Others hold what the dataset says
        of people, where the size of the groups is given, else one group.
    persons
        Pairs of site and people that it holds at once; they need `size`.
    """

    groups: int
    size: int | None = None
    capacity: tuple[tuple[str, int], ...] = ()
    persons: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        numbers = [("groups", self.groups, GROUPS)]
        numbers += [] if self.size is None else [("size", self.size, GROUP_SIZE)]
        numbers += [("capacity", count, (1, GROUPS[1])) for _, count in self.capacity]
        numbers += [("persons", count, (1, MOST_AT_ONCE)) for _, count in self.persons]
        for field, value, (low, high) in numbers:
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise RequestError("number_range", field=field, value=value, low=low, high=high)
        if self.persons and self.size is None:
            raise RequestError("group_size_missing", field="size")
        sites = [site for site, _ in (*self.capacity, *self.persons)]
        twice = sorted({site for site in sites if sites.count(site) > 1})
        if twice:
            raise RequestError("edit_twice", field="capacity", names=twice)


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
    """

    request: GroupsRequest
    tour: Tour
    groups: tuple[RosterGroup, ...]
    days: tuple[RosterDay, ...]
    holds: tuple[tuple[str, int], ...]
    provenance: Provenance
    notes: tuple[Note, ...] = ()

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
