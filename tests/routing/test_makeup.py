"""What legs are made of, worked by hand on the tiny network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.codec import from_plain, to_plain
from jindao.model.breakdown import ASPECTS, per_km
from jindao.model.guidance import TrailUse
from jindao.model.leg import Leg
from jindao.network.codes import FACILITY_KINDS, GREENWAY_LEVELS, LITS
from jindao.network.network import Network
from tests.conftest import at, make_network
from tests.formats.conftest import make_route
from tests.routing.test_router import leg, ridge


def near(pairs: tuple[tuple[str, float], ...]) -> list[tuple[str, object]]:
    return [(code, pytest.approx(metres, abs=0.11)) for code, metres in pairs]


def test_round_the_steps_and_back(tiny_network: Network) -> None:
    there = leg(tiny_network, "family", (0, 0), (900, 0)).breakdown
    assert list(there.surface) == near(
        (("asphalt", 800.0), ("unknown", 400.0), ("paving_stones", 300.0))
    )
    assert list(there.kind) == near(
        (("footway", 500.0), ("residential", 300.0), ("path", 400.0), ("footway", 300.0))
    )
    assert list(there.totals().kind) == near(
        (("footway", 800.0), ("path", 400.0), ("residential", 300.0))
    )
    assert list(there.light) == near((("unknown", 1500.0),))
    assert list(there.steepness) == near((("unknown", 1500.0),))
    assert list(there.greenway) == near((("none", 1500.0),))
    back = leg(tiny_network, "family", (900, 0), (0, 0)).breakdown
    assert list(back.surface) == near(tuple(reversed(there.surface)))


def test_steps_without_a_surface_are_not_an_unknown_one(tiny_network: Network) -> None:
    found = leg(tiny_network, "walk", (100, 0), (800, 0))
    assert list(found.breakdown.surface) == near((("asphalt", 400.0), ("steps", 300.0)))
    assert found.unknown_surface_m == 0
    round_it = leg(tiny_network, "family", (0, 0), (900, 0))
    told_m = round_it.breakdown.metres("surface", "unknown")
    assert told_m == pytest.approx(round_it.unknown_surface_m, abs=0.1)


def test_light_width_greenways_green_and_noise() -> None:
    plain = make_network([at(0, 0), at(300, 0), at(600, 0)], [(0, 1, 300.0), (1, 2, 300.0)])
    network = replace(
        plain,
        edge_lit=np.array([LITS.index("yes"), LITS.index("no")]),
        edge_width_dm=np.array([25, 0]),
        edge_greenway=np.array([0, 1]),
        edge_greenway_level=np.array([GREENWAY_LEVELS.index("city"), 0]),
        edge_green=np.array([5, 15]),
        edge_shade=np.array([15, 3]),
        edge_noise=np.array([4, 10]),
        names=("汾河绿道", "绿道"),
    )
    found = leg(network, "walk", (0, 0), (600, 0)).breakdown
    assert list(found.light) == near((("yes", 300.0), ("no", 300.0)))
    assert list(found.width) == near((("known", 300.0), ("unknown", 300.0)))
    assert list(found.greenway) == near((("city", 300.0), ("unlevelled", 300.0)))
    # a third of the first edge; a fifth of the second, next to the shade before it
    assert list(found.green) == near((("none", 200.0), ("yes", 400.0)))
    assert list(found.shade) == near((("yes", 360.0), ("none", 240.0)))
    assert list(found.noise) == near((("quiet", 300.0), ("loud", 300.0)))


def test_slopes_are_in_the_direction_of_travel() -> None:
    # 40 m up on 400 m, 20 m down on 200 m: 10 %, which is the gentler class; then level
    there = leg(ridge(), "hike", (0, 0), (1000, 0)).breakdown
    assert list(there.steepness) == near((("up_5", 400.0), ("down_5", 200.0), ("level", 400.0)))
    back = leg(ridge(), "hike", (1000, 0), (0, 0)).breakdown
    assert list(back.steepness) == near((("level", 400.0), ("up_5", 200.0), ("down_5", 400.0)))
    part = leg(ridge(), "hike", (100, 0), (450, 0)).breakdown
    assert list(part.steepness) == near((("up_5", 300.0), ("down_5", 50.0)))


def test_slopes_are_unknown_only_where_heights_are() -> None:
    network = make_network(
        [at(0, 0), at(400, 0), at(600, 0)],
        [(0, 1, 400.0), (1, 2, 200.0)],
        elevations_m=[900, 924, 924, np.nan],
    )
    found = leg(network, "hike", (0, 0), (600, 0))
    assert found.ascent_m is None
    assert list(found.breakdown.steepness) == near((("up_5", 400.0), ("unknown", 200.0)))


def test_a_leg_of_no_length_is_made_of_nothing(tiny_network: Network) -> None:
    found = leg(tiny_network, "walk", (100, 0), (100, 0))
    assert all(found.breakdown.of(aspect) == () for aspect in ASPECTS)
    assert (found.trails, found.turns, found.facilities) == ((), (), None)


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1000), st.floats(0, 1000))
def test_every_aspect_adds_up_to_the_length(start_m: float, end_m: float) -> None:
    shares = {"edge_green": np.array([3, 9, 0]), "edge_shade": np.array([15, 1, 7])}
    found = leg(replace(ridge(), **shares), "hike", (start_m, 0), (end_m, 0))
    for aspect in ASPECTS:
        length_m = sum(metres for _, metres in found.breakdown.of(aspect))
        assert length_m == pytest.approx(found.length_m, abs=0.06), aspect
    route = make_route(legs=(found, found))
    by_km = sum(metres for part in per_km(route) for _, metres in part.surface)
    assert by_km == pytest.approx(route.length_m, abs=0.12)
    assert from_plain(Leg, to_plain(found)) == found


def on_trails(network: Network, sets: list[list[int]], of_edge: list[int]) -> Network:
    """Put edges on sets of two trails, the second of which has only a number."""
    return replace(
        network,
        edge_trails=np.array(of_edge),
        trail_name=np.array([len(network.names), -1]),
        trail_ref=np.array([-1, len(network.names) + 1]),
        trail_kind=np.array([0, 3]),
        trail_network=np.array([3, 1]),
        trails_offsets=np.cumsum([0, *map(len, sets)]),
        trails=np.array([place for row in sets for place in row]),
        names=(*network.names, "Ridge Way", "R7"),
    )


def test_trails_are_told_in_the_order_of_first_use(tiny_network: Network) -> None:
    """The family's way is AB, BD, DE, EC; R7 leads along BD, and both along DE."""
    network = on_trails(tiny_network, [[], [1], [0, 1]], [0, 0, 1, 2, 0, 0])
    found = leg(network, "family", (0, 0), (900, 0))
    assert [trail.title for trail in found.trails] == ["R7", "Ridge Way"]
    assert [trail.length_m for trail in found.trails] == near_lengths(700, 400)
    assert replace(found.trails[1], length_m=0.0) == TrailUse(
        name="Ridge Way", ref="", kind="hiking", network="national", length_m=0.0
    )
    cut = leg(network, "walk", (500, 100), (500, 250))
    assert [trail.length_m for trail in cut.trails] == near_lengths(150)


