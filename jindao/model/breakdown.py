"""What a way is made of: surface, slope, light and more, in metres.

A `Breakdown` keeps the stretches of each aspect in the order in which they come, so that
legs can be put together and a route be cut into kilometres. Lengths are in decimetres'
precision; those of one aspect add up to the length of the way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

Runs = tuple[tuple[str, float], ...]
"""Pairs (code, metres)."""

ASPECTS: Final = (
    *("surface", "kind", "steepness", "light", "width"),
    *("greenway", "green", "shade", "noise"),
)
"""What a way is broken down by; the fields of `Breakdown`."""

UNKNOWN: Final = "unknown"
KILOMETRE_M: Final = 1000.0

GRADES: Final = {"2": 0.02, "5": 0.05, "10": 0.10, "15": 0.15}
"""Classes of slope, up or down, and the grade (rise/run) above which each begins."""

STEEPNESS: Final = (
    *(f"down_{name}" for name in reversed(GRADES)),
    "level",
    *(f"up_{name}" for name in GRADES),
    UNKNOWN,
)
"""Codes of slope in the direction of travel, from steep down to steep up."""

NOISES: Final = {"quiet": 0, "some": 5, "loud": 10}
"""Classes of noise, and the value of the network's noise (0..15) at which each begins."""


def steepness_of(grade: float) -> str:
    """Return the class of a grade (rise/run), one of `STEEPNESS`; `unknown` for NaN."""
    if math.isnan(grade):
        return UNKNOWN
    names = [name for name, above in GRADES.items() if abs(grade) > above]
    return f"{'up' if grade > 0 else 'down'}_{names[-1]}" if names else "level"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The stretches of a way by each aspect: pairs (code, metres).

    Along a leg they are in the order of travel; as totals every code is there once, the
    longest first. Codes: of `surface` those of the network's surfaces, or of its kinds
    where no surface is recorded and none is expected (steps, ferries, estimated lines);
    of `kind` its kinds of ways; of `steepness` those of `STEEPNESS`; of `light` `yes` and
    `no`; of `width` `known`; of `greenway` the levels of greenways, `unlevelled` where a
    greenway's is not known, and `none`; of `green` and `shade` `yes` and `none`; of
    `noise` those of `NOISES`. `unknown` is what nobody recorded. `green`, `shade` and
    `noise` are what is mapped beside the way: nothing mapped is `none`, or `quiet`.
    """

    surface: Runs = ()
    kind: Runs = ()
    steepness: Runs = ()
    light: Runs = ()
    width: Runs = ()
    greenway: Runs = ()
    green: Runs = ()
    shade: Runs = ()
    noise: Runs = ()

    def of(self, aspect: str) -> Runs:
        """Return the pairs of one aspect, one of `ASPECTS`."""
        runs: Runs = getattr(self, aspect)
        return runs

    def metres(self, aspect: str, *codes: str) -> float:
        """Return how many metres have one of some codes."""
        return round(math.fsum(m for code, m in self.of(aspect) if code in codes), 1)

    def totals(self) -> Breakdown:
        """Return the same with every code once, the longest first."""
        return Breakdown(**{aspect: _totals(self.of(aspect)) for aspect in ASPECTS})


NOTHING_TOLD: Final = Breakdown()
"""The breakdown of a way that nobody looked at."""


def runs_to(ends: Iterable[tuple[str, float]]) -> Runs:
    """Return runs from (code, metres from the start at which it ends), equal ones joined.

    Ends are rounded to a decimetre, not lengths: so the sum is the rounded last end.
    """
    runs: list[tuple[str, float]] = []
    told_m = 0.0
    for code, end_m in ends:
        until_m = round(end_m, 1)
        length_m = round(until_m - told_m, 1)
        if length_m <= 0:
            continue
        told_m = until_m
        if runs and runs[-1][0] == code:
            runs[-1] = (code, round(runs[-1][1] + length_m, 1))
        else:
            runs.append((code, length_m))
    return tuple(runs)


def _ends_of(pairs: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    end_m = 0.0
    for code, metres in pairs:
        end_m += metres
        yield code, end_m


def _totals(runs: Runs) -> Runs:
    sums: dict[str, list[float]] = {}
    for code, metres in runs:
        sums.setdefault(code, []).append(metres)
    added = [(code, round(math.fsum(parts), 1)) for code, parts in sums.items()]
    return tuple(sorted(added, key=lambda pair: (-pair[1], pair[0])))


class _Way(Protocol):
    @property
    def length_m(self) -> float: ...
    @property
    def breakdown(self) -> Breakdown: ...
    @property
    def transfer(self) -> bool: ...


class WithLegs(Protocol):
    """A route, stage or tour."""

    @property
    def legs(self) -> Sequence[_Way]:
        """Its legs, in order."""


def along(trip: WithLegs) -> Breakdown:
    """Return the stretches of all legs but transfers, one after another.

    A leg of which nothing is told is `unknown` by every aspect.
    """
    return Breakdown(**{aspect: _runs_along(trip, aspect) for aspect in ASPECTS})


def metres_along(trip: WithLegs, aspect: str, *codes: str) -> float:
    """Return how many metres of all legs but transfers have one of some codes."""
    return Breakdown(**{aspect: _runs_along(trip, aspect)}).metres(aspect, *codes)


def _runs_along(trip: WithLegs, aspect: str) -> Runs:
    return runs_to(
        _ends_of(
            pair
            for leg in trip.legs
            if not leg.transfer
            for pair in leg.breakdown.of(aspect) or ((UNKNOWN, round(leg.length_m, 1)),)
        )
    )


def totals(trip: WithLegs) -> Breakdown:
    """Return the totals of all legs."""
    return along(trip).totals()


def per_km(trip: WithLegs, step_m: float = KILOMETRE_M) -> tuple[Breakdown, ...]:
    """Return the totals of each kilometre of a whole trip; the last may be shorter.

    Parameters
    ----------
    trip
        What has legs.
    step_m
        Metres of a part, more than 0.
    """
    whole = along(trip)
    parts = {aspect: tuple(_cut(whole.of(aspect), step_m)) for aspect in ASPECTS}
    return tuple(
        Breakdown(**{aspect: _totals(parts[aspect][number]) for aspect in ASPECTS})
        for number in range(min(map(len, parts.values())))
    )


def _cut(runs: Runs, step_m: float) -> Iterator[Runs]:
    """Yield the runs of each step; a run over an end is cut there."""
    part: list[tuple[str, float]] = []
    room_m = step_m
    for code, metres in runs:
        left_m = metres
        while left_m >= room_m:
            yield (*part, (code, room_m))
            left_m = round(left_m - room_m, 1)
            part, room_m = [], step_m
        if left_m > 0:
            part.append((code, left_m))
            room_m = round(room_m - left_m, 1)
    if part:
        yield tuple(part)
