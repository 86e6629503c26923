from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jindao.errors import DataError
from jindao.network.codes import BACKWARD, FORWARD, PUSHED
from jindao.network.network import Network
from jindao.profiles import arc_durations_s, load_profiles
from jindao.profiles.load import parse_profile
from jindao.profiles.prices import arc_costs
from jindao.profiles.pricing import FORBIDDEN
from jindao.profiles.time import din33466_s, riding_mps, tobler_factor
from tests.conftest import at, make_network

PROFILES = load_profiles()
AB, BC, BD, DE, EC = range(5)


def test_the_five_profiles_are_there_in_order() -> None:
    assert list(PROFILES) == ["walk", "hike", "family", "bike", "wheelchair"]


def test_walk_costs_by_hand(tiny_network: Network) -> None:
    costs = arc_costs(tiny_network, PROFILES["walk"])
    # 10 x 500 x 1.0; steps 10 x 400 x 1.4; residential 10 x 300 x 1.1
    assert costs[2 * AB : 2 * AB + 2].tolist() == [5000, 5000]
    assert costs[2 * BC : 2 * BC + 2].tolist() == [5600, 5600]
    assert costs[2 * BD : 2 * BD + 2].tolist() == [3300, 3300]
    assert costs.dtype == np.int64
    assert not costs.flags.writeable


def test_wheelchair_never_uses_steps_and_pays_for_the_unknown(tiny_network: Network) -> None:
    costs = arc_costs(tiny_network, PROFILES["wheelchair"])
    assert costs[2 * BC] == FORBIDDEN
    # path 1.6, unknown surface 1.5: 10 x 400 x 1.6 x 1.5
    assert costs[2 * DE] == 9600
    # footway 1.0, paving stones 1.1
    assert costs[2 * EC] == 3300


def test_sidewalks_as_tagged_by_hand() -> None:
    network = make_network(
        [at(100 * i, 0) for i in range(6)],
        [(i, i + 1, 100.0) for i in range(5)],
        kinds=["primary", "primary", "primary", "primary", "residential"],
        sidewalks=["unknown", "own", "separate", "none", "none"],
    )
    # primary 1.7: 10 x 100 x 1.7, x 3 beside a footway, x 1.5 without a sidewalk, which
    # matters on busy roads only; residential 1.1
    assert arc_costs(network, PROFILES["walk"])[::2].tolist() == [1700, 1700, 5100, 2550, 1100]
    assert arc_costs(network, PROFILES["bike"])[:8:2].tolist() == [1900] * 4


@pytest.mark.parametrize("name", ["walk", "hike", "family", "wheelchair"])
def test_on_foot_the_way_beside_a_road_is_taken(name: str) -> None:
    profile = PROFILES[name]
    assert profile.sidewalk_factors["separate"] > profile.sidewalk_factors["none"] > 1.0
    assert "primary" in profile.busy_kinds
    assert "residential" not in profile.busy_kinds


def test_steps_are_forbidden_to_wheelchairs_whatever_the_access_says() -> None:
    network = make_network([at(0, 0), at(100, 0)], [(0, 1, 100.0)], kinds=["steps"])
    assert arc_costs(network, PROFILES["wheelchair"]).tolist() == [FORBIDDEN, FORBIDDEN]


def test_bicycle_one_way(tiny_network: Network) -> None:
    costs = arc_costs(tiny_network, PROFILES["bike"])
    assert costs[2 * BD] > 0
    assert costs[2 * BD + 1] == FORBIDDEN


def test_a_pushed_bicycle_costs_and_takes_more() -> None:
    ways = FORWARD | BACKWARD
    network = make_network(
        [at(0, 0), at(100, 0), at(200, 0)],
        [(0, 1, 100.0), (1, 2, 100.0)],
        kinds=["footway", "footway"],
        bicycle=[ways, ways | PUSHED],
    )
    costs = arc_costs(network, PROFILES["bike"])
    assert costs[2] == round(3.5 * costs[0])
    seconds = arc_durations_s(network, PROFILES["bike"])
    assert seconds[0] == pytest.approx(100 / (15 / 3.6))
    assert seconds[2] == pytest.approx(100 / (4 / 3.6))


def test_a_cost_is_at_least_one() -> None:
    network = make_network([at(0, 0), at(0.01, 0)], [(0, 1, 0.0)])
    assert arc_costs(network, PROFILES["walk"]).tolist() == [1, 1]


def test_tobler_by_hand() -> None:
    # Fastest at 5 % downhill: 6 km/h against 6 exp(-0.175) = 5.04 on level ground.
    grades = np.array([0.0, -0.05, 0.10, -0.15])
    expected = [1.0, np.exp(0.175), np.exp(-0.35), np.exp(-0.175)]
    assert tobler_factor(grades) == pytest.approx(expected)


