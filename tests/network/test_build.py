"""The hand-drawn ways, nodes 0.001 degrees apart (111 m south to north at the equator):

    3                 way 10  1-2-3  footway "Lane"
    |                 way 11  2-4-5  footway "Lane", gate (locked) on 4
1---2---4---5---6     way 12  5-6    residential, one-way 6 to 5, drawn 6-5
"""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.errors import DataError
from jindao.network.build import build_network
from jindao.network.codes import (
    BACKWARD,
    FORWARD,
    KERBS,
    KINDS,
    MODES,
    PUSHED_BACKWARD,
    PUSHED_FORWARD,
    SIDEWALKS,
)
from jindao.network.columns import DTYPES
from jindao.network.lengths import line_lengths_m
from jindao.network.network import Network
from jindao.network.raw import RawNetwork, RawWay
from jindao.network.sources import SOURCES, SourceOptions
from jindao.routing.kernels import components
from tests.conftest import shared_data

BUILT_AT = "2026-01-01T00:00:00+00:00"
BOTH = FORWARD | BACKWARD
ONE_WAY = FORWARD | BACKWARD | PUSHED_BACKWARD
WALK = {"highway": "footway"}
STEP_M = 111.31949


def raw_of(
    ways: list[tuple[list[int], dict[str, str]]],
    places: dict[int, tuple[float, float]] | None = None,
    node_tags: dict[int, dict[str, str]] | None = None,
    background: list[tuple[str, np.ndarray]] | None = None,
) -> RawNetwork:
    """Make ways over nodes; node n lies n steps of 0.001 degrees east unless placed."""
    places = places or {key: (key / 1000, 0.0) for nodes, _ in ways for key in nodes}
    return RawNetwork.of_nodes(
        list(places),
        [place[0] for place in places.values()],
        [place[1] for place in places.values()],
        ways=[RawWay(10 + i, tuple(nodes), tags) for i, (nodes, tags) in enumerate(ways)],
        node_tags=node_tags or {},
        background=background or [],
        source="drawn",
    )


def build(raw: RawNetwork) -> Network:
    return build_network(raw, name="drawn", built_at=BUILT_AT)


def lines(network: Network) -> list[list[float]]:
    """Each edge as the steps east of its points."""
    return [
        [round(lon * 1000, 3) for lon in network.edge_line(edge)[:, 0].tolist()]
        for edge in range(network.n_edges)
    ]


def kinds(network: Network) -> list[str]:
    return [KINDS[kind] for kind in network.edge_kind]


DRAWN = raw_of(
    [
        ([1, 2, 3], WALK | {"name": "Lane"}),
        ([2, 4, 5], WALK | {"name": "Lane"}),
        ([6, 5], {"highway": "residential", "oneway": "yes"}),
    ],
    {1: (0, 0), 2: (0.001, 0), 3: (0.001, 0.001), 4: (0.002, 0), 5: (0.003, 0), 6: (0.004, 0)},
    {4: {"barrier": "gate", "locked": "yes", "foot": "yes"}},
)


def test_drawn_network() -> None:
    network = build(DRAWN)
    # 1-2, 2-3, 2-4, 4'-5, 6-5 and the gate 4-4'
    assert network.n_edges == 6
    assert kinds(network) == ["footway"] * 4 + ["residential", "barrier"]
    assert lines(network) == [[0, 1], [1, 1], [1, 2], [2, 3], [4, 3], [2, 2]]
    assert network.n_nodes == 7
    assert network.edge_bicycle.tolist()[-2:] == [ONE_WAY, 0]
    assert network.edge_foot.tolist()[-1] == BOTH
    assert network.edge_wheelchair.tolist()[-1] == BOTH
    assert [network.names[name] for name in network.edge_name[:4]] == ["Lane"] * 4
    assert network.edge_name[4] == -1
    assert network.edge_length_m[-1] == 0.0
    assert network.edge_length_m[0] == pytest.approx(STEP_M, rel=1e-6)
    assert dict(network.meta.report) == {
        "ways_read": 3,
        "ways_used": 3,
        "nodes_missing": 0,
        "barriers": 1,
        "nodes": 7,
        "edges": 6,
        "islands": 0,
        "facilities": 0,
        "places": 0,
        "trails": 0,
    }


