"""Tracks made by hand on the plane of the tiny world, one point a second or as asked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jindao.tracks.track import Track
from tests.conftest import at

START_S = 1_714_525_200.0


def walked(
    places_m: Sequence[tuple[float, float]],
    times_s: Sequence[float] | None = None,
    heights_m: Sequence[float] | None = None,
    offsets: Sequence[int] | None = None,
    planned: bool = False,
) -> Track:
    """Return the track through metres east and north of A, seconds after the start."""
    positions = [at(east, north) for east, north in places_m]
    return Track(
        name="walk",
        format="gpx",
        lon=np.array([p.lon for p in positions]),
        lat=np.array([p.lat for p in positions]),
        elevation_m=None if heights_m is None else np.array(heights_m, np.float64),
        time_s=None if times_s is None else START_S + np.array(times_s, np.float64),
        offsets=np.array([0, len(places_m)] if offsets is None else offsets, np.int64),
        planned=planned,
    )


def straight(n: int, step_m: float = 1.5) -> list[tuple[float, float]]:
    """Return n places one step after another to the east."""
    return [(step_m * place, 0.0) for place in range(n)]
