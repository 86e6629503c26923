"""Read the tables that people keep: from Excel, in GBK, with Chinese headers, on GCJ-02.

What can be understood is read, and said; what cannot is refused with its row and the
reason. Nothing is guessed about a position: a table says its datum, or `--datum` does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from jindao.errors import DataError, Problem, RequestError
from jindao.geo import LonLat
from jindao.heritage.check import CheckReport
from jindao.heritage.dataset import Heritage
from jindao.heritage.geography import Lines, against, same_place_problems, to_wgs84
from jindao.heritage.site_check import site_problems
from jindao.heritage.tables import Row, read_site
from jindao.model.columns import SITE_COLUMNS
from jindao.model.place import Site

HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("编号", "编码", "代码"),
    "name_zh": ("名称", "中文名", "中文名称", "name"),
    "name_en": ("英文名", "英文名称", "english", "english name"),
    "name_pinyin": ("拼音", "pinyin"),
    "category": ("类别", "类型", "type"),
    "protection_level": ("保护级别", "级别", "level"),
    "batch": ("批次",),
    "village_batch": ("传统村落批次",),
    "scenic_grade": ("景区等级", "a级"),
    "scenic_batch": ("风景名胜区批次",),
    "museum_grade": ("博物馆等级",),
    "period_zh": ("时代", "年代", "period"),
    "first_year": ("起始年",),
    "last_year": ("终止年",),
    "located": ("已定位",),
    "lon": ("经度", "lng", "long", "longitude", "x"),
    "lat": ("纬度", "latitude", "y"),
    "position": ("坐标", "经纬度", "coordinates", "lonlat"),
    "coordinate_accuracy_m": ("坐标精度", "精度", "accuracy"),
    "coordinate_source": ("坐标来源",),
    "prefecture": ("市", "地市", "设区市", "city"),
    "county": ("县", "县区", "区县", "所在县", "district"),
    "part_of": ("所属",),
    "themes": ("主题", "theme"),
    "strands": ("文化线", "strand"),
    "opening_hours": ("开放时间", "hours"),
    "opening_hours_date": ("开放时间日期",),
    "fee": ("收费", "门票"),
    "season": ("季节", "可游月份"),
    "step_free": ("无台阶", "无障碍"),
    "visit_minutes": ("参观分钟", "停留分钟"),
    "species": ("树种",),
    "age_years": ("树龄",),
    "tree_grade": ("古树等级",),
    "access_notes_zh": ("参观提示",),
    "access_notes_en": ("access notes",),
    "description_zh": ("简介", "介绍"),
    "description_en": ("english description",),
    "sources": ("来源", "出处", "source"),
}
"""Other headers a column is known by."""

_DELIMITERS: Final = (",", ";", "\t", "，", "；", "|")
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_DMS: Final = re.compile(
    r"\s*(?P<before>[NSEW东西南北])?[经纬]?\s*(?P<d>\d{1,3}(?:\.\d+)?)\s*[°度]"
    r"\s*(?:(?P<m>\d{1,2}(?:\.\d+)?)\s*[′'’分]\s*)?(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:″|\"|”|''|秒)\s*)?"
    r"(?P<after>[NSEW])?\s*",
    re.IGNORECASE,
)
_SOUTH_WEST: Final = frozenset("swSW南西")
_PAIR: Final = re.compile(r"[,，;；\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A table as far as it could be read.

    `sites` are the sound rows, WGS-84; `report` what is wrong; `notices` what was
    understood that is not the usual form: an encoding, a separator, another header.
    """

    sites: tuple[Site, ...]
    report: CheckReport
    notices: tuple[Problem, ...]


@dataclass(slots=True)
class _Found:
    name: str
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def problem(self, line: int, column: str, code: str, **facts: object) -> None:
        self.problems.append(Problem(self.name, line, column, code, tuple(facts.items())))

    def notice(self, code: str, **facts: object) -> None:
        notice = Problem(self.name, 0, "", code, tuple(facts.items()), "notice")
        self.notices.append(notice)


def read_intake(path: Path, heritage: Heritage, datum: str = "wgs84") -> Intake:
    """Return the sites of a table of someone's own, checked beside a dataset.

    Parameters
    ----------
    path
        A delimited text file with a header.
    heritage
        Gives region, themes and sources, and the sites that may be the same.
    datum
        Of the positions in the table: one of `DATUMS`.

    Raises
    ------
    DataError
        Where the file cannot be read at all.
    """
    found = _Found(path.name)
    text = _decoded(path, found)
    table = _rows(text, found)
    header = next(table, (0, []))[1]
    columns = _columns(header, found)
    lines: Lines = {}
    sites: list[Site] = []
    if columns:
        for line, cells in table:
            site = _site(found, line, dict(zip(columns, cells, strict=False)), heritage, datum)
            if site is None:
                continue
            if site.id in lines:
                found.problem(line, "id", "duplicate", value=site.id, other=lines[site.id][1])
                continue
            lines[site.id] = (found.name, line)
            sites.append(site)
    problems = [*found.problems, *_beside(sites, heritage, lines)]
    problems.sort(key=lambda problem: (problem.line, problem.field, problem.code))
    report = CheckReport(problems=tuple(problems))
    return Intake(sites=tuple(sites), report=report, notices=tuple(found.notices))


