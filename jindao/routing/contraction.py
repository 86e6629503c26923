"""The contraction engine: any way and any matrix on a network that was contracted once.

Contracting takes a while and is kept in the bundle; new costs are put on it in a
fraction of a second; a search then meets a few hundred nodes, however far it leads.
"""

from __future__ import annotations

import threading
from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import Final, Self
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from jindao._compile import announce
from jindao.errors import DataError
from jindao.network.contraction import Contraction
from jindao.network.network import Network
from jindao.network.raw import Progress, silent
from jindao.routing import AUTO, choose_engine, elimination, hierarchy, recustomise
from jindao.routing.graph import UNREACHABLE, Ends, Floats, Graph, Ints
from jindao.routing.order import contraction_order

_LONGEST_S: Final = hierarchy.DURATION_LIMIT / hierarchy.PER_SECOND
"""What one link may take."""

FEW: Final = 64
LEAST_LINKS: Final = 1_000
"""Of more links than one in `FEW`, making all anew is quicker; of so many never."""

_made: WeakKeyDictionary[Network, Contraction] = WeakKeyDictionary()
_making = threading.Lock()


def prepared(network: Network, *, progress: Progress = silent) -> Network:
    """Return a network ready for fast search: with its contraction, where that pays.

    `progress` is told `contract`.
    """
    if choose_engine(AUTO, network.n_nodes) != "contraction":
        return network
    progress("contract", 0, None)
    return contracted(network)


def contracted(network: Network) -> Network:
    """Return a network with its contraction, made where it has none."""
    return replace(network, contraction=contraction_of(network))


def contraction_of(network: Network) -> Contraction:
    """Return the contraction of a network: its own, or one made once and remembered."""
    if network.contraction is not None:
        return network.contraction
    with _making:
        if network not in _made:
            _made[network] = _contract(network)
        return _made[network]


def _contract(network: Network) -> Contraction:
    announce(elimination.eliminate, "compile_routing")
    tail = np.ascontiguousarray(network.edge_tail, np.int32)
    head = np.ascontiguousarray(network.edge_head, np.int32)
    n_nodes = network.n_nodes
    order = contraction_order(
        np.asarray(network.node_lon), np.asarray(network.node_lat), tail, head
    )
    rank = np.empty(n_nodes, np.int32)
    rank[order] = np.arange(n_nodes, dtype=np.int32)
    parent, _, _ = elimination.eliminate(rank, tail, head)
    rank = elimination.postorder(parent)[rank]
    parent, first, link_head = elimination.eliminate(rank, tail, head)
    lower_first, lower, lower_link = elimination.lower_links(n_nodes, first, link_head)
    return Contraction(
        rank=rank,
        parent=parent,
        link_first=first,
        link_head=link_head,
        lower_first=lower_first,
        lower=lower,
        lower_link=lower_link,
        edge_link=elimination.links_of_edges(rank, tail, head, first, link_head),
    )


class _Paths:
    """What follows from a contraction and every search needs."""

    def __init__(self, contraction: Contraction) -> None:
        ranks = np.arange(len(contraction.rank), dtype=np.int32)
        self.depth = elimination.depths(contraction.parent)
        self.height = int(self.depth.max()) + 1 if len(self.depth) else 1
        self.link_tail = np.repeat(ranks, np.diff(contraction.link_first))
        self.link_depth = self.depth[contraction.link_head]
        # Not the contraction itself: it is what these are forgotten with.
        self._edge_link = contraction.edge_link

    @cached_property
    def edges_by_link(self) -> tuple[Ints, npt.NDArray[np.int32]]:
        """The edges of every link: offsets and edges, made when first asked for."""
        return recustomise.edges_by_link(self._edge_link, len(self.link_tail))


_paths: WeakKeyDictionary[Contraction, _Paths] = WeakKeyDictionary()


def _paths_of(contraction: Contraction) -> _Paths:
    with _making:
        if contraction not in _paths:
            _paths[contraction] = _Paths(contraction)
        return _paths[contraction]


