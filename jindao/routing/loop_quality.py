"""The numbers of a loop, worked out from its pieces alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from jindao.model.loop import LoopQuality
from jindao.network.codes import KINDS, SURFACES
from jindao.network.network import Network
from jindao.routing.legs import Piece
from jindao.routing.loops import BUSY_KINDS
from jindao.routing.topology import topology_of

_BUSY = {KINDS.index(kind) for kind in BUSY_KINDS}
_STEPS = KINDS.index("steps")
_WITHOUT_SURFACE = {KINDS.index(kind) for kind in ("steps", "barrier", "ferry", "estimated")}
_UNKNOWN = SURFACES.index("unknown")
_UNPAVED = SURFACES.index("unpaved")


def quality_of(network: Network, pieces: Sequence[Piece], length_error: float) -> LoopQuality:
    """Return what is good and bad about a loop."""
    lengths = [piece.share * float(network.edge_length_m[piece.edge]) for piece in pieces]
    total_m = math.fsum(lengths)
    kinds = [int(network.edge_kind[piece.edge]) for piece in pieces]
    surfaces = [int(network.edge_surface[piece.edge]) for piece in pieces]
    rows = list(zip(lengths, kinds, surfaces, strict=True))
    unknown_m = sum(m for m, k, s in rows if s == _UNKNOWN and k not in _WITHOUT_SURFACE)

    def share(part_m: float) -> float:
        return round(min(1.0, part_m / total_m), 4) if total_m > 0 else 0.0

    return LoopQuality(
        length_error=round(length_error, 4),
        walked_twice=share(twice_m(network, pieces)),
        crossings=crossings(network, pieces),
        max_grade=_max_grade(network, pieces),
        steps_m=round(sum(m for m, k, _ in rows if k == _STEPS), 1),
        unpaved_share=share(sum(m for m, _, s in rows if s >= _UNPAVED)),
        unknown_surface_share=share(unknown_m),
    )


def twice_m(network: Network, pieces: Sequence[Piece]) -> float:
    """Return the length on ways that are passed more than once, every passing counted."""
    spans: dict[int, list[tuple[float, float]]] = {}
    for piece in pieces:
        span = (1.0 - piece.stop, 1.0 - piece.start) if piece.arc % 2 else (piece.start, piece.stop)
        spans.setdefault(piece.edge, []).append(span)
    total_m = 0.0
    for edge, parts in spans.items():
        if len(parts) == 1:
            continue
        for low, high in pairwise(sorted({end for part in parts for end in part})):
            times = sum(first <= low and high <= last for first, last in parts)
            if times > 1:
                total_m += times * (high - low) * float(network.edge_length_m[edge])
    return total_m


def crossings(network: Network, pieces: Sequence[Piece]) -> int:
    """Return how often pieces meet a busy road on the level and leave it at once."""
    topology = topology_of(network)
    count = 0
    for before, piece in pairwise(pieces):
        whole = before.stop == 1.0 and piece.start == 0.0
        if not whole or {int(network.edge_kind[p.edge]) for p in (before, piece)} & _BUSY:
            continue
        ends = network.edge_head if piece.arc % 2 else network.edge_tail
        node = int(ends[piece.edge])
        arcs = topology.arc[topology.first_out[node] : topology.first_out[node + 1]]
        busy = sum(int(kind) in _BUSY for kind in network.edge_kind[np.asarray(arcs) // 2])
        count += busy > 1
    return count


def _max_grade(network: Network, pieces: Sequence[Piece]) -> float | None:
    edges = np.array([piece.edge for piece in pieces], np.int64)
    if not len(edges):
        return None
    steepest = np.maximum(network.edge_max_grade_up[edges], network.edge_max_grade_down[edges])
    worst = float(steepest.max())  # NaN where any is unknown
    return None if math.isnan(worst) else round(worst, 4)
