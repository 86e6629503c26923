"""Plans side by side, and scores of areas, as a page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from jindao.formats import compared_map, compared_told, scored_map, words
from jindao.formats.assess_page import STRONG
from jindao.formats.assessment import note_lines
from jindao.formats.cautions import cautions
from jindao.formats.html import plain_page, whole_page
from jindao.formats.judged import Judged, told_cell, told_tables
from jindao.formats.judged_look import Key
from jindao.formats.judged_tables import Table, comparison_about, comparison_title, sources
from jindao.formats.judged_told import comparison_groups, comparison_table, limit_lines
from jindao.formats.map import credit_lines
from jindao.formats.map_parts import MapParts
from jindao.formats.options import ExportOptions
from jindao.formats.page_parts import PageParts, page_parts
from jindao.model.plan_comparison import PlansCompared
from jindao.model.score import Scores
from jindao.texts import say, tongue

_FOLDS: Final = "folds.js"


def render(judged: Judged, options: ExportOptions) -> bytes:
    """Return a map and all figures as a page; the only thing it may ask of a host is a tile.

    What belongs together folds; on a narrow screen all of it is folded at first, and rows of
    tables are blocks. There is no map where nobody gave the polygons of any area.
    """
    drawn = judged_map_parts(judged, options)
    told = _words(judged, options) | {"has_map": drawn is not None}
    if drawn is None:
        return plain_page("judged.html", options, told, scripts=(_FOLDS,))
    return whole_page("judged.html", drawn, options, told, also=("layers.js", _FOLDS))


def judged_map_parts(judged: Judged, options: ExportOptions) -> MapParts | None:
    """Return the map of plans or scores: the page wants `layers.js` after `map.js`."""
    attribution = judged_credit(judged, options)
    if isinstance(judged, PlansCompared):
        box = judged.drawn_bounds
        if box is None:
            return None
        return compared_map.compared_map_parts(judged, box, options, attribution)
    box = judged.bounds
    return None if box is None else scored_map.scored_map_parts(judged, box, options, attribution)


def map_keys(judged: Judged, locale: str) -> list[Key]:
    """Return the signs of the map, and what they mean."""
    if isinstance(judged, PlansCompared):
        return list(compared_told.keys(judged, locale))
    return list(scored_map.keys(judged, locale))


def parts(judged: Judged, options: ExportOptions) -> PageParts:
    """Return what the page shows, for a page of one's own."""
    drawn = judged_map_parts(judged, options)
    told = _words(judged, options) | {"has_map": drawn is not None}
    scripts = (_FOLDS,) if drawn is None else ("layers.js", _FOLDS)
    return page_parts("judged.html", told, drawn, scripts=scripts)


def _words(judged: Judged, options: ExportOptions) -> dict[str, Any]:
    """Return everything that the page says, for its template."""
    locale = options.locale
    if isinstance(judged, PlansCompared):
        own, told = "compared", _plans(judged, locale)
    else:
        own, told = "scored", _scores(judged, locale)
    return {
        "lang": tongue(locale).tag,
        "say": lambda key, **facts: say(key, locale, **facts),
        **told,
        "keys": map_keys(judged, locale),
        "limits": limit_lines(judged, locale),
        "method": say(f"{own}.method", locale),
        "noscript": say(f"{own}.noscript", locale),
        "created_at": options.created_at,
        "sources": judged_credit(judged, options),
        "made_with_line": sources(judged, locale)[-1],
    }


def _plans(made: PlansCompared, locale: str) -> dict[str, Any]:
    changes = [
        (compared_told.change_name(each, locale), compared_told.change_facts(made, each, locale))
        for each in compared_told.sorted_changes(made)
    ]
    about = (*comparison_about(made, locale), say("judged.range_about", locale))
    return {
        "title": comparison_title(made, locale),
        "cautions": cautions(about, _strong_of_plans(made, locale)),
        "grids": [],
        "changes": changes,
        "folds": list(_groups(made, locale)),
    }


def _strong_of_plans(made: PlansCompared, locale: str) -> set[str]:
    """Return notes that may not be overlooked, as those of all and as those of a plan."""
    found = set()
    for case, judged in zip(made.cases, made.assessments, strict=True):
        for line in (line for code in STRONG for line in note_lines(judged, locale, code=code)):
            found |= {line, say("judged.plan", locale, name=case.id, what=line)}
    return found


def _groups(made: PlansCompared, locale: str) -> Iterator[dict[str, Any]]:
    """Yield every section: what changes, then what does not."""
    for group in comparison_groups(made, locale):
        table = comparison_table(made, group.title, group.changing, locale)
        yield {
            **_grid(table),
            "hint": group_hint(group.certain, len(group.changing), len(group.same), locale),
            "same": group.same,
        }


def group_hint(certain: int, changing: int, same: int, locale: str) -> str:
    """Return how many figures change for certain, how many may, and how many do not."""
    if not changing:
        return say("compared.all_same", locale, same=same)
    numbers = {"certain": certain, "maybe": changing - certain, "same": same}
    return say("compared.fold", locale, **numbers)


def _scores(made: Scores, locale: str) -> dict[str, Any]:
    first, *others = told_tables(made, ExportOptions(locale=locale))
    drawn = [f"area-{area.place}" if area.polygons else "" for area in made.areas]
    return {
        "title": first.title,
        "cautions": cautions(first.about, _strong_of_scores(made, locale)),
        "grids": [_grid(first, drawn)],
        "changes": [],
        "folds": [{**_grid(table), "hint": "", "same": ()} for table in others],
    }


def _strong_of_scores(made: Scores, locale: str) -> set[str]:
    """Return what may not be overlooked: that nothing tells areas apart, and some of the notes."""
    notes = [note for area in made.areas for note in area.notes if note.code in STRONG]
    return {
        say("judged.scores_tied", locale),
        *(words.note("note", note, locale) for note in notes),
    }


def _grid(table: Table, marks: Sequence[str] = ()) -> dict[str, Any]:
    """Return a table with what each column is: `number`, `name` of the rows, or neither.

    Numbers stand flush right if all of their column are; the first column of words names
    the rows. `marks` are ids of the rows that the map tells of, too, empty for others.
    """
    numbers = [
        all(value is None or isinstance(value, (int, float)) for value in column)
        for column in zip(*table.rows, strict=True)
    ]
    of = ["number" if is_number else "" for is_number in numbers]
    if "" in of:
        of[of.index("")] = "name"
    return {
        "heading": table.title,
        "about": table.about,
        "columns": list(zip(table.columns, of, strict=True)) if table.rows else [],
        "rows": [[told_cell(value) for value in row] for row in table.rows],
        "marks": marks or [""] * len(table.rows),
    }


def judged_credit(judged: Judged, options: ExportOptions) -> list[str]:
    """Return the credit lines of the data and of the map."""
    return credit_lines([*sources(judged, options.locale)[:-1], *options.map_credit])
