"""Loops that were found, and which of many to offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jindao.network.network import Network
from jindao.routing.graph import cost_before
from jindao.routing.legs import Piece
from jindao.routing.router import Router

CANDIDATES: Final = 3
SHARED_LIMIT: Final = 0.6
"""Loops that share as much of their length with a better one are not told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLoop:
    """A loop as the pieces of its legs: start to first via, ..., last via to the start.

    `vias` are the places of its vias in what was asked for; `score` is the less the better.
    """

    legs: tuple[tuple[Piece, ...], ...]
    vias: tuple[int, ...]
    score: float

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """All pieces, in order."""
        return tuple(piece for leg in self.legs for piece in leg)


def differing(network: Network, found: Sequence[FoundLoop]) -> list[FoundLoop]:
    """Return the best loops of which none shares too much with a better one."""
    kept: list[tuple[FoundLoop, dict[int, float]]] = []
    for loop in sorted(found, key=lambda item: item.score):
        lengths_m: dict[int, float] = {}
        for piece in loop.pieces:
            length_m = piece.share * float(network.edge_length_m[piece.edge])
            lengths_m[piece.edge] = max(lengths_m.get(piece.edge, 0.0), length_m)
        if all(_shared(lengths_m, other) < SHARED_LIMIT for _, other in kept):
            kept.append((loop, lengths_m))
        if len(kept) == CANDIDATES:
            break
    return [loop for loop, _ in kept]


def _shared(one: dict[int, float], other: dict[int, float]) -> float:
    """Return which share of the shorter of two loops lies on edges of both."""
    common_m = sum(length_m for edge, length_m in one.items() if edge in other)
    return common_m / max(min(sum(one.values()), sum(other.values())), 1e-9)


def pieces_cost(router: Router, pieces: Sequence[Piece]) -> int:
    """Return the cost of pieces, decimetre-equivalents."""
    total = 0
    for piece in pieces:
        cost = router.graph.cost_of(piece.arc)
        total += cost_before(cost, piece.stop) - cost_before(cost, piece.start)
    return total
