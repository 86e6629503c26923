"""The public side in a real browser: attacks do nothing, frames of other origins resize."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from jindao import Store
from tests.public.published import publish, tour
from tests.web.browsing import Watch, opened
from tests.web.serving import served
from tests.web.test_published import hostile
from tests.web.tiny import TinyPlanner
from web.app import create_app

pytestmark = pytest.mark.browser

PARENT = """<!doctype html><title>A page of somebody else</title>
<p id="secret">not for frames</p>
<iframe id="frame" src="{base}/embed/jinci?lang=en&height=240" width="100%" height="50"></iframe>
<script>
window.messages = [];
addEventListener("message", (event) => {{
  window.messages.push([event.origin, event.data]);
  if (event.origin !== "{base}" || event.data.type !== "jindao:height") return;
  document.getElementById("frame").height = event.data.height;
}});
</script>"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    planner: Any = TinyPlanner()
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('public') / 'store.sqlite3'}")
    publish(store, "jinci", trips=(tour(2),))
    hostile(store)
    with served(create_app(planner, store)) as address:
        yield address


@pytest.fixture(scope="module")
def stranger(base: str) -> Iterator[str]:
    """Serve a page of another origin that shows a route in a frame."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PARENT.format(base=base).encode())

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def watch(base: str) -> Iterator[Watch]:
    watching = Watch(base)
    yield watching
    watching.close()


@pytest.mark.parametrize(
    "address", ["/routes", "/routes/hostile", "/embed/hostile?layers=map,stops"]
)
def test_attacks_do_nothing(browser: Any, watch: Watch, address: str) -> None:
    page = opened(browser, watch)
    page.goto(watch.base + address)
    page.locator(".leaflet-container").first.wait_for()
    for dot in page.locator(".leaflet-marker-icon, .leaflet-interactive").all()[:3]:
        dot.dispatch_event("click")
    expect(page.locator("img[src=x]")).to_have_count(0)
    watch.check()


def test_the_catalogue_works_without_a_script(browser: Any, watch: Watch) -> None:
    page = opened(browser, watch, java_script_enabled=False)
    page.goto(f"{watch.base}/routes?lang=zh")
    page.locator("#text").fill("晋祠")
    page.locator("button.go").click()
    assert "text=" in page.url
    page.locator(".site-list a", has_text="晋祠一日").first.click()
    assert page.locator("h1").inner_text() == "晋祠一日"
    expect(page.locator(".no-map svg")).to_have_count(1)
    watch.check()


def test_a_frame_of_another_origin_is_made_as_high_as_it_needs(
    browser: Any, stranger: str, base: str
) -> None:
    watching = Watch(base)
    page = browser.new_page()
    watching.on(page)
    page.goto(stranger)
    page.wait_for_function("+document.getElementById('frame').height > 300")
    frame = page.frame(url=lambda url: "/embed/" in url)
    frame.locator(".leaflet-container").wait_for()
    needed = frame.evaluate("document.documentElement.getBoundingClientRect().height")
    page.wait_for_function(
        "high => Math.abs(+document.getElementById('frame').height - high) <= 1", arg=needed
    )
    assert frame.evaluate("document.querySelector('.jd-map').clientHeight") == 240
    messages = page.evaluate("window.messages")
    assert {origin for origin, _ in messages} == {base}
    for _, data in messages:
        assert set(data) == {"type", "slug", "height"}
    assert watching.errors == []
    page.close()


def test_a_page_that_is_not_for_frames_is_refused(browser: Any, stranger: str, base: str) -> None:
    page = browser.new_page()
    page.goto(stranger)
    page.evaluate(f"document.getElementById('frame').src = '{base}/routes/jinci'")
    page.wait_for_function("frames.length === 1")
    inner = page.frames[-1]
    inner.wait_for_load_state()
    expect(inner.locator("h1", has_text="晋祠")).to_have_count(0)
    page.close()


def test_our_script_asks_nothing_of_the_page_around() -> None:
    script = (Path(__file__).parents[2] / "web" / "static" / "embed.js").read_text("utf-8")
    code = "\n".join(line.split("//")[0] for line in script.splitlines())
    assert code.count("parent") == 2
    assert "window.parent.postMessage(" in code
    assert "window.parent === window" in code
    assert "addEventListener" not in code
