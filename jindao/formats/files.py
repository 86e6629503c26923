"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from jindao.errors import OutputError

_CODES = {
    errno.ENOENT: "output_folder_missing",
    errno.ENOTDIR: "output_folder_missing",
    errno.EACCES: "output_read_only",
    errno.EPERM: "output_read_only",
    errno.EROFS: "output_read_only",
    errno.ENOSPC: "output_full",
    errno.EDQUOT: "output_full",
    errno.EFBIG: "output_limit",
}


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write a file so that it holds either what it held or all of the data.

    The data go to a new file beside it, reach the disk, and take its name; links
    are followed, and pipes and devices are written to directly.

    Raises
    ------
    OutputError
        With the path and the reason; what stood there is untouched.
    """
    path = Path(path)
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(Path(os.path.realpath(path)), data)
    except OSError as error:
        code = _CODES.get(error.errno or 0, "output_failed")
        reason = error.strerror or type(error).__name__
        raise OutputError(code, path=str(path), folder=str(path.parent), reason=reason) from error


def check_writable(path: Path | str) -> None:
    """Tell before long work that a file's folder is missing or closed to writing.

    Raises
    ------
    OutputError
        As `write_bytes` would.
    """
    path = Path(path)
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        code, reason = "output_folder_missing", os.strerror(errno.ENOENT)
    elif not path.exists() and not os.access(folder, os.W_OK):
        code, reason = "output_read_only", os.strerror(errno.EACCES)
    else:
        return
    raise OutputError(code, path=str(path), folder=str(path.parent), reason=reason)


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{secrets.token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
