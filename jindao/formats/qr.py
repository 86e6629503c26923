"""QR codes as vector drawings: what a phone's camera reads from a page or a poster."""

from __future__ import annotations

from itertools import groupby
from typing import Final
from xml.sax.saxutils import quoteattr

QUIET: Final = 4
"""Modules that stay white around the code, as its standard wants."""


def qr_path(text: str) -> tuple[str, int] | None:
    """Return a code as SVG path data with one unit per module, and its size with margin.

    None where the text is too long for any code (2,331 bytes at error correction M).
    """
    import segno

    try:
        code = segno.make_qr(text, error="m")
    except segno.DataOverflowError:
        return None
    parts = []
    for row, modules in enumerate(code.matrix):
        column = 0
        for dark, run in groupby(modules):
            width = len(list(run))
            if dark:
                parts.append(f"M{column + QUIET} {row + QUIET}h{width}v1h-{width}z")
            column += width
    return "".join(parts), len(code.matrix) + 2 * QUIET


def qr_svg(text: str, label: str) -> str:
    """Return a code as an `<svg>` element to stand in a page; empty where it is too long.

    Parameters
    ----------
    text
        What a camera reads, such as a link.
    label
        What a screen reader says.
    """
    drawn = qr_path(text)
    if drawn is None:
        return ""
    path, size = drawn
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        f' role="img" aria-label={quoteattr(label)} shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )
