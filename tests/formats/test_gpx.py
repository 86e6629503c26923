from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import math
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from jindao.formats import ExportOptions, export
from jindao.formats.chapters import chapters
from jindao.formats.gpx import TRACK_POINT_LIMIT, simplified, surveyed_segments
from jindao.model.trip import Route, Tour
from tests.conftest import require_program
from tests.formats.conftest import (
    HOME,
    SITE_1,
    SITE_2,
    SITE_3,
    YOUWEI,
    make_leg,
    make_ridden_tour,
    make_route,
    make_tour,
)

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


@pytest.fixture(params=["tour", "route", "ridden", "hostile"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "trip.gpx"
    options = ExportOptions(created_at=dt.datetime(2026, 4, 1, 8, 0, tzinfo=dt.UTC))
    path.write_bytes(export(trips()[request.param], "gpx", options))
    return path


def test_valid_by_the_schema(written: Path) -> None:
    if not SCHEMA.exists():
        pytest.skip("the GPX 1.1 schema is not beside the repository")
    schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
    schema.assertValid(etree.parse(str(written)))


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
    assert tags == ["metadata", *["wpt"] * 4, "rte", "rte", "trk"]
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


def test_elevations_survive_simplifying() -> None:
    points = [(112 + i / 1000, 37.0, 900.0 + i) for i in range(4)]
    assert simplified([*points, (112.003, 37.01, 950.0)]) == [
        (112.0, 37.0, 900.0), (112.003, 37.0, 903.0), (112.003, 37.01, 950.0),
    ]  # fmt: skip


def test_a_line_of_one_place_is_no_track() -> None:
    still = make_leg(("surveyed", (HOME, HOME), 0.0))
    moving = make_leg(("surveyed", (HOME, SITE_1), 540.0))
    [segment] = surveyed_segments(chapters(make_route(legs=(still, moving)))[0])
    assert set(segment) == {HOME, SITE_1}
    nowhere = make_route(legs=(still, still))
    assert surveyed_segments(chapters(nowhere)[0]) == []
    assert parse(export(nowhere, "gpx")).findall("g:trk", NS) == []


def test_tracks_hold_surveyed_lines_only(tour: Tour) -> None:
    root = parse(export(tour, "gpx"))
    (track,) = root.findall("g:trk", NS)
    assert track.findtext("g:name", namespaces=NS) == "第 1 天"
    segments = [points(item, "g:trkpt") for item in track.findall("g:trkseg", NS)]
    # The legs to and from site 1 join; the estimated middle of the second leg parts.
    assert segments == [
        [HOME, (113.297, 40.091), SITE_1, (113.303, 40.094)],
        [(113.306, 40.095), SITE_2, (113.301, 40.09), HOME],
    ]
    estimated = {(113.3045, 40.095), (113.29, 40.095), SITE_3}
    assert not estimated & set(points(root, ".//g:trkpt"))


def test_estimated_lines_are_routes_that_say_so(tour: Tour) -> None:
    root = parse(export(tour, "gpx"))
    names = [item.findtext("g:name", namespaces=NS) for item in root.findall("g:rte", NS)]
    assert names == ["第 1 天 示意 estimated", "第 2 天 示意 estimated"]
    first, second = (points(item, "g:rtept") for item in root.findall("g:rte", NS))
    assert second == [HOME, HOME, (113.29, 40.095), SITE_3, SITE_3]
    assert first == [
        HOME, SITE_1, (113.303, 40.094), (113.3045, 40.095), (113.306, 40.095), SITE_2, HOME,
    ]  # fmt: skip


def test_a_ride_is_neither_track_nor_route(ridden: Tour) -> None:
    root = parse(export(ridden, "gpx"))
    [track] = root.findall("g:trk", NS)
    assert points(track, ".//g:trkpt") == [SITE_1, SITE_2]
    [route] = root.findall("g:rte", NS)
    # The ride home after site 3 is no part of the route: its last point is the site.
    assert points(route, "g:rtept") == [YOUWEI, YOUWEI, SITE_3, SITE_3]
    about = root.findtext("g:metadata/g:desc", namespaces=NS)
    assert "有乘车转移 3 段（约 138 公里）：不是航迹" in about
    assert "示意线位 1.0 公里" in about


def test_a_ride_in_the_middle_parts_the_route() -> None:
    guessed = make_leg(("estimated", (HOME, SITE_1), 500.0))
    ride = make_leg(("estimated", (SITE_1, SITE_2), 9000.0), transfer=True)
    tour = make_tour()
    whole = dataclasses.replace(
        tour.stages[0],
        legs=(guessed, ride, make_leg(("estimated", (SITE_2, HOME), 900.0))),
    )
    routes = parse(export(make_tour(stages=(whole,)), "gpx")).findall("g:rte", NS)
    assert [route.findtext("g:name", namespaces=NS) for route in routes] == [
        "第 1 天（1） 示意 estimated",
        "第 1 天（2） 示意 estimated",
    ]
    assert [points(route, "g:rtept") for route in routes] == [
        [HOME, HOME, SITE_1, SITE_1],
        [SITE_2, SITE_2, HOME, HOME],
    ]


def test_no_ride_is_a_track_even_if_it_says_it_is_surveyed() -> None:
    ride = make_leg(("surveyed", (HOME, SITE_1), 9000.0), transfer=True)
    route = make_route(legs=(ride, make_leg(("surveyed", (SITE_1, SITE_2), 760.0))))
    assert surveyed_segments(chapters(route)[0]) == [[SITE_1, SITE_2]]


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


def test_an_estimated_way_out_and_back_keeps_both_ways() -> None:
    out, back = ((HOME, SITE_3), (SITE_3, HOME, SITE_1))
    leg = make_leg(("estimated", out, 900.0), ("estimated", back, 1400.0))
    route = make_route(legs=(leg, make_leg(("surveyed", (SITE_1, SITE_2), 760.0))))
    found = points(parse(export(route, "gpx")), "g:rte/g:rtept")
    assert found == [HOME, HOME, SITE_3, HOME, SITE_1, SITE_1, SITE_2]


def test_a_long_estimated_line_gives_stops_only() -> None:
    line = tuple((113.295 + i * 1e-5, 40.09) for i in range(200))
    root = parse(export(make_route(legs=(
        make_leg(("estimated", line, 170.0)), make_leg(("surveyed", (SITE_1, SITE_2), 760.0)),
    )), "gpx"))  # fmt: skip
    assert points(root, "g:rte/g:rtept") == [HOME, SITE_1, SITE_2]


def test_a_gap_of_no_length_still_parts_the_track() -> None:
    turn = (113.297, 40.091)
    leg = make_leg(
        ("surveyed", (HOME, turn), 200.0),
        ("estimated", (turn, SITE_3, turn), 900.0),
        ("surveyed", (turn, SITE_1), 340.0),
    )
    route = make_route(legs=(leg, make_leg(("surveyed", (SITE_1, SITE_2), 760.0))))
    assert surveyed_segments(chapters(route)[0]) == [[HOME, turn], [turn, SITE_1, SITE_2]]


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


def test_a_huge_track_is_thinned_within_two_metres() -> None:
    chance = random.Random(7)
    line, lon, lat = [], 113.0, 40.0
    for step in range(TRACK_POINT_LIMIT + 5_000):
        lon += 2e-5 + chance.uniform(-1e-6, 1e-6)
        lat += 3e-5 * math.sin(step / 50) + chance.uniform(-1e-6, 1e-6)
        line.append((round(lon, 6), round(lat, 6)))
    kept = simplified(line)
    assert len(kept) < TRACK_POINT_LIMIT / 5
    assert kept[0] == line[0]
    assert kept[-1] == line[-1]
    # Degrees to metres at 40 N: one degree of longitude 85,394 m, of latitude 111,035 m.
    spots = iter([(lon * 85_394, lat * 111_035) for lon, lat in line])
    ends = [(lon * 85_394, lat * 111_035) for lon, lat in kept]
    spot = next(spots)
    for a, b in itertools.pairwise(ends):
        while spot[0] <= b[0]:
            assert distance_m(spot, a, b) <= 2.0
            if (spot := next(spots, None)) is None:
                return


def distance_m(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    share = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy)
    share = min(1.0, max(0.0, share))
    return math.hypot(p[0] - a[0] - share * dx, p[1] - a[1] - share * dy)


def test_a_small_track_is_left_as_it_is() -> None:
    line = (HOME, (113.2951, 40.09), (113.2952, 40.09), SITE_1)
    legs = (make_leg(("surveyed", line, 600.0)), make_leg(("surveyed", (SITE_1, SITE_2), 760.0)))
    root = parse(export(make_route(legs=legs), "gpx"))
    assert len(root.findall(".//g:trkpt", NS)) == 5
