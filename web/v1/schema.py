"""JSON Schema of the model's values: what `to_plain` writes of a dataclass.

One source of truth: a schema is read off the annotations of the frozen dataclasses that
answers are made of, as the codec itself reads them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
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


def _object(kind: Any, components: dict[str, Any]) -> dict[str, Any]:
    properties = {name: schema_of(item, components) for name, item in _hints(kind).items()}
    return {
        "type": "object",
        "description": inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " "),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _union(options: list[dict[str, Any]]) -> dict[str, Any]:
    plain = [option["type"] for option in options if set(option) == {"type"}]
    return {"type": plain} if len(plain) == len(options) else {"anyOf": options}


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {item.name: hints[item.name] for item in dataclasses.fields(kind)}
