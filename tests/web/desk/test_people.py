"""The pages on which an administrator invites, locks and lets go people and programs."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from jindao import OPERATOR, Accounts
from tests.publishing.routes import DATONG
from tests.web.desk.conftest import OTHER, PASSWORD, Sign, post, told

PEOPLE = f"/desk/bureaus/{DATONG.slug}/people"
TOKENS = f"/desk/bureaus/{DATONG.slug}/tokens"
NEW = "new@datong.example"
_SECRET = re.compile(r'class="mono secret">([^<]+)<')


def secret_in(text: str) -> str:
    found = _SECRET.search(text)
    assert found, told(text)
    return found[1]


def test_somebody_is_invited_and_sets_their_own_password(
    app: Flask, sign: Sign, accounts: Accounts
) -> None:
    admin = sign("admin")
    page = post(admin, f"{PEOPLE}/invite", PEOPLE, email=NEW, name="新人", role="editor")
    assert page.status_code == 200
    token = secret_in(page.text)
    assert token not in admin.get(PEOPLE).text
    other = app.test_client()
    fields = {"token": token, "password": PASSWORD, "again": PASSWORD}
    assert post(other, "/desk/reset", **fields).status_code == 303
    assert post(other, "/desk/sign-in", email=NEW, password=PASSWORD).status_code == 303
    assert other.get(f"/desk/bureaus/{DATONG.slug}/new").status_code == 200
    log = [(entry.action, entry.subject) for entry in accounts.log(OPERATOR, DATONG.slug)]
    assert ("create_user", NEW) in log


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "no address", "role": "editor"}, "email-wrong"),
        ({"email": "admin@datong.example", "role": "editor"}, "email-wrong"),
        ({"email": NEW, "role": "emperor"}, "role-wrong"),
        ({"email": NEW, "name": "长" * 301, "role": "editor"}, "name-wrong"),
    ],
)
def test_an_invitation_that_cannot_be_is_told_beside_its_field(
    sign: Sign, accounts: Accounts, fields: dict[str, str], field: str
) -> None:
    page = post(sign("admin"), f"{PEOPLE}/invite", PEOPLE, **fields)
    assert page.status_code in (400, 404)
    assert f'id="{field}"' in page.text
    assert [user.email for user in accounts.users(OPERATOR)] == ["admin@datong.example"]


def test_roles_change_and_end(sign: Sign, accounts: Accounts) -> None:
    admin, editor = sign("admin"), sign("editor")
    email = "editor@datong.example"
    for role in ("viewer", "none"):
        answer = post(admin, f"{PEOPLE}/role", PEOPLE, email=email, role=role)
        assert answer.status_code == 303
        assert editor.get(f"/desk/bureaus/{DATONG.slug}/new").status_code == 403
    assert email not in admin.get(PEOPLE).text
    assert accounts.users(OPERATOR, DATONG.slug)[0].email == "admin@datong.example"
    assert post(admin, f"{PEOPLE}/role", PEOPLE, email=email, role="x").status_code == 404


def test_whoever_is_locked_is_out_until_unlocked(sign: Sign) -> None:
    admin, editor = sign("admin"), sign("editor")
    fields = {"email": "editor@datong.example"}
    assert post(admin, f"{PEOPLE}/lock", PEOPLE, **fields).status_code == 303
    assert editor.get("/desk/").status_code == 303
    assert "is-locked" in admin.get(PEOPLE).text
    assert post(admin, f"{PEOPLE}/unlock", PEOPLE, **fields).status_code == 303
    assert sign("editor").get("/desk/").status_code == 200


def test_a_reset_ends_nothing_until_it_is_used(app: Flask, sign: Sign) -> None:
    admin, editor = sign("admin"), sign("editor")
    page = post(admin, f"{PEOPLE}/reset", PEOPLE, email="editor@datong.example")
    token, new = secret_in(page.text), "another passphrase"
    assert editor.get("/desk/").status_code == 200
    fields = {"token": token, "password": new, "again": new}
    assert post(app.test_client(), "/desk/reset", **fields).status_code == 303
    assert editor.get("/desk/").status_code == 303


@pytest.mark.parametrize("action", ["lock", "role"])
def test_nobody_locks_themselves_out(sign: Sign, action: str) -> None:
    admin = sign("admin")
    fields = {"email": "admin@datong.example", "role": "viewer"}
    assert post(admin, f"{PEOPLE}/{action}", PEOPLE, **fields).status_code == 400
    assert admin.get(PEOPLE).status_code == 200


@pytest.mark.parametrize("action", ["lock", "unlock", "reset"])
def test_people_of_another_bureau_are_left_alone(
    sign: Sign, accounts: Accounts, action: str
) -> None:
    sign("editor", OTHER.slug)
    admin = sign("admin")
    answer = post(admin, f"{PEOPLE}/{action}", PEOPLE, email=f"editor@{OTHER.slug}.example")
    assert answer.status_code == 403
    assert sign("editor", OTHER.slug).get("/desk/").status_code == 200


def test_no_page_shows_a_password_or_a_kept_secret(sign: Sign) -> None:
    text = sign("admin").get(PEOPLE).text
    assert PASSWORD not in text
    assert "argon2" not in text
    assert 'type="password"' not in text


def test_a_token_is_made_seen_once_and_revoked(sign: Sign, accounts: Accounts) -> None:
    admin = sign("admin")
    fields = {"token_name": "nightly", "scope": ["edit", "view"], "days": "30"}
    page = post(admin, f"{TOKENS}/new", TOKENS, **fields)
    secret = secret_in(page.text)
    program = accounts.token_actor(secret)
    assert program is not None
    assert program.may("edit", DATONG.slug)
    assert not program.may("publish", DATONG.slug)
    listed = admin.get(TOKENS)
    assert secret not in listed.text
    assert "nightly" in listed.text
    number = re.search(r'name="token" value="(\d+)"', listed.text)
    assert number
    assert post(admin, f"{TOKENS}/revoke", TOKENS, token=number[1]).status_code == 303
    assert accounts.token_actor(secret) is None


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"token_name": "", "scope": "view", "days": "30"}, "token_name"),
        ({"token_name": "x", "days": "30"}, "scope"),
        ({"token_name": "x", "scope": "rule", "days": "30"}, "scope"),
        ({"token_name": "x", "scope": "view", "days": "0"}, "days"),
        ({"token_name": "x", "scope": "view", "days": "soon"}, "days"),
    ],
)
def test_a_token_that_cannot_be_is_told(sign: Sign, fields: dict[str, str], field: str) -> None:
    page = post(sign("admin"), f"{TOKENS}/new", TOKENS, **fields)
    assert page.status_code in (400, 404)
    assert f'id="{field}-wrong"' in page.text


def test_tokens_of_another_bureau_are_not_there(sign: Sign, accounts: Accounts) -> None:
    sign("admin", OTHER.slug)
    made, secret = accounts.create_token(
        OPERATOR, f"admin@{OTHER.slug}.example", OTHER.slug, "theirs", ["view"]
    )
    answer = post(sign("admin"), f"{TOKENS}/revoke", TOKENS, token=str(made.id))
    assert answer.status_code == 404
    assert accounts.token_actor(secret) is not None
