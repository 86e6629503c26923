"""A track 轨迹: what somebody recorded or drew, as columns, and what its file said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from jindao.errors import DataError
from jindao.geo import LonLat
from jindao.model.note import Note
from jindao.network.lengths import segment_lengths_m

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_NAMES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A named position beside a track: a GPX `wpt`, a KML point.

    `elevation_m` and `time_s` (seconds since 1970, UTC) are None where unknown.
    """

    name: str
    position: LonLat
    elevation_m: float | None = None
    time_s: float | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Track:
    """The points of one or more segments, and the marks beside them.

    `lon` and `lat` (n,) are WGS-84 degrees, or of the datum that the file is in where
    nobody knows yet. `elevation_m` (n,) metres and `time_s` (n,) seconds since 1970, UTC,
    are NaN where unknown, and None where no point has one. Segment s is rows
    `offsets[s]` to `offsets[s + 1]`; between segments nothing is known of the way. All
    arrays are read-only. `format` is the name of the reader; `planned` says that the
    points are a route somebody drew, not a recording. `notes` tell what was noticed on
    reading.
    """

    name: str
    format: str
    lon: Floats
    lat: Floats
    elevation_m: Floats | None
    time_s: Floats | None
    offsets: Ints
    marks: tuple[Mark, ...] = ()
    planned: bool = False
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        for column in (self.lon, self.lat, self.elevation_m, self.time_s, self.offsets):
            if column is not None:
                column.flags.writeable = False

    @property
    def n_points(self) -> int:
        """Number of points of all segments."""
        return len(self.lon)

    @property
    def n_segments(self) -> int:
        """Number of segments, each with one point at least."""
        return len(self.offsets) - 1

    @property
    def segments(self) -> Iterator[slice]:
        """The rows of each segment."""
        bounds = self.offsets.tolist()
        return (slice(*pair) for pair in pairwise(bounds))

    @cached_property
    def points(self) -> Floats:
        """(n, 2) lon and lat, degrees."""
        return np.column_stack((self.lon, self.lat))

    @cached_property
    def joined(self) -> Flags:
        """(n,) whether each point follows another of its segment."""
        joined = np.ones(self.n_points, np.bool_)
        joined[self.offsets[:-1]] = False
        return joined

    @cached_property
    def step_m(self) -> Floats:
        """(n,) metres from the point before, 0 where a segment begins."""
        steps = np.zeros(self.n_points)
        steps[1:] = segment_lengths_m(self.points)
        steps[~self.joined] = 0.0
        return steps

    @property
    def length_m(self) -> float:
        """Length of all segments, metres; nothing is added for what is between them."""
        return float(self.step_m.sum())

    def with_line(self) -> Self:
        """Return the track itself.

        Raises
        ------
        DataError
            Where it has no two points one after another.
        """
        if not self.joined.any():
            raise DataError("track_no_line", path=self.name, marks=len(self.marks))
        return self

    def kept(self, keep: Flags) -> Self:
        """Return the track with some of its points only; segments left empty are gone.

        `keep` is (n,).
        """
        counts = np.add.reduceat(keep, self.offsets[:-1]) if self.n_points else np.zeros(0)
        counts = counts[counts > 0]
        return replace(
            self,
            lon=self.lon[keep],
            lat=self.lat[keep],
            elevation_m=None if self.elevation_m is None else self.elevation_m[keep],
            time_s=None if self.time_s is None else self.time_s[keep],
            offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        )

    def noted(self, *notes: Note) -> Self:
        """Return the track with more notes."""
        return replace(self, notes=(*self.notes, *notes))


def joined(tracks: Sequence[Track]) -> Track:
    """Return one or more tracks as one: their segments, marks and notes, one after another."""
    first, *others = tracks
    if not others:
        return first
    begins = np.cumsum([0, *(track.n_points for track in tracks)])
    ends = [track.offsets[1:] + begin for track, begin in zip(tracks, begins, strict=False)]
    return Track(
        name=" · ".join(dict.fromkeys(track.name for track in tracks[:_NAMES_SHOWN])),
        format=first.format,
        lon=np.concatenate([track.lon for track in tracks]),
        lat=np.concatenate([track.lat for track in tracks]),
        elevation_m=_column([(track.elevation_m, track.n_points) for track in tracks]),
        time_s=_column([(track.time_s, track.n_points) for track in tracks]),
        offsets=np.unique(np.concatenate([np.zeros(1, np.int64), *ends])),
        marks=tuple(mark for track in tracks for mark in track.marks),
        planned=all(track.planned for track in tracks),
        notes=tuple(dict.fromkeys(note for track in tracks for note in track.notes)),
    )


def _column(parts: Sequence[tuple[Floats | None, int]]) -> Floats | None:
    """Return columns as one, NaN where there is none; None where there is none at all."""
    if all(values is None for values, _ in parts):
        return None
    return np.concatenate([np.full(n, np.nan) if v is None else v for v, n in parts])
