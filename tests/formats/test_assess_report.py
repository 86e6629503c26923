"""The report of an assessment: what is printed, in each language, and what its maps show."""

from __future__ import annotations

import datetime as dt
import html
import itertools
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

import jindao
from jindao import Assessment, ExportOptions, MissingExtraError
from jindao.formats import assess_look as look
from jindao.formats.assess_gaps import gap_spot, whole_lines
from jindao.formats.assess_page import gap_line
from jindao.formats.assess_report import report_html
from jindao.formats.assess_sheet import Plan, plan_svg
from jindao.formats.assess_tables import headline, sections
from jindao.model.note import Note
from jindao.network.network import Network
from jindao.texts import languages, say
from tests.conftest import require_module, require_program
from tests.formats.assessed import assessed

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found(tiny_network: Network) -> Assessment:
    return assessed(tiny_network)


def test_printed_in_both_languages(found: Assessment, tmp_path: Path) -> None:
    require_module("weasyprint")
    options = ExportOptions(locale="zh", also=("en",))
    data = jindao.export_assessment(found, "report", options)
    assert data == jindao.export_assessment(found, "report", options)
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    told = subprocess.run(
        [require_program("pdftotext"), "-layout", str(path), "-"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    plain = re.sub(r"\s", "", told)
    for locale in languages():
        title = say("assess.title", locale, name="小世界")
        for text in (title, say("assess.page.limits", locale), say("assess.page.method", locale)):
            assert re.sub(r"\s", "", text) in plain, text
    pages = told.count("\f")
    assert 6 <= pages <= 40


@pytest.mark.parametrize("locale", languages())
def test_every_figure_stands_with_its_formula(found: Assessment, locale: str) -> None:
    page = html.unescape(report_html(found, ExportOptions(locale=locale)))
    ids = {figure.id for figure in found.figures}
    told = {table.id for _, tables in sections(found, locale) for table in tables}
    assert told == ids
    for id_ in ids:
        assert say(f"assess.figure.{id_}", locale) in page
        assert say(f"assess.formula.{id_}", locale) in page
    for code in jindao.formats.assessment.LIMITS:
        assert say(f"assess.limit.{code}", locale) in page
    assert "assess." not in page
    assert not re.search(r'(src|href)="https?:', page)


def test_what_nobody_knows_is_said(found: Assessment) -> None:
    told = {table.id: table for _, tables in sections(found, "en") for table in tables}
    people = told["people_count"]
    assert people.wholly_unknown
    reach = told["reach_area_share"]
    assert reach.unknown == ("Walk · station", "Wheelchair · station")
    (first, *_) = reach.rows
    assert [by for by, _ in first.cells] == ["1 min", "5 min"]
    # The ground covered is one number for both times, what is in reach of it two.
    assert re.fullmatch(
        r"ground in reach \(km²\) [\d.]+ / [\d.]+ · ground covered \(km²\) [\d.]+", first.inputs
    )
    length = told["greenway_km"]
    assert length.rows[0].cells == (("", "at least 0.20 km"),)
    assert headline(found, "en")[0] == ("at least 0.20 km", "length of greenways")


def test_maps_dash_what_is_estimated(found: Assessment) -> None:
    svg = plan_svg(found, Plan(title="<&>", with_sites=True), ExportOptions(), 520, 400)
    tree = ElementTree.fromstring(svg)
    assert tree.get("aria-label") == "<&>"
    drawn = [path for path in tree.iter(f"{SVG}path") if path.get("stroke") == look.GREENWAY]
    assert [path.get("stroke-dasharray") for path in drawn] == [None, look.ESTIMATED_DASHES]
    dots = list(tree.iter(f"{SVG}circle"))
    assert len(dots) == len(found.sites)


def test_maps_of_reach_show_ground_and_circles(found: Assessment) -> None:
    served = [a for a in found.served if (a.profile, a.target) == ("walk", "greenway")]
    served.sort(key=lambda area: -area.minutes)
    svg = plan_svg(found, Plan(title="", served=served), ExportOptions(), 520, 400)
    paths = list(ElementTree.fromstring(svg).iter(f"{SVG}path"))
    assert len([path for path in paths if path.get("fill") == look.SERVED]) == 2
    assert len([path for path in paths if path.get("stroke") == look.CIRCLE]) == 2
    small = plan_svg(found, Plan(title="", served=served), ExportOptions(), 250, 200)
    assert small.count(look.CIRCLE) == 1


def test_gaps_at_one_place_share_a_sign(found: Assessment) -> None:
    (gap, *_) = [gap for gap in found.gaps if gap.at]
    svg = plan_svg(found, Plan(title="", gaps=(gap, gap)), ExportOptions(), 520, 400)
    assert ">1,2</text>" in svg


def test_a_greenway_without_any_facility_is_marked_all_along(found: Assessment) -> None:
    whole = replace(found.gaps[0], greenway="绿道", at=None, longest_m=None)
    nameless = replace(whole, greenway="")
    lines = [way.line for way in found.ways if way.greenway]
    assert whole_lines(found, whole) == lines
    assert gap_spot(found, whole) in [point for line in lines for point in line]
    svg = plan_svg(found, Plan(title="", gaps=(whole, nameless)), ExportOptions(), 520, 400)
    tree = ElementTree.fromstring(svg)
    [band] = [path for path in tree.iter(f"{SVG}path") if path.get("stroke-opacity")]
    assert band.get("d", "").count("M") == len(lines)
    # No map shows the one without a name, and its line says so.
    assert ">1</text>" in svg
    assert ">2</text>" not in svg
    assert gap_spot(found, nameless) is None
    for locale in languages():
        nowhere = say("assess.page.gap_nowhere", locale)
        assert nowhere in gap_line(found, nameless, locale)
        assert nowhere not in gap_line(found, whole, locale)


def test_signs_of_gaps_do_not_cover_each_other(found: Assessment) -> None:
    (gap, *_) = [gap for gap in found.gaps if gap.at]
    assert gap.at is not None
    lon, lat = gap.at
    gaps = [replace(gap, at=(lon + n * 1e-7, lat)) for n in range(9)]
    svg = plan_svg(found, Plan(title="", gaps=gaps), ExportOptions(), 520, 400)
    signs = [rect for rect in ElementTree.fromstring(svg).iter(f"{SVG}rect") if rect.get("rx")]
    heights = sorted(float(sign.get("y", "")) for sign in signs)
    assert len(heights) == 9
    assert all(above + 14 <= below for above, below in itertools.pairwise(heights))


@pytest.mark.parametrize("locale", languages())
def test_the_cover_holds_its_map_and_how_much_is_covered(
    found: Assessment, tmp_path: Path, locale: str
) -> None:
    require_module("weasyprint")
    covered = Note(code="assess_partly_covered", facts=(("percent", 3.2),))
    path = tmp_path / "a.pdf"
    options = ExportOptions(locale=locale, created_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    far = replace(found, name="晋中市太谷区范村镇", name_en="Fancun, Taigu District, Jinzhong")
    figures = [replace(item, covered_only=True, estimated_share=0.1) for item in found.figures]
    far = replace(far, figures=tuple(figures))
    notes = (*(note for note in found.notes if note.code == "assess_estimated"), covered)
    path.write_bytes(jindao.export_assessment(replace(far, notes=notes), "report", options))
    words = [require_program("pdftotext"), "-l", "1", str(path), "-"]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "3.2" in told
    assert "WGS-84" in told  # on the map
    assert say("assess.page.dashed", locale) in told  # beneath it


def test_without_its_extra_the_error_says_so(
    found: Assessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MissingExtraError) as error:
        jindao.export_assessment(found, "report")
    assert "jindao[pdf]" in error.value.message("en")
