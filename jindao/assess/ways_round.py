"""How much farther the way round is where a stretch is closed, for the worst of them.

The detour of a stretch is the shortest way between its two ends without it, less its own
length. Lengths are compared in whole millimetres, ways are gone in either direction, and they
may lead outside the area.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from jindao.assess.stretches import Floats, Ints, Stretches
from jindao.routing.ways_round import longest_detours, shortest_ways_round, web_of

_PER_M: Final = 1000


class Detour(NamedTuple):
    """A stretch, its way round as stretches in order, and how long that is."""

    stretch: int
    way_round: list[int]
    way_round_m: float
    detour_m: float


def longest(stretches: Stretches, lengths_m: Floats, asked: Ints, most: int) -> list[Detour]:
    """Return the longest detours, the longest first; equals in the order of the stretches.

    Parameters
    ----------
    stretches
        All that may be gone.
    lengths_m
        (n_stretches,) how long each is.
    asked
        (n,) stretches that may be closed: neither rings nor bridges.
    most
        How many are told; those whose way round is no longer than they are told never.
    """
    web = web_of(stretches.n_junctions, stretches.one, stretches.other, np.rint(_PER_M * lengths_m))
    asked = asked[np.argsort(-web.length[asked], kind="stable")]
    around = longest_detours(web, asked, most)
    told = np.flatnonzero(around >= 0)
    stretch, detour = asked[told], around[told] - web.length[asked[told]]
    order = np.lexsort((stretch, -detour))[:most]
    return [
        Detour(
            stretch=int(stretch[row]),
            way_round=way.tolist(),
            way_round_m=round(int(around[told[row]]) / _PER_M, 1),
            detour_m=round(int(detour[row]) / _PER_M, 1),
        )
        for row, way in zip(order, shortest_ways_round(web, stretch[order]), strict=True)
    ]
