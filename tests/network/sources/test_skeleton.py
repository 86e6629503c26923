"""The skeleton: connected, estimated, as long as stated."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.geo import LonLat, geodesic_m
from jindao.network.network import Network
from jindao.network.sources.skeleton import LINK_DETOUR_FACTOR, SkeletonLine, build_skeleton
from jindao.routing.kernels import components
from tests.conftest import at

places = st.lists(
    st.builds(LonLat, st.floats(112, 113), st.floats(37, 38)), min_size=1, max_size=25
)


def build(lines: list[SkeletonLine], where: list[LonLat]) -> Network:
    return build_skeleton(lines, where, name="x", attribution=("us",), built_at="")


def lengths(network: Network) -> list[int]:
    return sorted(round(length) for length in network.edge_length_m)


def test_a_line_and_a_place_by_hand() -> None:
    line = SkeletonLine(name="线", points=(at(0, 0), at(10_000, 0)), detour_factor=1.5)
    network = build([line], [at(5_000, 1_000)])
    # The junction at 5 km halves the line: 2 x 7,500 m; the link to it is 1,300 m; the
    # place is also a neighbour of both ends, 5,099 m away: 2 x 6,629 m.
    assert lengths(network) == pytest.approx([1300, 6629, 6629, 7500, 7500], abs=2)
    assert network.names == ("线",)
    assert (network.edge_alignment == 1).all()
    assert network.meta.detour_factor == LINK_DETOUR_FACTOR


def test_two_places_are_joined() -> None:
    network = build([], [at(0, 0), at(1000, 0)])
    assert lengths(network) == [1300]


def test_places_in_a_row_are_joined_in_a_row() -> None:
    network = build([], [at(0, 0), at(2000, 0), at(1000, 0)])
    assert lengths(network) == [1300, 1300]


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
