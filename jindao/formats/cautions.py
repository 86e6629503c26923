"""What to know before one reads figures: the few lines that stand open, and those that fold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

_OPEN: Final = 3
"""So many lines stand open, unless more of them may not be overlooked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cautions:
    """Lines for the template `cautions.html`: `first` stand open, of which some are `strong`.

    `rest` fold on a narrow screen; the page wants `folds.js`, without which they stand open.
    """

    first: tuple[str, ...]
    strong: frozenset[str]
    rest: tuple[str, ...]


def cautions(lines: Sequence[str], strong: Collection[str]) -> Cautions:
    """Return lines, those that may not be overlooked first; one line alone does not fold."""
    worst = [line for line in lines if line in strong]
    ordered = [*worst, *(line for line in lines if line not in strong)]
    count = max(_OPEN, len(worst))
    if count + 1 == len(ordered):
        count += 1
    return Cautions(
        first=tuple(ordered[:count]), strong=frozenset(worst), rest=tuple(ordered[count:])
    )
