"""A walked track beside its plan: legs, deviations, visits, and the pace they suggest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from jindao.geo import LonLat
from jindao.model.leg import Leg, Waypoint
from jindao.model.route import Route
from jindao.model.tour import Visit
from jindao.model.track import (
    Deviation,
    LegWalked,
    PaceFinding,
    PlanComparison,
    VisitMade,
)
from jindao.model.trip import Trip
from jindao.tracks.nearness import Plane, along_m, finer, from_lines_m
from jindao.tracks.stats import PAUSE_LEAST_M, PAUSE_LEAST_S
from jindao.tracks.stops import stops_of
from jindao.tracks.track import Flags, Floats, Ints, Track

REACHED_M: Final = 75.0
"""A waypoint counts as reached where the track comes so near to where it meets the way."""

OFF_PLAN_M: Final = 50.0
LEAST_DEVIATION_M: Final = 100.0
"""Farther than this from the plan's line, and for so long at least, is a deviation."""

LEAST_LEG_S: Final = 300
LEAST_PLANNED_S: Final = 1_800
"""Shorter legs do not count for the pace, nor does less than half an hour of legs."""

LEAST_ON_PLAN: Final = 0.8
LENGTH_RATIO: Final = (0.8, 1.25)
"""A leg counts for the pace where it was walked along the plan, and about as long."""


def compare_with_plan(track: Track, trip: Trip) -> PlanComparison:
    """Return how a track differs from the plan it was walked by.

    Waypoints are met in the order of the plan, where the track as a whole comes nearest to
    them; what is not near counts as not reached, and nothing is made up for it.

    Parameters
    ----------
    track
        In WGS-84, with a line; cleaned, so that stops do not add to its length.
    trip
        What was planned.

    Raises
    ------
    DataError
        Where the track has no line.
    """
    track.with_line()
    walked = _Walked(track, trip)
    legs = tuple(walked.legs())
    return PlanComparison(
        legs=legs,
        deviations=tuple(walked.deviations()),
        visits=tuple(walked.visits()),
        pace=_pace(track, trip, legs),
        on_plan=round(walked.on_plan, 3),
        walked_share=round(walked.walked_share(), 3),
    )


_FINE_M: Final = 20.0


@dataclass(frozen=True, slots=True)
class _Met:
    """A waypoint of the plan, and where the track meets it: rows of arrival and departure.

    Both are None where it is not reached.
    """

    waypoint: Waypoint
    stage: int
    nearest_m: float
    visit: Visit | None = None
    arrival: int | None = None
    departure: int | None = None


