from __future__ import annotations

from itertools import chain, pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.network.chains import following, runs_of


def one_by_one(follower: list[int]) -> list[list[int]]:
    """Follow every half-segment by itself: open ends first, then rings."""
    has_before = set(follower)
    taken: set[int] = set()
    runs = []
    for half in chain(
        (half for half in range(len(follower)) if half not in has_before),
        range(0, len(follower), 2),
    ):
        run = []
        while half >= 0 and half not in taken:
            taken |= {half, half ^ 1}
            run.append(half)
            half = follower[half]
        if run:
            runs.append(run)
    return runs


@settings(max_examples=500, deadline=None)
@given(
    ways=st.lists(st.lists(st.integers(0, 14), min_size=2, max_size=9), min_size=1, max_size=7),
    labels=st.lists(st.integers(0, 1), min_size=7, max_size=7),
)
def test_runs_are_those_of_following_one_by_one(ways: list[list[int]], labels: list[int]) -> None:
    steps = [
        (a, b, label)
        for way, label in zip(ways, labels, strict=False)
        for a, b in pairwise(way)
        if a != b
    ]
    origin = np.array([end for a, b, _ in steps for end in (a, b)], np.int64)
    label_of = np.array([label for *_, label in steps for _ in range(2)], np.int64)
    follower = following(origin, label_of)
    runs, starts = runs_of(follower)
    found = [run.tolist() for run in np.split(runs, starts[1:-1])] if len(starts) > 1 else []
    assert found == one_by_one(follower.tolist())
    assert sorted(half >> 1 for half in runs.tolist()) == list(range(len(steps)))


def test_two_ways_and_a_ring() -> None:
    # 0-1-2 then 2-3 (one run of three segments), and the ring 5-6-7-5
    origin = np.array([0, 1, 1, 2, 2, 3, 5, 6, 6, 7, 7, 5])
    runs, starts = runs_of(following(origin, np.zeros(12, np.int64)))
    assert runs.tolist() == [0, 2, 4, 6, 8, 10]
    assert starts.tolist() == [0, 3, 6]


def test_nothing_has_no_runs() -> None:
    runs, starts = runs_of(np.zeros(0, np.int64))
    assert (runs.tolist(), starts.tolist()) == ([], [0])
