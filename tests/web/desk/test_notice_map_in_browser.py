"""The map on which a notice is placed, as fingers and mice use it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from jindao import Accounts, Actor, LonLat, Planner, geodesic_m
from tests.publishing.routes import DATONG
from tests.web.browsing import DESK, PHONE, Watch, opened
from tests.web.desk.test_desk_in_browser import people, sign_in
from tests.web.serving import served

pytestmark = pytest.mark.browser

NEW = f"/desk/bureaus/{DATONG.slug}/notices/new"
OPENED = '[data-pick-map="place"][role=region]'
BUTTON = 'button[data-pick="place"]'
ONE_PIN = "() => document.querySelectorAll('.pick-word').length === 1"


@pytest.fixture
def watch(app: Flask) -> Iterator[Watch]:
    with served(app) as address:
        watching = Watch(address)
        yield watching
        watching.close()


class Form:
    """The form of a new notice, under a finger or a mouse."""

    def __init__(self, browser: Any, watch: Watch, view: dict[str, int], *, touch: bool) -> None:
        self.view, self.touch = view, touch
        self.page = opened(browser, watch, viewport=view, has_touch=touch, is_mobile=touch)
        sign_in(self.page, watch, "reviewer")
        self.page.goto(f"{watch.base}{NEW}")

    def press(self, selector: str) -> None:
        found = self.page.locator(selector)
        found.tap() if self.touch else found.click()

    def open_map(self) -> dict[str, float]:
        """Open the map, and return where it is on the screen."""
        self.press(BUTTON)
        self.page.wait_for_selector(OPENED)
        box: dict[str, float] = self.page.locator(OPENED).bounding_box()
        return box

    def tap(self, x: float, y: float) -> None:
        tool = self.page.touchscreen.tap if self.touch else self.page.mouse.click
        tool(x, y)

    def placed(self, x: float, y: float) -> str:
        """Tap on the map, and return what the tap wrote into the box."""
        self.page.evaluate("document.querySelector('#place').value = ''")
        self.tap(x, y)
        self.page.wait_for_function("() => document.querySelector('#place').value", timeout=5000)
        expect(self.page.locator(".leaflet-popup")).to_have_count(0)
        self.page.wait_for_function(ONE_PIN, timeout=5000)  # the other fades out
        written: str = self.page.input_value("#place")
        return written


def is_shown(page: Any, selector: str) -> bool:
    box = page.locator(selector).bounding_box()
    return bool(box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"])


@pytest.mark.parametrize(("view", "touch"), [(PHONE, True), (DESK, False)], ids=["finger", "mouse"])
def test_every_tap_on_the_map_places_the_notice(
    browser: Any,
    watch: Watch,
    planner: Planner,
    accounts: Accounts,
    author: Actor,
    view: dict[str, int],
    touch: bool,
) -> None:
    people(accounts, "reviewer")
    form = Form(browser, watch, view, touch=touch)
    page = form.page
    box = form.open_map()
    assert is_shown(page, OPENED)
    assert is_shown(page, ".pick-bar .hint"), "it says what a tap did"
    # It opens at the bureau's own area: whatever is near the middle lies in it.
    middle = form.placed(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    names = {site.name_zh for site in planner.heritage.sites if site.prefecture == "datong"}
    if middle not in names:
        assert geodesic_m(LonLat.parse(middle), LonLat(113.3, 40.0)) < 60_000
    # Sites lie everywhere: a tap on one of them places as well, under its name.
    told = [
        form.placed(box["x"] + right * box["width"], box["y"] + down * box["height"])
        for right, down in product((0.3, 0.4, 0.52, 0.6, 0.7), (0.2, 0.35, 0.55, 0.7))
    ]
    sites = {text for text in told if any(letter.isalpha() for letter in text)}
    assert sites <= {site.name_zh for site in planner.heritage.sites}
    assert sites
    assert len(sites) < len(told)
    # Nearer, beside the buttons of the map.
    for _ in range(3):
        form.press(".leaflet-control-zoom-in")
        page.wait_for_timeout(400)
    plus = page.locator(".leaflet-control-zoom-in").bounding_box()
    before = page.input_value("#place")
    form.press(".leaflet-control-zoom-in")
    page.wait_for_timeout(400)
    assert page.input_value("#place") == before, "a button of the map is no place"
    form.placed(plus["x"] - 8, plus["y"] + 10)
    # Two in a row: the second counts.
    form.tap(box["x"] + 60, box["y"] + 60)
    last = form.placed(box["x"] + 60, box["y"] + 200)
    page.wait_for_timeout(500)
    assert page.input_value("#place") == last
    # After an error the map opens where it was left, and takes taps as before, scrolled or not.
    page.fill("#place", "113.3,40.09")
    page.fill("#radius", "wide")
    form.press("button.go")
    page.wait_for_selector("#radius-wrong")
    watch.forgive("400")
    form.open_map()
    page.wait_for_selector(".pick-word")
    page.evaluate("scrollBy(0, -40)")
    box = page.locator(OPENED).bounding_box()
    written = form.placed(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2)
    # 60 px to the east at zoom 13: 60 * 156543 m * cos(40.09 deg) / 2**13 = 877 m.
    assert abs(geodesic_m(LonLat.parse(written), LonLat(113.3, 40.09)) - 877) < 40
    page.fill("#reason_zh", "塌方")
    page.fill("#radius", "200")
    form.press("button.go")
    page.wait_for_selector("#shown-title")
    watch.check()


def test_a_map_that_is_slow_or_did_not_arrive_opens_all_the_same(
    browser: Any, watch: Watch, accounts: Accounts, author: Actor
) -> None:
    people(accounts, "reviewer")
    form = Form(browser, watch, PHONE, touch=True)
    page, asked, released = form.page, [], threading.Event()

    def answer(route: Any) -> None:
        asked.append(route)
        if len(asked) == 1:
            route.abort()
        elif released.is_set():
            route.continue_()

    page.route("**/leaflet.js*", answer)
    form.press(BUTTON)
    hint = page.locator(".pick-bar .hint")
    hint.filter(has_text="没有取到").wait_for()
    watch.forgive("ERR_FAILED")
    # The second time it is slow: closed, opened, and opened again before it is there.
    form.press(BUTTON)
    form.press(BUTTON)
    hint.filter(has_text="正在打开").wait_for()
    form.tap(195, 600)
    assert page.input_value("#place") == ""
    form.press(BUTTON)
    form.press(BUTTON)
    page.wait_for_timeout(200)
    assert len(asked) == 2
    released.set()
    asked[1].continue_()
    page.wait_for_selector(OPENED)
    hint.filter(has_text="点一下地图").wait_for()
    box = page.locator(OPENED).bounding_box()
    form.placed(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".leaflet-control-zoom")).to_have_count(1)
    watch.check()
