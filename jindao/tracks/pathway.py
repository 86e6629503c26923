"""Pieces of edges one after another, without the to and fro of noise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from jindao.network.network import Network
from jindao.routing.pieces import Piece

_SAME: Final = 1e-9


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces with those of one arc that follow each other made one, none empty."""
    found: list[Piece] = []
    for piece in pieces:
        if piece.share <= _SAME:
            continue
        last = found[-1] if found else None
        if last is not None and _goes_on(last, piece):
            found[-1] = Piece(piece.arc, last.start, piece.stop)
        else:
            found.append(piece)
    return found


def without_spurs(network: Network, pieces: Iterable[Piece], least_m: float) -> list[Piece]:
    """Return pieces without turns back on themselves that are shorter than so many metres.

    A spur may be of several pieces, out and back by the same ones; a longer one was walked.
    """
    done: list[Piece] = []
    rest = joined(pieces)[::-1]
    while rest:
        piece = rest.pop()
        out = done[-1] if done else None
        if out is not None and _goes_on(out, piece):
            done[-1] = Piece(out.arc, out.start, piece.stop)
        elif (
            out is None
            or not _turns(out, piece)
            or _depth_m(network, done, piece, rest, least_m) >= least_m
        ):
            done.append(piece)
        else:
            done.pop()
            common = min(out.share, piece.share)
            if out.share - common > _SAME:
                done.append(Piece(out.arc, out.start, out.stop - common))
            elif piece.share - common > _SAME:
                rest.append(Piece(piece.arc, piece.start + common, piece.stop))
    return done


def without_slivers(network: Network, pieces: list[Piece], least_m: float) -> list[Piece]:
    """Return pieces without those at their ends that are shorter than so many metres.

    At least one is left.
    """
    lengths_m = [piece.share * float(network.edge_length_m[piece.edge]) for piece in pieces]
    first, last = 0, len(pieces)
    while last - first > 1 and lengths_m[first] < least_m:
        first += 1
    while last - first > 1 and lengths_m[last - 1] < least_m:
        last -= 1
    return pieces[first:last]


def _goes_on(piece: Piece, after: Piece) -> bool:
    return piece.arc == after.arc and abs(piece.stop - after.start) <= _SAME


def _turns(piece: Piece, after: Piece) -> bool:
    return piece.arc == after.arc ^ 1 and abs(piece.stop - (1.0 - after.start)) <= _SAME


def _depth_m(
    network: Network, done: list[Piece], piece: Piece, rest: list[Piece], enough_m: float
) -> float:
    """Return how far the way goes out and back the same way around one turn, metres."""
    lengths = network.edge_length_m
    out, back = done[-1], piece
    depth_m, step = 0.0, 1
    while True:
        depth_m += min(out.share, back.share) * float(lengths[out.edge])
        alike = abs(out.share - back.share) <= _SAME
        if not alike or depth_m >= enough_m or step >= len(done) or step > len(rest):
            return depth_m
        out, back = done[-1 - step], rest[-step]
        if out.arc != back.arc ^ 1:
            return depth_m
        step += 1
