"""What a network has names for: its streets, each at its middle, places, and spots beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from jindao.geo import LonLat
from jindao.network.chains import join
from jindao.network.codes import FACILITY_KINDS, PLACE_KINDS
from jindao.network.columns import Float, Int
from jindao.network.network import Network

SPOT_KINDS: Final = ("station", "medical", "post_station")
"""Facilities that people know by name."""

_CELL_DEG: Final = 0.02
"""Ways of one name in neighbouring cells of this size, some 2 km, are one street."""
_CORNER: Final = np.array((-180.0, -90.0))
_COLUMNS: Final = 1 << 16
_NEIGHBOURS: Final = ((1, 0), (0, 1), (1, 1), (1, -1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A street, place or spot: `kind` is `street`, one of `PLACE_KINDS` or of `SPOT_KINDS`.

    `position` is the middle of a street, on one of its ways; `length_m` is that of all its
    ways, carriageways counted one by one, and 0 for all else.
    """

    name: str
    kind: str
    position: LonLat
    length_m: float


def named_of(network: Network) -> tuple[Named, ...]:
    """Return all of a network that has a name: streets, longest first, then places, then spots."""
    streets = sorted(_streets(network), key=lambda street: -street.length_m)
    return (*streets, *_places(network), *_spots(network))


def _streets(network: Network) -> Iterator[Named]:
    edges = np.flatnonzero(network.edge_name >= 0)
    if not len(edges):
        return
    names = network.edge_name[edges].astype(np.int64)
    middles = _middles(network, edges)
    street = _together(names, middles)
    n_streets = int(street.max()) + 1
    length_m = np.maximum(network.edge_length_m[edges], 1e-3)
    weight = np.bincount(street, length_m, n_streets)
    centre = np.stack(
        [np.bincount(street, length_m * middles[:, axis], n_streets) / weight for axis in (0, 1)],
        axis=1,
    )
    gap = np.abs(middles - centre[street]).sum(axis=1)
    order = np.lexsort((gap, street))
    nearest = order[np.flatnonzero(np.diff(street[order], prepend=-1))]
    for row, total_m in zip(nearest.tolist(), weight.tolist(), strict=True):
        lon, lat = middles[row].tolist()
        yield Named(
            name=network.names[int(names[row])],
            kind="street",
            position=LonLat(round(lon, 6), round(lat, 6)),
            length_m=round(total_m, 1),
        )


def _middles(network: Network, edges: Int) -> Float:
    """Return the middle of each edge's geometry by points, (n, 2) lon/lat degrees."""
    first, last = network.geometry_offsets[edges], network.geometry_offsets[edges + 1] - 1
    low, high = network.geometry[(first + last) // 2], network.geometry[(first + last + 1) // 2]
    middles: Float = (low + high) / 2
    return middles


def _together(names: Int, middles: Float) -> Int:
    """Return the street of each edge, numbered from 0: of its name, in joining cells."""
    cells = np.floor((middles - _CORNER) / _CELL_DEG).astype(np.int64) + 1
    keys = (names * _COLUMNS + cells[:, 0]) * _COLUMNS + cells[:, 1]
    known, cell = np.unique(keys, return_inverse=True)
    leader = np.arange(len(known))
    for east, north in _NEIGHBOURS:
        wanted = known + east * _COLUMNS + north
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        there = np.flatnonzero(known[place] == wanted)
        join(leader, there, place[there])
    streets: Int = np.unique(leader, return_inverse=True)[1][cell]
    return streets


def _places(network: Network) -> Iterator[Named]:
    for row in range(network.n_places):
        yield Named(
            name=network.names[int(network.place_name[row])],
            kind=PLACE_KINDS[int(network.place_kind[row])],
            position=LonLat(float(network.place_lon[row]), float(network.place_lat[row])),
            length_m=0.0,
        )


def _spots(network: Network) -> Iterator[Named]:
    wanted = [FACILITY_KINDS.index(kind) for kind in SPOT_KINDS]
    has_name = network.facility_name >= 0
    for row in np.flatnonzero(has_name & np.isin(network.facility_kind, wanted)).tolist():
        yield Named(
            name=network.names[int(network.facility_name[row])],
            kind=FACILITY_KINDS[int(network.facility_kind[row])],
            position=LonLat(float(network.facility_lon[row]), float(network.facility_lat[row])),
            length_m=0.0,
        )
