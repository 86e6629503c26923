"""Facilities that a bureau keeps in a table: a CSV file, one row for each.

Columns: kind, name, lon, lat, and where known wheelchair and fee; in English or Chinese,
in any order, parted by commas, semicolons or tabs. A kind is a word of `FACILITY_KINDS` or
its name in either language. Every wrong cell is told at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from jindao.errors import DataError, NotFoundError, Problem, TableError
from jindao.geo import BBox, LonLat, bd09_to_gcj02, gcj02_to_wgs84
from jindao.network.codes import FACILITY_KINDS, FEES, WHEELCHAIRS
from jindao.network.facilities import fee_of
from jindao.network.raw import RawFacility
from jindao.texts import languages, say

_HEADERS: Final = {
    "kind": ("类别", "类型", "种类", "设施", "设施类型", "设施类别", "type"),
    "name": ("名称", "设施名称", "名字"),
    "lon": ("经度", "longitude", "lng"),
    "lat": ("纬度", "latitude"),
    "wheelchair": ("无障碍", "轮椅"),
    "fee": ("收费", "是否收费"),
}
_OPTIONAL: Final = ("name", "wheelchair", "fee")
_COLUMN_OF: Final = {
    word: column for column, words in _HEADERS.items() for word in (column, *words)
}
_OTHER_KINDS: Final = {
    "厕所": "toilets", "公厕": "toilets", "公共厕所": "toilets", "洗手间": "toilets",
    "座椅": "bench", "座凳": "bench", "休息椅": "bench",
    "饮水": "drinking_water", "直饮水": "drinking_water", "饮水机": "drinking_water",
    "亭": "shelter", "凉亭": "shelter", "风雨亭": "shelter",
    "自行车租赁点": "bicycle_rental", "公共自行车": "bicycle_rental",
    "健身器材": "fitness", "急救站": "first_aid", "医院": "medical",
    "避难场所": "emergency_shelter", "停车点": "parking", "公交车站": "stop",
}  # fmt: skip
"""What bureaus call facilities besides the names that are shown."""

_SEPARATORS: Final = (",", ";", "\t")
_YES_NO: Final = {"是": "yes", "有": "yes", "否": "no", "无": "no", "部分": "limited", "免费": "no"}
_TO_WGS84: Final[dict[str, Callable[[LonLat], LonLat]]] = {
    "wgs84": lambda position: position,
    "gcj02": gcj02_to_wgs84,
    "bd09": lambda position: gcj02_to_wgs84(bd09_to_gcj02(position)),
}
FAR_M: Final = 50_000.0
"""So far outside the network no facility of a table is taken for one of it."""

DATUMS: Final = tuple(_TO_WGS84)
"""The datums that a table's positions may be in: GPS; Amap and Tencent; Baidu."""


def read_facilities(path: Path, *, datum: str = "wgs84") -> list[RawFacility]:
    """Return the facilities of a CSV file, in UTF-8 or as Chinese Excel writes it.

    Parameters
    ----------
    path
        The file.
    datum
        One of `DATUMS`: what its positions are in.

    Raises
    ------
    NotFoundError
        Where there is no such datum.
    TableError
        Where anything in it is wrong: `problems` lists every row, with line and field.
    DataError
        Where the file cannot be read, or is empty.
    """
    if datum not in DATUMS:
        raise NotFoundError(
            "not_found.datum", field="datum", kind="datum", name=datum, known=list(DATUMS)
        )
    table = _Table(path.name, datum)
    facilities = list(table.facilities(_text(path)))
    if table.problems:
        raise TableError(tuple(table.problems))
    return facilities


