"""The network as numpy columns: nodes, edges, their geometry and their background.

An edge is stored once, from `tail` to `head`; who may use it, and in which direction,
stands in one access column per mode. Nothing here reads files.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao.geo import WGS84_A_M, WGS84_F, BBox
from jindao.network.contraction import Contraction

KINDS: Final = (
    "road",
    "footway",
    "path",
    "pedestrian",
    "steps",
    "cycleway",
    "living_street",
    "residential",
    "service",
    "track",
    "unclassified",
    "tertiary",
    "secondary",
    "primary",
    "trunk",
    "bridleway",
    "corridor",
    "platform",
    "ferry",
    "barrier",
    "estimated",
)
"""Way kinds; the place in this tuple is the value in `edge_kind`."""

SURFACES: Final = (
    "unknown",
    "paved",
    "asphalt",
    "concrete",
    "paving_stones",
    "sett",
    "cobblestone",
    "metal",
    "wood",
    "unpaved",
    "compacted",
    "fine_gravel",
    "gravel",
    "ground",
    "grass",
    "sand",
    "rock",
)
"""Surfaces; the place in this tuple is the value in `edge_surface`."""

KERBS: Final = ("none", "unknown", "lowered", "raised")
"""Kerbs of crossings; `none` where the edge crosses no road."""

SIDEWALKS: Final = ("unknown", "none", "own", "separate")
"""Sidewalks of roads: one of the road's own on some side, or only a footway mapped beside
it; `unknown` where nothing is recorded, and on all that is no road."""

STRUCTURES: Final = ("ground", "bridge", "tunnel")
"""What carries an edge; the place in this tuple is the value in `edge_structure`."""
LITS: Final = ("unknown", "no", "yes")
"""Light at night; the place in this tuple is the value in `edge_lit`."""

FACILITY_KINDS: Final = (
    "bench",
    "toilets",
    "drinking_water",
    "shelter",
    "post_station",
    "bicycle_rental",
    "fitness",
    "first_aid",
    "medical",
    "emergency_shelter",
    "parking",
    "bicycle_parking",
    "station",
    "stop",
    "food",
)
"""Facilities beside the ways; the place in this tuple is the value in `facility_kind`."""

PLACE_KINDS: Final = ("town", "village", "quarter", "park", "square")
"""Named places to start from; the place in this tuple is the value in `place_kind`."""

TRAIL_KINDS: Final = ("hiking", "foot", "walking", "bicycle", "mtb")
"""Whom an official trail is signed for; the place in this tuple is in `trail_kind`."""

TRAIL_NETWORKS: Final = ("unknown", "local", "regional", "national", "international")
"""How far a trail's network reaches; the place in this tuple is in `trail_network`."""

WHEELCHAIRS: Final = ("unknown", "no", "yes", "limited")
FEES: Final = ("unknown", "no", "yes")
FULL_SHARE: Final = 15
"""What stands for all of an edge's length, or for the loudest, in columns 0..15."""

ALIGNMENTS: Final = ("surveyed", "estimated")
GREENWAY_LEVELS: Final = ("unknown", "regional", "city", "community")
"""Levels of greenways 绿道: 区域, 市域, 社区; `unknown` also where there is no greenway."""

MODES: Final = ("foot", "bicycle", "wheelchair")
BACKGROUND_KINDS: Final = ("river", "water", "green", "boundary")

PLANNED: Final = ("built", "signed", "new")
"""What of an edge is only planned: nothing, that it is part of its greenway, or all of it."""

FORWARD: Final = 1
BACKWARD: Final = 2
PUSHED_FORWARD: Final = 4
PUSHED_BACKWARD: Final = 8
PUSHED: Final = PUSHED_FORWARD | PUSHED_BACKWARD
"""Access bits: along tail -> head and against it, and of these the directions that a
bicycle may only be pushed."""

