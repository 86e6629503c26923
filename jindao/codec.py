"""Any model value <-> plain dicts, lists and scalars that JSON can hold.

Shapes: a `LonLat` is `[lon, lat]`, dates and times are ISO 8601, a dataclass is an
object with its fields' names; properties are not written.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from collections.abc import Callable
from functools import cache
from typing import Any, Final, TypeVar, Union, cast

from jindao.errors import DataError
from jindao.geo import LonLat

T = TypeVar("T")

_Reader = Callable[[Any], Any]
_NUMBERS: Final = frozenset((float, int))
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
    try:
        made: T = _reader(kind)(plain)
    except _MisfitError as misfit:
        raise DataError(misfit.code, place=kind.__name__ + misfit.place, **misfit.facts) from None
    return made


class _MisfitError(Exception):
    """A value that is not what it must be; each reader on the way out says where it stood."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
        self.place = ""

    def within(self, place: str) -> _MisfitError:
        """Return this with the place of what was read before what is known of it."""
        self.place = place + self.place
        return self


def _reader(kind: Any) -> _Reader:
    """Return what reads values of a kind."""
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union_reader(kind)
    if origin is tuple:
        items = typing.get_args(kind)
        if len(items) == 2 and items[1] is Ellipsis:
            return _row_reader(items[0])
        return _tuple_reader(items)
    if kind is float:
        return _read_float
    if kind is LonLat:
        return _read_position
    if kind in (dt.datetime, dt.date, dt.time):
        return _time_reader(kind)
    if dataclasses.is_dataclass(kind):
        return _dataclass_reader(cast(Any, kind))
    return _exact_reader(kind)


def _exact_reader(kind: Any) -> _Reader:
    def read(plain: Any) -> Any:
        if type(plain) is kind:
            return plain
        raise _wrong(kind, plain)

    return read


def _read_float(plain: Any) -> Any:
    if type(plain) in _NUMBERS or (isinstance(plain, int | float) and not isinstance(plain, bool)):
        return plain
    raise _wrong(float, plain)


def _read_position(plain: Any) -> LonLat:
    if isinstance(plain, list | tuple) and len(plain) == 2:
        return LonLat(float(plain[0]), float(plain[1]))
    raise _wrong(LonLat, plain)


def _time_reader(kind: Any) -> _Reader:
    def read(plain: Any) -> Any:
        try:
            return kind.fromisoformat(plain)
        except (TypeError, ValueError):
            raise _wrong(kind, plain) from None

    return read


def _union_reader(kind: Any) -> _Reader:
    options = typing.get_args(kind)
    may_be_none = type(None) in options
    readers = [_reader(option) for option in options if option is not type(None)]

    def read(plain: Any) -> Any:
        if plain is None and may_be_none:
            return None
        for reader in readers:
            try:
                return reader(plain)
            except (_MisfitError, DataError):
                continue
        raise _wrong(kind, plain)

    return read


def _row_reader(kind: Any) -> _Reader:
    """Return what reads a tuple of any length, all of whose items are of one kind."""
    reader = _reader(kind)

    def read(plain: Any) -> tuple[Any, ...]:
        if not isinstance(plain, list | tuple):
            raise _wrong(tuple, plain)
        done: list[Any] = []
        try:
            for item in plain:
                done.append(reader(item))
        except _MisfitError as misfit:
            raise misfit.within(f"[{len(done)}]") from None
        return tuple(done)

    return read


def _tuple_reader(kinds: tuple[Any, ...]) -> _Reader:
    """Return what reads a tuple with an item of each of some kinds."""
    readers = [_reader(kind) for kind in kinds]
    is_numbers = set(kinds) == {float}

    def read(plain: Any) -> tuple[Any, ...]:
        if not isinstance(plain, list | tuple) or len(plain) != len(readers):
            raise _wrong(tuple, plain)
        if is_numbers and _NUMBERS.issuperset(map(type, plain)):
            return tuple(plain)  # points of lines are most of what is read
        done: list[Any] = []
        try:
            for reader, item in zip(readers, plain, strict=True):
                done.append(reader(item))
        except _MisfitError as misfit:
            raise misfit.within(f"[{len(done)}]") from None
        return tuple(done)

    return read


@cache
def _dataclass_reader(kind: Any) -> _Reader:
    """Return what reads a class: what its fields are is found out once, when it is first used."""
    fields: tuple[tuple[str, _Reader, bool], ...] = ()
    names: frozenset[str] = frozenset()

    def learn() -> None:
        nonlocal fields, names
        hints = typing.get_type_hints(kind)
        names = frozenset(hints)
        fields = tuple(
            (field.name, _reader(hints[field.name]), field.default is dataclasses.MISSING)
            for field in dataclasses.fields(kind)
        )

    def read(plain: Any) -> Any:
        if not isinstance(plain, dict):
            raise _wrong(kind, plain)
        if not fields:
            learn()
        if not plain.keys() <= names:
            raise _MisfitError("codec_unknown", names=sorted(plain.keys() - names))
        values = {}
        name = ""
        try:
            for name, reader, is_needed in fields:
                if name in plain:
                    values[name] = reader(plain[name])
                elif is_needed:
                    break
            else:
                return kind(**values)
        except _MisfitError as misfit:
            raise misfit.within(f".{name}") from None
        raise _MisfitError("codec_missing", name=name)

    return read


def _wrong(kind: Any, plain: Any) -> _MisfitError:
    expected = getattr(kind, "__name__", str(kind))
    return _MisfitError("codec", expected=expected, value=repr(plain)[:80])
