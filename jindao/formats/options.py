"""What a caller may choose about an output."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from jindao.errors import RequestError
from jindao.model.trip import Background

CINNABAR = "#9c3d2e"
_NO_BACKGROUND = Background()
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """Choices that change an output's words and look, never its facts.

    Parameters
    ----------
    locale
        Language of the words: `zh` or `en`.
    background
        What a map shows beneath the trip where there are no tiles.
    tiles
        Tile address with `{z}`, `{x}` and `{y}`; None asks nothing of other hosts.
    tiles_attribution
        Credit line of those tiles, shown as plain words.
    created_at
        Time for the metadata; None leaves it out, so that the same trip gives the
        same bytes.
    accent
        Colour of the first stage and of the headings, `#rrggbb`.
    explain
        Whether the plain text of a tour says of every visit why it is there and how late
        one may come, and names every site that was left out.
    link
        Address that leads to the trip: a QR code on a poster.
    """

    locale: str = "zh"
    background: Background = _NO_BACKGROUND
    tiles: str | None = None
    tiles_attribution: str = ""
    created_at: dt.datetime | None = None
    accent: str = CINNABAR
    explain: bool = False
    link: str | None = None

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.accent):
            raise RequestError("accent_form", field="accent", value=self.accent)
