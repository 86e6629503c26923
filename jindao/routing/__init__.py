"""Routing 寻路: engines that find the cheapest way on a network for a profile."""

from __future__ import annotations

from typing import Final, Protocol, Self

import numpy as np
import numpy.typing as npt

from jindao._registry import Entry, Registry, not_found
from jindao.routing.graph import Ends, Graph

Costs = npt.NDArray[np.int64]
Durations = npt.NDArray[np.float64]


class Engine(Protocol):
    """Finds cheapest ways between ends on one graph; the cost is exact."""

    def __init__(self, graph: Graph) -> None: ...

    @property
    def nbytes(self) -> int:
        """Memory of what it has made of its graph, bytes."""
        ...

    def reweighted(self, graph: Graph, edges: Costs) -> Self:
        """Return an engine for a graph whose costs differ on some edges only.

        `graph` is of the same network; `edges` are those whose costs are not the same.
        """
        ...

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
        "contraction": Entry(
            "jindao.routing.contraction:ContractionEngine",
            about="customizable contraction hierarchy: far and many ways",
        ),
        "compiled": Entry(
            "jindao.routing.compiled:CompiledEngine", about="numba Dijkstra: near ways"
        ),
        "reference": Entry("jindao.routing.reference:ReferenceEngine", about="networkx, the judge"),
    },
)

AUTO: Final = "auto"

SMALL_NETWORK_NODES: Final = 4_000
"""Up to here a plain search is as quick, and nothing has to be prepared for it."""


NEAR_M: Final = 15_000.0
"""A way to somewhere nearer is found at once with weights that nobody used before."""


def choose_engine(name: str, n_nodes: int, *, fresh_span_m: float | None = None) -> str:
    """Return the engine that is meant: the one named, or for `auto` the one that suits.

    Parameters
    ----------
    name
        Name of an entry of `ENGINES`, or `auto`.
    n_nodes
        Of the network.
    fresh_span_m
        How far apart the points of a single way are, where its weights are somebody's own,
        which have not been prepared.

    Raises
    ------
    NotFoundError
        Where no engine is called so.
    """
    if name == AUTO:
        near = fresh_span_m is not None and fresh_span_m < NEAR_M
        return "compiled" if near or n_nodes <= SMALL_NETWORK_NODES else "contraction"
    if name not in ENGINES:
        raise not_found("engine", name, [AUTO, *ENGINES])
    return name


__all__ = ["AUTO", "ENGINES", "Ends", "Engine", "Graph", "choose_engine"]
