"""What is judged of networks as files: plans side by side, scores of areas, closures.

Each is one or more tables: numbers for spreadsheets, and words for people to read as text.
JSON has everything. Pages, reports and layers for a GIS are made in modules of their own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from jindao._registry import Registry
from jindao.codec import to_plain
from jindao.formats import words
from jindao.formats.exporter import Format
from jindao.formats.filetype import FileType
from jindao.formats.jsonfile import dump
from jindao.formats.judged_tables import (
    Table,
    comparison_tables,
    robustness_tables,
    score_tables,
    sources,
)
from jindao.formats.judged_told import told_comparison, told_robustness, told_scores
from jindao.formats.options import ExportOptions
from jindao.formats.sites import cell
from jindao.model.plan_comparison import PlansCompared
from jindao.model.robustness import Robustness
from jindao.model.score import Scores

Judged: TypeAlias = PlansCompared | Scores

Tabled: TypeAlias = Judged | Robustness
"""What is written as tables here; closures have formats of their own beside these."""

_Tables: TypeAlias = Callable[[Any, str], list[Table]]

_KINDS: Final[dict[type[Any], tuple[str, _Tables, _Tables]]] = {
    PlansCompared: ("plan_comparison", comparison_tables, told_comparison),
    Robustness: ("robustness", robustness_tables, told_robustness),
    Scores: ("scores", score_tables, told_scores),
}
"""What each is called in JSON, its tables for spreadsheets, and those for people."""

JUDGED_FILE_TYPES: dict[str, FileType] = {
    "csv": FileType(
        "jindao.formats.judged:to_csv", media_type="text/csv; charset=utf-8", suffix=".csv"
    ),
    "geojson": FileType(
        "jindao.formats.judged_layers:to_geojson",
        media_type="application/geo+json",
        suffix=".geojson",
    ),
    "gpkg": FileType(
        "jindao.formats.assess_gpkg:judged_to_gpkg",
        extra="greenways",
        needs="pyogrio",
        media_type="application/geopackage+sqlite3",
        suffix=".gpkg",
    ),
    "html": FileType(
        "jindao.formats.judged_page:render",
        media_type="text/html; charset=utf-8",
        suffix=".html",
        has_map=True,
    ),
    "json": FileType(
        "jindao.formats.judged:to_json", media_type="application/json", suffix=".json"
    ),
    "report": FileType(
        "jindao.formats.judged_report:to_pdf",
        extra="pdf",
        needs="weasyprint",
        media_type="application/pdf",
        suffix=".pdf",
        has_map=True,
    ),
    "txt": FileType(
        "jindao.formats.judged:to_text", media_type="text/plain; charset=utf-8", suffix=".txt"
    ),
}

JUDGED_FORMATS: Registry[Format[Judged]] = Registry("format", JUDGED_FILE_TYPES)


def to_json(judged: Tabled, options: ExportOptions) -> bytes:
    """Return everything that was judged as JSON."""
    return dump({"kind": _KINDS[type(judged)][0], "schema": 1, **to_plain(judged)})


def to_csv(judged: Tabled, options: ExportOptions) -> bytes:
    """Return the whole first table, with a byte order mark, as spreadsheets want it."""
    table = _tables(judged, options)[0]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(cell(head) for head in table.columns)
    for row in table.rows:
        writer.writerow(cell("" if value is None else value) for value in row)
    return text.getvalue().encode("utf-8-sig", "replace")


def to_text(judged: Tabled, options: ExportOptions) -> bytes:
    """Return all tables as plain text."""
    lines: list[str] = []
    for table in told_tables(judged, options):
        heading = "=" if not lines else "-"
        lines += [*([""] if lines else []), table.title]
        lines.append(heading * words.text_width(table.title))
        lines += [*table.about, *([""] if table.about and table.rows else [])]
        told = [tuple(told_cell(value) for value in row) for row in table.rows]
        lines += _aligned([table.columns, *told]) if table.rows else []
    lines += ["", *sources(judged, options.locale)]
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _tables(judged: Tabled, options: ExportOptions) -> list[Table]:
    return _KINDS[type(judged)][1](judged, options.locale)


def told_tables(judged: Tabled, options: ExportOptions) -> list[Table]:
    """Return the tables for people."""
    return _KINDS[type(judged)][2](judged, options.locale)


def told_cell(value: object) -> str:
    """Return a cell as people read it; what is unknown is a dash."""
    if value is None:
        return "–"
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows whose columns stand below each other."""
    widths = [max(map(words.text_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            text + " " * (width - words.text_width(text))
            for text, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
