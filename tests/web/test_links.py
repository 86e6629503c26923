from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from jindao import (
    FORMATS,
    REACH_FORMATS,
    ExportOptions,
    LonLat,
    RouteRequest,
    Settings,
    Store,
    export,
    export_reach,
    qr_svg,
    read_json,
    read_reach_json,
)
from jindao.model.leg import Nearby
from tests.web.test_pages import other_hosts
from tests.web.tiny import HOSTILE, Meta, TinyPlanner
from web.app import create_app
from web.links import READERS, walk_places

TOUR = "/tour?start=太原&theme=taihang&days=2"
ROUTE = "/route?start=太原&via=112.5,37.8&end=晋祠&profile=bike"

REACH = "/reach?start=太原&minutes=10&minutes=20&profile=bike"


def shared(client: FlaskClient, address: str = TOUR, **more: str) -> str:
    """Share an address and return the code of its link."""
    answer = client.post("/t", data={"address": address}, query_string=more)
    assert answer.status_code == 303, answer.text
    found = re.fullmatch(r"/t/([a-z]{8})(\?lang=[a-z]+)?", answer.headers["Location"])
    assert found, answer.headers["Location"]
    return found[1]


def test_a_shared_tour_opens_as_it_was(client: FlaskClient, planner: TinyPlanner) -> None:
    code = shared(client)
    planned = len(planner.planned)
    page = client.get(f"/t/{code}")
    assert page.status_code == 200
    assert page.text.count("<h1>") == 1
    assert "太行一日" in page.text
    assert "晋祠" in page.text
    assert len(planner.planned) == planned, "nothing is planned again"
    assert f'value="http://localhost/t/{code}"' in page.text


def told_in(page: str, part: str) -> list[list[str]]:
    """Return the words of every element that begins as `part` does."""
    found = re.findall(rf"<{part}[^>]*>.*?</{part.split()[0]}>", page, re.DOTALL)
    return [re.sub(r"<[^>]+>", " ", text).split() for text in found]


@pytest.mark.parametrize(
    "address", [TOUR, f"{TOUR}&choice=2", f"{TOUR}&visits=jinci&visits=-", ROUTE]
)
def test_a_kept_trip_reads_as_the_page_it_was_shared_from(
    client: FlaskClient, address: str
) -> None:
    """All that is told, but for what changes it; with the map, its painter and the profile."""
    kept, planned = (client.get(one).text for one in (f"/t/{shared(client, address)}", address))
    for part in ("h1", 'p class="lead"', 'ul class="notes"', "dl", 'p class="opening', "h3"):
        assert told_in(kept, part) == told_in(planned, part), part
    for mark in ('id="ways-data"', "data-painter", 'class="profile-cursor"', "tour.js", "trip.css"):
        assert mark in kept
    for mark in ("data-edit", 'id="spots-data"', 'name="visits"'):
        assert mark not in kept, "nothing here changes what was kept"


def test_the_address_is_kept_in_its_canonical_form(client: FlaskClient, store: Store) -> None:
    kept = store.get(shared(client, f"{TOUR}&lang=en&profile=walk&nonsense="))
    assert kept.address == ("/tour?date=2026-05-01&days=2&start=%E5%A4%AA%E5%8E%9F&theme=taihang")
    assert kept.data_version == TinyPlanner().data_version
    assert kept.network_id == "0123456789abcdef"


def test_equal_requests_have_one_link(client: FlaskClient) -> None:
    code = shared(client)
    assert shared(client, "/tour?days=2&theme=taihang&start=%E5%A4%AA%E5%8E%9F&lang=en") == code
    assert shared(client, f"http://localhost{TOUR}") == code
    assert shared(client, f" {TOUR}\n") == code
    assert shared(client, TOUR.replace("days=2", "days=1")) != code


def test_another_choice_is_shared_as_that(client: FlaskClient, store: Store) -> None:
    kept = store.get(shared(client, f"{TOUR}&choice=2"))
    assert "choice=2" in kept.address
    assert "只看晋祠" in client.get(f"/t/{kept.code}").text


def test_what_people_changed_is_shared_as_they_left_it(client: FlaskClient, store: Store) -> None:
    changed = f"{TOUR}&visits=jinci&visits=-&stay=jinci=45&pin=jinci"
    kept = store.get(shared(client, changed))
    for part in ("visits=jinci", "visits=-", "pin=jinci"):
        assert part in kept.address
    again = client.get(f"/t/{kept.code}")
    assert again.status_code == 200
    assert "晋祠" in again.text


def test_routes_are_shared_too(client: FlaskClient, store: Store) -> None:
    code = shared(client, ROUTE)
    assert store.get(code).address.startswith("/route?")
    assert told_in(client.get(f"/t/{code}").text, "h1") == [["太原到晋祠"]]


