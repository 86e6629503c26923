"""Lines that run beside each other, as two maps have them of one road."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from jindao.network.plane import on_plane, scale_at

Floats = npt.NDArray[np.float64]


def share_beside(line: Floats, other: Floats, within_m: float) -> float:
    """Return which share of a line lies within some metres of another one, 0 to 1.

    Both are (n, 2) lon/lat degrees; a line without length has no share.
    """
    if len(line) < 2 or len(other) < 2:
        return 0.0
    one, beside = (shapely.linestrings(on_plane(points)) for points in (line, other))
    whole = float(shapely.length(one))
    if not whole:
        return 0.0
    width = within_m * float(scale_at(line[:1, 1])[0])
    near = shapely.intersection(one, shapely.buffer(beside, width))
    return min(1.0, float(shapely.length(near)) / whole)