Int = npt.NDArray[np.integer[Any]]
Float = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkMeta:
    """Where a network is from and what may be said of it.

    `id` is a hash of the columns; `snap_limit_m` is how far from a path a point may
    be; `attribution` are the credit lines every output must carry. `elevation` names
    the files that heights are from, empty where there are none.
    """

    id: str
    name: str
    source: str
    attribution: tuple[str, ...]
    licence: str
    built_at: str
    snap_limit_m: float
    detour_factor: float | None = None
    elevation: str = ""
    report: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """The arrays of a network; every one read-only.

    Shapes: `node_*` (n_nodes,), `edge_*` (n_edges,), `geometry_offsets` (n_edges + 1,)
    into `geometry` (n_points, 2) lon/lat degrees from tail to head, both ends
    included; `geometry_elevation_m` (n_points,) goes with `geometry`. Lengths in
    metres; unknown elevations, ascents, descents and grades are NaN. Ascent and grade
    up are counted from tail to head, `edge_max_grade_*` (rise/run, >= 0) over some 40 m.
    `edge_name` and `edge_greenway` are indices into `names`, -1 for none.
    `node_component` numbers the connected parts, 0 the largest (by edges, whatever
    the access). `background_offsets` (n_background + 1,) into `background` (n, 2).

    `edge_width_dm` is the recorded width in decimetres, 0 where none is recorded.
    `edge_green`, `edge_shade` and `edge_rest` are shares of the edge's length in
    fifteenths, `edge_noise` is from 0 to 15: see `jindao.network.surroundings`.

    `edge_trails` numbers the sets of official trails that an edge is part of, 0 being
    none; set s is `trails[trails_offsets[s]:trails_offsets[s + 1]]`, places in `trail_*`
    (n_trails,), of which `trail_name` and `trail_ref` are indices into `names` or -1.

    `facility_*` (n_facilities,): position in degrees, `facility_name` an index into
    `names` or -1, `facility_edge` the nearest edge that may be walked, -1 where none is
    near, and `facility_at` where along it, 0 at its tail and 1 at its head.

    `place_*` (n_places,): position in degrees, `place_name` an index into `names`.
    """

    node_lon: Float
    node_lat: Float
    node_elevation_m: Float
    node_component: Int
    edge_tail: Int
    edge_head: Int
    edge_length_m: Float
    edge_ascent_m: Float
    edge_descent_m: Float
    edge_max_grade_up: Float
    edge_max_grade_down: Float
    edge_kind: Int
    edge_surface: Int
    edge_kerb: Int
    edge_sidewalk: Int
    edge_structure: Int
    edge_foot: Int
    edge_bicycle: Int
    edge_wheelchair: Int
    edge_alignment: Int
    edge_name: Int
    edge_greenway: Int
    edge_greenway_level: Int
    edge_lit: Int
    edge_width_dm: Int
    edge_green: Int
    edge_shade: Int
    edge_noise: Int
    edge_rest: Int
    edge_trails: Int
    geometry_offsets: Int
    geometry: Float
    geometry_elevation_m: Float
    background_kind: Int
    background_offsets: Int
    background: Float
    facility_kind: Int
    facility_lon: Float
    facility_lat: Float
    facility_name: Int
    facility_wheelchair: Int
    facility_fee: Int
    facility_edge: Int
    facility_at: Float
    place_kind: Int
    place_lon: Float
    place_lat: Float
    place_name: Int
    trail_name: Int
    trail_ref: Int
    trail_kind: Int
    trail_network: Int
    trails_offsets: Int
    trails: Int


DTYPES: Final[dict[str, str]] = {
    "node_lon": "<f8",
    "node_lat": "<f8",
    "node_elevation_m": "<f4",
    "node_component": "<i4",
    "edge_tail": "<i4",
    "edge_head": "<i4",
    "edge_length_m": "<f8",
    "edge_ascent_m": "<f4",
    "edge_descent_m": "<f4",
    "edge_max_grade_up": "<f4",
    "edge_max_grade_down": "<f4",
    "edge_kind": "|u1",
    "edge_surface": "|u1",
    "edge_kerb": "|u1",
    "edge_sidewalk": "|u1",
    "edge_structure": "|u1",
    "edge_foot": "|u1",
    "edge_bicycle": "|u1",
    "edge_wheelchair": "|u1",
    "edge_alignment": "|u1",
    "edge_name": "<i4",
    "edge_greenway": "<i4",
    "edge_greenway_level": "|u1",
    "edge_lit": "|u1",
    "edge_width_dm": "|u1",
    "edge_green": "|u1",
    "edge_shade": "|u1",
    "edge_noise": "|u1",
    "edge_rest": "|u1",
    "edge_trails": "<i4",
    "geometry_offsets": "<i8",
    "geometry": "<f8",
    "geometry_elevation_m": "<f4",
    "background_kind": "|u1",
    "background_offsets": "<i8",
    "background": "<f8",
    "facility_kind": "|u1",
    "facility_lon": "<f8",
    "facility_lat": "<f8",
    "facility_name": "<i4",
    "facility_wheelchair": "|u1",
    "facility_fee": "|u1",
    "facility_edge": "<i4",
    "facility_at": "<f4",
    "place_kind": "|u1",
    "place_lon": "<f8",
    "place_lat": "<f8",
    "place_name": "<i4",
    "trail_name": "<i4",
    "trail_ref": "<i4",
    "trail_kind": "|u1",
    "trail_network": "|u1",
    "trails_offsets": "<i8",
    "trails": "<i4",
}
"""Stored type of each column; the names are those of `Columns`."""

BESIDE_COLUMNS: Final = (
    *("edge_lit", "edge_width_dm"),
    *("edge_green", "edge_shade", "edge_noise", "edge_rest"),
)
"""Columns of what lies along the ways; 0 in them where nothing is recorded."""

