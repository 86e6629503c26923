"""Notices on the pages of the routes they concern, and in the feeds, without a restart."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from lxml import etree

from jindao import LonLat, SiteQuery, Store
from jindao.model.notice import circle
from tests.public.published import publish, tour, way
from tests.store.test_notices import closure
from tests.web.test_published import HOSTILE, every, page
from tests.web.test_static_site import held, written
from tests.web.tiny import TinyPlanner
from tests.web.tiny_trips import TODAY


def tell(store: Store, **more: Any) -> int:
    """Tell of a circle of 5 m where the tiny way begins, until tomorrow."""
    lon, lat = way().legs[0].line[0][:2]
    whole: dict[str, Any] = {
        "lines": (),
        "polygons": ((circle(LonLat(lon, lat), 5),),),
        "last_day": TODAY + dt.timedelta(days=1),
        "source": "公路局",
        "url": "https://example.org/notice",
    }
    site = more.pop("site", "")
    with store.work() as work:
        made = work.notices.add(closure(**{**whole, **more}), site=site, author="e@example.org")
        work.audit.add(actor="operator", action="add_notice", subject=made.closure.id)
    return made.number


def end(store: Store, number: int) -> None:
    with store.work() as work:
        work.notices.end(number)
        work.audit.add(actor="operator", action="end_notice", subject=f"notice-{number}")


def test_a_page_tells_what_concerns_it(client: FlaskClient, store: Store) -> None:
    publish(store, "way", trips=(way(),), notices=())
    publish(store, "texts", stages=(), notices=())
    before = client.get("/routes/way?lang=en")
    assert "公路局" not in before.text
    number = tell(store)
    tag = {"If-None-Match": before.headers["ETag"]}
    answer = client.get("/routes/way?lang=en", headers=tag)
    assert answer.status_code == 200, "it has changed"
    told = page(client, "/routes/way?lang=en").text_content()
    for words in ("Closed: 塌方", "公路局", (TODAY + dt.timedelta(days=1)).isoformat()):
        assert words in told
    assert "e@example.org" not in answer.text
    assert "封闭：塌方" in client.get("/routes/way?lang=zh").text
    assert "公路局" not in client.get("/routes/texts?lang=zh").text
    end(store, number)
    assert client.get("/routes/way?lang=en", headers=tag).status_code == 304


def test_what_is_over_is_not_told(client: FlaskClient, store: Store) -> None:
    publish(store, "way", trips=(way(),), notices=())
    tell(store, last_day=TODAY - dt.timedelta(days=1))
    assert "公路局" not in client.get("/routes/way?lang=zh").text
    assert client.get("/notices.geojson").json["features"] == []


def test_of_a_site_who_visits_it_is_told(client: FlaskClient, store: Store) -> None:
    publish(store, "tour", notices=())
    publish(store, "way", trips=(way(),), notices=())
    tell(store, site=tour().visits[0].site.id)  # type: ignore[union-attr]
    assert "公路局" in client.get("/routes/tour?lang=zh").text
    assert "公路局" not in client.get("/routes/way?lang=zh").text


def test_feeds(client: FlaskClient, store: Store) -> None:
    tags = {a: client.get(a).headers["ETag"] for a in ("/notices.geojson", "/notices.atom?lang=en")}
    tell(store)
    tell(store, kind="warning", reason_en="rockfall")
    for address, tag in tags.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200
    (first, second) = client.get("/notices.geojson").json["features"]
    assert (first["id"], second["properties"]["kind"]) == ("notice-1", "warning")
    feed = etree.fromstring(client.get("/notices.atom?lang=en").data)
    titles = [title.text for title in feed.iter("{*}title")][1:]
    assert titles == ["Caution: rockfall", "Closed: 塌方 (told in Chinese only)"]
    assert b"e@example.org" not in client.get("/notices.atom").data


def test_no_attack_becomes_a_tag(client: FlaskClient, store: Store) -> None:
    publish(store, "way", trips=(way(),), notices=())
    tell(store, reason_zh=HOSTILE, reason_en=HOSTILE, source=HOSTILE)
    for address in ("/routes/way?lang=zh", "/embed/way?lang=en"):
        assert not every(page(client, address), "[onerror]")
    etree.fromstring(client.get("/notices.atom").data)


def test_a_static_site_tells_them_too(store: Store, tmp_path: Path) -> None:
    publish(store, "way", trips=(way(),), notices=())
    publish(store, "texts", stages=(), notices=())
    site = tmp_path / "site"
    written(store, site)
    number = tell(store)
    report = written(store, site)
    assert (report.made, report.kept) == (["way"], ["texts"])
    assert "公路局".encode() in held(site)["zh/way/index.html"]
    assert b"notice-1" in held(site)["en/notices.geojson"]
    end(store, number)
    written(store, site)
    assert "公路局".encode() not in held(site)["zh/way/index.html"]
    planner = TinyPlanner()
    address = replace(planner.settings, address="https://walk.example.org")
    written(store, site, planner=TinyPlanner(settings=address))
    etree.fromstring(held(site)["zh/notices.atom"])


def test_a_site_tells_what_is_told_of_it_or_where_it_lies(
    client: FlaskClient, store: Store
) -> None:
    planner = TinyPlanner()
    first, second = [site for site in planner.find_sites(SiteQuery()) if site.position][:2]
    tell(store, site=first.id, reason_zh="修缮")
    tell(store, polygons=((circle(second.position, 50),),), reason_zh="滑坡", url="")
    one, other = (client.get(f"/sites/{site.id}?lang=zh").text for site in (first, second))
    assert "封闭：修缮" in one
    assert "滑坡" not in one
    assert "封闭：滑坡" in other
    assert "修缮" not in other


def test_a_catalogue_marks_the_routes_that_a_notice_concerns_today(
    client: FlaskClient, store: Store, tmp_path: Path
) -> None:
    publish(store, "way", trips=(way(),), notices=())
    publish(store, "texts", stages=(), notices=())
    tell(store, first_day=TODAY + dt.timedelta(days=1), reason_zh="明天起")
    assert every(page(client, "/routes?lang=zh"), ".notice-mark") == []
    tell(store, reason_zh="今天", reason_en="today")
    tell(store, reason_zh="也是今天")
    (mark,) = every(page(client, "/routes?lang=zh"), ".notice-mark")
    assert mark.getparent().find(".//a").get("href") == "/routes/way"
    told = " ".join(mark.text_content().split())
    assert "封闭：今天" in told
    assert "另有 1 条" in told
    (mark,) = every(page(client, "/routes?lang=en"), ".notice-mark")
    assert "Closed: today" in mark.text_content()
    written(store, tmp_path / "site")
    assert "封闭：今天" in (tmp_path / "site" / "zh" / "index.html").read_text("utf-8")


def test_files_tell_what_the_page_tells(client: FlaskClient, store: Store) -> None:
    publish(store, "way", trips=(way(),))
    address = "/routes/way/1/1.gpx?lang=zh"
    before = client.get(address)
    assert "公告：桥在修" in before.text
    assert "塌方" not in before.text
    number = tell(store)
    tag = {"If-None-Match": before.headers["ETag"]}
    answer = client.get(address, headers=tag)
    assert answer.status_code == 200
    described = etree.fromstring(answer.data).findtext(".//{*}metadata/{*}desc")
    assert described is not None
    assert "公告：封闭：塌方" in described
    assert "Notice: Closed: " in client.get("/routes/way/1/1.gpx?lang=en").text
    assert "公告：封闭：塌方" in client.get("/routes/way/1/1.kml?lang=zh").text
    end(store, number)
    assert client.get(address, headers=tag).status_code == 304
    # What a revision holds stays the same bytes.
    assert "塌方" not in client.get("/routes/way/1.json").text
    assert "塌方" not in client.get("/routes/way/1/1.json").text
