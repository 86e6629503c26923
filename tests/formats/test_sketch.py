"""Small drawings of trips."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from jindao.formats.options import ExportOptions
from jindao.formats.sketch import HEIGHT, WIDTH, sketch_svg
from jindao.model.route import Route
from jindao.model.tour import Tour
from jindao.model.trip import Background, BackgroundLine
from tests.formats.conftest import HOME, SITE_2

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def classes(svg: str) -> list[str]:
    return re.findall(r'class="(sk-[a-z]+)"', svg)


def test_every_visit_has_its_number(tour: Tour) -> None:
    svg = sketch_svg(tour, ExportOptions(accent="#123456"))
    texts = [element.text for element in drawn(svg).iter("text")]
    assert sorted(text for text in texts if text and text.isdigit()) == ["1", "2", "3"]
    assert svg.count("--jd-stage:#123456") >= 3
    assert "sk-guess" in svg
    assert "sk-way" in svg


def test_rides_are_drawn_apart(ridden: Tour, tour: Tour) -> None:
    assert "sk-ride" in classes(sketch_svg(ridden, ExportOptions()))
    assert "sk-ride" not in classes(sketch_svg(tour, ExportOptions()))


def test_the_trip_is_in_the_middle(tour: Tour, route: Route) -> None:
    for trip in (tour, route):
        svg = sketch_svg(trip, ExportOptions())
        for circle in drawn(svg).iter("circle"):
            assert 0 < float(circle.attrib["cx"]) < WIDTH
            assert 0 < float(circle.attrib["cy"]) < HEIGHT


def test_names_are_not_in_it(hostile: Tour) -> None:
    svg = sketch_svg(hostile, ExportOptions())
    assert drawn(svg).tag == "svg"
    assert "script" not in svg
    assert "alert" not in svg


def test_water_is_beneath_and_what_is_far_left_out(tour: Tour) -> None:
    near = BackgroundLine(kind="river", line=(HOME, SITE_2))
    far = BackgroundLine(kind="river", line=((100.0, 30.0), (100.1, 30.1)))
    way = BackgroundLine(kind="way", line=(HOME, SITE_2))
    with_river = sketch_svg(tour, ExportOptions(background=Background(lines=(near, far, way))))
    assert classes(with_river)[0] == "sk-river"
    river = re.search(r'class="sk-river" d="([^"]*)"', with_river)
    assert river is not None
    assert river[1].count("M") == 1
    only_far = ExportOptions(background=Background(lines=(far, way)))
    assert "sk-river" not in sketch_svg(tour, only_far)
