"""Rests on the way: how many, and where there is something to sit on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from jindao.heritage.dataset import Heritage
from jindao.model.leg import Leg
from jindao.model.note import Note
from jindao.model.tour import Tour
from jindao.planner.rest_places import Parks, Seat, seats_along

REST_S: Final = 300
"""How long one sits down for."""


def rests_of(duration_s: int, every_min: int) -> int:
    """Return how many rests a way has, whose time with its rests is given."""
    return max(0, duration_s - 1) // (60 * every_min + REST_S)


def rest_notes(tour: Tour, heritage: Heritage) -> list[Note]:
    """Return where to rest, leg by leg, and how far it is where nobody knows of a place.

    On a leg there are as many rests as its time allows for. They are at known benches,
    shelters and parks, such that the longest stretch between them is as short as can be;
    where that is too long and there are more of them on it, that is told, and so is how
    many rests have none within reach. One is taken to move evenly. Legs are counted from
    1 on each day, rides by car among them.
    """
    every_min = tour.request.rest_every_min
    if every_min is None:
        return []
    parks = Parks(heritage, {visit.site.id for visit in tour.visits})
    total, notes = 0, []
    for stage in tour.stages:
        for number, leg in enumerate(stage.legs, start=1):
            count = 0 if leg.transfer else rests_of(leg.duration_s, every_min)
            if count:
                total += count
                passed = tuple(parks.beside(leg))
                notes += list(_leg_notes(leg, stage.number, number, count, every_min, passed))
    if not total:
        return [Note(code="rests_none", facts=(("every", every_min),))]
    facts = (("every", every_min), ("minutes", REST_S // 60), ("count", total))
    return [Note(code="rests", facts=facts), *notes]


def _leg_notes(
    leg: Leg, day: int, number: int, count: int, every_min: int, parks: Sequence[Seat] = ()
) -> Iterator[Note]:
    which = (("day", day), ("leg", number))
    known = seats_along(leg)
    seats = [*(known or ()), *parks]
    chosen = seats_for(seats, leg.length_m, count)
    for seat in chosen:
        facts: tuple[tuple[str, int | float | str], ...]
        facts = (*which, ("km", round(seat.along_m / 1000, 1)))
        if seat.kind == "park":
            facts = (*facts, ("name_zh", seat.name_zh), ("name_en", seat.name_en))
        yield Note(code=f"rest_{seat.kind}", facts=facts)
    moving_s = leg.duration_s - count * REST_S
    apart, rested = (
        round(moving_s * _longest_m(some, leg.length_m) / max(1.0, leg.length_m) / 60)
        for some in (seats, chosen)
    )
    left = count - len(chosen)
    if known is None:
        if left and rested > every_min:
            yield Note(code="rests_unknown", facts=(*which, ("count", left)))
    elif apart > every_min:
        yield Note(code="rest_far", facts=(*which, ("minutes", apart)))
        if left:
            yield Note(code="rest_by_way", facts=(*which, ("count", left)))
    elif rested > every_min:
        yield Note(code="rest_long", facts=(*which, ("minutes", rested), ("count", count)))


def seats_for(seats: Sequence[Seat], length_m: float, count: int) -> tuple[Seat, ...]:
    """Return at most so many seats that leave the shortest longest stretch of a way."""
    along = sorted(
        (seat for seat in seats if 0 < seat.along_m < length_m), key=lambda seat: seat.along_m
    )
    marks = [0.0, *(seat.along_m for seat in along), length_m]
    gaps = sorted({b - a for n, a in enumerate(marks) for b in marks[n + 1 :]})
    low, high = 0, len(gaps) - 1
    while low < high:
        middle = (low + high) // 2
        found = _within(along, length_m, gaps[middle])
        low, high = (
            (low, middle) if found is not None and len(found) <= count else (middle + 1, high)
        )
    return tuple(_within(along, length_m, gaps[low]) or ()) if gaps else ()


def _within(along: Sequence[Seat], length_m: float, most_m: float) -> list[Seat] | None:
    """Return the fewest seats with no stretch longer than a limit; None where there are none."""
    chosen: list[Seat] = []
    here_m, last = 0.0, None
    for seat in along:
        if seat.along_m - here_m > most_m:
            if last is None or seat.along_m - last.along_m > most_m:
                return None
            chosen.append(last)
            here_m = last.along_m
        last = seat
    if length_m - here_m > most_m:
        if last is None or last.along_m == here_m or length_m - last.along_m > most_m:
            return None
        chosen.append(last)
    return chosen


def _longest_m(seats: Sequence[Seat], length_m: float) -> float:
    marks = [0.0, *sorted(seat.along_m for seat in seats), length_m]
    return max(b - a for a, b in pairwise(marks))
