"""Drawings with words as pictures: SVG to PNG by resvg, with the fonts of the machine."""

from __future__ import annotations

from functools import cache
from typing import Final

import resvg_py

from jindao.errors import MissingExtraError
from jindao.formats.options import ExportOptions
from jindao.formats.poster import to_poster
from jindao.formats.profile import to_profile
from jindao.formats.shapes import SANS
from jindao.model.trip import Trip

_SAMPLES: Final = {"zh": "晋", "en": "g"}
_NOBODY_HAS: Final = "\U000f0000"
"""A character that no font draws: what is drawn for it is drawn for all that are missing."""


def to_poster_png(trip: Trip, options: ExportOptions) -> bytes:
    """Return the poster as a picture of 1080 x 1920 pixels.

    Raises
    ------
    MissingExtraError
        Where no font of the machine has Chinese.
    """
    return rastered(to_poster(trip, options), options.locale)


def to_profile_png(trip: Trip, options: ExportOptions) -> bytes:
    """Return the elevation profile as a picture, 1080 pixels wide.

    Raises
    ------
    MissingExtraError
        Where no font of the machine has Chinese.
    """
    return rastered(to_profile(trip, options), options.locale)


def rastered(svg: bytes, locale: str) -> bytes:
    """Return a drawing as PNG, a pixel for each of its units.

    Raises
    ------
    MissingExtraError
        Where no font of the machine has the letters of the language.
    """
    for needed in dict.fromkeys(("zh", locale)):
        if not _has_letters(needed):
            raise MissingExtraError("missing_font", extra="fonts", name=needed, module="font")
    return bytes(resvg_py.svg_to_bytes(svg_string=svg.decode("utf-8")))


@cache
def _has_letters(locale: str) -> bool:
    """Tell whether a letter looks different from one that no font has."""
    return _drawn(_SAMPLES.get(locale, "g")) != _drawn(_NOBODY_HAS)


def _drawn(letter: str) -> bytes:
    # In the fonts of the drawings: resvg draws nothing where its own default one is missing.
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">'
        f'<text x="2" y="26" font-size="24" font-family="{SANS}">{letter}</text></svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=svg))
