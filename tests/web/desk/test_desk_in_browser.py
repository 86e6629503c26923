"""The desk in a real browser: drafted from a kept plan, reviewed, published, and safe to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from jindao import OPERATOR, Accounts, Actor, Desk, Planner, Store, TourRequest, export
from tests.publishing.routes import DATONG
from tests.web.browsing import DESK, OPEN, SMALL, Watch, opened
from tests.web.conftest import _served
from tests.web.desk.conftest import PASSWORD, SLUG
from tests.web.tiny import HOSTILE

pytestmark = pytest.mark.browser

VALUES = {"slug": SLUG, "bureau": DATONG.slug, "number": 1}


@pytest.fixture
def watch(app: Flask) -> Iterator[Watch]:
    with _served(app) as address:
        watching = Watch(address)
        yield watching
        watching.close()


def people(accounts: Accounts, *roles: str) -> None:
    for role in roles:
        _, token = accounts.create_user(OPERATOR, f"{role}@example.org", DATONG.slug, role)
        accounts.use_reset(token, PASSWORD)


def sign_in(page: Any, watch: Watch, role: str) -> None:
    page.goto(f"{watch.base}/desk/")
    page.fill("#email", f"{role}@example.org")
    page.fill("#password", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/desk/")


def test_an_editor_drafts_from_a_kept_plan_and_a_reviewer_publishes(
    browser: Any, watch: Watch, planner: Planner, store: Store, accounts: Accounts, desk: Desk
) -> None:
    people(accounts, "editor", "reviewer")
    day = dt.date(2027, 5, 8)
    tour = planner.plan_tour(TourRequest(start="大同", date=day, strands=("history",), hours=5))
    kept = store.keep(
        address="/tour?start=大同",
        result=export(tour, "json"),
        network_id="n",
        data_version="d",
        jindao_version="j",
    )
    page = opened(browser, watch)
    sign_in(page, watch, "editor")
    page.click(f'a[href$="/{DATONG.slug}/new"]')
    page.fill("#slug", SLUG)
    page.fill("#stage_plan", f"{watch.base}/t/{kept.code}")
    page.click("main form.ask button[type=submit]")
    page.wait_for_url("**/edit")
    assert page.input_value("#title_zh") == tour.title("zh")
    assert page.locator('input[name="stage_trip"]').first.input_value()
    for name, text in {
        "summary_zh": "一日", "body_zh": "# 看什么\n\n**城墙**", "licence": "CC-BY-4.0",
        "contact_phone": "0352-0000000", "source_title-1": "大同市志",
    }.items():  # fmt: skip
        page.fill(f"#{name}", text)
    page.select_option("#theme", "great_wall")
    page.select_option("#kind", "historical")
    page.click("button.go")
    page.wait_for_url(f"**/routes/{SLUG}")
    assert page.locator(".written strong").inner_text() == "城墙"
    page.click('form[action$="/submit"]:has(input[value="zh"]) button')
    assert "审核中" in page.inner_text("#panel-zh")
    assert page.locator('form[action$="/publish"]').count() == 0

    other = opened(browser, watch, java_script_enabled=False)
    sign_in(other, watch, "reviewer")
    other.click(f'a[href$="/routes/{SLUG}"]')
    reasons = other.locator('input[name^="reason:"]')
    for place in range(reasons.count()):
        reasons.nth(place).fill("已经核对")
    other.click('form[action$="/publish"] button')
    assert "已发布" in other.inner_text("#panel-zh"), other.inner_text("main")
    assert desk.public_route(SLUG, "zh").number == 2
    watch.check()


def test_hostile_texts_do_nothing_in_a_browser(
    browser: Any, watch: Watch, accounts: Accounts, author: Actor
) -> None:
    people(accounts, "admin")
    page = opened(browser, watch)
    sign_in(page, watch, "admin")
    page.goto(f"{watch.base}/desk/routes/{SLUG}/edit")
    text = f"{HOSTILE} [x](javascript:alert(1)) ![x](javascript:alert(1))"
    boxes = page.locator(
        "main form.ask :is(input:not([type=hidden], [type=file], [type=date]), textarea)"
    )
    for place in range(boxes.count()):
        if boxes.nth(place).get_attribute("name") not in ("stage_place", "stage_plan"):
            boxes.nth(place).fill(text)
    page.click("button.go")
    page.wait_for_url(f"**/routes/{SLUG}")
    for address in ("", "/edit", "/history", "/history/2", "/log"):
        page.goto(f"{watch.base}/desk/routes/{SLUG}{address}")
        assert page.locator("main img").count() == 0
    page.goto(f"{watch.base}/desk/")
    watch.check()


def test_every_page_is_for_everyone(
    browser: Any, watch: Watch, app: Flask, accounts: Accounts, author: Actor
) -> None:
    people(accounts, "admin")
    page = opened(browser, watch)
    page.goto(f"{watch.base}/desk/sign-in")
    found = faults(page)
    sign_in(page, watch, "admin")
    bound = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("desk.") or "GET" not in (rule.methods or ()):
            continue
        address = bound.build(rule.endpoint, {name: VALUES[name] for name in rule.arguments})
        for language in ("zh", "en"):
            page.goto(f"{watch.base}{address}?lang={language}")
            found += faults(page)
    assert found == []
    watch.check()


def faults(page: Any) -> list[tuple[str, object]]:
    """Return what keeps somebody from using a page: on a desk, a phone, the smallest phone."""
    found: list[tuple[str, object]] = []
    for width in (DESK["width"], 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            found.append((page.url, f"{wide} px too wide at {width}"))
    page.evaluate(OPEN)
    found += [(page.url, small) for small in page.evaluate(SMALL)]
    rules = {"rules": {"target-size": {"enabled": True}}}
    results = Axe().run(page, options=rules).response["violations"]
    return found + [(page.url, (v["id"], [n["html"] for n in v["nodes"]][:3])) for v in results]
