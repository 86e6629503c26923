"""Networks made of another one: edges cut in pieces, taken out, and put in.

Whatever is not told anew is taken from the edge before. Connected parts, the id and the
description are those of the network before until `finished` makes them new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao.network.chains import components_of
from jindao.network.codes import KERBS
from jindao.network.columns import DTYPES
from jindao.network.lengths import line_lengths_m, segment_lengths_m
from jindao.network.network import Network, NetworkMeta

EDGE_COLUMNS: Final = tuple(name for name in DTYPES if name.startswith("edge_"))
_NODE_COLUMNS: Final = tuple(name for name in DTYPES if name.startswith("node_"))
_NO_KERB: Final = KERBS.index("none")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Cut:
    """A network whose edges were cut.

    Piece i of `network` is edge `edge[i]` of the one before, between the shares `low[i]` and
    `high[i]` of its length; pieces go by edge, then along it. `nodes` has the new node of
    every place that was cut, by edge and share.
    """

    network: Network
    edge: Ints
    low: Floats
    high: Floats
    nodes: dict[tuple[int, float], int]


@dataclass(frozen=True, kw_only=True, eq=False)
class NewEdge:
    """An edge to put in: its ends, its (n, 2) lon/lat geometry from tail to head, its values.

    `values` are those of the columns `edge_*` that are not 0 or unknown.
    """

    tail: int
    head: int
    line: Floats
    values: Mapping[str, int]
    planned: int


def cut_edges(network: Network, cuts: Mapping[int, Sequence[float]]) -> Cut:
    """Return a network with a new node at each of some shares of edges.

    Lengths are shared out by the shares; ascents and descents by how much of the recorded
    rise lies in each piece, so that the pieces add up to the edge. The steepest grade stays
    that of the whole edge, as nobody knows on which piece it is; a kerb that is crossed stays
    with the first piece.

    Parameters
    ----------
    network
        The network before.
    cuts
        For each edge the shares of its length from its tail, all different, above 0 and
        below 1.
    """
    counts = np.ones(network.n_edges, np.int64)
    ordered = {edge: sorted(shares) for edge, shares in sorted(cuts.items()) if shares}
    for edge, shares in ordered.items():
        counts[edge] += len(shares)
    source = np.repeat(np.arange(network.n_edges), counts)
    first = np.cumsum(counts) - counts
    columns = {name: getattr(network, name)[source] for name in EDGE_COLUMNS}
    low, high = np.zeros(len(source)), np.ones(len(source))
    nodes: dict[tuple[int, float], int] = {}
    places: list[Floats] = []
    heights: list[float] = []
    lines: dict[int, list[Floats]] = {}
    for edge, shares in ordered.items():
        pieces = slice(int(first[edge]), int(first[edge] + counts[edge]))
        bounds = np.array([0.0, *shares, 1.0])
        low[pieces], high[pieces] = bounds[:-1], bounds[1:]
        lines[edge] = _parts_of(_line_with_heights(network, edge), shares)
        for share, part in zip(shares, lines[edge], strict=False):
            nodes[edge, share] = network.n_nodes + len(places)
            places.append(part[-1, :2])
            heights.append(float(part[-1, 2]))
        new = [nodes[edge, share] for share in shares]
        columns["edge_tail"][pieces] = [network.edge_tail[edge], *new]
        columns["edge_head"][pieces] = [*new, network.edge_head[edge]]
        columns["edge_length_m"][pieces] = network.edge_length_m[edge] * np.diff(bounds)
        for name, sign in (("edge_ascent_m", 1.0), ("edge_descent_m", -1.0)):
            whole = float(getattr(network, name)[edge])
            columns[name][pieces] = whole * _rises(lines[edge], sign, np.diff(bounds))
        columns["edge_kerb"][pieces.start + 1 : pieces.stop] = _NO_KERB
    columns |= _geometry(network, lines, counts)
    columns |= _facilities_on_pieces(network, first, counts, low, high)
    added = np.array(places).reshape(-1, 2)
    columns |= _more_nodes(network, added, np.array(heights))
    planned = None if network.planned is None else network.planned[source]
    moved = replace(network, **_typed(columns), contraction=None, planned=planned)
    return Cut(network=moved, edge=source, low=low, high=high, nodes=nodes)


def without_edges(network: Network, gone: npt.NDArray[np.bool_]) -> Network:
    """Return a network without some edges; their nodes stay.

    A facility beside one of them has no edge any more.

    Parameters
    ----------
    network
        The network before.
    gone
        (n_edges,) which are left out.
    """
    kept = np.flatnonzero(~gone)
    columns: dict[str, Any] = {name: getattr(network, name)[kept] for name in EDGE_COLUMNS}
    counts = np.diff(network.geometry_offsets)
    points = np.repeat(~gone, counts)
    columns["geometry"] = network.geometry[points]
    columns["geometry_elevation_m"] = network.geometry_elevation_m[points]
    columns["geometry_offsets"] = np.concatenate(([0], np.cumsum(counts[kept])))
    place = np.append(np.where(gone, -1, np.cumsum(~gone) - 1), -1)
    columns["facility_edge"] = place[network.facility_edge]
    columns["facility_at"] = np.where(columns["facility_edge"] < 0, 0.0, network.facility_at)
    planned = None if network.planned is None else network.planned[kept]
    return replace(network, **_typed(columns), contraction=None, planned=planned)


def with_nodes(network: Network, places: Floats) -> Network:
    """Return a network with more nodes, numbered after its own, (n, 2) lon/lat degrees."""
    unknown = np.full(len(places), np.nan)
    return replace(network, **_typed(_more_nodes(network, places, unknown)), contraction=None)


def with_edges(network: Network, edges: Sequence[NewEdge]) -> Network:
    """Return a network with more edges, numbered after its own."""
    if not edges:
        return network
    offsets = np.cumsum([0, *(len(edge.line) for edge in edges)])
    geometry = np.concatenate([edge.line for edge in edges])
    own: dict[str, Any] = dict.fromkeys(EDGE_COLUMNS, np.zeros(len(edges)))
    unknown = ("edge_ascent_m", "edge_descent_m", "edge_max_grade_up", "edge_max_grade_down")
    own |= dict.fromkeys(unknown, np.full(len(edges), np.nan))
    own |= dict.fromkeys(("edge_name", "edge_greenway"), np.full(len(edges), -1))
    for name in {name for edge in edges for name in edge.values}:
        own[name] = [
            edge.values.get(name, default) for edge, default in zip(edges, own[name], strict=True)
        ]
    own["edge_tail"] = [edge.tail for edge in edges]
    own["edge_head"] = [edge.head for edge in edges]
    own["edge_length_m"] = line_lengths_m(geometry, offsets)
    columns = {
        name: np.concatenate((getattr(network, name), values)) for name, values in own.items()
    }
    columns["geometry"] = np.concatenate((network.geometry, geometry))
    columns["geometry_elevation_m"] = np.concatenate(
        (network.geometry_elevation_m, np.full(len(geometry), np.nan))
    )
    columns["geometry_offsets"] = np.concatenate(
        (network.geometry_offsets, network.geometry_offsets[-1] + offsets[1:])
    )
    before = network.planned if network.planned is not None else np.zeros(network.n_edges)
    planned = np.concatenate((before, [edge.planned for edge in edges])).astype(np.uint8)
    return replace(network, **_typed(columns), contraction=None, planned=planned)


def finished(network: Network, meta: NetworkMeta) -> Network:
    """Return a network with its connected parts, and without the nodes that no edge uses."""
    ends = np.stack((network.edge_tail, network.edge_head))
    nodes, numbers = np.unique(ends, return_inverse=True)
    tail, head = numbers.reshape(2, -1)
    columns = {name: getattr(network, name)[nodes] for name in _NODE_COLUMNS}
    columns["node_component"] = components_of(tail, head, len(nodes))
    columns |= {"edge_tail": tail, "edge_head": head}
    planned = network.planned
    if planned is not None:
        planned = planned.copy() if planned.any() else None
    if planned is not None:
        planned.flags.writeable = False
    return replace(network, **_typed(columns), meta=meta, contraction=None, planned=planned)


def _typed(columns: Mapping[str, npt.ArrayLike]) -> dict[str, Any]:
    """Return columns in their stored types, read-only."""
    stored: dict[str, Any] = {}
    for name, values in columns.items():
        stored[name] = np.array(values, DTYPES[name])
        stored[name].flags.writeable = False
    return stored


def _line_with_heights(network: Network, edge: int) -> Floats:
    """Return an edge's geometry and its heights, (n, 3)."""
    span = slice(int(network.geometry_offsets[edge]), int(network.geometry_offsets[edge + 1]))
    heights = np.asarray(network.geometry_elevation_m[span], np.float64)
    return np.column_stack((network.geometry[span], heights))


