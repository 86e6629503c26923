"""The drawn world, metres east and north of the tiny world's A, and a greenway `g`:

6----g----7       200   service road; the greenway ends 6 m short of it
     g
8====g====9       150   footbridge over it
     g
4----g----5       100   path that it crosses
     g 11---10     60   footway that ends 6 m beside it
1gggg2----3         0   residential street; the greenway comes along it, 5 m to the north
0   200  400
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.network.codes import ALIGNMENTS, BACKWARD, FORWARD, GREENWAY_LEVELS, PUSHED, SURFACES
from jindao.network.greenways import BESIDE_M, add_greenways
from jindao.network.network import Network
from jindao.network.raw import GreenwayLine, RawNetwork
from jindao.network.sources import SOURCES, SourceOptions
from tests.conftest import at, shared_data
from tests.network.test_build import WALK, build, kinds, raw_of

STREET = {"highway": "residential"}
PLACES_M = {
    1: (0, 0),
    2: (200, 0),
    3: (400, 0),
    4: (150, 100),
    5: (250, 100),
    6: (100, 200),
    7: (300, 200),
    8: (100, 150),
    9: (300, 150),
    10: (230, 60),
    11: (206, 60),
}
DRAWN = [
    ([1, 2, 3], STREET),
    ([4, 5], {"highway": "path"}),
    ([6, 7], {"highway": "service"}),
    ([8, 9], WALK | {"bridge": "yes"}),
    ([10, 11], WALK),
]
Ways = list[tuple[list[int], dict[str, str]]]


def world(ways: Ways = DRAWN, places_m: dict[int, tuple[float, float]] = PLACES_M) -> RawNetwork:
    placed = {key: at(*place) for key, place in places_m.items()}
    return raw_of(ways, {key: (place.lon, place.lat) for key, place in placed.items()})


def line(*points_m: tuple[float, float], **facts: object) -> GreenwayLine:
    placed = [at(*point) for point in points_m]
    points = np.array([(place.lon, place.lat) for place in placed])
    return GreenwayLine(points=points, **({"name": "汾河绿道", "level": "city"} | facts))  # type: ignore[arg-type]


def laid(
    *lines: GreenwayLine,
    ways: Ways = DRAWN,
    places_m: dict[int, tuple[float, float]] = PLACES_M,
) -> Network:
    return build(add_greenways(world(ways, places_m), lines))


def steps(network: Network, *, signed: bool) -> list[list[tuple[int, int]]]:
    """Edges with or without a greenway, each as its points in whole metres."""
    origin, unit = at(0, 0), at(1000, 1000)
    found = []
    for edge in np.flatnonzero((network.edge_greenway >= 0) == signed).tolist():
        east = (network.edge_line(edge)[:, 0] - origin.lon) / (unit.lon - origin.lon) * 1000
        north = (network.edge_line(edge)[:, 1] - origin.lat) / (unit.lat - origin.lat) * 1000
        found.append(
            [(round(x), round(y)) for x, y in zip(east.tolist(), north.tolist(), strict=True)]
        )
    return found


FULL = line((0, 5), (200, 5), (200, 194))


def test_along_a_street_then_across_a_field() -> None:
    network = laid(FULL)
    assert steps(network, signed=True) == [
        [(0, 0), (200, 0)],
        [(206, 60), (200, 60)],
        [(200, 0), (200, 5), (200, 60)],
        [(200, 60), (200, 100)],
        [(200, 100), (200, 194), (200, 200)],
    ]
    assert steps(network, signed=False) == [
        [(200, 0), (400, 0)],
        [(150, 100), (200, 100)],
        [(200, 100), (250, 100)],
        [(100, 200), (200, 200)],
        [(200, 200), (300, 200)],
        [(100, 150), (300, 150)],
        [(230, 60), (206, 60)],
    ]
    signed = network.edge_greenway >= 0
    assert {network.names[name] for name in network.edge_greenway[signed]} == {"汾河绿道"}
    assert {GREENWAY_LEVELS[code] for code in network.edge_greenway_level[signed]} == {"city"}
    assert set(network.edge_greenway_level[~signed].tolist()) == {0}
    # the street was surveyed; what is only in the file is not, for nobody said so
    codes = network.edge_alignment[signed].tolist()
    assert [ALIGNMENTS[code] for code in codes] == ["surveyed"] + ["estimated"] * 4
    report = dict(network.meta.report)
    # 5 + 189 m are new; the line is 200 + 189 m long
    assert (report["greenway_added_m"], report["greenway_followed_m"]) == (189, 200)
    assert report["greenway_followed_drawn_m"] == 200
    surveyed = dict(laid(replace(FULL, alignment="surveyed")).meta.report)
    assert (surveyed["greenway_followed_drawn_m"], surveyed["greenway_followed_m"]) == (0, 200)
    assert (report["greenways"], report["greenway_junctions"]) == (1, 4)
    assert report["islands"] == 1  # the bridge


def test_it_may_be_ridden_only_where_the_file_says_so() -> None:
    both = FORWARD | BACKWARD
    said = laid(line((0, 50), (90, 50), bicycle=True, surface="asphalt", alignment="surveyed"))
    unsaid = laid(line((0, 50), (90, 50)))
    for network, bicycle, surface, alignment in (
        (said, both, "asphalt", "surveyed"),
        (unsaid, both | PUSHED, "unknown", "estimated"),
    ):
        edge = int(np.flatnonzero(network.edge_greenway >= 0)[0])
        assert kinds(network)[edge] == "footway"
        assert network.edge_bicycle[edge] == bicycle
        assert SURFACES[network.edge_surface[edge]] == surface
        assert ALIGNMENTS[network.edge_alignment[edge]] == alignment
        assert network.names[network.edge_name[edge]] == "汾河绿道"


def test_where_nobody_may_walk_it_is_a_cycleway() -> None:
    network = laid(line((0, 50), (90, 50), foot=False))
    edge = int(np.flatnonzero(network.edge_greenway >= 0)[0])
    assert kinds(network)[edge] == "cycleway"
    assert network.edge_foot[edge] & (FORWARD | BACKWARD) == 0
    assert network.edge_bicycle[edge] == FORWARD | BACKWARD


@pytest.mark.parametrize("away_m", [0.0, 10.0, 14.0])
def test_a_line_beside_a_way_is_that_way(away_m: float) -> None:
    network = laid(line((0, away_m), (400, away_m)))
    assert steps(network, signed=True) == [[(0, 0), (200, 0), (400, 0)]]


def test_a_line_farther_away_is_a_way_of_its_own() -> None:
    network = laid(line((0, 25), (400, 25)))
    assert steps(network, signed=True) == [[(0, 25), (400, 25)]]


def test_a_line_across_a_street_is_not_along_it() -> None:
    network = laid(line((100, -50), (100, 50)))
    assert steps(network, signed=True) == [[(100, -50), (100, 0)], [(100, 0), (100, 50)]]
    assert [(0, 0), (100, 0)] in steps(network, signed=False)


def test_of_two_ways_side_by_side_the_path_is_taken_rather_than_the_road() -> None:
    ways: Ways = [([1, 2], {"highway": "primary"}), ([3, 4], {"highway": "cycleway"})]
    places = {1: (0, 0), 2: (300, 0), 3: (0, 10), 4: (300, 10)}
    network = laid(line((0, 4), (300, 4)), ways=ways, places_m=places)
    assert steps(network, signed=True) == [[(0, 10), (300, 10)]]


def test_motorways_are_neither_followed_nor_met() -> None:
    ways: Ways = [([1, 2], {"highway": "motorway"}), ([3, 4], WALK)]
    places = {1: (0, 0), 2: (300, 0), 3: (100, 20), 4: (100, 80)}
    network = laid(line((0, 0), (300, 0)), line((50, -50), (50, 50)), ways=ways, places_m=places)
    assert steps(network, signed=True)[0] == [(0, 0), (50, 0)]
    assert len(steps(network, signed=False)) == 1


def test_two_lines_that_meet_are_joined() -> None:
    network = laid(line((0, 300), (100, 300)), line((50, 250), (50, 295), name="支线"))
    assert sorted(steps(network, signed=True)) == [
        [(0, 300), (50, 300)],
        [(50, 250), (50, 295), (50, 300)],
        [(50, 300), (100, 300)],
    ]


def test_a_line_given_twice_is_laid_once() -> None:
    once, twice = laid(FULL), laid(FULL, line((0, 5), (200, 5), (200, 194), name="另一个名字"))
    assert steps(twice, signed=True) == steps(once, signed=True)
    assert "另一个名字" not in twice.names


def test_a_ring_closes() -> None:
    network = laid(line((500, 500), (600, 500), (600, 600), (500, 500)))
    assert steps(network, signed=True) == [[(500, 500), (600, 500), (600, 600), (500, 500)]]


def test_a_bridge_is_joined_at_its_ends_only() -> None:
    ways: Ways = [([1, 2], WALK | {"bridge": "yes"})]
    network = laid(
        line((0, 40), (0, 6)),
        line((100, 40), (100, 3)),
        ways=ways,
        places_m={1: (0, 0), 2: (200, 0)},
    )
    assert steps(network, signed=True) == [[(0, 40), (0, 6), (0, 0)], [(100, 40), (100, 3)]]


def test_new_ids_are_below_all_others() -> None:
    raw = add_greenways(world(), [FULL])
    assert {way.id for way in raw.ways if way.id >= 0} == {10, 11, 12, 13, 14}
    assert len({way.id for way in raw.ways if way.id < 0}) == 2
    assert raw.node_key[0] < 0


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int | None]] = []
    add_greenways(world(), [FULL], progress=lambda *what: told.append(what))
    assert told == [("lay_greenways", 0, 1), ("lay_greenways", 1, 1)]


COORDINATES = st.tuples(st.integers(-50, 450), st.integers(-50, 250))


@settings(max_examples=150, deadline=None)
@given(points=st.lists(COORDINATES, min_size=2, max_size=6, unique=True))
def test_nothing_that_was_mapped_is_lost_or_moved(points: list[tuple[float, float]]) -> None:
    before, after = build(world()), laid(line(*points))
    added = dict(after.meta.report)["greenway_added_m"]
    old_m, new_m = before.edge_length_m.sum(), after.edge_length_m.sum()
    # what is new is as long as the line's own parts, and joints of at most 20 m at its ends
    assert new_m >= old_m + 0.9 * added - 45
    for mode in ("foot", "bicycle", "wheelchair"):
        assert after.edge_length_m[after.access(mode) > 0].sum() >= (
            before.edge_length_m[before.access(mode) > 0].sum() - 1e-3
        )
    for edge in range(after.n_edges):
        ends = after.edge_tail[edge], after.edge_head[edge]
        drawn = after.edge_line(edge)
        assert drawn[0].tolist() == [after.node_lon[ends[0]], after.node_lat[ends[0]]]
        assert drawn[-1].tolist() == [after.node_lon[ends[1]], after.node_lat[ends[1]]]


@pytest.mark.parametrize("name", ["迎泽大街", "滨河西路", "滨河东路"])
def test_a_noisy_line_along_a_real_street_is_that_street(name: str) -> None:
    path = shared_data("osm", "taiyuan", "taiyuan_osm_lines_4412.geojson.gz")
    raw = SOURCES["geojson"](str(path), SourceOptions())
    assert isinstance(raw, RawNetwork)
    before = build(raw)
    edges = np.flatnonzero(before.edge_name == before.names.index(name))
    edge = int(edges[np.argmax(before.edge_length_m[edges])])
    noise_deg = np.random.default_rng(7).normal(0, 3e-5, before.edge_line(edge).shape)  # 3 m
    street = GreenwayLine(points=before.edge_line(edge) + noise_deg, name="试验绿道")
    network = build(add_greenways(raw, [street]))
    signed = network.edge_greenway == network.names.index("试验绿道")
    assert {network.names[code] for code in network.edge_name[signed]} == {name}
    assert network.edge_length_m[signed].sum() == pytest.approx(
        before.edge_length_m[edge], abs=2 * BESIDE_M
    )
    assert network.edge_length_m.sum() == pytest.approx(before.edge_length_m.sum(), rel=1e-9)
    assert network.n_nodes == before.n_nodes


def test_pieces_of_a_cut_way_still_touch() -> None:
    raw = add_greenways(world(), [FULL])
    street = [way.nodes for way in raw.ways if way.id == 10]
    assert all(one[-1] == other[0] for one, other in pairwise(street))
    assert [node for nodes in street for node in nodes if node > 0] == [1, 2, 2, 3]
