"""Closures in what people take with them: the map, the files and the words."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from jindao import Closure, ExportOptions, Route, export, read_json
from jindao.formats.map import map_parts
from jindao.model.closure import told_facts
from jindao.model.note import Note
from tests.formats.conftest import HOSTILE_NAMES, make_route

RING = ((113.30, 40.091), (113.304, 40.091), (113.304, 40.094), (113.30, 40.091))
HOLE = ((113.302, 40.0915), (113.303, 40.0915), (113.303, 40.092), (113.302, 40.0915))


def closure(**more: Any) -> Closure:
    values: dict[str, Any] = {
        "id": "works",
        "kind": "closed",
        "reason_zh": "施工",
        "reason_en": "works",
        "first_day": None,
        "last_day": dt.date(2026, 5, 31),
        "modes": ("foot",),
        "polygons": ((RING, HOLE),),
    }
    return Closure(**values | more)


ICE = closure(
    id="ice", kind="warning", reason_zh="结冰", reason_en="ice", last_day=None, polygons=(),
    lines=(((113.296, 40.09), (113.299, 40.095)),),
)  # fmt: skip


def closed_route(*closures: Closure, **more: Any) -> Route:
    notes = tuple(Note(code="closure_avoided", facts=told_facts(item)) for item in closures[:1])
    return replace(make_route(**more), closures=closures, notes=notes)


@pytest.mark.parametrize("name", ["gpx", "txt", "html", "geojson"])
@pytest.mark.parametrize(
    ("locale", "told"),
    [("en", "closed: works (until 2026-05-31)"), ("zh", "封闭：施工（至 2026-05-31）")],
)
def test_every_output_says_what_is_avoided(name: str, locale: str, told: str) -> None:
    data = export(closed_route(closure()), name, ExportOptions(locale=locale)).decode()
    assert told in data


def test_json_comes_back_with_its_closures() -> None:
    route = closed_route(closure(), ICE)
    assert read_json(export(route, "json", ExportOptions())) == route


def test_geojson_names_the_closures_around() -> None:
    member = json.loads(export(closed_route(closure(), ICE), "geojson"))["jindao"]
    assert [item["id"] for item in member["closures"]] == ["works", "ice"]
    assert member["closures"][0]["last_day"] == "2026-05-31"
    assert "polygons" not in member["closures"][0]


def test_the_map_draws_areas_with_their_holes_and_lines() -> None:
    parts = map_parts(closed_route(closure(), ICE), ExportOptions(locale="en"))
    assert "[[[[40.091, 113.3], [40.091, 113.304]" in parts.script
    assert "[40.0915, 113.302]" in parts.script
    assert "#b3261e" in parts.script
    assert "#a86a00" in parts.script
    [area, line] = parts.data["closures"]
    assert (area["word"], area["line"]) == ("Closed", "works (until 2026-05-31)")
    assert (line["word"], line["line"]) == ("Caution", "ice (until further notice)")
    # The corner nearest the middle of the way, 113.3015 40.093.
    assert (area["lon"], area["lat"]) == (113.3, 40.091)


def test_without_closures_the_map_draws_none() -> None:
    parts = map_parts(make_route(), ExportOptions())
    assert parts.data["closures"] == []
    assert "#b3261e" not in parts.script


@pytest.mark.browser
def test_the_page_shows_the_word_and_the_reason(open_page: Any) -> None:
    hostile = closure(reason_en=HOSTILE_NAMES[0], reason_zh=HOSTILE_NAMES[2])
    page = open_page(export(closed_route(hostile, ICE), "html", ExportOptions(locale="en")))
    signs = page.locator(".jd-closure")
    assert signs.all_inner_texts() == ["Closed", "Caution"]
    signs.nth(1).click()
    page.wait_for_selector(".jd-popup")
    assert page.locator(".jd-popup").inner_text().endswith("ice (until further notice)")
    assert page.evaluate("window.PWN") is None
    assert page.wrong == []