def check_near(facilities: Sequence[RawFacility], area: BBox) -> None:
    """Refuse rows of tables that lie too far from a network to be meant for it.

    Parameters
    ----------
    facilities
        From tables or anywhere else; only the former are judged.
    area
        The box around the network.

    Raises
    ------
    TableError
        With every row that lies more than `FAR_M` outside.
    """
    around = area.grown(FAR_M)
    problems = []
    for item in facilities:
        place = LonLat(item.lon, item.lat)
        if not item.line or place in around:
            continue
        swapped = abs(item.lon) <= 90 and LonLat(item.lat, item.lon) in around
        facts: dict[str, object] = {"lon": f"{item.lon:.6g}", "lat": f"{item.lat:.6g}"}
        if not swapped:
            facts["km"] = round(FAR_M / 1000)
        code = "swapped" if swapped else "far_from_network"
        problems.append(Problem(item.file, item.line, "lon", code, tuple(facts.items())))
    if problems:
        raise TableError(tuple(problems))


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DataError("file_missing", path=str(path)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError("file_unreadable", path=str(path), reason=reason) from error
    if not data.strip():
        raise DataError("file_empty", path=str(path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            raise DataError("file_encoding", path=str(path), position=error.start) from None


class _Table:
    """Reads the rows of a table, and notes what is wrong with them."""

    def __init__(self, file: str, datum: str) -> None:
        self.problems: list[Problem] = []
        self._file, self._datum, self._line = file, datum, 1
        self._kinds = {**_OTHER_KINDS, **_words("facility", FACILITY_KINDS)}

    def facilities(self, text: str) -> Iterator[RawFacility]:
        mark = max(_SEPARATORS, key=text.partition("\n")[0].count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        try:
            header = self._header(next(reader, []))
            for cells in reader if header else ():
                self._line = reader.line_num
                if len(cells) != len(header) and any(map(str.strip, cells)):
                    self._wrong("", "cell_count", count=len(cells), expected=len(header))
                elif any(map(str.strip, cells)):
                    stripped = map(str.strip, cells)
                    facility = self._facility(dict(zip(header, stripped, strict=True)))
                    yield from () if facility is None else (facility,)
        except csv.Error as error:
            self._line = reader.line_num
            self._wrong("", "csv", reason=str(error))

    def _header(self, cells: list[str]) -> list[str]:
        """Return the columns, none where the header is wrong."""
        words = [cell.strip().lower() for cell in cells]
        header = [_COLUMN_OF.get(word, "") for word in words]
        missing = [name for name in _HEADERS if name not in (*header, *_OPTIONAL)]
        unknown = [word for word, name in zip(words, header, strict=True) if not name]
        twice = sorted({name for name in header if name and header.count(name) > 1})
        if missing or unknown:
            known = {
                "zh": "、".join(f"{words[0]}（{name}）" for name, words in _HEADERS.items()),
                "en": ", ".join(_HEADERS),
            }
            facts = {"missing": missing or "-", "unknown": unknown or "-", "known": known}
            self._wrong("", "facility_header", **facts)
        for name in twice:
            self._wrong("", "column_twice", value=name)
        return [] if self.problems else header

    def _facility(self, cells: dict[str, str]) -> RawFacility | None:
        before = len(self.problems)
        kind = self._kinds.get(cells["kind"].lower(), "")
        if not kind:
            code = "choice" if cells["kind"] else "empty"
            expected = {
                "zh": "、".join(
                    f"{say(f'facility.{name}', 'zh')}（{name}）" for name in FACILITY_KINDS
                ),
                "en": ", ".join(FACILITY_KINDS),
            }
            self._wrong("kind", code, value=cells["kind"], expected=expected)
        lon, lat = self._degrees("lon", cells["lon"], 180), self._degrees("lat", cells["lat"], 90)
        wheelchair = self._word("wheelchair", cells.get("wheelchair", ""), WHEELCHAIRS)
        fee = cells.get("fee", "")
        if fee_of(_YES_NO.get(fee, fee)) == "unknown":
            self._word("fee", fee, FEES)
        if len(self.problems) > before:
            return None
        place = _TO_WGS84[self._datum](LonLat(lon, lat))
        return RawFacility(
            kind=kind,
            lon=place.lon,
            lat=place.lat,
            name=cells.get("name") or None,
            wheelchair=wheelchair,
            fee=fee_of(_YES_NO.get(fee, fee)),
            file=self._file,
            line=self._line,
        )

    def _degrees(self, field: str, cell: str, limit: int) -> float:
        if not cell:
            self._wrong(field, "empty")
            return 0.0
        try:
            value = float(cell)
        except ValueError:
            self._wrong(field, "number", value=cell)
            return 0.0
        if not abs(value) <= limit:
            self._wrong(field, "range", value=cell, low=-limit, high=limit)
        return value

    def _word(self, field: str, cell: str, allowed: tuple[str, ...]) -> str:
        word = _YES_NO.get(cell, cell.lower()) or "unknown"
        if word not in allowed:
            self._wrong(field, "choice", value=cell, expected=list(allowed))
        return word

    def _wrong(self, field: str, code: str, **facts: object) -> None:
        self.problems.append(Problem(self._file, self._line, field, code, tuple(facts.items())))


def _words(section: str, codes: tuple[str, ...]) -> dict[str, str]:
    """Return codes by themselves and by their names in every language, in lower case."""
    words = {code: code for code in codes}
    for locale in languages():
        words |= {say(f"{section}.{code}", locale).lower(): code for code in codes}
    return words
