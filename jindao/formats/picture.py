"""A trip as a picture without words: the first image of a share card.

Drawn with numpy and written as PNG by hand, so that it needs no font: a server often has
none for Chinese. Estimated lines are dashed, rides dotted, as on every map of a trip.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from jindao.formats.chapters import chapters
from jindao.formats.colours import RIDE_COLOUR, colour
from jindao.formats.drawing import Points, Stroke, sheet_of, strokes
from jindao.formats.kept import kept
from jindao.formats.options import ExportOptions
from jindao.model.trip import Trip

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WIDTH: Final = 1200
HEIGHT: Final = 630
"""Pixels that share cards ask for."""

_FINE: Final = 2
"""Samples per pixel and direction."""

_MARGIN: Final = 70
_PAPER: Final = "#faf6ed"
_CASING: Final = "#ffffff"
_LINE_WIDTH: Final = 9.0
_CASING_WIDTH: Final = 17.0
_STOP_RADIUS: Final = 13.0
_DASHES: Final = {"surveyed": (1.0, 0.0), "estimated": (26.0, 20.0), "ride": (2.0, 18.0)}


def to_png(trip: Trip, options: ExportOptions) -> bytes:
    """Return the picture, 1200 x 630 pixels."""
    return _picture(trip, options.accent)


@kept(4)
def _picture(trip: Trip, accent: str) -> bytes:
    """Return the picture, which is the same in every language."""
    import numpy as np

    options = ExportOptions(accent=accent)

    sheet = sheet_of(trip, _MARGIN, _MARGIN, WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN)
    drawn = list(strokes(trip, sheet))
    pixels = np.empty((HEIGHT * _FINE, WIDTH * _FINE, 3), np.uint8)
    pixels[:] = _rgb(_PAPER)
    for stroke in drawn:
        if stroke.kind != "ride":
            for piece in _dashed(stroke):
                _draw(pixels, piece, _CASING_WIDTH, _CASING)
    for stroke in drawn:
        shade = RIDE_COLOUR if stroke.kind == "ride" else colour(stroke.number, options)
        for piece in _dashed(stroke):
            _draw(pixels, piece, _LINE_WIDTH, shade)
    for number, chapter in enumerate(chapters(trip)):
        for stop in chapter.stops:
            place = sheet.at(stop.point)
            _draw(pixels, (place, place), 2 * _STOP_RADIUS + 8, _CASING)
            _draw(pixels, (place, place), 2 * _STOP_RADIUS, colour(number, options))
    return _png(_coarse(pixels))


def _coarse(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return one pixel per sample square: their mean, so that edges are smooth."""
    import numpy as np

    total = np.full((HEIGHT, WIDTH, 3), _FINE * _FINE // 2, np.uint16)
    for row in range(_FINE):
        for column in range(_FINE):
            total += pixels[row::_FINE, column::_FINE]
    return (total // (_FINE * _FINE)).astype(np.uint8)


def _dashed(stroke: Stroke) -> Iterator[Points]:
    """Yield the pieces of a line that are drawn: all of it where it is surveyed."""
    on, off = _DASHES[stroke.kind]
    if not off:
        yield stroke.points
        return
    along, piece = 0.0, [stroke.points[0]]
    for (ax, ay), (bx, by) in pairwise(stroke.points):
        length = math.hypot(bx - ax, by - ay)
        done = 0.0
        while length - done > 1e-9:
            place = along % (on + off)
            step = min(length - done, (on if place < on else on + off) - place + 1e-9)
            done, along = done + step, along + step
            share = min(1.0, done / length)
            here = (ax + share * (bx - ax), ay + share * (by - ay))
            if place < on:
                piece.append(here)
            if along % (on + off) >= on or place >= on:
                if len(piece) > 1:
                    yield tuple(piece)
                piece = [here]
    if len(piece) > 1:
        yield tuple(piece)


def _draw(pixels: NDArray[np.uint8], points: Points, width: float, shade: str) -> None:
    """Draw a line with round ends; a point twice is a disc."""
    import numpy as np

    radius = width * _FINE / 2
    ink = _rgb(shade)
    for (ax, ay), (bx, by) in pairwise(points):
        ax, ay, bx, by = (value * _FINE for value in (ax, ay, bx, by))
        left, right = math.floor(min(ax, bx) - radius), math.ceil(max(ax, bx) + radius) + 1
        top, low = math.floor(min(ay, by) - radius), math.ceil(max(ay, by) + radius) + 1
        left, top = max(0, left), max(0, top)
        part = pixels[top:low, left:right]
        y, x = np.ogrid[top : top + part.shape[0], left : left + part.shape[1]]
        dx, dy = bx - ax, by - ay
        square = dx * dx + dy * dy
        share = np.clip(((x - ax) * dx + (y - ay) * dy) / square, 0, 1) if square else 0.0
        part[(x - ax - share * dx) ** 2 + (y - ay - share * dy) ** 2 <= radius**2] = ink


def _rgb(shade: str) -> tuple[int, int, int]:
    return int(shade[1:3], 16), int(shade[3:5], 16), int(shade[5:7], 16)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels (height, width, 3) as PNG (RFC 2083): eight bits, no filter."""
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
