"""The directory of a site: what was written last, and how a new one takes its place.

Everything is written beside the directory first. A new site takes its name at once when it
is whole; in one that is there each file takes the place of the old one at once, files before
the pages that lead to them, and what is gone is removed last. So whoever reads meanwhile, or
after this was killed half-way, finds every address with a whole file, old or new; the next
time it is finished. What has not changed since the last time, by the manifest, is not touched.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

from jindao import OutputError

MANIFEST: Final = "manifest.json"
SCHEMA: Final = 2
_ROUTE_DEPTH: Final = 2
"""Files of routes lie so deep, `zh/jinci/index.html`; what lists them does not."""


def read_manifest(directory: Path) -> dict[str, Any]:
    """Return what was written last; nothing where nothing was.

    Raises
    ------
    OutputError
        Where the directory holds what this did not write.
    """
    if not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        return {}
    try:
        found = json.loads((directory / MANIFEST).read_text("utf-8"))
        if found["schema"] == SCHEMA and isinstance(found["routes"], dict):
            return dict(found["routes"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise OutputError("static_folder", path=str(directory))


def is_whole(directory: Path, files: dict[str, str]) -> bool:
    """Tell whether files are in a directory as they were written, by path and SHA-256."""
    for path, wanted in files.items():
        file = directory / path
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != wanted:
            return False
    return True


def put_bytes(directory: Path, path: str, content: bytes) -> None:
    """Write a file of a directory, with the folders it lies in."""
    target = directory / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def put_in_place(beside: Path, directory: Path, kept: Collection[str]) -> None:
    """Put what was written into its place: all that is there after that is the new site.

    Parameters
    ----------
    beside
        What was written, on the same disk.
    directory
        Where it is to stand.
    kept
        Paths of what stands there already and stays as it is.
    """
    if not directory.exists() or not any(directory.iterdir()):
        if directory.exists():
            directory.rmdir()
        beside.rename(directory)
        return
    written = [path.relative_to(beside).as_posix() for path in files_of(beside)]
    for name in sorted(written, key=_late):
        target = directory / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (beside / name).replace(target)
    known = {*written, *kept}
    for path in sorted(directory.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(directory).as_posix() not in known:
            path.unlink()


def files_of(directory: Path) -> Iterator[Path]:
    """Yield the files of a directory."""
    return (path for path in directory.rglob("*") if path.is_file())


def _late(name: str) -> tuple[bool, bool, int, str]:
    """Return a key that sorts what leads to something after what it leads to."""
    is_list = name.count("/") < _ROUTE_DEPTH and not name.startswith("static/")
    return name == MANIFEST, is_list, name.endswith(".html"), name