class _Walked:
    """A track and a plan on one plane, with the waypoints that were met."""

    def __init__(self, track: Track, trip: Trip) -> None:
        self._track = track
        self._trip = trip
        self._plane = Plane(float(track.lon[0]), float(track.lat[0]))
        self._points = self._plane.metres(track.points)
        self._along_m = np.cumsum(track.step_m)
        self._stops = stops_of(track)
        self._off_m = from_lines_m(self._points, self._lines())
        self._stages = list(_stages(trip))
        self._met = self._meet()

    def _lines(self, legs: tuple[Leg, ...] | None = None) -> list[Floats]:
        legs = self._trip.legs if legs is None else legs
        return [self._plane.metres(np.array(leg.line)) for leg in legs if not leg.transfer]

    @property
    def on_plan(self) -> float:
        """The share of the track along the plan's lines, by length."""
        return self._share(self._off_m <= OFF_PLAN_M, slice(0, self._track.n_points))

    def _share(self, holds: Flags, rows: slice) -> float:
        steps = self._track.step_m[rows]
        total = float(steps.sum())
        return float(steps[holds[rows]].sum()) / total if total > 0 else 0.0

    def walked_share(self) -> float:
        """Return the share of the plan's lines that the track follows."""
        own = [self._points[rows] for rows in self._track.segments]
        hit = total = 0.0
        for line in (finer(line, _FINE_M) for line in self._lines()):
            middle = (line[1:] + line[:-1]) / 2
            lengths = np.hypot(*np.diff(line, axis=0).T)
            near = from_lines_m(middle, own) <= OFF_PLAN_M
            hit, total = hit + float(lengths[near].sum()), total + float(lengths.sum())
        return hit / total if total > 0 else 0.0

    def _meet(self) -> list[list[_Met]]:
        """Return where each waypoint of each stage is met, in the order of the plan."""
        flat = [(number, *item) for number, stage in self._stages for item in stage]
        if not flat:
            return []
        off_m = np.array([self._off(waypoint) for _, waypoint, _ in flat])
        rows = _in_order(np.minimum(off_m, 4 * REACHED_M))
        met: list[list[_Met]] = []
        earliest = 0
        for place, (number, waypoint, visit) in enumerate(flat):
            nearest_m = round(float(off_m[place].min()), 1)
            found = _Met(waypoint=waypoint, stage=number, nearest_m=nearest_m, visit=visit)
            row = int(rows[place])
            if off_m[place, row] <= REACHED_M:
                near = off_m[place] <= REACHED_M
                following = int(rows[place + 1]) if place + 1 < len(rows) else len(near) - 1
                arrival, departure = _around(near, row, earliest, max(row, following))
                earliest = departure
                found = _Met(waypoint, number, nearest_m, visit, arrival, departure)
            if not met or met[-1][0].stage != number:
                met.append([])
            met[-1].append(found)
        return met

    def _off(self, waypoint: Waypoint) -> Floats:
        """Return the distance of every point from a waypoint and where it meets the way."""
        places = [waypoint.position, waypoint.snapped]
        metres = self._plane.metres(np.array([(p.lon, p.lat) for p in places]))
        offs: Floats = np.min([np.hypot(*(self._points - place).T) for place in metres], axis=0)
        return offs

    def legs(self) -> Iterator[LegWalked]:
        """Yield every leg but transfers with what of it was walked."""
        for met, legs in zip(self._met, _legs(self._trip), strict=True):
            for start, end, leg in zip(met[:-1], met[1:], legs, strict=True):
                if not leg.transfer:
                    yield self._leg(start, end, leg)

    def _leg(self, start: _Met, end: _Met, leg: Leg) -> LegWalked:
        first, last = start.departure, end.arrival
        reached = (first is not None) + (last is not None)
        walked_m = elapsed_s = moving_s = on_plan = covered = None
        counted = False
        if first is not None and last is not None and last > first:
            rows = slice(first + 1, last + 1)
            walked_m = round(float(self._along_m[last] - self._along_m[first]), 1)
            lines = self._lines((leg,))
            on_plan = round(self._share(from_lines_m(self._points, lines) <= OFF_PLAN_M, rows), 3)
            elapsed_s, moving_s = self._times(first, last)
            covered = _covered(lines[0], self._points[[first, last]])
            length_ratio = walked_m / (leg.length_m * covered) if leg.length_m * covered else 0.0
            counted = (
                moving_s is not None
                and leg.duration_s >= LEAST_LEG_S
                and on_plan >= LEAST_ON_PLAN
                and LENGTH_RATIO[0] <= length_ratio <= LENGTH_RATIO[1]
            )
        return LegWalked(
            stage=start.stage,
            origin_zh=start.waypoint.name("zh"),
            origin_en=start.waypoint.name("en"),
            destination_zh=end.waypoint.name("zh"),
            destination_en=end.waypoint.name("en"),
            state=("missed", "partly", "walked")[reached],
            planned_m=leg.length_m,
            planned_s=leg.duration_s,
            walked_m=walked_m,
            elapsed_s=elapsed_s,
            moving_s=moving_s,
            on_plan=on_plan,
            covered=covered,
            counted=counted,
        )

    def _times(self, first: int, last: int) -> tuple[int | None, int | None]:
        """Return the seconds between two points, and those without stops and gaps."""
        times = self._track.time_s
        if times is None or not (np.isfinite(times[first]) and np.isfinite(times[last])):
            return None, None
        elapsed_s = float(times[last] - times[first])
        if elapsed_s <= 0:
            return None, None
        still_s = sum(
            max(0.0, float(times[min(stop.last, last)] - times[max(stop.first, first)]))
            for stop in self._stops
        )
        rows = np.arange(first + 1, last + 1)
        step_s = times[rows] - times[rows - 1]
        paused = ~self._track.joined[rows]
        paused |= (step_s >= PAUSE_LEAST_S) & (self._track.step_m[rows] >= PAUSE_LEAST_M)
        still_s += float(np.nansum(step_s[paused]))
        return round(elapsed_s), round(max(0.0, elapsed_s - still_s))

    def deviations(self) -> Iterator[Deviation]:
        """Yield the stretches away from the plan, in order."""
        off = self._off_m > OFF_PLAN_M
        for rows in self._track.segments:
            inside = np.concatenate(([False], off[rows], [False]))
            changes = np.flatnonzero(inside[1:] != inside[:-1]) + rows.start
            for first, end in changes.reshape(-1, 2).tolist():
                length_m = float(self._along_m[end - 1] - self._along_m[first])
                if length_m < LEAST_DEVIATION_M:
                    continue
                farthest = first + int(np.argmax(self._off_m[first:end]))
                yield Deviation(
                    along_m=round(float(self._along_m[first]), 1),
                    length_m=round(length_m, 1),
                    farthest_m=round(float(self._off_m[farthest]), 1),
                    position=LonLat(
                        round(float(self._track.lon[farthest]), 6),
                        round(float(self._track.lat[farthest]), 6),
                    ),
                )

    def visits(self) -> Iterator[VisitMade]:
        """Yield every visit of the plan and whether it was made."""
        for met in (met for stage in self._met for met in stage):
            if met.visit is None:
                continue
            stay_s = None
            if met.arrival is not None and met.departure is not None:
                times = self._track.time_s
                if times is not None:
                    stayed_s = times[met.departure] - times[met.arrival]
                    stay_s = round(float(stayed_s)) if np.isfinite(stayed_s) else None
            site = met.visit.site
            yield VisitMade(
                site_id=site.id,
                name_zh=site.name_zh,
                name_en=site.name_en,
                made=met.arrival is not None,
                nearest_m=met.nearest_m,
                planned_stay_s=met.visit.stay_s,
                stay_s=stay_s,
            )


