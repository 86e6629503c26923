"""Plans side by side, or scores of areas, as a report on A4: maps, tables, method, limits.

WeasyPrint sets it from a template, as it does the report of an assessment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from markupsafe import Markup

from jindao.formats import words
from jindao.formats.assess_page import STRONG
from jindao.formats.assess_report import COVER, cover_height
from jindao.formats.assessment import note_lines
from jindao.formats.booklet import printed
from jindao.formats.compared_map import compared_svg
from jindao.formats.compared_told import change_facts, change_name, layer_name, sorted_changes
from jindao.formats.judged import Judged, told_cell, told_tables
from jindao.formats.judged_page import group_hint, judged_credit, map_keys
from jindao.formats.judged_tables import (
    comparison_about,
    comparison_title,
    heads,
    sources,
)
from jindao.formats.judged_told import (
    Group,
    case_cells,
    comparison_groups,
    figure_name,
    limit_lines,
    today_words,
)
from jindao.formats.options import ExportOptions
from jindao.formats.plan_told import case_name
from jindao.formats.report import report_page
from jindao.formats.scored_map import ENDS, scored_svg
from jindao.model.plan_comparison import PlansCompared
from jindao.model.score import Scores
from jindao.texts import say, tongue

_HALF: Final = (258, 240)
_HALF_COVER: Final = (258, 330)
"""Width and height of maps that stand side by side, points."""

_CHANGES: Final = ("add", "sign", "remove", "close")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a printed table: what stands in it, over how many rows, and if it names them."""

    told: str
    rows: int = 1
    is_name: bool = False


def to_pdf(judged: Judged, options: ExportOptions) -> bytes:
    """Return the report, once in every language asked for.

    Raises
    ------
    MissingExtraError
        Without WeasyPrint or the libraries it draws with.
    """
    made = judged if isinstance(judged, Scores) else judged.assessments[0].provenance
    return printed(report_html(judged, options), made.network_id, made.data_version)


def report_html(judged: Judged, options: ExportOptions) -> str:
    """Return the report as the page that is printed: all in it, nothing linked."""
    return report_page("judged_report.html", partial(_edition, judged), options)


def _edition(judged: Judged, options: ExportOptions) -> dict[str, Any]:
    """Return everything that the report says in one language."""
    locale = options.locale
    own = "scored" if isinstance(judged, Scores) else "compared"
    told = _scores(judged, options) if isinstance(judged, Scores) else _plans(judged, options)
    return {
        "lang": tongue(locale).tag,
        "say": lambda key, **facts: say(key, locale, **facts),
        "keys": map_keys(judged, locale),
        "limits": limit_lines(judged, locale),
        "method": say(f"{own}.method", locale),
        "sources": judged_credit(judged, options),
        "made_with_line": sources(judged, locale)[-1],
        "created_at": options.created_at,
        **told,
    }


def _plans(made: PlansCompared, options: ExportOptions) -> dict[str, Any]:
    locale = options.locale
    today = made.assessments[0]
    cover: dict[str, Any] = {
        "title": comparison_title(made, locale),
        "figures": list(_lengths(made, locale)),
        "strong_notes": [line for code in STRONG for line in note_lines(today, locale, code=code)],
    }
    box, plans = made.drawn_bounds, made.cases[1:]
    maps = []
    if box is not None:
        title = say("compared.map", locale)
        svg = compared_svg(made, box, options, (COVER[0], cover_height(cover)), title)
        cover["cover_maps"] = [("", Markup(svg))]
        for case in plans if len(plans) > 1 else ():
            title = say("compared.plan_map", locale, plan=words.clean(case.id))
            svg = compared_svg(made, box, options, _HALF, title, case.id)
            maps.append((title, Markup(svg)))
    where = [
        say(
            "assess.line",
            locale,
            name=change_name(each, locale),
            value=words.join(change_facts(made, each, locale), locale),
        )
        for each in sorted_changes(made)
    ]
    return {
        "cover_maps": [],
        **cover,
        "notes": [*comparison_about(made, locale), say("judged.range_about", locale)],
        "maps": maps,
        "where": where,
        "sections": [_section(made, group, locale) for group in comparison_groups(made, locale)],
        "data": list(_plan_data(made, locale)),
    }


