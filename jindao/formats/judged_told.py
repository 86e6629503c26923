"""What is judged of networks as tables for people: words, units and ranges in every cell.

The tables for spreadsheets, one number a cell, are in `judged_tables`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from jindao.formats import words
from jindao.formats.assessment import area_name, told_of, told_value
from jindao.formats.assessment import limit_lines as limits
from jindao.formats.judged_tables import (
    Table,
    comparison_about,
    comparison_title,
    component_name,
    heads,
    notes_of_all,
    robustness_about,
    robustness_title,
    score_tables,
    site_names,
)
from jindao.formats.plan_told import case_name
from jindao.model.assessment import Figure
from jindao.model.plan_comparison import Bounds, ComparedFigure, Difference, PlansCompared
from jindao.model.robustness import ClosedStretch, ClosureDetour, ClosureLoss, Robustness
from jindao.model.score import WHOLE, AreaScore, ScoredPart, Scores
from jindao.texts import say, texts

_DECIMALS: Final = {"km": 2, "km2": 2, "m": 0, "km_per_km2": 2, "ratio": 2, "count": 0, "people": 0}
"""Decimals of differences, by unit; shares differ by points of a per cent, with one."""

_DEGREES: Final = 5
"""Decimals of degrees, a metre or so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The figures of a section: those that some plan changes, and those that none does.

    `changing` begins with those of which some change is certain, `certain` of them; `same`
    are pairs of a figure and its value.
    """

    title: str
    changing: tuple[ComparedFigure, ...]
    same: tuple[tuple[str, str], ...]
    certain: int


def comparison_groups(made: PlansCompared, locale: str) -> list[Group]:
    """Return the figures of every section."""
    found = []
    for section, rows in groupby(made.figures, key=lambda row: row.section):
        every = list(rows)
        changing = sorted((row for row in every if row.changes), key=lambda row: not row.is_certain)
        found.append(
            Group(
                title=say(f"assess.section.{section}", locale),
                changing=tuple(changing),
                same=tuple(
                    (figure_name(made, row, locale), _value(row.figures[0], locale))
                    for row in every
                    if not row.changes
                ),
                certain=sum(row.is_certain for row in changing),
            )
        )
    return found


def comparison_table(
    made: PlansCompared, title: str, rows: Iterable[ComparedFigure], locale: str
) -> Table:
    """Return figures by case, each with what every plan changes, in words."""
    today, *plans = [case_name(case, locale) for case in made.cases]
    columns = [*heads(locale, "figure"), today]
    for name in plans:
        columns += [name, say("judged.change", locale, name=name)]
    return Table(
        title=title,
        columns=tuple(columns),
        rows=tuple(_compared(made, row, locale) for row in rows),
    )


def told_comparison(made: PlansCompared, locale: str) -> list[Table]:
    """Return the figures that any plan changes, a table for each section."""
    changing = [row for row in made.figures if row.changes]
    same = say("judged.unchanged", locale, count=len(made.figures) - len(changing))
    first = Table(
        title=comparison_title(made, locale),
        columns=(),
        rows=(),
        about=(*comparison_about(made, locale), same, say("judged.range_about", locale)),
    )
    sections = [
        comparison_table(made, say(f"assess.section.{section}", locale), rows, locale)
        for section, rows in groupby(changing, key=lambda row: row.section)
    ]
    return [first, *sections]


def _compared(made: PlansCompared, row: ComparedFigure, locale: str) -> tuple[str, ...]:
    cells = [figure_name(made, row, locale), _value(row.figures[0], locale)]
    for told in case_cells(row, locale):
        cells += told
    return tuple(cells)


def figure_name(made: PlansCompared, row: ComparedFigure, locale: str) -> str:
    """Return what a figure is called, with what it is of."""
    name = say(f"assess.figure.{row.id}", locale)
    of = told_of(made.assessments[0], row.of, locale)
    return say("judged.figure_of", locale, name=name, of=of) if of else name


def today_words(row: ComparedFigure, locale: str) -> str:
    """Return what a figure is today."""
    return _value(row.figures[0], locale)


def case_cells(row: ComparedFigure, locale: str) -> Iterator[tuple[str, str]]:
    """Yield what a figure is under each plan, and how much that differs from today."""
    for figure, difference in zip(row.figures[1:], row.differences, strict=True):
        yield _value(figure, locale), difference_words(difference, row.unit, locale)


def _value(figure: Figure | None, locale: str) -> str:
    return say("assess.unknown", locale) if figure is None else told_value(figure, locale)


def difference_words(difference: Difference, unit: str, locale: str) -> str:
    """Return how much more a figure is under a plan, and what that may be, in words."""
    if difference.value is None:
        return say("assess.unknown", locale)
    value, bounds = _signed(difference.value, unit, locale), difference.bounds
    remarks = [] if bounds.is_exact else [_bounds(bounds, unit, locale)]
    if bounds.is_exact and difference.value == 0:
        value = say("judged.same", locale)
    elif difference.value == 0:
        value = say("judged.no_certain", locale)
    elif difference.value == bounds.low and bounds.high is None:
        value, remarks = say("assess.at_least", locale, value=value), []
    elif difference.value == bounds.high and bounds.low is None:
        value, remarks = say("assess.at_most", locale, value=value), []
    if difference.covered_only:
        remarks.append(say("assess.covered_only", locale))
    told = say("assess.remark_joiner", locale).join(remarks)
    return say("assess.remarked", locale, value=value, remarks=told) if told else value


def _bounds(bounds: Bounds, unit: str, locale: str) -> str:
    """Return what a difference may be, where that is not one number."""
    if bounds.low is None and bounds.high is None:
        return say("judged.unbounded", locale)
    if bounds.low is None or bounds.high is None:
        key, end = ("at_most", bounds.high) if bounds.low is None else ("at_least", bounds.low)
        return say(f"assess.{key}", locale, value=_signed_number(end or 0.0, unit))
    low, high = _signed_number(bounds.low, unit), _signed_number(bounds.high, unit)
    return say("assess.between", locale, low=low, high=high)


def _signed(value: float, unit: str, locale: str) -> str:
    key = "judged.points" if unit == "share" else f"assess.unit.{unit}"
    return say(key, locale, number=_signed_number(value, unit))


def _signed_number(value: float, unit: str) -> str:
    """Return a difference with its sign, shares as points; a small one is not shown as none."""
    shown = 100 * value if unit == "share" else value
    return words.decimal(shown, _DECIMALS.get(unit, 1), "+" if value else "")


def limit_lines(made: PlansCompared | Scores, locale: str) -> list[str]:
    """Return what the figures must not be used for, a line each."""
    own = "scored" if isinstance(made, Scores) else "compared"
    return [say(f"{own}.limit", locale), *limits(locale)]


def told_robustness(made: Robustness, locale: str) -> list[Table]:
    """Return what was looked at, the closures that cut off, and those with a way round."""
    whole = Table(
        title=robustness_title(made, locale),
        columns=(),
        rows=(),
        about=robustness_about(made, locale),
    )
    return [whole, *(table for table in _closures(made, locale) if table.rows)]


def _closures(made: Robustness, locale: str) -> tuple[Table, Table]:
    """Return the closures that cut off and those with a way round, each with where it is."""
    columns = ("rank", "where", "stretch_length", "cut_off", "cut_off_share", "site_names")
    cuts = Table(
        title=say("judged.cuts", locale, count=len(made.losses), whole=made.stretches),
        columns=heads(locale, *columns, "value_share", "marks"),
        rows=tuple(_loss(rank, loss, locale) for rank, loss in enumerate(made.losses, start=1)),
    )
    led_around = Table(
        title=say("judged.led_around", locale, count=len(made.detours), whole=made.led_around),
        columns=heads(locale, "rank", "where", "stretch_length", "detour", "way_round", "marks"),
        rows=tuple(
            _detour(rank, detour, locale) for rank, detour in enumerate(made.detours, start=1)
        ),
    )
    return cuts, led_around


def _loss(rank: int, loss: ClosureLoss, locale: str) -> tuple[str, ...]:
    return (
        str(rank),
        where(loss, locale),
        words.distance(loss.length_m, locale),
        words.distance(1000 * loss.cut_off_km, locale),
        percent(loss.cut_off_share),
        site_names(loss, locale) or "–",
        value_share(loss, locale),
        words.join(marks(loss, locale), locale),
    )


def value_share(loss: ClosureLoss, locale: str) -> str:
    """Return the share of the value that is cut off: at least, and with all uncertain sites."""
    low, high = percent(loss.value_share_low), percent(loss.value_share_high)
    return low if low == high else say("assess.between", locale, low=low, high=high)


def _detour(rank: int, detour: ClosureDetour, locale: str) -> tuple[str, ...]:
    return (
        str(rank),
        where(detour, locale),
        words.distance(detour.length_m, locale),
        words.distance(detour.detour_m, locale),
        words.distance(detour.way_round_m, locale),
        words.join(marks(detour, locale), locale),
    )


def where(closed: ClosedStretch, locale: str) -> str:
    """Return the names of a stretch and where about the middle of it is."""
    lon, lat = closed.middle
    spot = say("judged.spot", locale, lon=f"{lon:.{_DEGREES}f}", lat=f"{lat:.{_DEGREES}f}")
    names = [words.clean(name) for name in (closed.name, closed.greenway) if name]
    return " · ".join([*dict.fromkeys(names), spot])


def marks(closed: ClosureLoss | ClosureDetour, locale: str) -> list[str]:
    """Return what makes a closure doubtful: lines that are not built, sites of rough position."""
    told = [("estimated", closed.estimated), ("planned", closed.planned)]
    if isinstance(closed, ClosureDetour):
        told += [
            ("round_estimated", closed.round_estimated),
            ("round_planned", closed.round_planned),
        ]
    found = [say(f"judged.mark_{mark}", locale) for mark, is_so in told if is_so]
    if isinstance(closed, ClosureLoss) and closed.uncertain_sites:
        found.append(say("judged.mark_uncertain", locale, count=closed.uncertain_sites))
    return found


def told_scores(made: Scores, locale: str) -> list[Table]:
    """Return areas by their index, the points of each, and how far the weights decide."""
    whole, *weights = score_tables(made, locale)
    columns = ("place", "area", "index", "possible_ranks", "likely_ranks", "unknown_weight")
    ranked = tuple(
        (
            area.place,
            area_name(area.name, area.name_en, locale),
            index_words(area, locale),
            say("judged.ranks", locale, best=area.best_rank, worst=area.worst_rank),
            say("judged.ranks", locale, best=area.likely_ranks[0], worst=area.likely_ranks[1]),
            percent(area.unknown_weight),
        )
        for area in made.areas
    )
    points = Table(
        title=say("judged.components_of", locale),
        columns=(
            *heads(locale, "area"),
            *(component_name(item.id, locale) for item in made.weights.components),
        ),
        rows=tuple(
            (
                area_name(area.name, area.name_en, locale),
                *(_points(part, locale) for part in area.parts),
            )
            for area in made.areas
        ),
    )
    first = Table(
        title=whole.title, columns=heads(locale, *columns), rows=ranked, about=whole.about
    )
    notes = Table(
        title=say("judged.notes_of", locale),
        columns=heads(locale, "note_areas", "notes"),
        rows=tuple(_notes(made, locale)),
    )
    return [first, points, *([notes] if notes.rows else []), *weights]


def _notes(made: Scores, locale: str) -> Iterator[tuple[str, str]]:
    """Yield what to know of some areas that is not so of all, each with the areas it is of.

    Where only a number differs from area to area it stands with the area.
    """
    of_all = notes_of_all(made, locale)
    found: dict[str, dict[str, None]] = {}
    for area in made.areas:
        for note in area.notes:
            line, name = (
                words.note("note", note, locale),
                area_name(area.name, area.name_en, locale),
            )
            if line in of_all:
                continue
            if texts().has(f"scored.notes.{note.code}"):
                line = say(f"scored.notes.{note.code}", locale)
                name = say(f"scored.note_area.{note.code}", locale, name=name, **dict(note.facts))
            found.setdefault(line, {})[name] = None
    yield from ((words.join(list(names), locale), line) for line, names in found.items())


def index_words(area: AreaScore, locale: str) -> str:
    """Return an index with what it may be."""
    return _ranged(area.value, area.low, area.high, locale)


def _points(part: ScoredPart, locale: str) -> str:
    return _ranged(part.points, part.low, part.high, locale)


def _ranged(value: float | None, low: float, high: float, locale: str) -> str:
    told = say("assess.unknown", locale) if value is None else f"{value:.1f}"
    if value == low == high:
        return told
    if value is None and (low, high) != (0.0, WHOLE):
        return say("assess.between", locale, low=f"{low:.1f}", high=f"{high:.1f}")
    return say("assess.range", locale, value=told, low=f"{low:.1f}", high=f"{high:.1f}")


def percent(share: float) -> str:
    """Return a share in per cent, of a small one two places that tell something."""
    return f"{100 * share:.1f} %" if share >= 0.001 or not share else f"{100 * share:.2g} %"
