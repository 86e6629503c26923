from __future__ import annotations

import itertools
import json
import subprocess
from pathlib import Path

import pytest

from jindao.codec import from_plain
from jindao.formats import ExportOptions, export
from jindao.model.request import TourRequest
from jindao.model.route import Route
from jindao.model.tour import Tour
from tests.conftest import require_program
from tests.formats.conftest import HOME, SITE_2, SITE_3, make_leg, make_route


def load(trip: Tour | Route, locale: str = "zh") -> dict:
    return json.loads(export(trip, "geojson", ExportOptions(locale=locale)))


def test_stops_are_points(tour: Tour) -> None:
    features = load(tour, "en")["features"]
    stops = [f for f in features if f["geometry"]["type"] == "Point"]
    assert [f["properties"]["number"] for f in stops] == [None, 1, 2, None, None, 3]
    shanhua = stops[2]
    assert shanhua["geometry"]["coordinates"] == list(SITE_2)
    assert shanhua["properties"] == {
        "kind": "visit",
        "stage": 1,
        "number": 2,
        "name": "Shanhua Temple",
        "name_zh": "善化寺",
        "name_en": "Shanhua Temple",
        "gap_m": 0.0,
        "arrival": "2026-05-01T10:40:00+08:00",
        "departure": "2026-05-01T11:40:00+08:00",
        "site_id": "site-2",
        "category": "museum",
        "stay_minutes": 60.0,
        "wait_minutes": 0.0,
        "opening_status": "unknown",
        "score": 50,
        "why": ["Liao and Jin timber"],
    }


def test_stretches_are_lines(tour: Tour) -> None:
    features = load(tour)["features"]
    lines = [f for f in features if f["geometry"]["type"] != "Point"]
    found = [
        (f["properties"]["stage"], f["properties"]["leg"], f["properties"]["alignment"])
        for f in lines
    ]
    assert found == [
        (1, 1, "surveyed"), (1, 1, "surveyed"),
        (1, 2, "surveyed"), (1, 2, "estimated"), (1, 2, "surveyed"),
        (1, 3, "surveyed"), (2, 1, "estimated"),
    ]  # fmt: skip
    assert {(f["properties"]["alignment"], f["geometry"]["type"]) for f in lines} == {
        ("surveyed", "LineString"), ("estimated", "MultiLineString"),
    }  # fmt: skip
    assert lines[0]["geometry"]["coordinates"][0] == list(HOME)
    assert lines[0]["properties"]["leg_duration_s"] == round(544 / 1.25)


def test_what_nobody_surveyed_is_dashes_that_say_so(tour: Tour, ridden: Tour) -> None:
    for trip, locale, names in (
        (tour, "zh", ["善化寺", "古城墙遗址"]),
        (ridden, "en", ["Huayan Temple", "Youwei", "Old City Wall Ruins", "Datong station"]),
    ):
        drawn = [f for f in load(trip, locale)["features"] if "leg" in f["properties"]]
        guessed = [f for f in drawn if f["geometry"]["type"] == "MultiLineString"]
        for feature in guessed:
            dashes = feature["geometry"]["coordinates"]
            assert len(dashes) > 3
            assert all(a[-1] != b[0] for a, b in itertools.pairwise(dashes))
            told = feature["properties"]["name"]
            assert told.startswith("示意" if locale == "zh" else "示意 estimated")
        ends = [f["properties"]["name"].split(" → ")[1] for f in guessed]
        assert ends == names
    surveyed = [f["properties"]["name"] for f in load(tour)["features"] if "leg" in f["properties"]]
    assert surveyed[0] == "大同站 → 华严寺"


def test_dashes_out_and_back_lie_on_each_other() -> None:
    """Each leg keeps its own line, for it may be looked at alone; together they are dashes."""
    line = (HOME, (113.31, 40.091), SITE_2)
    found = []
    for drawn in (line[::-1], (*line, *line[-2::-1])):
        legs = (make_leg(("estimated", line, 900.0)), make_leg(("estimated", drawn, 900.0)))
        lines = [f for f in load(make_route(legs=legs))["features"] if "leg" in f["properties"]]
        found += [sorted(map(sorted, f["geometry"]["coordinates"])) for f in lines]
    there, back, again, both = found
    assert len(there) > 3
    assert there == back == again == both


def test_every_feature_has_a_name(tour: Tour, ridden: Tour, route: Route) -> None:
    for trip in (tour, ridden, route):
        assert all(feature["properties"]["name"] for feature in load(trip)["features"])


