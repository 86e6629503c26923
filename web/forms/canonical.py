"""Requests as canonical queries: sorted by name, defaults dropped, positions rounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from jindao import (
    LoopRequest,
    MatrixRequest,
    Preferences,
    ReachRequest,
    RouteQuery,
    RouteRequest,
    SiteQuery,
    TourRequest,
)

from .fields import FIELDS, Field
from .kinds import WISH

Asked = (
    TourRequest | RouteRequest | LoopRequest | ReachRequest | MatrixRequest | SiteQuery | RouteQuery
)


def query_of(request: Asked) -> str:
    """Return the canonical query, which reads back as an equal request."""
    return urlencode(sorted(pairs_of(request), key=lambda pair: pair[0]))


def pairs_of(request: Asked) -> list[tuple[str, str]]:
    """Return the names and texts of every field that is not its default."""
    pairs: list[tuple[str, str]] = []
    for field in FIELDS[type(request)]:
        texts = [_text(field, value) for value in _given(field, request)]
        pairs += [(field.name, text) for text in ([",".join(texts)] if field.commas else texts)
                  if text]  # fmt: skip
    return pairs


def _given(field: Field, request: Asked) -> Iterator[Any]:
    """Yield the values of a field, none where it is the default."""
    value = _value(field, request)
    if value is None or value == field.default:
        return
    if field.repeated:
        yield from value
    else:
        yield value


def _value(field: Field, request: Asked) -> Any:
    if field.part == "waypoints" and isinstance(request, RouteRequest):
        start, *vias, end = request.waypoints
        return {"start": start, "via": tuple(vias), "end": end}[field.name]
    if field.part == "preferences" and not isinstance(
        request, ReachRequest | SiteQuery | RouteQuery
    ):
        return _wished(field, request.preferences)
    return getattr(request, field.attribute)


def _wished(field: Field, wishes: Preferences) -> Any:
    if field.kind is WISH:
        return tuple(f"{wish}={value:g}" for wish, value in wishes.wishes.items())
    return getattr(wishes, {"min_width": "min_width_m"}.get(field.name, field.name))


def _text(field: Field, value: Any) -> str:
    return field.kind.write(value)
