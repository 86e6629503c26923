"""Trips as the project's own JSON: everything, and readable back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar

from jindao.codec import from_plain, to_plain
from jindao.errors import DataError, JindaoError
from jindao.formats.options import ExportOptions
from jindao.formats.safety import safety
from jindao.model.loop import Loop
from jindao.model.route import Route
from jindao.model.tour import Tour
from jindao.model.trip import Trip
from jindao.texts import languages

SCHEMA = 1
_KINDS: dict[str, type[Tour] | type[Route]] = {"tour": Tour, "route": Route, "loop": Loop}

_READY: Final = 8
"""So many trips are at hand as they were read last: who checks one reads it again and again."""

_T = TypeVar("_T")


def to_json(trip: Trip, options: ExportOptions) -> bytes:
    """Return a trip as JSON that `read_json` turns into an equal trip.

    Beside the trip it has, as `safety`, what is worked out of it; that is not read back.
    """
    kind = next(name for name, made in _KINDS.items() if type(trip) is made)
    told = to_plain(safety(trip))
    return dump({"kind": kind, "schema": SCHEMA, **to_plain(trip), "safety": told})


def dump(plain: dict[str, Any]) -> bytes:
    """Return plain data as JSON in UTF-8.

    Raises
    ------
    DataError
        Where a number is not finite, which JSON cannot hold.
    """
    try:
        text = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        raise DataError("json_not_finite") from None
    # A lone surrogate, which UTF-8 cannot hold, becomes the escape JSON has for it.
    return text.encode("utf-8", "backslashreplace")


def read_json(data: bytes) -> Trip:
    """Return the trip that `to_json` wrote.

    Raises
    ------
    DataError
        Where the data are not JSON, of another kind or schema, or hold a value that
        cannot be.
    """
    return _trip_in(bytes(data))


@lru_cache(maxsize=_READY)
def _trip_in(data: bytes) -> Trip:
    return load(data, _KINDS)


def load(data: bytes, kinds: Mapping[str, type[_T]]) -> _T:
    """Return the value of one of some kinds that is in the project's own JSON.

    Raises
    ------
    DataError
        As `read_json`.
    """
    plain = _parse(data, list(kinds))
    kind = plain.pop("kind", None)
    schema = plain.pop("schema", None)
    plain.pop("safety", None)
    if not isinstance(kind, str) or kind not in kinds:
        raise DataError("json_kind", value=_shown(kind), known=list(kinds))
    if schema != SCHEMA or isinstance(schema, bool):
        raise DataError("json_schema", value=_shown(schema), expected=SCHEMA)
    try:
        return from_plain(kinds[kind], plain)
    except DataError:
        raise
    except JindaoError as error:
        reason = {locale: error.message(locale) for locale in languages()}
        raise DataError("json_value", reason=reason) from error
    except (ValueError, TypeError, OverflowError) as error:
        raise DataError("json_value", reason=str(error)[:200]) from error


def _parse(data: bytes, known: list[str]) -> dict[str, Any]:
    try:
        plain = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise DataError("json_form", line=error.lineno, column=error.colno) from error
    except DataError:
        raise
    except RecursionError as error:
        raise DataError("json_depth") from error
    except UnicodeDecodeError as error:
        raise DataError("json_unreadable") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise DataError("json_digits") from error
    if not isinstance(plain, dict):
        raise DataError("json_kind", value=_shown(plain), known=known)
    return plain


def _refuse(constant: str) -> float:
    raise DataError("json_constant", value=constant)


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:80]
