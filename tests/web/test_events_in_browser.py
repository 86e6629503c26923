"""Pages of events on a phone: nothing runs out of it, and tables can be reached by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from jindao import Store
from tests.public.events import YESTERDAY, event
from tests.public.published import publish
from tests.web.browsing import PHONE, SMALL, Watch, opened
from tests.web.serving import served
from tests.web.tiny import TinyPlanner
from web.app import create_app

pytestmark = pytest.mark.browser

PAGE = "/routes/jinci/events/spring-walk"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    planner: Any = TinyPlanner()
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('events') / 'store.sqlite3'}")
    over = event(id="last-year", date=YESTERDAY, title_zh="去年研学", title_en="Last year")
    publish(store, "jinci", events=(event(), over))
    with served(create_app(planner, store)) as address:
        yield address


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_an_event_on_a_phone(browser: Any, base: str, locale: str, tmp_path: Path) -> None:
    watch = Watch(base)
    page = opened(browser, watch, viewport=PHONE)
    page.goto(f"{base}/routes/jinci?lang={locale}")
    link = page.locator("section.events a").first
    link.scroll_into_view_if_needed()
    page.screenshot(path=str(tmp_path / "route.png"))
    link.click()
    page.wait_for_url(f"**{PAGE}")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    table = page.locator(".roster-table").first
    assert table.evaluate("box => box.scrollWidth - box.clientWidth") <= 0, "a column is hidden"
    expect(page.locator(".roster-table")).to_have_count(4)
    page.locator("details summary").last.click()
    expect(page.locator(".roster-table").last).to_be_visible()
    page.screenshot(path=str(tmp_path / f"event-{locale}.png"), full_page=True)
    assert page.evaluate(SMALL) == [], "too small to touch"
    assert Axe().run(page, options={"resultTypes": ["violations"]}).violations_count == 0
    watch.check()
    watch.close()


def test_the_page_needs_no_script(browser: Any, base: str) -> None:
    watch = Watch(base)
    page = opened(browser, watch, viewport=PHONE, java_script_enabled=False)
    page.goto(f"{base}{PAGE}?lang=en")
    assert "Group 2" in page.inner_text("main")
    assert page.locator(".downloads a[download]").count() >= 4
    watch.check()
    watch.close()
