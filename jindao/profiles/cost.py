"""What passing each edge costs: whole numbers in decimetre-equivalents.

cost = max(1, round(10 x (length_m x kind factor x surface factor x sidewalk factor
                          x pushed factor + kerb_m)))
A factor that a profile does not name is 1. The sidewalk factor `none` counts on the
profile's busy kinds only: a quiet street needs no sidewalk. Arc 2e passes edge e from tail to head,
arc 2e + 1 against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.network.network import (
    BACKWARD,
    FORWARD,
    KERBS,
    KINDS,
    PUSHED_BACKWARD,
    PUSHED_FORWARD,
    SIDEWALKS,
    SURFACES,
    Network,
)
from jindao.profiles.load import Profile

FORBIDDEN: Final = -1
"""Cost of an arc that the profile must not use."""


def arc_costs(network: Network, profile: Profile) -> npt.NDArray[np.int64]:
    """Return the cost of every arc for a profile.

    Returns
    -------
    (2 * n_edges,) int64, decimetre-equivalents >= 1, or `FORBIDDEN`.
    """
    kind = _lookup(profile.kind_factors, KINDS, 1.0)[network.edge_kind]
    surface = _lookup(profile.surface_factors, SURFACES, 1.0)[network.edge_surface]
    sidewalk = _lookup(profile.sidewalk_factors, SIDEWALKS, 1.0)[network.edge_sidewalk]
    busy = np.isin(network.edge_kind, [KINDS.index(name) for name in profile.busy_kinds])
    bare = network.edge_sidewalk == SIDEWALKS.index("none")
    sidewalk = np.where(bare & ~busy, 1.0, sidewalk)
    kerb_m = _lookup(profile.kerb_m, KERBS, 0.0)[network.edge_kerb]
    access = network.access(profile.mode)
    closed = np.isin(network.edge_kind, [KINDS.index(name) for name in profile.forbidden_kinds])
    costs = np.full(2 * network.n_edges, FORBIDDEN, np.int64)
    for first, open_bit, pushed_bit in (
        (0, FORWARD, PUSHED_FORWARD),
        (1, BACKWARD, PUSHED_BACKWARD),
    ):
        pushed = np.where(access & pushed_bit, profile.pushed_factor, 1.0)
        price = 10 * (network.edge_length_m * kind * surface * sidewalk * pushed + kerb_m)
        whole = np.maximum(1, np.rint(price)).astype(np.int64)
        costs[first::2] = np.where((access & open_bit) > 0, whole, FORBIDDEN)
    costs[np.repeat(closed, 2)] = FORBIDDEN
    costs.flags.writeable = False
    return costs


def _lookup(
    values: Mapping[str, float], names: tuple[str, ...], default: float
) -> npt.NDArray[np.float64]:
    return np.array([values.get(name, default) for name in names])
