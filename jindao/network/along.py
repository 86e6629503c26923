"""The facilities along a route: where each one comes, and the longest stretch without."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from jindao.geo import LonLat
from jindao.network.codes import FACILITY_KINDS, FEES, WHEELCHAIRS
from jindao.network.columns import Float, Int
from jindao.network.facilities import FACILITY_REACH_M
from jindao.network.network import Network
from jindao.network.plane import Floats, Shapes, on_plane, scale_at

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityAlong:
    """A facility beside a route.

    `row` is its place in the network's columns, `along_m` how far along the route the
    point nearest to it lies, and `gap_m` the straight distance between the two.
    """

    row: int
    kind: str
    name: str | None
    position: LonLat
    wheelchair: str
    fee: str
    along_m: float
    gap_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacilities:
    """The facilities beside a route of some length, in the order in which they come."""

    length_m: float
    found: tuple[FacilityAlong, ...]

    def counts(self) -> dict[str, int]:
        """Return how many there are of each kind that there is."""
        kinds = [facility.kind for facility in self.found]
        return {kind: kinds.count(kind) for kind in FACILITY_KINDS if kind in kinds}

    def longest_gap_m(self, *kinds: str) -> float:
        """Return the longest stretch without any of some kinds, in metres.

        From the start to the first one, and from the last to the end, are stretches, too:
        without any it is the whole route.
        """
        stops = [0.0, *(f.along_m for f in self.found if f.kind in kinds), self.length_m]
        return max(after - before for before, after in pairwise(stops))


class FacilityFinder:
    """Finds the facilities beside routes, with an index over those of a network."""

    def __init__(self, network: Network) -> None:
        self._network = network

    @cached_property
    def _points(self) -> Shapes:
        degrees = np.stack((self._network.facility_lon, self._network.facility_lat), axis=1)
        points: Shapes = shapely.points(on_plane(degrees))
        return points

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._points)

    def along(self, edges: Int, starts: Float, stops: Float, reverse: Bools) -> RouteFacilities:
        """Return the facilities within `FACILITY_REACH_M` of a route, each of them once.

        Parameters
        ----------
        edges, starts, stops, reverse
            (n_pieces,) the route's pieces in their order: the edge, from which share of
            its length to which as it is walked, and whether that is from head to tail.

        Returns
        -------
        Each at the point of the route that is nearest to it, the first of several that
        are; within 0.1 m of it equally near.
        """
        edges, reverse = np.asarray(edges, np.int64), np.asarray(reverse, bool)
        starts, stops = np.asarray(starts, np.float64), np.asarray(stops, np.float64)
        lengths = self._network.edge_length_m[edges] * (stops - starts)
        ends = np.cumsum(lengths)
        length_m = float(ends[-1]) if len(ends) else 0.0
        if not len(edges) or not self._network.n_facilities:
            return RouteFacilities(length_m=length_m, found=())
        from_tail, to = np.where(reverse, (1 - stops, 1 - starts), (starts, stops))
        lines, scale = self._lines(edges, from_tail, to)
        piece, row = self._tree.query(lines, predicate="dwithin", distance=FACILITY_REACH_M * scale)
        gaps = shapely.distance(lines[piece], self._points[row]) / scale[piece]
        at = np.nan_to_num(
            shapely.line_locate_point(lines[piece], self._points[row], normalized=True)
        )
        along = (ends - lengths)[piece] + lengths[piece] * np.where(reverse[piece], 1 - at, at)
        order = np.lexsort((along, np.round(gaps, 1), row))
        firsts = order[np.flatnonzero(np.diff(row[order], prepend=-1))]
        firsts = firsts[np.lexsort((row[firsts], along[firsts]))]
        found = zip(row[firsts], along[firsts], gaps[firsts], strict=True)
        return RouteFacilities(
            length_m=length_m,
            found=tuple(self._facility(int(r), float(m), float(gap)) for r, m, gap in found),
        )

    def _facility(self, row: int, along_m: float, gap_m: float) -> FacilityAlong:
        network = self._network
        name = int(network.facility_name[row])
        return FacilityAlong(
            row=row,
            kind=FACILITY_KINDS[network.facility_kind[row]],
            name=network.names[name] if name >= 0 else None,
            position=LonLat(float(network.facility_lon[row]), float(network.facility_lat[row])),
            wheelchair=WHEELCHAIRS[network.facility_wheelchair[row]],
            fee=FEES[network.facility_fee[row]],
            along_m=along_m,
            gap_m=gap_m,
        )

    def _lines(self, edges: Int, starts: Float, stops: Float) -> tuple[Shapes, Floats]:
        """Return each piece as a line on the plane, and the scale there."""
        offsets = self._network.geometry_offsets
        firsts, sizes = offsets[edges], offsets[edges + 1] - offsets[edges]
        rows = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes - firsts, sizes)
        degrees = np.asarray(self._network.geometry[rows], np.float64)
        lines: Shapes = shapely.linestrings(
            on_plane(degrees), indices=np.repeat(np.arange(len(edges)), sizes)
        )
        for piece in np.flatnonzero((starts > 0) | (stops < 1)):
            lines[piece] = _between(lines[piece], starts[piece], stops[piece])
        return lines, scale_at(degrees[np.cumsum(sizes) - sizes, 1])


def _between(line: Any, start: float, stop: float) -> Any:
    """Return the part of a line between two shares of its length."""
    points = shapely.get_coordinates(line)
    shares = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
    shares /= shares[-1] or 1.0
    inner = points[(shares > start) & (shares < stop)]
    first, last = (
        [np.interp(share, shares, points[:, axis]) for axis in (0, 1)] for share in (start, stop)
    )
    return shapely.LineString(np.concatenate(([first], inner, [last])))
