"""Plans and scores as layers for desktop GIS, and as one GeoJSON file of them (RFC 7946).

What is only estimated says so in the column `alignment`, and what is only planned in
`planned`, as in the layers of an assessment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from jindao.codec import to_plain
from jindao.formats import words
from jindao.formats.assess_geojson import features_of
from jindao.formats.assess_layers import ALIGNMENT, KNOWN, Layer, Value, ways_layer
from jindao.formats.chapters import rounded
from jindao.formats.jsonfile import dump
from jindao.formats.judged import Judged
from jindao.formats.judged_tables import (
    comparison_about,
    comparison_title,
    of_words,
    score_tables,
    sources,
)
from jindao.formats.judged_told import limit_lines
from jindao.formats.options import ExportOptions
from jindao.model.plan_comparison import (
    ChangedWays,
    ComparedFigure,
    PlansCompared,
    bounds_told,
)
from jindao.model.score import AreaScore, Scores
from jindao.texts import say

Plain = dict[str, Any]

_CHANGES: Final = {"close": "closed", "remove": "removed", "sign": "signed", "add": "added"}
"""The layer of every change, the lowest first."""

_CHANGE_COLUMNS: Final = {
    **dict.fromkeys(("plan", "feature", "kind", "name", "greenway", "level"), "text"),
    "length_m": "real",
    **dict.fromkeys(("alignment", "planned", "modes", "first_day", "last_day"), "text"),
    "counted": "text",
    "built_again_m": "real",
}


def layers_of(judged: Judged) -> tuple[Layer, ...]:
    """Return all layers, the lowest on a map first, those without shapes last."""
    return tuple(_scored(judged) if isinstance(judged, Scores) else _compared(judged))


def about_lines(judged: Judged, locale: str) -> list[str]:
    """Return what a GIS shows of every layer: what it is, what to know, whose data it is."""
    if isinstance(judged, Scores):
        table = score_tables(judged, locale)[0]
        told = [str(row[-1]) for row in table.rows[len(judged.areas) :]]
        return [*told, *limit_lines(judged, locale)]
    about = [comparison_title(judged, locale), *comparison_about(judged, locale)]
    return [*about, *limit_lines(judged, locale), *sources(judged, locale)]


def to_geojson(judged: Judged, options: ExportOptions) -> bytes:
    """Return the layers as features, each of which says its `layer`.

    The foreign member `jindao` holds what was asked, what to know, what the figures are not
    for, and the sources; of scores the weights, too.
    """
    locale = options.locale
    member: Plain = {
        **(_about_scores(judged) if isinstance(judged, Scores) else _about_plans(judged)),
        "told": about_lines(judged, locale),
        "limits": limit_lines(judged, locale),
        "datum": say("geojson.datum", locale),
        "attribution": list(sources(judged, locale)[:-1]),
    }
    if options.created_at is not None:
        member["created_at"] = to_plain(options.created_at)
    made: Plain = {"type": "FeatureCollection"}
    box = judged.bounds
    if box is not None:
        made["bbox"] = [*rounded((box.west, box.south)), *rounded((box.east, box.north))]
    made["features"] = [item for layer in layers_of(judged) for item in features_of(layer)]
    return dump({**made, "jindao": member})


def _about_plans(made: PlansCompared) -> Plain:
    return {
        "kind": "plan_comparison",
        "cases": to_plain(made.cases),
        "day": to_plain(made.day),
        "provenance": to_plain(made.assessments[0].provenance),
    }


def _about_scores(made: Scores) -> Plain:
    numbers = ("draws", "seed", "network_id", "data_version")
    return {
        "kind": "scores",
        "weights": to_plain(made.weights),
        "outside": [name for name, _ in made.outside],
        **{name: getattr(made, name) for name in numbers},
    }


def _compared(made: PlansCompared) -> Iterator[Layer]:
    today = made.assessments[0]
    yield Layer(
        name="area",
        geometry="MultiPolygon",
        columns={"name": "text", "name_en": "text"},
        rows=[(today.polygons or None, (words.clean(made.name), words.clean(today.name_en)))],
    )
    yield ways_layer("greenways", (way for way in today.ways if way.greenway))
    for change, name in _CHANGES.items():
        yield Layer(
            name=name,
            geometry="MultiLineString",
            columns=_CHANGE_COLUMNS,
            rows=[
                (each.lines or None, _change(each))
                for each in made.changes
                if each.change == change
            ],
        )
    yield Layer(
        name="open_ends",
        geometry="Point",
        columns={"plan": "text"},
        rows=[(end.position, (words.clean(end.plan),)) for end in made.open_ends],
    )
    numbers = ("value", "low", "high", "difference", "difference_low", "difference_high")
    yield Layer(
        name="figures",
        geometry=None,
        columns={
            **dict.fromkeys(("section", "id", "of", "unit", "plan"), "text"),
            **dict.fromkeys(numbers, "real"),
            "covered_only": "text",
        },
        rows=[(None, values) for row in made.figures for values in _figures(made, row)],
    )


def _change(change: ChangedWays) -> tuple[Value, ...]:
    return (
        words.clean(change.plan),
        words.clean(change.id),
        change.kind,
        words.clean(change.name),
        words.clean(change.greenway),
        change.level,
        change.length_m,
        ALIGNMENT[change.estimated],
        KNOWN[change.change in ("add", "sign")],
        "; ".join(change.modes),
        change.first_day.isoformat() if change.first_day else "",
        change.last_day.isoformat() if change.last_day else "",
        KNOWN[change.counts],
        change.built_again_m if change.change == "add" else None,
    )


def _figures(made: PlansCompared, row: ComparedFigure) -> Iterator[tuple[Value, ...]]:
    """Yield a figure in every case; today's differs by nothing that is told."""
    differences = (None, *row.differences)
    for case, figure, difference in zip(made.cases, row.figures, differences, strict=True):
        bounds = bounds_told(figure)
        value = None if figure is None else figure.value
        yield (
            *(row.section, row.id, of_words(row.of), row.unit, words.clean(case.id)),
            *(value, bounds.low, bounds.high),
            *(
                (None, None, None)
                if difference is None
                else (difference.value, difference.bounds.low, difference.bounds.high)
            ),
            KNOWN[row.covered_only],
        )


