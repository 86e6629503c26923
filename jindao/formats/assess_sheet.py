"""Maps of an assessment as SVG to print: no tile, no script, no address.

North is up and the scale is true in the middle. What is estimated or only planned is
dashed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from xml.sax.saxutils import quoteattr

from jindao.formats import assess_look as look
from jindao.formats.assess_gaps import gap_spot, whole_lines
from jindao.formats.drawing import Sheet
from jindao.formats.options import ExportOptions
from jindao.formats.shapes import text
from jindao.formats.vector_map import background_svg, furniture, path_data
from jindao.model.assessment import (
    Assessment,
    JudgedWay,
    Polygons,
    ServedArea,
    ServiceGap,
    WeakLink,
)
from jindao.model.leg import Line
from jindao.model.trip import Background

_PAPER: Final = "#fbf8f1"
_EDGE: Final = "#cfc4ae"
_FONTS: Final = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
_MARGIN: Final = 20.0
_SMALL: Final = 300.0
"""A map that is narrower has thinner lines, no ways beneath, and the widest circles alone."""

_SIGN: Final = 16.0
"""How high the sign of a gap is, with the space around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a map shows beside the border, the ways and what lies beneath.

    `served` are drawn on each other, the largest first, with the circles of each around them;
    `gaps` get the numbers of their places.
    """

    title: str
    served: Sequence[ServedArea] = ()
    links: Sequence[WeakLink] = ()
    gaps: Sequence[ServiceGap] = ()
    with_sites: bool = False


def plan_svg(
    assessment: Assessment, plan: Plan, options: ExportOptions, width: float, height: float
) -> str:
    """Return a map of the area as an `<svg>` element, in its own units of size."""
    sheet = Sheet.over(
        assessment.drawn_bounds, _MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN
    )
    pen = _Pen(sheet, width, height)
    small = width < _SMALL
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"'
        f" font-family={quoteattr(_FONTS)}"
        f' class="vector-map" aria-label={quoteattr(plan.title)}>',
        f'<rect width="{width:g}" height="{height:g}" fill="{_PAPER}"/>',
        *background_svg(_beneath(options, small=small), sheet, width, height),
        *_served(pen, plan.served, small=small),
        *pen.polygons(
            assessment.polygons,
            f'fill="none" stroke="{look.BORDER}" stroke-width="1.2" stroke-dasharray="8 3 2 3"',
        ),
        *_bands(pen, assessment, plan.gaps),
        *_ways(pen, assessment.ways, small=small),
        *_links(pen, plan.links),
        *(_sites(pen, assessment) if plan.with_sites else ()),
        *_gaps(pen, assessment, plan.gaps),
        *furniture(sheet, width, height, options.locale),
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" fill="none"'
        f' stroke="{_EDGE}"/>',
        "</svg>",
    ]
    return "\n".join(lines)


class _Pen:
    """Draws positions, lines and polygons on a sheet."""

    def __init__(self, sheet: Sheet, width: float, height: float) -> None:
        self._sheet, self._width, self._height = sheet, width, height

    def at(self, position: tuple[float, float]) -> tuple[float, float]:
        return self._sheet.at(position)

    def lines(self, lines: Iterable[Line], look_: str) -> Iterator[str]:
        data = "".join(path_data(line, self._sheet, self._width, self._height) for line in lines)
        if data:
            yield f'<path d="{data}" fill="none" {look_}/>'

    def polygons(self, polygons: Polygons, look_: str) -> Iterator[str]:
        rings = [
            path_data(ring, self._sheet, self._width, self._height)
            for rings in polygons
            for ring in rings
        ]
        data = "".join(f"{ring}z" for ring in rings if ring)
        if data:
            yield f'<path d="{data}" fill-rule="evenodd" {look_}/>'

    def dot(self, position: tuple[float, float], dot: look.Dot, scale: float = 1.0) -> str:
        x, y = self.at(position)
        dashes = f' stroke-dasharray="{dot.dashes}"' if dot.dashes else ""
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{scale * dot.radius:g}" fill="{dot.fill}"'
            f' stroke="{dot.rim}" stroke-width="{scale * dot.weight:g}"{dashes}/>'
        )


def _beneath(options: ExportOptions, *, small: bool) -> Background:
    if not small:
        return options.background
    lines = tuple(line for line in options.background.lines if line.kind != "way")
    return replace(options.background, lines=lines)


def _served(pen: _Pen, served: Sequence[ServedArea], *, small: bool) -> Iterator[str]:
    opacity = look.served_opacity(len(served))
    for area in served:
        yield from pen.polygons(area.polygons, f'fill="{look.SERVED}" fill-opacity="{opacity:g}"')
    for area in served[:1] if small else served:
        yield from pen.polygons(
            area.circles,
            f'fill="none" stroke="{look.CIRCLE}" stroke-width="0.7"'
            f' stroke-dasharray="{look.CIRCLE_DASHES}"',
        )


def _ways(pen: _Pen, ways: Sequence[JudgedWay], *, small: bool) -> Iterator[str]:
    for greenway, shade, weight in ((False, look.FOOTPATH, 0.9), (True, look.GREENWAY, 2.6)):
        for is_built in (True, False):
            own = [w.line for w in ways if (w.greenway, w.is_built) == (greenway, is_built)]
            dashes = "" if is_built else f' stroke-dasharray="{look.ESTIMATED_DASHES}"'
            wide = 0.5 * weight if small else weight
            yield from pen.lines(own, f'stroke="{shade}" stroke-width="{wide:g}"{dashes}')


def _links(pen: _Pen, links: Sequence[WeakLink]) -> Iterator[str]:
    for is_built in (True, False):
        own = [link.line for link in links if link.is_built == is_built]
        dashes = "" if is_built else f' stroke-dasharray="{look.ESTIMATED_DASHES}"'
        yield from pen.lines(own, f'stroke="{look.BRIDGE}" stroke-width="3.4"{dashes}')


def _sites(pen: _Pen, assessment: Assessment) -> Iterator[str]:
    """Yield the sites, those that lie nearest to a greenway above the others."""
    for word in reversed(look.SITE_DOTS):
        for site in assessment.sites:
            if look.site_class(assessment, site) == word:
                yield pen.dot(site.position, look.SITE_DOTS[word], 0.8)


def _bands(pen: _Pen, assessment: Assessment, gaps: Sequence[ServiceGap]) -> Iterator[str]:
    """Yield bands beneath greenways that have no facility at all, one for all kinds."""
    lines = dict.fromkeys(line for gap in gaps for line in whole_lines(assessment, gap))
    look_ = f'stroke-width="{look.GAP_BAND}" stroke-opacity="{look.GAP_OPACITY:g}"'
    yield from pen.lines(lines, f'stroke="{look.GAP}" {look_}')


def _gaps(pen: _Pen, assessment: Assessment, gaps: Sequence[ServiceGap]) -> Iterator[str]:
    """Yield the gaps with their numbers; those at one place share a sign.

    A sign that would cover another stands beside its place, with a line to it.
    """
    placed: dict[tuple[float, float], list[int]] = {}
    for number, gap in enumerate(gaps, start=1):
        at = gap_spot(assessment, gap)
        if at is not None:
            placed.setdefault(at, []).append(number)
    leaders, signs = [], []
    taken: list[tuple[float, float, float]] = []
    for position, numbers in placed.items():
        x, y = pen.at(position)
        told = ",".join(map(str, numbers))
        half = max(7.0, 2.9 * len(told) + 3)
        sign_y = _free(x, y, half, taken)
        taken.append((x, sign_y, half))
        if sign_y != y:
            leaders.append(
                f'<path d="M{x:.1f} {y:.1f}V{sign_y:.1f}" stroke="{look.GAP}" stroke-width="1.2"/>'
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{look.GAP}"/>'
            )
        signs.append(
            f'<rect x="{x - half:.1f}" y="{sign_y - 7:.1f}" width="{2 * half:.1f}" height="14"'
            f' rx="7" fill="{look.GAP_DOT.fill}" stroke="{look.GAP}" stroke-width="1.6"/>'
            + text(x, sign_y + 3.2, told, 9, "#22201c", "middle", bold=True)
        )
    yield from (*leaders, *signs)


def _free(x: float, y: float, half: float, taken: Sequence[tuple[float, float, float]]) -> float:
    """Return how high a sign stands so that it covers none of those taken: x, y, half width."""
    tries = (y + sign * step * _SIGN for step in range(len(taken) + 1) for sign in (1, -1))
    return next(
        height
        for height in tries
        if not any(
            abs(x - other_x) < half + other_half and abs(height - other_y) < _SIGN
            for other_x, other_y, other_half in taken
        )
    )
