"""Streets and named spots of a network, found by what people type.

East from Taiyuan's railway station run 1000 m and 400 m of 甲子大街, its middle 500 m on; 甲子巷
leaves it northwards. Near Datong, 250 km away, lie two streets called 乙丑路, 20 km apart, and a
station with two entrances.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jindao import (
    ExportOptions,
    LonLat,
    MissingExtraError,
    NotFoundError,
    Planner,
    RouteRequest,
    Settings,
    export,
    load_heritage,
    read_json,
)
from jindao.formats.along import turns
from jindao.geo import geodesic_m, metres_per_degree
from jindao.heritage.search import suggest
from jindao.network.codes import FACILITY_KINDS, PLACE_KINDS
from jindao.network.network import Network
from jindao.network.streets import named_of
from jindao.planner import gazetteer
from jindao.planner.gazetteer import places_of, spelt
from tests.conftest import make_network

NAMES = ("甲子大街", "甲子巷", "乙丑路", "丙寅站", "龘街")


def off(place: LonLat, east_m: float, north_m: float) -> LonLat:
    m_lon, m_lat = metres_per_degree(place.lat)
    return LonLat(place.lon + east_m / m_lon, place.lat + north_m / m_lat)


@pytest.fixture(scope="module")
def town() -> Network:
    heritage = load_heritage()
    by_name = {place.name_zh: place.position for place in heritage.places}
    station, datong = by_name["太原站"], by_name["大同"]
    here = [off(station, *m) for m in ((0, 0), (1000, 0), (1400, 0), (1000, 600))]
    there = [off(datong, *m) for m in ((0, 0), (0, 500), (20000, 0), (20000, 500))]
    network = make_network(
        [*here, *there],
        [(0, 1, 1000.0), (1, 2, 400.0), (1, 3, 600.0), (4, 5, 500.0), (6, 7, 500.0)],
    )
    spots = np.array([(p.lon, p.lat) for p in (datong, off(datong, 0, 100))])
    return replace(
        network,
        names=NAMES,
        edge_name=np.array([0, 0, 1, 2, 2], np.int32),
        facility_kind=np.full(2, FACILITY_KINDS.index("station"), np.uint8),
        facility_lon=spots[:, 0],
        facility_lat=spots[:, 1],
        facility_name=np.full(2, 3, np.int32),
        facility_wheelchair=np.zeros(2, np.uint8),
        facility_fee=np.zeros(2, np.uint8),
        facility_edge=np.full(2, -1, np.int32),
        facility_at=np.zeros(2, np.float32),
    )


@pytest.fixture(scope="module")
def planner(town: Network) -> Planner:
    return Planner(Settings(), network=town)


def test_a_street_is_at_its_middle_and_one_though_it_bends(town: Network) -> None:
    streets = [named for named in named_of(town) if named.kind == "street"]
    assert [(street.name, street.length_m) for street in streets] == [
        ("甲子大街", 1400.0),
        ("甲子巷", 600.0),
        ("乙丑路", 500.0),
        ("乙丑路", 500.0),
    ]
    start = LonLat(float(town.node_lon[0]), float(town.node_lat[0]))
    assert geodesic_m(start, streets[0].position) == pytest.approx(500.0, abs=1.0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("甲子大街", "甲子大街（街道）"),
        ("甲子", "甲子巷（街道）"),
        ("jiazi", "甲子巷（街道）"),
        ("jiazidajie", "甲子大街（街道）"),
        ("Jiazi Dajie", "甲子大街（街道）"),
        ("jzdj", "甲子大街（街道）"),
        ("子大", "甲子大街（街道）"),
        ("丙寅", "丙寅站（车站）"),
        # The dataset's own comes first where both begin so.
        ("太原", "太原"),
    ],
)
def test_streets_are_suggested_as_people_type_them(planner: Planner, text: str, found: str) -> None:
    assert planner.suggest(text)[0].name_zh == found


class _Counties:
    """What tells counties by the longitude: one to the west of a line, one to the east."""

    def __init__(self, lon: float) -> None:
        self._lon = lon

    def at(self, position: LonLat) -> str:
        return "平城区" if position.lon < self._lon else "云州区"


@pytest.mark.parametrize(
    ("east_of_datong_m", "names"),
    [
        # A line between the two streets, and one to the east of both.
        (10_000, {"乙丑路（街道，平城区）", "乙丑路（街道，云州区）"}),
        (90_000, {"乙丑路（街道，大同北 250 米）", "乙丑路（街道，大同东 20.0 公里）"}),
        (None, {"乙丑路（街道，大同北 250 米）", "乙丑路（街道，大同东 20.0 公里）"}),
    ],
)
def test_streets_of_one_name_are_told_apart_by_county_else_by_what_is_near(
    town: Network,
    monkeypatch: pytest.MonkeyPatch,
    east_of_datong_m: float | None,
    names: set[str],
) -> None:
    heritage = load_heritage()
    datong = next(place for place in heritage.places if place.name_zh == "大同")
    heritage = replace(heritage, places=(datong,))

    def read(*_: object) -> _Counties:
        if east_of_datong_m is None:
            raise MissingExtraError("missing_extra", extra="boundaries", name="x", module="x")
        return _Counties(off(datong.position, east_of_datong_m, 0).lon)

    monkeypatch.setattr(gazetteer, "read_counties", read)
    planner = Planner(Settings(), network=town, heritage=heritage)
    assert {item.name_zh for item in planner.suggest("乙丑路")} == names
    with pytest.raises(NotFoundError) as caught:
        planner.position("乙丑路")
    assert names <= set(caught.value.facts["known"])
    assert all(planner.position(name) for name in names)
    assert all("乙丑路" not in item.name_en for item in planner.suggest("乙丑路"))


def test_quarters_parks_and_villages_are_found_in_every_spelling(town: Network) -> None:
    start = LonLat(float(town.node_lon[0]), float(town.node_lat[0]))
    at = [off(start, *m) for m in ((300, 0), (700, 0), (900, 300), (900, 320))]
    names = (*NAMES, "甲子公园", "子甲", "甲子公园站")
    network = replace(
        town,
        names=names,
        names_en=("Jiazi Avenue", *[""] * 4, "Zebra Park", "", ""),
        place_kind=np.array([PLACE_KINDS.index(k) for k in ("park", "quarter", "village")], "|u1"),
        place_lon=np.array([p.lon for p in at[:3]]),
        place_lat=np.array([p.lat for p in at[:3]]),
        place_name=np.array([5, 6, 7], np.int32),
    )
    planner = Planner(Settings(), network=network)
    for text in ("甲子公园", "jiazigongyuan", "Zebra Park", "zebra"):
        assert planner.suggest(text)[0].name_zh == "甲子公园", text
    assert planner.suggest("甲子公园")[0].name_en == "Zebra Park"
    assert planner.suggest("zijia")[0].name_zh == "子甲（街区）"
    # The park is meant, though a stop is called after it.
    assert geodesic_m(planner.position("甲子公园"), at[0]) == pytest.approx(0.0, abs=0.1)
    route = planner.plan_route(RouteRequest(waypoints=("Zebra Park", "子甲"), profile="walk"))
    assert route.legs[0].names_en == ("Jiazi Avenue",)
    assert "Jiazi Avenue (甲子大街)" in turns(route.legs[0], "en")[0]
    # A point on the map is told by the park beside it, not by the middle of a street.
    asked = RouteRequest(waypoints=(off(at[0], 120, 0), "子甲"), profile="walk")
    near = planner.plan_route(asked).waypoints[0].near
    assert near is not None
    assert (near.name_zh, near.heading) == ("甲子公园", "east")
    assert near.distance_m == pytest.approx(120.0, abs=0.2)


def test_entrances_of_a_station_are_one(town: Network) -> None:
    spots = [place for place in places_of(town, load_heritage()) if place.kind == "station"]
    assert [spot.name_zh for spot in spots] == ["丙寅站（车站）"]


def test_a_route_starts_at_a_street_and_says_so(planner: Planner) -> None:
    route = planner.plan_route(RouteRequest(waypoints=("甲子大街", "甲子巷"), profile="walk"))
    assert route.waypoints[0].name("zh") == "甲子大街（街道）"
    assert route.waypoints[0].name("en") == "Jiazi Dajie (street)"
    # From the middle, 500 m on, to the turn and half of the lane.
    assert route.length_m == pytest.approx(500 + 300, abs=2.0)


def test_what_cannot_be_spelt_is_not_spelt(planner: Planner) -> None:
    heritage = planner.heritage
    assert spelt(heritage, "龘街") == ""
    assert spelt(heritage, "桃园南路") == "Taoyuan Nanlu"
    assert spelt(heritage, "长治路") == "Changzhi Lu"
    assert spelt(heritage, "G307") == "G307"


def test_the_dataset_alone_and_the_skeleton_have_no_streets() -> None:
    heritage = load_heritage()
    assert [item.kind for item in suggest(heritage, "迎泽大街")] == []
    planner = Planner(Settings())
    assert planner.heritage.streets() == ()
    with pytest.raises(NotFoundError):
        planner.position("甲子大街")


def test_directions_have_street_names_in_letters_that_can_be_read(planner: Planner) -> None:
    route = planner.plan_route(RouteRequest(waypoints=("甲子大街", "甲子巷"), profile="walk"))
    leg = route.legs[0]
    assert leg.names == ("甲子大街", "甲子巷")
    assert leg.names_en == ("Jiazi Dajie", "Jiazi Xiang")
    english = turns(leg, "en")
    assert "Jiazi Dajie (甲子大街)" in english[0]
    assert "Jiazi Xiang (甲子巷)" in english[1]
    assert not any("Jiazi" in line for line in turns(leg, "zh"))
    assert leg.way_names("en")[1] == "Jiazi Xiang (甲子巷)"
    assert "Jiazi Xiang (甲子巷)" in export(route, "gpx_route", ExportOptions(locale="en")).decode()
    assert read_json(export(route, "json")) == route


def test_a_name_that_cannot_be_spelt_stays_as_signs_have_it(town: Network) -> None:
    network = replace(town, names=("龘街", *NAMES[1:]))
    route = Planner(Settings(), network=network).plan_route(
        RouteRequest(waypoints=("龘街", "甲子巷"), profile="walk")
    )
    assert route.legs[0].names_en == ("", "Jiazi Xiang")
    assert "along 龘街 for" in turns(route.legs[0], "en")[0]
