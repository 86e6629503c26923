"""The printed booklet, read back by programs that are not ours."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from jindao import ExportOptions, MissingExtraError, NotFoundError, export
from jindao.formats.booklet import booklet_html
from jindao.formats.drawing import bar_m
from jindao.formats.vector_map import crowds, vector_map
from jindao.geo import LonLat, geodesic_m
from jindao.model.reference import EmergencyNumber, References, Source
from jindao.model.route import Route
from jindao.model.tour import Tour
from jindao.model.trip import Background, BackgroundLine
from jindao.texts import Spoken
from tests.conftest import missing, require_program
from tests.formats.conftest import HOME, SITE_1, SITE_2, make_route, make_tour

SVG = "{http://www.w3.org/2000/svg}"
LINK = "https://walks.example.cn/t/abcdefgh"
SOURCE = Source(
    id="list",
    title_zh="第八批全国重点文物保护单位名单",
    title_en="Eighth national list",
    publisher="国务院",
    url="https://www.gov.cn/",
    licence="",
    retrieved="",
    note_zh="",
    note_en="",
)
REFERENCES = References(
    sources=(SOURCE,),
    emergency=(EmergencyNumber(number="120", name_zh="急救", name_en="ambulance"),),
)


@pytest.fixture(scope="module")
def printer() -> None:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        missing("weasyprint or Pango")


def said(program: str, data: bytes, folder: Path, *options: str) -> str:
    path = folder / "booklet.pdf"
    path.write_bytes(data)
    command = [require_program(program), *options, str(path)]
    if program == "pdftotext":
        command.append("-")
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize("format_", ["pdf", "pdf_phone"])
def test_a_booklet_is_read_by_other_programs(tour: Tour, tmp_path: Path, format_: str) -> None:
    data = export(tour, format_, ExportOptions(references=REFERENCES, link=LINK))
    text = said("pdftotext", data, tmp_path)
    words = "大同古城两日", "华严寺", "示意", "急救", "120", "开放时间", "不详", "WGS-84"
    for word in words:
        assert word in text
    assert any(line.replace(" ", "") == "第2天" for line in text.splitlines())
    fonts = said("pdffonts", data, tmp_path)
    assert "CJK-SC" in fonts
    assert "CJK-JP" not in fonts
    facts = said("pdfinfo", data, tmp_path)
    assert "Tagged:          yes" in facts
    size = "595.276 x 841.89" if format_ == "pdf" else "283.465 x 504.567"
    assert f"{size} pts" in facts


@pytest.mark.usefixtures("printer")
def test_a_code_on_the_cover_leads_to_the_trip(tour: Tour, tmp_path: Path) -> None:
    path = tmp_path / "booklet.pdf"
    path.write_bytes(export(tour, "pdf", ExportOptions(link=LINK)))
    picture = tmp_path / "page"
    printer = require_program("pdftoppm")
    subprocess.run([printer, "-r", "100", "-l", "1", "-png", path, picture], check=True)
    (page,) = tmp_path.glob("page*.png")
    read = [require_program("zbarimg"), "--quiet", "--raw", page]
    assert subprocess.run(read, check=True, capture_output=True, text=True).stdout.strip() == LINK


@pytest.mark.usefixtures("printer")
def test_both_languages_and_the_same_bytes(tour: Tour, tmp_path: Path) -> None:
    options = ExportOptions(also=("en",), references=REFERENCES)
    data = export(tour, "pdf", options)
    assert data == export(tour, "pdf", options)
    text = said("pdftotext", data, tmp_path)
    for word in ("大同古城两日", "Two days in old Datong", "急救", "ambulance"):
        assert word in text


@pytest.mark.usefixtures("printer")
def test_hostile_names_are_words(hostile: Tour) -> None:
    assert export(hostile, "pdf", ExportOptions()).startswith(b"%PDF")
    page = booklet_html(hostile, ExportOptions())
    for tag in ("<script", "<img", "\u202e", "\x01"):
        assert tag not in page


def test_without_weasyprint_the_extra_is_named(tour: Tour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MissingExtraError) as caught:
        export(tour, "pdf", ExportOptions())
    assert caught.value.extra == "pdf"
    assert "jindao[pdf]" in str(caught.value)


def test_nobody_is_told_numbers_that_may_not_hold(tour: Tour) -> None:
    page = booklet_html(tour, ExportOptions(locale="en"))
    assert "The emergency numbers here are not known" in page
    assert "ambulance" in booklet_html(tour, ExportOptions(locale="en", references=REFERENCES))


def test_a_site_cites_its_sources(tour: Tour) -> None:
    visits = tour.stages[0].visits
    site = dataclasses.replace(
        visits[0].site, sources=("list", "fee:list", "lost"), description_zh="有大殿。"
    )
    visit = dataclasses.replace(visits[0], site=site)
    stage = dataclasses.replace(tour.stages[0], visits=(visit, *visits[1:]))
    page = booklet_html(
        dataclasses.replace(tour, stages=(stage, *tour.stages[1:])),
        ExportOptions(references=REFERENCES),
    )
    assert page.count('href="#source-0-1"') == 1  # one source, cited once
    assert '<li id="source-0-1" value="1">第八批全国重点文物保护单位名单' in page


def test_an_estimated_day_says_so_on_map_and_cover(tour: Tour) -> None:
    page = booklet_html(tour, ExportOptions(locale="en"))
    cover, rest = page.split('<section class="before">')
    assert 'class="strong"' in cover
    assert "estimated" in rest


# The map


def test_the_scale_bar_is_true() -> None:
    assert [bar_m(x) for x in (1.0, 1.9, 2.0, 49.9, 50.0, 999.0, 1000.0)] == [
        *(1, 1, 2, 20, 50, 500, 1000)
    ]
    drawn = vector_map(make_route(), ExportOptions(), width=400, height=300)
    box = drawn.box
    middle = (box.south + box.north) / 2
    width_m = geodesic_m(LonLat(box.west, middle), LonLat(box.east, middle))
    bar = next(
        path
        for path in ElementTree.fromstring(drawn.svg).iter(f"{SVG}path")
        if (path.get("d") or "").startswith("M12 ")
    )
    told = [text.text for text in ElementTree.fromstring(drawn.svg).iter(f"{SVG}text")]
    long = float((bar.get("d") or "").split("h")[1].split("v")[0])
    (metres,) = (int(text[:-2]) for text in told if text and text.endswith("00 米"))
    assert width_m * long / 400 == pytest.approx(metres, rel=2e-3)


def test_lines_are_drawn_as_what_they_are(tour: Tour, ridden: Tour) -> None:
    drawn = vector_map(tour, ExportOptions(), width=400, height=300)
    assert drawn.kinds == ("surveyed", "estimated")
    assert vector_map(ridden, ExportOptions(), width=400, height=300).kinds[-1] == "ride"
    second = vector_map(tour, ExportOptions(), width=400, height=300, place=1)
    assert second.kinds == ("estimated",)
    assert 'opacity="0.35"' in second.svg


def test_what_is_beneath_and_far_away(tour: Tour) -> None:
    near = BackgroundLine(kind="river", line=(SITE_1, (SITE_1[0] + 0.001, SITE_1[1])))
    far = BackgroundLine(kind="way", line=((100.0, 30.0), (100.1, 30.0)))
    options = ExportOptions(background=Background(lines=(near, far)))
    svg = vector_map(tour, options, width=400, height=300).svg
    assert "#9dc0cd" in svg
    assert "#d2c9b8" not in svg


def test_stops_that_cover_each_other_are_told_apart(tour: Tour) -> None:
    """Site 1 and 2 lie 760 m apart: on a map of them alone far enough, on one of 80 km not."""
    assert crowds(tour, width=520, height=330, place=0) == []
    stage = tour.stages[0]
    far = dataclasses.replace(stage.end, position=LonLat(114.3, 40.09))
    long = dataclasses.replace(tour, stages=(dataclasses.replace(stage, end=far),))
    (box,) = crowds(long, width=520, height=330, place=0)
    assert box.west == pytest.approx(HOME[0])
    assert box.east == pytest.approx(SITE_2[0])


def test_a_route_has_no_sites(route: Route) -> None:
    assert 'class="sites"' not in booklet_html(route, ExportOptions())


def test_a_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(NotFoundError) as caught:
        ExportOptions(also=("tlh",))
    assert caught.value.facts["known"] == ["en", "zh"]


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize("paper", ["a4", "phone"])
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_cover_that_warns_is_one_page(tour: Tour, paper: str, locale: str) -> None:
    from weasyprint import HTML

    long = dataclasses.replace(
        tour,
        title_zh="大同出发 · 历史 · 5 天 · 乘车 14 小时 24 分 + 徒步 14.1 公里",
        title_en="History from Datong: 5 days, 14 h 24 min by car + 14.1 km on foot",
    )
    html = booklet_html(long, ExportOptions(locale=locale, link=LINK), paper)
    assert '<p class="strong">' in html
    second = HTML(string=html).render().pages[1]
    assert second.bookmarks[0][1] == {"zh": "出发前请看", "en": "Before you go"}[locale]


def test_a_title_breaks_between_its_parts(tour: Tour) -> None:
    titled = dataclasses.replace(tour, title_zh="太原站出发 · 步行 7 小时")
    parts = '<span class="whole">太原站出发</span> · <span class="whole">步行 7 小时</span>'
    assert f"<h1>{parts}</h1>" in booklet_html(titled, ExportOptions(locale="zh"))


@pytest.mark.usefixtures("printer")
def test_sites_stand_two_by_two_on_a4_and_one_below_the_other_on_a_phone(
    tour: Tour, tmp_path: Path
) -> None:
    options = ExportOptions(locale="zh", references=REFERENCES)
    for format_, beside in (("pdf", True), ("pdf_phone", False)):
        page = ElementTree.fromstring(
            said("pdftotext", export(tour, format_, options), tmp_path, "-bbox")
        )
        tops = [
            float(word.attrib["yMin"])
            for word in page.iter("{http://www.w3.org/1999/xhtml}word")
            if word.text == "门票"
        ]
        assert len(tops) == len(tour.visits)
        assert (tops[0] == tops[1]) == beside


def test_notices_stand_before_everything_in_each_language() -> None:
    told = (Spoken("封闭：桥 <b>断了", "Closed: bridge <b> down"),)
    html = booklet_html(make_tour(), ExportOptions(notices=told, also=("en",)))
    for line in ("公告：封闭：桥 &lt;b&gt;断了", "Notice: Closed: bridge &lt;b&gt; down"):
        assert f'<p class="strong">{line}</p>' in html
    assert 'class="strong">公告' not in booklet_html(make_tour(), ExportOptions())
