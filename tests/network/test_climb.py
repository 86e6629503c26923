"""Ascents that are known beforehand, and the two ways of getting them wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jindao.network.climb import LEAST_SWING_M, climb, edge_climbs

SEEDS = range(8)


def noisy(heights: np.ndarray, seed: int) -> np.ndarray:
    return heights + np.random.default_rng(seed).uniform(-3, 3, len(heights))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("every_m", [3, 10, 40])
def test_a_flat_river_path_with_noise_does_not_climb(seed: int, every_m: int) -> None:
    along = np.arange(0, 10_000, every_m)
    heights = noisy(np.full(len(along), 780.0), seed)
    raw_m = np.clip(np.diff(heights), 0, None).sum()
    assert raw_m > 200
    ascent, descent = climb(along, heights)
    # Where points are farther apart than what is smoothed, single ones still stand out
    most_m = 12 if every_m == 40 else 6
    assert ascent <= most_m
    assert descent <= most_m


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("length_m", [1500, 6000])
def test_a_steady_hill_with_noise_is_as_high_as_it_is(seed: int, length_m: float) -> None:
    along = np.arange(0, length_m + 1, 10)
    ascent, descent = climb(along, noisy(900 + 245 * along / length_m, seed))
    assert ascent == pytest.approx(245, rel=0.05)
    assert descent <= 10


@pytest.mark.parametrize("reach_m", [10.0, 20.0])
def test_rolling_hills_are_kept(reach_m: float) -> None:
    along = np.arange(0, 10_001, 20)
    # From low to high twice the reach, 20 times
    heights = 500 - reach_m * np.cos(2 * np.pi * along / 500)
    ascent, descent = climb(along, heights)
    assert ascent == pytest.approx(20 * 2 * reach_m, rel=0.1)
    assert descent == pytest.approx(ascent, rel=0.01)


def test_a_ramp_keeps_its_ends() -> None:
    # 40 m of steps, 20 m up: shorter than what is smoothed
    assert climb([0, 40], [100, 120]) == (pytest.approx(20), 0)
    assert climb([0, 40], [120, 100]) == (0, pytest.approx(20))


def test_less_than_a_swing_does_not_count() -> None:
    assert climb([0, 500, 1000], [100, 104.9, 100]) == (0, 0)
    ascent, descent = climb([0, 500, 1000], [100, 130, 100])
    assert 28 < ascent <= 30
    assert ascent == pytest.approx(descent)


def test_unknown_heights_and_single_points() -> None:
    assert np.isnan(climb([0, 10], [1.0, np.nan])).all()
    assert climb([0], [5.0]) == (0, 0)
    assert climb([0, 0, 0], [5.0, 5.0, 5.0]) == (0, 0)
    with pytest.raises(ValueError, match="as many"):
        climb([0, 1], [5.0])
    with pytest.raises(ValueError, match="as many"):
        climb([], [])


def test_edges_by_hand() -> None:
    profiles = [
        [100, 130],
        [100, 110, 107, 120],  # the dip of 3 m is noise
        [100, 120, 110, 130],  # the dip of 10 m is not
        [100, 103, 100],  # a bump of 3 m
        [100, 90, 110, 102],
        [100, np.nan, 120],
        [104, 100, 130],  # falls by less than a swing first: all that counts is 26
    ]
    offsets = np.cumsum([0, *map(len, profiles)])
    ascent, descent = edge_climbs(np.concatenate(profiles).astype(float), offsets)
    assert ascent == pytest.approx([30, 20, 40 - 10 + 10, 0, 20, np.nan, 26], nan_ok=True)
    assert descent == pytest.approx([0, 0, 10, 0, 18, np.nan, 0], nan_ok=True)


WALKS = st.lists(st.lists(st.integers(-12, 12), min_size=1, max_size=30), min_size=1, max_size=8)


@given(WALKS)
def test_edges_end_where_they_end_whichever_way_one_goes(walks: list[list[int]]) -> None:
    profiles = [np.cumsum([500, *walk]).astype(float) for walk in walks]
    offsets = np.cumsum([0, *map(len, profiles)])
    ascent, descent = edge_climbs(np.concatenate(profiles), offsets)
    back = edge_climbs(np.concatenate([profile[::-1] for profile in profiles]), offsets)
    net = [profile[-1] - profile[0] for profile in profiles]
    steps = [np.diff(profile) for profile in profiles]
    assert ascent - descent == pytest.approx(net)
    assert (ascent >= 0).all()
    assert (descent >= 0).all()
    for up, step in zip(ascent, steps, strict=True):
        assert up <= max(step[step > 0].sum(), 0) + 1e-9
    assert back[0] == pytest.approx(descent, abs=LEAST_SWING_M)
    assert back[1] == pytest.approx(ascent, abs=LEAST_SWING_M)
