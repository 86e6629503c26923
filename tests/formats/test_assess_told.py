"""Figures in words: value, range and what is estimated, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import jindao
from jindao import ExportOptions
from jindao.assess.compare import compared
from jindao.assess.score import scores_of
from jindao.assess.weights import published_weights
from jindao.formats.assess_report import report_html
from jindao.formats.assessment import area_name, told_value
from jindao.formats.judged_tables import score_tables
from jindao.formats.judged_told import told_comparison, told_scores
from jindao.model.assessment import Figure
from jindao.model.plan_comparison import PlanCase
from jindao.network.network import Network
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
    scores = scores_of([found], published_weights(), draws=1, seed=1)
    assert [table.rows[0][1] for table in score_tables(scores, "en")[:1]] == ["Taiyuan (太原市)"]
    assert [table.rows[0][0] for table in told_scores(scores, "en")[1:2]] == ["Taiyuan (太原市)"]
