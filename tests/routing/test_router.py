"""Routes on the tiny network, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from jindao import ENGINES, NoRouteError, OutsideNetworkError
from jindao.network.codes import BACKWARD, FORWARD, PUSHED_BACKWARD
from jindao.network.network import Network
from jindao.profiles import load_profiles
from jindao.routing.kernels import components
from jindao.routing.router import Router
from tests.conftest import at, make_network

PROFILES = load_profiles()


def leg(network: Network, profile: str, start: tuple[float, float], end: tuple[float, float]):
    router = Router(network, PROFILES[profile])
    points = router.snap_together([router.near(at(*start)), router.near(at(*end))])
    assert points is not None
    return router.leg(*points)


def test_the_short_way_takes_the_steps(tiny_network: Network) -> None:
    found = leg(tiny_network, "walk", (0, 0), (900, 0))
    # A-B 5000 + steps 5600
    assert found.cost == 10_600
    assert found.length_m == pytest.approx(900, abs=0.01)
    assert found.steps_m == pytest.approx(400, abs=0.01)
    assert found.names == ("AB", "BC")
    # 500 m at 4.8 km/h is 375 s; 400 m of steps at 2.2 km/h is 654.5 s
    assert found.duration_s == 1030
    assert found.ascent_m is None


def test_a_family_goes_round_the_steps(tiny_network: Network) -> None:
    found = leg(tiny_network, "family", (0, 0), (900, 0))
    assert found.names == ("AB", "BD", "DE", "EC")
    assert found.steps_m == 0
    assert found.unknown_surface_m == pytest.approx(400, abs=0.01)


def test_a_bicycle_may_not_come_back_the_one_way(tiny_network: Network) -> None:
    assert leg(tiny_network, "bike", (500, 0), (900, 300)).names == ("BD", "DE")
    with pytest.raises(NoRouteError) as caught:
        leg(tiny_network, "bike", (900, 300), (0, 0))
    assert caught.value.reason == "one_way"


def test_pushing_is_told_by_direction() -> None:
    ways = FORWARD | BACKWARD
    network = make_network(
        [at(0, 0), at(100, 0)], [(0, 1, 100.0)], bicycle=[ways | PUSHED_BACKWARD]
    )
    assert leg(network, "bike", (0, 0), (100, 0)).pushed_m == 0
    back = leg(network, "bike", (100, 0), (0, 0))
    assert back.pushed_m == pytest.approx(100, abs=0.01)
    assert back.duration_s == 90  # 100 m at 4 km/h


def test_points_snap_onto_edges_not_nodes(tiny_network: Network) -> None:
    found = leg(tiny_network, "walk", (100, 30), (350, -20))
    assert found.length_m == pytest.approx(250, abs=0.01)
    assert found.cost == 2500


def test_a_way_of_no_length_is_a_leg(tiny_network: Network) -> None:
    found = leg(tiny_network, "walk", (100, 0), (100, 0))
    assert (found.length_m, found.cost, found.duration_s) == (0, 0, 0)
    assert len(found.line) >= 1


def test_a_way_of_no_length_is_as_estimated_as_its_edge() -> None:
    network = make_network(
        [at(0, 0), at(100, 0), at(200, 0)], [(0, 1, 100.0), (1, 2, 100.0)], alignment=[0, 1]
    )
    for east_m, alignment in ((50, "surveyed"), (150, "estimated")):
        found = leg(network, "walk", (east_m, 0), (east_m, 0))
        assert [s.alignment for s in found.stretches] == [alignment]


def test_the_gap_is_reported_and_limited(tiny_network: Network) -> None:
    router = Router(tiny_network, PROFILES["walk"])
    assert router.near(at(100, 130))[0].gap_m == pytest.approx(130, abs=0.01)
    with pytest.raises(OutsideNetworkError) as caught:
        router.near(at(0, 40_000), field="start")
    assert caught.value.distance_m == pytest.approx(39_703, rel=0.001)
    assert caught.value.field == "start"


def test_an_island_is_known_as_such(tiny_network: Network) -> None:
    router = Router(tiny_network, PROFILES["walk"])
    island = router.near(at(2900, 200))
    assert list(island) == [1]
    mainland = router.near(at(0, 0))
    assert router.snap_together([mainland, island]) is None
    with pytest.raises(NoRouteError) as caught:
        router.leg(mainland[0], island[1])
    assert caught.value.reason == "islands"


def test_both_on_the_island_is_a_route(tiny_network: Network) -> None:
    assert leg(tiny_network, "walk", (2900, 280), (2900, 120)).length_m == pytest.approx(
        160, abs=0.01
    )


def test_a_small_island_does_not_catch_who_stands_on_it() -> None:
    """A point 10 m from an island and 60 m from the network, whose goal is on the network."""
    network = make_network(
        [at(0, 0), at(1000, 0), at(500, 70), at(600, 70)], [(0, 1, 1000.0), (2, 3, 100.0)]
    )
    router = Router(network, PROFILES["walk"])
    points = router.snap_together([router.near(at(550, 60)), router.near(at(900, 5))])
    assert points is not None
    assert [point.edge for point in points] == [0, 0]


def test_both_meet_on_an_island_that_only_one_is_close_to() -> None:
    """One point on the street, the other on an island within the limit of both."""
    network = make_network(
        [at(0, 0), at(1000, 0), at(0, 240), at(300, 240)], [(0, 1, 1000.0), (2, 3, 300.0)]
    )
    router = Router(network, PROFILES["walk"])
    choices = [router.near(at(0, 0)), router.near(at(300, 620))]
    points = router.snap_together(choices)
    assert points is not None
    assert [point.edge for point in points] == [1, 1]
    assert router.leg(*points).length_m == pytest.approx(300, abs=0.01)


def test_nobody_stands_in_the_middle_of_a_ferry_or_a_barrier() -> None:
    """A landing, 400 m of ferry, a landing, a gate of no length, and 100 m beyond it."""
    network = make_network(
        [at(0, 0), at(100, 0), at(500, 0), at(500, 0), at(600, 0)],
        [(0, 1, 100.0), (1, 2, 400.0), (2, 3, 0.0), (3, 4, 100.0)],
        kinds=["footway", "ferry", "barrier", "footway"],
    )
    router = Router(network, PROFILES["walk"])
    [shore] = router.near(at(250, 10)).values()
    assert (shore.edge, round(shore.fraction, 6), round(shore.gap_m)) == (0, 1.0, 150)
    [gate] = router.near(at(495, 0)).values()
    assert gate.edge == 3
    assert router.leg(shore, gate).length_m == pytest.approx(400, abs=0.01)


def test_unknown_kerbs_are_counted_by_crossing() -> None:
    """Pavement, a crossing in two halves, pavement, a crossing that is lowered, another."""
    network = make_network(
        [at(100 * i, 0) for i in range(7)],
        [(i, i + 1, 100.0) for i in range(6)],
        kerbs=["none", "unknown", "unknown", "none", "lowered", "unknown"],
    )
    assert leg(network, "wheelchair", (0, 0), (600, 0)).unknown_kerbs == 2
    assert leg(network, "wheelchair", (0, 0), (250, 0)).unknown_kerbs == 1
    assert leg(network, "wheelchair", (0, 0), (80, 0)).unknown_kerbs == 0


def test_alignment_splits_a_leg_into_stretches() -> None:
    network = make_network(
        [at(0, 0), at(100, 0), at(200, 0), at(300, 0)],
        [(0, 1, 100.0), (1, 2, 100.0), (2, 3, 100.0)],
        alignment=[0, 1, 0],
    )
    found = leg(network, "walk", (0, 0), (300, 0))
    assert [s.alignment for s in found.stretches] == ["surveyed", "estimated", "surveyed"]
    assert found.estimated_m == pytest.approx(100, abs=0.01)
    assert len(found.line) == 4


def ridge(**more: list) -> Network:
    """Up 40 m on 400 m, down 20 m on 200 m, and level for 400 m."""
    return make_network(
        [at(0, 0), at(400, 0), at(600, 0), at(1000, 0)],
        [(0, 1, 400.0), (1, 2, 200.0), (2, 3, 400.0)],
        elevations_m=[900, 940, 940, 920, 920, 920],
        **more,
    )


def test_climbs_are_those_of_the_whole_profile_in_the_direction_of_travel() -> None:
    network = ridge()
    there, back = leg(network, "hike", (0, 0), (1000, 0)), leg(network, "hike", (1000, 0), (0, 0))
    # The smoothed summit is a little lower, and the foot of the second slope higher
    assert there.ascent_m == pytest.approx(40, abs=2)
    assert there.descent_m == pytest.approx(20, abs=2.5)
    assert there.elevations_m == (900, 940, 920, 920)
    assert (back.ascent_m, back.descent_m) == (there.descent_m, there.ascent_m)
    assert back.elevations_m == (920, 920, 940, 900)


def test_a_leg_within_an_edge_has_the_heights_of_its_part() -> None:
    found = leg(ridge(), "hike", (100, 0), (300, 0))
    assert found.elevations_m == (910, 930)
    assert (found.ascent_m, found.descent_m) == (20, 0)
    still = leg(ridge(), "hike", (100, 0), (100, 0))
    assert still.elevations_m == (910, 910)
    assert (still.ascent_m, still.descent_m) == (0, 0)


def test_one_unknown_height_makes_the_climb_unknown() -> None:
    network = make_network(
        [at(0, 0), at(400, 0), at(600, 0)],
        [(0, 1, 400.0), (1, 2, 200.0)],
        elevations_m=[900, 940, 940, np.nan],
        alignment=[0, 1],
    )
    found = leg(network, "hike", (0, 0), (600, 0))
    assert (found.ascent_m, found.descent_m, found.elevations_m) == (None, None, None)
    assert [stretch.elevations_m for stretch in found.stretches] == [(900, 940), None]
    known = leg(network, "hike", (0, 0), (390, 0))
    assert known.ascent_m == pytest.approx(39, abs=0.1)


def test_heights_go_on_over_a_change_of_alignment() -> None:
    found = leg(ridge(alignment=[0, 1, 0]), "hike", (0, 0), (1000, 0))
    assert [stretch.elevations_m for stretch in found.stretches] == [
        (900, 940), (940, 920), (920, 920),
    ]  # fmt: skip
    assert found.elevations_m == (900, 940, 920, 920)
    assert len(found.line) == 4


def test_components_are_numbered_by_size() -> None:
    parts = components(6, np.array([0, 2, 3], np.int32), np.array([1, 3, 4], np.int32))
    assert parts.tolist() == [1, 1, 0, 0, 0, 2]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_network_nobody_may_use(engine: str) -> None:
    network = make_network([at(0, 0), at(100, 0)], [(0, 1, 100.0)], foot=[0])
    router = Router(network, PROFILES["walk"], engine)
    with pytest.raises(OutsideNetworkError):
        router.near(at(0, 0))
