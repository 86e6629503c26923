"""The public side as files: whole, relative, kept where nothing changed, and never half."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html
from playwright.sync_api import expect

from jindao import NotFoundError, OutputError, RequestError, Settings, Store
from tests.public.published import draft, publish, tour, way, with_picture, withdraw
from tests.publishing.routes import picture
from tests.web.browsing import Watch, opened
from tests.web.test_published import INSIDE, hostile, illustrated
from tests.web.tiny import TinyPlanner
from web.static_site import SiteReport, route_files, site, write_site

FORMATS = ("gpx", "geojson")


def written(store: Store, directory: Path, **more: Any) -> SiteReport:
    planner: Any = more.pop("planner", None) or TinyPlanner()
    return write_site(planner, store, directory, formats=FORMATS, **more)


def held(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_everything_that_is_public_is_there(store: Store, tmp_path: Path) -> None:
    publish(store, "jinci")
    publish(store, "mixed", trips=(tour(), way()), languages=("zh",))
    draft(store, "secret", "秘密")
    report = written(store, tmp_path / "site")
    files = held(tmp_path / "site")
    assert report.made == ["jinci", "mixed"]
    assert report.files == len(files)
    for name in ("zh/jinci/index.html", "en/jinci/jinci-1.gpx", "zh/mixed/part-2.html"):
        assert name in files
    assert not [name for name, data in files.items() if "秘密".encode() in data]
    assert not list(tmp_path.glob(".site*"))


def test_a_cover_lies_beside_its_page(store: Store, tmp_path: Path) -> None:
    with_picture(store, "jinci")
    written(store, tmp_path / "site")
    files = held(tmp_path / "site")
    name = f"picture-{picture().sha256[:16]}.jpg"
    for code in ("zh", "en"):
        assert files[f"{code}/jinci/{name}"] == picture().data
        (image,) = html.fromstring(files[f"{code}/jinci/index.html"]).xpath("//figure/img")
        assert image.get("src") == name
    told = json.loads(files["zh/routes.geojson"])["features"][0]["properties"]
    assert told["picture"] == f"jinci/{name}"
    assert written(store, tmp_path / "site").kept == ["jinci"]
    assert held(tmp_path / "site") == files


def test_pictures_of_texts_lie_beside_their_page(store: Store, tmp_path: Path) -> None:
    illustrated(store, f"{INSIDE}\n\n![远](https://evil.example/a.png)")
    written(store, tmp_path / "site")
    files = held(tmp_path / "site")
    name = f"picture-{picture().sha256[:16]}.jpg"
    assert files[f"zh/jinci/{name}"] == picture().data
    shown = html.fromstring(files["zh/jinci/index.html"])
    (image,) = shown.xpath("//section[contains(@class, 'route-text')]//img")
    assert (image.get("src"), image.get("width"), image.get("loading")) == (name, "640", "lazy")
    assert b"evil.example" not in files["zh/jinci/index.html"]
    assert written(store, tmp_path / "site").kept == ["jinci"]


def test_every_address_is_relative_and_leads_somewhere(store: Store, tmp_path: Path) -> None:
    publish(store, "jinci")
    publish(store, "mixed", trips=(tour(), way()))
    site = tmp_path / "site"
    written(store, site)
    for page in site.rglob("*.html"):
        for item in html.fromstring(page.read_bytes()).iter("a", "link", "script", "img"):
            target = item.get("href") or item.get("src") or ""
            is_outside = item.tag == "a" and ":" in target
            if not target or is_outside or target.startswith(("#", "data:")):
                continue
            assert (page.parent / target.partition("#")[0]).is_file(), (page, target)


def test_what_has_not_changed_is_taken_over(store: Store, tmp_path: Path) -> None:
    publish(store, "jinci")
    publish(store, "other")
    site = tmp_path / "site"
    written(store, site)
    first = held(site)
    again = written(store, site)
    assert (again.made, again.kept) == ([], ["jinci", "other"])
    assert held(site) == first
    publish(store, "other", licence="CC0-1.0")
    (site / "zh/jinci/jinci-1.gpx").write_bytes(b"damaged")
    third = written(store, site)
    assert (third.made, third.kept) == (["jinci", "other"], [])
    assert held(site)["zh/jinci/jinci-1.gpx"] == first["zh/jinci/jinci-1.gpx"]
    for language in ("zh", "en"):
        withdraw(store, "other", language, "-")
    assert written(store, site).gone == ["other"]
    assert not (site / "zh" / "other").exists()


def test_nothing_of_others_is_touched(store: Store, tmp_path: Path) -> None:
    publish(store, "jinci")
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(OutputError):
        written(store, tmp_path)
    assert (tmp_path / "mine").read_text() == "mine"
    with pytest.raises(NotFoundError):
        write_site(TinyPlanner(), store, tmp_path / "site", formats=("exe",))  # type: ignore[arg-type]
    assert not (tmp_path / "site").exists()


def test_a_failure_leaves_what_was_there(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, "jinci")
    site = tmp_path / "site"
    written(store, site)
    first = held(site)
    publish(store, "jinci", licence="CC0-1.0")

    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(route_files, "export", full)
    with pytest.raises(OutputError, match="No space"):
        written(store, site)
    assert held(site) == first
    assert not list(tmp_path.glob(".site*"))


def test_whole_addresses_where_the_site_has_one(store: Store, tmp_path: Path) -> None:
    publish(store, "jinci")
    planner = TinyPlanner(settings=Settings(limits=(), address="https://walk.example.org"))
    written(store, tmp_path / "site", planner=planner)
    feed = etree.fromstring((tmp_path / "site/zh/routes.atom").read_bytes())
    assert b"https://walk.example.org/zh/jinci/index.html" in etree.tostring(feed)
    etree.fromstring((tmp_path / "site/sitemap.xml").read_bytes())
    page = html.fromstring((tmp_path / "site/zh/jinci/index.html").read_bytes())
    (link,) = page.xpath("//input[@id='share-link']")
    assert link.get("value") == "https://walk.example.org/zh/jinci/index.html"


@pytest.fixture
def served(store: Store, tmp_path: Path) -> Iterator[str]:
    """Serve a site below a folder, as `python -m http.server` does."""
    publish(store, "jinci", trips=(tour(2),))
    publish(store, "way", trips=(way(),), difficulty="hard")
    hostile(store)
    written(store, tmp_path / "www" / "walks" / "shanxi")

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Handler, directory=str(tmp_path / "www"))
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.mark.browser
def test_it_works_from_a_plain_server_with_no_other_request(browser: Any, served: str) -> None:
    watch = Watch(f"{served}/walks/shanxi/")
    page = opened(browser, watch, viewport={"width": 320, "height": 700})
    page.goto(f"{served}/walks/shanxi/")
    page.wait_for_url("**/zh/index.html")
    page.locator(".leaflet-container").wait_for()
    page.locator("#difficulty").select_option("hard")
    expect(page.locator(".site-list > li:visible")).to_have_count(1)
    page.locator("#difficulty").select_option("")
    page.locator("#text").fill("古柏")
    expect(page.locator(".site-list > li:visible")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator('a[href="jinci/index.html"]').first.click()
    page.locator(".leaflet-container").wait_for()
    assert page.locator("h1").inner_text() == "晋祠一日"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.locator(".languages a", has_text="English").click()
    assert page.locator("h1").inner_text() == "A day at Jinci"
    page.goto(f"{served}/walks/shanxi/en/hostile/index.html")
    page.locator(".leaflet-container").wait_for()
    watch.check()
    watch.close()


def test_the_index_tells_what_menus_ask(store: Store, tmp_path: Path) -> None:
    publish(store, "jinci")
    written(store, tmp_path / "site")
    (route,) = json.loads((tmp_path / "site/en/routes.json").read_bytes())["routes"]
    assert (route["title"], route["km"], route["days"]) == ("A day at Jinci", 4.5, [1])
    assert route["month"] == list(range(4, 11))


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have processes begun as copies of this one, whatever threads other tests have left."""
    context = multiprocessing.get_context("fork")
    monkeypatch.setattr("jindao._processes.way_to_begin", lambda: context)


