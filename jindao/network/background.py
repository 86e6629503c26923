"""What a map shows beneath a trip: ways, water and green near it, as plain lines."""

from __future__ import annotations

from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from jindao.geo import BBox
from jindao.model.leg import Line
from jindao.model.trip import Background, BackgroundLine
from jindao.network.codes import ALIGNMENTS, BACKGROUND_KINDS, KINDS
from jindao.network.columns import Float, Int
from jindao.network.network import Network

MAX_POINTS: Final = 24_000
_MARGIN_SHARE: Final = 0.6
_LEAST_MARGIN_M: Final = 400.0
_MAIN_KINDS: Final = ("trunk", "primary", "secondary", "tertiary", "estimated")


def background_of(
    network: Network, area: BBox, more: Background, *, ways: bool = True
) -> Background:
    """Return the lines of a network around an area, the main ones where it is large.

    Parameters
    ----------
    network
        Whose ways and background are drawn.
    area
        What the map is about; a margin is added.
    more
        Lines of the dataset, drawn on a schematic network as well.
    ways
        Whether the ways are drawn, or only what they lead through.
    """
    width = max(area.east - area.west, area.north - area.south)
    box = area.grown(max(_LEAST_MARGIN_M, width * 111_000 * _MARGIN_SHARE))
    lines = _ways(network, box) if ways else []
    areas = _first(
        network.background_offsets, _inside(network.background, network.background_offsets, box)
    )
    lines += [
        BackgroundLine(kind=BACKGROUND_KINDS[kind], line=line)
        for kind, line in zip(
            network.background_kind[areas].tolist(),
            _lines(network.background, network.background_offsets, areas),
            strict=True,
        )
    ]
    attribution = network.meta.attribution
    if network.meta.source == "skeleton":
        lines += more.lines
        attribution = tuple(dict.fromkeys((*attribution, *more.attribution)))
    return Background(lines=tuple(lines), attribution=attribution)


def _ways(network: Network, box: BBox) -> list[BackgroundLine]:
    edges = _inside(network.geometry, network.geometry_offsets, box)
    if _count(network.geometry_offsets, edges) > MAX_POINTS:
        main = np.isin(network.edge_kind, [KINDS.index(kind) for kind in _MAIN_KINDS])
        edges = edges[main[edges]]
    edges = _first(network.geometry_offsets, edges)
    estimated = network.edge_alignment[edges] == ALIGNMENTS.index("estimated")
    lines = _lines(network.geometry, network.geometry_offsets, edges)
    return [
        BackgroundLine(kind="way", line=line, estimated=guessed)
        for line, guessed in zip(lines, estimated.tolist(), strict=True)
    ]


def _inside(points: Float, offsets: Int, box: BBox) -> npt.NDArray[np.int64]:
    """Return the lines whose own box meets a box."""
    if len(offsets) < 2:
        return np.zeros(0, np.int64)
    low = np.minimum.reduceat(points, offsets[:-1])
    high = np.maximum.reduceat(points, offsets[:-1])
    meets = (
        (low[:, 0] <= box.east)
        & (high[:, 0] >= box.west)
        & (low[:, 1] <= box.north)
        & (high[:, 1] >= box.south)
    )
    return np.flatnonzero(meets)


def _count(offsets: Int, rows: npt.NDArray[np.int64]) -> int:
    return int((offsets[rows + 1] - offsets[rows]).sum())


def _first(offsets: Int, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return as many lines as keep within `MAX_POINTS`."""
    total = np.cumsum(offsets[rows + 1] - offsets[rows])
    return rows[total <= MAX_POINTS]


def _lines(points: Float, offsets: Int, rows: npt.NDArray[np.int64]) -> list[Line]:
    """Return the lines of some rows, degrees to 5 places; all are rounded at once."""
    parts = [
        points[start:stop]
        for start, stop in zip(offsets[rows].tolist(), offsets[rows + 1].tolist(), strict=True)
    ]
    if not parts:
        return []
    pairs = ((lon, lat) for lon, lat in np.round(np.concatenate(parts), 5).tolist())
    return [tuple(islice(pairs, len(part))) for part in parts]
