"""Closure files for tests, on the metres of the tiny world."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.conftest import at

Metres = tuple[float, float]


def positions(*places_m: Metres) -> list[list[float]]:
    return [[at(*place).lon, at(*place).lat] for place in places_m]


def box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """Return a rectangle between metres east and north of the tiny world's A."""
    ring = positions((west, south), (east, south), (east, north), (west, north), (west, south))
    return {"type": "Polygon", "coordinates": [ring]}


def line(*places_m: Metres) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": positions(*places_m)}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    given = {"id": "works", "kind": "closed", "reason_zh": "施工", "reason_en": "works"}
    return {"type": "Feature", "geometry": geometry, "properties": {**given, **properties}}


def closure_file(folder: Path, *features: Any) -> Path:
    """Write a closure file and return where it is."""
    path = folder / "closures.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


STEPS = box(600, -50, 800, 50)
"""200 m in the middle of the steps from B to C."""