@pytest.mark.parametrize("way", ["fork", "spawn"])
def test_processes_write_the_same(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    context = multiprocessing.get_context(way)
    monkeypatch.setattr("jindao._processes.way_to_begin", lambda: context)
    for number in range(4):
        publish(store, f"route-{number}", trips=(tour(1 + number % 2),))
    alone = written(store, tmp_path / "alone")
    monkeypatch.setattr(site, "_AT_ONCE", 1)
    shared = written(store, tmp_path / "shared", processes=2)
    assert held(tmp_path / "shared") == held(tmp_path / "alone")
    assert shared == alone
    if way == "spawn":  # which takes seconds
        return
    publish(store, "route-1", licence="CC0-1.0")
    again = written(store, tmp_path / "shared", processes=2)
    assert (again.made, again.kept) == (["route-1"], ["route-0", "route-2", "route-3"])
    written(store, tmp_path / "alone")
    assert held(tmp_path / "shared") == held(tmp_path / "alone")


@pytest.mark.usefixtures("copies")
def test_what_a_process_that_is_killed_leaves_is_written_all_the_same(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        publish(store, f"route-{number}")
    us, write = os.getpid(), route_files.RouteWriter.write

    def die(self: route_files.RouteWriter, slug: str, code: str) -> route_files.RouteFiles:
        if slug == "route-2" and os.getpid() != us:
            os.kill(os.getpid(), signal.SIGKILL)
        return write(self, slug, code)

    written(store, tmp_path / "alone")
    monkeypatch.setattr(route_files.RouteWriter, "write", die)
    monkeypatch.setattr(site, "_AT_ONCE", 1)
    written(store, tmp_path / "shared", processes=2)
    assert held(tmp_path / "shared") == held(tmp_path / "alone")


@pytest.mark.usefixtures("copies")
def test_a_failure_in_another_process_is_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        publish(store, f"route-{number}")

    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(route_files, "export", full)
    with pytest.raises(OutputError, match="No space"):
        written(store, tmp_path / "site", processes=2)
    assert not (tmp_path / "site").exists()
    with pytest.raises(RequestError):
        written(store, tmp_path / "site", processes=0)
