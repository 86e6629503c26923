"""The colours of lines, for every output that draws them."""

from __future__ import annotations

from typing import Final

from jindao.formats.options import ExportOptions

STAGE_COLOURS: Final = ("#2f6b5e", "#5b4a8a", "#8a6212", "#2f5d8a", "#7a3f6a")
"""Colours of the stages after the first, which has the accent."""

RIDE_COLOUR: Final = "#4f566b"
"""Colour of rides by car, whatever the stage."""


def colour(number: int, options: ExportOptions) -> str:
    """Return the colour of the stage at a place in the trip, counted from 0."""
    colours = (options.accent, *STAGE_COLOURS)
    return colours[number % len(colours)]
