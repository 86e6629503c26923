"""Closures as one page that needs nothing else: a map, two lists, and what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from jindao.formats import assess_look as look
from jindao.formats import robustness as told
from jindao.formats import words
from jindao.formats.cautions import cautions
from jindao.formats.html import whole_page
from jindao.formats.judged_tables import closure_notes, looked_at, robustness_title, site_names
from jindao.formats.judged_told import marks, percent, value_share, where
from jindao.formats.map import credit_lines, framed
from jindao.formats.map_layers import Layer, Layers
from jindao.formats.map_parts import MapParts
from jindao.formats.options import ExportOptions
from jindao.formats.page_parts import PageParts, page_parts
from jindao.model.leg import Line
from jindao.model.robustness import ClosedStretch, ClosureDetour, ClosureLoss, Robustness
from jindao.texts import say, tongue

Closed: TypeAlias = ClosureLoss | ClosureDetour

STRONG: Final = (
    *("no_greenways", "robust_greenways_planned", "robust_nothing_here"),
    *("robust_estimated", "judged_partly_covered"),
)
"""Notes that may not be overlooked."""

_SCRIPTS: Final = ("layers.js", "folds.js")
_WORDS: Final = ("map", "back")

_DIGITS: Final = 5


def render(made: Robustness, options: ExportOptions) -> bytes:
    """Return the page; the only thing it may ask of another host is a tile."""
    return whole_page(
        "robustness.html",
        closure_map_parts(made, options),
        options,
        _words(made, options),
        also=_SCRIPTS,
    )


def parts(made: Robustness, options: ExportOptions) -> PageParts:
    """Return what the page shows, for a page of one's own."""
    drawn = closure_map_parts(made, options)
    return page_parts("robustness.html", _words(made, options), drawn, scripts=_SCRIPTS)


def closure_map_parts(made: Robustness, options: ExportOptions) -> MapParts:
    """Return a map of closures of both kinds: the page wants `layers.js` after `map.js`.

    What is estimated or only planned is dashed. A way round is drawn while its closure is
    chosen, on the map or in a list.
    """
    locale = options.locale
    frame = framed(made.drawn_bounds, options, prefer_canvas=False)
    layers = Layers(frame)
    border = {"color": look.BORDER, "weight": 2, "dash_array": "8 4 2 4"}
    layers.add("area", say("assess.layer.area", locale)).areas(made.polygons, fill=False, **border)
    kinds: tuple[tuple[str, Sequence[Closed], str, look.Dot], ...] = (
        ("detours", made.detours, look.GAP, look.DETOUR_DOT),
        ("cuts", made.losses, look.BRIDGE, look.BRIDGE_DOT),
    )
    for name, closures, colour, dot in kinds:
        layer = layers.add(name, say(f"assess.layer.{name}", locale))
        _add_lines(layer, closures, colour)
        ranked = list(enumerate(closures, start=1))
        # The worst lie above the others.
        layer.dots(
            [_dot(name, rank, closed, locale) for rank, closed in reversed(ranked)],
            dot,
            [_shown(name, rank, closed) for rank, closed in reversed(ranked)],
        )
    return layers.parts(
        options,
        attribution=_sources(made, options),
        told={key: say(f"robust.{key}", locale) for key in _WORDS},
    )


def _add_lines(layer: Layer, closures: Sequence[ClosedStretch], colour: str) -> None:
    for is_built in (True, False):
        lines = [line for item in closures if item.is_built == is_built for line in item.lines]
        dashes = {} if is_built else {"dash_array": look.ESTIMATED_DASHES}
        layer.lines(lines, color=colour, weight=6, **dashes)


def _dot(
    name: str, rank: int, closed: Closed, locale: str
) -> tuple[tuple[float, float], str, list[str]]:
    heading = say(f"robust.pin_{name}", locale, rank=rank, where=where(closed, locale))
    return closed.middle, heading, facts(closed, locale)


