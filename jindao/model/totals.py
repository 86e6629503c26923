"""What the legs of a trip add up to, and how far it is without toilets and benches."""

from __future__ import annotations

from typing import Final, Protocol

from jindao.model.breakdown import Breakdown, totals
from jindao.model.guidance import Facility, facilities_along, longest_gap_m
from jindao.model.leg import Leg
from jindao.model.note import Note


class _WithLegs(Protocol):
    @property
    def legs(self) -> tuple[Leg, ...]: ...


class Totals:
    """What the legs of a trip add up to."""

    __slots__ = ()

    @property
    def length_m(self: _WithLegs) -> float:
        """Length of all legs but transfers, metres."""
        return sum(leg.length_m for leg in self.legs if not leg.transfer)

    @property
    def duration_s(self: _WithLegs) -> int:
        """Moving time of all legs but transfers, seconds."""
        return sum(leg.duration_s for leg in self.legs if not leg.transfer)

    @property
    def transfer_s(self: _WithLegs) -> int:
        """Time of all transfers, seconds."""
        return sum(leg.duration_s for leg in self.legs if leg.transfer)

    @property
    def breakdown(self: _WithLegs) -> Breakdown:
        """What all legs but transfers are made of, longest first; by kilometre: `per_km`."""
        return totals(self)

    @property
    def facilities(self: _WithLegs) -> tuple[Facility, ...] | None:
        """What stands beside all legs but transfers; None where nothing is known of one."""
        return facilities_along(self)

    @property
    def facility_notes(self: _WithLegs) -> tuple[Note, ...]:
        """How far it is without toilets and benches, or that nobody knows."""
        return facility_notes(self)


_MISSED: Final = {"gap_toilets": "toilets", "gap_bench": "bench"}
"""Notes on what people miss on the way, and the kind of facility that it is."""


def facility_notes(trip: _WithLegs) -> tuple[Note, ...]:
    """Return how far it is at most without toilets and benches, or that nobody knows."""
    gaps_m = {code: longest_gap_m(trip, kind) for code, kind in _MISSED.items()}
    notes = [
        Note(code=code, facts=(("km", round(gap_m / 1000, 1)),))
        for code, gap_m in gaps_m.items()
        if gap_m is not None
    ]
    return tuple(notes) or (Note(code="facilities_unknown"),)
