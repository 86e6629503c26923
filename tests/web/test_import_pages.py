"""The upload of a track: what it tells, what it refuses, and that it keeps nothing."""

from __future__ import annotations

import io
import json
import logging
import re
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from lxml import html

from jindao import Planner, RouteRequest, Settings, Store, TrackReport, export, from_plain
from jindao.geo import wgs84_to_gcj02
from jindao.network.network import Network
from tests.conftest import at
from tests.tracks.files import GEOJSON, KML, METADATA, WPT, gpx, trk, zipped
from tests.web.browsing import PHONE, Watch, opened
from web.app import create_app
from web.limits import work_of

LINES = """() => { let count = 0; window.map_jindao.eachLayer((layer) => {
  if (layer.getLatLngs && layer.options.weight === 2.5) count += 1; }); return count; }"""


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
    headers, to = more.pop("headers", {}), more.pop("to", "/import")
    raw = data.encode() if isinstance(data, str) else data
    body = io.BytesIO()
    for field, value in {"track": (raw, name), **more}.items():
        content, file = value if isinstance(value, tuple) else (value.encode(), None)
        shown = "" if file is None else f'; filename="{file}"'
        body.write(f'--xx\r\nContent-Disposition: form-data; name="{field}"{shown}\r\n'.encode())
        body.write(b"\r\n" + content + b"\r\n")
    body.write(b"--xx--\r\n")
    kind = "multipart/form-data; boundary=xx"
    return client.post(to, data=body.getvalue(), content_type=kind, headers=headers)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_track_is_told_without_scripts(client: FlaskClient, lang: str) -> None:
    client.get(f"/?lang={lang}")
    answer = send(client, walk(), match="1", clean="1")
    assert answer.status_code == 200
    text = answer.text
    assert "AB" in text
    assert "走走" in text
    assert ("对上路网" if lang == "zh" else "On the network") in text
    told = text.split("<main")[1].split("</main>")[0]
    assert "{" not in re.sub(r"(?s)<script.*?</script>", "", told)
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
    every = {"answer": "exe", "datum": "nad27", "profile": "horse", "tour": "/sites"}
    for lang, words in (("zh", "请填写"), ("en", "please fill")):
        wrong = client.post(f"/import?lang={lang}", data=every, content_type="multipart/form-data")
        for field in (*every, "track"):
            assert f'id="{field}-wrong"' in wrong.text, field
        assert words in wrong.text
        assert 'value="/sites"' in wrong.text
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


def test_the_tour_of_a_link_is_compared_with(client: FlaskClient, planner: Planner) -> None:
    """By its whole address and by its short link, as the page and the API take them."""
    whole = "/route?" + urlencode({"start": at(0, 0), "end": at(500, 0)})
    short = client.post("/t", data={"address": whole}).location.partition("?")[0]
    assert short.startswith("/t/")
    for link in (whole, f"http://localhost{whole}", short, f"http://localhost{short}"):
        page = send(client, walk(), tour=link)
        assert page.status_code == 200
        assert "和计划比" in page.text
        answer = send(client, walk(), tour=link, to="/api/v1/tracks")
        assert answer.status_code == 200, answer.text
        assert answer.json["track"]["comparison"]["legs"]
    plan = export(planner.plan_route(RouteRequest(waypoints=(at(0, 0), at(500, 0)))), "json")
    for link, more, code in (
        ("https://elsewhere.example/route?start=1,2", {}, "link_no_trip"),
        ("/sites", {}, "link_no_trip"),
        ("/t/abc", {}, "link_cut_off"),
        ("http://[", {}, "link_no_trip"),
        (whole, {"plan": (plan, "p.json")}, "plan_twice"),
    ):
        answer = send(client, walk(), tour=link, to="/api/v1/tracks", **more)
        [error] = answer.json["errors"]
        assert (error["code"], error["field"]) == (code, "tour")
        page = send(client, walk(), tour=link, **more)
        assert page.status_code == answer.status_code
        assert 'id="tour-wrong"' in page.text


def test_the_api_takes_a_track(client: FlaskClient) -> None:
    answer = send(client, walk(), clean="1", match="true", to="/api/v1/tracks?lang=en")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    document = client.get("/api/v1/openapi.json").json
    assert document is not None
    schema = {"$ref": "#/components/schemas/TrackAnswer", "components": document["components"]}
    Draft202012Validator(schema).validate(answer.json)
    report = from_plain(TrackReport, answer.json["track"])
    assert report.stats.length_m == pytest.approx(792, abs=5)
    assert report.matched is not None
    assert report.cleaning is not None
    assert answer.json["shifted"] is False


