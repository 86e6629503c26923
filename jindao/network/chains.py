"""Half-segments joined to chains, and nodes to connected parts."""

from __future__ import annotations

from itertools import chain

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]


def following(origin: Rows, labels: Rows) -> Rows:
    """Return the half-segment that continues each one through a node of two, or -1."""
    of_two = np.flatnonzero(np.bincount(origin)[origin] == 2)
    of_two = of_two[np.argsort(origin[of_two], kind="stable")]
    one, other = of_two[::2], of_two[1::2]
    alike = labels[one ^ 1] == labels[other]
    one, other = one[alike], other[alike]
    follower = np.full(len(origin), -1, np.int64)
    follower[one ^ 1] = other
    follower[other ^ 1] = one
    return follower


def runs_of(follower: Rows) -> tuple[Rows, Rows]:
    """Return the half-segments of every edge in order, and where each edge begins.

    Each edge is taken in the direction whose first half-segment comes first: along the
    nodes of its first way. A ring that nothing meets begins at its first segment.
    """
    firsts, lasts = _blocks(follower)
    n_blocks = len(firsts)
    block_of = np.repeat(np.arange(n_blocks), lasts - firsts + 1)
    leaving = np.stack((follower[2 * lasts], follower[2 * firsts + 1]), axis=1).ravel()
    after = np.where(leaving < 0, -1, 2 * block_of[leaving >> 1] + (leaving & 1))
    order, starts = _runs_of_blocks(after)
    counts = (lasts - firsts + 1)[order >> 1]
    backward = order & 1
    begins = np.where(backward == 1, 2 * lasts[order >> 1] + 1, 2 * firsts[order >> 1])
    ends = np.cumsum(counts)
    steps = np.arange(int(counts.sum())) - np.repeat(ends - counts, counts)
    runs = np.repeat(begins, counts) + np.repeat(2 - 4 * backward, counts) * steps
    return runs, np.concatenate(([0], ends))[starts]


def _blocks(follower: Rows) -> tuple[Rows, Rows]:
    """Return the first and last segments of blocks, whose segments follow one another in order.

    Most segments are followed by the next one of their way, so there are far fewer blocks
    than segments, and only blocks are joined one by one.
    """
    n_segments = len(follower) // 2
    forward = follower[::2]
    broken = np.flatnonzero(forward[:-1] != 2 * np.arange(1, n_segments))
    firsts = np.concatenate(([0], broken + 1))
    lasts = np.concatenate((broken, [n_segments - 1]))
    return (firsts, lasts) if n_segments else (firsts[:0], lasts[:0])


def _runs_of_blocks(follower: Rows) -> tuple[Rows, Rows]:
    after: list[int] = follower.tolist()
    has_before = np.zeros(len(after), bool)
    has_before[follower[follower >= 0]] = True
    open_ends = np.flatnonzero(~has_before).tolist()
    taken = bytearray(len(after))
    runs: list[int] = []
    starts = [0]
    for half in chain(open_ends, range(0, len(after), 2)):
        if taken[half]:
            continue
        while half >= 0 and not taken[half]:
            taken[half] = taken[half ^ 1] = 1
            runs.append(half)
            half = after[half]
        starts.append(len(runs))
    return np.array(runs, np.int64), np.array(starts, np.int64)


def components_of(tail: Rows, head: Rows, n_nodes: int) -> Rows:
    """Return the connected part of each node, numbered by edges, the most first."""
    leader = np.arange(n_nodes)
    join(leader, tail, head)
    leaders, numbers = np.unique(leader, return_inverse=True)
    n_edges = np.bincount(numbers[tail], minlength=len(leaders))
    ranks = np.empty(len(leaders), np.int64)
    ranks[np.argsort(-n_edges, kind="stable")] = np.arange(len(leaders))
    return ranks[numbers]


def join(leader: Rows, one: Rows, other: Rows) -> None:
    """Make the least row of each connected part the leader of all its rows, in place."""
    while True:
        a, b = leader[one], leader[other]
        apart = a != b
        if not apart.any():
            return
        np.minimum.at(leader, np.maximum(a, b)[apart], np.minimum(a, b)[apart])
        while not np.array_equal(leader[leader], leader):
            leader[:] = leader[leader]
