"""What one must know before one sets out, worked out of a trip.

Everything is counted along the ways of a day; rides by car lie between two parts of them.
What the trip does not know is `None`, and told as unknown.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from jindao.formats.chapters import Chapter, chapters
from jindao.formats.kept import kept
from jindao.formats.measured import measured_m
from jindao.geo import LonLat
from jindao.model.closure import Closure
from jindao.model.leg import Leg
from jindao.model.route import Route
from jindao.model.safety import (
    STEEPEST_OVER_M,
    DaySafety,
    LastReturn,
    Light,
    Spot,
    SteepestPart,
    WithoutExit,
)
from jindao.model.trip import Trip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TRIPS_KEPT = 16

_TOUCHING_M = 0.2
"""Two stretches nearer than their rounding are one."""

_CLIMB_MPS = 300 / 3600
"""Ascent an hour by the rule for walkers of DIN 33466: 300 m, here on top of the way there."""


@kept(_TRIPS_KEPT)
def safety(trip: Trip) -> tuple[DaySafety, ...]:
    """Return what one must know of each day of a trip; of a route as a whole.

    That of the last few trips is kept: nearly every output of a trip tells it.
    """
    return tuple(_day(chapter, trip) for chapter in chapters(trip))


@dataclass(frozen=True, eq=False)
class _Way:
    """A leg under way: which of the day's, how far from its start it begins, and when."""

    leg: Leg
    number: int
    begin_m: float
    begins: dt.datetime | None
    ends: dt.datetime | None

    @cached_property
    def along_m(self) -> tuple[float, ...]:
        """How far from the day's start each point of its line lies."""
        return tuple(self.begin_m + at_m for at_m in measured_m(self.leg.line, self.leg.length_m))

    def spot(self, at_m: float) -> Spot:
        """Return the place so many metres from the day's start."""
        line, along_m = self.leg.line, self.along_m
        after = min(max(1, bisect_right(along_m, at_m)), len(line) - 1)
        low, high = along_m[after - 1], along_m[after]
        share = min(1.0, max(0.0, (at_m - low) / (high - low))) if high > low else 0.0
        (west, south), (east, north) = line[after - 1], line[after]
        return Spot(
            position=LonLat(
                round(west + share * (east - west), 6), round(south + share * (north - south), 6)
            ),
            along_m=round(at_m, 1),
            leg=self.number,
            time=self.time(at_m),
        )

    def time(self, at_m: float) -> dt.datetime | None:
        """Return when one is planned to be there: the same pace all along the leg."""
        if self.begins is None or self.ends is None:
            return None
        share = (at_m - self.begin_m) / self.leg.length_m if self.leg.length_m > 0 else 1.0
        moment = self.begins + min(1.0, max(0.0, share)) * (self.ends - self.begins)
        return moment.replace(microsecond=0)


Part = list[_Way]
"""Ways one after another with no ride by car between them."""


def _parts(chapter: Chapter) -> list[Part]:
    stage = chapter.stage
    clocks: Sequence[tuple[dt.datetime | None, dt.datetime | None]] = (
        stage.clocks if stage is not None else [(None, None)] * len(chapter.legs)
    )
    parts: list[Part] = [[]]
    begin_m = 0.0
    for number, (leg, (begins, ends)) in enumerate(zip(chapter.legs, clocks, strict=True)):
        if leg.transfer:
            parts.append([])
            continue
        if len(leg.line) > 1:
            parts[-1].append(_Way(leg, number, begin_m, begins, ends))
        begin_m += leg.length_m
    return [part for part in parts if part]


def _day(chapter: Chapter, trip: Trip) -> DaySafety:
    parts = _parts(chapter)
    lit = trip if isinstance(trip, Route) else chapter.stage
    light = lit.light if lit is not None else None
    return DaySafety(
        number=chapter.number,
        light=light,
        highest_m=_highest_m(chapter.ways),
        steps_m=round(math.fsum(leg.steps_m for leg in chapter.ways), 1),
        estimated_m=round(chapter.estimated_m, 1),
        has_estimated=chapter.has_estimated,
        gaps_m=round(math.fsum(_gaps_m(chapter)), 1),
        steepest=_steepest(parts),
        unknown_heights_m=round(math.fsum(_unknown_heights_m(chapter.ways)), 1),
        last_return=_last_return(parts, light),
        without_exit=_without_exit(parts),
        closures=tuple(item.id for item in _holding(trip, chapter)),
    )


