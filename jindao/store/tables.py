"""The tables as SQLAlchemy knows them; `migrations` makes them.

A kept trip stands by itself, so that whatever leads to one, a short link today, only
refers to it.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import DateTime, ForeignKey, LargeBinary, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}


class Base(DeclarativeBase):
    """Every table; constraints have names, so that a migration can find them again."""

    metadata = MetaData(naming_convention=_NAMES)


class KeptTripRow(Base):
    """A trip as it was planned: the request's address, the result, what it was made with.

    `fingerprint` is the SHA-256 of address and versions; `result` is the trip's JSON,
    compressed by zlib; `made_at` is in UTC.
    """

    __tablename__ = "kept_trips"

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(Text)
    network_id: Mapped[str] = mapped_column(Text)
    data_version: Mapped[str] = mapped_column(Text)
    closures_version: Mapped[str] = mapped_column(Text)
    jindao_version: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    result: Mapped[bytes] = mapped_column(LargeBinary)


class ShortLinkRow(Base):
    """A code and the trip that it leads to: one code per trip."""

    __tablename__ = "short_links"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    trip_id: Mapped[int] = mapped_column(ForeignKey("kept_trips.id"), unique=True)
    trip: Mapped[KeptTripRow] = relationship(lazy="joined")
