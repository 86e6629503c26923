"""The API described as OpenAPI 3.1, read off the tables of operations and fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

from flask import url_for

from jindao import Planner

from ..forms import Field
from ..forms.kinds import FLAG, PLACE, SITE, TEXT
from ..language import Language
from ..problems import PROBLEM, STATUSES
from .examples import Example, Examples, examples_in_use
from .operations import LANG, OPERATIONS, Operation
from .schema import schema_of
from .tracks import FILES, TEXTS, TrackAnswer

_YES_NO: Final = ["1", "0", "true", "false", "yes", "no", "on", "off"]
_NOT_BLANK: Final = {"type": "string", "pattern": "\\S"}
_POSITION: Final = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_ALWAYS: Final = (400, 404, 405, 406, 414, 429, 500, 503)
_OF_BODIES: Final = (413, 415)

TRACKS: Final = "tracks"
"""The operation that takes a file."""


def document(planner: Planner, speech: Language, kept: dict[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI document in a language.

    Parameters
    ----------
    planner
        What knows the words that fields may be.
    speech
        The language of its sentences.
    kept
        Where the examples are kept, which take a while to find.
    """
    components: dict[str, Any] = {"Problem": PROBLEM}
    examples = examples_in_use(planner, kept)
    paths = {
        f"/{operation.name}": _path(
            operation, planner, speech, components, examples.get(operation.name, ())
        )
        for operation in OPERATIONS
    }
    example = examples.get(TRACKS, ({},))[0]
    paths[f"/{TRACKS}"] = {"post": _upload(planner, speech, components, example)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": speech.say("api.title"),
            "version": "1",
            "description": speech.say("api.lead"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": url_for("v1.openapi").removesuffix("/openapi.json")}],
        "paths": paths,
        "components": {"schemas": components},
    }


def _path(
    operation: Operation,
    planner: Planner,
    speech: Language,
    components: dict[str, Any],
    examples: Examples,
) -> dict[str, Any]:
    """Return what can be done with one address."""
    shared = {
        "summary": speech.say(f"api.operation.{operation.name}"),
        "tags": [operation.name],
    }
    fields = (*operation.taken, LANG)
    given = dict(examples[0]) if examples else {}
    path: dict[str, Any] = {
        "get": {
            **shared,
            "operationId": operation.name,
            "parameters": [_parameter(field, planner, speech, given) for field in fields],
            "responses": _responses(operation, speech, components, by_body=False),
        }
    }
    if examples:
        path["get"]["x-examples"] = list(examples)
    if operation.posts:
        content: dict[str, Any] = {"schema": _body(operation, planner, speech, components)}
        if examples:
            named = (f"example-{number}" for number in range(1, len(examples) + 1))
            content["examples"] = {
                name: {"value": one} for name, one in zip(named, examples, strict=True)
            }
        path["post"] = {
            **shared,
            "operationId": f"{operation.name}_by_body",
            "parameters": [_parameter(LANG, planner, speech, {})],
            "requestBody": {"required": True, "content": {"application/json": content}},
            "responses": _responses(operation, speech, components, by_body=True),
        }
    return path


def _upload(
    planner: Planner, speech: Language, components: dict[str, Any], example: Example
) -> dict[str, Any]:
    """Return how a track is sent: as a form with a file, which no address and no JSON holds."""
    properties = {
        field.name: {"type": "string", "format": "binary", "description": speech.say(field.help)}
        for field in FILES
    }
    for field in TEXTS:
        one = _or_empty(field, _one(field, planner, in_body=False))
        properties[field.name] = {**one, "description": speech.say(field.help)}
    components["TracksBody"] = {
        "type": "object",
        "properties": properties,
        "required": [field.name for field in FILES if field.required],
        "additionalProperties": False,
    }
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/TracksBody"}}
    if example:
        content["examples"] = {"example-1": {"value": example}}
    answer = {
        "description": speech.say("api.answer"),
        "content": {"application/json": {"schema": schema_of(TrackAnswer, components)}},
    }
    return {
        "summary": speech.say(f"api.operation.{TRACKS}"),
        "tags": [TRACKS],
        "operationId": TRACKS,
        "parameters": [_parameter(LANG, planner, speech, {})],
        "requestBody": {"required": True, "content": {"multipart/form-data": content}},
        "responses": {"200": answer, **_problems((*_ALWAYS, *_OF_BODIES, 422, 501), speech)},
    }


def _responses(
    operation: Operation, speech: Language, components: dict[str, Any], *, by_body: bool
) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": speech.say("api.answer"),
        "content": {"application/json": {"schema": schema_of(operation.made, components)}},
    }
    found: dict[str, Any] = {"200": answer}
    if not by_body:
        answer["headers"] = {"ETag": {"schema": {"type": "string"}, "required": True}}
        found["304"] = {"description": speech.say("api.same")}
    statuses = [*_ALWAYS, *(_OF_BODIES if by_body else ()), *((422,) if operation.plans else ())]
    return found | _problems(statuses, speech)


