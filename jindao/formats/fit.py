"""Trips as FIT courses, which watches and bicycle computers follow.

FIT is a file of little-endian records after a header: a definition says which fields the data
records of its number have. A file holds one course, and a course is one unbroken line.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator, Sequence
from functools import cache, reduce
from typing import Final, NamedTuple

from jindao.errors import RequestError
from jindao.formats import words
from jindao.formats.chapters import has_estimated
from jindao.formats.course import Course, Cue, courses
from jindao.formats.gpx import zipped
from jindao.formats.options import ExportOptions
from jindao.formats.short_names import utf8_size
from jindao.formats.track import meet
from jindao.model.trip import Trip

_EPOCH: Final = dt.datetime(1989, 12, 31, tzinfo=dt.UTC)
_HEADER: Final = struct.Struct("<BBHI4s")
_PROTOCOL, _PROFILE = 0x10, 2100
_NAME_BYTES: Final = 32
_SEMICIRCLES: Final = 2**31 / 180
_COURSE_FILE, _DEVELOPMENT = 6, 255
_TIMER, _START, _STOP_ALL, _LAP, _STOP = 0, 0, 9, 9, 1
_SPORTS: Final = {"bike": 2, "walk": 11, "family": 11, "hike": 17}
_POINT_TYPES: Final = {
    "left": 6, "right": 7, "straight": 8, "slight_left": 19, "sharp_left": 20,
    "slight_right": 21, "sharp_right": 22, "back": 23,
}  # fmt: skip
"""Codes of course points; a stop is generic, 0."""


class _Field(NamedTuple):
    """A field of a message: its number, its base type, how `struct` packs it."""

    number: int
    base: int
    pack: str


_ENUM, _UINT8, _UINT16, _SINT32, _UINT32, _UINT32Z, _STRING = (
    *(0x00, 0x02, 0x84, 0x85, 0x86, 0x8C, 0x07),
)


class _Message(NamedTuple):
    """A kind of message: its local and its global number, and its fields in order."""

    local: int
    number: int
    fields: tuple[_Field, ...]

    @property
    def packing(self) -> struct.Struct:
        """How a data record is packed, its header byte first."""
        return struct.Struct("<B" + "".join(field.pack for field in self.fields))

    def definition(self) -> bytes:
        """Return the record that says which fields the data records have."""
        head = struct.pack("<BBBHB", 0x40 | self.local, 0, 0, self.number, len(self.fields))
        return head + b"".join(
            bytes((field.number, struct.calcsize(f"<{field.pack}"), field.base))
            for field in self.fields
        )


_NAME: Final = f"{_NAME_BYTES}s"
_FILE_ID: Final = _Message(0, 0, (
    _Field(0, _ENUM, "B"), _Field(1, _UINT16, "H"), _Field(2, _UINT16, "H"),
    _Field(3, _UINT32Z, "I"), _Field(4, _UINT32, "I"),
))  # fmt: skip
"""Type, manufacturer, product, serial number, time of creation."""
_COURSE: Final = _Message(1, 31, (_Field(4, _ENUM, "B"), _Field(5, _STRING, _NAME)))
"""Sport, name."""
_LAP_MESSAGE: Final = _Message(2, 19, (
    _Field(253, _UINT32, "I"), _Field(0, _ENUM, "B"), _Field(1, _ENUM, "B"),
    _Field(2, _UINT32, "I"), _Field(3, _SINT32, "i"), _Field(4, _SINT32, "i"),
    _Field(5, _SINT32, "i"), _Field(6, _SINT32, "i"), _Field(7, _UINT32, "I"),
    _Field(8, _UINT32, "I"), _Field(9, _UINT32, "I"),
))  # fmt: skip
"""Time, event, its type, start time, both ends (lat, lon), elapsed and timer time, distance."""
_EVENT: Final = _Message(3, 21, (
    _Field(253, _UINT32, "I"), _Field(0, _ENUM, "B"), _Field(1, _ENUM, "B"), _Field(4, _UINT8, "B"),
))  # fmt: skip
"""Time, event, its type, group."""
_PLACES: Final = (
    _Field(253, _UINT32, "I"), _Field(0, _SINT32, "i"), _Field(1, _SINT32, "i"),
    _Field(5, _UINT32, "I"),
)  # fmt: skip
_FLAT_RECORD: Final = _Message(4, 20, _PLACES)
"""Time, latitude, longitude, distance."""
_RECORD: Final = _Message(4, 20, (*_PLACES, _Field(2, _UINT16, "H")))
"""The same and altitude."""
_COURSE_POINT: Final = _Message(5, 32, (
    _Field(254, _UINT16, "H"), _Field(1, _UINT32, "I"), _Field(2, _SINT32, "i"),
    _Field(3, _SINT32, "i"), _Field(4, _UINT32, "I"), _Field(5, _ENUM, "B"),
    _Field(6, _STRING, _NAME),
))  # fmt: skip
"""Its place among them, time, latitude, longitude, distance, type, name."""


def to_fit(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as one FIT course; what is only estimated has its stops as course points.

    Raises
    ------
    RequestError
        Where the trip's surveyed ways are not one unbroken line, of which a device would
        draw the gaps as straight lines to follow, or where more of its ways is estimated:
        a course that ends before the trip does would pass as the whole.
    """
    return _file(_one_course(trip, options.locale), trip.provenance.profile)


