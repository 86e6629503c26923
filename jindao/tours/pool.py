"""The routes of single days that a search came across, each set of visits once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from jindao._compile import inner_in_place
from jindao.tours.clock import (
    CLASS,
    NOW,
    START,
    Columns,
    Small,
    State,
    Words,
    end_of,
    feasible,
)
from jindao.tours.insertion import GOLDEN, mixed
from jindao.tours.problem import Ints

POOL_SIZE = 4096
_PROBES = 4


class Pool(NamedTuple):
    """Routes in a table by what they visit: (POOL_SIZE,) and (POOL_SIZE, n + 3).

    `length` is 0 for an empty row, else the number of nodes: the day's start, the
    visits, the day's end. `day` is the day on which it was found.
    """

    key: Words
    nodes: Small
    length: Ints
    day: Ints
    minutes: Ints


def new_pool(n_sites: int, n_days: int) -> Pool:
    """Return an empty pool; of no size for a single day, which needs none."""
    size = POOL_SIZE if n_days > 1 else 1
    return Pool(
        key=np.zeros(size, np.uint64),
        nodes=np.zeros((size, n_sites + 3), np.int32),
        length=np.zeros(size, np.int64),
        day=np.zeros(size, np.int64),
        minutes=np.zeros(size, np.int64),
    )


@inner_in_place
def _hashed(number: int) -> np.uint64:
    return mixed(np.uint64(number) + np.uint64(GOLDEN))


@inner_in_place
def collect(columns: Columns, state: State, pool: Pool) -> None:
    """Keep the days as they stand; of two with the same visits the shorter one."""
    days = state.length.shape[1]
    if days < 2:
        return
    for day in range(days):
        length = state.length[NOW, day]
        if length < 3 or not feasible(columns, state, day):
            continue
        nodes = state.nodes[NOW, day]
        ends = (columns.days[day, CLASS] * 65_536 + nodes[0]) * 65_536 + nodes[length - 1]
        key = _hashed(ends + 1_000_003)
        for q in range(1, length - 1):
            key += _hashed(nodes[q])
        minutes = (end_of(state, day) - columns.days[day, START]) // 60
        row = np.int64(key % np.uint64(POOL_SIZE))
        for probe in range(_PROBES):
            at = (row + probe) % POOL_SIZE
            if pool.length[at] == 0 or pool.key[at] == key:
                row = at
                break
        if pool.length[row] != 0 and pool.key[row] == key and pool.minutes[row] <= minutes:
            continue
        pool.key[row] = key
        pool.length[row] = length
        pool.day[row] = day
        pool.minutes[row] = minutes
        for q in range(length):
            pool.nodes[row, q] = nodes[q]