def _problems(statuses: Sequence[int], speech: Language) -> dict[str, Any]:
    """Return the answers that are problems, by status."""
    found: dict[str, Any] = {}
    for status in sorted(statuses):
        found[str(status)] = {
            "description": speech.say(STATUSES[status]),
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        if status in (429, 503):
            found[str(status)]["headers"] = {"Retry-After": {"schema": {"type": "string"}}}
    return found


def _parameter(field: Field, planner: Planner, speech: Language, given: Example) -> dict[str, Any]:
    parameter: dict[str, Any] = {
        "name": field.name,
        "in": "query",
        "description": speech.say(field.help),
        "required": field.required,
        "schema": _several(field, _or_empty(field, _one(field, planner, in_body=False))),
    }
    if not field.required:
        parameter["allowEmptyValue"] = True
    if field.repeated:
        parameter |= {"style": "form", "explode": not field.commas}
    if field.name in given:
        parameter["example"] = given[field.name]
    return parameter


def _body(
    operation: Operation, planner: Planner, speech: Language, components: dict[str, Any]
) -> dict[str, Any]:
    """Return the schema of a JSON body: an object of the same fields."""
    name = f"{operation.name.capitalize()}Body"
    components[name] = {
        "type": "object",
        "properties": {
            field.name: {
                **_several(field, _one(field, planner, in_body=True)),
                "description": speech.say(field.help),
            }
            for field in operation.taken
        },
        "required": [field.name for field in operation.taken if field.required],
        "additionalProperties": False,
    }
    return {"$ref": f"#/components/schemas/{name}"}


def _several(field: Field, one: dict[str, Any]) -> dict[str, Any]:
    if not field.repeated:
        return one
    return {"type": "array", "items": one, "minItems": field.least, "maxItems": field.most}


def _one(field: Field, planner: Planner, *, in_body: bool) -> dict[str, Any]:
    """Return the schema of one value of a field."""
    if field.kind is FLAG:
        if in_body:
            return {"type": "boolean", "default": False}
        return {"type": "string", "enum": _YES_NO, "default": "0"}
    if field.kind is PLACE and in_body:
        return {"anyOf": [_NOT_BLANK, _POSITION]}
    schema = dict(_NOT_BLANK if field.kind in (PLACE, SITE, TEXT) else field.kind.schema)
    if field.choices is not None:
        words = field.choices.of(planner)
        return {
            "type": "string",
            "enum": [word if isinstance(word, str) else word.id for word in words],
            **_default(field),
        }
    if field.low is not None and schema["type"] in ("number", "integer"):
        schema |= {"minimum": field.low, "maximum": field.high}
    return schema | _default(field)


def _or_empty(field: Field, one: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a text in an address: where it may be left out, also empty."""
    if field.required or one["type"] != "string":
        return one
    if "enum" in one:
        return {**one, "enum": [*one["enum"], ""]}
    return {"type": "string"} if one == _NOT_BLANK else one


def _default(field: Field) -> dict[str, Any]:
    known = field.default not in (None, dataclasses.MISSING, ())
    if not known or field.repeated:
        return {}
    plain = isinstance(field.default, int | float | str)
    return {"default": field.default if plain else field.kind.write(field.default)}