def _highest_m(legs: Iterable[Leg]) -> float | None:
    heights: list[float] = []
    for leg in legs:
        for stretch in leg.stretches:
            if stretch.ground_m is None:
                return None
            heights.extend(stretch.ground_m)
    return max(heights, default=None)


def _unknown_heights_m(legs: Iterable[Leg]) -> Iterator[float]:
    for leg in legs:
        yield from (stretch.length_m for stretch in leg.stretches if stretch.ground_m is None)


def _gaps_m(chapter: Chapter) -> Iterator[float]:
    """Yield the ground between each stop and the ways, once for coming and once for going."""
    for stop, after in zip(chapter.stops, [*chapter.stops[1:], None], strict=True):
        comes = stop.leg is not None and not stop.leg.transfer
        goes = after is not None and after.leg is not None and not after.leg.transfer
        yield stop.waypoint.gap_m * (comes + goes)


def _holding(trip: Trip, chapter: Chapter) -> Iterator[Closure]:
    day = chapter.stage.start_time.date() if chapter.stage else trip.request.date
    for closure in trip.closures:
        begun = day is None or closure.first_day is None or closure.first_day <= day
        over = day is not None and closure.last_day is not None and closure.last_day < day
        if begun and not over:
            yield closure


def _steepest(parts: Iterable[Part]) -> SteepestPart | None:
    """Return the steepest 100 m whose heights are all known.

    Between points heights run straight, so the steepest one begins or ends at a point.
    """
    import numpy as np

    best: tuple[float, float, Part] | None = None
    for part in parts:
        for along_m, heights in _known_heights(part):
            if along_m[-1] - along_m[0] < STEEPEST_OVER_M:
                continue
            begins = np.unique(np.concatenate((along_m, along_m - STEEPEST_OVER_M)))
            begins = begins[(begins >= along_m[0]) & (begins <= along_m[-1] - STEEPEST_OVER_M)]
            rises = np.interp(begins + STEEPEST_OVER_M, along_m, heights)
            rises -= np.interp(begins, along_m, heights)
            place = int(np.abs(rises).argmax())
            grade = float(rises[place]) / STEEPEST_OVER_M
            if best is None or abs(grade) > abs(best[0]):
                best = (grade, float(begins[place]), part)
    if best is None:
        return None
    grade, begin_m, part = best
    return SteepestPart(grade=round(grade, 4), begin=_spot(part, begin_m))


