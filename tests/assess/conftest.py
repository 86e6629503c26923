"""A square of the tiny world, and the ways in it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np

from jindao.assess.area import area_of
from jindao.assess.inside import inside_of
from jindao.assess.subject import Subject
from jindao.heritage.dataset import Heritage
from jindao.heritage.load import load_heritage
from jindao.model.assessment import AssessRequest, Figure, Polygons
from jindao.network.codes import FACILITY_KINDS, GREENWAY_LEVELS, PLACE_KINDS
from jindao.network.columns import DTYPES
from jindao.network.network import Network
from jindao.profiles.load import load_profiles
from jindao.routing.ground import Ground
from jindao.settings import Settings
from tests.conftest import at

WORLD_M = (-60.0, -60.0, 2960.0, 360.0)
"""West, south, east and north of all of the tiny world, metres."""


def box(west_m: float, south_m: float, east_m: float, north_m: float) -> Polygons:
    """Return a rectangle in metres east and north of the tiny world's A."""
    corners = ((west_m, south_m), (east_m, south_m), (east_m, north_m), (west_m, north_m))
    ring = tuple((at(*corner).lon, at(*corner).lat) for corner in (*corners, corners[0]))
    return ((ring,),)


@cache
def the_heritage() -> Heritage:
    """Return the dataset that travels with the program."""
    settings = Settings()
    return load_heritage(settings.heritage, settings.themes)


def subject_of(
    network: Network, area: Polygons | None = None, heritage: Heritage | None = None
) -> Subject:
    """Return a network as it is judged in an area."""
    heritage = the_heritage() if heritage is None else heritage
    found = area_of(AssessRequest(area=area or box(*WORLD_M)), heritage, network)
    return Subject(
        network=network,
        heritage=heritage,
        area=found,
        inside=inside_of(network, found.ground),
        ground=cache(lambda profile: Ground(network, load_profiles()[profile])),
    )


def with_columns(network: Network, **columns: Any) -> Network:
    """Return a network with some columns changed."""
    made = {name: np.ascontiguousarray(value, DTYPES[name]) for name, value in columns.items()}
    return replace(network, **made)


def level(network: Network) -> Network:
    """Return a network all of whose ways are known to be level."""
    columns = ("edge_ascent_m", "edge_descent_m", "edge_max_grade_up", "edge_max_grade_down")
    return with_columns(network, **dict.fromkeys(columns, np.zeros(network.n_edges)))


def with_greenways(network: Network, *edges: tuple[int, str, str]) -> Network:
    """Return a network some of whose edges, each (edge, name, level), are greenways."""
    names = list(network.names)
    number, level = np.full(network.n_edges, -1), np.zeros(network.n_edges)
    for edge, name, of_level in edges:
        if name not in names:
            names.append(name)
        number[edge], level[edge] = names.index(name), GREENWAY_LEVELS.index(of_level)
    changed = with_columns(network, edge_greenway=number, edge_greenway_level=level)
    return replace(changed, names=tuple(names))


def with_facilities(network: Network, *facilities: tuple[str, int, float]) -> Network:
    """Return a network with facilities on its straight edges, each (kind, edge, share)."""
    edges = np.array([edge for _, edge, _ in facilities], np.int64)
    shares = np.array([share for _, _, share in facilities])
    spots = np.array(
        [network.edge_line(e)[0] * (1 - s) + network.edge_line(e)[-1] * s for _, e, s in facilities]
    )
    none = np.full(len(facilities), -1)
    return with_columns(
        network,
        facility_kind=[FACILITY_KINDS.index(kind) for kind, _, _ in facilities],
        facility_lon=spots[:, 0],
        facility_lat=spots[:, 1],
        facility_name=none,
        facility_wheelchair=np.zeros(len(facilities)),
        facility_fee=np.zeros(len(facilities)),
        facility_edge=edges,
        facility_at=shares,
    )


def with_parks(network: Network, *spots_m: tuple[float, float]) -> Network:
    """Return a network with parks so many metres east and north of A."""
    spots = [at(*spot) for spot in spots_m]
    changed = with_columns(
        network,
        place_kind=[PLACE_KINDS.index("park")] * len(spots),
        place_lon=[spot.lon for spot in spots],
        place_lat=[spot.lat for spot in spots],
        place_name=[len(network.names)] * len(spots),
    )
    return replace(changed, names=(*network.names, "公园"))


def told(figures: Any) -> dict[tuple[str, ...], Figure]:
    """Return figures by their id and what they are of: `("greenway_km", "level=city")`."""
    found = {}
    for figure in figures:
        key = (figure.id, *(f"{name}={value}" for name, value in figure.of))
        assert key not in found, key
        found[key] = figure
    return found
