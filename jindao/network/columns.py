"""The numpy columns of a network: nodes, edges, their geometry and what lies beside them.

An edge is stored once, from `tail` to `head`; who may use it, and in which direction,
stands in one access column per mode.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Int = npt.NDArray[np.integer[Any]]
Float = npt.NDArray[np.floating[Any]]


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
