"""Assessments of one area side by side: today, and under each of some plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Final

from jindao.assess.figures import DIGITS, rounded
from jindao.model.assessment import PLANNED_TARGET, Assessment, Figure, Of
from jindao.model.plan import Plan
from jindao.model.plan_comparison import (
    Bounds,
    BuiltAgain,
    ChangedWays,
    ComparedFigure,
    DatedClosure,
    Difference,
    PlanCase,
    PlansCompared,
    SignedTwice,
    TakenWays,
    bounds_told,
)
from jindao.network.codes import KINDS
from jindao.network.network import Network

_Key = tuple[str, str, Of]
_Table = dict[_Key, Figure]

PLANNED: Final = "_planned_km"
"""How the ids of lengths end that are only planned."""

_COUNTS = (
    *("added_m", "removed_m", "signed_m", "closed_m", "open_ends"),
    *("unlaid_m", "gaps", "missed_m", "built_again_m"),
)


def case_of(
    id_: str,
    network: Network,
    plan: Plan | None = None,
    day: dt.date | None = None,
    ways: Sequence[ChangedWays] = (),
    signed_twice: Sequence[SignedTwice] = (),
) -> PlanCase:
    """Return what a network is in a comparison; what its plan changes, its report counts.

    `day` is the one whose closures of the plan were counted, None where those of any day were;
    `ways` are where the plan changes the network, `signed_twice` those of two greenways.
    """
    dated = () if plan is None else plan.dated
    report = dict(network.meta.report)
    counts = {name: report.get(f"plan_{name}", 0) for name in _COUNTS}
    return PlanCase(
        id=id_,
        network_id=network.meta.id,
        built_again=tuple(
            BuiltAgain(
                id=each.id,
                name=each.name or each.greenway,
                greenway=bool(each.greenway),
                length_m=round(each.length_m),
                again_m=round(min(each.built_again_m, each.length_m)),
            )
            for each in ways
            if each.is_there_mostly
        ),
        signed_twice=tuple(signed_twice),
        taken=tuple(_taken(report)),
        dated=tuple(
            DatedClosure(
                id=closure.id,
                first_day=closure.first_day,
                last_day=closure.last_day,
                counts=day is None or closure.holds(day),
            )
            for closure in dated
        ),
        **counts,
    )


def _taken(report: Mapping[str, int]) -> Iterator[TakenWays]:
    """Yield the ways that a plan removes and closes, by kind, those beside others last."""
    for change, beside, kind in product(("removed", "closed"), (False, True), KINDS):
        length_m = report.get(f"plan_{change}{'_beside' if beside else ''}_{kind}_m")
        if length_m is not None:
            yield TakenWays(change=change, kind=kind, length_m=length_m, beside=beside)


def compared(
    cases: Sequence[PlanCase], assessments: Sequence[Assessment], day: dt.date | None = None
) -> PlansCompared:
    """Return assessments side by side.

    Parameters
    ----------
    cases
        The networks, today's first.
    assessments
        Of the same area, one for each case.
    day
        The one whose closures were counted, None where those of any day were.
    """
    tables = [{_key(figure): figure for figure in made.figures} for made in assessments]
    rows = [_row(key, tables) for key in _in_order(tables)]
    return PlansCompared(
        name=assessments[0].name,
        cases=tuple(cases),
        figures=tuple(rows),
        assessments=tuple(assessments),
        day=day,
    )


def _key(figure: Figure) -> _Key:
    return figure.section, figure.id, figure.of


def _in_order(tables: Sequence[_Table]) -> list[_Key]:
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


def _row(key: _Key, tables: Sequence[_Table]) -> ComparedFigure:
    known = next(table[key] for table in tables if key in table)
    figures = [table.get(key) or _none_of(known, table) for table in tables]
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


def _none_of(known: Figure, table: _Table) -> Figure | None:
    """Return what a case does not tell: the length of a kind of which it has none.

    Nothing is planned where nothing is told of it: greenways that are planned, too, are those
    that stand. What is not told of any other figure, or
    where the whole is unknown, nobody knows.
    """
    if ("target", PLANNED_TARGET) in known.of:
        of = tuple(
            (name, "greenway" if value == PLANNED_TARGET else value) for name, value in known.of
        )
        standing = table.get((known.section, known.id, of))
        return None if standing is None else replace(standing, of=known.of)
    if known.section != "lengths":
        return None
    none = replace(
        known, value=0.0, low=None, high=None, unknown_share=0.0, estimated_share=0.0, inputs=()
    )
    if known.id.endswith(PLANNED):
        return none
    whole = table.get((known.section, known.id, ()))
    if whole is None or whole.value is None:
        return None
    low = None if whole.low is None else 0.0
    return replace(none, low=low, unknown_share=whole.unknown_share)


def _difference(today: Figure | None, planned: Figure | None) -> Difference:
    """Return how much more a figure is under a plan; equal figures differ by nothing."""
    if today is None or planned is None or today.value is None or planned.value is None:
        return Difference(value=None, bounds=Bounds(low=None, high=None))
    if _told(today) == _told(planned):
        return Difference(value=0.0, bounds=Bounds(low=0.0, high=0.0))
    digits = DIGITS[today.unit]
    before, after = bounds_told(today), bounds_told(planned)
    return Difference(
        value=rounded(planned.value - today.value, digits),
        bounds=Bounds(
            low=rounded(_less(after.low, before.high), digits),
            high=rounded(_less(after.high, before.low), digits),
        ),
        covered_only=today.covered_only or planned.covered_only,
    )


def _told(figure: Figure) -> tuple[object, ...]:
    bounds = (figure.low, figure.high, figure.covered_only)
    return figure.value, bounds, figure.unknown_share, figure.inputs


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other