def _beside(sites: Sequence[Site], heritage: Heritage, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with rows beside each other and beside the dataset."""
    own = {site.id for site in sites}
    others = [site for site in heritage.sites if site.id not in own]
    for site in sites:
        yield from site_problems(site, heritage, *lines[site.id])
        yield from against(site, others, lines)
    yield from same_place_problems(sites, lines)


def _decoded(path: Path, found: _Found) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise DataError("table_unreadable", path=str(path), reason=reason) from None
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
    raise DataError("table_unreadable", path=str(path), reason="not a text file")


def _rows(text: str, found: _Found) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of every row that has any."""
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
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


def _columns(header: Sequence[str], found: _Found) -> list[str]:
    """Return the column of each header cell; none where the header cannot be used."""
    known = {alias: name for name, aliases in HEADERS.items() for alias in (name, *aliases)}
    words = [word.lstrip("\ufeff").strip() for word in header]
    names = [known.get(word.casefold(), "") for word in words]
    for word, name in zip(words, names, strict=True):
        if not name and word:
            found.problem(1, word, "unknown_column", expected=sorted(HEADERS))
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        found.problem(1, "", "column_twice", value=twice)
    renamed = [f"{word} = {name}" for word, name in zip(words, names, strict=True) if name != word]
    if renamed and not twice:
        found.notice("headers", value=[item for item in renamed if not item.endswith("= ")])
    if "name_zh" not in names:
        found.problem(1, "", "no_names", expected=["name_zh", *HEADERS["name_zh"]])
        return []
    return [] if twice else names


def _site(
    found: _Found, line: int, cells: dict[str, str], heritage: Heritage, datum: str
) -> Site | None:
    row = Row(found.name, line, cells, SITE_COLUMNS, found.problems.append)
    _read_position(row, cells, heritage)
    region = replace(heritage.region, longitude=(-180.0, 180.0), latitude=(-90.0, 90.0))
    site = read_site(row, region, heritage.visit_minutes) if row.sound else None
    if site is None or site.position is None:
        return site
    position = to_wgs84(site.position, datum)
    position = LonLat(round(position.lon, 6), round(position.lat, 6))
    for name, value, (low, high) in (
        ("lon", position.lon, heritage.region.longitude),
        ("lat", position.lat, heritage.region.latitude),
    ):
        if not low <= value <= high:
            row.wrong(name, "range", value=value, low=low, high=high)
    return replace(site, position=position) if row.sound else None


def _read_position(row: Row, cells: dict[str, str], heritage: Heritage) -> None:
    """Write `lon` and `lat` as decimal degrees, from one cell or two, from any notation."""
    pair = cells.pop("position", "")
    cells.pop("", None)
    if pair and not (cells.get("lon") or cells.get("lat")):
        parts = [part for part in _PAIR.split(pair.strip("()（）[]")) if part]
        if len(parts) != 2:
            row.wrong("lon", "position_pair", value=pair)
            return
        cells["lon"], cells["lat"] = parts
    for name in ("lon", "lat"):
        try:
            cells[name] = _degrees(cells.get(name, ""))
        except RequestError:
            row.wrong(name, "degrees", value=cells[name])
    if row.sound and _are_swapped(cells, heritage):
        row.wrong("lon", "swapped", lon=cells["lon"], lat=cells["lat"])


def _degrees(text: str) -> str:
    """Return decimal degrees from decimal degrees or degrees, minutes and seconds."""
    if not text:
        return ""
    try:
        return f"{float(text):.9g}"
    except ValueError:
        pass
    match = _DMS.fullmatch(text)
    if match is None or float(match["m"] or 0) >= 60 or float(match["s"] or 0) >= 60:
        raise RequestError("position_form", value=text)
    value = float(match["d"]) + float(match["m"] or 0) / 60 + float(match["s"] or 0) / 3600
    side = match["before"] or match["after"] or ""
    return f"{-value if side in _SOUTH_WEST and side else value:.9g}"


def _are_swapped(cells: Mapping[str, str], heritage: Heritage) -> bool:
    """Tell whether a position lies in the region only when read the other way round."""
    if not (cells["lon"] and cells["lat"]):
        return False
    lon, lat = float(cells["lon"]), float(cells["lat"])
    (west, east), (south, north) = heritage.region.longitude, heritage.region.latitude
    return not (west <= lon <= east and south <= lat <= north) and (
        west <= lat <= east and south <= lon <= north
    )
