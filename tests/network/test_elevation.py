"""Heights on drawn networks: node n lies n steps of 0.001 degrees (111 m) east, on a hill.

The hill is the equator's: its height depends on the longitude alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from jindao.errors import DataError, RequestError
from jindao.geo import BBox, LonLat
from jindao.network.build import build_network
from jindao.network.codes import KINDS
from jindao.network.columns import DTYPES
from jindao.network.network import Network
from jindao.network.raw import RawNetwork, RawSkeleton
from jindao.network.sources import SOURCES, SourceOptions
from jindao.network.summary import describe
from jindao.network.terrain import open_elevation
from jindao.profiles import load_profiles
from jindao.routing.router import Router
from tests.conftest import shared_data
from tests.network.test_build import BUILT_AT, DRAWN, STEP_M, WALK, raw_of

BRIDGE, TUNNEL = WALK | {"bridge": "yes"}, WALK | {"tunnel": "yes"}
BOX = BBox(-1, -1, 1, 1)
Rule = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Drawn:
    """A source whose height is a rule of the steps east."""

    rule: Rule
    name: str = "drawn.tif"
    bbox: BBox = BOX

    def heights_m(self, positions: np.ndarray) -> np.ndarray:
        return np.asarray(self.rule(positions[:, 0] * 1000), np.float64)


def ramp(east: np.ndarray) -> np.ndarray:
    return 1000 + 10 * east


def hill(east: np.ndarray) -> np.ndarray:
    """Rise 100 m from step 0 to 5 and fall again to step 10."""
    return 1000 + 100 - 20 * np.abs(east - 5)


def build(raw: RawNetwork, rule: Rule) -> Network:
    return build_network(raw, name="drawn", built_at=BUILT_AT, elevation=Drawn(rule))


def node_heights(network: Network) -> dict[float, float]:
    return {
        round(lon * 1000, 3): round(float(height), 2)
        for lon, height in zip(network.node_lon, network.node_elevation_m, strict=True)
    }


def test_a_ramp_by_hand() -> None:
    network = build(raw_of([([0, 1, 3], WALK)]), ramp)
    assert network.n_edges == 1
    assert network.geometry_elevation_m == pytest.approx([1000, 1010, 1030])
    assert node_heights(network) == {0: 1000, 3: 1030}
    assert (network.edge_ascent_m[0], network.edge_descent_m[0]) == (30, 0)
    assert network.edge_max_grade_up[0] == pytest.approx(10 / STEP_M, rel=1e-3)
    assert network.edge_max_grade_down[0] == 0
    assert network.meta.elevation == "drawn.tif"
    assert dict(network.meta.report)["elevation_unknown_m"] == 0
    back = build(raw_of([([3, 1, 0], WALK)]), ramp)
    assert (back.edge_ascent_m[0], back.edge_descent_m[0]) == (0, 30)
    assert back.edge_max_grade_down[0] == pytest.approx(10 / STEP_M, rel=1e-3)


def test_columns_are_as_the_network_wants_them() -> None:
    network = build(DRAWN, ramp)
    for name, dtype in DTYPES.items():
        column = getattr(network, name)
        assert column.dtype.str == dtype, name
        assert not column.flags.writeable, name
    for edge in range(network.n_edges):
        first, after = network.geometry_offsets[edge : edge + 2]
        tail, head = network.edge_tail[edge], network.edge_head[edge]
        assert network.geometry_elevation_m[first] == network.node_elevation_m[tail]
        assert network.geometry_elevation_m[after - 1] == network.node_elevation_m[head]
    gate = KINDS.index("barrier")
    assert network.edge_ascent_m[network.edge_kind == gate].tolist() == [0]
    assert network.edge_max_grade_up[network.edge_kind == gate].tolist() == [0]


def test_a_hill_between_two_points_is_seen() -> None:
    """One straight segment over a hill: its points alone would be level."""
    network = build(raw_of([([0, 10], WALK)]), hill)
    # 46 samples, 24.74 m and 4.444 m of height apart; the highest two, half a step from
    # the summit, are 97.78 and are smoothed to (4 x 97.78 + 93.33) / 5
    assert network.edge_ascent_m[0] == pytest.approx(96.89, abs=0.01)
    assert network.edge_descent_m[0] == pytest.approx(96.89, abs=0.01)
    line, heights = network.edge_line(0), network.geometry_elevation_m
    assert len(line) == len(heights) > 2
    assert heights.max() == pytest.approx(1096.89, abs=0.01)
    assert np.diff(line[:, 0]).min() > 0
    assert heights == pytest.approx(hill(line[:, 0] * 1000), abs=1)
    assert network.edge_length_m[0] == pytest.approx(10 * STEP_M, rel=1e-6)
    assert network.edge_max_grade_up[0] == pytest.approx(20 / STEP_M, rel=0.01)


def test_noise_on_the_ground_is_no_climb() -> None:
    def rough(east: np.ndarray) -> np.ndarray:
        return 1000 + 2 * np.sin(1000 * east)

    network = build(raw_of([([0, 10], WALK)]), rough)
    assert network.edge_ascent_m[0] + network.edge_descent_m[0] < 4.1


def test_the_steepest_grade_lasts_some_forty_metres() -> None:
    def step(east: np.ndarray) -> np.ndarray:
        return np.where(east * STEP_M < 500, 1000.0, 1012.0)

    network = build(raw_of([([0, 10], WALK)]), step)
    # 12 m on a cliff: over two steps of 24.7 m, not over the cliff itself
    assert 0.1 < network.edge_max_grade_up[0] <= 12 / 49
    assert network.edge_max_grade_down[0] == 0


@pytest.mark.parametrize("tags", [BRIDGE, TUNNEL])
def test_bridges_and_tunnels_are_straight(tags: dict[str, str]) -> None:
    """Through the hill: a way from 0 to 2, the structure to 8, and a way on to 10."""
    raw = raw_of([([0, 2], WALK), ([2, 4, 8], tags), ([8, 10], WALK)])
    network = build(raw, lambda east: hill(east) + 2 * east)
    edge = int(np.flatnonzero(network.edge_structure)[0])
    # 1044 m at 2 and 1056 m at 8
    assert network.edge_ascent_m[edge] == pytest.approx(12, abs=0.01)
    assert network.edge_descent_m[edge] == 0
    first, after = network.geometry_offsets[edge : edge + 2]
    assert network.geometry_elevation_m[first:after] == pytest.approx([1044, 1048, 1056], abs=0.01)
    assert network.edge_max_grade_up[edge] == pytest.approx(2 / STEP_M, rel=0.01)


def test_a_chain_of_structures_lies_between_its_outer_ends() -> None:
    """A named bridge, a gate on it, a tunnel, and a second tunnel; under them a valley."""
    raw = raw_of(
        [
            ([0, 2], WALK),
            ([2, 3], BRIDGE | {"name": "One"}),
            ([3, 4], BRIDGE),
            ([4, 6], TUNNEL),
            ([6, 8], TUNNEL | {"name": "Two"}),
            ([8, 9], WALK),
        ],
        node_tags={3: {"barrier": "gate"}},
    )
    network = build(raw, lambda east: 1000 + 3 * east - 50 * np.sin(np.pi * east / 10))
    low, high = (1000 + 3 * e - 50 * np.sin(np.pi * e / 10) for e in (2, 8))
    for east in (3, 4, 6):
        expected = low + (high - low) * (east - 2) / 6
        assert node_heights(network)[east] == pytest.approx(expected, abs=0.02)
    hung = network.edge_structure > 0
    assert network.edge_ascent_m[hung].sum() == pytest.approx(high - low, abs=0.02)
    assert network.edge_descent_m[hung].sum() == 0


def test_where_tunnels_meet_inside_the_hill() -> None:
    """Three tunnels from 0, 10 and 4 north meet under the summit: the mean of their mouths."""
    places = {0: (0.0, 0.0), 5: (0.005, 0.0), 10: (0.010, 0.0), 20: (0.005, 0.005)}
    ways = [([0, 5], TUNNEL), ([5, 10], TUNNEL), ([5, 20], TUNNEL)]
    mouths = [([0, 30], WALK), ([10, 31], WALK), ([20, 32], WALK)]
    places |= {30: (-0.001, 0.0), 31: (0.011, 0.0), 32: (0.005, 0.006)}
    network = build(raw_of(ways + mouths, places), lambda east: hill(east) + 3 * east)
    by_place = dict(
        zip(zip(network.node_lon, network.node_lat, strict=True), network.node_elevation_m,
            strict=True)
    )  # fmt: skip
    # mouths at 1000, 1030 and, on the ridge, 1115
    assert by_place[(0.005, 0.0)] == pytest.approx((1000 + 1030 + 1115) / 3, abs=0.5)


def test_a_structure_that_ends_nowhere_stands_on_its_ground() -> None:
    network = build(raw_of([([0, 2], WALK), ([2, 5], BRIDGE)]), hill)
    assert node_heights(network) == {0: 1000, 2: 1040, 5: 1100}
    ring = raw_of(
        [([0, 2, 1], TUNNEL), ([1, 0], TUNNEL | {"name": "Back"}), ([8, 9], WALK)],
        {0: (0, 0), 1: (0.001, 0.001), 2: (0.002, 0), 8: (0.008, 0), 9: (0.009, 0)},
    )
    assert node_heights(build(ring, ramp)) == {0: 1000, 1: 1010, 8: 1080, 9: 1090}


def test_a_ferry_does_not_climb_and_steps_do() -> None:
    raw = raw_of([([0, 2], {"highway": "steps"}), ([2, 8], {"route": "ferry", "foot": "yes"})])
    network = build(raw, hill)
    climbs = dict(
        zip((KINDS[k] for k in network.edge_kind), network.edge_ascent_m.tolist(), strict=True)
    )
    assert climbs == {"steps": pytest.approx(40, abs=0.1), "ferry": pytest.approx(0, abs=0.1)}


def test_what_is_not_known_stays_unknown() -> None:
    def west(east: np.ndarray) -> np.ndarray:
        return np.where(east < 4.5, 1000 + 10 * east, np.nan)

    raw = raw_of(
        [([0, 2], WALK), ([2, 6], WALK | {"name": "B"}), ([6, 7], BRIDGE), ([7, 8], TUNNEL)]
    )
    network = build(raw, west)
    assert network.edge_ascent_m.tolist()[0] == pytest.approx(20)
    for name in ("edge_ascent_m", "edge_descent_m", "edge_max_grade_up", "edge_max_grade_down"):
        assert np.isnan(getattr(network, name)[1:]).all(), name
    assert np.isnan(network.geometry_elevation_m[-3:]).all()
    assert dict(network.meta.report)["elevation_unknown_m"] == round(6 * STEP_M)
    told = describe(network)
    assert told.elevation_share == pytest.approx(2 / 8)
    assert (told.lowest_m, told.highest_m) == (1000, 1020)


def test_heights_of_elsewhere_name_both_boxes() -> None:
    source = Drawn(lambda east: np.full(len(east), np.nan), bbox=BBox(5, 6, 7, 8))
    with pytest.raises(DataError) as caught:
        build_network(DRAWN, name="x", built_at=BUILT_AT, elevation=source)
    assert caught.value.code == "elevation_elsewhere"
    for said in ("drawn.tif", "5.0000,6.0000,7.0000,8.0000", "0.0000,0.0000,0.0040,0.0010"):
        assert said in str(caught.value)


def test_a_skeleton_has_no_heights() -> None:
    raw = RawSkeleton(
        lines=(), places=(LonLat(0, 0), LonLat(0.1, 0)), attribution=("x",), licence="CC0-1.0"
    )
    with pytest.raises(RequestError) as caught:
        build_network(raw, name="x", built_at=BUILT_AT, elevation=Drawn(ramp))
    assert caught.value.code == "elevation_skeleton"
    network = build_network(raw, name="x", built_at=BUILT_AT)
    assert np.isnan(network.geometry_elevation_m).all()
    assert len(network.geometry_elevation_m) == len(network.geometry)
    assert describe(network).lowest_m is None


@pytest.fixture(scope="module")
def andorra() -> Network:
    raw = SOURCES["osm"](str(shared_data("osm", "andorra", "andorra.osm.pbf")), SourceOptions())
    source = open_elevation([shared_data("osm", "andorra", "N42E001.hgt.zip")])
    return build_network(raw, name="andorra", built_at=BUILT_AT, elevation=source)


def test_andorra_is_as_high_as_it_is(andorra: Network) -> None:
    told = describe(andorra)
    assert told.elevation == "N42E001.hgt.zip"
    assert 0.98 < told.elevation_share <= 1
    assert told.lowest_m is not None
    assert told.highest_m is not None
    # The Valira leaves the country at 840 m; Coma Pedrosa, the highest, is 2942 m
    assert 820 < told.lowest_m < 900
    assert 2850 < told.highest_m < 2945
    net = andorra.node_elevation_m[andorra.edge_head] - andorra.node_elevation_m[andorra.edge_tail]
    known = ~np.isnan(andorra.edge_ascent_m)
    climbed = andorra.edge_ascent_m - andorra.edge_descent_m
    assert climbed[known] == pytest.approx(net[known], abs=0.01)


@pytest.mark.parametrize(
    ("road", "pass_m"), [("Port d'Envalira", 2408), ("Carretera de Beixalis", 1796)]
)
def test_roads_over_passes_are_as_high_as_the_passes(
    road: str, pass_m: float, andorra: Network
) -> None:
    edges = np.flatnonzero(andorra.edge_name == andorra.names.index(road))
    rows = [slice(*andorra.geometry_offsets[edge : edge + 2]) for edge in edges]
    highest_m = max(np.nanmax(andorra.geometry_elevation_m[row]) for row in rows)
    assert highest_m == pytest.approx(pass_m, abs=12)


def test_a_climb_to_the_lake_of_engolasters(andorra: Network) -> None:
    """From Andorra la Vella at 1030 m to the lake at 1620 m, by road and on paths."""
    for profile, most in (("bike", 1.15), ("hike", 1.5)):
        router = Router(andorra, load_profiles()[profile])
        ends = (LonLat(1.5218, 42.5072), LonLat(1.5693, 42.5220))
        points = router.snap_together([router.near(end) for end in ends])
        assert points is not None
        found = router.leg(*points)
        assert found.elevations_m is not None
        assert found.ascent_m is not None
        assert found.descent_m is not None
        net_m = found.elevations_m[-1] - found.elevations_m[0]
        assert 570 < net_m < 620
        assert net_m - 5 < found.ascent_m < most * net_m
        assert found.ascent_m - found.descent_m == pytest.approx(net_m, abs=10)


def test_tunnels_of_andorra_do_not_climb_the_mountain(andorra: Network) -> None:
    """The road tunnel of les Dues Valires: 2.9 km, 1180 m at both ends, 1750 m above it."""
    name = andorra.names.index("Túnel de les dos valires")
    edge = int(np.flatnonzero(andorra.edge_name == name)[0])
    assert andorra.edge_length_m[edge] > 2800
    assert andorra.edge_ascent_m[edge] + andorra.edge_descent_m[edge] < 30
    first, after = andorra.geometry_offsets[edge : edge + 2]
    assert andorra.geometry_elevation_m[first:after].max() < 1200


def hole(first: float, last: float) -> Rule:
    """Return a ramp of which nothing is known between two steps."""
    return lambda east: np.where((east > first) & (east < last), np.nan, ramp(east))


def test_a_short_void_is_bridged_along_the_way() -> None:
    """A way of ten steps (1.1 km) with a void of 300 m in its middle."""
    network = build(raw_of([([0, 10], WALK)]), hole(3.2, 5.9))
    assert network.edge_ascent_m.tolist() == pytest.approx([100.0], abs=0.5)
    assert not np.isnan(network.geometry_elevation_m).any()


def test_a_long_void_stays_unknown() -> None:
    raw = raw_of([([0, 2], WALK), ([2, 12], WALK | {"name": "B"})])
    network = build(raw, hole(4.0, 10.0))
    assert np.isnan(network.edge_ascent_m).tolist() == [False, True]


def test_a_node_in_a_void_takes_the_height_around_it() -> None:
    """Two ways meet in a void of 90 m; 100 m to either side the ramp is known."""
    network = build(raw_of([([0, 5], WALK), ([5, 10], WALK | {"name": "B"})]), hole(4.6, 5.4))
    assert node_heights(network)[5.0] == pytest.approx(1050, abs=0.5)
    assert network.edge_ascent_m.sum() == pytest.approx(100.0, abs=0.5)
