"""The table of counts."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from jindao.store.tables import Base


class CountRow(Base):
    """How often something was done with a route on a day, `2026-11-27`."""

    __tablename__ = "route_counts"

    route: Mapped[str] = mapped_column(String(64), primary_key=True)
    what: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int]
