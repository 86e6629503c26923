"""Closures and warnings from a file that somebody keeps: GeoJSON, WGS-84.

A FeatureCollection; each feature is an area (Polygon, MultiPolygon) or a line along the
ways that are meant (LineString, MultiLineString), with these properties:

| property             | holds                                                           |
|----------------------|-----------------------------------------------------------------|
| id                   | a text or number of its own; the feature's `id` will do         |
| kind                 | `closed`: no way leads through; `warning`: people are told      |
| reason_zh, reason_en | why; one is enough                                              |
| from, to             | first and last day, 2026-05-01; both belong to it, both may lack |
| modes                | of foot, bicycle, wheelchair; without it all                    |
| source, url          | who says so, and where                                          |

Longitude comes first in every position. Everything else a feature holds is passed over. What
is wrong is told all at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jindao.errors import DataError, Problem, TableError
from jindao.model.closure import CLOSURE_KINDS, Closure
from jindao.network.feature_reading import FeatureReading, said
from jindao.network.sources.geojson import document_of


def read_closures(path: Path) -> tuple[Closure, ...]:
    """Return the closures of a file; a collection without features holds none.

    Raises
    ------
    TableError
        Where any feature is wrong: `problems` lists everything, each with its feature.
    DataError
        Where the file is missing, empty, no GeoJSON, or in another reference system.
    """
    document = document_of(str(path))
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise DataError("geojson_form", path=str(path))
    problems: list[Problem] = []
    closures: list[Closure] = []
    known: dict[str, int] = {}
    for number, feature in enumerate(features, start=1):
        reading = _Feature(path.name, number)
        closure = reading.closure(feature)
        if closure is not None:
            first = known.setdefault(closure.id, number)
            if first != number:
                reading.twice(closure.id, first)
            closures.append(closure)
        problems += reading.problems
    if problems:
        raise TableError(tuple(problems))
    return tuple(closures)


class _Feature(FeatureReading):
    """Reads a closure of one feature."""

    def closure(self, feature: Any) -> Closure | None:
        """Return what a feature closes, None where anything in it is wrong."""
        if not self.is_feature(feature):
            return None
        given = feature.get("properties")
        given = given if isinstance(given, dict) else {}
        self.called(given.get("name"), given.get("id", feature.get("id")))
        first_day, last_day = self.days(given)
        values: dict[str, Any] = {
            "id": self.id(given.get("id", feature.get("id"))),
            "kind": self.choice("kind", given.get("kind"), CLOSURE_KINDS),
            "reason_zh": self.text("reason_zh", given.get("reason_zh")),
            "reason_en": self.text("reason_en", given.get("reason_en")),
            "first_day": first_day,
            "last_day": last_day,
            "modes": self.modes(given.get("modes")),
            "source": self.text("source", given.get("source")),
            "url": self.text("url", given.get("url")),
            **self.geometry(feature.get("geometry")),
        }
        if not said(given.get("reason_zh")) and not said(given.get("reason_en")):
            self.wrong("reason_zh", "closure_reason")
        if values["url"] and not values["url"].startswith(("http://", "https://")):
            self.wrong("url", "web_address", value=values["url"])
        return None if self.problems else Closure(**values)
