"""A route or a tour as every output tells it: chapters of stops and the ways to them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from jindao.formats.kept import kept
from jindao.geo import BBox
from jindao.model.leg import Leg, Waypoint
from jindao.model.route import Route
from jindao.model.tour import Rest, Stage, Visit
from jindao.model.trip import Trip

_TRIPS_KEPT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One waypoint in its place in the trip.

    `kind` is `start`, `via`, `visit`, `end`, or `lodging` where a stage ends for the
    night. `number` counts visits, or the vias of a route, through the whole trip; others
    have none. `leg` is the way here, None at a start. `day` is the day its stage began.
    `rest` is the lunch break that is taken here. `way_s` is how long the way here takes by
    the minutes that the clocks at its two ends show; None where they do not tell it.
    """

    kind: str
    number: int | None
    waypoint: Waypoint
    leg: Leg | None
    visit: Visit | None = None
    arrival: dt.datetime | None = None
    departure: dt.datetime | None = None
    day: dt.date | None = None
    rest: Rest | None = None
    way_s: int | None = None

    @property
    def begin(self) -> dt.datetime | None:
        """When the visit begins; None where there is none."""
        if self.visit is None:
            return None
        return self.visit.departure - dt.timedelta(seconds=self.visit.stay_s)

    @property
    def wait_s(self) -> float:
        """How long one waits here before the visit, the lunch break left out."""
        waited_s: float = self.visit.wait_s if self.visit else 0
        if self.rest is not None and self.rest.before:
            waited_s -= (self.rest.end - self.rest.begin).total_seconds()
        return max(0, waited_s)

    @property
    def point(self) -> tuple[float, float]:
        """Position (lon, lat), to the decimals that every output writes."""
        return rounded((self.waypoint.position.lon, self.waypoint.position.lat))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One stage of a tour, or the whole of a route (then `stage` is None)."""

    number: int
    stops: tuple[Stop, ...]
    stage: Stage | None = None

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The ways between its stops, in order."""
        return tuple(stop.leg for stop in self.stops if stop.leg is not None)

    @property
    def ways(self) -> tuple[Leg, ...]:
        """Its legs but for rides by car."""
        return ways(self.legs)

    @property
    def box(self) -> BBox:
        """The box around its lines and stops."""
        return _box(self)

    @property
    def rides(self) -> tuple[Leg, ...]:
        """Its legs that are rides by car."""
        return rides(self.legs)

    @property
    def length_m(self) -> float:
        """Length of all ways, metres."""
        return math.fsum(leg.length_m for leg in self.ways)

    @property
    def moving_s(self) -> int:
        """Moving time of all ways, seconds."""
        return sum(leg.duration_s for leg in self.ways)

    @property
    def estimated_m(self) -> float:
        """Length of the ways that nobody surveyed, metres."""
        return math.fsum(leg.estimated_m for leg in self.ways)

    @property
    def has_estimated(self) -> bool:
        """Whether any of its ways is estimated, be it a stretch without length."""
        return any(leg.has_estimated for leg in self.ways)


@kept(_TRIPS_KEPT)
def chapters(trip: Trip) -> tuple[Chapter, ...]:
    """Return the chapters of a trip, one per stage."""
    if isinstance(trip, Route):
        return (_route_chapter(trip),)
    made: list[Chapter] = []
    seen = 0
    for stage in trip.stages:
        made.append(_stage_chapter(stage, seen, last=stage is trip.stages[-1]))
        seen += len(stage.visits)
    return tuple(made)