def _covered(line: Floats, ends: Floats) -> float:
    """Return how much of a leg's line lies between two points, 0 to 1."""
    length_m = float(np.hypot(*np.diff(line, axis=0).T).sum())
    first, last = along_m(line, ends).tolist()
    return round(max(0.0, last - first) / length_m, 4) if length_m > 0 else 0.0


def _stages(trip: Trip) -> Iterator[tuple[int, list[tuple[Waypoint, Visit | None]]]]:
    """Yield the number of each stage, and its waypoints with the visit there, if any."""
    if isinstance(trip, Route):
        yield 1, [(waypoint, None) for waypoint in trip.waypoints]
        return
    for stage in trip.stages:
        visits = {id(visit.waypoint): visit for visit in stage.visits}
        yield stage.number, [(w, visits.get(id(w))) for w in stage.waypoints]


def _legs(trip: Trip) -> list[tuple[Leg, ...]]:
    return [trip.legs] if isinstance(trip, Route) else [stage.legs for stage in trip.stages]


def _in_order(off_m: Floats) -> Ints:
    """Return a row for each waypoint, never falling, with the least sum of distances.

    `off_m` is (n_waypoints, n_points).
    """
    n_waypoints, n_points = off_m.shape
    came = np.empty((n_waypoints, n_points), np.int64)
    total = np.zeros(n_points)
    for place in range(n_waypoints):
        total = total + off_m[place]
        # The first of equally good rows: where it is first better than all before.
        best = np.minimum.accumulate(total)
        first = np.where(total <= best, np.arange(n_points), -1)
        first[1:][total[1:] >= best[:-1]] = -1
        came[place] = np.maximum.accumulate(first)
        total = best
    rows = np.empty(n_waypoints, np.int64)
    row = n_points - 1
    for place in range(n_waypoints - 1, -1, -1):
        row = rows[place] = came[place, row]
    return rows


def _around(near: Flags, row: int, earliest: int, latest: int) -> tuple[int, int]:
    """Return the first and last row of the stretch near a waypoint that a row is in."""
    first = last = row
    while first > earliest and near[first - 1]:
        first -= 1
    while last < latest and near[last + 1]:
        last += 1
    return first, last


def _pace(track: Track, trip: Trip, legs: tuple[LegWalked, ...]) -> PaceFinding:
    """Return the pace that the legs that count suggest."""
    counted = [leg for leg in legs if leg.counted]
    planned_s = round(sum(leg.planned_s * (leg.covered or 0.0) for leg in counted))
    reason = "enough"
    if track.time_s is None:
        reason = "no_times"
    elif not counted:
        reason = "no_legs"
    elif planned_s < LEAST_PLANNED_S:
        reason = "too_short"
    if reason != "enough":
        return PaceFinding(
            factor=None, low=None, high=None, legs=len(counted), planned_s=planned_s, reason=reason
        )
    planned_pace: float = getattr(trip.request, "pace", 1.0)
    with_rests = bool(getattr(trip.request, "rest_every_min", None))
    took_s = [(leg.elapsed_s if with_rests else leg.moving_s) or 0 for leg in counted]
    paces = [
        planned_pace * took / (leg.planned_s * (leg.covered or 1.0))
        for took, leg in zip(took_s, counted, strict=True)
    ]
    several = len(counted) > 1
    return PaceFinding(
        factor=round(planned_pace * sum(took_s) / planned_s, 2),
        low=round(min(paces), 2) if several else None,
        high=round(max(paces), 2) if several else None,
        legs=len(counted),
        planned_s=planned_s,
        reason=reason,
    )
