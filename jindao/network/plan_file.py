"""Plans from a file that somebody draws: GeoJSON, WGS-84.

A FeatureCollection, whose `name` is the plan's, else the file's; each feature has these
properties:

| property  | holds                                                                      |
|-----------|----------------------------------------------------------------------------|
| change    | `add` (also where it lacks): a line to build; `remove`: ways taken away;   |
|           | `sign`: ways that become a greenway; `close`: ways that nobody may pass    |
| id        | a text or number of its own; without it the feature's `id`, or its place   |
| greenway  | name of the greenway it becomes part of; must be there with `sign`         |
| level     | of that greenway: regional, city, community, unknown (also where it lacks) |
| modes     | `add`: who may use it, without it as the kind says; `close`: for whom,     |
|           | without it for all; of foot, bicycle, wheelchair                           |
| from, to  | `close`: first and last day, 2026-05-01; both belong to it, both may lack; |
|           | with any other change they are refused                                     |
| kind      | `add`: footway (also where it lacks), path, steps, cycleway, ...           |
| surface, lit, structure, alignment | `add`: words of the network; `alignment` is estimated, |
|           | the surface unknown, where they lack                                       |
| width_m   | `add`: 0.1 to 25.5                                                         |
| name      | `add`: of the way                                                          |
| join_m    | `add`: how far its ends may be from the ways they are joined to, 0 to 500  |

Lines to build are LineStrings or MultiLineStrings, each part a line of its own; what is
removed, signed or closed may be drawn as an area, too. Longitude comes first in every
position. Everything else a feature holds is passed over. What is wrong is told all at once.

A file of closures (see `closure_file`) is a plan, too: its warnings change nothing. Closures
with days count on any day, unless the plan is asked for as it is `on` one.

The file of links that `jindao assess links` writes is a plan, too: what it builds is added,
and the ways that it goes along are signed, each link as a greenway named by the plan and the
link's rank.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np

from jindao.errors import DataError, Problem, TableError
from jindao.model.plan import CHANGES, JOIN_M, MAX_JOIN_M, Plan, PlannedLine, PlannedStretch
from jindao.network.codes import ALIGNMENTS, GREENWAY_LEVELS, LITS, STRUCTURES, SURFACES
from jindao.network.feature_reading import GEOMETRIES, FeatureReading, Line, said, shown
from jindao.network.lengths import line_lengths_m
from jindao.network.sources.geojson import document_of

PLANNED_KINDS: Final = (
    *("footway", "path", "pedestrian", "steps", "cycleway", "bridleway", "corridor"),
    *("living_street", "residential", "service", "track", "unclassified", "tertiary"),
)
"""Kinds of ways that may be planned."""

LEAST_M: Final = 1.0
"""A line to build must be longer."""

_WIDTHS_M: Final = (0.1, 25.5)
_LINES: Final = ("LineString", "MultiLineString")


def read_plan(path: Path) -> Plan:
    """Return the plan of a file; a collection without features changes nothing.

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
    name = document.get("name")
    name = name.strip() if isinstance(name, str) and name.strip() else path.stem
    if _holds_links(document):
        features = [_as_change(item, name) for item in features if _is_link(item)]
    problems: list[Problem] = []
    added: list[PlannedLine] = []
    stretches: list[PlannedStretch] = []
    known: dict[str, int] = {}
    for number, feature in enumerate(features, start=1):
        reading = _Feature(path.name, number)
        for change in reading.changes(feature):
            first = known.setdefault(change.id, number)
            if first != number:
                reading.twice(change.id, first)
            if isinstance(change, PlannedLine):
                added.append(change)
            else:
                stretches.append(change)
        problems += reading.problems
    if problems:
        raise TableError(tuple(problems))
    return Plan(
        name=name,
        file=path.name,
        added=tuple(added),
        stretches=tuple(stretches),
    )


def _holds_links(document: dict[str, Any]) -> bool:
    """Tell whether a document is what `jindao assess links` writes."""
    about = document.get("jindao")
    return isinstance(about, dict) and about.get("kind") == "links"


def _is_link(feature: Any) -> bool:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return isinstance(properties, dict) and properties.get("kind") == "link"


def _as_change(feature: dict[str, Any], plan: str) -> dict[str, Any]:
    """Return a stretch of a link as a feature of a plan."""
    given = feature["properties"]
    properties = {
        "change": "add" if given.get("way") == "new" else "sign",
        "greenway": f"{plan} {given.get('rank', '')}".rstrip(),
    }
    return {"type": "Feature", "geometry": feature.get("geometry"), "properties": properties}


