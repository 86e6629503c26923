"""Heights of a track where some are unknown."""

from __future__ import annotations

from typing import Final

import numpy as np

from jindao.tracks.track import Floats

HEIGHT_GAP_M: Final = 100.0
"""Heights that are missing over no more of the way than this are taken from both sides."""


def filled(along_m: Floats, heights: Floats) -> Floats:
    """Return heights with short stretches of unknown ones taken from both sides.

    Parameters
    ----------
    along_m
        (n,) metres from the start, never falling.
    heights
        (n,) metres, NaN where unknown.
    """
    known = np.isfinite(heights)
    if known.all() or not known.any():
        return heights
    places = np.flatnonzero(known)
    bridged = np.interp(along_m, along_m[places], heights[places])
    after = np.searchsorted(places, np.arange(len(heights)))
    before = places[np.maximum(after - 1, 0)]
    beyond = places[np.minimum(after, len(places) - 1)]
    short = np.abs(along_m[beyond] - along_m[before]) <= HEIGHT_GAP_M
    return np.where(known | short, bridged, np.nan)
