"""Where loops turn: nodes in several directions, and ways out and back where no loop leads."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from jindao.geo import metres_per_degree
from jindao.network.network import Network
from jindao.network.snap import Snapped
from jindao.routing import loop_paths
from jindao.routing.graph import Ends, Graph, share_before
from jindao.routing.legs import Piece
from jindao.routing.loop_kernels import Field, Room, Size, SmallInts
from jindao.routing.topology import Topology

_DIRECTIONS: Final = 6
_WAYS: Final = 24


def turning_nodes(
    network: Network,
    room: Room,
    n_out: int,
    start: Snapped,
    target: float,
    dice: np.random.Generator,
) -> list[int]:
    """Return a node in each of several directions, about a third of the size away.

    Nodes that only one way leads to are taken where there is nothing better.
    """
    order = room.out.order[:n_out]
    if not len(order):
        return []
    sizes, stems = room.out.size[order], room.stem[order]
    m_lon, m_lat = metres_per_degree(start.position.lat)
    east = (network.node_lon[order] - start.position.lon) * m_lon
    north = (network.node_lat[order] - start.position.lat) * m_lat
    angles = np.arctan2(north, east)
    first = dice.uniform(0.0, 2 * math.pi)
    found: dict[int, None] = {}
    for k in range(_DIRECTIONS):
        share = dice.uniform(0.24, 0.38)
        axis = first + 2 * math.pi * k / _DIRECTIONS
        off = np.abs((angles - axis + math.pi) % (2 * math.pi) - math.pi)
        score = (
            3.0 * np.abs(sizes / target - share)
            + 0.3 * off
            + 4.0 * stems / target
            + np.where(room.code[order] == 0, 0.5, 0.0)
        )
        found[int(order[np.argmin(score)])] = None
    return list(found)


def ways_back(
    graph: Graph,
    topology: Topology,
    out: Field,
    n_out: int,
    size: Size,
    start: Snapped,
    half: float,
) -> list[tuple[tuple[Piece, ...], float]]:
    """Return ways that turn round half-way, cheapest first, with their sizes.

    They turn where their size is `half`, in the middle of an edge; where nothing is so far
    away, at the farthest node. A way that is closed in the other direction is none.
    """
    ways = [*_on_the_edge(graph, size, start, half)]
    turnings: list[tuple[int, int, float]] = []
    order = out.order[:n_out]
    for node in order[out.size[order] < half].tolist():
        for row in range(int(topology.first_out[node]), int(topology.first_out[node + 1])):
            arc = int(topology.arc[row])
            length = float(size.weight[arc >> size.halved])
            if length > 0 and out.size[node] + length >= half and arc // 2 != start.edge:
                turnings.append((node, arc, float((half - out.size[node]) / length)))
    if not turnings and not ways and n_out:
        farthest = int(order[np.argmax(out.size[order])])
        turnings = [(farthest, -1, 0.0)]
    turnings.sort(key=lambda item: (float(out.cost[item[0]]), item))
    arcs_left = Ends.departures([start], graph).arc
    for node, last, share in _spread(turnings):
        seed, arcs = loop_paths.path_to(topology, out, node)
        way = _there(start, int(arcs_left[seed]), arcs, last, share)
        if way and all(
            graph.cost_of(arc) >= 0 for piece in way for arc in (piece.arc, piece.arc ^ 1)
        ):
            whole = (*way, *_turned(way))
            total = sum(p.share * float(size.weight[p.arc >> size.halved]) for p in whole)
            ways.append((whole, total))
    return ways


def _spread(turnings: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """Return some of many turnings, near and far ones."""
    step = max(1, len(turnings) // _WAYS)
    return turnings[::step]


def _on_the_edge(
    graph: Graph, size: Size, start: Snapped, half: float
) -> list[tuple[tuple[Piece, ...], float]]:
    """Return the ways that turn before they leave the edge they start on."""
    ways = []
    for arc in (2 * start.edge, 2 * start.edge + 1):
        length = float(size.weight[arc >> size.halved])
        begin = share_before(start, arc)
        if (1.0 - begin) * length < half or min(graph.cost_of(arc), graph.cost_of(arc ^ 1)) < 0:
            continue
        way = (Piece(arc, begin, begin + half / length),)
        whole = (*way, *_turned(way))
        total = sum(p.share * float(size.weight[p.arc >> size.halved]) for p in whole)
        ways.append((whole, total))
    return ways


def _there(
    start: Snapped, leave: int, arcs: SmallInts, last: int, share: float
) -> tuple[Piece, ...]:
    pieces = [Piece(leave, share_before(start, leave), 1.0), *(Piece(a) for a in arcs.tolist())]
    if last >= 0:
        pieces.append(Piece(last, 0.0, min(1.0, share)))
    return tuple(piece for piece in pieces if piece.share > 0.0)


def _turned(way: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(Piece(p.arc ^ 1, 1.0 - p.stop, 1.0 - p.start) for p in reversed(way))
