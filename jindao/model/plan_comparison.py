"""What plans change: the figures of today and of each plan side by side, with differences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jindao.errors import RequestError
from jindao.geo import BBox
from jindao.model.assessment import Assessment, Figure, Of, box_around
from jindao.model.leg import Line
from jindao.model.plan import Plan

TODAY = "today"
"""The id of the network as it is, among the cases of a comparison."""

_MARGIN_M: Final = 500.0
"""What maps show around what plans change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a number may be: from `low` to `high`, None where nothing bounds it."""

    low: float | None
    high: float | None

    @property
    def is_exact(self) -> bool:
        """Whether it can only be one number."""
        return self.low is not None and self.low == self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How much a figure is more under a plan than today.

    `value` is None where one of the two is unknown. `bounds` are what it may be if what is
    unknown today were otherwise under the plan: mostly it is the same, so that the real
    difference is near the value. Where the figures are `covered_only`, so are both.
    """

    value: float | None
    bounds: Bounds
    covered_only: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether the figure is more, or less, whatever is unknown."""
        low, high = self.bounds.low, self.bounds.high
        return (low is not None and low > 0) or (high is not None and high < 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedClosure:
    """A closure of a plan that holds on some days only, and whether it was counted.

    `first_day` and `last_day` both belong to it; None is no limit.
    """

    id: str
    first_day: dt.date | None
    last_day: dt.date | None
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedWays:
    """Where a feature of a plan changes the network, as far as the lines there are of one kind.

    `plan` is the id of the case, `change` one of `jindao.model.plan.CHANGES`, `id` the
    feature's. `lines` are those of the ways (lon, lat): of what is built, taken away, signed
    or closed, not those that were drawn to say so; they are empty where it changes nothing.
    `length_m` is theirs. They are `estimated` where nobody surveyed them. `kind` and `name` are
    those of a way to build, of which `built_again_m` lie along ways that there are, `greenway`
    and `level` those of the greenway it becomes part of.
    `modes` may not pass what is closed, from `first_day` to `last_day`; it `counts` where that
    was so in the comparison.
    """

    plan: str
    change: str
    id: str
    lines: tuple[Line, ...]
    length_m: float
    estimated: bool
    kind: str = ""
    name: str = ""
    greenway: str = ""
    level: str = ""
    modes: tuple[str, ...] = ()
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    counts: bool = True
    built_again_m: float = 0.0

    @property
    def is_there_mostly(self) -> bool:
        """Whether half or more of what is to be built lies along ways that there are."""
        return self.built_again_m > 0 and 2 * self.built_again_m >= self.length_m


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEnd:
    """Where a line to build leads nowhere, lon and lat; `plan` is the id of the case."""

    plan: str
    position: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenWays:
    """Ways of a kind that a plan removes or closes, metres.

    `change` is `removed` or `closed`; `beside` tells those that run beside others of them
    along a line: a road's sidewalks, its other carriageway.
    """

    change: str
    kind: str
    length_m: int
    beside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltAgain:
    """A line to build of which half or more lies along ways that there are, metres.

    `id` is the feature's, `name` its own or that of the `greenway` it is to be part of.
    """

    id: str
    name: str
    greenway: bool
    length_m: int
    again_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTwice:
    """Ways of which a plan says two greenways, metres: part of `greenway` they are not.

    They are counted as part of `kept`, which was signed last.
    """

    greenway: str
    kept: str
    length_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCase:
    """A network that is compared: as it is, or under a plan.

    `id` is `today` or the name of the plan; the lengths are what the plan changes, metres.
    `taken` tells of what is removed and closed which ways that is. Of the lines of what is
    signed `unlaid_m` follow no way, and there are so many `gaps` between ways; of those of
    what is removed and closed `missed_m` have none beside them. Of the lines to build
    `built_again_m` lie along ways that there are; `built_again` are those of which it is most.
    `signed_twice` are ways of which it says two greenways, `dated` its closures that hold on
    some days only.
    """

    id: str
    network_id: str
    added_m: int = 0
    removed_m: int = 0
    signed_m: int = 0
    closed_m: int = 0
    open_ends: int = 0
    unlaid_m: int = 0
    gaps: int = 0
    missed_m: int = 0
    built_again_m: int = 0
    built_again: tuple[BuiltAgain, ...] = ()
    signed_twice: tuple[SignedTwice, ...] = ()
    taken: tuple[TakenWays, ...] = ()
    dated: tuple[DatedClosure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFigure:
    """A figure in every case, in their order; None where a case has none.

    `differences` go with the cases after the first.
    """

    section: str
    id: str
    unit: str
    of: Of
    formula: str
    figures: tuple[Figure | None, ...]
    differences: tuple[Difference, ...]

    @property
    def covered_only(self) -> bool:
        """Whether it is of the part that the networks cover, and not of all of the area."""
        return any(figure is not None and figure.covered_only for figure in self.figures)

    @property
    def is_certain(self) -> bool:
        """Whether some plan changes it for certain, whatever is unknown."""
        return any(difference.is_certain for difference in self.differences)

    @property
    def changes(self) -> bool:
        """Whether any plan changes it."""
        first = self.figures[0]
        told = first and (first.value, first.low, first.high)
        return any(
            (figure and (figure.value, figure.low, figure.high)) != told
            for figure in self.figures[1:]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlansCompared:
    """The network of an area today and under plans.

    `cases` begin with today; `assessments` are those of the cases. `day` is the one whose
    closures were counted, None where those of any day were. `changes` tell where the plans
    change the network, `open_ends` which of their lines lead nowhere.
    """

    name: str
    cases: tuple[PlanCase, ...]
    figures: tuple[ComparedFigure, ...]
    assessments: tuple[Assessment, ...]
    day: dt.date | None = None
    changes: tuple[ChangedWays, ...] = ()
    open_ends: tuple[OpenEnd, ...] = ()

    @property
    def bounds(self) -> BBox | None:
        """The box around the area and all that is changed; None where neither is anywhere."""
        points = [*self._area, *self._changed]
        return box_around(points) if points else None

    @property
    def drawn_bounds(self) -> BBox | None:
        """The box that maps open on: around all that is changed, or the area where nothing is."""
        return box_around(self._changed).grown(_MARGIN_M) if self._changed else self.bounds

    @property
    def _area(self) -> list[tuple[float, float]]:
        return [point for rings in self.assessments[0].polygons for point in rings[0]]

    @property
    def _changed(self) -> list[tuple[float, float]]:
        return [point for change in self.changes for line in change.lines for point in line]

    def figure(self, id_: str, **of: str) -> ComparedFigure:
        """Return the figure of an id that is of just these things.

        Raises
        ------
        LookupError
            Where there is none.
        """
        for figure in self.figures:
            if figure.id == id_ and dict(figure.of) == of:
                return figure
        raise LookupError(f"{id_} of {of}")


def check_plan_names(plans: Sequence[Plan]) -> None:
    """Refuse plans that cannot be told apart by their names, or none at all.

    Raises
    ------
    RequestError
        Where there is no plan, or two are called the same or as the network of today.
    """
    if not plans:
        raise RequestError("field_required", field="plan")
    names = [plan.name for plan in plans]
    for place, name in enumerate(names):
        if name == TODAY:
            raise RequestError("plan_name_today", field="plan", value=name)
        if name in names[:place]:
            raise RequestError("plan_name_twice", field="plan", value=name)


def bounds_of(figure: Figure | None) -> Bounds:
    """Return what a figure may be in all of an area: where nothing is unknown, what it is."""
    return bounds_told(None if figure is None or figure.covered_only else figure)


def bounds_told(figure: Figure | None) -> Bounds:
    """Return what a figure may be of that which it is of: all of an area, or the part covered."""
    if figure is None or figure.value is None:
        return Bounds(low=None, high=None)
    unbounded = figure.unknown_share > 0 and not figure.covered_only
    if figure.is_range or unbounded:
        return Bounds(low=figure.low, high=figure.high)
    return Bounds(low=figure.value, high=figure.value)
