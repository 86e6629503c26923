"""The figures of an assessment as tables to read: by section, each with its formula and inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from jindao.formats import assessment as told
from jindao.model.assessment import SECTIONS, Assessment, Figure
from jindao.texts import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one figure is of, and its values: by minutes or distance where there are several.

    `cells` are pairs of that, empty for a single value, and the value in words; `doubt` says
    how much of it is unknown, and `inputs` are the numbers it was made of.
    """

    of: str
    cells: tuple[tuple[str, str], ...]
    doubt: str
    inputs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All figures of one id: its name, formula, rows, and what nobody knows it of.

    `unknown` is empty where all is known; `wholly_unknown` tells that it has no row.
    """

    id: str
    name: str
    formula: str
    rows: tuple[Row, ...]
    unknown: tuple[str, ...]

    @property
    def wholly_unknown(self) -> bool:
        """Whether nobody knows any of its values."""
        return not self.rows


def sections(assessment: Assessment, locale: str) -> Iterator[tuple[str, tuple[Table, ...]]]:
    """Yield the name of every section that has figures, and its tables."""
    for section in SECTIONS:
        figures = [figure for figure in assessment.figures if figure.section == section]
        ids = dict.fromkeys(figure.id for figure in figures)
        tables = tuple(
            _table(assessment, [figure for figure in figures if figure.id == id_], locale)
            for id_ in ids
        )
        if tables:
            yield say(f"assess.section.{section}", locale), tables


def headline(assessment: Assessment, locale: str) -> list[tuple[str, str]]:
    """Return the few figures that head a report: pairs of value and what it is.

    One that the assessment does not have, as another version made it, is left out.
    """
    request = assessment.request
    target = "greenway" if "greenway" in request.targets else request.targets[0]
    reach = {
        "profile": request.profiles[0],
        "target": target,
        "minutes": f"{request.minutes[-1]:g}",
    }
    wanted: tuple[tuple[str, dict[str, str]], ...] = (
        ("greenway_km", {}),
        ("footpath_km", {}),
        ("largest_share", {"network": "walk"}),
        ("reach_area_share", reach),
        ("sites", {}),
        ("sites_by_greenway", {"within_m": "300"}),
    )
    found = []
    for id_, of in wanted:
        try:
            figure = assessment.figure(id_, **of)
        except LookupError:
            continue
        name = say(f"assess.figure.{id_}", locale)
        about = [told.told_of(assessment, figure.of, locale), *told.value_remarks(figure, locale)]
        joined = " · ".join(filter(None, about))
        name = say("assess.of", locale, name=name, of=joined) if joined else name
        found.append((told.plain_value(figure, locale), name))
    return found


def _table(assessment: Assessment, figures: list[Figure], locale: str) -> Table:
    rows, unknown = [], []
    for of, grouped in groupby(figures, key=lambda figure: told.without_steps(figure.of)):
        group = list(grouped)
        about = told.told_of(assessment, of, locale)
        if all(figure.value is None for figure in group):
            unknown.append(about)
        else:
            rows.append(_row(assessment, group, about, locale))
    first = figures[0]
    return Table(
        id=first.id,
        name=say(f"assess.figure.{first.id}", locale),
        formula=told.formula(first, locale),
        rows=tuple(rows),
        unknown=tuple(unknown),
    )


def _row(assessment: Assessment, figures: list[Figure], about: str, locale: str) -> Row:
    cells = []
    for figure in figures:
        by = tuple(pair for pair in figure.of if pair[0] in told.SIDE_BY_SIDE)
        cells.append((told.told_of(assessment, by, locale), told.told_value(figure, locale)))
    worst = max(figure.unknown_share for figure in figures)
    share = f"{100 * worst:.1f} %"
    return Row(
        of=about,
        cells=tuple(cells),
        doubt=say("assess.page.unknown_share", locale, share=share) if worst else "",
        inputs=_inputs(figures, locale),
    )


def _inputs(figures: list[Figure], locale: str) -> str:
    """Return the inputs of figures side by side, those that are alike once."""
    values: dict[str, dict[str, None]] = {}
    for figure in figures:
        for name, value in figure.inputs:
            values.setdefault(name, {})[_number(value)] = None
    return _BETWEEN.join(
        say(
            "assess.page.input",
            locale,
            name=say(f"assess.inputs.{name}", locale),
            value=" / ".join(each),
        )
        for name, each in values.items()
    )


_BETWEEN: Final = " · "


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"
