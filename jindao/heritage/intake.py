"""Read the tables that people keep: from Excel, in GBK, with Chinese headers, on GCJ-02.

What can be understood is read, and said; what cannot is refused with its row and the
reason. Nothing is guessed about a position: a table says its datum, or `--datum` does.
Names and ids that are missing are suggested, and stay wrong until somebody takes them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from jindao._registry import not_found
from jindao.errors import Problem
from jindao.geo import LonLat
from jindao.heritage.aliases import code_of, county_of, ids_of, prefecture_of
from jindao.heritage.check import CheckReport, county_report
from jindao.heritage.dataset import DATUMS, Heritage
from jindao.heritage.delimited import SUGGESTED, Found, columns_of, decoded, rows_of
from jindao.heritage.geography import (
    Lines,
    datum_problems,
    same_place_problems,
    to_wgs84,
    twin_problems,
)
from jindao.heritage.notation import read_position
from jindao.heritage.references import site_references
from jindao.heritage.site_check import site_problems
from jindao.heritage.spelling import suggest_english, suggest_id, suggest_pinyin
from jindao.heritage.tables import Row, read_site
from jindao.model.columns import SITE_COLUMNS
from jindao.model.place import Place, Site

_REQUIRED: Final = frozenset(column.name for column in SITE_COLUMNS if column.required)
_LIST_MARKS: Final = re.compile(r"[;；、,，]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A table as far as it could be read.

    `sites` are the sound rows, WGS-84; `rows` the cells of every row whose position was
    understood, in the dataset's own words and on WGS-84, with what was suggested; `report`
    what is wrong; `notices` what was understood that is not the usual form: an encoding,
    a separator, another header.
    """

    sites: tuple[Site, ...]
    rows: tuple[Mapping[str, str], ...]
    report: CheckReport
    notices: tuple[Problem, ...]


def read_intake(path: Path, heritage: Heritage, datum: str | None = None) -> Intake:
    """Return the sites of a table of someone's own, checked beside a dataset.

    Parameters
    ----------
    path
        A delimited text file with a header.
    heritage
        Gives region, themes and sources, and the sites that may be the same.
    datum
        Of the positions in the table: one of `DATUMS`; default: WGS-84, said as a
        notice where public maps of the region are on another.

    Raises
    ------
    DataError
        Where the file cannot be read at all.
    NotFoundError
        Where the datum is none of `DATUMS`.
    """
    if datum not in (None, *DATUMS):
        raise not_found("datum", str(datum), list(DATUMS), field="datum")
    found = Found(path.name)
    table = rows_of(decoded(path, found), found)
    columns = columns_of(table, found)
    reader = _Reader(found, heritage, datum or "wgs84", columns)
    if columns:
        for line, cells in table:
            reader.read(line, cells)
        if not reader.lines and not found.problems:
            found.problem(0, "", "no_rows")
    sites = reader.sites
    public = heritage.region.public_map_datum
    if datum is None and public != "wgs84" and any(site.position for site in sites):
        found.notice("taken_as_wgs84", value=public)
    outside, skipped = county_report(heritage, sites, reader.lines, found.name)
    problems = [*found.problems, *_beside(sites, heritage, reader.lines), *outside]
    problems.sort(key=lambda problem: (problem.line, problem.field, problem.code))
    return Intake(
        sites=tuple(sites),
        rows=tuple(reader.rows),
        report=CheckReport(problems=tuple(problems), skipped=tuple(skipped)),
        notices=tuple(found.notices),
    )


def intake_table(intake: Intake) -> bytes:
    """Return the rows that were understood as a table of the usual columns, UTF-8.

    A last column names the cells that were suggested, for somebody to confirm: while it
    holds any, the table is not sound.
    """
    names = [column.name for column in SITE_COLUMNS]
    if any(row.get(SUGGESTED) for row in intake.rows):
        names.append(SUGGESTED)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, "", "ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(intake.rows)
    return text.getvalue().encode("utf-8-sig", "replace")


