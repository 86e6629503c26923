"""Maps as SVG to print: no tile, no script, no address.

North is up and the scale is true in the middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final
from xml.sax.saxutils import quoteattr

from jindao.formats.assess_look import Dot
from jindao.formats.drawing import Sheet
from jindao.formats.options import ExportOptions
from jindao.formats.vector_map import background_svg, furniture, path_data
from jindao.geo import BBox
from jindao.model.assessment import Polygons
from jindao.model.trip import Background, Line

_PAPER: Final = "#fbf8f1"
_EDGE: Final = "#cfc4ae"
_FONTS: Final = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
_MARGIN: Final = 20.0
SMALL: Final = 300.0
"""A map that is narrower has thinner lines, and no ways beneath."""


class Pen:
    """Draws positions, lines and polygons on a sheet."""

    def __init__(self, sheet: Sheet, width: float, height: float) -> None:
        self._sheet, self._width, self._height = sheet, width, height

    @property
    def is_small(self) -> bool:
        """Whether the map is narrower than `SMALL`."""
        return self._width < SMALL

    def at(self, position: tuple[float, float]) -> tuple[float, float]:
        """Return where a position of lon and lat lies."""
        return self._sheet.at(position)

    def lines(self, lines: Iterable[Line], look: str) -> Iterator[str]:
        """Yield lines in one look, as attributes of SVG; nothing where there are none."""
        data = "".join(path_data(line, self._sheet, self._width, self._height) for line in lines)
        if data:
            yield f'<path d="{data}" fill="none" {look}/>'

    def polygons(self, polygons: Polygons, look: str) -> Iterator[str]:
        """Yield polygons in one look, as attributes of SVG; nothing where there are none."""
        rings = [
            path_data(ring, self._sheet, self._width, self._height)
            for rings in polygons
            for ring in rings
        ]
        data = "".join(f"{ring}z" for ring in rings if ring)
        if data:
            yield f'<path d="{data}" fill-rule="evenodd" {look}/>'

    def dot(self, position: tuple[float, float], dot: Dot, scale: float = 1.0) -> str:
        """Return a dot, its radius and rim scaled."""
        x, y = self.at(position)
        dashes = f' stroke-dasharray="{dot.dashes}"' if dot.dashes else ""
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{scale * dot.radius:g}" fill="{dot.fill}"'
            f' stroke="{dot.rim}" stroke-width="{scale * dot.weight:g}"{dashes}/>'
        )


def sheet_svg(
    title: str,
    box: BBox,
    options: ExportOptions,
    size: tuple[float, float],
    draw: Callable[[Pen], Iterable[str]],
) -> str:
    """Return a map of a box as an `<svg>` element.

    Parameters
    ----------
    title
        What it is, for those who do not see it.
    box
        What it shows.
    options
        Language and background.
    size
        Width and height, in its own units.
    draw
        Yields what lies on the background.
    """
    width, height = size
    sheet = Sheet.over(box, _MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    pen = Pen(sheet, width, height)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"'
        f" font-family={quoteattr(_FONTS)}"
        f' class="vector-map" aria-label={quoteattr(title)}>',
        f'<rect width="{width:g}" height="{height:g}" fill="{_PAPER}"/>',
        *background_svg(_beneath(options, small=pen.is_small), sheet, width, height),
        *draw(pen),
        *furniture(sheet, width, height, options.locale),
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" fill="none"'
        f' stroke="{_EDGE}"/>',
        "</svg>",
    ]
    return "\n".join(lines)


def _beneath(options: ExportOptions, *, small: bool) -> Background:
    if not small:
        return options.background
    lines = tuple(line for line in options.background.lines if line.kind != "way")
    return replace(options.background, lines=lines)
