"""Notices in the store: written once, and taken back once."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jindao.codec import from_plain, to_plain
from jindao.errors import NotFoundError, RequestError
from jindao.model.closure import Closure
from jindao.model.notice import Notice
from jindao.model.publication import canonical_json
from jindao.store.notice_tables import NoticeRow
from jindao.store.times import in_utc


class Notices:
    """The notices, as one unit of work sees them."""

    def __init__(self, session: Session, now: dt.datetime) -> None:
        self._session = session
        self._now = now

    def add(self, closure: Closure, *, site: str = "", bureau: str = "", author: str) -> Notice:
        """Keep a notice; its number names what it closes."""
        last = self._session.scalar(select(func.max(NoticeRow.number)))
        number = (last or 0) + 1
        named = replace(closure, id=f"notice-{number}")
        row = NoticeRow(
            number=number,
            closure=canonical_json(to_plain(named)),
            site=site,
            bureau=bureau,
            author=author,
            made_at=self._now,
        )
        self._session.add(row)
        self._session.flush()
        return _notice(row)

    def end(self, number: int) -> Notice:
        """Take a notice back.

        Raises
        ------
        NotFoundError
            Where there is none of that number.
        RequestError
            Where it was taken back before.
        """
        row = self._row(number)
        if row.ended_at is not None:
            day = in_utc(row.ended_at).date().isoformat()
            raise RequestError("notice_ended", field="number", value=number, day=day)
        row.ended_at = self._now
        self._session.flush()
        return _notice(row)

    def get(self, number: int) -> Notice:
        """Return a notice.

        Raises
        ------
        NotFoundError
            Where there is none of that number.
        """
        return _notice(self._row(number))

    def all(self) -> tuple[Notice, ...]:
        """Return every notice there ever was, the first first."""
        rows = self._session.scalars(select(NoticeRow).order_by(NoticeRow.number))
        return tuple(_notice(row) for row in rows)

    def standing(self) -> tuple[Notice, ...]:
        """Return the notices that were not taken back, the first first; of any days."""
        asked = select(NoticeRow).where(NoticeRow.ended_at.is_(None))
        rows = self._session.scalars(asked.order_by(NoticeRow.number))
        return tuple(_notice(row) for row in rows)

    def _row(self, number: int) -> NoticeRow:
        row = self._session.get(NoticeRow, number)
        if row is None:
            known = [str(one) for one in self._session.scalars(select(NoticeRow.number))]
            raise NotFoundError(
                "not_found.notice", field="number", kind="notice", name=str(number), known=known
            )
        return row


def _notice(row: NoticeRow) -> Notice:
    return Notice(
        number=row.number,
        closure=from_plain(Closure, json.loads(row.closure)),
        site=row.site,
        bureau=row.bureau,
        author=row.author,
        made_at=in_utc(row.made_at),
        ended_at=None if row.ended_at is None else in_utc(row.ended_at),
    )
