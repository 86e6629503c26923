"""The tables of jobs, and of the files that came with them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import DateTime, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from jindao.store.tables import Base


class JobRow(Base):
    """A job; `request` and `error` are canonical JSON, `result` zlib.

    Whoever runs it has the lease: `holder` is a word of theirs that nobody else knows, and it
    is theirs until `leased_until`.
    """

    __tablename__ = "jobs"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - as SQLAlchemy wants it

    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    request: Mapped[str] = mapped_column(Text)
    bureau: Mapped[str] = mapped_column(String(64), index=True)
    author: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    begun_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(String(16), index=True)
    step: Mapped[str] = mapped_column(String(32))
    done: Mapped[int] = mapped_column()
    total: Mapped[int] = mapped_column()
    tries: Mapped[int] = mapped_column()
    holder: Mapped[str] = mapped_column(String(32))
    leased_until: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    network_id: Mapped[str] = mapped_column(Text)
    data_version: Mapped[str] = mapped_column(Text)
    error: Mapped[str] = mapped_column(Text)
    result: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    files: Mapped[list[JobFileRow]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="JobFileRow.place"
    )


class JobFileRow(Base):
    """A file that came with a job, zlib, from 0 on; its content goes when the job is over."""

    __tablename__ = "job_files"

    job: Mapped[int] = mapped_column(ForeignKey("jobs.number"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
