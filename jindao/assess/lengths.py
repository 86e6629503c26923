"""How long greenways and footpaths are, and how dense: by level and by kind.

What is only estimated is counted apart, and so is what is only planned: nobody built it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from jindao.assess.figures import figure, unrecorded
from jindao.assess.subject import FOOTPATHS, Bools, Subject
from jindao.model.assessment import Figure, Of
from jindao.network.codes import GREENWAY_LEVELS, KINDS
from jindao.network.network import Network


def area_figures(subject: Subject) -> Iterator[Figure]:
    """Yield the size of the area, and how much of it the network covers."""
    area, covered = subject.area, subject.covered_share
    shape_km2, ground_km2 = area.shape_m2 / 1e6, area.ground_m2 / 1e6
    yield figure("area", "area_km2", "km2", shape_km2)
    yield figure("area", "ground_km2", "km2", ground_km2)
    yield figure(
        *("area", "covered_share", "share", covered),
        unknown_share=0.0 if subject.is_covered else 1.0 - covered,
        inputs={"ground_km2": ground_km2, "area_km2": shape_km2},
    )


def length_figures(subject: Subject) -> Iterator[Figure]:
    """Yield lengths and densities of greenways, footpaths and all ways one may walk."""
    network, built = subject.network, ~subject.estimated & ~subject.planned
    for id_, whole in (("greenway", subject.greenway), ("footpath", subject.footpath)):
        planned = subject.planned_greenway if id_ == "greenway" else subject.planned
        if id_ == "greenway" and not subject.has_built_greenways:
            # A plan tells what it builds, not what stands.
            for name, unit in _SUMS:
                yield unrecorded("lengths", f"greenway_{name}", unit)
            if subject.has_greenways:
                yield from _planned(subject, id_, whole & planned)
            continue
        edges = whole & ~planned
        yield _km(subject, f"{id_}_km", edges & built)
        yield _km(subject, f"{id_}_estimated_km", edges & subject.estimated)
        yield from _planned(subject, id_, whole & planned)
        yield _density(subject, f"{id_}_density", edges & built)
        if id_ == "greenway":
            yield _km(subject, "greenway_not_on_foot_km", edges & built & subject.not_on_foot)
            yield from _levels(subject, edges & built)
        for kind in KINDS if id_ == "greenway" else FOOTPATHS:
            here = edges & built & (network.edge_kind == KINDS.index(kind))
            if here.any():
                yield _km(subject, f"{id_}_km", here, of=(("kind", kind),))
                yield _density(subject, f"{id_}_density", here, of=(("kind", kind),))
    yield _km(subject, "ways_km", subject.walkable & built)
    yield _km(subject, "ways_estimated_km", subject.walkable & subject.estimated & ~subject.planned)
    yield from _planned(subject, "ways", subject.walkable & subject.planned)
    yield _density(subject, "ways_density", subject.walkable & built)


def drawn_along_ways_km(network: Network) -> float:
    """Return how long greenways are whose file follows ways, and does not say it was surveyed.

    They take the line of those ways, and so count as built, in all of the network.
    """
    return round(dict(network.meta.report).get("greenway_followed_drawn_m", 0) / 1000, 2)


_SUMS = (
    *(("km", "km"), ("estimated_km", "km"), ("density", "km_per_km2")),
    ("not_on_foot_km", "km"),
)


def _planned(subject: Subject, id_: str, edges: Bools) -> Iterator[Figure]:
    """Yield the length of what is only planned, where anything of the network is."""
    if subject.network.planned is not None:
        yield _km(subject, f"{id_}_planned_km", edges)


def _levels(subject: Subject, edges: Bools) -> Iterator[Figure]:
    """Yield length and density of each level; what has none recorded may be of any."""
    levels = subject.network.edge_greenway_level
    unknown_km = subject.length_m(edges & (levels == 0)) / 1000
    for number, level in enumerate(GREENWAY_LEVELS):
        here = edges & (levels == number)
        doubt = unknown_km if number else 0.0
        of = (("level", level),)
        yield _km(subject, "greenway_km", here, of=of, doubt_km=doubt)
        yield _density(subject, "greenway_density", here, of=of, doubt_km=doubt)


def _km(subject: Subject, id_: str, edges: Bools, *, of: Of = (), doubt_km: float = 0.0) -> Figure:
    """Return a length inside; what may be beyond the network nobody knows.

    Lines that are only drawn are those somebody drew, wherever the network ends.
    """
    km = subject.length_m(edges) / 1000
    beyond = not (subject.is_covered or id_.endswith(("_estimated_km", "_planned_km")))
    return figure(
        *("lengths", id_, "km", km),
        of=of,
        low=km if beyond or doubt_km else None,
        high=km + doubt_km if doubt_km and not beyond else None,
        unknown_share=1.0 - subject.covered_share if beyond else _doubt(km, doubt_km),
        estimated_share=subject.estimated_share(edges),
        inputs={"edges": float(np.count_nonzero(subject.inside.edge_m[edges]))},
    )


def _doubt(km: float, doubt_km: float) -> float:
    return doubt_km / (km + doubt_km) if doubt_km else 0.0


def _density(
    subject: Subject, id_: str, edges: Bools, *, of: Of = (), doubt_km: float = 0.0
) -> Figure:
    """Return the length per ground that the network covers; at least, per all of the area."""
    km, km2 = subject.length_m(edges) / 1000, subject.area.ground_m2 / 1e6
    beyond = not subject.is_covered
    return figure(
        *("lengths", id_, "km_per_km2", km / km2),
        of=of,
        low=km / (subject.area.shape_m2 / 1e6) if beyond or doubt_km else None,
        high=(km + doubt_km) / km2 if doubt_km and not beyond else None,
        unknown_share=1.0 - subject.covered_share if beyond else _doubt(km, doubt_km),
        estimated_share=subject.estimated_share(edges),
        inputs={"km": km, "ground_km2": km2},
    )
