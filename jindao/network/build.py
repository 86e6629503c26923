"""From raw ways to a network: have tags judged, split at junctions and barriers, merge chains.

Every stretch between two neighbouring nodes of a way is a segment, and has two
half-segments: 2s along the way's nodes, 2s + 1 against them. A node that joins just two
segments with the same attributes is passed through; the runs of segments between all
other nodes are the edges.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao.errors import DataError, RequestError
from jindao.network.access import CLOSED, Access
from jindao.network.barriers import node_passage
from jindao.network.beside import columns_beside
from jindao.network.chains import Rows, components_of, following, join, runs_of
from jindao.network.codes import ALIGNMENTS, BACKGROUND_KINDS
from jindao.network.columns import DTYPES
from jindao.network.elevation import with_elevation
from jindao.network.facility_table import check_near
from jindao.network.judge import Attributes, Judge
from jindao.network.lengths import bbox_of, line_lengths_m
from jindao.network.network import Network, NetworkMeta
from jindao.network.raw import (
    Progress,
    RawFacility,
    RawNetwork,
    RawSkeleton,
    silent,
)
from jindao.network.skeleton import SNAP_LIMIT_M as SKELETON_SNAP_LIMIT_M
from jindao.network.skeleton import build_skeleton
from jindao.network.terrain import ElevationSource, Terrain
from jindao.network.trails import TrailSets

_LOG = logging.getLogger(__name__)
SNAP_LIMIT_M: Final = 500.0
_SURVEYED: Final = ALIGNMENTS.index("surveyed")


@dataclass(kw_only=True, eq=False)
class _Segments:
    """Segments from row `start` to row `end` of the nodes, with their attributes.

    `same` says which row stands for each node of the source.
    """

    start: Rows
    end: Rows
    attributes: Rows
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    same: Rows


def build_network(
    raw: RawNetwork | RawSkeleton,
    *,
    name: str,
    built_at: str,
    snap_limit_m: float | None = None,
    elevation: ElevationSource | None = None,
    facilities: Sequence[RawFacility] = (),
    progress: Progress = silent,
) -> Network:
    """Return the network of all ways that walkers, riders or wheelchairs may use.

    Parameters
    ----------
    raw
        Ways and nodes as a source gave them; or lines and places, which are joined
        schematically.
    name
        What the network is called, for people.
    built_at
        When it was built, ISO 8601 in UTC.
    snap_limit_m
        How far from a path a point may be; by default 500 m, and 10 km on a skeleton.
    elevation
        Where heights are from; without it they are unknown. How many metres of ways it
        does not know goes into the report as `elevation_unknown_m`.
    facilities
        More of them than the source has; a schematic network has none.
    progress
        Told how far the work is: `judge_ways`, `merge_edges`, `look_around`, `elevation`.

    Raises
    ------
    DataError
        Where no way is usable by anybody, or `elevation` knows none of them; TableError
        where rows of a table of facilities lie far outside the network.
    RequestError
        Where heights are wanted for lines that are only schematic.
    """
    if isinstance(raw, RawSkeleton):
        if elevation is not None:
            raise RequestError("elevation_skeleton", field="elevation")
        limit_m = SKELETON_SNAP_LIMIT_M if snap_limit_m is None else snap_limit_m
        return build_skeleton(raw, name=name, built_at=built_at, snap_limit_m=limit_m)
    raw = replace(raw, facilities=(*raw.facilities, *facilities))
    trails = TrailSets(raw.trails)
    judge = Judge(raw.node_tags, trails)
    segments, report = _segments(raw, judge, progress)
    if not len(segments.start):
        raise DataError("network_empty", source=raw.source, ways=len(raw.ways))
    report |= _put_barriers(raw, judge, segments) | dict(raw.report)
    progress("merge_edges", 0, len(segments.start))
    attributes, turned = judge.tables()
    columns: dict[str, npt.NDArray[Any]] = _columns(segments, attributes, turned)
    columns |= _background(raw)
    progress("merge_edges", len(segments.start), len(segments.start))
    check_near(facilities, bbox_of(columns["geometry"]))
    columns |= columns_beside(raw, columns, judge.name, progress)
    columns |= trails.columns(judge.name)
    for facility in raw.facilities:
        judge.note_english(facility.name, facility.name_en)
    for place in raw.places:
        judge.note_english(place.name, place.name_en)
    if isinstance(elevation, Terrain):
        elevation = elevation.around(bbox_of(columns["geometry"]))
    if elevation is not None:
        progress("elevation", 0, len(columns["edge_tail"]))
        heights, unknown_m = with_elevation(columns, elevation)
        columns |= heights
        report["elevation_unknown_m"] = round(unknown_m)
        progress("elevation", len(columns["edge_tail"]), len(columns["edge_tail"]))
    stored: dict[str, Any] = {
        key: np.ascontiguousarray(columns[key], DTYPES[key]) for key in DTYPES
    }
    for column in stored.values():
        column.flags.writeable = False
    report |= {
        "nodes": len(stored["node_lon"]),
        "edges": len(stored["edge_tail"]),
        "islands": int(stored["node_component"].max()),
        "facilities": len(stored["facility_kind"]),
        "places": len(stored["place_kind"]),
        "trails": len(stored["trail_name"]),
    }
    _LOG.info("built network %s from %s: %s", name, raw.source, report)
    meta = NetworkMeta(
        id=_digest(stored, (*judge.names, *judge.names_en)),
        name=name,
        source=raw.source,
        attribution=raw.attribution,
        licence=raw.licence,
        built_at=built_at,
        snap_limit_m=SNAP_LIMIT_M if snap_limit_m is None else snap_limit_m,
        elevation="" if elevation is None else elevation.name,
        report=tuple(report.items()),
    )
    return Network(**stored, names=judge.names, names_en=judge.names_en, meta=meta)


def _segments(
    raw: RawNetwork, judge: Judge, progress: Progress
) -> tuple[_Segments, dict[str, int]]:
    ways = raw.ways
    numbers = judge.ways(ways, progress)
    rows = raw.rows_of(ways.nodes)
    of_way = ways.way_of_node()
    used = numbers[of_way] >= 0
    missing = len(np.unique(ways.nodes[used & (rows < 0)]))
    rows[~used] = -1
    kept = (of_way[1:] == of_way[:-1]) & (rows[1:] >= 0) & (rows[:-1] >= 0)
    start, end = rows[:-1][kept], rows[1:][kept]
    same = _same_place(raw, start, end)
    start, end = same[start], same[end]
    moves = start != end
    segments = _Segments(
        start=start[moves],
        end=end[moves],
        attributes=numbers[of_way[1:][kept][moves]],
        lon=raw.node_lon,
        lat=raw.node_lat,
        same=same,
    )
    report = {
        "ways_read": len(ways),
        "ways_used": int((numbers >= 0).sum()),
        "nodes_missing": missing,
    }
    return segments, report


def _same_place(raw: RawNetwork, start: Rows, end: Rows) -> Rows:
    """Return for each node the one that stands for it: neighbours at one place are one."""
    leader = np.arange(len(raw.node_key))
    together = (raw.node_lon[start] == raw.node_lon[end]) & (
        raw.node_lat[start] == raw.node_lat[end]
    )
    join(leader, start[together], end[together])
    return leader


def _put_barriers(raw: RawNetwork, judge: Judge, segments: _Segments) -> dict[str, int]:
    """Put an edge of no length across each barrier, between any two segments that meet there.

    The first segment keeps the node; every other one ends at a node of its own in the
    same place, joined to the first by an edge that lets through whom the barrier does.
    So where three or more meet, no way through the node leads past the barrier.
    """
    ends = np.concatenate((segments.start, segments.end))
    order = np.argsort(ends, kind="stable")
    firsts = np.searchsorted(ends[order], np.arange(len(raw.node_key) + 1))
    n_nodes, n_segments = len(segments.lon), len(segments.start)
    near: list[int] = []
    attributes: list[int] = []
    barriers = 0
    for row, passage in _passages(raw, segments.same).items():
        meeting = order[firsts[row] : firsts[row + 1]].tolist()
        if len(meeting) < 2:
            continue
        barriers += 1
        number = -1 if passage == CLOSED else judge.barrier(passage)
        for place in sorted(meeting, key=lambda place: place % n_segments)[1:]:
            column = segments.start if place < n_segments else segments.end
            column[place % n_segments] = n_nodes + len(near)
            near.append(row)
            attributes.append(number)
    _add_barriers(segments, np.array(near, np.int64), np.array(attributes, np.int64))
    return {"barriers": barriers}


def _passages(raw: RawNetwork, same: Rows) -> dict[int, Access]:
    """Return whom each node lets through that stops anybody, by its row."""
    found = {key: node_passage(raw.node_tags[key]) for key in sorted(raw.node_tags)}
    stopping = [(key, passage) for key, passage in found.items() if passage is not None]
    rows = raw.rows_of(np.array([key for key, _ in stopping], np.int64))
    return {
        int(same[row]): passage
        for row, (_, passage) in zip(rows, stopping, strict=True)
        if row >= 0
    }


def _add_barriers(segments: _Segments, near: Rows, attributes: Rows) -> None:
    """Add the nodes beyond the barriers, and the segments to those that let anybody through."""
    far = len(segments.lon) + np.arange(len(near))
    passable = attributes >= 0
    segments.lon = np.concatenate((segments.lon, segments.lon[near]))
    segments.lat = np.concatenate((segments.lat, segments.lat[near]))
    segments.start = np.concatenate((segments.start, near[passable]))
    segments.end = np.concatenate((segments.end, far[passable]))
    segments.attributes = np.concatenate((segments.attributes, attributes[passable]))


def _columns(
    segments: _Segments, attributes: npt.NDArray[np.int64], turned: Rows
) -> dict[str, npt.NDArray[np.generic]]:
    origin = np.stack((segments.start, segments.end), axis=1).ravel()
    labels = np.stack((segments.attributes, turned[segments.attributes]), axis=1).ravel()
    runs, starts = runs_of(following(origin, labels))
    n_edges = len(starts) - 1
    lasts = runs[starts[1:] - 1]
    points = np.empty(len(runs) + n_edges, np.int64)
    edge_of_run = np.repeat(np.arange(n_edges), np.diff(starts))
    points[np.arange(len(runs)) + edge_of_run] = origin[runs]
    points[starts[1:] + np.arange(n_edges)] = origin[lasts ^ 1]
    offsets = starts + np.arange(n_edges + 1)
    geometry = np.stack((segments.lon[points], segments.lat[points]), axis=1)
    ends = np.stack((origin[runs[starts[:-1]]], origin[lasts ^ 1]))
    nodes, numbers = np.unique(ends, return_inverse=True)
    tail, head = numbers.reshape(2, -1)
    edge = attributes[labels[runs[starts[:-1]]]]
    unknown = np.full(n_edges, np.nan)
    columns: dict[str, npt.NDArray[np.generic]] = {
        "node_lon": segments.lon[nodes],
        "node_lat": segments.lat[nodes],
        "node_elevation_m": np.full(len(nodes), np.nan),
        "node_component": components_of(tail, head, len(nodes)),
        "edge_tail": tail,
        "edge_head": head,
        "edge_length_m": np.maximum(0.0, line_lengths_m(geometry, offsets)),
        "edge_ascent_m": unknown,
        "edge_descent_m": unknown,
        "edge_max_grade_up": unknown,
        "edge_max_grade_down": unknown,
        "geometry_offsets": offsets,
        "geometry": geometry,
        "geometry_elevation_m": np.full(len(geometry), np.nan),
    }
    columns |= {f"edge_{key}": edge[:, place] for place, key in enumerate(Attributes._fields)}
    return columns


def _background(raw: RawNetwork) -> dict[str, npt.NDArray[np.generic]]:
    lines = [(BACKGROUND_KINDS.index(kind), line) for kind, line in raw.background if len(line) > 1]
    counts = [len(line) for _, line in lines]
    return {
        "background_kind": np.array([kind for kind, _ in lines], np.int64),
        "background_offsets": np.concatenate(([0], np.cumsum(counts, dtype=np.int64))),
        "background": np.concatenate([np.zeros((0, 2)), *(line for _, line in lines)]),
    }


def _digest(columns: dict[str, npt.NDArray[np.generic]], names: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for key in DTYPES:
        digest.update(columns[key].tobytes())
    digest.update("\0".join(names).encode())
    return digest.hexdigest()[:16]
