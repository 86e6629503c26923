"""Boxes around lines and their lengths, many at once."""

from __future__ import annotations

import numpy as np

from jindao.geo import WGS84_A_M, WGS84_F, BBox
from jindao.network.columns import Float, Int


def bbox_of(points: Float) -> BBox:
    """Return the box around (n, 2) lon/lat degrees, n >= 1."""
    west, south = points.min(axis=0)
    east, north = points.max(axis=0)
    return BBox(float(west), float(south), float(east), float(north))


def line_lengths_m(points: Float, offsets: Int) -> Float:
    """Return the length of each of many lines on the WGS-84 ellipsoid.

    Parameters
    ----------
    points
        (n, 2) lon/lat degrees of all lines, one after another.
    offsets
        (n_lines + 1,) where each line begins.

    Returns
    -------
    (n_lines,) float64, metres. Each segment is measured with the radii of curvature
    at its middle, as `jindao.geo.metres_per_degree`: within 2e-6 of the geodesic up
    to 10 km.
    """
    if len(offsets) < 2:
        return np.zeros(0)
    segments = segment_lengths_m(points)
    total = np.concatenate(([0.0], np.cumsum(segments)))
    starts, ends = offsets[:-1], np.maximum(offsets[1:] - 1, offsets[:-1])
    lengths: Float = total[ends] - total[starts]
    return lengths


def segment_lengths_m(points: Float) -> Float:
    """Return the (n - 1,) lengths in metres between consecutive (n, 2) lon/lat points."""
    if len(points) < 2:
        return np.zeros(0)
    m_lon, m_lat = metres_per_degree_of((points[1:, 1] + points[:-1, 1]) / 2)
    step = np.diff(points, axis=0)
    return np.hypot(step[:, 0] * m_lon, step[:, 1] * m_lat)


def metres_per_degree_of(lat: Float) -> tuple[Float, Float]:
    """Return `jindao.geo.metres_per_degree` for an array of latitudes."""
    e2 = WGS84_F * (2 - WGS84_F)
    w2 = 1 - e2 * np.sin(np.radians(lat)) ** 2
    degree = np.pi / 180
    m_lon = WGS84_A_M / np.sqrt(w2) * np.cos(np.radians(lat)) * degree
    m_lat = WGS84_A_M * (1 - e2) / (w2 * np.sqrt(w2)) * degree
    return m_lon, m_lat
