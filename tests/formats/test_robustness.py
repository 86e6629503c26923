"""Closures as files: read back by GDAL, and the page as people use it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import jindao
from jindao import ExportOptions, Robustness
from jindao.formats import JUDGED_FORMATS, ROBUSTNESS_FORMATS
from jindao.formats.assess_layers import COLUMN_TYPES
from jindao.formats.robustness_layers import closure_layers
from jindao.texts import languages
from tests.conftest import require_module, require_program
from tests.formats.test_judged_told import closures, unknown

EVIL = "</script><b>&绿道{0}"


@pytest.fixture(scope="module")
def made() -> Robustness:
    """One estimated closure that cuts off; a planned one with an estimated way round."""
    return closures()


def test_closures_have_formats_of_their_own() -> None:
    assert set(ROBUSTNESS_FORMATS) == {"csv", "geojson", "gpkg", "html", "json", "txt"}
    assert set(JUDGED_FORMATS) - set(ROBUSTNESS_FORMATS) == {"report"}


def test_each_closure_is_a_feature_with_all_its_facts(made: Robustness) -> None:
    collection = json.loads(jindao.export_robustness(made, "geojson"))
    features = {each["properties"]["layer"]: each for each in collection["features"]}
    assert list(features) == ["area", "ways_round", "detours", "cuts"]
    assert features["cuts"]["geometry"] == {
        "type": "MultiLineString",
        "coordinates": [[[112.5, 37.8], [112.6, 37.9]]],
    }
    assert features["cuts"]["properties"] == {
        "layer": "cuts",
        "rank": 1,
        "name": "",
        "greenway": "汾河绿道",
        "length_m": 143.9,
        "alignment": "estimated",
        "planned": "no",
        "cut_off_km": 1.114,
        "cut_off_share": 0.00073,
        "sites": 2,
        "value": 103,
        "value_share": 0.25,
        "uncertain_sites": 1,
        "site_ids": "a; b",
        "site_names_zh": "甲; 乙",
        "site_names_en": "A; ",
    }
    assert features["detours"]["properties"] == {
        "layer": "detours",
        "rank": 1,
        "name": "桥",
        "greenway": "",
        "length_m": 300.0,
        "alignment": "surveyed",
        "planned": "yes",
        "way_round_m": 1100.0,
        "detour_m": 800.0,
        "round_alignment": "estimated",
        "round_planned": "no",
    }
    assert features["ways_round"]["properties"]["length_m"] == 1100.0
    assert collection["jindao"]["led_around"] == 7
    assert collection["bbox"] == [112.4, 37.7, 112.8, 38.0]
    nothing = replace(made, km=None, led_around=None)
    assert json.loads(jindao.export_robustness(nothing, "geojson"))["jindao"]["led_around"] is None


def test_every_column_holds_what_it_says(made: Robustness) -> None:
    for layer in closure_layers(made):
        for _, values in layer.rows:
            for value, kind in zip(values, layer.columns.values(), strict=True):
                assert isinstance(value, COLUMN_TYPES[kind]), layer.name


@pytest.mark.parametrize("suffix", ["geojson", "gpkg"])
def test_closures_are_opened_by_gdal(made: Robustness, tmp_path: Path, suffix: str) -> None:
    require_module("pyogrio")
    program = require_program("ogrinfo")
    path = tmp_path / f"c.{suffix}"
    path.write_bytes(jindao.export_robustness(made, suffix, ExportOptions(locale="en")))
    assert path.read_bytes() == jindao.export_robustness(made, suffix, ExportOptions(locale="en"))
    told = subprocess.run(
        [program, "-al", str(path)], capture_output=True, text=True, check=True
    ).stdout
    assert "ERROR" not in told
    assert told.count("MULTILINESTRING ((") == 3
    assert "detour_m (Real) = 800" in told
    assert "uncertain_sites (Integer" in told
    if suffix == "gpkg":
        assert re.findall(r"Layer name: (\w+)", told) == ["area", "ways_round", "detours", "cuts"]
        assert "IDENTIFIER=closures that cut off" in told


def test_a_spreadsheet_has_both_kinds(made: Robustness) -> None:
    text = jindao.export_robustness(made, "csv", ExportOptions(locale="en")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    kinds = Counter(row["closure"] for row in rows)
    assert kinds == {"cuts off": 1, "has a way round": 1, "note": 2}
    assert [row["detour, m"] for row in rows] == ["", "800.0", "", ""]


@pytest.mark.parametrize("locale", languages())
def test_every_format_tells_that_nobody_knows(
    made: Robustness, tmp_path: Path, locale: str
) -> None:
    """A file without closures is not one that says there are none."""
    nothing = unknown(made)
    told = {"zh": "无从知道绿道在哪里", "en": "nobody knows where they are"}[locale]
    for suffix in ("csv", "geojson", "html", "txt"):
        content = jindao.export_robustness(nothing, suffix, ExportOptions(locale=locale))
        assert told in content.decode("utf-8-sig"), suffix
    assert "no_greenways" in jindao.export_robustness(nothing, "json").decode()
    require_module("pyogrio")
    path = tmp_path / "c.gpkg"
    path.write_bytes(jindao.export_robustness(nothing, "gpkg", ExportOptions(locale=locale)))
    command = [require_program("ogrinfo"), "-so", str(path), "cuts"]
    about = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told in about


@pytest.mark.parametrize("locale", languages())
def test_pages_stand_alone_and_are_equal(made: Robustness, locale: str) -> None:
    options = ExportOptions(locale=locale)
    page = jindao.export_robustness(made, "html", options)
    assert page == jindao.export_robustness(made, "html", options)
    text = page.decode()
    outside = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r'(src|href)="https?:', outside)
    assert not re.search(r"robust\.|judged\.", outside)
    for word in {"zh": ("示意", "仅在规划中"), "en": ("estimated", "only planned")}[locale]:
        assert word in outside
    # Neither is built: both are dashed.
    script = re.findall(
        r"poly_line_jindao_(cuts|detours)_\d = [^;]*?\"dashArray\": (\"6 5\"|null)", text
    )
    assert script == [("detours", '"6 5"'), ("cuts", '"6 5"')]


def test_names_are_text_only(made: Robustness) -> None:
    evil = replace(made, name=EVIL, losses=(replace(made.losses[0], name=EVIL),))
    page = jindao.export_robustness(evil, "html").decode()
    assert "<b>&绿道" not in page
    assert page.count("</script>") == page.count("<script")


def test_where_there_is_none_the_page_says_so(made: Robustness) -> None:
    nothing = replace(made, losses=(), detours=(), km=None, stretches=None, led_around=None)
    text = jindao.export_robustness(nothing, "html", ExportOptions(locale="en")).decode()
    assert text.count("There is none.") == 2
    assert "0 of unknown" in text


def test_a_row_shows_its_closure_and_the_way_round(
    made: Robustness, browser: Any, tmp_path: Path
) -> None:
    path = tmp_path / "c.html"
    path.write_bytes(jindao.export_robustness(made, "html", ExportOptions(locale="en")))
    page = browser.new_page(viewport={"width": 390, "height": 844})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text))
    page.goto(path.as_uri())
    ways = (
        "() => Object.values(map_jindao._layers).filter(l => l.options.color == '#2f5d8a').length"
    )
    assert page.evaluate(ways) == 0
    page.evaluate("document.querySelector('.jd-layers').open = true")
    page.get_by_label("closures with a way round").uncheck()
    row = page.locator("[data-dot=detours-1]")
    row.click()
    popup = page.get_by_role("dialog")
    assert "detour of 800 m: 1.1 km round, instead of 300 m" in popup.inner_text()
    assert "way round partly estimated" in popup.inner_text()
    assert page.evaluate(ways) == 1
    # Its layer is shown again, and both ends of the way round are in sight.
    assert page.get_by_label("closures with a way round").is_checked()
    seen = "map_jindao.getBounds().contains([[37.9, 112.6], [37.95, 112.61]])"
    assert page.evaluate(seen)
    page.keyboard.press("Escape")
    assert page.evaluate(ways) == 0
    assert page.evaluate("document.activeElement.dataset.dot") == "detours-1"
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert not problems
    page.close()
