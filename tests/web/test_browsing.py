"""What browser tests stand on: that a click ends with the page it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from time import sleep
from typing import Any

import pytest
from flask import Flask, Response

from tests.web.browsing import Watch, opened
from tests.web.serving import served

pytestmark = pytest.mark.browser


@pytest.fixture
def slow() -> Iterator[str]:
    """The address of a page that leads to one whose second half comes late."""
    app = Flask(__name__)

    @app.get("/")
    def first() -> str:
        return '<!doctype html><link rel="icon" href="data:,"><a href="/halves">go</a>'

    @app.get("/halves")
    def halves() -> Response:
        def parts() -> Iterator[str]:
            yield "<!doctype html><p>one" + " " * 20_000
            sleep(0.5)
            yield "<p>two"

        return Response(parts(), mimetype="text/html")

    with served(app) as base:
        yield base


@pytest.mark.parametrize("act", ["click", "press"])
def test_what_a_click_leads_to_is_there_whole(browser: Any, slow: str, act: str) -> None:
    watch = Watch(slow)
    page = opened(browser, watch, java_script_enabled=False)
    page.goto(slow)
    link = page.locator("a")
    link.click() if act == "click" else link.press("Enter")
    assert page.locator("p").count() == 2
    watch.close()
