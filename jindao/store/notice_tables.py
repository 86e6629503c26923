"""The table of notices."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import DateTime, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from jindao.store.tables import Base


class NoticeRow(Base):
    """A notice; `closure` is canonical JSON, `bureau` a slug, empty for the operator."""

    __tablename__ = "notices"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    closure: Mapped[str] = mapped_column(Text)
    site: Mapped[str] = mapped_column(Text)
    bureau: Mapped[str] = mapped_column(String(64))
    author: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
