"""Missing links, comparisons and closures in a real browser, with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from jindao import MOST_PLAN_BYTES, Accounts, Actor, Planner
from jindao.network.network import Network
from tests.publishing.routes import DATONG
from tests.web.browsing import DESK, PHONE, Watch, opened
from tests.web.desk.test_desk_in_browser import faults, people, shot, sign_in
from tests.web.desk.tiny_world import PLAN, geojson, tiny_planner
from tests.web.serving import served
from web.desk.working import Working

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def planner(tiny_network: Network) -> Planner:
    return tiny_planner(tiny_network)


@pytest.fixture
def watch(app: Flask) -> Iterator[Watch]:
    with served(app) as address:
        watching = Watch(address)
        yield watching
        watching.close()


def test_links_are_asked_for_and_read(
    browser: Any, watch: Watch, app: Flask, accounts: Accounts, author: Actor
) -> None:
    """On a phone with scripts: only what the links want is there to fill in."""
    people(accounts, "editor")
    page = opened(browser, watch, viewport=PHONE)
    sign_in(page, watch, "editor")
    page.goto(f"{watch.base}/desk/bureaus/{DATONG.slug}/assessments/new")
    expect(page.locator("#minutes")).to_be_visible()
    expect(page.locator("#budget_yuan")).to_be_hidden()
    page.check("#kind-links")
    expect(page.locator("#minutes")).to_be_hidden()
    page.select_option("#assess_area", label="大同市")
    page.fill("#budget_yuan", "0")
    page.click("button.go")
    expect(page.locator("#budget_yuan-wrong")).to_contain_text("0.01")
    expect(page.locator("#kind-links")).to_be_checked()
    assert faults(page, widths=(PHONE["width"],)) == []
    watch.forgive("status of 400")
    page.check("#kind-compare")
    large = {"name": "a.json", "mimeType": "", "buffer": b" " * (MOST_PLAN_BYTES + 1)}
    page.set_input_files("#assess_plan", large)
    told = "input => input.validationMessage"
    assert "a.json”超过 4 MB" in page.locator("#assess_plan").evaluate(told)
    page.check("#kind-links")
    assert page.locator("#assess_plan").evaluate(told) == "", "what is not shown hinders nobody"
    page.fill("#budget_yuan", "1000000")
    page.click("button.go")
    page.wait_for_url("**/assessments/2")
    expect(page.locator("[data-told]")).to_contain_text("排队中")
    working: Working = app.extensions["jindao_working"]
    assert working.run_all() == 1
    expect(page.locator("h1")).to_have_text("大同市：缺失的绿道连接线，预算 100 万元")
    expect(page.locator("article")).to_contain_text("南塔")
    expect(page.locator(".jd-map .leaflet-overlay-pane path").first).to_be_attached()
    assert faults(page, widths=(PHONE["width"],)) == []
    shot(page, "links-390")
    with page.expect_download() as download:
        page.click('a[href$="/files/geojson"]')
    assert download.value.suggested_filename.endswith(".geojson")
    watch.check()


def test_plans_are_compared_and_closed_without_scripts(
    browser: Any, watch: Watch, app: Flask, accounts: Accounts, author: Actor, tmp_path: Path
) -> None:
    people(accounts, "editor")
    plan = tmp_path / "一期.geojson"
    plan.write_bytes(geojson(PLAN))
    page = opened(browser, watch, viewport=DESK, java_script_enabled=False)
    working: Working = app.extensions["jindao_working"]
    sign_in(page, watch, "editor")
    for number, kind, told in ((2, "compare", "新建 583 米"), (3, "robustness", "按方案“一期”")):
        page.goto(f"{watch.base}/desk/bureaus/{DATONG.slug}/assessments/new")
        page.check(f"#kind-{kind}")
        page.select_option("#assess_area", label="大同市")
        page.set_input_files("#assess_plan", plan)
        page.fill("#date", "2026-05-02")
        page.click("button.go")
        page.wait_for_url(f"**/assessments/{number}")
        expect(page.locator("[data-told]")).to_contain_text("排队中")
        assert working.run_all() == 1
        page.reload()
        expect(page.locator("main")).to_contain_text(told)
        shot(page, f"{kind}-1280")
    # The closures that the lists name are on the map where scripts run.
    seen = opened(browser, watch, viewport=DESK)
    sign_in(seen, watch, "editor")
    for number in (2, 3):
        seen.goto(f"{watch.base}/desk/bureaus/{DATONG.slug}/assessments/{number}")
        assert faults(seen, widths=(DESK["width"], PHONE["width"])) == []
    seen.locator(".jd-closures a").first.click()
    expect(seen.locator(".jd-map .leaflet-popup")).to_be_visible()
    watch.check()
