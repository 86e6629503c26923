"""What is judged: a network inside an area, and which of its ways are what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jindao.assess.area import Area, extent_of
from jindao.assess.inside import Inside
from jindao.geo import BBox
from jindao.heritage.dataset import Heritage
from jindao.network.codes import ALIGNMENTS, GREENWAY_LEVELS, KINDS, PLANNED
from jindao.network.network import Network
from jindao.network.outline import Parts
from jindao.routing.ground import Ground

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FOOTPATHS: Final = ("footway", "path", "pedestrian", "steps", "bridleway", "corridor")
"""Kinds of ways that are made for people on foot 步道."""

ESTIMATED: Final = ALIGNMENTS.index("estimated")


def greenway_edges(network: Network) -> Bools:
    """Return which edges are part of a greenway, by name or level, (n_edges,)."""
    named = network.edge_greenway >= 0
    return np.asarray(named | (network.edge_greenway_level > GREENWAY_LEVELS.index("unknown")))


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """A network, the area it is judged in, and what is inside.

    `ground` gives what the network is for a profile, by its id. Where it is one under a plan
    `today` is what it is on foot without.
    """

    network: Network
    heritage: Heritage
    area: Area
    inside: Inside
    ground: Callable[[str], Ground]
    today: Ground | None = None

    @cached_property
    def park_ways(self) -> dict[str, tuple[Parts, Bools]]:
        """By profile the ways inside of parks, and into which one leads; `targets` fills it."""
        return {}

    @cached_property
    def extent(self) -> Any:
        """The ground that the network tells anything about, inside the area or not."""
        return extent_of(self.network)

    @cached_property
    def walkable(self) -> Bools:
        """Edges that are open on foot in some direction, but for ferries and barriers."""
        whole = np.isin(self.network.edge_kind, [KINDS.index("ferry"), KINDS.index("barrier")])
        return np.asarray((self.network.edge_foot != 0) & ~whole)

    @cached_property
    def greenway(self) -> Bools:
        """Edges of greenways, whatever their level."""
        return greenway_edges(self.network)

    @cached_property
    def not_on_foot(self) -> Bools:
        """Edges of greenways that nobody may walk: those for cycling only, say."""
        return np.asarray(self.greenway & (self.network.edge_foot == 0))

    @cached_property
    def footpath(self) -> Bools:
        """Edges made for people on foot, and open to them."""
        kinds = [KINDS.index(kind) for kind in FOOTPATHS]
        return np.isin(self.network.edge_kind, kinds) & self.walkable

    @cached_property
    def estimated(self) -> Bools:
        """Edges whose alignment is only estimated."""
        return np.asarray(self.network.edge_alignment == ESTIMATED)

    @cached_property
    def guessed_greenway(self) -> Bools:
        """Edges of greenways that may not be there: estimated ones, but for those of a plan."""
        return self.greenway & self.estimated & ~self.planned

    def near(self, reach_m: float) -> Bools:
        """Return which edges may come so near to the area: their boxes do."""
        west, south, east, north = self.area.ground.bounds
        box = BBox(west, south, east, north).grown(reach_m)
        starts = self.network.geometry_offsets[:-1]
        low = np.minimum.reduceat(self.network.geometry, starts)
        high = np.maximum.reduceat(self.network.geometry, starts)
        meets = (low <= (box.east, box.north)) & (high >= (box.west, box.south))
        return np.asarray(meets.all(axis=1))

    @cached_property
    def planned(self) -> Bools:
        """Edges that are only planned, whatever their alignment: nobody built them."""
        return self._planned_as("new")

    @cached_property
    def planned_greenway(self) -> Bools:
        """Edges of greenways that are only planned, along a new way or one that is there."""
        return self.greenway & (self.planned | self._planned_as("signed"))

    def _planned_as(self, what: str) -> Bools:
        planned = self.network.planned
        if planned is None:
            return np.zeros(self.network.n_edges, bool)
        return np.asarray(planned == PLANNED.index(what))

    @cached_property
    def standing_greenway(self) -> Bools:
        """Edges of greenways that are not only planned."""
        return np.asarray(self.greenway & ~self.planned_greenway)

    @cached_property
    def has_built_greenways(self) -> bool:
        """Whether the network records greenways that are not only planned, as estimated or not."""
        return bool(self.standing_greenway.any())

    @property
    def has_greenways(self) -> bool:
        """Whether the network records greenways at all; else nobody knows where they are."""
        return bool(self.greenway.any())

    @property
    def covered_share(self) -> float:
        """The share of the area that the network tells anything about."""
        return self.area.covered_share

    @property
    def is_covered(self) -> bool:
        """Whether the network covers all of the area."""
        return self.area.is_covered

    def length_m(self, edges: Bools) -> float:
        """Return how long some edges are inside the area."""
        return float(self.inside.edge_m[edges].sum())

    def estimated_share(self, edges: Bools) -> float:
        """Return the share of the length of some edges that is only estimated."""
        whole = self.length_m(edges)
        return self.length_m(edges & self.estimated) / whole if whole else 0.0
