"""How figures are made: shares with what is unknown of them, and what is not recorded."""

from __future__ import annotations

from typing import Final

from jindao.model.assessment import Figure, Of

DIGITS: Final = {
    "km2": 4,
    "km": 3,
    "m": 1,
    "km_per_km2": 4,
    "share": 5,
    "ratio": 4,
    "count": 0,
    "people": 1,
}
"""Decimals of figures, by unit: what lies beyond is not known of any network."""


def figure(
    section: str,
    id_: str,
    unit: str,
    value: float | None,
    *,
    of: Of = (),
    low: float | None = None,
    high: float | None = None,
    unknown_share: float = 0.0,
    estimated_share: float = 0.0,
    inputs: dict[str, float] | None = None,
) -> Figure:
    """Return a figure with as many decimals as its unit has; its formula is that of its id."""
    digits = DIGITS[unit]
    return Figure(
        section=section,
        id=id_,
        unit=unit,
        value=rounded(value, digits),
        of=of,
        low=rounded(low, digits),
        high=rounded(high, digits),
        unknown_share=round(unknown_share, 4),
        estimated_share=round(estimated_share, 4),
        formula=id_,
        inputs=tuple((name, round(given, 4)) for name, given in (inputs or {}).items()),
    )


def share(
    section: str,
    id_: str,
    part: float,
    whole: float,
    *,
    unknown: float = 0.0,
    of: Of = (),
    estimated_share: float = 0.0,
    inputs: dict[str, float] | None = None,
) -> Figure:
    """Return the share that a part is of a whole of which some is unknown.

    What is unknown may belong to the part or not: it makes the share a range. Without a
    whole nobody can say.
    """
    if whole <= 0:
        return figure(section, id_, "share", None, of=of, unknown_share=1.0, inputs=inputs)
    doubtful = unknown > 0
    return figure(
        section,
        id_,
        "share",
        part / whole,
        of=of,
        low=part / whole if doubtful else None,
        high=min(1.0, (part + unknown) / whole) if doubtful else None,
        unknown_share=min(1.0, unknown / whole),
        estimated_share=estimated_share,
        inputs=inputs,
    )


def unrecorded(section: str, id_: str, unit: str, *, of: Of = ()) -> Figure:
    """Return a figure that nobody can tell: what it is about is not recorded."""
    return figure(section, id_, unit, None, of=of, unknown_share=1.0)


def rounded(value: float | None, digits: int) -> float | None:
    """Return a number to so many decimals, None as it is."""
    return None if value is None else round(float(value), digits)
