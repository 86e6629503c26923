"""An event on a stage of a route: its tour on another day, and where each group is when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from jindao.errors import NoSolutionError, RequestError
from jindao.model.changes import TourChanges
from jindao.model.edit import TourEdit
from jindao.model.event import RouteEvent
from jindao.model.groups import GroupsRequest
from jindao.model.note import Note
from jindao.model.roster import EventPlan, Roster
from jindao.model.tour import Tour
from jindao.model.trip import Trip
from jindao.texts import languages

_PROBLEM: Final = "problem."
"""How codes begin of notes on what is wrong with a tour that is taken as it is."""


def plan_event(
    edit_tour: Callable[[TourEdit], Tour],
    roster: Callable[[Tour, GroupsRequest], Roster],
    trip: Trip,
    event: RouteEvent,
) -> EventPlan:
    """Return the plan of an event: the visits of its stage's tour, on its day, by groups.

    What keeps it from being done, such as a site that is closed that day, is in its notes;
    where there is no roster, it says why.

    Parameters
    ----------
    edit_tour, roster
        What takes a tour to another day, and what shares it out: those of a planner.
    trip
        The trip of the event's stage; one without visits has nothing to share out.
    event
        The event.
    """
    if not isinstance(trip, Tour) or not trip.visits:
        return EventPlan()
    dated = replace(trip, request=replace(trip.request, date=event.date))
    changes = TourChanges(start_time=event.start_time)
    problems: tuple[Note, ...] = ()
    try:
        tour = edit_tour(TourEdit.of(dated, changes, reoptimise=False))
        problems = tuple(note for note in tour.notes if note.code.startswith(_PROBLEM))
        return EventPlan(roster=roster(tour, event.asked))
    except (NoSolutionError, RequestError) as error:
        told = tuple((locale, error.message(locale)) for locale in languages())
        return EventPlan(refused=told, problems=problems)
