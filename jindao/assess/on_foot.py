"""How far heritage sites are from a greenway: on foot, along the ways, and off the way.

A site whose position is not that exact may be nearer or farther, and an estimated greenway
may not be there: how many sites are near is a range then.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import shapely

from jindao.assess.subject import Subject
from jindao.assess.targets import inside_points, places_of, sure_places
from jindao.model.assessment import PLANNED_TARGET
from jindao.model.place import Site
from jindao.network.snap import Snapped
from jindao.routing.served import Places, near_parts

WITHIN_M: Final = (100.0, 300.0, 1_000.0)
"""How near to a greenway is near."""

SLACK_M: Final = 2_000.0
"""A site whose position is no better than this may be anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """How far a site is from a greenway: along the ways, and from where it meets them, `at`.

    Metres are inf where none is as near as was looked, `sure_m` is the same, both together,
    without estimated ones; `covered` tells whether the site stands on ground that the
    network covers, `known` whether the greenways there are, and not only planned ones.
    """

    site: Site
    along_m: float
    gap_m: float
    sure_m: float
    covered: bool
    known: bool
    at: Snapped | None = None

    @property
    def metres(self) -> float:
        """How far it is: along the ways and off them."""
        return self.along_m + self.gap_m

    @property
    def least_m(self) -> float:
        """How near it may be; 0 where nobody knows of greenways, or where the site is."""
        slack_m = self.site.coordinate_accuracy_m or 0.0
        anywhere = slack_m > SLACK_M or not self.known
        return 0.0 if anywhere else max(0.0, self.metres - slack_m)

    @property
    def most_m(self) -> float:
        """How far it may be: estimated greenways may not be there."""
        return self.sure_m + (self.site.coordinate_accuracy_m or 0.0)


class Near(NamedTuple):
    """How many sites are near: as far as is known, at least, and at most."""

    told: int
    low: int
    high: int


def near_of(away: Sequence[Away], within_m: float, hidden: int) -> Near:
    """Count the sites that near; nobody knows of those `hidden`, which are not located."""
    return Near(
        told=sum(item.metres <= within_m for item in away),
        low=sum(item.most_m <= within_m for item in away),
        high=sum(item.least_m <= within_m for item in away) + hidden,
    )


def sites_away(subject: Subject, places: Places | None = None) -> list[Away]:
    """Return every located site of the area, in the order of the dataset.

    `places` are the greenways that count, None for all that one may walk, planned ones too.
    """
    located = [site for site in subject.heritage.sites if site.position is not None]
    if not located:
        return []
    lon = np.array([site.position.lon for site in located if site.position])
    lat = np.array([site.position.lat for site in located if site.position])
    inside = inside_points(subject, lon, lat)
    sites = [located[row] for row in np.flatnonzero(inside).tolist()]
    shapely.prepare(subject.area.ground)
    covered = shapely.intersects_xy(subject.area.ground, lon[inside], lat[inside]).tolist()
    places = places_of(subject, "walk", PLANNED_TARGET) if places is None else places
    if places is None or not sites:
        found = known = [_NOWHERE] * len(sites)
    else:
        sure = sure_places(subject, PLANNED_TARGET, places)
        found = _met(subject, sites, places)
        known = found if sure is places else _met(subject, sites, sure)
    return [
        Away(
            site=site,
            along_m=met.along_m,
            gap_m=met.gap_m,
            sure_m=surely.along_m + surely.gap_m,
            covered=here,
            known=here and subject.has_built_greenways,
            at=met.at,
        )
        for site, here, met, surely in zip(sites, covered, found, known, strict=True)
    ]


def unlocated(subject: Subject) -> list[Site]:
    """Return the sites nobody has located that are said to be somewhere in the area."""
    rough = [
        (site, site.rough_position)
        for site in subject.heritage.sites
        if site.position is None and site.rough_position is not None
    ]
    lon, lat = np.array([p.lon for _, p in rough]), np.array([p.lat for _, p in rough])
    if not rough:
        return []
    inside = inside_points(subject, lon, lat)
    return [site for (site, _), here in zip(rough, inside, strict=True) if here]


class _Met(NamedTuple):
    """How far along the ways a site is, off the way, and where it meets that."""

    along_m: float
    gap_m: float
    at: Snapped | None


_NOWHERE: Final = _Met(math.inf, math.inf, None)


def _met(subject: Subject, sites: list[Site], places: Places) -> list[_Met]:
    """Return how far each site is from places.

    Of the connected parts near a site the one that leads there sooner counts.
    """
    ground = subject.ground("walk")
    # Whatever may be within the farthest distance is looked for.
    far_m = WITHIN_M[-1] + min(SLACK_M, max(s.coordinate_accuracy_m or 0.0 for s in sites))
    parts = near_parts(ground, places, far_m)
    found = []
    for site in sites:
        assert site.position is not None
        points = list(ground.snapper.nearest(site.position, far_m).values())
        edges = np.array([point.edge for point in points], np.int64)
        shares = np.array([point.fraction for point in points], np.float64)
        along = parts.seconds_at(edges, shares).tolist()
        ways = [_Met(m, point.gap_m, point) for m, point in zip(along, points, strict=True)]
        best = min(ways, key=lambda met: met.along_m + met.gap_m, default=_NOWHERE)
        near = best.along_m + best.gap_m <= far_m
        found.append(best if near else _Met(math.inf, best.gap_m, None))
    return found
