"""Tables of plug points: a name, a module, and what to install when it is missing."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from jindao.errors import MissingExtraError, NotFoundError

T = TypeVar("T")


SHOWN_NAMES = 24
"""An error for an unknown name shows every known one, the near ones first, up to here."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where one implementation lives: `module:attribute`, and the extra it needs.

    `needs` is the module that the extra brings, where that is imported only when used.
    """

    target: str
    extra: str | None = None
    about: str = ""
    needs: str = ""


class Registry(Mapping[str, T], Generic[T]):
    """Name -> implementation, imported when first asked for.

    Parameters
    ----------
    kind
        What the names are, for error texts: a key under `kind.` in `jindao/texts`.
    entries
        One line per implementation.
    """

    def __init__(self, kind: str, entries: Mapping[str, Entry]) -> None:
        self.kind = kind
        self.entries = dict(entries)

    def __getitem__(self, name: str) -> T:
        try:
            entry = self.entries[name]
        except KeyError:
            raise not_found(self.kind, name, self.entries) from None
        module_name, _, attribute = entry.target.partition(":")
        try:
            module = importlib.import_module(module_name)
        except ModuleNotFoundError as error:
            if entry.extra is None or (error.name or "").startswith("jindao"):
                raise
            raise MissingExtraError(
                "missing_extra", extra=entry.extra, name=name, module=error.name
            ) from error
        implementation: T = getattr(module, attribute)
        return implementation

    def here(self) -> tuple[str, ...]:
        """Return the names whose extra is installed, so far as that is known unimported."""
        return tuple(
            name
            for name, entry in self.entries.items()
            if not entry.needs or importlib.util.find_spec(entry.needs) is not None
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, name: object) -> bool:
        return name in self.entries


def not_found(
    kind: str,
    name: str,
    known: Mapping[str, object] | list[str],
    *,
    field: str | None = None,
    told: Callable[[str], str] = str,
) -> NotFoundError:
    """Return the error for an unknown name, with the nearest known ones as they are `told`."""
    names = list(known)
    near = difflib.get_close_matches(name, names, n=5, cutoff=0.5)
    shown = [*near, *(other for other in names if other not in near)][:SHOWN_NAMES]
    return NotFoundError(
        f"not_found.{kind}", field=field or kind, kind=kind, name=name, known=list(map(told, shown))
    )
