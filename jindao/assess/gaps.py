"""The longest stretch of a network of ways without something that stands along it.

On a line that is the longest piece between two, or between one and an end. On ways that
branch and close it is the longest way from one to another, or to an end, past none.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Sequence
from typing import NamedTuple

Node = Hashable

_APART_M = 1e-6
"""Distances that differ by less are equal."""


class Stretch(NamedTuple):
    """A stretch without: its length, and the edge and share where it is farthest from any."""

    length_m: float
    edge: int
    share: float


class _Piece(NamedTuple):
    """A part of an edge between two nodes, some of which are what stands along the ways."""

    start: Node
    end: Node
    length_m: float
    edge: int
    from_share: float
    to_share: float


def longest_stretch(
    edges: Sequence[tuple[int, Node, Node, float]], spots: Sequence[tuple[int, float]]
) -> Stretch | None:
    """Return the longest stretch without any of some spots.

    Parameters
    ----------
    edges
        Number, tail, head and length in metres of each way.
    spots
        Number of the way and share of its length from its tail of each spot.

    Returns
    -------
    None where there is no spot, or no way. A part that is joined to no spot counts with all
    of its length.
    """
    pieces, sources = _pieces(edges, spots)
    if not sources or not pieces:
        return None
    around: dict[Node, list[tuple[Node, float]]] = {}
    for piece in pieces:
        around.setdefault(piece.start, []).append((piece.end, piece.length_m))
        around.setdefault(piece.end, []).append((piece.start, piece.length_m))
    metres = _distances(around, sources)
    stretches = [
        _across(piece, metres, around)
        for piece in pieces
        if piece.start in metres and piece.end in metres
    ]
    stretches += _without(pieces, metres, around)
    return max(stretches, key=lambda stretch: stretch.length_m)


def _pieces(
    edges: Sequence[tuple[int, Node, Node, float]], spots: Sequence[tuple[int, float]]
) -> tuple[list[_Piece], list[Node]]:
    """Return ways cut at the spots on them, and the nodes that are spots."""
    on: dict[int, list[float]] = {}
    for edge, share in spots:
        on.setdefault(edge, []).append(share)
    pieces: list[_Piece] = []
    sources: list[Node] = []
    for edge, tail, head, length_m in edges:
        at, from_share = tail, 0.0
        for number, share in enumerate(sorted(on.get(edge, ()))):
            spot: Node = ("spot", edge, number)
            sources.append(spot)
            width = share - from_share
            pieces.append(_Piece(at, spot, width * length_m, edge, from_share, share))
            at, from_share = spot, share
        width = 1.0 - from_share
        pieces.append(_Piece(at, head, width * length_m, edge, from_share, 1.0))
    return pieces, sources


def _distances(
    around: dict[Node, list[tuple[Node, float]]], sources: list[Node]
) -> dict[Node, float]:
    """Return how far every node is from the nearest source that it is joined to."""
    metres: dict[Node, float] = {}
    heap = [(0.0, number, node) for number, node in enumerate(sources)]
    count = len(heap)
    while heap:
        far, _, node = heapq.heappop(heap)
        if node in metres:
            continue
        metres[node] = far
        for other, length_m in around[node]:
            if other not in metres:
                heapq.heappush(heap, (far + length_m, count, other))
                count += 1
    return metres


def _across(
    piece: _Piece, metres: dict[Node, float], around: dict[Node, list[tuple[Node, float]]]
) -> Stretch:
    """Return the stretch that leads over a piece: from a spot to another, or to a dead end."""
    start_m, end_m = metres[piece.start], metres[piece.end]
    if piece.length_m - abs(start_m - end_m) > _APART_M:
        # Where one is equally far from either end of the stretch.
        along = (end_m + piece.length_m - start_m) / 2 / piece.length_m
        share = piece.from_share + along * (piece.to_share - piece.from_share)
        return Stretch(start_m + end_m + piece.length_m, piece.edge, share)
    # All of it is nearest over its nearer end: it is the end of a stretch, or no end at all.
    last, share = piece.end, piece.to_share
    if start_m > end_m:
        last, share = piece.start, piece.from_share
    far_m = metres[last]
    if len(around[last]) == 1:
        return Stretch(far_m, piece.edge, share)
    ends_here = all(metres[other] + m - far_m <= _APART_M for other, m in around[last])
    return Stretch(2 * far_m if ends_here else 0.0, piece.edge, share)


def _without(
    pieces: list[_Piece], metres: dict[Node, float], around: dict[Node, list[tuple[Node, float]]]
) -> list[Stretch]:
    """Return the parts that are joined to no spot, each as one stretch."""
    part_of: dict[Node, int] = {}
    for piece in pieces:
        if piece.start in metres or piece.start in part_of:
            continue
        number, waiting = len(part_of), [piece.start]
        while waiting:
            node = waiting.pop()
            if node not in part_of:
                part_of[node] = number
                waiting += [other for other, _ in around[node]]
    lengths: dict[int, float] = {}
    shown: dict[int, _Piece] = {}
    for piece in pieces:
        if piece.start in part_of:
            number = part_of[piece.start]
            lengths[number] = lengths.get(number, 0.0) + piece.length_m
            shown.setdefault(number, piece)
    return [Stretch(lengths[number], shown[number].edge, 0.5) for number in lengths]
