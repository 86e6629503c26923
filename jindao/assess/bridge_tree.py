"""What the loss of any one edge cuts off, for all edges at once.

Only a bridge can cut anything off. Without its bridges a graph falls into blocks; the blocks
and bridges are a forest, and what lies beyond a bridge is the sum over a subtree of it. So
one walk along the forest tells the losses of all closures: none is searched for.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jindao.assess.bridges import bridges_of
from jindao.routing.kernels import components

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Sides(NamedTuple):
    """The two sides of every bridge of a graph.

    `row` (n,) are the bridges, as rows of what was searched; `beyond` and `rest` (n, k) the
    worths of the edges on either side, without the bridge's own. `at` (n_edges,) is each
    edge's number in the forest; those beyond bridge i are numbered from `span[i, 0]` up to
    but without `span[i, 1]`, and all of its component from `span[i, 2]` to `span[i, 3]`.
    """

    row: Ints
    beyond: Floats
    rest: Floats
    at: Ints
    span: Ints

    def cut_off(self, bridge: int, *, is_beyond: bool) -> Ints:
        """Return the rows of the edges on one side of a bridge."""
        rows = np.arange(len(self.at))
        return np.flatnonzero(self.on_side(bridge, rows, is_beyond=is_beyond))

    def on_side(self, bridge: int, rows: Ints, *, is_beyond: bool) -> npt.NDArray[np.bool_]:
        """Tell which of some edges, given by their rows, lie on one side of a bridge."""
        low, high, first, last = self.span[bridge]
        at = self.at[rows]
        below = (at >= low) & (at < high)
        side = below if is_beyond else (at >= first) & (at < last) & ~below
        return np.asarray(side & (rows != self.row[bridge]))


def sides_of(tail: Ints, head: Ints, worth: Floats) -> Sides:
    """Return what lies on the two sides of each bridge of an undirected graph.

    Parameters
    ----------
    tail, head
        (n_edges,) nodes, any whole numbers.
    worth
        (n_edges, k) what each edge is worth, in several ways at once.
    """
    rows = bridges_of(tail, head, np.zeros(len(tail))).row
    nodes, ends = np.unique(np.concatenate((tail, head)), return_inverse=True)
    tails, heads = ends[: len(tail)].astype(np.int32), ends[len(tail) :].astype(np.int32)
    joins = np.ones(len(tail), bool)
    joins[rows] = False
    block = components(len(nodes), tails[joins], heads[joins]).astype(np.int64)
    n_blocks = int(block.max(initial=-1)) + 1
    forest = _forest(n_blocks, block[tails[rows]], block[heads[rows]])
    own = np.zeros((n_blocks, worth.shape[1]))
    np.add.at(own, block[tails[joins]], worth[joins])
    below, size = own, np.ones(n_blocks, np.int64)
    for lower in reversed(forest.order):
        upper = forest.parent[lower]
        if upper >= 0:
            below[upper] += below[lower] + worth[rows[forest.bridge[lower]]]
            size[upper] += size[lower]
    number = _numbers(forest, size)
    bridge = np.array(forest.bridge, np.int64)
    inner = np.flatnonzero(bridge >= 0)
    child = np.empty(len(rows), np.int64)
    child[bridge[inner]] = inner
    root = np.array(forest.root, np.int64)[child]
    at = number[block[tails]]
    at[rows] = number[child]
    beyond = below[child]
    return Sides(
        row=rows,
        beyond=beyond,
        rest=np.maximum(below[root] - beyond - worth[rows], 0.0),
        at=at,
        span=np.stack(
            (number[child], number[child] + size[child], number[root], number[root] + size[root]),
            axis=1,
        ),
    )


class _Forest(NamedTuple):
    """Blocks joined by bridges: each one's parent and the bridge to it, -1 at a root.

    `root` is the root of each; in `order` parents stand before their children.
    """

    parent: list[int]
    bridge: list[int]
    root: list[int]
    order: list[int]


def _forest(n_blocks: int, one: Ints, other: Ints) -> _Forest:
    ends = np.concatenate((one, other))
    sorted_ends = np.argsort(ends, kind="stable")
    first = np.searchsorted(ends[sorted_ends], np.arange(n_blocks + 1)).tolist()
    bridge = (sorted_ends % max(1, len(one))).tolist()
    beside = np.concatenate((other, one))[sorted_ends].tolist()
    forest = _Forest([-1] * n_blocks, [-1] * n_blocks, [-1] * n_blocks, [])
    for start in range(n_blocks):
        if forest.root[start] >= 0:
            continue
        forest.root[start] = start
        done = len(forest.order)
        forest.order.append(start)
        while done < len(forest.order):
            at = forest.order[done]
            done += 1
            for place in range(first[at], first[at + 1]):
                there = beside[place]
                if forest.root[there] < 0:
                    forest.root[there], forest.parent[there] = start, at
                    forest.bridge[there] = bridge[place]
                    forest.order.append(there)
    return forest


def _numbers(forest: _Forest, size: Ints) -> Ints:
    """Return numbers of the blocks, so that those of each subtree follow one another."""
    number = np.zeros(len(size), np.int64)
    free = np.zeros(len(size), np.int64)
    done = 0
    for block in forest.order:
        parent = forest.parent[block]
        if parent < 0:
            number[block], done = done, done + size[block]
        else:
            number[block] = free[parent]
            free[parent] += size[block]
        free[block] = number[block] + 1
    return number