def ways(legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """Return the legs that are walked or ridden: all but rides by car."""
    return tuple(leg for leg in legs if not leg.transfer)


def rides(legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """Return the legs that are rides by car."""
    return tuple(leg for leg in legs if leg.transfer)


def box_of(parts: Iterable[Chapter]) -> BBox:
    """Return the box around every line and stop of some chapters."""
    boxes = [_box(chapter) for chapter in parts]
    return BBox(
        min(box.west for box in boxes),
        min(box.south for box in boxes),
        max(box.east for box in boxes),
        max(box.north for box in boxes),
    )


@kept(8 * _TRIPS_KEPT)
def _box(chapter: Chapter) -> BBox:
    lines: list[Sequence[tuple[float, float]]] = [
        stretch.line for leg in chapter.legs for stretch in leg.stretches
    ]
    lines.append([stop.point for stop in chapter.stops])
    lons, lats = zip(*chain.from_iterable(lines), strict=True)
    return BBox(min(lons), min(lats), max(lons), max(lats))


def estimated_m(trip: Trip) -> float:
    """Return the length of a trip's estimated ways, metres; rides by car are none."""
    return math.fsum(leg.estimated_m for leg in ways(trip.legs))


def has_estimated(trip: Trip) -> bool:
    """Tell whether any way of a trip is estimated; of rides by car that is told apart."""
    return any(leg.has_estimated for leg in ways(trip.legs))


def rounded(point: tuple[float, float]) -> tuple[float, float]:
    """Return a position to 6 decimals, about a decimetre."""
    return round(point[0], 6), round(point[1], 6)


def _route_chapter(route: Route) -> Chapter:
    last = len(route.waypoints) - 1
    stops = tuple(
        Stop(
            kind="start" if index == 0 else "end" if index == last else "via",
            number=index if 0 < index < last else None,
            waypoint=waypoint,
            leg=route.legs[index - 1] if index else None,
        )
        for index, waypoint in enumerate(route.waypoints)
    )
    return Chapter(number=1, stops=stops)


def _stage_chapter(stage: Stage, seen: int, *, last: bool) -> Chapter:
    day = stage.start_time.date()
    legs = iter(stage.legs)
    stops = []
    if not (stage.visits and stage.start == stage.visits[0].waypoint):
        stops.append(
            Stop(
                kind="start",
                number=None,
                waypoint=stage.start,
                leg=None,
                departure=stage.start_time,
                day=day,
            )
        )
    for number, visit in enumerate(stage.visits, start=seen + 1):
        stops.append(
            Stop(
                kind="visit",
                number=number,
                waypoint=visit.waypoint,
                leg=next(legs) if stops else None,
                visit=visit,
                arrival=visit.arrival,
                departure=visit.departure,
                day=day,
            )
        )
    for leg in legs:
        stops.append(
            Stop(
                kind="end" if last else "lodging",
                number=None,
                waypoint=stage.end,
                leg=leg,
                arrival=stage.end_time,
                day=day,
            )
        )
    if stage.rest is not None:
        stops[stage.rest.place] = _rested(stops[stage.rest.place], stage.rest)
    return Chapter(number=stage.number, stops=tuple(_with_ways(stops)), stage=stage)


def shown_s(begin: dt.datetime, end: dt.datetime) -> int:
    """Return the seconds between the minutes that the clock shows at two times."""
    whole = [moment.replace(second=0, microsecond=0) for moment in (begin, end)]
    return int((whole[1] - whole[0]).total_seconds())


def _with_ways(stops: Sequence[Stop]) -> Iterable[Stop]:
    """Yield stops with how long the way to each takes by the clocks at its ends.

    Where lunch is taken on the way the clocks tell both.
    """
    yield from stops[:1]
    for before, stop in pairwise(stops):
        on_way = before.rest is not None and before.rest.on_way
        if before.departure and stop.arrival and stop.leg and not on_way:
            yield replace(stop, way_s=shown_s(before.departure, stop.arrival))
        else:
            yield stop


def _rested(stop: Stop, rest: Rest) -> Stop:
    """Return a stop with the lunch break taken there; a start is left only after it.

    One that is taken on the way from there changes no time at the stop.
    """
    if stop.kind != "start" or rest.on_way:
        return replace(stop, rest=rest)
    return replace(stop, rest=rest, departure=rest.end)
