"""What a network holds, summed up for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from jindao.geo import BBox
from jindao.network.codes import (
    ALIGNMENTS,
    BACKWARD,
    FACILITY_KINDS,
    FORWARD,
    FULL_SHARE,
    GREENWAY_LEVELS,
    KINDS,
    LITS,
    MODES,
    SURFACES,
)
from jindao.network.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSummary:
    """What a network holds, for people; lengths in km, shares from 0 to 1.

    `by_kind`, `by_surface` and `usable` pair a kind, surface or mode with its km, the
    longest first; `greenways` a level with the km of greenways of it; `largest_share` is
    of the nodes; `report` is what building it counted. `elevation` names the files that
    heights are from, `elevation_share` is of the length; `lowest_m` and `highest_m` are
    None where no height is known. `lit_share` and `width_share` are of the length whose
    light and width are known, `green_share` and `shade_share` of the length that is green
    and shady; `facilities` counts them by kind.
    """

    id: str
    name: str
    source: str
    attribution: tuple[str, ...]
    licence: str
    built_at: str
    bbox: BBox | None
    nodes: int
    edges: int
    length_km: float
    by_kind: tuple[tuple[str, float], ...]
    by_surface: tuple[tuple[str, float], ...]
    unknown_surface_share: float
    usable: tuple[tuple[str, float], ...]
    greenways: tuple[tuple[str, float], ...]
    estimated_km: float
    components: int
    largest_share: float
    elevation: str
    elevation_share: float
    lowest_m: float | None
    highest_m: float | None
    report: tuple[tuple[str, int], ...]
    lit_share: float
    width_share: float
    green_share: float
    shade_share: float
    facilities: tuple[tuple[str, int], ...]


def describe(network: Network) -> NetworkSummary:
    """Return what a network holds."""
    length_km = network.edge_length_m / 1000
    total_km = float(length_km.sum())
    by_surface = dict(_totals(network.edge_surface, length_km, SURFACES))
    risen_km = float(length_km[~np.isnan(network.edge_ascent_m)].sum())
    heights_m = network.geometry_elevation_m[~np.isnan(network.geometry_elevation_m)]
    estimated = network.edge_alignment == ALIGNMENTS.index("estimated")
    signed = network.edge_greenway >= 0
    return NetworkSummary(
        id=network.meta.id,
        name=network.meta.name,
        source=network.meta.source,
        attribution=network.meta.attribution,
        licence=network.meta.licence,
        built_at=network.meta.built_at,
        bbox=network.bbox if network.n_edges else None,
        nodes=network.n_nodes,
        edges=network.n_edges,
        length_km=total_km,
        by_kind=_totals(network.edge_kind, length_km, KINDS),
        by_surface=tuple(by_surface.items()),
        unknown_surface_share=by_surface.get("unknown", 0.0) / total_km if total_km else 0.0,
        usable=tuple(
            (mode, float(length_km[(network.access(mode) & (FORWARD | BACKWARD)) > 0].sum()))
            for mode in MODES
        ),
        greenways=_totals(network.edge_greenway_level[signed], length_km[signed], GREENWAY_LEVELS),
        estimated_km=float(length_km[estimated].sum()),
        components=int(network.node_component.max()) + 1 if network.n_nodes else 0,
        largest_share=float((network.node_component == 0).mean()) if network.n_nodes else 0.0,
        elevation=network.meta.elevation,
        elevation_share=risen_km / total_km if total_km else 0.0,
        lowest_m=float(heights_m.min()) if len(heights_m) else None,
        highest_m=float(heights_m.max()) if len(heights_m) else None,
        report=network.meta.report,
        lit_share=_share(network.edge_lit != LITS.index("unknown"), length_km),
        width_share=_share(network.edge_width_dm > 0, length_km),
        green_share=_share(network.edge_green / FULL_SHARE, length_km),
        shade_share=_share(network.edge_shade / FULL_SHARE, length_km),
        facilities=_counts(network.facility_kind, FACILITY_KINDS),
    )


def _share(parts: npt.NDArray[Any], length_km: npt.NDArray[Any]) -> float:
    total_km = float(length_km.sum())
    return float((parts * length_km).sum()) / total_km if total_km else 0.0


def _counts(codes: npt.NDArray[Any], names: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    counts = np.bincount(codes, minlength=len(names)).tolist()
    return tuple((name, count) for name, count in zip(names, counts, strict=True) if count)


def _totals(
    codes: npt.NDArray[Any], length_km: npt.NDArray[Any], names: tuple[str, ...]
) -> tuple[tuple[str, float], ...]:
    totals = np.bincount(codes, weights=length_km, minlength=len(names)).tolist()
    present = [(name, km) for name, km in zip(names, totals, strict=True) if km > 0]
    return tuple(sorted(present, key=lambda pair: -pair[1]))
