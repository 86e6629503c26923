"""Assessments of one area side by side: today, and under each of some plans."""

from __future__ import annotations

from collections.abc import Sequence

from jindao.assess.figures import DIGITS, rounded
from jindao.model.assessment import Assessment, Figure, Of
from jindao.model.plan_comparison import (
    Bounds,
    ComparedFigure,
    Difference,
    PlanCase,
    PlansCompared,
    bounds_of,
)
from jindao.network.network import Network

_Key = tuple[str, str, Of]

_COUNTS = ("added_m", "removed_m", "signed_m", "closed_m", "open_ends")


def case_of(id_: str, network: Network) -> PlanCase:
    """Return what a network is in a comparison; what its plan changes, its report counts."""
    report = dict(network.meta.report)
    counts = {name: report.get(f"plan_{name}", 0) for name in _COUNTS}
    return PlanCase(id=id_, network_id=network.meta.id, **counts)


def compared(cases: Sequence[PlanCase], assessments: Sequence[Assessment]) -> PlansCompared:
    """Return assessments side by side.

    Parameters
    ----------
    cases
        The networks, today's first.
    assessments
        Of the same area, one for each case.
    """
    tables = [{_key(figure): figure for figure in made.figures} for made in assessments]
    rows = [_row(key, [table.get(key) for table in tables]) for key in _in_order(tables)]
    return PlansCompared(
        name=assessments[0].name,
        cases=tuple(cases),
        figures=tuple(rows),
        assessments=tuple(assessments),
    )


def _key(figure: Figure) -> _Key:
    return figure.section, figure.id, figure.of


def _in_order(tables: Sequence[dict[_Key, Figure]]) -> list[_Key]:
    """Return every figure once, one that only some cases have after the one before it there."""
    order: list[_Key] = list(tables[0])
    for table in tables[1:]:
        place = 0
        for key in table:
            if key in tables[0] or key in order:
                place = order.index(key) + 1
            else:
                order.insert(place, key)
                place += 1
    return order


def _row(key: _Key, figures: list[Figure | None]) -> ComparedFigure:
    known = next(figure for figure in figures if figure is not None)
    section, id_, of = key
    return ComparedFigure(
        section=section,
        id=id_,
        unit=known.unit,
        of=of,
        formula=known.formula,
        figures=tuple(figures),
        differences=tuple(_difference(figures[0], figure) for figure in figures[1:]),
    )


def _difference(today: Figure | None, planned: Figure | None) -> Difference:
    """Return how much more a figure is under a plan; equal figures differ by nothing."""
    if today is None or planned is None or today.value is None or planned.value is None:
        return Difference(value=None, bounds=Bounds(low=None, high=None))
    if _told(today) == _told(planned):
        return Difference(value=0.0, bounds=Bounds(low=0.0, high=0.0))
    digits = DIGITS[today.unit]
    before, after = bounds_of(today), bounds_of(planned)
    return Difference(
        value=rounded(planned.value - today.value, digits),
        bounds=Bounds(
            low=rounded(_less(after.low, before.high), digits),
            high=rounded(_less(after.high, before.low), digits),
        ),
    )


def _told(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.low, figure.high, figure.unknown_share, figure.inputs


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other
