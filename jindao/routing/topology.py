"""Which arcs leave which node: the same for all profiles and weights."""

from __future__ import annotations

import threading
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from jindao._compile import compiled
from jindao.network.network import Network

Ints = npt.NDArray[np.int64]
SmallInts = npt.NDArray[np.int32]


class Topology(NamedTuple):
    """The arcs of a network by the node they leave.

    Arcs leaving node v are rows `first_out[v]` to `first_out[v + 1]` of `arc` and `head`,
    in the order of their edges. `tail_of_edge` and `head_of_edge` are (n_edges,).
    """

    first_out: Ints
    arc: SmallInts
    head: SmallInts
    tail_of_edge: SmallInts
    head_of_edge: SmallInts


_known: WeakKeyDictionary[Network, Topology] = WeakKeyDictionary()
_lock = threading.Lock()


def topology_of(network: Network) -> Topology:
    """Return the topology of a network, made once."""
    with _lock:
        if network not in _known:
            tails = np.array(network.edge_tail, np.int32)
            heads = np.array(network.edge_head, np.int32)
            _known[network] = Topology(*_rows(network.n_nodes, tails, heads), tails, heads)
        return _known[network]


@compiled
def _rows(n_nodes: int, tails: SmallInts, heads: SmallInts) -> tuple[Ints, SmallInts, SmallInts]:
    first_out = np.zeros(n_nodes + 1, np.int64)
    for edge in range(len(tails)):
        first_out[tails[edge] + 1] += 1
        first_out[heads[edge] + 1] += 1
    for node in range(n_nodes):
        first_out[node + 1] += first_out[node]
    free = first_out[:-1].copy()
    arc = np.empty(2 * len(tails), np.int32)
    head = np.empty(2 * len(tails), np.int32)
    for edge in range(len(tails)):
        row = free[tails[edge]]
        free[tails[edge]] += 1
        arc[row], head[row] = 2 * edge, heads[edge]
        row = free[heads[edge]]
        free[heads[edge]] += 1
        arc[row], head[row] = 2 * edge + 1, tails[edge]
    return first_out, arc, head
