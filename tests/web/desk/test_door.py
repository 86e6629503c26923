"""Signing in and out: who gets in, what the browser keeps, and what others cannot make it do."""

from __future__ import annotations

import re
import time

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from jindao import OPERATOR, Accounts, Planner, Settings, Store
from tests.publishing.routes import DATONG
from tests.web.desk.conftest import PASSWORD, Sign, post, word_in
from web.app import create_app

SIGN_IN = "/desk/sign-in"
EDITOR = "editor@datong.example"


@pytest.mark.parametrize("address", [SIGN_IN, "/desk/reset", "/desk/routes/a/edit"])
def test_there_is_no_desk_without_accounts(planner: Planner, store: Store, address: str) -> None:
    client = create_app(planner, store).test_client()
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    client.set_cookie("desk", "planted")
    assert client.get(address).status_code == 404


def test_what_needs_no_account_sets_no_cookie(app: Flask, sign: Sign) -> None:
    sign("editor")
    answer = app.test_client().get("/sites")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] != "no-store"


def test_signing_in_leads_to_where_one_wanted_to_go(app: Flask, sign: Sign) -> None:
    sign("editor")
    client = app.test_client()
    answer = client.get("/desk/account")
    assert answer.status_code == 303
    form = answer.headers["Location"]
    assert form == f"{SIGN_IN}?next=/desk/account"
    answer = post(client, SIGN_IN, form, email=EDITOR, password=PASSWORD, next="/desk/account")
    assert answer.headers["Location"] == "/desk/account"
    page = client.get("/desk/account")
    assert EDITOR in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/desk/",
        "/\\evil.example",
        "/desk/../../evil",
        "/desk//evil.example",
        "/desk/\r\nSet-Cookie: a=b",
        "/deskevil",
        "javascript:alert(1)",
        "/sites",
    ],
)
def test_it_leads_nowhere_else(app: Flask, sign: Sign, target: str) -> None:
    sign("editor")
    client = app.test_client()
    answer = post(client, SIGN_IN, email=EDITOR, password=PASSWORD, next=target)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/desk/"
    assert [
        line for line in answer.headers.getlist("Set-Cookie") if not line.startswith("desk=")
    ] == []


def test_the_cookie_is_kept_from_scripts_and_other_sites(
    store: Store, accounts: Accounts, planner: Planner, app: Flask, sign: Sign
) -> None:
    sign("editor")
    plain = app.test_client().get(SIGN_IN).headers["Set-Cookie"]
    assert re.fullmatch(r"desk=[\w-]{43}; HttpOnly; Path=/; SameSite=Lax", plain)
    safe = create_app(Planner(Settings(address="https://example.org")), store).test_client()
    encrypted = safe.get(SIGN_IN, base_url="https://example.org").headers["Set-Cookie"]
    assert re.fullmatch(r"__Host-desk=[\w-]{43}; Secure; HttpOnly; Path=/; SameSite=Lax", encrypted)


def test_a_planted_session_is_worth_nothing_after_signing_in(app: Flask, sign: Sign) -> None:
    sign("editor")
    client, attacker = app.test_client(), app.test_client()
    for each in (client, attacker):
        each.set_cookie("desk", "planted-by-the-attacker")
    post(client, SIGN_IN, email=EDITOR, password=PASSWORD)
    cookie = client.get_cookie("desk")
    assert cookie is not None
    assert cookie.value != "planted-by-the-attacker"
    assert client.get("/desk/account").status_code == 200
    assert attacker.get("/desk/account").status_code == 303


def test_signing_in_again_ends_the_session_before(app: Flask, sign: Sign) -> None:
    client = sign("editor")
    old = client.get_cookie("desk")
    assert old is not None
    word = word_in(client, "/desk/account")
    client.post(SIGN_IN, data={"word": word, "email": EDITOR, "password": PASSWORD})
    other = app.test_client()
    other.set_cookie("desk", old.value)
    assert other.get("/desk/account").status_code == 303


def test_signing_out_ends_the_session_on_the_server(app: Flask, sign: Sign) -> None:
    client = sign("editor")
    kept = client.get_cookie("desk")
    assert kept is not None
    assert post(client, "/desk/sign-out", "/desk/account").status_code == 303
    assert client.get("/desk/account").status_code == 303
    other = app.test_client()
    other.set_cookie("desk", kept.value)
    assert other.get("/desk/account").status_code == 303