def _shown(name: str, rank: int, closed: Closed) -> dict[str, Any]:
    """Return what is shown where a closure is chosen: its place in the page, its way round."""
    shown: dict[str, Any] = {"id": f"{name}-{rank}", "box": _box(closed.lines)}
    if isinstance(closed, ClosureDetour):
        is_built = not closed.round_estimated and not closed.round_planned
        shown["box"] = _box((*closed.lines, *closed.way_round))
        shown["way"] = {
            "lines": [
                [[round(lat, _DIGITS), round(lon, _DIGITS)] for lon, lat in line]
                for line in closed.way_round
            ],
            "color": look.SERVED,
            "weight": 5,
            "dashArray": None if is_built else look.ESTIMATED_DASHES,
        }
    return shown


def _box(lines: Sequence[Line]) -> list[list[float]]:
    """Return the south-western and north-eastern corners around lines, as Leaflet wants them."""
    lons = [lon for line in lines for lon, _ in line]
    lats = [lat for line in lines for _, lat in line]
    return [[min(lats), min(lons)], [max(lats), max(lons)]]


def facts(closed: Closed, locale: str) -> list[str]:
    """Return all that is told of a closure beside its place, a line each."""
    length = words.distance(closed.length_m, locale)
    if isinstance(closed, ClosureDetour):
        detour = words.distance(closed.detour_m, locale)
        around = words.distance(closed.way_round_m, locale)
        lines = [say("robust.detour", locale, detour=detour, way_round=around, length=length)]
    else:
        cut_off = words.distance(1000 * closed.cut_off_km, locale)
        share = percent(closed.cut_off_share)
        lines = [say("robust.cuts", locale, length=cut_off, share=share)]
        if closed.site_ids:
            names, share = site_names(closed, locale), value_share(closed, locale)
            lines.append(say("robust.cuts_sites", locale, sites=names, share=share))
        lines.append(say("robust.stretch", locale, length=length))
    return [line for line in (*lines, words.join(marks(closed, locale), locale)) if line]


def _words(made: Robustness, options: ExportOptions) -> dict[str, Any]:
    """Return everything that is said of closures, for the template."""
    locale = options.locale
    strong = [line for code in STRONG for line in closure_notes(made, locale, code=code)]
    return {
        "lang": tongue(locale).tag,
        "say": lambda key, **values: say(key, locale, **values),
        "title": robustness_title(made, locale),
        "figures": list(_figures(made, locale)),
        "looked_at": looked_at(made, locale),
        "cautions": cautions(closure_notes(made, locale), strong),
        "lists": [
            (name, heading, [(where(item, locale), facts(item, locale)) for item in closures])
            for name, heading, closures in (
                ("cuts", _heading("cuts", made.losses, made.stretches, locale), made.losses),
                (
                    "detours",
                    _heading("led_around", made.detours, made.led_around, locale),
                    made.detours,
                ),
            )
        ],
        "look": look,
        "sources": _sources(made, options),
        "made_with": made.provenance,
        "made_with_line": words.made_with(made.provenance, locale),
        "created_at": options.created_at,
    }


def _heading(key: str, closures: Sequence[ClosedStretch], whole: int | None, locale: str) -> str:
    known = say("assess.unknown", locale) if whole is None else whole
    return say(f"judged.{key}", locale, count=len(closures), whole=known)


def _figures(made: Robustness, locale: str) -> list[tuple[str, str]]:
    """Return the few numbers that head the page, with what each counts."""
    unknown = say("assess.unknown", locale)
    figures = [
        (unknown if number is None else f"{number:,}", say(f"robust.fig_{name}", locale))
        for name, number in (("cuts", made.stretches), ("led_around", made.led_around))
    ]
    if made.losses:
        most = max(loss.cut_off_km for loss in made.losses)
        told_most = words.distance(1000 * most, locale)
        figures.insert(1, (told_most, say("robust.fig_cut_off", locale)))
    if made.detours:
        longest = words.distance(made.detours[0].detour_m, locale)
        figures.append((longest, say("robust.fig_detour", locale)))
    return figures


def _sources(made: Robustness, options: ExportOptions) -> list[str]:
    return credit_lines([*told.credit(made), *options.map_credit])
