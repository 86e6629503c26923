"""Routes: paths on the network through waypoints."""

from __future__ import annotations

from dataclasses import dataclass

from jindao.model.closure import Closure
from jindao.model.leg import Leg, Waypoint
from jindao.model.note import Note
from jindao.model.provenance import Provenance
from jindao.model.request import RouteRequest
from jindao.model.safety import Light
from jindao.model.totals import Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Totals):
    """A path on the network through waypoints: one leg fewer than waypoints.

    `closures` are those in force on its day that lie where it is; `light` is that day's
    where it starts, None where it has no day.
    """

    request: RouteRequest
    waypoints: tuple[Waypoint, ...]
    legs: tuple[Leg, ...]
    notes: tuple[Note, ...]
    provenance: Provenance
    closures: tuple[Closure, ...] = ()
    light: Light | None = None

    @property
    def cost(self) -> int:
        """Cost of all legs, decimetre-equivalents."""
        return sum(leg.cost for leg in self.legs)
