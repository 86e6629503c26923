"""The report of a batch: what came of every order, as CSV for a spreadsheet or as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from jindao.batch.generate import BatchOutcome
from jindao.errors import NotFoundError
from jindao.formats.files import write_bytes

COLUMNS: Final = (
    *("slug", "state", "bureau", "theme", "county", "start", "profile", "days"),
    *("sites", "sites_elsewhere", "km", "moving_h", "ascent_m", "score", "errors", "warnings"),
    *("reason_zh", "reason_en"),
)
"""What the report tells of an order; empty where it does not apply or is not known."""


def as_csv(outcomes: Iterable[BatchOutcome]) -> bytes:
    """Return the report as CSV, by slug, with the mark by which Excel knows UTF-8."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    table.writeheader()
    table.writerows(_rows(outcomes))
    return text.getvalue().encode("utf-8-sig")


def as_json(outcomes: Iterable[BatchOutcome]) -> bytes:
    """Return the report as JSON, by slug."""
    return json.dumps(_rows(outcomes), ensure_ascii=False, indent=1).encode()


REPORTS: Final[dict[str, Callable[[Iterable[BatchOutcome]], bytes]]] = {
    ".csv": as_csv,
    ".json": as_json,
}
"""How a report is written, by the suffix of its file."""


def report_writer(path: Path) -> Callable[[Iterable[BatchOutcome]], None]:
    """Return what writes a report into a file; it is asked for before the work begins.

    Raises
    ------
    NotFoundError
        Where the suffix of the file is none of `REPORTS`.
    """
    known = list(REPORTS)
    make = REPORTS.get(path.suffix.lower())
    if make is None:
        raise NotFoundError(
            "not_found.suffix", field="report", kind="suffix", name=path.name, known=known
        )

    def write(outcomes: Iterable[BatchOutcome]) -> None:
        write_bytes(path, make(outcomes))

    return write


def _rows(outcomes: Iterable[BatchOutcome]) -> list[dict[str, Any]]:
    return [_row(outcome) for outcome in sorted(outcomes, key=lambda each: each.order.slug)]


def _row(outcome: BatchOutcome) -> dict[str, Any]:
    order, request = outcome.order, outcome.order.request
    row: dict[str, Any] = dict.fromkeys(COLUMNS, "")
    row |= {
        "slug": order.slug,
        "state": outcome.state,
        "bureau": outcome.bureau,
        "theme": request.theme,
        "county": order.county.id,
        "start": order.county.start.name_zh,
        "profile": request.profile,
        "days": request.days,
        "reason_zh": outcome.reason_in("zh"),
        "reason_en": outcome.reason_in("en"),
    }
    if outcome.state in ("made", "renewed"):
        ascent_m = outcome.ascent_m
        row |= {
            "sites": outcome.sites,
            "sites_elsewhere": outcome.sites_elsewhere,
            "km": round(outcome.length_m / 1000, 1),
            "moving_h": round(outcome.moving_s / 3600, 2),
            "ascent_m": "" if ascent_m is None else round(ascent_m),
            "score": outcome.score,
            "errors": outcome.errors,
            "warnings": outcome.warnings,
        }
    return row
