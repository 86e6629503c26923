"""How long each edge takes: seconds that add up along a route.

An edge that climbs A metres and falls D on its length L does so at one grade throughout,
g = (A + D) / L: its climbing share A / (A + D) of the length rises at g, the rest falls at
g. So what goes up and down again within an edge takes its time, and length and height
both stay what they are. `tobler` and `naismith` are for walking, `power` is for riding;
with `flat`, for rolling, the grade does not count.

Tobler's hiking function (W. Tobler, Three presentations on geographical analysis and
modeling, NCGIA Technical Report 93-1, 1993), scaled so that level ground gives the
profile's own speed:

    speed = flat speed x exp(-3.5 |grade + 0.05|) / exp(-3.5 x 0.05)

Naismith's rule with Langmuir's corrections (E. Langmuir, Mountaincraft and Leadership,
1984): the level time, 10 min more for every 100 m of ascent; for every 300 m of descent
10 min less where it falls by 5 to 12 degrees, and 10 min more where by over 12.

`power` is the balance of a rider's power with weight, rolling and air (J. Martin et al.,
Validation of a mathematical model for road cycling power, Journal of Applied Biomechanics
14, 1998), solved for the speed v:

    power = v x (mass x g x (sin + rolling x cos) + 1/2 x air x drag area x v^2)

On the level the power is the one that gives the profile's own speed. Uphill it is
`climb_power` times that, as riders were seen to give some 250 W where they give 150 W on
the level (J. Parkin and J. Rotheram, Design speeds and acceleration characteristics of
bicycle traffic, Transport Policy 17, 2010), and nobody rides faster than on the level.
Where it would be slower than pushing the bicycle up at Tobler's pace, that counts.
Downhill it is the level power, and never more than `downhill_mps`: people brake.

A kind with a speed of its own, slower than the profile's, has that in it what it takes to
climb: of the two times the longer one counts. Where the network has no elevation the
grade counts as level, and results say that elevation is unknown.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.network.codes import KINDS, PUSHED_BACKWARD, PUSHED_FORWARD
from jindao.network.columns import Float
from jindao.network.network import Network
from jindao.profiles.load import Profile, Riding

_STEEPEST = 1.0
_GRAVITY: Final = 9.81
_AIR_KG_M3: Final = 1.15
"""Density of air at some 600 m above the sea and 15 degrees."""
_ASCENT_S_PER_M: Final = 600 / 100
_DESCENT_S_PER_M: Final = 600 / 300
_EASY_FALL: Final = math.tan(math.radians(5))
_STEEP_FALL: Final = math.tan(math.radians(12))
_LEAST_OF_LEVEL: Final = 0.5
"""No descent more than halves the time of level ground, however fast a profile is."""

_DIN_MPS: Final = 4 / 3.6
_DIN_ASCENT_MPS: Final = 300 / 3600
_DIN_DESCENT_MPS: Final = 500 / 3600


def tobler_factor(grade: Float) -> npt.NDArray[np.float64]:
    """Return walking speed at a grade as a share of the speed on level ground."""
    steep = np.clip(grade, -_STEEPEST, _STEEPEST)
    factor: npt.NDArray[np.float64] = np.exp(-3.5 * (np.abs(steep + 0.05) - 0.05))
    return factor


def riding_mps(grade: Float, riding: Riding, level_mps: float, pushed_mps: float) -> Float:
    """Return the speed of a bicycle at a grade, metres per second.

    Parameters
    ----------
    grade
        Rise over run, below 0 downhill.
    riding
        What the rider and the bicycle are like.
    level_mps, pushed_mps
        Speed on level ground, riding and pushing.
    """
    steep = np.clip(np.asarray(grade, np.float64), -_STEEPEST, _STEEPEST)
    drag = _AIR_KG_M3 * riding.drag_area_m2 / 2
    weight = riding.mass_kg * _GRAVITY
    level_w = level_mps * (weight * riding.rolling + drag * level_mps**2)
    force = weight * (steep + riding.rolling) / np.sqrt(1 + steep**2)
    power = np.where(steep > 0, riding.climb_power, 1.0) * level_w
    free = _balance(drag, force, power)
    uphill = np.maximum(np.minimum(free, level_mps), pushed_mps * tobler_factor(steep))
    downhill = np.minimum(free, max(riding.downhill_mps, level_mps))
    return np.where(steep > 0, uphill, downhill)


def _balance(drag: float, force: Float, power: Float) -> npt.NDArray[np.float64]:
    """Return the one v > 0 with drag x v^3 + force x v = power, by Cardano's formula."""
    third, half = force / (3 * drag), power / (2 * drag)
    inside = half**2 + third**3
    root = np.sqrt(np.maximum(inside, 0.0))
    one = np.cbrt(half + root) + np.cbrt(half - root)
    fall = np.sqrt(np.maximum(-third, 1e-12))
    angle = np.arccos(np.clip(half / fall**3, -1.0, 1.0))
    speed: npt.NDArray[np.float64] = np.where(inside >= 0, one, 2 * fall * np.cos(angle / 3))
    return speed


