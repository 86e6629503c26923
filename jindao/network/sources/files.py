"""Opening a source file: what it is by its first bytes, and what is wrong with it."""

from __future__ import annotations

import bz2
import gzip
import zlib
from pathlib import Path
from typing import IO, Final

from jindao.errors import DataError

_HEAD_BYTES: Final = 4096
_GZIP: Final = b"\x1f\x8b"
_BZIP2: Final = b"BZh"
_BOM: Final = b"\xef\xbb\xbf"
_WEB_PAGE: Final = (b"<!doctype html", b"<html")


def head_of(path: Path) -> tuple[str, bytes]:
    """Return how a file is packed (``, `gz` or `bz2`) and its first bytes unpacked.

    Raises
    ------
    DataError
        Where the file is missing, a directory, not readable, empty, or a web page.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(_BZIP2))
            file.seek(0)
            packed = {_GZIP: "gz", _BZIP2[:2]: "bz2"}.get(start[:2], "")
            head = _unpacked(file, packed, path)
    except FileNotFoundError:
        raise DataError("file_missing", path=str(path)) from None
    except IsADirectoryError:
        raise DataError("file_is_directory", path=str(path)) from None
    except PermissionError:
        raise DataError("file_permission", path=str(path)) from None
    except OSError as error:
        raise DataError("file_unreadable", path=str(path), reason=error.strerror) from error
    head = head.removeprefix(_BOM).lstrip()
    if not head:
        raise DataError("file_empty", path=str(path))
    if head[:200].lower().startswith(_WEB_PAGE):
        raise DataError("file_web_page", path=str(path))
    return packed, head


def unpacked(path: Path) -> bytes:
    """Return a whole file, unpacked where it is packed.

    Raises
    ------
    DataError
        As `head_of`, and where packed data ends too early or is damaged.
    """
    packed, _ = head_of(path)
    with path.open("rb") as file:
        return _unpacked(file, packed, path, size=-1)


def _unpacked(file: IO[bytes], packed: str, path: Path, size: int = _HEAD_BYTES) -> bytes:
    try:
        if packed == "gz":
            return gzip.GzipFile(fileobj=file).read(size)
        if packed == "bz2":
            return bz2.BZ2File(file).read(size)
        return file.read(size)
    except EOFError:
        raise DataError("file_truncated", path=str(path)) from None
    except (gzip.BadGzipFile, zlib.error, OSError) as error:
        raise DataError("file_unreadable", path=str(path), reason=str(error)) from error
