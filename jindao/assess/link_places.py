"""The sites and parks that links may join, each place once however often it is listed.

A park and a heritage site are one place where the site lies inside the drawn border of the
park, as exact as its position is; where no border is drawn, within `SAME_PLACE_M` of it; or,
called the same, within `SAME_NAME_M`. Two parks are one where the border of either holds the
other, where neither has one within `SAME_PLACE_M`, and by their names as above. One place is
worth the larger of what it is worth as either: it goes by the name of its best site.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from jindao.assess.subject import Bools, Floats
from jindao.assess.targets import park_borders, rows_of
from jindao.heritage.dataset import Heritage
from jindao.heritage.scoring import score_sites
from jindao.model.links import Joined, LinksRequest
from jindao.network.network import Network
from jindao.network.plane import on_plane, scale_at
from jindao.routing.kernels import components

UNCERTAIN_FROM_M: Final = 1_000.0
"""Sites whose position is good to no more than this are joined to nothing: they may be
somewhere else."""

SAME_PLACE_M: Final = 100.0
"""So near to a park without a drawn border, or with its accuracy to a border, a site is it."""

SAME_NAME_M: Final = 1_000.0
"""What is called the same and no farther apart is one place."""


class LinkPlaces(NamedTuple):
    """What may be joined; of how many sites nobody knows quite where; how many parks are
    part of another place, so that they count no more with it.
    """

    places: tuple[Joined, ...]
    uncertain: int
    once: int


def link_places(
    heritage: Heritage, network: Network, request: LinksRequest, shape: Any
) -> LinkPlaces:
    """Return the sites and parks of an area, each place once."""
    sites, off_m, uncertain = _sites(heritage, request, shape)
    parks, grounds = _parks(network, request, shape)
    of_site = _same_as_sites(parks, grounds, sites, off_m)
    group = _groups(parks, grounds)
    kept: list[Joined] = []
    for number in range(int(group.max(initial=-1)) + 1):
        members = [parks[row] for row in np.flatnonzero(group == number).tolist()]
        same = np.flatnonzero(of_site[group == number].any(axis=0)).tolist()
        if same:
            best = max(same, key=lambda row: (sites[row].points, sites[row].id))
            sites[best] = _as_one(sites[best], members)
        else:
            kept.append(_as_one(members[0], members[1:]))
    return LinkPlaces((*sites, *kept), uncertain, len(parks) - len(kept))


def _sites(
    heritage: Heritage, request: LinksRequest, shape: Any
) -> tuple[list[Joined], Floats, int]:
    """Return the sites, how exact their positions are, and how many nobody knows quite where."""
    located = [site for site in heritage.sites if site.position is not None]
    lonlat = np.array([(s.position.lon, s.position.lat) for s in located if s.position])
    inside = shapely.intersects_xy(shape, *lonlat.reshape(-1, 2).T)
    here = [site for site, is_in in zip(located, inside, strict=True) if is_in]
    found, off_m, uncertain = [], [], 0
    for item in score_sites(heritage, here, request.theme, ()):
        site, accuracy_m = item.site, item.site.coordinate_accuracy_m or 0.0
        assert site.position is not None
        if accuracy_m > UNCERTAIN_FROM_M:
            uncertain += 1
            continue
        off_m.append(accuracy_m)
        found.append(
            Joined(
                kind="site",
                id=site.id,
                name_zh=site.name_zh,
                name_en=site.name_en,
                position=(site.position.lon, site.position.lat),
                points=float(item.score),
            )
        )
    return found, np.array(off_m, np.float64), uncertain


class _Grounds(NamedTuple):
    """Where parks are on the plane: points, borders, the points where there are none."""

    points: npt.NDArray[np.object_]
    borders: npt.NDArray[np.object_]
    has_border: Bools


def _parks(network: Network, request: LinksRequest, shape: Any) -> tuple[list[Joined], _Grounds]:
    """Return the parks, and the ground of each."""
    rows = rows_of(network, "park")
    inside = shapely.intersects_xy(shape, network.place_lon[rows], network.place_lat[rows])
    found = []
    for row in rows[inside].tolist():
        name = network.names[network.place_name[row]]
        found.append(
            Joined(
                kind="park",
                id=f"park-{row}",
                name_zh=name,
                name_en=network.english.get(name, name),
                position=(float(network.place_lon[row]), float(network.place_lat[row])),
                points=request.costs.park_points,
            )
        )
    borders = park_borders(network)[inside]
    drawn = ~shapely.is_empty(borders)
    points = _points(found)
    grounds = np.where(drawn, shapely.transform(borders, on_plane), points)
    return found, _Grounds(points, grounds, drawn)


def _points(items: Iterable[Joined]) -> npt.NDArray[np.object_]:
    places = np.array([item.position for item in items], np.float64).reshape(-1, 2)
    points: npt.NDArray[np.object_] = shapely.points(on_plane(places))
    return points


def _same_as_sites(
    parks: list[Joined], grounds: _Grounds, sites: list[Joined], off_m: Floats
) -> Bools:
    """Tell which parks and sites are one place, (n_parks, n_sites)."""
    points, names = _points(sites), np.array([site.name_zh for site in sites], object)
    same = np.zeros((len(parks), len(sites)), np.bool_)
    for row, park in enumerate(parks):
        scale = float(scale_at(np.array([park.position[1]]))[0])
        metres = shapely.distance(grounds.points[row], points) / scale
        if grounds.has_border[row]:
            beyond_m = shapely.distance(grounds.borders[row], points) / scale
            same[row] = beyond_m <= np.minimum(off_m, SAME_PLACE_M)
        else:
            same[row] = metres <= SAME_PLACE_M
        same[row] |= (names == park.name_zh) & (metres <= SAME_NAME_M)
    return same


def _groups(parks: list[Joined], grounds: _Grounds) -> npt.NDArray[np.int32]:
    """Return (n_parks,) numbers, the same for parks that are one place."""
    names = np.array([park.name_zh for park in parks], object)
    ends: list[tuple[int, int]] = []
    for row, park in enumerate(parks):
        scale = float(scale_at(np.array([park.position[1]]))[0])
        metres = shapely.distance(grounds.points[row], grounds.points) / scale
        beyond_m = shapely.distance(grounds.borders[row], grounds.points) / scale
        one = (names == park.name_zh) & (metres <= SAME_NAME_M)
        if grounds.has_border[row]:
            one |= beyond_m <= 0.0
        else:
            one |= ~grounds.has_border & (metres <= SAME_PLACE_M)
        ends += [(row, other) for other in np.flatnonzero(one).tolist()]
    tail, head = np.array(ends, np.int32).reshape(-1, 2).T
    return components(len(parks), np.ascontiguousarray(tail), np.ascontiguousarray(head))


def _as_one(place: Joined, parks: Iterable[Joined]) -> Joined:
    """Return a place that parks are part of beside those that were before, worth the larger."""
    parks = tuple(parks)
    names = [*place.also, *((park.name_zh, park.name_en) for park in parks)]
    own = (place.name_zh, place.name_en)
    points = max([place.points, *(park.points for park in parks)])
    return replace(
        place,
        points=points,
        also=tuple(dict.fromkeys(pair for pair in names if pair[0] != own[0])),
    )
