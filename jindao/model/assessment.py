"""What is asked and told about the network of an area: figures, each with what it is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from jindao.errors import NotFoundError, RequestError
from jindao.geo import BBox
from jindao.model.checks import check_kind
from jindao.model.reach import checked_minutes
from jindao.model.trip import Line, Note, Provenance
from jindao.texts import either, in_every_language

Polygons: TypeAlias = tuple[tuple[Line, ...], ...]
"""Polygons of an outer ring and its holes each, WGS-84 degrees."""

AreaAsked: TypeAlias = str | Polygons
"""The name of a region, prefecture or county, or polygons."""

REACH_TARGETS: Final = ("park", "greenway", "station", "toilets")
"""What somebody may have within some minutes."""

SECTIONS: Final = ("area", "lengths", "connectivity", "reach", "people", "heritage", "facilities")
"""The parts of an assessment, in the order in which they are told."""

UNITS: Final = ("km2", "km", "m", "km_per_km2", "share", "ratio", "count", "people")
"""Units of figures; a share and a ratio are bare numbers, a share from 0 to 1."""

Of: TypeAlias = tuple[tuple[str, str], ...]
"""What a figure is of: pairs of a dimension and one of its values."""


_LITTLE: Final = 0.25
"""The share of an area's box below which maps of it open on its ways alone."""
_MARGIN_M: Final = 2000.0
"""What is shown around them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessRequest:
    """An area whose network is to be judged.

    Parameters
    ----------
    area
        The name of the region, or of a prefecture or county in it, or polygons.
    area_name
        What polygons are called; a name is its own.
    profiles
        Ids of profiles that reach is told for, in the order in which they are told.
    minutes
        1 to 6 times, each 1 to 240 minutes; kept sorted, each once.
    targets
        What reach is told of: some of `REACH_TARGETS`.
    """

    area: AreaAsked
    area_name: str = ""
    profiles: tuple[str, ...] = ("walk", "wheelchair")
    minutes: tuple[float, ...] = (5.0, 10.0, 15.0)
    targets: tuple[str, ...] = REACH_TARGETS

    def __post_init__(self) -> None:
        if isinstance(self.area, str):
            if not self.area.strip():
                raise RequestError("field_required", field="area")
        elif not _are_polygons(self.area):
            told = in_every_language("type.area")
            raise RequestError("type", field="area", value=repr(self.area)[:80], expected=told)
        check_kind("area_name", self.area_name, "text")
        for field in ("profiles", "targets"):
            values = getattr(self, field)
            check_kind(field, values, "texts")
            if not values:
                raise RequestError("field_required", field=field)
            object.__setattr__(self, field, tuple(dict.fromkeys(values)))
        for target in self.targets:
            if target not in REACH_TARGETS:
                raise NotFoundError(
                    "not_found.target",
                    field="targets",
                    kind="target",
                    name=target,
                    known=list(REACH_TARGETS),
                )
        object.__setattr__(self, "minutes", checked_minutes(self.minutes))


def _are_polygons(value: object) -> bool:
    """Tell whether a value is made like polygons; whether they are sound is seen later."""
    return (
        isinstance(value, tuple)
        and len(value) > 0
        and all(isinstance(rings, tuple) and len(rings) > 0 for rings in value)
        and all(isinstance(ring, tuple) for rings in value for ring in rings)
        and all(
            isinstance(point, tuple)
            and len(point) == 2
            and all(isinstance(x, int | float) and math.isfinite(x) for x in point)
            for rings in value
            for ring in rings
            for point in ring
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number about an area, and what stands behind it.

    `value` is None where nobody can say. `low` and `high` are what it may be where
    something is unknown, None where nothing bounds it or nothing is unknown and it is
    exact; `unknown_share` is the share of what was looked at that is unknown, and
    `estimated_share` the share of it whose alignment is only estimated 示意. `formula` is a
    key under `assess.formula` in `jindao/texts`, `inputs` are the numbers it was made of.
    Where the network ends inside the area and nothing bounds what a figure may be in all of
    it, value and range are `covered_only`: of the part that the network covers.
    """

    section: str
    id: str
    unit: str
    value: float | None
    of: Of = ()
    low: float | None = None
    high: float | None = None
    unknown_share: float = 0.0
    estimated_share: float = 0.0
    formula: str = ""
    inputs: tuple[tuple[str, float], ...] = ()
    covered_only: bool = False

    @property
    def is_range(self) -> bool:
        """Whether what is unknown makes it a range."""
        return self.low is not None or self.high is not None


