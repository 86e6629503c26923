"""Trips as TCX courses with cue points: one course for every unbroken surveyed way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from jindao.formats import words
from jindao.formats.course import Course, Cue, courses
from jindao.formats.gpx import about, degrees
from jindao.formats.markup import DECLARATION, element, text
from jindao.formats.options import ExportOptions
from jindao.formats.track import Points
from jindao.model.trip import Trip

COURSE_NAME_LIMIT: Final = 15
CUE_NAME_LIMIT: Final = 10

_TCX: Final = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
_SCHEMA: Final = f"{_TCX} http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd"
_NOT_IN_NAMES: Final = re.compile("[:,]")
"""What the schema's names of courses must not hold."""


def to_tcx(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as a TCX file; an estimated way has stops only."""
    made = "".join(
        _course(course, about(trip, options)) for course in courses(trip, options.locale)
    )
    document = element(
        "TrainingCenterDatabase",
        element("Courses", made),
        xmlns=_TCX,
        xmlns_xsi="http://www.w3.org/2001/XMLSchema-instance",
        xsi_schemaLocation=_SCHEMA,
    )
    return (DECLARATION + document + "\n").encode()


def _course(course: Course, told: str) -> str:
    points = course.points
    lap = element(
        "Lap",
        text("TotalTimeSeconds", f"{course.duration_s:.0f}"),
        text("DistanceMeters", f"{course.length_m:.1f}"),
        _position("BeginPosition", points[0].lon, points[0].lat) if points else "",
        _position("EndPosition", points[-1].lon, points[-1].lat) if points else "",
        text("Intensity", "Active"),
    )
    name = _NOT_IN_NAMES.sub(" ", course.name)
    return element(
        "Course",
        text("Name", words.shortened(name, COURSE_NAME_LIMIT)),
        lap,
        f"<Track>{''.join(_track_points(points, course.begins))}</Track>" if points else "",
        text("Notes", told),
        *(_cue(cue, course.begins) for cue in course.cues),
    )


def _track_points(points: Points, begins: dt.datetime) -> Iterator[str]:
    for point in points:
        height = "" if point.height_m is None else f"<AltitudeMeters>{point.height_m:.1f}"
        yield (
            f"<Trackpoint><Time>{_stamp(begins, point.at_s)}</Time>"
            f"{_position('Position', point.lon, point.lat)}"
            f"{height and f'{height}</AltitudeMeters>'}"
            f"<DistanceMeters>{point.along_m:.1f}</DistanceMeters></Trackpoint>"
        )


def _cue(cue: Cue, begins: dt.datetime) -> str:
    return element(
        "CoursePoint",
        text("Name", words.shortened(cue.name, CUE_NAME_LIMIT)),
        text("Time", _stamp(begins, cue.at_s)),
        _position("Position", cue.lon, cue.lat),
        text("PointType", _point_type(cue.kind)),
        text("Notes", cue.told),
    )


def _point_type(kind: str) -> str:
    side = kind.rpartition("_")[2]
    if side in ("left", "right", "straight"):
        return side.capitalize()
    return "Generic"


def _position(name: str, lon: float, lat: float) -> str:
    inside = (
        f"<LatitudeDegrees>{degrees(lat)}</LatitudeDegrees>"
        f"<LongitudeDegrees>{degrees(lon)}</LongitudeDegrees>"
    )
    return f"<{name}>{inside}</{name}>"


def _stamp(begins: dt.datetime, at_s: float) -> str:
    moment = (begins + dt.timedelta(seconds=round(at_s))).astimezone(dt.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
