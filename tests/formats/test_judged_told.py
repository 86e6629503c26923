"""What was judged, in words: differences, closures with their sites, scores as ranges."""

from __future__ import annotations

import html
from dataclasses import replace

import pytest

import jindao
from jindao import ExportOptions
from jindao.assess.compare import compared
from jindao.assess.score import scores_of
from jindao.formats.judged import JUDGED_FORMATS
from jindao.formats.judged_report import report_html
from jindao.formats.judged_tables import robustness_tables, score_tables, sources
from jindao.formats.judged_told import difference_words, told_robustness, told_scores
from jindao.model.county_figures import CountyFigures
from jindao.model.note import Note
from jindao.model.plan_comparison import Bounds, Difference, PlanCase
from jindao.model.robustness import ClosureDetour, ClosureLoss, Robustness, RobustnessRequest
from jindao.texts import languages
from tests.assess.test_robustness import PROVENANCE
from tests.assess.test_score import TWO, area, assessment, figure, scored


def words(value: float | None, unit: str, low: float | None, high: float | None) -> str:
    return difference_words(Difference(value=value, bounds=Bounds(low=low, high=high)), unit, "en")


@pytest.mark.parametrize(
    ("value", "unit", "low", "high", "told"),
    [
        (1.5, "km", 1.5, 1.5, "+1.50 km"),
        (-1200.0, "m", -1200.0, -1200.0, "-1,200 m"),
        (0.0, "km", 0.0, 0.0, "the same"),
        (None, "km", None, None, "unknown"),
        (0.25, "share", 0.25, 0.25, "+25.0 points"),
        (0.25, "share", -0.5, 0.75, "+25.0 points (-50.0 to +75.0)"),
        # No number stands there as if it were exact.
        (3.0, "count", None, None, "+3 (nothing known bounds it)"),
        (3.0, "count", 3.0, None, "at least +3"),
        (3.0, "count", 1.0, None, "+3 (at least +1)"),
        (3.0, "count", None, 3.0, "at most +3"),
        (3.0, "count", None, 4.0, "+3 (at most +4)"),
        # Nor a nought, of what may be more or less.
        (0.0, "count", 0.0, None, "no change for certain (at least 0)"),
        (0.0, "share", -0.286, 0.444, "no change for certain (-28.6 to +44.4)"),
        (0.0, "share", None, None, "no change for certain (nothing known bounds it)"),
        (1.0, "count", 0.0, 2.0, "+1 (0 to +2)"),
        (-0.0001, "ratio", -0.0001, -0.0001, "-0.0001"),  # a small one is not none
    ],
)
def test_differences(
    value: float | None, unit: str, low: float | None, high: float | None, told: str
) -> None:
    assert words(value, unit, low, high) == told


@pytest.mark.parametrize(
    ("value", "low", "high", "zh", "en"),
    [
        (
            0.25,
            0.25,
            0.25,
            "+25.0 个百分点（只就路网覆盖的部分）",
            "+25.0 points (of the part covered)",
        ),
        (
            *(0.159, -0.286, 0.444),
            "+15.9 个百分点（-28.6 至 +44.4；只就路网覆盖的部分）",
            "+15.9 points (-28.6 to +44.4; of the part covered)",
        ),
        (0.0, 0.0, 0.0, "不变（只就路网覆盖的部分）", "the same (of the part covered)"),
    ],
)
def test_differences_of_the_part_covered_say_so(
    value: float, low: float, high: float, zh: str, en: str
) -> None:
    made = Difference(value=value, bounds=Bounds(low=low, high=high), covered_only=True)
    assert (difference_words(made, "share", "zh"), difference_words(made, "share", "en")) == (
        zh,
        en,
    )


def closures() -> Robustness:
    """Return two closures: an estimated one that cuts off, and a planned one with a way round."""
    loss = ClosureLoss(
        name="",
        greenway="汾河绿道",
        lines=(((112.5, 37.8), (112.6, 37.9)),),
        length_m=143.9,
        cut_off_km=1.114,
        cut_off_share=0.00073,
        site_ids=("a", "b"),
        site_names=(("甲", "A"), ("乙", "")),
        value_low=61,
        value_high=103,
        value_share_low=0.148,
        value_share_high=0.25,
        uncertain_sites=1,
        estimated=True,
    )
    detour = ClosureDetour(
        name="桥",
        greenway="",
        lines=(((112.6, 37.9), (112.61, 37.9)),),
        length_m=300.0,
        estimated=False,
        planned=True,
        way_round_m=1100.0,
        detour_m=800.0,
        way_round=(((112.6, 37.9), (112.6, 37.95)), ((112.6, 37.95), (112.61, 37.9))),
        round_estimated=True,
    )
    return Robustness(
        request=RobustnessRequest(area="太原市"),
        name="太原市",
        km=10.0,
        sites=3,
        value=412,
        stretches=1,
        led_around=7,
        rings=0,
        losses=(loss,),
        detours=(detour,),
        notes=(),
        provenance=PROVENANCE,
        polygons=((((112.4, 37.7), (112.8, 37.7), (112.8, 38.0), (112.4, 37.7)),),),
    )


