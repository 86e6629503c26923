"""Points as readers find them, one after another, and the track they make."""

from __future__ import annotations

import datetime as dt
import math
from array import array
from typing import Final

import numpy as np

from jindao.errors import DataError
from jindao.geo import LonLat
from jindao.model.note import Note
from jindao.tracks.encodings import clean_name
from jindao.tracks.limits import Meter
from jindao.tracks.track import Floats, Mark, Track

NAN: Final = math.nan
_UTC: Final = dt.UTC
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=_UTC)
_TIMES_S: Final = (
    dt.datetime(1980, 1, 1, tzinfo=_UTC).timestamp(),
    dt.datetime(2200, 1, 1, tzinfo=_UTC).timestamp(),
)
"""Between these a time can be one; devices without one write 1970 or 0001."""


NEAR_MERIDIAN_DEG: Final = 150.0
"""Two points farther east and west than this, one after the other, cross 180 degrees; other
leaps are points that went astray."""

PLAIN_M: Final = 100.0
"""Where the middle of all other heights is above this, a height of exactly 0 is none."""


class Builder:
    """Collects the points, segments and marks of one file.

    Longitudes and latitudes come as they stand in the file; they are checked at the end,
    all at once, by the number of the point.
    """

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.lon, self.lat = array("d"), array("d")
        self.elevation_m, self.time_s = array("d"), array("d")
        self.begins: list[int] = []
        self.names: list[str] = []
        self.marks: list[Mark] = []
        self.unread_times = 0
        self.unread_heights = 0
        self.left_out = 0
        self._limit = meter.limits.points

    @property
    def n_points(self) -> int:
        """How many points there are so far."""
        return len(self.lon)

    def begin(self) -> None:
        """Begin a segment; one that stays empty is none."""
        self.begins.append(len(self.lon))

    def leave_out(self) -> None:
        """Count an estimated line or a ride by car that is not read: it is no track."""
        self.left_out += 1

    def say_name(self, name: str) -> None:
        """Say what a line is called."""
        if (name := clean_name(name)) and name not in self.names:
            self.names.append(name)

    def add(self, lon: float, lat: float, elevation_m: float = NAN, time_s: float = NAN) -> None:
        """Add a point to the segment."""
        self.lon.append(lon)
        self.lat.append(lat)
        self.elevation_m.append(elevation_m)
        self.time_s.append(time_s)
        if len(self.lon) > self._limit:
            self.meter.check_points(len(self.lon))

    def set_height(self, text: str) -> None:
        """Say how high the last point is; what is no number is unknown."""
        self.elevation_m[-1] = self.height(text)

    def set_time(self, text: str) -> None:
        """Say when the last point was; what is no time is unknown."""
        self.time_s[-1] = self.time(text)

    def height(self, text: str) -> float:
        """Return metres; NaN, counted, for what is no height on earth."""
        try:
            height = float(text)
        except ValueError:
            height = NAN
        if not -1_000.0 < height < 10_000.0:
            self.unread_heights += 1
            return NAN
        return height

    def time(self, text: str) -> float:
        """Return seconds since 1970; NaN, counted, for what is no time."""
        try:
            moment = dt.datetime.fromisoformat(text.strip())
        except ValueError:
            self.unread_times += 1
            return NAN
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=_UTC)
        return (moment - _EPOCH).total_seconds()

    def mark(self, name: str, lon: float, lat: float, *, height: str = "", time: str = "") -> None:
        """Add a mark.

        Raises
        ------
        DataError
            Where its position cannot be one, or there are too many.
        """
        check_positions(np.array([lon]), np.array([lat]), self.meter.path, mark=clean_name(name))
        elevation_m = self.height(height) if height.strip() else NAN
        time_s = self.time(time) if time.strip() else NAN
        self.marks.append(
            Mark(
                name=clean_name(name),
                position=LonLat(lon, lat),
                elevation_m=None if math.isnan(elevation_m) else elevation_m,
                time_s=None if math.isnan(time_s) else time_s,
            )
        )
        self.meter.check_marks(len(self.marks))

    def track(
        self, format_: str, name: str, *, planned: bool = False, notes: tuple[Note, ...] = ()
    ) -> Track:
        """Return what was collected.

        Raises
        ------
        DataError
            Where there is no point and no mark, or a position cannot be one.
        """
        if not self.lon and not self.marks:
            raise DataError("track_empty", path=self.meter.path)
        lon, lat = np.array(self.lon), np.array(self.lat)
        check_positions(lon, lat, self.meter.path)
        heights, zeros = _heights(np.array(self.elevation_m))
        offsets = np.unique(np.array([0, *self.begins, len(lon)], np.int64))
        names = clean_name(name) or " · ".join(self.names[:3]) or clean_name(self.meter.path)
        track = Track(
            name=names,
            format=format_,
            lon=lon,
            lat=lat,
            elevation_m=heights,
            time_s=_times(np.array(self.time_s)),
            offsets=offsets,
            marks=tuple(self.marks),
            planned=planned,
            notes=(*notes, *self._notes(zeros)),
        )
        return _located(track)

    def _notes(self, zeros: int) -> list[Note]:
        found = {
            "track_guessed_left": self.left_out,
            "track_heights": self.unread_heights,
            "track_zeros": zeros,
            "track_times": self.unread_times,
        }
        return [
            Note(code=code, facts=(("count", count),)) for code, count in found.items() if count
        ]


