"""Read CSV tables of a dataset cell by cell; every wrong cell becomes a problem."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from jindao.errors import Problem, RequestError
from jindao.geo import LonLat
from jindao.heritage.dataset import Region, Waiver
from jindao.model.columns import YES_NO, Column
from jindao.model.place import Place, Site
from jindao.model.reference import Source
from jindao.model.story import Story

_ID: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")

_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)

Report = Callable[[Problem], None]


class Row:
    """One line of a table: reads its cells and reports what is wrong with them."""

    def __init__(
        self,
        file: str,
        line: int,
        cells: Mapping[str, str],
        columns: tuple[Column, ...],
        report: Report,
    ) -> None:
        self.file, self.line, self._cells, self._report = file, line, cells, report
        self._columns = {column.name: column for column in columns}
        self.sound = True
        self._told: set[tuple[str, str]] = set()

    def wrong(self, field: str, code: str, **facts: object) -> None:
        """Report a cell, once for each thing wrong with it; the row is then not used."""
        self.sound = False
        if (field, code) in self._told:
            return
        self._told.add((field, code))
        self._report(Problem(self.file, self.line, field, code, tuple(facts.items())))

    def text(self, field: str) -> str:
        """Return a cell without outer blanks; empty where the column is missing."""
        value = self._cells.get(field, "").strip()
        column = self._columns[field]
        if column.required and not value:
            self.wrong(field, "empty")
        elif hidden := hidden_sign(value):
            self.wrong(field, "hidden_sign", value=hidden)
        elif value and column.allowed and value not in column.allowed:
            self.wrong(field, "choice", value=value, expected=list(column.allowed))
        return value

    def id(self) -> str:
        """Return the id: lower-case ASCII words joined by hyphens or underscores."""
        value = self.text("id")
        if value and not _ID.fullmatch(value):
            self.wrong("id", "id_form", value=value)
        return value

    def among(self, field: str, allowed: tuple[str, ...]) -> str:
        """Return a cell that must be one of some words that the dataset itself defines."""
        value = self.text(field)
        if value and value not in allowed:
            self.wrong(field, "choice", value=value, expected=list(allowed))
        return value

    def words(self, field: str) -> tuple[str, ...]:
        """Return the words of a `;` list."""
        return tuple(word for part in self.text(field).split(";") if (word := part.strip()))

    def yes_no(self, field: str) -> bool | None:
        """Return whether a cell says yes; None where it is empty."""
        value = self.text(field)
        return None if value not in YES_NO else value == "yes"

    def number(
        self, field: str, low: float | None = None, high: float | None = None
    ) -> float | None:
        """Return a number in the column's range, or the one given; None where empty."""
        value, column = self.text(field), self._columns[field]
        low = column.low if low is None else low
        high = column.high if high is None else high
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            self.wrong(field, "number", value=value)
            return None
        if low is not None and high is not None and not low <= number <= high:
            self.wrong(field, "range", value=value, low=_plain(low), high=_plain(high))
            return None
        return number

    def whole(self, field: str) -> int | None:
        """Return a whole number in the column's range; None where empty."""
        number = self.number(field)
        if number is not None and number != int(number):
            self.wrong(field, "whole", value=self.text(field))
            return None
        return None if number is None else int(number)

    def position(self, region: Region) -> LonLat | None:
        """Return the position in `lon`, `lat`; both or neither, inside the region."""
        lon = self.number("lon", *region.longitude)
        lat = self.number("lat", *region.latitude)
        if (lon is None) != (lat is None) and bool(self.text("lon")) != bool(self.text("lat")):
            self.wrong("lat" if lat is None else "lon", "half_position")
        if lon is None or lat is None:
            return None
        try:
            return LonLat(lon, lat)
        except RequestError as error:
            self.wrong("lon", "position", reason=error.message("en"))
            return None


def hidden_sign(text: str) -> str:
    """Return the code of a sign nobody sees: a control, or one that turns text around."""
    found = None if text.isprintable() else _HIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def _plain(number: float) -> str:
    return f"{number:g}"


def read_rows(path: Path, name: str, columns: tuple[Column, ...], report: Report) -> Iterator[Row]:
    """Yield the rows of one CSV file; a file that cannot be read is one problem."""
    text = read_text(path, name, report)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text))
    try:
        header = next(reader, None)
    except csv.Error as error:
        report(Problem(name, 1, "", "csv", (("reason", str(error)),)))
        return
    if header is None:
        report(Problem(name, 0, "", "empty_file"))
        return
    missing = [column.name for column in columns if not column.optional]
    missing = [column for column in missing if column not in header]
    known = {column.name for column in columns}
    unknown = [column for column in header if column not in known]
    if missing or unknown or len(set(header)) != len(header):
        facts = (("missing", missing or "-"), ("unknown", unknown or "-"))
        report(Problem(name, 1, "", "header", facts))
        return
    yield from _rows(reader, name, header, columns, report)


def _rows(
    reader: Iterator[list[str]],
    name: str,
    header: list[str],
    columns: tuple[Column, ...],
    report: Report,
) -> Iterator[Row]:
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            report(Problem(name, _line(reader), "", "csv", (("reason", str(error)),)))
            return
        if cells is None:
            return
        line = _line(reader)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            facts = (("count", len(cells)), ("expected", len(header)))
            report(Problem(name, line, "", "cell_count", facts))
            continue
        yield Row(name, line, dict(zip(header, cells, strict=True)), columns, report)