def test_columns_are_as_the_network_wants_them() -> None:
    network = build(DRAWN)
    for name, dtype in DTYPES.items():
        column = getattr(network, name)
        assert column.dtype.str == dtype, name
        assert column.flags.c_contiguous, name
        assert not column.flags.writeable, name
    assert np.isnan(network.node_elevation_m).all()
    assert np.isnan(network.edge_ascent_m).all()
    assert set(network.edge_alignment.tolist()) == {0}
    assert network.meta.attribution == ("© OpenStreetMap contributors, ODbL 1.0",)
    assert network.meta.snap_limit_m == 500.0


def test_same_input_same_id_whatever_the_time() -> None:
    first = build_network(DRAWN, name="a", built_at=BUILT_AT)
    second = build_network(DRAWN, name="b", built_at="2027-01-01T00:00:00+00:00")
    assert first.meta.id == second.meta.id
    assert len(first.meta.id) == 16
    other = build(raw_of([([1, 2], WALK)]))
    assert other.meta.id != first.meta.id
    digest = hashlib.sha256(b"".join(getattr(other, name).tobytes() for name in DTYPES))
    assert other.meta.id == digest.hexdigest()[:16]


def test_nobody_may_use_it() -> None:
    with pytest.raises(DataError) as caught:
        build(raw_of([([1, 2], {"highway": "motorway"})]))
    assert caught.value.code == "network_empty"


def test_ways_that_continue_one_another_become_one_edge() -> None:
    network = build(raw_of([([1, 2], WALK), ([2, 3, 4], WALK)]))
    assert lines(network) == [[1, 2, 3, 4]]


def test_ways_drawn_towards_one_another_become_one_edge() -> None:
    network = build(raw_of([([1, 2], WALK), ([3, 2], WALK)]))
    assert lines(network) == [[1, 2, 3]]


@pytest.mark.parametrize(
    "other", [{"surface": "gravel"}, {"name": "Lane"}, {"wheelchair": "no"}, {"greenway": "yes"}]
)
def test_ways_that_differ_stay_apart(other: dict[str, str]) -> None:
    network = build(raw_of([([1, 2], WALK), ([2, 3], WALK | other)]))
    assert lines(network) == [[1, 2], [2, 3]]


def test_the_sidewalk_of_a_road_is_kept() -> None:
    road = {"highway": "primary"}
    network = build(
        raw_of([([1, 2], road | {"sidewalk": "separate"}), ([2, 3], road), ([3, 4], WALK)])
    )
    assert [SIDEWALKS[code] for code in network.edge_sidewalk] == ["separate", "unknown", "unknown"]


def test_one_way_streets_merge_only_along_their_direction() -> None:
    street = {"highway": "residential", "oneway": "yes"}
    same = build(raw_of([([1, 2], street), ([2, 3], street)]))
    assert (lines(same), same.edge_bicycle.tolist()) == ([[1, 2, 3]], [ONE_WAY])
    against = build(raw_of([([1, 2], street), ([3, 2], street)]))
    assert lines(against) == [[1, 2], [3, 2]]
    turned = build(raw_of([([1, 2], street), ([3, 2], street | {"oneway": "-1"})]))
    assert (lines(turned), turned.edge_bicycle.tolist()) == ([[1, 2, 3]], [ONE_WAY])
    assert turned.edge_foot.tolist() == [BOTH]


def test_closed_ways_are_no_junctions() -> None:
    network = build(raw_of([([1, 2, 3], WALK), ([2, 9], {"highway": "motorway"})]))
    assert lines(network) == [[1, 2, 3]]


def test_ring_that_nothing_meets_keeps_a_node() -> None:
    network = build(raw_of([([1, 2, 5, 1], WALK)]))
    assert lines(network) == [[1, 2, 5, 1]]
    assert (network.n_nodes, network.edge_tail[0], network.edge_head[0]) == (1, 0, 0)


def test_ring_on_a_stalk() -> None:
    network = build(raw_of([([0, 1], WALK), ([1, 2, 3, 1], WALK | {"area": "yes"})]))
    assert sorted(lines(network)) == [[0, 1], [1, 2, 3, 1]]
    loop = lines(network).index([1, 2, 3, 1])
    assert network.edge_tail[loop] == network.edge_head[loop]


def test_one_way_ring_is_one_edge() -> None:
    circle = {"highway": "residential", "junction": "roundabout"}
    network = build(raw_of([([1, 2, 3], circle), ([3, 4, 1], circle)]))
    assert lines(network) == [[1, 2, 3, 4, 1]]
    assert network.edge_bicycle.tolist() == [ONE_WAY]


