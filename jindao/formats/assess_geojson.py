"""An assessment as one GeoJSON file (RFC 7946): every feature says its `layer`."""

from __future__ import annotations

from typing import Any

from jindao.codec import to_plain
from jindao.formats import assessment as told
from jindao.formats.assess_layers import Layer, layers
from jindao.formats.chapters import rounded
from jindao.formats.jsonfile import dump
from jindao.formats.options import ExportOptions
from jindao.model.assessment import Assessment
from jindao.texts import say

Plain = dict[str, Any]


def to_geojson(assessment: Assessment, options: ExportOptions) -> bytes:
    """Return the layers as features, the lowest first, with a foreign member `jindao`.

    The member holds the figures, the notes, what the figures are not for, and the sources.
    """
    locale = options.locale
    box = assessment.bounds
    member: Plain = {
        "kind": "assessment",
        "title": told.title(assessment, locale),
        "request": to_plain(assessment.request),
        "figures": [to_plain(figure) for figure in assessment.figures],
        "notes": told.note_lines(assessment, locale),
        "limits": told.limit_lines(locale),
        "datum": say("geojson.datum", locale),
        "attribution": told.credit(assessment),
        "provenance": to_plain(assessment.provenance),
    }
    if options.created_at is not None:
        member["created_at"] = to_plain(options.created_at)
    return dump(
        {
            "type": "FeatureCollection",
            "bbox": [*rounded((box.west, box.south)), *rounded((box.east, box.north))],
            "features": [feature for layer in layers(assessment) for feature in features_of(layer)],
            "jindao": member,
        }
    )


def features_of(layer: Layer) -> list[Plain]:
    """Return the features of a layer; of a table without shapes there are none."""
    if layer.geometry is None:
        return []
    return [
        {
            "type": "Feature",
            "geometry": coordinates and {"type": layer.geometry, "coordinates": coordinates},
            "properties": {"layer": layer.name, **dict(zip(layer.columns, values, strict=True))},
        }
        for coordinates, values in layer.rows
    ]
