"""A JSON body as request arguments: the same fields, each of the kind it says."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from jindao import RequestError, languages, say

from ..forms import Arguments, Field
from ..forms.kinds import NUMBER, PLACE, WHOLE
from ..forms.reader import MOST_ERRORS

_SHOWN: Final = 40
_WORDS = {str: "text", list: "position", int: "whole", float: "number", bool: "bool"}
"""What the texts call the kinds of JSON values, under `type.json_`."""


def refuse_unknown(names: Iterable[str], fields: Sequence[Field]) -> list[RequestError]:
    """Return an error for the first `MOST_ERRORS` names that are no field, with near ones."""
    known = [field.name for field in fields]
    strange = (name[:_SHOWN] for name in dict.fromkeys(names) if name not in known)
    return [
        RequestError("unknown_field", field=name, name=name, known=_near(name, known))
        for name in islice(dict.fromkeys(strange), MOST_ERRORS)
    ]


def _near(name: str, known: Sequence[str]) -> Sequence[str]:
    return difflib.get_close_matches(name, known, n=3, cutoff=0.5) or known


def arguments_of(data: bytes, fields: Sequence[Field]) -> tuple[Arguments, list[RequestError]]:
    """Return what a JSON object asks for, as an address would, and what is wrong with it.

    Wrong is a name that is no field or stands twice, and a value of another kind.

    Raises
    ------
    RequestError
        Where it is no JSON object.
    """
    twice: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        counts = Counter(name for name, _ in pairs)
        twice.extend(name for name, count in counts.items() if count > 1)
        return dict(pairs)

    try:
        body = json.loads(data.decode("utf-8-sig"), object_pairs_hook=once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise RequestError("body_form", reason=str(error)[:120]) from None
    if not isinstance(body, dict):
        raise RequestError("body_object")
    errors = [RequestError("key_twice", field=name[:_SHOWN]) for name in twice[:MOST_ERRORS]]
    errors += refuse_unknown(body, fields)
    arguments: Arguments = MultiDict()
    for field in fields:
        if field.name in body:
            try:
                for text in _texts(field, body[field.name]):
                    arguments.add(field.name, text)
            except RequestError as error:
                errors.append(error)
    return arguments, errors


def _texts(field: Field, value: Any) -> list[str]:
    """Return the texts of a value; several of a repeated field."""
    if not field.repeated:
        return [_text(field, value)]
    if not isinstance(value, list):
        raise _wrong(field, value)
    return [_text(field, item) for item in value]


def _text(field: Field, value: Any) -> str:
    kind = field.kind
    if isinstance(value, bool) != (bool in kind.plain) or not isinstance(value, kind.plain):
        if kind is not WHOLE or not _is_whole(value):
            raise _wrong(field, value)
        return str(int(value))
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str) and not value.strip():
        raise RequestError("field_required", field=field.name)
    if isinstance(value, list):
        return _position(field, value)
    return str(value)


def _position(field: Field, value: list[Any]) -> str:
    sound = len(value) == 2 and all(
        isinstance(part, int | float) and not isinstance(part, bool) for part in value
    )
    if not sound or field.kind is not PLACE:
        raise _wrong(field, value)
    return f"{value[0]!r},{value[1]!r}"


def _is_whole(value: Any) -> bool:
    """Tell whether a number such as 3.0 is whole, which JSON does not tell from 3."""
    return isinstance(value, float) and value.is_integer()


def _wrong(field: Field, value: Any) -> RequestError:
    shown = json.dumps(value, ensure_ascii=False)[:60]
    kinds = (float,) if field.kind.plain == NUMBER.plain else field.kind.plain
    expected = {}
    for locale in languages():
        words = _word("or", locale).join(_word(_WORDS[kind], locale) for kind in kinds)
        expected[locale] = _word("array", locale, item=words) if field.repeated else words
    return RequestError("field_type", field=field.name, value=shown, expected=expected)


def _word(name: str, locale: str, **facts: object) -> str:
    return say(f"type.json_{name}", locale, **facts)


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")
