"""FIT of Garmin and others: records of an activity, or those and the points of a course."""

from __future__ import annotations

import struct
from typing import Any, Final

from jindao.errors import DataError, MissingExtraError
from jindao.tracks.building import NAN, Builder
from jindao.tracks.limits import Meter
from jindao.tracks.track import Track

_SEMICIRCLE: Final = 180.0 / 2**31
_EPOCH_S: Final = 631_065_600
"""1989-12-31, from which FIT counts seconds, in seconds since 1970."""

_DAMAGE: Final = (struct.error, ValueError, TypeError, LookupError, ArithmeticError, AssertionError)
"""What fitdecode besides its own errors raises at damaged messages."""

_CHECK_EVERY: Final = 1_000


def read_fit(data: bytes, meter: Meter) -> Track:
    """Return the track of a FIT file; records without a position are left out.

    Raises
    ------
    MissingExtraError
        Where fitdecode is not installed.
    DataError
        Where the file is damaged or cut off, or holds no position.
    """
    try:
        import fitdecode
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "missing_extra", extra="fit", name=meter.path, module=error.name
        ) from error
    fit = _Fit(meter)
    try:
        # Without a processor values stay as they are stored, which is many times as fast.
        with fitdecode.FitReader(
            data,
            processor=None,
            check_crc=fitdecode.CrcCheck.RAISE,
            error_handling=fitdecode.ErrorHandling.IGNORE,
            keep_raw_chunks=False,
        ) as frames:
            for number, frame in enumerate(frames):
                if number % _CHECK_EVERY == 0:
                    meter.check_time()
                if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                    fit.see(frame)
    except fitdecode.FitEOFError:
        raise DataError("file_truncated", path=meter.path) from None
    except DataError:
        raise
    except (fitdecode.FitError, *_DAMAGE) as error:
        raise DataError("track_fit", path=meter.path) from error
    return fit.track()


class _Fit:
    def __init__(self, meter: Meter) -> None:
        self._builder = Builder(meter)
        self._is_course = False

    def see(self, frame: Any) -> None:
        """Take what a message says of points, names and segments."""
        if frame.name == "record":
            lon, lat = _degrees(frame, "position_long"), _degrees(frame, "position_lat")
            if lon is None or lat is None:
                return
            self._builder.add(lon, lat, _height(frame), _time(frame))
        elif frame.name == "course_point":
            lon, lat = _degrees(frame, "position_long"), _degrees(frame, "position_lat")
            if lon is not None and lat is not None:
                self._builder.mark(str(_value(frame, "name") or ""), lon, lat)
        elif frame.name == "course":
            self._is_course = True
            self._builder.say_name(str(_value(frame, "name") or ""))

    def track(self) -> Track:
        """Return what was seen."""
        return self._builder.track("fit", "", planned=self._is_course)


def _value(frame: Any, name: str) -> Any:
    return frame.get_value(name) if frame.has_field(name) else None


def _degrees(frame: Any, name: str) -> float | None:
    value = _value(frame, name)
    return None if value is None else float(value) * _SEMICIRCLE


def _height(frame: Any) -> float:
    for name in ("enhanced_altitude", "altitude"):
        value = _value(frame, name)
        if value is not None:
            return float(value)
    return NAN


def _time(frame: Any) -> float:
    value = _value(frame, "timestamp")
    return NAN if value is None else float(value) + _EPOCH_S
