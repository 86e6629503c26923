"""The tables of published routes.

Revisions, trips and steps are only ever added: triggers of the database refuse everything
else, whoever asks.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from jindao.store.tables import Base


class RouteRow(Base):
    """A published route, or what is to become one; its slug never changes."""

    __tablename__ = "routes"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    bureau_id: Mapped[int] = mapped_column(ForeignKey("bureaus.id"), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class RevisionRow(Base):
    """One revision: `content` is canonical JSON, `hash` chains it to the one before."""

    __tablename__ = "route_revisions"

    route_id: Mapped[int] = mapped_column(ForeignKey("routes.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    author: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    note: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class TripRow(Base):
    """A trip's JSON, compressed by zlib, under its SHA-256: kept once, whoever uses it."""

    __tablename__ = "trip_documents"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    document: Mapped[bytes] = mapped_column(LargeBinary)


class TripFactsRow(Base):
    """What a trip comes to, JSON worked out of its document: can be lost and made again.

    `schema` numbers the way it was worked out.
    """

    __tablename__ = "trip_facts"

    trip: Mapped[str] = mapped_column(ForeignKey("trip_documents.sha256"), primary_key=True)
    schema: Mapped[int]
    facts: Mapped[str] = mapped_column(Text)


class EventPlanRow(Base):
    """When each group of an event is where: can be lost and made again.

    `asked` and `made_with` are hashes of what was asked and of what it was worked out with;
    `plan` is JSON, compressed by zlib.
    """

    __tablename__ = "event_plans"

    asked: Mapped[str] = mapped_column(String(64), primary_key=True)
    made_with: Mapped[str] = mapped_column(String(64))
    plan: Mapped[bytes] = mapped_column(LargeBinary)


class RevisionTripRow(Base):
    """Which trips a revision has, by the place of their stage from 0."""

    __tablename__ = "revision_trips"
    __table_args__ = (
        ForeignKeyConstraint(
            ["route_id", "number"], ["route_revisions.route_id", "route_revisions.number"]
        ),
    )

    route_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    trip: Mapped[str] = mapped_column(ForeignKey("trip_documents.sha256"), index=True)


class PictureRow(Base):
    """A JPEG that this program has written, under its SHA-256; its size in points."""

    __tablename__ = "pictures"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    width: Mapped[int]
    height: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)


class RevisionPictureRow(Base):
    """Which pictures a revision shows."""

    __tablename__ = "revision_pictures"
    __table_args__ = (
        ForeignKeyConstraint(
            ["route_id", "number"], ["route_revisions.route_id", "route_revisions.number"]
        ),
    )

    route_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    picture: Mapped[str] = mapped_column(
        ForeignKey("pictures.sha256"), primary_key=True, index=True
    )


class LanguageRow(Base):
    """Where one language of a route stands; what `StatusRow` of it amount to."""

    __tablename__ = "route_languages"
    __table_args__ = (
        ForeignKeyConstraint(
            ["route_id", "reviewed"],
            ["route_revisions.route_id", "route_revisions.number"],
            name="fk_route_languages_reviewed",
        ),
        ForeignKeyConstraint(
            ["route_id", "public"],
            ["route_revisions.route_id", "route_revisions.number"],
            name="fk_route_languages_public",
        ),
    )

    route_id: Mapped[int] = mapped_column(ForeignKey("routes.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(16), primary_key=True)
    reviewed: Mapped[int | None]
    public: Mapped[int | None]
    withdrawn: Mapped[bool]


class StatusRow(Base):
    """One step of one language; `accepted` is JSON, pairs of a warning and its reason."""

    __tablename__ = "status_changes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["route_id", "revision"], ["route_revisions.route_id", "route_revisions.number"]
        ),
        UniqueConstraint("route_id", "place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    route_id: Mapped[int]
    place: Mapped[int]
    language: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    step: Mapped[str] = mapped_column(String(16))
    author: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text)
    accepted: Mapped[str] = mapped_column(Text)
