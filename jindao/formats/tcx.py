"""Trips as TCX courses with cue points: one course for every unbroken surveyed way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from jindao.formats import words
from jindao.formats.course import Course, Cue, courses
from jindao.formats.gpx import about
from jindao.formats.markup import DECLARATION, element, repeated, text
from jindao.formats.moments import stamp, stamps
from jindao.formats.options import ExportOptions
from jindao.formats.track import Points
from jindao.model.trip import Trip

CUE_NAME_LIMIT: Final = 10

_TCX: Final = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"
_SCHEMA: Final = f"{_TCX} http://www.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd"
_DEGREES: Final = "<LatitudeDegrees>%.6f</LatitudeDegrees><LongitudeDegrees>%.6f</LongitudeDegrees>"
_POSITION: Final = f"<Position>{_DEGREES}</Position>"
_NOT_IN_NAMES: Final = re.compile("[:,]")
"""What the schema's names of courses must not hold."""


def to_tcx(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as a TCX file; an estimated way has stops only."""
    told = about(trip, options)
    made = "".join(_course(course, told) for course in courses(trip, options.locale))
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
        text("Name", name),
        lap,
        f"<Track>{_track_points(points, course.begins)}</Track>" if points else "",
        text("Notes", told),
        *(_cue(cue, course.begins) for cue in course.cues),
    )


def _track_points(points: Points, begins: dt.datetime) -> str:
    columns: list[Sequence[object]] = [
        stamps(begins, [point.at_s for point in points]),
        [point.lat for point in points],
        [point.lon for point in points],
    ]
    height = ""
    if points[0].height_m is not None:
        height = "<AltitudeMeters>%.1f</AltitudeMeters>"
        columns.append([point.height_m for point in points])
    columns.append([point.along_m for point in points])
    pattern = (
        f"<Trackpoint><Time>%s</Time>{_POSITION}{height}"
        "<DistanceMeters>%.1f</DistanceMeters></Trackpoint>"
    )
    return repeated(pattern, columns)


def _cue(cue: Cue, begins: dt.datetime) -> str:
    return element(
        "CoursePoint",
        text("Name", words.shortened(cue.name, CUE_NAME_LIMIT)),
        text("Time", stamp(begins, cue.at_s)),
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
    return f"<{name}>{_DEGREES % (lat, lon)}</{name}>"