def _known_heights(part: Part) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Yield (metres from the day's start, heights) of each run with all heights known."""
    import numpy as np

    along_m: list[float] = []
    heights: list[float] = []
    for way in part:
        at_m = way.begin_m
        for stretch in way.leg.stretches:
            if stretch.ground_m is None:
                if along_m:
                    yield np.array(along_m), np.array(heights)
                along_m, heights = [], []
            else:
                along_m.extend(at_m + m for m in measured_m(stretch.line, stretch.length_m))
                heights.extend(stretch.ground_m)
            at_m += stretch.length_m
    if along_m:
        yield np.array(along_m), np.array(heights)


def _spot(part: Part, at_m: float) -> Spot:
    way = next((way for way in reversed(part) if way.begin_m <= at_m), part[0])
    return way.spot(at_m)


def _last_return(parts: Sequence[Part], light: Light | None) -> LastReturn | None:
    """Return where the longest part of a day, by time, is half done."""
    if not parts:
        return None
    part = max(parts, key=lambda ways: sum(way.leg.duration_s for way in ways))
    left_s = sum(way.leg.duration_s for way in part) / 2
    going_s = left_s
    for way in part:
        if left_s <= way.leg.duration_s:
            break
        left_s -= way.leg.duration_s
    share = left_s / way.leg.duration_s if way.leg.duration_s > 0 else 0.0
    spot = way.spot(way.begin_m + share * way.leg.length_m)
    back: bool | None = None
    if light is not None and light.sunset is None:
        back = light.up_at_noon if spot.time is not None else None
    elif light is not None and light.sunset is not None and spot.time is not None:
        fallen_m = _fallen_m(part, spot.along_m)
        if fallen_m is not None:
            back_s = going_s + fallen_m / _CLIMB_MPS
            back = spot.time + dt.timedelta(seconds=back_s) <= light.sunset
    return LastReturn(spot=spot, back_in_light=back)


def _fallen_m(part: Part, to_m: float) -> float | None:
    """Return the descent of a part up to a place, metres: what one climbs on the way back.

    None where a height on the way there is unknown, or a line is estimated.
    """
    fallen_m = 0.0
    for way in part:
        if way.begin_m >= to_m:
            break
        heights = way.leg.elevations_m
        if way.leg.estimated_m > 0 or way.leg.descent_m is None or heights is None:
            return None
        if way.begin_m + way.leg.length_m <= to_m:
            fallen_m += way.leg.descent_m
            continue
        fallen_m += math.fsum(
            (low - high) * min(1.0, (to_m - begin_m) / (end_m - begin_m))
            for (begin_m, low), (end_m, high) in pairwise(zip(way.along_m, heights, strict=True))
            if high < low and begin_m < to_m and end_m > begin_m
        )
    return fallen_m


def _lonely(part: Part) -> list[tuple[float, float]]:
    """Return the stretches of a part without an exit, (from, to) in metres from the day's start.

    Those that meet where legs do are one. A leg of which that is unknown has none here.
    """
    spans: list[tuple[float, float]] = []
    for way in part:
        for begin_m, end_m in way.leg.without_exit or ():
            joins = begin_m < _TOUCHING_M
            begin_m, end_m = way.begin_m + begin_m, way.begin_m + end_m
            if joins and spans and begin_m - spans[-1][1] < _TOUCHING_M:
                spans[-1] = (spans[-1][0], end_m)
            else:
                spans.append((begin_m, end_m))
    return spans


def _exits_known(part: Part) -> bool:
    return all(way.leg.without_exit is not None for way in part)


def _without_exit(parts: Sequence[Part]) -> WithoutExit | None:
    """Return the longest stretch without an exit."""
    if not parts or not all(map(_exits_known, parts)):
        return None
    found = [(end_m - begin_m, begin_m, part) for part in parts for begin_m, end_m in _lonely(part)]
    length_m, begin_m, part = max(
        found, key=lambda item: item[0], default=(0.0, parts[0][0].begin_m, parts[0])
    )
    return WithoutExit(length_m=round(length_m, 1), begin=_spot(part, begin_m))


def exits_known(chapter: Chapter) -> bool:
    """Tell whether it is known of all ways of a chapter where one can leave them."""
    parts = _parts(chapter)
    return bool(parts) and all(map(_exits_known, parts))


def escape_spots(chapter: Chapter, least_m: float) -> list[Spot]:
    """Return the exits before and after each stretch of a chapter that has none for long.

    The two ends of a part are none, nor is a place that a way of unknown exits touches.
    """
    spots: list[Spot] = []
    for part in _parts(chapter):
        dark = [
            (way.begin_m, way.begin_m + way.leg.length_m)
            for way in part
            if way.leg.without_exit is None
        ]
        last = part[-1]
        closed_m = [part[0].begin_m, last.begin_m + last.leg.length_m, *chain.from_iterable(dark)]
        for begin_m, end_m in _lonely(part):
            if end_m - begin_m >= least_m:
                spots += [
                    _spot(part, at_m)
                    for at_m in (begin_m, end_m)
                    if all(abs(at_m - shut_m) >= _TOUCHING_M for shut_m in closed_m)
                ]
    return [spot for before, spot in pairwise([None, *spots]) if spot != before and spot]
