"""Reports by anybody: kept without a name, and not at all from other sites or programs."""

from __future__ import annotations

import io
import re
import struct
import zlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from PIL import Image

from jindao import Settings, Store
from jindao.store import reports
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


def test_the_form_says_what_it_is_of_and_thanks_lead_back(client: FlaskClient) -> None:
    form = page(client, "/report?route=jinci&lang=zh")
    (label,) = every(form, 'label[for="kind"]')
    assert label.text.strip() == "是哪一种情况？"
    (subject,) = every(form, "main form p a")
    sent = html.fromstring(send(client))
    (back,) = every(sent, "main .actions a")
    assert back.text == f"回到{subject.text}"
    assert back.get("href") == subject.get("href") == "/routes/jinci"


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


def a_photo(kind: str = "JPEG", **more: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 330), (9, 99, 9)).save(file, kind, **more)
    return file.getvalue()


def with_photo(client: FlaskClient, data: bytes, status: int = 200, name: str = "p.jpg") -> str:
    token = token_of(client, "/report?route=jinci&lang=zh")
    told = {"kind": "gone", "text": TEXT, "token": token, "route": "jinci"}
    answer = client.post("/report?lang=zh", **multipart(told, data, name))
    assert answer.status_code == status, answer.text[-3000:]
    return answer.text


def multipart(fields: dict[str, str], photo: bytes, name: str = "p.jpg") -> dict[str, Any]:
    """Return a form with a file as browsers send it; large ones leave no file behind."""
    parts = [
        f'Content-Disposition: form-data; name="{field}"\r\n\r\n{text}\r\n'.encode()
        for field, text in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="photo"; filename="{name}"\r\n\r\n'
    parts.append(head.encode() + photo + b"\r\n")
    body = b"".join(b"--b\r\n" + part for part in parts) + b"--b--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=b"}


def photo_of(store: Store, number: int = 1) -> bytes:
    with store.reading() as work:
        return work.reports.photo(number).data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew(client: FlaskClient, store: Store, kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 42.0, 0.0), 3: "E", 4: (112.0, 30.0, 0.0)})
    data = a_photo(kind, exif=exif)
    assert b"SecretCamera" in data
    with_photo(client, data)
    kept_ = photo_of(store)
    assert b"SecretCamera" not in kept_
    found = Image.open(io.BytesIO(kept_))
    assert (found.format, found.size, dict(found.getexif())) == ("JPEG", (400, 330), {})
    with store.reading() as work:
        assert work.reports.get(1).photo == (400, 330)
    assert store.verify() == ()


def test_a_photo_is_nobodys_to_see(client: FlaskClient, store: Store) -> None:
    with_photo(client, a_photo())
    with store.reading() as work:
        sha256 = work.reports.photo(1).sha256
    assert client.get(f"/pictures/{sha256}.jpg").status_code == 404


def bomb() -> bytes:
    """Return a PNG that says it has 20,000 by 20,000 points."""

    def part(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    body = part(b"IHDR", head) + part(b"IDAT", zlib.compress(bytes(9999))) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a" + bytes(100),
        b"%PDF-1.4",
        a_photo()[:300],
        a_photo() + b"<script>alert(1)</script>",
        bomb(),
        b"\xff\xd8\xff" + bytes(10 << 20),
    ],
    ids=["svg", "gif", "pdf", "cut", "script", "bomb", "large"],
)
def test_what_is_no_photo_is_told_and_nothing_kept(
    client: FlaskClient, store: Store, data: bytes
) -> None:
    told = with_photo(client, data, 400)
    assert 'id="photo-wrong"' in told
    assert TEXT in told, "what was written is still there"
    assert kept(store) == []


def test_more_than_a_photo_is_too_much(client: FlaskClient, store: Store) -> None:
    token = token_of(client, "/report?route=jinci&lang=zh")
    told = {"kind": "gone", "text": TEXT, "token": token, "route": "jinci"}
    assert client.post("/report", **multipart(told, bytes(11 << 20))).status_code == 413
    long = multipart({**told, "text": "x" * (70 << 10)}, a_photo())
    assert client.post("/report", **long).status_code == 413
    assert kept(store) == []


def test_told_twice_it_keeps_the_first_photo(
    client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client)
    with_photo(client, a_photo())
    first = photo_of(store)
    with_photo(client, a_photo("PNG"))
    assert photo_of(store) == first
    assert len(kept(store)) == 1
    monkeypatch.setattr(reports, "MOST_PHOTOS", 1)
    token = token_of(client, "/report?route=jinci&lang=zh")
    told = {"kind": "gone", "text": "another bridge", "token": token, "route": "jinci"}
    answer = client.post("/report", **multipart(told, a_photo()))
    assert answer.status_code == 400
    assert len(kept(store)) == 1
