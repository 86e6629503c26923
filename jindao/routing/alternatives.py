"""Alternative ways between two points: not the cheapest, but ones worth walking.

After I. Abraham et al., Alternative Routes in Road Networks (2013). A tree of cheapest ways
grows from the origin and one to the destination. Where both pass the same arcs, on a
plateau, the way over it is a candidate: from the origin to the plateau and from there on
nothing is cheaper. A candidate is admissible where

- it costs less than `MAX_STRETCH` times the cheapest way,
- less than `MAX_SHARE` of it is also on a way taken before: shared metres over the length
  of the shorter of the two,
- it is locally optimal: every part between two junctions that costs at most `LOCAL` of the
  cheapest way is itself a cheapest way, so that nobody is led round a block for nothing,
- and it passes no node twice.

Candidates are tried in the order of 2 x stretch + shared - plateau, all as shares of the
cheapest way: cheap and different first, and such that are a cheapest way for long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao._compile import announce
from jindao.network.network import Network
from jindao.network.snap import Snapped
from jindao.routing import alternative_kernels as trees
from jindao.routing import kernels
from jindao.routing.graph import Ends, Floats, Ints, share_before
from jindao.routing.pieces import Piece
from jindao.routing.router import Router
from jindao.routing.topology import Topology, topology_of

MAX_STRETCH: Final = 1.4
MAX_SHARE: Final = 0.6
LOCAL: Final = 0.25
MORE: Final = 2
"""So many alternatives beside the cheapest way."""

_TRACED: Final = 400
"""So many candidates are looked at."""

_TESTED: Final = 60
"""So many candidates are tested for local optimality, which takes a search each."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Way:
    """A way between two points: its whole cost, and the arcs it passes, in order.

    `arcs` (n,), and `starts` and `stops` (n,), the part of each that is used: shares of the
    arc's own direction, 0 to 1. All but the first and the last are passed whole.
    """

    cost: int
    arcs: Ints
    starts: Floats
    stops: Floats

    @classmethod
    def of(cls, pieces: Sequence[Piece], cost: int) -> Way:
        """Return the way along consecutive pieces."""
        return cls(
            cost=cost,
            arcs=np.array([piece.arc for piece in pieces], np.int64),
            starts=np.array([piece.start for piece in pieces], np.float64),
            stops=np.array([piece.stop for piece in pieces], np.float64),
        )

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The same as pieces."""
        rows = zip(self.arcs.tolist(), self.starts.tolist(), self.stops.tolist(), strict=True)
        return tuple(Piece(*row) for row in rows)

    @cached_property
    def edges(self) -> Ints:
        """The edge of each arc."""
        return self.arcs >> 1

    @cached_property
    def _spans(self) -> Floats:
        """The part of each edge, (2, n) shares of the edge's own direction."""
        against = (self.arcs & 1).astype(bool)
        low = np.where(against, 1.0 - self.stops, self.starts)
        return np.stack([low, low + self.stops - self.starts])

    @cached_property
    def _by_edge(self) -> Ints:
        return np.argsort(self.edges, kind="stable").astype(np.int64)

    def length_m(self, network: Network) -> float:
        """Return its length, metres."""
        return float((network.edge_length_m[self.edges] * (self.stops - self.starts)).sum())

    def shared_m(self, other: Way, network: Network) -> float:
        """Return how much of it lies on another way, in either direction, metres."""
        order = other._by_edge
        edges = other.edges[order]
        first = np.searchsorted(edges, self.edges, side="left")
        after = np.searchsorted(edges, self.edges, side="right")
        (low, high), (other_low, other_high) = self._spans, other._spans[:, order]
        total = 0.0
        # A way has two pieces of one edge at most: its first and its last.
        for step in range(int((after - first).max(initial=0))):
            rows = np.flatnonzero(first + step < after)
            theirs = first[rows] + step
            both = np.minimum(high[rows], other_high[theirs])
            both -= np.maximum(low[rows], other_low[theirs])
            total += float((network.edge_length_m[self.edges[rows]] * both.clip(0.0)).sum())
        return total

    def share(self, other: Way, network: Network) -> float:
        """Return how much of the shorter of two ways they have in common, 0 to 1."""
        shorter_m = min(self.length_m(network), other.length_m(network))
        return self.shared_m(other, network) / shorter_m if shorter_m > 0 else 1.0

    @property
    def passes_twice(self) -> bool:
        """Whether a part of an edge is passed twice."""
        edges, (low, high) = self.edges, self._spans
        if len(np.unique(edges)) == len(edges):
            return False
        if len(np.unique(edges)) < len(edges) - 1 or edges[0] != edges[-1]:
            return True
        return bool(min(high[0], high[-1]) > max(low[0], low[-1]))


