"""What is told of a track that somebody recorded: how it is, and what was done to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Self

from jindao.errors import RequestError
from jindao.geo import BBox, LonLat
from jindao.model.leg import Leg, Line
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.totals import Totals

DATUMS_ASKED: Final = ("detect", "wgs84", "gcj02", "bd09")
"""What a track may be said to be in; with `detect` the network is asked."""

DATUM_NAMES: Final = {"wgs84": "WGS-84", "gcj02": "GCJ-02", "bd09": "BD-09"}

CLEANINGS: Final = ("duplicates", "spikes", "stops", "times")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning:
    """How many points were taken out of a track, and why.

    `duplicates` say what the point before says; `spikes` jump away and back faster than
    the track moves, or without times farther than it steps; `spikes_sought` is False where
    nobody can tell what a jump is. `stops` are all but the first and last point of a rest.
    `times` run backwards: those are forgotten, their points are kept.
    """

    duplicates: int = 0
    spikes: int = 0
    spikes_sought: bool = True
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DatumFinding:
    """In which datum a track fits the network.

    `datum` is `wgs84`, `gcj02` or `bd09`, None where nobody can say; `reason` says why:
    `fits`, `alike` (two fit nearly alike), `chance` (it fits as well after shifts that no
    datum has), `off_network` or `short`. `certainty` is the probability, 0 to 1, of the one
    that fits best. `on_way` and `median_m` are, by datum,
    the share of tried points on ways, and the median distance in metres, None where it is
    more than was looked at.
    """

    datum: str | None
    certainty: float
    reason: str
    points: int
    on_way: tuple[tuple[str, float], ...]
    median_m: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedStretch:
    """A part of a track that follows the network, or one that does not.

    `line` are the track's own points, `length_m` is their length. `leg` is the way on the
    network, None where the track is off it, or where too little is known to say.
    """

    line: Line
    length_m: float
    leg: Leg | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedTrack(Totals):
    """Where a track went on the network.

    Legs are those of the stretches that follow it: what is between them is not bridged, and
    is in no sum. `sigma_m` is the noise of positions that was found, metres. Durations of
    legs are what the profile takes, not what was recorded.
    """

    name: str
    stretches: tuple[MatchedStretch, ...]
    sigma_m: float
    notes: tuple[Note, ...]
    provenance: Provenance

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The ways on the network, in order."""
        return tuple(stretch.leg for stretch in self.stretches if stretch.leg is not None)

    @property
    def matched_m(self) -> float:
        """Length of the track that follows the network, metres."""
        return sum(s.length_m for s in self.stretches if s.leg is not None)

    @property
    def unmatched_m(self) -> float:
        """Length of the track that does not, metres."""
        return sum(s.length_m for s in self.stretches if s.leg is None)

    @property
    def matched_share(self) -> float:
        """How much of the track follows the network, 0 to 1."""
        length_m = self.matched_m + self.unmatched_m
        return self.matched_m / length_m if length_m > 0 else 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the ways, in order of first use."""
        return tuple(dict.fromkeys(name for leg in self.legs for name in leg.names))


@dataclass(frozen=True, slots=True, kw_only=True)
class LegWalked:
    """A leg of a plan, and what of it was walked.

    `state` is `walked` where both its ends were reached in turn, `partly` where one was,
    `missed` where none was. Lengths and times are between the ends, None where they are
    not known: `elapsed_s` is all of it, `moving_s` without stops and gaps. `on_plan` is how
    much of what was walked lies along the leg, 0 to 1; `covered` how much of the leg lies
    between where its ends count as reached; `counted` says whether it counts for the pace.
    """

    stage: int
    origin_zh: str
    origin_en: str
    destination_zh: str
    destination_en: str
    state: str
    planned_m: float
    planned_s: int
    walked_m: float | None = None
    elapsed_s: int | None = None
    moving_s: int | None = None
    on_plan: float | None = None
    covered: float | None = None
    counted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A stretch of a track away from the plan.

    It begins `along_m` from the start of the track, is `length_m` long, and at `position`
    it is `farthest_m` from the plan's line, the farthest.
    """

    along_m: float
    length_m: float
    farthest_m: float
    position: LonLat


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMade:
    """A visit of a plan, and whether it was really made.

    `nearest_m` is how near the track came to where the site is met; `stay_s` how long it
    stayed near, None where no times are known or it did not come near.
    """

    site_id: str
    name_zh: str
    name_en: str
    made: bool
    nearest_m: float
    planned_stay_s: int
    stay_s: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceFinding:
    """The pace that a walked track suggests: ways take `factor` times the usual time.

    It is the moving time of all legs that count over the planned time of what is covered of
    them (`planned_s`), times the pace that was planned with; where rests were planned, all
    of the time is taken, not the moving time. `low` and `high` are those of the fastest
    and of the slowest leg, None where there is
    only one. `factor` is None where the data are too little, and `reason` says what is
    missing: `enough`, `no_times`, `no_legs` or `too_short`.
    """

    factor: float | None
    low: float | None
    high: float | None
    legs: int
    planned_s: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanComparison:
    """A walked track beside the plan it was walked by.

    `on_plan` is the share of the track along the plan's line, 0 to 1; `walked_share` the
    share of the plan's line that the track follows.
    """

    legs: tuple[LegWalked, ...]
    deviations: tuple[Deviation, ...]
    visits: tuple[VisitMade, ...]
    pace: PaceFinding
    on_plan: float
    walked_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAsked:
    """What is asked to be done with a track.

    Parameters
    ----------
    datum
        What it is in, one of `DATUMS_ASKED`; with `detect` it is put right where the
        network says so for certain. None is WGS-84 unless the network says otherwise for certain:
        then the track is told of, and nothing else is done with it.
    clean
        Take out duplicates, spikes and the milling of rests.
    match
        Find where it went on the network.
    profile
        Whose ways are matched: the id of a profile.
    """

    datum: str | None = None
    clean: bool = False
    match: bool = False
    profile: str = "walk"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackLine:
    """The points of one segment: positions, and heights and times of each, where known.

    `elevations_m` and `times` (UTC) are as long as `line`, None where that of a point is
    not known, and None altogether where none is. Heights that miss on a short stretch only
    are taken from both its sides.
    """

    line: Line
    elevations_m: tuple[float | None, ...] | None = None
    times: tuple[dt.datetime | None, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackReport:
    """A track as it was asked for, and everything that is told of it.

    `finding` is what the network says of its datum, None where nobody asked it; `datum`
    what it was converted from. `cleaning`, `matched` and `comparison` are None where they
    were not asked for, the latter two also where the track is `shifted`.
    """

    asked: TrackAsked
    stats: TrackStats
    lines: tuple[TrackLine, ...]
    marks: tuple[tuple[str, LonLat], ...]
    datum: str
    finding: DatumFinding | None = None
    cleaning: Cleaning | None = None
    matched: MatchedTrack | None = None
    comparison: PlanComparison | None = None

    @property
    def name(self) -> str:
        """What the track is called."""
        return self.stats.name

    @property
    def shifted(self) -> bool:
        """Whether its positions are for certain in another datum, and nobody said in which."""
        found = self.finding.datum if self.finding is not None else None
        return self.asked.datum is None and found not in (None, self.datum)

    @property
    def datum_known(self) -> bool:
        """Whether somebody said its datum, or the network did for certain."""
        if self.asked.datum not in (None, DATUMS_ASKED[0]):
            return True
        return self.finding is not None and self.finding.datum is not None

    def unshifted(self) -> Self:
        """Return the report itself.

        Raises
        ------
        RequestError
            Where the track is `shifted`: its positions are good for nothing.
        """
        if self.shifted and self.finding is not None and self.finding.datum is not None:
            raise RequestError(
                "track_shifted",
                field="datum",
                datum=DATUM_NAMES[self.finding.datum],
                certainty=f"{100 * self.finding.certainty:.1f}",
                name=self.finding.datum,
            )
        return self
