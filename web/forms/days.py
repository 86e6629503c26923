"""What single days have of their own, as a form asks for it that has a box for everything.

Beside `day=2:start=10:00,hours=4` an address may hold what such boxes are called:
`day.2.start=10:00` and `day.2.hours=4` mean the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from jindao import DAY_KEYS, TOUR_RANGES

from .reader import Arguments

MOST: Final = int(TOUR_RANGES["days"][1])
SHOWN: Final = 7
"""So many days have boxes at least: without a script nobody adds more."""

_BOX = re.compile(r"day\.(\d{1,2})\.(\w+)")
_DAY = re.compile(r"(\d{1,2}):(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBoxes:
    """The boxes of one day, counted from 1: pairs (key, text), in the order of `DAY_KEYS`."""

    number: int
    texts: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in them."""
        return not any(text for _, text in self.texts)


def with_days(arguments: Arguments) -> Arguments:
    """Return arguments with what stands in the boxes of each day as one text."""
    boxes: dict[int, list[str]] = {}
    told = Arguments()
    for name, text in arguments.items(multi=True):
        found = _BOX.fullmatch(name)
        if found is None:
            told.add(name, text)
        elif text.strip():
            boxes.setdefault(int(found[1]), []).append(f"{found[2]}={text.strip()}")
    for number, said in sorted(boxes.items()):
        told.add("day", f"{number}:{','.join(said)}")
    return told


def day_boxes(arguments: Arguments) -> tuple[tuple[DayBoxes, ...], tuple[str, ...]]:
    """Return the boxes of every day, and the texts that no box can show.

    Parameters
    ----------
    arguments
        As `with_days` returns them.
    """
    shown: dict[int, dict[str, str]] = {}
    unread: list[str] = []
    for text in filter(None, map(str.strip, arguments.getlist("day"))):
        found = _DAY.fullmatch(text)
        said = [part.partition("=") for part in found[2].split(",")] if found else []
        keys = [key.strip() for key, _, _ in said]
        number = int(found[1]) if found else 0
        if not 1 <= number <= MOST or number in shown or not _fits(keys):
            unread.append(text)
            continue
        shown[number] = {key.strip(): value.strip() for key, _, value in said}
    days = arguments.get("days", "")
    asked = int(days) if days.isascii() and days.isdigit() and len(days) < 3 else 1
    count = max(SHOWN, min(asked, MOST), *shown)
    boxes = tuple(
        DayBoxes(
            number=number,
            texts=tuple((key, shown.get(number, {}).get(key, "")) for key in DAY_KEYS),
        )
        for number in range(1, count + 1)
    )
    return boxes, tuple(unread)


def _fits(keys: list[str]) -> bool:
    """Tell whether each key has a box of its own."""
    return len(set(keys)) == len(keys) and {*keys} <= {*DAY_KEYS}
