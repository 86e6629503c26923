"""How long each edge takes: seconds that add up along a route.

Walking speed follows Tobler's hiking function (W. Tobler, Three presentations on
geographical analysis and modeling, NCGIA Technical Report 93-1, 1993), scaled so that
level ground gives the profile's own speed:

    speed = flat speed x exp(-3.5 |grade + 0.05|) / exp(-3.5 x 0.05)

Where the network has no elevation the grade counts as level, and results say that
elevation is unknown. Riding and rolling profiles use a flat speed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jindao.network.network import KINDS, PUSHED_BACKWARD, PUSHED_FORWARD, Float, Network
from jindao.profiles.load import Profile

_STEEPEST = 1.0


def tobler_factor(grade: Float) -> npt.NDArray[np.float64]:
    """Return walking speed at a grade as a share of the speed on level ground."""
    steep = np.clip(grade, -_STEEPEST, _STEEPEST)
    factor: npt.NDArray[np.float64] = np.exp(-3.5 * (np.abs(steep + 0.05) - 0.05))
    return factor


def arc_durations_s(network: Network, profile: Profile) -> npt.NDArray[np.float64]:
    """Return how long every arc takes with a profile.

    Returns
    -------
    (2 * n_edges,) float64 seconds; arcs as in `jindao.profiles.cost`. Arcs that are
    forbidden have a duration all the same.
    """
    access = network.access(profile.mode)
    speed = np.full(2 * network.n_edges, profile.speed_mps)
    for name, slow_mps in profile.slow_kind_mps.items():
        speed[np.repeat(network.edge_kind == KINDS.index(name), 2)] = slow_mps
    pushed = np.stack([access & PUSHED_FORWARD, access & PUSHED_BACKWARD], axis=1).ravel() > 0
    speed[pushed] = np.minimum(speed[pushed], profile.pushed_mps)
    durations: npt.NDArray[np.float64] = np.repeat(network.edge_length_m, 2) / speed
    if profile.time_model == "tobler":
        climb_m = np.nan_to_num(network.edge_ascent_m - network.edge_descent_m, nan=0.0)
        grade = np.divide(
            climb_m,
            network.edge_length_m,
            out=np.zeros(network.n_edges),
            where=network.edge_length_m > 0,
        )
        durations[0::2] /= tobler_factor(grade)
        durations[1::2] /= tobler_factor(-grade)
    durations.flags.writeable = False
    return durations
