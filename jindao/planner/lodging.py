"""Where nights may be spent: places that are named, or towns near what there is to see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from jindao.geo import LonLat, geodesic_m
from jindao.heritage.dataset import Heritage
from jindao.model.place import Place
from jindao.planner.distances import apart_m

TOWNS: Final = 24
"""So many towns are looked at for the nights of a tour."""

KINDS: Final = ("prefecture_seat", "county_seat", "town")
"""Kinds of places that have beds; a village may have none."""


def towns_for(
    heritage: Heritage, sites: Sequence[tuple[LonLat, int]], reach_m: float, beyond_m: float
) -> tuple[Place, ...]:
    """Return towns that lie well for some sites, the best first.

    A town counts for the worth of every site within reach, the less the farther it is;
    one beside a better town gives way to it.

    Parameters
    ----------
    heritage
        Where the towns are.
    sites
        Positions of the sites, and what a visit to each is worth.
    reach_m
        How far one goes to a site from a bed, metres in a straight line.
    beyond_m
        Towns nearer to a better one than this are left out.
    """
    towns = [place for place in heritage.places if place.kind in KINDS]
    far_m = apart_m([town.position for town in towns], [position for position, _ in sites])
    scores = np.array([score for _, score in sites], np.float64)
    worth = np.maximum(0.0, 1.0 - far_m / reach_m) @ scores
    weighed = [
        (-float(value), town.id, town)
        for value, town in zip(worth, towns, strict=True)
        if value > 0
    ]
    chosen: list[Place] = []
    for _, _, place in sorted(weighed, key=lambda entry: entry[:2]):
        if all(geodesic_m(place.position, other.position) >= beyond_m for other in chosen):
            chosen.append(place)
        if len(chosen) == TOWNS:
            break
    return tuple(chosen)
