"""Times of the store: UTC, and never going back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jindao.store.people_tables import AuditRow

Clock = Callable[[], dt.datetime]


def utc_now() -> dt.datetime:
    """Return the time of this machine's clock, UTC."""
    return dt.datetime.now(dt.UTC)


def in_utc(time: dt.datetime) -> dt.datetime:
    """Return a time as UTC; SQLite forgets that it was."""
    return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)


def now_in(session: Session, clock: Clock) -> dt.datetime:
    """Return the time by the clock, but never one before what the log has already.

    So a clock that was set back neither puts revisions out of order nor brings tokens back
    that have expired.
    """
    told = in_utc(clock())
    last = session.scalar(select(func.max(AuditRow.at)))
    return told if last is None else max(told, in_utc(last))
