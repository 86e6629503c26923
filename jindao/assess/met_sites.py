"""Sites as closures meet them: the ways each belongs to, and those it may as well belong to.

Where all ways count a site belongs to the nearest one, as the crow flies. Where only greenways
do, to the one it is nearest to on foot, as in an assessment: see `on_foot`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import shapely

from jindao.assess.on_foot import near_of, sites_away, unlocated
from jindao.assess.subject import Bools, Floats, Ints, Subject
from jindao.assess.targets import inside_points
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import base_points
from jindao.model.place import Site
from jindao.model.robustness import RobustnessRequest
from jindao.network.closures import edge_lines
from jindao.network.plane import on_plane, scale_at
from jindao.network.snap import Snapped, Snapper, nearest_of
from jindao.routing.kernels import components
from jindao.routing.served import Places, near_parts

STRUNG_M: Final = 300.0
"""A site this near to a greenway, on foot, is strung on it."""

UNCERTAIN_FROM_M: Final = 1_000.0
"""Positions of sites no better than this may be somewhere else altogether."""

AS_NEAR_M: Final = 0.5
"""Ways no farther than this beyond the nearest one are the nearest as well."""


class Beside(NamedTuple):
    """Pairs of a site and a way: places among the sites, rows among the edges that count."""

    site: Ints
    row: Ints

    def all_of(self, is_so: Bools, n_sites: int) -> Bools:
        """Tell of which sites something is so of all their ways."""
        others = np.bincount(self.site[~is_so], minlength=n_sites)
        return np.asarray(others == 0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MetSites:
    """The sites inside an area that a network meets, and their points in the dataset.

    `nearest` are the ways each belongs to, one or, at a junction, several; `around` all it may
    belong to, as exact as its position is. `doubtful` sites may belong to none of these.
    `range` is how many sites there are at least and at most, None where that is not told.
    """

    sites: tuple[Site, ...]
    points: Ints
    doubtful: Bools
    nearest: Beside
    around: Beside
    range: tuple[int, int] | None = None

    def __len__(self) -> int:
        return len(self.sites)

    @property
    def value(self) -> int:
        """What all of them are worth."""
        return int(self.points.sum())

    def cut_off(self, is_cut: Callable[[Ints], Bools]) -> tuple[Ints, Ints]:
        """Return which sites a closure cuts off, and which of these surely.

        `is_cut` tells which of some edges it does.
        """
        off = self.nearest.all_of(is_cut(self.nearest.row), len(self))
        sure = off & ~self.doubtful & self.around.all_of(is_cut(self.around.row), len(self))
        return np.flatnonzero(off), np.flatnonzero(sure)

    def worth_most_first(self, places: Ints) -> list[int]:
        """Return places of sites in the order in which they are told."""
        key = {place: (-int(self.points[place]), self.sites[place].id) for place in places.tolist()}
        return sorted(key, key=key.__getitem__)


def met_sites(subject: Subject, request: RobustnessRequest, edges: Bools) -> MetSites:
    """Return the sites inside the area that the network meets.

    `edges` (n_edges,) are those that count.
    """
    if request.ways == "greenway":
        return _strung(subject, edges)
    return _beside(subject, edges)


def sites_outside(subject: Subject, met: MetSites) -> int:
    """Count the located sites of the area beyond the network that it does not meet."""
    own = {site.id for site in met.sites}
    located = [site.position for site in subject.heritage.sites if site.id not in own]
    lonlat = np.array([(at.lon, at.lat) for at in located if at]).reshape(-1, 2)
    inside = lonlat[inside_points(subject, lonlat[:, 0], lonlat[:, 1])]
    shapely.prepare(subject.area.ground)
    return int((~shapely.intersects_xy(subject.area.ground, inside[:, 0], inside[:, 1])).sum())


def _strung(subject: Subject, edges: Bools) -> MetSites:
    """Return the sites that are near to a greenway on foot, as an assessment counts them."""
    ground = subject.ground("walk")
    places = Places.along(np.flatnonzero(edges & ground.usable & ~ground.passed_whole))
    away = sites_away(subject, places)
    near = near_of(away, STRUNG_M, len(unlocated(subject)))
    strung = [item for item in away if item.metres <= STRUNG_M]
    found: list[tuple[Ints, Floats]] = []
    for item in strung:
        assert item.at is not None
        far_m = item.along_m + max(_doubt_m(item.site), AS_NEAR_M) + AS_NEAR_M
        here = Places.at([item.at])
        parts = near_parts(ground, here, far_m, leaving=True)
        counts = edges[parts.edge]
        if not counts.any():  # the greenway is met where it ends, and is one-way
            parts = near_parts(ground, here, far_m, either_way=True)
            counts = edges[parts.edge]
        metres = np.minimum(parts.from_s, parts.to_s)[counts]
        found.append((parts.edge[counts], metres))
    return _made(
        subject.heritage,
        edges,
        [item.site for item in strung],
        np.array([item.most_m > STRUNG_M for item in strung], np.bool_),
        found,
        (near.low, near.high),
    )


def _beside(subject: Subject, edges: Bools) -> MetSites:
    """Return the sites that some way is near to, within the limit of the network."""
    network = subject.network
    located = [site for site in subject.heritage.sites if site.position is not None]
    lonlat = np.array([(s.position.lon, s.position.lat) for s in located if s.position])
    lonlat = lonlat.reshape(-1, 2)
    inside = inside_points(subject, lonlat[:, 0], lonlat[:, 1])
    parts = components(
        network.n_nodes,
        network.edge_tail[edges].astype(np.int32),
        network.edge_head[edges].astype(np.int32),
    )
    snapper = Snapper(network, edges, parts)
    met: list[tuple[Site, Snapped]] = []
    for place in np.flatnonzero(inside).tolist() if edges.any() else ():
        site = located[place]
        assert site.position is not None
        points = snapper.nearest(site.position, network.meta.snap_limit_m)
        if points:
            met.append((site, nearest_of(points)))
    sites = [site for site, _ in met]
    doubtful = np.zeros(len(sites), np.bool_)
    return _made(subject.heritage, edges, sites, doubtful, _edges_around(subject, edges, met))


def _edges_around(
    subject: Subject, edges: Bools, met: Sequence[tuple[Site, Snapped]]
) -> list[tuple[Ints, Floats]]:
    """Return for each site the edges it may belong to, and how far off they are."""
    if not met:
        return []
    here = np.flatnonzero(edges)
    lines = np.asarray(edge_lines(subject.network, here)[0])
    lonlat = np.array([(s.position.lon, s.position.lat) for s, _ in met if s.position])
    points, scale = shapely.points(on_plane(lonlat)), scale_at(lonlat[:, 1])
    reach_m = [point.gap_m + max(_doubt_m(site), AS_NEAR_M) + AS_NEAR_M for site, point in met]
    rows, found = shapely.STRtree(lines).query(
        points, predicate="dwithin", distance=np.array(reach_m) * scale
    )
    metres = shapely.distance(points[rows], lines[found]) / scale[rows]
    order = np.argsort(rows, kind="stable")
    ends = np.searchsorted(rows[order], np.arange(1, len(met)))
    split = (np.split(each[order], ends) for each in (here[found], metres))
    return list(zip(*split, strict=True))


def _made(
    heritage: Heritage,
    edges: Bools,
    sites: Sequence[Site],
    doubtful: Bools,
    found: Sequence[tuple[Ints, Floats]],
    counts: tuple[int, int] | None = None,
) -> MetSites:
    """Return sites with their ways: `found` has the edges about each, and how far they are."""
    here = np.flatnonzero(edges)
    nearest, around = [], []
    for site, (ways, metres) in zip(sites, found, strict=True):
        beyond_m = metres - metres.min()
        nearest.append(ways[beyond_m <= AS_NEAR_M])
        around.append(ways[beyond_m <= max(_doubt_m(site), AS_NEAR_M)])
    rough = [(site.coordinate_accuracy_m or 0.0) > UNCERTAIN_FROM_M for site in sites]
    return MetSites(
        sites=tuple(sites),
        points=np.array([base_points(heritage, site)[0] for site in sites], np.int64),
        doubtful=doubtful | np.array(rough, np.bool_),
        nearest=_pairs(here, nearest),
        around=_pairs(here, around),
        range=counts,
    )


def _pairs(here: Ints, ways: Sequence[Ints]) -> Beside:
    site = np.repeat(np.arange(len(ways)), [len(each) for each in ways])
    edge = np.concatenate([*ways, np.empty(0, np.int64)])
    return Beside(site, np.searchsorted(here, edge))


def _doubt_m(site: Site) -> float:
    """Return how much farther than the nearest a way may be that is nearer in truth.

    Where a site is so far off its position, one way is as much nearer, and another farther.
    """
    return 2 * min(site.coordinate_accuracy_m or 0.0, UNCERTAIN_FROM_M)
