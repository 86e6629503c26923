"""What a track amounts to: length, climb, time, stops and gaps."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np

from jindao.geo import BBox
from jindao.model.track import TrackStats
from jindao.network.climb import climb
from jindao.network.lengths import segment_lengths_m
from jindao.tracks.heights import filled
from jindao.tracks.stops import stops_of
from jindao.tracks.track import Floats, Track

PAUSE_LEAST_S: Final = 300.0
PAUSE_LEAST_M: Final = 200.0
"""A step that takes and covers so much at least is a gap: the way between is not known."""


def track_stats(track: Track) -> TrackStats:
    """Return what a track amounts to; what its file does not say is None."""
    gaps_m, gap_s = _gaps(track)
    stops = stops_of(track)
    ascent_m, descent_m = _climbs(track)
    heights, times = track.elevation_m, track.time_s
    start, end = (None, None) if times is None else (np.nanmin(times), np.nanmax(times))
    elapsed_s = None if start is None or end is None else float(end - start)
    stopped_s = sum(stop.duration_s for stop in stops)
    moving_s = None
    if elapsed_s is not None:
        between_s = _between_s(track)
        moving_s = max(0, round(elapsed_s - between_s - gap_s - stopped_s))
    return TrackStats(
        name=track.name,
        format=track.format,
        planned=track.planned,
        points=track.n_points,
        segments=track.n_segments,
        marks=len(track.marks),
        length_m=round(track.length_m, 1),
        ascent_m=ascent_m,
        descent_m=descent_m,
        lowest_m=None if heights is None else round(float(np.nanmin(heights)), 1),
        highest_m=None if heights is None else round(float(np.nanmax(heights)), 1),
        start=_moment(start),
        end=_moment(end),
        elapsed_s=None if elapsed_s is None else round(elapsed_s),
        moving_s=moving_s,
        stops=len(stops),
        stopped_s=round(stopped_s),
        gaps=len(gaps_m),
        longest_gap_m=round(max(gaps_m, default=0.0), 1),
        bounds=_bounds(track),
        timed_share=_known(times, track),
        height_share=_known(heights, track),
        notes=track.notes,
    )


def _known(values: Floats | None, track: Track) -> float:
    if values is None or not track.n_points:
        return 0.0
    return round(float(np.isfinite(values).mean()), 4)


def _moment(time_s: float | None) -> dt.datetime | None:
    return None if time_s is None else dt.datetime.fromtimestamp(round(float(time_s)), dt.UTC)


def _bounds(track: Track) -> BBox | None:
    if not track.n_points:
        return None
    return BBox(*(float(v) for v in (*track.points.min(axis=0), *track.points.max(axis=0))))


def _gaps(track: Track) -> tuple[list[float], float]:
    """Return the straight lengths of all gaps, and the seconds of those in segments."""
    ends = track.offsets[1:-1]
    between = [float(segment_lengths_m(track.points[end - 1 : end + 1])[0]) for end in ends]
    if track.time_s is None:
        return between, 0.0
    step_s = np.diff(track.time_s, prepend=np.nan)
    paused = track.joined & (step_s >= PAUSE_LEAST_S) & (track.step_m >= PAUSE_LEAST_M)
    return [*between, *track.step_m[paused].tolist()], float(step_s[paused].sum())


def _between_s(track: Track) -> float:
    """Return the seconds between the segments, where both sides have times."""
    assert track.time_s is not None
    seconds = 0.0
    before = np.nan
    for rows in track.segments:
        known = track.time_s[rows][np.isfinite(track.time_s[rows])]
        if len(known):
            seconds += max(0.0, float(known[0] - before)) if np.isfinite(before) else 0.0
            before = known[-1]
    return seconds


def _climbs(track: Track) -> tuple[float | None, float | None]:
    """Return ascent and descent of all segments, None where too few heights are known."""
    if track.elevation_m is None:
        return None, None
    total = np.zeros(2)
    for rows in track.segments:
        along_m = np.cumsum(track.step_m[rows])
        heights = filled(along_m, track.elevation_m[rows])
        if len(heights) > 1:
            total += climb(along_m, heights)
    if np.isnan(total).any():
        return None, None
    return round(float(total[0]), 1), round(float(total[1]), 1)
