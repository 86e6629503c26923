"""Compiled work on trees of links: moats against every arc, and links one by one."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled_in_place, inner_in_place

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Entering(NamedTuple):
    """The arcs of a graph: node v is entered by `arcs[first[v]:first[v + 1]]`.

    Arc 2e leads along edge e from its first end to its second, arc 2e + 1 back; `tails`
    (n_arcs,) is the node that each leaves.
    """

    first: Ints
    arcs: Ints
    tails: Ints


class Room(NamedTuple):
    """Room for a heap of nodes, for a moat, for when a node was seen, and for arcs.

    `log` is room for the moats one after another, as far as it goes: how many nodes each
    has, and those, the one that dug it first; 0 ends them.
    """

    keys: Floats
    nodes: Ints
    moat: Ints
    seen: Ints
    arcs: Ints
    log: Ints


class Reach(NamedTuple):
    """What the cheapest path to each node costs, joins and comes along, and room for a heap.

    `by` is the last arc of the path, -1 for none.
    """

    cost: Floats
    gain: Floats
    by: Ints
    keys: Floats
    nodes: Ints


class Links(NamedTuple):
    """Paths one after another: the edges of all, and how many each has, joins and costs.

    `wanted` are the nodes that are worth something; `joined` is room for nodes, of which so
    many are joined already.
    """

    edges: Ints
    counts: Ints
    gains: Floats
    spent: Floats
    wanted: Ints
    joined: Ints
    n_joined: int


_PUT_OFF: Final = 1.25
"""A moat that so many times more arcs enter than were known waits for smaller ones."""


@inner_in_place
def _push(keys: Floats, nodes: Ints, size: int, key: float, node: int) -> None:
    """Add a pair to a heap of so many."""
    at = size
    while at > 0:
        parent = (at - 1) >> 1
        if (keys[parent], nodes[parent]) <= (key, node):
            break
        keys[at], nodes[at] = keys[parent], nodes[parent]
        at = parent
    keys[at], nodes[at] = key, node


@inner_in_place
def _drop_first(keys: Floats, nodes: Ints, size: int) -> None:
    """Take the first pair from a heap that holds so many afterwards."""
    key, node = keys[size], nodes[size]
    at, child = 0, 1
    while child < size:
        right = child + 1
        if right < size and (keys[right], nodes[right]) < (keys[child], nodes[child]):
            child = right
        if (key, node) <= (keys[child], nodes[child]):
            break
        keys[at], nodes[at] = keys[child], nodes[child]
        at, child = child, 2 * child + 1
    keys[at], nodes[at] = key, node


@inner_in_place
def _gather(root: int, graph: Entering, slack: Floats, moat: Ints, seen: Ints, turn: int) -> int:
    """Fill a moat with all that leads to its first node without slack; return how many.

    Where the root does, that is 0.
    """
    seen[moat[0]] = turn
    count, at = 1, 0
    while at < count:
        inside = moat[at]
        at += 1
        for place in range(graph.first[inside], graph.first[inside + 1]):
            arc = graph.arcs[place]
            tail = graph.tails[arc]
            if slack[arc] > 0 or seen[tail] == turn:
                continue
            if tail == root:
                return 0
            seen[tail] = turn
            moat[count] = tail
            count += 1
    return count


@inner_in_place
def _entering(graph: Entering, moat: Ints, seen: Ints, turn: int, found: Ints) -> int:
    """Write down the arcs that enter a moat; return how many."""
    count = 0
    for inside in moat:
        for place in range(graph.first[inside], graph.first[inside + 1]):
            arc = graph.arcs[place]
            if seen[graph.tails[arc]] != turn:
                found[count] = arc
                count += 1
    return count


@compiled_in_place
def ascend(root: int, graph: Entering, slack: Floats, room: Floats, work: Room) -> float:
    """Let every node with room dig moats around itself; return how much was dug.

    A moat is dug around all that leads to the node along arcs without slack, the one that
    the fewest arcs enter first: as deep as the least slack of those, or as the room of the
    node is. Who is reached from the root digs no more.

    Parameters
    ----------
    root
        The node that digs none.
    graph
        The arcs.
    slack
        (n_arcs,) what each arc costs, >= 0; lessened to what no moat has used up.
    room
        (n_nodes,) what each node may dig, >= 0; lessened to what it has not.
    work
        Room to work in, all `seen` -1.
    """
    keys, nodes, moat, seen, enter, log = work
    size = logged = 0
    for node in range(len(room)):
        if room[node] > 0 and node != root:
            _push(keys, nodes, size, float(graph.first[node + 1] - graph.first[node]), node)
            size += 1
    dug, turn = 0.0, 0
    while size > 0:
        known, node = keys[0], nodes[0]
        size -= 1
        _drop_first(keys, nodes, size)
        while room[node] > 0:
            turn += 1
            moat[0] = node
            count = _gather(root, graph, slack, moat, seen, turn)
            if count == 0:
                break
            entered = _entering(graph, moat[:count], seen, turn, enter)
            if entered > _PUT_OFF * known and size > 0 and keys[0] < entered:
                _push(keys, nodes, size, float(entered), node)
                size += 1
                break
            known = float(entered)
            depth = room[node]
            for arc in enter[:entered]:
                depth = min(depth, slack[arc])
            for arc in enter[:entered]:
                slack[arc] -= depth
            room[node] -= depth
            dug += depth
            if logged + count + 1 < len(log):
                log[logged] = count
                logged += 1
                for inside in moat[:count]:
                    log[logged] = inside
                    logged += 1
    return dug


@inner_in_place
def _spread(
    graph: Entering,
    costs: Floats,
    prizes: Floats,
    left: float,
    reach: Reach,
    sources: Ints,
) -> None:
    """Bring up to date what it costs to reach each node, now that sources cost nothing."""
    keys, nodes, size = reach.keys, reach.nodes, 0
    for node in sources:
        reach.cost[node], reach.gain[node], reach.by[node] = 0.0, 0.0, -1
        _push(keys, nodes, size, 0.0, node)
        size += 1
    while size > 0:
        here, node = keys[0], nodes[0]
        size -= 1
        _drop_first(keys, nodes, size)
        if here > reach.cost[node]:
            continue
        if reach.by[node] >= 0:
            reach.gain[node] = reach.gain[graph.tails[reach.by[node]]] + prizes[node]
        for place in range(graph.first[node], graph.first[node + 1]):
            arc = graph.arcs[place]
            onward, other = here + costs[arc >> 1], graph.tails[arc]
            if onward <= left and onward < reach.cost[other]:
                reach.cost[other], reach.by[other] = onward, arc ^ 1
                _push(keys, nodes, size, onward, other)
                size += 1


@inner_in_place
def _best(wanted: Ints, reach: Reach, left: float) -> int:
    """Return the node whose path joins most prize per cost and can be paid; -1 for none."""
    best, best_rate, best_cost = -1, 0.0, 0.0
    for node in wanted:
        here = reach.cost[node]
        if 0.0 < here <= left:
            rate = reach.gain[node] / here
            if rate > best_rate or (rate == best_rate and here < best_cost):
                best, best_rate, best_cost = node, rate, here
    return best


@inner_in_place
def _walk_back(graph: Entering, by: Ints, end: int, edges: Ints, joined: Ints) -> int:
    """Write down the edges and nodes of the path to an end; return how many edges."""
    count, node = 0, end
    while by[node] >= 0:
        edges[count], joined[count] = by[node] >> 1, node
        node = graph.tails[by[node]]
        count += 1
    for place in range(count // 2):
        other = count - 1 - place
        edges[place], edges[other] = edges[other], edges[place]
    return count


@compiled_in_place
def add_links(
    graph: Entering, costs: Floats, prizes: Floats, left: float, reach: Reach, links: Links
) -> int:
    """Find paths that join most prize per cost, one after another, as far as paid for.

    Parameters
    ----------
    graph
        The arcs.
    costs
        (n_edges,) what each edge costs, inf where it may not be built.
    prizes
        (n_nodes,) what each node is worth.
    left
        What all paths may cost together.
    reach
        Room for the search, with no node reached.
    links
        Room for what is found; `joined` begins with the nodes that are joined already.

    Returns
    -------
    How many paths there are.
    """
    sources, found, steps = links.joined[: links.n_joined], 0, 0
    while True:
        _spread(graph, costs, prizes, left, reach, sources)
        best = _best(links.wanted, reach, left)
        if best < 0:
            return steps
        links.gains[steps], links.spent[steps] = reach.gain[best], reach.cost[best]
        left -= reach.cost[best]
        count = _walk_back(graph, reach.by, best, links.edges[found:], links.joined)
        sources = links.joined[:count]
        links.counts[steps] = count
        found += count
        steps += 1
