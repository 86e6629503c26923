"""Plans for tests, on the metres of the tiny world."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jindao.model.plan import Plan, PlannedLine, PlannedStretch
from tests.closed import Metres, positions


def drawn(*places_m: Metres) -> tuple[tuple[float, float], ...]:
    return tuple((lon, lat) for lon, lat in positions(*places_m))


def link(*places_m: Metres, **facts: Any) -> PlannedLine:
    return PlannedLine(id=facts.pop("id", "link"), line=drawn(*places_m), **facts)


def stretch(change: str, *places_m: Metres, **facts: Any) -> PlannedStretch:
    """Return ways along a line that are removed, signed or closed."""
    return PlannedStretch(id=change, change=change, lines=(drawn(*places_m),), **facts)


def plan(*changes: PlannedLine | PlannedStretch, name: str = "plan") -> Plan:
    return Plan(
        name=name,
        added=tuple(item for item in changes if isinstance(item, PlannedLine)),
        stretches=tuple(item for item in changes if isinstance(item, PlannedStretch)),
    )


def plan_feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def plan_file(folder: Path, *features: Any, name: str = "plan", **members: Any) -> Path:
    """Write a plan file and return where it is."""
    path = folder / f"{name}.geojson"
    document = {"type": "FeatureCollection", "features": features, **members}
    path.write_text(json.dumps(document), "utf-8")
    return path
