"""A shared trip in a real browser: link, copy, poster as PNG, nothing asked of others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from jindao import Store
from tests.web.serving import served
from tests.web.test_browser import TOUR, Watch, opened
from tests.web.tiny import TinyPlanner
from web.app import create_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    planner: Any = TinyPlanner()
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('links') / 'store.sqlite3'}")
    with served(create_app(planner, store)) as address:
        yield address


@pytest.fixture
def watch(base: str) -> Iterator[Watch]:
    watching = Watch(base)
    yield watching
    watching.close()


@pytest.fixture
def link(base: str) -> str:
    app_answer = _post(base)
    assert app_answer.startswith("/t/")
    return base + app_answer


def _post(base: str) -> str:
    from http.client import HTTPConnection
    from urllib.parse import urlencode, urlsplit

    connection = HTTPConnection(urlsplit(base).netloc, timeout=30)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/t", urlencode({"address": TOUR}), form)
    found = connection.getresponse().headers["Location"]
    connection.close()
    return found


@pytest.mark.parametrize("script", [True, False])
def test_a_link_opens_in_a_new_browser(browser: Any, watch: Watch, link: str, script: bool) -> None:
    page = opened(browser, watch, java_script_enabled=script)
    page.goto(link)
    assert page.locator("h1").inner_text().startswith("太行一日")
    assert page.locator("#share-link").input_value() == link
    assert page.locator("svg.qr").bounding_box()["width"] >= 100
    assert page.locator("[data-copy]").is_visible() is script
    if script:
        page.locator(".painter label", has_text="坡度").click()
        expect(page.locator('[data-legend="steepness"]')).to_be_visible()
        assert page.locator(".leaflet-container").bounding_box()["height"] > 300
        expect(page.locator(".profile-cursor").first).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth") if script else 390
    assert wide <= 390
    watch.check()


def test_at_320_pixels_nothing_is_cut_off(browser: Any, watch: Watch, link: str) -> None:
    page = opened(browser, watch)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(link)
    page.locator(".walk summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for box in page.locator(".walk-apps a").all():
        assert box.bounding_box()["height"] >= 44
    watch.check()


def test_the_poster_becomes_a_picture(
    browser: Any, watch: Watch, link: str, tmp_path: Path
) -> None:
    page = opened(browser, watch, accept_downloads=True)
    page.goto(link)
    page.locator("[data-poster]").click()
    picture = page.locator(".share-poster img")
    picture.wait_for()
    size = picture.evaluate("image => [image.naturalWidth, image.naturalHeight]")
    assert size == [1080, 1920]
    assert "长按图片" in page.locator("[data-share-status]").inner_text()
    with page.expect_download() as waiting:
        picture.click()
    assert waiting.value.suggested_filename.endswith("路线海报.png")
    waiting.value.save_as(tmp_path / "poster.png")
    assert (tmp_path / "poster.png").read_bytes().startswith(b"\x89PNG")
    watch.check()


def test_the_link_is_copied(browser: Any, watch: Watch, link: str) -> None:
    page = opened(browser, watch, permissions=["clipboard-read", "clipboard-write"])
    page.goto(link)
    page.locator("[data-copy]").click()
    page.get_by_text("已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == link
    watch.check()
