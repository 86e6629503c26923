"""What programs may ask of the desk, as JSON: they send a token, never a cookie.

`Authorization: Bearer TOKEN`, with a token from the page of a bureau's tokens. It may what its
scopes say, at its bureau, and never more than the person who made it.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar

from flask import request

from jindao import (
    DataError,
    LanguageState,
    RequestError,
    Revision,
    RouteContent,
    StoredRoute,
    from_plain,
    languages,
    to_plain,
)

from . import door
from .door import blueprint as blueprint

T = TypeVar("T")


@door.page("/api/bureaus/<bureau>/routes.json", "view", for_programs=True)
def routes_of(bureau: str) -> dict[str, Any]:
    """List the routes of a bureau, each with its newest revision and where its languages stand."""
    found = door.desk().routes(door.actor(), bureau)
    return {"routes": [_told(route) for route in found]}


@door.page("/api/routes/<slug>.json", "view", for_programs=True)
def read_route(slug: str) -> dict[str, Any]:
    """Answer with a route and everything that its newest revision holds."""
    found = door.desk().route(door.actor(), slug)
    return {**_told(found), "content": to_plain(found.newest.content)}


@door.page("/api/routes/<slug>.json", "edit", ("POST",), large=True, for_programs=True)
def save_route(slug: str) -> dict[str, Any]:
    """Add a revision: `content`, the `revision` it is a change of, `note`, and new `trips`.

    Trips are texts, each the JSON of a tour, route or loop as it is downloaded.
    """
    asked = _body()
    try:
        content = from_plain(RouteContent, _field(asked, "content", dict))
    except DataError as error:
        raise RequestError(error.code, field="content", **error.facts) from error
    trips = [text.encode() for text in _texts(asked, "trips")]
    saved = door.desk().save(
        door.actor(),
        slug,
        content,
        expected_revision=_field(asked, "revision", int),
        trips=trips,
        note=_field(asked, "note", str, ""),
    )
    return _revision(saved)


@door.page("/api/routes/<slug>/submit.json", "submit", ("POST",), for_programs=True)
def submit_route(slug: str) -> dict[str, Any]:
    """Ask for a review of a `revision` in a `language`."""
    asked = _body()
    language, revision = _field(asked, "language", str), _field(asked, "revision", int)
    return _state(door.desk().submit(door.actor(), slug, language, revision))


def _body() -> dict[str, Any]:
    """Return the object that was sent."""
    try:
        found = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RequestError("body_json", field=None)
    return found


def _field(asked: dict[str, Any], name: str, kind: type[T], otherwise: T | None = None) -> T:
    value = asked.get(name, otherwise)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise RequestError("field_required", field=name)
    return value


def _texts(asked: dict[str, Any], name: str) -> list[str]:
    found = asked.get(name, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise RequestError("field_required", field=name)
    return found


def _told(route: StoredRoute) -> dict[str, Any]:
    states = [_state(route.state(code)) for code in languages()]
    return {**_revision(route.newest), "states": states}


def _revision(found: Revision) -> dict[str, Any]:
    return {
        "slug": found.slug,
        "bureau": found.bureau,
        "revision": found.number,
        "author": found.author,
        "made_at": to_plain(found.made_at),
        "hash": found.hash,
    }


def _state(state: LanguageState) -> dict[str, Any]:
    return {
        "language": state.language,
        "status": state.status,
        "reviewed": state.reviewed,
        "public": state.public,
    }
