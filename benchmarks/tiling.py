"""Networks of any size from a small real one: shifted copies, joined where they meet.

Tiles stand in a square. Between two neighbouring tiles, the outermost node of each of
`LINKS` strips along their common side is joined to its counterpart by a footway. The
same network and size give the same tiling.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from jindao.network.codes import BACKWARD, FORWARD, KINDS
from jindao.network.columns import DTYPES, FACILITY_COLUMNS, NO_TRAILS, PLACE_COLUMNS
from jindao.network.lengths import line_lengths_m
from jindao.network.network import Network

LINKS = 8
"""Links between two neighbouring tiles."""

GAP_DEG = 0.002
"""Ground between two tiles."""


def tiled(network: Network, n_nodes: int) -> Network:
    """Return a tiling of a network with at least so many nodes.

    Elevations, facilities, places and background are left out; every tile has the names of
    the network.
    """
    side = math.ceil(math.sqrt(n_nodes / network.n_nodes))
    box = network.bbox
    east_deg, north_deg = box.east - box.west + GAP_DEG, box.north - box.south + GAP_DEG
    shifts = [(column * east_deg, row * north_deg) for row in range(side) for column in range(side)]
    columns: dict[str, npt.NDArray[Any]] = {}
    for name in DTYPES:
        column: npt.NDArray[Any] = getattr(network, name)
        if name.startswith(("node_", "edge_")):
            columns[name] = np.tile(column, len(shifts))
    steps = np.repeat(np.arange(len(shifts)), network.n_edges) * network.n_nodes
    columns["edge_tail"] = columns["edge_tail"] + steps
    columns["edge_head"] = columns["edge_head"] + steps
    for axis, name in enumerate(("node_lon", "node_lat")):
        columns[name] = columns[name] + np.repeat([s[axis] for s in shifts], network.n_nodes)
    lines = [network.geometry + shift for shift in shifts]
    counts = np.tile(np.diff(network.geometry_offsets), len(shifts))
    links = _links(network, side)
    places = np.stack((columns["node_lon"], columns["node_lat"]), axis=1)
    lines.append(places[links].reshape(-1, 2))
    counts = np.concatenate((counts, np.full(len(links), 2)))
    columns["geometry"] = np.concatenate(lines)
    columns["geometry_offsets"] = np.concatenate(([0], np.cumsum(counts)))
    added = _link_columns(links)
    added["edge_length_m"] = line_lengths_m(
        lines[-1], np.arange(0, 2 * len(links) + 1, 2, dtype=np.int64)
    )
    for name, column in added.items():
        columns[name] = np.concatenate((columns[name], column))
    for name in ("background_kind", "background", *FACILITY_COLUMNS, *PLACE_COLUMNS):
        columns[name] = getattr(network, name)[:0]
    for name in NO_TRAILS:
        columns[name] = getattr(network, name)
    columns["geometry_elevation_m"] = np.full(len(columns["geometry"]), np.nan)
    columns["background_offsets"] = np.zeros(1, np.int64)
    stored = {name: np.ascontiguousarray(columns[name], DTYPES[name]) for name in DTYPES}
    meta = replace(network.meta, id=f"{network.meta.id[:8]}x{len(shifts)}", name="tiling")
    return Network(**stored, names=network.names, meta=meta)


def _links(network: Network, side: int) -> npt.NDArray[np.int64]:
    """Return (n, 2) nodes of the whole tiling that are to be joined."""
    main = np.flatnonzero(network.node_component == 0)
    lon, lat = network.node_lon[main], network.node_lat[main]
    west, east = _outermost(lat, lon, main), _outermost(lat, -lon, main)
    south, north = _outermost(lon, lat, main), _outermost(lon, -lat, main)
    pairs = []
    for row in range(side):
        for column in range(side):
            here = (row * side + column) * network.n_nodes
            if column + 1 < side:
                there = here + network.n_nodes
                pairs.extend(zip(here + east, there + west, strict=True))
            if row + 1 < side:
                there = here + side * network.n_nodes
                pairs.extend(zip(here + north, there + south, strict=True))
    return np.array(pairs, np.int64).reshape(-1, 2)


def _outermost(
    along: npt.NDArray[Any], across: npt.NDArray[Any], nodes: npt.NDArray[Any]
) -> npt.NDArray[np.int64]:
    """Return the node with the least `across` in each strip of `along`."""
    order = np.argsort(along, kind="stable")
    strips = np.array_split(order, LINKS)
    return np.array([nodes[strip[np.argmin(across[strip])]] for strip in strips], np.int64)


def _link_columns(links: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[Any]]:
    n = len(links)
    columns: dict[str, npt.NDArray[Any]] = {
        name: np.zeros(n, dtype) for name, dtype in DTYPES.items() if name.startswith("edge_")
    }
    columns["edge_tail"], columns["edge_head"] = links[:, 0], links[:, 1]
    columns["edge_kind"] = np.full(n, KINDS.index("footway"))
    columns["edge_ascent_m"] = columns["edge_descent_m"] = np.full(n, np.nan)
    columns["edge_name"] = columns["edge_greenway"] = np.full(n, -1)
    for mode in ("foot", "bicycle", "wheelchair"):
        columns[f"edge_{mode}"] = np.full(n, FORWARD | BACKWARD)
    return columns
