"""Where one gets to a park, greenway, station or toilet: its places on the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import shapely

from jindao.assess.inside import inside_of
from jindao.assess.subject import Bools, Floats, Ints, Subject
from jindao.geo import LonLat
from jindao.model.assessment import PLANNED_TARGET
from jindao.network.codes import BACKGROUND_KINDS, FACILITY_KINDS, PLACE_KINDS
from jindao.network.facilities import FACILITY_REACH_M
from jindao.network.network import Network
from jindao.network.outline import Parts, part_lines
from jindao.network.plane import Shapes, off_plane, on_plane, scale_at
from jindao.network.snap import Snapped
from jindao.routing.ground import Ground
from jindao.routing.served import Places

PARK_LIMIT_M: Final = 500.0
"""How far from the position of a park without a drawn border a way still leads to it."""

GREENWAYS: Final = ("greenway", PLANNED_TARGET)
"""Targets that are greenways."""

_AS_NEAR_M: Final = 100.0
"""Connected parts that come nearly as near as the nearest one lead there, too."""

_LEAST_IN_RING: Final = 4


def places_of(subject: Subject, profile: str, target: str) -> Places | None:
    """Return where a profile gets to a kind of target, on the whole network.

    None where the network records none of the kind anywhere: nobody knows where they are.
    Empty where it does, and the profile can get to none.
    """
    return _FINDERS[target](subject, subject.ground(profile))


def sure_places(subject: Subject, target: str, places: Places) -> Places:
    """Return those of some places that surely are there: none of estimated greenways."""
    if target not in GREENWAYS:
        return places
    sure = ~subject.guessed_greenway[places.edge]
    return places if sure.all() else Places.along(places.edge[sure])


def drawn(subject: Subject, target: str, *, surely: bool = False) -> Shapes:
    """Return every target of a kind where it is, on the plane, whoever gets there.

    Greenways are lines, without estimated ones where they are to be there `surely`; parks
    with a border are areas, everything else points.
    """
    network = subject.network
    if target in GREENWAYS:
        edges = np.flatnonzero(_greenway_edges(subject, target, surely=surely))
        if not len(edges):
            return np.empty(0, object)
        parts = Parts(edges, np.zeros(len(edges)), np.ones(len(edges)))
        return part_lines(network, parts)[0]
    rows = rows_of(network, target)
    grounds: list[Any] = []
    if target == "park":
        ground, has_border = park_grounds(network)
        grounds, rows = list(shapely.get_parts(ground)), rows[~has_border]
    lon, lat = positions_of(network, target, rows)
    shapes = np.array([*grounds, *shapely.points(lon, lat)], object)
    return np.asarray(shapely.transform(shapes, on_plane))


def count_of(subject: Subject, target: str, *, surely: bool = False) -> int | None:
    """Return how many of a kind there are inside the area; None where none is recorded.

    Greenways are counted by their names, without those that are nowhere more than estimated
    where they are to be there `surely`.
    """
    network = subject.network
    if target in GREENWAYS:
        if not _greenway_edges(subject, target, surely=False).any():
            return None
        here = _greenway_edges(subject, target, surely=surely) & (subject.inside.edge_m > 0)
        return len(np.unique(network.edge_greenway[here]))
    rows = rows_of(network, target)
    if not len(rows):
        return None
    return int(inside_points(subject, *positions_of(network, target, rows)).sum())


def outside_count(subject: Subject, target: str, profile: str, within_m: float) -> int:
    """Return how many of a kind lie beyond the network where it leads to none of them.

    Nobody can say how near they are. Counted are those in the area or so near to it, in a
    straight line, that they might be in reach; greenways are ways of the network.
    """
    if target == "greenway":
        return 0
    network = subject.network
    rows = rows_of(network, target)
    lon, lat = positions_of(network, target, rows)
    shapely.prepare(subject.area.ground)
    rows = rows[~shapely.intersects_xy(subject.area.ground, lon, lat)]
    if not len(rows):
        return 0
    lon, lat = positions_of(network, target, rows)
    points = shapely.points(on_plane(np.stack((lon, lat), axis=1)))
    area = shapely.transform(subject.area.shape, on_plane)
    near = shapely.distance(points, area) <= within_m * scale_at(lat)
    beyond = near & ~shapely.intersects_xy(subject.extent, lon, lat)
    return sum(not _is_met(subject, target, row, profile) for row in rows[beyond].tolist())


def _is_met(subject: Subject, target: str, row: int, profile: str) -> bool:
    """Tell whether the network leads a profile to a park or facility."""
    network, ground = subject.network, subject.ground(profile)
    lon, lat = positions_of(network, target, np.array([row]))
    if target == "park":
        _, entered = _park_ways(subject, ground)
        if entered[np.searchsorted(rows_of(network, "park"), row)]:
            return True
    limit_m = PARK_LIMIT_M if target == "park" else FACILITY_REACH_M
    return bool(_nearest(ground, lon[0], lat[0], limit_m))


def rows_of(network: Network, target: str) -> Ints:
    """Return the rows of parks among the places, of stations and toilets among facilities."""
    if target == "park":
        return np.flatnonzero(network.place_kind == PLACE_KINDS.index("park"))
    return np.flatnonzero(network.facility_kind == FACILITY_KINDS.index(target))


def positions_of(network: Network, target: str, rows: Ints) -> tuple[Floats, Floats]:
    """Return the longitudes and latitudes of such rows."""
    if target == "park":
        return np.asarray(network.place_lon[rows]), np.asarray(network.place_lat[rows])
    return np.asarray(network.facility_lon[rows]), np.asarray(network.facility_lat[rows])


def inside_points(subject: Subject, lon: Floats, lat: Floats) -> Bools:
    """Tell which positions lie in the area."""
    shapely.prepare(subject.area.shape)
    inside: Bools = shapely.intersects_xy(subject.area.shape, lon, lat)
    return inside


def park_grounds(network: Network) -> tuple[Any, Bools]:
    """Return the drawn green that parks lie in, and which parks lie in some, (n_parks,)."""
    park, shape, shapes = _park_shapes(network)
    has_border = np.zeros(len(rows_of(network, "park")), np.bool_)
    has_border[park] = True
    return shapely.union_all(shapes[np.unique(shape)]), has_border


def park_borders(network: Network) -> Shapes:
    """Return the drawn green that each park lies in, (n_parks,) degrees, empty where none is."""
    park, shape, shapes = _park_shapes(network)
    count = len(rows_of(network, "park"))
    borders = np.full(count, shapely.Polygon(), object)
    for row in np.unique(park).tolist():
        borders[row] = shapely.union_all(shapes[shape[park == row]])
    return borders


def _park_shapes(network: Network) -> tuple[Ints, Ints, Shapes]:
    """Return pairs of a park and a drawn green it lies in, and all that is drawn green."""
    rows = rows_of(network, "park")
    points = shapely.points(network.place_lon[rows], network.place_lat[rows])
    green = np.flatnonzero(network.background_kind == BACKGROUND_KINDS.index("green"))
    offsets = network.background_offsets
    rings = [network.background[offsets[row] : offsets[row + 1]] for row in green.tolist()]
    rings = [r for r in rings if len(r) >= _LEAST_IN_RING and (r[0] == r[-1]).all()]
    shapes = shapely.make_valid(np.array([shapely.Polygon(ring) for ring in rings], object))
    park, shape = shapely.STRtree(shapes).query(points, predicate="intersects")
    return park, shape, shapes


def _parks(subject: Subject, ground: Ground) -> Places | None:
    """Return the ways inside the borders of parks, and the way nearest to all others."""
    network = subject.network
    rows = rows_of(network, "park")
    if not len(rows):
        return None
    within, entered = _park_ways(subject, ground)
    spots = [
        point
        for row in rows[~entered].tolist()
        for point in _nearest(ground, network.place_lon[row], network.place_lat[row], PARK_LIMIT_M)
    ]
    points = Places.at(spots)
    return Places.of(
        np.concatenate((within.edge, points.edge)),
        np.concatenate((within.from_share, points.from_share)),
        np.concatenate((within.to_share, points.to_share)),
    )


def parks_not_entered(subject: Subject, profile: str) -> int:
    """Return how many parks have a border that no way of a profile leads into."""
    _, has_border = park_grounds(subject.network)
    _, entered = _park_ways(subject, subject.ground(profile))
    return int((has_border & ~entered).sum())


def _park_ways(subject: Subject, ground: Ground) -> tuple[Parts, Bools]:
    """Return the ways inside the borders of parks, and into which parks one leads, (n_parks,)."""
    kept = subject.park_ways
    if ground.profile.id not in kept:
        kept[ground.profile.id] = _found_park_ways(subject.network, ground)
    return kept[ground.profile.id]


def _found_park_ways(network: Network, ground: Ground) -> tuple[Parts, Bools]:
    rows = rows_of(network, "park")
    shape, _ = park_grounds(network)
    within, entered = inside_of(network, shape), np.zeros(len(rows), np.bool_)
    standing = (ground.usable & ~ground.passed_whole)[within.edge]
    ways = Parts(within.edge[standing], within.from_share[standing], within.to_share[standing])
    if not len(ways.edge):
        return ways, entered
    middle = (ways.from_share + ways.to_share) / 2
    lines, _ = part_lines(network, Parts(ways.edge, middle, middle))
    spots = off_plane(shapely.get_coordinates(lines)[::2])
    grounds = shapely.get_parts(shape)
    tree = shapely.STRtree(grounds)
    led_into = np.zeros(len(grounds), np.bool_)
    led_into[tree.query(shapely.points(spots), predicate="intersects")[1]] = True
    parks = shapely.points(network.place_lon[rows], network.place_lat[rows])
    park, of = tree.query(parks, predicate="intersects")
    entered[park[led_into[of]]] = True
    return ways, entered


def _greenway_edges(subject: Subject, target: str, *, surely: bool) -> Bools:
    edges = subject.greenway if target == PLANNED_TARGET else subject.standing_greenway
    return edges & ~subject.guessed_greenway if surely else edges


def _greenways(target: str) -> Callable[[Subject, Ground], Places | None]:
    """Return what finds greenways: those that stand, or planned ones as well."""

    def find(subject: Subject, ground: Ground) -> Places | None:
        edges = _greenway_edges(subject, target, surely=False)
        if not edges.any():
            return None
        return Places.along(np.flatnonzero(edges & ground.usable & ~ground.passed_whole))

    return find


def _facilities(kind: str) -> Callable[[Subject, Ground], Places | None]:
    """Return what finds facilities of a kind: where the network leads to them."""

    def find(subject: Subject, ground: Ground) -> Places | None:
        network = subject.network
        rows = rows_of(network, kind)
        if not len(rows):
            return None
        edges = network.facility_edge[rows].astype(np.int64)
        standing = (edges >= 0) & (ground.usable & ~ground.passed_whole)[edges]
        met = rows[standing]
        others = [
            point
            for row in rows[~standing].tolist()
            for point in _nearest(
                ground, network.facility_lon[row], network.facility_lat[row], FACILITY_REACH_M
            )
        ]
        points = Places.at(others)
        shares = np.asarray(network.facility_at[met], np.float64)
        return Places.of(
            np.concatenate((network.facility_edge[met].astype(np.int64), points.edge)),
            np.concatenate((shares, points.from_share)),
            np.concatenate((shares, points.to_share)),
        )

    return find


def _nearest(ground: Ground, lon: float, lat: float, limit_m: float) -> list[Snapped]:
    """Return the nearest point of every connected part that comes near a position."""
    found = ground.snapper.nearest(LonLat(float(lon), float(lat)), limit_m)
    least_m = min((point.gap_m for point in found.values()), default=0.0)
    return [point for point in found.values() if point.gap_m <= least_m + _AS_NEAR_M]


Finder = Callable[[Subject, Ground], "Places | None"]

_FINDERS: Final[dict[str, Finder]] = {
    "park": _parks,
    **{target: _greenways(target) for target in GREENWAYS},
    "station": _facilities("station"),
    "toilets": _facilities("toilets"),
}
