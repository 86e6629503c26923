"""SRTM tiles: one square degree of big-endian 16-bit metres, north-western sample first.

Samples stand on the corners of the grid, so that neighbouring tiles share a row: 3601 by
3601 of one arc second, or 1201 by 1201 of three. A tile is named after its south-western
sample, N42E001.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao.errors import DataError
from jindao.geo import BBox
from jindao.network.columns import Float
from jindao.network.terrain import Heights, bilinear

_SIDES: Final = (3601, 1201)
_BYTES: Final = {2 * side * side: side for side in _SIDES}
_VOID: Final = -32768
_PLACE: Final = re.compile(r"([NS])(\d{2})([EW])(\d{3})(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class HgtTile:
    """One tile, read or memory-mapped when first asked.

    `member` names the tile inside a zip file; it is None for a file by itself.
    """

    path: Path
    member: str | None
    west: int
    south: int
    side: int

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    @property
    def bbox(self) -> BBox:
        """The square degree."""
        return BBox(self.west, self.south, self.west + 1, self.south + 1)

    def heights_m(self, positions: Float) -> Heights:
        """Return the (n,) heights in metres at (n, 2) lon/lat degrees, NaN where unknown."""
        heights = np.full(len(positions), np.nan)
        steps = self.side - 1
        east = (positions[:, 0] - self.west) * steps
        south = (self.south + 1 - positions[:, 1]) * steps
        inside = (east >= 0) & (east <= steps) & (south >= 0) & (south <= steps)
        east, south = east[inside], south[inside]
        column = np.minimum(east.astype(np.int64), steps - 1)
        row = np.minimum(south.astype(np.int64), steps - 1)
        corners = [
            self._sample(row + down, column + right)
            for down, right in ((0, 0), (0, 1), (1, 0), (1, 1))
        ]
        heights[inside] = bilinear(corners, east - column, south - row)
        return heights

    def _sample(self, row: npt.NDArray[np.int64], column: npt.NDArray[np.int64]) -> Heights:
        values = self._samples[row, column].astype(np.float64)
        values[values == _VOID] = np.nan
        return values

    @cached_property
    def _samples(self) -> npt.NDArray[Any]:
        shape = (self.side, self.side)
        if self.member is None:
            try:
                return np.memmap(self.path, ">i2", "r", shape=shape)
            except (OSError, ValueError) as error:
                raise DataError(
                    "file_unreadable", path=str(self.path), reason=str(error)
                ) from error
        try:
            with zipfile.ZipFile(self.path) as archive:
                data = archive.read(self.member)
        except (OSError, RuntimeError, NotImplementedError, *_DAMAGED) as error:
            raise DataError("file_unreadable", path=str(self.path), reason=str(error)) from error
        return np.frombuffer(data, ">i2").reshape(shape)


_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError)


def read_hgt(path: Path) -> HgtTile:
    """Return the tile of an .hgt file, or of the first one in a zip file.

    Raises
    ------
    DataError
        Where the file is missing or unreadable, has another size than a tile, a zip
        file holds none, or the name says no place.
    """
    try:
        with path.open("rb") as file:
            zipped = file.read(2) == b"PK"
        member, size = _member(path) if zipped else (None, path.stat().st_size)
    except FileNotFoundError:
        raise DataError("file_missing", path=str(path)) from None
    except PermissionError:
        raise DataError("file_permission", path=str(path)) from None
    except OSError as error:
        raise DataError("file_unreadable", path=str(path), reason=error.strerror) from error
    if member is None and path.name.lower().endswith(".zip"):
        raise DataError("file_unreadable", path=str(path), reason="not a zip file")
    west, south = _place(member or path.name, path)
    if size not in _BYTES:
        raise DataError("hgt_size", path=str(path), bytes=size, expected=sorted(_BYTES))
    return HgtTile(path, member, west, south, _BYTES[size])


def _member(path: Path) -> tuple[str, int]:
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.filename.lower().endswith(".hgt"):
                    return info.filename, info.file_size
    except _DAMAGED as error:
        raise DataError("file_unreadable", path=str(path), reason=str(error)) from error
    raise DataError("hgt_zip_empty", path=str(path))


def _place(name: str, path: Path) -> tuple[int, int]:
    """Return the west and the south of the tile that a name says, degrees."""
    found = _PLACE.match(PurePosixPath(name).name)
    if found is not None:
        lat = int(found[2]) * (1 if found[1] in "Nn" else -1)
        lon = int(found[4]) * (1 if found[3] in "Ee" else -1)
        if -90 <= lat < 90 and -180 <= lon < 180:
            return lon, lat
    raise DataError("hgt_name", path=str(path), name=PurePosixPath(name).name)
