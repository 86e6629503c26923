"""Reports by anybody: kept without a name, and not at all from other sites or programs."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jindao import Settings, Store
from tests.public.published import draft, publish, withdraw
from tests.web.test_published import HOSTILE, every, page
from tests.web.tiny import TinyPlanner
from web.app import create_app
from web.limits import work_of
from web.reports import COOKIE, TRAP

TEXT = "桥被水冲走了，过不去"


@pytest.fixture(autouse=True)
def public(store: Store) -> None:
    publish(store, "jinci")


def token_of(client: FlaskClient, address: str) -> str:
    (field,) = every(page(client, address), 'input[name="token"]')
    return str(field.get("value"))


def send(client: FlaskClient, status: int = 200, **values: str) -> str:
    token = token_of(client, "/report?route=jinci&lang=zh")
    told = {"kind": "gone", "text": TEXT, "token": token, "route": "jinci", **values}
    answer = client.post("/report?lang=zh", data=told)
    assert answer.status_code == status, answer.text
    return answer.text


def kept(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as work:
        return [
            (one.told.kind, one.told.text, one.told.route or one.told.site, one.told.position)
            for one in work.reports.all()
        ]


def test_pages_lead_to_the_form(client: FlaskClient, store: Store) -> None:
    links = [a.get("href") for a in every(page(client, "/routes/jinci"), "a")]
    (link,) = [link for link in links if "/report" in link]
    assert link == "/report?route=jinci&revision=1"
    answer = client.get(link)
    assert answer.headers["Cache-Control"] == "private, no-store"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie


def test_a_report_is_kept_without_a_name(client: FlaskClient, store: Store) -> None:
    told = send(client, place="112.5,37.7", revision="1")
    assert "谢谢" in told
    assert [(k, t, w, str(p)) for k, t, w, p in kept(store)] == [
        ("gone", TEXT, "jinci", "112.5,37.7")
    ]
    with store.reading() as work:
        (report,) = work.reports.all()
    assert (report.told.language, report.told.revision) == ("zh", 1)
    assert "127.0.0.1" not in repr(report)


def test_a_place_may_be_named(client: FlaskClient, store: Store) -> None:
    send(client, place="太原")
    assert kept(store)[0][3] is not None


@pytest.mark.parametrize(
    ("values", "field", "status"),
    [
        ({"kind": "boring"}, "kind", 400),
        ({"text": " a "}, "text", 400),
        ({"text": "x" * 2001}, "text", 400),
        ({"place": "1"}, "place", 400),
        ({"place": "37.7,112.5"}, "place", 400),
        ({"place": "nowhere-at-all"}, "place", 404),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    client: FlaskClient, store: Store, values: dict[str, str], field: str, status: int
) -> None:
    told = send(client, status, **values)
    assert f'id="{field}-wrong"' in told
    if field != "text":
        assert TEXT in told, "what was typed is still there"
    assert kept(store) == []


def test_of_what_is_not_public_nothing_is_told(client: FlaskClient, store: Store) -> None:
    draft(store, "secret")
    for query in ("route=secret", "route=nowhere", "site=nowhere"):
        assert client.get(f"/report?{query}").status_code == 404
    for query in ("", "route=jinci&site=jinci"):
        assert client.get(f"/report?{query}").status_code == 400
    for language in ("zh", "en"):
        withdraw(store, "jinci", language, "-")
    assert client.get("/report?route=jinci").status_code == 410


def test_others_cannot_send_it(client: FlaskClient, app: Flask, store: Store) -> None:
    token = token_of(client, "/report?route=jinci")
    whole = {"route": "jinci", "kind": "gone", "text": TEXT}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = client.post("/report", data={**whole, "token": token}, headers=headers)
        assert answer.status_code == 403
    for data in (whole, {**whole, "token": "x"}, {**whole, "token": ""}, {**whole, "token": "é"}):
        assert client.post("/report", data=data).status_code == 400
    # The token alone does not do: the cookie is another's.
    assert app.test_client().post("/report", data={**whole, "token": token}).status_code == 400
    assert kept(store) == []


def test_who_fills_what_nobody_sees_is_a_program(client: FlaskClient, store: Store) -> None:
    assert "谢谢" in send(client, **{TRAP: "https://buy.example"})
    assert kept(store) == []


def test_no_attack_becomes_a_tag(client: FlaskClient, store: Store) -> None:
    token = token_of(client, "/report?route=jinci")
    answer = client.post(
        "/report",
        data={"route": "jinci", "kind": HOSTILE, "text": HOSTILE, "place": HOSTILE, "token": token},
    )
    assert not re.search(r"<img|<script>alert", answer.text)


def test_only_so_many_an_hour(store: Store) -> None:
    assert (work_of("/report", "POST"), work_of("/report")) == ("report", "page")
    planner = TinyPlanner(settings=Settings(limits=(("report", "2/hour"),)))
    client = create_app(planner, store).test_client()  # type: ignore[arg-type]
    client.set_cookie(COOKIE, "word")
    told = {"route": "jinci", "kind": "gone", "token": "word"}
    statuses = [
        client.post("/report", data={**told, "text": f"{TEXT} {n}"}).status_code for n in range(3)
    ]
    assert statuses == [200, 200, 429]
