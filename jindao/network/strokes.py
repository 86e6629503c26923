"""Lines joined to long ones where they go straight on, as a pen would draw a map of streets.

Fewer and longer lines are widened and joined to areas in half the time. The way streets are
found is that of the strokes of Thomson and Richardson ("The 'good continuation' principle of
perceptual organization applied to the generalization of road networks", ICC 1999), by angles
alone.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from jindao.network.plane import Floats, Shapes

Ints = npt.NDArray[np.int64]

LEAST_TURN: Final = -0.8
"""The cosine of the angle between two ends, above which they do not go straight on: 143°."""

_APART_M: Final = 1e-4
"""Ends that go on in each other are moved by so much for each pair, so that at a crossing two
ends meet and no more: there lines are merged."""

_AT_ONE_PLACE: Final = 6
"""So many ends at one place are looked at together."""


def strokes(lines: Shapes) -> Shapes:
    """Return long lines over the same ground, within a millimetre.

    Where just two ends meet, or two are left over, they go on in each other whatever the turn.

    Parameters
    ----------
    lines
        Lines on a plane in metres, (n,), each with two positions or more. Those of no length
        are left out.
    """
    points, line = shapely.get_coordinates(lines, return_index=True)
    first = np.searchsorted(line, np.arange(len(lines)))
    last = np.searchsorted(line, np.arange(len(lines)), side="right") - 1
    ends = points[np.concatenate((first, last))]
    towards = points[np.concatenate((first + 1, last - 1))] - ends
    towards /= np.maximum(np.hypot(*towards.T), np.finfo(float).tiny)[:, None]
    pair = _pairs(ends, towards)
    np.add.at(points, np.concatenate((first, last)), _APART_M * pair[:, None])
    moved = shapely.linestrings(points, indices=line)
    merged: Shapes = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(moved)))
    return merged


def _pairs(ends: Floats, towards: Floats) -> Ints:
    """Return which of the pairs at its place each end belongs to, from 1 on; 0 for none.

    Row i and row i + n / 2 of `ends` are those of a line. Two ends are a pair where each is
    the one that goes on straightest from the other.
    """
    _, place = np.unique(ends, axis=0, return_inverse=True)
    place = place.ravel()
    order = np.argsort(place, kind="stable")
    ranks = np.empty(len(ends), np.int64)
    ranks[order] = np.arange(len(ends)) - np.searchsorted(place[order], place[order])
    partner, turn = np.arange(len(ends)), np.full(len(ends), LEAST_TURN)
    for step in range(1, _AT_ONE_PLACE):
        here = np.flatnonzero(place[order[step:]] == place[order[:-step]])
        one, other = order[here], order[here + step]
        cosine = (towards[one] * towards[other]).sum(axis=1)
        cosine[one % (len(ends) // 2) == other % (len(ends) // 2)] = 1.0
        for end, there in ((one, other), (other, one)):
            better = cosine < turn[end]
            turn[end[better]] = cosine[better]
            partner[end[better]] = there[better]
    mutual = (partner[partner] == np.arange(len(ends))) & (partner != np.arange(len(ends)))
    return np.where(mutual, 1 + np.minimum(ranks, ranks[partner]), 0)
