"""How far points are from lines, many at once, on a plane around them."""

from __future__ import annotations

import numpy as np
import shapely

from jindao.network.lengths import metres_per_degree_of
from jindao.tracks.track import Floats


class Plane:
    """Metres east and north of a point: within 0.5 % up to 100 km around it.

    Parameters
    ----------
    lon, lat
        The point, degrees.
    """

    def __init__(self, lon: float, lat: float) -> None:
        self._origin = np.array([lon, lat])
        m_lon, m_lat = metres_per_degree_of(np.array([lat]))
        self._scale = np.array([float(m_lon[0]), float(m_lat[0])])

    def metres(self, points: Floats) -> Floats:
        """Return (n, 2) metres of (n, 2) lon/lat points."""
        found: Floats = (points - self._origin) * self._scale
        return found


def from_lines_m(points: Floats, lines: list[Floats]) -> Floats:
    """Return the (n,) distances of (n, 2) points from the nearest of some lines, in metres.

    All are in metres of one plane; inf where there is no line.
    """
    long_enough = [line for line in lines if len(line) > 1]
    if not long_enough or not len(points):
        return np.full(len(points), np.inf)
    pieces = [np.stack((line[:-1], line[1:]), axis=1) for line in long_enough]
    tree = shapely.STRtree(shapely.linestrings(np.concatenate(pieces)))
    rows, distances = tree.query_nearest(
        shapely.points(points), return_distance=True, all_matches=False
    )
    found = np.full(len(points), np.inf)
    found[rows[0]] = distances
    return found


def finer(line: Floats, step_m: float) -> Floats:
    """Return a line of (n, 2) metres with a point every so many metres at least."""
    found: Floats = shapely.get_coordinates(shapely.segmentize(shapely.linestrings(line), step_m))
    return found


def along_m(line: Floats, points: Floats) -> Floats:
    """Return how far along a line, in metres, the place nearest to each point is."""
    found: Floats = shapely.line_locate_point(shapely.linestrings(line), shapely.points(points))
    return found
