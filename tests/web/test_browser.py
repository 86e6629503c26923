"""The pages in a real browser: with and without JavaScript, and asking nobody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from waitress import create_server

from tests.web.tiny import HOSTILE, TinyPlanner
from web.app import create_app
from web.serve import CONNECTIONS

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
TOUR = "/tour?start=太原&theme=taihang&days=2"


@dataclass
class Watch:
    """What a page did that it should not."""

    base: str
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def on(self, page: Any) -> Any:
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        return page

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.strangers.append(request.url)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def check(self) -> None:
        assert self.strangers == []
        assert self.complaints == []


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    planner: Any = TinyPlanner()
    server = create_server(
        create_app(planner), host="127.0.0.1", port=0, threads=8, connection_limit=CONNECTIONS
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(5)


@pytest.fixture
def watch(base: str) -> Watch:
    return Watch(base)


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(browser: Any, watch: Watch, **options: Any) -> Any:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", **options)
    return watch.on(context.new_page())


def test_plan_from_the_form(browser: Any, watch: Watch, language: str) -> None:
    page = opened(browser, watch)
    page.goto(f"{watch.base}/?lang={language}")
    page.get_by_label({"zh": "长城", "en": "Great Wall"}[language]).check()
    page.fill("#start", {"zh": "太原", "en": "Taiyuan"}[language])
    page.fill("#days", "2")
    page.click("button.go")
    page.wait_for_url("**/tour?**")
    assert "theme=great_wall" in page.url
    assert "must_visit" not in page.url
    page.wait_for_selector(".jd-pin")
    assert page.locator(".leaflet-marker-icon").count() == 3
    assert page.locator("li.stop").count() == 4
    page.locator("a.number").first.click()
    page.wait_for_selector(".leaflet-popup")
    assert "晋祠" in page.inner_text(".leaflet-popup")
    watch.check()


def test_everything_but_the_map_works_without_javascript(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch, java_script_enabled=False)
    page.goto(watch.base)
    page.fill("#start", "太原")
    page.click("button.go")
    assert page.locator("li.stop").count() == 2
    page.locator("p.actions a").first.click()
    assert page.input_value("#start") == "太原"
    assert not page.locator("[data-locate]").is_visible()
    page.fill("#start", "")
    page.goto(f"{watch.base}/tour?start=太原&theme=taihang&hours=99")
    assert page.input_value("#hours") == "99"
    assert page.locator("#hours-wrong").is_visible()
    watch.complaints = [text for text in watch.complaints if "400" not in text]
    watch.check()


def test_a_gpx_is_downloaded(browser: Any, watch: Watch, tmp_path: Path) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    with page.expect_download() as waiting:
        page.locator('a[href^="/tour.gpx"]').click()
    assert waiting.value.suggested_filename.endswith(".gpx")
    assert b"<gpx" in Path(waiting.value.path()).read_bytes()
    watch.check()


def test_names_are_offered_while_typing(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base)
    with page.expect_response("**/suggest?**"):
        page.locator("#start").press_sequentially("双塔")
    page.wait_for_selector('#start-names option[value="双塔寺"]', state="attached")
    page.locator("summary").click()
    page.locator("[data-add]").first.click()
    assert page.locator('input[name="must_visit"]').count() == 3
    watch.check()


def test_my_location_fills_the_start(browser: Any, watch: Watch) -> None:
    place = {"longitude": 112.5490004, "latitude": 37.87}
    page = opened(browser, watch, geolocation=place, permissions=["geolocation"])
    page.goto(watch.base)
    page.click("[data-locate]")
    page.wait_for_function("document.getElementById('start').value !== ''")
    assert page.input_value("#start") == "112.549000,37.870000"
    watch.check()


def test_a_failed_location_says_so(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch)
    page.goto(watch.base)
    page.click("[data-locate]")
    page.wait_for_function("document.querySelector('[data-status]').textContent.includes('手动')")
    assert page.input_value("#start") == ""


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
    assert page.locator("img[src=x]").count() == 0
    watch.check()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize(
    "address", ["/", TOUR, "/route", "/route?start=太原&end=晋祠", "/sites", "/sites/jinci"]
)
def test_pages_fit_their_window(browser: Any, watch: Watch, address: str, width: int) -> None:
    page = opened(browser, watch)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(watch.base + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """[...document.querySelectorAll(
             'main button, main summary, main .button, main input:not([type=hidden]), main select,'
             + 'nav a, a.number')]
           .map(item => item.closest('label.card, label.chip, label.tick') ?? item)
           .filter(item => item.offsetParent && item.getBoundingClientRect().height < 44)
           .map(item => item.outerHTML)"""
    )
    assert small == []
    watch.check()
