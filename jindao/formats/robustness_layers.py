"""Closures as layers for desktop GIS: a feature for each, and for each way round, with all facts.

As in the layers of an assessment `alignment` says what is only estimated, `planned` what is
only planned.
"""

from __future__ import annotations

from typing import Final

from jindao.formats import words
from jindao.formats.assess_layers import ALIGNMENT, KNOWN, Layer, Value
from jindao.model.robustness import ClosedStretch, ClosureDetour, ClosureLoss, Robustness

_STRETCH: Final = {
    "rank": "integer",
    "name": "text",
    "greenway": "text",
    "length_m": "real",
    "alignment": "text",
    "planned": "text",
}


def closure_layers(made: Robustness) -> tuple[Layer, ...]:
    """Return the area, ways round, closures with one and those that cut off, the lowest first."""
    return (
        Layer(
            name="area",
            geometry="MultiPolygon",
            columns={"name": "text"},
            rows=[(made.polygons, (words.clean(made.name),))],
        ),
        _ways_round(made),
        _detours(made),
        _cuts(made),
    )


def _cuts(made: Robustness) -> Layer:
    return Layer(
        name="cuts",
        geometry="MultiLineString",
        columns={
            **_STRETCH,
            **dict.fromkeys(("cut_off_km", "cut_off_share"), "real"),
            **dict.fromkeys(("sites", "value_low", "value_high"), "integer"),
            **dict.fromkeys(("value_share_low", "value_share_high"), "real"),
            "uncertain_sites": "integer",
            **dict.fromkeys(("site_ids", "site_names_zh", "site_names_en"), "text"),
        },
        rows=[(loss.lines, _cut(rank, loss)) for rank, loss in enumerate(made.losses, start=1)],
    )


def _cut(rank: int, loss: ClosureLoss) -> tuple[Value, ...]:
    return (
        *_stretch(rank, loss),
        *(loss.cut_off_km, loss.cut_off_share, len(loss.site_ids)),
        *(loss.value_low, loss.value_high, loss.value_share_low, loss.value_share_high),
        *(loss.uncertain_sites, "; ".join(loss.site_ids)),
        *("; ".join(words.clean(pair[place]) for pair in loss.site_names) for place in (0, 1)),
    )


def _detours(made: Robustness) -> Layer:
    return Layer(
        name="detours",
        geometry="MultiLineString",
        columns={
            **_STRETCH,
            **dict.fromkeys(("way_round_m", "detour_m"), "real"),
            **dict.fromkeys(("round_alignment", "round_planned"), "text"),
        },
        rows=[
            (
                detour.lines,
                (
                    *_stretch(rank, detour),
                    *(detour.way_round_m, detour.detour_m),
                    *_round_as(detour),
                ),
            )
            for rank, detour in enumerate(made.detours, start=1)
        ],
    )


def _ways_round(made: Robustness) -> Layer:
    """Return the ways round, each with the rank of what it leads around."""
    return Layer(
        name="ways_round",
        geometry="MultiLineString",
        columns={"rank": "integer", "length_m": "real", "alignment": "text", "planned": "text"},
        rows=[
            (detour.way_round, (rank, detour.way_round_m, *_round_as(detour)))
            for rank, detour in enumerate(made.detours, start=1)
        ],
    )


def _stretch(rank: int, closed: ClosedStretch) -> tuple[Value, ...]:
    names = (words.clean(closed.name), words.clean(closed.greenway))
    made = (ALIGNMENT[closed.estimated], KNOWN[closed.planned])
    return (rank, *names, closed.length_m, *made)


def _round_as(detour: ClosureDetour) -> tuple[str, str]:
    return ALIGNMENT[detour.round_estimated], KNOWN[detour.round_planned]