NO_TRAILS: Final[dict[str, npt.ArrayLike]] = {
    **dict.fromkeys(("trail_name", "trail_ref", "trail_kind", "trail_network", "trails"), ()),
    "trails_offsets": (0, 0),
}
"""The columns of trails where there is none: only the empty set."""

FACILITY_COLUMNS: Final = tuple(name for name in DTYPES if name.startswith("facility_"))

PLACE_COLUMNS: Final = tuple(name for name in DTYPES if name.startswith("place_"))

assert tuple(DTYPES) == tuple(field.name for field in fields(Columns))


@dataclass(frozen=True, kw_only=True, eq=False)
class Network(Columns):
    """A path network: columns, the names they point to, and where they are from.

    `names_en` goes with `names`: the English name that is recorded beside each, empty where
    none is; itself empty where nobody looked. `contraction` is what was made of the network
    for fast search, where it was. `planned` (n_edges,) uint8 tells what of the edges is only
    planned, places in `PLANNED`; None where nothing is.
    """

    names: tuple[str, ...]
    meta: NetworkMeta
    contraction: Contraction | None = None
    names_en: tuple[str, ...] = ()
    planned: npt.NDArray[np.uint8] | None = None

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_lon)

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.edge_tail)

    @property
    def n_facilities(self) -> int:
        """Number of facilities."""
        return len(self.facility_kind)

    @property
    def n_places(self) -> int:
        """Number of named places."""
        return len(self.place_kind)

    @cached_property
    def english(self) -> dict[str, str]:
        """The English names that are recorded, by the names they stand beside."""
        beside = self.names_en or ("",) * len(self.names)
        pairs = zip(self.names, beside, strict=True)
        return {name: english for name, english in pairs if english}

    @cached_property
    def bbox(self) -> BBox:
        """The box around every edge's geometry."""
        return bbox_of(self.geometry)

    @property
    def n_trails(self) -> int:
        """Number of official trails."""
        return len(self.trail_name)

    @cached_property
    def node_degree(self) -> Int:
        """How many edges end at each node; one that begins and ends there counts twice."""
        ends = np.concatenate((self.edge_tail, self.edge_head))
        return np.bincount(ends, minlength=self.n_nodes)

    def trails_of(self, edge: int) -> list[int]:
        """Return the places in `trail_*` of the trails that an edge is part of."""
        first = int(self.edge_trails[edge])
        places: list[int] = self.trails[slice(*self.trails_offsets[first : first + 2])].tolist()
        return places

    def edge_line(self, edge: int) -> Float:
        """Return one edge's geometry from tail to head, (n, 2) lon/lat degrees."""
        return self.geometry[self.geometry_offsets[edge] : self.geometry_offsets[edge + 1]]

    def access(self, mode: str) -> Int:
        """Return the access column of a mode: `foot`, `bicycle` or `wheelchair`."""
        column: Int = getattr(self, f"edge_{mode}")
        return column


def bbox_of(points: Float) -> BBox:
    """Return the box around (n, 2) lon/lat degrees, n >= 1."""
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    return BBox(float(west), float(south), float(east), float(north))


def line_lengths_m(points: Float, offsets: Int) -> Float:
    """Return the length of each of many lines on the WGS-84 ellipsoid.

    Parameters
    ----------
    points
        (n, 2) lon/lat degrees of all lines, one after another.
    offsets
        (n_lines + 1,) where each line begins.

    Returns
    -------
    (n_lines,) float64, metres. Each segment is measured with the radii of curvature
    at its middle, as `jindao.geo.metres_per_degree`: within 2e-6 of the geodesic up
    to 10 km.
    """
    if len(offsets) < 2:
        return np.zeros(0)
    segments = segment_lengths_m(points)
    total = np.concatenate(([0.0], np.cumsum(segments)))
    starts, ends = offsets[:-1], np.maximum(offsets[1:] - 1, offsets[:-1])
    lengths: Float = total[ends] - total[starts]
    return lengths


def segment_lengths_m(points: Float) -> Float:
    """Return the (n - 1,) lengths in metres between consecutive (n, 2) lon/lat points."""
    if len(points) < 2:
        return np.zeros(0)
    m_lon, m_lat = metres_per_degree_of((points[1:, 1] + points[:-1, 1]) / 2)
    step = np.diff(points, axis=0)
    return np.hypot(step[:, 0] * m_lon, step[:, 1] * m_lat)


def metres_per_degree_of(lat: Float) -> tuple[Float, Float]:
    """Return `jindao.geo.metres_per_degree` for an array of latitudes."""
    e2 = WGS84_F * (2 - WGS84_F)
    w2 = 1 - e2 * np.sin(np.radians(lat)) ** 2
    degree = np.pi / 180
    m_lon = WGS84_A_M / np.sqrt(w2) * np.cos(np.radians(lat)) * degree
    m_lat = WGS84_A_M * (1 - e2) / (w2 * np.sqrt(w2)) * degree
    return m_lon, m_lat