def near_lengths(*metres: float) -> list[object]:
    return [pytest.approx(length_m, abs=0.11) for length_m in metres]


def test_facilities_are_measured_along_the_leg(tiny_network: Network) -> None:
    bench, toilets = at(100, 10), at(500, 200)
    network = replace(
        tiny_network,
        facility_kind=np.array([FACILITY_KINDS.index("bench"), FACILITY_KINDS.index("toilets")]),
        facility_lon=np.array([bench.lon, toilets.lon]),
        facility_lat=np.array([bench.lat, toilets.lat]),
        facility_name=np.array([-1, 0]),
        facility_wheelchair=np.array([0, 2]),
        facility_fee=np.array([0, 1]),
        facility_edge=np.array([0, 2]),
        facility_at=np.array([0.2, 0.7]),
    )
    found = leg(network, "family", (900, 0), (0, 0)).facilities
    assert found is not None
    # from C: 300 to E, 400 to D, 100 on to the toilets; from the bench it is 100 to A
    assert [(item.kind, item.name) for item in found] == [("toilets", "AB"), ("bench", "")]
    assert [item.along_m for item in found] == near_lengths(800, 1400)
    assert [item.gap_m for item in found] == near_lengths(0, 10)
    assert (found[0].wheelchair, found[0].fee) == ("yes", "no")
    assert leg(network, "walk", (800, 300), (700, 300)).facilities == ()
