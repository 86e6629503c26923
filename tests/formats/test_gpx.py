from __future__ import annotations

import dataclasses
import datetime as dt
import io
import itertools
import math
import random
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import gpxpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from jindao.errors import NotFoundError
from jindao.formats import ExportOptions, export, titles
from jindao.formats.chapters import chapters
from jindao.formats.options import GpxOptions
from jindao.formats.track import TrackPoint, simplified, surveyed_parts, tracks
from jindao.geo import LonLat
from jindao.model.guidance import Facility, Turn
from jindao.model.route import Route
from jindao.model.tour import Tour
from tests.conftest import require_program
from tests.formats.conftest import (
    HOME,
    SITE_1,
    SITE_2,
    SITE_3,
    make_leg,
    make_ridden_tour,
    make_route,
    make_tour,
)
from tests.formats.gpx11 import complaints

NS = {"g": "http://www.topografix.com/GPX/1/1"}
SCHEMA = Path(__file__).parents[3] / "shared" / "schemas" / "gpx11.xsd"


def parse(data: bytes) -> Any:
    return etree.fromstring(data)


def points(parent: Any, path: str) -> list[tuple[float, float]]:
    found = parent.findall(path, NS)
    return [(float(point.get("lon")), float(point.get("lat"))) for point in found]


def trips() -> dict[str, Tour | Route]:
    wild = ("]]>&<>\"'", "\u202e\u200f\x00\u0001😀", "长" * 60)
    return {
        "tour": make_tour(),
        "route": make_route(),
        "ridden": make_ridden_tour(),
        "hostile": make_tour(wild, title_zh="<&>\"']]>\x00"),
    }


ALL = GpxOptions(times=True, along=("water", "toilets", "shelter", "station", "escape"))


@pytest.fixture(
    params=itertools.product(
        ("tour", "route", "ridden", "hostile"),
        ("gpx", "gpx_rich", "gpx_route"),
        (GpxOptions(), ALL),
    ),
    ids=lambda drawn: f"{drawn[0]}-{drawn[1]}{'-all' if drawn[2].times else ''}",
)
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    name, kind, gpx = request.param
    path = tmp_path / "trip.gpx"
    options = ExportOptions(
        created_at=dt.datetime(2026, 4, 1, 8, 0, tzinfo=dt.UTC),
        link="https://example.org/t/a?b=1&c=2",
        gpx=gpx,
    )
    path.write_bytes(export(trips()[name], kind, options))
    return path


def test_valid_by_the_schema(written: Path) -> None:
    if not SCHEMA.exists():
        pytest.skip("the GPX 1.1 schema is not beside the repository")
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    schema.assertValid(etree.parse(str(written)))


def test_order_values_and_names_are_sound(written: Path) -> None:
    assert complaints(written.read_bytes()) == []


