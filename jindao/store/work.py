"""One unit of work: whatever is done with it is kept together, or not at all."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from jindao.store.audit import Audit
from jindao.store.counts import Counts
from jindao.store.notices import Notices
from jindao.store.people import People
from jindao.store.public import Public
from jindao.store.reports import Reports
from jindao.store.routes import Routes
from jindao.store.sessions import Sessions
from jindao.store.times import Clock, now_in

_LOCK_NUMBER: Final = 0x6A696E77
"""PostgreSQL advisory lock of those who write: `jinw` in ASCII."""


class Work:
    """What is kept, seen and changed in one transaction.

    Writers take turns: on SQLite by the file's lock, on PostgreSQL by an advisory lock, so
    that what was read is still so when it is written.

    Attributes
    ----------
    now
        The time of this work, UTC; the same for everything it does.
    routes, people, sessions, audit
        What there is.
    counts
        How often routes are looked at.
    notices
        Closures and warnings that were told to everybody.
    public
        What the public may know of it.
    reports
        What people report.
    """

    def __init__(self, session: Session, clock: Clock, *, writes: bool) -> None:
        if writes and session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER})"))
        self.session = session
        self.now = now_in(session, clock)
        self.routes = Routes(session, self.now)
        self.people = People(session, self.now)
        self.sessions = Sessions(session, self.now)
        self.audit = Audit(session, self.now)
        self.counts = Counts(session)
        self.notices = Notices(session, self.now)
        self.public = Public(session)
        self.reports = Reports(session, self.now)
