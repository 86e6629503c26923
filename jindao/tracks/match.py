"""Matching a track to the network: the likeliest way through the places near its points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao._compile import announce
from jindao.errors import DataError
from jindao.geo import LonLat
from jindao.model.leg import Leg
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.track import MatchedStretch, MatchedTrack
from jindao.network.lengths import segment_lengths_m
from jindao.network.snap import Snapped
from jindao.profiles.pricing import FORBIDDEN, Prices
from jindao.routing.graph import share_before
from jindao.routing.kernels import Scratch, scratch_for
from jindao.routing.pieces import Piece
from jindao.routing.router import Router
from jindao.routing.topology import Topology, topology_of
from jindao.tracks import kernels
from jindao.tracks.candidates import Candidates, candidates_of
from jindao.tracks.pathway import without_slivers, without_spurs
from jindao.tracks.stops import plane
from jindao.tracks.track import Ints, Track

SPACING_M: Final = 15.0
"""Points nearer than this to the one before say nothing but noise of the way between."""

SPACING_SIGMAS: Final = 2.5
"""So many times the noise are they apart at least."""

MOST_POINTS: Final = 60_000
"""A track with more points so far apart, 900 km at least, is not matched at once."""

REACH_M: Final = 60.0
"""Ways farther from a point than this are not looked at."""

SIGMA_BOUNDS_M: Final = (6.0, 14.0)
SPUR_M: Final = 30.0
"""Going back on one's way for less than this is noise."""

SLIVER_M: Final = 1.0
"""A way that is entered or left for less than this, at an end, was not walked."""

_SAMPLE: Final = 500
"""About so many points say how large the noise is."""

_LIKELY: Final = kernels.Likelihood(
    sigma_m=SIGMA_BOUNDS_M[0],
    beta_m=10.0,
    beta_share=0.1,
    off_sigmas=4.0,
    switch=8.0,
    long_m=200.0,
    long_ratio=1.15,
    detour_m=250.0,
)


def match_track(track: Track, router: Router, provenance: Provenance) -> MatchedTrack:
    """Return where a track went on the network, as a profile may use it.

    Where no likely way leads on, the track is off the network: such stretches stay as they
    are, and a way is never made up to bridge them.

    Parameters
    ----------
    track
        In WGS-84, with a line.
    router
        Of the network and profile; closures and wishes of it play no part.
    provenance
        What the result was made with.

    Raises
    ------
    DataError
        Where the track has no line, or more than `MOST_POINTS` that would be used.
    """
    track.with_line()
    announce(kernels.likeliest, "compile_matching")
    sigma_m = _sigma_m(track, router)
    rows = _thinned(track, max(SPACING_M, SPACING_SIGMAS * sigma_m))
    if len(rows) > MOST_POINTS:
        raise DataError("match_points", count=len(rows), limit=MOST_POINTS)
    near = candidates_of(router.network, router.ground.snapper, track.points[rows], REACH_M)
    matching = _Matching(track, router, rows, near, _LIKELY._replace(sigma_m=sigma_m))
    stretches = tuple(matching.stretches())
    return MatchedTrack(
        name=track.name,
        stretches=stretches,
        sigma_m=round(sigma_m, 1),
        notes=tuple(_notes(stretches)),
        provenance=provenance,
    )


def _notes(stretches: tuple[MatchedStretch, ...]) -> Iterator[Note]:
    """Yield what of a track is off the network, and what only on its estimated lines."""
    off = [stretch for stretch in stretches if stretch.leg is None]
    metres = round(sum(stretch.length_m for stretch in off))
    if off and len(off) == len(stretches):
        yield Note(code="match_nothing", facts=(("gap_m", metres),))
    elif off:
        yield Note(code="match_unmatched", facts=(("count", len(off)), ("gap_m", metres)))
    estimated_m = round(sum(s.leg.estimated_m for s in stretches if s.leg is not None))
    if estimated_m:
        yield Note(code="match_estimated", facts=(("gap_m", estimated_m),))


def _thinned(track: Track, spacing_m: float) -> Ints:
    """Return the rows that are used: ends of segments, and points some way apart."""
    rows: list[int] = []
    for segment in track.segments:
        east, north = (part.tolist() for part in plane(track.points[segment]))
        x, y = np.inf, np.inf
        for place, (px, py) in enumerate(zip(east, north, strict=True)):
            if (px - x) ** 2 + (py - y) ** 2 >= spacing_m**2:
                rows.append(segment.start + place)
                x, y = px, py
        if rows[-1] != segment.stop - 1:
            rows.append(segment.stop - 1)
    return np.array(rows, np.int64)