def find_ways(
    router: Router, origin: Snapped, destination: Snapped, more: int = MORE
) -> tuple[Way, ...]:
    """Return the cheapest way between two points, and up to so many alternatives.

    Raises
    ------
    NoRouteError
        Where there is no way at all.
    """
    way = router.way(origin, destination)
    if way is None:
        raise router.no_route(origin, destination)
    cost, pieces = way
    found = [Way.of(pieces, cost)]
    if cost == 0 or more < 1:
        return tuple(found)
    search = _Search(router, origin, destination, found[0])
    tested = 0
    for candidate in search.candidates():
        if any(candidate.way.share(way, router.network) >= MAX_SHARE for way in found):
            continue
        tested += 1
        if search.is_local(candidate):
            found.append(candidate.way)
        if len(found) > more or tested == _TESTED:
            break
    return tuple(found)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Candidate:
    """A way over a plateau.

    `nodes` (n,) are those it passes and `costs` (n,) what each costs from the origin;
    `first` and `last` are the places of the plateau's ends among them.
    """

    way: Way
    nodes: Ints
    costs: Ints
    first: int
    last: int


class _Search:
    """The trees of one origin and destination."""

    def __init__(self, router: Router, origin: Snapped, destination: Snapped, best: Way) -> None:
        announce(trees.search_back, "compile_routing")
        self._router, self._best = router, best
        self._origin, self._destination = origin, destination
        self._topology: Topology = topology_of(router.network)
        self._leaving = Ends.departures([origin], router.graph)
        self._arriving = Ends.arrivals([destination], router.graph)
        self._limit = int(np.ceil(MAX_STRETCH * best.cost)) - 1
        self._refused: set[tuple[int, int]] = set()

    def candidates(self) -> Iterator[_Candidate]:
        """Yield ways over plateaus that cost little enough, the most promising first."""
        network, prices = self._router.network, self._router.graph.prices
        forward, back = trees.scratches_for(network.n_nodes, network.n_edges)
        n_forward = kernels.search(
            self._topology,
            prices,
            self._leaving.node,
            self._leaving.cost,
            1,
            self._limit,
            forward,
        )
        n_back = trees.search_back(
            self._topology,
            prices,
            self._arriving.node,
            self._arriving.cost,
            self._limit,
            forward.distance,
            back,
        )
        try:
            for first, last in self._ranked(forward, back, back.touched[:n_back]):
                candidate = self._over(forward, back, first, last)
                if candidate is not None:
                    yield candidate
        finally:
            kernels.clean(forward, n_forward)
            kernels.clean(back, n_back)

    def _ranked(
        self, forward: kernels.Scratch, back: kernels.Scratch, nodes: npt.NDArray[np.int32]
    ) -> list[tuple[int, int]]:
        """Return first and last node of the plateaus worth a look, the best first."""
        network, best = self._router.network, self._best
        on_best = np.zeros(network.n_edges, np.bool_)
        on_best[best.edges[best.stops - best.starts == 1.0]] = True
        nodes = np.sort(nodes)
        firsts, lasts, shared_m = trees.plateaus(
            self._topology,
            forward,
            back,
            nodes[np.argsort(forward.distance[nodes], kind="stable")],
            nodes[np.argsort(back.distance[nodes], kind="stable")],
            self._router.graph.prices.length_m,
            on_best,
        )
        stretch = (forward.distance[firsts] + back.distance[firsts]) / best.cost
        plateau = (forward.distance[lasts] - forward.distance[firsts]) / best.cost
        shared = shared_m / max(best.length_m(network), 0.1)
        worth = np.flatnonzero(shared < MAX_SHARE)
        order = np.lexsort((firsts[worth], (2 * stretch + shared - plateau)[worth]))
        chosen = worth[order[:_TRACED]]
        return list(zip(firsts[chosen].tolist(), lasts[chosen].tolist(), strict=True))

    def _over(
        self, forward: kernels.Scratch, back: kernels.Scratch, first: int, last: int
    ) -> _Candidate | None:
        """Return the way over a plateau; None where it passes anything twice."""
        topology, prices = self._topology, self._router.graph.prices
        leave, arrive, arcs, before = trees.trace(topology, forward, back, first)
        start = int(self._leaving.node[leave])
        odd = (arcs & 1).astype(bool)
        heads = np.where(odd, topology.tail_of_edge[arcs >> 1], topology.head_of_edge[arcs >> 1])
        nodes = np.concatenate(([start], heads)).astype(np.int64)
        if len(np.unique(nodes)) < len(nodes):
            return None
        out, into = int(self._leaving.arc[leave]), int(self._arriving.arc[arrive])
        starts, stops = np.zeros(len(arcs) + 2), np.ones(len(arcs) + 2)
        starts[0], stops[-1] = (
            share_before(self._origin, out),
            share_before(self._destination, into),
        )
        used = stops > starts
        costs = int(self._leaving.cost[leave]) + np.concatenate(([0], prices.cost[arcs].cumsum()))
        way = Way(
            cost=int(costs[-1] + self._arriving.cost[arrive]),
            arcs=np.concatenate(([out], arcs, [into]))[used],
            starts=starts[used],
            stops=stops[used],
        )
        if way.passes_twice:
            return None
        return _Candidate(
            way=way,
            nodes=nodes,
            costs=costs,
            first=before,
            last=int(np.flatnonzero(nodes == last)[0]),
        )

    def is_local(self, candidate: _Candidate) -> bool:
        """Tell whether every part of a way that is short enough is a cheapest way.

        What does not hold the whole plateau is one anyway. Parts that do, and are short
        enough, lie between the last node so far before the plateau's end, and the first so
        far behind its begin: one search tells of all of them.
        """
        costs, nodes = candidate.costs, candidate.nodes
        reach = LOCAL * self._best.cost
        if costs[candidate.last] - costs[candidate.first] >= reach:
            return True
        begin = int(np.searchsorted(costs, costs[candidate.last] - reach, side="right")) - 1
        end = int(np.searchsorted(costs, costs[candidate.first] + reach, side="left"))
        part = candidate.way.cost if end == len(nodes) else int(costs[end])
        part -= int(costs[begin]) if begin >= 0 else 0
        leaving = self._leaving if begin < 0 else _at(int(nodes[begin]))
        arriving = self._arriving if end == len(nodes) else _at(int(nodes[end]))
        key = (int(nodes[begin]) if begin >= 0 else -1, int(nodes[end]) if end < len(nodes) else -1)
        if key in self._refused:
            return False
        local = self._router.cheapest(leaving, arriving) == part
        if not local:
            self._refused.add(key)
        return local


def _at(node: int) -> Ends:
    """Return the ends of a point that is a node."""
    zero = np.zeros(1, np.int64)
    return Ends(
        n_points=1,
        point=zero,
        node=np.array([node], np.int64),
        arc=zero - 1,
        cost=zero,
        duration_s=np.zeros(1),
    )
