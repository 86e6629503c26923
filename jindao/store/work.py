"""One unit of work: whatever is done with it is kept together, or not at all."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from jindao.store.audit import Audit
from jindao.store.counts import Counts
from jindao.store.jobs import Jobs
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

    What a part of it costs is paid where that is used: the time is looked for in the log,
    and most who only read want none.
    """

    def __init__(self, session: Session, clock: Clock, *, writes: bool) -> None:
        if writes and session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK_NUMBER})"))
        self.session = session
        self._clock = clock

    @cached_property
    def now(self) -> dt.datetime:
        """The time of this work, UTC; the same for everything it does."""
        return now_in(self.session, self._clock)

    @cached_property
    def routes(self) -> Routes:
        """Routes, their revisions and what became of them."""
        return Routes(self.session, self.now)

    @cached_property
    def people(self) -> People:
        """Bureaus and people."""
        return People(self.session, self.now)

    @cached_property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        return Sessions(self.session, self.now)

    @cached_property
    def audit(self) -> Audit:
        """Who did what."""
        return Audit(self.session, self.now)

    @cached_property
    def counts(self) -> Counts:
        """How often routes are looked at."""
        return Counts(self.session)

    @cached_property
    def jobs(self) -> Jobs:
        """Long work that waits, and what came of it."""
        return Jobs(self.session, self.now)

    @cached_property
    def notices(self) -> Notices:
        """Closures and warnings that were told to everybody."""
        return Notices(self.session, self.now)

    @cached_property
    def public(self) -> Public:
        """What the public may know of it."""
        return Public(self.session)

    @cached_property
    def reports(self) -> Reports:
        """What people report."""
        return Reports(self.session, self.now)
