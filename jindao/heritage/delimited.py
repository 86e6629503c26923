"""Delimited text as people save it: any encoding, any separator, a title above the header."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jindao.errors import DataError, Problem
from jindao.heritage.aliases import HEADERS, column_of

SUGGESTED: Final = "suggested"
"""Column that names the cells of a row which the program filled in."""

_DELIMITERS: Final = (",", ";", "\t", "，", "；", "|")
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_EXCEL: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_TITLE_ROWS: Final = 3
"""A header is looked for in so many rows: a title may stand above it."""


@dataclass(slots=True)
class Found:
    """What was found wrong with a file of a name, and what is worth saying of it."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def problem(
        self, line: int, column: str, code: str, severity: str = "error", **facts: object
    ) -> None:
        """Note what is wrong with a row or a column."""
        told = Problem(self.name, line, column, code, tuple(facts.items()), severity)
        self.problems.append(told)

    def notice(self, code: str, **facts: object) -> None:
        """Note what was understood that is not the usual form."""
        notice = Problem(self.name, 0, "", code, tuple(facts.items()), "notice")
        self.notices.append(notice)


def decoded(path: Path, found: Found) -> str:
    """Return the text of a file in one of the encodings Excel writes.

    Raises
    ------
    DataError
        Where the file cannot be read, or holds no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError("table_unreadable", path=str(path), reason=reason) from None
    if data.startswith(_EXCEL):
        raise DataError("table_workbook", path=str(path))
    if data.startswith(_UTF16):
        found.notice("read_as", value="UTF-16")
        return data.decode("utf-16", "replace")
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        if encoding != "utf-8-sig":
            found.notice("read_as", value="GBK")
        return text
    raise DataError("table_no_text", path=str(path))


def rows_of(text: str, found: Found) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of every row that has any."""
    lines = text.lstrip("\ufeff\r\n").splitlines()[:_TITLE_ROWS]
    delimiter = max(
        _DELIMITERS, key=lambda mark: max((line.count(mark) for line in lines), default=0)
    )
    if delimiter != ",":
        found.notice("separated_by", value={"\t": "Tab"}.get(delimiter, delimiter))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            found.problem(reader.line_num, "", "csv", reason=str(error))
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield reader.line_num, [cell.strip() for cell in cells]


def columns_of(table: Iterator[tuple[int, list[str]]], found: Found) -> list[str]:
    """Return the column of each cell of the header; none where it cannot be used."""
    above: list[str] = []
    for line, header in table:
        words = [word.lstrip("\ufeff").strip() for word in header]
        names = [SUGGESTED if word == SUGGESTED else column_of(word) for word in words]
        if "name_zh" in names:
            if above:
                found.notice("title_row", value=above)
            return _known(words, names, line, found)
        above.append(next(word for word in words if word))
        if len(above) == _TITLE_ROWS:
            break
    found.problem(1, "", "no_names", expected=["name_zh", *HEADERS["name_zh"]])
    return []


def _known(words: Sequence[str], names: list[str], line: int, found: Found) -> list[str]:
    for word, name in zip(words, names, strict=True):
        if not name and word:
            found.problem(line, word, "unknown_column", expected=sorted(HEADERS))
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        found.problem(line, "", "column_twice", value=twice)
        return []
    renamed = [
        f"{word} = {name}"
        for word, name in zip(words, names, strict=True)
        if name not in ("", word)
    ]
    if renamed:
        found.notice("headers", value=renamed)
    return names
