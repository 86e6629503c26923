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
from jindao.heritage.dataset import Region, Source
from jindao.model.place import CATEGORIES, PLACE_KINDS, PROTECTION_LEVELS, Place, Site

SITE_COLUMNS: Final = (
    "id",
    "name_zh",
    "name_en",
    "category",
    "protection_level",
    "batch",
    "period_zh",
    "first_year",
    "last_year",
    "lon",
    "lat",
    "coordinate_accuracy_m",
    "coordinate_source",
    "prefecture",
    "county",
    "themes",
    "strands",
    "opening_hours",
    "visit_minutes",
    "access_notes_zh",
    "access_notes_en",
    "sources",
)
PLACE_COLUMNS: Final = (
    "id",
    "name_zh",
    "name_en",
    "kind",
    "prefecture",
    "county",
    "lon",
    "lat",
    "coordinate_accuracy_m",
    "coordinate_source",
)
SOURCE_COLUMNS: Final = (
    "id",
    "title_zh",
    "title_en",
    "publisher",
    "url",
    "licence",
    "retrieved",
    "note_zh",
    "note_en",
)
_ID: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")

Report = Callable[[Problem], None]


class Row:
    """One line of a table: reads its cells and reports what is wrong with them."""

    def __init__(self, file: str, line: int, cells: Mapping[str, str], report: Report) -> None:
        self.file, self.line, self._cells, self._report = file, line, cells, report
        self.sound = True

    def wrong(self, field: str, code: str, **facts: object) -> None:
        """Report a cell; the row is then not used."""
        self.sound = False
        self._report(Problem(self.file, self.line, field, code, tuple(facts.items())))

    def text(self, field: str, *, required: bool = False) -> str:
        """Return a cell without outer blanks."""
        value = self._cells[field].strip()
        if required and not value:
            self.wrong(field, "empty")
        return value

    def id(self) -> str:
        """Return the id: lower-case ASCII words joined by hyphens or underscores."""
        value = self.text("id", required=True)
        if value and not _ID.fullmatch(value):
            self.wrong("id", "id_form", value=value)
        return value

    def choice(self, field: str, allowed: tuple[str, ...], *, required: bool = True) -> str | None:
        """Return a cell that must be one of some words; None where empty and allowed."""
        value = self.text(field, required=required)
        if value and value not in allowed:
            self.wrong(field, "choice", value=value, expected=list(allowed))
        return value or None

    def words(self, field: str) -> tuple[str, ...]:
        """Return the words of a `;` list."""
        return tuple(word for part in self.text(field).split(";") if (word := part.strip()))

    def number(
        self, field: str, low: float, high: float, *, required: bool = False
    ) -> float | None:
        """Return a number in a range; None where empty and allowed."""
        value = self.text(field, required=required)
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            self.wrong(field, "number", value=value)
            return None
        if not low <= number <= high:
            self.wrong(field, "range", value=value, low=_plain(low), high=_plain(high))
            return None
        return number

    def whole(self, field: str, low: int, high: int, *, required: bool = False) -> int | None:
        """Return a whole number in a range; None where empty and allowed."""
        number = self.number(field, low, high, required=required)
        if number is not None and number != int(number):
            self.wrong(field, "whole", value=self.text(field))
            return None
        return None if number is None else int(number)

    def position(self, region: Region, *, required: bool) -> LonLat | None:
        """Return the position in `lon`, `lat`; both or neither, inside the region."""
        lon = self.number("lon", *region.longitude, required=required)
        lat = self.number("lat", *region.latitude, required=required)
        if (lon is None) != (lat is None) and bool(self.text("lon")) != bool(self.text("lat")):
            self.wrong("lat" if lat is None else "lon", "half_position")
        if lon is None or lat is None:
            return None
        try:
            return LonLat(lon, lat)
        except RequestError as error:
            self.wrong("lon", "position", reason=error.message("en"))
            return None


def _plain(number: float) -> str:
    return f"{number:g}"


def read_rows(path: Path, name: str, columns: tuple[str, ...], report: Report) -> Iterator[Row]:
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
    missing = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in columns]
    if missing or unknown or len(set(header)) != len(header):
        facts = (("missing", missing or "-"), ("unknown", unknown or "-"))
        report(Problem(name, 1, "", "header", facts))
        return
    yield from _rows(reader, name, header, report)


def _rows(
    reader: Iterator[list[str]], name: str, header: list[str], report: Report
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
        yield Row(name, line, dict(zip(header, cells, strict=True)), report)


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


def read_site(row: Row, region: Region) -> Site | None:
    """Return the site of a row; None where a cell is wrong."""
    prefectures = tuple(prefecture.id for prefecture in region.prefectures)
    first_year = row.whole("first_year", -1_000_000, 2100)
    last_year = row.whole("last_year", -1_000_000, 2100)
    if first_year is not None and last_year is not None and first_year > last_year:
        row.wrong("last_year", "years_order", first=first_year, last=last_year)
    position = row.position(region, required=False)
    accuracy_m = row.number("coordinate_accuracy_m", 1, 100_000, required=position is not None)
    site = Site(
        id=row.id(),
        name_zh=row.text("name_zh", required=True),
        name_en=row.text("name_en", required=True),
        category=row.choice("category", CATEGORIES) or "",
        protection_level=row.choice("protection_level", PROTECTION_LEVELS, required=False),
        batch=row.whole("batch", 1, 99),
        period_zh=row.text("period_zh"),
        first_year=first_year,
        last_year=last_year,
        position=position,
        coordinate_accuracy_m=accuracy_m,
        coordinate_source=row.text("coordinate_source", required=position is not None),
        prefecture=row.choice("prefecture", prefectures) or "",
        county=row.text("county", required=True),
        themes=row.words("themes"),
        strands=row.words("strands"),
        opening_hours=row.text("opening_hours") or None,
        visit_minutes=row.whole("visit_minutes", 5, 600, required=True) or 0,
        access_notes_zh=row.text("access_notes_zh"),
        access_notes_en=row.text("access_notes_en"),
        sources=row.words("sources"),
    )
    if not site.sources:
        row.wrong("sources", "empty")
    return site if row.sound else None


def read_place(row: Row, region: Region) -> Place | None:
    """Return the place of a row; None where a cell is wrong."""
    prefectures = tuple(prefecture.id for prefecture in region.prefectures)
    position = row.position(region, required=True)
    place_id, kind = row.id(), row.choice("kind", PLACE_KINDS)
    name_zh, name_en = row.text("name_zh", required=True), row.text("name_en", required=True)
    accuracy_m = row.number("coordinate_accuracy_m", 1, 100_000, required=True)
    prefecture = row.choice("prefecture", prefectures)
    source = row.text("coordinate_source", required=True)
    if not row.sound or position is None or accuracy_m is None:
        return None
    return Place(
        id=place_id,
        name_zh=name_zh,
        name_en=name_en,
        kind=kind or "",
        prefecture=prefecture or "",
        county=row.text("county"),
        position=position,
        coordinate_accuracy_m=accuracy_m,
        coordinate_source=source,
    )


def read_source(row: Row) -> Source | None:
    """Return the source of a row; None where a cell is wrong."""
    source = Source(
        id=row.id(),
        title_zh=row.text("title_zh", required=True),
        title_en=row.text("title_en", required=True),
        publisher=row.text("publisher"),
        url=row.text("url"),
        licence=row.text("licence"),
        retrieved=row.text("retrieved"),
        note_zh=row.text("note_zh"),
        note_en=row.text("note_en"),
    )
    return source if row.sound else None