class _Feature(FeatureReading):
    """Reads what one feature changes."""

    def changes(self, feature: Any) -> tuple[PlannedLine | PlannedStretch, ...]:
        """Return the lines or the stretch of a feature, nothing where anything is wrong."""
        if not self.is_feature(feature):
            return ()
        given = feature.get("properties")
        given = given if isinstance(given, dict) else {}
        self.called(given.get("name"), given.get("id", feature.get("id")), given.get("greenway"))
        name = self.id(given.get("id", feature.get("id", self._number)))
        kind = given.get("kind")
        if kind == "warning" and not said(given.get("change")):
            return ()
        usual = "close" if kind == "closed" else "add"
        change = self.choice("change", given.get("change"), CHANGES, default=usual)
        if change in CHANGES and change != "close":
            self._without_days(change, given)
        adds = change == "add"
        shapes = self.geometry(feature.get("geometry"), _LINES if adds else GEOMETRIES)
        if adds:
            return self._lines(name, given, shapes.get("lines", ()))
        greenway = self.text("greenway", given.get("greenway"))
        if change == "sign" and not greenway:
            self.wrong("greenway", "plan_greenway")
        first_day, last_day = self.days(given) if change == "close" else (None, None)
        stretch = PlannedStretch(
            id=name,
            feature=self._number,
            title=self.name,
            change=change,
            greenway=greenway,
            greenway_level=self.choice("level", given.get("level"), GREENWAY_LEVELS, "unknown"),
            modes=self.modes(given.get("modes")),
            first_day=first_day,
            last_day=last_day,
            **shapes,
        )
        return () if self.problems else (stretch,)

    def _without_days(self, change: str, given: dict[str, Any]) -> None:
        """Note days where they would be passed over: only closures come to an end."""
        for field in ("from", "to"):
            if said(given.get(field)):
                self.wrong(field, "plan_days", value=shown(given[field]), change=change)

    def _lines(
        self, name: str, given: dict[str, Any], lines: tuple[Line, ...]
    ) -> tuple[PlannedLine, ...]:
        facts: dict[str, Any] = {
            "kind": self.choice("kind", given.get("kind"), PLANNED_KINDS, "footway"),
            "surface": self.choice("surface", given.get("surface"), SURFACES, "unknown"),
            "lit": self.choice("lit", given.get("lit"), LITS, "unknown"),
            "structure": self.choice("structure", given.get("structure"), STRUCTURES, "ground"),
            "alignment": self.choice("alignment", given.get("alignment"), ALIGNMENTS, "estimated"),
            "width_m": self._number_of("width_m", given.get("width_m"), *_WIDTHS_M),
            "name": self.text("name", given.get("name")),
            "greenway": self.text("greenway", given.get("greenway")),
            "greenway_level": self.choice("level", given.get("level"), GREENWAY_LEVELS, "unknown"),
            "modes": self.modes(given["modes"]) if said(given.get("modes")) else None,
        }
        join_m = self._number_of("join_m", given.get("join_m"), 0.0, MAX_JOIN_M)
        facts["join_m"] = JOIN_M if join_m is None else join_m
        for line in lines:
            length_m = length_of(line)
            if line and length_m <= LEAST_M:
                self.wrong("geometry", "plan_short", length_m=round(length_m, 2), least_m=LEAST_M)
        if self.problems:
            return ()
        parts = [name] if len(lines) == 1 else [f"{name}.{part + 1}" for part in range(len(lines))]
        return tuple(
            PlannedLine(id=part, line=line, feature=self._number, title=self.name, **facts)
            for part, line in zip(parts, lines, strict=True)
        )

    def _number_of(self, field: str, value: Any, low: float, high: float) -> float | None:
        """Return a number within a range, None where none is said."""
        if not said(value):
            return None
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.wrong(field, "number", value=shown(value))
        elif not low <= value <= high:
            self.wrong(field, "range", value=value, low=low, high=high)
        else:
            return float(value)
        return None


def length_of(line: Line) -> float:
    """Return the length in metres of a line of (lon, lat) degrees, 0 for an empty one."""
    points = np.array(line, np.float64).reshape(-1, 2)
    return float(line_lengths_m(points, np.array([0, len(points)]))[0]) if len(points) else 0.0
