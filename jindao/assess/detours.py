"""How much longer the way on foot is than the straight line, between what people go to.

From every park, station and heritage site to the nearest few of each other kind, as the
crow flies. Both are measured between the places themselves: the way begins and ends with the
straight lines to and from the ways beside them. Under a plan these are the ways that were
beside them today, as far as they are left and open, and what is built there: no closure makes
a way shorter, and where none is left no way joins a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement
from typing import Final, NamedTuple

import numpy as np

from jindao.assess.figures import figure, share, unrecorded
from jindao.assess.subject import Floats, Subject
from jindao.assess.targets import inside_points, positions_of, rows_of
from jindao.geo import LonLat, metres_per_degree
from jindao.model.assessment import Figure, Of
from jindao.network.snap import Snapped, Snapper
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

BESIDE_M: Final = 30.0
"""Ways are beside a place that are no more than so much farther than the nearest one."""

_SAME_M: Final = 0.1
"""Points of two networks that are no farther apart are one."""


class _Place(NamedTuple):
    """A place, and where one gets from it to the ways beside it: nowhere, where none is left."""

    position: LonLat
    met: list[Snapped]


def detour_figures(subject: Subject) -> Iterator[Figure]:
    """Yield the median detour of each pair of kinds, and the share that no way joins.

    What no way joins counts as longer than all: where that is half there is no median.
    """
    shortest = Shortest(subject.ground("walk"))
    places = {kind: _places(subject, kind) for kind in KINDS}
    for first, second in combinations_with_replacement(KINDS, 2):
        of: Of = (("between", f"{first}-{second}"),)
        ratios = _ratios(shortest, places[first], places[second])
        if not len(ratios):
            yield unrecorded("connectivity", "detour_ratio", "ratio", of=of)
            yield unrecorded("connectivity", "cut_off_share", "share", of=of)
            continue
        cut_off = int(np.isinf(ratios).sum())
        median = float(np.median(ratios))
        counts = {"pairs": float(len(ratios)), "joined": float(len(ratios) - cut_off)}
        yield figure(
            *("connectivity", "detour_ratio", "ratio"),
            median if np.isfinite(median) else None,
            of=of,
            inputs=counts,
        )
        yield share("connectivity", "cut_off_share", cut_off, len(ratios), of=of, inputs=counts)


def _places(subject: Subject, kind: str) -> list[_Place]:
    """Return the parks, stations or sites of the area."""
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
    positions = [LonLat(float(lon[row]), float(lat[row])) for row in here.tolist()]
    return [_Place(position, _met(subject, position)) for position in positions]


def _met(subject: Subject, position: LonLat) -> list[Snapped]:
    """Return where one gets from a place to the ways beside it."""
    snapper = subject.ground("walk").snapper
    if subject.today is None:
        return snapper.each_within(position, _reach_m(snapper, position))
    reach_m = _reach_m(subject.today.snapper, position)
    before = subject.today.snapper.each_within(position, reach_m)
    found = snapper.each_within(position, reach_m)
    left = [p for p in found if subject.planned[p.edge] or _is_one_of(p, before)]
    if left:
        return left
    built = [p for p in snapper.each_within(position, SNAP_M) if subject.planned[p.edge]]
    return [p for p in built if p.gap_m <= built[0].gap_m + BESIDE_M]


def _reach_m(snapper: Snapper, position: LonLat) -> float:
    """Return how far the ways beside a place are away at most, 0 where none comes near.

    The nearest is that of the largest part that comes near: it is the one that leads anywhere.
    """
    near = snapper.nearest(position, SNAP_M)
    return min(SNAP_M, near[min(near)].gap_m + BESIDE_M) if near else 0.0


def _is_one_of(point: Snapped, others: list[Snapped]) -> bool:
    """Tell whether a point of one network is one of some of another."""
    m_lon, m_lat = metres_per_degree(point.position.lat)
    return any(
        np.hypot(
            (point.position.lon - other.position.lon) * m_lon,
            (point.position.lat - other.position.lat) * m_lat,
        )
        <= _SAME_M
        for other in others
    )


def _ratios(shortest: Shortest, starts: list[_Place], ends: list[_Place]) -> Floats:
    """Return the detour of each pair, inf where no way joins it."""
    lon = np.array([place.position.lon for place in ends])
    lat = np.array([place.position.lat for place in ends])
    step = -(-len(starts) // MOST) or 1
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
            to = [ends[row].met for row in near.tolist()]
            ratio = shortest.lengths_m(start.met, to, limit_m) / straight_m[near]
            ratios += np.where(ratio <= CUT_OFF, ratio, np.inf).tolist()
    return np.array(ratios)
