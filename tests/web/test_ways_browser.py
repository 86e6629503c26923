"""Routes, loops and reach in a real browser: asked for, chosen, read, without a script too."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.browsing import DESK, Watch, opened

pytestmark = pytest.mark.browser


def test_a_loop_is_found_chosen_and_downloaded(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + "/loop")
    page.fill("#start", "太原")
    slider = page.locator('[data-slides="time"]')
    assert slider.get_attribute("aria-valuetext") == "–"
    slider.focus()
    page.keyboard.press("ArrowRight")
    # A root's scale from five minutes to sixteen hours: a little more than a quarter.
    assert page.input_value("#time") == "4.25"
    page.keyboard.press("End")
    assert page.input_value("#time") == "16", "as much as a loop may take"
    assert page.input_value("#length") == "", "one instead of the other"
    page.fill("#length", "6")
    assert page.input_value("#time") == ""
    page.keyboard.press("Enter")
    page.wait_for_url("**/loops?**")
    assert "time=" not in page.url
    page.get_by_role("link", name="看这条").nth(1).click()
    page.wait_for_url("**/loop?**")
    assert "choice=2" in page.url
    page.wait_for_selector("[data-painter]:not([hidden])")
    with page.expect_download() as found:
        page.locator('a[href^="/loop.gpx?"]').click()
    assert found.value.suggested_filename.endswith(".gpx")
    page.locator(".other a", has_text="首选").click()
    page.wait_for_url(lambda address: "choice" not in address)
    expect(page.locator(".is-shown", has_text="首选")).to_have_count(1)
    watch.check()


def test_a_route_is_asked_for_with_its_end_tapped_on_the_map(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch, viewport=DESK, locale="en")
    page.goto(watch.base + "/route")
    page.fill("#start", "Taiyuan")
    page.get_by_role("button", name="Choose the end on a map").click()
    page.wait_for_selector("[data-pick-map=end][role=region]")
    expect(page.locator('[data-pick-map="start"]')).to_be_hidden()
    page.get_by_role("button", name="End at the centre of the map").click()
    # The middle of the tiny network.
    lon, lat = map(float, page.input_value("#end").split(","))
    assert (lon, lat) == pytest.approx((112.5, 37.75), abs=0.01)
    page.get_by_role("button", name="Show the way").click()
    page.wait_for_url("**/route?**")
    expect(page.locator(".other")).to_have_count(2)
    page.locator(".other a", has_text="Second").press("Enter")
    page.wait_for_url("**choice=2**")
    assert "600 m longer" in page.inner_text(".why-this")
    page.wait_for_selector("[data-painter]:not([hidden])")
    watch.check()


def test_reach_is_drawn_and_read(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + "/reach")
    page.fill("#start", "太原")
    page.locator(".chip", has_text="30 分钟").click()
    page.get_by_role("button", name="看能走多远").click()
    page.wait_for_url("**/reach?**")
    areas = page.evaluate(
        """() => { let count = 0; window.map_jindao.eachLayer((layer) => {
             if (layer.options.fillOpacity && layer.getLatLngs) count += 1; }); return count; }"""
    )
    assert areas == 4
    expect(page.locator(".areas tbody tr")).to_have_count(4)
    page.locator(".reached a", has_text="晋祠").click()
    page.wait_for_url("**/sites/jinci")
    watch.check()


def test_all_of_it_works_without_a_script(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch, java_script_enabled=False)
    page.goto(watch.base + "/loop")
    page.fill("#start", "太原")
    page.fill("#time", "2")
    page.get_by_role("button", name="找环线").click()
    assert "只能给一个" in page.inner_text("#length-wrong")
    page.fill("#length", "")
    page.get_by_role("button", name="找环线").click()
    page.get_by_role("link", name="看这条").first.click()
    expect(page.locator(".profile svg").first).to_be_visible()
    assert page.locator(".downloads > ul a").first.inner_text() == "GPX 文件"
    assert page.locator(".downloads details a").count() > 5
    page.goto(watch.base + "/reach?start=太原")
    expect(page.locator(".areas tbody tr")).to_have_count(3)
    page.goto(watch.base + "/route")
    page.fill("#start", "太原")
    page.fill("#end", "晋祠")
    page.get_by_role("button", name="查看路线").click()
    expect(page.locator(".other")).to_have_count(2)
    watch.forgive("400")
    watch.check()


@pytest.mark.parametrize("speech", ["zh", "en"])
def test_the_head_is_two_lines_on_the_narrowest_phone(
    browser: Any, watch: Watch, speech: str
) -> None:
    page = opened(browser, watch, viewport={"width": 320, "height": 640})
    page.goto(f"{watch.base}/loop?lang={speech}")
    tops = page.evaluate(
        """() => ['.nav a', '.senior-switch, .languages a'].map(selector => new Set(
             [...document.querySelectorAll(selector)].map(
               item => Math.round(item.getBoundingClientRect().top))).size)"""
    )
    assert tops == [1, 1]
    page.goto(f"{watch.base}/loop?lang={speech}&senior=1")
    rows = page.evaluate(
        """() => new Set([...document.querySelectorAll('.nav a')].map(
             item => Math.round(item.getBoundingClientRect().top))).size"""
    )
    assert rows == 2, "large type has three to a row"
    watch.check()
