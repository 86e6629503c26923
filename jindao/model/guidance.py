"""How a leg is followed: what one walks along, where one turns, what stands beside.

Codes and facts only; `jindao.formats` has the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Protocol

from jindao.geo import LonLat
from jindao.texts import either, say

TURN_CODES: Final = ("along", "turn", "steps", "cross", "ferry", "estimated")
HEADINGS: Final = (
    *("north", "northeast", "east", "southeast"),
    *("south", "southwest", "west", "northwest"),
)
SIDES: Final = (
    *("slight_left", "left", "sharp_left", "back"),
    *("slight_right", "right", "sharp_right"),
)


def way_name(name: str, latin: str, locale: str) -> str:
    """Return the name of a way as a language tells it, beside how signs have it."""
    if either(locale, name, latin or name) == name:
        return name
    return say("label.way", locale, name=name, latin=latin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One instruction of a turn list; it holds until the next one begins.

    `code` is one of `TURN_CODES`. `facts` are pairs: always `length_m`, how far it holds,
    `name`, `kind` and `trail` of the way (the name is that of the greenway, else of the
    street; any but the kind may be empty), `name_en` and `trail_en`, the same in Latin letters,
    where they can be spelt, and `heading`, one of `HEADINGS`; where one
    turns, also `side`, one of `SIDES`; `goes_on` where the way itself turns;
    `crossings` is how many roads it leads straight over. `at_m` is
    how far from the start of the leg it begins, and `position` where.
    """

    code: str
    facts: tuple[tuple[str, str | int | float | bool | None], ...]
    at_m: float
    position: LonLat


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailUse:
    """An official trail that a leg follows, and for how many metres of it.

    `kind` and `network` are words of the network's tables of trails; `name` is empty
    where a trail has only a number, `ref`.
    """

    name: str
    ref: str
    kind: str
    network: str
    length_m: float

    @property
    def title(self) -> str:
        """The name, else the number."""
        return self.name or self.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Facility:
    """A facility beside a way, `along_m` from its start; `gap_m` is how far off it lies."""

    kind: str
    name: str
    position: LonLat
    wheelchair: str
    fee: str
    along_m: float
    gap_m: float


class _Way(Protocol):
    @property
    def length_m(self) -> float: ...
    @property
    def facilities(self) -> tuple[Facility, ...] | None: ...
    @property
    def transfer(self) -> bool: ...


class WithLegs(Protocol):
    """A route, stage or tour."""

    @property
    def legs(self) -> Sequence[_Way]:
        """Its legs, in order."""


def facilities_along(trip: WithLegs) -> tuple[Facility, ...] | None:
    """Return the facilities beside all legs, each once, measured from the first start.

    One that stands beside several legs is told where it is nearest, the first time of
    several. Transfers are passed over. None where there is no other leg, or nothing is
    known of one.
    """
    if all(leg.transfer for leg in trip.legs) or any(leg.facilities is None for leg in _ways(trip)):
        return None
    nearest: dict[tuple[str, LonLat, str], Facility] = {}
    for item in _measured(trip):
        key = (item.kind, item.position, item.name)
        if key not in nearest or item.gap_m < nearest[key].gap_m:
            nearest[key] = item
    return tuple(sorted(nearest.values(), key=lambda item: item.along_m))


def _ways(trip: WithLegs) -> Iterator[_Way]:
    return (leg for leg in trip.legs if not leg.transfer)


def _measured(trip: WithLegs) -> Iterator[Facility]:
    start_m = 0.0
    for leg in _ways(trip):
        for item in leg.facilities or ():
            yield replace(item, along_m=round(start_m + item.along_m, 1))
        start_m += leg.length_m


def longest_gap_m(trip: WithLegs, *kinds: str) -> float | None:
    """Return the longest stretch without a facility of some kinds, metres.

    From the start to the first one, and from the last to the end, are stretches, too, so
    without any it is the whole way. None where nothing is known of facilities. One that
    is passed several times counts each time.
    """
    if facilities_along(trip) is None:
        return None
    passed = sorted(item.along_m for item in _measured(trip) if item.kind in kinds)
    length_m = sum(leg.length_m for leg in _ways(trip))
    return round(max(b - a for a, b in pairwise([0.0, *passed, max(length_m, *passed, 0.0)])), 1)
