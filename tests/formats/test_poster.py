from __future__ import annotations

import dataclasses
import re
import struct
import zlib
from xml.etree import ElementTree

import numpy as np
import pytest
import segno

from jindao import ExportOptions, export, qr_svg
from jindao.formats import poster
from jindao.formats.drawing import Sheet, sheet_of, strokes
from jindao.formats.qr import QUIET, qr_path
from jindao.geo import BBox, metres_per_degree
from jindao.model.route import Route
from jindao.model.tour import Tour
from tests.formats.conftest import HOSTILE_NAMES, make_leg, make_route, make_tour

SVG = "{http://www.w3.org/2000/svg}"
LINK = "https://walks.example.cn/t/abcdefgh"


def drawn(trip: Tour | Route, **options: object) -> ElementTree.Element:
    return ElementTree.fromstring(export(trip, "poster", ExportOptions(**options)))  # type: ignore[arg-type]


def told(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_a_poster_has_title_facts_stops_and_credits(tour: Tour) -> None:
    root = drawn(tour)
    assert root.get("viewBox") == "0 0 1080 1920"
    words = told(root)
    for text in (
        "大同古城两日",
        "3.9 公里",
        "52 分",
        "不详",
        "累计爬升",
        "3",
        "华严寺",
        "示意",
        "实测",
    ):
        assert text in words
    assert words[words.index("华严寺") + 1] == "第 1 天 09:12"
    assert any("OpenStreetMap" in text for text in words)
    assert any("不作导航用途" in text for text in words)
    assert "Two days in old Datong" in told(drawn(tour, locale="en"))


def test_estimated_lines_are_dashed_and_rides_dotted(tour: Tour, ridden: Tour) -> None:
    lines = list(drawn(tour).iter(f"{SVG}polyline"))
    dashes = [line.get("stroke-dasharray") for line in lines if line.get("stroke") != "#fffdf8"]
    legs = [stretch for leg in tour.legs for stretch in leg.stretches]
    assert dashes == ["18 14" if s.alignment == "estimated" else None for s in legs]
    assert "乘车（打车或包车）" in told(drawn(ridden))
    assert "乘车（打车或包车）" not in told(drawn(tour))


def test_a_climb_is_only_told_where_all_of_it_is_known() -> None:
    line = ((113.29, 40.09), (113.30, 40.09))
    known = make_leg(("surveyed", line, 850.0), ascent_m=12.4, descent_m=3.0)
    route = make_route()
    route = dataclasses.replace(route, legs=tuple(known for _ in route.legs))
    assert f"{round(12.4 * len(route.legs))} 米" in told(drawn(route))


def test_the_code_leads_to_the_link(tour: Tour) -> None:
    without, with_link = drawn(tour), drawn(tour, link=LINK)
    assert LINK in told(with_link)
    drawing = qr_path(LINK)
    assert drawing is not None
    paths = [path.get("d") for path in with_link.iter(f"{SVG}path")]
    assert drawing[0] in paths
    assert len(paths) == 1 + len(list(without.iter(f"{SVG}path")))
    assert "扫码看时刻表、地图，下载 GPX" in told(with_link)


def test_a_code_is_that_of_the_standard() -> None:
    drawing = qr_path(LINK)
    assert drawing is not None
    path, size = drawing
    matrix = np.zeros((size, size), bool)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        matrix[int(y), int(x) : int(x) + int(width)] = True
    expected = np.array([list(row) for row in segno.make_qr(LINK, error="m").matrix], bool)
    assert (matrix[QUIET:-QUIET, QUIET:-QUIET] == expected).all()
    assert matrix.sum() == expected.sum(), "the margin stays white"


def test_a_link_too_long_for_a_code_has_none(tour: Tour) -> None:
    long = LINK + "x" * 3000
    assert qr_path(long) is None
    assert qr_svg(long, "码") == ""
    assert len(drawn(tour, link=long)) > 20


def test_a_code_in_a_page_has_a_label() -> None:
    root = ElementTree.fromstring(qr_svg(LINK, '扫 "码" <b>'))
    assert root.get("role") == "img"
    assert root.get("aria-label") == '扫 "码" <b>'


def test_many_stops_are_counted(tour: Tour) -> None:
    stage = tour.stages[0]
    visits, legs = stage.visits[:1] * 9, stage.legs[:1] * 10
    many = dataclasses.replace(tour, stages=(dataclasses.replace(stage, visits=visits, legs=legs),))
    words = told(drawn(many))
    assert words.count("华严寺") == 6
    assert "……另有 3 处" in words


def test_a_long_title_is_set_smaller_before_it_is_cut() -> None:
    long = "Taihang from Changzhi: 5 days, 14 h 4 min by car + 6.0 km on foot"
    lines = ["Taihang from Changzhi: 5 days,", "14 h 4 min by car + 6.0 km on foot"]
    texts = drawn(make_tour(title_en=long), locale="en").findall(f"{SVG}text")
    sizes = {element.text: element.get("font-size") for element in texts}
    assert [sizes[line] for line in lines] == ["52", "52"]
    short = drawn(make_tour(title_en="Taihang"), locale="en").findall(f"{SVG}text")
    assert next(item for item in short if item.text == "Taihang").get("font-size") == "60"


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, "长" * 300, "x" * 300, "a b " * 90, ""])
def test_no_name_breaks_a_poster(name: str) -> None:
    root = drawn(make_tour((name, name, name), title_zh=name, title_en=name), link=LINK)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "rect", "text", "path", "polyline", "circle"),
    }
    for element in root.iter(f"{SVG}text"):
        size, text = int(element.get("font-size", "0")), element.text or ""
        assert sum(1 if char.isascii() else 2 for char in text) * size / 2 <= 1080


