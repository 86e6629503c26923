"""Where there is something to sit on along a leg: benches, shelters, parks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from jindao.geo import BBox, LonLat
from jindao.heritage.dataset import Heritage
from jindao.model.leg import Leg
from jindao.routing.graph import Floats

SEATS: Final = ("bench", "shelter")
"""Facilities that one can sit on or in."""

PARKS: Final = ("park", "natural_landscape")
"""Categories of sites that one can rest in without a visit."""

PARK_REACH_M: Final = 150.0
"""How far off a way the position of a park may lie for the way to pass it."""

_DEGREE_M: Final = 111_195.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A place to rest, `along_m` from a leg's start: `kind` is one of `SEATS`, or park."""

    kind: str
    along_m: float
    name_zh: str = ""
    name_en: str = ""


def seats_along(leg: Leg) -> list[Seat] | None:
    """Return the benches and shelters along a leg; None where the network knows of none."""
    if leg.facilities is None:
        return None
    return [
        Seat(kind=item.kind, along_m=item.along_m) for item in leg.facilities if item.kind in SEATS
    ]


class Parks:
    """The parks and landscapes of the dataset, looked up beside legs.

    Parameters
    ----------
    heritage
        Where they are from.
    without
        Ids of sites that are visits of their own.
    """

    def __init__(self, heritage: Heritage, without: Collection[str] = ()) -> None:
        self._sites = [
            (site, site.position)
            for site in heritage.sites
            if site.category in PARKS and site.position is not None and site.id not in without
        ]

    def beside(self, leg: Leg) -> Iterator[Seat]:
        """Yield those that a leg passes, where it comes nearest to them."""
        line = np.array(leg.line, np.float64).reshape(-1, 2)
        if len(line) < 2:
            return
        (west, south), (east, north) = line.min(axis=0), line.max(axis=0)
        area = BBox(west, south, east, north).grown(PARK_REACH_M)
        for site, position in self._sites:
            if position not in area:
                continue
            gap_m, share = _nearest(line, position)
            if gap_m <= PARK_REACH_M:
                yield Seat(
                    kind="park",
                    along_m=share * leg.length_m,
                    name_zh=site.name("zh"),
                    name_en=site.name("en"),
                )


def _nearest(line: Floats, position: LonLat) -> tuple[float, float]:
    """Return how far a (n, 2) line is from a position in metres, and at which share of it."""
    scale = _DEGREE_M * np.array([np.cos(np.radians(position.lat)), 1.0])
    points = (line - (position.lon, position.lat)) * scale
    first, step = points[:-1], np.diff(points, axis=0)
    lengths = np.hypot(*step.T)
    at = np.clip(-(first * step).sum(axis=1) / np.maximum(lengths, 1e-9) ** 2, 0.0, 1.0)
    gaps = np.hypot(*(first + step * at[:, None]).T)
    piece = int(gaps.argmin())
    passed = float(lengths[:piece].sum() + lengths[piece] * at[piece])
    return float(gaps[piece]), passed / max(1e-9, float(lengths.sum()))
