"""The tiny world with facilities along A-B-D: 500 m to the east, then 300 m to the north."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from jindao.network.along import FacilityAlong, FacilityFinder, RouteFacilities
from jindao.network.codes import FACILITY_KINDS
from jindao.network.network import Network
from tests.conftest import ORIGIN, at, make_network

AB, BC, BD, DE, EC, FG = range(6)
PLACES = [
    ("bench", 100.0, 50.0),
    ("bench", 480.0, 30.0),
    ("toilets", 250.0, 61.0),
    ("toilets", 540.0, 200.0),
    ("parking", 500.0, 355.0),
    ("stop", 2900.0, 200.0),
]
FORTH = False
BACK = True


@pytest.fixture(scope="module")
def network(tiny_network: Network) -> Network:
    positions = [at(east, north) for _, east, north in PLACES]
    count = len(PLACES)
    return replace(
        tiny_network,
        names=(*tiny_network.names, "亭"),
        facility_kind=np.array([FACILITY_KINDS.index(kind) for kind, _, _ in PLACES]),
        facility_lon=np.array([position.lon for position in positions]),
        facility_lat=np.array([position.lat for position in positions]),
        facility_name=np.array([len(tiny_network.names)] + [-1] * (count - 1)),
        facility_wheelchair=np.array([3] + [0] * (count - 1)),
        facility_fee=np.array([1] + [0] * (count - 1)),
        facility_edge=np.full(count, -1),
        facility_at=np.zeros(count),
    )


def along(network: Network, *pieces: tuple[int, float, float, bool]) -> RouteFacilities:
    edges, starts, stops, reverse = (np.array(column) for column in zip(*pieces, strict=True))
    return FacilityFinder(network).along(edges, starts, stops, reverse)


def metres(found: RouteFacilities) -> list[tuple[str, float]]:
    return [(facility.kind, round(facility.along_m, 0)) for facility in found.found]


def test_each_once_where_the_route_is_nearest(network: Network) -> None:
    # the second bench is 30 m from A-B at 480 m and 20 m from B-D at 500 + 30 m; the first
    # toilets are 61 m away
    found = along(network, (AB, 0, 1, FORTH), (BD, 0, 1, FORTH))
    assert found.length_m == pytest.approx(800)
    assert metres(found) == [("bench", 100), ("bench", 530), ("toilets", 700), ("parking", 800)]
    assert [round(facility.gap_m) for facility in found.found] == [50, 20, 40, 55]
    first = found.found[0]
    assert (first.row, first.name, first.wheelchair, first.fee) == (0, "亭", "limited", "no")
    assert first.position.lon == pytest.approx(at(100, 50).lon)
    assert found.found[1].name is None
    assert found.counts() == {"bench": 2, "toilets": 1, "parking": 1}


def test_the_other_way_round(network: Network) -> None:
    found = along(network, (BD, 0, 1, BACK), (AB, 0, 1, BACK))
    assert metres(found) == [("parking", 0), ("toilets", 100), ("bench", 270), ("bench", 700)]


def test_parts_of_edges(network: Network) -> None:
    # from 400 m along A-B to 150 m along B-D: the toilets at 200 m are 64 m from its end
    found = along(network, (AB, 0.8, 1, FORTH), (BD, 0, 0.5, FORTH))
    assert found.length_m == pytest.approx(250)
    assert metres(found) == [("bench", 130)]
    # back from B to 120 m: 20 m short of the first bench, which is 54 m from there
    found = along(network, (AB, 0, 0.76, BACK))
    assert found.length_m == pytest.approx(380)
    assert metres(found) == [("bench", 20), ("bench", 380)]
    assert found.found[1].gap_m == pytest.approx(53.9, abs=0.1)


def test_a_place_that_is_passed_twice_counts_at_the_first(network: Network) -> None:
    found = along(network, (AB, 0, 1, FORTH), (AB, 0, 1, BACK))
    assert metres(found) == [("bench", 100), ("bench", 480)]


def test_longest_stretch_without(network: Network) -> None:
    found = along(network, (AB, 0, 1, FORTH), (BD, 0, 1, FORTH))
    assert found.longest_gap_m("bench") == pytest.approx(430, abs=0.5)  # from 100 to 530
    assert found.longest_gap_m("toilets") == pytest.approx(700, abs=0.5)  # from the start
    assert found.longest_gap_m("stop") == pytest.approx(800)
    assert found.longest_gap_m("bench", "toilets") == pytest.approx(430, abs=0.5)


def test_nothing_there(network: Network, tiny_network: Network) -> None:
    assert along(tiny_network, (AB, 0, 1, FORTH)) == RouteFacilities(length_m=500.0, found=())
    empty = np.zeros(0)
    none = FacilityFinder(network).along(empty, empty, empty, empty)
    assert none == RouteFacilities(length_m=0.0, found=())
    assert none.longest_gap_m("bench") == 0.0
    assert metres(along(network, (AB, 0.5, 0.5, FORTH))) == []
    assert metres(along(network, (BD, 1.0, 1.0, FORTH))) == [("parking", 0)]


@given(
    st.lists(st.tuples(st.sampled_from(("bench", "toilets", "stop")), st.integers(0, 1000))),
    st.integers(1000, 1200),
)
def test_longest_gap_against_walking_metre_by_metre(
    stops: list[tuple[str, int]], length_m: int
) -> None:
    found = RouteFacilities(
        length_m=float(length_m),
        found=tuple(
            FacilityAlong(
                row=row,
                kind=kind,
                name=None,
                position=ORIGIN,
                wheelchair="unknown",
                fee="unknown",
                along_m=float(along_m),
                gap_m=0.0,
            )
            for row, (kind, along_m) in enumerate(sorted(stops, key=lambda stop: stop[1]))
        ),
    )
    there = {along_m for kind, along_m in stops if kind == "bench"}
    longest = walked = 0
    for metre in range(1, length_m + 1):
        walked += 1
        longest = max(longest, walked)
        if metre in there:
            walked = 0
    assert found.longest_gap_m("bench") == longest


@pytest.mark.parametrize("seed", range(8))
def test_random_routes_against_one_line(seed: int) -> None:
    """A chain of edges walked either way, against one plain line in metres."""
    rng = random.Random(seed)
    corners = [(0.0, 0.0)]
    for _ in range(12):
        east, north = corners[-1]
        corners.append((east + rng.uniform(20, 150), north + rng.uniform(-80, 80)))
    turned = [rng.random() < 0.5 for _ in corners[1:]]
    line = shapely.LineString(corners)
    edges = [(i + 1, i, 0.0) if back else (i, i + 1, 0.0) for i, back in enumerate(turned)]
    lengths = [shapely.Point(a).distance(shapely.Point(b)) for a, b in pairwise(corners)]
    places = [(rng.uniform(-100, 1300), rng.uniform(-150, 150)) for _ in range(60)]
    network = make_network(
        [at(*corner) for corner in corners],
        [(tail, head, length) for (tail, head, _), length in zip(edges, lengths, strict=True)],
    )
    positions = [at(*place) for place in places]
    count = len(places)
    network = replace(
        network,
        facility_kind=np.zeros(count, int),
        facility_lon=np.array([position.lon for position in positions]),
        facility_lat=np.array([position.lat for position in positions]),
        facility_name=np.full(count, -1),
        facility_wheelchair=np.zeros(count, int),
        facility_fee=np.zeros(count, int),
        facility_edge=np.full(count, -1),
        facility_at=np.zeros(count),
    )
    n = len(edges)
    found = FacilityFinder(network).along(np.arange(n), np.zeros(n), np.ones(n), np.array(turned))
    expected = {
        row: line.project(shapely.Point(place))
        for row, place in enumerate(places)
        if line.distance(shapely.Point(place)) <= 60
    }
    got = {facility.row: facility.along_m for facility in found.found}
    assert got == pytest.approx(expected, abs=0.5)
    assert list(got.values()) == sorted(got.values())
    assert len(got) > 5
