"""The colours of lines, for every output that draws them."""

from __future__ import annotations

from typing import Final

from jindao.formats.options import ExportOptions

STAGE_COLOURS: Final = ("#2f6b5e", "#5b4a8a", "#8a6212", "#2f5d8a", "#7a3f6a")
"""Colours of the stages after the first, which has the accent."""

RIDE_COLOUR: Final = "#4f566b"
"""Colour of rides by car, whatever the stage."""

CLOSED_COLOURS: Final = {"closed": "#b3261e", "warning": "#a86a00"}
"""Colours of what is closed, and of what people are warned of."""

AREA_FILLS: Final = {"green": "#dde4c9", "water": "#bfd7de"}
"""Fills of the areas of a background, the lowest first."""

LINE_LOOKS: Final = {
    "river": ("#9dc0cd", 2.5, None),
    "way": ("#d2c9b8", 1.2, None),
    "boundary": ("#a99a80", 1.4, "8 5 2 5"),
}
"""Colour, width in pixels and dashes of the lines of a background, the lowest first."""


def colour(number: int, options: ExportOptions) -> str:
    """Return the colour of the stage at a place in the trip, counted from 0."""
    colours = (options.accent, *STAGE_COLOURS)
    return colours[number % len(colours)]
