"""The skeleton: connected, estimated, as long as stated."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.geo import LonLat, geodesic_m
from jindao.network.network import Network
from jindao.network.raw import RawSkeleton, SkeletonLine
from jindao.network.skeleton import LINK_DETOUR_FACTOR, build_skeleton
from jindao.routing.kernels import components
from tests.conftest import at

places = st.lists(
    st.builds(LonLat, st.floats(112, 113), st.floats(37, 38)), min_size=1, max_size=25
)


def build(lines: list[SkeletonLine], where: list[LonLat]) -> Network:
    raw = RawSkeleton(
        lines=tuple(lines), places=tuple(where), attribution=("us",), licence="CC0-1.0"
    )
    return build_skeleton(raw, name="x", built_at="")


def lengths(network: Network) -> list[int]:
    return sorted(round(length) for length in network.edge_length_m)


def test_a_line_and_a_place_by_hand() -> None:
    line = SkeletonLine(name="线", points=(at(0, 0), at(10_000, 0)), detour_factor=1.5)
    network = build([line], [at(5_000, 1_000)])
    # The junction at 5 km halves the line: 2 x 7,500 m; the link to it is 1,300 m. The
    # place is also a neighbour of both ends, 5,099 m away; links there would be 6,629 m,
    # the way round is 8,800 m: no more than 1.5 times as long.
    assert lengths(network) == pytest.approx([1300, 7500, 7500], abs=2)
    assert network.names == ("线",)
    assert (network.edge_alignment == 1).all()
    assert network.meta.detour_factor == LINK_DETOUR_FACTOR


def test_two_places_are_joined() -> None:
    network = build([], [at(0, 0), at(1000, 0)])
    assert lengths(network) == [1300]


def test_places_in_a_row_are_joined_in_a_row() -> None:
    network = build([], [at(0, 0), at(32_000, 0), at(16_000, 0)])
    assert lengths(network) == pytest.approx([20_800, 20_800], abs=2)


def test_each_place_is_linked_to_its_three_nearest() -> None:
    """Five places 1 km apart in a row: the middle ones see two on either side."""
    network = build([], [at(1000 * i, 0) for i in range(5)])
    # 0: 1 2 3; 1: 0 2 3; 2: 1 3 and 0 (as near as 4); 3: 2 4 1; 4: 3 2 1
    assert lengths(network) == pytest.approx([1300] * 4 + [2600] * 3 + [3900] * 2, abs=2)


def test_a_long_link_stays_where_nothing_else_joins_and_goes_where_it_is_not_needed() -> None:
    pairs = [at(0, 0), at(1000, 0), at(41_000, 0), at(42_000, 0)]
    assert lengths(build([], pairs)) == pytest.approx([1300, 1300, 52_000], abs=30)
    # Sides of 14, 14 and 20 km: 28 km round is less than 1.5 times 20 km.
    corner = [at(0, 0), at(10_000, 9798), at(20_000, 0)]
    assert lengths(build([], corner)) == pytest.approx([18_200, 18_200], abs=30)
    # Sides of 14, 14 and 17 km: 28 km round is more than 1.5 times 17 km.
    sharper = [at(0, 0), at(8500, 11_124), at(17_000, 0)]
    assert lengths(build([], sharper)) == pytest.approx([18_200, 18_200, 22_100], abs=30)


def test_a_line_too_far_to_be_linked_to_is_joined_once() -> None:
    line = SkeletonLine(name="线", points=(at(0, 0), at(10_000, 0)), detour_factor=1.0)
    network = build([line], [at(5000, 30_000), at(5000, 31_000)])
    assert network.n_nodes == 4  # no junction
    assert lengths(network)[:2] == pytest.approx([1300, 10_000], abs=2)


def test_two_places_may_share_a_junction_and_one_may_lie_on_the_line() -> None:
    line = SkeletonLine(name="线", points=(at(0, 0), at(10_000, 0)), detour_factor=1.0)
    network = build([line], [at(5000, 100), at(5000, -100), at(2500, 0)])
    assert network.n_nodes == 6
    assert (network.edge_tail != network.edge_head).all()
    along = sorted(
        round(length)
        for length, name in zip(network.edge_length_m, network.edge_name, strict=True)
        if name == 0
    )
    assert along == pytest.approx([2500, 2500, 5000], abs=2)


def many_places(n: int) -> list[LonLat]:
    """Places in towns and between them, spread over a province."""
    rng = np.random.default_rng(7)
    towns = rng.uniform((110.3, 34.6), (114.5, 40.7), (200, 2))
    near = towns[rng.integers(len(towns), size=3 * n // 4)] + rng.normal(0, 0.1, (3 * n // 4, 2))
    between = rng.uniform((110.3, 34.6), (114.5, 40.7), (n - len(near), 2))
    return [LonLat(float(lon), float(lat)) for lon, lat in np.concatenate((near, between))]


def test_a_province_of_places_is_one_part_and_built_always_alike() -> None:
    where = many_places(1700)
    lines = [
        SkeletonLine(name=str(i), points=tuple(many_places(40 + i)[:40]), detour_factor=1.3)
        for i in range(3)
    ]
    network = build(lines, where)
    assert network.meta.id == build(lines, where).meta.id
    assert (components(network.n_nodes, network.edge_tail, network.edge_head) == 0).all()


def test_no_way_between_places_is_a_great_detour() -> None:
    where = many_places(400)
    network = build([], where)
    graph = nx.Graph()
    graph.add_weighted_edges_from(
        zip(network.edge_tail, network.edge_head, network.edge_length_m, strict=True)
    )
    for start in range(0, len(where), 20):
        ways = nx.single_source_dijkstra_path_length(graph, start)
        for end, length_m in ways.items():
            straight_m = geodesic_m(where[start], where[end])
            assert length_m <= max(2.5 * straight_m, 1.0), (start, end)


def test_the_same_place_twice_is_one_node() -> None:
    assert build([], [at(0, 0), at(0, 0.1), at(1000, 0)]).n_nodes == 2


def test_one_place_has_no_edge() -> None:
    assert build([], [at(0, 0)]).n_edges == 0


@settings(max_examples=50, deadline=None)
@given(places)
def test_everything_is_connected_and_no_shorter_than_the_geodesic(where: list[LonLat]) -> None:
    network = build([], where)
    parts = components(network.n_nodes, network.edge_tail, network.edge_head)
    assert (parts == 0).all()
    for edge in range(network.n_edges):
        a, b = (LonLat(*map(float, point)) for point in network.edge_line(edge))
        assert network.edge_length_m[edge] >= geodesic_m(a, b) * 1.29
