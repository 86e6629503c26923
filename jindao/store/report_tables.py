"""The tables of reports."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import DateTime, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from jindao.store.tables import Base


class ReportRow(Base):
    """A report; `told` and `changes` are canonical JSON. Nothing is kept of who told it."""

    __tablename__ = "reports"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    told: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    group_number: Mapped[int] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(16), index=True)
    judged_by: Mapped[str] = mapped_column(Text)
    judged_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str] = mapped_column(Text)
    changes: Mapped[str] = mapped_column(Text)


class ReportPhotoRow(Base):
    """The photo of a report: a JPEG that this program has written, and its size in points."""

    __tablename__ = "report_photos"

    report: Mapped[int] = mapped_column(ForeignKey("reports.number"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
