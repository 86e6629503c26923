"""Every action by every role: what is not granted is refused, as is whatever is unknown."""

from __future__ import annotations

from itertools import pairwise

import pytest

from jindao import NotAllowedError
from jindao.model.people import ROLES
from jindao.publishing.accounts import Accounts
from jindao.publishing.permissions import (
    NOBODY,
    OPERATOR,
    PERMISSIONS,
    Actor,
    actor_for,
    check_allowed,
)
from jindao.store import Store
from tests.publishing.conftest import person
from tests.store.routes import BUREAU

GRANTED = {
    "viewer": {"view"},
    "editor": {"view", "assess", "edit", "submit"},
    "reviewer": {
        *("view", "edit", "submit", "send_back", "publish", "withdraw", "see_log"),
        *("assess", "moderate", "notify"),
    },
    "admin": set(PERMISSIONS),
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_is_granted_and_nothing_else(
    store: Store, accounts: Accounts, role: str
) -> None:
    actor = person(accounts, role)
    with store.reading() as work:
        for action in (*PERMISSIONS, "destroy"):
            assert actor.may(action, BUREAU.slug) == (action in GRANTED[role]), action
            assert not actor.may(action, "another"), action
            if action in GRANTED[role]:
                check_allowed(work, actor, action, BUREAU.slug)
            else:
                with pytest.raises(NotAllowedError):
                    check_allowed(work, actor, action, BUREAU.slug)


def test_the_public_may_nothing_and_the_operator_what_there_is() -> None:
    for action in PERMISSIONS:
        assert not NOBODY.may(action, BUREAU.slug)
        assert not Actor(name="operator").may(action, BUREAU.slug), "a name opens nothing"
        assert OPERATOR.may(action, BUREAU.slug)
    assert not OPERATOR.may("destroy", BUREAU.slug)


def test_each_role_may_what_the_one_before_may() -> None:
    for lower, higher in pairwise(ROLES):
        assert GRANTED[lower] < GRANTED[higher]


def test_what_changed_since_somebody_came_counts(store: Store, accounts: Accounts) -> None:
    editor = person(accounts, "editor")
    assert editor.user is not None
    email = editor.user.email

    def may(action: str) -> bool:
        with store.reading() as work:
            try:
                check_allowed(work, editor, action, BUREAU.slug)
            except NotAllowedError:
                return False
            return True

    assert may("edit")
    accounts.set_role(OPERATOR, email, BUREAU.slug, "viewer")
    assert not may("edit")
    assert may("view")
    accounts.set_disabled(OPERATOR, email, True)
    assert not may("view")
    accounts.set_disabled(OPERATOR, email, False)
    assert not may("view"), "the session from before has ended"


def test_a_token_may_at_most_its_scopes_at_its_bureau(store: Store, accounts: Accounts) -> None:
    editor = person(accounts, "editor")
    assert editor.user is not None
    token, secret = accounts.create_token(
        OPERATOR, editor.user.email, BUREAU.slug, "bot", ("edit", "publish")
    )
    program = accounts.token_actor(secret)
    assert program is not None
    assert program == actor_for(editor.user, token)
    found = {action for action in PERMISSIONS if program.may(action, BUREAU.slug)}
    assert found == {"edit"}, "an editor's program publishes nothing"
    accounts.revoke_token(OPERATOR, token.id)
    assert accounts.token_actor(secret) is None
    with store.reading() as work, pytest.raises(NotAllowedError):
        check_allowed(work, program, "edit", BUREAU.slug)
