"""Find loops: ways that end where they start, of about the size that was asked for.

From a turning point about a third of the way out, fields of the cheapest ways on and back
are grown within the ellipse that the size leaves; every node where they meet closes a
loop, and the best of these thousands are looked at closely. Turning points lie in several
directions, or are vias that the loop has to pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from jindao._compile import announce
from jindao.geo import metres_per_degree
from jindao.network.codes import KINDS
from jindao.network.snap import Snapped
from jindao.routing import loop_kernels as kernels
from jindao.routing import loop_paths
from jindao.routing.graph import Floats
from jindao.routing.legs import Piece
from jindao.routing.loop_choice import CANDIDATES, SHARED_LIMIT, FoundLoop, differing
from jindao.routing.loop_ends import LoopEnds, arriving_piece, leaving_piece, trimmed
from jindao.routing.loop_kernels import WALKED, Seeds, Size, SmallInts
from jindao.routing.loop_paths import VIA
from jindao.routing.router import Router
from jindao.routing.topology import topology_of
from jindao.routing.turning import turning_nodes, ways_back

BUSY_KINDS: Final = ("tertiary", "secondary", "primary", "trunk")
"""Roads that one would rather not cross."""

_ROUNDS: Final = 4
_EFFORT: Final = 200_000
"""Nodes within reach, times rounds, up to which several rounds are made."""

_LOOKED_AT: Final = 10
_PER_WAY_OUT: Final = 2
"""Of the loops with one way out, so many are looked at for so many that differ."""

_MEETINGS: Final = 160
_GOOD: Final = 0.16
"""A score that needs no further search: see `_Attempt.scores`."""

_POOR: Final = 1.0
"""A score worse than that is no loop worth the name."""
_FITS: Final = 0.5
"""A loop that misses its size by a larger share is no reason not to go out and back."""

_NO_LOOP: Final = 0.9
"""What misses its size by more is nothing: spurs trimmed, nothing may be left."""

_PER_VIA: Final = 0.08


@dataclass(frozen=True, slots=True, kw_only=True)
class _Out:
    """A way out: arcs with `VIA` at every via, and the parts of edges at its ends.

    `parts` are, for every via, the piece that arrives and (but for the last) the one that
    leaves again; `size` and `cost` are those of all of it.
    """

    leave: int
    arcs: SmallInts
    parts: tuple[Piece, ...]
    size: float
    vias: tuple[int, ...]
    node: int


class LoopFinder:
    """Finds loops from one point, of one size.

    Parameters
    ----------
    router
        Whose prices say which ways are taken.
    start
        Where the loop starts and ends.
    target
        How long it is to be: metres, or seconds where `timed`.
    seed
        Other seeds set out in other directions.
    """

    def __init__(
        self, router: Router, start: Snapped, *, target: float, timed: bool, seed: int
    ) -> None:
        announce(kernels.grow, "compile_routing")
        network = self._network = router.network
        self._graph = router.graph
        self._prices = router.graph.prices
        self._topology = topology_of(network)
        self._room = kernels.room_for(network.n_nodes, network.n_edges)
        self._start = start
        self._target = target
        self._speed_mps = router.profile.speed_mps if timed else 1.0
        self._size = (
            Size(router.graph.arc_duration_s, 0) if timed else Size(self._prices.length_m, 1)
        )
        self._dice = np.random.default_rng(seed)
        self._ends = LoopEnds(self._graph, self._size)
        self._busy = np.isin(KINDS, BUSY_KINDS)[network.edge_kind]
        self._leaving = self._ends.seeds(start, leaving=True)
        self._arriving = self._ends.seeds(start, leaving=False)
        self._n_out = 0
        self._usual = 1.0
        closed = self._prices.class_factor < 0
        self._has_one_ways = bool((closed[:, 0] != closed[:, 1]).any())
        self._wide = False

    def find(
        self, vias: Sequence[Snapped] = (), choices: Sequence[tuple[int, ...]] = ()
    ) -> list[FoundLoop]:
        """Return up to `CANDIDATES` loops that differ, best first.

        Parameters
        ----------
        vias
            Points that loops may have to pass.
        choices
            Which of them a loop passes, in order, one loop after another; without any,
            loops set out in several directions.
        """
        found = self._found(vias, choices)
        missed = not found or found[0].score > _POOR
        if missed and self._has_one_ways and not self._wide:
            self._wide = True
            found = differing(self._network, [*found, *self._found(vias, choices)])
        fitting = [loop for loop in found if self._fits(loop)]
        if not choices and (not fitting or fitting[0].score > _POOR):
            with self._field_out():
                fitting = differing(self._network, [*fitting, *self._out_and_back()])
        return fitting or found

    def _fits(self, loop: FoundLoop) -> bool:
        """Tell whether a loop is of about the size: a few steps to the corner are none."""
        weight, halved = self._size.weight, self._size.halved
        size = sum(piece.share * float(weight[piece.arc >> halved]) for piece in loop.pieces)
        return abs(size - self._target) <= _FITS * self._target

    def _found(
        self, vias: Sequence[Snapped], choices: Sequence[tuple[int, ...]]
    ) -> list[FoundLoop]:
        with self._field_out():
            found: list[FoundLoop] = []
            if choices:
                for choice in choices:
                    out = self._out_past([vias[i] for i in choice], choice)
                    if out is not None:
                        found += self._closed(out, vias[choice[-1]])
                return differing(self._network, found)
            tried: set[int] = set()
            for _ in range(max(1, min(_ROUNDS, _EFFORT // max(self._n_out, 1)))):
                turnings = turning_nodes(
                    self._network, self._room, self._n_out, self._start, self._target, self._dice
                )
                for node in turnings:
                    if node in tried:
                        continue
                    tried.add(node)
                    found += self._closed(self._out_to(node), None)
                best = differing(self._network, found)
                if len(best) == CANDIDATES and best[-1].score <= _GOOD:
                    return best
            return best

    def reach(self, points: Sequence[Snapped]) -> list[float]:
        """Return the size of the cheapest way to points; inf beyond half of the target."""
        with self._field_out():
            return [self._ends.arrival(self._room.out, point)[2] for point in points]

    @contextmanager
    def _field_out(self) -> Iterator[None]:
        """Grow the field of all ways out, and tell what only one way leads to."""
        room = self._room
        limit = (1.05 if self._wide else 0.55) * self._target
        settled, touched = self._grow(self._leaving, room.out, room.out, limit, bounded=False)
        self._n_out = settled
        order = room.out.order[:settled]
        order = order[room.out.size[order] > 0]
        if len(order):
            self._usual = max(float(np.median(room.out.cost[order] / room.out.size[order])), 1e-9)
        try:
            kernels.stems(
                self._topology, self._prices, self._size, self._leaving, self._start.edge,
                1.1 * self._target, room.out, settled, room.code, room.stem,
            )  # fmt: skip
            yield
        finally:
            kernels.wipe(room.out, touched)

    def _grow(
        self,
        seeds: Seeds,
        field: kernels.Field,
        within: kernels.Field,
        limit: float,
        *,
        bounded: bool = True,
        backward: bool = False,
    ) -> tuple[int, int]:
        return kernels.grow(
            self._topology, self._prices, self._size, self._room.penalty, seeds, backward,
            within, bounded, limit, field,
        )  # fmt: skip

    # Ways out

    def _out_to(self, node: int) -> _Out:
        leave, arcs = loop_paths.path_to(self._topology, self._room.out, node)
        size = float(self._room.out.size[node])
        return _Out(leave=leave, arcs=arcs, parts=(), size=size, vias=(), node=node)

    def _out_past(self, points: Sequence[Snapped], vias: tuple[int, ...]) -> _Out | None:
        """Return the cheapest way out past vias; None where it is too far."""
        room = self._room
        row, node, size = self._ends.arrival(room.out, points[0])
        if row < 0:
            return None
        leave, arcs = loop_paths.path_to(self._topology, room.out, node)
        arcs = np.append(arcs, np.int32(VIA))
        parts = [arriving_piece(points[0], row)]
        for before, point in pairwise(points):
            edges = self._edges_of(arcs, parts)
            seeds = self._ends.seeds(before, leaving=True, passed=parts[-1].arc)
            with self._passed(edges):
                _, touched = self._grow(
                    seeds, room.on, room.out, self._target - size, bounded=not self._wide
                )
            row, node, further = self._ends.arrival(room.on, point)
            if row >= 0:
                left, more = loop_paths.path_to(self._topology, room.on, node)
            kernels.wipe(room.on, touched)
            if row < 0:
                return None
            size += further
            arcs = np.concatenate((arcs, more, np.array([VIA], np.int32)))
            parts += [
                leaving_piece(before, self._ends.arcs(before, leaving=True)[left]),
                arriving_piece(point, row),
            ]
        return _Out(leave=leave, arcs=arcs, parts=tuple(parts), size=size, vias=vias, node=-1)

    # Ways on and back

    def _closed(self, out: _Out, last: Snapped | None) -> list[FoundLoop]:
        """Return the best loops with a way out: on from its end, and back to the start."""
        room, target = self._room, self._target
        leave_arc = self._ends.arcs(self._start, leaving=True)[out.leave]
        passed = self._edges_of(out.arcs, out.parts)
        if last is None:
            onward = Seeds(np.array([out.node]), np.array([0]), np.zeros(1), np.zeros(1))
        else:
            onward = self._ends.seeds(last, leaving=True, passed=out.parts[-1].arc)
        homeward = self._ends.seeds(self._start, leaving=False, passed=leave_arc)
        limit = 1.06 * target - out.size
        with self._passed(passed):
            settled, touched = self._grow(onward, room.on, room.out, limit, bounded=not self._wide)
            _, touched_back = self._grow(homeward, room.back, room.on, limit, backward=True)
        try:
            places = np.empty(_MEETINGS, np.int64)
            n = kernels.meetings(
                self._topology, room.on, settled, room.back, out.size, target, places
            )
            told = np.zeros((n, 5))
            loop_paths.judge_meetings(
                self._topology, self._prices, self._size, out.arcs, room.on, room.back,
                onward, homeward, places[:n], self._network.node_lon, self._network.node_lat,
                self._busy, room.used, told,
            )  # fmt: skip
            scores = self._scores(out, told)
            loops: list[FoundLoop] = []
            kept: list[SmallInts] = []
            for row in np.argsort(scores, kind="stable")[:_LOOKED_AT].tolist():
                if not math.isfinite(scores[row]) or len(kept) == _PER_WAY_OUT:
                    break
                left, came, arcs = loop_paths.joined(
                    self._topology, out.arcs, room.on, room.back, places[row]
                )
                edges = np.unique(arcs[arcs != VIA] >> 1)
                if any(self._share(edges, other) >= SHARED_LIMIT for other in kept):
                    continue
                kept.append(edges)
                score = float(scores[row]) - _PER_VIA * len(out.vias)
                loops.append(self._loop(out, last, left, came, arcs, score))
            return loops
        finally:
            kernels.wipe(room.on, touched)
            kernels.wipe(room.back, touched_back)

    def _scores(self, out: _Out, told: Floats) -> Floats:
        """Return how bad loops are: off the size, walked twice, dear, thin, crossing roads."""
        leave = float(self._leaving.size[out.leave])
        parts = leave + sum(
            p.share * float(self._size.weight[p.arc >> self._size.halved]) for p in out.parts
        )
        sizes = np.maximum(told[:, loop_paths.SIZE] + parts, 1e-9)
        price = told[:, loop_paths.COST] / sizes / self._usual - 1.0
        area_m2 = told[:, loop_paths.AREA] * metres_per_degree(self._start.position.lat)[1] ** 2
        compact = 4 * math.pi * area_m2 / (sizes * self._speed_mps) ** 2
        off = np.abs(sizes / self._target - 1.0)
        scores: Floats = (
            off
            + 2.5 * np.maximum(off - kernels.NEAR, 0.0)
            + 1.2 * np.minimum(told[:, loop_paths.AGAIN] / sizes, 1.0)
            + 0.15 * np.maximum(price, 0.0)
            + 0.08 * (1.0 - np.minimum(compact / 0.4, 1.0))
            + 0.004 * told[:, loop_paths.CROSSINGS]
        )
        scores[off > _NO_LOOP] = math.inf
        return scores

    def _share(self, edges: SmallInts, others: SmallInts) -> float:
        """Return which share of the shorter of two loops lies on edges of both."""
        lengths_m, other_m = self._prices.length_m[edges], self._prices.length_m[others].sum()
        common_m = lengths_m[np.isin(edges, others, assume_unique=True)].sum()
        return float(common_m / max(min(lengths_m.sum(), other_m), 1e-9))

    def _loop(
        self, out: _Out, last: Snapped | None, left: int, came: int, arcs: SmallInts, score: float
    ) -> FoundLoop:
        """Return a loop as pieces, cut into legs at its vias."""
        first = leaving_piece(self._start, self._ends.arcs(self._start, leaving=True)[out.leave])
        final = arriving_piece(self._start, self._ends.arcs(self._start, leaving=False)[came])
        legs: list[list[Piece]] = [[first]]
        parts = list(out.parts)
        for arc in arcs.tolist():
            if arc != VIA:
                legs[-1].append(Piece(arc))
                continue
            legs[-1].append(parts.pop(0))
            if parts:
                onward = parts.pop(0)
            else:
                assert last is not None
                onward = leaving_piece(last, self._ends.arcs(last, leaving=True)[left])
            legs.append([onward])
        legs[-1].append(final)
        kept = tuple(trimmed(tuple(piece for piece in leg if piece.share > 0.0)) for leg in legs)
        return FoundLoop(legs=kept, vias=out.vias, score=score)

    def _out_and_back(self) -> list[FoundLoop]:
        """Return ways out and back, for where no loop leads."""
        ways = ways_back(
            self._graph, self._topology, self._room.out, self._n_out, self._size, self._start,
            self._target / 2,
        )  # fmt: skip
        return [
            FoundLoop(legs=(way,), vias=(), score=1.2 + kernels.missed(size, self._target))
            for way, size in ways
        ]

    # What is common

    @contextmanager
    def _passed(self, edges: Sequence[int]) -> Iterator[None]:
        """Make edges dear while ways on and back are sought."""
        rows = np.array(edges, np.int64)
        self._room.penalty[rows] = WALKED
        try:
            yield
        finally:
            self._room.penalty[rows] = 1.0

    def _edges_of(self, arcs: SmallInts, parts: Sequence[Piece]) -> list[int]:
        """Return the edges that a way out passes, wholly or in part."""
        inside = 0.0 < self._start.fraction < 1.0
        edges = [self._start.edge] if inside else []
        edges += [part.edge for part in parts if part.share > 0.0]
        return edges + [arc >> 1 for arc in arcs.tolist() if arc != VIA]
