"""The network: its columns, the names they point to, and where they are from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from jindao.geo import BBox
from jindao.network.columns import Columns, Float, Int
from jindao.network.contraction import Contraction
from jindao.network.lengths import bbox_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkMeta:
    """Where a network is from and what may be said of it.

    `id` is a hash of the columns; `snap_limit_m` is how far from a path a point may
    be; `attribution` are the credit lines every output must carry. `elevation` names
    the files that heights are from, empty where there are none.
    """

    id: str
    name: str
    source: str
    attribution: tuple[str, ...]
    licence: str
    built_at: str
    snap_limit_m: float
    detour_factor: float | None = None
    elevation: str = ""
    report: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Network(Columns):
    """A path network: columns, the names they point to, and where they are from.

    `names_en` goes with `names`: the English name that is recorded beside each, empty where
    none is; itself empty where nobody looked. `contraction` is what was made of the network
    for fast search, where it was. `planned` (n_edges,) uint8 tells what of the edges is only
    planned, places in `PLANNED`; None where nothing is.
    """

    names: tuple[str, ...]
    meta: NetworkMeta
    contraction: Contraction | None = None
    names_en: tuple[str, ...] = ()
    planned: npt.NDArray[np.uint8] | None = None

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.node_lon)

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.edge_tail)

    @property
    def n_facilities(self) -> int:
        """Number of facilities."""
        return len(self.facility_kind)

    @property
    def n_places(self) -> int:
        """Number of named places."""
        return len(self.place_kind)

    @cached_property
    def english(self) -> dict[str, str]:
        """The English names that are recorded, by the names they stand beside."""
        beside = self.names_en or ("",) * len(self.names)
        pairs = zip(self.names, beside, strict=True)
        return {name: english for name, english in pairs if english}

    @cached_property
    def bbox(self) -> BBox:
        """The box around every edge's geometry."""
        return bbox_of(self.geometry)

    @property
    def n_trails(self) -> int:
        """Number of official trails."""
        return len(self.trail_name)

    @cached_property
    def node_degree(self) -> Int:
        """How many edges end at each node; one that begins and ends there counts twice."""
        ends = np.concatenate((self.edge_tail, self.edge_head))
        return np.bincount(ends, minlength=self.n_nodes)

    def trails_of(self, edge: int) -> list[int]:
        """Return the places in `trail_*` of the trails that an edge is part of."""
        first = int(self.edge_trails[edge])
        places: list[int] = self.trails[slice(*self.trails_offsets[first : first + 2])].tolist()
        return places

    def edge_line(self, edge: int) -> Float:
        """Return one edge's geometry from tail to head, (n, 2) lon/lat degrees."""
        return self.geometry[self.geometry_offsets[edge] : self.geometry_offsets[edge + 1]]

    def access(self, mode: str) -> Int:
        """Return the access column of a mode: `foot`, `bicycle` or `wheelchair`."""
        column: Int = getattr(self, f"edge_{mode}")
        return column
