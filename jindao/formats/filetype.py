"""How the files of one format are made, named and served."""

from __future__ import annotations

from dataclasses import dataclass

from jindao._registry import Entry


@dataclass(frozen=True, slots=True)
class FileType(Entry):
    """A line of a table of formats: its code, its media type and its suffix.

    `fits` is the `module:function` that tells whether a trip can be had in it, where not
    every one can.
    `has_map` tells whether `ExportOptions.background` is drawn in it.
    """

    media_type: str = "application/octet-stream"
    suffix: str = ""
    fits: str | None = None
    has_map: bool = False
