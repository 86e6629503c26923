"""Problem details for HTTP APIs (RFC 9457): what an error's JSON looks like."""

from __future__ import annotations

from typing import Any, Final

STATUSES: Final = {
    status: f"error_page.{status}"
    for status in (400, 401, 403, 404, 405, 406, 409, 410, 413, 414, 415, 422, 429, 500, 501, 503)
}
"""The title of every status that the API answers an error with, by key of the words."""

_FIELD_ERROR: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "field": {"type": ["string", "null"]},
        "code": {"type": "string"},
        "message": {"type": "string"},
        "facts": {"type": "object"},
    },
    "required": ["field", "code", "message", "facts"],
    "additionalProperties": False,
}

PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "Problem details (RFC 9457); `errors` holds everything that is wrong.",
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"type": "array", "items": _FIELD_ERROR},
    },
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "additionalProperties": False,
}
"""The JSON Schema of a problem."""