def test_climbing_takes_longer_than_descending() -> None:
    network = make_network(
        [at(0, 0), at(1000, 0)], [(0, 1, 1000.0)], ascent_m=[100.0], descent_m=[0.0]
    )
    up_s, down_s = arc_durations_s(network, PROFILES["walk"])
    flat_s = 1000 / (4.8 / 3.6)
    assert up_s == pytest.approx(flat_s * np.exp(0.35))
    assert down_s == pytest.approx(flat_s * np.exp(0.0))
    unknown = make_network([at(0, 0), at(1000, 0)], [(0, 1, 1000.0)])
    assert arc_durations_s(unknown, PROFILES["walk"]).tolist() == pytest.approx([flat_s, flat_s])


def climbing(ascent_m: float, descent_m: float, kind: str = "footway") -> Network:
    """One edge of 1000 m."""
    return make_network(
        [at(0, 0), at(1000, 0)], [(0, 1, 1000.0)], kinds=[kind],
        ascent_m=[ascent_m], descent_m=[descent_m],
    )  # fmt: skip


def test_what_goes_up_and_down_within_an_edge_takes_its_time() -> None:
    flat_s = 1000 / (4.8 / 3.6)
    up_s, down_s = arc_durations_s(climbing(60, 60), PROFILES["walk"])
    # Half of it rises at 12 %, half falls at 12 %
    by_hand = flat_s * (np.exp(0.42) + np.exp(0.07)) / 2
    assert (up_s, down_s) == (pytest.approx(by_hand), pytest.approx(by_hand))
    up_s, down_s = arc_durations_s(climbing(90, 30), PROFILES["walk"])
    # Three quarters rise at 12 %, one falls; the other way round coming back
    assert up_s == pytest.approx(flat_s * (3 * np.exp(0.42) + np.exp(0.07)) / 4)
    assert down_s == pytest.approx(flat_s * (np.exp(0.42) + 3 * np.exp(0.07)) / 4)


def test_of_the_speed_of_steps_and_of_the_slope_the_slower_counts() -> None:
    steps_s = 1000 / (2.2 / 3.6)
    gentle, _ = arc_durations_s(climbing(100, 0, "steps"), PROFILES["walk"])
    assert gentle == pytest.approx(steps_s)
    steep, _ = arc_durations_s(climbing(500, 0, "steps"), PROFILES["walk"])
    assert steep == pytest.approx(1000 / (4.8 / 3.6) * np.exp(3.5 * 0.5))
    ferry, _ = arc_durations_s(climbing(1, 0, "ferry"), PROFILES["walk"])
    assert ferry == pytest.approx(1000 / (8 / 3.6))


def test_rolling_does_not_mind_the_slope() -> None:
    there, back = arc_durations_s(climbing(100, 0), PROFILES["wheelchair"])
    assert there == back == pytest.approx(1000 / (3.6 / 3.6))


def balance_w(v_mps: float, grade: float) -> float:
    """Return the power that a speed takes: weight, rolling and air of the bike profile."""
    run = 1 / np.sqrt(1 + grade**2)
    weight_n = 95 * 9.81 * (grade + 0.008) * run
    return float(v_mps * (weight_n + 0.5 * 1.15 * 0.5 * v_mps**2))


def test_riding_uphill_by_hand() -> None:
    """At 15 km/h 7.46 N of rolling and 4.99 N of air: 51.9 W; uphill 1.67 times that.

    At 5 % weight and rolling are 53.99 N, so 86.6 W are 1.583 m/s, 5.7 km/h.
    """
    assert balance_w(15 / 3.6, 0.0) == pytest.approx(51.86, abs=0.01)
    there, back = arc_durations_s(climbing(50, 0), PROFILES["bike"])
    assert 1000 / there == pytest.approx(1.583, abs=0.001)
    assert balance_w(1000 / there, 0.05) == pytest.approx(1.67 * 51.86, abs=0.02)
    assert back == pytest.approx(1000 / (20 / 3.6))  # braking at 20 km/h
    up, down = arc_durations_s(climbing(4, 0), PROFILES["bike"])
    assert up == pytest.approx(240)  # 0.4 % are taken with a little more power
    assert balance_w(1000 / down, -0.004) == pytest.approx(51.86, abs=0.02)
    assert 240 > down > 180


def test_steep_ways_are_pushed_up_at_toblers_pace() -> None:
    there, _ = arc_durations_s(climbing(200, 0), PROFILES["bike"])
    assert there == pytest.approx(1000 / (4 / 3.6 * np.exp(-3.5 * 0.20)))
    level, same = arc_durations_s(climbing(0, 0), PROFILES["bike"])
    assert level == same == pytest.approx(240)
    unknown = arc_durations_s(climbing(np.nan, np.nan), PROFILES["bike"])
    assert unknown.tolist() == pytest.approx([240, 240])


def test_up_and_down_within_an_edge_takes_both_times() -> None:
    """50 m up and 50 m down on 1 km: 500 m at 10 % each way, pushed up, braked down."""
    there, back = arc_durations_s(climbing(50, 50), PROFILES["bike"])
    pushed_s = 500 / (4 / 3.6 * np.exp(-0.35))
    ridden_s = 500 / (balance_speed(1.67 * 51.862, 0.10))
    assert there == back == pytest.approx(min(pushed_s, ridden_s) + 500 / (20 / 3.6), abs=0.2)