def _parts_of(points: Floats, shares: Sequence[float]) -> list[Floats]:
    """Return the parts of a line between shares of its length; (n, 3) points as the line."""
    along = np.concatenate(([0.0], np.cumsum(segment_lengths_m(points[:, :2]))))
    bounds = along[-1] * np.array([0.0, *shares, 1.0])
    at = np.stack([np.interp(bounds, along, axis) for axis in points.T], axis=1)
    at[0], at[-1] = points[0], points[-1]
    parts = []
    for part, (start, end) in enumerate(pairwise(bounds.tolist())):
        inner = points[(along > start) & (along < end)]
        parts.append(np.concatenate((at[part : part + 1], inner, at[part + 1 : part + 2])))
    return parts


def line_parts(line: Floats, shares: Sequence[float]) -> list[Floats]:
    """Return the parts of a (n, 2) lon/lat line between some ascending shares of its length."""
    return _parts_of(line, shares)


def _rises(lines: Sequence[Floats], sign: float, shares: Floats) -> Floats:
    """Return which part of an edge's ascent (or descent, by sign) is in each of its pieces."""
    rises = np.array([np.maximum(sign * np.diff(line[:, 2]), 0.0).sum() for line in lines])
    total = rises.sum()
    known: Floats = rises / total if np.isfinite(total) and total > 0 else shares
    return known


