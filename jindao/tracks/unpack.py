"""The bytes of a file, unpacked within limits: a plain file, gzip, or a ZIP such as KMZ."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import Path
from typing import IO, Final

from jindao.errors import DataError
from jindao.tracks.limits import Meter

CHUNK: Final = 1 << 16
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_GZIP: Final = b"\x1f\x8b"
_WANTED: Final = (".kml", ".gpx", ".tcx", ".fit", ".geojson", ".json")
"""What is looked for in a ZIP, in this order; a KMZ says its main file is `doc.kml`."""

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


def unpacked(data: bytes, meter: Meter) -> bytes:
    """Return what a packed file holds, or a plain one itself; what is inside stays packed.

    Names in a ZIP are only compared, never used as paths.

    Raises
    ------
    DataError
        Where it is empty, damaged, locked, holds no track, or too much.
    """
    if data.startswith((_ZIP, _EMPTY_ZIP)):
        data = _from_zip(data, meter)
    elif data.startswith(_GZIP):
        data = _checked(io.BytesIO(data), meter)
    meter.check_bytes(len(data))
    if not data.strip(b"\x00\t\r\n "):
        raise DataError("file_empty", path=meter.path)
    return data


def _from_zip(data: bytes, meter: Meter) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            chosen = _chosen(archive, meter)
            if chosen.flag_bits & 1:
                raise DataError("track_zip_locked", path=meter.path)
            with archive.open(chosen) as file:
                return _read(file, meter, packed=max(1, chosen.compress_size))
    except (EOFError, NotImplementedError, RuntimeError) as error:
        raise DataError("file_truncated", path=meter.path) from error
    except _DAMAGED as error:
        raise _damage(error, meter) from error


def _chosen(archive: zipfile.ZipFile, meter: Meter) -> zipfile.ZipInfo:
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    for suffix in _WANTED:
        found = [entry for entry in files if entry.filename.lower().endswith(suffix)]
        if found:
            return min(found, key=lambda entry: not entry.filename.lower().endswith("doc.kml"))
    raise DataError("track_zip_empty", path=meter.path, expected=list(_WANTED))


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
