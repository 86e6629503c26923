"""Counts in the store: added to by many, by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from jindao.model.count import Count
from jindao.store.count_tables import CountRow


class Counts:
    """The counts, as one unit of work sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, counts: Iterable[Count]) -> None:
        """Add to what was counted before."""
        for count in counts:
            key = (count.route, count.what, count.day.isoformat())
            row = self._session.get(CountRow, key)
            if row is None:
                route, what, day = key
                row = CountRow(route=route, what=what, day=day, number=0)
                self._session.add(row)
            row.number += count.number
        self._session.flush()

    def all(
        self,
        *,
        route: str | None = None,
        first: dt.date | None = None,
        last: dt.date | None = None,
    ) -> tuple[Count, ...]:
        """Return the counts of all routes or one, from a day to a day, by route and day."""
        asked = select(CountRow).order_by(CountRow.route, CountRow.day, CountRow.what)
        if route is not None:
            asked = asked.where(CountRow.route == route)
        if first is not None:
            asked = asked.where(CountRow.day >= first.isoformat())
        if last is not None:
            asked = asked.where(CountRow.day <= last.isoformat())
        return tuple(
            Count(
                route=row.route,
                what=row.what,
                day=dt.date.fromisoformat(row.day),
                number=row.number,
            )
            for row in self._session.scalars(asked)
        )