def test_way_that_crosses_itself_is_split_there() -> None:
    network = build(raw_of([([1, 2, 3, 4, 2, 5], WALK)]))
    assert lines(network) == [[1, 2], [2, 3, 4, 2], [2, 5]]


def test_parallel_edges_are_kept() -> None:
    network = build(raw_of([([0, 1], WALK), ([1, 2], WALK), ([1, 2], WALK), ([2, 3], WALK)]))
    assert lines(network) == [[0, 1], [1, 2], [1, 2], [2, 3]]


def test_repeated_points_are_dropped_and_nothing_comes_apart() -> None:
    places = {1: (0.001, 0.0), 2: (0.002, 0.0), 3: (0.002, 0.0), 4: (0.004, 0.0), 5: (0.005, 0.0)}
    raw = raw_of([([1, 2, 2, 3, 4], WALK), ([3, 5], WALK), ([2, 3], WALK)], places)
    network = build(raw)
    assert lines(network) == [[1, 2], [2, 4], [2, 5]]
    assert network.node_component.tolist() == [0, 0, 0, 0]


def test_way_is_cut_where_nodes_are_missing() -> None:
    places = {key: (key / 1000, 0.0) for key in (1, 2, 4, 5)}
    network = build(raw_of([([1, 2, 3, 4, 5], WALK)], places))
    assert lines(network) == [[1, 2], [4, 5]]
    assert dict(network.meta.report)["nodes_missing"] == 1
    assert dict(network.meta.report)["islands"] == 1


def test_largest_part_by_edges_is_component_0() -> None:
    cross = [([10, 11], WALK), ([11, 12], WALK), ([11, 13], WALK)]
    network = build(raw_of([([1, 2], WALK), *cross, ([20, 21], WALK)]))
    parts = {
        round(lon * 1000): part
        for lon, part in zip(network.node_lon, network.node_component, strict=True)
    }
    assert parts == {1: 1, 2: 1, 10: 0, 11: 0, 12: 0, 13: 0, 20: 2, 21: 2}


def test_barrier_where_two_ways_meet() -> None:
    raw = raw_of([([1, 2], WALK), ([3, 2], WALK)], node_tags={2: {"barrier": "stile"}})
    network = build(raw)
    assert lines(network) == [[1, 2], [3, 2], [2, 2]]
    assert kinds(network)[2] == "barrier"
    assert (network.edge_foot[2], network.edge_bicycle[2], network.edge_wheelchair[2]) == (
        BOTH,
        0,
        0,
    )
    assert network.n_nodes == 4


@pytest.mark.parametrize(
    ("tags", "open_to"),
    [
        ({"barrier": "gate", "access": "private"}, ()),
        ({"barrier": "stile"}, ("foot",)),
        ({"barrier": "bollard", "maxwidth:physical": "0.7"}, ("foot", "bicycle")),
        ({"kerb": "raised"}, ("foot", "bicycle")),
    ],
)
def test_barrier_where_three_ways_meet_stands_between_any_two(
    tags: dict[str, str], open_to: tuple[str, ...]
) -> None:
    street = {"highway": "residential"}
    network = build(raw_of([([1, 2, 3], street), ([2, 4], street)], node_tags={2: tags}))
    passages = [edge for edge, kind in enumerate(kinds(network)) if kind == "barrier"]
    assert lines(network)[:3] == [[1, 2], [2, 3], [2, 4]]
    assert [lines(network)[edge] for edge in passages] == ([[2, 2]] * 2 if open_to else [])
    assert dict(network.meta.report)["barriers"] == 1
    for mode in MODES:
        usable = np.flatnonzero(network.access(mode) & BOTH)
        parts = components(network.n_nodes, network.edge_tail[usable], network.edge_head[usable])
        joined = {int(part) for part in parts[network.edge_tail[:3]]}
        assert len(joined) == (1 if mode in open_to else 3), mode


def test_barrier_on_a_ring_stands_between_its_ends_and_the_stalk() -> None:
    ways = [([0, 1], WALK), ([1, 2, 3, 1], WALK)]
    network = build(raw_of(ways, node_tags={1: {"barrier": "wall"}}))
    assert lines(network) == [[0, 1], [1, 2, 3, 1]]
    assert network.n_nodes == 4


