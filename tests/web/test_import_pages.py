"""The upload of a track: what it tells, what it refuses, and that it keeps nothing."""

from __future__ import annotations

import io
import json
import logging
import tempfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jindao import Planner, RouteRequest, Settings, Store, export
from jindao.geo import wgs84_to_gcj02
from jindao.network.network import Network
from tests.conftest import at
from tests.tracks.files import GEOJSON, KML, METADATA, WPT, gpx, trk, zipped
from web.app import create_app


@pytest.fixture
def planner(tiny_network: Network) -> Planner:
    settings = Settings(limits=(), import_mb=1, import_points=2_000)
    return Planner(settings, network=tiny_network)


@pytest.fixture
def client(planner: Planner, tmp_path: Path) -> FlaskClient:
    app: Flask = create_app(planner, Store(f"sqlite:///{tmp_path / 's.sqlite3'}"))
    return app.test_client()


def walk(*, shifted: bool = False) -> bytes:
    places = [at(5.0 * k, 0.0) for k in range(100)] + [at(500.0, 5.0 * k) for k in range(60)]
    if shifted:
        places = [wgs84_to_gcj02(place) for place in places]
    rows = [f'<trkpt lat="{place.lat:.7f}" lon="{place.lon:.7f}"/>' for place in places]
    return gpx(f"{WPT}<trk><name>走走</name><trkseg>{''.join(rows)}</trkseg></trk>").encode()


def send(client: FlaskClient, data: bytes | str, name: str = "a.gpx", **more: Any) -> Any:
    """Send a form as a browser does, its body made here and in memory."""
    headers = more.pop("headers", {})
    raw = data.encode() if isinstance(data, str) else data
    body = io.BytesIO()
    for field, value in {"track": (raw, name), **more}.items():
        content, file = value if isinstance(value, tuple) else (value.encode(), None)
        shown = "" if file is None else f'; filename="{file}"'
        body.write(f'--xx\r\nContent-Disposition: form-data; name="{field}"{shown}\r\n'.encode())
        body.write(b"\r\n" + content + b"\r\n")
    body.write(b"--xx--\r\n")
    kind = "multipart/form-data; boundary=xx"
    return client.post("/import", data=body.getvalue(), content_type=kind, headers=headers)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_track_is_told_without_scripts(client: FlaskClient, lang: str) -> None:
    client.get(f"/?lang={lang}")
    answer = send(client, walk(), match="1", clean="1")
    assert answer.status_code == 200
    text = answer.text
    assert "AB" in text
    assert "走走" in text
    assert ("对上路网" if lang == "zh" else "On the network") in text
    assert "{" not in text.split("<main")[1].split("</main>")[0]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_shifted_track_is_told_and_its_datum_asked(client: FlaskClient) -> None:
    assert send(client, walk(shifted=True)).status_code == 200
    for more in ({"match": "1"}, {"answer": "gpx"}):
        answer = send(client, walk(shifted=True), **more)
        assert answer.status_code == 400
        assert 'id="datum-wrong"' in answer.text
        assert "GCJ-02" in answer.text
        assert 'id="told"' in answer.text
    assert send(client, walk(shifted=True), match="1", datum="detect").status_code == 200


@pytest.mark.parametrize(
    "data", [KML, GEOJSON, gpx(METADATA + trk()), zipped(x="", **{"a.kml": KML})]
)
def test_every_format_is_taken(client: FlaskClient, data: bytes | str) -> None:
    assert send(client, data, "x.bin").status_code == 200


def test_files_are_answered_with(client: FlaskClient) -> None:
    for name, start in (("gpx", b"<?xml"), ("geojson", b"{"), ("json", b"{"), ("txt", b"")):
        answer = send(client, walk(), match="1", answer=name)
        assert answer.status_code == 200
        assert answer.data.startswith(start)
        assert f"jindao-track.{name}" in answer.headers["Content-Disposition"]
    report = json.loads(send(client, walk(), match="1", answer="json").data)
    assert report["matched"]["stretches"][0]["leg"]["names"] == ["AB", "BD"]


