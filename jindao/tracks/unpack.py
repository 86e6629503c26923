"""The bytes of a file, unpacked within limits: a plain file, gzip, or a ZIP such as KMZ."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from jindao.errors import DataError
from jindao.tracks.limits import Meter

CHUNK: Final = 1 << 16
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_GZIP: Final = b"\x1f\x8b"
_WANTED: Final = (".kml", ".gpx", ".tcx", ".fit", ".geojson", ".json")
"""What is looked for in a ZIP, in this order."""

_MAIN_OF_KMZ: Final = "doc.kml"

_DAMAGED: Final = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, OSError, ValueError)


def bytes_of(path: Path, meter: Meter) -> bytes:
    """Return the bytes of a file on disk, no more than the limit.

    Raises
    ------
    DataError
        Where it is missing, a directory, not readable or too large.
    """
    try:
        with path.open("rb") as file:
            return _read(file, meter)
    except FileNotFoundError:
        raise DataError("file_missing", path=meter.path) from None
    except IsADirectoryError:
        raise DataError("file_is_directory", path=meter.path) from None
    except PermissionError:
        raise DataError("file_permission", path=meter.path) from None
    except OSError as error:
        raise DataError("file_unreadable", path=meter.path, reason=error.strerror) from error


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The files of one kind that a packed file holds, by name, and how many tracks are left."""

    files: tuple[bytes, ...]
    left: int = 0


def unpacked(data: bytes, meter: Meter) -> Unpacked:
    """Return what a packed file holds, or a plain one itself; what is inside stays packed.

    A ZIP may hold several tracks: all of the first kind found are taken, of a KMZ its main
    file only. Names in a ZIP are only compared, never used as paths.

    Raises
    ------
    DataError
        Where it is empty, damaged, locked, holds no track, or too much.
    """
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        found = _from_zip(data, meter)
    elif data.startswith(_GZIP):
        found = Unpacked((_checked(io.BytesIO(data), meter),))
    else:
        found = Unpacked((data,))
    meter.check_bytes(sum(map(len, found.files)))
    if not all(file.strip(b"\x00\t\r\n ") for file in found.files):
        raise DataError("file_empty", path=meter.path)
    return found


def _from_zip(data: bytes, meter: Meter) -> Unpacked:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            chosen, left = _chosen(archive, meter)
            files: list[bytes] = []
            for entry in chosen:
                if entry.flag_bits & 1:
                    raise DataError("track_zip_locked", path=meter.path)
                with archive.open(entry) as file:
                    files.append(_read(file, meter, packed=max(1, entry.compress_size)))
                meter.check_bytes(sum(map(len, files)))
            return Unpacked(tuple(files), left)
    except (EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError("file_truncated", path=meter.path) from error
    except _DAMAGED as error:
        raise _damage(error, meter) from error


def _chosen(archive: zipfile.ZipFile, meter: Meter) -> tuple[list[zipfile.ZipInfo], int]:
    """Return the files to read, by name, and how many other tracks there are."""
    files = sorted(filter(_may_be_track, archive.infolist()), key=lambda entry: entry.filename)
    for suffix in _WANTED:
        found = [entry for entry in files if entry.filename.lower().endswith(suffix)]
        if found:
            main = [entry for entry in found if _base(entry) == _MAIN_OF_KMZ]
            chosen = main[:1] or found
            return chosen, len(files) - len(chosen)
    raise DataError("track_zip_empty", path=meter.path, expected=list(_WANTED))


def _may_be_track(entry: zipfile.ZipInfo) -> bool:
    """Tell whether a file is called like a track; macOS adds shadows that begin with `._`."""
    base = _base(entry)
    return not entry.is_dir() and base.endswith(_WANTED) and not base.startswith("._")


def _base(entry: zipfile.ZipInfo) -> str:
    return entry.filename.lower().rpartition("/")[2]


def _checked(packed: IO[bytes], meter: Meter) -> bytes:
    size = packed.seek(0, io.SEEK_END)
    packed.seek(0)
    try:
        return _read(gzip.GzipFile(fileobj=packed), meter, packed=size)
    except EOFError:
        raise DataError("file_truncated", path=meter.path) from None
    except _DAMAGED as error:
        raise _damage(error, meter) from error


def _damage(error: Exception, meter: Meter) -> Exception:
    """Return the error to raise: what is ours already, or that the packing is damaged."""
    if isinstance(error, DataError):
        return error
    return DataError("track_packing", path=meter.path)


def _read(file: IO[bytes] | gzip.GzipFile, meter: Meter, packed: int | None = None) -> bytes:
    """Read a file piece by piece, and stop as soon as it is too much."""
    whole = bytearray()
    while piece := file.read(CHUNK):
        whole += piece
        meter.check_bytes(len(whole), packed)
        meter.check_time()
    return bytes(whole)
