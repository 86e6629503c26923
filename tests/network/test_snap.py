"""Where positions meet the network, against a plain search over every segment."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.geo import LonLat, geodesic_m, metres_per_degree
from jindao.network.network import Network
from jindao.network.snap import Snapper, choose_component
from tests.conftest import at, make_network

spots = st.tuples(st.floats(-300, 3300), st.floats(-300, 600))


def snapper(network: Network) -> Snapper:
    usable = np.ones(network.n_edges, np.bool_)
    return Snapper(network, usable, np.array([0, 0, 0, 0, 0, 1, 1], np.int32))


def snapper_of(network: Network) -> Snapper:
    return Snapper(network, np.ones(network.n_edges, np.bool_), np.zeros(network.n_nodes, np.int32))


def distance_to_segment(p: LonLat, a: LonLat, b: LonLat) -> float:
    m_lon, m_lat = metres_per_degree(p.lat)
    ax, ay = (a.lon - p.lon) * m_lon, (a.lat - p.lat) * m_lat
    dx, dy = (b.lon - a.lon) * m_lon, (b.lat - a.lat) * m_lat
    share = min(1.0, max(0.0, -(ax * dx + ay * dy) / (dx * dx + dy * dy)))
    return math.hypot(ax + share * dx, ay + share * dy)


@settings(max_examples=60)
@given(spots)
def test_nearest_is_the_nearest_of_all_segments(
    tiny_network: Network, spot: tuple[float, float]
) -> None:
    here = at(*spot)
    lines = [tiny_network.edge_line(edge) for edge in range(tiny_network.n_edges)]
    gaps = [distance_to_segment(here, LonLat(*line[0]), LonLat(*line[1])) for line in lines]
    found = snapper(tiny_network).nearest(here, 10_000)
    assert min(s.gap_m for s in found.values()) == pytest.approx(min(gaps), abs=1e-6)
    assert snapper(tiny_network).distance_m(here) == pytest.approx(min(gaps), abs=1e-6)


def test_far_off_the_nearest_in_degrees_need_not_be_the_nearest() -> None:
    # At 60 degrees north a degree of longitude is half as long as one of latitude.
    here = LonLat(112.0, 60.0)
    east, north = LonLat(112.15, 60.0), LonLat(112.0, 60.1)
    edges = [(0, 1, 0.0), (2, 3, 0.0)]
    one = snapper_of(make_network([east, east, north, north], edges))
    assert one.distance_m(here) == pytest.approx(geodesic_m(here, east), rel=1e-5)
    assert geodesic_m(here, east) < geodesic_m(here, north)


@given(spots, st.sets(st.integers(0, 5)))
def test_closures_are_kept_out_of_whatever_was_asked_before(
    tiny_network: Network, spot: tuple[float, float], shut: set[int]
) -> None:
    closed = np.isin(np.arange(tiny_network.n_edges), sorted(shut))
    one, here = snapper(tiny_network), at(*spot)
    open_too = one.nearest(here, 2_000)
    found = one.nearest(here, 2_000, closed)
    assert not any(closed[point.edge] for point in found.values())
    still_open = Snapper(tiny_network, ~closed, np.array([0, 0, 0, 0, 0, 1, 1], np.int32))
    assert found == still_open.nearest(here, 2_000)
    assert one.nearest(here, 2_000) == open_too


def test_what_is_kept_cannot_be_changed_by_who_asked(tiny_network: Network) -> None:
    one = snapper(tiny_network)
    first = one.nearest(at(125, 40), 500)
    kept = dict(first)
    first.clear()
    assert one.nearest(at(125, 40), 500) == kept != {}


def test_fraction_is_the_share_of_length_from_the_tail(tiny_network: Network) -> None:
    [point] = snapper(tiny_network).nearest(at(125, 40), 500).values()
    assert (point.edge, point.component) == (0, 0)
    assert point.fraction == pytest.approx(0.25, abs=1e-9)
    assert point.gap_m == pytest.approx(40, abs=1e-4)


def test_each_connected_part_has_its_nearest_point(tiny_network: Network) -> None:
    found = snapper(tiny_network).nearest(at(1900, 200), 2_000)
    assert {part: round(s.gap_m) for part, s in found.items()} == {0: 1000, 1: 1000}


def test_a_part_beyond_the_nearest_is_found_up_to_the_limit() -> None:
    network = make_network(
        [at(0, 0), at(1000, 0), at(0, 450), at(300, 450)], [(0, 1, 1000.0), (2, 3, 300.0)]
    )
    one = Snapper(network, np.ones(2, np.bool_), np.array([0, 0, 1, 1], np.int32))
    found = one.nearest(at(100, 10), 500)
    assert {part: round(s.gap_m) for part, s in found.items()} == {0: 10, 1: 440}
    assert list(one.nearest(at(100, 10), 439)) == [0]


def test_the_limit_holds(tiny_network: Network) -> None:
    assert snapper(tiny_network).nearest(at(0, 600), 100) == {}
    assert list(snapper(tiny_network).nearest(at(0, 99), 100)) == [0]


def test_an_edge_of_one_point_has_a_place() -> None:
    network = make_network([at(0, 0), at(0, 0)], [(0, 1, 0.0)])
    one = Snapper(network, np.ones(1, np.bool_), np.zeros(2, np.int32))
    [point] = one.nearest(at(3, 4), 10).values()
    assert point.gap_m == pytest.approx(5, abs=1e-6)
    assert point.fraction == 0.0


def test_no_usable_edge(tiny_network: Network) -> None:
    none = Snapper(tiny_network, np.zeros(6, np.bool_), np.zeros(7, np.int32))
    assert none.nearest(at(0, 0), 1000) == {}
    assert none.distance_m(at(0, 0)) == math.inf


def test_the_part_shared_by_all_with_the_least_gap(tiny_network: Network) -> None:
    near = snapper(tiny_network).nearest
    both, main = near(at(1900, 200), 2_000), near(at(0, 0), 500)
    assert choose_component([both, main]) == 0
    assert choose_component([near(at(2900, 200), 500), main]) is None
    assert choose_component([]) is None


def test_of_several_shared_parts_the_one_near_most_hopefuls(tiny_network: Network) -> None:
    near = snapper(tiny_network).nearest
    start = near(at(1950, 200), 2_000)
    assert choose_component([start]) == 1
    assert choose_component([start], [near(at(0, 0), 500)]) == 0
    assert choose_component([start], [near(at(0, 0), 500), near(at(2900, 200), 500)]) == 1
    assert choose_component([start, near(at(2900, 200), 500)], [near(at(0, 0), 500)]) == 1
