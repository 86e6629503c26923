"""What is asked and told about robustness: which single closure of a network hurts most.

A closure either cuts something off, or there is a way round, which is so much longer.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from jindao.errors import NotFoundError, RequestError
from jindao.geo import BBox
from jindao.model.assessment import AreaAsked, AssessRequest, Polygons
from jindao.model.checks import check_kind
from jindao.model.leg import Line
from jindao.model.note import Note
from jindao.model.plan_comparison import PlanCase
from jindao.model.provenance import Provenance

ROBUST_WAYS: Final = ("walk", "greenway")
"""What may be closed: any way that the profile uses, or a greenway, followed as such."""

MOST_CLOSURES: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustnessRequest:
    """An area whose closures are to be ranked.

    Parameters
    ----------
    area, area_name
        As in `AssessRequest`.
    ways
        One of `ROBUST_WAYS`. On `greenway` only greenways count: what is left when
        people follow them, as signs do.
    profile
        Who moves: the id of a profile.
    most
        How many closures of each kind are told, 1 to `MOST_CLOSURES`.
    """

    area: AreaAsked
    area_name: str = ""
    ways: str = "walk"
    profile: str = "walk"
    most: int = 20

    def __post_init__(self) -> None:
        AssessRequest(area=self.area, area_name=self.area_name)
        check_kind("profile", self.profile, "text")
        check_kind("most", self.most, "whole")
        if not 1 <= self.most <= MOST_CLOSURES:
            raise RequestError(
                "number_range", field="most", value=self.most, low=1, high=MOST_CLOSURES
            )
        if self.ways not in ROBUST_WAYS:
            raise NotFoundError(
                "not_found.ways",
                field="ways",
                kind="ways",
                name=str(self.ways),
                known=list(ROBUST_WAYS),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedStretch:
    """A stretch between two junctions that is taken to be closed, all of it at once.

    `lines` are its edges. `estimated` where any of it is only estimated, `planned` where any
    is only planned: then it is not there yet.
    """

    name: str
    greenway: str
    lines: tuple[Line, ...]
    length_m: float
    estimated: bool
    planned: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """A point about half-way along it, lon and lat."""
        line = self.lines[len(self.lines) // 2]
        return line[len(line) // 2]

    @property
    def is_built(self) -> bool:
        """Whether it is where it is drawn, and there."""
        return not self.estimated and not self.planned


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureLoss(ClosedStretch):
    """A stretch that nothing leads around, and what its closure cuts off.

    `cut_off_km` is the length inside the area on the side with fewer ways, the stretch's own
    included, `cut_off_share` its share of the whole inside; `site_ids` are the sites there,
    the most valuable first, `site_names` their Chinese and English names. `value_high` is what
    they are worth together, in points of the dataset's scoring, `value_low` the same without
    uncertain ones; `value_share_low` and `value_share_high` are their shares of all sites that
    the network meets. `uncertain_sites` is how many of them may as well belong to ways that
    are not cut off, as exact as their position is, or to none.
    """

    cut_off_km: float
    cut_off_share: float
    site_ids: tuple[str, ...]
    value_low: int
    value_high: int
    value_share_low: float
    value_share_high: float
    uncertain_sites: int
    site_names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureDetour(ClosedStretch):
    """A stretch that others lead around, and how much farther the way round is.

    `way_round_m` is the shortest way between its two ends without it, in either direction and
    outside the area, too; `detour_m` that less the stretch's own length. `way_round` are the
    edges of one such way; `round_estimated` and `round_planned` tell where any of these is
    only that, so that the way round may be another.
    """

    way_round_m: float
    detour_m: float
    way_round: tuple[Line, ...]
    round_estimated: bool
    round_planned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Robustness:
    """The closures that hurt most, of each kind the worst first.

    `losses` are those that cut off, by the least value of the sites they cut off, then by the
    greatest, then by the length; `detours` those with a way round that is longer than the
    stretch, by how much. `stretches` is how many cut off in all, `led_around` how many have a
    way round, and `rings` how many lead back to where they begin, which nobody goes round;
    `km`, `sites` and `value` are what the network has inside the area; of greenways the sites
    are those within 300 m on foot, and `sites_range` is how many there are at least and at
    most, both as an assessment counts them. All are None where nobody knows, as of greenways
    where the network records none, and `sites_range` where all ways count.

    `polygons` are those of the area; `name_en` is empty where the dataset has none of it.
    `plan` is what the network was under, None for that of today, `day` the one whose closures
    of the plan were counted, None where those of any day were.
    """

    request: RobustnessRequest
    name: str
    km: float | None
    sites: int | None
    value: int | None
    stretches: int | None
    losses: tuple[ClosureLoss, ...]
    notes: tuple[Note, ...]
    provenance: Provenance
    led_around: int | None = None
    rings: int | None = None
    detours: tuple[ClosureDetour, ...] = ()
    polygons: Polygons = ()
    name_en: str = ""
    sites_range: tuple[int, int] | None = None
    plan: PlanCase | None = None
    day: dt.date | None = None

    @property
    def bounds(self) -> BBox:
        """The box around the area and all that is told."""
        return _around([*self._area, *self._told])

    @property
    def drawn_bounds(self) -> BBox:
        """The box that maps open on: around all that is told, or the area where nothing is."""
        return _around(self._told or self._area)

    @property
    def _area(self) -> list[tuple[float, float]]:
        return [point for rings in self.polygons for point in rings[0]]

    @property
    def _told(self) -> list[tuple[float, float]]:
        lines = [line for closed in (*self.losses, *self.detours) for line in closed.lines]
        lines += [line for detour in self.detours for line in detour.way_round]
        return [point for line in lines for point in line]


def _around(points: list[tuple[float, float]]) -> BBox:
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return BBox(min(lons), min(lats), max(lons), max(lats))
