"""Scores on maps: areas by their index, read back by GDAL, on the page and printed."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import jindao
from jindao import ExportOptions
from jindao.formats import judged_look as look
from jindao.formats.assess_layers import COLUMN_TYPES
from jindao.formats.judged_layers import layers_of
from jindao.formats.scored_map import facts, inside, keys, scored_svg
from jindao.model.score import Scores
from jindao.texts import languages, say
from tests.assess.conftest import box
from tests.assess.test_score import area, assessment, scored
from tests.conftest import require_module, require_program

EVIL = "乙</script><b>{0}"


@pytest.fixture(scope="module")
def made() -> Scores:
    """Three areas side by side: of one index, of a range, and of which nothing is known."""
    index = scored(area("甲", 80, 80), area(EVIL, 10, 70), assessment("丙"))
    return replace(
        index,
        areas=tuple(
            replace(found, polygons=box(1000 * place, 0, 1000 * place + 900, 500))
            for place, found in enumerate(index.areas)
        ),
    )


def exported(made: Scores, suffix: str, locale: str = "zh", **more: Any) -> bytes:
    return jindao.export_judged(made, suffix, ExportOptions(locale=locale, **more))


def test_areas_have_their_index_and_the_weights_stand_beside(made: Scores) -> None:
    collection = json.loads(exported(made, "geojson"))
    told = {each["properties"]["name"]: each["properties"] for each in collection["features"]}
    assert told["甲"] == {
        "layer": "areas", "name": "甲", "name_en": "", "place": 1,
        "index": 88.0, "index_low": 88.0, "index_high": 88.0,
        "best_rank": 1, "worst_rank": 2, "likely_best": told["甲"]["likely_best"],
        "likely_worst": told["甲"]["likely_worst"], "unknown_weight": 0.0,
        "points_a": 80.0, "points_a_low": 80.0, "points_a_high": 80.0,
        "points_b": 100.0, "points_b_low": 100.0, "points_b_high": 100.0,
    }  # fmt: skip
    nothing = told["丙"]
    assert (nothing["index"], nothing["index_low"], nothing["index_high"]) == (None, 0.0, 100.0)
    assert (nothing["points_a"], nothing["unknown_weight"]) == (None, 1.0)
    member = collection["jindao"]
    weights = [(item["id"], item["weight"]) for item in member["weights"]["components"]]
    assert weights == [("a", 0.6), ("b", 0.4)]
    assert any("0.6" in line for line in member["told"])
    assert member["limits"][0] == say("scored.limit", "zh")
    for layer in layers_of(made):
        for _, values in layer.rows:
            for value, kind in zip(values, layer.columns.values(), strict=True):
                assert value is None or isinstance(value, COLUMN_TYPES[kind]), layer.name


@pytest.mark.parametrize("suffix", ["geojson", "gpkg"])
def test_areas_are_opened_by_gdal(made: Scores, tmp_path: Path, suffix: str) -> None:
    require_module("pyogrio")
    path = tmp_path / f"s.{suffix}"
    path.write_bytes(exported(made, suffix, "en"))
    assert path.read_bytes() == exported(made, suffix, "en")
    words = [require_program("ogrinfo"), "-al", str(path)]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "ERROR" not in told
    assert told.count("MULTIPOLYGON (((") == 3
    assert "index_low (Real) = 88" in told
    if suffix == "gpkg":
        assert re.findall(r"Layer name: (\w+)", told) == ["areas", "weights"]
        assert "weight (Real) = 0.6" in told
        assert say("scored.limit", "en") in told


@pytest.mark.parametrize(
    ("points", "number"), [(0, 0), (19.99, 0), (20, 1), (59.9, 2), (80, 4), (99, 4), (100, 4)]
)
def test_classes_are_fifths(points: float, number: int) -> None:
    assert look.class_of(points) == number
    low, high = list(look.class_bounds())[number]
    assert low <= points <= high


def test_areas_are_coloured_by_either_end_and_unknown_ones_apart(made: Scores) -> None:
    bounds = made.bounds
    assert bounds is not None
    fills = {}
    for end in ("low", "high"):
        svg = scored_svg(made, bounds, end, ExportOptions(), (258, 240))
        drawn = [path for path in ElementTree.fromstring(svg) if path.get("fill-rule")]
        fills[end] = {
            found.name: (path.get("fill"), path.get("stroke-dasharray"))
            for found, path in zip(made.areas, drawn, strict=True)
        }
    # 0.6 x 10 + 40 and 0.6 x 70 + 40.
    assert fills["low"] == {
        "甲": (look.CLASSES[4], None),
        EVIL: (look.CLASSES[2], None),
        "丙": (look.UNKNOWN_FILL, look.UNKNOWN_DASHES),
    }
    assert fills["high"] == fills["low"] | {EVIL: (look.CLASSES[4], None)}


@pytest.mark.parametrize("locale", languages())
def test_the_page_shows_the_areas_and_tells_of_each(made: Scores, locale: str) -> None:
    page = exported(made, "html", locale)
    assert page == exported(made, "html", locale)
    text = page.decode()
    assert text.count("</script>") == text.count("<script")
    assert "<b>{0}" not in text
    data = json.loads(re.findall(r'_data">(.*?)</script>', text, flags=re.DOTALL)[0])
    assert [(layer["choice"] != "", layer["shown"]) for layer in data["layers"]] == [
        *((True, True), (True, False), (False, True)),
    ]
    dots = data["layers"][-1]["dots"][0]["at"]
    assert [dot[2] for dot in dots] == [found.name for found in made.areas]
    assert [dot[3] for dot in dots] == [facts(made, found, locale) for found in made.areas]
    assert say("scored.unknown", locale) in [key.told for key in keys(made, locale)]
    outside = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"(scored|judged|assess)\.[a-z_]+", outside)
    known = replace(made, areas=made.areas[:2])
    assert say("scored.unknown", locale) not in [key.told for key in keys(known, locale)]


def test_without_polygons_there_is_no_map(made: Scores) -> None:
    bare = replace(made, areas=tuple(replace(found, polygons=()) for found in made.areas))
    text = exported(bare, "html").decode()
    assert bare.bounds is None
    assert re.findall(r"<script>(.{14})", text) == ["/* What folds "]
    assert "L.map" not in text
    assert "data-dot" not in text
    assert "bbox" not in json.loads(exported(bare, "geojson"))


@pytest.mark.browser
def test_the_map_opens_filled_with_its_areas(made: Scores, open_page: Any) -> None:
    page = open_page(exported(made, "html", "en"), (1280, 800))
    bounds = made.bounds
    assert bounds is not None
    corners = [[bounds.south, bounds.west], [bounds.north, bounds.east]]
    ask = """corners => {
        const [a, b] = corners.map(at => map_jindao.latLngToContainerPoint(at));
        const size = map_jindao.getSize();
        return [(b.x - a.x) / (size.x - 104), (a.y - b.y) / (size.y - 60)];
    }"""
    shares = page.evaluate(ask, corners)
    # Of the room that the map keeps for it: a quarter of a step is a factor of 1.19.
    assert 1 / 1.2 <= max(shares) <= 1.01
    assert page.evaluate("map_jindao.options.zoomSnap") == 0.25
    tiled = ExportOptions(tiles="https://tiles.example.org/{z}/{x}/{y}.png", tiles_attribution="©")
    assert b'"zoomSnap": 0.25' in exported(made, "html", "en")
    assert b'"zoomSnap"' not in jindao.export_judged(made, "html", tiled)
    assert (page.asked, page.wrong) == ([], [])


@pytest.mark.browser
def test_a_row_shows_its_area(made: Scores, open_page: Any) -> None:
    page = open_page(exported(made, "html", "en"), (390, 844))
    page.locator("[data-dot=area-1]").click()
    popup = page.get_by_role("dialog")
    assert "index 88.0" in popup.inner_text()
    assert "place 1 of 3" in popup.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert (page.asked, page.wrong) == ([], [])


def test_printed_in_both_languages(made: Scores, tmp_path: Path) -> None:
    require_module("weasyprint")
    path = tmp_path / "s.pdf"
    path.write_bytes(exported(made, "report", also=("en",)))
    words = [require_program("pdftotext"), "-layout", str(path), "-"]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    plain = re.sub(r"\s", "", told)
    for locale in languages():
        parts = ("scored.limit", "scored.method", "judged.weights", "scored.layer_high")
        for text in (*(say(key, locale) for key in parts), "46.0", "82.0"):
            assert re.sub(r"\s", "", text) in plain, text
    assert 4 <= told.count("\f") <= 12


corners = st.tuples(st.integers(-40, 40), st.integers(-40, 40))


@settings(max_examples=60)
@given(st.lists(corners, min_size=3, max_size=9, unique=True))
def test_the_sign_of_an_area_lies_inside(points: list[tuple[int, int]]) -> None:
    """Of the ring around all points, with what a line between any two of them cuts off."""
    hull = shapely.MultiPoint(points).convex_hull
    if hull.geom_type != "Polygon":
        return
    ring = shapely.Polygon([*points, points[0]])
    shape = ring if ring.is_valid and ring.area > 1 else hull
    polygons = ((tuple(shape.exterior.coords),),)
    found = replace(scored(area("甲", 80, 80)).areas[0], polygons=polygons)
    assert shape.buffer(1e-5).contains(shapely.Point(inside(found)))
