"""The skeleton: a schematic network of curated lines and links between real places.

It says which places can be strung together, not where to walk: every edge is
`estimated`. Links are made by three rules, in this order:

1. A place that no other place is nearer to than its nearest curated line is linked to
   that line, where the line is within `LINK_LIMIT_M`: at the nearest point, which
   becomes a junction of the line.
2. Each place is linked to its `NEIGHBOURS` nearest places within `LINK_LIMIT_M`.
3. Neighbours in the Delaunay triangulation, the nearest first, are linked where there is
   no way between them yet, or only one more than `LONGEST_WAY_ROUND` times as long as
   the link. That holds everything together by its minimum spanning links, and keeps
   long links only where they are needed.

Along a curated line an edge is as long as the geodesic times the line's own detour
factor; a link is as long as the geodesic times `LINK_DETOUR_FACTOR`.
"""

from __future__ import annotations

import hashlib
import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.geo import LonLat, geodesic_m, metres_per_degree
from jindao.network.codes import ALIGNMENTS, BACKWARD, FORWARD, KINDS
from jindao.network.columns import (
    BESIDE_COLUMNS,
    DTYPES,
    FACILITY_COLUMNS,
    NO_TRAILS,
    PLACE_COLUMNS,
)
from jindao.network.lengths import segment_lengths_m
from jindao.network.network import Network, NetworkMeta
from jindao.network.raw import RawSkeleton

LINK_DETOUR_FACTOR: Final = 1.3
"""What a link is longer than the geodesic between its ends: a stated assumption."""

LINK_LIMIT_M: Final = 15_000.0
NEIGHBOURS: Final = 3
LONGEST_WAY_ROUND: Final = 1.5
"""How many times as long as a link between neighbours the way without it may be."""

SNAP_LIMIT_M: Final = 10_000.0
_SAME_PLACE_DEG: Final = 1e-5
_INNER: Final = 0.02

