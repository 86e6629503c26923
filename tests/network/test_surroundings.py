"""A footway of 400 m on the equator, from west to east, and what lies along it.

It is looked at in 20 points, 10, 30, ... 390 m from its start; places are given in metres
east and north of that start.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.geo import LonLat, geodesic_m, metres_per_degree
from jindao.network.build import build_network
from jindao.network.codes import KINDS, LITS
from jindao.network.network import Network
from jindao.network.plane import on_plane, scale_at
from jindao.network.sources import SourceOptions
from jindao.network.sources.osm_file import read_osm_file
from jindao.network.surroundings import _SAMPLES_AT_ONCE, surroundings_of
from tests.conftest import shared_data
from tests.network.test_build import WALK, build, raw_of

M_LON, M_LAT = metres_per_degree(0.0)
FOOTWAY = KINDS.index("footway")


def degrees(*places_m: tuple[float, float]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array(places_m, float) / (M_LON, M_LAT)


def line(*places_m: tuple[float, float]) -> Any:
    return shapely.LineString(degrees(*places_m))


def box(west: float, south: float, east: float, north: float) -> Any:
    return shapely.box(*degrees((west, south), (east, north)).ravel())


def point(east: float, north: float) -> Any:
    return shapely.Point(degrees((east, north))[0])


def look(lines: dict[str, list[Any]], kind: int = FOOTWAY, roofed: bool = False) -> dict[str, int]:
    found = surroundings_of(
        degrees((0, 0), (400, 0)),
        np.array([0, 2]),
        np.array([kind]),
        np.array([roofed]),
        lines,
    )
    return {name.removeprefix("edge_"): int(column[0]) for name, column in found.items()}


NOTHING = {"green": 0, "shade": 0, "noise": 0, "rest": 0}


def test_nothing_recorded_is_nothing() -> None:
    assert look({}) == NOTHING
    assert look({}, roofed=True) == NOTHING | {"shade": 15}


def test_things_of_no_size_do_no_harm() -> None:
    dot = line((100, 0), (100, 0))
    flat = shapely.Polygon(degrees((100, 0), (100, 0), (100, 0), (100, 0)))
    nowhere = [shapely.Polygon(), shapely.LineString(), shapely.Point()]
    for kind in ("green", "wood", "tree_row", "primary", "rail"):
        look({kind: [dot, flat, *nowhere]})
    assert look({"primary": [dot]}) == NOTHING


def test_green_reaches_15_m_and_wood_shades_only_inside() -> None:
    # 14 m beside the first half: its points 10 to 190 m, 10 of 20, 7.5 of 15; the next one,
    # 210 m, is 10 m past the corner and 14 m beside it: 17 m away
    assert look({"green": [box(0, 14, 200, 60)]}) == NOTHING | {"green": 8}
    assert look({"green": [box(0, 16, 200, 60)]}) == NOTHING
    # wood over 100 to 400 m: 15 of 20 points inside, and 90 m is 10 m away
    assert look({"wood": [box(100, -5, 400, 5)]}) == NOTHING | {"green": 12, "shade": 11}
    # 5 m beside it nothing is in the shade
    assert look({"wood": [box(0, 5, 400, 50)]}) == NOTHING | {"green": 15}


def test_a_clearing_is_not_in_the_wood() -> None:
    clearing = box(-50, -50, 450, 50).difference(box(100, -40, 300, 40))
    # 110 to 290 m, 10 of 20 points, lie in the clearing; the two at its ends near its edge
    assert look({"wood": [clearing]}) == NOTHING | {"green": 9, "shade": 8}


def test_trees_shade_8_m_beyond_their_crowns() -> None:
    assert look({"tree_row": [line((0, 7), (400, 7))]}) == NOTHING | {"shade": 15}
    assert look({"tree_row": [line((0, 9), (400, 9))]}) == NOTHING
    # single trees 11 m beside the points at 10 and 50 m: 2 of 20, 1.5 of 15
    assert look({"tree": [point(10, 11), point(50, -11)]}) == NOTHING | {"shade": 2}
    assert look({"tree": [point(10, 13)]}) == NOTHING


@pytest.mark.parametrize(
    ("kind", "away_m", "noise"),
    [
        ("trunk", 0, 15),
        ("primary", 20, 10),  # 15 * (1 - 20/60)
        ("primary", 59, 0),  # 15 * 1/60
        ("secondary", 30, 5),  # 10 * (1 - 30/60)
        ("secondary", 61, 0),
        ("rail", 20, 4),  # 8 * (1 - 20/40)
        ("rail", 45, 0),
        ("tertiary", 5, 0),
    ],
)
def test_noise_falls_with_the_distance(kind: str, away_m: float, noise: int) -> None:
    road = line((-100, away_m), (500, away_m))
    assert look({kind: [road]}) == NOTHING | {"noise": noise}


def test_the_loudest_counts_at_each_point() -> None:
    beside = {"secondary": [line((-100, 30), (500, 30))], "primary": [line((-100, 0), (200, 0))]}
    # 10 points on the primary at 15; 210 and 230 m are 10 and 30 m past its end, at 12.5 and
    # 7.5; the other 8 are 5: (150 + 12.5 + 7.5 + 40) / 20 = 10.5
    assert look(beside)["noise"] == 11


def test_roads_are_as_loud_as_they_are_whatever_is_beside_them() -> None:
    for kind, noise in (("primary", 15), ("secondary", 10), ("tertiary", 6), ("residential", 0)):
        assert look({}, KINDS.index(kind))["noise"] == noise
    louder = {"primary": [line((-100, 20), (500, 20))]}
    assert look(louder, KINDS.index("tertiary"))["noise"] == 10


def test_a_seat_within_200_m() -> None:
    # 160 m beside its start: within 120 m along it, points 10 to 110: 6 of 20
    assert look({"rest": [point(0, 160)]}) == NOTHING | {"rest": 5}
    assert look({"rest": [point(200, 0)]}) == NOTHING | {"rest": 15}


def test_the_plane_is_true_to_scale_near_any_point() -> None:
    for lat in (-60.0, 0.0, 37.8, 75.0):
        there = LonLat(112.5, lat), LonLat(112.501, lat + 0.001)
        places = on_plane(np.array([(p.lon, p.lat) for p in there]))
        on_ground = np.hypot(*np.diff(places, axis=0)[0]) / scale_at(np.array([lat + 0.0005]))[0]
        assert on_ground == pytest.approx(geodesic_m(*there), rel=1e-6)


def tagged(extra: dict[str, str]) -> Network:
    return build(raw_of([([1, 2], WALK), ([2, 3], WALK | extra)]))


def test_light_and_width_are_columns_and_part_what_differs() -> None:
    network = tagged({"lit": "yes", "width": "2.5"})
    assert [LITS[lit] for lit in network.edge_lit] == ["unknown", "yes"]
    assert network.edge_width_dm.tolist() == [0, 25]
    assert tagged({}).n_edges == 1
    assert tagged({"covered": "yes"}).edge_shade.tolist() == [0, 15]


def test_a_road_that_nobody_may_walk_is_heard_and_one_in_a_tunnel_is_not() -> None:
    ways = [([1, 2], WALK), ([3, 4], {"highway": "motorway"})]
    places = {1: (0.0, 0.0), 2: (0.004, 0.0)}
    places |= {3: tuple(degrees((-100, 20))[0]), 4: tuple(degrees((600, 20))[0])}
    network = build(raw_of(ways, places))
    assert (network.n_edges, network.edge_noise.tolist()) == (1, [10])
    ways[1][1]["tunnel"] = "yes"
    assert build(raw_of(ways, places)).edge_noise.tolist() == [0]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_many_edges_against_one_point_at_a_time(data: st.DataObject) -> None:
    """Every point of every edge, measured one by one in plain metres."""
    whole = st.integers(-300, 300)
    place = st.tuples(whole, whole)
    edges = data.draw(st.lists(st.lists(place, min_size=2, max_size=4), min_size=1, max_size=6))
    parks = [box(x, y, x + 80, y + 50) for x, y in data.draw(st.lists(place, max_size=3))]
    road = st.tuples(place, place).filter(lambda ends: ends[0] != ends[1])
    roads = data.draw(st.lists(road, max_size=3))
    found = surroundings_of(
        degrees(*(place for edge in edges for place in edge)),
        np.cumsum([0, *map(len, edges)]),
        np.full(len(edges), FOOTWAY),
        np.zeros(len(edges), bool),
        {"green": parks, "secondary": [line(*road) for road in roads]},
    )
    metres = [shapely.transform(park, lambda points: points * (M_LON, M_LAT)) for park in parks]
    for number, edge in enumerate(edges):
        drawn = shapely.LineString(edge)
        count = max(1, int(np.ceil(drawn.length / 20 - 1e-9)))
        points = [drawn.interpolate((i + 0.5) / count, normalized=True) for i in range(count)]
        green = [min((p.distance(park) for park in metres), default=99) for p in points]
        away = [min((p.distance(shapely.LineString(r)) for r in roads), default=99) for p in points]
        if any(abs(distance - 15) < 0.01 for distance in green):
            continue
        share = 15 * np.mean([distance <= 15 for distance in green])
        assert abs(int(found["edge_green"][number]) - share) <= 0.5 + 1e-6
        loud = np.mean([10 * max(0.0, 1 - distance / 60) for distance in away])
        assert abs(int(found["edge_noise"][number]) - loud) <= 0.5 + 1e-3


def test_many_points_are_looked_at_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.arange(50)
    starts = degrees(*((row * 30.0, row % 7 * 40.0) for row in rows))
    geometry = np.stack((starts, starts + degrees((150, 20))), axis=1).reshape(-1, 2)
    arguments = (
        geometry,
        np.arange(51) * 2,
        np.full(50, FOOTWAY),
        np.zeros(50, bool),
        {"green": [box(100, 0, 500, 90)], "primary": [line((0, 100), (2000, 300))]},
    )
    whole = surroundings_of(*arguments)
    assert _SAMPLES_AT_ONCE > 400
    monkeypatch.setattr("jindao.network.surroundings._SAMPLES_AT_ONCE", 9)
    parts = surroundings_of(*arguments)
    assert all(np.array_equal(whole[name], parts[name]) for name in whole)
    assert whole["edge_green"].max() > 0
    assert whole["edge_noise"].max() > 0


DRAWN = """<?xml version='1.0' encoding='UTF-8'?>
<osm version='0.6'>
  <node id="1" version="1" lat="0.0" lon="0.0"/>
  <node id="2" version="1" lat="0.0" lon="0.004"/>
  <node id="3" version="1" lat="0.00027" lon="-0.001"/>
  <node id="4" version="1" lat="0.00027" lon="0.005"/>
  <node id="5" version="1" lat="-0.0001" lon="-0.001"/>
  <node id="6" version="1" lat="-0.0001" lon="0.002"/>
  <node id="7" version="1" lat="-0.001" lon="0.002"/>
  <node id="8" version="1" lat="-0.00005" lon="0.002"/>
  <node id="9" version="1" lat="-0.00005" lon="0.005"/>
  <node id="20" version="1" lat="0.00001" lon="0.004"><tag k="amenity" v="bench"/></node>
  <way id="10" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="footway"/></way>
  <way id="11" version="1"><nd ref="3"/><nd ref="4"/><tag k="highway" v="secondary"/>
    <tag k="foot" v="no"/><tag k="bicycle" v="no"/><tag k="access" v="no"/></way>
  <way id="12" version="1"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="5"/>
    <tag k="leisure" v="park"/></way>
  <way id="13" version="1"><nd ref="8"/><nd ref="9"/><tag k="natural" v="tree_row"/></way>
  {more}
