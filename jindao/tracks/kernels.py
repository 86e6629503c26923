"""Compiled parts of matching: nearest places on edges, and the likeliest way through them.

A point of a track is somewhere on one of its candidates, or off the network. What the
likeliest sequence is follows Newson and Krumm, Hidden Markov Map Matching Through Noise and
Sparseness (ACM GIS 2009): a place is the less likely the farther it is from the point,
squared, and a step the more the way along the network differs from the straight line. Off
the network is one state more, as likely as a place `off_sigmas` away.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled, inner
from jindao.profiles.pricing import Prices
from jindao.routing.kernels import FAR, Scratch, clean, search
from jindao.routing.topology import Topology

Floats = npt.NDArray[np.float64]
AnyFloats = npt.NDArray[np.floating[Any]]
AnyInts = npt.NDArray[np.integer[Any]]
Ints = npt.NDArray[np.int64]

PER_METRE = 10.0
"""Searches count whole decimetres."""


class Likelihood(NamedTuple):
    """How likely places and steps are.

    `sigma_m` is the noise of positions, `beta_m` what a way may differ from the straight
    line, and `beta_share` how much more per metre of that; `off_sigmas` how far off the
    network is worth, `switch` what leaving or entering it costs. A step of `long_m` and
    more has to be as straight as `long_ratio`; `detour_m` is the most a way is longer.
    """

    sigma_m: float
    beta_m: float
    beta_share: float
    off_sigmas: float
    switch: float
    long_m: float
    long_ratio: float
    detour_m: float


@compiled
def project(
    points: Floats,
    m_lon: AnyFloats,
    m_lat: AnyFloats,
    rows: Ints,
    edges: Ints,
    geometry: AnyFloats,
    geometry_offsets: AnyInts,
    fraction: Floats,
    gap_m: Floats,
) -> None:
    """Fill the nearest place of each pair of a point and an edge, and how far it is."""
    for pair in range(len(rows)):
        row = rows[pair]
        first, last = geometry_offsets[edges[pair]], geometry_offsets[edges[pair] + 1] - 1
        done = 0.0
        best, best_at = np.inf, 0.0
        ax = (geometry[first, 0] - points[row, 0]) * m_lon[row]
        ay = (geometry[first, 1] - points[row, 1]) * m_lat[row]
        for vertex in range(first + 1, last + 1):
            bx = (geometry[vertex, 0] - points[row, 0]) * m_lon[row]
            by = (geometry[vertex, 1] - points[row, 1]) * m_lat[row]
            dx, dy = bx - ax, by - ay
            squared = dx * dx + dy * dy
            share = 0.0
            if squared > 0.0:
                share = min(1.0, max(0.0, -(ax * dx + ay * dy) / squared))
            off = (ax + share * dx) ** 2 + (ay + share * dy) ** 2
            length = np.sqrt(squared)
            if off < best:
                best, best_at = off, done + share * length
            done += length
            ax, ay = bx, by
        gap_m[pair] = np.sqrt(best)
        fraction[pair] = min(1.0, best_at / done) if done > 0.0 else 0.0


@inner
def _leave(
    topology: Topology, cost: Ints, edge: int, fraction: float, nodes: Ints, costs: Ints
) -> int:
    """Fill the nodes a place is left to and what that costs; return how many there are."""
    count = 0
    if cost[2 * edge] >= 0:
        nodes[count] = topology.head_of_edge[edge]
        costs[count] = np.int64(np.rint(cost[2 * edge] * (1.0 - fraction)))
        count += 1
    if cost[2 * edge + 1] >= 0:
        nodes[count] = topology.tail_of_edge[edge]
        costs[count] = np.int64(np.rint(cost[2 * edge + 1] * fraction))
        count += 1
    return count


@inner
def _reach(
    topology: Topology, cost: Ints, distance: Ints, edge: int, fraction: float
) -> tuple[np.int64, int]:
    """Return what it costs to reach a place from the nodes that are known, and by which arc."""
    best, by = FAR, -1
    if cost[2 * edge] >= 0:
        node = topology.tail_of_edge[edge]
        if distance[node] < FAR:
            total = distance[node] + np.int64(np.rint(cost[2 * edge] * fraction))
            if total < best:
                best, by = total, 2 * edge
    if cost[2 * edge + 1] >= 0:
        node = topology.head_of_edge[edge]
        if distance[node] < FAR:
            total = distance[node] + np.int64(np.rint(cost[2 * edge + 1] * (1.0 - fraction)))
            if total < best:
                best, by = total, 2 * edge + 1
    return best, by


@inner
def _direct(cost: Ints, edge: int, start: float, stop: float) -> np.int64:
    """Return what it costs to go along one edge from one place to another."""
    arc = 2 * edge if stop >= start else 2 * edge + 1
    if cost[arc] < 0:
        return FAR
    return np.int64(np.rint(cost[arc] * abs(stop - start)))


@inner
def _want(
    topology: Topology, edges: Ints, first: int, last: int, wanted: npt.NDArray[np.bool_], on: bool
) -> int:
    """Mark or unmark the ends of some edges as wanted; return how many changed."""
    count = 0
    for row in range(first, last):
        for node in (topology.tail_of_edge[edges[row]], topology.head_of_edge[edges[row]]):
            if wanted[node] != on:
                wanted[node] = on
                count += 1
    return count


@compiled
def likeliest(
    topology: Topology,
    prices: Prices,
    offsets: Ints,
    edge: Ints,
    fraction: Floats,
    gap_m: Floats,
    step_m: Floats,
    likely: Likelihood,
    scratch: Scratch,
    chosen: Ints,
    jumped: npt.NDArray[np.bool_],
) -> None:
    """Fill the likeliest place of each point of one segment (Viterbi).

    `step_m[i]` is the straight distance from point i - 1. `chosen[i]` becomes the row of
    the candidate, or -1 off the network; `jumped[i]` whether the way from point i - 1 to
    point i is unknown although both are on it.
    """
    n = len(offsets) - 1
    off = -0.5 * likely.off_sigmas * likely.off_sigmas
    place = -0.5 * (gap_m / likely.sigma_m) ** 2
    score = np.full(len(edge), -np.inf)
    # Where the best way to each candidate comes from: a row, -1 for off, -2 - row by a jump.
    before = np.full(len(edge), -1, np.int64)
    off_before = np.full(n, -1, np.int64)
    off_score = off
    score[: offsets[1]] = place[: offsets[1]]
    for i in range(1, n):
        first, last = offsets[i], offsets[i + 1]
        best = _best(score, offsets[i - 1], first)
        best_score = score[best] if best >= 0 else -np.inf
        for q in range(first, last):
            score[q] = off_score - likely.switch
            if best_score - 2.0 * likely.switch > score[q]:
                score[q] = best_score - 2.0 * likely.switch
                before[q] = -2 - best
        if last > first:
            _step(
                topology, prices, edge, fraction, offsets[i - 1], first, last, step_m[i],
                best_score - 4.0 * likely.switch, likely, scratch, score, before,
            )  # fmt: skip
        for q in range(first, last):
            score[q] += place[q]
        if best_score - likely.switch > off_score:
            off_before[i] = best
            off_score = best_score - likely.switch
        off_score += off
    row = _best(score, offsets[n - 1], offsets[n])
    if row >= 0 and score[row] <= off_score:
        row = -1
    _trace(row, before, off_before, chosen, jumped)


@inner
def _best(score: Floats, first: int, last: int) -> int:
    """Return the row of the best score of some; -1 where there is none."""
    best = -1
    for row in range(first, last):
        if best < 0 or score[row] > score[best]:
            best = row
    return best


@inner
def _step(
    topology: Topology,
    prices: Prices,
    edge: Ints,
    fraction: Floats,
    earlier: int,
    first: int,
    last: int,
    step_m: float,
    least_score: float,
    likely: Likelihood,
    scratch: Scratch,
    score: Floats,
    before: Ints,
) -> None:
    """Better the scores of the candidates of one point by the ways from those before it."""
    cost, distance, wanted = prices.cost, scratch.distance, scratch.wanted
    seed_node, seed_cost = np.empty(2, np.int64), np.empty(2, np.int64)
    beta = likely.beta_m + likely.beta_share * step_m
    most = step_m * 1.5 + likely.detour_m
    if step_m >= likely.long_m:
        most = step_m * likely.long_ratio + likely.sigma_m * 2.0
    limit = np.int64(most * PER_METRE)
    n_wanted = _want(topology, edge, first, last, wanted, True)
    for p in range(earlier, first):
        if score[p] < least_score:
            continue
        count = _leave(topology, cost, edge[p], fraction[p], seed_node, seed_cost)
        n_touched = search(
            topology, prices, seed_node[:count], seed_cost[:count], n_wanted, limit, scratch
        )
        for q in range(first, last):
            way, _ = _reach(topology, cost, distance, edge[q], fraction[q])
            if edge[q] == edge[p]:
                way = min(way, _direct(cost, edge[p], fraction[p], fraction[q]))
            total = score[p] - abs(way / PER_METRE - step_m) / beta
            if way <= limit and total > score[q]:
                score[q], before[q] = total, p
        clean(scratch, n_touched)
    _want(topology, edge, first, last, wanted, False)


@inner
def _trace(
    row: int, before: Ints, off_before: Ints, chosen: Ints, jumped: npt.NDArray[np.bool_]
) -> None:
    """Fill the states from the last, whose row is given, back to the first."""
    for i in range(len(chosen) - 1, -1, -1):
        chosen[i] = row
        if row < 0:
            row = off_before[i]
        elif before[row] <= -2:
            jumped[i] = True
            row = -2 - before[row]
        else:
            row = before[row]


@compiled
def way_between(
    topology: Topology,
    prices: Prices,
    from_edge: int,
    from_fraction: float,
    to_edge: int,
    to_fraction: float,
    scratch: Scratch,
    arcs: Ints,
) -> int:
    """Fill the arcs of the shortest way between two places, last first; return how many.

    The first and last arc are those of the places' own edges, only partly passed; of one
    edge alone it is one arc, or two where its way leads out of it and back. 0 for none.
    """
    cost, distance, via = prices.cost, scratch.distance, scratch.via
    direct = FAR
    if from_edge == to_edge:
        direct = _direct(cost, from_edge, from_fraction, to_fraction)
    seed_node, seed_cost = np.empty(2, np.int64), np.empty(2, np.int64)
    count = _leave(topology, cost, from_edge, from_fraction, seed_node, seed_cost)
    edges = np.array([to_edge])
    n_wanted = _want(topology, edges, 0, 1, scratch.wanted, True)
    n_touched = search(
        topology, prices, seed_node[:count], seed_cost[:count], n_wanted, direct, scratch
    )
    _want(topology, edges, 0, 1, scratch.wanted, False)
    way, by = _reach(topology, cost, distance, to_edge, to_fraction)
    n = 0
    if direct <= way:
        if direct < FAR:
            arcs[0] = 2 * from_edge if to_fraction >= from_fraction else 2 * from_edge + 1
            n = 1
    else:
        arcs[0] = by
        n = 1
        node = topology.tail_of_edge[to_edge] if by % 2 == 0 else topology.head_of_edge[to_edge]
        while via[node] >= 0:
            arc = topology.arc[via[node]]
            arcs[n] = arc
            n += 1
            node = topology.head_of_edge[arc >> 1] if arc & 1 else topology.tail_of_edge[arc >> 1]
        at_head = node == topology.head_of_edge[from_edge] and cost[2 * from_edge] >= 0
        at_tail = node == topology.tail_of_edge[from_edge] and cost[2 * from_edge + 1] >= 0
        if at_head and at_tail:
            seed = -1 - via[node]
            at_head = seed == 0
        arcs[n] = 2 * from_edge if at_head else 2 * from_edge + 1
        n += 1
    clean(scratch, n_touched)
    return n
