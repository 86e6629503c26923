"""Every address of the desk, walked from the map of addresses: who is refused where."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from jindao import PERMISSIONS, ROLES, Actor
from tests.publishing.routes import DATONG, picture
from tests.web.desk.conftest import OTHER, SLUG, Sign, word_in
from web.desk import door

VALUES: dict[str, str | int] = {
    "slug": SLUG,
    "bureau": DATONG.slug,
    "number": 1,
    "sha256": picture().sha256,
    "kind": "csv",
    "name": "json",
}


@pytest.fixture
def walked(app: Flask, author: Actor) -> list[tuple[str, str, str]]:
    """Every method, address and what it asks; there is a route for those about one."""
    return _walk(app, for_programs=False)


@pytest.fixture
def walked_by_programs(app: Flask, author: Actor) -> list[tuple[str, str, str]]:
    """The same of what programs ask."""
    return _walk(app, for_programs=True)


def _walk(app: Flask, *, for_programs: bool) -> list[tuple[str, str, str]]:
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/desk") and (rule.endpoint in door.FOR_PROGRAMS) == for_programs
    ]
    assert len(rules) > (3 if for_programs else 15)
    return [
        (method, _address(app, rule), door.ASKED.get(rule.endpoint, "?"))
        for rule in rules
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _address(app: Flask, rule: Rule) -> str:
    values = {name: VALUES[name] for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def status(client: FlaskClient, method: str, address: str) -> int:
    word = word_in(client, "/desk/account" if client.get_cookie("desk") else "/desk/sign-in")
    data = {"word": word} if method == "POST" else None
    return client.open(address, method=method, data=data).status_code


def test_every_page_says_what_it_asks(walked: list[tuple[str, str, str]]) -> None:
    assert {asked for _, _, asked in walked} <= {*PERMISSIONS, door.ANYBODY, door.SIGNED_IN}


def test_a_page_that_says_nothing_is_refused_to_all(
    sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign("admin")
    monkeypatch.delitem(door.ASKED, "desk.home")
    assert client.get("/desk/").status_code == 403


def test_the_public_sees_only_the_door(
    app: Flask, sign: Sign, walked: list[tuple[str, str, str]]
) -> None:
    sign("viewer")
    for method, address, asked in walked:
        found = status(app.test_client(), method, address)
        if asked == door.ANYBODY:
            assert address in ("/desk/sign-in", "/desk/reset")
        else:
            assert found == (303 if method == "GET" else 401), (method, address)


@pytest.mark.parametrize("role", ROLES)
def test_another_bureau_is_refused_everything_of_this_one(
    sign: Sign, walked: list[tuple[str, str, str]], role: str
) -> None:
    client = sign(role, OTHER.slug)
    for method, address, asked in walked:
        if asked in PERMISSIONS:
            assert status(client, method, address) == 403, (method, address)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_it_may_and_no_more(
    sign: Sign, walked: list[tuple[str, str, str]], role: str
) -> None:
    client = sign(role)
    for method, address, asked in walked:
        if asked not in PERMISSIONS:
            continue
        found = status(client, method, address)
        if role in PERMISSIONS[asked]:
            assert found in (200, 400, 409), (method, address, found)
        else:
            assert found == 403, (method, address)


def test_other_routes_are_not_named_to_whoever_guesses(
    sign: Sign, walked: list[tuple[str, str, str]]
) -> None:
    answer = sign("admin", OTHER.slug).get(f"/desk/routes/{SLUG}x")
    assert answer.status_code == 404
    assert f"{SLUG} " not in answer.text
    assert f"{SLUG}<" not in answer.text


def test_nothing_is_done_for_a_form_from_elsewhere(
    sign: Sign, walked: list[tuple[str, str, str]]
) -> None:
    client = sign("admin")
    word = word_in(client, "/desk/account")
    alien = {"Origin": "https://evil.example"}
    for method, address, _ in walked:
        if method == "POST":
            assert client.post(address).status_code == 403, address
            assert client.post(address, data={"word": "0" * 64}).status_code == 403, address
            told = client.post(address, data={"word": word}, headers=alien)
            assert told.status_code == 403, address
    assert client.get("/desk/account").status_code == 200


def test_only_get_and_post_are_taken(app: Flask, walked: list[tuple[str, str, str]]) -> None:
    assert {method for method, _, _ in walked} == {"GET", "POST"}
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/desk")]
    assert {rule.endpoint.partition(".")[0] for rule in rules} == {"desk"}
    assert {rule.endpoint for rule in rules} == set(door.ASKED)


@pytest.mark.parametrize(
    "path",
    [
        "routes/../../etc/passwd",
        "routes/..%2f..%2fetc%2fpasswd/edit",
        "routes/%2e%2e/history/1",
        "routes/old-datong/pictures/..%2f..%2fstore.sqlite3.jpg",
        "routes/old-datong/pictures/%00.jpg",
        "routes/old-datong/history/999999999999999999999",
        "bureaus/..%2fdatong/people",
    ],
)
def test_paths_lead_nowhere_but_to_pages(sign: Sign, author: Actor, path: str) -> None:
    answer = sign("admin").get(f"/desk/{path}")
    assert answer.status_code in (403, 404)
    assert "root:" not in answer.text
