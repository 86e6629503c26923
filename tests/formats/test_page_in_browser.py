from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from jindao.formats import ExportOptions, export
from jindao.model.route import Route
from jindao.model.tour import Tour
from jindao.model.trip import Background
from tests.formats.conftest import make_tour

pytestmark = pytest.mark.browser

PHONE = (390, 844)


@pytest.fixture
def html(background: Background) -> Callable[..., bytes]:
    def make(trip: Tour | Route, **more: Any) -> bytes:
        return export(trip, "html", ExportOptions(**{"background": background, **more}))

    return make


@pytest.mark.parametrize("size", [PHONE, (1280, 800), (320, 640)])
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_page_stands_alone(
    size: tuple[int, int], locale: str, tour: Tour, html: Any, open_page: Any
) -> None:
    page = open_page(html(tour, locale=locale), size)
    assert page.asked == []
    assert page.wrong == []
    assert page.locator(".leaflet-marker-icon").count() == 4
    assert page.locator(".leaflet-overlay-pane path").count() >= 4
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.locator(".leaflet-control-scale-line").count() == 1
    credit = page.locator(".leaflet-control-attribution").inner_text()
    assert credit.startswith("Leaflet | © OpenStreetMap contributors")
    assert page.locator(".leaflet-control-attribution svg").count() == 0


def test_hostile_names_do_not_run(hostile: Tour, html: Any, open_page: Any) -> None:
    for locale in ("zh", "en"):
        page = open_page(html(hostile, locale=locale))
        for index in range(page.locator("[data-stop]").count()):
            page.locator("[data-stop]").nth(index).click()
            page.wait_for_selector(".jd-popup")
        assert page.evaluate("window.PWN") is None
        assert page.locator("main img").count() == 0
        assert page.asked == []
        assert page.wrong == []


def test_hostile_names_are_harmless_without_the_policy(
    hostile: Tour, html: Any, open_page: Any
) -> None:
    data = html(hostile).replace(b"Content-Security-Policy", b"x-none")
    page = open_page(data)
    for index in range(page.locator("[data-stop]").count()):
        page.locator("[data-stop]").nth(index).click()
        page.wait_for_selector(".jd-popup")
    assert page.evaluate("window.PWN") is None
    assert page.locator(".leaflet-popup img").count() == 0


def test_markers_work_by_keyboard_and_have_names(tour: Tour, html: Any, open_page: Any) -> None:
    page = open_page(html(tour, locale="en"))
    marker = page.locator(".leaflet-marker-icon").nth(2)
    assert marker.get_attribute("role") == "button"
    assert marker.get_attribute("title") == "Shanhua Temple"
    assert "arrive 10:40" in marker.get_attribute("aria-label")
    marker.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup")
    assert "opening hours unknown" in popup.inner_text()
    assert popup.get_attribute("aria-label") == "Shanhua Temple"
    page.keyboard.press("Escape")
    popup.wait_for(state="detached")
    assert page.evaluate("document.activeElement.title") == "Shanhua Temple"


def test_a_name_in_the_timetable_opens_its_marker(tour: Tour, html: Any, open_page: Any) -> None:
    page = open_page(html(tour), PHONE, reduced_motion="reduce")
    page.locator("#stop-2-1 [data-stop]").click()
    assert "古城墙遗址" in page.locator(".leaflet-popup").inner_text()
    assert page.locator(".jd-map").bounding_box()["y"] >= -1


def test_the_map_leaves_room_on_phones_and_stands_beside_on_desks(
    tour: Tour, html: Any, open_page: Any
) -> None:
    phone = open_page(html(tour), PHONE)
    box = phone.locator(".jd-figure").bounding_box()
    assert 0.55 <= box["height"] / PHONE[1] <= 0.60
    assert phone.locator(".jd-article").bounding_box()["y"] >= box["y"] + box["height"] - 1
    desk = open_page(html(tour), (1280, 800))
    figure, words = (desk.locator(name).bounding_box() for name in (".jd-figure", ".jd-article"))
    assert words["x"] >= figure["x"] + figure["width"] - 1


def test_targets_are_large_enough_for_a_thumb(tour: Tour, html: Any, open_page: Any) -> None:
    page = open_page(html(tour), PHONE)
    for name in (".leaflet-control-zoom a", ".leaflet-marker-icon", ".jd-left-out summary"):
        box = page.locator(name).first.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    for box in (link.bounding_box() for link in page.locator("[data-stop]").all()):
        assert box["height"] >= 24


def test_without_scripts_the_timetable_is_whole(tour: Tour, html: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(html(tour).decode())
    assert page.locator(".jd-stop").count() == 6
    assert page.locator("noscript").count() == 1
    context.close()


def test_tiles_are_the_only_thing_asked_for(tour: Tour, html: Any, open_page: Any) -> None:
    tiles = "http://127.0.0.1:9/{z}/{x}/{y}.png"
    page = open_page(html(tour, tiles=tiles, tiles_attribution="© 瓦片"))
    page.wait_for_timeout(200)
    assert page.asked
    assert all(url.startswith("http://127.0.0.1:9/") for url in page.asked)
    assert "© 瓦片" in page.locator(".leaflet-control-attribution").inner_text()


def lying(page: Any) -> list[tuple[str, float, float, float, float]]:
    """Return the number and the box of each pin, pixels."""
    found: list[tuple[str, float, float, float, float]] = page.evaluate(
        """() => [...document.querySelectorAll(".jd-pin")].map((pin) => {
          const box = pin.getBoundingClientRect();
          return [pin.textContent, box.left, box.top, box.right, box.bottom];
        })"""
    )
    return found


def test_no_pin_hides_another(html: Any, open_page: Any) -> None:
    """Seen from afar all stops are at one spot: all numbers are read, each has a stem."""
    page = open_page(html(make_tour()), PHONE)
    page.evaluate("map_jindao.setView(map_jindao.getCenter(), 7, {animate: false})")
    pins = lying(page)
    assert sorted(label for label, *_ in pins) == ["1", "2", "3", "起·宿"]
    for one, other in itertools.combinations(pins, 2):
        across = one[1] < other[3] - 1 and other[1] < one[3] - 1
        assert not (across and one[2] < other[4] - 1 and other[2] < one[4] - 1), (one, other)
    assert page.locator(".jd-moved").count() >= 3
    page.locator(".jd-pin", has_text="3").click()
    page.wait_for_selector(".jd-popup")
    page.evaluate("map_jindao.setView(map_jindao.getCenter(), 18, {animate: false})")
    assert page.locator(".jd-moved").count() == 0