def test_a_closure_tells_where_it_is_and_which_sites_it_cuts_off() -> None:
    about, cuts, led_around = told_robustness(closures(), "en")
    assert "1 have no way round, 7 have one" in about.about[0]
    assert cuts.rows == (
        (
            *("1", "汾河绿道 · 112.60000, 37.90000", "144 m", "1.1 km", "0.073 %"),
            *("A · 乙", "14.8 % to 25.0 %", "estimated · 1 of the sites not certain"),
        ),
    )
    assert told_robustness(closures(), "zh")[1].rows[0][5] == "甲，乙"
    assert led_around.rows == (
        (
            *("1", "桥 · 112.61000, 37.90000", "300 m", "800 m", "1.1 km"),
            "only planned · way round partly estimated",
        ),
    )


def test_closures_of_both_kinds_are_one_table_for_spreadsheets() -> None:
    [table] = robustness_tables(closures(), "en")
    cut, led, note, _, source = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    assert (note["closure"], note["name"]) == ("note", table.about[0])
    assert (source["closure"], source["name"]) == ("note", sources(closures(), "en")[-1])
    assert (cut["closure"], cut["cut off, km"], cut["detour, m"]) == ("cuts off", 1.114, None)
    assert (cut["estimated"], cut["planned"]) == ("yes", "no")
    assert (led["closure"], led["cut off, km"], led["detour, m"]) == (
        "has a way round",
        None,
        800.0,
    )
    assert (led["estimated"], led["planned"], led["way round estimated"]) == ("no", "yes", "yes")


def unknown(made: Robustness) -> Robustness:
    """Return what is told where the network records no greenways."""
    return replace(
        made, km=None, sites=None, value=None, stretches=None, led_around=None, rings=None,
        losses=(), detours=(), notes=(Note(code="no_greenways"),),
    )  # fmt: skip


def test_what_nobody_knows_of_is_not_told_as_none() -> None:
    [table] = told_robustness(unknown(closures()), "en")
    assert table.about == ("the network records no greenway: nobody knows where they are",)


def test_an_index_is_told_with_what_it_may_be() -> None:
    ranking, points, *_ = told_scores(scored(area("低", 10, 20), area("高", 80, 80)), "en")
    assert [row[:5] for row in ranking.rows] == [
        (1, "高", "88.0", "1 to 1", "1 to 1"),
        (2, "低", "49.0 (46.0 to 52.0)", "2 to 2", "2 to 2"),
    ]
    assert points.rows[1] == ("低", "15.0 (10.0 to 20.0)", "100.0")
    # A value that is one end of its range is no number of points, and no index.
    half = assessment(
        "半", figure("density", 0.1, low=0.1, high=0.4, unknown_share=0.5), figure("sites", 1)
    )
    ranking, points, *_ = told_scores(scored(half), "zh")
    assert ranking.rows[0][2] == "12.0 至 88.0"
    assert points.rows[0] == ("半", "20.0 至 80.0", "未知（0.0 至 100.0）")


def test_scores_tell_who_is_left_out_and_that_nothing_tells_them_apart() -> None:
    tied = scored(area("a", 0, 60), area("b", 40, 100))
    assert tied.are_tied
    told = replace(tied, outside=(("太原市", "Taiyuan"), ("丁县", "")))
    for locale, words in (
        ("zh", ("分不出先后", "太原市、丁县（2 个）")),
        ("en", ("who is better", "Taiyuan (太原市), 丁县 (2)")),
    ):
        about = " ".join(told_scores(told, locale)[0].about)
        assert all(word in about for word in words), about
        csv = jindao.export_judged(told, "csv", ExportOptions(locale=locale)).decode()
        assert all(word in csv for word in (*words, "7", "200", "two")), csv
    notes = [row for row in score_tables(told, "en")[0].rows if row[0] == "note"]
    assert [row[-1] for row in notes[-3:-1]] == [
        "a: weight 0.6; 0 points at 0, 100 at 0.5",
        "b: weight 0.4; 0 points at 1, 100 at 0",
    ]
    apart = scored(area("a", 0, 30), area("b", 40, 100))
    assert not apart.are_tied
    assert len(told_scores(apart, "en")[0].about) == 1
    assert not scored(area("a", 0, 60)).are_tied


@pytest.mark.parametrize("locale", languages())
def test_every_format_tells_whose_data_it_is(locale: str) -> None:
    """Notes stand in no column of JSON: there are the facts themselves."""
    provenance = replace(
        PROVENANCE, attribution=("© <OSM>", "© DEM"), network_id="net1", data_version="data1"
    )
    one = replace(assessment("甲", figure("density", 0.2)), provenance=provenance)
    case = PlanCase(id="today", network_id="net1")
    index = scores_of(
        {"甲": CountyFigures.of(one)}, TWO, draws=1, seed=1,
        network_id="net1", data_version="data1",
    )  # fmt: skip
    options, facts = ExportOptions(locale=locale), ("© <OSM>", "© DEM", "net1", "data1")
    for judged in (compared([case], [one]), index):
        for suffix in JUDGED_FORMATS:
            if suffix == "report":
                text = html.unescape(report_html(judged, options))
            else:
                data = jindao.export_judged(judged, suffix, options)
                text = html.unescape(data.decode("utf-8", "replace"))
            assert all(fact in text for fact in facts), (suffix, text)
    robust = replace(closures(), provenance=provenance)
    for suffix in ("csv", "txt"):
        text = jindao.export_robustness(robust, suffix, options).decode()
        assert all(fact in text for fact in facts), (suffix, text)
