"""Cleaning a track: points that say nothing, jump away, or mill about on a rest.

Only points are taken out, none is moved, and what was taken is told.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from jindao.model.track import Cleaning
from jindao.network.lengths import segment_lengths_m
from jindao.tracks.stops import stops_of
from jindao.tracks.track import Flags, Floats, Track

SPIKE_FACTOR: Final = 3.0
"""A jump is so many times as fast as nine tenths of the track's steps."""

SPEED_BOUNDS_MPS: Final = (4.0, 40.0)
"""What is slower is never a jump, and what is faster always one."""

UNTIMED_FACTOR: Final = 20.0
UNTIMED_LEAST_M: Final = 100.0
"""Without times, a jump is so many times as long as the middle one of all steps, and this."""

UNTIMED_LEAST_STEPS: Final = 20
"""A track of fewer steps does not say how long its steps are."""

LONGEST_SPIKE: Final = 10
"""A jump that does not come back within so many points is a gap, and is kept."""


def clean_track(track: Track) -> tuple[Track, Cleaning]:
    """Return a track without duplicates, spikes and the milling of rests, and what is gone.

    Rests are told by time only. In a recording without times spikes are told by length, and
    only where they come back to where they left; in a route that somebody drew they are not
    looked for, since a spur may be meant.
    """
    length_m = track.length_m
    track, times = _with_times_forward(track)
    track, duplicates = _without(track, _duplicates(track))
    found = _spikes(track)
    sought = found is not None
    track, spikes = _without(track, found) if found is not None else (track, 0)
    track, stops = _without(track, _milling(track))
    return track, Cleaning(
        duplicates=duplicates,
        spikes=spikes,
        spikes_sought=sought,
        stops=stops,
        times=times,
        shorter_m=round(length_m - track.length_m, 1),
    )


def _without(track: Track, wrong: Flags) -> tuple[Track, int]:
    count = int(wrong.sum())
    return (track.kept(~wrong) if count else track), count


def _with_times_forward(track: Track) -> tuple[Track, int]:
    """Forget the times of each segment that are before one that came earlier."""
    if track.time_s is None:
        return track, 0
    times = track.time_s.copy()
    for rows in track.segments:
        known = np.where(np.isfinite(times[rows]), times[rows], -np.inf)
        latest = np.maximum.accumulate(known)
        times[rows][known < latest] = np.nan
    forgotten = int(np.isnan(times).sum() - np.isnan(track.time_s).sum())
    return (replace(track, time_s=times) if forgotten else track), forgotten


def _duplicates(track: Track) -> Flags:
    """Return the points that are where the one before is, at the same time or at none."""
    same = np.zeros(track.n_points, np.bool_)
    same[1:] = (np.diff(track.lon) == 0) & (np.diff(track.lat) == 0)
    if track.time_s is not None:
        step_s = np.diff(track.time_s)
        same[1:] &= ~(step_s != 0) | np.isnan(step_s)
    return same & track.joined


def _spikes(track: Track) -> Flags | None:
    """Return the points of jumps: too fast to get there, and back soon after.

    None where nobody can tell what a jump is.
    """
    wrong = np.zeros(track.n_points, np.bool_)
    if track.time_s is None:
        return _untimed_spikes(track)
    step_s = np.diff(track.time_s, prepend=np.nan)
    moving = track.joined & (step_s > 0) & (track.step_m > 0)
    if moving.sum() < 3:
        return None
    speeds = track.step_m[moving] / step_s[moving]
    limit = float(np.clip(SPIKE_FACTOR * np.quantile(speeds, 0.9), *SPEED_BOUNDS_MPS))
    too_fast = track.joined & (track.step_m > limit * np.maximum(step_s, 1.0))
    for rows in track.segments:
        own = np.flatnonzero(too_fast[rows]) + rows.start
        if len(own):
            _mark_jumps(track.points, track.time_s, rows, own.tolist(), limit, wrong)
    return wrong


def _untimed_spikes(track: Track) -> Flags | None:
    """Return the points of jumps out and back, both much longer than the track's steps."""
    steps_m = track.step_m[track.joined & (track.step_m > 0)]
    if track.planned or len(steps_m) < UNTIMED_LEAST_STEPS:
        return None
    wrong = np.zeros(track.n_points, np.bool_)
    middle_m = float(np.median(steps_m))
    limit_m = max(UNTIMED_FACTOR * middle_m, UNTIMED_LEAST_M)
    jumps = np.flatnonzero(track.joined & (track.step_m > limit_m)).tolist()
    segment_of = np.cumsum(~track.joined)
    for out, back in pairwise(jumps):
        width = back - out
        if wrong[out - 1] or width > LONGEST_SPIKE or segment_of[out] != segment_of[back]:
            continue
        apart_m = float(segment_lengths_m(track.points[[out - 1, back]])[0])
        if apart_m <= SPIKE_FACTOR * middle_m * (width + 1):
            wrong[out:back] = True
    return wrong


def _mark_jumps(
    points: Floats, times: Floats, rows: slice, jumps: list[int], limit: float, wrong: Flags
) -> None:
    """Mark the points of one segment between a jump and where it comes back.

    A first or last point that alone is far off is one, too: a receiver's first guess.
    """

    def reachable(start: int, end: int) -> bool:
        length_m = float(segment_lengths_m(points[[start, end]])[0])
        return length_m <= limit * max(1.0, float(times[end] - times[start]))

    free = rows.start
    for jump in jumps:
        if jump <= free:
            continue
        before = jump - 1
        back = (end for end in range(jump + 1, min(jump + LONGEST_SPIKE + 1, rows.stop)))
        found = next((end for end in back if reachable(before, end)), None)
        if found is not None:
            wrong[jump:found] = True
            free = found
        elif before == rows.start and rows.stop - rows.start > 2:
            wrong[before] = True
        elif jump == rows.stop - 1:
            wrong[jump] = True


def _milling(track: Track) -> Flags:
    """Return the points of rests between their first and their last."""
    wrong = np.zeros(track.n_points, np.bool_)
    for stop in stops_of(track):
        wrong[stop.first + 1 : stop.last] = True
    return wrong