def _sigma_m(track: Track, router: Router) -> float:
    """Return the noise of positions, from how far the nearest ways are (median)."""
    step = max(1, track.n_points // _SAMPLE)
    points = track.points[::step]
    near = candidates_of(router.network, router.ground.snapper, points, REACH_M, most=1)
    gaps = near.nearest_m
    gaps = gaps[np.isfinite(gaps)]
    noise_m = 1.4826 * float(np.median(gaps)) if len(gaps) else 0.0
    return float(np.clip(noise_m, *SIGMA_BOUNDS_M))


@dataclass(frozen=True, slots=True)
class _Run:
    """Used points `first` to `last`, on the network from one to the next, or off it."""

    first: int
    last: int
    on: bool


class _Matching:
    """The matching of one track: its used points, their candidates and the searches."""

    def __init__(
        self,
        track: Track,
        router: Router,
        rows: Ints,
        near: Candidates,
        likely: kernels.Likelihood,
    ) -> None:
        self._track, self._router = track, router
        self._rows, self._near, self._likely = rows, near, likely
        network = router.network
        self._topology: Topology = topology_of(network)
        self._prices: Prices = _lengths(router)
        self._scratch: Scratch = scratch_for(network.n_nodes, network.n_edges)
        self._arcs = np.empty(network.n_nodes + 2, np.int64)
        self._along_m = np.cumsum(track.step_m)

    def stretches(self) -> Iterator[MatchedStretch]:
        """Yield what follows the network and what does not, in order."""
        starts = np.searchsorted(self._rows, self._track.offsets)
        for first, last in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            chosen, jumped = self._likeliest(first, last)
            for run in _runs(chosen, jumped):
                shifted = _Run(first + run.first, first + run.last, run.on)
                yield from self._stretch(shifted, chosen[run.first : run.last + 1])

    def _likeliest(self, first: int, last: int) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Return the candidate of each used point of a segment, and before which is a jump."""
        near = self._near
        offsets = near.offsets[first : last + 1]
        begin, end = int(offsets[0]), int(offsets[-1])
        chosen = np.full(last - first, -1, np.int64)
        jumped = np.zeros(last - first, np.bool_)
        step_m = np.zeros(last - first)
        step_m[1:] = segment_lengths_m(self._track.points[self._rows[first:last]])
        kernels.likeliest(
            self._topology, self._prices, offsets - begin, near.edge[begin:end],
            near.fraction[begin:end], near.gap_m[begin:end], step_m, self._likely,
            self._scratch, chosen, jumped,
        )  # fmt: skip
        return np.where(chosen >= 0, chosen + begin, -1), jumped

    def _stretch(self, run: _Run, chosen: Ints) -> Iterator[MatchedStretch]:
        begin, end = int(self._rows[run.first]), int(self._rows[run.last])
        length_m = float(self._along_m[end] - self._along_m[begin])
        line = tuple(
            (round(lon, 7), round(lat, 7)) for lon, lat in self._track.points[begin : end + 1]
        )
        if length_m > 0:
            leg = self._leg(chosen) if run.on else None
            yield MatchedStretch(line=line, length_m=round(length_m, 1), leg=leg)

    def _leg(self, chosen: Ints) -> Leg | None:
        """Return the leg through chosen places; None where it leads nowhere."""
        pieces: list[Piece] = []
        for p, q in zip(chosen[:-1].tolist(), chosen[1:].tolist(), strict=True):
            pieces.extend(self._way(p, q))
        router = self._router
        pieces = without_spurs(router.network, pieces, SPUR_M)
        pieces = without_slivers(router.network, pieces, SLIVER_M)
        if not pieces:
            return None
        cost = sum(round(router.graph.cost_of(piece.arc) * piece.share) for piece in pieces)
        return router.along(pieces, cost=cost, start=self._snapped(int(chosen[0])))

    def _way(self, p: int, q: int) -> Iterator[Piece]:
        start, stop = self._snapped(p), self._snapped(q)
        count = kernels.way_between(
            self._topology, self._prices, start.edge, start.fraction, stop.edge, stop.fraction,
            self._scratch, self._arcs,
        )  # fmt: skip
        arcs = self._arcs[:count][::-1].tolist()
        if count == 1:
            yield Piece(arcs[0], share_before(start, arcs[0]), share_before(stop, arcs[0]))
        elif count:
            yield Piece(arcs[0], share_before(start, arcs[0]), 1.0)
            yield from (Piece(arc) for arc in arcs[1:-1])
            yield Piece(arcs[-1], 0.0, share_before(stop, arcs[-1]))

    def _snapped(self, row: int) -> Snapped:
        near = self._near
        return Snapped(
            edge=int(near.edge[row]),
            fraction=float(near.fraction[row]),
            position=_position(self._router, int(near.edge[row]), float(near.fraction[row])),
            gap_m=float(near.gap_m[row]),
            component=0,
        )


def _position(router: Router, edge: int, fraction: float) -> LonLat:
    lon, lat, _ = Piece(2 * edge, fraction, fraction).line(router.network)[0].tolist()
    return LonLat(lon, lat)


def _runs(chosen: Ints, jumped: npt.NDArray[np.bool_]) -> Iterator[_Run]:
    """Yield stretches of steps on the network and off it; they share their end points."""
    on = (chosen[1:] >= 0) & (chosen[:-1] >= 0) & ~jumped[1:]
    changes = np.flatnonzero(on[1:] != on[:-1]) + 1
    for first, last in zip([0, *changes], [*changes, len(on)], strict=True):
        if last > first:
            yield _Run(int(first), int(last), bool(on[first]))


def _lengths(router: Router) -> Prices:
    """Return prices by which a way costs its decimetres, on every arc that may be used."""
    ground = router.ground
    length_dm = np.rint(router.network.edge_length_m * kernels.PER_METRE).astype(np.int64)
    is_open = ground.prices.class_factor[ground.classes.of_edge].ravel() >= 0
    cost = np.where(is_open, np.repeat(np.maximum(length_dm, 1), 2), FORBIDDEN)
    return ground.prices._replace(cost=cost)
