"""The pages in a real browser: with and without JavaScript, and asking nobody else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from jindao.geo import LonLat, geodesic_m
from tests.web.browsing import DESK, OPEN, TOUR, Watch, opened
from tests.web.tiny import HOSTILE, START, TOWERS

pytestmark = pytest.mark.browser


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_plan_from_the_form(browser: Any, watch: Watch, language: str) -> None:
    page = opened(browser, watch)
    page.goto(f"{watch.base}/?lang={language}")
    page.locator(".picture", has_text={"zh": "长城", "en": "Great Wall"}[language]).click()
    page.locator(".way-card", has_text={"zh": "骑行", "en": "Bike"}[language]).click()
    page.fill("#start", {"zh": "太原", "en": "Taiyuan"}[language])
    page.fill("#days", "2")
    page.click("button.go")
    page.wait_for_url("**/tours?**")
    assert "theme=great_wall" in page.url
    assert "profile=bike" in page.url
    assert "must_visit" not in page.url
    assert {"zh": "找到 2 条", "en": "2 found"}[language] in page.inner_text("#told")
    page.locator("li.choice h2 a").first.click()
    page.wait_for_selector(".jd-pin")
    expect(page.locator(".leaflet-marker-icon")).to_have_count(5)
    expect(page.locator("li.stop .visit")).to_have_count(4)
    page.locator("a.number").first.click()
    page.wait_for_selector(".leaflet-popup")
    assert "晋祠" in page.inner_text(".leaflet-popup")
    watch.check()


def test_a_page_stands_still_beneath_a_tap(browser: Any, watch: Watch) -> None:
    """What is brought into view is there at once: a tap on a button that moves is lost."""
    page = opened(browser, watch)
    page.goto(f"{watch.base}/?lang=zh")
    page.evaluate("document.querySelector('footer').scrollIntoView()")
    seen = page.evaluate("scrollY")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert page.evaluate("scrollY") == seen > 0


def test_everything_but_the_map_works_without_javascript(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch, java_script_enabled=False)
    page.goto(watch.base)
    expect(page.locator("[data-locate], [data-pick], [data-slides]").first).to_be_hidden()
    page.locator("details.more > summary").click()
    page.select_option("#prefer-green", "green=0.6")
    page.fill("#start", "太原")
    page.check("#strand input[value=history]", force=True)
    page.click("button.go")
    assert "prefer=green%3D0.6" in page.url
    page.locator("li.choice h2 a").first.click()
    expect(page.locator("li.stop .visit")).to_have_count(2)
    assert page.locator(".no-map svg.sketch").bounding_box()["height"] > 100
    expect(page.locator(".trip-map .folium-map")).to_be_hidden()
    expect(page.locator(".profile svg[role=img]")).to_be_visible()
    page.locator("details.edit > summary").last.click()
    page.locator('[data-key="drop-evil"]').click()
    expect(page.locator("li.stop .visit")).to_have_count(1)
    assert "visits=jinci" in page.url
    expect(page.locator(".problems li")).to_have_count(1)
    page.get_by_role("link", name="修改条件").click()
    assert page.input_value("#start") == "太原"
    assert page.input_value("#prefer-green") == "green=0.6"
    page.goto(f"{watch.base}/tour?start=太原&theme=taihang&hours=99")
    assert page.input_value("#hours") == "99"
    expect(page.locator("#hours-wrong")).to_be_visible()
    watch.forgive("400")
    watch.check()


def test_a_gpx_is_downloaded(browser: Any, watch: Watch, tmp_path: Path) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    with page.expect_download() as waiting:
        page.locator('a[href^="/tour.gpx?"]').click()
    assert waiting.value.suggested_filename.endswith(".gpx")
    assert b"<gpx" in Path(waiting.value.path()).read_bytes()
    watch.check()


def test_names_are_offered_while_typing(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base)
    box = page.get_by_role("combobox", name="起点")
    box.press_sequentially("双塔")
    page.get_by_role("option", name="双塔寺").wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator(".combo [role=status]").first.inner_text() == "找到 1 个，用上下键选"
    box.press("ArrowDown")
    chosen = box.get_attribute("aria-activedescendant")
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    box.press("Enter")
    assert page.input_value("#start") == "双塔寺"
    assert page.url == watch.base + "/", "choosing does not send the form"
    assert box.get_attribute("aria-expanded") == "false"
    box.fill("晋")
    page.get_by_role("option", name="晋祠").click()
    assert page.input_value("#start") == "晋祠"
    box.fill("双")
    page.get_by_role("option", name="双塔寺").wait_for()
    box.press("Escape")
    expect(page.get_by_role("option").first).to_be_hidden()
    assert page.input_value("#start") == "双"
    page.locator("details.more > summary").click()
    page.locator("[data-add]").first.click()
    expect(page.locator('input[name="must_visit"]')).to_have_count(3)
    page.locator('input[name="must_visit"]').last.press_sequentially("晋")
    page.get_by_role("option", name="晋祠").click()
    assert page.locator('input[name="must_visit"]').last.input_value() == "晋祠"
    watch.check()


def test_only_sites_are_offered_where_a_site_is_asked(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + "/?must_visit=晋祠")
    page.locator("#start").press_sequentially("太")
    page.get_by_role("option", name="太原").wait_for()
    with page.expect_response("**/suggest?**"):
        page.locator("#must_visit-2").press_sequentially("太")
    page.locator(".combo [role=status]", has_text="没有找到").wait_for()
    expect(page.get_by_role("option").first).to_be_hidden()
    watch.check()


def test_sliders_and_fields_are_one(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base)
    hours = page.locator("[data-slides=hours]")
    assert hours.input_value() == "6"
    hours.focus()
    page.keyboard.press("ArrowRight")
    assert page.input_value("#hours") == "6.5"
    page.fill("#hours", "9")
    assert hours.input_value() == "9"
    page.locator("details.more > summary").click()
    green = page.get_by_role("slider", name="绿荫环境")
    green.focus()
    page.keyboard.press("End")
    assert green.get_attribute("aria-valuetext") == "尽量"
    page.fill("#start", "太原")
    page.locator(".picture", has_text="历史").click()
    page.click("button.go")
    page.wait_for_url("**/tours?**")
    assert "prefer=green%3D1" in page.url
    assert page.url.count("prefer=") == 1
    watch.check()


def test_a_tap_on_the_map_is_the_start(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base)
    button = page.get_by_role("button", name="地图上选起点")
    button.click()
    page.wait_for_selector("[data-pick-map=start] canvas")
    assert button.get_attribute("aria-expanded") == "true"
    # The middle of the network of the tiny planner.
    page.get_by_role("button", name="以地图中心为起点").click()
    lon, lat = map(float, page.input_value("#start").split(","))
    assert abs(lon - 112.5) < 0.01
    assert abs(lat - 37.75) < 0.01
    page.locator("[data-pick-map=start]").click(position={"x": 300, "y": 60})
    east, north = map(float, page.input_value("#start").split(","))
    assert east > lon
    assert north > lat
    # Where its start lies: what that is near stands in the field, its degrees are sent.
    outer = page.locator("[data-pick-map=start]").bounding_box()
    inner = page.locator("[data-pick-map=start] .folium-map").bounding_box()
    middle = (inner["x"] + inner["width"] / 2, inner["y"] + inner["height"] / 2)
    right = (outer["x"] + 300 - middle[0]) * (START.lon - lon) / (east - lon)
    down = (outer["y"] + 60 - middle[1]) * (START.lat - lat) / (north - lat)
    page.mouse.click(middle[0] + right, middle[1] + down)
    expect(page.locator("#start")).to_have_value(re.compile("^近太原站，"))
    sent = page.evaluate("new FormData(document.querySelector('#start').form).get('start')")
    assert geodesic_m(LonLat(*map(float, sent.split(","))), START) < 500
    button.click()
    expect(page.locator("[data-pick-map=start]")).to_be_hidden()
    watch.check()


def test_my_location_fills_the_start(browser: Any, watch: Watch) -> None:
    place = {"longitude": 112.5490004, "latitude": 37.87}
    page = opened(browser, watch, geolocation=place, permissions=["geolocation"])
    page.goto(watch.base)
    page.click("[data-locate]")
    # The tiny planner knows no site within a walk of there: no name is made up.
    page.wait_for_function("() => document.getElementById('start').value === '我的位置'")
    page.locator(".picture", has_text="历史").click()
    page.click("button.go")
    page.wait_for_url("**/tours?**")
    assert "start=112.549000%2C37.870000" in page.url, "what is sent is where one is"
    watch.check()


def test_my_location_is_called_after_the_nearest_site(browser: Any, watch: Watch) -> None:
    place = {"longitude": TOWERS.position.lon + 0.004, "latitude": TOWERS.position.lat}
    page = opened(browser, watch, locale="en", geolocation=place, permissions=["geolocation"])
    page.goto(watch.base)
    page.click("[data-locate]")
    name = f"My location (near {TOWERS.name('en')})"
    page.wait_for_function("name => document.getElementById('start').value === name", arg=name)
    # What is typed afterwards is what is sent.
    page.fill("#start", "Taiyuan")
    page.locator(".picture", has_text="History").click()
    page.click("button.go")
    page.wait_for_url("**/tours?**")
    assert "start=Taiyuan" in page.url
    watch.check()


def test_the_map_fills_whichever_field_is_meant(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base)
    page.click("details.more > summary")
    values = (
        "name => [...document.querySelectorAll(`input[name=${name}]`)]"
        ".map(box => box.value).filter(Boolean)"
    )
    button = page.get_by_role("button", name="地图上选必看的地方")
    button.press("Enter")
    page.wait_for_selector("[data-pick-map=must_visit][role=region] canvas")
    page.get_by_role("button", name="必看离中心最近的一处").press("Enter")
    [name] = page.evaluate(values, "must_visit")
    # Over the pin stands what it means; under that lies the site, which offers every field.
    page.locator(".pick-word").scroll_into_view_if_needed()
    word = page.locator(".pick-word").bounding_box()
    page.mouse.click(word["x"] + word["width"] / 2, word["y"] + word["height"] + 13)
    page.wait_for_selector(".pick-choices")
    assert page.inner_text(".jd-popup strong") == name
    assert page.evaluate("document.activeElement.textContent") == "从这里出发"
    page.locator(".pick-choices").get_by_role("button", name="不去").press("Enter")
    assert page.evaluate(values, "must_visit") == []
    assert page.evaluate(values, "avoid") == [name]
    # A tap is for the field that is chosen, wherever the map stands; a further box for each.
    page.locator(".pick-targets label", has_text="在这里过夜").click()
    page.wait_for_selector(".leaflet-pan-anim", state="detached")
    page.locator("[data-pick-map=must_visit]").click(position={"x": 250, "y": 120})
    page.get_by_role("button", name="在地图中心过夜").press("Enter")
    assert len(set(page.evaluate(values, "night"))) == 2
    page.locator(".pick-targets label", has_text="到这里结束").click()
    page.get_by_role("button", name="以地图中心为终点").press("Enter")
    assert page.evaluate(values, "end") == page.evaluate(values, "night")[1:]
    page.evaluate(OPEN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert Axe().run(page).response["violations"] == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    watch.check()


def test_a_failed_location_says_so(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base)
    page.click("[data-locate]")
    page.wait_for_function(
        "() => document.querySelector('[data-status]').textContent.includes('手动')"
    )
    assert page.input_value("#start") == ""


def test_a_missing_start_is_told_beside_its_field(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base)
    page.click("button.go")
    assert page.inner_text("#start-missing") == "▲ 请填写起点"
    assert page.evaluate("document.activeElement.id") == "start"
    assert "start-missing" in page.get_attribute("#start", "aria-describedby")
    page.fill("#start", "太原")
    expect(page.locator("#start-missing")).to_have_count(0)
    assert "start-hint" in page.get_attribute("#start", "aria-describedby")
    page.click("button.go")
    page.locator("#theme-wrong").wait_for()
    watch.forgive("400")
    watch.check()


def test_wrong_fields_get_the_focus(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(f"{watch.base}/tour?start=太原&theme=taihang&date=2026-02-30")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    page.click('a[href="#date"]')
    assert page.input_value("#date") == "2026-02-30"


def test_hostile_names_do_nothing(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    page.locator("a.number").nth(1).click()
    page.wait_for_selector(".leaflet-popup")
    assert HOSTILE in page.inner_text(".leaflet-popup")
    assert HOSTILE in page.title()
    page.goto(f"{watch.base}/sites/evil")
    assert HOSTILE in page.title()
    page.goto(f"{watch.base}/sites?text=%3Cimg")
    expect(page.locator("img[src=x]")).to_have_count(0)
    page.locator(".leaflet-container").click()
    page.wait_for_selector(".leaflet-popup")
    assert HOSTILE in page.inner_text(".leaflet-popup")
    expect(page.locator("img[src=x]")).to_have_count(0)
    watch.check()


def test_dots_of_many_sites_are_fetched_and_lead_to_their_pages(browser: Any, shanxi: str) -> None:
    watch = Watch(shanxi)
    page = watch.on(browser.new_context(viewport=DESK, locale="zh-CN").new_page())
    page.goto(f"{shanxi}/themes/history")
    told = page.evaluate(
        """async () => {
          const data = JSON.parse(document.getElementById("map_jindao_data").textContent);
          return (await fetch(data.sites_at)).json();
        }"""
    )
    page.wait_for_function(
        """(count) => {
          let drawn = 0;
          window.map_jindao.eachLayer((layer) => { drawn += layer instanceof L.CircleMarker; });
          return drawn === count;
        }""",
        arg=len(told["sites"]),
    )
    name = page.evaluate(
        """() => {
          let first;
          window.map_jindao.eachLayer((layer) => {
            if (!first && layer instanceof L.CircleMarker) first = layer;
          });
          first.openPopup();
          return document.querySelector(".jd-popup strong").textContent;
        }"""
    )
    assert name == told["sites"][0][2]
    # A map that still moves to show its popup takes a click for a drag.
    page.wait_for_function("() => !window.map_jindao._panAnim?._inProgress")
    page.click(".jd-popup-link")
    page.wait_for_url(f"**/sites/{told['sites'][0][4]}")
    watch.check()
    page.context.close()
