"""Ascent and descent 爬升、下降 of a profile of heights, without the noise in them.

Summing every small rise counts the noise of the heights as climbing; smoothing it away
flattens the hills. So a profile is smoothed only a little, and a rise counts where it is
at least `LEAST_SWING_M` from a low to a high with no such fall between.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.network.columns import Float, Int

LEAST_SWING_M: Final = 5.0
"""Ups and downs smaller than this, between a low and a high, do not count."""

_STEP_M: Final = 10.0
_REACH_M: Final = 50.0
"""How far a height is smoothed to either side; hills of 500 m lose 3 % by it."""

Heights = npt.NDArray[np.float64]


def climb(
    distance_m: Sequence[float] | Float, elevation_m: Sequence[float] | Float
) -> tuple[float, float]:
    """Return the ascent and the descent along a whole way, in metres.

    Parameters
    ----------
    distance_m
        (n,) metres from the start, never falling; n is at least 1.
    elevation_m
        (n,) metres above the sea.

    Returns
    -------
    Ascent and descent, >= 0; NaN both where any height is NaN. Rises and falls of less
    than `LEAST_SWING_M` at the very ends are not in them either, so that they may differ
    by a few metres less than the ends do.

    Raises
    ------
    ValueError
        Where there is no point, or the two are not of the same length.
    """
    along, heights = np.asarray(distance_m, np.float64), np.asarray(elevation_m, np.float64)
    if along.shape != heights.shape or along.ndim != 1 or not len(along):
        raise ValueError("climb needs as many heights as distances, at least one")
    if np.isnan(heights).any():
        return np.nan, np.nan
    length_m = float(along[-1] - along[0])
    n_steps = max(1, round(length_m / _STEP_M))
    even = np.interp(np.linspace(along[0], along[-1], n_steps + 1), along, heights)
    turns = np.array(_turns(_smoothed(even).tolist(), LEAST_SWING_M))
    swings = np.diff(turns)
    return float(swings[swings > 0].sum()), float(-swings[swings < 0].sum())


def edge_climbs(heights: Heights, offsets: Int) -> tuple[Heights, Heights]:
    """Return the ascent and the descent of many profiles; their ends stay as they are.

    So ascent less descent is always the difference of the ends, and the net climb of
    edges one after another is that of the whole.

    Parameters
    ----------
    heights
        (n_samples,) metres of all profiles, one after another.
    offsets
        (n_profiles + 1,) where each begins; none is empty.

    Returns
    -------
    (n_profiles,) metres each, >= 0; NaN where any height of a profile is.
    """
    starts, ends = offsets[:-1], offsets[1:] - 1
    net = heights[ends] - heights[starts]
    known = ~np.isnan(np.add.reduceat(heights, starts))
    ascent = np.where(known, np.maximum(net, 0.0), np.nan)
    descent = np.where(known, np.maximum(-net, 0.0), np.nan)
    step = np.diff(heights)
    turning = np.zeros(len(heights), bool)
    turning[1:-1] = step[:-1] * step[1:] < 0
    turning[starts] = turning[ends] = False
    span = np.maximum.reduceat(heights, starts) - np.minimum.reduceat(heights, starts)
    swinging = known & (span >= LEAST_SWING_M) & (np.add.reduceat(turning, starts) > 0)
    for profile in np.flatnonzero(swinging).tolist():
        own = heights[offsets[profile] : offsets[profile + 1]].tolist()
        inner = _turns(own, LEAST_SWING_M)[1:-1]
        swings = np.diff([own[0], *inner, own[-1]])
        ascent[profile] = swings[swings > 0].sum()
        descent[profile] = -swings[swings < 0].sum()
    return ascent, descent


def _turns(heights: list[float], least_m: float) -> list[float]:
    """Return the lows and highs in turn, with at least so much between any two."""
    low = high = heights[0]
    turns: list[float] = []
    rising: bool | None = None
    for height in heights:
        low, high = min(low, height), max(high, height)
        if rising is not True and height - low >= least_m:
            turns.append(low)
            rising, high = True, height
        elif rising is not False and high - height >= least_m:
            turns.append(high)
            rising, low = False, height
    if rising is not None:
        turns.append(high if rising else low)
    return turns


def _smoothed(heights: Heights) -> Heights:
    """Return heights at even steps, each from the line fitted to those around it.

    Near ones count more. A line, unlike a mean, keeps the ends of a slope where they are.
    """
    reach = int(_REACH_M / _STEP_M)
    around = np.arange(-reach, reach + 1)
    weight = 1.0 - np.abs(around) / (reach + 1)
    ones = np.ones(len(heights))

    def summed(values: Heights, weights: Heights) -> Heights:
        padded = np.concatenate((np.zeros(reach), values, np.zeros(reach)))
        return np.correlate(padded, weights, "valid")

    s0, s1, s2 = (summed(ones, weight * around**power) for power in (0, 1, 2))
    base = float(heights.mean())
    t0, t1 = (summed(heights - base, weight * around**power) for power in (0, 1))
    spread = s0 * s2 - s1 * s1
    fitted = np.divide(s2 * t0 - s1 * t1, spread, out=heights - base, where=spread > 1e-9)
    return fitted + base