def test_wall_parts_the_way() -> None:
    network = build(raw_of([([1, 2, 3], WALK)], node_tags={2: {"barrier": "wall"}}))
    assert lines(network) == [[1, 2], [2, 3]]
    assert sorted(network.node_component.tolist()) == [0, 0, 1, 1]


def test_barrier_that_stops_nobody_or_ends_a_way_changes_nothing() -> None:
    tags = {2: {"barrier": "gate"}, 3: {"barrier": "stile"}, 99: {"barrier": "stile"}}
    assert lines(build(raw_of([([1, 2, 3], WALK)], node_tags=tags))) == [[1, 2, 3]]


def test_two_barriers_in_a_row() -> None:
    tags = {2: {"barrier": "stile"}, 3: {"barrier": "stile"}}
    network = build(raw_of([([1, 2, 3, 4], WALK)], node_tags=tags))
    assert lines(network) == [[1, 2], [2, 3], [3, 4], [2, 2], [3, 3]]
    assert dict(network.meta.report)["islands"] == 0


def test_ring_with_a_barrier_opens() -> None:
    network = build(raw_of([([1, 2, 3, 1], WALK)], node_tags={1: {"barrier": "stile"}}))
    assert network.n_nodes == 2
    assert Counter(kinds(network)) == {"footway": 1, "barrier": 1}


def test_kerbs_of_a_crossing_are_read_from_its_nodes() -> None:
    ways = [([1, 2], WALK), ([2, 3, 4], WALK | {"footway": "crossing"}), ([4, 5], WALK)]
    tags = {2: {"barrier": "kerb", "kerb": "lowered"}, 4: {"kerb": "flush"}}
    network = build(raw_of(ways, node_tags=tags))
    assert [KERBS[kerb] for kerb in network.edge_kerb] == ["none", "lowered", "none"]


def test_greenway_is_named() -> None:
    network = build(raw_of([([1, 2], WALK | {"name": "汾河绿道"}), ([2, 3], WALK)]))
    assert network.names == ("汾河绿道",)
    assert network.edge_greenway.tolist() == [0, -1]


def test_background_is_kept() -> None:
    ring = np.array([(0, 0), (1, 0), (1, 1), (0, 0)], float)
    raw = raw_of(
        [([1, 2], WALK)], background=[("green", ring), ("river", ring[:2]), ("water", ring[:1])]
    )
    network = build(raw)
    assert network.background_kind.tolist() == [2, 0]
    assert network.background_offsets.tolist() == [0, 4, 6]
    assert network.background.tolist()[:4] == ring.tolist()


def test_progress_is_told() -> None:
    told: list[tuple[str, int, int | None]] = []
    build_network(
        DRAWN, name="x", built_at=BUILT_AT, progress=lambda *what: told.append(what)
    )  # fmt: skip
    assert told[0] == ("judge_ways", 0, 2)  # two ways have the same tags
    assert told[-1][0] == "look_around"
    assert told[-1][1] == told[-1][2]


def assert_nothing_left_to_merge(network: Network) -> None:
    """Where just two edges meet, what one is when arriving differs from the other leaving."""
    other_way = BOTH | PUSHED_FORWARD
    turned = {bits: bits for bits in (0, BOTH, BOTH | PUSHED_FORWARD | PUSHED_BACKWARD)}
    turned |= {ONE_WAY: other_way, other_way: ONE_WAY}
    leaving: dict[int, list[tuple[int, tuple[int, ...], tuple[int, ...]]]] = {}
    for edge in range(network.n_edges):
        kind, name = int(network.edge_kind[edge]), int(network.edge_name[edge])
        bits = [int(network.access(mode)[edge]) for mode in ("foot", "bicycle")]
        out, back = (kind, name, *bits), (kind, name, *(turned[bit] for bit in bits))
        leaving.setdefault(int(network.edge_tail[edge]), []).append((edge, out, back))
        leaving.setdefault(int(network.edge_head[edge]), []).append((edge, back, out))
    for ends in leaving.values():
        if len(ends) == 2 and ends[0][0] != ends[1][0]:
            assert ends[0][2] != ends[1][1]


