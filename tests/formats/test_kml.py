from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from jindao.formats import ExportOptions, export
from jindao.model.tour import Tour
from tests.conftest import require_program
from tests.formats.conftest import HOME, SITE_1, SITE_2, SITE_3, make_leg, make_route
from tests.formats.judges import gpsbabel, kml_schema, layers, unzipped
from tests.formats.test_gpx import trips

NS = {"k": "http://www.opengis.net/kml/2.2"}


def folders(data: bytes) -> dict[str, list]:
    root = etree.fromstring(data)
    return {
        folder.findtext("k:name", namespaces=NS): folder.findall("k:Placemark", NS)
        for folder in root.findall(".//k:Folder", NS)
    }


def places(element) -> list[tuple[float, float]]:
    return [
        tuple(float(part) for part in triple.split(",")[:2])
        for item in element.iterfind(".//k:coordinates", NS)
        for triple in item.text.split()
    ]


@pytest.mark.parametrize("name", ["tour", "route", "ridden", "hostile"])
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_valid_by_the_schema(name: str, locale: str, tmp_path: Path) -> None:
    options = ExportOptions(locale=locale, link="https://example.org/?a=1&b=2")
    data = export(trips()[name], "kml", options)
    kml_schema().assertValid(etree.fromstring(data))
    (tmp_path / "trip.kml").write_bytes(data)
    require_program("xmllint")
    assert subprocess.run(["xmllint", "--noout", "--nonet", tmp_path / "trip.kml"]).returncode == 0


def test_tracks_and_waypoints_have_folders(tour: Tour) -> None:
    found = folders(export(tour, "kml"))
    assert list(found) == ["轨迹", "标注点", "示意线位（不是轨迹）"]
    assert [places(item) for item in found["轨迹"]] == [
        [HOME, (113.297, 40.091), SITE_1, (113.303, 40.094)],
        [(113.306, 40.095), SITE_2, (113.301, 40.09), HOME],
    ]
    names = [item.findtext("k:name", namespaces=NS) for item in found["标注点"]]
    assert names == ["大同站", "华严寺", "善化寺", "古城墙遗址"]


def test_estimated_lines_are_dashes_that_say_so(tour: Tour) -> None:
    guessed = folders(export(tour, "kml"))["示意线位（不是轨迹）"]
    names = [item.findtext("k:name", namespaces=NS) for item in guessed]
    assert names == ["第 1 天 示意 estimated", "第 2 天 示意 estimated"]
    for item in guessed:
        dashes = item.findall("k:MultiGeometry/k:LineString", NS)
        assert len(dashes) > 3
        ends = [places(dash) for dash in dashes]
        assert all(before[-1] != after[0] for before, after in itertools.pairwise(ends))


def test_dashes_are_as_long_as_the_gaps() -> None:
    # 0.0011711 degrees of longitude are 100 m at 40 N; 40 m dashes: 0-40 and 80-100.
    line = ((113.0, 40.0), (113.0 + 100 / 85_394, 40.0))
    legs = (make_leg(("estimated", line, 100.0)), make_leg(("surveyed", (line[1], HOME), 9.0)))
    [item] = folders(export(make_route(legs=legs), "kml"))["示意线位（不是轨迹）"]
    metres = [round((lon - 113.0) * 85_394) for lon, _ in places(item)]
    assert metres == [0, 40, 80, 100]


def test_dashes_out_and_back_are_drawn_once() -> None:
    """100 m east and, in another leg, back and 100 m on to the west: 0-40 and 80-100, then on."""
    degree_m = 85_394
    east, west = (113.0 + 100 / degree_m, 40.0), (113.0 - 100 / degree_m, 40.0)
    legs = (
        make_leg(("estimated", ((113.0, 40.0), east), 100.0)),
        make_leg(("estimated", (east, west), 200.0)),
    )
    first, second = folders(export(make_route(legs=legs), "kml"))["示意线位（不是轨迹）"]
    assert [round((lon - 113.0) * degree_m) for lon, _ in places(first)] == [0, 40, 80, 100]
    metres = [round((lon - 113.0) * degree_m) for lon, _ in places(second)]
    assert sorted(metres) == [-100, -60, -20, 0], "the whole rest, and nothing of it twice"


def test_gpsbabel_reads_points_and_chinese(tour: Tour, tmp_path: Path) -> None:
    path = tmp_path / "trip.kml"
    path.write_bytes(export(tour, "kml"))
    found = gpsbabel(path, "kml")
    assert found.names[:4] == ["大同站", "华严寺", "善化寺", "古城墙遗址"]
    assert [HOME, (113.297, 40.091), SITE_1, (113.303, 40.094)] in found.lines
    assert dict(found.points)["古城墙遗址"] == SITE_3


def test_ogrinfo_counts(ridden: Tour, tmp_path: Path) -> None:
    (tmp_path / "trip.kml").write_bytes(export(ridden, "kml"))
    assert layers(tmp_path / "trip.kml") == {
        "轨迹": 1, "标注点": 5, "示意线位（不是轨迹）": 1,
    }  # fmt: skip


def test_kmz_holds_the_same(tour: Tour) -> None:
    assert unzipped(export(tour, "kmz")) == {"doc.kml": export(tour, "kml")}
