"""Find where positions meet the network: the nearest point on an edge."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.errors import OutsideNetworkError
from jindao.geo import LonLat, metres_per_degree
from jindao.network.lengths import metres_per_degree_of, segment_lengths_m
from jindao.network.network import Network

LAT_LIMIT: Final = 90.0

FAR_M: Final = 5_000.0
"""From here on a distance is told in kilometres."""

KEPT: Final = 8_192
"""So many answers are kept: every tour asks where the same sites meet the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapped:
    """A point on an edge.

    `fraction` is the share of the edge's length from its tail; `gap_m` the straight
    distance from what was asked; `component` the connected part, 0 the largest.
    """

    edge: int
    fraction: float
    position: LonLat
    gap_m: float
    component: int


class Snapper:
    """Finds the nearest usable point of a network, with an index over its edges.

    Safe to share between threads.

    Parameters
    ----------
    network
        The network.
    usable
        (n_edges,) bool: edges a point may be snapped to.
    components
        (n_nodes,) connected parts as this profile sees them, 0 the largest.
    """

    def __init__(
        self,
        network: Network,
        usable: npt.NDArray[np.bool_],
        components: npt.NDArray[np.int32],
    ) -> None:
        self._network = network
        self._components = components
        self._edges = np.flatnonzero(usable)
        counts = np.diff(network.geometry_offsets)[self._edges]
        points = _rows(network.geometry_offsets[self._edges], counts)
        lines = shapely.linestrings(
            network.geometry[points], indices=np.repeat(np.arange(len(self._edges)), counts)
        )
        self._tree = shapely.STRtree(lines)
        self._met = lru_cache(maxsize=KEPT)(self._within)
        self._off_m = lru_cache(maxsize=KEPT)(self._distance_m)

    def nearest(
        self,
        position: LonLat,
        limit_m: float,
        closed: npt.NDArray[np.bool_] | None = None,
    ) -> dict[int, Snapped]:
        """Return the nearest point of each connected part within a limit.

        No point is on an edge that `closed` (n_edges,) says is closed.

        Returns
        -------
        Component -> its nearest point; empty where none is within `limit_m`.
        """
        found = self._met(position, limit_m)
        if closed is not None and any(closed[point.edge] for point in found.values()):
            return self._within(position, limit_m, closed)
        return dict(found)

    def each_within(self, position: LonLat, reach_m: float) -> list[Snapped]:
        """Return the nearest point of every usable edge within reach, the nearest first."""
        m_lon, m_lat = metres_per_degree(position.lat)
        edges = self._around(position, reach_m, m_lon, m_lat)
        if not len(edges):
            return []
        gaps = self._gaps_m(edges, position, m_lon, m_lat)
        order = np.argsort(gaps, kind="stable")
        order = order[gaps[order] <= reach_m]
        return [self._on_edge(edge, position, m_lon, m_lat) for edge in edges[order].tolist()]

    def edges_around(
        self, points: npt.NDArray[np.float64], reach_m: float
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return pairs of points and usable edges whose boxes are no farther apart.

        Parameters
        ----------
        points
            (n, 2) lon and lat, degrees.
        reach_m
            How far to look.

        Returns
        -------
        Row of the point and edge of each pair, by point and then by edge.
        """
        m_lon, m_lat = metres_per_degree_of(points[:, 1])
        x, y = points[:, 0], points[:, 1]
        east, north = reach_m / m_lon, reach_m / m_lat
        boxes = shapely.box(x - east, y - north, x + east, y + north)
        rows, found = self._tree.query(boxes)
        edges = self._edges[found]
        order = np.lexsort((edges, rows))
        return rows[order].astype(np.int64), edges[order].astype(np.int64)

    def distance_m(self, position: LonLat) -> float:
        """Return the distance to the nearest usable edge, however far; inf for none."""
        return self._off_m(position)

    def outside(
        self, position: LonLat, limit_m: float, field: str | None = None
    ) -> OutsideNetworkError:
        """Return the error for a position that is too far from the network.

        It says so where the position lies in the network's box once its longitude and
        latitude are exchanged.
        """
        distance_m = self.distance_m(position)
        code = "outside_network" if distance_m < FAR_M else "outside_network_far"
        if distance_m >= FAR_M and self._would_be_inside(position, limit_m):
            code = "outside_network_swapped"
        return OutsideNetworkError(
            code,
            field=field,
            position=str(position),
            distance_m=distance_m,
            distance_km=distance_m / 1000,
            limit_m=limit_m,
        )

    def _would_be_inside(self, position: LonLat, limit_m: float) -> bool:
        """Tell whether a position lies in the network's box with its two numbers exchanged."""
        if abs(position.lon) > LAT_LIMIT or not self._network.n_edges:
            return False
        return LonLat(position.lat, position.lon) in self._network.bbox.grown(limit_m)

    def _within(
        self, position: LonLat, reach_m: float, closed: npt.NDArray[np.bool_] | None = None
    ) -> dict[int, Snapped]:
        m_lon, m_lat = metres_per_degree(position.lat)
        edges = self._around(position, reach_m, m_lon, m_lat)
        if closed is not None:
            edges = edges[~closed[edges]]
        if not len(edges):
            return {}
        gaps = self._gaps_m(edges, position, m_lon, m_lat)
        parts = self._components[self._network.edge_tail[edges]]
        order = np.argsort(gaps, kind="stable")
        order = order[gaps[order] <= reach_m]
        found, firsts = np.unique(parts[order], return_index=True)
        return {
            int(part): self._on_edge(int(edges[order[first]]), position, m_lon, m_lat)
            for part, first in zip(found, firsts, strict=True)
        }

    def _distance_m(self, position: LonLat) -> float:
        """Measure the edges that are no farther than the one that is nearest in degrees."""
        if not len(self._edges):
            return math.inf
        m_lon, m_lat = metres_per_degree(position.lat)
        nearest = self._edges[[self._tree.nearest(shapely.Point(position.lon, position.lat))]]
        at_most_m = float(self._gaps_m(nearest, position, m_lon, m_lat)[0])
        edges = np.append(nearest, self._around(position, at_most_m, m_lon, m_lat))
        return float(self._gaps_m(edges, position, m_lon, m_lat).min())

    def _around(
        self, position: LonLat, reach_m: float, m_lon: float, m_lat: float
    ) -> npt.NDArray[np.int64]:
        """Return the edges whose box meets the square around a position, in order."""
        box = shapely.box(
            position.lon - reach_m / m_lon,
            position.lat - reach_m / m_lat,
            position.lon + reach_m / m_lon,
            position.lat + reach_m / m_lat,
        )
        edges: npt.NDArray[np.int64] = self._edges[np.sort(self._tree.query(box))]
        return edges

    def _gaps_m(
        self, edges: npt.NDArray[np.int64], position: LonLat, m_lon: float, m_lat: float
    ) -> npt.NDArray[np.float64]:
        """Return the distance of a position from each of some edges, metres."""
        starts = self._network.geometry_offsets[edges]
        counts = self._network.geometry_offsets[edges + 1] - starts
        line = self._network.geometry[_rows(starts, counts)]
        _, gaps = _projected(line, position, m_lon, m_lat)
        firsts = np.cumsum(counts) - counts
        gaps[firsts[1:] - 1] = np.inf
        nearest: npt.NDArray[np.float64] = np.minimum.reduceat(gaps, firsts)
        return nearest

    def _on_edge(self, edge: int, position: LonLat, m_lon: float, m_lat: float) -> Snapped:
        line = self._network.edge_line(edge)
        along, gaps = _projected(line, position, m_lon, m_lat)
        best = int(np.argmin(gaps))
        lon, lat = line[best] + along[best] * (line[best + 1] - line[best])
        lengths = segment_lengths_m(line)
        total = float(lengths.sum())
        done = float(lengths[:best].sum() + along[best] * lengths[best])
        return Snapped(
            edge=edge,
            fraction=min(1.0, done / total) if total > 0 else 0.0,
            position=LonLat(float(lon), float(lat)),
            gap_m=float(gaps[best]),
            component=int(self._components[self._network.edge_tail[edge]]),
        )


def nearest_of(choice: Mapping[int, Snapped]) -> Snapped:
    """Return the nearest of the points on several connected parts."""
    return min(choice.values(), key=lambda point: (point.gap_m, point.component))


def choose_component(
    choices: Sequence[Mapping[int, Snapped]], hopefuls: Sequence[Mapping[int, Snapped]] = ()
) -> int | None:
    """Return the connected part that all points share; None where no part is near them all.

    Of several, the one that is near most of the hopefuls, which need not be on it; then
    the one with the least total gap.
    """
    shared = set.intersection(*(set(choice) for choice in choices)) if choices else set()
    if not shared:
        return None
    return min(
        shared,
        key=lambda part: (
            -sum(part in hopeful for hopeful in hopefuls),
            sum(choice[part].gap_m for choice in choices),
            part,
        ),
    )


def _projected(
    line: npt.NDArray[np.floating[Any]], position: LonLat, m_lon: float, m_lat: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return how far along each segment the nearest point lies, 0 to 1, and its metres off.

    `line` are (n, 2) lon/lat degrees; both results are (n - 1,).
    """
    x, y = (line[:, 0] - position.lon) * m_lon, (line[:, 1] - position.lat) * m_lat
    dx, dy = np.diff(x), np.diff(y)
    squared = dx * dx + dy * dy
    along = np.divide(
        -(x[:-1] * dx + y[:-1] * dy), squared, out=np.zeros(len(dx)), where=squared > 0
    )
    along = np.clip(along, 0.0, 1.0)
    return along, np.hypot(x[:-1] + along * dx, y[:-1] + along * dy)


def _rows(
    starts: npt.NDArray[np.integer[npt.NBitBase]], counts: npt.NDArray[np.integer[npt.NBitBase]]
) -> npt.NDArray[np.int64]:
    """Return the indices start, start + 1, ... of every run, one after another."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    rows: npt.NDArray[np.int64] = np.arange(total) + np.repeat(starts - (ends - counts), counts)
    return rows