def _geometry(
    network: Network, lines: Mapping[int, Sequence[Floats]], counts: Ints
) -> dict[str, Any]:
    """Return the columns of geometry with the lines of cut edges in the place of theirs."""
    offsets = network.geometry_offsets
    points: list[Any] = []
    heights: list[Any] = []
    sizes = np.repeat(np.diff(offsets), counts)
    firsts = np.cumsum(counts) - counts
    done = 0
    for edge, parts in lines.items():
        points += [network.geometry[done : offsets[edge]], *(part[:, :2] for part in parts)]
        heights += [
            network.geometry_elevation_m[done : offsets[edge]],
            *(part[:, 2] for part in parts),
        ]
        sizes[firsts[edge] : firsts[edge] + counts[edge]] = [len(part) for part in parts]
        done = int(offsets[edge + 1])
    return {
        "geometry": np.concatenate((*points, network.geometry[done:])),
        "geometry_elevation_m": np.concatenate((*heights, network.geometry_elevation_m[done:])),
        "geometry_offsets": np.concatenate(([0], np.cumsum(sizes))),
    }


def _facilities_on_pieces(
    network: Network, first: Ints, counts: Ints, low: Floats, high: Floats
) -> dict[str, Any]:
    """Return which piece each facility is beside, and where along it."""
    edge = np.asarray(network.facility_edge, np.int64)
    at = np.asarray(network.facility_at, np.float64)
    placed = np.flatnonzero(edge >= 0)
    piece, share = edge.copy(), at.copy()
    piece[placed] = first[edge[placed]]
    for row in placed[counts[edge[placed]] > 1].tolist():
        own = slice(int(first[edge[row]]), int(first[edge[row]] + counts[edge[row]]))
        step = min(int(np.searchsorted(high[own], at[row])), counts[edge[row]] - 1)
        piece[row] = own.start + step
        share[row] = (at[row] - low[piece[row]]) / (high[piece[row]] - low[piece[row]])
    return {"facility_edge": piece, "facility_at": np.clip(share, 0.0, 1.0)}


def _more_nodes(network: Network, places: Floats, heights: Floats) -> dict[str, Any]:
    return {
        "node_lon": np.concatenate((network.node_lon, places[:, 0])),
        "node_lat": np.concatenate((network.node_lat, places[:, 1])),
        "node_elevation_m": np.concatenate((network.node_elevation_m, heights)),
        "node_component": np.concatenate((network.node_component, np.zeros(len(places)))),
    }