def test_a_plan_is_compared_with(client: FlaskClient, planner: Planner) -> None:
    trip = planner.plan_route(RouteRequest(waypoints=(at(0, 0), at(500, 300))))
    plan = (export(trip, "json"), "plan.json")
    text = send(client, walk(), plan=plan).text
    assert "和计划比" in text
    assert "100%" in text
    wrong = send(client, walk(), plan=(b"{}", "plan.json"))
    assert wrong.status_code == 400
    assert "plan.json" in wrong.text


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "空的"),
        ("<!DOCTYPE html><p>x", "网页"),
        ('<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx>&x;</gpx>', "DOCTYPE"),
        (gpx(trk())[:-20], "没有结尾"),
        (gpx(trk()).replace('lat="37.801"', 'lat="NaN"'), "不是有限的数"),
        (gpx(trk()).replace('lat="37.801"', 'lat="95"'), "超出范围"),
        (
            gpx(trk()).replace("lat=", "x=").replace("lon=", "lat=").replace("x=", "lon="),
            "写反了",
        ),
        (gpx(""), "没有轨迹点"),
        (gpx("<metadata><name>A & B</name></metadata>" + trk()), "&amp;amp;"),
        (b"PK\x03\x04 half of one", "已损坏"),
        (gpx("<trk><trkseg>" + '<trkpt lat="1" lon="2"/>' * 2_001 + "</trkseg></trk>"), "2000"),
        (zipped(**{"a.gpx": " " * (3 << 20)}), "解开后"),
    ],
)
def test_bad_uploads_are_told_beside_the_field(
    client: FlaskClient, data: bytes | str, told: str
) -> None:
    answer = send(client, data)
    assert answer.status_code == 400
    assert told in answer.text
    assert 'id="track-wrong"' in answer.text


def test_what_cannot_be_asked_is_told(client: FlaskClient) -> None:
    assert client.post("/import", data={}).status_code == 415
    empty = client.post("/import", data={"clean": "1"}, content_type="multipart/form-data")
    assert empty.status_code == 400
    assert send(client, walk(), answer="exe").status_code == 400
    assert send(client, walk(), datum="nad27").status_code == 404
    assert send(client, walk(), profile="horse", match="1").status_code == 404
    assert send(client, gpx(WPT), match="1").status_code == 400


def test_large_bodies_are_refused_and_others_stay_small(client: FlaskClient) -> None:
    assert send(client, b"x" * (12 << 20)).status_code == 413
    shared = client.post("/t", data={"address": "x" * 100_000})
    assert shared.status_code == 413
    many = {f"f{k}": "x" for k in range(50)}
    assert send(client, walk(), **many).status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_only_its_own_form_may_send(
    client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    assert send(client, walk(), headers=headers).status_code == status


def test_names_are_shown_as_text(client: FlaskClient) -> None:
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt;"
    data = gpx(f"<metadata><name>{hostile}</name></metadata>{trk()}")
    text = send(client, data, "<img src=x>.gpx").text
    assert "<script>alert" not in text
    wrong = send(client, b"nothing", "<img src=x onerror=alert(1)>.gpx")
    assert "<img src=x" not in wrong.text


def test_nothing_is_kept_or_logged(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an upload was written to a disk")

    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    monkeypatch.setattr("werkzeug.formparser.default_stream_factory", refuse)
    padded = walk().replace(b"</gpx>", b"<!--" + b"x" * 700_000 + b"--></gpx>")
    with caplog.at_level(logging.DEBUG):
        assert send(client, padded, "secret-name.gpx").status_code == 200
        assert send(client, b"secret-words", "secret-name.gpx").status_code == 400
    assert "secret" not in caplog.text
    assert "走走" not in caplog.text


def test_on_a_schematic_network_it_tells_without_matching(tmp_path: Path) -> None:
    app = create_app(Planner(Settings(limits=())), Store(f"sqlite:///{tmp_path / 's.sqlite3'}"))
    client = app.test_client()
    assert 'name="match"' not in client.get("/import").text
    assert send(client, walk()).status_code == 200
    assert send(client, walk(), match="1").status_code == 400
