"""What the public may know of the store: which routes are published, and nothing of drafts."""

from __future__ import annotations

import datetime as dt
import difflib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from jindao.codec import from_plain
from jindao.errors import NotFoundError
from jindao.model.publication import LanguageState, Picture, RouteContent
from jindao.store.people_tables import AuditRow, BureauRow
from jindao.store.route_tables import (
    EventPlanRow,
    LanguageRow,
    PictureRow,
    RevisionPictureRow,
    RevisionRow,
    RouteRow,
    StatusRow,
    TripFactsRow,
)
from jindao.store.route_values import picture_of
from jindao.store.times import in_utc

_PUBLISH: Final = "publish"
_AT_ONCE: Final = 500
"""So many values are asked for in one statement; databases limit them."""

_WITH_EVENTS: Final = '"events":[{'
"""How canonical JSON tells of events; in a text its quotation marks were escaped."""

_VERSION: Final = select(
    select(func.max(StatusRow.id)).scalar_subquery(),
    select(RevisionRow.hash)
    .join(
        StatusRow,
        (RevisionRow.route_id == StatusRow.route_id) & (RevisionRow.number == StatusRow.revision),
    )
    .order_by(StatusRow.id.desc())
    .limit(1)
    .scalar_subquery(),
    select(func.max(AuditRow.number)).scalar_subquery(),
)
"""The last step of a route, the hash of the revision it was taken with, the last line of the log:
in one statement, for every page that is asked for asks for it."""

_CHANGED_AT: Final = select(
    select(func.max(StatusRow.made_at)).scalar_subquery(),
    select(func.max(AuditRow.at)).scalar_subquery(),
)
"""When the last step of a route was taken, and when the last line of the log was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One language of a published route, as a catalogue lists it.

    `number` and `hash` are those of the revision that the public sees in it;
    `published_at` is when that one was published last, `first_at` when the route first was
    in this language, UTC.
    """

    slug: str
    language: str
    number: int
    hash: str
    bureau: str
    bureau_zh: str
    bureau_en: str
    published_at: dt.datetime
    first_at: dt.datetime


