"""Plans side by side, and scores of areas, as a page that needs nothing else."""

from __future__ import annotations

from typing import Any

from jindao.formats.html import plain_page
from jindao.formats.judged import Judged, told_cell, told_tables
from jindao.formats.judged_tables import Table, sources
from jindao.formats.options import ExportOptions
from jindao.formats.page_parts import PageParts, page_parts
from jindao.texts import say, tongue


def render(judged: Judged, options: ExportOptions) -> bytes:
    """Return all tables as a page, which on a narrow screen are a block for each row."""
    return plain_page("judged.html", options, _words(judged, options))


def parts(judged: Judged, options: ExportOptions) -> PageParts:
    """Return what the page shows, for a page of one's own."""
    return page_parts("judged.html", _words(judged, options))


def _words(judged: Judged, options: ExportOptions) -> dict[str, Any]:
    """Return everything that the page says, for its template."""
    locale = options.locale
    first, *others = told_tables(judged, options)
    *lines, made_with = sources(judged, locale)
    return {
        "lang": tongue(locale).tag,
        "say": lambda key, **facts: say(key, locale, **facts),
        "title": first.title,
        "about": first.about,
        "grids": [
            _grid(first) | {"heading": "", "about": ()},
            *(_grid(table) for table in others),
        ],
        "created_at": options.created_at,
        "sources": lines,
        "made_with_line": made_with,
    }


def _grid(table: Table) -> dict[str, Any]:
    """Return a table with what each column is: `number`, `name` of the rows, or neither.

    Numbers stand flush right if all of their column are; the first column of words names
    the rows.
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
    }
