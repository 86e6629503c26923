"""Legs: the ways between waypoints, with their geometry and all that is told of them.

Geometries are tuples of (lon, lat) in WGS-84 degrees.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jindao.errors import DataError
from jindao.geo import LonLat
from jindao.model.breakdown import NOTHING_TOLD, Breakdown
from jindao.model.guidance import Facility, TrailUse, Turn, way_name
from jindao.texts import either

Line = tuple[tuple[float, float], ...]
"""Positions (lon, lat) of a line, WGS-84 degrees."""

ALIGNMENTS: Final = ("surveyed", "estimated")
WAYPOINT_KINDS: Final = ("start", "via", "visit", "end")


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
