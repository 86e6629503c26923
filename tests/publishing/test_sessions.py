"""Sessions end when they should: by the clock, by signing out, by a new password."""

from __future__ import annotations

from pathlib import Path

import pytest

from jindao.publishing.accounts import Accounts
from jindao.publishing.permissions import OPERATOR
from jindao.publishing.sessions import Sessions
from jindao.store import Store
from tests.publishing.conftest import PASSWORD, Turned, with_password


@pytest.fixture
def sessions(store: Store, clock: Turned) -> Sessions:
    return Sessions(store, clock=clock)


def test_a_session_is_its_users(accounts: Accounts, sessions: Sessions) -> None:
    user = with_password(accounts)
    first, second = sessions.open(user), sessions.open(user)
    assert first != second
    assert sessions.user(first) == sessions.user(second) == user
    assert sessions.user("") is None
    assert sessions.user(first[:-1]) is None


def test_it_ends_where_one_signs_out_and_the_log_says_so(
    accounts: Accounts, sessions: Sessions, store: Store
) -> None:
    user = with_password(accounts)
    here, there = sessions.open(user), sessions.open(user)
    sessions.close(here)
    sessions.close(here)
    assert sessions.user(here) is None
    assert sessions.user(there) == user
    with store.reading() as work:
        assert [e.action for e in work.audit.entries()].count("sign_out") == 1


def test_it_ends_after_two_idle_hours_and_twelve_at_most(
    accounts: Accounts, sessions: Sessions, clock: Turned
) -> None:
    user = with_password(accounts)
    idle, busy = sessions.open(user), sessions.open(user)
    for _ in range(6):
        clock.on(minutes=119)
        assert sessions.user(busy) == user
    assert sessions.user(idle) is None
    clock.on(minutes=6)
    assert sessions.user(busy) is None


def test_it_ends_with_the_password_and_with_the_account(
    accounts: Accounts, sessions: Sessions
) -> None:
    user = with_password(accounts)
    secret = sessions.open(user)
    changed = accounts.change_password(user, PASSWORD, "another " + PASSWORD)
    assert sessions.user(secret) is None
    secret = sessions.open(changed)
    accounts.set_disabled(OPERATOR, user.email, True)
    assert sessions.user(secret) is None


def test_those_that_are_over_are_forgotten(
    accounts: Accounts, sessions: Sessions, store: Store, clock: Turned
) -> None:
    user = with_password(accounts)
    sessions.open(user)
    clock.on(hours=13)
    sessions.open(user)
    with store.reading(clock=clock) as work:
        from jindao.store.people_tables import SessionRow

        assert work.session.query(SessionRow).count() == 1


def test_asking_whether_anybody_is_there_makes_no_store(tmp_path: Path) -> None:
    path = tmp_path / "none" / "s.sqlite3"
    assert not Sessions(Store(f"sqlite:///{path}")).in_use()
    assert not path.parent.exists()


def test_a_store_is_in_use_once_there_is_somebody(accounts: Accounts, sessions: Sessions) -> None:
    assert not sessions.in_use()
    with_password(accounts)
    assert sessions.in_use()
