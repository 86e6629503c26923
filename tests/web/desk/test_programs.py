"""What programs ask of the desk with a token: what its scopes say, and nothing by a cookie."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jindao import OPERATOR, PERMISSIONS, Accounts, Actor, Desk, to_plain
from tests.publishing.routes import DATONG
from tests.web.desk.conftest import OTHER, SLUG, Sign
from tests.web.desk.test_access import walked_by_programs as walked_by_programs
from web.desk import door

ROUTE = f"/desk/api/routes/{SLUG}.json"


def token(accounts: Accounts, *scopes: str, bureau: str = DATONG.slug) -> dict[str, str]:
    """Return the headers of a program that may some things, made by an administrator."""
    email = f"programmer@{bureau}.example"
    if email not in {user.email for user in accounts.users(OPERATOR)}:
        accounts.create_user(OPERATOR, email, bureau, "admin")
    _, secret = accounts.create_token(OPERATOR, email, bureau, "p", scopes)
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def client(app: Flask, author: Actor) -> FlaskClient:
    return app.test_client()


def test_a_program_reads_changes_and_submits(
    client: FlaskClient, accounts: Accounts, desk: Desk, author: Actor
) -> None:
    headers = token(accounts, "view", "edit", "submit")
    listed = client.get(f"/desk/api/bureaus/{DATONG.slug}/routes.json", headers=headers).get_json()
    assert [(route["slug"], route["revision"]) for route in listed["routes"]] == [(SLUG, 1)]
    found = client.get(ROUTE, headers=headers).get_json()
    assert found["content"] == to_plain(desk.route(author, SLUG).newest.content)
    content = {**found["content"], "season": "May"}
    sent = {"revision": 1, "content": content, "note": "nightly"}
    saved = client.post(ROUTE, headers=headers, json=sent)
    assert saved.status_code == 200, saved.text
    assert saved.get_json()["revision"] == 2
    newest = desk.route(author, SLUG).newest
    assert (newest.content.season, newest.note) == ("May", "nightly")
    assert newest.author == f"programmer@{DATONG.slug}.example (p)"
    late = client.post(ROUTE, headers=headers, json={**sent, "content": found["content"]})
    assert late.status_code == 409
    submit = f"/desk/api/routes/{SLUG}/submit.json"
    state = client.post(submit, headers=headers, json={"language": "zh", "revision": 2})
    assert state.get_json()["status"] == "in_review"


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"{}", b'{"revision": true}', b'{"revision": 1, "content": {"kind": 7}}',
     b'{"revision": 1, "content": {"stages": [{"trip": "x"}]}}', b"[" * 100_000,
     b'{"revision": 1, "content": {}, "trips": [7]}', b'{"revision": 1, "content": {"no": 1}}'],
)  # fmt: skip
def test_what_cannot_be_is_told_as_json(
    client: FlaskClient, accounts: Accounts, desk: Desk, author: Actor, body: bytes
) -> None:
    answer = client.post(ROUTE, headers=token(accounts, "view", "edit"), data=body)
    assert answer.status_code == 400
    assert answer.get_json()["status"] == 400
    assert desk.route(author, SLUG).newest.number == 1


def test_a_cookie_opens_nothing_of_it(
    sign: Sign, walked_by_programs: list[tuple[str, str, str]]
) -> None:
    client = sign("admin")
    for method, address, _ in walked_by_programs:
        assert client.open(address, method=method).status_code == 401, (method, address)


@pytest.mark.parametrize(
    "secret", ["", "Bearer ", "Bearer jindao_api_x", "Basic YTpi", "Bearer 错"]
)
def test_what_is_no_token_opens_nothing(
    client: FlaskClient, walked_by_programs: list[tuple[str, str, str]], secret: str
) -> None:
    headers = {"Authorization": secret.encode().decode("latin-1")}
    for method, address, _ in walked_by_programs:
        answer = client.open(address, method=method, headers=headers)
        assert answer.status_code == 401, (method, address)


def test_a_token_opens_no_page(client: FlaskClient, accounts: Accounts) -> None:
    headers = token(accounts, *PERMISSIONS)
    answer = client.get(f"/desk/routes/{SLUG}", headers=headers)
    assert answer.status_code == 303
    assert "/desk/sign-in" in answer.headers["Location"]


def test_a_scope_is_needed_and_the_bureau(
    client: FlaskClient, accounts: Accounts, walked_by_programs: list[tuple[str, str, str]]
) -> None:
    elsewhere = token(accounts, *PERMISSIONS, bureau=OTHER.slug)
    for method, address, asked in walked_by_programs:
        answer = client.open(address, method=method, headers=elsewhere)
        assert answer.status_code == 403, (method, address)
        less = token(accounts, *(scope for scope in PERMISSIONS if scope != asked))
        answer = client.open(address, method=method, headers=less)
        assert answer.status_code == 403, (method, address)


def test_a_revoked_token_opens_nothing(client: FlaskClient, accounts: Accounts) -> None:
    headers = token(accounts, "view")
    assert client.get(ROUTE, headers=headers).status_code == 200
    accounts.revoke_token(OPERATOR, accounts.tokens(OPERATOR)[0].id)
    assert client.get(ROUTE, headers=headers).status_code == 401


def test_only_addresses_of_the_api_are_for_programs(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        assert (rule.endpoint in door.FOR_PROGRAMS) == rule.rule.startswith("/desk/api/")
