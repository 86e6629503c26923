"""Who is signed in on the pages: secrets that browsers keep, and for how long they count."""

from __future__ import annotations

import datetime as dt
from typing import Final

from jindao.model.people import User
from jindao.publishing import passwords
from jindao.publishing.permissions import actor_for
from jindao.store import Clock, Store, utc_now

LONGEST: Final = dt.timedelta(hours=12)
"""After how long one has to sign in again, whatever one does."""
IDLE: Final = dt.timedelta(hours=2)
"""After how long of doing nothing."""
_SEEN_EVERY: Final = dt.timedelta(minutes=5)
"""How far what is kept of the last request may be behind: looking at pages seldom writes."""


class Sessions:
    """The sessions of a store.

    They are kept there, not in a signed cookie: one that was signed out is over on every
    server, and there is no key that could be lost or guessed.

    Parameters
    ----------
    store
        Where they are kept.
    clock
        What tells the time, UTC.
    """

    def __init__(self, store: Store, *, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock
        self._in_use = False

    def in_use(self) -> bool:
        """Tell whether there is anybody who could sign in; no store is made for the question."""
        if not self._in_use and (self._store.path is None or self._store.path.exists()):
            with self._store.reading(clock=self._clock) as work:
                self._in_use = work.people.any_user()
        return self._in_use

    def open(self, user: User) -> str:
        """Return the secret of a new session of somebody who has just signed in."""
        secret, hashed = passwords.new_token("session")
        with self._store.work(clock=self._clock) as work:
            work.sessions.add(hashed, user.id, expires_at=work.now + LONGEST)
        return secret

    def user(self, secret: str) -> User | None:
        """Return who is signed in with a secret, None where nobody is now."""
        hashed = passwords.hash_token(secret)
        with self._store.reading(clock=self._clock) as work:
            found = work.sessions.find(hashed, idle=IDLE)
            user = None if found is None else work.people.user_by_id(found[0])
            now = work.now
        if found is None or user is None or user.disabled or user.session != found[1]:
            return None
        if now - found[2] >= _SEEN_EVERY:
            with self._store.work(clock=self._clock) as work:
                work.sessions.touch(hashed)
        return user

    def close(self, secret: str) -> None:
        """End a session; nothing where it is none."""
        hashed = passwords.hash_token(secret)
        with self._store.work(clock=self._clock) as work:
            found = work.sessions.find(hashed, idle=LONGEST)
            user = None if found is None else work.people.user_by_id(found[0])
            work.sessions.remove(hashed)
            if user is not None:
                name = actor_for(user).name
                work.audit.add(actor=name, action="sign_out", subject=name, bureau=None)
