"""Routing 寻路: engines that find the cheapest way on a network for a profile."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from jindao._registry import Entry, Registry
from jindao.routing.graph import Ends, Graph

Costs = npt.NDArray[np.int64]
Durations = npt.NDArray[np.float64]


class Engine(Protocol):
    """Finds cheapest ways between ends on one graph; the cost is exact."""

    def __init__(self, graph: Graph) -> None: ...

    def matrix(self, origins: Ends, destinations: Ends) -> tuple[Costs, Durations]:
        """Return cost and duration from every origin to every destination.

        Returns
        -------
        Two (n_origins, n_destinations) arrays: int64 cost, `UNREACHABLE` where there
        is no way, and float64 seconds along that way.
        """
        ...

    def arcs(self, origins: Ends, destinations: Ends) -> tuple[int, int, list[int]] | None:
        """Return the cheapest way from the one origin to the one destination.

        Returns
        -------
        Row of `origins` it leaves by, row of `destinations` it arrives by, and the
        whole arcs between; None where there is no way.
        """
        ...


ENGINES: Registry[type[Engine]] = Registry(
    "engine",
    {
        "compiled": Entry("jindao.routing.compiled:CompiledEngine", about="numba Dijkstra"),
        "reference": Entry("jindao.routing.reference:ReferenceEngine", about="networkx, the judge"),
    },
)

__all__ = ["ENGINES", "Ends", "Engine", "Graph"]
