"""The skeleton: a schematic network of curated lines and links between real places.

It says which places can be strung together, not where to walk: every edge is
`estimated`. Along a curated line an edge is as long as the geodesic times the line's
own detour factor; a link between places as long as the geodesic times
`LINK_DETOUR_FACTOR`. Links join neighbours in the Delaunay triangulation of all places;
links over `LONG_LINK_M` stay only where nothing else holds the network together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.geo import LonLat, geodesic_m, metres_per_degree
from jindao.network.network import (
    ALIGNMENTS,
    BACKWARD,
    DTYPES,
    FORWARD,
    KINDS,
    Network,
    NetworkMeta,
)

LINK_DETOUR_FACTOR: Final = 1.3
"""What a link is longer than the geodesic between its ends: a stated assumption."""

LONG_LINK_M: Final = 50_000.0
SNAP_LIMIT_M: Final = 10_000.0
_SAME_PLACE_DEG: Final = 1e-5
_INNER: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class SkeletonLine:
    """A curated line: its name, its points in order and its detour factor."""

    name: str
    points: tuple[LonLat, ...]
    detour_factor: float


@dataclass(frozen=True, slots=True)
class _Edge:
    tail: int
    head: int
    length_m: float
    name: int


def build_skeleton(
    lines: Sequence[SkeletonLine],
    places: Iterable[LonLat],
    *,
    name: str,
    attribution: tuple[str, ...],
    built_at: str,
) -> Network:
    """Return the schematic network through curated lines and places.

    Places closer together than a metre or so become one node.
    """
    points = _Points()
    place_nodes = sorted({points.add(place) for place in places})
    chains = [[points.add(point) for point in line.points] for line in lines]
    _join_lines(place_nodes, points, chains)
    edges = [
        _Edge(tail, head, points.distance_m(tail, head) * line.detour_factor, index)
        for index, (line, chain) in enumerate(zip(lines, chains, strict=True))
        for tail, head in pairwise(chain)
    ]
    edges += _links(points, edges)
    return _network(points, edges, tuple(line.name for line in lines), name, attribution, built_at)


class _Points:
    """Distinct positions, numbered as they come."""

    def __init__(self) -> None:
        self.positions: list[LonLat] = []
        self._numbers: dict[tuple[int, int], int] = {}

    def add(self, position: LonLat) -> int:
        key = (round(position.lon / _SAME_PLACE_DEG), round(position.lat / _SAME_PLACE_DEG))
        if key not in self._numbers:
            self._numbers[key] = len(self.positions)
            self.positions.append(position)
        return self._numbers[key]

    def distance_m(self, a: int, b: int) -> float:
        return geodesic_m(self.positions[a], self.positions[b])

    def metres(self) -> npt.NDArray[np.float64]:
        """Return (n, 2) metres east and north on a plane around the middle."""
        degrees = np.array([(p.lon, p.lat) for p in self.positions])
        m_lon, m_lat = metres_per_degree(float(degrees[:, 1].mean()))
        return degrees * (m_lon, m_lat)


def _join_lines(places: Sequence[int], points: _Points, chains: list[list[int]]) -> None:
    """Put a junction on the nearest curated line of each place that has no nearer place."""
    plane = points.metres()
    starts = np.array([node for chain in chains for node in chain[:-1]], np.int64)
    ends = np.array([node for chain in chains for node in chain[1:]], np.int64)
    if not len(starts):
        return
    steps = plane[ends] - plane[starts]
    squares = np.maximum((steps**2).sum(axis=1), 1e-9)
    junctions: dict[int, list[tuple[float, int]]] = {}
    for node in places:
        gaps = np.hypot(*(plane - plane[node]).T)
        gaps[node] = np.inf
        along = np.clip(((plane[node] - plane[starts]) * steps).sum(axis=1) / squares, 0.0, 1.0)
        to_line = np.hypot(*(plane[starts] + along[:, None] * steps - plane[node]).T)
        best = int(np.argmin(to_line))
        if to_line[best] < gaps.min() and _INNER < along[best] < 1 - _INNER:
            a, b = points.positions[starts[best]], points.positions[ends[best]]
            share = float(along[best])
            junction = LonLat(a.lon + share * (b.lon - a.lon), a.lat + share * (b.lat - a.lat))
            junctions.setdefault(best, []).append((share, points.add(junction)))
    first = 0
    for chain in chains:
        inner = [sorted(junctions.get(first + i, [])) for i in range(len(chain) - 1)]
        first += len(chain) - 1
        joined = [
            number
            for node, added in zip(chain, inner, strict=False)
            for number in (node, *(junction for _, junction in added))
        ]
        chain[:] = [*joined, chain[-1]]


def _links(points: _Points, lines: Sequence[_Edge]) -> list[_Edge]:
    parent = list(range(len(points.positions)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for edge in lines:
        parent[root(edge.tail)] = root(edge.head)
    known = {(min(e.tail, e.head), max(e.tail, e.head)) for e in lines}
    links = []
    pairs = [pair for pair in _neighbours(points.metres()) if pair not in known]
    for length_m, (a, b) in sorted((points.distance_m(*pair), pair) for pair in pairs):
        if length_m <= LONG_LINK_M or root(a) != root(b):
            parent[root(a)] = root(b)
            links.append(_Edge(a, b, length_m * LINK_DETOUR_FACTOR, -1))
    return links


def _neighbours(plane: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the pairs of places that are neighbours: the Delaunay triangulation's."""
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(plane)))
    if not len(triangles):
        order = np.lexsort((plane[:, 1], plane[:, 0])).tolist()
        return [(min(a, b), max(a, b)) for a, b in pairwise(order)]
    numbers = {tuple(point): number for number, point in enumerate(plane.tolist())}
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2).tolist()
    pairs = set()
    for ring in corners:
        a, b, c, _ = (numbers[tuple(corner)] for corner in ring)
        pairs |= {(min(a, b), max(a, b)), (min(b, c), max(b, c)), (min(a, c), max(a, c))}
    return sorted(pairs)