Pair = tuple[int, int]
"""Two nodes that are linked, the lower number first."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Edge:
    tail: int
    head: int
    length_m: float
    name: int


def build_skeleton(
    raw: RawSkeleton, *, name: str, built_at: str, snap_limit_m: float = SNAP_LIMIT_M
) -> Network:
    """Return the schematic network through curated lines and places.

    Places closer together than a metre or so become one node.
    """
    points = _Points()
    place_nodes = sorted({points.add(place) for place in raw.places})
    chains = [[points.add(point) for point in line.points] for line in raw.lines]
    links = _line_links(place_nodes, points, chains) | _near_links(place_nodes, points)
    edges = [
        _Edge(tail, head, points.distance_m(tail, head) * line.detour_factor, index)
        for index, (line, chain) in enumerate(zip(raw.lines, chains, strict=True))
        for tail, head in pairwise(chain)
        if tail != head
    ]
    drawn = {_pair(edge.tail, edge.head) for edge in edges}
    edges += [_link(points, pair) for pair in sorted(links - drawn)]
    edges += _needed_links(points, edges)
    columns: dict[str, Any] = _columns(points, edges)
    digest = hashlib.sha256()
    for key in DTYPES:
        columns[key].flags.writeable = False
        digest.update(columns[key].tobytes())
    meta = NetworkMeta(
        id=digest.hexdigest()[:16],
        name=name,
        source="skeleton",
        attribution=raw.attribution,
        licence=raw.licence,
        built_at=built_at,
        snap_limit_m=snap_limit_m,
        detour_factor=LINK_DETOUR_FACTOR,
    )
    return Network(**columns, names=tuple(line.name for line in raw.lines), meta=meta)


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

    def degrees(self) -> Floats:
        """Return (n, 2) lon/lat degrees."""
        return np.array([(p.lon, p.lat) for p in self.positions]).reshape(-1, 2)

    def around(self, node: int, degrees: Floats) -> Floats:
        """Return positions as (n, 2) metres east and north of a node."""
        here = self.positions[node]
        return (degrees - (here.lon, here.lat)) * metres_per_degree(here.lat)


def _link(points: _Points, pair: Pair) -> _Edge:
    return _Edge(*pair, points.distance_m(*pair) * LINK_DETOUR_FACTOR, -1)


def _pair(a: int, b: int) -> Pair:
    return (min(a, b), max(a, b))


def _line_links(places: Sequence[int], points: _Points, chains: Sequence[list[int]]) -> set[Pair]:
    """Return the links of places to their nearest curated lines (rule 1).

    Where a line has no point of its own at hand, a junction is put on it, in place.
    """
    starts = np.array([node for chain in chains for node in chain[:-1]], np.int64)
    ends = np.array([node for chain in chains for node in chain[1:]], np.int64)
    links: set[Pair] = set()
    junctions: dict[int, dict[int, float]] = {}
    degrees = points.degrees()
    for node in places if len(starts) else ():
        plane = points.around(node, degrees)
        steps = plane[ends] - plane[starts]
        squares = np.maximum((steps**2).sum(axis=1), 1e-9)
        along = np.clip(-(plane[starts] * steps).sum(axis=1) / squares, 0.0, 1.0)
        gaps = np.hypot(*(plane[starts] + along[:, None] * steps).T)
        best = int(np.argmin(gaps))
        others = np.delete(np.hypot(*plane[places].T), places.index(node))
        if gaps[best] > min(LINK_LIMIT_M, others.min(initial=np.inf)):
            continue
        share, a, b = float(along[best]), int(starts[best]), int(ends[best])
        met = a if share < 0.5 else b
        if _INNER < share < 1 - _INNER:
            tail, head = points.positions[a], points.positions[b]
            lon, lat = (
                tail.lon + share * (head.lon - tail.lon),
                tail.lat + share * (head.lat - tail.lat),
            )
            met = points.add(LonLat(lon, lat))
            junctions.setdefault(best, {})[met] = share
        if met != node:
            links.add(_pair(node, met))
    _put_junctions(chains, junctions)
    return links


def _put_junctions(chains: Sequence[list[int]], junctions: dict[int, dict[int, float]]) -> None:
    """Put junctions into the chains, in place; segments are numbered through all chains."""
    first = 0
    for chain in chains:
        joined = []
        for number, node in enumerate(chain[:-1], start=first):
            inner = junctions.get(number, {})
            joined += [node, *sorted(inner, key=lambda met: (inner[met], met))]
        first += len(chain) - 1
        chain[:] = [*joined, chain[-1]]


def _near_links(places: Sequence[int], points: _Points) -> set[Pair]:
    """Return the links of each place to its nearest places (rule 2)."""
    degrees = points.degrees()[places]
    links = set()
    for row, node in enumerate(places):
        gaps = np.hypot(*points.around(node, degrees).T)
        gaps[row] = np.inf
        nearest = np.argsort(gaps, kind="stable")[:NEIGHBOURS]
        links |= {_pair(node, places[i]) for i in nearest if gaps[i] <= LINK_LIMIT_M}
    return links


def _needed_links(points: _Points, edges: Sequence[_Edge]) -> list[_Edge]:
    """Return the further links without which ways are too long, or none at all (rule 3).

    The shortest link between two parts always joins neighbours in the Delaunay
    triangulation, so only those are looked at.
    """
    ways = _Ways(len(points.positions), edges)
    degrees = points.degrees()
    pairs = np.array(_neighbours(degrees), np.int64).reshape(-1, 2)
    lengths_m = segment_lengths_m(degrees[pairs].reshape(-1, 2))[::2]
    links = []
    for a, b in pairs[np.argsort(lengths_m, kind="stable")].tolist():
        link = _link(points, (a, b))
        if not ways.reach(a, b, within_m=LONGEST_WAY_ROUND * link.length_m):
            ways.add(link)
            links.append(link)
    return links


class _Ways:
    """What joins the nodes so far, and how far apart they are on it."""

    def __init__(self, n_nodes: int, edges: Sequence[_Edge]) -> None:
        self._beside: list[dict[int, float]] = [{} for _ in range(n_nodes)]
        for edge in edges:
            self.add(edge)

    def add(self, edge: _Edge) -> None:
        for one, other in ((edge.tail, edge.head), (edge.head, edge.tail)):
            known_m = self._beside[one].get(other, math.inf)
            self._beside[one][other] = min(known_m, edge.length_m)

    def reach(self, start: int, goal: int, *, within_m: float) -> bool:
        """Tell whether some way from start to goal is no longer than a limit."""
        heap = [(0.0, start)]
        best_m = {start: 0.0}
        while heap:
            done_m, node = heapq.heappop(heap)
            if node == goal:
                return True
            if done_m > best_m[node]:
                continue
            for other, length_m in self._beside[node].items():
                sum_m = done_m + length_m
                if sum_m <= within_m and sum_m < best_m.get(other, math.inf):
                    best_m[other] = sum_m
                    heapq.heappush(heap, (sum_m, other))
        return False


def _neighbours(degrees: Floats) -> list[Pair]:
    """Return the pairs of the Delaunay triangulation, made on the Mercator plane."""
    plane = np.stack(
        (np.radians(degrees[:, 0]), np.arcsinh(np.tan(np.radians(degrees[:, 1])))), axis=1
    )
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(plane)))
    if not len(triangles):
        order = np.lexsort((plane[:, 1], plane[:, 0])).tolist()
        return [_pair(a, b) for a, b in pairwise(order)]
    numbers = {tuple(point): number for number, point in enumerate(plane.tolist())}
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2).tolist()
    pairs = set()
    for ring in corners:
        a, b, c, _ = (numbers[tuple(corner)] for corner in ring)
        pairs |= {_pair(a, b), _pair(b, c), _pair(a, c)}
    return sorted(pairs)


def _columns(points: _Points, edges: Sequence[_Edge]) -> dict[str, npt.NDArray[Any]]:
    n_nodes, n_edges = len(points.positions), len(edges)
    degrees = points.degrees()
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
        "edge_max_grade_up": unknown,
        "edge_max_grade_down": unknown,
        "edge_kind": np.full(n_edges, KINDS.index("estimated")),
        "edge_surface": np.zeros(n_edges),
        "edge_kerb": np.zeros(n_edges),
        "edge_sidewalk": np.zeros(n_edges),
        "edge_structure": np.zeros(n_edges),
        "edge_foot": both_ways,
        "edge_bicycle": both_ways,
        "edge_wheelchair": both_ways,
        "edge_alignment": np.full(n_edges, ALIGNMENTS.index("estimated")),
        "edge_name": [e.name for e in edges],
        "edge_greenway": np.full(n_edges, -1),
        "edge_greenway_level": np.zeros(n_edges),
        **{name: np.zeros(n_edges) for name in BESIDE_COLUMNS},
        "edge_trails": np.zeros(n_edges),
        **NO_TRAILS,
        "geometry_offsets": np.arange(n_edges + 1) * 2,
        "geometry": degrees[ends].reshape(-1, 2),
        "geometry_elevation_m": np.full(2 * n_edges, np.nan),
        "background_kind": [],
        "background_offsets": [0],
        "background": np.zeros((0, 2)),
        **{name: [] for name in (*FACILITY_COLUMNS, *PLACE_COLUMNS)},
    }
    return {key: np.ascontiguousarray(value, DTYPES[key]) for key, value in values.items()}
