"""One published route: its revision in a language, its trips, and what it is besides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from jindao.errors import NotFoundError
from jindao.formats.jsonfile import read_json
from jindao.model.event import RouteEvent
from jindao.model.note import Note
from jindao.model.notice import Notice, concerning, may_concern
from jindao.model.people import Bureau
from jindao.model.publication import Picture, Revision, RouteContent, RouteText
from jindao.model.tour import Tour
from jindao.model.trip import Trip
from jindao.public.facts import facts_in, joined_facts, known_facts
from jindao.store import Store, Work

_TRIPS_READY = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRoute:
    """A published route as somebody reads it.

    Attributes
    ----------
    revision
        The revision that is shown.
    language
        The language it is shown in: the one asked for, or another where it is not published
        in that (`is_fallback`).
    languages
        Every language it is public in, with the number of the revision the public sees.
    bureau
        Who publishes it.
    published_at
        When this revision was published in this language, UTC.
    documents
        The JSON of each trip of its stages.
    asked
        The language that was asked for.
    document
        What the revision holds as the JSON that was hashed; it never changes.
    pictures
        Every picture it shows, by SHA-256, with its width and height in points.
    notices
        Closures and warnings that concern its trips and were not taken back, of any days.
    changed_at
        When anything that the public may see changed last, of this route or another, UTC.
    stage_days
        How many days the trip of each stage takes; empty where it has no events.
    """

    revision: Revision
    language: str
    languages: tuple[tuple[str, int], ...]
    bureau: Bureau
    published_at: dt.datetime
    documents: tuple[bytes, ...] = field(repr=False)
    asked: str
    document: bytes
    notices: tuple[Notice, ...]
    changed_at: dt.datetime
    stage_days: tuple[int, ...]
    pictures: tuple[tuple[str, tuple[int, int]], ...] = ()

    @property
    def trips(self) -> tuple[Trip, ...]:
        """Its trips, read when they are asked for; tours that follow each other are one."""
        return _joined_trips(self.documents)

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.revision.slug

    @property
    def content(self) -> RouteContent:
        """All that the revision holds."""
        return self.revision.content

    @property
    def text(self) -> RouteText:
        """What it says in the language it is shown in."""
        return self.content.text(self.language)

    @property
    def newest(self) -> int:
        """Number of the revision that the public sees in this language."""
        return dict(self.languages)[self.language]

    @property
    def is_newest(self) -> bool:
        """Whether what is shown is what the public sees without naming a revision."""
        return self.revision.number == self.newest

    @property
    def is_fallback(self) -> bool:
        """Whether it is shown in another language than was asked for."""
        return self.language != self.asked

    @property
    def cover_size(self) -> tuple[int, int] | None:
        """Width and height of its cover picture, None where none is kept."""
        cover = self.content.cover
        return None if cover is None else dict(self.pictures).get(cover.picture)

    def last_day(self, event: RouteEvent) -> dt.date:
        """Return the day on which one of its events ends."""
        return event.last_day(self.stage_days[event.stage - 1])

    def stage_names(self, locale: str) -> tuple[str, ...]:
        """Return the names its stages have of their own, empty where one has none."""
        stages = self.content.stages
        return tuple((s.name_zh if locale == "zh" else s.name_en) or s.name_zh for s in stages)


def open_route(store: Store, slug: str, language: str, number: int | None = None) -> PublicRoute:
    """Return a published route in a language, else in another that it is published in.

    Parameters
    ----------
    store
        Where it is.
    slug, language
        Which route, and the language to read it in.
    number
        A revision that was published; default: the one that is now.

    Raises
    ------
    NotFoundError
        Where it, or that revision, was never published; drafts are not told of.
    WithdrawnError
        Where it was withdrawn in every language, with the reason.
    """
    with store.reading() as work:
        # Before what is told with it: on a server others may publish between two questions.
        changed_at = work.public.changed_at()
        states = work.public.states(slug)
        public = {state.language: state.public for state in states if state.public is not None}
        if not public:
            return _withdrawn(work, slug, language, [state.language for state in states])
        order = sorted(public, key=lambda code: (code != language, code != "zh", code))
        # Of the numbers that are told with it: another may be public by the next question.
        wanted = {code: public[code] if number is None else number for code in order}
        revision, spoken = _revision(work, slug, wanted)
        published_at = work.public.published_at(slug, spoken, revision.number)
        return _read(
            work,
            revision,
            spoken,
            asked=language,
            languages=tuple(sorted(public.items())),
            published_at=published_at,
            changed_at=changed_at or published_at,
        )


def draft_route(work: Work, revision: Revision, language: str) -> PublicRoute:
    """Return a revision that need not be published, as the public would read it.

    It counts as published when it was made, and in that language alone, though it may say
    nothing in it: the words of another are not shown instead.
    """
    return _read(
        work,
        revision,
        language,
        asked=language,
        languages=((language, revision.number),),
        published_at=revision.made_at,
        changed_at=revision.made_at,
    )


def _read(
    work: Work,
    revision: Revision,
    language: str,
    *,
    asked: str,
    languages: tuple[tuple[str, int], ...],
    published_at: dt.datetime,
    changed_at: dt.datetime,
) -> PublicRoute:
    """Return a revision with what is kept of it besides: its trips, its bureau, its notices."""
    content = revision.content
    stages = [stage.trip for stage in content.stages]
    documents = tuple(work.routes.trip(trip) for trip in stages)
    pictures = (
        work.routes.shown_pictures(revision.slug, revision.number) if content.pictures else {}
    )
    notices = _possible(work, stages)
    return PublicRoute(
        revision=revision,
        language=language,
        languages=languages,
        bureau=work.people.bureau(revision.bureau),
        published_at=published_at,
        documents=documents,
        asked=asked,
        document=work.public.document(revision.hash).encode(),
        stage_days=_stage_days(work, stages) if content.events else (),
        pictures=tuple(pictures.items()),
        notices=concerning(_joined_trips(documents), notices) if notices else (),
        changed_at=changed_at,
    )


def open_picture(store: Store, sha256: str) -> Picture:
    """Return a picture of a published route.

    Raises
    ------
    NotFoundError
        Where no route that is published shows it, nor did in an earlier revision.
    """
    with store.reading() as work:
        return work.public.picture(sha256)


def _stage_days(work: Work, trips: Sequence[str]) -> tuple[int, ...]:
    """Return how many days each of some trips takes."""
    known = known_facts(work, trips)
    return tuple((known.get(trip) or facts_in(work, trip)).days for trip in trips)


def _possible(work: Work, trips: Sequence[str]) -> tuple[Notice, ...]:
    """Return the notices that stand and may concern some trips, by what is kept of these."""
    standing = work.notices.standing()
    known = known_facts(work, trips) if standing else {}
    if len(known) < len(set(trips)):
        return standing
    facts = joined_facts([known[trip] for trip in trips]) if standing else None
    if facts is None:
        return ()
    sites = {site.id for site in facts.sites}
    return tuple(notice for notice in standing if may_concern(notice, facts.area, sites))


def _withdrawn(work: Work, slug: str, language: str, told: Sequence[str]) -> PublicRoute:
    work.routes.public(slug, language if language in told else told[0])
    raise AssertionError("a withdrawn route is told to be")


def _revision(work: Work, slug: str, wanted: Mapping[str, int]) -> tuple[Revision, str]:
    """Return a revision with the first of some languages that its number was published in."""
    missing: NotFoundError | None = None
    for language, number in wanted.items():
        try:
            return work.routes.public(slug, language, number), language
        except NotFoundError as error:
            missing = missing or error
    assert missing is not None
    raise missing


def trips_of(work: Work, content: RouteContent) -> tuple[Trip, ...]:
    """Return the trips of a revision's stages; tours that follow each other are one."""
    return _joined_trips(tuple(work.routes.trip(stage.trip) for stage in content.stages))


@lru_cache(maxsize=_TRIPS_READY)
def _joined_trips(documents: tuple[bytes, ...]) -> tuple[Trip, ...]:
    """Return trips from their JSON, joined; what was read last is ready."""
    return join_trips([read_json(document) for document in documents])


def join_trips(trips: Sequence[Trip]) -> tuple[Trip, ...]:
    """Return trips with each run of tours as one tour, its days counted on.

    What the parts tell is told once; their left-out sites and their scores are no matter of
    the whole. Where each day is stands in its own date.
    """
    joined: list[Trip] = []
    for trip in trips:
        last = joined[-1] if joined else None
        if isinstance(last, Tour) and isinstance(trip, Tour):
            joined[-1] = _joined(last, trip)
        else:
            joined.append(trip)
    return tuple(joined)


def _joined(first: Tour, second: Tour) -> Tour:
    stages = [*first.stages, *second.stages]
    notes: dict[Note, None] = dict.fromkeys((*first.notes, *second.notes))
    return replace(
        first,
        stages=tuple(replace(stage, number=n) for n, stage in enumerate(stages, start=1)),
        left_out=(),
        quality=None,
        character=(),
        notes=tuple(notes),
        closures=tuple(dict.fromkeys((*first.closures, *second.closures))),
    )
