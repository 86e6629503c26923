"""Population files: a grid as CSV or GeoTIFF, or a table by the codes of counties.

A grid as CSV has the columns `lon`, `lat` and `people`, WGS-84 degrees of the middles of its
cells, which stand in rows and columns; a table has `code`, as in GB/T 2260, and `people`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from jindao.assess.area import Area
from jindao.assess.people import CountyPeople, People, cells_in
from jindao.assess.regions import counties_of, regions_within
from jindao.errors import DataError, MissingExtraError, Problem, TableError
from jindao.heritage.dataset import Heritage
from jindao.heritage.delimited import Found, decoded, rows_of

GRID: Final = ("lon", "lat", "people")
TABLE: Final = ("code", "people")

_RASTERS: Final = (".tif", ".tiff")
_LIMITS: Final = {"lon": 180.0, "lat": 90.0}
_SHOWN: Final = 50
"""So many problems of a file are told."""

_DECIMALS: Final = 7


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Middles of cells and how many live in each, (n,); width and height of a cell, degrees."""

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    people: npt.NDArray[np.float64]
    size_deg: tuple[float, float]


def read_people(path: Path | str, area: Area, heritage: Heritage) -> People:
    """Return the people of an area from a file.

    Raises
    ------
    TableError
        With every row that is wrong.
    DataError
        Where the file cannot be read, is neither a grid nor a table, holds nobody, tells of
        other ground, or has codes of other counties.
    MissingExtraError
        For a GeoTIFF without the extra that reads it.
    """
    path = Path(path)
    if path.suffix.lower() in _RASTERS:
        return _raster(path, area)
    read = _read(path)
    if isinstance(read, _Grid):
        return _cells(path, area, read)
    return _counties(path, area, heritage, read)


def check_people(path: Path | str, heritage: Heritage) -> Literal["grid", "table"]:
    """Return what a population file is, once it is sound, whichever ground it tells of.

    Of a GeoTIFF only what it says of itself is looked at; its cells are read with their area.

    Raises
    ------
    TableError, DataError, MissingExtraError
        As `read_people`, but for other ground.
    """
    path = Path(path)
    if path.suffix.lower() in _RASTERS:
        _check_raster(path)
        return "grid"
    read = _read(path)
    if isinstance(read, _Grid):
        return "grid"
    _known_counties(path, heritage, read)
    return "table"


def _read(path: Path) -> _Grid | dict[str, float]:
    """Return the grid of a file, or the people of its table by code."""
    found = Found(path.name)
    rows = list(rows_of(decoded(path, found), found))
    header = [cell.lower() for cell in rows[0][1]] if rows else []
    columns = next((kind for kind in (GRID, TABLE) if set(kind) <= set(header)), None)
    if columns is None:
        raise DataError(
            "people_header", path=str(path), value=header, grid=list(GRID), table=list(TABLE)
        )
    table = _Table(found, header)
    if columns is GRID:
        lon, lat, each = (np.array(c) for c in table.numbers(rows[1:], GRID))
        _refuse(found)
        size_deg = (_spacing(lon), _spacing(lat))
        if not all(size_deg):
            raise DataError("people_no_grid", path=str(path))
        return _Grid(lon, lat, each, size_deg)
    codes = table.texts(rows[1:], "code")
    [people] = table.numbers(rows[1:], ("people",))
    _refuse(found)
    if not codes:
        raise DataError("people_no_rows", path=str(path))
    return dict(zip(codes, people, strict=True))


class _Table:
    """Reads columns of a table, and notes what is wrong with them."""

    def __init__(self, found: Found, header: list[str]) -> None:
        self._found, self._header = found, header

    def texts(self, rows: list[tuple[int, list[str]]], column: str) -> list[str]:
        """Return a column of codes, each once."""
        known: dict[str, int] = {}
        for line, cells in rows:
            text = self._cell(cells, column)
            if not text:
                self._found.problem(line, column, "empty")
            elif known.setdefault(text, line) != line:
                self._found.problem(line, column, "duplicate", value=text, other=known[text])
        return [self._cell(cells, column) for _, cells in rows]

    def numbers(
        self, rows: list[tuple[int, list[str]]], columns: tuple[str, ...]
    ) -> list[list[float]]:
        """Return columns of numbers; people are at least none, degrees are degrees."""
        return [[self._number(line, cells, name) for line, cells in rows] for name in columns]

    def _number(self, line: int, cells: list[str], column: str) -> float:
        text = self._cell(cells, column)
        limit = _LIMITS.get(column, math.inf)
        low = -limit if column in _LIMITS else 0.0
        try:
            number = float(text)
        except ValueError:
            self._found.problem(line, column, "number" if text else "empty", value=text)
            return 0.0
        if not (math.isfinite(number) and low <= number <= limit):
            high = limit if math.isfinite(limit) else "∞"
            self._found.problem(line, column, "range", value=text, low=low, high=high)
        return number

    def _cell(self, cells: list[str], column: str) -> str:
        place = self._header.index(column)
        return cells[place] if place < len(cells) else ""


def _refuse(found: Found) -> None:
    if found.problems:
        rest = len(found.problems) - _SHOWN
        told = found.problems[:_SHOWN]
        if rest > 0:
            told.append(Problem(found.name, 0, "", "more_problems", (("count", rest),)))
        raise TableError(tuple(told))


def _cells(path: Path, area: Area, grid: _Grid) -> People:
    cells = cells_in(area, path.name, grid.lon, grid.lat, grid.people, grid.size_deg)
    if not len(cells.people):
        raise DataError("people_elsewhere", path=str(path))
    return cells


def _spacing(degrees: npt.NDArray[np.float64]) -> float:
    """Return how far apart rows or columns of cells are: the least step between two."""
    steps = np.diff(np.unique(np.round(degrees, _DECIMALS)))
    return float(steps.min()) if len(steps) else 0.0


def _raster(path: Path, area: Area) -> People:
    _check_raster(path)
    from jindao.assess.people_raster import read_raster

    west, south, east, north = area.shape.bounds
    return _cells(path, area, _Grid(*read_raster(path, (west, south, east, north))))


def _check_raster(path: Path) -> None:
    try:
        from jindao.assess.people_raster import check_raster
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "missing_extra", extra="elevation", name=str(path), module=error.name
        ) from error
    check_raster(path)


def _counties(path: Path, area: Area, heritage: Heritage, people: dict[str, float]) -> People:
    _known_counties(path, heritage, people)
    here = regions_within(heritage, area.shape)
    counted = tuple((county, people[county.code]) for county in here if county.code in people)
    if not counted:
        raise DataError("people_elsewhere", path=str(path))
    missing = tuple(county.name for county in here if county.code not in people)
    return CountyPeople(source=path.name, area=area, counties=counted, missing=missing)


def _known_counties(path: Path, heritage: Heritage, people: dict[str, float]) -> None:
    """Refuse codes that are of no county."""
    known = {county.code: county for county in counties_of(heritage) if county.code}
    foreign = sorted(code for code in people if code not in known)
    if foreign:
        raise DataError(
            "people_codes",
            path=str(path),
            value=foreign[:_SHOWN],
            count=len(foreign),
            example=min(known, default="-"),
        )
