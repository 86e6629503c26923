"""What the events of a route must be for it to be published, see `checks`.

Of one that was cancelled only its title matters: that nobody can hold it may be the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jindao.formats import words
from jindao.model.event import RouteEvent
from jindao.model.note import Note
from jindao.model.roster import EventPlan
from jindao.publishing.draft import Draft, Found

_CLOSED: Final = frozenset(("problem.closed", "problem.closed_holiday", "problem.in_closure"))
"""Notes of a roster that say that a site is closed when a group would be there."""


def past(draft: Draft) -> Found:
    """Yield the events that were over before today."""
    for number, event in enumerate(draft.content.events, 1):
        last = event.last_day(_days(draft, event))
        if last < draft.today and not event.cancelled:
            yield f"event {number}", {"day": last.isoformat()}


def untitled(draft: Draft) -> Found:
    """Yield the events without a title in the language that is published."""
    for number, event in enumerate(draft.content.events, 1):
        titles = {"zh": event.title_zh, "en": event.title_en}
        if not titles.get(draft.language, event.title_zh).strip():
            yield f"event {number}", {"language": draft.language}


def overfull(draft: Draft) -> Found:
    """Yield the events with more places than their groups hold together."""
    for place, facts in _places(draft):
        if facts["places"] > facts["people"]:
            yield place, {**facts, "over": facts["places"] - facts["people"]}


def underfull(draft: Draft) -> Found:
    """Yield the events whose groups are larger than their places ask for, shared out evenly."""
    for place, facts in _places(draft):
        if facts["size"] > -(-facts["places"] // facts["groups"]):
            yield place, {**facts}


def refused(draft: Draft) -> Found:
    """Yield the events whose groups cannot all be where they should: why."""
    for place, _, plan in _planned(draft):
        if plan is not None and plan.refused:
            yield place, {"told_zh": plan.why_not("zh"), "told_en": plan.why_not("en")}


def unshared(draft: Draft) -> Found:
    """Yield the events on a stage without visits, whose groups nothing parts."""
    for place, event, plan in _planned(draft):
        if plan is not None and plan.roster is None and not plan.refused:
            yield place, {"stage": event.stage}


def closed(draft: Draft) -> Found:
    """Yield the sites that are closed when groups of an event would be there."""
    yield from _notes(draft, are_closed=True)


def warned(draft: Draft) -> Found:
    """Yield all else that the rosters of events tell."""
    yield from _notes(draft, are_closed=False)


def _notes(draft: Draft, *, are_closed: bool) -> Found:
    """Yield what the rosters of events tell: that something is closed then, or anything else."""
    for place, _, plan in _planned(draft):
        for note in () if plan is None else plan.notes:
            if (note.code in _CLOSED) is are_closed:
                yield (
                    f"{place} {_place_of(note)}",
                    {
                        "event": place.partition(" ")[2],
                        "told_zh": words.note("note", note, "zh"),
                        "told_en": words.note("note", note, "en"),
                    },
                )


def _place_of(note: Note) -> str:
    """Return what tells a note from others of its event: its code, and the site it is about."""
    names = [str(fact) for name, fact in note.facts if name in ("site", "name_en", "day")]
    return " ".join((note.code.rpartition(".")[2], *names))


def _places(draft: Draft) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield what is known of places and groups at the events that are to be held yet."""
    for number, event in enumerate(draft.content.events, 1):
        places, size, people = event.places, event.size, event.people
        if places is None or size is None or people is None or not _is_to_be_held(draft, event):
            continue
        facts = {"places": places, "groups": event.groups, "size": size, "people": people}
        yield f"event {number}", facts


def _planned(draft: Draft) -> Iterator[tuple[str, RouteEvent, EventPlan | None]]:
    """Yield the events that are to be held yet and whose plans were asked for, with these."""
    for number, (event, plan) in enumerate(zip(draft.content.events, draft.plans, strict=False), 1):
        if _is_to_be_held(draft, event):
            yield f"event {number}", event, plan


def _is_to_be_held(draft: Draft, event: RouteEvent) -> bool:
    return not event.cancelled and not event.is_past(draft.today, _days(draft, event))


def _days(draft: Draft, event: RouteEvent) -> int:
    return draft.stage_days[event.stage - 1]
