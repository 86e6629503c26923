"""Published routes as a catalogue shows them, and which of them a search finds."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from jindao.model.event import RouteEvent
from jindao.model.publication import RouteContent
from jindao.public.events import upcoming_events
from jindao.public.facts import RouteFacts
from jindao.store.public import Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteQuery:
    """A search for published routes; what is None or empty is not asked for.

    Lengths are in kilometres; `days` how many days it takes, `month` 1 to 12; `events` those
    with events to come. Only what is known to be so is found: a route of an unknown season
    is in no month.
    """

    text: str = ""
    theme: str | None = None
    kind: str | None = None
    difficulty: str | None = None
    min_km: float | None = None
    max_km: float | None = None
    days: int | None = None
    month: int | None = None
    prefecture: str | None = None
    county: str | None = None
    step_free: bool = False
    events: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteEntry:
    """A published route in one language, as a catalogue shows it.

    `languages` are those it is public in; `haystack` is what a search looks in; `facts` is
    None for a route without stages, `cover_size` (width, height) for one without a picture.
    `stage_days` tells how many days the trip of each stage takes.
    """

    listed: Listed
    content: RouteContent
    languages: tuple[str, ...]
    facts: RouteFacts | None
    months: frozenset[int] | None
    haystack: str = field(repr=False)
    cover_size: tuple[int, int] | None = None
    stage_days: tuple[int, ...] = ()

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.listed.slug

    @property
    def title(self) -> str:
        """Its title in its language."""
        return self.content.title(self.listed.language)

    @property
    def summary(self) -> str:
        """Its summary in its language, empty where there is none."""
        return self.content.text(self.listed.language).summary

    def events_to_come(self, today: dt.date) -> tuple[RouteEvent, ...]:
        """Return its events that are not over, the first first; cancelled ones among them."""
        return upcoming_events(self.content.events, today, self.stage_days)

    def has_events(self, today: dt.date) -> bool:
        """Whether an event that was not cancelled is to come, or not over."""
        return not all(event.cancelled for event in self.events_to_come(today))

    @property
    def modified_at(self) -> dt.datetime:
        """When what is shown was published, UTC."""
        return self.listed.published_at


def folded(text: str) -> str:
    """Return a text as it is compared: one form of every character, lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


Test = Callable[[RouteEntry], bool]


def tests_of(query: RouteQuery, today: dt.date) -> Iterable[Test]:
    """Yield what an entry must be, the cheapest first."""
    for name in ("theme", "kind", "difficulty"):
        wanted = getattr(query, name)
        if wanted is not None:
            yield _is(name, wanted)
    if query.month is not None:
        month = query.month
        yield lambda entry: entry.months is not None and month in entry.months
    if query.days is not None:
        days = query.days
        yield _of_facts(lambda facts: facts.days == days)
    if query.min_km is not None:
        low_m = 1000 * query.min_km
        yield _of_facts(lambda facts: facts.length_m >= low_m)
    if query.max_km is not None:
        high_m = 1000 * query.max_km
        yield _of_facts(lambda facts: facts.length_m <= high_m)
    if query.step_free:
        yield _of_facts(lambda facts: facts.step_free is True)
    if query.events:
        yield lambda entry: entry.has_events(today)
    if query.prefecture is not None:
        prefecture = query.prefecture
        yield _of_facts(lambda facts: any(site.prefecture == prefecture for site in facts.sites))
    if query.county is not None:
        county = query.county
        yield _of_facts(lambda facts: any(site.county == county for site in facts.sites))
    for word in folded(query.text).split():
        yield _has(word)


def _is(name: str, wanted: str) -> Test:
    return lambda entry: bool(getattr(entry.content, name) == wanted)


def _has(word: str) -> Test:
    return lambda entry: word in entry.haystack


def _of_facts(test: Callable[[RouteFacts], bool]) -> Test:
    return lambda entry: entry.facts is not None and test(entry.facts)
