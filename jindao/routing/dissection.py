"""Order the nodes of a graph in the plane by nested dissection.

A cut parts a cell in two; its nodes on one side come last of the cell, and either part is
a cell again. Cuts are inertial flows (A. Schild and C. Sommer, On Balanced Separators in
Road Networks, SEA 2015): along each of four directions the foremost quarter of a cell is
the source of a maximum flow and the hindmost quarter its sink; of the four minimum cuts
the one with the fewest edges for its balance is taken.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled, inner

Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Sides = npt.NDArray[np.int8]

_ENDS_SHARE: Final = 0.25
"""Share of a cell that is source, and sink, of a flow."""

_SMALL_CELL: Final = 8
"""Cells of so many nodes are not dissected any more."""


@inner
def _reverse_arcs(first: Ints, neighbour: SmallInts) -> Ints:
    """Return for every arc the one that leads back; neighbours are sorted."""
    back = np.empty(len(neighbour), np.int64)
    for node in range(len(first) - 1):
        for arc in range(first[node], first[node + 1]):
            other = neighbour[arc]
            low, high = first[other], first[other + 1]
            while low < high:
                middle = (low + high) >> 1
                if neighbour[middle] < node:
                    low = middle + 1
                else:
                    high = middle
            back[arc] = low
    return back


@compiled
def dissect(x: Floats, y: Floats, first: Ints, neighbour: SmallInts) -> SmallInts:
    """Return the nodes in order, every cell before its separator.

    Parameters
    ----------
    x, y
        (n,) positions, in one unit.
    first, neighbour
        Neighbours of node v: rows `first[v]` to `first[v + 1]`, ascending.

    Returns
    -------
    (n,) int32. The nodes of a cell stand together; a cut puts one part first, the other
    behind it, and the separator at the end, where it stays.
    """
    n_nodes = len(x)
    back = _reverse_arcs(first, neighbour)
    order = np.arange(n_nodes).astype(np.int32)
    cell = np.zeros(n_nodes, np.int32)
    flow = np.zeros(len(neighbour), np.int8)
    level = np.full(n_nodes, -1, np.int32)
    current = np.zeros(n_nodes, np.int64)
    queue = np.empty(n_nodes, np.int32)
    place = np.zeros(n_nodes, np.int8)
    side = np.zeros(n_nodes, np.int8)
    best_side = np.zeros(n_nodes, np.int8)
    path = np.empty(n_nodes + 1, np.int64)
    starts = [0]
    ends = [n_nodes]
    n_cells = 0
    while len(starts) > 0:
        start, end = starts.pop(), ends.pop()
        if end - start <= _SMALL_CELL:
            continue
        n_cells += 1
        for row in range(start, end):
            cell[order[row]] = n_cells
        cut = _reach_component(order[start:end], cell, n_cells, first, neighbour, queue, best_side)
        if cut == end - start:
            best = np.inf
            for direction in range(4):
                ranked = _ranked(order[start:end], x, y, direction)
                score = _flow_cut(
                    ranked, cell, n_cells, first, neighbour, back, flow, level, current,
                    queue, place, side, path, best,
                )  # fmt: skip
                if score < best:
                    best = score
                    for node in ranked:
                        best_side[node] = side[node]
            _mark_separator(order[start:end], cell, n_cells, first, neighbour, best_side)
        left, right = _part(order, start, end, best_side)
        starts.append(start)
        ends.append(left)
        starts.append(left)
        ends.append(right)
        for row in range(right, end):
            cell[order[row]] = -1
    return order


@inner
def _reach_component(
    nodes: SmallInts,
    cell: SmallInts,
    number: int,
    first: Ints,
    neighbour: SmallInts,
    queue: SmallInts,
    side: Sides,
) -> int:
    """Put what is joined to a cell's first node on side 0, the rest on side 1; count it."""
    for node in nodes:
        side[node] = 1
    queue[0] = nodes[0]
    side[nodes[0]] = 0
    done, size = 0, 1
    while done < size:
        node = queue[done]
        done += 1
        for arc in range(first[node], first[node + 1]):
            other = neighbour[arc]
            if cell[other] == number and side[other] == 1:
                side[other] = 0
                queue[size] = other
                size += 1
    return size


@inner
def _ranked(nodes: SmallInts, x: Floats, y: Floats, direction: int) -> SmallInts:
    """Return nodes in their order along one of four directions."""
    along = np.empty(len(nodes), np.float64)
    for row in range(len(nodes)):
        node = nodes[row]
        if direction == 0:
            along[row] = x[node]
        elif direction == 1:
            along[row] = y[node]
        elif direction == 2:
            along[row] = x[node] + y[node]
        else:
            along[row] = x[node] - y[node]
    return nodes[np.argsort(along, kind="mergesort")]


