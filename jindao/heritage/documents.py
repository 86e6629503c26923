"""Read TOML and GeoJSON documents of a dataset, key by key, and report what is wrong."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jindao.errors import Problem, RequestError
from jindao.geo import LonLat
from jindao.heritage.tables import Report, hidden_sign, read_text
from jindao.model.columns import EARLIEST_YEAR, LATEST_YEAR
from jindao.model.leg import Line

_LARGE: Final = 1e12
"""No number of a dataset is as large as this."""


class Document:
    """One table of a TOML or JSON file: reads its keys and reports what is wrong."""

    def __init__(
        self, table: Mapping[str, Any], file: str, report: Report, prefix: str = ""
    ) -> None:
        self._table, self._file, self._report, self._prefix = table, file, report, prefix

    def wrong(self, key: str, code: str, **facts: object) -> None:
        """Report a key."""
        self._report(Problem(self._file, 0, f"{self._prefix}{key}", code, tuple(facts.items())))

    def text(self, key: str, *, required: bool = True) -> str:
        """Return a text; empty where it is missing."""
        value = self._table.get(key, "")
        if not isinstance(value, str):
            self.wrong(key, "text", value=str(value))
            return ""
        if required and not value.strip():
            self.wrong(key, "empty")
        if hidden := hidden_sign(value):
            self.wrong(key, "hidden_sign", value=hidden)
        return value.strip()

    def number(self, key: str, low: float, high: float) -> float:
        """Return a number in a range; `low` where it is wrong."""
        value = self._table.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(key, "number", value=str(value))
            return low
        if not low <= value <= high:
            self.wrong(key, "range", value=value, low=f"{low:g}", high=f"{high:g}")
            return low
        return float(value)

    def maybe_number(self, key: str, low: float, high: float) -> float | None:
        """Return a number in a range; None where the key is missing or null."""
        return None if self._table.get(key) is None else self.number(key, low, high)

    def year(self, key: str) -> int | None:
        """Return a signed year; None where the key is missing or null."""
        year = self.maybe_number(key, EARLIEST_YEAR, LATEST_YEAR)
        return None if year is None else int(year)

    def flag(self, key: str) -> bool:
        """Return a yes or no; no where it is missing."""
        value = self._table.get(key, False)
        if not isinstance(value, bool):
            self.wrong(key, "choice", value=str(value), expected=["true", "false"])
        return value is True

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where it is missing."""
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, "text_list", value=str(value))
            return ()
        return tuple(value)

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a list of numbers; empty where it is missing."""
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(
            type(item) in (int, float) and abs(item) < _LARGE for item in value
        ):
            self.wrong(key, "number_list", value=str(value))
            return ()
        return tuple(value)

    def pair(self, key: str, low: float, high: float) -> tuple[float, float]:
        """Return two numbers, the first less than the second."""
        value = self._table.get(key)
        sound = (
            isinstance(value, list)
            and len(value) == 2
            and all(isinstance(item, int | float) for item in value)
            and low <= value[0] < value[1] <= high
        )
        if not sound or value is None:
            self.wrong(key, "pair", value=str(value), low=low, high=high)
            return low, high
        return float(value[0]), float(value[1])

    def choice(self, key: str, allowed: tuple[str, ...], *, default: str = "") -> str:
        """Return a text that must be one of some words; missing only with a default."""
        value = self.text(key, required=not default) or default
        if value and value not in allowed:
            self.wrong(key, "choice", value=value, expected=list(allowed))
        return value

    def choices(self, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """Return a list of texts, each of which must be one of some words."""
        found = self.words(key)
        for word in found:
            if word not in allowed:
                self.wrong(key, "choice", value=word, expected=list(allowed))
        return found

    def table(self, key: str) -> Document:
        """Return a table inside this one; empty where it is missing or no table."""
        value = self._table.get(key, {})
        if not isinstance(value, dict):
            self.wrong(key, "table", value=str(value))
            value = {}
        return Document(value, self._file, self._report, f"{self._prefix}{key}.")

    def tables(self, key: str) -> list[Document]:
        """Return the list of tables under a key."""
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(key, "table", value=str(value))
            return []
        return [
            Document(item, self._file, self._report, f"{self._prefix}{key}[{i}].")
            for i, item in enumerate(value)
        ]

    def keys(self) -> set[str]:
        """Return the keys there are."""
        return set(self._table)


def read_toml(path: Path, name: str, report: Report) -> Document | None:
    """Return a TOML file as a document; None, with a problem reported, where it is none."""
    text = read_text(path, name, report)
    if text is None:
        return None
    try:
        return Document(tomllib.loads(text), name, report)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        report(Problem(name, 0, "", "toml", (("reason", str(error)),)))
        return None


def read_features(path: Path, name: str, report: Report) -> list[tuple[Document, Line]]:
    """Return properties and line of each LineString feature of a GeoJSON file.

    A feature without a geometry has an empty line.
    """
    text = read_text(path, name, report)
    if text is None:
        return []
    try:
        features = json.loads(text)["features"]
        pairs = [(item["properties"] or {}, item["geometry"]) for item in features]
        if not all(isinstance(properties, dict) for properties, _ in pairs):
            raise TypeError("properties are no object")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        report(Problem(name, 0, "", "geojson", (("reason", f"{type(error).__name__}: {error}"),)))
        return []
    found = []
    for index, (properties, geometry) in enumerate(pairs):
        document = Document(properties, name, report, f"features[{index}].")
        line = () if geometry is None else _line(document, geometry)
        if line is not None:
            found.append((document, line))
    return found


def _line(document: Document, geometry: object) -> Line | None:
    kind = geometry.get("type") if isinstance(geometry, dict) else geometry
    if not isinstance(geometry, dict) or kind != "LineString":
        document.wrong("geometry", "choice", value=str(kind), expected=["LineString"])
        return None
    try:
        positions = [LonLat(float(lon), float(lat)) for lon, lat, *_ in geometry["coordinates"]]
    except (RequestError, KeyError, TypeError, ValueError, OverflowError) as error:
        document.wrong("geometry", "position", reason=str(error))
        return None
    if len(positions) < 2:
        document.wrong("geometry", "short_line")
        return None
    return tuple((p.lon, p.lat) for p in positions)