@pytest.mark.parametrize(
    ("text", "columns", "most", "lines"),
    [
        ("大同古城两日", 30, 2, ["大同古城两日"]),
        ("大同古城两日", 6, 1, ["大同…"]),
        ("大同古城两日", 6, 9, ["大同古", "城两日"]),
        ("two days in Datong", 9, 3, ["two days", "in Datong"]),
        ("abcdefghij", 4, 9, ["abcd", "efgh", "ij"]),
        ("", 4, 2, [""]),
    ],
)
def test_words_are_wrapped(text: str, columns: int, most: int, lines: list[str]) -> None:
    assert poster._wrapped(text, columns, most) == lines


# The sheet


def test_a_sheet_keeps_metres_equal_and_north_up() -> None:
    m_lon, m_lat = metres_per_degree(40.0)
    box = BBox(113.0, 40.0 - 500 / m_lat, 113.0 + 4000 / m_lon, 40.0 + 500 / m_lat)
    sheet = Sheet.over(box, 0, 0, 400, 300)
    assert sheet.unit_m == pytest.approx(10.0)  # 4,000 m over 400 units; 1,000 m are 100 high
    assert sheet.at((113.0, box.north)) == pytest.approx((0.0, 100.0))
    assert sheet.at((box.east, box.south)) == pytest.approx((400.0, 200.0))


def test_a_tiny_trip_is_not_blown_up_and_stands_in_the_middle() -> None:
    sheet = Sheet.over(BBox(113.0, 40.0, 113.0, 40.0), 0, 0, 400, 200)
    assert sheet.unit_m == pytest.approx(2.0)
    assert sheet.at((113.0, 40.0)) == pytest.approx((200.0, 100.0))


def test_ends_stay_and_points_too_near_go() -> None:
    line = (*((113.0 + i * 1e-7, 40.0) for i in range(500)), (113.1, 40.0))
    route = make_route()
    leg = make_leg(("surveyed", line, 8500.0))
    route = dataclasses.replace(route, legs=(leg, *route.legs[1:]))
    sheet = sheet_of(route, 0, 0, 400, 400)
    first = next(strokes(route, sheet))
    assert first.points[0] == sheet.at(line[0])
    assert first.points[-1] == sheet.at(line[-1])
    assert len(first.points) == 2


# The picture


def pixels(data: bytes) -> np.ndarray:
    """Read a PNG of eight bits without filters, each checksum checked."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = {}, 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(
            kind + body
        )
        found[kind], at = body, at + 12 + length
    width, height, bits, colour, *_ = struct.unpack(">IIBBBBB", found[b"IHDR"])
    assert (bits, colour) == (8, 2)
    rows = np.frombuffer(zlib.decompress(found[b"IDAT"]), np.uint8).reshape(height, -1)
    assert not rows[:, 0].any()
    assert b"IEND" in found
    return rows[:, 1:].reshape(height, width, 3)


def straight(alignment: str) -> Route:
    route = make_route()
    ends = [dataclasses.replace(route.waypoints[i], position=p) for i, p in ((0, A), (-1, B))]
    line = ((A.lon, A.lat), (B.lon, B.lat))
    leg = make_leg((alignment, line, 8500.0))
    return dataclasses.replace(route, waypoints=tuple(ends), legs=(leg,))


A = make_route().waypoints[0].position
B = dataclasses.replace(A, lon=A.lon + 0.1)


def test_a_picture_has_the_line_from_stop_to_stop() -> None:
    image = pixels(export(straight("surveyed"), "png", ExportOptions(accent="#123456")))
    assert image.shape == (630, 1200, 3)
    ink = (image == (0x12, 0x34, 0x56)).all(axis=2)
    # A level line from x = 70 to 1130 at y = 315, 9 wide; stops of radius 13 at its ends, with
    # a ring of 4 around them.
    assert ink[315, 90:1110].all()
    assert not ink[315, 85]
    assert not ink[315, :50].any()
    assert 7 <= ink[:, 600].sum() <= 9
    assert 24 <= ink[:, 70].sum() <= 26
    assert tuple(image[10, 10]) == (0xFA, 0xF6, 0xED)


def test_an_estimated_line_is_dashed_in_a_picture() -> None:
    image = pixels(export(straight("estimated"), "png", ExportOptions(accent="#123456")))
    ink = (image == (0x12, 0x34, 0x56)).all(axis=2)[315, 100:1100]
    gaps = np.flatnonzero(np.diff(ink.astype(int)) == 1).size
    assert gaps == pytest.approx(1000 / 46, abs=1.5)  # 26 drawn and 20 not, again and again
    assert 0.5 < ink.mean() < 0.9


def test_pictures_differ_with_the_trip_and_not_with_the_words(tour: Tour, ridden: Tour) -> None:
    assert export(tour, "png") != export(ridden, "png")
    assert export(tour, "png") == export(tour, "png", ExportOptions(locale="en"))
