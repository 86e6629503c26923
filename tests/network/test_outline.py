"""Outlines: measured by hand, and properties that hold on random networks."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import numpy as np
import pytest
import shapely

from jindao.geo import metres_per_degree
from jindao.network.network import Network
from jindao.network.outline import Outline, Parts, outlines, part_lines
from jindao.network.plane import ground_area_m2, off_plane, on_plane
from tests.conftest import ORIGIN, at, make_network
from tests.routing.test_engines import SEEDS, random_network


def parts(*rows: tuple[int, float, float]) -> Parts:
    edge, low, high = zip(*rows, strict=True)
    return Parts(np.array(edge), np.array(low, float), np.array(high, float))


def whole(network: Network) -> Parts:
    return parts(*((edge, 0.0, 1.0) for edge in range(network.n_edges)))


def shape(outline: Outline) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([(rings[0], rings[1:]) for rings in outline.polygons])


def ring_road(radius_m: float, corners: int) -> Network:
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    points = [at(radius_m * math.cos(turn), radius_m * math.sin(turn)) for turn in turns]
    side_m = 2 * radius_m * math.sin(math.pi / corners)
    edges = [(corner, (corner + 1) % corners, side_m) for corner in range(corners)]
    return make_network(points, edges)


def test_a_street_by_hand() -> None:
    # 600 m of a street of 1 km, 35 m to both sides and a half circle at each end.
    network = make_network([at(0, 0), at(1000, 0)], [(0, 1, 1000.0)])
    [outline] = outlines(network, [parts((0, 0.2, 0.8))], 35.0)
    assert outline.area_m2 == pytest.approx(600 * 70 + math.pi * 35**2, rel=0.02)
    west, south, east, north = shape(outline).bounds
    m_lon, m_lat = metres_per_degree(ORIGIN.lat)
    assert (west - ORIGIN.lon) * m_lon == pytest.approx(200 - 35, abs=0.3)
    assert (east - ORIGIN.lon) * m_lon == pytest.approx(800 + 35, abs=0.3)
    assert (north - south) * m_lat == pytest.approx(70, abs=0.3)


def test_a_ring_road_keeps_its_hole() -> None:
    network = ring_road(400.0, 48)
    [outline] = outlines(network, [whole(network)], 35.0)
    [[outer, hole]] = outline.polygons
    assert ground_area_m2(np.array(hole)) == pytest.approx(math.pi * 365**2, rel=0.02)
    assert outline.area_m2 == pytest.approx(math.pi * (435**2 - 365**2), rel=0.02)
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(hole).is_ccw
    assert outer[0] == outer[-1]


@pytest.mark.parametrize(("side_m", "holes"), [(160.0, 0), (180.0, 1)])
def test_holes_of_a_hectare_are_kept(side_m: float, holes: int) -> None:
    # Blocks of 160 m and 180 m have 90 m and 110 m inside: 0.81 and 1.21 hectares.
    corners = [at(0, 0), at(side_m, 0), at(side_m, side_m), at(0, side_m)]
    network = make_network(corners, [(i, (i + 1) % 4, side_m) for i in range(4)])
    [outline] = outlines(network, [whole(network)], 35.0)
    assert [len(rings) - 1 for rings in outline.polygons] == [holes]


def test_nothing_is_nowhere_and_no_step_is_the_same_area() -> None:
    network = make_network([at(0, 0), at(1000, 0)], [(0, 1, 1000.0)])
    nothing = Parts(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    none, first, same = outlines(network, [nothing, parts((0, 0.0, 0.5)), nothing], 35.0)
    assert none == Outline((), 0.0)
    assert first == same


def test_a_way_of_no_length_is_a_place() -> None:
    network = make_network([at(0, 0), at(0, 0)], [(0, 1, 0.0)])
    [outline] = outlines(network, [whole(network)], 35.0)
    assert outline.area_m2 == pytest.approx(math.pi * 35**2, rel=0.15)


def test_parts_are_cut_where_their_shares_say() -> None:
    # An edge with a corner: 300 m east, then 100 m north; from 150 m to 350 m of it.
    network = make_network([at(0, 0), at(300, 100)], [(0, 1, 400.0)])
    bent = np.array([(p.lon, p.lat) for p in (at(0, 0), at(300, 0), at(300, 100))])
    object.__setattr__(network, "geometry", bent)
    object.__setattr__(network, "geometry_offsets", np.array([0, 3]))
    lines, _ = part_lines(network, parts((0, 0.375, 0.875)))
    expected = np.array([(p.lon, p.lat) for p in (at(150, 0), at(300, 0), at(300, 50))])
    found = off_plane(shapely.get_coordinates(lines))
    assert np.abs(found - expected).max() < 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_areas_are_valid_nested_rounded_and_hold_what_is_reached(seed: int) -> None:
    network, dice = random_network(seed), random.Random(seed)
    steps = []
    for _ in range(4):
        chosen = dice.sample(range(network.n_edges), k=max(1, network.n_edges // 4))
        cuts = [(edge, *sorted((dice.random(), dice.random()))) for edge in chosen]
        steps.append(parts(*cuts))
    areas = [shape(outline) for outline in outlines(network, steps, 35.0)]
    for number, area in enumerate(areas):
        assert shapely.is_valid(area), shapely.is_valid_reason(area)
        coordinates = shapely.get_coordinates(area)
        assert (np.round(coordinates, 6) == coordinates).all()
        for step in steps[: number + 1]:
            lines, _ = part_lines(network, step)
            assert shapely.covers(area, shapely.transform(lines, off_plane)).all()
    for inner, outer in pairwise(areas):
        assert shapely.covers(outer, inner)


def test_the_plane_and_back() -> None:
    degrees = np.array([(112.5, 37.8), (-70.0, -54.9), (0.0, 0.0), (25.0, 78.2)])
    assert np.abs(off_plane(on_plane(degrees)) - degrees).max() < 1e-11


def test_areas_on_the_ground() -> None:
    # A degree by a degree at the equator of WGS-84, between parallels, and a hectare.
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], float)
    assert ground_area_m2(square) / 1e6 == pytest.approx(12_308.464, abs=0.001)
    m_lon, m_lat = metres_per_degree(37.8)
    hectare = (square - 0.5) * (100 / m_lon, 100 / m_lat) + (112.5, 37.8)
    assert ground_area_m2(hectare) == pytest.approx(10_000, rel=1e-6)
