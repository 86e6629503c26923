"""How an assessment looks on a map, whatever draws it: colours, and sites by their distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jindao.model.assessment import Assessment, StrungSite

GREENWAY: Final = "#2f7d4f"
FOOTPATH: Final = "#8b7351"
BORDER: Final = "#4d473f"
SERVED: Final = "#2f5d8a"
CIRCLE: Final = "#7a3f6a"
BRIDGE: Final = "#b3261e"
GAP: Final = "#a86a00"
FACILITY: Final = "#5b4a8a"

CIRCLE_DASHES: Final = "2 5"
ESTIMATED_DASHES: Final = "6 5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A dot: pixels or units of its radius, fill, rim; no two are told by colour alone."""

    radius: float
    fill: str
    rim: str
    weight: float = 1.5
    dashes: str = ""


SITE_DOTS: Final = {
    "100": Dot(radius=6.5, fill="#1c6b3f", rim="#ffffff"),
    "300": Dot(radius=5.5, fill="#7fb069", rim="#1c6b3f"),
    "1000": Dot(radius=4.5, fill="#f0b429", rim="#7a4d00"),
    "farther": Dot(radius=4.5, fill="#ffffff", rim="#b3261e", weight=2.5),
    "unknown": Dot(radius=4.5, fill="#ffffff", rim="#6b6459", weight=1.5, dashes="2 2"),
}
"""Dots of sites by how near a greenway is, metres on foot: the nearer, the larger and darker."""

FACILITY_DOT: Final = Dot(radius=3.0, fill=FACILITY, rim="#ffffff", weight=1.0)
GAP_BAND: Final = 11
"""Width of what marks a greenway without any facility, units of the map."""
GAP_OPACITY: Final = 0.35
GAP_DOT: Final = Dot(radius=7.0, fill="#fff3d6", rim=GAP, weight=3.0)
DETOUR_DOT: Final = Dot(radius=6.0, fill="#ffffff", rim=GAP, weight=3.0)
BRIDGE_DOT: Final = Dot(radius=5.0, fill=BRIDGE, rim="#ffffff")


def served_opacity(count: int) -> float:
    """Return how dense each of so many areas is drawn that lie on each other."""
    return round(0.9 / (count + 1), 3)


def site_class(assessment: Assessment, site: StrungSite) -> str:
    """Return which of `SITE_DOTS` a site has.

    Where no greenway is recorded at all, or no way comes near, nobody knows.
    """
    if assessment.figure("greenway_km").value is None or site.gap_m is None:
        return "unknown"
    if site.greenway_m is None:
        return "farther"
    return next((word for word in _NEAR if site.greenway_m <= float(word)), "farther")


_NEAR: Final = ("100", "300", "1000")
