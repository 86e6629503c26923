"""Any model value <-> plain dicts, lists and scalars that JSON can hold.

Shapes: a `LonLat` is `[lon, lat]`, dates and times are ISO 8601, a dataclass is an
object with its fields' names; properties are not written.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from functools import cache
from typing import Any, Final, TypeVar, Union

from jindao.errors import DataError
from jindao.geo import LonLat

T = TypeVar("T")

_EXACT: Final = frozenset((bool, int, str))
_SCALARS: Final = frozenset((bool, int, float, str, type(None)))


def to_plain(value: object) -> Any:
    """Return a value as plain data.

    Raises
    ------
    DataError
        Where a value has no plain form.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, LonLat):
        return [value.lon, value.lat]
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, tuple | list):
        # Most items are heights and positions of lines, as they are already.
        return [
            item
            if type(item) in _SCALARS
            else list(item)
            if type(item) is tuple and _SCALARS.issuperset(map(type, item))
            else to_plain(item)
            for item in value
        ]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(getattr(value, name)) for name in _names(type(value))}
    raise DataError("codec", place="", expected="a model value", value=type(value).__name__)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def from_plain(kind: type[T], plain: object) -> T:
    """Return a value of a model class from its plain form.

    Raises
    ------
    DataError
        With the place in the data, what was expected and what stood there.
    """
    made: T = _read(kind, plain, kind.__name__)
    return made


def _read(kind: Any, plain: Any, place: str) -> Any:
    if kind in _EXACT:  # most values are, so they come first
        return _check(type(plain) is kind, plain, kind, plain, place)
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_union(kind, plain, place)
    if origin is tuple:
        return _read_tuple(typing.get_args(kind), plain, place)
    if kind is type(None):
        return _check(plain is None, None, kind, plain, place)
    if kind is LonLat:
        if isinstance(plain, list | tuple) and len(plain) == 2:
            return LonLat(float(plain[0]), float(plain[1]))
        raise _wrong(kind, plain, place)
    if kind in (dt.datetime, dt.date, dt.time):
        try:
            return kind.fromisoformat(plain)
        except (TypeError, ValueError):
            raise _wrong(kind, plain, place) from None
    if dataclasses.is_dataclass(kind):
        return _read_dataclass(kind, plain, place)
    if kind is float:
        number = isinstance(plain, int | float) and not isinstance(plain, bool)
        return _check(number, plain, kind, plain, place)
    return _check(type(plain) is kind, plain, kind, plain, place)


def _read_union(kind: Any, plain: Any, place: str) -> Any:
    for option in typing.get_args(kind):
        try:
            return _read(option, plain, place)
        except DataError:
            continue
    raise _wrong(kind, plain, place)


def _read_tuple(items: tuple[Any, ...], plain: Any, place: str) -> tuple[Any, ...]:
    if not isinstance(plain, list | tuple):
        raise _wrong(tuple, plain, place)
    if len(items) == 2 and items[1] is Ellipsis:
        return tuple(_read(items[0], item, f"{place}[{i}]") for i, item in enumerate(plain))
    if len(items) != len(plain):
        raise _wrong(tuple, plain, place)
    return tuple(
        _read(kind, item, f"{place}[{i}]")
        for i, (kind, item) in enumerate(zip(items, plain, strict=True))
    )


def _read_dataclass(kind: Any, plain: Any, place: str) -> Any:
    if not isinstance(plain, dict):
        raise _wrong(kind, plain, place)
    hints = _hints(kind)
    unknown = sorted(set(plain) - set(hints))
    if unknown:
        raise DataError("codec_unknown", place=place, names=unknown)
    values = {}
    for name, is_needed in _fields(kind):
        if name in plain:
            values[name] = _read(hints[name], plain[name], f"{place}.{name}")
        elif is_needed:
            raise DataError("codec_missing", place=place, name=name)
    return kind(**values)


@cache
def _fields(kind: type) -> tuple[tuple[str, bool], ...]:
    """Return the names of the fields of a class, and whether each has no default."""
    fields = dataclasses.fields(kind)
    return tuple((field.name, field.default is dataclasses.MISSING) for field in fields)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _check(holds: bool, value: Any, kind: Any, plain: Any, place: str) -> Any:
    if not holds:
        raise _wrong(kind, plain, place)
    return value


def _wrong(kind: Any, plain: Any, place: str) -> DataError:
    expected = getattr(kind, "__name__", str(kind))
    return DataError("codec", place=place, expected=expected, value=repr(plain)[:80])