class Public:
    """The published routes, as one unit of work sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def version(self) -> str:
        """Return what changes when anything does that the public may see.

        It is made of counters, so it is cheap; what else is logged changes it as well.
        """
        number, hashed, logged = self._session.connection().execute(_VERSION).one()
        return f"{number or 0}-{logged or 0}-{(hashed or '')[:16]}"

    def changed_at(self) -> dt.datetime | None:
        """Return when what the public may see changed last, UTC; None where nothing was done.

        Never later than `version` changed: what else is logged moves it as well.
        """
        found = self._session.connection().execute(_CHANGED_AT).one()
        times = [in_utc(time) for time in found if time is not None]
        return max(times, default=None)

    def published_at(self, slug: str, language: str, number: int) -> dt.datetime:
        """Return when a revision was published in a language last, UTC.

        Raises
        ------
        NotFoundError
            Where it never was.
        """
        asked = (
            select(func.max(StatusRow.made_at))
            .join(RouteRow, RouteRow.id == StatusRow.route_id)
            .where(
                RouteRow.slug == slug,
                StatusRow.language == language,
                StatusRow.step == _PUBLISH,
                StatusRow.revision == number,
            )
        )
        found = self._session.scalar(asked)
        if found is None:
            name = f"{slug}@{number}"[:80]
            raise NotFoundError(
                "not_found.revision", field="slug", kind="revision", name=name, known=[]
            )
        return in_utc(found)

    def listed(self) -> tuple[Listed, ...]:
        """Return every language of every published route, by slug and language."""
        published = (
            select(
                StatusRow.route_id,
                StatusRow.language,
                func.min(StatusRow.made_at).label("first_at"),
            )
            .where(StatusRow.step == _PUBLISH)
            .group_by(StatusRow.route_id, StatusRow.language)
            .subquery()
        )
        current = (
            select(
                StatusRow.route_id,
                StatusRow.language,
                StatusRow.revision,
                func.max(StatusRow.made_at).label("published_at"),
            )
            .where(StatusRow.step == _PUBLISH)
            .group_by(StatusRow.route_id, StatusRow.language, StatusRow.revision)
            .subquery()
        )
        asked = (
            select(
                RouteRow.slug,
                LanguageRow.language,
                LanguageRow.public,
                RevisionRow.hash,
                BureauRow.slug,
                BureauRow.name_zh,
                BureauRow.name_en,
                current.c.published_at,
                published.c.first_at,
            )
            .join(LanguageRow, LanguageRow.route_id == RouteRow.id)
            .join(BureauRow, BureauRow.id == RouteRow.bureau_id)
            .join(
                RevisionRow,
                (RevisionRow.route_id == RouteRow.id) & (RevisionRow.number == LanguageRow.public),
            )
            .join(
                published,
                (published.c.route_id == RouteRow.id)
                & (published.c.language == LanguageRow.language),
            )
            .join(
                current,
                (current.c.route_id == RouteRow.id)
                & (current.c.language == LanguageRow.language)
                & (current.c.revision == LanguageRow.public),
            )
            .order_by(RouteRow.slug, LanguageRow.language)
        )
        return tuple(
            Listed(
                slug=slug,
                language=language,
                number=number,
                hash=hashed,
                bureau=bureau,
                bureau_zh=name_zh,
                bureau_en=name_en,
                published_at=in_utc(published_at),
                first_at=in_utc(first_at),
            )
            for (
                slug,
                language,
                number,
                hashed,
                bureau,
                name_zh,
                name_en,
                published_at,
                first_at,
            ) in self._session.execute(asked)
        )

    def contents(self, hashes: Iterable[str]) -> dict[str, RouteContent]:
        """Return what the revisions with some hashes hold, by hash; what is not there is not."""
        found: dict[str, RouteContent] = {}
        for some in _batches(tuple(dict.fromkeys(hashes))):
            asked = select(RevisionRow.hash, RevisionRow.content).where(RevisionRow.hash.in_(some))
            for hashed, content in self._session.execute(asked):
                found[hashed] = from_plain(RouteContent, json.loads(content))
        return found

    def facts(self, trips: Sequence[str], schema: int) -> dict[str, str]:
        """Return what is kept of trips by their SHA-256, of one way to work it out: JSON."""
        found: dict[str, str] = {}
        for some in _batches(trips):
            asked = select(TripFactsRow.trip, TripFactsRow.facts).where(
                TripFactsRow.trip.in_(some), TripFactsRow.schema == schema
            )
            found.update((trip, facts) for trip, facts in self._session.execute(asked))
        return found

    def keep_facts(self, facts: Mapping[str, str], schema: int) -> None:
        """Keep what trips come to, JSON by their SHA-256, in the place of what was kept."""
        for trip, told in facts.items():
            self._session.merge(TripFactsRow(trip=trip, schema=schema, facts=told))
        self._session.flush()

    def event_plan(self, asked: str) -> tuple[str, str] | None:
        """Return what an event's plan was made with and its JSON; None where none is kept.

        One that is damaged is none: it is made anew.
        """
        found = self._session.get(EventPlanRow, asked)
        if found is None:
            return None
        try:
            return found.made_with, zlib.decompress(found.plan).decode()
        except (zlib.error, ValueError):
            return None

    def keep_event_plan(self, asked: str, made_with: str, plan: str) -> None:
        """Keep an event's plan, JSON, in the place of what was kept of what was asked."""
        packed = zlib.compress(plan.encode())
        self._session.merge(EventPlanRow(asked=asked, made_with=made_with, plan=packed))
        self._session.flush()

    def planned_events(self) -> frozenset[str]:
        """Return what was asked of every event whose plan is kept."""
        return frozenset(self._session.scalars(select(EventPlanRow.asked)))

    def forget_event_plans(self, asked: Iterable[str]) -> None:
        """Remove the plans that are kept of what was asked of some events."""
        for some in _batches(sorted(asked)):
            self._session.execute(delete(EventPlanRow).where(EventPlanRow.asked.in_(some)))

    def contents_with_events(self) -> tuple[RouteContent, ...]:
        """Return what every revision holds that the public sees and that has events."""
        asked = (
            select(RevisionRow.content)
            .join(
                LanguageRow,
                (LanguageRow.route_id == RevisionRow.route_id)
                & (LanguageRow.public == RevisionRow.number),
            )
            .where(RevisionRow.content.contains(_WITH_EVENTS))
            .distinct()
        )
        read = (json.loads(content) for content in self._session.scalars(asked))
        return tuple(from_plain(RouteContent, plain) for plain in read)

    def document(self, hashed: str) -> str:
        """Return what the revision with a hash holds as the JSON that was hashed.

        Raises
        ------
        NotFoundError
            Where there is none.
        """
        asked = select(RevisionRow.content).where(RevisionRow.hash == hashed)
        found = self._session.scalar(asked)
        if found is None:
            raise NotFoundError(
                "not_found.revision", field="slug", kind="revision", name=hashed[:80], known=[]
            )
        return found

    def picture(self, sha256: str) -> Picture:
        """Return a picture of a revision that is or was public, of a route that still is.

        Raises
        ------
        NotFoundError
            Where it is none: pictures of drafts are not told of.
        """
        asked = (
            select(PictureRow)
            .join(RevisionPictureRow, RevisionPictureRow.picture == PictureRow.sha256)
            .join(
                StatusRow,
                (StatusRow.route_id == RevisionPictureRow.route_id)
                & (StatusRow.revision == RevisionPictureRow.number)
                & (StatusRow.step == _PUBLISH),
            )
            .join(
                LanguageRow,
                (LanguageRow.route_id == StatusRow.route_id)
                & (LanguageRow.language == StatusRow.language)
                & LanguageRow.public.is_not(None),
            )
            .where(PictureRow.sha256 == sha256)
            .limit(1)
        )
        found = self._session.scalar(asked)
        if found is None:
            raise NotFoundError(
                "not_found.picture", field="picture", kind="picture", name=sha256[:80], known=[]
            )
        return picture_of(found)

    def states(self, slug: str) -> tuple[LanguageState, ...]:
        """Return the languages in which a route is public or was withdrawn.

        Nothing of what is under review is told.

        Raises
        ------
        NotFoundError
            Where it never was public; `known` has near ones that are.
        """
        asked = (
            select(LanguageRow)
            .join(RouteRow, RouteRow.id == LanguageRow.route_id)
            .where(RouteRow.slug == slug)
            .order_by(LanguageRow.language)
        )
        states = tuple(
            LanguageState(language=row.language, public=row.public, withdrawn=row.withdrawn)
            for row in self._session.scalars(asked)
            if row.public is not None or row.withdrawn
        )
        if states:
            return states
        known = self._session.scalars(
            select(RouteRow.slug)
            .join(LanguageRow, LanguageRow.route_id == RouteRow.id)
            .where(LanguageRow.public.is_not(None))
            .distinct()
        )
        near = difflib.get_close_matches(slug, list(known), n=3, cutoff=0.5)
        raise NotFoundError(
            "not_found.published_route",
            field="slug",
            kind="published_route",
            name=slug[:80],
            known=near,
        )


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(values), _AT_ONCE):
        yield values[first : first + _AT_ONCE]
