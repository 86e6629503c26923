"""Every page there is: for everyone, in every window, and with no word left untranslated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from tests.web.browsing import AXE, OPEN, SMALL, TINY_TYPE, Watch, opened
from tests.web.every_page import not_looked_at, pages

SPOKEN = ("alt", "title", "aria-label", "placeholder", "content", "aria-valuetext")
VOID = {"meta", "link", "input", "br", "img", "hr"}
CHINESE = re.compile(r"[\u3400-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,}")
NAMES = {
    *("jindao", "JavaScript", "Strava", "LD", "OpenStreetMap", "Leaflet", "GeoNames", "Wikidata"),
    *("GPX", "KML", "KMZ", "JSON", "GeoJSON", "CSV", "SVG", "PNG", "ICS", "HTML", "WGS", "TXT"),
    *("PDF", "JPEG", "WebP", "MB"),
    *("TCX", "FIT", "GCJ", "BD"),
    *("Atom", "UNESCO", "World", "Heritage", "Centre"),
    *("CC", "BY", "ODbL", "compiled", "contraction", "shanxi"),
}
"""Names and formats that a Chinese page may write in Latin letters."""
QUOTED = re.compile(
    r"moon|aaaaaaaa|\bgone\b|noindex|\bx\b|[0-9a-f]{12}|https?://\S+|/t/\w+|width=device-width.*|summary_large_image"
    r"|website|image/png|[\w.-]+\.(?:cn|com|net|org|xyz)\b|（[\w/-]+）"
)
"""What a page says back, codes, and what only machines read."""
DATA_PAGES = ("trails", "trail", "data")
"""Pages that list publications, whose titles are as they were published."""
BRAND = "jindao 晋道"
CREDIT = "heritage dataset (Shanxi)"
IDS = re.compile(r"great_wall|taihang|yellow_river|jinci|shuangtasi|(?<=\d)(?:min|h)\b")
"""What an address takes, which a message about an address tells."""
STANDARDS = {"OpenAPI", "RFC", "ETag", "POST", "CORS", "JINDAO", "KB", "about", "blank"} | {
    *("application", "problem", "errors", "Accept", "Language", "If", "None", "Match"),
    *("km", "min", "null", "lang"),
}
"""Words of the page on the API that are neither in its description nor translated."""


@pytest.fixture
def watch(shanxi: str) -> Iterator[Watch]:
    watching = Watch(shanxi)
    yield watching
    watching.close()


def test_no_page_is_left_out(shanxi_app: Flask) -> None:
    assert not_looked_at(shanxi_app) == set()


@pytest.mark.browser
def test_every_page_is_for_everyone(browser: Any, watch: Watch, shanxi_app: Flask) -> None:
    found: list[tuple[str, object]] = []
    page = opened(browser, watch)
    for name, address in pages(shanxi_app).items():
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(watch.base + address)
        page.evaluate(OPEN)
        for item in Axe().run(page, options=AXE).response["violations"]:
            # Pins stand where their places are; the timetable leads to the same places.
            nodes = [node for node in item["nodes"] if "leaflet-marker-icon" not in node["html"]]
            if nodes:
                found.append((name, (item["id"], nodes[0]["html"][:200], len(nodes))))
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append((name, f"{wide} wide in {width}"))
            found += [(name, f"small: {html}") for html in page.evaluate(SMALL)]
        if page.locator("h1").count() != 1:
            found.append((name, f"{page.locator('h1').count()} main headings"))
        page.evaluate("document.documentElement.classList.add('senior')")
        page.set_viewport_size({"width": 320, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append((name, "too wide in large type"))
        found += [(name, f"small type: {text}") for text in page.evaluate(TINY_TYPE)]
    assert found == [], "\n".join(map(str, found))
    for status in ("400", "404", "410", "414", "422"):
        watch.forgive(f"the server responded with a status of {status}")
    watch.check()


class Reader(HTMLParser):
    """What a page says: the language it is marked as, where it stands, and the words."""

    def __init__(self) -> None:
        super().__init__()
        self.languages = [""]
        self.tags: list[str] = []
        self.said: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        language = values.get("lang") or self.languages[-1]
        self.said += [
            (language, f"{tag} {name}", text)
            for name in SPOKEN
            if (text := values.get(name)) and text.strip()
        ]
        if tag not in VOID:
            self.languages.append(language)
            self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while tag in self.tags:
            self.languages.pop()
            if self.tags.pop() == tag:
                break

    def handle_data(self, data: str) -> None:
        if data.strip() and not {"script", "style", "code"} & set(self.tags):
            self.said.append((self.languages[-1], self.tags[-1] if self.tags else "", data))


def spoken(client: Any, address: str, language: str) -> list[tuple[str, str, str]]:
    sign = "&" if "?" in address else "?"
    answer = client.get(f"{address}{sign}lang={language}", follow_redirects=True)
    reader = Reader()
    reader.feed(answer.text)
    assert reader.said
    assert reader.tags == []
    return reader.said


def undescribed(part: Any) -> Any:
    """Return a part of the description of the API without what is said to people."""
    if isinstance(part, dict):
        return {
            key: undescribed(value)
            for key, value in part.items()
            if key not in ("description", "summary")
        }
    return [undescribed(value) for value in part] if isinstance(part, list) else part


def test_no_english_page_speaks_chinese(shanxi_app: Flask) -> None:
    client = shanxi_app.test_client()
    left = [
        (name, place, text[:80])
        for name, address in pages(shanxi_app).items()
        for language, place, text in spoken(client, address, "en")
        if language.startswith("en") and CHINESE.search(text.replace(BRAND, ""))
    ]
    assert left == [], "\n".join(map(str, left))


def test_no_chinese_page_speaks_english(shanxi_app: Flask) -> None:
    client = shanxi_app.test_client()
    described = set(
        ENGLISH.findall(json.dumps(undescribed(client.get("/api/v1/openapi.json").json)))
    )
    left = []
    for name, address in pages(shanxi_app).items():
        if name in DATA_PAGES:
            continue
        for language, place, text in spoken(client, address, "zh"):
            words = (
                set(ENGLISH.findall(IDS.sub(" ", QUOTED.sub(" ", text.replace(CREDIT, "")))))
                - NAMES
            )
            if name == "API":
                words -= described | STANDARDS
            if language == "zh-CN" and words:
                left.append((name, place, text.strip()[:80], words))
    assert left == [], "\n".join(map(str, left))


@pytest.mark.parametrize(("language", "name"), [("zh", "晋道 "), ("en", "jindao ")])
def test_files_are_named_in_the_language(shanxi_app: Flask, language: str, name: str) -> None:
    client = shanxi_app.test_client()
    shown = pages(shanxi_app)
    for address in (
        shown["tour"].replace("/tour?", "/tour.gpx?"),
        "/sites.csv?prefecture=datong",
        f"{shown['kept tour']}.gpx?",
        "/data/datapackage.zip?",
    ):
        header = client.get(f"{address}&lang={language}").headers["Content-Disposition"]
        full = unquote(header.partition("filename*=UTF-8''")[2])
        assert full.startswith(name), header
        assert bool(CHINESE.search(full)) is (language == "zh"), full
