"""What is told of a track that somebody recorded: how it is, and what was done to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from jindao.geo import BBox
from jindao.model.trip import Note

CLEANINGS: Final = ("duplicates", "spikes", "stops", "times")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning:
    """How many points were taken out of a track, and why.

    `duplicates` say what the point before says; `spikes` jump away and back faster than
    the track moves; `stops` are all but the first and last point of a rest. `times` run
    backwards: those are forgotten, their points are kept.
    """

    duplicates: int = 0
    spikes: int = 0
    stops: int = 0
    times: int = 0
    shorter_m: float = 0.0

    @property
    def points(self) -> int:
        """How many points were taken out."""
        return self.duplicates + self.spikes + self.stops


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackStats:
    """What a track amounts to.

    Parameters
    ----------
    name, format, planned
        As the track says.
    points, segments, marks
        How many there are.
    length_m
        Of all segments; what is between them is in no sum.
    ascent_m, descent_m
        Without the noise of heights; None where too few heights are known.
    lowest_m, highest_m
        Of the heights that are known; None where none is.
    start, end
        First and last time, UTC; None where no time is known.
    elapsed_s, moving_s
        From start to end, and without stops and gaps; None where no time is known.
    stops, stopped_s
        How many rests of two minutes and more, and how long they are together.
    gaps, longest_gap_m
        How many breaks there are between segments or where the recording paused, and the
        longest straight distance across one.
    bounds
        The box around it; None where there is no point.
    timed_share, height_share
        How many of the points have a time and a height, 0 to 1.
    notes
        What was noticed on reading.
    """

    name: str
    format: str
    planned: bool
    points: int
    segments: int
    marks: int
    length_m: float
    ascent_m: float | None
    descent_m: float | None
    lowest_m: float | None
    highest_m: float | None
    start: dt.datetime | None
    end: dt.datetime | None
    elapsed_s: int | None
    moving_s: int | None
    stops: int
    stopped_s: int
    gaps: int
    longest_gap_m: float
    bounds: BBox | None
    timed_share: float
    height_share: float
    notes: tuple[Note, ...] = ()
