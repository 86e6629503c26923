"""Files of map tiles: pictures by zoom, column and row, from MBTiles or PMTiles."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final, Protocol

from jindao.errors import DataError, MissingExtraError

PICTURES: Final = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
"""Kinds of tiles that are taken, with their media types."""

_SIGNS: Final = ((b"\x89PNG", "png"), (b"\xff\xd8", "jpg"), (b"RIFF", "webp"))
_SQLITE: Final = b"SQLite format 3\x00"
_PMTILES: Final = b"PMTiles\x03"


class TileFile(Protocol):
    """A file of tiles in Web Mercator. Safe to share between threads.

    `media_type` is that of every tile, `version` changes with the file, and `attribution`
    is what the file says of its source, often nothing.
    """

    media_type: str
    version: str
    attribution: str
    max_zoom: int

    def tile(self, zoom: int, column: int, row: int, /) -> bytes | None:
        """Return a tile, row 0 in the north; None where the file has none there."""


def open_tiles(path: Path) -> TileFile:
    """Open a file of picture tiles.

    Raises
    ------
    DataError
        Where it cannot be read, is no such file, or holds vectors instead of pictures.
    MissingExtraError
        For PMTiles, where the package that reads them is not installed.
    """
    try:
        with path.open("rb") as file:
            begin = file.read(16)
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    facts = f"{path.name}\n{status.st_size}\n{status.st_mtime_ns}"
    version = hashlib.sha256(facts.encode()).hexdigest()[:16]
    if begin == _SQLITE:
        return _MBTiles(path, version)
    if begin[:8] == _PMTILES:
        return _PMTiles(path, version)
    raise _unreadable(path, "neither MBTiles nor PMTiles 3")


class _MBTiles:
    """Tiles in a SQLite database; rows count from the south there."""

    def __init__(self, path: Path, version: str) -> None:
        self._path = path
        self.version = version
        try:
            facts = dict(self._all("select name, value from metadata"))
            zooms = self._all("select max(zoom_level) from tiles")
            first = self._all("select tile_data from tiles limit 1")
        except sqlite3.Error as error:
            raise _unreadable(path, str(error)) from error
        if not first:
            raise _unreadable(path, "no tiles")
        said = str(facts.get("format") or "").lower().replace("jpeg", "jpg")
        self.media_type = _media_type(path, said or _kind_of(bytes(first[0][0])))
        self.attribution = str(facts.get("attribution") or "")
        self.max_zoom = int(zooms[0][0])

    def tile(self, zoom: int, column: int, row: int, /) -> bytes | None:
        found = self._all(
            "select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?",
            (zoom, column, 2**zoom - 1 - row),
        )
        return bytes(found[0][0]) if found else None

    def _all(self, query: str, values: tuple[int, ...] = ()) -> list[Any]:
        # Opened to read, so that nothing is ever written beside the file.
        address = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            return list(connection.execute(query, values))


class _PMTiles:
    """Tiles in one archive that is read in place."""

    def __init__(self, path: Path, version: str) -> None:
        try:
            from pmtiles.reader import MmapSource, Reader
            from pmtiles.tile import Compression, TileType
        except ModuleNotFoundError as error:
            raise MissingExtraError(
                "missing_extra", name=path.name, extra="pmtiles", module="pmtiles"
            ) from error
        kinds = {TileType.PNG: "png", TileType.JPEG: "jpg", TileType.WEBP: "webp"}
        try:
            reader: Any = Reader
            source: Any = MmapSource
            with path.open("rb") as file:
                self._reader = reader(source(file))
            header = self._reader.header()
            facts = self._reader.metadata()
            kind = header["tile_type"]
            self._packed = header["tile_compression"]
            self.max_zoom = int(header["max_zoom"])
        except Exception as error:  # a damaged archive fails in many ways
            raise _unreadable(path, str(error) or type(error).__name__) from error
        self.media_type = _media_type(path, kinds.get(kind, kind.name.lower()))
        if self._packed not in (Compression.NONE, Compression.UNKNOWN, Compression.GZIP):
            raise _unreadable(path, f"compression {self._packed.name.lower()}")
        self._gzip = Compression.GZIP
        self.attribution = str(facts.get("attribution") or "")
        self.version = version

    def tile(self, zoom: int, column: int, row: int, /) -> bytes | None:
        found: bytes | None = self._reader.get(zoom, column, row)
        if found and self._packed == self._gzip:
            return gzip.decompress(found)
        return found or None


def _kind_of(tile: bytes) -> str:
    return next((kind for sign, kind in _SIGNS if tile.startswith(sign)), "unknown")


def _media_type(path: Path, kind: str) -> str:
    if kind not in PICTURES:
        raise DataError("tiles_kind", path=str(path), kind=kind, known=list(PICTURES))
    return PICTURES[kind]


def _unreadable(path: Path, reason: str) -> DataError:
    return DataError("tiles_unreadable", path=str(path), reason=reason)
