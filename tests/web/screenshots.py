"""Take the pictures of the README: the planner on a phone and on a desk, in Chinese.

`make screenshots` runs this; `NETWORK=DIR START=PLACE` shows another network than the one that
travels with jindao. The date of the tour is fixed, so that the same code and network make the
same pictures. Chromium packs them as WebP itself.
"""

from __future__ import annotations

import argparse
import base64
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jindao import Planner, Settings
from tests.web.browsing import DESK, PHONE
from tests.web.serving import served
from web.app import create_app

LARGEST_BYTES = 150_000
MARGIN_PX = 12
QUALITIES = (0.9, 0.8, 0.7, 0.6, 0.5)
READY = "document.fonts.ready.then(() => new Promise(done => setTimeout(done, 600)))"
PACK = """async ([source, quality]) => {
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth;
  canvas.height = picture.naturalHeight;
  canvas.getContext("2d").drawImage(picture, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""


@dataclass(frozen=True)
class Shot:
    """A picture: its file, the page, the window, and what to do before it is taken."""

    name: str
    path: str
    window: dict[str, int]
    ready: str = "main h1"
    scroll_to: str = ""


def shots(start: str, date: str) -> tuple[Shot, ...]:
    """Return the pictures of a tour of seven hours from a place on a day."""
    asked = f"start={quote(start)}&strand=history&hours=7&date={date}&lunch=12:00-13:30"
    filled = f"/?{asked}&lang=zh"
    tours, tour = f"/tours?{asked}&lang=zh", f"/tour?{asked}&lang=zh"
    line = ".leaflet-overlay-pane path, .leaflet-overlay-pane canvas"
    return (
        Shot("form-phone", filled, PHONE),
        Shot("tours-phone", tours, PHONE, scroll_to=".choice"),
        Shot("tour-phone", tour, PHONE, line, ".trip-map"),
        Shot("timetable-phone", tour, PHONE, line, ".stage"),
        Shot("form-desk", filled, DESK),
        Shot("tours-desk", tours, DESK),
        Shot("tour-desk", tour, DESK, line),
    )


def take(browser: Any, base: str, shot: Shot) -> bytes:
    """Return a picture of a page as PNG, two pixels for each of the page."""
    page = browser.new_page(viewport=shot.window, device_scale_factor=2, reduced_motion="reduce")
    answer = page.goto(base + shot.path, timeout=120_000)
    if not answer.ok:
        raise SystemExit(f"{shot.name}: " + page.inner_text("main [role=alert]"))
    page.wait_for_selector(shot.ready, state="attached")
    if shot.scroll_to:
        page.evaluate("at => document.querySelector(at).scrollIntoView()", shot.scroll_to)
        page.mouse.wheel(0, -MARGIN_PX)
    page.evaluate(READY)
    picture: bytes = page.screenshot()
    page.close()
    return picture


def packed(browser: Any, picture: bytes) -> bytes:
    """Return a PNG as the best WebP that is no larger than `LARGEST_BYTES`."""
    page = browser.new_page()
    source = "data:image/png;base64," + base64.b64encode(picture).decode("ascii")
    for quality in QUALITIES:
        found = base64.b64decode(page.evaluate(PACK, [source, quality]))
        if len(found) <= LARGEST_BYTES:
            break
    else:
        raise SystemExit(f"a picture stays larger than {LARGEST_BYTES} bytes")
    page.close()
    return found


def main() -> None:
    """Take every picture into a directory."""
    from playwright.sync_api import sync_playwright

    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--network", type=Path, help="a network built by `jindao network build`")
    reader.add_argument("--start", default="平遥", help="where the tour begins")
    reader.add_argument("--date", default="2026-10-14", help="day of the tour, YYYY-MM-DD")
    reader.add_argument("--output", type=Path, default=Path(".github"))
    options = reader.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("chromium is not installed. Debian, Ubuntu: apt install chromium")
    app = create_app(Planner(Settings(network=options.network)))
    with served(app) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for shot in shots(options.start, options.date):
            picture = packed(browser, take(browser, base, shot))
            (options.output / f"{shot.name}.webp").write_bytes(picture)
            print(f"{shot.name}.webp: {len(picture)} bytes")
        browser.close()


if __name__ == "__main__":
    main()
