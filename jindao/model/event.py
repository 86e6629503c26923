"""Events on a published route 活动: a day on which groups walk one of its stages, with a leader.

Nobody is registered here: an event says how many there may be and whom to ask.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from jindao.errors import RequestError
from jindao.model.groups import GROUP_SIZE, GROUPS, GroupsRequest
from jindao.model.written import Checked, Contact, check_slug, check_texts
from jindao.texts import either

PLACES: Final = (1, GROUPS[1] * GROUP_SIZE[1])
"""The fewest and the most people of all groups together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteEvent(Checked):
    """A day on which groups walk a stage of a route.

    Parameters
    ----------
    id
        Its name in addresses; no other event of the route has it.
    date
        The first day, at the place.
    start_time
        When each day begins; None is as the stage was planned.
    stage
        Which stage of the route, counted from 1.
    title_zh, title_en
        What it is called, in one language at least.
    groups, size, capacity
        How many groups, how many people in each, and how many groups single sites hold at
        once: as in `GroupsRequest`.
    places
        How many people can take part in all; None is unknown. That the groups hold as many
        is no rule: the checks before publishing tell where they do not.
    contact
        Whom to ask about it; None is as of the route.
    note_zh, note_en
        What else there is to say, such as where one meets and what to bring.
    cancelled
        Whether it does not take place. It stays on its route, so that whoever was to come
        can read it.
    reason_zh, reason_en
        Why it was cancelled; empty where nobody says.

    Raises
    ------
    RequestError
        With the field, where a number is out of its range, the id is no slug, a title is
        missing, or it says why it was cancelled and was not.
    """

    id: str
    date: dt.date
    start_time: dt.time | None = None
    stage: int = 1
    title_zh: str = ""
    title_en: str = ""
    groups: int = 1
    size: int | None = None
    capacity: tuple[tuple[str, int], ...] = ()
    places: int | None = None
    contact: Contact | None = None
    note_zh: str = ""
    note_en: str = ""
    cancelled: bool = False
    reason_zh: str = ""
    reason_en: str = ""

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        check_texts(self)
        check_slug("id", self.id)
        if not (self.title_zh.strip() or self.title_en.strip()):
            raise RequestError("event_title", field="title_zh", value=self.id)
        if not self.cancelled:
            for name, reason in (("reason_zh", self.reason_zh), ("reason_en", self.reason_en)):
                if reason.strip():
                    raise RequestError("event_reason", field=name, value=self.id)
        _ = self.asked  # it refuses groups that cannot be
        low, high = PLACES
        if self.places is not None and not low <= self.places <= high:
            raise RequestError(
                "number_range", field="places", value=self.places, low=low, high=high
            )

    @property
    def asked(self) -> GroupsRequest:
        """What is asked of the roster."""
        return GroupsRequest(groups=self.groups, size=self.size, capacity=self.capacity)

    @property
    def people(self) -> int | None:
        """How many people all groups hold together, None where nobody says."""
        size = self.asked.size
        return None if size is None else size * self.groups

    def title(self, locale: str) -> str:
        """Return what it is called in a language, else in the other."""
        return either(locale, self.title_zh, self.title_en) or self.title_zh or self.title_en

    def note(self, locale: str) -> str:
        """Return what else there is to say in a language, else in the other."""
        return either(locale, self.note_zh, self.note_en) or self.note_zh or self.note_en

    def reason(self, locale: str) -> str:
        """Return why it was cancelled in a language, else in the other."""
        return either(locale, self.reason_zh, self.reason_en) or self.reason_zh or self.reason_en

    def last_day(self, days: int) -> dt.date:
        """Return the day it ends on, where its stage takes some days."""
        last = self.date.toordinal() + days - 1
        return dt.date.fromordinal(min(last, dt.date.max.toordinal()))

    def is_past(self, today: dt.date, days: int) -> bool:
        """Whether it was over before a day, where its stage takes some days."""
        return self.last_day(days) < today


def check_events(events: Iterable[RouteEvent], stages: int) -> None:
    """Refuse two events of one id, and one on a stage that there is not.

    Raises
    ------
    RequestError
        With the field, `id` or `stage`.
    """
    seen: set[str] = set()
    for event in events:
        if event.id in seen:
            raise RequestError("event_twice", field="events", value=event.id)
        seen.add(event.id)
        if not 1 <= event.stage <= stages:
            raise RequestError(
                "event_stage", field="events", name=event.id, value=event.stage, stages=stages
            )
