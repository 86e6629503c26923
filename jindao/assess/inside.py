"""What of the network lies inside an area: parts of edges, cut where its border is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.network.lengths import segment_lengths_m
from jindao.network.network import Network
from jindao.network.outline import Parts

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_APART: Final = 1e-9
"""Shares of an edge that differ by less are one."""


@dataclass(frozen=True, eq=False)
class Inside:
    """The parts of edges inside an area, sorted by edge.

    Part i is edge `edge[i]` between two shares of its length from its tail. Of an edge that
    crosses the border there may be several.
    """

    network: Network
    edge: Ints
    from_share: Floats
    to_share: Floats

    @cached_property
    def length_m(self) -> Floats:
        """The length of each part, metres."""
        lengths: Floats = (self.to_share - self.from_share) * self.network.edge_length_m[self.edge]
        return lengths

    @cached_property
    def edge_m(self) -> Floats:
        """How much of every edge of the network is inside, (n_edges,) metres."""
        lengths = np.zeros(self.network.n_edges)
        np.add.at(lengths, self.edge, self.length_m)
        return lengths

    @cached_property
    def whole(self) -> Bools:
        """Which edges of the network are inside with all of their length, (n_edges,)."""
        whole = np.zeros(self.network.n_edges, np.bool_)
        whole[self.edge[(self.from_share == 0.0) & (self.to_share == 1.0)]] = True
        return whole

    def overlap(self, parts: Parts) -> tuple[Ints, Parts]:
        """Return what of other parts of edges is inside.

        Parameters
        ----------
        parts
            In any order.

        Returns
        -------
        Row in `parts` of each piece, and the pieces.
        """
        first = np.searchsorted(self.edge, parts.edge, side="left")
        last = np.searchsorted(self.edge, parts.edge, side="right")
        row = np.repeat(np.arange(len(parts.edge)), last - first)
        step = np.arange(len(row)) - np.repeat(
            np.cumsum(last - first) - (last - first), last - first
        )
        own = first[row] + step
        low = np.maximum(parts.from_share[row], self.from_share[own])
        high = np.minimum(parts.to_share[row], self.to_share[own])
        kept = high > low
        row = row[kept]
        return row, Parts(parts.edge[row], low[kept], high[kept])


def inside_of(network: Network, shape: Any) -> Inside:
    """Return the parts of a network's edges inside an area.

    Parameters
    ----------
    network
        The network.
    shape
        Polygons of shapely, lon/lat degrees.
    """
    shapely.prepare(shape)
    edges = _near(network, shape)
    counts = np.diff(network.geometry_offsets)[edges]
    rows = np.arange(counts.sum()) + np.repeat(
        network.geometry_offsets[edges] - (np.cumsum(counts) - counts), counts
    )
    lines = shapely.linestrings(
        network.geometry[rows], indices=np.repeat(np.arange(len(edges)), counts)
    )
    whole = shapely.covers(shape, lines)
    crossing = edges[~whole & shapely.intersects(shape, lines)]
    cut = [part for edge in crossing.tolist() for part in _cut(network, edge, shape)]
    edge = np.concatenate((edges[whole], np.array([part[0] for part in cut], np.int64)))
    low = np.concatenate((np.zeros(whole.sum()), np.array([part[1] for part in cut], np.float64)))
    high = np.concatenate((np.ones(whole.sum()), np.array([part[2] for part in cut], np.float64)))
    order = np.lexsort((low, edge))
    return Inside(network, edge[order], low[order], high[order])


def _near(network: Network, shape: Any) -> Ints:
    """Return the edges whose box meets that of an area."""
    if not network.n_edges:
        return np.zeros(0, np.int64)
    west, south, east, north = shape.bounds
    starts = network.geometry_offsets[:-1]
    low = np.minimum.reduceat(network.geometry, starts)
    high = np.maximum.reduceat(network.geometry, starts)
    meets = (low <= (east, north)).all(axis=1) & (high >= (west, south)).all(axis=1)
    return np.flatnonzero(meets)


def _cut(network: Network, edge: int, shape: Any) -> list[tuple[int, float, float]]:
    """Return the shares of an edge between which it is inside, segment by segment."""
    line = network.edge_line(edge)
    lengths = segment_lengths_m(line)
    total = float(lengths.sum())
    if total == 0.0:
        return []
    starts = np.concatenate(([0.0], np.cumsum(lengths)))
    segments = shapely.linestrings(np.stack((line[:-1], line[1:]), axis=1))
    spans: list[tuple[float, float]] = []
    for number, met in enumerate(shapely.intersection(segments, shape)):
        for piece in shapely.get_parts(met):
            if piece.geom_type == "LineString" and not piece.is_empty:
                ends = shapely.get_coordinates(piece)[[0, -1]]
                along = [_along(line[number], line[number + 1], end) for end in ends]
                span = [(starts[number] + share * lengths[number]) / total for share in along]
                spans.append((float(min(span)), float(max(span))))
    return [(edge, low, high) for low, high in _merged(sorted(spans))]


def _along(start: Floats, end: Floats, point: Floats) -> float:
    """Return how far along a segment a point on it lies, 0 to 1."""
    step = end - start
    squared = float(step @ step)
    return float(np.clip((point - start) @ step / squared, 0.0, 1.0)) if squared else 0.0


def _merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return sorted spans without those that go on in each other."""
    merged: list[tuple[float, float]] = []
    for low, high in spans:
        if merged and low <= merged[-1][1] + _APART:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        elif high > low:
            merged.append((low, high))
    return merged
