"""How much longer the way on foot is than the straight line, between what people go to.

From every park, station and heritage site to the nearest few of each other kind, as the
crow flies. Both are measured between the points of the network next to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import Final

import numpy as np

from jindao.assess.figures import figure, share, unrecorded
from jindao.assess.subject import Floats, Subject
from jindao.assess.targets import inside_points, positions_of, rows_of
from jindao.geo import LonLat, metres_per_degree
from jindao.model.assessment import Figure, Of
from jindao.network.snap import Snapped
from jindao.routing.lengths import Shortest

KINDS: Final = ("park", "station", "site")

NEAREST: Final = 3
"""So many of each kind are looked for from a place."""

MOST: Final = 200
"""From so many places of a kind; of more every second or third one is taken."""

NEAR_M: Final = 100.0
FAR_M: Final = 5_000.0
"""Pairs nearer than the first say nothing; nobody walks farther than the second."""

CUT_OFF: Final = 10.0
"""A way so many times as long as the straight line is none."""

SNAP_M: Final = 300.0
"""How far from a way a place may be, and how good the position of a site has to be."""


def detour_figures(subject: Subject) -> Iterator[Figure]:
    """Yield the median detour of each pair of kinds, and the share that no way joins."""
    shortest = Shortest(subject.ground("walk"))
    points = {kind: _points(subject, kind) for kind in KINDS}
    for first, second in combinations_with_replacement(KINDS, 2):
        of: Of = (("between", f"{first}-{second}"),)
        starts, ends = points[first], points[second]
        ratios = np.zeros(0) if not (starts and ends) else _ratios(shortest, starts, ends)
        if not len(ratios):
            yield unrecorded("connectivity", "detour_ratio", "ratio", of=of)
            yield unrecorded("connectivity", "cut_off_share", "share", of=of)
            continue
        joined = ratios[np.isfinite(ratios)]
        counts = {"pairs": float(len(ratios)), "joined": float(len(joined))}
        yield figure(
            *("connectivity", "detour_ratio", "ratio"),
            float(np.median(joined)) if len(joined) else None,
            of=of,
            inputs=counts,
        )
        cut_off = len(ratios) - len(joined)
        yield share("connectivity", "cut_off_share", cut_off, len(ratios), of=of, inputs=counts)


def _points(subject: Subject, kind: str) -> list[Snapped]:
    """Return where the network meets the parks, stations or sites of the area."""
    if kind == "site":
        sites = [
            site.position
            for site in subject.heritage.sites
            if site.position is not None and (site.coordinate_accuracy_m or 0.0) <= SNAP_M
        ]
        lon, lat = np.array([p.lon for p in sites]), np.array([p.lat for p in sites])
    else:
        lon, lat = positions_of(subject.network, kind, rows_of(subject.network, kind))
    here = np.flatnonzero(inside_points(subject, lon, lat)) if len(lon) else np.zeros(0, np.int64)
    snapper = subject.ground("walk").snapper
    found = (
        snapper.nearest(LonLat(float(lon[row]), float(lat[row])), SNAP_M) for row in here.tolist()
    )
    # The largest part that comes near is the one that leads anywhere.
    return [choice[min(choice)] for choice in found if choice]


def _ratios(shortest: Shortest, starts: list[Snapped], ends: list[Snapped]) -> Floats:
    """Return the detour of each pair, inf where no way joins it."""
    lon = np.array([point.position.lon for point in ends])
    lat = np.array([point.position.lat for point in ends])
    step = -(-len(starts) // MOST)
    ratios: list[float] = []
    for start in starts[::step]:
        m_lon, m_lat = metres_per_degree(start.position.lat)
        straight_m = np.hypot(
            (lon - start.position.lon) * m_lon, (lat - start.position.lat) * m_lat
        )
        near = np.flatnonzero((straight_m >= NEAR_M) & (straight_m <= FAR_M))
        near = near[np.argsort(straight_m[near], kind="stable")][:NEAREST]
        if len(near):
            limit_m = CUT_OFF * float(straight_m[near].max())
            lengths_m = shortest.lengths_m(start, [ends[row] for row in near.tolist()], limit_m)
            ratio = lengths_m / straight_m[near]
            ratios += np.where(ratio <= CUT_OFF, ratio, np.inf).tolist()
    return np.array(ratios)