STYLES = [
    WALK,
    {"highway": "residential", "oneway": "yes"},
    {"highway": "residential", "oneway": "-1"},
    {"highway": "path", "name": "Lane"},
    {"highway": "motorway"},
]
WAYS = st.lists(
    st.tuples(st.lists(st.integers(0, 11), min_size=1, max_size=8), st.sampled_from(STYLES)),
    min_size=1,
    max_size=8,
)
BARRIERS = st.dictionaries(
    st.integers(0, 11), st.sampled_from([{"barrier": "stile"}, {"barrier": "wall"}]), max_size=3
)


@settings(max_examples=300, deadline=None)
@given(ways=WAYS, barriers=BARRIERS)
def test_every_usable_segment_lies_in_exactly_one_edge(
    ways: list[tuple[list[int], dict[str, str]]], barriers: dict[int, dict[str, str]]
) -> None:
    places = {key: (key / 1000, (key * key % 7) / 1000) for key in range(12)}
    wanted: Counter[frozenset[tuple[float, float]]] = Counter()
    length_m = 0.0
    riding: Counter[tuple[tuple[float, float], tuple[float, float]]] = Counter()
    for nodes, tags in ways:
        for one, other in pairwise(nodes):
            if tags["highway"] == "motorway" or one == other:
                continue
            a, b = places[one], places[other]
            wanted[frozenset((a, b))] += 1
            length_m += float(line_lengths_m(np.array([a, b]), np.array([0, 2]))[0])
            oneway, walked = tags.get("oneway"), tags["highway"] == "footway"
            riding.update([(a, b)] if oneway != "-1" and not walked else [])
            riding.update([(b, a)] if oneway != "yes" and not walked else [])
    raw = raw_of(ways, places, barriers)
    if not wanted:
        with pytest.raises(DataError):
            build(raw)
        return
    network = build(raw)
    found: Counter[frozenset[tuple[float, float]]] = Counter()
    ridden: Counter[tuple[tuple[float, float], tuple[float, float]]] = Counter()
    for edge in range(network.n_edges):
        if kinds(network)[edge] == "barrier":
            assert network.edge_length_m[edge] == 0.0
            continue
        points = [tuple(point) for point in network.edge_line(edge).tolist()]
        for a, b in pairwise(points):
            assert a != b
            found[frozenset((a, b))] += 1
            bits = int(network.edge_bicycle[edge])
            ridden.update([(a, b)] if bits & FORWARD and not bits & PUSHED_FORWARD else [])
            ridden.update([(b, a)] if bits & BACKWARD and not bits & PUSHED_BACKWARD else [])
        ends = (network.edge_tail[edge], network.edge_head[edge])
        assert points[0] == (network.node_lon[ends[0]], network.node_lat[ends[0]])
        assert points[-1] == (network.node_lon[ends[1]], network.node_lat[ends[1]])
    assert found == wanted
    assert ridden == riding
    assert network.edge_length_m.sum() == pytest.approx(length_m, rel=1e-9)
    together = (
        network.node_component[network.edge_tail] == network.node_component[network.edge_head]
    )
    assert together.all()
    assert_nothing_left_to_merge(network)


def test_taiyuan() -> None:
    path = shared_data("osm", "taiyuan", "taiyuan_osm_lines_4412.geojson.gz")
    raw = SOURCES["geojson"](str(path), SourceOptions())
    assert len(raw.ways) == 3892
    network = build(raw)
    in_largest = (network.node_component == 0).mean()
    assert 0.96 < in_largest < 0.98
    assert 1_500 < network.edge_length_m.sum() / 1000 < 1_570
    by_kind = Counter(kinds(network))
    assert by_kind["steps"] >= 40
    assert by_kind["cycleway"] >= 123
    assert not by_kind["barrier"]
    assert 112.44 < network.bbox.west < network.bbox.east < 112.69
    assert 37.70 < network.bbox.south < network.bbox.north < 37.96
    assert "迎泽大街" in network.names
    assert build(raw).meta.id == network.meta.id


def test_andorra() -> None:
    path = shared_data("osm", "andorra", "andorra.osm.pbf")
    network = build(SOURCES["osm"](str(path), SourceOptions()))
    assert dict(network.meta.report)["ways_read"] == 1615
    assert 750 < network.edge_length_m.sum() / 1000 < 900
    assert (network.node_component == 0).mean() > 0.93
    assert Counter(network.background_kind.tolist()).keys() == {0, 1, 2}
    assert 1.40 < network.bbox.west < network.bbox.east < 1.80
    assert Path(path).name in network.meta.source