class _Reader:
    """Reads the rows of one table, one after another."""

    def __init__(
        self, found: Found, heritage: Heritage, datum: str, columns: Sequence[str]
    ) -> None:
        self.found, self.heritage, self.datum, self.columns = found, heritage, datum, columns
        self.sites: list[Site] = []
        self.rows: list[dict[str, str]] = []
        self.lines: Lines = {}
        self._taken = set(heritage.site_by_id)
        self._missing = self._said_once = self._missing_columns()
        counties: dict[str, set[str]] = {}
        for site in heritage.sites:
            counties.setdefault(site.county, set()).add(site.prefecture)
        self._prefectures = {
            name: next(iter(ids)) for name, ids in counties.items() if len(ids) == 1
        }

    def _missing_columns(self) -> set[str]:
        """Report columns that every row wants and the table lacks, once each."""
        wanted = set(_REQUIRED)
        if {"lon", "lat", "position"} & set(self.columns):
            wanted |= {"coordinate_accuracy_m", "coordinate_source"}
        missing = wanted - set(self.columns)
        if self.columns:
            for name in sorted(missing):
                self.found.problem(1, name, "no_column")
        return missing

    def read(self, line: int, cells: list[str]) -> None:
        """Read one row: into `rows` where its position is understood, and `sites` if sound."""
        found, columns = self.found, self.columns
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            found.problem(line, "", "cell_count", count=len(cells), expected=len(columns))
            return
        said = dict(zip(columns, cells, strict=False))
        said.pop("", None)
        unconfirmed = said.pop(SUGGESTED, "")
        if unconfirmed:
            found.problem(line, SUGGESTED, "still_suggested", "warning", value=unconfirmed)
        row = Row(found.name, line, said, SITE_COLUMNS, self._report)
        read_position(row, said, self.heritage.region)
        self._in_own_words(said)
        self._to_wgs84(row, said)
        if not row.sound:
            return
        suggested = self._suggested(said)
        self._said_once = {*self._missing, *suggested}
        site = read_site(row, self.heritage.region, self.heritage.visit_minutes)
        if site is not None and site.id in self.lines:
            found.problem(line, "id", "duplicate", value=site.id, other=self.lines[site.id][1])
            return
        for name, value in suggested.items():
            if name in _REQUIRED and name not in self._missing:
                found.problem(line, name, "suggested", value=value)
        marks = ";".join(filter(None, (unconfirmed, *suggested)))
        self.rows.append({**said, **suggested, SUGGESTED: marks})
        if site is not None:
            self.lines[site.id] = (found.name, line)
            self.sites.append(site)

    def _report(self, problem: Problem) -> None:
        """Take a problem of a row, but for an empty cell of which more is said elsewhere."""
        if problem.code != "empty" or problem.field not in self._said_once:
            self.found.problems.append(problem)

    def _in_own_words(self, said: dict[str, str]) -> None:
        """Put cells into the dataset's own words."""
        for name, value in said.items():
            said[name] = code_of(name, value)
        if said.get("protection_level") == "none":
            said["protection_level"] = ""
        if said.get("county"):
            said["county"] = county_of(self.heritage, said["county"])
        if said.get("prefecture"):
            said["prefecture"] = prefecture_of(self.heritage.region, said["prefecture"])
        for name, known in (("themes", self.heritage.themes), ("strands", self.heritage.strands)):
            words = [word.strip() for word in _LIST_MARKS.split(said.get(name, "")) if word.strip()]
            if words:
                said[name] = ";".join(ids_of(known, words))

    def _to_wgs84(self, row: Row, said: dict[str, str]) -> None:
        """Put a position on WGS-84; one outside the region is wrong."""
        region = replace(self.heritage.region, longitude=(-180.0, 180.0), latitude=(-90.0, 90.0))
        there = row.position(region) if row.sound else None
        if there is None:
            return
        there = to_wgs84(there, self.datum)
        there = LonLat(round(there.lon, 6), round(there.lat, 6))
        for name, value, (low, high) in (
            ("lon", there.lon, self.heritage.region.longitude),
            ("lat", there.lat, self.heritage.region.latitude),
        ):
            if not low <= value <= high:
                row.wrong(name, "range", value=value, low=low, high=high)
            said[name] = f"{value:.6f}"

    def _suggested(self, said: Mapping[str, str]) -> dict[str, str]:
        """Return what may stand in cells that are empty and could be derived."""
        name = said.get("name_zh", "")
        english = said.get("name_en") or suggest_english(self.heritage, name)
        prefecture = said.get("prefecture") or self._prefectures.get(said.get("county", ""), "")
        found = {
            "id": "" if said.get("id") else suggest_id(english, prefecture, self._taken),
            "name_en": english,
            "name_pinyin": suggest_pinyin(self.heritage, name),
            "prefecture": prefecture,
        }
        self._taken.add(said.get("id") or found["id"])
        return {key: value for key, value in found.items() if value and not said.get(key)}


def _beside(sites: Sequence[Site], heritage: Heritage, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with rows beside each other and beside the dataset."""
    own = {site.id for site in sites}
    others = [site for site in heritage.sites if site.id not in own]
    published = (site for site in heritage.sites if site.id in own)
    known: tuple[Site | Place, ...] = (*published, *heritage.places)
    for site in sites:
        yield from site_references(site, heritage, *lines[site.id])
        yield from site_problems(site, heritage, *lines[site.id])
    yield from twin_problems(sites, others, lines)
    yield from datum_problems(sites, known, lines)
    yield from same_place_problems(sites, lines)