def din33466_s(length_m: float, ascent_m: float | None, descent_m: float | None) -> float | None:
    """Return the walking time of a whole route by DIN 33466, in seconds.

    The time for the length at 4 km/h and the time for the height, 300 m of ascent and
    500 m of descent an hour: the longer one and half of the shorter. The rule is one for
    totals; parts do not add up. None where ascent or descent is not known.
    """
    if ascent_m is None or descent_m is None:
        return None
    level_s = length_m / _DIN_MPS
    height_s = ascent_m / _DIN_ASCENT_MPS + descent_m / _DIN_DESCENT_MPS
    return max(level_s, height_s) + min(level_s, height_s) / 2


def arc_durations_s(network: Network, profile: Profile) -> npt.NDArray[np.float64]:
    """Return how long every arc takes with a profile.

    Returns
    -------
    (2 * n_edges,) float64 seconds; arcs as in `jindao.profiles.pricing`. Arcs that are
    forbidden have a duration all the same.
    """
    access = network.access(profile.mode)
    speed = np.full(2 * network.n_edges, profile.speed_mps)
    for name, slow_mps in profile.slow_kind_mps.items():
        speed[np.repeat(network.edge_kind == KINDS.index(name), 2)] = slow_mps
    pushed = np.stack([access & PUSHED_FORWARD, access & PUSHED_BACKWARD], axis=1).ravel() > 0
    speed[pushed] = np.minimum(speed[pushed], profile.pushed_mps)
    length_m = np.repeat(network.edge_length_m, 2)
    durations: npt.NDArray[np.float64] = length_m / speed
    if profile.time_model != "flat":
        sloping = _sloping_s(network, length_m / profile.speed_mps, profile)
        durations = np.where(speed > profile.speed_mps, durations, np.maximum(durations, sloping))
        plain = speed == profile.speed_mps
        durations[plain] = sloping[plain]
    durations.flags.writeable = False
    return durations


def _sloping_s(network: Network, level_s: Float, profile: Profile) -> npt.NDArray[np.float64]:
    """Return (2 * n_edges,) seconds with the slopes, from those of level ground."""
    ascent_m = np.nan_to_num(np.asarray(network.edge_ascent_m, np.float64))
    descent_m = np.nan_to_num(np.asarray(network.edge_descent_m, np.float64))
    up_m = np.stack([ascent_m, descent_m], axis=1).ravel()
    down_m = np.stack([descent_m, ascent_m], axis=1).ravel()
    return sloping_s(np.repeat(network.edge_length_m, 2), up_m, down_m, level_s, profile)


def sloping_s(
    length_m: Float, up_m: Float, down_m: Float, level_s: Float, profile: Profile
) -> npt.NDArray[np.float64]:
    """Return how long ways take with their slopes, each at one grade throughout, seconds.

    Parameters
    ----------
    length_m, up_m, down_m
        (n,) length, ascent and descent of each way, metres.
    level_s
        (n,) what each would take on level ground, seconds.
    profile
        Whose time model counts; `flat` knows no slopes.
    """
    if profile.time_model == "flat":
        return np.asarray(level_s, np.float64)
    height_m = up_m + down_m
    grade = np.divide(height_m, length_m, out=np.zeros(len(length_m)), where=length_m > 0)
    climbing = np.divide(up_m, height_m, out=np.zeros(len(length_m)), where=height_m > 0)
    if profile.time_model == "naismith":
        per_m = np.select([grade > _STEEP_FALL, grade >= _EASY_FALL], [1.0, -1.0], 0.0)
        slower = level_s + _ASCENT_S_PER_M * up_m + _DESCENT_S_PER_M * per_m * down_m
        walked = np.maximum(slower, _LEAST_OF_LEVEL * level_s)
    elif profile.riding is not None:
        up_mps, down_mps = (
            riding_mps(signed, profile.riding, profile.speed_mps, profile.pushed_mps)
            for signed in (grade, -grade)
        )
        walked = length_m * (climbing / up_mps + (1 - climbing) / down_mps)
    else:
        slowness = climbing / tobler_factor(grade) + (1 - climbing) / tobler_factor(-grade)
        walked = level_s * slowness
    return np.asarray(walked, np.float64)
