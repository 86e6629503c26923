"""A map of plans: what each builds, signs, removes and closes, over the greenways of today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from jindao.formats import assess_look, words
from jindao.formats import compared_told as told
from jindao.formats import judged_look as look
from jindao.formats.map import framed
from jindao.formats.map_layers import Layers
from jindao.formats.map_parts import MapParts
from jindao.formats.options import ExportOptions
from jindao.formats.pen import Pen, sheet_svg
from jindao.geo import BBox
from jindao.model.assessment import box_around
from jindao.model.plan_comparison import ChangedWays, PlansCompared
from jindao.texts import say

_BORDER = {"color": assess_look.BORDER, "weight": 2, "dash_array": "8 4 2 4"}


def compared_map_parts(
    made: PlansCompared, box: BBox, options: ExportOptions, attribution: list[str]
) -> MapParts:
    """Return a map with a layer for each kind of change of each plan.

    Every change has a dot that tells of it: the page wants `layers.js` after `map.js`, and
    has the ids `change-1` and so on where it tells of them.
    """
    locale = options.locale
    layers = Layers(framed(box, options, prefer_canvas=False))
    area = layers.add("area", say("assess.layer.area", locale))
    area.areas(made.assessments[0].polygons, fill=False, **_BORDER)
    today = layers.add("greenways", say("compared.greenways", locale))
    for kind, ways in told.greenways(made).items():
        today.lines([way.line for way in ways], **asdict(look.GREENWAY_STROKES[kind]))
    numbers = {id(change): place for place, change in enumerate(told.sorted_changes(made), 1)}
    for place, (plan, kind, changes) in enumerate(_layers(made), start=1):
        name = told.layer_name(made, plan, kind, locale)
        layer = layers.add(f"change_{place}", name, shown=kind != "left")
        for estimated in (False, True):
            lines = [line for each in changes if each.estimated == estimated for line in each.lines]
            for stroke in look.strokes(kind, estimated=estimated):
                layer.lines(lines, **asdict(stroke))
        layer.dots(
            [
                (
                    told.middle(each),
                    told.change_name(each, locale),
                    told.change_facts(made, each, locale),
                )
                for each in changes
            ],
            look.CHANGE_DOTS[kind],
            [_shown(numbers[id(each)], each) for each in changes],
        )
    if made.open_ends:
        ends = layers.add("open_ends", say("compared.open_ends", locale))
        ends.dots(
            [
                (end.position, say("compared.open_end", locale, plan=words.clean(end.plan)), [])
                for end in made.open_ends
            ],
            look.OPEN_END_DOT,
        )
    return layers.parts(
        options,
        attribution=attribution,
        told={
            "map": say("compared.map", locale),
            "back": say("compared.back", locale),
        },
    )


def _layers(made: PlansCompared) -> Iterator[tuple[str, str, list[ChangedWays]]]:
    """Yield each plan and kind of change that has lines, the lowest first."""
    for case in made.cases[1:]:
        for kind in look.CHANGE_STROKES:
            changes = [
                each
                for each in told.sorted_changes(made)
                if (each.plan, look.looks_as(each)) == (case.id, kind) and each.lines
            ]
            if changes:
                yield case.id, kind, changes


def _shown(number: int, change: ChangedWays) -> dict[str, Any]:
    """Return what is shown where a change is chosen: its place in the page, and where it is."""
    box = box_around([point for line in change.lines for point in line])
    return {
        "id": f"change-{number}",
        "box": [[box.south, box.west], [box.north, box.east]],
    }


def compared_svg(
    made: PlansCompared,
    box: BBox,
    options: ExportOptions,
    size: tuple[float, float],
    title: str,
    plan: str | None = None,
) -> str:
    """Return a map of all plans, or of one, as an `<svg>` element to print."""

    def draw(pen: Pen) -> Iterator[str]:
        border = f'fill="none" stroke="{assess_look.BORDER}" stroke-width="1.2"'
        polygons = made.assessments[0].polygons
        yield from pen.polygons(polygons, f'{border} stroke-dasharray="8 3 2 3"')
        for kind, ways in told.greenways(made).items():
            yield from pen.lines(
                [way.line for way in ways], _attributes(look.GREENWAY_STROKES[kind])
            )
        for case, kind, changes in _layers(made):
            if plan not in (None, case):
                continue
            for estimated in (False, True):
                own = [
                    line for each in changes if each.estimated == estimated for line in each.lines
                ]
                for stroke in look.strokes(kind, estimated=estimated):
                    yield from pen.lines(own, _attributes(stroke))
        for end in made.open_ends:
            if plan in (None, end.plan):
                yield pen.dot(end.position, look.OPEN_END_DOT, 0.6)

    return sheet_svg(title, box, options, size, draw)


def _attributes(stroke: look.Stroke) -> str:
    """Return a stroke as attributes of SVG, thinner than on a screen."""
    dashes = f' stroke-dasharray="{stroke.dash_array}"' if stroke.dash_array else ""
    return (
        f'stroke="{stroke.color}" stroke-width="{0.6 * stroke.weight:g}"'
        f' stroke-opacity="{stroke.opacity:g}"{dashes}'
    )
