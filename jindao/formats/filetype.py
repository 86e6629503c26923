"""How the files of one format are made, named and served."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jindao._registry import Entry
from jindao.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class FileType(Entry):
    """A line of a table of formats: its code, its media type and its suffix.

    `fits` is the `module:function` that tells whether a trip can be had in it, where not
    every one can.
    `has_map` tells whether `ExportOptions.background` is drawn in it.
    `called` are words that mean it where the name of a file ends with one of them, such as
    the `poster` of `my-poster.png`.
    """

    media_type: str = "application/octet-stream"
    suffix: str = ""
    fits: str | None = None
    has_map: bool = False
    called: tuple[str, ...] = ()

    def fitting(self, name: str) -> int:
        """Return how much of the end of a file's name says that it is such a file; 0 for none."""
        name = name.lower()
        if name.endswith(self.suffix):
            return len(self.suffix)
        found = _ending(self.called, Path(self.suffix).suffix).search(name) if self.called else None
        return len(name) - found.start() if found else 0


@lru_cache(maxsize=64)
def _ending(words: tuple[str, ...], suffix: str) -> re.Pattern[str]:
    """Return what ends with one of some words and a suffix; Latin words stand by themselves."""
    each = (rf"(?:^|[^a-z0-9]){word}" if word.isascii() else word for word in words)
    return re.compile(rf"(?:{'|'.join(each)}){re.escape(suffix)}$")


def format_of(path: Path | str, types: Mapping[str, FileType]) -> str:
    """Return the format of a table that a file's name stands for, the longest that fits.

    Raises
    ------
    NotFoundError
        For any other suffix; `known` lists the known ones.
    """
    name = Path(path).name
    best = max(types, key=lambda code: types[code].fitting(name))
    if types[best].fitting(name):
        return best
    known = [kind.suffix for kind in types.values()]
    raise NotFoundError("not_found.suffix", field="format", kind="suffix", name=name, known=known)


def format_asked(text: str, types: Mapping[str, FileType]) -> str:
    """Return the format that the end of an address means: its name, or its suffix.

    `pdf_phone` and `phone.pdf` are the same; any other text is returned as it is.
    """
    suffixes = {kind.suffix.removeprefix("."): name for name, kind in types.items()}
    return text if text in types else suffixes.get(text.lower(), text)
