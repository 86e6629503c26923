"""Candidate links: the cheapest ways between what lies near each other, as a graph of prizes.

Everything that may be joined spreads over the ground at the cost of building there, until
the fronts of two meet; the cheapest way through the border of two is a candidate (Mehlhorn,
"A faster approximation algorithm for the Steiner problem in graphs", Information Processing
Letters 27, 1988). Ways that run together are one candidate as far as they do.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from jindao.assess.building import Building, Piece
from jindao.assess.ends import Ends, points_at
from jindao.assess.prize_graph import PrizeGraph
from jindao.model.links import Joined, LinkPart
from jindao.network.plane import on_plane


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """The graph that is chosen from, and what its nodes and edges are on the ground.

    `parts` holds the stretches of each edge in order from its first end; `nodes` what node
    of the ground each is. The prize of the root is none: it stands.
    """

    graph: PrizeGraph
    parts: tuple[tuple[LinkPart, ...], ...]
    nodes: tuple[int, ...]
    ends: Ends

    def rooted(self, number: int) -> Candidates:
        """Return the same with another node of the graph as the root."""
        graph = self.graph
        prizes = graph.prizes.copy()
        prizes[graph.root] = points_at(self.ends, self.nodes[graph.root])
        prizes[number] = 0.0
        return replace(self, graph=PrizeGraph(number, prizes, graph.ends, graph.costs))


def candidates_of(
    building: Building,
    ends: Ends,
    root: int,
    people: Sequence[tuple[float, float, float]] = (),
) -> Candidates:
    """Return the candidates among what may be joined.

    Parameters
    ----------
    building, ends
        The ground, and what lies where; `ends` by settled nodes.
    root
        The node that everything is joined to.
    people
        Triples of longitude, latitude and how many live there.
    """
    pieces = building.pieces()
    around: dict[int, list[int]] = {}
    for number, piece in enumerate(pieces):
        around.setdefault(piece.first, []).append(number)
        around.setdefault(piece.second, []).append(number)
    wanted = {node for node in ends.joined if points_at(ends, node) > 0} | {root}
    used = _between(pieces, around, sorted(wanted))
    _settle(building, ends, [pieces[number] for number in sorted(used)], people)
    stops = wanted | {node for node in ends.joined if points_at(ends, node) > 0}
    return _graph(building, pieces, used, stops, ends, root)


def _between(
    pieces: Sequence[Piece], around: dict[int, list[int]], sources: Sequence[int]
) -> set[int]:
    """Return the pieces of the cheapest ways between sources whose fronts meet."""
    cost = dict.fromkeys(sources, 0.0)
    owner = {node: node for node in sources}
    by: dict[int, int] = {}
    queue = [(0.0, node) for node in sources]
    done: set[int] = set()
    while queue:
        here, node = heapq.heappop(queue)
        if node in done:
            continue
        done.add(node)
        for number in around.get(node, ()):
            other = _other(pieces[number], node)
            onward = here + pieces[number].cost_yuan
            if onward < cost.get(other, math.inf):
                cost[other], owner[other], by[other] = onward, owner[node], number
                heapq.heappush(queue, (onward, other))
    best: dict[tuple[int, int], tuple[float, int]] = {}
    for number, piece in enumerate(pieces):
        if piece.first not in owner or piece.second not in owner:
            continue
        low, high = sorted((owner[piece.first], owner[piece.second]))
        if low != high:
            whole = cost[piece.first] + piece.cost_yuan + cost[piece.second]
            best[low, high] = min(best.get((low, high), (math.inf, -1)), (whole, number))
    used: set[int] = set()
    for _, number in best.values():
        used.add(number)
        for node in (pieces[number].first, pieces[number].second):
            while node in by and by[node] not in used:
                used.add(by[node])
                node = _other(pieces[by[node]], node)
    return used


def _other(piece: Piece, node: int) -> int:
    return piece.second if piece.first == node else piece.first


def _settle(
    building: Building,
    ends: Ends,
    pieces: Sequence[Piece],
    people: Sequence[tuple[float, float, float]],
) -> None:
    """Put people at what passes nearest to them: a greenway, or one end of a candidate.

    Of all that passes within `people_beside_m` only the nearest counts, so that nobody is
    counted twice.
    """
    if not people:
        return
    ways = building.ways
    nodes = [(node, edge) for node, edges in ends.greenways.items() for edge in edges]
    lines = [ways.lines[edge] for _, edge in nodes]
    lines += [building.drawn(piece) for piece in pieces]
    if not lines:
        return
    cells = np.array(people, float)
    points = shapely.points(on_plane(cells[:, :2]))
    reach = ways.costs.people_beside_m * ways.scale
    tree = shapely.STRtree(lines)
    rows, met = tree.query_nearest(points, max_distance=reach, all_matches=False)
    found: dict[int, list[int]] = {}
    for row, number in zip(rows.tolist(), met.tolist(), strict=True):
        if number < len(nodes):
            node = nodes[number][0]
        else:
            piece = pieces[number - len(nodes)]
            share = shapely.line_locate_point(lines[number], points[row], normalized=True)
            node = piece.first if share < 0.5 else piece.second
        found.setdefault(node, []).append(row)
    for node, settled in found.items():
        count = float(cells[settled, 2].sum())
        lon, lat = np.average(cells[settled, :2], axis=0, weights=cells[settled, 2] + 1e-9)
        ends.add(
            node,
            Joined(
                kind="people",
                id=f"people-{node}",
                name_zh="",
                name_en="",
                position=(round(float(lon), 6), round(float(lat), 6)),
                points=count / ways.costs.people_per_point,
                count=count,
            ),
        )


def _graph(
    building: Building,
    pieces: Sequence[Piece],
    used: set[int],
    stops: set[int],
    ends: Ends,
    root: int,
) -> Candidates:
    """Join pieces that follow each other without a branch, and number what is left."""
    around: dict[int, list[int]] = {}
    for number in sorted(used):
        for node in (pieces[number].first, pieces[number].second):
            around.setdefault(node, []).append(number)
    kept = {node for node, numbers in around.items() if len(numbers) != 2} | (stops & set(around))
    kept.add(root)
    nodes = tuple(sorted(kept))
    place = {node: number for number, node in enumerate(nodes)}
    best: dict[tuple[int, int], tuple[float, list[int], int]] = {}
    for start in nodes:
        for number in around.get(start, ()):
            run, node = [number], _other(pieces[number], start)
            while node not in kept:
                following = next(n for n in around[node] if n != run[-1])
                run.append(following)
                node = _other(pieces[following], node)
            if start < node:
                cost = sum(pieces[piece].cost_yuan for piece in run)
                key = (place[start], place[node])
                if key not in best or cost < best[key][0]:
                    best[key] = (cost, run, start)
    keys = sorted(best)
    prizes = np.array([0.0 if node == root else points_at(ends, node) for node in nodes])
    graph = PrizeGraph(
        place[root],
        prizes,
        np.array(keys, np.int64).reshape(-1, 2),
        np.array([best[key][0] for key in keys], float),
    )
    return Candidates(
        graph=graph,
        parts=tuple(_directed(building, pieces, *best[key][1:]) for key in keys),
        nodes=nodes,
        ends=ends,
    )


def _directed(
    building: Building, pieces: Sequence[Piece], run: Sequence[int], start: int
) -> tuple[LinkPart, ...]:
    """Return the parts of a run of pieces in order, the first end at the start."""
    parts, node = [], start
    for number in run:
        piece = pieces[number]
        onward = piece.first == node
        part = building.part(piece)
        parts.append(part if onward else replace(part, line=part.line[::-1]))
        node = _other(piece, node)
    return tuple(parts)
