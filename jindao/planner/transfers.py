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

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.geo import LonLat
from jindao.model.breakdown import NOTHING_TOLD
from jindao.model.leg import Leg, Stretch
from jindao.planner.distances import apart_m
from jindao.routing.graph import Floats, Ints

DETOUR: Final = 1.4
SLOW_M: Final = 30_000.0
SLOW_MPS: Final = 40 / 3.6
FAST_MPS: Final = 70 / 3.6
WAIT_S: Final = 600

OWN_POWER_S: Final = {"foot": 2700, "wheelchair": 2700, "bicycle": 7200}
"""Ways up to this long are never gone by car, by mode; longer ones where that is quicker."""


PATIENCE: Final = (1.0, 3.0)
"""So many times those are gone under one's own power all the same. Car hours that are spent
on every way that is quicker so may be missing elsewhere: each of these is tried."""

LESS: Final = (0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
"""Hours by car that are tried where more are given: what is done with fewer may be done with
more, and a long ride that is no way yet leaves a walk that may be worth more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """How ready one is to ride: so many hours a day, and how far one goes all the same.

    Ways up to `patience` times `OWN_POWER_S` are never ridden.
    """

    hours: float
    patience: float = 1.0


def readinesses(transfer_hours: float) -> tuple[Readiness, ...]:
    """Return what is to be tried where one may be driven for some hours a day.

    From no ride on, ever more of them; the last are those with all the hours. What is
    tried with the fewer hours of `LESS` is tried with more as well.
    """
    ladder = [hours for hours in LESS if hours < transfer_hours]
    if transfer_hours > 0:
        ladder.append(transfer_hours)
    return (
        Readiness(hours=0.0),
        *(Readiness(hours=hours, patience=patience) for hours in ladder for patience in PATIENCE),
    )


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
