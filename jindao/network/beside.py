"""What raw data say of the sides of the edges, as columns: surroundings, facilities, places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from jindao.network import tags as osm
from jindao.network.codes import KINDS
from jindao.network.facilities import facility_columns
from jindao.network.named_places import place_columns
from jindao.network.raw import Progress, RawNetwork
from jindao.network.surroundings import NOISE_REACH, REST_KINDS, surroundings_of


def columns_beside(
    raw: RawNetwork,
    columns: dict[str, npt.NDArray[Any]],
    names: Callable[[str | None], int],
    progress: Progress,
) -> dict[str, npt.NDArray[np.generic]]:
    """Return the columns of what lies along the edges.

    Parameters
    ----------
    raw
        Where roads, surroundings, facilities and named places are taken from.
    columns
        Those of the edges as they are so far, with `edge_sheltered`: whether roofed.
    names
        Gives the number of a name, -1 for None.
    progress
        Told `look_around`.
    """
    geometry, offsets = columns["geometry"], columns["geometry_offsets"]
    kinds, n_edges = columns["edge_kind"], len(columns["edge_kind"])
    progress("look_around", 0, n_edges)
    around: dict[str, list[Any]] = {}
    for kind, shape in (*raw.surroundings, *_noisy_roads(raw), *_rests(raw)):
        around.setdefault(kind, []).append(shape)
    sheltered = columns["edge_sheltered"] > 0
    found = surroundings_of(geometry, offsets, kinds, sheltered, around)
    placed = facility_columns(
        raw.facilities,
        names,
        geometry=geometry,
        offsets=offsets,
        walkable=(columns["edge_foot"] > 0) & (kinds != KINDS.index("barrier")),
    )
    progress("look_around", n_edges, n_edges)
    return {**found, **placed, **place_columns(raw.places, names)}


def _noisy_roads(raw: RawNetwork) -> Iterator[tuple[str, Any]]:
    """Yield the roads that are heard beside them, those that nobody may walk on, too."""
    ways = raw.ways
    kinds = [None if osm.is_tunnel(tags) else osm.way_kind(tags) for tags in ways.tags]
    noisy = np.array([kind in NOISE_REACH for kind in kinds], bool)
    for way in np.flatnonzero(noisy[ways.kinds_of_tags]).tolist():
        rows = raw.rows_of(ways.nodes[ways.offsets[way] : ways.offsets[way + 1]])
        rows = rows[rows >= 0]
        places = np.stack((raw.node_lon[rows], raw.node_lat[rows]), axis=1)
        if (places != places[:1]).any():
            yield str(kinds[ways.kinds_of_tags[way]]), shapely.LineString(places)


def _rests(raw: RawNetwork) -> Iterator[tuple[str, Any]]:
    """Yield where one can sit down."""
    for facility in raw.facilities:
        if facility.kind in REST_KINDS:
            yield "rest", shapely.Point(facility.lon, facility.lat)