</osm>
"""


def read(tmp_path: Path, more: str = "") -> Network:
    path = tmp_path / "drawn.osm"
    path.write_text(DRAWN.replace("{more}", more))
    return build_network(read_osm_file(str(path), SourceOptions()), name="x", built_at="")


def test_drawn_file(tmp_path: Path) -> None:
    """A footway of 445 m, 23 points: 9.7, 29.0, ... 435.6 m.

    A road closed to all runs 29.9 m to the north; a park 11.06 m to the south ends at
    222.6 m, from where a row of trees runs 5.5 m to the south.
    """
    network = read(tmp_path)
    assert (network.n_edges, network.edge_length_m[0]) == (1, pytest.approx(445.3, abs=0.1))
    # 10 * (1 - 29.86 / 60) = 5.02
    assert network.edge_noise.tolist() == [5]
    # 11 points up to 203 m, and 222.6 m right beside the park's corner: 12 of 23, 7.8 of 15
    assert network.edge_green.tolist() == [8]
    # 222.6 m to the end, 12 of 23
    assert network.edge_shade.tolist() == [8]
    # the bench at the end is within 200 m from 245.3 m on: 261.3 to 435.6, 10 of 23, 6.5 of 15
    assert network.edge_rest.tolist() == [7]


def test_things_with_missing_nodes_are_left_out(tmp_path: Path) -> None:
    more = """
  <way id="14" version="1"><nd ref="1"/><nd ref="99"/><tag k="natural" v="tree_row"/></way>
  <way id="15" version="1"><nd ref="1"/><nd ref="2"/><nd ref="99"/><nd ref="1"/>
    <tag k="natural" v="wood"/></way>
  <way id="16" version="1"><nd ref="1"/><tag k="railway" v="rail"/></way>"""
    assert read(tmp_path, more).edge_shade.tolist() == [8]


def test_wood_of_a_relation_has_its_clearing(tmp_path: Path) -> None:
    ring = ((31, -0.001, -0.001), (32, 0.006, -0.001), (33, 0.006, 0.001), (34, -0.001, 0.001))
    hole = ((41, 0.001, -0.0005), (42, 0.003, -0.0005), (43, 0.003, 0.0005), (44, 0.001, 0.0005))
    more = ""
    for number, corners in ((50, ring), (51, hole)):
        for key, lon, lat in corners:
            more += f'<node id="{key}" version="1" lat="{lat}" lon="{lon}"/>'
        refs = "".join(f'<nd ref="{key}"/>' for key, _, _ in (*corners, corners[0]))
        more += f'<way id="{number}" version="1">{refs}</way>'
    more += """<relation id="60" version="1"><member type="way" ref="50" role="outer"/>
      <member type="way" ref="51" role="inner"/><tag k="type" v="multipolygon"/>
      <tag k="natural" v="wood"/></relation>"""
    # 111 to 334 m lie in the clearing, without trees up to 222 m: 125.9 to 203.3 m, 5 of 23,
    # are in the sun, so 18 of 23 are not: 11.7 of 15
    assert read(tmp_path, more).edge_shade.tolist() == [12]


def test_andorra() -> None:
    path = shared_data("osm", "andorra", "andorra.osm.pbf")
    raw = read_osm_file(str(path), SourceOptions())
    network = build_network(raw, name="Andorra", built_at="")
    length = network.edge_length_m
    share = {
        name: (getattr(network, f"edge_{name}") * length).sum() / 15 / length.sum()
        for name in ("green", "shade", "rest")
    }
    assert 0.1 < share["shade"] < share["green"] < 0.5
    assert 0 < share["rest"] < 0.1
    on_main = np.isin(network.edge_kind, [KINDS.index(kind) for kind in ("trunk", "primary")])
    assert (network.edge_noise[on_main] == 15).all()
    assert 0 < network.edge_noise[~on_main & (length > 0)].mean() < 8
