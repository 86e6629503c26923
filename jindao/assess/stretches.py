"""Stretches: edges in a row with no junction between, which are closed as one.

A junction is a node that not just two ends of edges meet, so where only greenways count,
other ways make none. Either all edges of a stretch are bridges or none is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jindao.routing.kernels import components

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Stretches(NamedTuple):
    """The stretches of a graph.

    `of_edge` (n_edges,) is the stretch of each edge, `one` and `other` (n_stretches,) the
    junctions at its ends, of `n_junctions`; both are -1 of a ring that meets none.
    """

    of_edge: Ints
    one: Ints
    other: Ints
    n_junctions: int

    @property
    def is_ring(self) -> npt.NDArray[np.bool_]:
        """Which stretches lead back to where they begin."""
        return np.asarray(self.one == self.other)

    def sums(self, worth: Floats) -> Floats:
        """Return (n_stretches,) what the edges of each are worth together."""
        sums = np.zeros(len(self.one))
        np.add.at(sums, self.of_edge, worth)
        return sums

    def holds(self, edges: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Return (n_stretches,) which hold any of some edges."""
        holds = np.zeros(len(self.one), np.bool_)
        holds[self.of_edge[edges]] = True
        return holds

    def edges(self) -> list[Ints]:
        """Return the edges of each stretch, in their order."""
        order = np.argsort(self.of_edge, kind="stable")
        firsts = np.searchsorted(self.of_edge[order], np.arange(len(self.one)))
        return np.split(order, firsts)[1:]


def stretches_of(tail: Ints, head: Ints) -> Stretches:
    """Return the stretches of an undirected graph.

    Parameters
    ----------
    tail, head
        (n_edges,) nodes, any whole numbers.
    """
    n_edges = len(tail)
    nodes, ends = np.unique(np.concatenate((tail, head)), return_inverse=True)
    is_passed = np.bincount(ends, minlength=len(nodes)) == 2
    order = np.argsort(ends, kind="stable")
    order = order[is_passed[ends[order]]]
    edge = (order % max(1, n_edges)).astype(np.int32)
    of_edge = components(n_edges, edge[::2], edge[1::2]).astype(np.int64)
    n_stretches = int(of_edge.max(initial=-1)) + 1
    outer = np.flatnonzero(~is_passed[ends])
    stretch = of_edge[outer % max(1, n_edges)]
    junctions, junction = np.unique(ends[outer], return_inverse=True)
    # A stretch has two outer ends, or none where it is a ring that meets no junction.
    place = np.argsort(stretch, kind="stable")
    one, other = np.full((2, n_stretches), -1, np.int64)
    one[stretch[place[::2]]] = junction[place[::2]]
    other[stretch[place[1::2]]] = junction[place[1::2]]
    return Stretches(of_edge=of_edge, one=one, other=other, n_junctions=len(junctions))