def test_what_is_reached_is_shared_too(client: FlaskClient, store: Store) -> None:
    assert f'value="{escape(REACH)}"' in client.get(REACH).text
    code = shared(client, REACH)
    assert store.get(code).address.startswith("/reach?")
    page = client.get(f"/t/{code}?lang=en").text
    assert f'value="http://localhost/t/{code}"' in page
    assert "Kept on" in page
    assert "Walk to 太原" in page or "Walk to Taiyuan" in page
    assert "data-poster" not in page.replace("data-poster-place", "")
    assert set(re.findall(rf'href="/t/{code}\.([a-z_]+)" download', page)) == set(REACH_FORMATS)
    again = re.search(r'href="(/reach\?[^"]+)"', page)
    assert again
    assert client.get(unescape(again[1])).status_code == 200


@pytest.mark.parametrize("name", REACH_FORMATS)
def test_downloads_are_of_what_was_reached(client: FlaskClient, store: Store, name: str) -> None:
    code = shared(client, REACH)
    answer = client.get(f"/t/{code}.{name}")
    assert answer.status_code == 200
    if name != "html":  # that also has map and background in it
        assert answer.data == export_reach(read_reach_json(store.get(code).result), name)
    again = client.get(f"/t/{code}.{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_what_is_reached_is_no_track(client: FlaskClient) -> None:
    answer = client.get(f"/t/{shared(client, REACH)}.gpx")
    assert answer.status_code == 404
    assert "geojson" in answer.text


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("address", [TOUR, ROUTE])
def test_downloads_are_of_the_kept_trip(
    client: FlaskClient, store: Store, planner: TinyPlanner, name: str, address: str
) -> None:
    code = shared(client, address)
    planned = len(planner.planned)
    answer = client.get(f"/t/{code}.{name}")
    if name == "fit" and address == TOUR:
        assert answer.status_code == 400
        return
    assert answer.status_code == 200
    assert answer.data[:20]
    assert len(planner.planned) == planned
    if name not in ("html", "poster", "pdf", "pdf_phone"):  # background and link are in them
        trip = read_json(store.get(code).result)
        made_at = store.get(code).made_at
        options = ExportOptions(link=f"http://localhost/t/{code}", created_at=made_at)
        options = replace(options, accent="#2f6b3c") if address == TOUR else options
        assert answer.data == export(trip, name, options)
    again = client.get(f"/t/{code}.{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    english = client.get(f"/t/{code}.{name}?lang=en")
    assert english.headers["ETag"] != answer.headers["ETag"]
    for changed in ({"tiles_datum": "wgs84"}, {"map_review_number": "晋S(2026)001号"}):
        planner.settings = replace(Settings(limits=()), **changed)
        other = client.get(f"/t/{code}.{name}", headers={"If-None-Match": answer.headers["ETag"]})
        assert other.status_code == 200


def test_the_page_leads_to_every_download(client: FlaskClient) -> None:
    code = shared(client)
    page = client.get(f"/t/{code}").text
    # The ways of this tour are not one line, as a FIT course has to be.
    found = set(re.findall(rf'href="/t/{code}\.([a-z_]+)" download', page))
    assert found == set(FORMATS) - {"fit"}


def test_a_poster_is_shown_and_leads_back(client: FlaskClient) -> None:
    code = shared(client)
    answer = client.get(f"/t/{code}.poster")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert f"http://localhost/t/{code}" in answer.text
    file = client.get(f"/t/{code}.gpx")
    assert file.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "end", ["。", "，打开看看", ")", "”", "!", "%20", "/", "...", ".你好", "%E2%80%8B", "?lang=en"]
)
def test_what_a_messenger_glued_on_does_no_harm(client: FlaskClient, end: str) -> None:
    code = shared(client)
    answer = client.get(f"/t/{code}{end}", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == f"/t/{code}"
    assert "太行一日" in answer.text or "A day in Taihang" in answer.text


def test_capitals_and_what_follows_a_download_are_forgiven(client: FlaskClient) -> None:
    code = shared(client)
    answer = client.get(f"/t/{code.upper()}.gpx。", follow_redirects=True)
    assert answer.request.path == f"/t/{code}.gpx"
    assert answer.mimetype == "application/gpx+xml"


@pytest.mark.parametrize(
    ("end", "format_", "media_type"),
    [
        ("rich.gpx", "gpx_rich", "application/gpx+xml"),
        ("route.gpx。", "gpx_route", "application/gpx+xml"),
        ("GPX.ZIP", "gpx_zip", "application/zip"),
        ("gpx.Thanks", "gpx", "application/gpx+xml"),
        ("profile.svg", "profile", "image/svg+xml"),
    ],
)
def test_a_link_takes_the_names_that_files_have(
    client: FlaskClient, end: str, format_: str, media_type: str
) -> None:
    code = shared(client)
    answer = client.get(f"/t/{code}.{end}", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == f"/t/{code}.{format_}"
    assert answer.mimetype == media_type


@pytest.mark.parametrize("end", ["", "abc", "abcdefg", "abcdefg。"])
def test_a_link_that_was_cut_off_is_told(client: FlaskClient, end: str) -> None:
    answer = client.get(f"/t/{end}")
    assert answer.status_code == 400
    assert "链接不完整" in answer.text
    assert "The link is not whole".lower() in client.get(f"/t/{end}?lang=en").text.lower()


@pytest.mark.parametrize("end", ["abcdefgh", "abcdefghj", "1bcdefgh", "abc-", "abcdefgh.gpx"])
def test_an_unknown_link_is_not_found(client: FlaskClient, end: str) -> None:
    answer = client.get(f"/t/{end}")
    assert answer.status_code == 404
    assert "没有" in answer.text


def test_an_unknown_format_of_a_link_is_not_found(client: FlaskClient) -> None:
    answer = client.get(f"/t/{shared(client)}.xyz")
    assert answer.status_code == 404
    assert "xyz" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        *("", "/", "/sites?text=晋祠", "/tour", "/tour?", "tour?start=太原", "/t/abcdefgh"),
        *("https://elsewhere.example/tour?start=x", "javascript:alert(1)", HOSTILE),
        *("//elsewhere.example/tour?start=x", "http://[::1/tour?start=x", "/tour.gpx?start=太原"),
    ],
)
def test_only_pages_of_trips_are_shared(client: FlaskClient, address: str) -> None:
    answer = client.post("/t", data={"address": address})
    assert answer.status_code == 400
    assert "不能做成短链接" in answer.text
    assert "<img" not in answer.text


def test_a_long_address_is_refused(client: FlaskClient) -> None:
    answer = client.post("/t", data={"address": f"/tour?start={'x' * 9000}"})
    assert answer.status_code == 400
    assert "8192" in answer.text
    assert client.post("/t", data={"address": "x" * 70_000}).status_code == 413


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/tour?start=太原&hours=x", 400),
        ("/tour?theme=taihang", 400),
        ("/tour?start=nowhere&theme=taihang", 404),
        ("/route?start=island&end=太原", 422),
        (f"/tour?{'&'.join(['via=1'] * 1500)}", 400),
    ],
)
def test_what_cannot_be_planned_is_not_kept(
    client: FlaskClient, store: Store, address: str, status: int
) -> None:
    assert client.post("/t", data={"address": address}).status_code == status
    assert store.path is not None
    assert not store.path.exists()


