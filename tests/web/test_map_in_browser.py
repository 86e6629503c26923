"""The map of a page in a real browser: our own background, tiles, and who is asked."""

from __future__ import annotations

import itertools
import math
import re
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import expect

from jindao.geo import LonLat, gcj02_to_wgs84, wgs84_to_gcj02
from jindao.settings import Settings
from tests.web.browsing import PHONE, Watch
from tests.web.serving import served
from tests.web.tiny import TinyPlanner
from web.app import create_app

pytestmark = pytest.mark.browser

TOUR = "/tour?start=太原&theme=taihang"
MAP = "window.map_jindao"


@contextmanager
def serving(**settings: Any) -> Iterator[str]:
    planner: Any = TinyPlanner(settings=Settings(**settings))
    with served(create_app(planner)) as address:
        yield address


def picture() -> bytes:
    """Return a PNG of 256 x 256 grey pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    rows = zlib.compress((b"\x00" + b"\xbb" * 256) * 256)
    head = struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture(scope="module")
def tiles() -> Iterator[str]:
    content = picture()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


def opened(browser: Any, base: str, path: str = TOUR) -> tuple[Any, Watch, list[str]]:
    watch = Watch(base)
    page = watch.on(browser.new_context(viewport=PHONE, locale="zh-CN").new_page())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(base + path)
    page.wait_for_selector(".jd-pin")
    page.wait_for_function(f"() => !{MAP}._animatingZoom")
    return page, watch, asked


def cells_in(asked: list[str]) -> set[str]:
    found = (re.search(r"/map/cells/(\d+/\d+/\d+)\.json\?v=1234$", url) for url in asked)
    return {match[1] for match in found if match}


def paint_at(page: Any, lat: float, lon: float) -> list[int]:
    """Return the colour of the background under a position: red, green, blue, opacity."""
    colour: list[int] = page.evaluate(
        """([lat, lon]) => {
          const box = map_jindao.getContainer().getBoundingClientRect();
          const at = map_jindao.latLngToContainerPoint([lat, lon]);
          for (const tile of document.querySelectorAll(".jd-background canvas")) {
            const place = tile.getBoundingClientRect();
            const x = at.x + box.x - place.x, y = at.y + box.y - place.y;
            if (x < 0 || y < 0 || x >= place.width || y >= place.height) continue;
            const scale = tile.width / place.width;
            const canvas = tile.getContext("2d");
            return [...canvas.getImageData(x * scale, y * scale, 1, 1).data];
          }
          return [];
        }""",
        [lat, lon],
    )
    return colour


def settled(page: Any, lat: float, lon: float, zoom: int) -> None:
    page.evaluate(f"() => {{ {MAP}.setView([{lat}, {lon}], {zoom}, {{ animate: false }}); }}")
    page.wait_for_load_state("networkidle")
    # Nothing is left of the zoom before, and all of this one is there.
    page.wait_for_function(
        """() => [...document.querySelectorAll(".leaflet-tile")].every((tile) => (
          tile.classList.contains("leaflet-tile-loaded")
          && Math.abs(tile.getBoundingClientRect().width - tile.offsetWidth) < 0.5
        ))"""
    )
    page.wait_for_timeout(300)


def place_in(level: int, column: int, row: int, x: float, y: float) -> tuple[float, float]:
    """Return (lat, lon) of a share of a cell from its north-west corner."""
    lon = (column + x) / 2**level * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (row + y) / 2**level))))
    return lat, lon


@pytest.mark.parametrize(("language", "name"), [("zh", "太原"), ("en", "Taiyuan")])
def test_the_background_is_our_own(browser: Any, language: str, name: str) -> None:
    with serving() as base:
        page, watch, asked = opened(browser, base, f"{TOUR}&lang={language}")
        # Cell 11/1664/791 of the tiny background: water near its corner, a road across.
        settled(page, *place_in(11, 1664, 791, 0.4, 0.3), 12)
        assert "11/1664/791" in cells_in(asked)
        share = 300 / 4096
        water = paint_at(page, *place_in(11, 1664, 791, share, share))
        assert water == [191, 215, 222, 255]
        assert paint_at(page, *place_in(11, 1664, 791, 0.2, 0.5))[:3] == [205, 191, 159]
        assert paint_at(page, *place_in(11, 1664, 791, 0.3, 0.3))[3] == 0
        texts = page.locator(".jd-label").all_inner_texts()
        assert name in texts
        assert "Hidden" not in texts
        assert "被遮" not in texts
        credit = page.locator(".leaflet-control-attribution")
        assert "© tiny" in credit.inner_text()
        expect(credit.locator("svg")).to_have_count(0)
        # Chromium has advice for who reads canvases as often as this test.
        watch.complaints = [text for text in watch.complaints if "getImageData" not in text]
        watch.check()


def test_more_comes_as_one_pans_and_zooms_and_nothing_twice(browser: Any) -> None:
    with serving() as base:
        page, watch, asked = opened(browser, base)
        page.wait_for_load_state("networkidle")
        # The first view is fetched, and no other before it.
        assert len({cell.split("/")[0] for cell in cells_in(asked)}) == 1
        settled(page, 37.8, 112.5, 12)
        first = cells_in(asked)
        settled(page, 37.8, 112.9, 12)
        second = cells_in(asked)
        assert second > first
        assert {cell.split("/")[0] for cell in second} >= {"11"}
        settled(page, 37.8, 112.9, 16)
        assert any(cell.startswith("15/") for cell in cells_in(asked))
        settled(page, 37.8, 112.5, 12)
        fetched = [url for url in asked if "/map/cells/" in url]
        assert len(fetched) == len(set(fetched))
        # Nothing is asked for far beyond the data.
        before = len(fetched)
        settled(page, 20.0, 100.0, 12)
        assert len([url for url in asked if "/map/cells/" in url]) == before
        expect(page.locator(".jd-label")).to_have_count(0)
        watch.check()


def test_no_name_lies_on_another(browser: Any) -> None:
    with serving() as base:
        page, watch, _ = opened(browser, base)
        page.set_viewport_size({"width": 1600, "height": 1200})
        settled(page, 37.8, 112.5, 12)
        boxes = page.evaluate(
            """() => [...document.querySelectorAll(".jd-label span")].map((name) => {
              const box = name.getBoundingClientRect();
              return [box.left, box.top, box.right, box.bottom];
            })"""
        )
        assert page.locator(".jd-label").count() >= 2
        for one, other in itertools.combinations(boxes, 2):
            across = one[0] < other[2] and other[0] < one[2]
            assert not (across and one[1] < other[3] and other[1] < one[3])
        watch.check()


def test_only_the_configured_host_is_asked(browser: Any, tiles: str) -> None:
    with serving(tiles=tiles + "/{z}/{x}/{y}.png", tiles_attribution="© 瓦片") as base:
        page, watch, asked = opened(browser, base)
        page.wait_for_selector("img.leaflet-tile-loaded")
        assert watch.strangers
        assert all(url.startswith(tiles + "/") for url in watch.strangers)
        assert watch.complaints == []
        assert cells_in(asked) == set()
        assert "© 瓦片" in page.locator(".leaflet-control-attribution").inner_text()


def test_the_shift_is_that_of_the_library(browser: Any) -> None:
    with serving() as base:
        page, watch, _ = opened(browser, base)
        for lon, lat in ((110.3, 34.6), (112.5, 37.8), (114.5, 40.7), (104.9, 20.0), (2.3, 48.9)):
            there = page.evaluate("([x, y]) => L.TileLayer.Gcj02.toGcj02(x, y)", [lon, lat])
            back = page.evaluate("([x, y]) => L.TileLayer.Gcj02.toWgs84(x, y)", [lon, lat])
            for found, known in ((there, wgs84_to_gcj02), (back, gcj02_to_wgs84)):
                expected = known(LonLat(lon, lat))
                assert found[0] == pytest.approx(expected.lon, abs=1e-9)
                assert found[1] == pytest.approx(expected.lat, abs=1e-9)
        watch.check()


@pytest.mark.parametrize("zoom", [10, 13, 17, 19])
def test_tiles_in_gcj02_lie_where_they_belong(browser: Any, tiles: str, zoom: int) -> None:
    """At nine places of every tile, what is drawn there is less than 2 pixels off."""
    with serving(tiles=tiles + "/{z}/{x}/{y}.png", tiles_datum="gcj02") as base:
        page, watch, _ = opened(browser, base)
        for lat, lon in ((37.8, 112.5), (37.8003, 112.504), (35.1, 110.9), (40.5, 114.2)):
            settled(page, lat, lon, zoom)
            drawn = page.evaluate(
                """() => {
                  const box = map_jindao.getContainer().getBoundingClientRect();
                  return [...document.querySelectorAll("img.leaflet-tile-loaded")].map((tile) => {
                    const place = tile.getBoundingClientRect();
                    return [tile.src, place.x - box.x, place.y - box.y, place.width, place.height];
                  });
                }"""
            )
            assert_in_place(page, drawn, zoom)
            assert_covered(page, drawn)
        assert watch.complaints == []


def assert_in_place(page: Any, drawn: list[Any], zoom: int) -> None:
    shares = (0.02, 0.5, 0.98)
    expected: list[tuple[float, float]] = []
    seen: list[tuple[float, float]] = []
    for source, left, top, width, height in drawn:
        z, x, y = (int(part) for part in re.findall(r"/(\d+)/(\d+)/(\d+)\.png", source)[0])
        assert z == zoom
        for share_x in shares:
            for share_y in shares:
                lat, lon = place_in(z, x, y, share_x, share_y)
                true = gcj02_to_wgs84(LonLat(lon, lat))
                expected.append((true.lat, true.lon))
                seen.append((left + share_x * width, top + share_y * height))
    points = page.evaluate(
        "(places) => places.map((at) => { const p = map_jindao.latLngToContainerPoint(at);"
        " return [p.x, p.y]; })",
        expected,
    )
    assert len(points) >= 9 * 4
    off = [max(abs(p[0] - s[0]), abs(p[1] - s[1])) for p, s in zip(points, seen, strict=True)]
    assert max(off) < 2.0


def assert_covered(page: Any, drawn: list[Any]) -> None:
    """Assert that no point of the map lies between or beyond the tiles."""
    width, height = page.evaluate(f"(() => {{ const s = {MAP}.getSize(); return [s.x, s.y]; }})()")
    for x in range(1, int(width), 7):
        for y in range(1, int(height), 7):
            assert any(
                left <= x <= left + wide and top <= y <= top + high
                for _, left, top, wide, high in drawn
            ), (x, y)
