"""What figures are of, as it lies on the ground: greenways, footpaths, parks and facilities."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from jindao.assess.subject import Subject
from jindao.assess.targets import inside_points, positions_of, rows_of
from jindao.model.assessment import JudgedPlace, JudgedWay
from jindao.network.codes import FACILITY_KINDS, GREENWAY_LEVELS, KINDS, SURFACES
from jindao.routing.pieces import Piece


def judged_ways(subject: Subject) -> Iterator[JudgedWay]:
    """Yield every greenway and footpath inside the area, in the order of the edges.

    An edge that leaves the area and comes back is several. Their lengths add up to those of
    the figures.
    """
    network, inside = subject.network, subject.inside
    planned = subject.planned_greenway | (subject.planned & ~subject.greenway)
    for row in np.flatnonzero((subject.greenway | subject.footpath)[inside.edge]).tolist():
        edge = int(inside.edge[row])
        piece = Piece(2 * edge, float(inside.from_share[row]), float(inside.to_share[row]))
        greenway = bool(subject.greenway[edge])
        name = int(network.edge_name[edge])
        if greenway and network.edge_greenway[edge] >= 0:
            name = int(network.edge_greenway[edge])
        points = np.round(piece.line(network)[:, :2], 6).tolist()
        yield JudgedWay(
            name=network.names[name] if name >= 0 else "",
            greenway=greenway,
            footpath=bool(subject.footpath[edge]),
            level=GREENWAY_LEVELS[network.edge_greenway_level[edge]] if greenway else "",
            kind=KINDS[network.edge_kind[edge]],
            surface=SURFACES[network.edge_surface[edge]],
            length_m=round(float(inside.length_m[row]), 1),
            estimated=bool(subject.estimated[edge]),
            line=tuple((lon, lat) for lon, lat in points),
            planned=bool(planned[edge]),
            on_foot=bool(network.edge_foot[edge]),
        )


def judged_places(subject: Subject) -> Iterator[JudgedPlace]:
    """Yield the parks inside the area, then its facilities, kind by kind."""
    network = subject.network
    for kind in ("park", *FACILITY_KINDS):
        rows = rows_of(network, kind)
        lon, lat = positions_of(network, kind, rows)
        names = network.place_name if kind == "park" else network.facility_name
        for place in np.flatnonzero(inside_points(subject, lon, lat)).tolist():
            name = int(names[rows[place]])
            yield JudgedPlace(
                kind=kind,
                name=network.names[name] if name >= 0 else "",
                position=(round(float(lon[place]), 6), round(float(lat[place]), 6)),
            )