class ContractionEngine:
    """A customizable contraction hierarchy with the costs of one graph on it.

    Of ways that cost the same it takes the quickest.

    Raises
    ------
    DataError
        `cost_overflow`, where costs are too large to be added up.
    """

    def __init__(self, graph: Graph) -> None:
        network = graph.network
        self._contraction = made = contraction_of(network)
        self._paths = _paths_of(made)
        self._edge_rises = made.rank[network.edge_tail] < made.rank[network.edge_head]
        n_links = len(made.link_head)
        self._up, self._down = np.empty(n_links, np.int64), np.empty(n_links, np.int64)
        self._up_over, self._down_over = np.empty(n_links, np.int32), np.empty(n_links, np.int32)
        self._customise(graph)

    def _customise(self, graph: Graph) -> None:
        """Make every link anew."""
        made = self._contraction
        announce(hierarchy.customise, "compile_routing")
        costs, durations_s = graph.arc_cost, graph.arc_duration_s
        dearest = costs.max(initial=0)
        slowest_s = durations_s.max(initial=0.0, where=costs >= 0)
        if dearest >= hierarchy.COST_LIMIT or slowest_s >= _LONGEST_S:
            raise _overflow()
        sound = hierarchy.customise(
            made.link_first,
            made.link_head,
            made.lower_first,
            made.lower,
            made.lower_link,
            made.edge_link,
            self._edge_rises,
            hierarchy.arc_keys(costs, durations_s),
            self._up,
            self._down,
            self._up_over,
            self._down_over,
        )
        if not sound:
            raise _overflow()

    @property
    def nbytes(self) -> int:
        """Memory of its keys, and of the nodes that they lead over, bytes."""
        own = (self._up, self._down, self._up_over, self._down_over, self._edge_rises)
        return sum(column.nbytes for column in own)

    def reweighted(self, graph: Graph, edges: Ints) -> Self:
        """Return an engine for a graph whose costs differ on some edges only.

        It has copies of this one's keys, of which only those that rest on the edges are
        made again, or all where that is quicker; this one stays as it is.
        """
        engine = copy(self)
        engine._up, engine._down = self._up.copy(), self._down.copy()
        engine._up_over, engine._down_over = self._up_over.copy(), self._down_over.copy()
        arcs = np.concatenate((2 * edges, 2 * edges + 1))
        if graph.arc_cost[arcs].max(initial=0) >= hierarchy.COST_LIMIT:
            raise _overflow()
        done = engine._update(graph, edges)
        if done == recustomise.GAVE_UP:
            engine._customise(graph)
        elif done == recustomise.UNSOUND:
            raise _overflow()
        return engine

    def _update(self, graph: Graph, edges: Ints) -> int:
        """Make the links that rest on some edges anew; see `recustomise.recustomise`."""
        made, paths = self._contraction, self._paths
        edge_offsets, edges_of_links = paths.edges_by_link
        announce(recustomise.recustomise, "compile_routing")
        return recustomise.recustomise(
            np.ascontiguousarray(edges, np.int64),
            made.link_first,
            paths.link_tail,
            made.link_head,
            made.lower_first,
            made.lower,
            made.lower_link,
            made.edge_link,
            self._edge_rises,
            edge_offsets,
            edges_of_links,
            graph.arc_cost,
            graph.arc_duration_s,
            self._up,
            self._down,
            self._up_over,
            self._down_over,
            max(LEAST_LINKS, len(made.link_head) // FEW),
        )

    def matrix(self, origins: Ends, destinations: Ends) -> tuple[Ints, Floats]:
        """Return cost and duration from every origin to every destination."""
        made, paths = self._contraction, self._paths
        origin_offsets, origin_nodes, origin_keys = self._ends(origins)
        offsets, nodes, keys = self._ends(destinations)
        found = hierarchy.matrix(
            made.parent,
            paths.depth,
            paths.height,
            made.link_first,
            paths.link_depth,
            self._up,
            self._down,
            origin_offsets,
            origin_nodes,
            origin_keys,
            offsets,
            nodes,
            keys,
        )
        far = found >= hierarchy.FAR
        for i, j in np.argwhere(far):
            ends = (
                slice(origin_offsets[i], origin_offsets[i + 1]),
                slice(offsets[j], offsets[j + 1]),
            )
            self._check_far(origin_nodes[ends[0]], nodes[ends[1]])
        costs = np.where(far, UNREACHABLE, found >> hierarchy.DURATION_BITS)
        hundredths = found & ((1 << hierarchy.DURATION_BITS) - 1)
        return costs, np.where(far, np.inf, hundredths / hierarchy.PER_SECOND)

    def arcs(self, origins: Ends, destinations: Ends) -> tuple[int, int, list[int]] | None:
        """Return the cheapest way from the one origin to the one destination."""
        made, paths = self._contraction, self._paths
        _, origin_nodes, origin_keys = self._ends(origins)
        _, nodes, keys = self._ends(destinations)
        key, first, last, arcs = hierarchy.arcs_between(
            made.parent,
            paths.depth,
            paths.height,
            made.link_first,
            paths.link_tail,
            made.link_head,
            paths.link_depth,
            self._up,
            self._down,
            self._up_over,
            self._down_over,
            origin_nodes,
            origin_keys,
            nodes,
            keys,
        )
        if key >= hierarchy.FAR:
            self._check_far(origin_nodes, nodes)
            return None
        return first, last, arcs.tolist()

    def _ends(self, ends: Ends) -> tuple[Ints, npt.NDArray[np.int32], Ints]:
        """Return offsets by point into ranks and keys."""
        offsets = np.searchsorted(ends.point, np.arange(ends.n_points + 1)).astype(np.int64)
        return (
            offsets,
            self._contraction.rank[ends.node],
            hierarchy.arc_keys(ends.cost, ends.duration_s),
        )

    def _check_far(
        self, origins: npt.NDArray[np.int32], destinations: npt.NDArray[np.int32]
    ) -> None:
        """Refuse to call far what is only too dear to be counted."""
        made, paths = self._contraction, self._paths
        if hierarchy.reaches(
            made.parent,
            paths.depth,
            paths.height,
            made.link_first,
            paths.link_depth,
            self._up,
            self._down,
            origins,
            destinations,
        ):
            raise _overflow()


def _overflow() -> DataError:
    return DataError(
        "cost_overflow",
        limit_km=hierarchy.COST_LIMIT // 10_000,
        limit_days=int(_LONGEST_S // 86_400),
    )
