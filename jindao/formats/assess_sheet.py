"""Maps of an assessment as SVG to print; what is estimated or only planned is dashed.

A map that is small has no ways beneath, and the widest circles alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jindao.formats import assess_look as look
from jindao.formats.assess_gaps import gap_spot, whole_lines
from jindao.formats.options import ExportOptions
from jindao.formats.pen import Pen, sheet_svg
from jindao.formats.shapes import text
from jindao.model.assessment import (
    Assessment,
    JudgedWay,
    ServedArea,
    ServiceGap,
    WeakLink,
)

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

    def draw(pen: Pen) -> Iterator[str]:
        small = pen.is_small
        yield from _served(pen, plan.served, small=small)
        border = f'fill="none" stroke="{look.BORDER}" stroke-width="1.2" stroke-dasharray="8 3 2 3"'
        yield from pen.polygons(assessment.polygons, border)
        yield from _bands(pen, assessment, plan.gaps)
        yield from _ways(pen, assessment.ways, small=small)
        yield from _links(pen, plan.links)
        if plan.with_sites:
            yield from _sites(pen, assessment)
        yield from _gaps(pen, assessment, plan.gaps)

    return sheet_svg(plan.title, assessment.drawn_bounds, options, (width, height), draw)


def _served(pen: Pen, served: Sequence[ServedArea], *, small: bool) -> Iterator[str]:
    opacity = look.served_opacity(len(served))
    for area in served:
        yield from pen.polygons(area.polygons, f'fill="{look.SERVED}" fill-opacity="{opacity:g}"')
    for area in served[:1] if small else served:
        yield from pen.polygons(
            area.circles,
            f'fill="none" stroke="{look.CIRCLE}" stroke-width="0.7"'
            f' stroke-dasharray="{look.CIRCLE_DASHES}"',
        )


def _ways(pen: Pen, ways: Sequence[JudgedWay], *, small: bool) -> Iterator[str]:
    for greenway, shade, weight in ((False, look.FOOTPATH, 0.9), (True, look.GREENWAY, 2.6)):
        for is_built in (True, False):
            own = [w.line for w in ways if (w.greenway, w.is_built) == (greenway, is_built)]
            dashes = "" if is_built else f' stroke-dasharray="{look.ESTIMATED_DASHES}"'
            wide = 0.5 * weight if small else weight
            yield from pen.lines(own, f'stroke="{shade}" stroke-width="{wide:g}"{dashes}')


def _links(pen: Pen, links: Sequence[WeakLink]) -> Iterator[str]:
    for is_built in (True, False):
        own = [link.line for link in links if link.is_built == is_built]
        dashes = "" if is_built else f' stroke-dasharray="{look.ESTIMATED_DASHES}"'
        yield from pen.lines(own, f'stroke="{look.BRIDGE}" stroke-width="3.4"{dashes}')


def _sites(pen: Pen, assessment: Assessment) -> Iterator[str]:
    """Yield the sites, those that lie nearest to a greenway above the others."""
    for word in reversed(look.SITE_DOTS):
        for site in assessment.sites:
            if look.site_class(assessment, site) == word:
                yield pen.dot(site.position, look.SITE_DOTS[word], 0.8)


def _bands(pen: Pen, assessment: Assessment, gaps: Sequence[ServiceGap]) -> Iterator[str]:
    """Yield bands beneath greenways that have no facility at all, one for all kinds."""
    lines = dict.fromkeys(line for gap in gaps for line in whole_lines(assessment, gap))
    look_ = f'stroke-width="{look.GAP_BAND}" stroke-opacity="{look.GAP_OPACITY:g}"'
    yield from pen.lines(lines, f'stroke="{look.GAP}" {look_}')


def _gaps(pen: Pen, assessment: Assessment, gaps: Sequence[ServiceGap]) -> Iterator[str]:
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