def _scored(made: Scores) -> Iterator[Layer]:
    ids = [component.id for component in made.weights.components]
    ranks = ("best_rank", "worst_rank", "likely_best", "likely_worst")
    yield Layer(
        name="areas",
        geometry="MultiPolygon",
        columns={
            **dict.fromkeys(("name", "name_en"), "text"),
            "place": "integer",
            **dict.fromkeys(("index", "index_low", "index_high"), "real"),
            **dict.fromkeys(ranks, "integer"),
            "unknown_weight": "real",
            **{f"points_{id_}{end}": "real" for id_ in ids for end in ("", "_low", "_high")},
        },
        rows=[(area.polygons or None, tuple(_area(area))) for area in made.areas],
    )
    yield Layer(
        name="weights",
        geometry=None,
        columns={
            **dict.fromkeys(("component", "figure", "of", "per"), "text"),
            **dict.fromkeys(("weight", "worst", "best"), "real"),
        },
        rows=[
            (
                None,
                (
                    *(item.id, item.figure, of_words(item.of), item.per),
                    *(item.weight, item.worst, item.best),
                ),
            )
            for item in made.weights.components
        ],
    )


def _area(area: AreaScore) -> Iterator[Value]:
    yield from (words.clean(area.name), words.clean(area.name_en), area.place)
    yield from (area.value, area.low, area.high, area.best_rank, area.worst_rank)
    yield from (*area.likely_ranks, area.unknown_weight)
    for part in area.parts:
        yield from (part.points, part.low, part.high)