def check_positions(lon: Floats, lat: Floats, path: str, mark: str = "") -> None:
    """Refuse positions that cannot be any, and say which point is the first.

    Raises
    ------
    DataError
        Where one is not finite or out of range; it says so where longitude and latitude
        look exchanged.
    """
    wrong = ~((np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0))
    if not wrong.any():
        _check_meridian(lon, lat, path)
        return
    first = int(np.argmax(wrong))
    x, y = float(lon[first]), float(lat[first])
    if not (math.isfinite(x) and math.isfinite(y)):
        code = "track_not_finite"
    elif abs(y) > 90.0 and abs(x) <= 90.0 and abs(y) <= 180.0 and _all_exchanged(lon, lat):
        code = "track_swapped"
    elif max(abs(x), abs(y)) > 360.0:
        code = "track_metres"
    else:
        code = "track_range"
    if mark:
        raise DataError(f"{code}_mark", path=path, name=mark, lon=x, lat=y)
    raise DataError(code, path=path, point=first + 1, lon=x, lat=y)


def _check_meridian(lon: Floats, lat: Floats, path: str) -> None:
    """Refuse a track across the meridian of 180 degrees: its line would go round the world."""
    near = np.abs(lon) > NEAR_MERIDIAN_DEG
    over = near[1:] & near[:-1] & (np.abs(np.diff(lon)) > 180.0)
    if over.any():
        first = int(np.argmax(over)) + 1
        x, y = float(lon[first]), float(lat[first])
        raise DataError("track_meridian", path=path, point=first + 1, lon=x, lat=y)


def _all_exchanged(lon: Floats, lat: Floats) -> bool:
    """Tell whether every position would be in China with its two numbers exchanged."""
    return bool(((lon > 15.0) & (lon < 55.0) & (lat > 73.0) & (lat < 136.0)).all())


def _located(track: Track) -> Track:
    """Return a track without points at 0, 0, which others, far away, show to be none."""
    nowhere = (track.lon == 0.0) & (track.lat == 0.0)
    if not nowhere.any() or not (np.abs(track.points[~nowhere]) > 1.0).any():
        return track
    note = Note(code="track_no_fix", facts=(("count", int(nowhere.sum())),))
    return track.kept(~nowhere).noted(note)


def _heights(heights: Floats) -> tuple[Floats | None, int]:
    """Return heights, None where none is known, and how many zeros among them are none.

    What is unknown some programs write as 0: everywhere, or for single points in the hills.
    """
    zero = heights == 0.0
    others = heights[np.isfinite(heights) & ~zero]
    if not len(others):
        return None, 0
    if not zero.any() or np.median(others) <= PLAIN_M:
        return heights, 0
    return np.where(zero, NAN, heights), int(zero.sum())


def _times(times: Floats) -> Floats | None:
    times[~((times >= _TIMES_S[0]) & (times < _TIMES_S[1]))] = NAN
    return times if np.isfinite(times).any() else None
