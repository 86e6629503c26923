"""The unbroken ways of a trip with what to do along them: what watches and computers follow."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jindao.formats import along, words
from jindao.formats.chapters import Chapter, Stop, chapters, rounded
from jindao.formats.track import Points, begin_of, thinned_parts
from jindao.model.trip import Trip
from jindao.texts import say

UNDATED: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""When a course begins that has no clock: devices want a time, and tell only differences."""


_TRIPS_KEPT: Final = 4


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

    `along_m` and `at_s` of its points are counted from its own begin.
    """

    name: str
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


@lru_cache(maxsize=_TRIPS_KEPT)
def courses(trip: Trip, locale: str) -> tuple[Course, ...]:
    """Return the courses of a trip, in order; those of the last few trips are kept.

    A stage whose ways are all estimated or ridden is a course of stops only, without points.
    """
    return tuple(course for chapter in chapters(trip) for course in _of(chapter, trip, locale))


def _of(chapter: Chapter, trip: Trip, locale: str) -> Iterator[Course]:
    parts = thinned_parts(chapter)
    name = words.chapter_title(chapter, trip, locale)
    cues = sorted((*_stops(chapter, locale), *_turns(chapter, locale)), key=lambda cue: cue.along_m)
    begins = begin_of(chapter) or UNDATED
    if not parts:
        stops = tuple(cue for cue in cues if cue.kind == "stop")
        yield Course(name=name, begins=begins, points=[], cues=stops)
        return
    for number, points in enumerate(parts, start=1):
        first = points[0]
        told = name
        if len(parts) > 1:
            told = say("gpx.part", locale, name=name, number=number)
        yield Course(
            name=told,
            begins=begins + dt.timedelta(seconds=round(first.at_s)),
            points=[
                point._replace(along_m=point.along_m - first.along_m, at_s=point.at_s - first.at_s)
                for point in points
            ],
            cues=tuple(_placed(cue, points) for cue in cues if _nearest(cue, parts) is points),
        )


def _nearest(cue: Cue, parts: Sequence[Points]) -> Points | None:
    """Return the part a cue lies on; of a stop on none the nearest, of a turn None."""

    def off_m(points: Points) -> float:
        return max(points[0].along_m - cue.along_m, cue.along_m - points[-1].along_m, 0.0)

    part = min(parts, key=off_m)
    return part if cue.kind == "stop" or off_m(part) == 0.0 else None


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
    name = words.stop_name(stop, locale)
    told = words.join([name, words.times(stop, locale)], locale)
    lon, lat = stop.point
    return Cue(kind="stop", name=name, told=told, lon=lon, lat=lat, along_m=at_m, at_s=at_s)


def _turns(chapter: Chapter, locale: str) -> Iterator[Cue]:
    before_m = 0.0
    for leg in chapter.ways:
        for turn in leg.turns[1:]:
            facts = dict(turn.facts)
            told = along.turn(turn, locale)
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