def balance_speed(power_w: float, grade: float) -> float:
    """Return the speed by halving, not by the formula."""
    low, high = 0.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if balance_w(middle, grade) < power_w else (low, middle)
    return low


@pytest.mark.parametrize("grade", [-0.5, -0.1, -0.03, -0.01, -0.004, 0.0])
def test_the_formula_is_the_balance_downhill_too(grade: float) -> None:
    riding = PROFILES["bike"].riding
    assert riding is not None
    fast = replace(riding, downhill_mps=30.0)
    speed = float(riding_mps(np.array([grade]), fast, 15 / 3.6, 1.0)[0])
    by_halving = balance_speed(balance_w(15 / 3.6, 0.0), grade)
    assert speed == pytest.approx(min(30.0, by_halving), abs=1e-6)


def test_faster_downhill_and_slower_uphill_at_every_grade() -> None:
    riding = PROFILES["bike"].riding
    assert riding is not None
    grades = np.linspace(-1, 1, 2001)
    speeds = riding_mps(grades, riding, 15 / 3.6, 4 / 3.6)
    assert (np.diff(speeds) <= 1e-12).all()
    assert speeds.min() > 0


@pytest.mark.parametrize(
    ("ascent_m", "descent_m", "minutes"),
    [
        (0, 0, 12),  # 1 km at 5 km/h
        (100, 0, 22),  # and 10 min for 100 m
        (0, 60, 12),  # 3.4 degrees: nothing
        (0, 150, 7),  # 8.5 degrees: 5 min less
        (0, 300, 22),  # 16.7 degrees: 10 min more
        (60, 60, 16),  # 6.8 degrees both ways: 6 min more and 2 min less
        (np.nan, np.nan, 12),
    ],
)
def test_naismith_with_langmuir_by_hand(ascent_m: float, descent_m: float, minutes: float) -> None:
    text = GOOD.replace('model = "flat"', 'model = "naismith"').replace("kmh = 4", "kmh = 5")
    network = climbing(ascent_m, descent_m)
    there, _ = arc_durations_s(network, parse_profile(text, "x.toml"))
    assert there / 60 == pytest.approx(minutes)


def test_naismith_never_takes_all_the_time() -> None:
    text = GOOD.replace('model = "flat"', 'model = "naismith"').replace("kmh = 4", "kmh = 12")
    there, _ = arc_durations_s(climbing(0, 210), parse_profile(text, "x.toml"))
    assert there == pytest.approx(150)


def test_din33466_by_hand() -> None:
    # 8 km are 2 h; 600 m up 2 h and 500 m down 1 h are 3 h: 3 h and half of 2 h
    assert din33466_s(8000, 600, 500) == pytest.approx(4 * 3600)
    # The length is the longer one: 3 h and half of 1 h
    assert din33466_s(12_000, 300, 0) == pytest.approx(3.5 * 3600)
    assert din33466_s(4000, 0, 0) == pytest.approx(3600)
    assert din33466_s(4000, None, 10) is None
    assert din33466_s(4000, 10, None) is None


GOOD = """
id = "x"
name_zh = "x"
name_en = "x"
about_zh = "x"
about_en = "x"
mode = "foot"
[time]
model = "flat"
flat_kmh = 4
[cost]
kind = { footway = 1.0 }
"""


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('mode = "foot"', 'mode = "swim"', "mode"),
        ("flat_kmh = 4", "flat_kmh = -4", "time.flat_kmh"),
        ("flat_kmh = 4", "flat_kmh = nan", "time.flat_kmh"),
        ("footway = 1.0", "footwy = 1.0", "cost.kind.footwy"),
        ("footway = 1.0", "footway = 0", "cost.kind.footway"),
        ("kind = {", "sidewalk = { seperate = 2 }\nkind = {", "cost.sidewalk.seperate"),
        ("kind = {", 'busy_kinds = ["motorway"]\nkind = {', "cost.busy_kinds"),
        ('name_zh = "x"', "", "name_zh"),
        ('model = "flat"', 'model = "fast"', "time.model"),
        ('model = "flat"', 'model = "power"', "time.mass_kg"),
        ("[time]", "warns_steeper_than = 8\n[time]", "warns_steeper_than"),
    ],
)
def test_a_wrong_profile_names_its_key(old: str, new: str, key: str) -> None:
    assert parse_profile(GOOD, "x.toml").id == "x"
    with pytest.raises(DataError) as caught:
        parse_profile(GOOD.replace(old, new, 1), "x.toml")
    assert caught.value.facts["key"] == key


def test_a_profile_that_is_no_toml() -> None:
    with pytest.raises(DataError, match=r"x\.toml is not valid TOML"):
        parse_profile("<html>", "x.toml")
