"""Sessions of those who signed in on the pages, by the hash of what their browser keeps."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from jindao.store.people_tables import SessionRow, UserRow
from jindao.store.times import in_utc


class Sessions:
    """The sessions, as one unit of work sees them."""

    def __init__(self, session: Session, now: dt.datetime) -> None:
        self._session = session
        self._now = now

    def add(self, hashed: str, user_id: int, *, expires_at: dt.datetime) -> None:
        """Keep a new session of a user, and forget those of everybody that are over."""
        self._session.execute(delete(SessionRow).where(SessionRow.expires_at <= self._now))
        number = self._session.get_one(UserRow, user_id).session
        self._session.add(
            SessionRow(
                hash=hashed,
                user_id=user_id,
                number=number,
                seen_at=self._now,
                expires_at=expires_at,
            )
        )
        self._session.flush()

    def find(self, hashed: str, *, idle: dt.timedelta) -> tuple[int, int, dt.datetime] | None:
        """Return whose session that is, its number, and when it was last seen.

        None where there is none, or it is over, or was not seen for as long as `idle`.
        """
        row = self._session.get(SessionRow, hashed)
        if row is None or in_utc(row.expires_at) <= self._now:
            return None
        seen_at = in_utc(row.seen_at)
        if seen_at + idle <= self._now:
            return None
        return row.user_id, row.number, seen_at

    def touch(self, hashed: str) -> None:
        """Remember that a session was seen now."""
        row = self._session.get(SessionRow, hashed)
        if row is not None:
            row.seen_at = self._now
            self._session.flush()

    def remove(self, hashed: str) -> None:
        """End a session; nothing where there is none."""
        self._session.execute(delete(SessionRow).where(SessionRow.hash == hashed))
