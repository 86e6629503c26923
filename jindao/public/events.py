"""Events of published routes: when each group is where, worked out once and kept by hash."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from jindao.codec import from_plain, to_plain
from jindao.errors import DataError, StoreError
from jindao.formats.jsonfile import read_json
from jindao.model.event import RouteEvent
from jindao.model.publication import RouteContent, canonical_json, chained_hash
from jindao.model.roster import EventPlan, Roster
from jindao.model.tour import Tour
from jindao.model.trip import Trip, days_of
from jindao.store import Store, Work
from jindao.texts import tongue

PLANS: Final = 1
"""Number of this way to work plans out; what is kept by another is worked out anew."""

PlanEvent = Callable[[Trip, RouteEvent], EventPlan]
"""From the trip of an event's stage and the event to its plan, as `Planner.plan_event`."""


class EventPlans:
    """The plans of events. Safe to share between threads.

    A plan is kept by what it is asked for: the trip, the day, and the groups. It is made anew
    where anything has changed that it is made with, unless the event is over: then it stays
    what it was.

    Parameters
    ----------
    store
        Where they are kept.
    plan
        What makes one.
    made_with
        Returns what changes when a plan might: network, data, closures.
    """

    def __init__(self, store: Store, plan: PlanEvent, made_with: Callable[[], str]) -> None:
        self._store = store
        self._plan = plan
        self._made_with = made_with

    def of(self, document: bytes, trip: str, event: RouteEvent, today: dt.date) -> EventPlan:
        """Return the plan of an event, and keep it where it is new.

        Parameters
        ----------
        document, trip
            JSON of the trip of the event's stage, and its SHA-256.
        event
            The event.
        today
            The day it is, at the place.
        """
        asked, now = event_key(trip, event), chained_hash("", self._made_with())
        with self._store.reading() as work:
            kept = work.public.event_plan(asked)
        if kept is not None and (kept[0] == now or _is_over(document, event, today)):
            with suppress(DataError, ValueError):
                return from_plain(EventPlan, json.loads(kept[1]))
        made = self._plan(read_json(document), event)
        # A store that cannot be written is read all the same.
        with suppress(StoreError), self._store.work() as work:
            work.public.keep_event_plan(asked, now, canonical_json(to_plain(made)))
        return made

    def of_content(
        self, content: RouteContent, documents: dict[str, bytes], today: dt.date
    ) -> tuple[EventPlan | None, ...]:
        """Return the plan of each event of a route; None where its stage's trip is missing."""
        plans: list[EventPlan | None] = []
        for event in content.events:
            trip = content.stages[event.stage - 1].trip
            document = documents.get(trip)
            plans.append(None if document is None else self.of(document, trip, event, today))
        return tuple(plans)


def forget_plans(work: Work) -> None:
    """Remove the plans of events that are on no route the public sees: nobody asks for them.

    Those of drafts go as well; they are made anew when these are looked at next.
    """
    kept = work.public.planned_events()
    if kept:
        used = {
            event_key(content.stages[event.stage - 1].trip, event)
            for content in work.public.contents_with_events()
            for event in content.events
        }
        work.public.forget_event_plans(kept - used)


def event_key(trip: str, event: RouteEvent) -> str:
    """Return the SHA-256 of all that the plan of an event on a trip depends on."""
    asked = {
        "plans": PLANS,
        "trip": trip,
        "date": to_plain(event.date),
        "start_time": to_plain(event.start_time),
        "groups": to_plain(event.asked),
    }
    return chained_hash("", asked)


def told_roster(plan: EventPlan, event: RouteEvent, content: RouteContent) -> Roster | None:
    """Return the roster of an event with what its files say besides; None without one."""
    if plan.roster is None:
        return None
    whole = replace(event, contact=event.contact or content.contact)
    return replace(plan.roster, event=whole)


def upcoming_events(
    events: Iterable[RouteEvent], today: dt.date, stage_days: Sequence[int]
) -> tuple[RouteEvent, ...]:
    """Return the events that are not over, the first first; `stage_days` of their route."""
    return tuple(sorted((e for e in events if not _is_past(e, today, stage_days)), key=_when))


def past_events(
    events: Iterable[RouteEvent], today: dt.date, stage_days: Sequence[int]
) -> tuple[RouteEvent, ...]:
    """Return the events that were over before today, the last first."""
    over = (e for e in events if _is_past(e, today, stage_days))
    return tuple(sorted(over, key=_when, reverse=True))


def _is_over(document: bytes, event: RouteEvent, today: dt.date) -> bool:
    """Tell whether an event on a trip is over; that is read only where it has begun."""
    return event.is_past(today, 1) and event.is_past(today, days_of(read_json(document)))


def _is_past(event: RouteEvent, today: dt.date, stage_days: Sequence[int]) -> bool:
    return event.is_past(today, stage_days[event.stage - 1])


def _when(event: RouteEvent) -> tuple[dt.date, dt.time, str]:
    return event.date, event.start_time or dt.time.min, event.id


def event_ld(
    event: RouteEvent,
    plan: EventPlan | None,
    *,
    last_day: dt.date,
    url: str,
    route_url: str,
    organizer: str,
    locale: str,
) -> dict[str, Any]:
    """Return an event as a schema.org `Event`; what is not known is left out.

    Parameters
    ----------
    event, plan
        The event, and its plan where that is at hand: it knows the times and the place.
    last_day
        The day it ends on.
    url, route_url
        Whole addresses of its page and of its route's.
    organizer, locale
        Name of the bureau, and the language.
    """
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "url": url,
        "name": event.title(locale),
        "inLanguage": tongue(locale).tag,
        "startDate": event.date.isoformat(),
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "eventStatus": f"https://schema.org/Event{'Cancelled' if event.cancelled else 'Scheduled'}",
        "organizer": {"@type": "Organization", "name": organizer},
        "about": {"@id": route_url},
    }
    if last_day != event.date:
        found["endDate"] = last_day.isoformat()
    if event.note(locale):
        found["description"] = event.note(locale)
    if event.places is not None:
        found["maximumAttendeeCapacity"] = event.places
    roster = plan.roster if plan else None
    if roster is not None:
        stages = [stage for group in roster.groups for stage in group.stages]
        found["startDate"] = min(stage.start_time for stage in stages).isoformat()
        found["endDate"] = max(stage.end_time for stage in stages).isoformat()
        found["location"] = _begins(roster.tour, locale)
    return found


def _begins(tour: Tour, locale: str) -> dict[str, Any]:
    start = tour.stages[0].start
    where = start.position
    return {
        "@type": "Place",
        "name": start.name(locale),
        "geo": {"@type": "GeoCoordinates", "latitude": where.lat, "longitude": where.lon},
    }