def _lengths(made: PlansCompared, locale: str) -> Iterator[tuple[str, str]]:
    """Yield how much every plan changes: pairs of a length and what it is of."""
    names = dict(zip(_CHANGES, ("added_m", "signed_m", "removed_m", "closed_m"), strict=True))
    for case in made.cases[1:]:
        for kind, name in names.items():
            metres = getattr(case, name)
            if metres:
                yield words.distance(metres, locale), layer_name(made, case.id, kind, locale)


def _plan_data(made: PlansCompared, locale: str) -> Iterator[tuple[str, str]]:
    """Yield what the report is made of: pairs of what, and what was taken."""
    plans = [words.clean(case.id) for case in made.cases[1:]]
    day = made.day or say("compared.data_every_day", locale)
    provenance = made.assessments[0].provenance
    yield say("compared.data_plans", locale), words.join(plans, locale)
    yield say("compared.data_day", locale), str(day)
    network = f"{words.clean(provenance.network_name)} ({provenance.network_id})"
    yield say("assess.report.network", locale), network


def _section(made: PlansCompared, group: Group, locale: str) -> dict[str, Any]:
    """Return the figures of a section: a row for each plan, then what no plan changes."""
    plans = [case_name(case, locale) for case in made.cases[1:]]
    rows: list[list[Cell]] = []
    for row in group.changing:
        name, today = figure_name(made, row, locale), today_words(row, locale)
        lead = [
            Cell(told=name, rows=len(plans), is_name=True),
            Cell(told=today, rows=len(plans)),
        ]
        for plan, told in zip(plans, case_cells(row, locale), strict=True):
            rows.append([*lead, Cell(told=plan), *(Cell(told=value) for value in told)])
            lead = []
    columns = heads(locale, "figure", "today", "plan_column", "under_plan", "changes_by")
    return {
        "heading": group.title,
        "hint": group_hint(group.certain, len(group.changing), len(group.same), locale),
        "about": (),
        "columns": columns,
        "rows": rows,
        "same": group.same,
    }


def _scores(made: Scores, options: ExportOptions) -> dict[str, Any]:
    locale = options.locale
    first, *others = told_tables(made, options)
    box = made.bounds
    maps = []
    if box is not None:
        maps = [
            (
                say(f"scored.layer_{end}", locale),
                Markup(scored_svg(made, box, end, options, _HALF_COVER)),
            )
            for end in ENDS
        ]
    return {
        "title": first.title,
        "figures": [
            (str(len(made.areas)), say("scored.fig_areas", locale)),
            (f"{min(area.low for area in made.areas):.1f}", say("scored.fig_low", locale)),
            (f"{max(area.high for area in made.areas):.1f}", say("scored.fig_high", locale)),
        ],
        "strong_notes": [say("judged.scores_tied", locale)] if made.are_tied else [],
        "cover_maps": maps,
        "notes": list(first.about),
        "maps": [],
        "where": [],
        "sections": [
            {
                "heading": "" if table is first else table.title,
                "hint": "",
                "about": () if table is first else table.about,
                "columns": table.columns,
                "rows": [[Cell(told=told_cell(value)) for value in row] for row in table.rows],
                "same": (),
            }
            for table in (first, *others)
        ],
        "data": list(_score_data(made, locale)),
    }


def _score_data(made: Scores, locale: str) -> Iterator[tuple[str, str]]:
    draws = say("scored.data_draws_told", locale, draws=made.draws, seed=made.seed)
    yield say("scored.data_weights", locale), words.clean(made.weights.name)
    yield say("scored.data_draws", locale), draws
    yield say("assess.report.network", locale), made.network_id
