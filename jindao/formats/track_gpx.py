"""Tracks that somebody recorded as plain GPX 1.1, as every device and site takes it.

What is written is what was read, put right and cleaned as asked. Every point of a segment has
an elevation or none has, and only what has more points than devices take is thinned.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from itertools import accumulate, pairwise, repeat
from typing import Final

from jindao.formats import words
from jindao.formats.gpx import bounds_element, document, segment
from jindao.formats.gpx_points import NAME_LIMIT, waypoint
from jindao.formats.markup import element, text
from jindao.formats.moments import moment
from jindao.formats.options import ExportOptions
from jindao.formats.track import TRACK_POINT_LIMIT, Points, TrackPoint, simplified, tracks
from jindao.formats.track_words import made_text
from jindao.geo import metres_per_degree
from jindao.model.leg import Line
from jindao.model.track import TrackLine, TrackReport
from jindao.texts import say

_PART_ROOM: Final = 10
"""Characters that the number of a part may take of a name."""

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def to_track_gpx(report: TrackReport, options: ExportOptions) -> bytes:
    """Return a track and its marks as plain GPX."""
    marks = (
        waypoint((position.lon, position.lat), *_named(name)) for name, position in report.marks
    )
    return document(_metadata(report, options), *marks, *_tracks(report, options.locale))


def _metadata(report: TrackReport, options: ExportOptions) -> str:
    box = report.stats.bounds
    return element(
        "metadata",
        text("name", words.shortened(report.name, NAME_LIMIT)),
        text("desc", made_text(report, options.locale)),
        text("time", moment(options.created_at)),
        "" if box is None else bounds_element(box),
    )


def _tracks(report: TrackReport, locale: str) -> Iterator[str]:
    parts = [_points(line) for line in report.lines]
    if sum(map(len, parts)) > TRACK_POINT_LIMIT:
        parts = [simplified(points) for points in parts]
    made = tracks(parts)
    for number, segments in enumerate(made, start=1):
        name = report.name
        if len(made) > 1:
            part = words.shortened(name, NAME_LIMIT - _PART_ROOM)
            name = say("gpx.part", locale, name=part, number=number)
        yield element("trk", *_named(name), *(segment(points, _EPOCH) for points in segments))


def _named(name: str) -> tuple[str, str]:
    """Return a short name, and what it was cut from where it was."""
    whole = words.clean(name)
    return (
        text("name", words.shortened(whole, NAME_LIMIT)),
        text("desc", whole if len(whole) > NAME_LIMIT else ""),
    )


def _points(line: TrackLine) -> Points:
    """Return the points of a segment, with heights where all are known."""
    heights = line.elevations_m
    if heights is None or None in heights:
        heights = (None,) * len(line.line)
    alongs_m = accumulate(_steps_m(line.line), initial=0.0)
    return [
        TrackPoint(lon, lat, height, along_m, math.nan if when is None else when.timestamp())
        for (lon, lat), height, along_m, when in zip(
            line.line, heights, alongs_m, line.times or repeat(None), strict=False
        )
    ]


def _steps_m(line: Line) -> Iterator[float]:
    m_lon, m_lat = metres_per_degree(line[0][1])
    for (a, b), (c, d) in pairwise(line):
        yield math.hypot((c - a) * m_lon, (d - b) * m_lat)
