"""JSON Schema of the model's values: what `to_plain` writes of a dataclass.

One source of truth: a schema is read off the annotations of the frozen dataclasses that
answers are made of, as the codec itself reads them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import re
import types
import typing
from functools import cache
from typing import Any, Final, Union

from jindao import LonLat

_SCALARS: Final[dict[Any, dict[str, Any]]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    type(None): {"type": "null"},
    dt.date: {"type": "string", "format": "date"},
    dt.datetime: {"type": "string", "format": "date-time"},
    dt.time: {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"},
    LonLat: {
        "type": "array",
        "title": "LonLat",
        "description": "[longitude, latitude], WGS-84, degrees",
        "items": {"type": "number"},
        "minItems": 2,
        "maxItems": 2,
    },
}

UNITS: Final = {
    "m": "metres",
    "km": "kilometres",
    "s": "seconds",
    "min": "minutes",
    "mps": "metres per second",
    "deg": "degrees",
}
"""What the ends of names mean."""

_SECTION: Final = re.compile(r"(?m)^([A-Z]\w+)\n-+\n")
_PARAMETER: Final = re.compile(r"(?m)^(\w[\w, ]*)\n((?:[ \t]+.*\n?|\n)+)")


def schema_of(kind: Any, components: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an annotation.

    Parameters
    ----------
    kind
        A scalar, a tuple, a union or a dataclass.
    components
        Gets the schema of every dataclass by its name; the schema returned refers to them.
    """
    if kind in _SCALARS:
        return _SCALARS[kind]
    origin, items = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        return _union([schema_of(item, components) for item in items])
    if origin is tuple and items[-1:] == (Ellipsis,):
        return {"type": "array", "items": schema_of(items[0], components)}
    if origin is tuple:
        return {
            "type": "array",
            "prefixItems": [schema_of(item, components) for item in items],
            "minItems": len(items),
            "maxItems": len(items),
        }
    if not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind} has no schema")
    name = str(getattr(kind, "__name__", kind))
    if name not in components:
        components[name] = {}
        components[name] = _object(kind, components)
    return {"$ref": f"#/components/schemas/{name}"}


def unit_of(name: str) -> str | None:
    """Return the unit that a value's name ends with, such as `m` or `mps`; None for none."""
    unit = name.rpartition("_")[2]
    return unit if unit in UNITS and unit != name else None


def _object(kind: Any, components: dict[str, Any]) -> dict[str, Any]:
    about, meanings = _told(kind)
    properties = {}
    for name, item in _hints(kind).items():
        properties[name] = schema_of(item, components)
        meaning = meanings.get(name) or UNITS.get(unit_of(name) or "")
        if meaning:
            properties[name] = {**properties[name], "description": meaning}
    return {
        "type": "object",
        "description": about,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _told(kind: Any) -> tuple[str, dict[str, str]]:
    """Return what a class is, and what its `Parameters` are, as its docstring says."""
    parts = _SECTION.split(inspect.cleandoc(kind.__doc__ or ""))
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    meanings: dict[str, str] = {}
    for names, text in _PARAMETER.findall(sections.get("Parameters", "")):
        meanings |= dict.fromkeys(re.split(r",\s*", names), _line(text))
    return _line(parts[0]), meanings


def _line(text: str) -> str:
    return " ".join(text.split())


def _union(options: list[dict[str, Any]]) -> dict[str, Any]:
    plain = [option["type"] for option in options if set(option) == {"type"}]
    return {"type": plain} if len(plain) == len(options) else {"anyOf": options}


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {item.name: hints[item.name] for item in dataclasses.fields(kind)}