# After the data changed


def test_changed_data_are_told_and_the_trip_stays(client: FlaskClient, planner: Any) -> None:
    code = shared(client)
    assert "月做的。" not in client.get(f"/t/{code}").text
    planner.data_version = "f" * 16
    page = client.get(f"/t/{code}").text
    assert re.search(r"这是 20\d\d 年 \d\d 月做的。", page)
    assert "文物数据此后有更新" in page
    assert "路网此后有更新" not in page
    assert "太行一日" in page
    again = re.search(r'href="(/tour\?[^"]*)"', page)
    assert again
    assert client.get(again[1].replace("&amp;", "&")).status_code == 200
    assert shared(client) != code, "what is planned again is another trip"
    planner.network_meta = Meta(id="another")
    planner.closures.version = "c"
    page = client.get(f"/t/{code}?lang=en").text
    assert "The network has changed since" in page
    assert "Closures and warnings have changed since" in page


def test_a_trip_that_cannot_be_read_any_more_can_be_planned_again(
    client: FlaskClient, store: Store
) -> None:
    kept = store.keep(
        address="/tour?start=%E5%A4%AA%E5%8E%9F&theme=taihang",
        result=b'{"kind":"tour","schema":0}',
        network_id="n",
        data_version="d",
        jindao_version="0.0.1",
    )
    answer = client.get(f"/t/{kept.code}")
    assert answer.status_code == 410
    assert "0.0.1" in answer.text
    assert 'href="/tour?start=%E5%A4%AA%E5%8E%9F&amp;theme=taihang&amp;lang=zh"' in answer.text
    assert client.get(f"/t/{kept.code}.gpx").status_code == 404


def test_a_day_that_has_passed_is_told(client: FlaskClient, planner: Any) -> None:
    code = shared(client)
    assert "已经过去" not in client.get(f"/t/{code}").text
    planner.today = lambda: dt.date(2026, 5, 2)
    assert "已经过去" in client.get(f"/t/{code}").text


def test_links_are_not_for_search_engines(client: FlaskClient) -> None:
    code = shared(client)
    for end in ("", ".gpx"):
        assert client.get(f"/t/{code}{end}").headers["X-Robots-Tag"] == "noindex"


