"""What a tour that is changed in place asks for: no page, and nothing that the page says else."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from tests.web.browsing import TOUR, Watch, opened
from tests.web.tiny import TinyPlanner

DROP = f"{TOUR}&visits=jinci,evil&visits=bell,drum&drop=evil"
WEIGHT = "start=平遥&strand=history&hours=8&days=2&profile=bike&date=2026-05-02"


def part_of(client: FlaskClient, address: str, status: int = 200) -> dict[str, Any]:
    response = client.get(address.replace("/tour?", "/tour/part?"))
    assert response.status_code == status, response.text
    assert response.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = response.get_json()
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("query", [TOUR, f"{TOUR}&choice=2", DROP])
def test_it_says_what_the_page_of_the_tour_says(
    client: FlaskClient, language: str, query: str
) -> None:
    part = part_of(client, f"{query}&lang={language}")
    page = client.get(part["address"])
    assert page.status_code == 200, "settled: it leads nowhere else"
    text = squeezed(page.text)
    assert f"<title>{part['title']}</title>" in unescape(page.text)
    assert part["texts"].keys() == {".trip-head", ".trip-text", "[data-legends]"}
    # The page shares itself by the address it was asked by, its part by the settled one.
    value = re.compile(r'name="address" value="[^"]*"')
    for told in part["texts"].values():
        assert value.sub("", squeezed(told).strip()) in value.sub("", text)
    blocks = dict(re.findall(r'<script type="application/json" id="(\S+)">(.*?)</script>', text))
    assert part["ways"]["chapters"] == json.loads(blocks["ways-data"])["chapters"]
    assert part["stops"] == json.loads(blocks["map_jindao_data"])["stops"]
    assert part["spots"] == json.loads(blocks["spots-data"])


def test_what_cannot_be_done_is_told_with_the_tour_as_it_was(client: FlaskClient) -> None:
    part = part_of(client, f"{TOUR}&visits=jinci,evil&visits=bell&add=无此处", status=404)
    assert "无此处" in part["texts"][".trip-text"]
    assert 'id="add-wrong"' in part["texts"][".trip-text"]
    assert "add" not in parse_qs(urlsplit(part["address"]).query)


def test_where_there_is_no_tour_it_is_an_error_as_of_the_api(client: FlaskClient) -> None:
    response = client.get("/tour/part?start=&lang=en", headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert client.get("/tour/part").status_code == 400


def test_a_change_is_planned_once(client: FlaskClient, planner: TinyPlanner) -> None:
    part_of(client, DROP)
    assert len(planner.edited) == 1


def test_it_weighs_less_than_the_page(shanxi_app: Any) -> None:
    """Of bytes on the line, the part is an eighth less at least, and one answer instead of two."""
    client = shanxi_app.test_client()
    packed = {"Accept-Encoding": "gzip"}
    planned = client.get(f"/tour?{WEIGHT}")
    [drop] = re.findall(r'name="drop" value="([^"]+)"', planned.text)[:1]
    redirect = client.get(f"/tour?{WEIGHT}&drop={drop}", headers=packed)
    assert redirect.status_code == 303
    page = client.get(redirect.location, headers=packed)
    part = client.get(f"/tour/part?{WEIGHT}&drop={drop}", headers=packed)
    assert page.headers["Content-Encoding"] == part.headers["Content-Encoding"] == "gzip"
    assert len(part.data) < 0.875 * len(page.data)


@pytest.mark.browser
def test_a_change_asks_for_its_part_and_nothing_else(browser: Any, watch: Watch) -> None:
    """The links in the head of the page lead to the tour that is shown, in any language."""
    page = opened(browser, watch)
    page.goto(watch.base + TOUR)
    page.wait_for_selector("[data-painter]:not([hidden])")
    page.wait_for_load_state("networkidle")
    asked: list[tuple[str, str]] = []
    page.on("request", lambda one: asked.append((one.resource_type, urlsplit(one.url).path)))
    page.locator("details.edit > summary").nth(1).click()
    page.locator('[data-key="drop-evil"]').click()
    page.locator("#said", has_text="参观 3 处").wait_for()
    assert [one for one in asked if one[0] in ("fetch", "xhr", "document", "script")] == [
        ("fetch", "/tour/part")
    ]
    assert "visits=jinci&visits=bell%2Cdrum" in page.url
    page.locator('.languages a[lang="en"]').click()
    page.wait_for_selector('html[lang="en"]')
    assert "visits=jinci&visits=bell%2Cdrum" in page.url
    page.go_back()
    page.wait_for_selector('html[lang="zh-CN"]')
    expect(page.locator("li.stop .visit")).to_have_count(3)
    watch.check()