def test_the_api_tells_of_a_shifted_track(client: FlaskClient) -> None:
    shifted = walk(shifted=True)
    told = send(client, shifted, to="/api/v1/tracks")
    assert (told.status_code, told.json["shifted"]) == (200, True)
    assert told.json["track"]["finding"]["datum"] == "gcj02"
    refused = send(client, shifted, match="1", to="/api/v1/tracks")
    assert refused.status_code == 400
    assert [error["field"] for error in refused.json["errors"]] == ["datum"]
    right = send(client, shifted, match="1", datum="detect", to="/api/v1/tracks")
    assert right.json["track"]["matched"] is not None


@pytest.mark.parametrize(
    ("data", "more", "wrong"),
    [
        (b"", {}, {"track"}),
        (b"<html>", {}, {"track"}),
        (gpx("<trk><trkseg></trkseg></trk>"), {}, {"track"}),
        (b"x" * (2 << 20), {}, {"track"}),
        (walk(), {"datum": "mars", "match": "perhaps", "profile": "fly"},
         {"datum", "match", "profile"}),
        (walk(), {"plan": (b"{}", "p.json")}, {"plan"}),
        (walk(), {"color": "red"}, {"color"}),
    ],
)  # fmt: skip
def test_what_the_api_refuses_names_its_fields(
    client: FlaskClient, data: bytes, more: dict[str, Any], wrong: set[str]
) -> None:
    answer = send(client, data, to="/api/v1/tracks", **more)
    assert answer.status_code in (400, 404), answer.text
    assert answer.content_type == "application/problem+json"
    assert {error["field"] for error in answer.json["errors"]} == wrong


def test_the_api_keeps_to_the_limits_of_uploads(client: FlaskClient) -> None:
    assert client.post("/api/v1/tracks", json={}).status_code == 415
    assert client.get("/api/v1/tracks").status_code == 405
    empty = send(client, walk(), to="/api/v1/tracks", name="")
    assert empty.status_code in (200, 400)
    large = client.post(
        "/api/v1/tracks",
        data=b"x" * (11 << 20),
        content_type="multipart/form-data; boundary=xx",
    )
    assert large.status_code == 413
    assert large.json["code"] == "http_413"  # type: ignore[index]
    assert work_of("/api/v1/tracks", "POST") == "plan"


def strokes(page: Any) -> list[str]:
    """Return what the words beside the map say of its lines."""
    tree = html.fromstring(page.text)
    return [" ".join(node.text_content().split()) for node in tree.xpath("//ul[@aria-label]/li")]


def test_the_map_shows_the_track_beside_the_ways_it_took(client: FlaskClient) -> None:
    plain = send(client, walk())
    assert strokes(plain) == ["记录的轨迹 790 米"]
    matched = send(client, walk(), match="1")
    assert [line.split()[0] for line in strokes(matched)] == ["记录的轨迹", "走过的路"]
    assert "poly_line_jindao_track_matched" in matched.text
    assert "poly_line_jindao_track_track" in matched.text
    shifted = send(client, walk(shifted=True))
    told = [line.split()[0] for line in strokes(shifted)]
    assert told == ["文件里的位置：有偏移", "转换后应在的位置"]
    rows = [
        "".join(
            f'<trkpt lat="{place.lat:.7f}" lon="{place.lon:.7f}"/>'
            for place in (at(begin, 0), at(begin + 100, 0))
        )
        for begin in (0, 200)
    ]
    parted = gpx("<trk>" + "".join(f"<trkseg>{row}</trkseg>" for row in rows) + "</trk>")
    assert "没有记录，直线相连 100 米" in strokes(send(client, parted))
    assert not strokes(client.get("/import"))


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_map_of_a_track_in_a_browser(
    browser: Any, watch: Watch, tmp_path: Path, lang: str
) -> None:
    """On a phone, with nothing but the built-in network: lines, no request elsewhere, axe clean."""
    path = tmp_path / "walk.gpx"
    path.write_bytes(walk())
    page = opened(browser, watch)
    page.goto(f"{watch.base}/import?lang={lang}")
    page.set_input_files("#track", path)
    page.locator("button.go").click()
    page.wait_for_selector(".leaflet-container")
    assert page.evaluate(LINES) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    watch.check()
