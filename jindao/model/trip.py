"""What people get: routes and tours that carry their own geometry.

A trip knows everything its outputs say: nothing needs the network or the engine
again. Geometries are tuples of (lon, lat) in WGS-84 degrees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from jindao.errors import DataError
from jindao.geo import BBox, LonLat
from jindao.model.breakdown import NOTHING_TOLD, Breakdown, totals
from jindao.model.changes import NOTHING_KEPT, KeptChanges
from jindao.model.closure import Closure
from jindao.model.guidance import (
    Facility,
    TrailUse,
    Turn,
    facilities_along,
    longest_gap_m,
    way_name,
)
from jindao.model.place import Site
from jindao.model.request import RouteRequest, TourRequest
from jindao.model.safety import Light
from jindao.model.story import ToldStory
from jindao.texts import either

Line = tuple[tuple[float, float], ...]
"""Positions (lon, lat) of a line, WGS-84 degrees."""

ALIGNMENTS: Final = ("surveyed", "estimated")
OPENING_STATUSES: Final = ("open", "closed", "unknown")
WAYPOINT_KINDS: Final = ("start", "via", "visit", "end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something to tell people: a code in `jindao/texts` under `note.`, with facts.

    `facts` are pairs so that a note can be compared and hashed.
    """

    code: str
    facts: tuple[tuple[str, str | int | float | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """The known place nearest to a point without a name of its own.

    The point lies `distance_m` from it, `heading` that way: one of eight, such as `northwest`.
    """

    name_zh: str
    name_en: str
    distance_m: float
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waypoint:
    """A point that was asked for, and where it meets the network.

    `gap_m` is the straight distance from `position` to `snapped`: ground that the
    network does not cover. `accuracy_m` is how far off a named place may be, None where
    nobody said. `near` describes a point without a name, where a place beside it is known.
    """

    kind: str
    name_zh: str
    name_en: str
    position: LonLat
    snapped: LonLat
    gap_m: float
    site_id: str | None = None
    accuracy_m: float | None = None
    near: Nearby | None = None

    def name(self, locale: str) -> str:
        """Return the name in a language; the position where it has none."""
        own = either(locale, self.name_zh, self.name_en)
        return own or self.name_zh or self.name_en or str(self.position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a leg with one alignment; it begins where the one before ends.

    `elevations_m` has one height per point of `line`, or is None where any is unknown.

    Raises
    ------
    DataError
        Where there are not as many heights as points.
    """

    alignment: str
    line: Line
    length_m: float
    elevations_m: tuple[float, ...] | None = None

    @property
    def ground_m(self) -> tuple[float, ...] | None:
        """The heights one walks at; None where they are unknown, as beneath an estimated line."""
        return self.elevations_m if self.alignment == "surveyed" else None

    def __post_init__(self) -> None:
        if self.elevations_m is not None and len(self.elevations_m) != len(self.line):
            raise DataError(
                "stretch_elevations", points=len(self.line), heights=len(self.elevations_m)
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitBroken:
    """A limit that a leg could not keep: how much of it, and where it begins.

    `limit` is one of `jindao.model.preferences.LIMITS`; `worst` the steepest grade or the
    least width in metres, None for steps.
    """

    limit: str
    length_m: float
    worst: float | None
    position: LonLat


@dataclass(frozen=True, slots=True, kw_only=True)
class Steep:
    """What of a leg is steeper than its profile says people must be told of.

    `worst` is its steepest grade, up or down; it begins `along_m` from the leg's start.
    """

    length_m: float
    worst: float
    along_m: float
    position: LonLat


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The way between two waypoints.

    `ascent_m` and `descent_m` are None where the height of any point is unknown.
    `steps_m`, `unknown_surface_m` and `pushed_m` say how much of it is steps, has no
    recorded surface, and is passed pushing a bicycle; `unknown_kerbs` how many crossings
    have a kerb that nobody recorded. `limits_broken` are limits that were asked for and could
    not be kept. `theme_m` is how much of it is near what the theme is about, each metre
    counted by its nearness; None where no theme was wished for. A `transfer` is a ride by
    car from one area to the next: its time and length follow a stated rule, its line is
    straight and estimated, and it is in no sum of what is walked or ridden. `names` are
    the names of its ways in order of first use, `names_en` the same in Latin letters, empty
    where one cannot be spelt; `trails` are the official trails it follows,
    `turns` says how to follow it. What stands beside it are its `facilities`: None where
    the network knows of none anywhere. `steep` is None where nothing known is too steep to
    keep quiet. `without_exit` are stretches (from, to), metres along, that no other way, road
    or station joins, but short ones between two exits; None where that is not known.
    """

    stretches: tuple[Stretch, ...]
    length_m: float
    duration_s: int
    cost: int
    ascent_m: float | None
    descent_m: float | None
    steps_m: float
    unknown_surface_m: float
    names: tuple[str, ...]
    pushed_m: float = 0.0
    unknown_kerbs: int = 0
    limits_broken: tuple[LimitBroken, ...] = ()
    theme_m: float | None = None
    breakdown: Breakdown = NOTHING_TOLD
    trails: tuple[TrailUse, ...] = ()
    turns: tuple[Turn, ...] = ()
    facilities: tuple[Facility, ...] | None = None
    steep: Steep | None = None
    transfer: bool = False
    without_exit: tuple[tuple[float, float], ...] | None = None
    names_en: tuple[str, ...] = ()

    def way_names(self, locale: str) -> tuple[str, ...]:
        """Return the names of its ways as a language tells them."""
        latin = (*self.names_en, *[""] * len(self.names))
        return tuple(
            way_name(name, spelt, locale) for name, spelt in zip(self.names, latin, strict=False)
        )

    @property
    def line(self) -> Line:
        """The whole geometry, shared points once."""
        if len(self.stretches) == 1:
            return self.stretches[0].line
        points: list[tuple[float, float]] = []
        for stretch, skip in self._joined():
            points.extend(stretch.line[skip:])
        return tuple(points)

    @property
    def elevations_m(self) -> tuple[float, ...] | None:
        """The height of each point of `line`, metres; None where any is unknown."""
        if len(self.stretches) == 1:
            return self.stretches[0].elevations_m
        heights: list[float] = []
        for stretch, skip in self._joined():
            if stretch.elevations_m is None:
                return None
            heights.extend(stretch.elevations_m[skip:])
        return tuple(heights)

    def _joined(self) -> Iterator[tuple[Stretch, int]]:
        """Yield each stretch, and how many of its points the one before has already."""
        last: tuple[float, float] | None = None
        for stretch in self.stretches:
            yield stretch, 1 if stretch.line and stretch.line[0] == last else 0
            last = stretch.line[-1] if stretch.line else last

    @property
    def estimated_m(self) -> float:
        """Length that nobody surveyed, metres."""
        return sum(s.length_m for s in self.stretches if s.alignment != "surveyed")

    @property
    def has_estimated(self) -> bool:
        """Whether nobody surveyed some of it, be it a stretch without length."""
        return any(s.alignment != "surveyed" for s in self.stretches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a result was made with, so that it can be made again.

    `network_date` is the day the network was built, `data_date` that of the newest look-up
    among the dataset's sources, both as YYYY-MM-DD; None where nobody recorded it.
    """

    jindao_version: str
    network_id: str
    network_name: str
    data_version: str
    engine: str
    profile: str
    attribution: tuple[str, ...]
    network_date: str | None = None
    data_date: str | None = None


class _WithLegs(Protocol):
    @property
    def legs(self) -> tuple[Leg, ...]: ...


class Totals:
    """What the legs of a trip add up to."""

    __slots__ = ()

    @property
    def length_m(self: _WithLegs) -> float:
        """Length of all legs but transfers, metres."""
        return sum(leg.length_m for leg in self.legs if not leg.transfer)

    @property
    def duration_s(self: _WithLegs) -> int:
        """Moving time of all legs but transfers, seconds."""
        return sum(leg.duration_s for leg in self.legs if not leg.transfer)

    @property
    def transfer_s(self: _WithLegs) -> int:
        """Time of all transfers, seconds."""
        return sum(leg.duration_s for leg in self.legs if leg.transfer)

    @property
    def breakdown(self: _WithLegs) -> Breakdown:
        """What all legs but transfers are made of, longest first; by kilometre: `per_km`."""
        return totals(self)

    @property
    def facilities(self: _WithLegs) -> tuple[Facility, ...] | None:
        """What stands beside all legs but transfers; None where nothing is known of one."""
        return facilities_along(self)

    @property
    def facility_notes(self: _WithLegs) -> tuple[Note, ...]:
        """How far it is without toilets and benches, or that nobody knows."""
        return facility_notes(self)


_MISSED: Final = {"gap_toilets": "toilets", "gap_bench": "bench"}
"""Notes on what people miss on the way, and the kind of facility that it is."""


def facility_notes(trip: _WithLegs) -> tuple[Note, ...]:
    """Return how far it is at most without toilets and benches, or that nobody knows."""
    gaps_m = {code: longest_gap_m(trip, kind) for code, kind in _MISSED.items()}
    notes = [
        Note(code=code, facts=(("km", round(gap_m / 1000, 1)),))
        for code, gap_m in gaps_m.items()
        if gap_m is not None
    ]
    return tuple(notes) or (Note(code="facilities_unknown"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Totals):
    """A path on the network through waypoints: one leg fewer than waypoints.

    `closures` are those in force on its day that lie where it is; `light` is that day's
    where it starts, None where it has no day.
    """

    request: RouteRequest
    waypoints: tuple[Waypoint, ...]
    legs: tuple[Leg, ...]
    notes: tuple[Note, ...]
    provenance: Provenance
    closures: tuple[Closure, ...] = ()
    light: Light | None = None

    @property
    def cost(self) -> int:
        """Cost of all legs, decimetre-equivalents."""
        return sum(leg.cost for leg in self.legs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One stay at a site.

    `opening_status` is for the whole stay; `why` says why the site was chosen;
    times carry the time zone of the place. `wait_s` is from arrival to the begin of the
    stay, with the lunch break where that is taken in between. `score` is that of the
    site alone: what it adds beside the other visits is the sum of `parts`, pairs of
    `site`, `pairs` or `repeat` and points. `window` is from when to when a stay may
    begin, of those that day the one that is used, None where it begins in none; arriving
    up to `slack_s` later changes nothing of what is visited. `stories` are those it tells
    with other visits of the tour; their companions' points add up to the part `pairs`.
    """

    site: Site
    waypoint: Waypoint
    arrival: dt.datetime
    wait_s: int
    stay_s: int
    departure: dt.datetime
    opening_status: str
    score: int
    why: tuple[Note, ...]
    parts: tuple[tuple[str, int], ...] = ()
    window: tuple[dt.datetime, dt.datetime] | None = None
    slack_s: int = 0
    stories: tuple[ToldStory, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The lunch break of a stage.

    It is taken at waypoint `place` of the stage, 0 the start: before the visit there where
    it is `before`, else after it, or `on_way` from there to the next. `food` is where one
    can eat, None where nobody knows.
    """

    place: int
    before: bool
    begin: dt.datetime
    end: dt.datetime
    food: Facility | None = None
    on_way: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One day: start, visits in order, end, and the legs between them.

    With n visits there are n + 1 legs, one fewer where the stage begins at its first
    visit, and one where it ends at its last (`start` or `end` is that visit's waypoint).
    `calendar` tells of a public holiday (`holiday`, with its names) or a weekend on which
    offices work (`working_weekend`). `light` is the day's, where it starts.
    """

    number: int
    start: Waypoint
    start_time: dt.datetime
    visits: tuple[Visit, ...]
    legs: tuple[Leg, ...]
    end: Waypoint
    end_time: dt.datetime
    rest: Rest | None = None
    calendar: Note | None = None
    light: Light | None = None

    @property
    def length_m(self) -> float:
        """Length of all legs but transfers, metres."""
        return sum(leg.length_m for leg in self.legs if not leg.transfer)

    @property
    def moving_s(self) -> int:
        """Moving time of all legs but transfers, seconds."""
        return sum(leg.duration_s for leg in self.legs if not leg.transfer)

    @property
    def transfer_s(self) -> int:
        """Time of all transfers, seconds."""
        return sum(leg.duration_s for leg in self.legs if leg.transfer)

    @property
    def clocks(self) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
        """When each leg is begun and when it ends; a lunch on the way lies in between."""
        leaves = [self.start_time, *(visit.departure for visit in self.visits)]
        arrives = [*(visit.arrival for visit in self.visits), self.end_time]
        if self.visits and self.start == self.visits[0].waypoint:
            del leaves[0], arrives[0]
        if self.rest is not None and not self.rest.before and self.rest.place < len(leaves):
            leaves[self.rest.place] = self.rest.end
        return tuple(zip(leaves, arrives, strict=True))[: len(self.legs)]

    @property
    def waypoints(self) -> tuple[Waypoint, ...]:
        """Start, visits and end in order, none twice: one more than legs."""
        visited = [visit.waypoint for visit in self.visits]
        if not visited or self.start != visited[0]:
            visited.insert(0, self.start)
        if len(visited) < len(self.legs) + 1:
            visited.append(self.end)
        return tuple(visited)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A candidate that is not in the tour, and the reason."""

    site: Site
    reason: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class TourQuality:
    """What a tour is worth, and the most that any tour for its request could be.

    `bound` is proven: no tour of these candidates, times and limits has a higher score.
    None where none was worked out.
    """

    score: int
    bound: int | None = None

    @property
    def gap(self) -> float | None:
        """By what share of the bound the score may be below the best; None unknown."""
        if self.bound is None:
            return None
        return (self.bound - self.score) / self.bound if self.bound > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour(Totals):
    """Days of visits to heritage sites on a theme.

    `closures` are those in force on any of its days that lie where it is. `character` says
    why one would take it rather than the others it was offered with: notes under
    `choice.` in the texts. `request` is what was asked for at first; `kept` what people said
    of the tour since then, which holds when it is edited again.
    """

    request: TourRequest
    title_zh: str
    title_en: str
    stages: tuple[Stage, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[Note, ...]
    provenance: Provenance
    closures: tuple[Closure, ...] = ()
    quality: TourQuality | None = None
    character: tuple[Note, ...] = ()
    kept: KeptChanges = NOTHING_KEPT

    def title(self, locale: str) -> str:
        """Return the title in a language."""
        return either(locale, self.title_zh, self.title_en)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every visit of every stage, in order."""
        return tuple(visit for stage in self.stages for visit in stage.visits)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Every leg of every stage, in order."""
        return tuple(leg for stage in self.stages for leg in stage.legs)

    @property
    def score(self) -> int:
        """What all visits are worth together, with what pairs add and repeats take away."""
        if self.quality is not None:
            return self.quality.score
        return sum(visit.score for visit in self.visits)


Trip = Route | Tour


@dataclass(frozen=True, slots=True, kw_only=True)
class BackgroundLine:
    """A line or area of the quiet background of a map.

    `kind` is one of `way`, `river`, `water`, `green`, `boundary`; water and green
    are closed rings. `name` is a word that rules may call it by.
    """

    kind: str
    line: Line
    estimated: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What a map shows beneath a trip where no tiles are configured."""

    lines: tuple[BackgroundLine, ...] = ()
    attribution: tuple[str, ...] = ()


def days_of(trip: Trip) -> int:
    """Return how many days a trip takes; one that is no tour takes one."""
    return len(trip.stages) if isinstance(trip, Tour) else 1


def bounds(trip: Trip) -> BBox:
    """Return the box around every waypoint and line of a trip."""
    points = [point for leg in trip.legs for point in leg.line]
    waypoints: list[Waypoint] = []
    if isinstance(trip, Route):
        waypoints.extend(trip.waypoints)
    else:
        for stage in trip.stages:
            waypoints.extend((stage.start, stage.end))
            waypoints.extend(visit.waypoint for visit in stage.visits)
    points.extend((w.position.lon, w.position.lat) for w in waypoints)
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return BBox(min(lons), min(lats), max(lons), max(lats))
