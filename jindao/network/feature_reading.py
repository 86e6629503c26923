"""Features of GeoJSON files that people keep by hand, read with everything wrong noted."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

import shapely

from jindao.errors import DataError, Problem
from jindao.network.codes import MODES
from jindao.network.sources.geojson import points_of
from jindao.texts import in_every_language

GEOMETRIES: Final = ("Polygon", "MultiPolygon", "LineString", "MultiLineString")

_LEAST_IN_RING: Final = 4
_LEAST_IN_LINE: Final = 2
_SHOWN: Final = 60

Line = tuple[tuple[float, float], ...]


class FeatureReading:
    """Reads one feature of a file, and notes what is wrong with it in `problems`.

    Every method that reads a value returns an empty one where it noted a problem. `name` is
    what the feature is called, empty until `called` says.
    """

    def __init__(self, file: str, number: int) -> None:
        self.problems: list[Problem] = []
        self.name = ""
        self._file, self._number = file, number

    def wrong(self, field: str, code: str, **facts: object) -> None:
        """Note a problem with a field, told as `closures.geojson feature 3, property kind: ...`."""
        self.problems.append(
            Problem(
                *(self._file, 0, field, code, tuple(facts.items())),
                feature=self._number,
                name=self.name,
            )
        )

    def twice(self, value: str, first: int) -> None:
        """Note that an id is that of a feature before."""
        other = in_every_language("problem_place.other", number=first)
        self.wrong("id", "duplicate", value=value, other=other)

    def called(self, *names: Any) -> None:
        """Call the feature by the first of some names that says anything."""
        texts = [str(name).strip() for name in names if isinstance(name, str | int) and said(name)]
        self.name = next(iter(texts), "")

    def is_feature(self, feature: Any) -> bool:
        """Tell whether it is a feature at all; what it holds instead is noted."""
        if isinstance(feature, dict) and feature.get("type") == "Feature":
            return True
        self.wrong("", "closure_feature", value=shown(feature))
        return False

    def id(self, value: Any) -> str:
        """Return an id: a text, or a whole number as one."""
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not said(value):
            self.wrong("id", "empty")
            return ""
        return self.text("id", value)

    def text(self, field: str, value: Any) -> str:
        """Return a text without the spaces around it, empty where nothing is said."""
        if value is not None and not isinstance(value, str):
            self.wrong(field, "text", value=shown(value))
            return ""
        return (value or "").strip()

    def choice(
        self, field: str, value: Any, allowed: tuple[str, ...], default: str | None = None
    ) -> str:
        """Return one of some words; without a default one must be said."""
        if not said(value) and default is not None:
            return default
        if not said(value):
            self.wrong(field, "closure_choice_missing", expected=list(allowed))
        elif value not in allowed:
            self.wrong(field, "choice", value=shown(value), expected=list(allowed))
        else:
            return str(value)
        return ""

    def day(self, field: str, value: Any) -> dt.date | None:
        """Return a day, None where none is said."""
        if not said(value):
            return None
        try:
            return dt.datetime.strptime(value, "%Y-%m-%d").date()
        except (TypeError, ValueError):
            self.wrong(field, "day", value=shown(value))
            return None

    def days(self, given: Mapping[str, Any]) -> tuple[dt.date | None, dt.date | None]:
        """Return the first and the last day, `from` and `to`; both belong to what is told."""
        first, last = self.day("from", given.get("from")), self.day("to", given.get("to"))
        if first is not None and last is not None and first > last:
            self.wrong("to", "days_order", value=last, first=first)
        return first, last

    def modes(self, value: Any) -> tuple[str, ...]:
        """Return the modes; programs without lists write them as one text with commas."""
        if not said(value):
            return MODES
        items = value.split(",") if isinstance(value, str) else value
        if not isinstance(items, list):
            self.wrong("modes", "text_list", value=shown(value))
            return ()
        words = [item.strip() if isinstance(item, str) else item for item in items]
        for word in words:
            if word not in MODES:
                self.wrong("modes", "choice", value=shown(word), expected=list(MODES))
        if not words:
            self.wrong("modes", "closure_choice_missing", expected=list(MODES))
        return tuple(mode for mode in MODES if mode in words)

    def geometry(
        self, geometry: Any, allowed: tuple[str, ...] = GEOMETRIES
    ) -> dict[str, tuple[Any, ...]]:
        """Return `lines` or `polygons`, whichever a geometry has; nothing where it is wrong."""
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if kind not in allowed:
            value = shown(kind if isinstance(geometry, dict) else geometry)
            self.wrong("geometry", "choice", value=value, expected=list(allowed))
            return {}
        parts = geometry.get("coordinates")
        parts = parts if kind.startswith("Multi") else [parts]
        if not isinstance(parts, list) or not parts:
            self.wrong("geometry", "closure_line", value=shown(parts))
            return {}
        if kind.endswith("LineString"):
            return {"lines": tuple(self._line(part, _LEAST_IN_LINE) for part in parts)}
        return {"polygons": self._polygons(parts)}

    def _polygons(self, parts: list[Any]) -> tuple[tuple[Line, ...], ...]:
        """Return sound polygons, an outer ring and holes each, that cover the same ground."""
        before = len(self.problems)
        polygons = []
        for rings in parts:
            if not isinstance(rings, list) or not rings:
                self.wrong("geometry", "closure_ring", value=shown(rings))
                continue
            polygons.append([self._line(ring, _LEAST_IN_RING) for ring in rings])
        if len(self.problems) > before:
            return ()
        area = shapely.union_all(
            [shapely.make_valid(shapely.Polygon(p[0], p[1:])) for p in polygons]
        )
        found = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
        if not found:
            self.wrong("geometry", "closure_ring", value=shown(parts[0]))
        return tuple(
            tuple(tuple(ring.coords) for ring in (part.exterior, *part.interiors)) for part in found
        )

    def _line(self, positions: Any, least: int) -> Line:
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
            self.wrong("geometry", code, value=shown(positions))
            return ()
        return tuple((lon, lat) for lon, lat in points.tolist())


def said(value: Any) -> bool:
    """Tell whether a property says anything."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def shown(value: Any) -> str:
    """Return a value as a message repeats it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)[:_SHOWN]
