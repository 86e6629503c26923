"""Steep places of a way: how much, how steep, where first; worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jindao.model.leg import Leg, Steep
from jindao.network.network import Network
from jindao.profiles import load_profiles
from jindao.routing.router import Router
from tests.conftest import at, make_network


def hill(rise_m: float, *, kind: str = "footway", length_m: float = 400.0) -> Network:
    """Return a level way of 200 m, one that climbs, and a level one of 200 m, eastwards."""
    east = [0.0, 200.0, 200.0 + length_m, 400.0 + length_m]
    return make_network(
        [at(metres, 0) for metres in east],
        [(0, 1, 200.0), (1, 2, length_m), (2, 3, 200.0)],
        kinds=["footway", kind, "footway"],
        elevations_m=[900, 900, 900, 900 + rise_m, 900 + rise_m, 900 + rise_m],
    )


def leg(network: Network, profile: str, start_m: float, end_m: float) -> Leg:
    router = Router(network, load_profiles()[profile], "compiled")
    points = [next(iter(router.near(at(metres, 0)).values())) for metres in (start_m, end_m)]
    return router.leg(*points)


def steep(network: Network, profile: str, start_m: float = 0.0, end_m: float = 800.0) -> Steep:
    found = leg(network, profile, start_m, end_m).steep
    assert found is not None
    return found


def test_a_slope_of_ten_percent_is_steep_for_a_wheelchair() -> None:
    """Windows of 40 m that reach 10 m over the end have 3 m on 40 m: 7.5 %, not steep."""
    there = steep(hill(40.0), "wheelchair")
    assert there.length_m == pytest.approx(400.0, abs=0.5)
    assert there.worst == pytest.approx(0.10, abs=0.001)
    assert there.along_m == pytest.approx(200.0, abs=0.5)
    assert there.position.lon == pytest.approx(at(200, 0).lon, abs=1e-5)
    back = steep(hill(40.0), "wheelchair", 800.0, 0.0)
    assert (back.length_m, back.along_m) == pytest.approx((400.0, 200.0), abs=0.5)
    assert leg(hill(40.0), "bike", 0, 800).steep is None
    assert leg(hill(40.0), "walk", 0, 800).steep is None


def test_what_is_just_allowed_is_not_steep() -> None:
    assert leg(hill(32.0), "wheelchair", 0, 800).steep is None
    assert leg(hill(48.0), "bike", 0, 800).steep is None
    assert steep(hill(52.0), "bike").worst == pytest.approx(0.13, abs=0.001)


@pytest.mark.parametrize("profile", ["walk", "family"])
def test_on_foot_over_thirty_percent_is_steep_but_steps_are_steps(profile: str) -> None:
    assert steep(hill(140.0), profile).worst == pytest.approx(0.35, abs=0.001)
    assert leg(hill(140.0, kind="steps"), profile, 0, 800).steep is None
    assert leg(hill(140.0), "hike", 0, 800).steep is None


def test_a_short_ramp_counts_as_a_whole() -> None:
    """3 m on 20 m are 15 %; over 40 m they are 7.5 %."""
    ramp = hill(3.0, length_m=20.0)
    assert leg(ramp, "wheelchair", 0, 420).steep is None  # the edges know no grades
    known = replace(
        ramp,
        edge_max_grade_up=np.array([0.0, 0.15, 0.0], np.float32),
        edge_max_grade_down=np.zeros(3, np.float32),
    )
    found = steep(known, "wheelchair", 0, 420)
    assert found.length_m == pytest.approx(20.0, abs=0.1)
    assert found.worst == pytest.approx(0.15, abs=1e-4)
    assert found.along_m == pytest.approx(200.0, abs=0.1)


def test_nothing_is_said_of_what_has_no_heights() -> None:
    dark = replace(
        hill(40.0), geometry_elevation_m=np.array([900, 900, 900, np.nan, 940, 940], np.float32)
    )
    assert leg(dark, "wheelchair", 0, 800).steep is None
    assert leg(hill(40.0), "wheelchair", 100, 100).steep is None


def test_a_part_of_one_edge() -> None:
    found = steep(hill(40.0), "wheelchair", 300, 330)
    assert found.length_m == pytest.approx(30.0, abs=0.1)
    assert found.along_m == 0.0
