"""How much of a stranger's file is read before it is refused."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from jindao.errors import DataError
from jindao.settings import Settings

MEBIBYTE: Final = 1 << 20
FREE_BYTES: Final = MEBIBYTE
"""A packed file may grow to this whatever its ratio: small files pack very well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLimits:
    """The most that is taken of a file, unpacked.

    `ratio` is how many times its packed size a packed file may hold; `marks` how many
    named positions.
    """

    bytes: int = 32 * MEBIBYTE
    points: int = 500_000
    marks: int = 20_000
    seconds: float = 20.0
    ratio: float = 60.0


def limits_of(settings: Settings) -> ReadLimits:
    """Return the limits that settings name."""
    return ReadLimits(
        bytes=settings.import_mb * MEBIBYTE,
        points=settings.import_points,
        seconds=settings.import_seconds,
    )


class Meter:
    """Counts what is read of one file, and refuses what is too much.

    Parameters
    ----------
    limits
        The most that is taken.
    path
        What the file is called, for errors.
    """

    def __init__(self, limits: ReadLimits, path: str) -> None:
        self.limits = limits
        self.path = path
        self._until = time.monotonic() + limits.seconds

    def check_bytes(self, size: int, packed: int | None = None) -> None:
        """Refuse more bytes than the limit, or than a packed file may hold.

        Raises
        ------
        DataError
            With the limit.
        """
        limits = self.limits
        if packed is not None and size > max(FREE_BYTES, limits.ratio * packed):
            raise DataError("track_bomb", path=self.path, ratio=round(limits.ratio))
        if size > limits.bytes:
            limit = f"{limits.bytes / MEBIBYTE:.4g}"
            raise DataError("track_bytes", path=self.path, limit=limit)

    def check_points(self, count: int) -> None:
        """Refuse more points than the limit."""
        if count > self.limits.points:
            raise DataError("track_points", path=self.path, limit=self.limits.points)

    def check_marks(self, count: int) -> None:
        """Refuse more marks than the limit."""
        if count > self.limits.marks:
            raise DataError("track_marks", path=self.path, limit=self.limits.marks)

    def check_time(self) -> None:
        """Refuse to read on where reading takes longer than the limit."""
        if time.monotonic() > self._until:
            raise DataError("track_time", path=self.path, limit=self.limits.seconds)
