"""The points of a track as plain values, for files and for other programs."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np

from jindao.model.track import TrackLine
from jindao.tracks.heights import filled
from jindao.tracks.track import Floats, Track


def lines_of(track: Track) -> tuple[TrackLine, ...]:
    """Return the segments of a track as values: 7 decimals, decimetres, whole seconds.

    Heights that are unknown on a short stretch are taken from both sides, as for climbs.
    """
    return tuple(
        TrackLine(
            line=tuple((round(lon, 7), round(lat, 7)) for lon, lat in track.points[rows].tolist()),
            elevations_m=_heights(track, rows),
            times=_times(track.time_s, rows),
        )
        for rows in track.segments
    )


def _heights(track: Track, rows: slice) -> tuple[float | None, ...] | None:
    if track.elevation_m is None:
        return None
    heights = filled(np.cumsum(track.step_m[rows]), track.elevation_m[rows])
    found = [None if math.isnan(value) else round(value, 1) for value in heights.tolist()]
    return None if all(value is None for value in found) else tuple(found)


def _times(times: Floats | None, rows: slice) -> tuple[dt.datetime | None, ...] | None:
    if times is None:
        return None
    found = [
        None if math.isnan(value) else dt.datetime.fromtimestamp(round(value), dt.UTC)
        for value in times[rows].tolist()
    ]
    return None if all(value is None for value in found) else tuple(found)