def to_fit_zip(trip: Trip, options: ExportOptions) -> bytes:
    """Return an archive with a FIT course for every unbroken way of a trip."""
    made = courses(trip, options.locale)
    profile = trip.provenance.profile
    return zipped(
        (f"jindao-course-{number:02}.fit", _file(course, profile))
        for number, course in enumerate(made, start=1)
    )


def is_one_course(trip: Trip) -> bool:
    """Tell whether a trip can be one course: one line from its begin to its end, or none."""
    try:
        _one_course(trip, "en")
    except RequestError:
        return False
    return True


def _one_course(trip: Trip, locale: str) -> Course:
    made = courses(trip, locale)
    if has_estimated(trip) and any(course.points for course in made):
        raise _broken()
    return reduce(_joined, made)


def _broken() -> RequestError:
    return RequestError("fit_broken", field="format", value="fit", expected=".fit.zip")


def _joined(first: Course, second: Course) -> Course:
    """Return two courses as one, where the second goes on from where the first ends."""
    if first.points and second.points and not meet(first.points[-1], second.points[0]):
        raise _broken()
    later_s = (second.begins - first.begins).total_seconds()
    later_m = first.length_m
    return Course(
        name=first.name,
        name_in_bytes=first.name_in_bytes,
        begins=first.begins,
        points=[
            *first.points,
            *(
                point._replace(along_m=later_m + point.along_m, at_s=later_s + point.at_s)
                for point in second.points
            ),
        ],
        cues=(
            *first.cues,
            *(
                Cue(
                    kind=cue.kind,
                    name=cue.name,
                    told=cue.told,
                    lon=cue.lon,
                    lat=cue.lat,
                    along_m=later_m + cue.along_m,
                    at_s=later_s + cue.at_s,
                )
                for cue in second.cues
            ),
        ),
    )


def _file(course: Course, profile: str) -> bytes:
    data = b"".join(_records(course, profile))
    header = _HEADER.pack(14, _PROTOCOL, _PROFILE, len(data), b".FIT")
    header += struct.pack("<H", _crc(header))
    return header + data + struct.pack("<H", _crc(header + data))


def _records(course: Course, profile: str) -> Iterator[bytes]:
    begin = _seconds(course.begins)
    end = begin + round(course.duration_s)
    yield from _message(_FILE_ID, [(_COURSE_FILE, _DEVELOPMENT, 0, 1, begin)])
    yield from _message(_COURSE, [(_SPORTS.get(profile, 0), _name(course.name_in_bytes))])
    if course.points:
        first, last = course.points[0], course.points[-1]
        time_ms, length_cm = round(course.duration_s * 1000), round(course.length_m * 100)
        ends = (*_place(first.lon, first.lat), *_place(last.lon, last.lat))
        lap = (end, _LAP, _STOP, begin, *ends, time_ms, time_ms, length_cm)
        yield from _message(_LAP_MESSAGE, [lap])
        yield from _message(_EVENT, [(begin, _TIMER, _START, 0)])
        with_heights = all(point.height_m is not None for point in course.points)
        rows = [
            (
                begin + round(point.at_s),
                *_place(point.lon, point.lat),
                round(100 * point.along_m),
                *((round(5 * ((point.height_m or 0.0) + 500)),) if with_heights else ()),
            )
            for point in course.points
        ]
        yield from _message(_RECORD if with_heights else _FLAT_RECORD, rows)
    yield from _message(_COURSE_POINT, [
        (
            number, begin + round(cue.at_s), *_place(cue.lon, cue.lat),
            round(100 * cue.along_m), _POINT_TYPES.get(cue.kind, 0), _name(cue.name),
        )
        for number, cue in enumerate(course.cues)
    ])  # fmt: skip
    if course.points:
        yield _EVENT.packing.pack(_EVENT.local, end, _TIMER, _STOP_ALL, 0)


def _message(kind: _Message, rows: Sequence[tuple[int | bytes, ...]]) -> Iterator[bytes]:
    if rows:
        yield kind.definition()
        packing, local = kind.packing, kind.local
        yield from (packing.pack(local, *row) for row in rows)


def _seconds(moment: dt.datetime) -> int:
    return int((moment - _EPOCH).total_seconds())


def _place(lon: float, lat: float) -> tuple[int, int]:
    """Return latitude and longitude as FIT counts them; 180 degrees east are 180 west."""
    west = round(lon * _SEMICIRCLES)
    return round(lat * _SEMICIRCLES), west if west < 2**31 else -(2**31)


def _name(text: str) -> bytes:
    """Return a name as UTF-8 in what its field holds, and a zero; one that is cut ends in `…`."""
    return words.shortened(text, _NAME_BYTES - 1, utf8_size).encode("utf-8", "replace")


def _crc(data: bytes) -> int:
    table, crc = _crc_table(), 0
    for byte in data:
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF]
    return crc


@cache
def _crc_table() -> tuple[int, ...]:
    """Return the table of CRC-16 with polynomial 0x8005, bits reversed."""
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
        table.append(value)
    return tuple(table)
