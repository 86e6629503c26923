"""How near the edges of a network are to some places, in fifteenths."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.network.codes import FULL_SHARE
from jindao.network.columns import Float
from jindao.network.lengths import metres_per_degree_of, segment_lengths_m
from jindao.network.network import Network

Floats = npt.NDArray[np.float64]

_SHARES: Final = (0.125, 0.375, 0.625, 0.875)


def nearness(
    network: Network, places: Float, peaks: Float, reach_m: float
) -> npt.NDArray[np.uint8]:
    """Return how near each edge is to the places.

    At a place it is as much as its peak, at `reach_m` from it nothing, and falls evenly in
    between; of several places the one that counts most counts. An edge has the mean of the
    middles of its four quarters.

    Parameters
    ----------
    network
        The network.
    places
        (n, 2) lon/lat degrees.
    peaks
        (n,) 0 to 1.
    reach_m
        How far a place reaches, metres.

    Returns
    -------
    (n_edges,) uint8, 0 to 15.
    """
    geometry, offsets = network.geometry, network.geometry_offsets
    steps_m = segment_lengths_m(geometry)
    steps_m[offsets[1:-1] - 1] = 1.0  # from one edge to the next: no two points coincide
    along_m = np.concatenate(([0.0], np.cumsum(steps_m)))
    starts, ends = along_m[offsets[:-1]], along_m[offsets[1:] - 1]
    total = np.zeros(network.n_edges)
    for share in _SHARES:
        wanted = starts + share * (ends - starts)
        points = np.stack([np.interp(wanted, along_m, geometry[:, axis]) for axis in (0, 1)], 1)
        total += _at(points, places, peaks, reach_m)
    return np.floor(total / len(_SHARES) * FULL_SHARE + 0.5).astype(np.uint8)


def _at(points: Floats, places: Float, peaks: Float, reach_m: float) -> Floats:
    """Return how near each of many points is to the places, 0 to 1."""
    near = np.zeros(len(points))
    order = np.argsort(points[:, 1], kind="stable")
    lats = points[order, 1]
    m_lon, m_lat = metres_per_degree_of(np.asarray(places[:, 1], np.float64))
    for (lon, lat), peak, east_m, north_m in zip(places, peaks, m_lon, m_lat, strict=True):
        low, high = np.searchsorted(lats, (lat - reach_m / north_m, lat + reach_m / north_m))
        rows = order[low:high]
        away = np.hypot((points[rows, 0] - lon) * east_m, (points[rows, 1] - lat) * north_m)
        near[rows] = np.maximum(near[rows], peak * np.maximum(0.0, 1.0 - away / reach_m))
    return near
