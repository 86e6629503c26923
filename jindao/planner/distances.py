"""Straight distances between many points at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from jindao.geo import LonLat
from jindao.routing.graph import Floats

_EARTH_RADIUS_M: Final = 6_371_008.8


def apart_m(origins: Sequence[LonLat], destinations: Sequence[LonLat]) -> Floats:
    """Return the great-circle distances, (n_origins, n_destinations) metres."""
    chords = _on_ball(origins)[:, None] - _on_ball(destinations)[None]
    halves = np.sqrt((chords**2).sum(-1)) / 2
    distances: Floats = 2 * _EARTH_RADIUS_M * np.arcsin(np.minimum(1.0, halves))
    return distances


def _on_ball(points: Sequence[LonLat]) -> Floats:
    """Return points on the unit ball, (n, 3)."""
    degrees = np.array([(point.lon, point.lat) for point in points]).reshape(-1, 2)
    lon, lat = np.radians(degrees).T
    return np.stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), axis=1)
