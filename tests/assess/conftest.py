"""A square of the tiny world, and the ways in it."""

from __future__ import annotations

from jindao.model.assessment import Polygons
from tests.conftest import at


def box(west_m: float, south_m: float, east_m: float, north_m: float) -> Polygons:
    """Return a rectangle in metres east and north of the tiny world's A."""
    corners = ((west_m, south_m), (east_m, south_m), (east_m, north_m), (west_m, north_m))
    ring = tuple((at(*corner).lon, at(*corner).lat) for corner in (*corners, corners[0]))
    return ((ring,),)
