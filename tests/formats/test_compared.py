"""Plans on maps: layers read back by GDAL, the page as people use it, and what is printed."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import jindao
from jindao import ExportOptions, PlansCompared
from jindao.formats.assess_layers import COLUMN_TYPES
from jindao.formats.compared_map import compared_svg
from jindao.formats.compared_told import change_facts, keys, middle, sorted_changes
from jindao.formats.judged_layers import layers_of
from jindao.formats.judged_report import report_html
from jindao.formats.judged_told import comparison_groups, comparison_table
from jindao.network.network import Network
from jindao.texts import languages, say
from tests.conftest import require_module, require_program
from tests.formats.compared import EVIL, two_plans

SIZES = [(390, 844), (1280, 800)]
LAYERS = ["area", "greenways", "closed", "removed", "signed", "added", "open_ends"]


@pytest.fixture(scope="module")
def made(tiny_network: Network) -> PlansCompared:
    return two_plans(tiny_network)


def exported(made: PlansCompared, suffix: str, locale: str = "zh", **more: Any) -> bytes:
    return jindao.export_judged(made, suffix, ExportOptions(locale=locale, **more))


def test_every_change_is_a_feature_with_all_its_facts(made: PlansCompared) -> None:
    collection = json.loads(exported(made, "geojson"))
    found = [each["properties"] for each in collection["features"]]
    assert Counter(each["layer"] for each in found) == {
        **dict.fromkeys(LAYERS, 1), "greenways": 2, "closed": 2, "added": 2,
    }  # fmt: skip
    nothing = dict.fromkeys(("kind", "name", "greenway", "level", "first_day", "last_day"), "")
    told = {each["feature"]: each for each in found if "feature" in each}
    assert told["link"] == {
        **nothing, "layer": "added", "plan": "甲", "feature": "link", "kind": "footway",
        "greenway": "新绿道", "level": "city", "length_m": 583.1, "alignment": "surveyed",
        "planned": "yes", "modes": "", "counted": "yes", "built_again_m": 0.0,
    }  # fmt: skip
    assert told["close"] == {
        **nothing, "layer": "closed", "plan": EVIL, "feature": "close", "length_m": 300.0,
        "built_again_m": None,
        "alignment": "surveyed", "planned": "no", "modes": "foot; bicycle; wheelchair",
        "first_day": "2026-05-01", "last_day": "2026-05-01", "counted": "yes",
    }  # fmt: skip
    assert (told["june"]["counted"], told["june"]["first_day"]) == ("no", "2026-06-01")
    assert [told[id_]["alignment"] for id_ in ("spur", "june", "sign", "remove")] == [
        *("estimated", "estimated", "surveyed", "surveyed"),
    ]
    assert [told[id_]["length_m"] for id_ in ("spur", "sign", "remove")] == [100.0, 400.0, 200.0]
    drawn = [each["alignment"] for each in found if each["layer"] == "greenways"]
    assert drawn == ["surveyed", "estimated"]
    member = collection["jindao"]
    assert (member["kind"], member["day"]) == ("plan_comparison", "2026-05-01")
    assert member["limits"][0] == say("compared.limit", "zh")
    assert "甲：新建 683 米，断头 1 处" in member["told"]


@pytest.mark.parametrize("suffix", ["csv", "geojson", "html", "txt", "report"])
def test_the_name_of_a_plan_is_one_line_that_reads_onward(made: PlansCompared, suffix: str) -> None:
    """What turns reading round, or what XML forbids, stays in the file of the plan."""
    name = "甲\u202e方\x0b案\n二"
    named = replace(
        made,
        cases=(made.cases[0], replace(made.cases[1], id=name), *made.cases[2:]),
        changes=tuple(
            replace(each, plan=name) if each.plan == "甲" else each for each in made.changes
        ),
        open_ends=tuple(replace(end, plan=name) for end in made.open_ends),
    )
    if suffix == "report":
        written = report_html(named, ExportOptions(also=("en",)))
    else:
        written = exported(named, suffix).decode()
    if suffix == "geojson":  # whose member has the cases as they are, too
        written = "\n".join(json.loads(written)["jindao"]["told"])
    assert "甲方案 二" in written
    assert not re.search(r"[\u202e\x0b]|\\u202e|\\u000b|案(\n|\\n)二", written)


def test_every_column_holds_what_it_says(made: PlansCompared) -> None:
    for layer in layers_of(made):
        for coordinates, values in layer.rows:
            assert (coordinates is None) == (layer.geometry is None)
            for value, kind in zip(values, layer.columns.values(), strict=True):
                assert value is None or isinstance(value, COLUMN_TYPES[kind]), layer.name


def test_figures_stand_beside_the_layers(made: PlansCompared) -> None:
    *_, figures = layers_of(made)
    row = made.figure("ways_planned_km")
    told = [dict(zip(figures.columns, values, strict=True)) for _, values in figures.rows]
    own = [each for each in told if each["id"] == "ways_planned_km"]
    assert [each["plan"] for each in own] == ["today", "甲", EVIL]
    assert [each["value"] for each in own] == [figure and figure.value for figure in row.figures]
    differences = [each.value for each in row.differences]
    assert [each["difference"] for each in own] == [None, *differences]


@pytest.mark.parametrize("suffix", ["geojson", "gpkg"])
def test_layers_are_opened_by_gdal(made: PlansCompared, tmp_path: Path, suffix: str) -> None:
    require_module("pyogrio")
    path = tmp_path / f"c.{suffix}"
    path.write_bytes(exported(made, suffix))
    assert path.read_bytes() == exported(made, suffix)
    words = [require_program("ogrinfo"), "-al", str(path)]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "ERROR" not in told
    assert told.count("MULTILINESTRING ((") == 6
    assert told.count("POINT (") == 1
    assert "length_m (Real) = 583.1" in told
    assert "first_day (" in told
    if suffix == "gpkg":
        assert re.findall(r"Layer name: (\w+)", told) == [*LAYERS, "figures"]
        assert f"IDENTIFIER={say('assess.layer.closed', 'zh')}" in told
        assert say("compared.limit", "zh") in told


def test_an_empty_plan_has_every_layer(tiny_network: Network, made: PlansCompared) -> None:
    nothing = replace(made, changes=(), open_ends=())
    require_module("pyogrio")
    assert exported(nothing, "gpkg").startswith(b"SQLite format 3")
    assert [layer.name for layer in layers_of(nothing)] == [*LAYERS, "figures"]
    assert nothing.drawn_bounds == made.assessments[0].bounds
    assert b"jindaoLayers" in exported(nothing, "html")


@pytest.mark.parametrize("locale", languages())
def test_the_map_has_a_layer_for_each_plan_and_change(made: PlansCompared, locale: str) -> None:
    page = exported(made, "html", locale).decode()
    data = json.loads(re.findall(r'_data">(.*?)</script>', page, flags=re.DOTALL)[0])
    names = [layer["told"] for layer in data["layers"]]
    told = [
        say(f"compared.layer_{kind}", locale, plan=plan, day="2026-05-01")
        for plan, kinds in (("甲", ["add"]), (EVIL, ["sign", "remove", "close", "left"]))
        for kind in kinds
    ]
    first = [say("assess.layer.area", locale), say("compared.greenways", locale)]
    assert names == [*first, *told, say("compared.open_ends", locale)]
    assert [layer["told"] for layer in data["layers"] if not layer["shown"]] == [told[-1]]
    # What is only drawn is dashed: the greenway B-D, the spur of the first plan.
    dashes = re.findall(
        r"poly_line_jindao_(greenways|change_1)_\d = [^;]*?\"dashArray\": (\"[\d ]+\"|null)", page
    )
    assert dashes == [
        ("greenways", "null"), ("greenways", '"6 5"'), ("change_1", "null"), ("change_1", '"6 5"'),
    ]  # fmt: skip
    legend = {key.told for key in keys(made, locale)}
    assert legend >= {say(f"compared.what_{kind}", locale) for kind in ("add", "sign", "left")}
    assert say("compared.dashed", locale) in legend
    assert say("compared.greenways_planned", locale) not in legend
    assert all(html.escape(key) in page for key in legend)


@pytest.mark.parametrize("locale", languages())
def test_pages_stand_alone_and_are_equal(made: PlansCompared, locale: str) -> None:
    page = exported(made, "html", locale)
    assert page == exported(made, "html", locale)
    outside = re.sub(r"<script.*?</script>", "", page.decode(), flags=re.DOTALL)
    assert not re.search(r'(src|href)="https?:', outside)
    assert not re.search(r"(compared|judged|assess)\.[a-z_]+", outside)
    assert "<b>{0}" not in page.decode()
    assert page.count(b"</script>") == page.count(b"<script")


def test_a_change_tells_all_that_is_known_of_it(made: PlansCompared) -> None:
    told = {each.id: change_facts(made, each, "zh") for each in made.changes}
    assert told["link"] == ["长 583 米", "步道", "属绿道“新绿道”，市域"]
    assert told["spur"] == ["长 100 米", "小径", "可通行：自行车", "示意"]
    assert told["sign"] == ["长 400 米", "属绿道“环线”"]
    assert told["remove"] == ["长 200 米"]
    assert told["close"] == ["长 300 米", "禁行：步行，自行车，轮椅", "2026-05-01 至 2026-05-01"]
    assert told["june"] == [
        *("长 300 米", "禁行：步行", "2026-06-01 起", "2026-05-01 无效，未计入", "示意"),
    ]
    gone = replace(made.changes[0], lines=(), length_m=0.0)
    assert change_facts(made, gone, "en") == ["changes no way"]
    for each in made.changes:
        lons, lats = zip(*(point for line in each.lines for point in line), strict=True)
        lon, lat = middle(each)
        assert min(lons) - 1e-6 <= lon <= max(lons) + 1e-6
        assert min(lats) - 1e-6 <= lat <= max(lats) + 1e-6


def test_of_greenways_nobody_recorded_the_legend_says_so(made: PlansCompared) -> None:
    today = made.assessments[0]
    figures = [
        replace(item, value=None) if item.id == "greenway_km" else item for item in today.figures
    ]
    unknown = replace(today, figures=tuple(figures), ways=())
    nobody = replace(made, assessments=(unknown, *made.assessments[1:]))
    assert say("compared.greenways_unknown", "en") in [key.told for key in keys(nobody, "en")]
    assert say("compared.greenways_unknown", "en") not in [key.told for key in keys(made, "en")]


@pytest.mark.parametrize("locale", languages())
def test_every_figure_stands_in_a_group_those_that_change_for_certain_first(
    made: PlansCompared, locale: str
) -> None:
    groups = comparison_groups(made, locale)
    assert sum(len(group.changing) + len(group.same) for group in groups) == len(made.figures)
    page = html.unescape(exported(made, "html", locale).decode())
    printed = html.unescape(report_html(made, ExportOptions(locale=locale)))
    for group in groups:
        order = [row.is_certain for row in group.changing]
        assert order == sorted(order, reverse=True)
        assert sum(order) == group.certain
        assert all(row.changes for row in group.changing)
        table = comparison_table(made, group.title, group.changing, locale)
        cells = {cell for row in table.rows for cell in row}
        for text in (*cells, *(word for pair in group.same for word in pair)):
            assert text in page
            assert text in printed


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
def test_what_belongs_together_folds_on_a_phone(
    made: PlansCompared, size: tuple[int, int], open_page: Any
) -> None:
    page = open_page(exported(made, "html", "en"), size)
    assert (page.asked, page.wrong) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    is_wide = size[0] > 900
    folds = page.locator(".jd-fold[data-wide]")
    groups = [group for group in comparison_groups(made, "en") if group.changing]
    assert folds.count() == 1 + len(groups) > 3
    assert {fold.evaluate("fold => fold.open") for fold in folds.all()} == {is_wide}
    assert not any(fold.evaluate("fold => fold.open") for fold in page.locator(".jd-same").all())
    folded_px = page.evaluate("document.documentElement.scrollHeight")
    for box in page.locator(".jd-wide").all():
        assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    # What is printed is whole, and as it was afterwards.
    opened = "document.querySelectorAll('article details[open]').length"
    before = page.evaluate(opened)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(opened) == page.locator("article details").count()
    assert (
        page.evaluate("document.documentElement.scrollHeight") > (1 if is_wide else 3) * folded_px
    )
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(opened) == before


@pytest.mark.browser
def test_the_list_and_the_map_lead_to_each_other(made: PlansCompared, open_page: Any) -> None:
    page = open_page(exported(made, "html", "en"), SIZES[0])
    page.get_by_text(say("compared.where", "en")).click()
    number = next(n for n, each in enumerate(sorted_changes(made), 1) if each.id == "link")
    page.locator(f"[data-dot=change-{number}]").click()
    popup = page.get_by_role("dialog")
    assert "甲 · to build: 新绿道" in popup.inner_text()
    assert "length 583 m" in popup.inner_text()
    page.get_by_text(say("compared.where", "en")).evaluate(
        "heading => heading.closest('details').open = false"
    )
    popup.get_by_text("To the list").click()
    assert page.locator(f"#change-{number}").is_visible()
    assert page.wrong == []


def test_what_is_printed_tells_what_it_rests_on(made: PlansCompared, tmp_path: Path) -> None:
    require_module("weasyprint")
    time = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    path = tmp_path / "c.pdf"
    path.write_bytes(exported(made, "report", "en", created_at=time))
    words = [require_program("pdftotext"), "-layout", str(path), "-"]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    in_both = html.unescape(report_html(made, ExportOptions(locale="zh", also=("en",))))
    for locale, page in (("en", told), ("en", in_both), ("zh", in_both)):
        plain = re.sub(r"\s", "", page)
        title = say("judged.comparison", locale, name="小世界")
        limits = [say("compared.limit", locale), say("assess.limit.design", locale)]
        parts = ("assess.page.limits", "assess.page.method", "compared.where", "compared.method")
        days = {"zh": "2026-05-01 至 2026-05-01", "en": "2026-05-01 to 2026-05-01"}[locale]
        sections = [group.title for group in comparison_groups(made, locale)]
        for text in (title, days, *limits, *(say(key, locale) for key in parts), *sections):
            assert re.sub(r"\s", "", text) in plain, text
    assert "WGS-84" in told.partition("\f")[0]  # on the map of the cover
    assert 4 <= told.count("\f") <= 12


def test_a_printed_map_shows_one_plan_or_all(made: PlansCompared) -> None:
    box = made.drawn_bounds
    assert box is not None

    def strokes(plan: str | None) -> Counter[str]:
        svg = compared_svg(made, box, ExportOptions(), (520, 400), EVIL, plan)
        drawn = ElementTree.fromstring(svg)
        assert drawn.get("aria-label") == EVIL
        return Counter(path.get("stroke", "") for path in drawn if path.get("fill") == "none")

    built, gone, shut = "#1f5fa8", "#b3261e", "#b35900"
    assert [strokes(None)[each] for each in (built, gone, shut)] == [2, 1, 2]
    assert [strokes("甲")[each] for each in (built, gone, shut)] == [2, 0, 0]
    assert [strokes(EVIL)[each] for each in (built, gone, shut)] == [0, 1, 2]
    page = report_html(made, ExportOptions(locale="en"))
    assert page.count("<svg xmlns") == 3  # of all, and of each plan
