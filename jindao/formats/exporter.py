"""What a format is, and what writes a thing in the formats of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from jindao._registry import Registry
from jindao.formats.options import ExportOptions

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


class Format(Protocol[T_contra]):
    """Something, such as a trip, as the bytes of a file."""

    def __call__(self, thing: T_contra, options: ExportOptions, /) -> bytes:
        """Return the file."""


@dataclass(frozen=True, slots=True)
class Exporter(Generic[T]):
    """Writes something in the formats of a table."""

    formats: Registry[Format[T]]

    def __call__(
        self,
        thing: T,
        format: str,  # noqa: A002
        options: ExportOptions | None = None,
    ) -> bytes:
        """Return something as a file of a format of the table.

        Raises
        ------
        NotFoundError
            For a format that there is not; `known` lists those there are.
        """
        return self.formats[format](thing, options or ExportOptions())
