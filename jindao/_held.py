"""Tuples of arrays that compiled functions hand on by where they are held.

numba hands a tuple on piece by piece: an array of three dimensions is eleven numbers, a
tuple of many arrays two hundred, all of which every function between takes apart and puts
together again. That was half of what there was to compile of the tour search. A function
that is called from Python lets what it was given be held once, and hands on one number.
"""

from __future__ import annotations

from typing import Any, TypeVar

from numba.core import cgutils, imputils, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    lower_builtin,
    lower_getattr_generic,
    models,
    register_model,
    type_callable,
)

T = TypeVar("T")


def held(values: T) -> T:
    """Return a named tuple as it is; in compiled functions, one that is handed on as a whole.

    It stays where it is until the function that asks for it returns: only what that one
    calls may be given it, and nothing may keep it.
    """
    return values


_cgutils: Any = cgutils
_imputils: Any = imputils


class Held(types.Type):
    """A named tuple by where it is held."""

    def __init__(self, values: Any) -> None:
        self.values = values
        super().__init__(name=f"Held({values.instance_class.__name__})")

    @property
    def key(self) -> Any:
        return self.values

    def place_of(self, name: str) -> int | None:
        """Return which value of the tuple has a name; None where none has."""
        fields: tuple[str, ...] = self.values.fields
        return fields.index(name) if name in fields else None


@register_model(Held)
class _HeldModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Held) -> None:
        whole = manager.lookup(kind.values).get_value_type()
        super().__init__(manager, kind, whole.as_pointer())  # type: ignore[no-untyped-call]


@type_callable(held)
def _type_held(_context: Any) -> Any:
    def typer(values: Any) -> Held | None:
        return Held(values) if isinstance(values, types.BaseNamedTuple) else None

    return typer


@lower_builtin(held, types.BaseNamedTuple)  # type: ignore[no-untyped-call,untyped-decorator]
def _hold(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
    return _cgutils.alloca_once_value(builder, args[0])


@infer_getattr
class _HeldAttribute(AttributeTemplate):
    key = Held

    def generic_resolve(self, kind: Any, name: str) -> Any:  # type: ignore[override]
        place = kind.place_of(name)
        return None if place is None else kind.values.types[place]


@lower_getattr_generic(Held)  # type: ignore[no-untyped-call,untyped-decorator]
def _value(context: Any, builder: Any, kind: Any, where: Any, name: str) -> Any:
    place = kind.place_of(name)
    value = builder.load(_cgutils.gep_inbounds(builder, where, 0, place))
    return _imputils.impl_ret_borrowed(context, builder, kind.values.types[place], value)
