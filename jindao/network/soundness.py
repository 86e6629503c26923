"""Whether the columns of a network point inside one another.

Compiled searches trust them: an index outside would read memory that is not theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao.network.codes import (
    ALIGNMENTS,
    BACKGROUND_KINDS,
    BACKWARD,
    FACILITY_KINDS,
    FEES,
    FORWARD,
    FULL_SHARE,
    GREENWAY_LEVELS,
    KERBS,
    KINDS,
    LITS,
    MODES,
    PLACE_KINDS,
    PUSHED,
    SIDEWALKS,
    STRUCTURES,
    SURFACES,
    TRAIL_KINDS,
    TRAIL_NETWORKS,
    WHEELCHAIRS,
)
from jindao.network.columns import DTYPES
from jindao.network.network import Network

_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "edge_kind": KINDS,
    "edge_surface": SURFACES,
    "edge_kerb": KERBS,
    "edge_sidewalk": SIDEWALKS,
    "edge_structure": STRUCTURES,
    "edge_alignment": ALIGNMENTS,
    "edge_greenway_level": GREENWAY_LEVELS,
    "edge_lit": LITS,
    "facility_kind": FACILITY_KINDS,
    "facility_wheelchair": WHEELCHAIRS,
    "facility_fee": FEES,
    "place_kind": PLACE_KINDS,
    "trail_kind": TRAIL_KINDS,
    "trail_network": TRAIL_NETWORKS,
    "background_kind": BACKGROUND_KINDS,
}
"""Columns whose values are places in a table of words."""

_SHARES: Final = ("edge_green", "edge_shade", "edge_noise", "edge_rest")
_RANGES: Final = {
    **dict.fromkeys(("facility_lon", "place_lon"), 180.0),
    **dict.fromkeys(("facility_lat", "place_lat"), 90.0),
}


def unsound_column(network: Network) -> str | None:
    """Return the name of a column that is of the wrong length or points outside, or None."""
    return next(_unsound(network), None)


def _unsound(network: Network) -> Iterator[str]:
    yield from _of_wrong_length(network)
    for name, (low, high) in _limits(network).items():
        column: npt.NDArray[Any] = getattr(network, name)
        if len(column) and (column.min() < low or column.max() >= high):
            yield name
    yield from _of_wrong_place(network)
    if not (np.isfinite(network.edge_length_m) & (network.edge_length_m >= 0)).all():
        yield "edge_length_m"
    made = network.contraction
    if made is not None and not made.is_sound(network.n_nodes, network.n_edges):
        yield "contraction"


def _of_wrong_length(network: Network) -> Iterator[str]:
    wanted = {
        "node": network.n_nodes,
        "edge": network.n_edges,
        "facility": network.n_facilities,
        "place": network.n_places,
        "trail": network.n_trails,
    }
    for name in DTYPES:
        rows = len(getattr(network, name))
        if wanted.get(name.split("_")[0], rows) != rows:
            yield name
    if network.names_en and len(network.names_en) != len(network.names):
        yield "names_en"
    if len(network.geometry_elevation_m) != len(network.geometry):
        yield "geometry_elevation_m"
    if network.planned is not None and len(network.planned) != network.n_edges:
        yield "planned"


def _limits(network: Network) -> dict[str, tuple[int, int]]:
    """Return the least value of each column of whole numbers, and the first too large."""
    n_nodes, n_edges, n_names = network.n_nodes, network.n_edges, len(network.names)
    return {
        "node_component": (0, n_nodes),
        "edge_tail": (0, n_nodes),
        "edge_head": (0, n_nodes),
        "edge_name": (-1, n_names),
        "edge_greenway": (-1, n_names),
        "facility_name": (-1, n_names),
        "facility_edge": (-1, n_edges),
        "place_name": (0, n_names),
        "edge_trails": (0, len(network.trails_offsets) - 1),
        "trail_name": (-1, n_names),
        "trail_ref": (-1, n_names),
        "trails": (0, network.n_trails),
        **{name: (0, len(words)) for name, words in _WORDS.items()},
        **dict.fromkeys(_SHARES, (0, FULL_SHARE + 1)),
        **{f"edge_{mode}": (0, (FORWARD | BACKWARD | PUSHED) + 1) for mode in MODES},
    }


def _of_wrong_place(network: Network) -> Iterator[str]:
    lines = (("geometry", network.n_edges, 2), ("background", len(network.background_kind), 1))
    for name, rows, least in lines:
        points: npt.NDArray[Any] = getattr(network, name)
        offsets: npt.NDArray[Any] = getattr(network, f"{name}_offsets")
        spans = len(offsets) == rows + 1 and offsets[0] == 0 and offsets[-1] == len(points)
        if not spans or (rows and np.diff(offsets).min() < least):
            yield f"{name}_offsets"
        if not (np.abs(points) <= (180.0, 90.0)).all():
            yield name
    offsets = network.trails_offsets
    whole = len(offsets) > 1 and offsets[0] == 0 and offsets[-1] == len(network.trails)
    if not whole or np.diff(offsets).min() < 0 or offsets[1] != 0:
        yield "trails_offsets"
    for name, most in _RANGES.items():
        if not (np.abs(getattr(network, name)) <= most).all():
            yield name
    if not ((network.facility_at >= 0) & (network.facility_at <= 1)).all():
        yield "facility_at"
