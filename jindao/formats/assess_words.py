"""An assessment in words for a page: sections of figures, each with what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from jindao.formats import words
from jindao.formats.assess_tables import headline
from jindao.formats.assessment import formula, title, told_of, told_value
from jindao.model.assessment import SECTIONS, Assessment, Figure
from jindao.texts import say


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A figure: what it is of, its value with its range, what is unknown of it, its inputs."""

    of: str
    value: str
    unknown: str
    inputs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTable:
    """The figures of one name: its formula, those somebody knows, and of what nobody knows."""

    name: str
    formula: str
    rows: tuple[FigureRow, ...]
    unknown_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionWords:
    """A part of an assessment: tables, and the names of figures of which nothing is known."""

    id: str
    name: str
    tables: tuple[FigureTable, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentWords:
    """Everything that is said of an assessment.

    `headline` are pairs of a value and what it is, the few that stand above all others.
    """

    title: str
    headline: tuple[tuple[str, str], ...]
    sections: tuple[SectionWords, ...]
    about: str


def assessment_words(assessment: Assessment, locale: str) -> AssessmentWords:
    """Return everything that is said of an assessment, in a language."""
    return AssessmentWords(
        title=title(assessment, locale),
        headline=tuple(headline(assessment, locale)),
        sections=tuple(_sections(assessment, locale)),
        about=say("assess.about", locale),
    )


def _sections(assessment: Assessment, locale: str) -> Iterator[SectionWords]:
    for section in SECTIONS:
        figures = [figure for figure in assessment.figures if figure.section == section]
        tables = []
        unknown = []
        for id_, grouped in groupby(figures, key=lambda figure: figure.id):
            table = _table(assessment, id_, tuple(grouped), locale)
            if table.rows:
                tables.append(table)
            else:
                unknown.append(table.name)
        if figures:
            yield SectionWords(
                id=section,
                name=say(f"assess.section.{section}", locale),
                tables=tuple(tables),
                unknown=tuple(dict.fromkeys(unknown)),
            )


def _table(
    assessment: Assessment, id_: str, figures: tuple[Figure, ...], locale: str
) -> FigureTable:
    known = [figure for figure in figures if figure.value is not None]
    return FigureTable(
        name=say(f"assess.figure.{id_}", locale),
        formula=formula(figures[0], locale),
        rows=tuple(
            FigureRow(
                of=told_of(assessment, figure.of, locale),
                value=told_value(figure, locale),
                unknown=_unknown(figure, locale),
                inputs=_inputs(figure, locale),
            )
            for figure in known
        ),
        unknown_of=tuple(
            told_of(assessment, figure.of, locale) for figure in figures if figure.value is None
        ),
    )


def _unknown(figure: Figure, locale: str) -> str:
    """Return the share of what was looked at that is unknown."""
    if not figure.unknown_share:
        return say("assess.nothing_unknown", locale)
    return say("assess.unit.share", locale, number=f"{100 * figure.unknown_share:.1f} %")


def _inputs(figure: Figure, locale: str) -> str:
    """Return the numbers that a figure was made of."""
    told = [
        say(
            "assess.input",
            locale,
            name=words.label("assess.inputs", name, locale),
            value=f"{value:,.{0 if value == int(value) else 2}f}",
        )
        for name, value in figure.inputs
    ]
    return words.join(told, locale) if told else ""
