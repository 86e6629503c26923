"""An assessment as files: one line in the table per format."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from jindao._registry import Registry
from jindao.codec import to_plain
from jindao.formats import words
from jindao.formats.exporter import Format
from jindao.formats.filetype import FileType
from jindao.formats.jsonfile import dump, load
from jindao.formats.options import ExportOptions
from jindao.formats.sites import cell
from jindao.model.assessment import SECTIONS, Assessment, Figure, Of
from jindao.texts import either, say, texts

SCHEMA: Final = 1

DIMENSIONS: Final = (
    *("level", "kind", "network", "between", "profile", "target", "minutes"),
    *("theme", "protection_level", "category", "within_m", "surface"),
)
"""What figures are of: columns of the table."""

LIMITS: Final = (
    *("unknown", "ranking", "inventory", "design"),
    *("step_free", "rescue", "people", "protection"),
)
"""What the figures must not be used for: keys under `assess.limit` in the texts."""

NOTE: Final = "note"
"""What stands for the section in rows of tables that are notes."""

SIDE_BY_SIDE: Final = ("minutes", "within_m")
"""Dimensions whose values stand in one line of text."""

_WORDS_OF: Final = {
    "level": "greenway_level",
    "kind": "kind",
    "profile": "profile",
    "protection_level": "protection_level",
    "category": "category",
    "surface": "surface",
}
"""Where the words for the values of a dimension stand; else under `assess.<dimension>`."""


ASSESS_FILE_TYPES: dict[str, FileType] = {
    "json": FileType(
        "jindao.formats.assessment:to_json", media_type="application/json", suffix=".json"
    ),
    "html": FileType(
        "jindao.formats.assess_page:render",
        media_type="text/html; charset=utf-8",
        suffix=".html",
        has_map=True,
    ),
    "report": FileType(
        "jindao.formats.assess_report:to_pdf",
        extra="pdf",
        needs="weasyprint",
        media_type="application/pdf",
        suffix=".pdf",
        has_map=True,
    ),
    "csv": FileType(
        "jindao.formats.assessment:to_csv", media_type="text/csv; charset=utf-8", suffix=".csv"
    ),
    "geojson": FileType(
        "jindao.formats.assess_geojson:to_geojson",
        media_type="application/geo+json",
        suffix=".geojson",
    ),
    "gpkg": FileType(
        "jindao.formats.assess_gpkg:to_gpkg",
        extra="greenways",
        needs="pyogrio",
        media_type="application/geopackage+sqlite3",
        suffix=".gpkg",
    ),
    "txt": FileType(
        "jindao.formats.assessment:to_text", media_type="text/plain; charset=utf-8", suffix=".txt"
    ),
}

ASSESS_FORMATS: Registry[Format[Assessment]] = Registry("format", ASSESS_FILE_TYPES)


def to_json(assessment: Assessment, options: ExportOptions) -> bytes:
    """Return an assessment as JSON that `read_assessment_json` turns into an equal one."""
    return dump({"kind": "assessment", "schema": SCHEMA, **to_plain(assessment)})


def read_assessment_json(data: bytes) -> Assessment:
    """Return the assessment that `to_json` wrote.

    Raises
    ------
    DataError
        As `read_json` for a trip.
    """
    return load(data, {"assessment": Assessment})


def to_csv(assessment: Assessment, options: ExportOptions) -> bytes:
    """Return the figures as a table with a byte order mark, as spreadsheets want it.

    A figure a row: what it is called and of, its value and range, what is unknown and
    estimated of it, its formula in words, and the numbers it was made of. Then a row for each
    note, of the section `note`.
    """
    text = io.StringIO(newline="")
    columns = ["area", "section", "id", "name", *DIMENSIONS, "value", "low", "high", "unit"]
    columns += ["unknown_share", "estimated_share", "covered_only", "formula", "inputs"]
    writer = csv.DictWriter(text, columns, lineterminator="\r\n", restval="")
    writer.writeheader()
    for figure in assessment.figures:
        row: dict[str, Any] = {
            "area": area_name(assessment.name, assessment.name_en, options.locale),
            **{name: getattr(figure, name) for name in ("section", "id", "value", "low", "high")},
            **dict(figure.of),
            "name": say(f"assess.figure.{figure.id}", options.locale),
            "unit": figure.unit,
            "unknown_share": figure.unknown_share,
            "estimated_share": figure.estimated_share,
            "covered_only": "yes" if figure.covered_only else "no",
            "formula": formula(figure, options.locale),
            "inputs": "; ".join(f"{name}={value:g}" for name, value in figure.inputs),
        }
        writer.writerow({name: cell(value) for name, value in row.items()})
    for note in assessment.notes:
        told = words.note("note", note, options.locale)
        writer.writerow({"section": NOTE, "id": note.code, "name": cell(told)})
    return text.getvalue().encode("utf-8-sig", "replace")


def to_text(assessment: Assessment, options: ExportOptions) -> bytes:
    """Return an assessment in words: what to know first, then every figure."""
    locale = options.locale
    lines = [title(assessment, locale), ""]
    lines += [f"! {line}" for line in note_lines(assessment, locale)]
    for section in SECTIONS:
        figures = [figure for figure in assessment.figures if figure.section == section]
        if figures:
            lines += ["", say(f"assess.section.{section}", locale)]
            lines += [f"  {line}" for line in _figure_lines(assessment, figures, locale)]
    lines += ["", say("assess.about", locale), *credit(assessment)]
    lines.append(words.made_with(assessment.provenance, locale))
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def title(assessment: Assessment, locale: str) -> str:
    """Return what was judged, in a line."""
    return say("assess.title", locale, name=area_title(assessment, locale))


def area_title(assessment: Assessment, locale: str) -> str:
    """Return what the area is called, or that somebody drew it."""
    name = area_name(assessment.name, assessment.name_en, locale)
    return name or say("assess.drawn_area", locale)


def area_name(name: str, name_en: str, locale: str) -> str:
    """Return what an area is called: in English with the Chinese behind it, where there is any."""
    if name_en and name_en != name:
        name = either(locale, name, say("assess.area_name", locale, english=name_en, name=name))
    return words.clean(name)


def note_lines(assessment: Assessment, locale: str, code: str | None = None) -> list[str]:
    """Return the notes in words, or those of one code."""
    return [words.note("note", n, locale) for n in assessment.notes if code in (None, n.code)]


def limit_lines(locale: str) -> list[str]:
    """Return what the figures must not be used for, a line each."""
    return [say(f"assess.limit.{code}", locale) for code in LIMITS]


def credit(assessment: Assessment) -> list[str]:
    """Return the credit lines of the data."""
    return list(dict.fromkeys(words.clean(line) for line in assessment.provenance.attribution))


def formula(figure: Figure, locale: str) -> str:
    """Return how a figure is worked out, in words."""
    return say(f"assess.formula.{figure.formula}", locale)


def told_of(assessment: Assessment, of: Of, locale: str) -> str:
    """Return in words what a figure is of, empty where it is of all."""
    return " · ".join(_told(assessment, name, value, locale) for name, value in of)


def plain_value(figure: Figure, locale: str) -> str:
    """Return the value of a figure with its unit alone."""
    if figure.value is None:
        return say("assess.unknown", locale)
    text = _number(figure.value, figure.unit, locale)
    only_least = figure.high is None and figure.low == figure.value
    return say("assess.at_least", locale, value=text) if only_least else text


def told_value(figure: Figure, locale: str) -> str:
    """Return the value of a figure with its unit, its range and what is estimated of it."""
    text = plain_value(figure, locale)
    remarks = value_remarks(figure, locale)
    if not remarks:
        return text
    told = say("assess.remark_joiner", locale).join(remarks)
    return say("assess.remarked", locale, value=text, remarks=told)


def value_remarks(figure: Figure, locale: str) -> list[str]:
    """Return what stands in brackets behind the value of a figure: its range, what it is of.

    Of a length it is the length itself of which so much is estimated, of some numbers these, of
    all else that which it rests on. Lengths of what is estimated need not say so again.
    """
    if figure.value is None:
        return []
    remarks = []
    low = _number(figure.low, figure.unit, locale)
    if figure.high is not None:
        high = _number(figure.high, figure.unit, locale)
        remarks.append(say("assess.between", locale, low=low, high=high))
    elif figure.is_range and figure.low != figure.value:
        remarks.append(say("assess.at_least", locale, value=low))
    if figure.covered_only:
        remarks.append(say("assess.covered_only", locale))
    if figure.estimated_share and not figure.id.endswith("_estimated_km"):
        share = _number(figure.estimated_share, "share", locale)
        remarks.append(say(f"assess.{_estimated(figure)}", locale, share=share))
    return remarks


def _estimated(figure: Figure) -> str:
    """Return what the estimated share of a figure is of: itself, a number, what it rests on."""
    if figure.section == "lengths":
        return "estimated"
    return "rests_on_number" if figure.id in _NUMBERS else "rests_on_estimated"


_NUMBERS: Final = ("target_count", "sites_by_greenway")
"""Figures whose estimated share is one of their number: see the README of `jindao.assess`."""


def _figure_lines(assessment: Assessment, figures: list[Figure], locale: str) -> Iterator[str]:
    """Yield figures in words; those of several times or distances stand in one line.

    What nobody knows comes last, by what it is called.
    """
    unknown: dict[str, list[str]] = {}
    for (id_, of), grouped in groupby(figures, key=lambda f: (f.id, without_steps(f.of))):
        group = list(grouped)
        name = say(f"assess.figure.{id_}", locale)
        about = told_of(assessment, of, locale)
        if all(figure.value is None for figure in group):
            unknown.setdefault(name, []).append(about)
            continue
        cells = []
        for figure in group:
            value = told_value(figure, locale)
            by = told_of(assessment, tuple(set(figure.of) - set(of)), locale)
            cells.append(f"{by} {value}" if by else value)
        heading = say("assess.of", locale, name=name, of=about) if about else name
        yield say("assess.line", locale, name=heading, value=" | ".join(cells))
    if unknown:
        yield say("assess.unknown_line", locale)
    for name, abouts in unknown.items():
        told = [about for about in abouts if about]
        yield "  " + (say("assess.of", locale, name=name, of=told) if told else name)


def without_steps(of: Of) -> Of:
    """Return what figures that stand side by side have in common."""
    return tuple((name, value) for name, value in of if name not in SIDE_BY_SIDE)


def _told(assessment: Assessment, name: str, value: str, locale: str) -> str:
    if name == "theme":
        return assessment.theme_name(value, locale)
    if name in SIDE_BY_SIDE:
        return say(f"assess.{name}", locale, value=value)
    if name == "between":
        return " – ".join(words.label("assess.target", part, locale) for part in value.split("-"))
    if name == "kind":
        is_facility = texts().has(f"facility.{value}")
        return words.label("facility" if is_facility else "kind", value, locale)
    return words.label(_WORDS_OF.get(name, f"assess.{name}"), value, locale)


def _number(value: float | None, unit: str, locale: str) -> str:
    if value is None:
        return "?"
    if unit == "share":
        number = f"{words.decimal(100 * value, 1)} %"
    else:
        number = words.decimal(value, _SHOWN[unit])
    return say(f"assess.unit.{unit}", locale, number=number)


_SHOWN: Final = {
    "km2": 2,
    "km": 2,
    "m": 0,
    "km_per_km2": 2,
    "ratio": 2,
    "count": 0,
    "people": 0,
}
"""Decimals in words, by unit."""
