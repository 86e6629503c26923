"""GeoJSON: lines as segments and points as marks, from any nesting of features.

Times are read where the property `coordTimes` or `times` has one for each position, as
the usual converters from GPX write them. Lines that say of themselves that they are estimated,
as our own files do of what nobody surveyed and of rides by car, are no tracks and left out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, Final

from jindao.errors import DataError
from jindao.tracks.building import NAN, Builder
from jindao.tracks.encodings import decoded
from jindao.tracks.limits import Meter
from jindao.tracks.track import Track

_TIMES: Final = ("coordTimes", "times")
_NAMES: Final = ("name", "name_zh", "name_en")
_WGS84: Final = ("CRS84", "4326", "4979")
_GEOMETRIES: Final = ("Point", "MultiPoint", "LineString", "MultiLineString", "GeometryCollection")
MAX_DEPTH: Final = 20


def read_geojson(data: bytes, meter: Meter) -> Track:
    """Return the track of a GeoJSON file; areas are left out.

    Raises
    ------
    DataError
        Where it is no JSON, no GeoJSON, not in WGS-84, or holds a position that cannot be
        one.
    """
    text = decoded(data, meter.path)
    try:
        root = json.loads(text, parse_int=float)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated"):
            raise DataError("track_cut_off", path=meter.path, line=error.lineno) from None
        reason = f"{error.lineno}:{error.colno} {error.msg}"
        raise DataError("file_json", path=meter.path, reason=reason) from None
    except RecursionError:
        raise DataError("track_depth", path=meter.path, limit=MAX_DEPTH) from None
    return _GeoJson(meter).read(root)


class _GeoJson:
    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._builder = Builder(meter)

    def read(self, root: Any) -> Track:
        if not isinstance(root, dict) or not isinstance(root.get("type"), str):
            own = isinstance(root, dict) and root.keys() >= {"kind", "schema"}
            raise DataError("track_own_json" if own else "track_geojson", path=self._meter.path)
        crs = json.dumps(root.get("crs", ""))
        if root.get("crs") is not None and not any(code in crs for code in _WGS84):
            raise DataError("geojson_crs", path=self._meter.path, crs=crs[:80])
        timed = False
        for geometry, properties in self._geometries(root):
            if _guessed(geometry, properties):
                self._builder.leave_out()
            else:
                timed |= self._add(geometry, _name(properties), properties)
        title = root.get("name")
        return self._builder.track(
            "geojson", title if isinstance(title, str) else "", planned=not timed
        )

    def _geometries(
        self, value: Any, properties: dict[str, Any] | None = None, depth: int = 0
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield each geometry with the properties of its feature."""
        self._meter.check_time()
        if depth > MAX_DEPTH:
            raise DataError("track_depth", path=self._meter.path, limit=MAX_DEPTH)
        if not isinstance(value, dict):
            return
        kind = value.get("type")
        if kind == "Feature":
            said = value.get("properties")
            found = value.get("geometry")
            yield from self._geometries(found, said if isinstance(said, dict) else {}, depth + 1)
        elif kind in ("FeatureCollection", "GeometryCollection"):
            for part in _list(value.get("features" if kind[0] == "F" else "geometries")):
                yield from self._geometries(part, properties, depth + 1)
        elif kind in _GEOMETRIES:
            yield value, properties or {}

    def _add(self, geometry: dict[str, Any], name: str, properties: dict[str, Any]) -> bool:
        """Add what a geometry holds, and tell whether it has times."""
        kind, coordinates = geometry["type"], geometry.get("coordinates")
        if kind in ("Point", "MultiPoint"):
            for position in [coordinates] if kind == "Point" else _list(coordinates):
                lon, lat, height = self._position(position)
                known = "" if math.isnan(height) else str(height)
                self._builder.mark(name, lon, lat, height=known)
            return False
        if name:
            self._builder.say_name(name)
        single = kind == "LineString"
        times = next((properties[key] for key in _TIMES if key in properties), None)
        timed = False
        for number, line in enumerate([coordinates] if single else _list(coordinates)):
            timed |= self._add_line(_list(line), _times(times, number, single))
        return timed

    def _add_line(self, line: list[Any], times: list[Any]) -> bool:
        self._builder.begin()
        timed = len(times) == len(line) > 0
        for place, position in enumerate(line):
            self._builder.add(*self._position(position))
            if timed and isinstance(times[place], str):
                self._builder.set_time(times[place])
        return timed

    def _position(self, value: Any) -> tuple[float, float, float]:
        numbers = _list(value)[:3]
        if len(numbers) < 2 or any(type(number) is not float for number in numbers[:2]):
            raise DataError(
                "track_position",
                path=self._meter.path,
                point=self._builder.n_points + 1,
                value=json.dumps(value)[:60],
            )
        has_height = len(numbers) == 3 and type(numbers[2]) is float
        return numbers[0], numbers[1], numbers[2] if has_height else NAN


def _guessed(geometry: dict[str, Any], properties: dict[str, Any]) -> bool:
    """Tell whether a geometry is an estimated line or a ride by car of our own files."""
    alignment = properties.get("alignment")
    ridden = properties.get("kind") == "ride" and alignment is not None
    return "Line" in geometry["type"] and (alignment == "estimated" or ridden)


def _name(properties: dict[str, Any]) -> str:
    found = (properties.get(key) for key in _NAMES)
    return next((str(name) for name in found if name is not None), "")


def _times(times: Any, number: int, single: bool) -> list[Any]:
    """Return the times of one line: those of several stand in a list each."""
    if single:
        return _list(times)
    several = _list(times)
    return _list(several[number]) if number < len(several) else []


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
