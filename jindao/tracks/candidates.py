"""Where on the network each point of a track may have been."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from jindao.network.lengths import metres_per_degree_of
from jindao.network.network import Network
from jindao.network.snap import Snapper
from jindao.tracks import kernels

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST: Final = 8
"""So many of the nearest edges are kept of each point."""

_CHUNK: Final = 4_096


class Candidates(NamedTuple):
    """The places near each point: rows `offsets[i]` to `offsets[i + 1]`, nearest first.

    `edge`, `fraction` (share of its length from the tail) and `gap_m` (metres from the
    point) are (n_candidates,).
    """

    offsets: Ints
    edge: Ints
    fraction: Floats
    gap_m: Floats

    @property
    def nearest_m(self) -> Floats:
        """(n_points,) the distance of the nearest place, inf where none is near."""
        nearest = np.full(len(self.offsets) - 1, np.inf)
        has = np.flatnonzero(np.diff(self.offsets))
        nearest[has] = self.gap_m[self.offsets[has]]
        return nearest


def candidates_of(
    network: Network, snapper: Snapper, points: Floats, reach_m: float, most: int = MOST
) -> Candidates:
    """Return the places on usable edges within reach of each of (n, 2) lon/lat points."""
    parts = [
        _some(network, snapper, points[start : start + _CHUNK], reach_m, most)
        for start in range(0, len(points), _CHUNK)
    ]
    counts = np.concatenate([np.zeros(1, np.int64), *(part[0] for part in parts)])
    edge, fraction, gap_m = (
        np.concatenate([np.zeros(0), *(part[column] for part in parts)]) for column in (1, 2, 3)
    )
    return Candidates(np.cumsum(counts), edge.astype(np.int64), fraction, gap_m)


def _some(
    network: Network, snapper: Snapper, points: Floats, reach_m: float, most: int
) -> tuple[Ints, Ints, Floats, Floats]:
    """Return counts by point, edges, fractions and gaps of one chunk."""
    rows, edges = snapper.edges_around(points, reach_m)
    fraction, gap_m = np.empty(len(rows)), np.empty(len(rows))
    m_lon, m_lat = metres_per_degree_of(points[:, 1])
    kernels.project(
        points, m_lon, m_lat, rows, edges,
        network.geometry, network.geometry_offsets, fraction, gap_m,
    )  # fmt: skip
    near = gap_m <= reach_m
    rows, edges, fraction, gap_m = rows[near], edges[near], fraction[near], gap_m[near]
    order = np.lexsort((edges, gap_m, rows))
    rows, edges, fraction, gap_m = rows[order], edges[order], fraction[order], gap_m[order]
    firsts = np.searchsorted(rows, np.arange(len(points)))
    keep = np.arange(len(rows)) - firsts[rows] < most
    counts = np.bincount(rows[keep], minlength=len(points)).astype(np.int64)
    return counts, edges[keep], fraction[keep], gap_m[keep]
