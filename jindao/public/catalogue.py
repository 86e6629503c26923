"""Every published route at hand, to be filtered and searched: one index, kept up to date.

The index is made anew where the store's change counter says so, and then only of what has
changed: what a revision holds never does. What its trips come to the store has as well, so
that no trip is read for it; where it is missing it is worked out and kept.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, TypeVar

from jindao.errors import StoreError
from jindao.model.notice import Notice, concerning, may_concern
from jindao.model.publication import RouteContent
from jindao.public.entries import RouteEntry, RouteQuery, folded, tests_of
from jindao.public.facts import (
    RouteFacts,
    facts_in,
    joined_facts,
    keep_facts,
    known_facts,
    months_of,
)
from jindao.public.route import PublicRoute, open_route, trips_of
from jindao.store import Store, Work
from jindao.store.public import Listed

_OPENED: Final = 512
"""So many routes are kept as they were opened, without their trips."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found, the best first, and what there is to filter by, with numbers."""

    entries: tuple[RouteEntry, ...]
    counties: tuple[tuple[str, int], ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """The entries and their numbers by county, of each language and of `""` for any other."""

    version: str
    changed_at: dt.datetime | None
    notices: tuple[Notice, ...]
    entries: Mapping[str, tuple[RouteEntry, ...]]
    counties: Mapping[str, tuple[tuple[str, int], ...]]


_NOTHING = _Index(version="", changed_at=None, notices=(), entries={}, counties={})

_Ready = tuple[
    RouteContent,
    RouteFacts | None,
    frozenset[int] | None,
    str,
    tuple[int, int] | None,
    tuple[int, ...],
]
"""What an entry is made of that never changes: content, facts, months, haystack, cover's size,
and the days of each stage."""


class Catalogue:
    """The published routes of a store; safe to share between threads.

    Parameters
    ----------
    store
        Where they are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._index = _NOTHING
        self._opened: OrderedDict[tuple[str, str, str, int | None], PublicRoute] = OrderedDict()
        self._ready: dict[tuple[str, str], _Ready] = {}
        self._concerned: dict[tuple[str, int], bool] = {}

    def state(self) -> tuple[str, dt.datetime | None]:
        """Return what changes when anything that is public does, and when that was, UTC.

        To be asked before what is told with it: so it is never newer than that.
        """
        index = self._current()
        return index.version, index.changed_at

    def entries(self, locale: str) -> tuple[RouteEntry, ...]:
        """Return every route, the newest first: in a language, else in another it has.

        Raises
        ------
        StoreError
            Where the store cannot be read.
        """
        return _in(self._current().entries, locale)

    def notices(self, today: dt.date) -> tuple[Notice, ...]:
        """Return the notices that stand and are not over, the first first."""
        return tuple(one for one in self._current().notices if not one.is_over(today))

    def concerned(self, notice: Notice, locale: str) -> tuple[RouteEntry, ...]:
        """Return the routes that a notice concerns, kept or not, the newest first."""
        return tuple(entry for entry in self.entries(locale) if self._concerns(notice, entry))

    def in_force(self, entry: RouteEntry, today: dt.date) -> tuple[Notice, ...]:
        """Return the notices that hold on a day and concern a route, the first first."""
        told = (one for one in self._current().notices if one.holds_on(today))
        return tuple(one for one in told if self._concerns(one, entry))

    def notices_near(self, entry: RouteEntry, today: dt.date) -> tuple[Notice, ...]:
        """Return the notices that may concern a route: all that do, and maybe some near it."""
        facts = entry.facts
        sites = {site.id for site in facts.sites} if facts else set()
        return tuple(
            one
            for one in self.notices(today)
            if facts is None or may_concern(one, facts.area, sites)
        )

    def find(self, query: RouteQuery, locale: str, today: dt.date) -> Found:
        """Return the routes that are all that is asked for, on a day at the place."""
        index = self._current()
        every = _in(index.entries, locale)
        tests = list(tests_of(query, today))
        found = [entry for entry in every if all(test(entry) for test in tests)]
        if query.text:
            wanted = folded(query.text)
            found.sort(key=lambda entry: wanted not in folded(entry.title))
        return Found(entries=tuple(found), counties=_in(index.counties, locale), total=len(every))

    def open(self, slug: str, language: str, number: int | None = None) -> PublicRoute:
        """Return a published route as `open_route` does; those asked for last are at hand.

        Raises
        ------
        NotFoundError, WithdrawnError, StoreError
            As `open_route`.
        """
        key = (self._version(), slug, language, number)
        with self._lock:
            known = self._opened.get(key)
        if known is None:
            known = open_route(self._store, slug, language, number)
        with self._lock:
            self._opened[key] = known
            self._opened.move_to_end(key)
            while len(self._opened) > _OPENED:
                self._opened.popitem(last=False)
        return known

    def _concerns(self, notice: Notice, entry: RouteEntry) -> bool:
        """Tell whether a notice concerns a route; only where it may are the ways looked at."""
        facts = entry.facts
        if facts is None or not may_concern(notice, facts.area, {site.id for site in facts.sites}):
            return False
        if notice.site:
            return True
        key = (entry.listed.hash, notice.number)  # neither ever changes
        known = self._concerned.get(key)
        if known is None:
            with self._store.reading() as work:
                known = bool(concerning(trips_of(work, entry.content), (notice,)))
            if notice.number:
                self._concerned[key] = known
        return known

    def _version(self) -> str:
        with self._store.reading() as work:
            return work.public.version()

    def _current(self) -> _Index:
        index = self._index
        if index.version == self._version():
            return index
        missing: dict[str, RouteFacts] = {}
        with self._lock, self._store.reading() as work:  # who waits holds no connection
            version = work.public.version()
            if version != self._index.version:
                self._index, missing = self._made(work, version)
            index = self._index
        if missing:
            self._keep(missing)
        return index

    def _keep(self, facts: Mapping[str, RouteFacts]) -> None:
        """Keep what was worked out; a store that cannot be written is read all the same."""
        with suppress(StoreError), self._store.work() as work:
            keep_facts(work, facts)

    def _made(self, work: Work, version: str) -> tuple[_Index, dict[str, RouteFacts]]:
        """Return the index, and what was worked out for it that the store does not have."""
        listed = work.public.listed()
        missing = self._prepare(work, listed)
        spoken: dict[str, list[str]] = {}
        for item in listed:
            spoken.setdefault(item.slug, []).append(item.language)
        by_slug: dict[str, list[RouteEntry]] = {}
        for item in listed:
            content, facts, months, haystack, cover_size, days = self._ready[
                item.hash, item.language
            ]
            entry = RouteEntry(
                listed=item,
                content=content,
                languages=tuple(spoken[item.slug]),
                facts=facts,
                months=months,
                haystack=haystack,
                cover_size=cover_size,
                stage_days=days,
            )
            by_slug.setdefault(item.slug, []).append(entry)
        entries = {
            locale: _in_order(_best(some, locale) for some in by_slug.values())
            for locale in (*sorted({item.language for item in listed}), "")
        }
        counties = {locale: _counties(some) for locale, some in entries.items()}
        index = _Index(
            version=version,
            changed_at=work.public.changed_at(),
            notices=work.notices.standing(),
            entries=entries,
            counties=counties,
        )
        return index, missing

    def _prepare(self, work: Work, listed: Sequence[Listed]) -> dict[str, RouteFacts]:
        """Have all ready that entries are made of; return facts that the store does not have."""
        before, ready = self._ready, {}
        new = [item for item in listed if (item.hash, item.language) not in before]
        contents = work.public.contents(item.hash for item in new)
        trips = {stage.trip for content in contents.values() for stage in content.stages}
        facts = known_facts(work, trips)
        missing = {trip: facts_in(work, trip) for trip in sorted(trips - facts.keys())}
        facts |= missing
        for item in listed:
            key = (item.hash, item.language)
            ready[key] = before.get(key) or _read(work, item, contents[item.hash], facts)
        self._ready = ready
        return missing


def _in(by_language: Mapping[str, tuple[_T, ...]], locale: str) -> tuple[_T, ...]:
    return by_language.get(locale) or by_language.get("", ())


def _counties(entries: Iterable[RouteEntry]) -> tuple[tuple[str, int], ...]:
    """Return how many routes visit each county."""
    found = Counter(
        county for entry in entries if entry.facts for _, county in entry.facts.places if county
    )
    return tuple(sorted(found.items()))


def _read(
    work: Work, item: Listed, content: RouteContent, known: Mapping[str, RouteFacts]
) -> _Ready:
    of_stages = [known[stage.trip] for stage in content.stages]
    facts, days = joined_facts(of_stages), tuple(one.days for one in of_stages)
    text = content.text(item.language)
    sites = facts.sites if facts else ()
    told = [
        *(text.title, text.summary, text.body, item.slug, item.bureau_zh, item.bureau_en),
        *(stage.name_zh for stage in content.stages),
        *(stage.name_en for stage in content.stages),
        *(name for site in sites for name in (site.name_zh, site.name_en, site.county)),
    ]
    cover = content.cover
    cover_size = None
    if cover is not None:
        cover_size = work.routes.picture_sizes([cover.picture]).get(cover.picture)
    return content, facts, months_of(content.season), folded("\n".join(told)), cover_size, days


def _best(entries: list[RouteEntry], locale: str) -> RouteEntry:
    return min(
        entries,
        key=lambda e: (e.listed.language != locale, e.listed.language != "zh", e.listed.language),
    )


def _in_order(entries: Iterable[RouteEntry]) -> tuple[RouteEntry, ...]:
    by_slug = sorted(entries, key=lambda entry: entry.slug)
    return tuple(sorted(by_slug, key=lambda entry: entry.listed.first_at, reverse=True))
