"""A tour in a real browser: changed in place, read along its profile, by keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.browsing import DESK, TOUR, Watch, opened

pytestmark = pytest.mark.browser

FOCUS = "document.activeElement.dataset.key ?? document.activeElement.id"


def painted(page: Any) -> set[str]:
    """Return the colours of the lines on the map."""
    found = page.evaluate(
        """() => { const colours = []; window.map_jindao.eachLayer((layer) => {
             if (layer.getLatLngs && layer.options.color) colours.push(layer.options.color); });
           return colours; }"""
    )
    return set(found)


def test_a_visit_is_dropped_and_added_in_place(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    page.wait_for_selector("[data-painter]:not([hidden])")
    page.evaluate("window.sameage = true")
    pins = page.locator(".jd-pin").count()
    page.locator("details.edit > summary").nth(1).click()
    page.locator('[data-key="drop-evil"]').click()
    page.locator("#said", has_text="参观 3 处").wait_for()
    assert "visits=jinci&visits=bell%2Cdrum" in page.url
    expect(page.locator(".jd-pin")).to_have_count(pins - 1)
    expect(page.locator(".problems li")).to_have_count(1)
    assert page.evaluate(FOCUS) == "visit-bell", "what comes after the one that went"
    page.locator("details.candidates > summary").click()
    page.locator('[data-key="add-evil"]').click()
    page.locator("#said", has_text="参观 4 处").wait_for()
    expect(page.locator(".jd-pin")).to_have_count(pins)
    assert page.evaluate(FOCUS) == "visit-evil"
    page.go_back()
    page.locator(".trip-head .lead", has_text="参观 3 处").wait_for()
    assert page.evaluate("window.sameage"), "the page was never loaded again"
    watch.check()


def test_what_is_open_and_shown_stays(browser: Any, watch: Watch) -> None:
    """A link to a place on the page changes nothing, nor does a press without a connection."""
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    page.wait_for_selector("[data-painter]:not([hidden])")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator('.actions a[href="#downloads"]').click()
    page.go_back()
    assert [url for url in asked if "/tour?" in url] == []
    page.locator(".walk > summary").click()
    page.locator("details.edit > summary").nth(1).click()
    address = page.url
    page.context.set_offline(True)
    page.locator('[data-key="drop-evil"]').click()
    page.locator("#said", has_text="没有网络，什么都没有改").wait_for()
    assert page.url == address
    expect(page.locator("li.stop .visit")).to_have_count(4)
    page.context.set_offline(False)
    watch.forgive("ERR_INTERNET_DISCONNECTED")
    page.evaluate(
        """() => { const press = (key) => document.querySelector(`[data-key="${key}"]`).click();
             press("drop-evil"); press("longer-jinci"); }"""
    )
    page.locator("#said", has_text="上一处改动还没有完成").wait_for()
    page.locator("#said", has_text="去掉").wait_for()
    assert "18:30" in page.inner_text("#said"), "the trouble that the change has made"
    assert page.locator(".walk").get_attribute("open") is not None
    watch.check()


def test_buttons_keep_the_focus_and_say_what_they_did(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    page.wait_for_selector("[data-painter]:not([hidden])")
    page.locator("details.edit > summary").first.press("Enter")
    page.locator('[data-key="longer-jinci"]').press("Enter")
    page.locator("#said", has_text="晋祠停留 75 分钟").wait_for()
    assert page.evaluate(FOCUS) == "longer-jinci"
    page.locator('[data-key="longer-jinci"]').press("Enter")
    page.locator("#said", has_text="晋祠停留 90 分钟").wait_for()
    assert page.url.count("stay=") == 1
    page.locator('[data-key="pin-jinci"]').press("Enter")
    page.locator("#said", has_text="一直保留").wait_for()
    expect(page.locator("h3 .pinned")).to_have_count(1)
    assert page.evaluate(FOCUS) == "pin-jinci"
    watch.check()


def test_a_wrong_name_is_told_in_place(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    page.wait_for_selector("[data-painter]:not([hidden])")
    page.fill("#add", "无此处")
    page.locator('[data-key="add"]').click()
    page.locator("#add-wrong").wait_for()
    assert "无此处" in page.inner_text("#add-wrong")
    assert "add=" not in page.url
    watch.forgive("404")
    watch.check()


def test_a_night_is_changed_in_place_by_keyboard(browser: Any, watch: Watch) -> None:
    """A place of the list, then one by a name that is suggested; what is wrong is told there."""
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    page.wait_for_selector("[data-painter]:not([hidden])")
    page.evaluate("window.sameage = true")
    summary = page.locator("details.night > summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.locator("#sleep-of-1").focus()
    page.keyboard.press("ArrowDown")
    page.locator('[data-key="night-1"]').focus()
    page.keyboard.press("Enter")
    page.locator("#said", has_text="已改第 1 天的住宿地").wait_for()
    assert "nights=112.51%2C37.8" in page.url
    assert page.evaluate(FOCUS) == "night-1"
    page.locator("#sleep-1").focus()
    page.keyboard.type("Taiyuan")
    page.locator(".night .combo-list li", has_text="太原").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#sleep-1").input_value() == "太原"
    page.keyboard.press("Enter")
    page.locator(".point-line", has_text="宿：太原").first.wait_for()
    page.locator("#sleep-1").fill("无此处")
    page.locator('[data-key="night-1"]').click()
    page.locator("#sleep-wrong").wait_for()
    assert "nights=112.5%2C37.7" in page.url, "the night before stays"
    assert page.evaluate("window.sameage"), "the page was never loaded again"
    watch.forgive("404")
    watch.check()


def test_a_site_is_added_from_the_map(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch, viewport=DESK)
    page.goto(watch.base + TOUR)
    page.wait_for_selector("[data-painter]:not([hidden])")
    page.evaluate(
        """() => window.map_jindao.eachLayer((layer) => {
             if (layer.options.fillColor === "#857c6c") layer.openPopup(); })"""
    )
    page.locator(".leaflet-popup button", has_text="加入").click()
    page.locator("#said", has_text="已加入双塔寺").wait_for()
    watch.check()


def test_lines_are_painted_by_what_the_way_is_like(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(f"{watch.base}{TOUR}&by_car=2")
    page.wait_for_selector("[data-painter]:not([hidden])")
    assert {"#4f566b", "#2f6b3c"} <= painted(page), "rides, and the first day in its colour"
    page.locator(".painter label", has_text="坡度").click()
    assert {"#4d7048", "#b4631d", "#7d7565"} <= painted(page), "level, steep, unknown"
    assert "#2f6b3c" not in painted(page), "what the page came with is gone"
    legend = page.locator('[data-legend="steepness"]')
    expect(legend).to_be_visible()
    assert "上坡 5-10%" in legend.inner_text()
    expect(page.locator('[data-legend="stage"]')).to_be_hidden()
    page.keyboard.press("ArrowRight")
    assert {"#3d4a57", "#7d7565"} <= painted(page), "paved and unknown"
    assert "#4d7048" not in painted(page)
    assert "铺装路面" in page.inner_text('[data-legend="surface"]')
    watch.check()


def test_the_profile_leads_along_the_way(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    page.wait_for_selector("[data-painter]:not([hidden])")
    cursor = page.get_by_role("slider", name="沿路线移动").first
    cursor.focus()
    # Ways of 1.5 km: known, from 800 to 840 m; unknown; known again.
    assert cursor.get_attribute("aria-valuetext") == "0.0 公里处，海拔 800 米"
    place = """() => { let at; window.map_jindao.eachLayer((layer) => {
        if (layer.options.color === "#22201c") at = layer.getLatLng(); });
        return [at.lng, at.lat]; }"""
    assert page.evaluate(place) == pytest.approx([112.5, 37.7], abs=1e-5)
    page.keyboard.press("End")
    assert cursor.get_attribute("aria-valuetext") == "4.5 公里处，海拔 840 米"
    box = page.locator(".profile-box").first
    box.scroll_into_view_if_needed()
    frame = box.bounding_box()
    page.mouse.move(frame["x"] + frame["width"] / 6, frame["y"] + 40)
    # Half of the first way: from 112.5 to 112.43 at 37.7.
    assert page.evaluate(place) == pytest.approx([112.465, 37.7], abs=1e-3)
    assert page.locator(".profile-here b").first.inner_text().startswith("0.7 公里处，海拔 8")
    page.mouse.move(frame["x"] + frame["width"] / 2, frame["y"] + 40)
    assert "高程未知" in page.locator(".profile-here b").first.inner_text()
    # A tap in the middle of the first way, from 112.5 to 112.43 at 37.7, leads to the profile.
    at = page.evaluate("(({ x, y }) => [x, y])(map_jindao.latLngToContainerPoint([37.7, 112.465]))")
    page.locator("#map .folium-map").click(position={"x": at[0], "y": at[1]})
    assert cursor.get_attribute("aria-valuetext").startswith(("0.7 公里处", "0.8 公里处"))
    watch.check()


def test_motion_is_reduced_for_who_asks(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch, reduced_motion="reduce")
    page.goto(watch.base + TOUR)
    page.wait_for_selector("[data-painter]:not([hidden])")
    assert page.evaluate("window.map_jindao.options.zoomAnimation") is False
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    watch.check()


def test_no_pin_lies_under_the_buttons_to_zoom(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + "/route?start=112.301,37.75&end=112.699,37.752")
    page.wait_for_selector(".jd-pin")
    under = page.evaluate(
        """() => {
          const zoom = document.querySelector('.leaflet-control-zoom').getBoundingClientRect();
          return [...document.querySelectorAll('.jd-pin')]
            .filter((pin) => pin.getBoundingClientRect().right > zoom.left)
            .map((pin) => pin.textContent);
        }"""
    )
    assert under == [], "what is shown keeps clear of the column of the buttons"
    watch.check()
