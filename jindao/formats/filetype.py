"""How the files of one format are made, named and served."""

from __future__ import annotations

from dataclasses import dataclass

from jindao._registry import Entry


@dataclass(frozen=True, slots=True)
class FileType(Entry):
    """A line of a table of formats: its code, its media type and its suffix.

    `has_map` tells whether `ExportOptions.background` is drawn in it.
    """

    media_type: str = "application/octet-stream"
    suffix: str = ""
    has_map: bool = False
