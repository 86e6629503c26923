"""A bureau, its people, and a clock that tests turn."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jindao.model.people import User
from jindao.publishing.accounts import Accounts
from jindao.publishing.permissions import OPERATOR, Actor, actor_for
from jindao.store import Store
from tests.store.routes import BUREAU, NOON

PASSWORD = "correct horse battery"


@dataclass
class Turned:
    """A clock that says what it was turned to."""

    now: dt.datetime = field(default=NOON)

    def __call__(self) -> dt.datetime:
        return self.now

    def on(self, **more: float) -> None:
        self.now += dt.timedelta(**more)


@pytest.fixture
def clock() -> Turned:
    return Turned()


@pytest.fixture
def store(tmp_path: Path, new_store: Path, clock: Turned) -> Store:
    store = Store(f"sqlite:///{shutil.copy(new_store, tmp_path / 's.sqlite3')}")
    with store.work(clock=clock) as work:
        work.people.add_bureau(BUREAU)
    return store


@pytest.fixture
def accounts(store: Store, clock: Turned) -> Accounts:
    return Accounts(store, clock=clock)


def person(accounts: Accounts, role: str, bureau: str = BUREAU.slug) -> Actor:
    """Return somebody new with a role, without a password."""
    user, _ = accounts.create_user(OPERATOR, f"{role}@{bureau}.example", bureau, role)
    return actor_for(user)


def with_password(accounts: Accounts, role: str = "editor") -> User:
    """Return somebody new who has set a password."""
    _, token = accounts.create_user(OPERATOR, f"{role}@example.org", BUREAU.slug, role)
    return accounts.use_reset(token, PASSWORD)
