"""Published routes in the store: revisions, trips, and what every language's state is."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import zlib
from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jindao.codec import to_plain
from jindao.errors import ConflictError, NotFoundError, RequestError, StoreError, WithdrawnError
from jindao.model.publication import (
    LanguageState,
    Picture,
    Revision,
    RouteContent,
    StatusChange,
    StoredRoute,
    canonical_json,
)
from jindao.model.written import check_slug, check_text
from jindao.store.people_tables import BureauRow
from jindao.store.route_tables import (
    LanguageRow,
    PictureRow,
    RevisionPictureRow,
    RevisionRow,
    RevisionTripRow,
    RouteRow,
    StatusRow,
    TripRow,
)
from jindao.store.route_values import change_of, hash_of, picture_of, revision_of, state_of

_LEVEL: Final = 6


class Routes:
    """The routes, as one unit of work sees them."""

    def __init__(self, session: Session, now: dt.datetime) -> None:
        self._session = session
        self._now = now

    def keep_trip(self, document: bytes) -> str:
        """Keep a trip's JSON and return its SHA-256; the same trip is kept once."""
        sha256 = hashlib.sha256(document).hexdigest()
        if self._session.get(TripRow, sha256) is None:
            packed = zlib.compress(document, _LEVEL)
            self._session.add(TripRow(sha256=sha256, made_at=self._now, document=packed))
            self._session.flush()
        return sha256

    def trip(self, sha256: str) -> bytes:
        """Return a trip's JSON as it was kept.

        Raises
        ------
        NotFoundError
            Where there is none.
        StoreError
            Where it is damaged.
        """
        row = self._session.get(TripRow, sha256)
        if row is None:
            raise _not_found("trip", sha256, ())
        try:
            return zlib.decompress(row.document)
        except zlib.error as error:
            raise StoreError("store_corrupt") from error

    def has_trip(self, sha256: str) -> bool:
        """Tell whether a trip is kept."""
        asked = select(TripRow.sha256).where(TripRow.sha256 == sha256)
        return self._session.scalar(asked) is not None

    def keep_picture(self, picture: Picture) -> None:
        """Keep a picture; the same one is kept once."""
        if self._session.get(PictureRow, picture.sha256) is None:
            self._session.add(
                PictureRow(
                    sha256=picture.sha256,
                    made_at=self._now,
                    width=picture.width,
                    height=picture.height,
                    data=picture.data,
                )
            )
            self._session.flush()

    def picture(self, sha256: str, slug: str | None = None) -> Picture:
        """Return a picture that is kept; with `slug`, one that a revision of that route shows.

        Raises
        ------
        NotFoundError
            Where there is none.
        """
        asked = select(PictureRow).where(PictureRow.sha256 == sha256)
        if slug is not None:
            row, _ = self._row(slug)
            asked = asked.join(
                RevisionPictureRow, RevisionPictureRow.picture == PictureRow.sha256
            ).where(RevisionPictureRow.route_id == row.id)
        found = self._session.scalar(asked.limit(1))
        if found is None:
            raise _not_found("picture", sha256, ())
        return picture_of(found)

    def picture_sizes(self, sha256s: Collection[str]) -> dict[str, tuple[int, int]]:
        """Return width and height in points of those of some pictures that are kept."""
        if not sha256s:
            return {}
        asked = select(PictureRow.sha256, PictureRow.width, PictureRow.height)
        found = self._session.execute(asked.where(PictureRow.sha256.in_(sha256s)))
        return {row.sha256: (row.width, row.height) for row in found}

    def shown_pictures(self, slug: str, number: int) -> dict[str, tuple[int, int]]:
        """Return width and height in points of every picture that a revision shows."""
        asked = (
            select(PictureRow.sha256, PictureRow.width, PictureRow.height)
            .join(RevisionPictureRow, RevisionPictureRow.picture == PictureRow.sha256)
            .join(RouteRow, RouteRow.id == RevisionPictureRow.route_id)
            .where(RouteRow.slug == slug, RevisionPictureRow.number == number)
        )
        found = self._session.execute(asked)
        return {row.sha256: (row.width, row.height) for row in found}

    def create(
        self, slug: str, bureau: str, content: RouteContent, *, author: str, note: str = ""
    ) -> Revision:
        """Make a route with its first revision.

        Raises
        ------
        RequestError
            Where the slug is taken or no slug, or a stage has a trip that is not kept.
        NotFoundError
            Where there is no such bureau.
        """
        check_slug("slug", slug)
        if self._session.scalar(select(RouteRow).where(RouteRow.slug == slug)) is not None:
            raise RequestError("slug_taken", field="slug", value=slug)
        owner = self._session.scalar(select(BureauRow).where(BureauRow.slug == bureau))
        if owner is None:
            known = self._session.scalars(select(BureauRow.slug)).all()
            raise _not_found("bureau", bureau, known)
        row = RouteRow(slug=slug, bureau_id=owner.id, made_at=self._now)
        self._session.add(row)
        self._session.flush()
        return self._add(row, bureau, content, author=author, note=note)

    def save(
        self,
        slug: str,
        content: RouteContent,
        *,
        author: str,
        note: str = "",
        expected_revision: int,
    ) -> Revision:
        """Add a revision, where the newest is still the one that was edited.

        What is equal to the newest revision adds nothing: that one is returned.

        Raises
        ------
        ConflictError
            With both versions, where somebody saved since.
        NotFoundError
            Where there is no such route.
        RequestError
            Where a stage has a trip that is not kept.
        """
        row, bureau = self._row(slug)
        newest = self.revision(slug)
        if newest.content == content:
            return newest
        if newest.number != expected_revision:
            raise ConflictError(
                "route_conflict",
                mine=content,
                theirs=newest,
                expected=expected_revision,
                revision=newest.number,
                author=newest.author,
            )
        return self._add(row, bureau, content, author=author, note=note, after=newest)

    def revision(self, slug: str, number: int | None = None) -> Revision:
        """Return a revision of a route, the newest by default.

        Raises
        ------
        NotFoundError
            Where there is none.
        """
        row, bureau = self._row(slug)
        asked = select(RevisionRow).where(RevisionRow.route_id == row.id)
        if number is not None:
            asked = asked.where(RevisionRow.number == number)
        found = self._session.scalar(asked.order_by(RevisionRow.number.desc()).limit(1))
        if found is None:
            raise _not_found("revision", f"{slug}@{number}", ())
        return revision_of(found, slug, bureau)

    def revisions(self, slug: str) -> tuple[Revision, ...]:
        """Return every revision of a route, the first first."""
        row, bureau = self._row(slug)
        asked = select(RevisionRow).where(RevisionRow.route_id == row.id)
        found = self._session.scalars(asked.order_by(RevisionRow.number))
        return tuple(revision_of(each, slug, bureau) for each in found)

    def get(self, slug: str) -> StoredRoute:
        """Return a route with its newest revision and the state of each language.

        Raises
        ------
        NotFoundError
            Where there is none; `known` has near ones.
        """
        row, bureau = self._row(slug)
        asked = select(LanguageRow).where(LanguageRow.route_id == row.id)
        states = self._session.scalars(asked.order_by(LanguageRow.language))
        return StoredRoute(
            slug=slug,
            bureau=bureau,
            newest=self.revision(slug),
            states=tuple(state_of(state) for state in states),
        )

    def slugs(self, bureau: str | None = None) -> tuple[str, ...]:
        """Return the slugs of all routes, or of one bureau's, sorted."""
        asked = select(RouteRow.slug).order_by(RouteRow.slug)
        if bureau is not None:
            asked = asked.join(BureauRow, BureauRow.id == RouteRow.bureau_id)
            asked = asked.where(BureauRow.slug == bureau)
        return tuple(self._session.scalars(asked))

    def public_slugs(self, language: str) -> tuple[str, ...]:
        """Return the slugs of the routes that are public in a language, sorted."""
        asked = (
            select(RouteRow.slug)
            .join(LanguageRow, LanguageRow.route_id == RouteRow.id)
            .where(LanguageRow.language == language, LanguageRow.public.is_not(None))
            .order_by(RouteRow.slug)
        )
        return tuple(self._session.scalars(asked))

    def public(self, slug: str, language: str, number: int | None = None) -> Revision:
        """Return the revision that the public sees, or an earlier one that it saw.

        Raises
        ------
        NotFoundError
            Where the route, or that revision, was never public in this language.
        WithdrawnError
            Where it was withdrawn, with the reason.
        """
        row, _ = self._row(slug)
        kept = self._session.get(LanguageRow, (row.id, language))
        if kept is not None and kept.public is None and kept.withdrawn:
            changes = [each for each in self.changes(slug) if each.language == language]
            last = next(each for each in reversed(changes) if each.step == "withdraw")
            raise WithdrawnError("route_withdrawn", slug=slug, reason=last.reason or "-")
        if kept is None or kept.public is None:
            raise _not_found("published_route", slug, self.public_slugs(language))
        if number is None or number == kept.public:
            return self.revision(slug, kept.public)
        asked = select(StatusRow.id).where(
            StatusRow.route_id == row.id,
            StatusRow.language == language,
            StatusRow.step == "publish",
            StatusRow.revision == number,
        )
        if self._session.scalar(asked.limit(1)) is None:
            raise _not_found("revision", f"{slug}@{number}", ())
        return self.revision(slug, number)

    def changes(self, slug: str) -> tuple[StatusChange, ...]:
        """Return every step that was taken with a route, the first first."""
        row, _ = self._row(slug)
        asked = select(StatusRow).where(StatusRow.route_id == row.id).order_by(StatusRow.place)
        return tuple(change_of(each) for each in self._session.scalars(asked))

    def take(
        self,
        slug: str,
        language: str,
        step: str,
        revision: int,
        *,
        author: str,
        reason: str = "",
        accepted: tuple[tuple[str, str], ...] = (),
    ) -> LanguageState:
        """Take a step with one language of a route, and return the state it leads to.

        Raises
        ------
        NotFoundError
            Where there is no such route or revision.
        RequestError
            Where the step is not to be taken from here.
        """
        for text in (reason, *(why for _, why in accepted)):
            check_text("reason", text)
        row, _ = self._row(slug)
        self.revision(slug, revision)
        kept = self._session.get(LanguageRow, (row.id, language))
        before = state_of(kept) if kept is not None else LanguageState(language=language)
        after = before.after(step, revision)
        if kept is None:
            kept = LanguageRow(route_id=row.id, language=language)
            self._session.add(kept)
        kept.reviewed, kept.public, kept.withdrawn = after.reviewed, after.public, after.withdrawn
        asked = select(func.count()).select_from(StatusRow).where(StatusRow.route_id == row.id)
        self._session.add(
            StatusRow(
                route_id=row.id,
                place=self._session.scalar(asked),
                language=language,
                revision=revision,
                step=step,
                author=author,
                made_at=self._now,
                reason=reason,
                accepted=canonical_json(accepted),
            )
        )
        self._session.flush()
        return after

    def _row(self, slug: str) -> tuple[RouteRow, str]:
        asked = select(RouteRow, BureauRow.slug).join(BureauRow, BureauRow.id == RouteRow.bureau_id)
        found = self._session.execute(asked.where(RouteRow.slug == slug)).one_or_none()
        if found is None:
            raise _not_found("published_route", slug, self.slugs())
        return found[0], found[1]

    def _add(
        self,
        row: RouteRow,
        bureau: str,
        content: RouteContent,
        *,
        author: str,
        note: str,
        after: Revision | None = None,
    ) -> Revision:
        check_text("note", note)
        for stage in content.stages:
            if not self.has_trip(stage.trip):
                raise RequestError("route_trip", field="trip", value=stage.trip)
        made = RevisionRow(
            route_id=row.id,
            number=after.number + 1 if after else 1,
            author=author,
            made_at=max(self._now, after.made_at) if after else self._now,
            note=note,
            content=canonical_json(to_plain(content)),
            previous=after.hash if after else "",
        )
        made.hash = hash_of(made, row.slug, bureau)
        self._session.add(made)
        self._session.flush()
        for place, stage in enumerate(content.stages):
            self._session.add(
                RevisionTripRow(route_id=row.id, number=made.number, place=place, trip=stage.trip)
            )
        for sha256 in self.picture_sizes(content.pictures):
            self._session.add(
                RevisionPictureRow(route_id=row.id, number=made.number, picture=sha256)
            )
        self._session.flush()
        return revision_of(made, row.slug, bureau)


def _not_found(kind: str, name: str, known: Any) -> NotFoundError:
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return NotFoundError(f"not_found.{kind}", field="slug", kind=kind, name=name[:80], known=near)