def test_valid_by_xmllint(written: Path) -> None:
    if not SCHEMA.exists():
        pytest.skip("the GPX 1.1 schema is not beside the repository")
    require_program("xmllint")
    command = ["xmllint", "--noout", "--nonet", "--schema", str(SCHEMA), str(written)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_read_by_gpsbabel(written: Path, tmp_path: Path) -> None:
    require_program("gpsbabel")
    out = tmp_path / "out.gpx"
    command = ["gpsbabel", "-r", "-t", "-w", "-i", "gpx", "-f", str(written),
               "-o", "gpx,gpxver=1.1", "-F", str(out)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    before, after = parse(written.read_bytes()), parse(out.read_bytes())
    for tag in ("wpt", "rtept", "trkpt"):
        assert len(after.findall(f".//g:{tag}", NS)) == len(before.findall(f".//g:{tag}", NS))
    names = [item.text for item in before.findall("g:wpt/g:name", NS)]
    assert [item.text for item in after.findall("g:wpt/g:name", NS)] == names


def test_read_by_ogrinfo(written: Path) -> None:
    require_program("ogrinfo")
    done = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", str(written)], capture_output=True, text=True, check=True
    )
    assert "Layer name: waypoints" in done.stdout
    assert "ERROR" not in done.stdout + done.stderr


def test_children_stand_in_the_schema_s_order(tour: Tour) -> None:
    root = parse(export(tour, "gpx"))
    assert root.get("creator") == "jindao"
    assert root.get("version") == "1.1"
    tags = [etree.QName(child).localname for child in root]
    assert tags == ["metadata", *["wpt"] * 4, "trk"]
    metadata = [etree.QName(child).localname for child in root.find("g:metadata", NS)]
    assert metadata == ["name", "desc", "author", "copyright", "keywords", "bounds"]


def test_no_time_elevation_or_extension_unless_asked(tour: Tour) -> None:
    root = parse(export(tour, "gpx"))
    for tag in ("time", "ele", "extensions"):
        assert root.find(f".//g:{tag}", NS) is None
    options = ExportOptions(created_at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
    dated = parse(export(tour, "gpx", options))
    assert [item.text for item in dated.findall(".//g:time", NS)] == ["2026-04-01T00:00:00Z"]
    assert dated.findtext("g:metadata/g:copyright/g:year", namespaces=NS) == "2026"


def lines_of(trip: Tour | Route) -> list[list[tuple[float, float]]]:
    return [[point[:2] for point in part] for part in surveyed_parts(chapters(trip)[0])]


def elevations(data: bytes) -> list[float | None]:
    points = parse(data).findall(".//g:trkpt", NS)
    texts = [point.findtext("g:ele", namespaces=NS) for point in points]
    return [None if text is None else float(text) for text in texts]


def test_every_point_of_a_track_has_an_elevation_or_none() -> None:
    there = make_leg(("surveyed", (HOME, SITE_1), 540.0), heights=[(900.0, 940.04)])
    on = make_leg(("surveyed", (SITE_1, SITE_2), 760.0), heights=[(940.0, 910.5)])
    blind = make_leg(("surveyed", (SITE_1, SITE_2), 760.0))
    guessed = make_leg(("estimated", (SITE_1, SITE_2), 760.0))
    known = export(make_route(legs=(there, on)), "gpx")
    assert elevations(known) == [900.0, 940.0, 910.5]
    assert elevations(export(make_route(legs=(there, blind)), "gpx")) == [None, None, None]
    assert elevations(export(make_route(legs=(there, guessed)), "gpx")) == [900.0, 940.0]
    if SCHEMA.exists():
        etree.XMLSchema(etree.parse(str(SCHEMA))).assertValid(parse(known))


def test_a_line_of_one_place_is_no_track() -> None:
    still = make_leg(("surveyed", (HOME, HOME), 0.0))
    moving = make_leg(("surveyed", (HOME, SITE_1), 540.0))
    [segment] = lines_of(make_route(legs=(still, moving)))
    assert set(segment) == {HOME, SITE_1}
    nowhere = make_route(legs=(still, still))
    assert lines_of(nowhere) == []
    assert parse(export(nowhere, "gpx")).findall("g:trk", NS) == []


def test_tracks_hold_surveyed_lines_only(tour: Tour) -> None:
    root = parse(export(tour, "gpx"))
    (track,) = root.findall("g:trk", NS)
    assert track.findtext("g:name", namespaces=NS) == "大同古城两日 D1"
    segments = [points(item, "g:trkpt") for item in track.findall("g:trkseg", NS)]
    # The legs to and from site 1 join; the estimated middle of the second leg parts.
    assert segments == [
        [HOME, (113.297, 40.091), SITE_1, (113.303, 40.094)],
        [(113.306, 40.095), SITE_2, (113.301, 40.09), HOME],
    ]
    estimated = {(113.3045, 40.095), (113.29, 40.095), SITE_3}
    assert not estimated & set(points(root, ".//g:trkpt"))


def test_estimated_lines_are_only_told(tour: Tour) -> None:
    for kind in ("gpx", "gpx_rich", "gpx_route"):
        written = export(tour, kind)
        assert "示意线位 1.5 公里" in parse(written).findtext("g:metadata/g:desc", namespaces=NS)
        assert b"113.29" + b'"' not in written  # a point of the second day's estimated line


def test_a_route_file_has_stops_and_turns_and_no_track(tour: Tour, route: Route) -> None:
    root = parse(export(tour, "gpx_route"))
    assert root.findall("g:trk", NS) == []
    names = [item.findtext("g:name", namespaces=NS) for item in root.findall("g:rte", NS)]
    # The way to site 2 is estimated in part, that of the second day altogether.
    assert names == ["大同古城两日 D1.1", "大同古城两日 D1.2"]
    first, second = (points(item, "g:rtept") for item in root.findall("g:rte", NS))
    assert (first, second) == ([HOME, SITE_1], [SITE_2, HOME])
    turns = (turning("along", 0.0, HOME), turning("turn", 200.0, (113.297, 40.091), side="left"))
    legs = (dataclasses.replace(route.legs[0], turns=turns), route.legs[1])
    [written] = parse(export(make_route(legs=legs), "gpx_route")).findall("g:rte", NS)
    assert points(written, "g:rtept") == [HOME, (113.297, 40.091), SITE_1, SITE_2]
    told = written.findall("g:rtept", NS)[1]
    assert told.findtext("g:name", namespaces=NS) == "迎泽大街"
    assert told.findtext("g:desc", namespaces=NS) == "左转进入迎泽大街，300 米"


def turning(code: str, at_m: float, point: tuple[float, float], **facts: str) -> Turn:
    told = {"length_m": 300.0, "name": "迎泽大街", "kind": "residential", "trail": "", **facts}
    return Turn(
        code=code,
        facts=tuple({"heading": "east", **told}.items()),
        at_m=at_m,
        position=LonLat(*point),
    )


def test_a_ride_is_neither_track_nor_route(ridden: Tour) -> None:
    root = parse(export(ridden, "gpx"))
    [track] = root.findall("g:trk", NS)
    assert points(track, ".//g:trkpt") == [SITE_1, SITE_2]
    routes = parse(export(ridden, "gpx_route")).findall("g:rte", NS)
    # The ways of the second day are estimated and ridden: no part of a route.
    assert [points(route, "g:rtept") for route in routes] == [[SITE_1, SITE_2]]
    about = root.findtext("g:metadata/g:desc", namespaces=NS)
    assert "有乘车转移 3 段（约 138 公里）：不是轨迹" in about
    assert "示意线位 1.0 公里" in about


def test_a_ride_in_the_middle_parts_the_route() -> None:
    walk = make_leg(("surveyed", (HOME, SITE_1), 500.0))
    ride = make_leg(("estimated", (SITE_1, SITE_2), 9000.0), transfer=True)
    tour = make_tour()
    whole = dataclasses.replace(
        tour.stages[0],
        legs=(walk, ride, make_leg(("surveyed", (SITE_2, HOME), 900.0))),
    )
    routes = parse(export(make_tour(stages=(whole,)), "gpx_route")).findall("g:rte", NS)
    assert [route.findtext("g:name", namespaces=NS) for route in routes] == [
        "大同古城两日 D1.1",
        "大同古城两日 D1.2",
    ]
    assert [points(route, "g:rtept") for route in routes] == [
        [HOME, SITE_1],
        [SITE_2, HOME],
    ]


def test_no_ride_is_a_track_even_if_it_says_it_is_surveyed() -> None:
    ride = make_leg(("surveyed", (HOME, SITE_1), 9000.0), transfer=True)
    route = make_route(legs=(ride, make_leg(("surveyed", (SITE_1, SITE_2), 760.0))))
    assert lines_of(route) == [[SITE_1, SITE_2]]


def test_nights_and_lunch_are_told_at_their_waypoints(ridden: Tour) -> None:
    root = parse(export(ridden, "gpx", ExportOptions(locale="en")))
    told = {
        item.findtext("g:name", namespaces=NS): {
            etree.QName(child).localname: child.text for child in item
        }
        for item in root.findall("g:wpt", NS)
    }
    assert told["Youwei"]["sym"] == "Lodging"
    assert "Nights here: Day 1" in told["Youwei"]["desc"]
    assert "position known only to about 3.0 km" in told["Youwei"]["desc"]
    assert (
        "By car, about 80 km, about 1 h 30 min (estimated; taxi or driver)"
        in told["Youwei"]["desc"]
    )
    assert "12:00–12:50 lunch: 刀削面馆" in told["Shanhua Temple"]["cmt"]
    assert "where to eat nearby is not known" in told["Old City Wall Ruins"]["cmt"]
    assert told["Datong station"]["sym"] == "Flag, Green"


def test_a_start_where_nights_are_spent_says_so(tour: Tour) -> None:
    first = parse(export(tour, "gpx")).find("g:wpt", NS)
    assert first.findtext("g:sym", namespaces=NS) == "Flag, Green"
    assert "在此过夜：第 1 天" in first.findtext("g:desc", namespaces=NS)


def test_a_gap_of_no_length_still_parts_the_track() -> None:
    turn = (113.297, 40.091)
    leg = make_leg(
        ("surveyed", (HOME, turn), 200.0),
        ("estimated", (turn, SITE_3, turn), 900.0),
        ("surveyed", (turn, SITE_1), 340.0),
    )
    route = make_route(legs=(leg, make_leg(("surveyed", (SITE_1, SITE_2), 760.0))))
    assert lines_of(route) == [[HOME, turn], [turn, SITE_1, SITE_2]]


def test_stops_say_what_is_known_of_them(tour: Tour) -> None:
    root = parse(export(tour, "gpx", ExportOptions(locale="en")))
    texts = [
        {etree.QName(child).localname: child.text for child in item}
        for item in root.findall("g:wpt", NS)
    ]
    # The first day ends where it starts: one waypoint.
    assert [item["name"] for item in texts] == [
        "Datong station",
        "Huayan Temple",
        "Shanhua Temple",
        "Old City Wall Ruins",
    ]
    assert texts[2]["cmt"] == "Stop 2 · Day 1 · arrive 10:40 · stay 1 h · leave 11:40"
    assert "opening hours unknown" in texts[2]["desc"]
    assert texts[2]["sym"] == "Museum"
    assert [item["sym"] for item in texts].count("Flag, Green") == 1


def test_names_are_short_and_whole_in_the_description() -> None:
    root = parse(export(make_tour(("长" * 60, "b", "c")), "gpx"))
    names = [item.text for item in root.findall("g:wpt/g:name", NS)]
    assert max(map(len, names)) == 30
    assert any("长" * 60 in item.text for item in root.findall("g:wpt/g:desc", NS))


def test_attribution_is_the_copyright(tour: Tour) -> None:
    found = parse(export(tour, "gpx")).find("g:metadata/g:copyright", NS)
    assert found.get("author") == "; ".join(tour.provenance.attribution)
    assert found.findtext("g:license", namespaces=NS).startswith("https://opendatacommons.org/")


def test_description_says_datum_and_doubt(tour: Tour, route: Route) -> None:
    about = parse(export(tour, "gpx")).findtext("g:metadata/g:desc", namespaces=NS)
    assert "WGS-84" in about
    assert "示意线位 1.5 公里" in about
    about = parse(export(route, "gpx")).findtext("g:metadata/g:desc", namespaces=NS)
    assert "示意" not in about


def test_coordinates_have_at_most_six_decimals() -> None:
    line = ((113.12345678901, 40.1), (113.2, 1e-7))
    legs = (make_leg(("surveyed", line, 1.0)), make_leg(("surveyed", (SITE_1, SITE_2), 760.0)))
    root = parse(export(make_route(legs=legs), "gpx"))
    written = [
        point.get(name) for point in root.findall(".//g:trkpt", NS) for name in ("lon", "lat")
    ]
    assert written[0] == "113.123457"
    assert all(len(text.partition(".")[2]) <= 6 and "e" not in text for text in written)


@given(st.integers(0, 10_000), st.integers(3, 300), st.booleans())
def test_thinning_moves_neither_line_nor_heights_by_more_than_two_metres(
    seed: int, count: int, known: bool
) -> None:
    chance = random.Random(seed)
    line, lon, lat, height, along = [], 113.0, 40.0, 900.0, 0.0
    for step in range(count):
        lon += 2e-5 + chance.uniform(-1e-5, 1e-5)
        lat += 3e-5 * math.sin(step / 20) + chance.uniform(-1e-5, 1e-5)
        height += chance.uniform(-2, 2)
        along += 3.0
        line.append(
            TrackPoint(round(lon, 6), round(lat, 6), height if known else None, along, along)
        )
    kept = simplified(line)
    assert kept[0] == line[0]
    assert kept[-1] == line[-1]
    assert set(kept) <= set(line)
    for a, b in itertools.pairwise(kept):
        between = line[line.index(a) : line.index(b) + 1]
        for point in between:
            # Degrees to metres at 40 N: one of longitude is 85,394 m, of latitude 111,035 m.
            spots = [(p.lon * 85_394, p.lat * 111_035) for p in (point, a, b)]
            assert distance_m(*spots) <= 2.0
            if known:
                share = (point.along_m - a.along_m) / (b.along_m - a.along_m)
                drawn = a.height_m + share * (b.height_m - a.height_m)
                assert abs(drawn - point.height_m) <= 2.0


def distance_m(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    share = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    return math.hypot(p[0] - a[0] - share * dx, p[1] - a[1] - share * dy)


def test_a_summit_on_a_straight_way_stays() -> None:
    line = ((113.295, 40.09), (113.3, 40.09), (113.305, 40.09))
    legs = (
        make_leg(("surveyed", line, 850.0), heights=[(900.0, 1000.0, 900.0)]),
        make_leg(("surveyed", (line[-1], SITE_2), 760.0), heights=[(900.0, 900.0)]),
    )
    assert elevations(export(make_route(legs=legs), "gpx")) == [900.0, 1000.0, 900.0, 900.0]


def test_points_that_say_nothing_are_left_out() -> None:
    line = (HOME, (113.2951, 40.09), (113.2952, 40.09), (113.2953, 40.09), SITE_1)
    legs = (make_leg(("surveyed", line, 600.0)), make_leg(("surveyed", (SITE_1, SITE_2), 760.0)))
    root = parse(export(make_route(legs=legs), "gpx"))
    assert points(root, ".//g:trkpt") == [HOME, (113.2953, 40.09), SITE_1, SITE_2]


def test_a_track_with_too_many_points_goes_on_in_the_next() -> None:
    part = [TrackPoint(113 + i * 1e-3, 40.0, None, i, i) for i in range(7)]
    made = tracks([part], limit=4)
    assert [[len(piece) for piece in track] for track in made] == [[4], [4]]
    assert made[0][0][-1] == made[1][0][0]
    assert [len(track) for track in tracks([part, part], limit=20)] == [2]
    assert sum(len(piece) for track in tracks([part, part], limit=5) for piece in track) >= 14


def test_times_are_those_that_are_planned(tour: Tour, route: Route) -> None:
    options = ExportOptions(gpx=GpxOptions(times=True))
    root = parse(export(tour, "gpx", options))
    times = [item.text for item in root.findall(".//g:trkpt/g:time", NS)]
    # 9:00 at Datong is 1:00 UTC; site 1 is reached at 9:12, after 544 m, of which 204 m
    # are gone at the second point. It is left at 10:22.
    assert times[:2] == ["2026-05-01T01:00:00Z", "2026-05-01T01:04:30Z"]
    assert times[2] == "2026-05-01T01:12:00Z"
    assert times == sorted(times)
    assert len(times) == len(root.findall(".//g:trkpt", NS))
    undated = parse(export(route, "gpx", options))
    assert undated.findall(".//g:time", NS) == []
    assert "没有时间" in undated.findtext("g:metadata/g:desc", namespaces=NS)


def test_stops_may_be_left_out(tour: Tour) -> None:
    root = parse(export(tour, "gpx", ExportOptions(gpx=GpxOptions(stops=False))))
    assert root.findall("g:wpt", NS) == []
    assert root.findall("g:trk", NS)


def test_what_stands_along_the_way_may_be_waypoints() -> None:
    def beside(kind: str, name: str, lon: float, along_m: float) -> Facility:
        return Facility(
            kind=kind,
            name=name,
            position=LonLat(lon, 40.0905),
            wheelchair="unknown",
            fee="unknown",
            along_m=along_m,
            gap_m=12.0,
        )

    found = (
        beside("toilets", "", 113.297, 100.0),
        beside("drinking_water", "甘泉", 113.298, 200.0),
        beside("bench", "", 113.299, 300.0),
    )
    legs = (
        make_leg(
            ("surveyed", (HOME, SITE_1), 1544.0),
            facilities=found,
            without_exit=((0.0, 100.0), (300.0, 1000.0)),
        ),
        make_leg(("surveyed", (SITE_1, SITE_2), 760.0), facilities=(), without_exit=()),
    )
    route = make_route(legs=legs)
    options = ExportOptions(gpx=GpxOptions(stops=False, along=("toilets", "water", "escape")))
    root = parse(export(route, "gpx", options))
    told = [
        (item.findtext("g:name", namespaces=NS), item.findtext("g:sym", namespaces=NS))
        for item in root.findall("g:wpt", NS)
    ]
    assert told == [
        ("卫生间", "Restroom"), ("甘泉", "Drinking Water"),
        ("可离开处 1", "Trail Head"), ("可离开处 2", "Trail Head"),
    ]  # fmt: skip
    about = parse(export(make_route(), "gpx", options)).findtext("g:metadata/g:desc", namespaces=NS)
    assert "沿途的饮水、厕所、避雨处、车站：未知" in about
    with pytest.raises(NotFoundError) as caught:
        GpxOptions(along=("beer",))
    assert caught.value.field == "gpx_along"
    assert "water" in caught.value.message("en")


def test_colours_are_in_extensions_of_the_rich_kind_only(ridden: Tour) -> None:
    assert b"extensions" not in export(ridden, "gpx")
    rich = gpxpy.parse(export(ridden, "gpx_rich").decode())
    [track] = rich.tracks
    tags = {item.tag.rpartition("}")[2] for item in track.extensions}
    assert tags == {"TrackExtension", "line", "color", "width"}
    [shade] = [item.text for item in track.extensions if item.tag.endswith("}color")]
    assert shade == "#ff9c3d2e"
    assert all(waypoint.extensions for waypoint in rich.waypoints)


@pytest.mark.parametrize("kind", ["gpx", "gpx_rich", "gpx_route"])
def test_gpxpy_reads_back_what_was_told(kind: str) -> None:
    hostile = trips()["hostile"]
    read = gpxpy.parse(export(hostile, kind, ExportOptions(link="https://example.org/?a=1&b=2")))
    assert read.name == titles.title(hostile, "zh")
    assert read.link == "https://example.org/?a=1&b=2"
    assert "]]>&<>\"'" in [waypoint.name for waypoint in read.waypoints]
    assert read.copyright_author == "; ".join(hostile.provenance.attribution)


def test_an_archive_has_a_file_per_stage(tour: Tour) -> None:
    with zipfile.ZipFile(io.BytesIO(export(tour, "gpx_zip"))) as archive:
        assert archive.namelist() == ["jindao-day-01.gpx", "jindao-day-02.gpx"]
        first, second = (parse(archive.read(name)) for name in archive.namelist())
    assert len(first.findall("g:trk", NS)) == 1
    assert second.findall("g:trk", NS) == []  # all of the second day is estimated
    assert [item.text for item in second.findall("g:wpt/g:name", NS)] == ["大同站", "古城墙遗址"]
    assert first.findtext("g:metadata/g:name", namespaces=NS) == "大同古城两日 第 1 天"


def test_a_day_s_file_tells_of_that_day_alone(tour: Tour) -> None:
    with zipfile.ZipFile(io.BytesIO(export(tour, "gpx_zip"))) as archive:
        first, second = (parse(archive.read(name)) for name in sorted(archive.namelist()))
    for root, own, other in ((first, "第 1 天", "第 2 天"), (second, "第 2 天", "第 1 天")):
        told = root.findtext("g:metadata/g:desc", None, NS) or ""
        assert f"安全须知（{own}" in told
        assert f"安全须知（{other}" not in told
    assert "298" in (first.findtext("g:metadata/g:desc", None, NS) or "")
    boxes = [dict(root.find("g:metadata/g:bounds", NS).attrib) for root in (first, second)]
    whole = dict(parse(export(tour, "gpx")).find("g:metadata/g:bounds", NS).attrib)
    assert boxes[0] != boxes[1]
    assert whole["minlon"] == min((box["minlon"] for box in boxes), key=float)