def test_a_stretch_without_length_is_no_feature() -> None:
    legs = (make_leg(("estimated", (HOME, HOME), 0.0)), make_leg(("surveyed", (HOME, SITE_2), 9.0)))
    lines = [f for f in load(make_route(legs=legs))["features"] if "leg" in f["properties"]]
    assert [f["properties"]["leg"] for f in lines] == [2]


def test_the_foreign_member_tells_request_totals_and_doubts(tour: Tour) -> None:
    member = load(tour)["jindao"]
    assert from_plain(TourRequest, member["request"]) == tour.request
    assert member["totals"]["estimated_m"] == 1458.0
    assert member["totals"]["visits"] == 3
    assert "示意" in member["notes"][0]
    assert "WGS-84" in member["datum"]
    assert [item["name"] for item in member["left_out"]] == ["云冈石窟"]
    assert "created_at" not in member


def test_a_route_has_no_times(route: Route) -> None:
    plain = load(route)
    assert plain["bbox"] == [113.295, 40.09, 113.308, 40.096]
    assert "arrival" not in plain["features"][0]["properties"]
    assert plain["jindao"]["kind"] == "route"


def test_read_by_ogrinfo(tour: Tour, tmp_path: Path) -> None:
    require_program("ogrinfo")
    path = tmp_path / "tour.geojson"
    path.write_bytes(export(tour, "geojson"))
    done = subprocess.run(
        ["ogrinfo", "-ro", "-al", "-so", str(path)], capture_output=True, text=True, check=True
    )
    assert "Feature Count: 13" in done.stdout


def test_positions_have_heights_where_all_of_a_line_are_known() -> None:
    line = ("surveyed", (HOME, SITE_2), 544.0)
    climbing = make_leg(line, heights=[(900.0, 940.0)], ascent_m=40.0, descent_m=0.0)
    found = load(make_route(legs=(climbing, climbing)))
    [first, _] = [f for f in found["features"] if f["geometry"]["type"] == "LineString"]
    assert (first["properties"]["leg_ascent_m"], first["properties"]["leg_descent_m"]) == (40, 0)
    assert first["geometry"]["coordinates"] == [[*HOME, 900.0], [*SITE_2, 940.0]]
    assert found["jindao"]["totals"]["ascent_m"] == 80
    unknown = load(make_route(legs=(climbing, make_leg(line))))
    assert unknown["jindao"]["totals"]["ascent_m"] is None
    flat = [f for f in unknown["features"] if f["geometry"]["type"] == "LineString"][-1]
    assert flat["geometry"]["coordinates"] == [list(HOME), list(SITE_2)]


def test_rides_and_lunch_are_features_of_their_own(ridden: Tour) -> None:
    features = load(ridden)["features"]
    found = [f["properties"] for f in features if f["properties"]["kind"] == "ride"]
    assert [(f["leg_length_m"], f["leg_duration_s"]) for f in found] == [
        (48_000.0, 4260), (80_000.0, 5400), (10_000.0, 1500),
    ]  # fmt: skip
    assert all("leg_breakdown" not in ride for ride in found)
    ways = [f["properties"] for f in features if f["properties"]["kind"] == "stretch"]
    assert [way["leg_length_m"] for way in ways] == [2000.0, 1000.0]
    first, second = [f for f in features if f["properties"]["kind"] == "lunch"]
    assert first["geometry"]["coordinates"] == [SITE_2[0], round(SITE_2[1] + 0.0018, 6)]
    assert first["properties"]["food"] == "刀削面馆"
    assert first["properties"]["begin"] == "2026-05-01T12:00:00+08:00"
    assert second["geometry"]["coordinates"] == list(SITE_3)
    assert second["properties"]["food"] is None
    stops = [f["properties"] for f in features if f["properties"]["kind"] == "lodging"]
    assert [(stop["stage"], stop["name_zh"]) for stop in stops] == [(1, "右卫")]
    [shanhua] = [f["properties"] for f in features if f["properties"].get("site_id") == "site-2"]
    # Seventy minutes from arrival to the visit, fifty of them lunch.
    assert shanhua["wait_minutes"] == 20.0


def test_totals_are_without_rides(ridden: Tour) -> None:
    member = load(ridden)["jindao"]
    totals = member["totals"]
    assert (totals["length_m"], totals["estimated_m"]) == (3000.0, 1000.0)
    assert totals["duration_s"] == 2400
    assert (totals["rides"], totals["rides_m"], totals["rides_s"]) == (3, 138_000, 11_160)
    assert totals["breakdown"]["surface"] == {"unknown": 3000.0}
    assert member["quality"] == {
        "score": 112,
        "bound": 120,
        "gap": pytest.approx(8 / 120),
        "told": "得分 112；已证明最多比最优低 6.7 %",
    }
