"""What a tour would be like, were something of its request a little other."""

from __future__ import annotations

from dataclasses import dataclass

from jindao.model.note import Note
from jindao.model.place import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a change of a request makes of its tour.

    `code` is `hour_more`, `no_lunch`, `other_nights`, `other_day` or `day_more`. `score` is
    that of the best tour found with the change, `gain` by how much that is more; where
    nothing better was found it is 0, and nothing is `gained` or `lost`. The sentence of
    `note` stands under `what_if.` in the texts.
    """

    code: str
    score: int
    gain: int
    gained: tuple[Site, ...]
    lost: tuple[Site, ...]
    note: Note
