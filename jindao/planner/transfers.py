"""Going by car from one area to the next: a stated rule, never a track.

Rides are by taxi or with a driver: one gets in wherever one is. No car is left anywhere,
so none has to be fetched.

Nothing here knows a road. A ride is taken to be `DETOUR` times the straight distance,
at `SLOW_MPS` for the first and last `SLOW_M` together and at `FAST_MPS` beyond, plus
`WAIT_S` for the car to come and to get in and out. Every such leg says that it is estimated.

Trains are not estimated: of railways only the positions of stations are known, and
neither which of them a line joins, nor which trains stop there, nor when. How far two
stations lie apart tells none of that, so a time by rail would be a guess.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.geo import LonLat
from jindao.model.breakdown import NOTHING_TOLD
from jindao.model.trip import Leg, Stretch
from jindao.planner.distances import apart_m
from jindao.routing.graph import Floats, Ints

DETOUR: Final = 1.4
SLOW_M: Final = 30_000.0
SLOW_MPS: Final = 40 / 3.6
FAST_MPS: Final = 70 / 3.6
WAIT_S: Final = 600

OWN_POWER_S: Final = {"foot": 2700, "wheelchair": 2700, "bicycle": 7200}
"""Ways up to this long are never gone by car, by mode; longer ones where that is quicker."""


PATIENCE: Final = (1.0, 3.0, math.inf)
"""So many times those are gone under one's own power all the same. Car hours that are spent
on every way that is quicker so may be missing elsewhere: each of these is tried."""


def patiences(transfer_hours: float) -> tuple[float, ...]:
    """Return what is to be tried where one may be driven for some hours a day."""
    return PATIENCE if transfer_hours > 0 else PATIENCE[:1]


def ride_s(straight_m: Floats) -> Ints:
    """Return how long rides over straight distances are taken to last, whole seconds."""
    length_m = DETOUR * straight_m
    slow_m = np.minimum(length_m, SLOW_M)
    times: Ints = np.ceil(WAIT_S + slow_m / SLOW_MPS + (length_m - slow_m) / FAST_MPS).astype(
        np.int64
    )
    return times


def rides(
    points: Sequence[LonLat], travel_s: Ints, mode: str, patience: float = 1.0
) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Return the travel times with a ride wherever that is the way to go, and where.

    Parameters
    ----------
    points
        The n points.
    travel_s
        (n, n) whole seconds under one's own power, `UNREACHABLE` where there is no way.
    mode
        How one moves otherwise.
    patience
        Ways up to so many times `OWN_POWER_S` are never ridden.
    """
    by_car_s = ride_s(apart_m(points, points))
    np.fill_diagonal(by_car_s, 0)
    ridden = travel_s > np.maximum(patience * OWN_POWER_S[mode], by_car_s)
    times: Ints = np.where(ridden, by_car_s, travel_s)
    return times, ridden


def ride(origin: LonLat, destination: LonLat) -> Leg:
    """Return the leg of a ride: a straight, estimated line."""
    straight_m = apart_m((origin,), (destination,))
    length_m = float(round(DETOUR * float(straight_m[0, 0])))
    line = ((origin.lon, origin.lat), (destination.lon, destination.lat))
    return Leg(
        stretches=(Stretch(alignment="estimated", line=line, length_m=length_m),),
        length_m=length_m,
        duration_s=int(ride_s(straight_m)[0, 0]),
        cost=0,
        ascent_m=None,
        descent_m=None,
        steps_m=0.0,
        unknown_surface_m=0.0,
        names=(),
        breakdown=NOTHING_TOLD,
        transfer=True,
    )