def _network(
    points: _Points,
    edges: Sequence[_Edge],
    names: tuple[str, ...],
    name: str,
    attribution: tuple[str, ...],
    built_at: str,
) -> Network:
    n_nodes, n_edges = len(points.positions), len(edges)
    degrees = np.array([(p.lon, p.lat) for p in points.positions])
    ends = np.array([(e.tail, e.head) for e in edges], np.int32).reshape(-1, 2)
    both_ways = np.full(n_edges, FORWARD | BACKWARD)
    unknown = np.full(n_edges, np.nan)
    values: dict[str, npt.ArrayLike] = {
        "node_lon": degrees[:, 0],
        "node_lat": degrees[:, 1],
        "node_elevation_m": np.full(n_nodes, np.nan),
        "node_component": np.zeros(n_nodes),
        "edge_tail": ends[:, 0],
        "edge_head": ends[:, 1],
        "edge_length_m": [e.length_m for e in edges],
        "edge_ascent_m": unknown,
        "edge_descent_m": unknown,
        "edge_kind": np.full(n_edges, KINDS.index("estimated")),
        "edge_surface": np.zeros(n_edges),
        "edge_kerb": np.zeros(n_edges),
        "edge_foot": both_ways,
        "edge_bicycle": both_ways,
        "edge_wheelchair": both_ways,
        "edge_alignment": np.full(n_edges, ALIGNMENTS.index("estimated")),
        "edge_name": [e.name for e in edges],
        "edge_greenway": np.full(n_edges, -1),
        "geometry_offsets": np.arange(n_edges + 1) * 2,
        "geometry": degrees[ends].reshape(-1, 2),
        "background_kind": [],
        "background_offsets": [0],
        "background": np.zeros((0, 2)),
    }
    columns = {key: np.ascontiguousarray(value, DTYPES[key]) for key, value in values.items()}
    digest = hashlib.sha256()
    for key in DTYPES:
        columns[key].flags.writeable = False
        digest.update(columns[key].tobytes())
    meta = NetworkMeta(
        id=digest.hexdigest()[:16],
        name=name,
        source="skeleton",
        attribution=attribution,
        licence="CC-BY-4.0",
        built_at=built_at,
        snap_limit_m=SNAP_LIMIT_M,
        detour_factor=LINK_DETOUR_FACTOR,
    )
    return Network(**columns, names=names, meta=meta)
