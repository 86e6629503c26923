"""Whole journeys over the real planner: from the form to a link opened by somebody else."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import require_program
from tests.web.browsing import Watch, opened

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {"start": "平遥", "heading": "为你排了", "name": "晋道 "},
    "en": {"start": "Pingyao", "heading": "tour", "name": "jindao "},
}
WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; PGT-AN10) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MicroMessenger/8.0.49.2600"
)
REACHABLE = """() => {
  const groups = new Set();
  let n = 0;
  for (const item of document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]')) {
    if (item.disabled || !item.checkVisibility({ visibilityProperty: true })) continue;
    if (item.tabIndex < 0) continue;
    if (item.type === 'radio') {
      if (groups.has(item.form?.id + item.name)) continue;
      groups.add(item.form?.id + item.name);
      document.querySelectorAll(`input[type=radio][name="${item.name}"]`)
        .forEach(one => { one.dataset.tab = n; });
    }
    item.dataset.tab = n++;
  }
  document.activeElement?.blur();
  return n;
}"""
FOCUSED = """() => {
  const item = document.activeElement;
  if (!item || item === document.body) return null;
  const frames = [item, item.parentElement, item.nextElementSibling];
  const seen = frames.some(one => one && getComputedStyle(one).outlineStyle !== 'none'
    && parseFloat(getComputedStyle(one).outlineWidth) >= 2);
  const box = item.getBoundingClientRect();
  const x = Math.min(Math.max(box.left + Math.min(box.width / 2, 60), 0), innerWidth - 1);
  const y = Math.min(Math.max(box.top + Math.min(box.height, innerHeight) / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const inView = box.bottom > 0 && box.top < innerHeight;
  const related = top && (item.contains(top) || top.contains(item)
    || item.closest('label, figure')?.contains(top));
  return { n: item.dataset.tab ?? '', html: item.outerHTML.slice(0, 160), seen,
           shown: inView && Boolean(related) };
}"""


@pytest.fixture
def watch(shanxi: str) -> Iterator[Watch]:
    watching = Watch(shanxi)
    yield watching
    watching.close()


def press(page: Any, key: str) -> None:
    """Press one of the buttons that change a tour, wherever it is folded away."""
    folded = page.locator(f'details:not([open]):has([data-key="{key}"]) > summary')
    if folded.count():
        folded.click()
    before = page.url
    page.locator(f'[data-key="{key}"]').click()
    page.wait_for_url(lambda address: address != before)
    page.locator("#trip:not([aria-busy])").wait_for()


def visited(page: Any) -> list[str]:
    return [str(item.get_attribute("id"))[6:] for item in page.locator(".visit h3").all()]


def read_gpx(path: Path) -> list[str]:
    """Return the names of the waypoints that gpsbabel finds in a file."""
    babel = require_program("gpsbabel")
    done = subprocess.run(
        [babel, "-i", "gpx", "-f", path, "-o", "unicsv", "-F", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[1:]


@pytest.mark.parametrize(
    ("language", "script"),
    [("zh", True), ("en", True), ("zh", False)],
    ids=["zh", "en", "no-script"],
)
def test_a_whole_journey(
    browser: Any, watch: Watch, language: str, script: bool, tmp_path: Path
) -> None:
    words = WORDS[language]
    page = opened(browser, watch, java_script_enabled=script)
    page.goto(f"{watch.base}/?lang={language}")
    page.fill("#start", words["start"])
    page.check("#strand input[value=history]", force=True)
    page.fill("#days", "2")
    page.fill("#date", "2026-05-02")
    page.click("button.go")
    page.wait_for_url("**/tours?**")
    assert words["heading"] in page.inner_text("h1")
    page.locator("li.choice h2 a").last.click()
    page.wait_for_url("**/tour?**")
    if script:
        page.wait_for_selector("[data-painter]:not([hidden])")

    planned = visited(page)
    first, second = planned[:2]
    press(page, f"drop-{first}")
    assert first not in visited(page)
    press(page, f"pin-{second}")
    expect(page.locator(f"#visit-{second} .pinned")).to_have_count(1)
    press(page, f"longer-{second}")
    assert f"stay={second}%3D" in page.url
    press(page, f"day-2-{second}")
    day_two = page.locator('section[aria-labelledby="day-2"] .visit h3')
    assert f"visit-{second}" in [item.get_attribute("id") for item in day_two.all()]
    press(page, f"add-{first}")
    kept = visited(page)
    assert sorted(kept) == sorted(planned), "what was left out is in again"

    with page.expect_download() as waiting:
        page.locator('a[href^="/tour.gpx?"]').click()
    assert waiting.value.suggested_filename.startswith(words["name"])
    waiting.value.save_as(tmp_path / "tour.gpx")
    found = read_gpx(tmp_path / "tour.gpx")
    assert len(found) >= len(kept)
    for heading in page.locator(".visit h3 a").all():
        assert any(heading.inner_text() in line for line in found)

    heading = page.inner_text("h1")
    page.locator(".share form button").click()
    page.wait_for_url("**/t/*")
    link = page.input_value("#share-link")
    other = opened(browser, watch, java_script_enabled=script, locale=f"{language}-CN")
    other.goto(link)
    assert other.inner_text("h1").strip() == heading
    text = other.inner_text("main")
    for name in [item.inner_text() for item in page.locator("main h3").all()][: len(kept)]:
        assert name in text
    watch.check()


def test_in_wechat_nothing_leads_nowhere(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch, user_agent=WECHAT)
    page.goto(f"{watch.base}/tour?start=平遥&strand=history&date=2026-05-02")
    assert "浏览器" in page.inner_text(".downloads .banner"), "files are told to need a browser"
    page.locator("details.walk > summary").click()
    assert page.locator('.walk-apps a[href^="https://uri.amap.com"]').count() > 0
    expect(page.locator('.walk-apps a[href^="geo:"]')).to_have_count(0)
    page.locator(".share form button").click()
    page.wait_for_url("**/t/*")
    expect(page.locator("svg.qr")).to_be_visible()
    first = page.evaluate("document.querySelector('body img').getAttribute('src')")
    assert first.endswith(".png"), "WeChat takes the first image of a page for its card"
    watch.check()


@pytest.mark.parametrize(
    "path",
    [
        "/?lang=zh",
        "/tours?start=平遥&strand=history&hours=6&date=2026-05-02",
        "/tour?start=平遥&strand=history&hours=6&date=2026-05-02",
        "/sites?text=晋祠",
    ],
)
def test_tab_reaches_everything_and_is_seen(browser: Any, watch: Watch, path: str) -> None:
    page = opened(browser, watch, reduced_motion="reduce")
    page.goto(watch.base + path)
    page.wait_for_load_state("networkidle")
    count = page.evaluate(REACHABLE)
    assert count > 10
    reached: set[str] = set()
    unseen, hidden = [], []
    last = None
    for _ in range(count + 20):  # a field for a date is several stops
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None or found["n"] in reached - {last}:
            break
        last = found["n"]
        reached.add(last)
        if not found["seen"]:
            unseen.append(found["html"])
        if not found["shown"]:
            hidden.append(found["html"])
    missing = page.evaluate(
        """reached => [...document.querySelectorAll('[data-tab]')]
           .filter(item => !reached.includes(item.dataset.tab))
           .map(item => item.outerHTML.slice(0, 160))""",
        sorted(reached),
    )
    assert missing == []
    assert unseen == []
    assert hidden == []


def test_a_tour_is_planned_and_changed_by_keyboard_alone(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base)
    page.locator("#start").focus()
    page.keyboard.type("平遥")
    page.locator(".combo [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("[data-slides=hours]").focus()
    page.keyboard.press("ArrowLeft")
    for strand in ("commerce", "history"):
        page.locator(f"#strand input[value={strand}]").focus()
        page.keyboard.press("Space")
    page.locator("details.more > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#free_end").focus()
    page.keyboard.press("Space")
    page.locator("button.go").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tours?**")
    assert "strand=commerce&strand=history" in page.url
    assert "free_end=1" in page.url
    page.locator("li.choice h2 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tour?**")
    page.wait_for_selector("[data-painter]:not([hidden])")
    first = visited(page)[0]
    page.locator("details.edit > summary").first.focus()
    page.keyboard.press("Space")
    page.locator(f'[data-key="drop-{first}"]').focus()
    page.keyboard.press("Space")
    page.wait_for_url("**visits=**")
    assert first not in visited(page)
    assert page.evaluate("document.activeElement !== document.body"), "the focus is not lost"
    watch.check()
