"""Missing links: what may be built and what it costs, and what to build for a budget."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from jindao.errors import NotFoundError, RequestError
from jindao.geo import BBox
from jindao.model.assessment import AreaAsked, Polygons
from jindao.model.checks import check_kind
from jindao.model.leg import Line
from jindao.model.note import Note
from jindao.model.provenance import Provenance

CHOICE_METHODS: Final = ("exact", "best_found", "primal_dual")
"""How a choice was come by: proven within the gap asked for; the best that a search found
which ended without that proof; by moats alone, with no proof looked for but theirs."""

LINK_METHODS: Final = ("auto", "exact", "primal_dual")
"""How links are chosen; `auto` is exact up to so many candidates."""

JOINED_KINDS: Final = ("site", "park", "greenway", "people")
"""What a link may join."""

MOST_YUAN: Final = 1e12
LONGEST_NEW_M: Final = 5_000.0

LINK_RANGES: Final[dict[str, tuple[float, float]]] = {
    "budget_yuan": (0.01, MOST_YUAN),
    "gap": (0.0, 0.5),
    "seconds": (1.0, 3600.0),
}
"""The least and the most that numbers of a request may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCosts:
    """What links cost and what they are worth; every number is an assumption of somebody.

    Parameters
    ----------
    source
        The file they are from; empty for what jindao assumes.
    upgrade_yuan_per_m
        Pairs of a way kind and what it costs to make a greenway of a metre of such a way;
        others are never made one.
    bridge_factor, tunnel_factor
        How much dearer a metre on a bridge or in a tunnel is.
    new_yuan_per_m
        What a metre costs where there is no way.
    new_detour
        How much longer than the straight line a new way is reckoned.
    longest_new_m
        The longest straight line that a new way is thought of along.
    beside_m
        How near a site or park is to a greenway that passes it.
    people_beside_m
        How near people live to a greenway that is theirs.
    park_points, greenway_points_per_km
        What a park, and a kilometre of greenway joined, is worth in points; a heritage site
        is worth its score.
    people_per_point
        So many people beside the network are worth one point.
    """

    source: str
    upgrade_yuan_per_m: tuple[tuple[str, float], ...]
    bridge_factor: float
    tunnel_factor: float
    new_yuan_per_m: float
    new_detour: float
    longest_new_m: float
    beside_m: float
    people_beside_m: float
    park_points: float
    greenway_points_per_km: float
    people_per_point: float

    def __post_init__(self) -> None:
        ranges: dict[str, tuple[float, float]] = {
            "bridge_factor": (0.1, 100.0),
            "tunnel_factor": (0.1, 100.0),
            "new_yuan_per_m": (0.01, 1e7),
            "new_detour": (1.0, 10.0),
            "longest_new_m": (0.0, LONGEST_NEW_M),
            "beside_m": (1.0, 1_000.0),
            "people_beside_m": (1.0, 5_000.0),
            "park_points": (0.0, 1e6),
            "greenway_points_per_km": (0.0, 1e6),
            "people_per_point": (0.001, 1e9),
        }
        check_kind("source", self.source, "text")
        for field, allowed in ranges.items():
            _check_range(field, getattr(self, field), allowed)
        for kind, value in self.upgrade_yuan_per_m:
            _check_range(f"upgrade.{kind}", value, (0.01, 1e7))

    @property
    def upgrade(self) -> dict[str, float]:
        """Yuan per metre by way kind."""
        return dict(self.upgrade_yuan_per_m)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksRequest:
    """An area whose greenways are to be joined for a budget.

    Parameters
    ----------
    area, area_name
        As for an assessment.
    budget_yuan
        What all links may cost together, more than 0.
    costs
        What links cost and are worth.
    no_go
        Polygons that no link crosses.
    theme
        Only sites of this theme are worth anything, and as it weighs them.
    method
        One of `LINK_METHODS`.
    gap
        How far from the best choice the answer may be, as a share of it.
    seconds
        When the search for a proof stops.
    """

    area: AreaAsked
    area_name: str = ""
    budget_yuan: float
    costs: LinkCosts
    no_go: Polygons = ()
    theme: str | None = None
    method: str = "auto"
    gap: float = 0.02
    seconds: float = 60.0

    def __post_init__(self) -> None:
        check_kind("area_name", self.area_name, "text")
        check_kind("theme", self.theme, "text", optional=True)
        for field, allowed in LINK_RANGES.items():
            _check_range(field, getattr(self, field), allowed)
        if self.method not in LINK_METHODS:
            raise NotFoundError(
                "not_found.method",
                field="method",
                kind="method",
                name=str(self.method),
                known=list(LINK_METHODS),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPart:
    """A stretch of a link: along a way that exists, or new.

    `kind` is the kind of the way, `new` where there is none. An estimated part is drawn
    straight; its `length_m` is what it is reckoned to be, detour included.
    """

    kind: str
    estimated: bool
    line: Line
    length_m: float
    cost_yuan: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Something that a link joins to the network, and the points that it counts for.

    `people` has no name, and counts how many people in `count`. `also` are the Chinese and
    English names of parks that are the same place, which counts once: `points` are the larger.
    """

    kind: str
    id: str
    name_zh: str
    name_en: str
    position: tuple[float, float]
    points: float
    count: float = 1.0
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One thing to build, worth it after those of lower rank.

    `gain` is in points: what all that it joins counts for.
    """

    rank: int
    parts: tuple[LinkPart, ...]
    gain: float
    cost_yuan: float
    joins: tuple[Joined, ...]

    @property
    def length_m(self) -> float:
        """How long it is."""
        return sum(part.length_m for part in self.parts)

    @property
    def estimated_m(self) -> float:
        """How much of it is estimated 示意."""
        return sum(part.length_m for part in self.parts if part.estimated)

    @property
    def gain_per_million(self) -> float:
        """Points per million yuan."""
        return 1e6 * self.gain / self.cost_yuan if self.cost_yuan > 0 else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPlan:
    """The links that join most for a budget, and others that may be built one a year.

    `links` are the best choice found, in the order in which to build them; `one_by_one` is
    what one would build who always takes the link with most points per yuan. `gain` and
    `bound` are in points: no choice among the candidates joins more than `bound`. `root` is
    what they are joined to; `standing_points` is what is joined to it already. `apart` is
    what no candidate leads to. `method` is one of `CHOICE_METHODS`. `name_en` is empty where
    the dataset has none of the area.
    """

    request: LinksRequest
    name: str
    polygons: Polygons
    root: Joined
    standing_points: float
    candidates: int
    links: tuple[Link, ...]
    one_by_one: tuple[Link, ...]
    gain: float
    cost_yuan: float
    bound: float
    method: str
    apart: tuple[Joined, ...]
    greenways: tuple[Line, ...]
    notes: tuple[Note, ...]
    provenance: Provenance
    name_en: str = ""

    @property
    def gap(self) -> float:
        """How far the bound is above the gain, as a share of the bound; 0 for the best."""
        return max(0.0, self.bound - self.gain) / self.bound if self.bound > 0 else 0.0

    @property
    def bounds(self) -> BBox:
        """The box around the area."""
        points = [point for rings in self.polygons for point in rings[0]]
        lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
        return BBox(min(lons), min(lats), max(lons), max(lats))


def _check_range(field: str, value: float, allowed: tuple[float, float]) -> None:
    low, high = allowed
    sound = isinstance(value, int | float) and not isinstance(value, bool)
    if not (sound and math.isfinite(value) and low <= value <= high):
        told = f"{value:g}" if sound else repr(value)
        raise RequestError(
            "number_range", field=field, value=told, low=f"{low:,.13g}", high=f"{high:,.13g}"
        )
