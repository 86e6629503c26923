"""What stands along the greenways, how far apart, and what the ways are like."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from jindao.assess.figures import figure, share, unrecorded
from jindao.assess.gaps import Stretch, longest_stretch
from jindao.assess.subject import Bools, Floats, Ints, Subject
from jindao.assess.targets import inside_points
from jindao.model.assessment import Figure, Of, ServiceGap
from jindao.network.codes import FACILITY_KINDS, FULL_SHARE, GREENWAY_LEVELS, KINDS, LITS, SURFACES
from jindao.network.facilities import nearest_edges
from jindao.network.network import Network
from jindao.routing.pieces import Piece

SPACED: Final = ("bench", "toilets", "drinking_water", "shelter", "post_station", "parking")
"""Kinds of facilities that a greenway should have every so often."""

LEAST_KM: Final = 0.5
"""A greenway with less inside the area is too short to ask how far things are apart on it."""

_UNPAVED: Final = SURFACES.index("unpaved")


def service_gaps(subject: Subject) -> list[ServiceGap]:
    """Return how far apart facilities of each kind are along each greenway.

    Kinds that the network records nowhere are left out: nobody knows where they are.
    """
    network = subject.network
    here = np.flatnonzero(subject.greenway & (subject.inside.edge_m > 0))
    by_name = {
        int(name): here[network.edge_greenway[here] == name]
        for name in np.unique(network.edge_greenway[here])
    }
    found = []
    beside = {kind: _beside(network, kind, here) for kind in _recorded(network)}
    for name, edges in by_name.items():
        length_km = float(subject.inside.edge_m[edges].sum()) / 1000
        if length_km < LEAST_KM:
            continue
        levels = network.edge_greenway_level[edges]
        level = GREENWAY_LEVELS[
            int(np.bincount(levels, weights=network.edge_length_m[edges]).argmax())
        ]
        ways = [
            (edge, int(network.edge_tail[edge]), int(network.edge_head[edge]), length)
            for edge, length in zip(
                edges.tolist(), network.edge_length_m[edges].tolist(), strict=True
            )
        ]
        mine = set(edges.tolist())
        for kind, spots in beside.items():
            own = [(edge, at) for edge, at in spots if edge in mine]
            stretch = longest_stretch(ways, own)
            found.append(
                ServiceGap(
                    greenway=network.names[name] if name >= 0 else "",
                    level=level,
                    kind=kind,
                    length_km=round(length_km, 3),
                    count=len(own),
                    longest_m=None if stretch is None else round(stretch.length_m, 1),
                    at=None if stretch is None else _position(network, stretch),
                )
            )
    return found


def facility_figures(subject: Subject, gaps: list[ServiceGap]) -> Iterator[Figure]:
    """Yield counts and spacing of facilities, and shares of shade, surface, steps and light."""
    network = subject.network
    recorded = _recorded(network)
    for kind in FACILITY_KINDS:
        of: Of = (("kind", kind),)
        rows = np.flatnonzero(network.facility_kind == FACILITY_KINDS.index(kind))
        if not len(rows):
            yield unrecorded("facilities", "facility_count", "count", of=of)
        else:
            lon, lat = network.facility_lon[rows], network.facility_lat[rows]
            count = int(inside_points(subject, np.asarray(lon), np.asarray(lat)).sum())
            low = None if subject.is_covered else count
            yield figure("facilities", "facility_count", "count", count, of=of, low=low)
    for kind in SPACED:
        of = (("kind", kind),)
        own = [gap for gap in gaps if gap.kind == kind]
        if kind not in recorded or not own:
            for id_, unit in (("spacing_m", "m"), ("longest_gap_m", "m"), ("without", "count")):
                yield unrecorded("facilities", f"greenway_{id_}", unit, of=of)
            continue
        yield from _spacing(own, of)
    for id_, edges in (("greenway", subject.greenway), ("footpath", subject.footpath)):
        if id_ == "footpath" or subject.has_greenways:
            yield from _qualities(subject, id_, edges)


def _spacing(gaps: list[ServiceGap], of: Of) -> Iterator[Figure]:
    """Yield how far apart facilities of a kind are along all greenways together."""
    count = sum(gap.count for gap in gaps)
    length_m = 1000 * sum(gap.length_km for gap in gaps)
    counts = {"count": float(count), "length_km": length_m / 1000, "greenways": float(len(gaps))}
    spacing_m = length_m / count if count else None
    yield figure("facilities", "greenway_spacing_m", "m", spacing_m, of=of, inputs=counts)
    # Where there is none at all the whole greenway is a stretch without.
    longest = [1000 * gap.length_km if gap.longest_m is None else gap.longest_m for gap in gaps]
    yield figure("facilities", "greenway_longest_gap_m", "m", max(longest), of=of, inputs=counts)
    without = sum(gap.count == 0 for gap in gaps)
    yield figure("facilities", "greenway_without", "count", without, of=of, inputs=counts)


def _qualities(subject: Subject, id_: str, edges: Bools) -> Iterator[Figure]:
    """Yield the shares of the length of some ways by what they are like."""
    network, inside_m = subject.network, subject.inside.edge_m
    surface, lit = network.edge_surface, network.edge_lit
    paved = (surface > 0) & (surface < _UNPAVED)
    steps = network.edge_kind == KINDS.index("steps")
    yield _share(subject, f"{id_}_paved_share", edges, edges & paved, edges & (surface == 0))
    yield _share(
        subject,
        f"{id_}_unpaved_share",
        edges,
        edges & (surface >= _UNPAVED),
        edges & (surface == 0),
    )
    for number, name in enumerate(SURFACES):
        here = edges & (surface == number)
        if number and subject.length_m(here):
            yield _share(
                subject, f"{id_}_surface_share", edges, here, edges & (surface == 0),
                of=(("surface", name),),
            )  # fmt: skip
    yield _share(subject, f"{id_}_steps_share", edges, edges & steps, edges & subject.estimated)
    yield _share(
        subject, f"{id_}_lit_share", edges, edges & (lit == LITS.index("yes")), edges & (lit == 0)
    )
    yield _share(
        subject, f"{id_}_width_known_share", edges, edges & (network.edge_width_dm > 0),
        np.zeros(len(edges), np.bool_),
    )  # fmt: skip
    for name, column in (("shade", network.edge_shade), ("green", network.edge_green)):
        # Nothing recorded and none are one in this column.
        part = column / FULL_SHARE
        whole = subject.length_m(edges)
        told_m = float((inside_m * part)[edges].sum())
        silent_m = float(inside_m[edges & (column == 0)].sum())
        yield share(
            *("facilities", f"{id_}_{name}_share", told_m, whole),
            unknown=silent_m,
            estimated_share=subject.estimated_share(edges),
            inputs={"length_km": whole / 1000},
        )


def _share(
    subject: Subject, id_: str, edges: Bools, part: Bools, unknown: Bools, of: Of = ()
) -> Figure:
    whole_m = subject.length_m(edges)
    return share(
        *("facilities", id_, subject.length_m(part), whole_m),
        unknown=subject.length_m(unknown & ~part),
        of=of,
        estimated_share=subject.estimated_share(edges),
        inputs={"length_km": whole_m / 1000},
    )


def _recorded(network: Network) -> list[str]:
    """Return the kinds to be spaced of which the network records any."""
    kinds = set(network.facility_kind.tolist())
    return [kind for kind in SPACED if FACILITY_KINDS.index(kind) in kinds]


def _beside(network: Network, kind: str, edges: Ints) -> list[tuple[int, float]]:
    """Return where along the greenways facilities of a kind stand beside them."""
    rows = np.flatnonzero(network.facility_kind == FACILITY_KINDS.index(kind))
    lon: Floats = np.asarray(network.facility_lon[rows])
    lat: Floats = np.asarray(network.facility_lat[rows])
    edge, at = nearest_edges(lon, lat, network.geometry, network.geometry_offsets, edges)
    met = edge >= 0
    return list(zip(edge[met].tolist(), at[met].tolist(), strict=True))


def _position(network: Network, stretch: Stretch) -> tuple[float, float]:
    """Return lon and lat of where a stretch is farthest from any."""
    share = stretch.share
    line = Piece(2 * stretch.edge, 0.0, share).line(network) if share > 0.0 else None
    lon, lat = (network.edge_line(stretch.edge)[0] if line is None else line[-1, :2]).tolist()
    return round(lon, 6), round(lat, 6)
