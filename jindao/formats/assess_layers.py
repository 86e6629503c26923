"""An assessment as layers for desktop GIS: each a table of features, or of figures alone.

GeoPackage and GeoJSON hold the same rows. What is only estimated says so in its column
`alignment`: it is where a line is drawn, not where a way was built. What a plan would build or
sign says so in `planned`, and what nobody may walk in `on_foot`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from jindao.formats import words
from jindao.formats.assess_gaps import gap_spot
from jindao.model.assessment import Assessment, Figure, JudgedWay

Value = str | float | int | None

Geometry = Literal["MultiPolygon", "MultiLineString", "LineString", "Point"]

COLUMN_TYPES: Final = {"text": str, "real": float, "integer": int}
"""What the values of a column are; any of them may be None, which is unknown."""

ALIGNMENT: Final = {True: "estimated", False: "surveyed"}
"""What `alignment` says, by whether any of it is only estimated."""

KNOWN: Final = {True: "yes", False: "no", None: "unknown"}
"""What columns say that are yes or no, None where nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Features of one kind.

    Parameters
    ----------
    name
        Its code, under `assess.layer` in the texts.
    geometry
        What its shapes are; None of a table without any.
    columns
        Name of each column and its type, one of `COLUMN_TYPES`.
    rows
        The coordinates of the shape as GeoJSON nests them, WGS-84 degrees, None of a feature
        that is nowhere; and a value for each column.
    """

    name: str
    geometry: Geometry | None
    columns: dict[str, str]
    rows: list[tuple[Any, tuple[Value, ...]]]


def layers(assessment: Assessment) -> tuple[Layer, ...]:
    """Return all layers, the lowest on a map first; those without features, too."""
    return (
        _area(assessment),
        _served(assessment, "circles"),
        _served(assessment, "served_areas"),
        ways_layer("footpaths", (way for way in assessment.ways if way.footpath)),
        ways_layer("greenways", (way for way in assessment.ways if way.greenway)),
        _bridges(assessment),
        _gaps(assessment),
        _facilities(assessment),
        _sites(assessment),
        _figures(assessment),
    )


def _area(assessment: Assessment) -> Layer:
    value: tuple[Value, ...] = (
        words.clean(assessment.name),
        words.clean(assessment.name_en),
        assessment.figure("area_km2").value,
        assessment.figure("ground_km2").value,
    )
    return Layer(
        name="area",
        geometry="MultiPolygon",
        columns={"name": "text", "name_en": "text", "area_km2": "real", "ground_km2": "real"},
        rows=[(assessment.polygons, value)],
    )


def _served(assessment: Assessment, name: str) -> Layer:
    """Return the ground in reach along the ways, or in circles, the largest first."""
    figure = {"served_areas": "reach_area_share", "circles": "circle_area_share"}[name]
    rows: list[tuple[Any, tuple[Value, ...]]] = []
    for area in sorted(assessment.served, key=lambda area: -area.minutes):
        of = {"profile": area.profile, "target": area.target, "minutes": f"{area.minutes:g}"}
        share = assessment.figure(figure, **of)
        polygons = area.polygons if name == "served_areas" else area.circles
        value = (area.profile, area.target, area.minutes, share.value, share.low, share.high)
        rows.append((polygons or None, value))
    return Layer(
        name=name,
        geometry="MultiPolygon",
        columns={
            "profile": "text",
            "target": "text",
            "minutes": "real",
            "share": "real",
            "share_low": "real",
            "share_high": "real",
        },
        rows=rows,
    )


def ways_layer(name: str, ways: Iterable[JudgedWay]) -> Layer:
    """Return greenways or footpaths as a layer."""
    columns = ("name", "level", "kind", "surface")
    return Layer(
        name=name,
        geometry="LineString",
        columns={
            **dict.fromkeys(columns, "text"),
            "length_m": "real",
            "alignment": "text",
            "planned": "text",
            "on_foot": "text",
        },
        rows=[
            (
                way.line,
                (
                    words.clean(way.name),
                    way.level,
                    way.kind,
                    way.surface,
                    way.length_m,
                    ALIGNMENT[way.estimated],
                    KNOWN[way.planned],
                    KNOWN[way.on_foot],
                ),
            )
            for way in ways
        ],
    )


def _bridges(assessment: Assessment) -> Layer:
    return Layer(
        name="bridges",
        geometry="LineString",
        columns={
            **dict.fromkeys(("network", "name"), "text"),
            "lost_km": "real",
            **dict.fromkeys(("alignment", "planned"), "text"),
        },
        rows=[
            (
                link.line,
                (
                    link.network,
                    words.clean(link.name),
                    link.lost_km,
                    ALIGNMENT[link.estimated],
                    KNOWN[link.planned],
                ),
            )
            for link in assessment.weak_links
        ],
    )


def _gaps(assessment: Assessment) -> Layer:
    return Layer(
        name="gaps",
        geometry="Point",
        columns={
            "greenway": "text",
            "level": "text",
            "kind": "text",
            "length_km": "real",
            "count": "integer",
            "longest_m": "real",
            "whole": "text",
        },
        rows=[
            (
                gap_spot(assessment, gap),
                (
                    words.clean(gap.greenway),
                    gap.level,
                    gap.kind,
                    gap.length_km,
                    gap.count,
                    gap.longest_m,
                    KNOWN[gap.longest_m is None],
                ),
            )
            for gap in assessment.gaps
        ],
    )


def _facilities(assessment: Assessment) -> Layer:
    return Layer(
        name="facilities",
        geometry="Point",
        columns={"kind": "text", "name": "text"},
        rows=[
            (place.position, (place.kind, words.clean(place.name))) for place in assessment.places
        ],
    )


def _sites(assessment: Assessment) -> Layer:
    return Layer(
        name="sites",
        geometry="Point",
        columns={
            **dict.fromkeys(("site_id", "name_zh", "name_en"), "text"),
            **dict.fromkeys(("accuracy_m", "greenway_m", "gap_m"), "real"),
            **dict.fromkeys(("step_free", "on_trail", "greenway_alignment"), "text"),
        },
        rows=[
            (
                site.position,
                (
                    site.site_id,
                    words.clean(site.name_zh),
                    words.clean(site.name_en),
                    site.accuracy_m,
                    site.greenway_m,
                    site.gap_m,
                    site.step_free,
                    KNOWN[site.on_trail],
                    None if site.greenway_m is None else ALIGNMENT[site.greenway_estimated],
                ),
            )
            for site in assessment.sites
        ],
    )


def _figures(assessment: Assessment) -> Layer:
    """Return the figures as a table without shapes."""
    return Layer(
        name="figures",
        geometry=None,
        columns={
            **dict.fromkeys(("section", "id", "of", "unit"), "text"),
            **dict.fromkeys(("value", "low", "high"), "real"),
            **dict.fromkeys(("unknown_share", "estimated_share"), "real"),
            "covered_only": "text",
        },
        rows=[(None, tuple(_figure(figure))) for figure in assessment.figures],
    )


def _figure(figure: Figure) -> Iterator[Value]:
    yield from (figure.section, figure.id)
    yield "; ".join(f"{name}={value}" for name, value in figure.of)
    yield from (figure.unit, figure.value, figure.low, figure.high)
    yield from (figure.unknown_share, figure.estimated_share, KNOWN[figure.covered_only])
