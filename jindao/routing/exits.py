"""Where a way can be left: junctions with other ways, roads, stations and stops."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

import numpy as np

from jindao.model.guidance import Facility
from jindao.network.codes import ALIGNMENTS, KINDS
from jindao.network.network import Network
from jindao.routing.pieces import Course

SHORT_M: Final = 250.0
"""A stretch shorter than this, between two exits, is not worth telling."""

STOPS: Final = ("station", "stop")
"""Facilities from which one is taken away."""

_ROADS: Final = [
    KINDS.index(kind)
    for kind in (
        *("road", "living_street", "residential", "unclassified"),
        *("tertiary", "secondary", "primary", "trunk"),
    )
]
_ESTIMATED: Final = ALIGNMENTS.index("estimated")


def without_exit(
    network: Network, course: Course, facilities: Iterable[Facility] | None
) -> tuple[tuple[float, float], ...] | None:
    """Return the stretches of a course that no exit interrupts: pairs (from, to), metres.

    An exit is a junction with any other way, a station or stop beside the way, and every
    place of a road. Where a way that branches off leads is not looked at. Short ones are
    left out but at the ends of the course, where the next one may go on. None where a
    part of the course is only estimated.
    """
    edges = course.edges
    if not len(edges) or (network.edge_alignment[edges] == _ESTIMATED).any():
        return None
    marks_m = sorted(
        {0.0, course.length_m}
        | set(_junctions(network, course))
        | {item.along_m for item in facilities or () if item.kind in STOPS}
    )
    on_road = np.isin(network.edge_kind[edges], _ROADS)
    ends = {0.0, course.length_m}
    found = []
    for begin_m, end_m in _wild(course, on_road, marks_m):
        if end_m - begin_m >= SHORT_M or {begin_m, end_m} & ends:
            found.append((round(begin_m, 1), round(end_m, 1)))
    return tuple(found)


def _junctions(network: Network, course: Course) -> Iterator[float]:
    """Yield how far along each node lies at which another way begins."""
    for piece, begin_m, end_m in zip(
        course.pieces, course.starts_m.tolist(), course.ends_m.tolist(), strict=True
    ):
        nodes = [int(network.edge_tail[piece.edge]), int(network.edge_head[piece.edge])]
        if piece.arc % 2:
            nodes.reverse()
        if piece.start == 0.0 and network.node_degree[nodes[0]] > 2:
            yield begin_m
        if piece.stop == 1.0 and network.node_degree[nodes[1]] > 2:
            yield end_m


def _wild(
    course: Course, on_road: np.ndarray[tuple[int], np.dtype[np.bool_]], marks_m: list[float]
) -> Iterator[tuple[float, float]]:
    """Yield the stretches between marks that lie on no road, cut where a road begins."""
    starts_m, ends_m = course.starts_m, course.ends_m
    changes = np.flatnonzero(np.diff(on_road)) + 1
    cuts_m = sorted({*marks_m, *starts_m[changes].tolist()})
    cuts_m = [cut for cut in cuts_m if 0.0 <= cut <= course.length_m]
    for begin_m, end_m in pairwise(cuts_m):
        middle_m = (begin_m + end_m) / 2
        piece = min(int(np.searchsorted(ends_m, middle_m, "right")), len(on_road) - 1)
        if not on_road[piece]:
            yield begin_m, end_m
