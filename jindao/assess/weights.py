"""The components and weights of the index, from TOML: published with it, and to be changed.

A file of one's own says for any component what is to be otherwise:

    [components.greenway_density]
    weight = 0.3
    best = 0.8

Components that it does not name stay as they are; all weights together must be 1.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from jindao.errors import DataError, Problem, TableError
from jindao.model.score import ScoreComponent, Weights

_FILE: Final = "weights.toml"
_CHANGEABLE: Final = ("weight", "worst", "best")
_NEARLY: Final = 1e-6
"""So far from 1 the sum of the weights may be: they are written in decimals."""


@lru_cache(maxsize=1)
def published_weights() -> Weights:
    """Return the components and weights that the index is published with."""
    text = resources.files("jindao.assess").joinpath(_FILE).read_text("utf-8")
    components = tuple(
        ScoreComponent(
            id=id_,
            figure=facts["figure"],
            of=tuple(facts.get("of", {}).items()),
            worst=float(facts["worst"]),
            best=float(facts["best"]),
            weight=float(facts["weight"]),
            per=facts.get("per", ""),
        )
        for id_, facts in tomllib.loads(text)["components"].items()
    )
    return Weights(name=_FILE, components=components)


def read_weights(path: Path) -> Weights:
    """Return the published components with what a file changes of them.

    Raises
    ------
    TableError
        Where anything is wrong with a value, or the weights do not add up to 1.
    DataError
        Where the file is missing or no TOML.
    """
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise DataError("file_missing", path=str(path)) from None
    except OSError as error:
        raise DataError("file_unreadable", path=str(path), reason=error.strerror) from None
    except UnicodeDecodeError as error:
        raise DataError("file_encoding", path=str(path), position=error.start) from None
    except tomllib.TOMLDecodeError as error:
        raise TableError((Problem(path.name, 0, "", "toml", (("reason", str(error)),)),)) from None
    return _Reading(path.name).weights(document)


class _Reading:
    """Reads a file of weights, and notes what is wrong with it."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._problems: list[Problem] = []

    def weights(self, document: Mapping[str, Any]) -> Weights:
        known = {component.id: component for component in published_weights().components}
        for key in document.keys() - {"components"}:
            self._wrong(key, "key", expected=["components"])
        given = document.get("components", {})
        if not isinstance(given, Mapping):
            self._wrong("components", "section", value=given, section="components")
            given = {}
        for id_, facts in given.items():
            if id_ not in known:
                self._wrong(f"components.{id_}", "key", expected=list(known))
            elif not isinstance(facts, Mapping):
                key = f"components.{id_}"
                self._wrong(key, "section", value=facts, section=key)
            else:
                known[id_] = self._component(known[id_], facts)
        total = sum(component.weight for component in known.values())
        if not self._problems and abs(total - 1.0) > _NEARLY:
            self._wrong("weight", "weights_sum", value=round(total, 6))
        if self._problems:
            raise TableError(tuple(self._problems))
        return Weights(name=self._file, components=tuple(known.values()))

    def _component(self, before: ScoreComponent, facts: Mapping[str, Any]) -> ScoreComponent:
        place = f"components.{before.id}"
        for key in facts.keys() - set(_CHANGEABLE):
            self._wrong(f"{place}.{key}", "key", expected=list(_CHANGEABLE))
        values = {
            key: self._number(f"{place}.{key}", facts[key])
            if key in facts
            else getattr(before, key)
            for key in _CHANGEABLE
        }
        component = replace(
            before, weight=values["weight"], worst=values["worst"], best=values["best"]
        )
        if component.weight < 0:
            self._wrong(f"{place}.weight", "weight_negative", value=component.weight)
        if component.worst == component.best:
            self._wrong(f"{place}.best", "anchors_equal", value=component.best)
        return component

    def _number(self, place: str, value: Any) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            self._wrong(place, "number", value=value)
            return math.nan
        return float(value)

    def _wrong(self, field: str, code: str, **facts: object) -> None:
        self._problems.append(Problem(self._file, 0, field, code, tuple(facts.items())))
