"""Two bureaus with people of every role, and a browser of each of them without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from jindao import OPERATOR, Accounts, Actor, Bureau, Desk, Planner, Settings, Store, actor_for
from tests.publishing.routes import DATONG, content, document, sound_tour
from web.app import create_app

SLUG = "old-datong"
PASSWORD = "correct horse battery"
OTHER = Bureau(slug="yuncheng", name_zh="运城市文旅局", name_en="Yuncheng", areas=("yuncheng",))
Sign = Callable[..., FlaskClient]
_WORD = re.compile(r'name="word" value="([0-9a-f]+)"')


@pytest.fixture(scope="session")
def planner() -> Planner:
    return Planner(Settings())


@pytest.fixture
def accounts(store: Store) -> Accounts:
    with store.work() as work:
        for bureau in (DATONG, OTHER):
            work.people.add_bureau(bureau)
    return Accounts(store)


@pytest.fixture
def app(planner: Planner, store: Store, accounts: Accounts) -> Flask:
    made = create_app(planner, store)
    made.testing = True
    return made


@pytest.fixture
def desk(app: Flask) -> Desk:
    found: Desk = app.extensions["jindao_desk"]()
    return found


@pytest.fixture
def author(accounts: Accounts, desk: Desk) -> Actor:
    """Somebody else of a bureau, who has made its one route."""
    user, _ = accounts.create_user(OPERATOR, "author@example.org", DATONG.slug, "admin")
    found = actor_for(user)
    desk.create(found, DATONG.slug, SLUG, content(), trips=[document(sound_tour())])
    return found


def word_in(client: FlaskClient, address: str) -> str:
    """Return what the forms of a page hold."""
    answer = client.get(address)
    found = _WORD.search(answer.text)
    assert found, (address, answer.status, answer.text[-2000:])
    return found[1]


def post(client: FlaskClient, address: str, page: str | None = None, **fields: Any) -> TestResponse:
    """Send a form as its page would."""
    word = word_in(client, page or address)
    return client.post(address, data={"word": word, **fields})


def told(text: str) -> str:
    """Return what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


@pytest.fixture
def sign(app: Flask, accounts: Accounts) -> Sign:
    """Return what signs somebody with a role in, made when first asked for."""
    made: set[str] = set()

    def sign_in(role: str, bureau: str = DATONG.slug) -> FlaskClient:
        email = f"{role}@{bureau}.example"
        if email not in made:
            _, token = accounts.create_user(OPERATOR, email, bureau, role)
            accounts.use_reset(token, PASSWORD)
            made.add(email)
        client = app.test_client()
        answer = post(client, "/desk/sign-in", email=email, password=PASSWORD)
        assert answer.status_code == 303, answer.text
        return client

    return sign_in
