"""An estimated line as dashes: seen on every map, and nothing a program could follow."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from jindao.formats.chapters import rounded
from jindao.formats.drawn_once import Drawn
from jindao.geo import metres_per_degree
from jindao.model.leg import Line

_DASHES_AT_MOST: Final = 60
_DASH_M: Final = 40.0


def dashes(line: Line) -> Iterator[Line]:
    """Yield every other piece of a line, of one length: what is drawn of it, and once.

    A line and its way back have the same dashes, so that both on each other still are dashes;
    where a line turns back on itself it has those of the way out.

    Pieces are 40 m, or longer where there would be more than 60 of them; positions are
    (lon, lat), to the decimals that every output writes. A line without length has none.
    """
    for fresh in Drawn().lines(min(line, line[::-1])):
        yield from _dashes(fresh)


def _dashes(line: Line) -> Iterator[Line]:
    m_lon, m_lat = metres_per_degree(line[0][1])
    steps_m = [math.hypot((c - a) * m_lon, (d - b) * m_lat) for (a, b), (c, d) in pairwise(line)]
    piece_m = max(_DASH_M, sum(steps_m) / (2 * _DASHES_AT_MOST))
    along_m, dash = 0.0, [line[0]]
    for ((west, south), (east, north)), step_m in zip(pairwise(line), steps_m, strict=True):
        done_m = 0.0
        while step_m - done_m > 1e-6:
            number = int(along_m / piece_m + 1e-9)
            part_m = min(step_m - done_m, (number + 1) * piece_m - along_m)
            done_m, along_m = done_m + part_m, along_m + part_m
            share = done_m / step_m
            here = (west + share * (east - west), south + share * (north - south))
            if number % 2 == 0:
                dash.append(here)
            if int(along_m / piece_m + 1e-9) != number:
                if len(dash) > 1:
                    yield tuple(rounded(point) for point in dash)
                dash = [here]
    if len(dash) > 1:
        yield tuple(rounded(point) for point in dash)
