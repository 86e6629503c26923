"""What is asked and told about reach: the area that is reached within a duration 等时圈."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

from jindao.errors import RequestError
from jindao.geo import BBox
from jindao.model.checks import check_kind, check_year
from jindao.model.leg import Line, Waypoint
from jindao.model.note import Note
from jindao.model.place import Site
from jindao.model.provenance import Provenance
from jindao.model.request import Whereabouts
from jindao.texts import in_every_language

MAX_TIMES = 6
MIN_MINUTES = 1.0
MAX_MINUTES = 240.0
REACH_RANGES: Final[dict[str, tuple[float, float]]] = {"minutes": (MIN_MINUTES, MAX_MINUTES)}
"""The least and the most that fields of a reach request may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachRequest:
    """How far one gets from a start in several times at once.

    Parameters
    ----------
    start
        A position, or the name of a site or place.
    minutes
        1 to 6 times, each 1 to 240 minutes; kept sorted, each once.
    profile
        How one moves: the id of a profile.
    date
        The day it is for, for closures; None is today where the place is.
    """

    start: Whereabouts
    minutes: tuple[float, ...] = (5.0, 10.0, 15.0)
    profile: str = "walk"
    date: dt.date | None = None

    def __post_init__(self) -> None:
        check_kind("start", self.start, "position_or_name")
        check_kind("profile", self.profile, "text")
        check_kind("date", self.date, "date", optional=True)
        check_year(self.date)
        object.__setattr__(self, "minutes", checked_minutes(self.minutes))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachArea:
    """What is reached within so many minutes.

    `polygons` are outer rings and their holes, closed, outer rings against the clock. An
    area contains every one for less time. `network_km` is the length of the ways reached;
    `facilities` counts facilities by kind, where the network knows any.
    """

    minutes: float
    polygons: tuple[tuple[Line, ...], ...]
    area_km2: float
    network_km: float
    facilities: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedSite:
    """A heritage site and how long it takes to the point of the network next to it.

    `gap_m` is the straight distance from there to the site, which is in no time.
    """

    site: Site
    minutes: float
    gap_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The areas reached from a start, smallest first, and the heritage sites in them.

    Sites are sorted by time. `uncertain` are those whose position is not good to a
    kilometre: where they really stand may be in reach or not. `width_m` is how far to both
    sides of the ways the areas extend.
    """

    request: ReachRequest
    start: Waypoint
    areas: tuple[ReachArea, ...]
    sites: tuple[ReachedSite, ...]
    uncertain: tuple[ReachedSite, ...]
    width_m: float
    notes: tuple[Note, ...]
    provenance: Provenance

    @property
    def bounds(self) -> BBox:
        """The box around the largest area, the start and the sites."""
        points = [
            point for polygon in self.areas[-1].polygons for ring in polygon[:1] for point in ring
        ]
        places = [self.start.position, self.start.snapped]
        places += [item.site.position for item in self.sites if item.site.position is not None]
        points += [(place.lon, place.lat) for place in places]
        lons, lats = [point[0] for point in points], [point[1] for point in points]
        return BBox(min(lons), min(lats), max(lons), max(lats))

    def sites_within(self, minutes: float) -> tuple[ReachedSite, ...]:
        """Return the sites that take no more than so many minutes."""
        return tuple(item for item in self.sites if item.minutes <= minutes)


def checked_minutes(minutes: object) -> tuple[float, ...]:
    """Return times sorted, each once.

    Raises
    ------
    RequestError
        Where they are no tuple of 1 to `MAX_TIMES` numbers, or one is out of range.
    """
    if not isinstance(minutes, tuple):
        raise _wrong_type("minutes", minutes, "numbers")
    if not minutes:
        raise RequestError("field_required", field="minutes")
    for value in minutes:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise _wrong_type("minutes", minutes, "numbers")
        if not (math.isfinite(value) and MIN_MINUTES <= value <= MAX_MINUTES):
            raise RequestError(
                "number_range",
                field="minutes",
                value=f"{value:g}",
                low=f"{MIN_MINUTES:g}",
                high=f"{MAX_MINUTES:g}",
            )
    once = tuple(sorted({float(value) for value in minutes}))
    if len(once) > MAX_TIMES:
        raise RequestError("too_many_times", field="minutes", count=len(once), limit=MAX_TIMES)
    return once


def _wrong_type(field: str, value: object, expected: str) -> RequestError:
    told = in_every_language(f"type.{expected}")
    return RequestError("type", field=field, value=repr(value), expected=told)
