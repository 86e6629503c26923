"""Pages for everyone: the judge of accessibility judges, by keyboard alone, on paper."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.web.browsing import OPEN, TOUR, Watch, opened

pytestmark = pytest.mark.browser


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


FOCUS = """() => {
  const item = document.activeElement;
  if (!item || item === document.body) return null;
  const hidden = getComputedStyle(item).opacity === '0';
  const next = item.closest('.painter') ? item.nextElementSibling : item.closest('label');
  const shown = (hidden && next) || item;
  const box = shown.getBoundingClientRect();
  const seen = [0.15, 0.5, 0.85].filter((share) => {
    const top = document.elementFromPoint(box.x + box.width * 0.5, box.y + box.height * share);
    return top && (shown.contains(top) || (top.contains(shown) && top !== document.body)
      || item.contains(top));
  }).length;
  return {
    html: item.outerHTML.slice(0, 160), seen,
    ring: [shown, item].some((part) => getComputedStyle(part).outlineStyle !== 'none'),
  };
}"""
"""What has the focus: whether it has a ring, and how many of three points of it are seen."""


@pytest.mark.parametrize(
    "address",
    [
        "/?must_visit=晋祠",
        "/tour?start=&theme=moon&hours=99&max_km=x",
        f"{TOUR}&pin=evil",
        "/reach/edit",
    ],
)
def test_the_focus_is_seen_wherever_it_is(browser: Any, watch: Watch, address: str) -> None:
    page = opened(browser, watch, reduced_motion="reduce")
    page.goto(watch.base + address)
    page.evaluate(OPEN)
    page.evaluate("document.activeElement.blur()")
    lost, stops = [], 0
    for _ in range(250):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None:
            break
        stops += 1
        if not found["ring"] or not found["seen"]:
            lost.append(found)
    assert lost == []
    assert stops > 20


def test_on_paper_there_is_the_timetable(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    page.emulate_media(media="print")
    expect(page.locator("li.stop .visit").first).to_be_visible()
    expect(page.locator(".profile").first).to_be_visible()
    for selector in (".top", ".adding", "details.edit", ".painter"):
        assert not page.locator(selector).first.is_visible(), selector
    watch.check()