@pytest.mark.parametrize("word", ["", "0" * 64, "错"])
def test_a_form_from_elsewhere_is_refused(sign: Sign, word: str) -> None:
    client = sign("editor")
    answer = client.post("/desk/sign-out", data={"word": word})
    assert answer.status_code == 403
    assert client.get("/desk/account").status_code == 200


def test_the_right_word_from_another_site_is_refused(sign: Sign) -> None:
    client = sign("editor")
    word = word_in(client, "/desk/account")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = client.post("/desk/sign-out", data={"word": word}, headers=headers)
        assert answer.status_code == 403


def test_the_word_of_one_browser_is_none_of_another(app: Flask, sign: Sign) -> None:
    mine, other = sign("editor"), sign("reviewer")
    word = word_in(other, "/desk/account")
    assert mine.post("/desk/sign-out", data={"word": word}).status_code == 403
    stranger = app.test_client()
    fields = {"word": word, "email": EDITOR, "password": PASSWORD}
    assert stranger.post(SIGN_IN, data=fields).status_code == 403


def test_a_wrong_password_says_no_more_and_many_have_to_wait(app: Flask, sign: Sign) -> None:
    sign("editor")
    client = app.test_client()
    wrong = post(client, SIGN_IN, email=EDITOR, password="wrong")
    nobody = post(client, SIGN_IN, email="nobody@example.org", password="wrong")
    assert wrong.status_code == nobody.status_code == 401
    alert = re.compile(r'<div class="alert".*?</div>', re.DOTALL)
    assert alert.findall(wrong.text) == alert.findall(nobody.text) != []
    assert f'value="{EDITOR}"' in wrong.text
    for _ in range(4):
        assert post(client, SIGN_IN, email=EDITOR, password="wrong").status_code == 401
    answer = post(client, SIGN_IN, email=EDITOR, password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_one_time_codes(app: Flask, sign: Sign, accounts: Accounts) -> None:
    client = sign("editor")
    page = post(client, "/desk/account/codes", "/desk/account")
    secret = re.search(r'class="mono">([A-Z2-7]+)<', page.text)
    assert secret
    code = pyotp.TOTP(secret[1])
    wrong = post(client, "/desk/account/codes/confirm", "/desk/account", code="abc")
    assert wrong.status_code == 401
    now = int(time.time())
    right = post(client, "/desk/account/codes/confirm", "/desk/account", code=code.at(now - 30))
    assert right.status_code == 303
    other = app.test_client()
    without = post(other, SIGN_IN, email=EDITOR, password=PASSWORD)
    assert without.status_code == 401
    assert re.search(r'id="code"[^>]* required', without.text)
    answer = post(other, SIGN_IN, email=EDITOR, password=PASSWORD, code=code.at(now + 30))
    assert answer.status_code == 303


def test_a_token_sets_a_password_once(app: Flask, sign: Sign, accounts: Accounts) -> None:
    signed_in = sign("editor")
    token = accounts.new_reset(OPERATOR, EDITOR)
    client, new = app.test_client(), "a new passphrase"
    fields = {"token": token, "password": new}
    assert post(client, "/desk/reset", **fields, again="differs").status_code == 400
    assert (
        post(client, "/desk/reset", token=token, password="short", again="short").status_code == 400
    )
    assert post(client, "/desk/reset", **fields, again=new).status_code == 303
    assert signed_in.get("/desk/account").status_code == 303
    assert post(client, "/desk/reset", **fields, again=new).status_code == 401
    assert post(client, SIGN_IN, email=EDITOR, password=new).status_code == 303


def test_a_new_password_ends_other_sessions(sign: Sign) -> None:
    here, there = sign("editor"), sign("editor")
    new = "a new passphrase"
    fields = {"password": new, "again": new}
    address = "/desk/account/password"
    assert post(here, address, "/desk/account", old="wrong", **fields).status_code == 401
    assert post(here, address, "/desk/account", old=PASSWORD, **fields).status_code == 303
    assert here.get("/desk/account").status_code == 200
    assert there.get("/desk/account").status_code == 303


def test_whoever_was_disabled_is_out_at_once(sign: Sign, accounts: Accounts) -> None:
    client: FlaskClient = sign("editor")
    accounts.set_disabled(OPERATOR, EDITOR, True)
    assert client.get(f"/desk/bureaus/{DATONG.slug}/new").status_code == 303
