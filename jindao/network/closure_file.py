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

import datetime as dt
import json
from pathlib import Path
from typing import Any, Final

import shapely

from jindao.errors import DataError, Problem, TableError
from jindao.model.closure import CLOSURE_KINDS, Closure
from jindao.network.network import MODES
from jindao.network.sources.geojson import document_of, points_of

GEOMETRIES: Final = ("Polygon", "MultiPolygon", "LineString", "MultiLineString")

_LEAST_IN_RING: Final = 4
_LEAST_IN_LINE: Final = 2
_SHOWN: Final = 60

_Line = tuple[tuple[float, float], ...]


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
                reading.wrong("id", "duplicate", value=closure.id, other=f"#{first}")
            closures.append(closure)
        problems += reading.problems
    if problems:
        raise TableError(tuple(problems))
    return tuple(closures)


class _Feature:
    """Reads one feature, and notes what is wrong with it."""

    def __init__(self, file: str, number: int) -> None:
        self.problems: list[Problem] = []
        self._file, self._number = file, number

    def wrong(self, field: str, code: str, **facts: object) -> None:
        """Note a problem with a field, told as `closures.geojson #3 kind: ...`."""
        field = f"#{self._number} {field}".rstrip()
        self.problems.append(Problem(f"{self._file}", 0, field, code, tuple(facts.items())))

    def closure(self, feature: Any) -> Closure | None:
        """Return what a feature closes, None where anything in it is wrong."""
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            self.wrong("", "closure_feature", value=_shown(feature))
            return None
        given = feature.get("properties")
        given = given if isinstance(given, dict) else {}
        values: dict[str, Any] = {
            "id": self._id(given.get("id", feature.get("id"))),
            "kind": self._choice("kind", given.get("kind"), CLOSURE_KINDS),
            "reason_zh": self._text("reason_zh", given.get("reason_zh")),
            "reason_en": self._text("reason_en", given.get("reason_en")),
            "first_day": self._day("from", given.get("from")),
            "last_day": self._day("to", given.get("to")),
            "modes": self._modes(given.get("modes")),
            "source": self._text("source", given.get("source")),
            "url": self._text("url", given.get("url")),
            **self._geometry(feature.get("geometry")),
        }
        if not _said(given.get("reason_zh")) and not _said(given.get("reason_en")):
            self.wrong("reason_zh", "closure_reason")
        first, last = values["first_day"], values["last_day"]
        if first is not None and last is not None and first > last:
            self.wrong("to", "days_order", value=last, first=first)
        if values["url"] and not values["url"].startswith(("http://", "https://")):
            self.wrong("url", "web_address", value=values["url"])
        return None if self.problems else Closure(**values)

    def _id(self, value: Any) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not _said(value):
            self.wrong("id", "empty")
            return ""
        return self._text("id", value)

    def _text(self, field: str, value: Any) -> str:
        if value is not None and not isinstance(value, str):
            self.wrong(field, "text", value=_shown(value))
            return ""
        return (value or "").strip()

    def _choice(self, field: str, value: Any, allowed: tuple[str, ...]) -> str:
        if not _said(value):
            self.wrong(field, "closure_choice_missing", expected=list(allowed))
        elif value not in allowed:
            self.wrong(field, "choice", value=_shown(value), expected=list(allowed))
        else:
            return str(value)
        return ""

    def _day(self, field: str, value: Any) -> dt.date | None:
        if not _said(value):
            return None
        try:
            return dt.datetime.strptime(value, "%Y-%m-%d").date()
        except (TypeError, ValueError):
            self.wrong(field, "day", value=_shown(value))
            return None

    def _modes(self, value: Any) -> tuple[str, ...]:
        """Return the modes; programs without lists write them as one text with commas."""
        if not _said(value):
            return MODES
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, list):
            self.wrong("modes", "text_list", value=_shown(value))
            return ()
        words = [item.strip() if isinstance(item, str) else item for item in items]
        for word in words:
            if word not in MODES:
                self.wrong("modes", "choice", value=_shown(word), expected=list(MODES))
        if not words:
            self.wrong("modes", "closure_choice_missing", expected=list(MODES))
        return tuple(mode for mode in MODES if mode in words)

    def _geometry(self, geometry: Any) -> dict[str, Any]:
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if kind not in GEOMETRIES:
            shown = _shown(kind if isinstance(geometry, dict) else geometry)
            self.wrong("geometry", "choice", value=shown, expected=list(GEOMETRIES))
            return {}
        parts = geometry.get("coordinates")
        parts = parts if kind.startswith("Multi") else [parts]
        if not isinstance(parts, list) or not parts:
            self.wrong("geometry", "closure_line", value=_shown(parts))
            return {}
        if kind.endswith("LineString"):
            return {"lines": tuple(self._line(part, _LEAST_IN_LINE) for part in parts)}
        return {"polygons": self._polygons(parts)}

    def _polygons(self, parts: list[Any]) -> tuple[tuple[_Line, ...], ...]:
        """Return sound polygons, an outer ring and holes each, that cover the same ground."""
        before = len(self.problems)
        polygons = []
        for rings in parts:
            if not isinstance(rings, list) or not rings:
                self.wrong("geometry", "closure_ring", value=_shown(rings))
                continue
            polygons.append([self._line(ring, _LEAST_IN_RING) for ring in rings])
        if len(self.problems) > before:
            return ()
        area = shapely.union_all(
            [shapely.make_valid(shapely.Polygon(p[0], p[1:])) for p in polygons]
        )
        found = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
        if not found:
            self.wrong("geometry", "closure_ring", value=_shown(parts[0]))
        return tuple(
            tuple(tuple(ring.coords) for ring in (part.exterior, *part.interiors)) for part in found
        )

    def _line(self, positions: Any, least: int) -> _Line:
        """Return a line or ring of at least so many positions, empty where it is wrong."""
        try:
            points = points_of(positions, self._file, self._number)
        except DataError as error:
            facts = error.facts
            if error.code == "geojson_swapped":
                self.wrong("geometry", "swapped", lon=facts["x"], lat=facts["y"])
            elif error.code == "geojson_coordinate":
                self.wrong("geometry", "position_pair", value=facts["value"])
            else:
                self.wrong("geometry", "closure_degrees", lon=facts["x"], lat=facts["y"])
            return ()
        if len(points) < least or (points == points[0]).all():
            code = "closure_ring" if least == _LEAST_IN_RING else "closure_line"
            self.wrong("geometry", code, value=_shown(positions))
            return ()
        return tuple((lon, lat) for lon, lat in points.tolist())


def _said(value: Any) -> bool:
    """Tell whether a property says anything."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:_SHOWN]
