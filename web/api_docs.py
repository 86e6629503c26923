"""The page that describes the API: made of the OpenAPI document, with examples that work."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, render_template

from . import language
from .language import Language
from .v1 import document_in_use
from .v1.schema import UNITS, unit_of

blueprint = Blueprint("api_docs", __name__)

_RULES: Final = ("errors", "cache", "limits", "cors", "unknown")


@blueprint.get("/api")
def page() -> str:
    """Show every operation, its fields and an example, and the values in its answers."""
    speech = language.current()
    document = document_in_use()
    base = document["servers"][0]["url"]
    return render_template(
        "api.html",
        base=base,
        rules=[speech.say(f"api.rule.{rule}") for rule in _RULES],
        operations=[
            _operation(base + path, item, speech, document["components"]["schemas"])
            for path, item in document["paths"].items()
        ],
        schemas=[
            (name, _about(schema, speech), _properties(schema, speech))
            for name, schema in document["components"]["schemas"].items()
            if not name.endswith("Body")
        ],
    )


def _about(schema: dict[str, Any], speech: Language) -> str:
    """Return what a value is: the description, which there is in English only."""
    return "" if speech.in_chinese else str(schema.get("description", ""))


def _operation(
    address: str, item: dict[str, Any], speech: Language, schemas: dict[str, Any]
) -> dict[str, Any]:
    """Return what the page shows of one address."""
    get = item.get("get") or item["post"]
    answer = get["responses"]["200"]["content"]["application/json"]["schema"]
    examples = get.get("x-examples", [])
    return {
        "name": get["operationId"],
        "address": address,
        "summary": get["summary"],
        "fields": [
            (
                parameter["name"],
                parameter["description"],
                _form(parameter["schema"], speech, required=parameter["required"]),
            )
            for parameter in [*_parts(get, schemas), *get["parameters"]]
        ],
        "answer": answer["$ref"].rpartition("/")[2],
        "examples": [
            (address + query_of(one), json.dumps(one, ensure_ascii=False) if "post" in item else "")
            for one in examples
        ],
        "sends": "" if "get" in item else f"POST {address} · multipart/form-data: track",
    }


def _parts(operation: dict[str, Any], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the parts of a form that an operation takes, as its parameters are described."""
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" not in content:
        return []
    name = content["multipart/form-data"]["schema"]["$ref"].rpartition("/")[2]
    return [
        {
            "name": part,
            "description": schema["description"],
            "schema": schema,
            "required": part in schemas[name]["required"],
        }
        for part, schema in schemas[name]["properties"].items()
    ]


def query_of(example: dict[str, Any]) -> str:
    """Return an example as the query of an address."""
    pairs = [
        (name, one)
        for name, value in example.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return f"?{urlencode(pairs)}" if pairs else ""


def _form(schema: dict[str, Any], speech: Language, *, required: bool) -> str:
    """Return how a field is written: its kind, range, default, and how often."""
    one = schema.get("items", schema)
    parts = [_kind(one, speech)]
    if "minimum" in one:
        parts.append(
            speech.say("api.range", low=_number(one["minimum"]), high=_number(one["maximum"]))
        )
    if "default" in one:
        parts.append(speech.say("api.default", value=_number(one["default"])))
    if "items" in schema:
        parts.append(speech.say("api.repeated"))
        parts.append(speech.say("api.at_most", n=schema["maxItems"]))
    if required:
        parts.insert(0, speech.say("api.required"))
    return speech.say("list.semicolon").join(parts)


def _number(value: Any) -> str:
    """Return a number without the decimals it does not need; a word as it is."""
    return f"{value:.10g}" if isinstance(value, int | float) else str(value)


def _properties(schema: dict[str, Any], speech: Language) -> list[tuple[str, str, str]]:
    """Return each value's name, its kind and unit, and what it means."""
    return [
        (name, _with_unit(name, _kind(item, speech), speech), _meaning(item, speech))
        for name, item in schema["properties"].items()
    ]


def _meaning(item: dict[str, Any], speech: Language) -> str:
    """Return what a value means; nothing where that is no more than its unit."""
    about = _about(item, speech)
    return "" if about in UNITS.values() else about


def _with_unit(name: str, kind: str, speech: Language) -> str:
    unit = unit_of(name)
    if unit is None:
        return kind
    return speech.say("api.with_unit", kind=kind, unit=speech.say(f"api.unit.{unit}"))


def _kind(schema: dict[str, Any], speech: Language) -> str:
    """Return the kind of a value in words."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return speech.say("api.or").join(_kind(item, speech) for item in schema["anyOf"])
    if "const" in schema:
        return str(schema["const"])
    if "enum" in schema:
        words = [word for word in schema["enum"] if word]
        if words[:2] == ["1", "0"]:
            return speech.say("api.kinds.yes_no")
        return speech.say("api.kinds.enum", words=speech.say("list.comma").join(words))
    if schema.get("title") == "LonLat":
        return speech.say("api.kinds.position")
    if schema["type"] == "array":
        items = [schema["items"]] if "items" in schema else schema["prefixItems"]
        told = speech.say("list.comma").join(_kind(item, speech) for item in items)
        return speech.say("api.kinds.array", item=told)
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kinds = [schema["format"]] if "format" in schema else kinds
    return speech.say("api.or").join(speech.say(f"api.kinds.{kind}") for kind in kinds)
