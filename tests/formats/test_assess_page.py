"""The page of an assessment: layers that people switch, dots, figures; nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import jindao
from jindao import Assessment, ExportOptions, LonLat
from jindao.formats.assess_look import SITE_DOTS, site_class
from jindao.formats.assess_page import assess_map_parts, longest_gaps
from jindao.formats.assess_tables import sections
from jindao.geo import BBox
from jindao.model.assessment import StrungSite
from jindao.network.network import Network
from jindao.texts import languages
from tests.formats.assessed import assessed

EVIL = "</script><b>&绿道{0}"


@pytest.fixture(scope="module")
def found(tiny_network: Network) -> Assessment:
    return assessed(tiny_network)


def layers_of(found: Assessment) -> list[dict[str, Any]]:
    return assess_map_parts(found, ExportOptions()).data["layers"]


def test_layers_from_below(found: Assessment) -> None:
    names = [layer["name"] for layer in layers_of(found)]
    served = [f"served_{number}" for number in range(1, 7)]
    # A station is recorded nowhere: of two profiles and four targets six are left.
    assert names == [
        *("area", *served),
        *("footpaths", "greenways", "bridges", "facilities", "gaps", "sites"),
    ]
    chosen = [layer["told"] for layer in layers_of(found) if layer["choice"] and layer["shown"]]
    assert chosen == ["步行 · 绿道"]


def test_what_is_drawn(found: Assessment) -> None:
    script = assess_map_parts(found, ExportOptions()).script
    dashed = re.findall(
        r"poly_line_jindao_greenways_(\d) = [^;]*?\"dashArray\": (\"6 5\"|null)", script
    )
    assert dashed == [("1", "null"), ("2", '"6 5"')]
    assert len(re.findall(r"polygon_jindao_served_1_\d = ", script)) == 4  # two times, two circles
    assert "jindaoLayers(map_jindao" in script


@pytest.mark.parametrize("locale", languages())
def test_pages_stand_alone_and_are_equal(found: Assessment, locale: str) -> None:
    options = ExportOptions(locale=locale)
    page = jindao.export_assessment(found, "html", options)
    assert page == jindao.export_assessment(found, "html", options)
    text = page.decode()
    outside = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r'(src|href)="https?:', outside)
    assert "assess." not in outside
    for _, tables in sections(found, locale):
        for table in tables:
            assert table.name in text
    assert text.count("示意" if locale == "zh" else "estimated") > 3


def test_names_are_text_only(tiny_network: Network) -> None:
    page = jindao.export_assessment(assessed(tiny_network, EVIL), "html").decode()
    assert "<b>&绿道" not in page
    assert page.count("</script>") == page.count("<script")


def test_sites_by_distance(found: Assessment) -> None:
    def site(greenway_m: float | None, gap_m: float | None = 5.0) -> StrungSite:
        return StrungSite(
            site_id="x", name_zh="塔", name_en="", position=(112.5, 37.8), accuracy_m=None,
            greenway_m=greenway_m, gap_m=gap_m, step_free="unknown", on_trail=None,
        )  # fmt: skip

    told = [site_class(found, site(metres)) for metres in (0.0, 100.0, 100.1, 1000.0, None)]
    assert told == ["100", "100", "300", "1000", "farther"]
    assert site_class(found, site(None, None)) == "unknown"
    nothing = tuple(
        replace(figure, value=None) if figure.id == "greenway_km" else figure
        for figure in found.figures
    )
    assert site_class(replace(found, figures=nothing), site(None)) == "unknown"
    # Told by more than colour: no two dots have one size and one rim.
    shapes = {
        (dot.radius, dot.weight, dot.dashes, dot.fill == "#ffffff") for dot in SITE_DOTS.values()
    }
    assert len(shapes) == len(SITE_DOTS)


def test_gaps_longest_first(found: Assessment) -> None:
    metres = [gap.longest_m or 1000 * gap.length_km for gap in longest_gaps(found)]
    assert metres == sorted(metres, reverse=True)
    assert metres


def test_layers_are_switched(found: Assessment, browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(jindao.export_assessment(found, "html", ExportOptions(locale="en")))
    page = browser.new_page(viewport={"width": 1200, "height": 800})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    on = "groups => groups.filter(g => map_jindao.hasLayer(window[g]))"
    groups = [f"feature_group_jindao_{n}" for n in ("served_1", "served_2", "gaps", "greenways")]
    assert page.evaluate(on, groups) == [groups[1], groups[3]]
    page.get_by_label("gaps of facilities along greenways").check()
    page.get_by_label("Walk · park").check()
    page.get_by_label("greenways", exact=True).uncheck()
    assert page.evaluate(on, groups) == [groups[0], groups[2]]
    page.get_by_label("none").check()
    assert page.evaluate(on, groups) == [groups[2]]
    assert not problems
    assert asked == [path.as_uri()]
    page.close()


def test_maps_open_on_the_ways_of_an_area_that_is_mostly_beyond_them(found: Assessment) -> None:
    assert found.drawn_bounds == found.bounds
    province = (((110.0, 34.0), (115.0, 34.0), (115.0, 41.0), (110.0, 41.0), (110.0, 34.0)),)
    wide = replace(found, polygons=(province,))
    assert wide.bounds == BBox(110.0, 34.0, 115.0, 41.0)
    ways = [point for way in found.ways for point in way.line]
    assert all(LonLat(*point) in wide.drawn_bounds for point in ways)
    assert wide.drawn_bounds.east - wide.drawn_bounds.west < 0.2
    assert replace(wide, ways=()).drawn_bounds == wide.bounds
