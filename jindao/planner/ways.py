"""The ways between the sites and places of a tour, measured on the network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from jindao.errors import RequestError
from jindao.geo import LonLat
from jindao.model.guidance import Facility
from jindao.model.leg import Leg
from jindao.model.request import TourRequest
from jindao.network.codes import FACILITY_KINDS, FEES, WHEELCHAIRS
from jindao.network.snap import Snapped
from jindao.planner.days import DayRouters
from jindao.planner.distances import apart_m
from jindao.planner.rests import REST_S
from jindao.planner.transfers import ride, rides
from jindao.routing.graph import Floats, Ints
from jindao.routing.router import Router
from jindao.tours.ground import ASCENT_M, LENGTH_M, TRANSFER_S, Ways
from jindao.tours.problem import UNREACHABLE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """The ways between points of the network, None for anywhere.

    `travel_s`, `ridden` and each of the `tolls` are tables, one for each of the routers,
    (n_routers, n, n). `ridden` tells which pairs are joined by a ride by car; all False
    without.
    """

    routers: DayRouters
    points: tuple[Snapped | None, ...]
    travel_s: Ints
    ridden: np.ndarray
    tolls: dict[str, Ints]

    def leg(self, table: int, i: int, j: int) -> Leg:
        """Return the leg that was measured; added up in another order it may vary by 1 s."""
        origin, destination = self.points[i], self.points[j]
        if origin is None or destination is None:
            raise AssertionError("there is no leg from or to anywhere")
        if self.ridden[table, i, j]:
            return ride(origin.position, destination.position)
        found = self.routers.routers[table].leg(origin, destination)
        return replace(found, duration_s=int(self.travel_s[table, i, j]))

    def only(self, rows: Sequence[int]) -> Measured:
        """Return the ways between some of the points."""
        cells = np.ix_(range(len(self.travel_s)), rows, rows)
        return replace(
            self,
            points=tuple(self.points[row] for row in rows),
            travel_s=self.travel_s[cells],
            ridden=self.ridden[cells],
            tolls={name: table[cells] for name, table in self.tolls.items()},
        )

    def ways(self, request: TourRequest) -> Ways:
        """Return the ways, as a tour takes them."""
        food = food_near(self.routers.strict, self.points, request) if request.lunch else ()
        return Ways(
            travel_s=self.travel_s,
            table=self.routers.table,
            leg=self.leg,
            tolls=self.tolls,
            food=food,
        )


def own_times_s(
    routers: DayRouters, points: Sequence[Snapped | None], request: TourRequest
) -> tuple[Ints, ...]:
    """Return the times by one's own power between those points that are somewhere.

    Whole seconds with the request's pace and rests, (n, n) for each of the routers.
    """
    real = [point for point in points if point is not None]
    return tuple(
        _paced(travel_times_s(router, real), request.pace, request.rest_every_min)
        for router in routers.routers
    )


def measure(
    routers: DayRouters,
    points: Sequence[Snapped | None],
    request: TourRequest,
    own_s: Sequence[Ints],
    patience: float = 1.0,
) -> Measured:
    """Measure the ways between points, by car where the request allows and that is better.

    `own_s` are the times by one's own power, as `own_times_s` gives them.

    A ride that alone is longer than all rides of a day may be is not offered: one goes by
    one's own power; and so one goes ways that are short by `patience`, as `rides` takes it.

    Raises
    ------
    RequestError
        Where climbing has a limit, and the heights of some ways are not known.
    """
    real = [point for point in points if point is not None]
    rows = [row for row, point in enumerate(points) if point is not None]
    each = [
        _measure(router, points, real, rows, request, own, patience)
        for router, own in zip(routers.routers, own_s, strict=True)
    ]
    return Measured(
        routers=routers,
        points=tuple(points),
        travel_s=np.stack([travel_s for travel_s, _, _ in each]),
        ridden=np.stack([ridden for _, ridden, _ in each]),
        tolls={name: np.stack([tolls[name] for _, _, tolls in each]) for name in each[0][2]},
    )


def _measure(
    router: Router,
    points: Sequence[Snapped | None],
    real: Sequence[Snapped],
    rows: Sequence[int],
    request: TourRequest,
    own_s: Ints,
    patience: float,
) -> tuple[Ints, np.ndarray, dict[str, Ints]]:
    """Return the times, what is ridden and the tolls by one router."""
    times, ridden = own_s, np.zeros(own_s.shape, np.bool_)
    if request.transfer_hours > 0:
        places = [point.position for point in real]
        times, ridden = rides(places, own_s, router.profile.mode, patience)
        ridden &= times <= request.transfer_hours * 3600
        times = np.where(ridden, times, own_s)
    tolls = {
        name: _spread(table, rows, len(points))
        for name, table in _tolls(router, real, request, times, ridden).items()
    }
    return (
        _spread(times, rows, len(points)),
        _spread(ridden, rows, len(points)).astype(np.bool_),
        tolls,
    )


def travel_times_s(router: Router, points: Sequence[Snapped]) -> Ints:
    """Return the (n, n) int64 whole seconds between points, rounded up.

    `UNREACHABLE` where there is no way.
    """
    return _whole(router.matrix(points, points)[1])


FOOD_REACH_M: Final = 500.0
"""Where one eats lies no farther from a stop than this, in a straight line."""

_DETOUR: Final = 1.3
"""How much longer the way there is taken to be."""


def food_near(
    router: Router, points: Sequence[Snapped | None], request: TourRequest
) -> tuple[tuple[Facility, int] | None, ...]:
    """Return the nearest place to eat by each point, and the whole seconds there and back.

    None where the network knows of none within `FOOD_REACH_M`; empty where it knows of
    none at all.
    """
    network = router.network
    rows = np.flatnonzero(network.facility_kind == FACILITY_KINDS.index("food"))
    if not len(rows):
        return ()
    places = [
        LonLat(float(network.facility_lon[row]), float(network.facility_lat[row])) for row in rows
    ]
    profile = router.profile
    speed_mps = profile.pushed_mps if profile.mode == "bicycle" else profile.speed_mps
    real = [point.position for point in points if point is not None]
    far_m = apart_m(real, places)
    nearest = iter(zip(far_m.argmin(axis=1).tolist(), far_m.min(axis=1).tolist(), strict=True))
    found: list[tuple[Facility, int] | None] = []
    for point in points:
        place, gap_m = next(nearest) if point is not None else (0, math.inf)
        if gap_m > FOOD_REACH_M:
            found.append(None)
            continue
        row = int(rows[place])
        name = int(network.facility_name[row])
        facility = Facility(
            kind="food",
            name=network.names[name] if name >= 0 else "",
            position=places[place],
            wheelchair=WHEELCHAIRS[network.facility_wheelchair[row]],
            fee=FEES[network.facility_fee[row]],
            along_m=0.0,
            gap_m=round(gap_m, 1),
        )
        way_s = 2 * _DETOUR * gap_m / speed_mps * request.pace
        found.append((facility, math.ceil(way_s)))
    return tuple(found)


def _tolls(
    router: Router,
    points: Sequence[Snapped],
    request: TourRequest,
    times: Ints,
    ridden: np.ndarray,
) -> dict[str, Ints]:
    """Return what adds up on the ways and has a limit."""
    network, tolls = router.network, {}
    if any(frame.max_km is not None for frame in request.frames):
        lengths = np.repeat(np.asarray(network.edge_length_m, np.float64), 2)
        tolls[LENGTH_M] = _whole(router.amounts(lengths, points, points))
    if any(frame.max_ascent_m is not None for frame in request.frames):
        up, down = network.edge_ascent_m, network.edge_descent_m
        climbs = np.stack((up, down), axis=1).astype(np.float64).ravel()
        if not np.isfinite(climbs).all():
            raise RequestError("ascent_unknown", field="max_ascent_m", network=network.meta.name)
        tolls[ASCENT_M] = _whole(router.amounts(climbs, points, points))
    for table in tolls.values():
        table[ridden] = 0
    if request.transfer_hours > 0:
        tolls[TRANSFER_S] = np.where(ridden, times, 0)
    return tolls


def _whole(amounts: Floats) -> Ints:
    """Return amounts between each two of some points in whole numbers, rounded up."""
    whole = np.full(amounts.shape, UNREACHABLE, np.int64)
    reached = np.isfinite(amounts)
    whole[reached] = np.ceil(np.round(amounts[reached], 3)).astype(np.int64)
    # Who stays at a place needs no way, even where the ways to it are closed.
    np.fill_diagonal(whole, 0)
    return whole


def _paced(times: Ints, pace: float, rest_every_min: int | None) -> Ints:
    """Return times at another pace, with rests; what cannot be reached stays so.

    A rest takes `REST_S`, and there are just as many on a way as leave no stretch of it
    longer than `rest_every_min`: none where that is not longer itself, for one rests at
    either end.
    """
    if pace == 1 and rest_every_min is None:
        return times
    paced: Ints = np.ceil(times * pace).astype(np.int64)
    if rest_every_min is not None:
        paced = paced + REST_S * (np.maximum(paced - 1, 0) // (60 * rest_every_min))
    kept: Ints = np.where(times < UNREACHABLE, paced, times)
    return kept


def _spread(table: np.ndarray, rows: Sequence[int], size: int) -> Ints:
    """Return a table with rows and columns of 0 for points that are anywhere."""
    whole = np.zeros((size, size), np.int64)
    whole[np.ix_(rows, rows)] = table
    return whole
