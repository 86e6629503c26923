"""What a roster tells, in time order: each group's day, and who is in each site when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from jindao.formats import titles, words
from jindao.formats.chapters import shown_s
from jindao.model.roster import GroupStage, Roster
from jindao.model.tour import Rest
from jindao.texts import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something a group does: `kind` is depart, visit, lunch or return.

    Moments are None where they say nothing. `wait_s` is from arrival at a door, or from
    the end of lunch there, to the begin of a visit; 0 of other events.
    """

    kind: str
    where: str
    arrival: dt.datetime | None = None
    begin: dt.datetime | None = None
    departure: dt.datetime | None = None

    @property
    def wait_s(self) -> int:
        """How long one waits at the door before a visit, by the clocks that are shown."""
        if self.kind != "visit" or self.begin is None or self.arrival is None:
            return 0
        return shown_s(self.arrival, self.begin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Which groups, by number, are in a site at once, and from when to when."""

    day: int
    site: str
    holds: int
    begin: dt.datetime
    end: dt.datetime
    groups: tuple[int, ...]


def events(stage: GroupStage, locale: str) -> list[Event]:
    """Return what a group does on a day, in time order."""
    rest, told = stage.rest, []
    lunch = None if rest is None else _lunch(stage, rest, locale)
    at_start = rest is not None and rest.place == 0 and not rest.on_way
    if lunch is not None and at_start:
        told.append(lunch)
    if stage.start is not None:
        left = rest.end if rest is not None and at_start else stage.start_time
        where = titles.short_point_name(stage.start, locale)
        told.append(Event(kind="depart", where=where, departure=left))
    if lunch is not None and rest is not None and rest.on_way and rest.place == 0:
        told.append(lunch)
    for number, visit in enumerate(stage.visits, start=1):
        made = Event(
            kind="visit",
            where=words.clean(visit.name(locale)),
            arrival=visit.arrival,
            begin=visit.begin,
            departure=visit.departure,
        )
        if lunch is None or rest is None or rest.place != number:
            told.append(made)
        elif rest.before:
            told += [replace(lunch, arrival=visit.arrival), replace(made, arrival=rest.end)]
        else:
            told += [made, lunch]
    if stage.end is not None:
        where = titles.short_point_name(stage.end, locale)
        told.append(Event(kind="return", where=where, arrival=stage.end_time))
    return told


def _lunch(stage: GroupStage, rest: Rest, locale: str) -> Event:
    """Return lunch: where one can eat if that is known, else near what or on the way."""
    if rest.on_way:
        where = say("roster.on_way", locale)
    elif rest.food is not None:
        where = words.clean(rest.food.name) or words.label("facility_one", rest.food.kind, locale)
    elif rest.place > 0:
        name = words.clean(stage.visits[rest.place - 1].name(locale))
        where = say("roster.lunch_near", locale, name=name)
    else:
        where = "" if stage.start is None else titles.short_point_name(stage.start, locale)
    return Event(kind="lunch", where=where, begin=rest.begin, departure=rest.end)


def presences(roster: Roster, locale: str) -> Iterator[Presence]:
    """Yield who is in each site when, by day, site in the tour's order, and time.

    A new line begins whenever a group goes in or out; nothing is told of empty sites.
    """
    for day in roster.days:
        for site_id, holds in roster.holds:
            inside = [
                (visit.begin, visit.departure, group.number, visit.name(locale))
                for group in roster.groups
                for stage in group.stages
                for visit in stage.visits
                if (stage.number, visit.site_id) == (day.number, site_id)
            ]
            for begin, end, groups in _cut([each[:3] for each in inside]):
                yield Presence(
                    day=day.number,
                    site=words.clean(inside[0][3]),
                    holds=holds,
                    begin=begin,
                    end=end,
                    groups=groups,
                )


def _cut(
    stays: Sequence[tuple[dt.datetime, dt.datetime, int]],
) -> Iterator[tuple[dt.datetime, dt.datetime, tuple[int, ...]]]:
    """Yield stretches of time in which the same groups are inside."""
    moments = sorted({moment for begin, end, _ in stays for moment in (begin, end)})
    for begin, end in pairwise(moments):
        groups = tuple(sorted(group for first, last, group in stays if first <= begin < last))
        if groups:
            yield begin, end, groups
