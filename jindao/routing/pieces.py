"""The pieces of edges that a leg is made of, and the line they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jindao.geo import metres_per_degree
from jindao.network.columns import Float
from jindao.network.lengths import segment_lengths_m
from jindao.network.network import Network


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of an arc that is used: shares of the arc's own direction, 0 to 1."""

    arc: int
    start: float = 0.0
    stop: float = 1.0

    @property
    def edge(self) -> int:
        """The edge the arc passes."""
        return self.arc // 2

    @property
    def share(self) -> float:
        """How much of the arc is used."""
        return self.stop - self.start

    def line(self, network: Network) -> Float:
        """Return its points in the direction of travel, (n, 3): lon, lat, metres of height."""
        rows = slice(*network.geometry_offsets[self.edge : self.edge + 2].tolist())
        line = np.column_stack((network.geometry[rows], network.geometry_elevation_m[rows]))
        if self.arc % 2:
            line = line[::-1]
        return _cut(line, self.start, self.stop) if self.start > 0.0 or self.stop < 1.0 else line


def _cut(line: Float, start: float, stop: float) -> Float:
    along = np.concatenate(([0.0], np.cumsum(segment_lengths_m(line[:, :2]))))
    total = along[-1]
    if total == 0.0:
        return line
    first, last = start * total, stop * total
    inner = line[(along > first) & (along < last)]
    ends = [[np.interp(at, along, column) for column in line.T] for at in (first, last)]
    return np.concatenate(([ends[0]], inner, [ends[1]]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """Pieces one after another, measured from their start.

    `edges` and `ends_m` (n_pieces,): the edge of each piece, and how far from the start it
    ends. `points` (n, 3) lon, lat and height of all, `along_m` (n,) how far each is.
    """

    pieces: tuple[Piece, ...]
    edges: npt.NDArray[np.int64]
    ends_m: npt.NDArray[np.float64]
    points: npt.NDArray[np.float64]
    along_m: npt.NDArray[np.float64]

    @classmethod
    def of(cls, network: Network, pieces: Sequence[Piece]) -> Course:
        """Measure pieces, of which each begins where the one before ends."""
        edges = np.array([piece.edge for piece in pieces], np.int64)
        shares = np.array([piece.share for piece in pieces], np.float64)
        ends_m = np.cumsum(shares * network.edge_length_m[edges])
        lines: list[Float] = [np.zeros((0, 3))]
        along: list[Float] = [np.zeros(0)]
        begin_m = 0.0
        for piece, end_m in zip(pieces, ends_m.tolist(), strict=True):
            line = piece.line(network)
            steps = np.concatenate(([0.0], np.cumsum(segment_lengths_m(line[:, :2]))))
            scale = (end_m - begin_m) / steps[-1] if steps[-1] > 0 else 0.0
            lines.append(line)
            along.append(np.minimum(begin_m + steps * scale, end_m))
            begin_m = end_m
        return cls(
            pieces=tuple(pieces),
            edges=edges,
            ends_m=ends_m,
            points=np.concatenate(lines),
            along_m=np.concatenate(along),
        )

    @property
    def length_m(self) -> float:
        """Length of all pieces, metres."""
        return float(self.ends_m[-1]) if len(self.ends_m) else 0.0

    @property
    def starts_m(self) -> npt.NDArray[np.float64]:
        """How far from the start each piece begins, metres."""
        return np.concatenate(([0.0], self.ends_m))[:-1]

    def position(self, at_m: float) -> tuple[float, float]:
        """Return lon and lat so many metres from the start."""
        after = int(np.searchsorted(self.along_m, at_m, side="right"))
        if after in (0, len(self.along_m)):
            lon, lat, _ = self.points[min(after, len(self.points) - 1)].tolist()
            return lon, lat
        (west, south, _), (east, north, _) = self.points[after - 1 : after + 1].tolist()
        begin_m, end_m = self.along_m[after - 1 : after + 1].tolist()
        share = (at_m - begin_m) / (end_m - begin_m)
        return west + share * (east - west), south + share * (north - south)

    def bearing(self, from_m: float, to_m: float) -> float | None:
        """Return the direction between two places, degrees from north; None at one place."""
        (west, south), (east, north) = self.position(from_m), self.position(to_m)
        m_lon, m_lat = metres_per_degree((south + north) / 2)
        x, y = (east - west) * m_lon, (north - south) * m_lat
        if np.hypot(x, y) < 0.01:
            return None
        return float(np.degrees(np.arctan2(x, y))) % 360.0
