"""The formula of costs, worked by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao import RequestError
from jindao.model.preferences import WISHES, Preferences
from jindao.network.columns import DTYPES
from jindao.network.network import Network
from jindao.profiles import load_profiles
from jindao.profiles.prices import arc_costs, prices_of
from jindao.profiles.pricing import FORBIDDEN, UNPRICED, price
from tests.conftest import at, make_network

PROFILES = load_profiles()
WALK = PROFILES["walk"]
PLAIN = Preferences()


def straight(n: int = 1, **columns: list[float]) -> Network:
    """Return edges of 100 m in a row; columns are those of a network, without `edge_`."""
    network = make_network(
        [at(100 * i, 0) for i in range(n + 1)], [(i, i + 1, 100.0) for i in range(n)]
    )
    changed = {
        f"edge_{name}": np.array(values, DTYPES[f"edge_{name}"]) for name, values in columns.items()
    }
    return replace(network, **changed)


def forward(network: Network, preferences: Preferences = PLAIN, profile: str = "walk") -> list[int]:
    return arc_costs(network, PROFILES[profile], preferences)[::2].tolist()


def test_without_wishes_only_the_profile_counts() -> None:
    network = straight(2, green=[0, 15], noise=[15, 0], shade=[0, 15], rest=[0, 15])
    assert forward(network) == [1000, 1000]


@pytest.mark.parametrize(("wish", "weight"), [("green", 1.0), ("shade", 1.0), ("rest", 0.6)])
def test_a_wish_makes_dearer_what_lacks_it(wish: str, weight: float) -> None:
    network = straight(3, **{wish: [15, 6, 0]})
    # 100 m x (1 + weight x 0.5 x lacking), lacking 0, 9/15 and all
    expected = [1000, round(1000 * (1 + weight * 0.5 * 0.6)), round(1000 * (1 + weight * 0.5))]
    assert forward(network, Preferences(**{wish: 0.5})) == expected


def test_quiet_is_away_from_noise() -> None:
    # walk: quiet 2.0; noise 15 of 15 and 6 of 15
    assert forward(straight(3, noise=[0, 15, 6]), Preferences(quiet=1)) == [1000, 3000, 1800]


def test_what_nobody_recorded_is_half_lacking() -> None:
    # surfaces unknown, asphalt, gravel; walk: paved 1.5
    network = straight(3, surface=[0, 2, 12])
    assert forward(network, Preferences(paved=1)) == [1750, 1000, 2500]
    # unknown, unlit, lit; walk: lit 1.0
    assert forward(straight(3, lit=[0, 1, 2]), Preferences(lit=1)) == [1500, 2000, 1000]


def test_wishes_add_up() -> None:
    network = straight(1, green=[0], noise=[15])
    assert forward(network, Preferences(green=1, quiet=1)) == [4000]


def test_climbing_costs_and_gentle_makes_it_dearer() -> None:
    network = straight(
        1, ascent_m=[8.0], descent_m=[2.0], max_grade_up=[0.1], max_grade_down=[0.05]
    )
    up, down = arc_costs(network, WALK)
    # 100 + 5 x 8; back 100 + 5 x 2
    assert (up, down) == (1400, 1100)
    up, down = arc_costs(network, WALK, Preferences(gentle=1))
    # 100 + 20 x 8 + 5 x 2 + 20 x 100 x (0.1 - 0.06); back 100 + 20 x 2 + 5 x 8 + 80
    assert (up, down) == (3500, 2600)


def test_an_unknown_climb_counts_as_level() -> None:
    network = straight(1, ascent_m=[np.nan], descent_m=[np.nan])
    assert forward(network, Preferences(gentle=1)) == [1000]


def test_a_broken_limit_costs_a_long_way_round() -> None:
    steep = straight(2, max_grade_up=[0.3, 0.1], max_grade_down=[0.0, 0.0])
    # 20 x 100 m + 500 m
    assert forward(steep, Preferences(max_grade=0.12)) == [25_000, 1000]
    narrow = straight(3, width_dm=[8, 12, 0])
    assert forward(narrow, Preferences(min_width_m=0.9)) == [25_000, 1000, 1000]
    steps = make_network([at(0, 0), at(100, 0)], [(0, 1, 100.0)], kinds=["steps"])
    assert forward(steps, Preferences(no_steps=True)) == [20 * 1400 + 5000]
    assert forward(steps, Preferences()) == [1400]


def test_a_steep_descent_is_steep() -> None:
    falling = straight(1, max_grade_up=[0.0], max_grade_down=[0.3])
    assert arc_costs(falling, WALK, Preferences(max_grade=0.12)).tolist() == [25_000, 25_000]


def test_a_tunnel_of_a_busy_road_is_shunned() -> None:
    places = [at(100 * i, 0) for i in range(4)]
    network = make_network(
        places,
        [(i, i + 1, 100.0) for i in range(3)],
        kinds=["primary", "primary", "footway"],
        structures=["ground", "tunnel", "tunnel"],
    )
    # primary 1.7, in a tunnel x 5; a footway's tunnel is as good as any footway
    assert forward(network) == [1700, 8500, 1000]


def test_the_theme_counts_only_where_it_is_known_where_it_is() -> None:
    network = straight(2)
    near = np.array([15, 0], np.uint8)
    wish = Preferences(theme=1)
    themed = prices_of(network, WALK, wish, affinity=near)
    # walk: theme 2.0
    assert [price(themed, arc) for arc in (0, 2)] == [1000, 3000]
    assert forward(network, wish) == [1000, 1000]


def test_prices_are_worked_out_when_asked_for(tiny_network: Network) -> None:
    prices = prices_of(tiny_network, WALK)
    assert (prices.cost == UNPRICED).all()
    every = arc_costs(tiny_network, WALK)
    assert [price(prices, arc) for arc in range(len(every))] == every.tolist()


def test_closed_ways_stay_closed_whatever_is_wished(tiny_network: Network) -> None:
    wishes = Preferences(**dict.fromkeys(WISHES, 1.0), no_steps=True, max_grade=0.05)
    for profile in PROFILES.values():
        plain, wished = arc_costs(tiny_network, profile), arc_costs(tiny_network, profile, wishes)
        assert ((plain == FORBIDDEN) == (wished == FORBIDDEN)).all()
        assert (wished[wished != FORBIDDEN] >= plain[plain != FORBIDDEN]).all()


tenths = st.integers(0, 10).map(lambda tenth: tenth / 10)


@given(st.fixed_dictionaries(dict.fromkeys(WISHES, tenths)), st.sampled_from(WISHES))
def test_wishing_more_never_makes_a_way_cheaper(wishes: dict[str, float], more: str) -> None:
    network = straight(
        2, green=[3, 9], noise=[12, 0], shade=[1, 0], rest=[0, 15], surface=[0, 12], lit=[1, 0],
        ascent_m=[9.0, 0.0], descent_m=[0.0, 3.0],
        max_grade_up=[0.2, 0.0], max_grade_down=[0.0, 0.1],
    )  # fmt: skip
    less = arc_costs(network, WALK, Preferences(**wishes))
    most = arc_costs(network, WALK, Preferences(**wishes | {more: 1.0}))
    assert (most >= less).all()


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_weighs_every_wish(profile: str) -> None:
    assert all(weight > 0 for weight in PROFILES[profile].wish_weights.values())
    assert PROFILES[profile].gentle_up_m > 0


def test_wishes_are_rounded_to_tenths() -> None:
    assert Preferences(green=0.7499) == Preferences(green=0.7)
    assert Preferences(green=0.04).is_plain
    assert Preferences(quiet=1, shade=0.3).wishes == {"quiet": 1.0, "shade": 0.3}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("green", float("nan")),
        ("green", -0.1),
        ("quiet", 1.5),
        ("lit", "much"),
        ("rest", True),
        ("max_grade", 0.0),
        ("max_grade", float("inf")),
        ("min_width_m", -1),
        ("no_steps", "yes"),
    ],
)
def test_wishes_that_cannot_be(field: str, value: object) -> None:
    with pytest.raises(RequestError) as caught:
        Preferences(**{field: value})
    assert caught.value.field == field
