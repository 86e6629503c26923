"""The contraction of a network: in which order its nodes go, and what links that makes.

Plain arrays that depend on which nodes are joined, not on lengths or weights: made once
by `jindao.routing.contraction` and kept in the bundle.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, kw_only=True, eq=False)
class Contraction:
    """The links of a contracted network; nodes are called by their rank.

    Shapes: `rank` (n_nodes,) the place of each node of the network in the order;
    `parent` (n_nodes,) the lowest higher neighbour, -1 at a root; `link_first`
    (n_nodes + 1,) offsets into `link_head` (n_links,), the higher ends, ascending at each
    node; `lower_first` (n_nodes + 1,) offsets into `lower` and `lower_link` (n_links,),
    the lower ends, ascending at each node, and the links to them; `edge_link` (n_edges,)
    the link of each edge, -1 for a loop.
    """

    rank: npt.NDArray[np.int32]
    parent: npt.NDArray[np.int32]
    link_first: npt.NDArray[np.int64]
    link_head: npt.NDArray[np.int32]
    lower_first: npt.NDArray[np.int64]
    lower: npt.NDArray[np.int32]
    lower_link: npt.NDArray[np.int32]
    edge_link: npt.NDArray[np.int32]

    def is_sound(self, n_nodes: int, n_edges: int) -> bool:
        """Tell whether every array points inside the others, so that none leads astray."""
        n_links = len(self.link_head)
        nodes = np.arange(n_nodes)
        return (
            len(self.rank) == len(self.parent) == n_nodes
            and len(self.lower) == len(self.lower_link) == n_links
            and len(self.edge_link) == n_edges
            and _spans(self.link_first, n_nodes, n_links)
            and _spans(self.lower_first, n_nodes, n_links)
            and _within(self.rank, 0, n_nodes)
            and _within(self.parent, -1, n_nodes)
            and bool(((self.parent < 0) | (self.parent > nodes)).all())
            and _within(self.link_head, 0, n_nodes)
            and _within(self.lower, 0, n_nodes)
            and _within(self.lower_link, 0, n_links)
            and _within(self.edge_link, -1, n_links)
            and self._agrees(n_nodes)
        )

    def _agrees(self, n_nodes: int) -> bool:
        """Tell whether ranks are all different, and links the same from either end."""
        nodes = np.arange(n_nodes, dtype=np.int32)
        tails = np.repeat(nodes, np.diff(self.link_first))
        heads = np.repeat(nodes, np.diff(self.lower_first))
        rises = self.link_head[1:] > self.link_head[:-1]
        same_tail = tails[1:] == tails[:-1]
        return (
            bool((np.bincount(self.rank, minlength=n_nodes) == 1).all())
            and bool((self.link_head > tails).all())
            and bool((rises | ~same_tail).all())
            and bool((self.link_head[self.lower_link] == heads).all())
            and bool((tails[self.lower_link] == self.lower).all())
        )


CONTRACTION_DTYPES: Final[dict[str, str]] = {
    "rank": "<i4",
    "parent": "<i4",
    "link_first": "<i8",
    "link_head": "<i4",
    "lower_first": "<i8",
    "lower": "<i4",
    "lower_link": "<i4",
    "edge_link": "<i4",
}
"""Stored type of each array."""

assert tuple(CONTRACTION_DTYPES) == tuple(field.name for field in fields(Contraction))


def _within(column: npt.NDArray[Any], low: int, high: int) -> bool:
    return not len(column) or bool(column.min() >= low and column.max() < high)


def _spans(offsets: npt.NDArray[Any], rows: int, total: int) -> bool:
    return (
        len(offsets) == rows + 1
        and offsets[0] == 0
        and offsets[-1] == total
        and not bool((np.diff(offsets) < 0).any())
    )
