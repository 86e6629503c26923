"""Whatever the network, a loop is a closed connected way whose numbers add up."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jindao.network.codes import BACKWARD, FORWARD
from jindao.network.network import Network
from jindao.profiles import load_profiles
from jindao.routing import loop_kernels
from jindao.routing.legs import Piece
from jindao.routing.loop_choice import SHARED_LIMIT, pieces_cost
from jindao.routing.loop_paths import VIA, trimmed
from jindao.routing.loop_quality import quality_of, twice_m
from jindao.routing.loops import LoopFinder
from jindao.routing.router import Router
from tests.conftest import at, make_network

SIZE = 6


def broken_grid(seed: int, missing: float) -> Network:
    """A grid of 100 m with streets missing, and some one-way for bicycles."""
    nodes = [(x, y) for y in range(SIZE) for x in range(SIZE)]
    every = [(y * SIZE + x, y * SIZE + x + 1) for x, y in nodes if x + 1 < SIZE]
    every += [(y * SIZE + x, (y + 1) * SIZE + x) for x, y in nodes if y + 1 < SIZE]
    dice = np.random.default_rng(seed)
    kept = [pair for pair in every if dice.random() > missing] or every[:1]
    points = [at(100 * x, 100 * y) for x, y in nodes]
    edges = [(a, b, float(dice.integers(100, 160))) for a, b in kept]
    directions = [FORWARD | BACKWARD] * 8 + [FORWARD, BACKWARD]
    ways = [int(dice.choice(directions)) for _ in kept]
    return make_network(points, edges, bicycle=ways)


def ends(network: Network, piece: Piece) -> tuple[int, int]:
    tail, head = int(network.edge_tail[piece.edge]), int(network.edge_head[piece.edge])
    return (head, tail) if piece.arc % 2 else (tail, head)


def check_closed(network: Network, router: Router, pieces: tuple[Piece, ...]) -> None:
    for piece in pieces:
        assert router.graph.cost_of(piece.arc) > 0
        assert 0.0 <= piece.start < piece.stop <= 1.0
    for before, piece in pairwise(pieces):
        if before.stop == 1.0 and piece.start == 0.0:
            assert ends(network, before)[1] == ends(network, piece)[0]
        elif before.arc == piece.arc:
            assert before.stop == pytest.approx(piece.start)
        else:
            assert before.arc == piece.arc ^ 1
            assert before.stop == pytest.approx(1.0 - piece.start)
    first, last = pieces[0], pieces[-1]
    if first.start == 0.0 and last.stop == 1.0:
        assert ends(network, first)[0] == ends(network, last)[1]
    else:
        assert first.edge == last.edge
        begin = 1.0 - first.start if first.arc % 2 else first.start
        end = 1.0 - last.stop if last.arc % 2 else last.stop
        assert begin == pytest.approx(end)


@settings(max_examples=60, deadline=None)
@given(
    streets=st.tuples(st.integers(0, 10_000), st.sampled_from([0.0, 0.2, 0.4])),
    profile=st.sampled_from(["walk", "bike"]),
    length_m=st.sampled_from([400.0, 900.0, 2000.0]),
    where=st.tuples(st.floats(0, 500), st.floats(0, 500)),
    seed=st.integers(0, 5),
)
def test_every_loop_is_closed_and_its_numbers_add_up(
    streets: tuple[int, float],
    profile: str,
    length_m: float,
    where: tuple[float, float],
    seed: int,
) -> None:
    network = broken_grid(*streets)
    router = Router(network, load_profiles()[profile])
    near = router.near(at(*where))
    start = near[min(near)]
    finder = LoopFinder(router, start, target=length_m, timed=False, seed=seed)
    found = finder.find()
    assert len(found) <= 3
    for loop in found:
        check_closed(network, router, loop.pieces)
        total_m = sum(p.share * float(network.edge_length_m[p.edge]) for p in loop.pieces)
        quality = quality_of(network, loop.pieces, total_m / length_m - 1)
        assert quality.walked_twice == pytest.approx(by_sampling(network, loop.pieces), abs=0.02)
        assert pieces_cost(router, loop.pieces) > 0
        back_again = [
            a for a, b in zip(loop.pieces, loop.pieces[1:], strict=False) if a.arc == b.arc ^ 1
        ]
        assert quality.walked_twice == 1.0 or not back_again
    for i, one in enumerate(found):
        for other in found[:i]:
            assert shared(network, one.pieces, other.pieces) < SHARED_LIMIT
    room = loop_kernels.room_for(network.n_nodes, network.n_edges)
    assert all((field.cost == loop_kernels.FAR).all() for field in (room.out, room.on, room.back))
    assert (room.penalty == 1.0).all()
    assert not room.used.any()


def by_sampling(network: Network, pieces: tuple[Piece, ...]) -> float:
    """Return the share walked twice, counted in thousandths of every edge."""
    count: Counter[tuple[int, int]] = Counter()
    for piece in pieces:
        low, high = (piece.start, piece.stop)
        if piece.arc % 2:
            low, high = 1.0 - high, 1.0 - low
        count.update((piece.edge, k) for k in range(round(1000 * low), round(1000 * high)))
    weight = {key: float(network.edge_length_m[key[0]]) for key in count}
    total = sum(n * weight[key] for key, n in count.items())
    return sum(n * weight[key] for key, n in count.items() if n > 1) / total


def shared(network: Network, one: tuple[Piece, ...], other: tuple[Piece, ...]) -> float:
    common = {p.edge for p in one} & {p.edge for p in other}
    lengths = [
        {
            p.edge: p.share * float(network.edge_length_m[p.edge])
            for p in sorted(pieces, key=lambda p: p.share)
        }
        for pieces in (one, other)
    ]
    shorter = min(lengths, key=lambda item: sum(item.values()))
    least = min(sum(item[edge] for edge in common) for item in lengths)
    return least / sum(shorter.values())


@pytest.mark.parametrize(
    ("arcs", "kept"),
    [
        ([], []),
        ([2, 4, 6], [2, 4, 6]),
        ([2, 4, 5, 6], [2, 6]),
        ([2, 4, 6, 7, 5, 8], [2, 8]),
        ([4, 5], []),
        ([2, 4, VIA, 5, 6], [2, 4, VIA, 5, 6]),
        ([2, 4, VIA, 6, 7, 5, 8], [2, 4, VIA, 5, 8]),
        ([4, 4], [4, 4]),
    ],
)
def test_spurs(arcs: list[int], kept: list[int]) -> None:
    assert trimmed(np.array(arcs, np.int32)).tolist() == kept


def test_parts_of_an_edge_that_are_walked_twice() -> None:
    """Of 100 m: 0-60 forward, 60-40 back, 40-100 forward; 20 m are walked three times."""
    network = make_network([at(0, 0), at(100, 0)], [(0, 1, 100.0)])
    pieces = (Piece(0, 0.0, 0.6), Piece(1, 0.4, 0.6), Piece(0, 0.4, 1.0))
    assert twice_m(network, pieces) == pytest.approx(60.0)


def test_what_no_loop_can_avoid() -> None:
    """A stem of 200 m to a ring, a tail of 100 m behind it: both are passed twice."""
    points = [at(0, 0), at(200, 0), at(300, 100), at(300, -100), at(400, 0), at(500, 0)]
    edges = [(0, 1, 200.0), (1, 2, 150.0), (1, 3, 150.0), (2, 4, 150.0), (3, 4, 150.0)]
    network = make_network(points, [*edges, (4, 5, 100.0)])
    router = Router(network, load_profiles()["walk"])
    start = router.near(at(0, 0))[0]
    finder = LoopFinder(router, start, target=2000.0, timed=False, seed=1)
    with finder._field_out():
        room = loop_kernels.room_for(network.n_nodes, network.n_edges)
        assert [bool(room.code[v]) for v in range(1, 6)] == [False, True, True, True, False]
        assert room.stem[1:6].tolist() == [200.0, 200.0, 200.0, 200.0, 300.0]
