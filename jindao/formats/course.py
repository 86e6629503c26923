"""The unbroken ways of a trip with what to do along them: what watches and computers follow."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jindao.formats import along, stop_words, titles, words
from jindao.formats.chapters import Chapter, Stop, chapters, rounded
from jindao.formats.kept import kept
from jindao.formats.short_names import device_name, utf8_size
from jindao.formats.track import Points, TrackPoint, begin_of, thinned_parts
from jindao.model.leg import Leg
from jindao.model.trip import Trip

UNDATED: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""When a course begins that has no clock: devices want a time, and tell only differences."""

NAME_LIMIT: Final = 15
"""Characters of a course's name, or bytes where a device counts those."""

_TRIPS_KEPT: Final = 4

_ROUNDING_M: Final = 0.2
"""What the lengths of a leg and of its stretches may differ by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A turn or a stop on a course.

    `kind` is `stop`, or which way one turns: one of `jindao.model.guidance.SIDES`, or
    `straight`. `along_m` and `at_s` are counted from the course's begin.
    """

    kind: str
    name: str
    told: str
    lon: float
    lat: float
    along_m: float
    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One unbroken surveyed line and its cues; without points there is no such line.

    `along_m` and `at_s` of its points are counted from its own begin. `name` has at most 15
    characters and `name_in_bytes` at most 15 bytes of UTF-8: what devices have room for.
    """

    name: str
    name_in_bytes: str
    begins: dt.datetime
    points: Points
    cues: tuple[Cue, ...]

    @property
    def length_m(self) -> float:
        """How long it is, metres."""
        return self.points[-1].along_m if self.points else 0.0

    @property
    def duration_s(self) -> float:
        """From its begin to its end, stays included, seconds."""
        return self.points[-1].at_s if self.points else 0.0


@kept(_TRIPS_KEPT)
def courses(trip: Trip, locale: str) -> tuple[Course, ...]:
    """Return the courses of a trip, in order; those of the last few trips are kept.

    A stage whose ways are all estimated or ridden is a course of stops only, without points. A
    stop that no surveyed way leads to or from is in no other course.
    """
    return tuple(course for chapter in chapters(trip) for course in _of(chapter, trip, locale))


def _of(chapter: Chapter, trip: Trip, locale: str) -> Iterator[Course]:
    parts = thinned_parts(chapter)
    begins = begin_of(chapter) or UNDATED
    stops = list(_stops(chapter, locale))
    if not parts:
        name, in_bytes = _names(chapter, trip, locale)
        yield Course(name=name, name_in_bytes=in_bytes, begins=begins, points=[], cues=tuple(stops))
        return
    cues = _on_parts(chapter, stops, list(_turns(chapter, locale)), parts)
    for number, points in enumerate(parts, start=1):
        first = points[0]
        name, in_bytes = _names(chapter, trip, locale, number if len(parts) > 1 else None)
        yield Course(
            name=name,
            name_in_bytes=in_bytes,
            begins=begins + dt.timedelta(seconds=round(first.at_s)),
            points=_counted_from(first, points),
            cues=tuple(_placed(cue, points) for cue, place in cues if place == number - 1),
        )


def _names(chapter: Chapter, trip: Trip, locale: str, part: int | None = None) -> tuple[str, str]:
    """Return what a course is called, in so many characters and in so many bytes."""
    return (
        device_name(chapter, trip, locale, NAME_LIMIT, part=part),
        device_name(chapter, trip, locale, NAME_LIMIT, size=utf8_size, part=part),
    )


def _counted_from(first: TrackPoint, points: Points) -> Points:
    if first.along_m == 0 and first.at_s == 0:
        return points
    return [
        TrackPoint(lon, lat, height_m, along_m - first.along_m, at_s - first.at_s)
        for lon, lat, height_m, along_m, at_s in points
    ]


def _on_parts(
    chapter: Chapter, stops: Sequence[Cue], turns: Sequence[Cue], parts: Sequence[Points]
) -> list[tuple[Cue, int]]:
    """Return cues with the place of the part they lie on, in order; those on none are left out.

    Rides take no room, so that one part may end as many metres along as the next begins: a stop
    that a surveyed way leads to is on the first of them, one that only leads on, on the last.
    """
    found: list[tuple[Cue, int]] = []
    onward = [*(stop.leg for stop in chapter.stops[1:]), None]
    for stop, cue, after in zip(chapter.stops, stops, onward, strict=True):
        places = _places(cue, parts)
        if places and _is_surveyed(stop.leg, -1):
            found.append((cue, places[0]))
        elif places and _is_surveyed(after, 0):
            found.append((cue, places[-1]))
    found += [(cue, places[0]) for cue in turns if (places := _places(cue, parts))]
    return sorted(found, key=lambda pair: pair[0].along_m)


def _places(cue: Cue, parts: Sequence[Points]) -> list[int]:
    """Return the places of the parts that are there so many metres along."""
    return [
        place
        for place, points in enumerate(parts)
        if points[0].along_m - _ROUNDING_M <= cue.along_m <= points[-1].along_m + _ROUNDING_M
    ]


def _is_surveyed(leg: Leg | None, end: int) -> bool:
    """Tell whether a leg is a surveyed way at its begin (0) or its end (-1)."""
    if leg is None or leg.transfer or not leg.stretches:
        return False
    return leg.stretches[end].alignment == "surveyed"


def _placed(cue: Cue, points: Points) -> Cue:
    """Return a cue counted from the begin of its part, at the time of the way there."""
    at_m = min(max(cue.along_m, points[0].along_m), points[-1].along_m)
    after = min(bisect_left(points, at_m, key=lambda point: point.along_m), len(points) - 1)
    low, high = points[max(0, after - 1)], points[after]
    share = (at_m - low.along_m) / (high.along_m - low.along_m) if high > low else 0.0
    at_s = low.at_s + min(1.0, max(0.0, share)) * (high.at_s - low.at_s)
    return Cue(
        kind=cue.kind,
        name=cue.name,
        told=cue.told,
        lon=cue.lon,
        lat=cue.lat,
        along_m=at_m - points[0].along_m,
        at_s=at_s - points[0].at_s,
    )


def _stops(chapter: Chapter, locale: str) -> Iterator[Cue]:
    at_m, at_s = 0.0, 0.0
    begin = begin_of(chapter)
    for stop in chapter.stops:
        if stop.leg is not None and not stop.leg.transfer:
            at_m += stop.leg.length_m
            at_s += stop.leg.duration_s
        when = stop.arrival or stop.departure
        if begin is not None and when is not None:
            at_s = (when - begin).total_seconds()
        yield _stop(stop, at_m, at_s, locale)


def _stop(stop: Stop, at_m: float, at_s: float, locale: str) -> Cue:
    name = titles.short_stop_name(stop, locale)
    told = words.join([titles.stop_name(stop, locale), stop_words.times(stop, locale)], locale)
    lon, lat = stop.point
    return Cue(kind="stop", name=name, told=told, lon=lon, lat=lat, along_m=at_m, at_s=at_s)


def _turns(chapter: Chapter, locale: str) -> Iterator[Cue]:
    before_m = 0.0
    for leg in chapter.ways:
        said = along.turns_told(leg, locale)
        for turn, told in zip(leg.turns[1:], said[1:], strict=True):
            facts = dict(turn.facts)
            lon, lat = rounded((turn.position.lon, turn.position.lat))
            yield Cue(
                kind=str(facts.get("side") or "straight"),
                name=words.clean(str(facts.get("name") or "")) or told,
                told=told,
                lon=lon,
                lat=lat,
                along_m=before_m + turn.at_m,
                at_s=0.0,
            )
        before_m += leg.length_m