def figure_of(figures: Sequence[Figure], id_: str, of: Mapping[str, str]) -> Figure:
    """Return the one of some figures that has an id and is of just these things.

    Raises
    ------
    LookupError
        Where there is none.
    """
    for figure in figures:
        if figure.id == id_ and dict(figure.of) == of:
            return figure
    raise LookupError(f"{id_} of {of}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedArea:
    """Where a profile has something within so many minutes, along the network.

    `polygons` are closed, outer rings against the clock; a served area contains every one
    for less time. They are not cut at the border of the area that is judged. `circles` are
    what a straight line would reach in the time, to compare.
    """

    profile: str
    target: str
    minutes: float
    polygons: Polygons
    circles: Polygons = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedWay:
    """A greenway or footpath inside the area, one edge of the network cut at the border.

    `level` is that of the greenway, empty where it is none; `greenway` and `footpath` tell
    what it counts as, which may be both. `length_m` is the length inside that figures are
    made of. An `estimated` one is only drawn, and a `planned` one is not there, or not signed
    as a greenway: neither is built. One that is not `on_foot` nobody may walk.
    """

    name: str
    greenway: bool
    footpath: bool
    level: str
    kind: str
    surface: str
    length_m: float
    estimated: bool
    line: Line
    planned: bool = False
    on_foot: bool = True

    @property
    def is_built(self) -> bool:
        """Whether it is where it is drawn, and there."""
        return not self.estimated and not self.planned


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPlace:
    """A park or facility inside the area: `park`, or a kind of facility; lon and lat."""

    kind: str
    name: str
    position: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakLink:
    """An edge whose loss splits the network: how much would be cut off.

    `network` is what it is a link of, `lost_km` the length on the lesser of the two sides.
    An `estimated` one is only drawn, and a `planned` one is not there, or not as what it is a
    link of.
    """

    network: str
    name: str
    line: Line
    lost_km: float
    estimated: bool
    planned: bool = False

    @property
    def is_built(self) -> bool:
        """Whether it is where it is drawn, and there."""
        return not self.estimated and not self.planned


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceGap:
    """How far apart facilities of a kind are along a greenway.

    `longest_m` is the longest stretch without one, from its ends too; None where it has
    none at all. `at` is where on it one is farthest from any, lon and lat; None with it.
    """

    greenway: str
    level: str
    kind: str
    length_km: float
    count: int
    longest_m: float | None
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrungSite:
    """A heritage site and how the network comes to it.

    `greenway_m` is the distance on foot from the nearest greenway, `gap_m` included, which
    is the straight part beside the network; None where there is no greenway within a
    kilometre. Where `greenway_estimated` that greenway is only drawn there, and any other
    farther away. `step_free` is `yes` or `no`, `unknown` where only ways lead there that
    nobody has recorded enough of. `on_trail` is None where only estimated lines pass. Beyond
    the network nobody knows of either.
    """

    site_id: str
    name_zh: str
    name_en: str
    position: tuple[float, float]
    accuracy_m: float | None
    greenway_m: float | None
    gap_m: float | None
    step_free: str
    on_trail: bool | None
    greenway_estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What was found of an area's network.

    `polygons` are those of the area; `figures` stand in the order of `SECTIONS`.
    `theme_names` are the id, Chinese and English name of every theme a figure is of;
    `name_en` is empty where the dataset has none of the area.
    """

    request: AssessRequest
    name: str
    polygons: Polygons
    figures: tuple[Figure, ...]
    served: tuple[ServedArea, ...]
    weak_links: tuple[WeakLink, ...]
    gaps: tuple[ServiceGap, ...]
    sites: tuple[StrungSite, ...]
    notes: tuple[Note, ...]
    provenance: Provenance
    theme_names: tuple[tuple[str, str, str], ...] = ()
    ways: tuple[JudgedWay, ...] = ()
    places: tuple[JudgedPlace, ...] = ()
    name_en: str = ""

    def theme_name(self, id_: str, locale: str) -> str:
        """Return the name of a theme in a language; its id where it is unknown."""
        names = {known: either(locale, zh, en) for known, zh, en in self.theme_names}
        return names.get(id_, id_)

    def figure(self, id_: str, **of: str) -> Figure:
        """Return the figure of an id that is of just these things.

        Raises
        ------
        LookupError
            Where there is none.
        """
        return figure_of(self.figures, id_, of)

    @property
    def bounds(self) -> BBox:
        """The box around the area."""
        return box_around([point for rings in self.polygons for point in rings[0]])

    @property
    def drawn_bounds(self) -> BBox:
        """The box that maps open on: the area, or its ways where they fill little of it."""
        whole = self.bounds
        if not self.ways:
            return whole
        ways = box_around([point for way in self.ways for point in way.line])
        return whole if _extent(ways) > _LITTLE * _extent(whole) else ways.grown(_MARGIN_M)


def box_around(points: Sequence[tuple[float, float]]) -> BBox:
    """Return the box around positions, lon and lat, of which there is at least one."""
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return BBox(min(lons), min(lats), max(lons), max(lats))


def _extent(box: BBox) -> float:
    return (box.east - box.west) * (box.north - box.south)
