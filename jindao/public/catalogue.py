"""Every published route at hand, to be filtered and searched: one index, kept up to date.

The index is made anew where the store's change counter says so, and then only of what has
changed: what a revision holds never does.
"""

from __future__ import annotations

import datetime as dt
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from jindao.model.publication import RouteContent
from jindao.public.facts import RouteFacts, facts_of, months_of
from jindao.public.route import join_trips, read_trip
from jindao.store import Store, Work
from jindao.store.public import Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteQuery:
    """A search for published routes; what is None or empty is not asked for.

    Lengths are in kilometres; `days` how many days it takes, `month` 1 to 12. Only what is
    known to be so is found: a route of an unknown season is in no month.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteEntry:
    """A published route in one language, as a catalogue shows it.

    `languages` are those it is public in; `haystack` is what a search looks in; `facts` is
    None for a route without stages, `cover_size` (width, height) for one without a picture.
    """

    listed: Listed
    content: RouteContent
    languages: tuple[str, ...]
    facts: RouteFacts | None
    months: frozenset[int] | None
    haystack: str = field(repr=False)
    cover_size: tuple[int, int] | None = None

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

    @property
    def modified_at(self) -> dt.datetime:
        """When what is shown was published, UTC."""
        return self.listed.published_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found, the best first, and what there is to filter by, with numbers."""

    entries: tuple[RouteEntry, ...]
    counties: tuple[tuple[str, int], ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    version: str
    entries: Mapping[str, tuple[RouteEntry, ...]]
    languages: tuple[str, ...]


_Read = tuple[RouteContent, RouteFacts | None, str, tuple[int, int] | None]
"""What of a revision never changes: content, facts, what is searched, the cover's size."""

_NOTHING = _Index(version="", entries={}, languages=())


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
        self._ready: dict[tuple[str, str], _Read] = {}

    @property
    def version(self) -> str:
        """What the index was last made of."""
        return self._index.version

    def entries(self, locale: str) -> tuple[RouteEntry, ...]:
        """Return every route, the newest first: in a language, else in another it has.

        Raises
        ------
        StoreError
            Where the store cannot be read.
        """
        index = self._current()
        return index.entries.get(locale) or index.entries.get("", ())

    def find(self, query: RouteQuery, locale: str) -> Found:
        """Return the routes that are all that is asked for."""
        every = self.entries(locale)
        tests = list(_tests(query))
        found = [entry for entry in every if all(test(entry) for test in tests)]
        if query.text:
            wanted = folded(query.text)
            found.sort(key=lambda entry: wanted not in folded(entry.title))
        counties = Counter(
            county for entry in every if entry.facts for _, county in entry.facts.places if county
        )
        return Found(
            entries=tuple(found),
            counties=tuple(sorted(counties.items())),
            total=len(every),
        )

    def _current(self) -> _Index:
        with self._store.reading() as work:
            version = work.public.version()
            if version == self._index.version:
                return self._index
            with self._lock:
                if version != self._index.version:
                    self._index = self._made(work, version)
                return self._index

    def _made(self, work: Work, version: str) -> _Index:
        by_slug: dict[str, list[RouteEntry]] = {}
        listed = work.public.listed()
        spoken: dict[str, list[str]] = {}
        for item in listed:
            spoken.setdefault(item.slug, []).append(item.language)
        ready = {}
        for item in listed:
            key = (item.hash, item.language)
            ready[key] = self._ready.get(key) or _read(work, item)
            content, facts, haystack, cover_size = ready[key]
            entry = RouteEntry(
                listed=item,
                content=content,
                languages=tuple(spoken[item.slug]),
                facts=facts,
                months=months_of(content.season),
                haystack=haystack,
                cover_size=cover_size,
            )
            by_slug.setdefault(item.slug, []).append(entry)
        self._ready = ready
        languages = tuple(sorted({item.language for item in listed}))
        return _Index(
            version=version,
            entries={
                locale: _in_order(_best(entries, locale) for entries in by_slug.values())
                for locale in (*languages, "")
            },
            languages=languages,
        )


def _read(work: Work, item: Listed) -> _Read:
    content = work.public.content(item.hash)
    trips = join_trips([read_trip(work.routes.trip(stage.trip)) for stage in content.stages])
    facts = facts_of(trips)
    text = content.text(item.language)
    sites = facts.sites if facts else ()
    told = [
        *(text.title, text.summary, text.body, item.slug, item.bureau_zh, item.bureau_en),
        *(stage.name_zh for stage in content.stages),
        *(stage.name_en for stage in content.stages),
        *(name for site in sites for name in (site.name_zh, site.name_en, site.county)),
    ]
    size = None if content.cover is None else work.routes.picture_size(content.cover.picture)
    return content, facts, folded("\n".join(told)), size


def _best(entries: list[RouteEntry], locale: str) -> RouteEntry:
    return min(
        entries,
        key=lambda e: (e.listed.language != locale, e.listed.language != "zh", e.listed.language),
    )


def _in_order(entries: Iterable[RouteEntry]) -> tuple[RouteEntry, ...]:
    by_slug = sorted(entries, key=lambda entry: entry.slug)
    return tuple(sorted(by_slug, key=lambda entry: entry.listed.first_at, reverse=True))


def folded(text: str) -> str:
    """Return a text as it is compared: one form of every character, lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


Test = Callable[[RouteEntry], bool]


def _tests(query: RouteQuery) -> Iterable[Test]:
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