@inner
def _flow_cut(
    ranked: SmallInts,
    cell: SmallInts,
    number: int,
    first: Ints,
    neighbour: SmallInts,
    back: Ints,
    flow: Sides,
    level: SmallInts,
    current: Ints,
    queue: SmallInts,
    place: Sides,
    side: Sides,
    path: Ints,
    limit: float,
) -> float:
    """Cut a cell between its first and its last nodes; `side` says who is where.

    Returns the edges cut over the nodes of the smaller part, or infinity where it
    cannot be below the limit. The flow is Dinic's, each edge carrying one unit.
    """
    size = len(ranked)
    n_ends = max(1, int(size * _ENDS_SHARE))
    for row in range(size):
        node = ranked[row]
        place[node] = 1 if row < n_ends else 2 if row >= size - n_ends else 0
        for arc in range(first[node], first[node + 1]):
            flow[arc] = 0
    total = 0
    while True:
        if total / (size / 2) >= limit:
            return np.inf
        reached = _levels(
            ranked[:n_ends], cell, number, first, neighbour, flow, level, queue, place, ranked
        )
        if not reached:
            break
        for node in ranked:
            current[node] = first[node]
        for node in ranked[:n_ends]:
            while _augment(
                node, cell, number, first, neighbour, back, flow, level, current, place, path
            ):
                total += 1
    from_source = 0
    for node in ranked:
        side[node] = 0 if level[node] >= 0 else 1
        from_source += level[node] >= 0
    to_sink = _before_sink(ranked, n_ends, cell, number, first, neighbour, back, flow, level, queue)
    if min(to_sink, size - to_sink) > min(from_source, size - from_source):
        for node in ranked:
            side[node] = 1 if level[node] >= 0 else 0
        from_source = size - to_sink
    return total / min(from_source, size - from_source)


@inner
def _levels(
    sources: SmallInts,
    cell: SmallInts,
    number: int,
    first: Ints,
    neighbour: SmallInts,
    flow: Sides,
    level: SmallInts,
    queue: SmallInts,
    place: Sides,
    nodes: SmallInts,
) -> bool:
    """Number nodes by their steps from the sources; tell whether a sink is among them."""
    for node in nodes:
        level[node] = -1
    size = 0
    for node in sources:
        level[node] = 0
        queue[size] = node
        size += 1
    done = 0
    found = False
    while done < size:
        node = queue[done]
        done += 1
        if place[node] == 2:
            found = True
            continue
        if found:
            continue
        for arc in range(first[node], first[node + 1]):
            other = neighbour[arc]
            if cell[other] == number and level[other] < 0 and flow[arc] < 1:
                level[other] = level[node] + 1
                queue[size] = other
                size += 1
    return found


@inner
def _augment(
    source: int,
    cell: SmallInts,
    number: int,
    first: Ints,
    neighbour: SmallInts,
    back: Ints,
    flow: Sides,
    level: SmallInts,
    current: Ints,
    place: Sides,
    path: Ints,
) -> bool:
    """Send one unit from a source to any sink along rising levels."""
    depth = 0
    node = source
    while True:
        if place[node] == 2:
            for i in range(depth):
                flow[path[i]] += 1
                flow[back[path[i]]] -= 1
            return True
        advanced = False
        while current[node] < first[node + 1]:
            arc = current[node]
            other = neighbour[arc]
            if cell[other] == number and level[other] == level[node] + 1 and flow[arc] < 1:
                path[depth] = arc
                depth += 1
                node = other
                advanced = True
                break
            current[node] += 1
        if advanced:
            continue
        if depth == 0:
            return False
        depth -= 1
        node = neighbour[back[path[depth]]]
        current[node] += 1


@inner
def _before_sink(
    ranked: SmallInts,
    n_ends: int,
    cell: SmallInts,
    number: int,
    first: Ints,
    neighbour: SmallInts,
    back: Ints,
    flow: Sides,
    level: SmallInts,
    queue: SmallInts,
) -> int:
    """Mark by level >= 0 who can still send a unit to a sink; return how many."""
    for node in ranked:
        level[node] = -1
    size = 0
    for node in ranked[len(ranked) - n_ends :]:
        level[node] = 0
        queue[size] = node
        size += 1
    done = 0
    while done < size:
        node = queue[done]
        done += 1
        for arc in range(first[node], first[node + 1]):
            other = neighbour[arc]
            if cell[other] == number and level[other] < 0 and flow[back[arc]] < 1:
                level[other] = 0
                queue[size] = other
                size += 1
    return size


@inner
def _mark_separator(
    nodes: SmallInts,
    cell: SmallInts,
    number: int,
    first: Ints,
    neighbour: SmallInts,
    side: Sides,
) -> None:
    """Put on side 2 the ends of the cut edges on the side where they are fewer."""
    ends = np.zeros(2, np.int64)
    for node in nodes:
        for arc in range(first[node], first[node + 1]):
            other = neighbour[arc]
            if cell[other] == number and side[other] != side[node]:
                ends[side[node]] += 1
                break
    fewer = 0 if ends[0] <= ends[1] else 1
    for node in nodes:
        if side[node] != fewer:
            continue
        for arc in range(first[node], first[node + 1]):
            other = neighbour[arc]
            if cell[other] == number and side[other] == 1 - fewer:
                side[node] = 2
                break


@inner
def _part(order: SmallInts, start: int, end: int, side: Sides) -> tuple[int, int]:
    """Sort a cell by side, the order within a side kept; return where sides 1 and 2 begin."""
    nodes = order[start:end].copy()
    row = start
    left = right = start
    for wanted in range(3):
        for node in nodes:
            if side[node] == wanted:
                order[row] = node
                row += 1
        if wanted == 0:
            left = row
        elif wanted == 1:
            right = row
    return left, right
