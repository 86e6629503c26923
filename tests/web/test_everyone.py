"""Pages for everyone: every width, large type, and what a judge of accessibility finds."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.web.browsing import OPEN, SMALL, TINY_TYPE, TOUR, Watch, opened

pytestmark = pytest.mark.browser

PAGES = (
    "/?must_visit=晋祠",
    "/tours?start=太原&theme=taihang&days=2",
    f"{TOUR}&visits=jinci,evil&visits=bell&pin=evil&by_car=1&lunch=11:30-13:30",
    "/tour?start=&theme=moon&hours=99&max_km=x",
    "/route",
    "/route?start=太原&end=晋祠&choice=2",
    "/loops?start=&time=99h&prefer=theme=1",
    "/loops?start=太原&length=5",
    "/loop?start=太原&length=5",
    "/reach?start=太原&minutes=x",
    "/reach?start=太原&minutes=5,20",
    "/sites",
    "/sites/jinci",
    "/nowhere",
)


def forgive(watch: Watch) -> None:
    for status in ("400", "404"):
        watch.forgive(f"the server responded with a status of {status}")


@pytest.mark.parametrize("address", PAGES)
def test_pages_fit_every_window(browser: Any, watch: Watch, address: str) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + address)
    page.evaluate(OPEN)
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALL) == []
    forgive(watch)
    watch.check()


@pytest.mark.parametrize("address", PAGES)
def test_large_type_is_large_and_fits(browser: Any, watch: Watch, address: str) -> None:
    page = opened(browser, watch, viewport={"width": 320, "height": 800})
    page.goto(f"{watch.base}{address}{'&' if '?' in address else '?'}senior=1")
    page.evaluate(OPEN)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    sizes = page.evaluate(TINY_TYPE)
    assert sizes == []
    forgive(watch)
    watch.check()


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(browser: Any, watch: Watch, address: str) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + address)
    page.evaluate(OPEN)
    found = Axe().run(page).response["violations"]
    told = [(item["id"], item["impact"], item["nodes"][0]["html"][:200]) for item in found]
    assert told == []


def test_axe_finds_what_is_wrong(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + "/sites")
    page.evaluate("document.querySelector('label[for=text]').remove()")
    assert "label" in [item["id"] for item in Axe().run(page).response["violations"]]


def test_the_form_is_filled_by_keyboard_alone(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "start"
    page.keyboard.type("太原")
    page.locator("#theme input:checked").focus()
    outline = page.evaluate(
        "getComputedStyle(document.activeElement.closest('label')).outlineStyle"
    )
    assert outline == "solid", "the focus is seen"
    page.keyboard.press("ArrowRight")
    theme = page.evaluate("document.activeElement.value")
    assert theme, "the arrow goes from no theme to the first"
    page.locator("#start").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tours?**")
    assert f"theme={theme}" in page.url
    watch.check()


def test_on_paper_there_is_the_timetable(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    page.emulate_media(media="print")
    assert page.locator("li.stop .visit").first.is_visible()
    assert page.locator(".profile").first.is_visible()
    for selector in (".top", ".adding", "details.edit", ".painter"):
        assert not page.locator(selector).first.is_visible(), selector
    watch.check()
