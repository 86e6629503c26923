"""TCX: activities with times, courses without, and their course points as marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jindao.errors import DataError
from jindao.tracks.building import Builder
from jindao.tracks.encodings import decoded
from jindao.tracks.limits import Meter
from jindao.tracks.track import Track
from jindao.tracks.xml import Elements

_TEXTS: Final = frozenset(("Name", "Time", "AltitudeMeters", "LatitudeDegrees", "LongitudeDegrees"))
_HOLDERS: Final = ("Trackpoint", "CoursePoint")


def read_tcx(data: bytes, meter: Meter) -> Track:
    """Return the track of a TCX file; points without a position (indoors) are left out.

    Raises
    ------
    DataError
        Where it is none, is cut off, or holds a position that cannot be one.
    """
    return _Tcx(meter).read(decoded(data, meter.path))


class _Tcx:
    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._builder = Builder(meter)
        self._open: list[str] = []
        self._said: dict[str, str] = {}
        self._activities = 0

    def read(self, text: str) -> Track:
        Elements(self._meter, self._start, self._end).read(text, ("TrainingCenterDatabase",))
        return self._builder.track("tcx", "", planned=self._activities == 0)

    def _start(self, name: str, _: Mapping[str, str]) -> bool:
        self._open.append(name)
        if name in _HOLDERS:
            self._said = {}
        elif name == "Track":
            self._builder.begin()
        elif name == "Activity":
            self._activities += 1
        return name in _TEXTS

    def _end(self, name: str, text: str) -> None:
        self._open.pop()
        if name in _TEXTS:
            if self._open[-1] in (*_HOLDERS, "Position"):
                self._said[name] = text
            elif name == "Name" and self._open[-1] == "Course":
                self._builder.say_name(text)
        elif name in _HOLDERS and "LatitudeDegrees" in self._said:
            self._add(name)

    def _add(self, holder: str) -> None:
        said = self._said
        try:
            lon, lat = float(said["LongitudeDegrees"]), float(said["LatitudeDegrees"])
        except (KeyError, ValueError):
            value = f"{said.get('LatitudeDegrees')} {said.get('LongitudeDegrees')}"
            raise DataError(
                "track_position",
                path=self._meter.path,
                point=self._builder.n_points + 1,
                value=value[:60],
            ) from None
        if holder == "CoursePoint":
            height = said.get("AltitudeMeters", "")
            self._builder.mark(
                said.get("Name", ""), lon, lat, height=height, time=said.get("Time", "")
            )
            return
        self._builder.add(lon, lat)
        if "AltitudeMeters" in said:
            self._builder.set_height(said["AltitudeMeters"])
        if "Time" in said:
            self._builder.set_time(said["Time"])