def _line(reader: object) -> int:
    return int(getattr(reader, "line_num", 0))


def read_text(path: Path, name: str, report: Report) -> str | None:
    """Return a UTF-8 file's text (a byte-order mark is allowed); None where it has none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        report(Problem(name, 0, "", "unreadable", (("reason", error.strerror or str(error)),)))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guess = "GBK" if _is_gbk(data) else "?"
        report(Problem(name, line, "", "encoding", (("guess", guess),)))
        return None


def _is_gbk(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def read_site(row: Row, region: Region, minutes: Mapping[str, int]) -> Site | None:
    """Return the site of a row; None where a cell is wrong.

    Parameters
    ----------
    row
        With the columns of `SITE_COLUMNS`.
    region
        Bounds the position and names the prefectures.
    minutes
        Visit minutes by category, for a row that does not say them.
    """
    prefectures = tuple(prefecture.id for prefecture in region.prefectures)
    first_year, last_year = row.whole("first_year"), row.whole("last_year")
    if first_year is not None and last_year is not None and first_year > last_year:
        row.wrong("last_year", "years_order", first=first_year, last=last_year)
    point = row.position(region)
    located = _located(row, point)
    accuracy_m = row.number("coordinate_accuracy_m")
    source = row.text("coordinate_source")
    for field, value in (("coordinate_accuracy_m", accuracy_m), ("coordinate_source", source)):
        if point is not None and not value:
            row.wrong(field, "empty")
    category = row.text("category")
    visit_minutes = row.whole("visit_minutes") or minutes.get(category)
    if visit_minutes is None:
        row.wrong("visit_minutes", "empty")
    site = Site(
        id=row.id(),
        name_zh=row.text("name_zh"),
        name_en=row.text("name_en"),
        name_pinyin=row.text("name_pinyin"),
        category=category,
        protection_level=row.text("protection_level") or None,
        batch=row.whole("batch"),
        village_batch=row.whole("village_batch"),
        scenic_grade=row.text("scenic_grade") or None,
        scenic_batch=row.whole("scenic_batch"),
        museum_grade=row.text("museum_grade") or None,
        period_zh=row.text("period_zh"),
        first_year=first_year,
        last_year=last_year,
        position=point if located else None,
        rough_position=None if located else point,
        coordinate_accuracy_m=accuracy_m,
        coordinate_source=source,
        prefecture=row.among("prefecture", prefectures),
        county=row.text("county"),
        part_of=row.text("part_of") or None,
        themes=row.words("themes"),
        strands=row.words("strands"),
        opening_hours=row.text("opening_hours") or None,
        opening_hours_date=row.text("opening_hours_date"),
        fee=row.text("fee") or None,
        season=row.text("season"),
        step_free=row.yes_no("step_free"),
        visit_minutes=visit_minutes or 0,
        capacity=row.whole("capacity"),
        species=row.text("species"),
        age_years=row.whole("age_years"),
        tree_grade=row.text("tree_grade") or None,
        access_notes_zh=row.text("access_notes_zh"),
        access_notes_en=row.text("access_notes_en"),
        description_zh=row.text("description_zh"),
        description_en=row.text("description_en"),
        sources=row.words("sources"),
    )
    return site if row.sound else None


def _located(row: Row, point: LonLat | None) -> bool:
    """Tell whether a row's point may be led to; `located` must agree with the point."""
    said = row.yes_no("located")
    if said and point is None and row.sound:
        row.wrong("located", "located_without_position")
    return point is not None if said is None else said


def read_place(row: Row, region: Region) -> Place | None:
    """Return the place of a row; None where a cell is wrong."""
    prefectures = tuple(prefecture.id for prefecture in region.prefectures)
    position, accuracy_m = row.position(region), row.number("coordinate_accuracy_m")
    read = {name: row.text(name) for name in ("name_zh", "name_en", "kind", "county")}
    place_id, prefecture = row.id(), row.among("prefecture", prefectures)
    source, pinyin = row.text("coordinate_source"), row.text("name_pinyin")
    if not row.sound or position is None or accuracy_m is None:
        return None
    return Place(
        id=place_id,
        name_pinyin=pinyin,
        prefecture=prefecture,
        position=position,
        coordinate_accuracy_m=accuracy_m,
        coordinate_source=source,
        **read,
    )


def read_source(row: Row) -> Source | None:
    """Return the source of a row; None where a cell is wrong."""
    names = ("title_zh", "title_en", "publisher", "url", "licence", "retrieved")
    notes = ("note_zh", "note_en")
    source = Source(id=row.id(), **{name: row.text(name) for name in (*names, *notes)})
    return source if row.sound else None


def read_story(row: Row) -> Story | None:
    """Return the story of a row; None where a cell is wrong."""
    story = Story(
        id=row.id(),
        sites=row.words("sites"),
        why_zh=row.text("why_zh"),
        why_en=row.text("why_en"),
        sources=row.words("sources"),
    )
    return story if row.sound else None


def read_waiver(row: Row) -> Waiver | None:
    """Return the explained problem of a row; None where a cell is wrong."""
    reasons = {name: row.text(name) for name in ("reason_zh", "reason_en")}
    waiver = Waiver(id=row.id(), check=row.text("check"), **reasons)
    return waiver if row.sound else None
