"""Rests in a track: stretches of time in which it hardly gets anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from jindao.network.lengths import metres_per_degree_of
from jindao.tracks.track import Floats, Track

REST_RADIUS_M: Final = 20.0
REST_LEAST_S: Final = 120.0
"""A rest stays within so many metres of where it begins, for so long at least."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A rest: rows `first` to `last` of the track, both included, and its seconds."""

    first: int
    last: int
    duration_s: float


def stops_of(track: Track) -> list[Stop]:
    """Return the rests of a track in order; none where it has no times."""
    if track.time_s is None:
        return []
    found: list[Stop] = []
    for rows in track.segments:
        timed = np.flatnonzero(np.isfinite(track.time_s[rows])) + rows.start
        found.extend(_stops(track, timed))
    return found


def _stops(track: Track, rows: np.ndarray) -> list[Stop]:
    """Return the rests among rows of one segment whose times are known."""
    assert track.time_s is not None
    times = track.time_s[rows]
    if len(rows) < 2 or (np.diff(times) < 0).any():
        return []
    east, north = plane(track.points[rows])
    later = np.searchsorted(times, times + REST_LEAST_S)
    later = np.minimum(later, len(rows) - 1)
    still = np.hypot(east[later] - east, north[later] - north) <= REST_RADIUS_M
    still &= times[later] - times >= REST_LEAST_S
    found, free = [], 0
    for begin in np.flatnonzero(still).tolist():
        if begin < free:
            continue
        off_m = np.hypot(east[begin:] - east[begin], north[begin:] - north[begin])
        outside = off_m > REST_RADIUS_M
        end = begin + int(np.argmax(outside)) - 1 if outside.any() else len(rows) - 1
        if times[end] - times[begin] >= REST_LEAST_S:
            duration_s = float(times[end] - times[begin])
            found.append(Stop(int(rows[begin]), int(rows[end]), duration_s))
            free = end + 1
    return found


def plane(points: Floats) -> tuple[Floats, Floats]:
    """Return metres east and north of the first of (n, 2) lon/lat points."""
    m_lon, m_lat = metres_per_degree_of(points[:, 1])
    return (points[:, 0] - points[0, 0]) * m_lon, (points[:, 1] - points[0, 1]) * m_lat
