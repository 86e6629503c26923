"""Mercator's plane: near any point a true-to-scale map, whatever the extent.

Distances of up to some hundred metres are measured here at the speed of plane geometry:
a length on the plane, divided by the scale at its latitude, is metres on the ground.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.geo import WGS84_A_M, WGS84_F

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]
"""Geometries of shapely."""

_E2: Final = WGS84_F * (2 - WGS84_F)
_E: Final = _E2**0.5
_LAST_LAT: Final = 89.9
_ROUNDS: Final = 6
"""Each round of finding a latitude makes what is wrong with it 150 times smaller."""


def on_plane(points: npt.NDArray[np.floating[Any]]) -> Floats:
    """Return (n, 2) positions on the plane for lon/lat degrees."""
    lat = np.radians(np.clip(points[:, 1], -_LAST_LAT, _LAST_LAT))
    y = np.arcsinh(np.tan(lat)) - _E * np.arctanh(_E * np.sin(lat))
    return WGS84_A_M * np.stack((np.radians(points[:, 0]), y), axis=1)


def off_plane(points: Floats) -> Floats:
    """Return (n, 2) lon/lat degrees for positions on the plane."""
    isometric = points[:, 1] / WGS84_A_M
    sine = np.tanh(isometric)
    for _ in range(_ROUNDS):
        sine = np.tanh(isometric + _E * np.arctanh(_E * sine))
    degrees: Floats = np.degrees(np.stack((points[:, 0] / WGS84_A_M, np.arcsin(sine)), axis=1))
    return degrees


def ground_area_m2(ring: Floats) -> float:
    """Return the area within a closed (n, 2) ring of lon/lat degrees, metres squared.

    That of the ellipsoid, by the cylindrical projection that keeps areas: exact but for
    what its straight lines between the points leave beside those of the plane.
    """
    sine = np.sin(np.radians(ring[:, 1]))
    x = np.radians(ring[:, 0] - ring[0, 0])
    y = (1 - _E2) / 2 * (sine / (1 - _E2 * sine**2) + np.arctanh(_E * sine) / _E)
    y -= y[0]
    return float(WGS84_A_M**2 * abs((x[:-1] * y[1:] - x[1:] * y[:-1]).sum()) / 2)


def scale_at(lat: npt.NDArray[np.floating[Any]]) -> Floats:
    """Return how long a metre on the ground is on the plane at latitudes in degrees."""
    radians = np.radians(np.clip(lat, -_LAST_LAT, _LAST_LAT))
    scale: Floats = np.sqrt(1 - _E2 * np.sin(radians) ** 2) / np.cos(radians)
    return scale


def shapes_on_plane(shapes: list[Any]) -> tuple[Shapes, Floats]:
    """Return (n,) geometries on the plane, and the scale in the middle of each.

    Empty ones, and ones with a coordinate that is no number, are left out.
    """
    degrees = np.empty(len(shapes), object)
    degrees[:] = shapes
    bounds = shapely.bounds(degrees).reshape(-1, 4)
    kept = np.isfinite(bounds).all(axis=1)
    moved = shapely.transform(degrees[kept], on_plane)
    return moved, scale_at((bounds[kept, 1] + bounds[kept, 3]) / 2)