# What the page shows


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", [TOUR, ROUTE])
def test_a_kept_page_is_whole_in_both_languages(
    client: FlaskClient, language: str, address: str
) -> None:
    page = client.get(f"/t/{shared(client, address, lang=language)}?lang={language}").text
    assert not re.search(r">\s*[a-z_]+\.[a-z_]+\.?[a-z_]*\s*<", page), "a code is shown"
    assert "<img src=x" not in page
    assert "</script>${1}" not in page
    assert other_hosts(page) == []


def test_share_cards_have_a_title_and_a_picture(client: FlaskClient) -> None:
    code = shared(client)
    page = client.get(f"/t/{code}").text
    head = page[: page.index("</head>")]
    assert re.search(r'<meta property="og:title" content="太行一日', head)
    assert f'<meta property="og:image" content="http://localhost/t/{code}.png">' in head
    assert f'<meta property="og:url" content="http://localhost/t/{code}">' in head
    first = re.search(r"<img[^>]*>", page)
    assert first
    assert f'src="/t/{code}.png"' in first[0]
    assert client.get(f"/t/{code}.png").mimetype == "image/png"


def test_the_code_for_cameras_is_of_the_link(client: FlaskClient) -> None:
    link = f"http://localhost/t/{shared(client)}"
    page = client.get(link.removeprefix("http://localhost")).text
    assert qr_svg(link, f"二维码：{link}") in page


def test_map_apps_lead_to_start_and_stops(client: FlaskClient) -> None:
    page = client.get(f"/t/{shared(client)}").text
    assert "起点：太原" in page
    assert "第 1 站：晋祠" in page
    links = re.findall(r'<a href="(https://uri\.amap\.com/[^"]*)" rel="([^"]*)"', page)
    assert len(links) == 1 + 4
    assert all("noreferrer" in rel for _, rel in links)
    assert page.count('href="geo:') == 5
    assert 'aria-label="用高德地图步行去晋祠"' in page


def test_map_apps_call_a_nameless_point_what_it_is_beside(app: Flask) -> None:
    route = TinyPlanner().plan_route(RouteRequest(waypoints=(LonLat(112.5, 37.8), "晋祠")))
    beside = Nearby(name_zh="晋祠", name_en="Jinci", distance_m=400.0, heading="north")
    start = replace(route.waypoints[0], name_zh="", name_en="", near=beside)
    route = replace(route, waypoints=(start, *route.waypoints[1:]))
    with app.test_request_context("/?lang=zh"):
        place = walk_places(route)[0]
    assert place.name == "晋祠北 400 米"
    assert quote("晋祠北 400 米") in place.links[0].url


def test_wechat_is_told_how_to_save_and_share(client: FlaskClient) -> None:
    code = shared(client)
    agent = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"}
    page = client.get(f"/t/{code}", headers=agent).text
    assert "在微信里" in page
    assert "微信里不能下载文件" in page
    assert 'href="geo:' not in page
    assert "在微信里" not in client.get(f"/t/{code}").text


# Where the store fails


def test_pages_plan_without_a_store(tmp_path: Path, planner: Any) -> None:
    (tmp_path / "file").write_text("no folder")
    client = create_app(planner, Store(f"sqlite:///{tmp_path / 'file' / 'x.db'}")).test_client()
    assert client.get(TOUR).status_code == 200
    answer = client.post("/t", data={"address": TOUR})
    assert answer.status_code == 503
    assert "规划不受影响" in answer.text
    assert str(tmp_path) not in answer.text
    english = client.post("/t?lang=en", data={"address": TOUR})
    assert "planning still works" in english.text


def test_a_damaged_store_is_told(tmp_path: Path, planner: Any) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(b"no database at all " * 100)
    client = create_app(planner, Store(f"sqlite:///{path}")).test_client()
    assert client.get(TOUR).status_code == 200
    assert client.post("/t", data={"address": TOUR}).status_code == 503
    assert "已损坏" in client.get("/t/abcdefgh").text


def test_the_store_is_that_of_the_settings(tmp_path: Path, planner: Any) -> None:
    planner.settings = Settings(store=f"sqlite:///{tmp_path / 'named.db'}")
    code = shared(create_app(planner).test_client())
    assert Store(f"sqlite:///{tmp_path / 'named.db'}").get(code).code == code


def test_every_reader_reads_a_page_there_is(client: FlaskClient) -> None:
    for path in READERS:
        assert client.get(path, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("address", [TOUR, ROUTE])
def test_a_page_shares_its_own_address(client: FlaskClient, store: Store, address: str) -> None:
    page = client.get(f"{address}&lang=en").text
    assert "Share a short link" in page
    found = re.search(r'<input type="hidden" name="address" value="([^"]*)">', page)
    assert found
    code = shared(client, found[1].replace("&amp;", "&"))
    assert store.get(code).address.startswith(address.split("?")[0])
    assert "Start: 太原" in page
